/* Requests with more to say than a name and a body: those about items. */
#include "data/json.h"
#include "dynamodb/call.h"
#include "lib/fake_dynamo.h"
#include "test.h"

static const char users[] = "{'TableName':'users'}";

static const char *no_env(void *arg, const char *name)
{
	(void)arg;
	return strcmp(name, "AWS_ACCESS_KEY_ID") == 0 ||
	               strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0
	           ? "example"
	           : NULL;
}

struct line {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct ddb *ddb;
	size_t max_answer; /* of the last request */
	int64_t total_ms;  /* of the first */
};

static void open_line(struct line *l, const struct fake_row *rows, size_t n)
{
	struct aws_options given = { .region = "eu-west-1", .env = no_env };
	struct ddb_options options = { .may_write = true };
	struct error err = { 0 };

	fake_clock_init(&l->clock);
	if (rows != NULL)
		fake_http_script(&l->http, &l->clock, rows, n);
	ck_assert_int_eq(aws_config_load(&l->config, &given, &err), 0);
	options.aws = (struct aws_client_options){ .config = &l->config,
		.transport = &l->http.base,
		.clock = &l->clock.clock,
		.parallelism = 1 };
	ck_assert_int_eq(ddb_open(&l->ddb, &options, &err), 0);
}

static void close_line(struct line *l)
{
	ddb_close(l->ddb);
	aws_config_free(&l->config);
	fake_http_clear(&l->http);
}

static const char put[] = "{'TableName':'t','Item':{'id':{'S':''},"
                          "'m':{'M':{}},'l':{'L':[]}}}";

/* A guarded write goes again after an attempt of unknown outcome; others do not. */
static const struct {
	const char *op;
	bool repeatable;
	size_t requests;
} guarded[] = {
	{ "PutItem", true, 2 }, { "PutItem", false, 1 },
	{ "TransactWriteItems", true, 2 },
	{ "GetItem", false, 2 }, /* reads always do */
};

START_TEST(a_repeatable_write_is_sent_again)
{
	static const struct fake_row rows[] = { { .sent = true, .body = "cut" },
		{ 200, "{\"a\":1}" } };
	struct node *body = fake_dynamo_json(put);
	struct ddb_request request = { .op = guarded[_i].op,
		.body = body,
		.repeatable = guarded[_i].repeatable };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct line l = { 0 };
	bool again = guarded[_i].requests == 2;

	open_line(&l, rows, guarded[_i].requests);
	ck_assert_int_eq(
	    ddb_perform(l.ddb, &request, &reply, &err), again ? 0 : -1);
	ck_assert_uint_eq(l.http.requests.n, guarded[_i].requests);
	ck_assert_int_eq(reply.outcome.attempts, (int)guarded[_i].requests);
	ck_assert_str_eq(l.http.requests.v[0].body,
	    "{\"TableName\":\"t\",\"Item\":{\"id\":{\"S\":\"\"},"
	    "\"m\":{\"M\":{}},\"l\":{\"L\":[]}}}");
	if (again) {
		ck_assert_int_eq(node_int_or(reply.answer, "a", 0), 1);
		ck_assert_str_eq(
		    l.http.requests.v[1].body, l.http.requests.v[0].body);
	} else {
		ck_assert_int_eq(err.effect, EFFECT_UNKNOWN);
		ck_assert_ptr_null(reply.answer);
	}
	node_free(reply.answer);
	node_free(body);
	close_line(&l);
}
END_TEST

/* What DynamoDB says beside the name of the error. */
static const struct {
	const char *body, *op;
	bool parsed;
} errors[] = {
	{ "{\"__type\":\"a#ConditionalCheckFailedException\",\"message\":"
	  "\"m\",\"Item\":{\"id\":{\"S\":\"\\u0000\"}}}",
	    "PutItem", true },
	{ "{\"__type\":\"a#ValidationException\",\"message\":\"m\"}",
	    "DescribeTable", true },
	/* The control plane has no use for a NUL, nor for what is no JSON. */
	{ "{\"__type\":\"a#ValidationException\",\"m\":\"\\u0000\"}",
	    "DescribeTable", false },
	{ "<html>no</html>", "PutItem", false },
	{ "", "PutItem", false },
};

