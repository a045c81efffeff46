#include "dynamodb/call.h"

#include "data/json.h"
#include "dynamodb/echo.h"
#include "dynamodb/pace.h"
#include "dynamodb/pages.h"

enum { LONG_MS = 60000, USUAL_BYTES = 500 /* of a body */ };

struct call {
	struct ddb *ddb;
	const struct ddb_op *op;
	struct node *body;
	const struct node *given; /* a body that stays the caller's */
	bool repeatable;
	int64_t attempt_ms, deadline_ms;
	struct ddb_reply *reply; /* NULL: nobody wants to know */
	struct pages pages;      /* with a body: a listing */
	ddb_done *done;
	void *arg;
	uint64_t timer;    /* to fail from, 0: none */
	struct error fail; /* what it will say then */
};

/* The calls of one operation that wait for its bucket. */
struct lane {
	const struct ddb_op *op;
	struct pace pace;
	VEC(struct call *) waiting;
	uint64_t timer;
	struct ddb *ddb;
};

struct ddb {
	struct aws_client *client;
	struct ddb_options options;
	VEC(struct call *) calls; /* all of them, wherever they are */
	struct lane *lanes;       /* one per row of ddb_ops */
	size_t lanes_n;
};

static void make_lanes(struct ddb *d)
{
	while (ddb_ops[d->lanes_n].name != NULL)
		d->lanes_n++;
	d->lanes = mem_array(d->lanes_n, sizeof *d->lanes);
	for (size_t i = 0; i < d->lanes_n; i++) {
		d->lanes[i].op = &ddb_ops[i];
		d->lanes[i].ddb = d;
	}
}

int ddb_open(
    struct ddb **out, const struct ddb_options *options, struct error *err)
{
	struct ddb *d = mem_alloc(sizeof *d);

	d->options = *options;
	d->options.aws.service = "dynamodb";
	if (d->options.aws.clock == NULL)
		d->options.aws.clock = &clock_system;
	if (aws_client_open(&d->client, &d->options.aws, err) != 0) {
		mem_free(d);
		return -1;
	}
	make_lanes(d);
	*out = d;
	return 0;
}

static void call_free(struct call *c)
{
	struct ddb *d = c->ddb;

	for (size_t i = 0; i < d->calls.n; i++)
		if (d->calls.v[i] == c) {
			vec_remove(&d->calls, i);
			break;
		}
	loop_cancel(ddb_loop(d), c->timer);
	node_free(c->body);
	pages_free(&c->pages);
	mem_free(c);
}

void ddb_close(struct ddb *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->lanes_n; i++) {
		loop_cancel(ddb_loop(d), d->lanes[i].timer);
		vec_free(&d->lanes[i].waiting);
	}
	while (d->calls.n > 0)
		call_free(d->calls.v[d->calls.n - 1]);
	vec_free(&d->calls);
	aws_client_close(d->client);
	mem_free(d->lanes);
	mem_free(d);
}

static void trace(const struct call *c, const struct node *body,
    const struct node *answer, const struct error *err)
{
	const struct ddb_options *o = &c->ddb->options;

	if (o->trace != NULL)
		o->trace(o->trace_arg, c->op->name, body, answer, err);
}

static void finish(struct call *c, struct node *answer, const struct error *err)
{
	ddb_done *done = c->done;
	void *arg = c->arg;

	call_free(c);
	done(arg, answer, err);
}

static void finish_failed(void *arg)
{
	struct call *c = arg;
	struct error err = c->fail;

	c->timer = 0;
	finish(c, NULL, &err);
}

/* Fail from the loop: done is never called from within a submit. */
static void fail_later(struct call *c)
{
	c->timer = loop_after(ddb_loop(c->ddb), 0, finish_failed, c);
}

static int parse(const struct call *c, const struct buf *body,
    struct node **out, struct error *err)
{
	return c->op->max_answer > 0
	           ? json_parse_item(body->s, body->n, out, err)
	           : json_parse(body->s, body->n, out, err);
}

static const struct node *asked(const struct call *c)
{
	return c->given != NULL ? c->given : c->body;
}

/* An answer to something else: what comes next on its connection would be too. */
static int check_echo(
    const struct call *c, struct node **answer, struct error *err)
{
	struct ddb *d = c->ddb;
	struct echo_place place = { 0 };

	if (!ddb_endpoint(d)->loopback) {
		place.region = ddb_config(d)->signing_region;
		place.account = ddb_account(d);
	}
	if (echo_check(c->op->name, asked(c), *answer, &place, err) == 0)
		return 0;
	aws_client_distrust(d->client);
	node_free(*answer);
	*answer = NULL;
	return -1;
}

/* The body of an answer with status 200.  Nothing at all is an empty map: that
 * is how TagResource answers. */
