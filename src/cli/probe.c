#include "cli/probe.h"

#include <string.h>

#include "base/log.h"
#include "schema/settings.h"

/* A table that nobody has. */
#define NOBODY "wikibot-doctor-asks-whether-you-know-this-call"

struct watching {
	struct probe *probe;
	const struct clock *clock;
};

static void on_attempt(void *arg, const struct aws_attempt *a)
{
	struct watching *w = arg;
	struct probe *p = w->probe;

	if (a->connected)
		p->connect_us = a->connect_us;
	if (a->http_status != 0 && !a->connected)
		p->answer_us = a->took_us;
	if (a->date != 0) {
		p->dated = true;
		/* The header has seconds: half of one is the best guess. */
		p->ahead_ms = a->date * 1000 + 500 - clock_wall(w->clock);
	}
}

static enum probe_result result_of(const struct error *err)
{
	switch (err->code) {
	case E_UNSUPPORTED:
		return PROBE_UNSUPPORTED;
	case E_DENIED:
		return PROBE_DENIED;
	case E_NETWORK:
	case E_AUTH:
	case E_THROTTLED:
	case E_CANCELLED:
		return PROBE_FAILED;
	default:
		/* "No such table" is an answer of somebody who knows. */
		return err->http_status >= 500 ? PROBE_FAILED : PROBE_KNOWN;
	}
}

static struct node *body_of(
    const struct reading_op *op, const struct aws_config *config)
{
	struct node *body = node_map();
	struct buf arn = BUF_INIT;

	if (!op->by_arn) {
		node_set(body, "TableName", node_text(NOBODY));
		return body;
	}
	buf_addf(&arn, "arn:aws:dynamodb:%s:000000000000:table/" NOBODY,
	    config->region);
	node_set(body, "ResourceArn", node_text(arn.s));
	buf_free(&arn);
	return body;
}

static void ask(struct context *c, const struct reading_op *op, struct probe *p)
{
	struct probe_op *to = vec_push(&p->ops);
	struct node *answer = NULL;

	to->op = op->op;
	if (ddb_call(c->ddb, op->op, body_of(op, &c->config), &answer,
	        &to->err) != 0)
		to->result = result_of(&to->err);
	node_free(answer);
}

int probe_run(struct context *c, struct probe *out, struct error *err)
{
	struct watching w = { out, aws_config_clock(&c->config) };
	struct node *body = node_map(), *answer = NULL;
	int rc;

	*out = (struct probe){ .connect_us = -1, .answer_us = -1 };
	node_set(body, "Limit", node_int(1));
	if (context_open(c, false, on_attempt, &w, &out->err) != 0) {
		node_free(body);
		return 0;
	}
	/* A denied call is answered as well. */
	rc = ddb_call(c->ddb, "ListTables", body, &answer, &out->err);
	node_free(answer);
	out->answered = rc == 0 || out->err.code == E_DENIED ||
	                out->err.code == E_UNSUPPORTED;
	for (int i = 0; out->answered && i < READING_PLACES; i++) {
		if (stop_asked(NULL))
			return error_set(err, E_CANCELLED, "stopped");
		ask(c, &reading_ops[i], out);
	}
	return 0;
}

void probe_free(struct probe *p)
{
	vec_free(&p->ops);
}
