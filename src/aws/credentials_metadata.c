#include <string.h>

#include "aws/credentials_json.h"
#include "aws/hash.h"
#include "aws/metadata.h"
#include "base/clock.h"
#include "base/log.h"

static const char roles[] = "/latest/meta-data/iam/security-credentials/";

/* When AWS cannot renew them, the instance goes on giving the old ones, and the
 * services go on accepting them (aws-client.md 1.3, IMDS outage). */
static void keep_alive(struct credentials *c, const struct aws_config *config)
{
	enum { LEAST_S = 600, MORE_S = 300 };
	int64_t now = clock_wall(aws_config_clock(config)) / 1000;
	char was[CLOCK_TEXT];

	if (c->expires > now)
		return;
	clock_iso(c->expires, was);
	log_warn("the instance gives credentials that expired at %s; they are "
	         "used on, and asked for again in 10 to 15 minutes",
	    was);
	c->expires = now + LEAST_S + (int64_t)(hash_random_unit() * MORE_S);
}

/* Its name becomes part of a path. */
static bool is_role(const struct buf *name)
{
	return name->n > 0 && strspn(name->s, "abcdefghijklmnopqrstuvwxyz"
	                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                                      "0123456789_+=,.@-") == name->n;
}

static enum metadata_found find_role(
    struct metadata *m, struct buf *path, struct buf *why, struct error *err)
{
	struct buf list = BUF_INIT;
	enum metadata_found found = metadata_get(m, roles, &list, why, err);

	/* There is one per instance; more would be a line each. */
	if (found == METADATA_FOUND)
		buf_cut(&list, strcspn(buf_text(&list), "\r\n"));
	if (found == METADATA_FOUND && !is_role(&list))
		found = METADATA_MISSING;
	if (found == METADATA_MISSING)
		buf_add(why, "the instance has no role");
	buf_addf(path, "%s%s", roles, buf_text(&list));
	buf_free(&list);
	return found;
}

static enum metadata_found find(struct metadata *m, struct credentials *out,
    struct buf *why, struct error *err)
{
	struct buf path = BUF_INIT, body = BUF_INIT, from = BUF_INIT;
	enum metadata_found found = find_role(m, &path, why, err);

	buf_addf(&from, "the instance metadata service at '%s'", m->place.host);
	if (found == METADATA_FOUND) {
		found = metadata_get(m, path.s, &body, why, err);
		if (found == METADATA_MISSING)
			buf_add(why, "the instance's role has no credentials");
		if (found == METADATA_FOUND &&
		    credentials_json(out, &body, from.s, err) != 0)
			found = METADATA_BROKEN;
	}
	buf_free(&path);
	buf_wipe(&body);
	buf_free(&from);
	return found;
}

enum credentials_found credentials_metadata_fetch(
    const struct credentials_search *s, struct credentials *out,
    struct buf *why, struct error *err)
{
	enum metadata_found found = METADATA_BROKEN;
	struct metadata m;
	const char *from;

	if (metadata_disabled(s->config, &from)) {
		buf_addf(why, "switched off (%s)", from);
		return CREDENTIALS_NONE;
	}
	if (metadata_open(&m, s->fetcher, err) == 0)
		found = find(&m, out, why, err);
	metadata_close(&m);
	if (found == METADATA_BROKEN)
		return CREDENTIALS_BROKEN;
	if (found != METADATA_FOUND)
		return CREDENTIALS_NONE;
	keep_alive(out, s->config);
	credentials_letter(out, "0");
	return CREDENTIALS_FOUND;
}