static int read_answer(const struct call *c, const struct buf *body,
    struct node **answer, struct error *err)
{
	if (body->n == 0) {
		*answer = node_map();
		return 0;
	}
	if (parse(c, body, answer, err) == 0 && (*answer)->type != NODE_MAP) {
		node_free(*answer);
		*answer = NULL;
		error_set(err, E_PARSE, "no object");
	}
	if (*answer != NULL)
		return check_echo(c, answer, err);
	error_wrap(err,
	    "'%s' was answered with something that is not "
	    "DynamoDB's JSON",
	    c->op->name);
	err->code = E_SERVICE;
	return -1;
}

static void start(struct call *c);

/* One page of a listing: true when it is the last, *answer then is the whole. */
static bool page_over(struct call *c, struct node **answer, struct error *err)
{
	bool more = false;

	if (pages_add(&c->pages, *answer, &more, err) != 0) {
		node_free(*answer);
		*answer = NULL;
		return true;
	}
	node_free(*answer);
	*answer = NULL;
	if (!more)
		*answer = pages_take(&c->pages);
	return !more;
}

static void tell(struct call *c, const struct buf *body,
    const struct aws_outcome *outcome, bool failed)
{
	struct error ignored;

	c->reply->outcome = *outcome;
	/* Of something that is no JSON the error's sentence tells. */
	if (failed && body->n > 0 &&
	    parse(c, body, &c->reply->answer, &ignored) != 0)
		c->reply->answer = NULL;
}

static void answered(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *failed)
{
	struct call *c = arg;
	struct node *answer = NULL;
	struct error err = { 0 };

	if (c->reply != NULL)
		tell(c, body, outcome, failed != NULL);
	if (failed != NULL) {
		err = *failed;
		ddb_error_complete(&err, c->op,
		    node_text_or(asked(c), "TableName", NULL),
		    ddb_config(c->ddb)->signing_region);
	} else if (read_answer(c, body, &answer, &err) != 0) {
		err.http_status = 200;
		err.effect = c->op->writes ? EFFECT_UNKNOWN : EFFECT_NONE;
	} else if (c->pages.body != NULL && !page_over(c, &answer, &err)) {
		node_free(c->body);
		c->body = pages_next_body(&c->pages);
		start(c);
		return;
	}
	trace(c, NULL, answer, answer != NULL ? NULL : &err);
	finish(c, answer, answer != NULL ? NULL : &err);
}

static void send(struct call *c)
{
	struct aws_request request = {
		.target = c->op->target,
		.service = c->op->service,
		.repeatable = !c->op->writes || c->repeatable,
		/* R5: three meanings, and waits longer than a client's */
		.prompt = "LimitExceededException",
		.attempt_ms = c->attempt_ms,
		.deadline_ms = c->deadline_ms > 0 ? c->deadline_ms
		                                  : c->ddb->options.deadline_ms,
		.max_answer = c->op->max_answer,
	};

	trace(c, asked(c), NULL, NULL);
	buf_reserve(&request.body, USUAL_BYTES);
	json_print(&request.body, asked(c));
	aws_submit(c->ddb->client, &request, answered, c);
}

static void drain_lane(void *arg)
{
	struct lane *lane = arg;
	size_t sent = 0;
	int64_t wait = 0;

	lane->timer = 0;
	while (sent < lane->waiting.n) {
		wait = pace_take(&lane->pace, lane->op->per_second,
		    lane->op->burst, clock_mono(ddb_clock(lane->ddb)));
		if (wait > 0)
			break;
		send(lane->waiting.v[sent++]);
	}
	while (sent-- > 0)
		vec_remove(&lane->waiting, 0);
	if (lane->waiting.n > 0)
		lane->timer =
		    loop_after(ddb_loop(lane->ddb), wait, drain_lane, lane);
}

/* An engine on this machine has no rates; AWS has (control-plane.md R45, R51).
 * The wait in a lane is no part of a call's deadline. */
static void start(struct call *c)
{
	struct lane *lane = &c->ddb->lanes[c->op - ddb_ops];

	if (lane->op->per_second <= 0 || ddb_endpoint(c->ddb)->loopback) {
		send(c);
		return;
	}
	*vec_push(&lane->waiting) = c;
	if (lane->timer == 0)
		drain_lane(lane);
}

static struct call *call_new(
    struct ddb *d, const char *op, ddb_done *done, void *arg)
{
	struct call *c = mem_alloc(sizeof *c);

	c->ddb = d;
	c->op = ddb_op_find(op);
	c->done = done;
	c->arg = arg;
	*vec_push(&d->calls) = c;
	return c;
}