START_TEST(an_error_brings_its_body)
{
	const struct fake_row rows[] = { { 400, errors[_i].body,
	    "x-amzn-requestid: R7" } };
	struct node *body = fake_dynamo_json(users);
	struct ddb_request request = { .op = errors[_i].op, .body = body };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct line l = { 0 };

	open_line(&l, rows, 1);
	ck_assert_int_eq(ddb_perform(l.ddb, &request, &reply, &err), -1);
	ck_assert_int_eq(reply.answer != NULL, errors[_i].parsed);
	if (errors[_i].parsed)
		ck_assert_ptr_nonnull(node_key(reply.answer, "message"));
	ck_assert_int_eq(reply.outcome.http_status, 400);
	ck_assert_str_eq(reply.outcome.request_id, "R7");
	node_free(reply.answer);
	node_free(body);
	close_line(&l);
}
END_TEST

static void note_request(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	struct line *l = arg;

	l->max_answer = request->max_answer;
	if (l->total_ms == 0)
		l->total_ms = request->total_ms;
	*delay_ms = INT64_C(1) << 40; /* never: a timeout */
	fake_http_json(answer, 200, "{}");
}

static const struct {
	int64_t attempt_ms, deadline_ms, total_ms, took_ms;
} spans[] = {
	{ 0, 700, 700, 700 },
	{ 300, 700, 300, 700 },
	{ 5000, 700, 700, 700 },
};

START_TEST(a_request_has_limits_of_its_own)
{
	struct node *body = fake_dynamo_json(users);
	struct ddb_request request = { .op = "GetItem",
		.body = body,
		.attempt_ms = spans[_i].attempt_ms,
		.deadline_ms = spans[_i].deadline_ms };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct line l = { 0 };
	int64_t began;

	fake_http_init(&l.http, &l.clock, note_request, &l);
	open_line(&l, NULL, 0);
	began = l.clock.mono;
	ck_assert_int_eq(ddb_perform(l.ddb, &request, &reply, &err), -1);
	ck_assert_int_eq(err.code, E_NETWORK);
	ck_assert(reply.outcome.timed_out);
	ck_assert_int_eq(l.clock.mono - began, spans[_i].took_ms);
	ck_assert_int_eq(l.total_ms, spans[_i].total_ms);
	ck_assert_uint_eq(l.max_answer, ddb_op_find("GetItem")->max_answer);
	node_free(body);
	close_line(&l);
}
END_TEST

static bool stop_after(void *arg)
{
	int *left = arg;

	return (*left)-- <= 0;
}

