#include "cli/doctor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "aws/explain.h"
#include "base/text.h"
#include "cli/probe.h"

enum {
	CLOCK_ERROR_MS = 4 * 60 * 1000, /* signatures live five minutes */
	CLOCK_NOTE_MS = 30 * 1000,
	SOON_S = 15 * 60,
	SLOW_US = 500 * 1000
};

static void find(struct node *doc, const char *level, const char *advice,
    const char *fmt, ...) PRINTF_LIKE(4, 5);

static void find(struct node *doc, const char *level, const char *advice,
    const char *fmt, ...)
{
	struct node *one = node_map();
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	node_set(one, "level", node_text(level));
	node_set(one, "text", node_text(text.s));
	node_set(one, "advice", node_text(advice));
	node_add(node_at_list(doc, "findings"), one);
	buf_free(&text);
}

static void look_at_credentials(struct node *doc, const struct aws_config *c)
{
	const char *error = node_text_or(doc, "credentials.error", NULL);
	const char *expires =
	    node_text_or(doc, "credentials.found.expires", NULL);
	int64_t now = clock_wall(aws_config_clock(c)) / 1000;
	struct instant at;

	if (error != NULL) {
		find(doc, "error",
		    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose"
		    " a profile with --profile, or log in with 'aws sso login'"
		    " or 'aws login'",
		    "%s", error);
		return;
	}
	if (expires == NULL || clock_iso_parse(expires, &at) != 0)
		return;
	if (at.s <= now)
		find(doc, "error",
		    "get new ones: nothing can be signed with "
		    "these",
		    "the credentials expired at %s", expires);
	else if (at.s - now < SOON_S)
		find(doc, "note",
		    "a long run may need new ones before it is over",
		    "the credentials expire at %s", expires);
}

static void look_at_endpoint(struct node *doc, const struct aws_config *c)
{
	const char *error = node_text_or(doc, "endpoint.error", NULL);
	const char *url = node_text_or(doc, "endpoint.url", "");

	if (error != NULL)
		find(doc, "error",
		    c->region == NULL
		        ? "set AWS_REGION, or give --region"
		        : "see ENVIRONMENT in wikibot-provision(1)",
		    "%s", error);
	if (c->endpoint_from != NULL &&
	    text_starts(c->endpoint_from, "environment") &&
	    text_starts(url, "https://"))
		find(doc, "note",
		    "unset it if the calls should go to AWS itself",
		    "the calls go to '%s', which %s says", url,
		    c->endpoint_from);
}

static void look_at_clock(struct node *doc, const struct probe *p)
{
	int64_t off = p->ahead_ms < 0 ? -p->ahead_ms : p->ahead_ms;
	const char *which = p->ahead_ms > 0 ? "behind" : "ahead of";
	char span[CLOCK_TEXT];

	if (!p->dated || off < CLOCK_NOTE_MS)
		return;
	clock_span(off, span);
	find(doc, off < CLOCK_ERROR_MS ? "note" : "warning",
	    "set the clock, for example with 'timedatectl set-ntp true'",
	    "the clock of this machine is %s %s the service's", span, which);
}

static void look_at_calls(struct node *doc, const struct probe *p)
{
	vec_each (const struct probe_op, o, &p->ops) {
		if (o->result == PROBE_UNSUPPORTED)
			find(doc, "note",
			    "settings that it reads are passed over on this"
			    " endpoint; --strict-endpoint makes that an error",
			    "the endpoint does not know %s", o->op);
		else if (o->result == PROBE_DENIED)
			find(doc, "warning",
			    "'wikibot-provision permissions' prints the policy"
			    " that is needed; this asked about a table that"
			    " does not exist, which a policy for named tables"
			    " denies as well",
			    "%s is denied: %s", o->op, o->err.text);
		else if (o->result == PROBE_FAILED)
			find(doc, "error", "try again, with --verbose",
			    "%s failed: %s", o->op, o->err.text);
	}
}

static void look_at_answers(struct node *doc, const struct probe *p)
{
	if (!p->answered) {
		find(doc, "error",
		    p->err.code == E_AUTH
		        ? "check the keys, and that they are for this endpoint"
		        : "check the address, the network and the proxy",
		    "%s", p->err.text);
		return;
	}
	if (p->answer_us > SLOW_US)
		find(doc, "note", "a region nearer by would be faster",
		    "an answer takes %" PRId64 " ms", p->answer_us / 1000);
}

static const char *const result_words[] = { [PROBE_KNOWN] = "known",
	[PROBE_UNSUPPORTED] = "not known",
	[PROBE_DENIED] = "denied",
	[PROBE_FAILED] = "failed" };

static void put_number(struct node *n, const char *key, bool known, int64_t v)
{
	node_set(n, key, known ? node_int(v) : node_null());
}

static void put_probe(struct node *doc, const struct probe *p)
{
	struct node *n = node_at_map(doc, "probe");

	node_set(n, "answered", node_bool(p->answered));
	put_number(n, "connect_us", p->connect_us >= 0, p->connect_us);
	put_number(n, "answer_us", p->answer_us >= 0, p->answer_us);
	put_number(n, "clock_ahead_ms", p->dated, p->ahead_ms);
	vec_each (const struct probe_op, o, &p->ops)
		node_set(node_at_map(n, "calls"), o->op,
		    node_text(result_words[o->result]));
}

static struct node *head(struct context *c)
{
	struct node *doc = node_map(),
	            *explained = aws_explain(&c->config, &c->shared);

	node_set(doc, "format_version", node_int(1));
	node_set(doc, "kind", node_text("doctor"));
	node_set(doc, "version", node_text(PACKAGE_VERSION));
	node_each (part, explained)
		node_set(doc, part->key, node_copy(part));
	node_set(doc, "findings", node_list());
	node_free(explained);
	return doc;
}

static bool is_reachable(const struct node *doc)
{
	return node_text_or(doc, "credentials.error", NULL) == NULL &&
	       node_text_or(doc, "endpoint.error", NULL) == NULL;
}

int doctor_examine(struct context *c, struct node **out, struct error *err)
{
	struct probe probe = { 0 };
	struct node *doc;
	int rc = 0;

	if (context_configure(c, err) != 0)
		return -1;
	*out = doc = head(c);
	look_at_credentials(doc, &c->config);
	look_at_endpoint(doc, &c->config);
	if (!is_reachable(doc))
		return 0;
	rc = probe_run(c, &probe, err);
	put_probe(doc, &probe);
	look_at_answers(doc, &probe);
	look_at_clock(doc, &probe);
	look_at_calls(doc, &probe);
	probe_free(&probe);
	return rc;
}