/* What may not leave: the last gate before the wire. */
static int may_send(const struct call *c, const char *op, struct error *err)
{
	char *empty;

	if (c->op == NULL)
		return error_set(err, E_INTERNAL, "'%s' is no call", op);
	if (!c->op->writes)
		return 0;
	if (!c->ddb->options.may_write)
		return error_set(err, E_INTERNAL,
		    "'%s' changes things, and this client was opened for "
		    "reading",
		    op);
	if (c->op->max_answer > 0)
		return 0; /* an attribute's value may be empty */
	empty = node_find_empty(asked(c)); /* control-plane.md R34 */
	if (empty == NULL)
		return 0;
	error_set(err, E_INTERNAL, "'%s' would be sent with nothing in '%s'",
	    op, empty);
	mem_free(empty);
	return -1;
}

static void submit(struct call *c, const char *op)
{
	if (may_send(c, op, &c->fail) != 0)
		fail_later(c);
	else
		start(c);
}

void ddb_submit(
    struct ddb *d, const char *op, struct node *body, ddb_done *done, void *arg)
{
	struct call *c = call_new(d, op, done, arg);

	c->body = body;
	submit(c, op);
}

void ddb_pages(struct ddb *d, const struct ddb_listing *listing,
    struct node *body, ddb_done *done, void *arg)
{
	struct call *c = call_new(d, listing->op, done, arg);

	pages_begin(&c->pages, listing, body);
	c->body = pages_next_body(&c->pages);
	submit(c, listing->op);
}

struct waiting {
	struct node *answer;
	struct error err;
	bool over, failed;
};

static void wake(void *arg, struct node *answer, const struct error *err)
{
	struct waiting *w = arg;

	w->answer = answer;
	w->over = true;
	w->failed = err != NULL;
	if (err != NULL)
		w->err = *err;
}

void ddb_submit_request(struct ddb *d, const struct ddb_request *r,
    struct ddb_reply *reply, ddb_done *done, void *arg)
{
	struct call *c = call_new(d, r->op, done, arg);

	c->given = r->body;
	c->repeatable = r->repeatable;
	c->attempt_ms = r->attempt_ms;
	c->deadline_ms = r->deadline_ms;
	c->reply = reply;
	if (reply != NULL)
		*reply = (struct ddb_reply){ 0 };
	submit(c, r->op);
}

int ddb_perform(struct ddb *d, const struct ddb_request *r,
    struct ddb_reply *reply, struct error *err)
{
	struct waiting w = { 0 };

	ddb_submit_request(d, r, reply, wake, &w);
	while (!w.over) {
		loop_step(ddb_loop(d), LONG_MS);
		if (!w.over && r->stop != NULL && r->stop(r->stop_arg))
			ddb_cancel(d);
	}
	if (!w.failed)
		reply->answer = w.answer;
	else
		*err = w.err;
	return w.failed ? -1 : 0;
}

int ddb_call(struct ddb *d, const char *op, struct node *body,
    struct node **answer, struct error *err)
{
	struct ddb_request request = { .op = op, .body = body };
	struct ddb_reply reply;
	int rc = ddb_perform(d, &request, &reply, err);

	*answer = reply.answer;
	if (rc != 0) {
		node_free(reply.answer);
		*answer = NULL;
	}
	node_free(body);
	return rc;
}

struct loop *ddb_loop(struct ddb *d)
{
	return aws_client_loop(d->client);
}

const struct clock *ddb_clock(const struct ddb *d)
{
	return d->options.aws.clock;
}

const struct endpoint *ddb_endpoint(const struct ddb *d)
{
	return aws_client_endpoint(d->client);
}

const struct aws_config *ddb_config(const struct ddb *d)
{
	return d->options.aws.config;
}

const char *ddb_key_id(const struct ddb *d)
{
	return aws_client_credentials(d->client)->key_id;
}

const char *ddb_account(const struct ddb *d)
{
	const char *account = aws_client_credentials(d->client)->account;

	return account != NULL ? account
	                       : ddb_config(d)->values[CONFIG_ACCOUNT].text;
}

bool ddb_reaches_kms(const struct ddb *d)
{
	return aws_client_reaches(d->client, "kms");
}

void ddb_cancel(struct ddb *d)
{
	aws_client_cancel(d->client);
}

void ddb_drain(struct ddb *d)
{
	for (size_t i = 0; i < d->lanes_n; i++) {
		struct lane *lane = &d->lanes[i];

		loop_cancel(ddb_loop(d), lane->timer);
		lane->timer = 0;
		vec_each (struct call *, c, &lane->waiting) {
			error_set(&(*c)->fail, E_CANCELLED,
			    "'%s' was not sent: asked to stop", lane->op->name);
			fail_later(*c);
		}
		vec_free(&lane->waiting);
	}
	aws_client_drain(d->client);
}
