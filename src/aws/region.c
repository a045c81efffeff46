#include "aws/region.h"

#include "aws/metadata.h"
#include "base/log.h"

static int ask(struct aws_config *c, struct fetcher *fetcher, struct error *err)
{
	struct metadata m;
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct error failure = { 0 };
	enum metadata_found found = METADATA_BROKEN;

	if (metadata_open(&m, fetcher, &failure) == 0)
		found = metadata_get(&m, "/latest/meta-data/placement/region",
		    &text, &why, &failure);
	metadata_close(&m);
	if (found == METADATA_FOUND && aws_config_is_region(text.s))
		aws_config_set_region(c, text.s, "instance metadata");
	else
		log_debug("no region from the instance: %s",
		    found == METADATA_BROKEN ? failure.text : why.s);
	buf_free(&text);
	buf_free(&why);
	if (failure.code != E_CANCELLED)
		return 0;
	*err = failure;
	return -1;
}

int region_find(struct aws_config *c, struct error *err)
{
	struct fetcher fetcher = { .config = c };
	const char *from;
	int rc;

	if (c->region != NULL || c->endpoint_url != NULL ||
	    metadata_disabled(c, &from))
		return 0;
	rc = ask(c, &fetcher, err);
	fetcher_close(&fetcher);
	return rc;
}
