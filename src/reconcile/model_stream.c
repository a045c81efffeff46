#include <stdio.h>

#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

/* R38 */
int model_stream_check(const struct node *wanted, struct error *err)
{
	bool on = node_bool_or(wanted, "StreamEnabled", false);
	bool view = node_key(wanted, "StreamViewType") != NULL;

	if (wanted == NULL || on == view)
		return 0;
	return on ? model_invalid(err, WORDS_STREAM_NO_VIEW)
	          : model_invalid(err, WORDS_STREAM_VIEW);
}

void model_stream_on(
    const struct model *m, struct node *description, const struct node *wanted)
{
	const char *table = node_text_or(description, "TableArn", "");
	char label[CLOCK_TEXT], arn[1024];

	clock_iso(model_wall(m), label);
	snprintf(arn, sizeof arn, "%s/stream/%s", table, label);
	node_set(description, "StreamSpecification", node_copy(wanted));
	node_set(description, "LatestStreamLabel", node_text(label));
	node_set(description, "LatestStreamArn", node_text(arn));
}

/* R37.  A new stream gets a new ARN; the old one stays to be seen when there is
 * no stream any more (N9, N10). */
int model_stream_update(struct model_draft *d, struct error *err)
{
	const struct node *wanted = node_key(d->body, "StreamSpecification");
	const char *table = node_text_or(d->description, "TableName", "");
	bool is = node_bool_or(
	    d->description, "StreamSpecification.StreamEnabled", false);
	bool on = node_bool_or(wanted, "StreamEnabled", false);

	if (wanted == NULL)
		return 0;
	if (model_stream_check(wanted, err) != 0)
		return -1;
	if (on == is)
		return on ? model_invalid(err, WORDS_STREAM_ON, table)
		          : model_invalid(err, WORDS_STREAM_OFF, table);
	if (on)
		model_stream_on(d->m, d->description, wanted);
	else
		node_remove(d->description, "StreamSpecification");
	return 0;
}