/* Longer than one look at what happens: it is in flight when it is stopped. */
START_TEST(a_request_can_be_stopped_in_flight)
{
	static const struct fake_row rows[] = { { 200, "{}", NULL, 200000 },
		{ 200, "{\"a\":1}" } };
	int left = 1;
	struct node *body = fake_dynamo_json(put);
	struct ddb_request request = { .op = "PutItem",
		.body = body,
		.repeatable = true,
		.attempt_ms = 300000,
		.deadline_ms = 300000,
		.stop = stop_after,
		.stop_arg = &left };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct node *answer = NULL;
	struct line l = { 0 };

	open_line(&l, rows, 2);
	ck_assert_int_eq(ddb_perform(l.ddb, &request, &reply, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	ck_assert_int_eq(err.effect, EFFECT_UNKNOWN);
	ck_assert_ptr_null(reply.answer);
	ck_assert_uint_eq(l.http.requests.n, 1);
	/* The next is not. */
	ck_assert_int_eq(
	    ddb_call(l.ddb, "GetItem", fake_dynamo_json(users), &answer, &err),
	    0);
	ck_assert_int_eq(node_int_or(answer, "a", 0), 1);
	node_free(answer);
	node_free(body);
	close_line(&l);
}
END_TEST

START_TEST(a_request_can_be_stopped_between_attempts)
{
	static const struct fake_row rows[] = { { 400,
	    "{\"__type\":\"ThrottlingException\",\"message\":\"m\"}" } };
	int left = 0;
	struct node *body = fake_dynamo_json(put);
	struct ddb_request request = { .op = "PutItem",
		.body = body,
		.stop = stop_after,
		.stop_arg = &left };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct line l = { 0 };

	open_line(&l, rows, 1);
	ck_assert_int_eq(ddb_perform(l.ddb, &request, &reply, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	ck_assert_int_eq(err.effect, EFFECT_NONE);
	node_free(body);
	close_line(&l);
}
END_TEST

/* An item may be 32 deep, and its texts may hold U+0000: json/json.h. */
static void deep_item(struct buf *out, int depth)
{
	buf_add(out, "{\"Item\":{\"a\":");
	for (int i = 0; i < depth; i++)
		buf_add(out, "{\"L\":[");
	buf_add(out, "{\"S\":\"x\\u0000y\"}");
	for (int i = 0; i < depth; i++)
		buf_add(out, "]}");
	buf_add(out, "}}");
}

START_TEST(answers_with_items_may_be_deep_and_hold_nul)
{
	struct fake_row rows[2] = { { 200 }, { 200 } };
	struct buf text = BUF_INIT, again = BUF_INIT;
	struct node *answer = NULL;
	struct error err = { 0 };
	struct line l = { 0 };

	deep_item(&text, 32);
	rows[0].body = rows[1].body = text.s;
	open_line(&l, rows, 2);
	ck_assert_msg(ddb_call(l.ddb, "GetItem", fake_dynamo_json(users),
	                  &answer, &err) == 0,
	    "%s", err.text);
	json_print(&again, answer);
	ck_assert_str_eq(again.s, text.s);
	node_free(answer);
	/* Not of the control plane. */
	ck_assert_int_eq(ddb_call(l.ddb, "DescribeTable",
	                     fake_dynamo_json(users), &answer, &err),
	    -1);
	ck_assert_int_eq(err.code, E_SERVICE);
	buf_free(&text);
	buf_free(&again);
	close_line(&l);
}
END_TEST

static void take(void *arg, struct node *answer, const struct error *err)
{
	ck_assert_ptr_null(err);
	*(struct node **)arg = answer;
}

START_TEST(nobody_has_to_want_the_reply)
{
	static const struct fake_row rows[] = { { 200, "{\"a\":1}" } };
	struct node *body = fake_dynamo_json(users);
	struct ddb_request request = { .op = "GetItem", .body = body };
	struct node *answer = NULL;
	struct line l = { 0 };

	open_line(&l, rows, 1);
	ddb_submit_request(l.ddb, &request, NULL, take, &answer);
	ck_assert_ptr_null(answer); /* never from within */
	while (answer == NULL)
		loop_step(ddb_loop(l.ddb), 1000);
	ck_assert_int_eq(node_int_or(answer, "a", 0), 1);
	node_free(answer);
	node_free(body);
	close_line(&l);
}
END_TEST

static const char *const refused_ops[] = { "PutItem", "Scan" };

START_TEST(a_request_passes_the_same_gate)
{
	struct node *body = fake_dynamo_json(put);
	struct ddb_request request = { .op = refused_ops[_i], .body = body };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	struct fake_dynamo f;
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, false);
	ck_assert_int_eq(ddb_perform(d, &request, &reply, &err), -1);
	ck_assert_int_eq(err.code, E_INTERNAL);
	ck_assert_int_eq(reply.outcome.attempts, 0);
	ck_assert_uint_eq(f.calls.n, 0);
	node_free(body);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

TEST_MAIN(call_request, LOOP(a_repeatable_write_is_sent_again, guarded),
    LOOP(an_error_brings_its_body, errors),
    LOOP(a_request_has_limits_of_its_own, spans),
    TEST(a_request_can_be_stopped_in_flight),
    TEST(a_request_can_be_stopped_between_attempts),
    TEST(answers_with_items_may_be_deep_and_hold_nul),
    TEST(nobody_has_to_want_the_reply),
    LOOP(a_request_passes_the_same_gate, refused_ops))
