#include "aws/client.h"

#include "lib/raw_server.h"
#include "lib/rig.h"
#include "test.h"

#define NAMED(name) "{\"__type\":\"a.b#" name "\",\"message\":\"m\"}"

/* The wait for a free connection is not the service's fault. */
START_TEST(does_not_count_the_queue_against_the_deadline)
{
	static const struct fake_row rows[] = {
		{ 200, "{}", NULL, 900 },
		{ 200, "{}", NULL, 900 },
	};
	struct rig_result r[2];

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	rig_submit(&r[0], true, 1000);
	rig_submit(&r[1], true, 1000);
	rig_run(&r[1]);
	ck_assert(!r[0].failed && !r[1].failed);
	ck_assert_int_eq(r[1].outcome.took_ms, 1800);
	ck_assert_uint_eq(rig.http.most, 1);
	rig_stop();
}
END_TEST

static void always_500(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	bool *works = arg;

	(void)request;
	*delay_ms = 1;
	fake_http_json(answer, *works ? 200 : 500, "{}");
}

START_TEST(spends_one_quota_for_all_calls)
{
	struct rig_result r[20];
	bool works = false;
	size_t before;

	rig_answer(always_500, &works);
	rig_open(rig_plain, 4);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], true, 0);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_run(&r[i]);
	/* 500 tokens at 14 each pay for 35 retries. */
	ck_assert_uint_eq(rig.http.requests.n, COUNT(r) + 35);
	/* Spent: the next call has one attempt. */
	rig_submit(&r[0], true, 0);
	rig_run(&r[0]);
	ck_assert_int_eq(r[0].outcome.attempts, 1);
	ck_assert_int_eq(r[0].err.code, E_SERVICE);
	/* 10 are left; four successes give one each, which pays for one. */
	works = true;
	for (int i = 0; i < 4; i++) {
		rig_submit(&r[0], true, 0);
		rig_run(&r[0]);
		ck_assert(!r[0].failed);
	}
	works = false;
	before = rig.http.requests.n;
	rig_submit(&r[0], true, 0);
	rig_run(&r[0]);
	ck_assert_uint_eq(rig.http.requests.n, before + 2);
	rig_stop();
}
END_TEST

static void slow_then_fast(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	int *n = arg;

	(void)request;
	*delay_ms = 1000 - 30 * (*n)++;
	fake_http_json(answer, 200, "{}");
}

START_TEST(keeps_connections_busy_and_no_more_than_there_are)
{
	struct rig_result r[30];
	int n = 0;

	rig_answer(slow_then_fast, &n);
	rig_open(rig_plain, 8);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], true, 0);
	ck_assert_uint_eq(aws_client_in_flight(rig.client), 8);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_run(&r[i]);
	ck_assert_uint_eq(rig.http.most, 8);
	ck_assert_uint_eq(aws_client_in_flight(rig.client), 0);
	/* The last of the first eight was the quickest. */
	ck_assert_int_eq(r[7].order, 1);
	ck_assert_int_gt(r[0].order, r[7].order);
	rig_stop();
}
END_TEST

/* A call that sleeps holds no connection. */
START_TEST(lets_others_go_while_a_call_sleeps)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") },
		{ 200, "{\"second\":1}" },
		{ 200, "{\"first\":1}" },
	};
	struct rig_result r[2];

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	rig_submit(&r[0], true, 0);
	rig_submit(&r[1], true, 0);
	rig_run(&r[0]);
	ck_assert_str_eq(r[1].body, "{\"second\":1}");
	ck_assert_str_eq(r[0].body, "{\"first\":1}");
	ck_assert_int_eq(r[1].order, 1);
	rig_stop();
}
END_TEST

START_TEST(drains_what_waits_and_finishes_what_flies)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") }, /* sleeps */
		{ 500, "" },                           /* sleeps, unknown */
		{ 200, "{}", NULL, 500 },              /* flies, succeeds */
		{ 400, NAMED("ThrottlingException"), NULL, 600 }, /* flies */
	};
	struct rig_result r[6], late;

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 2);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], true, 0);
	loop_step(aws_client_loop(rig.client), 0);
	ck_assert_uint_eq(rig.http.requests.n, 4);
	aws_client_drain(rig.client);
	ck_assert(r[0].done && r[1].done && !r[2].done && !r[3].done);
	ck_assert(r[4].done && r[5].done);
	ck_assert_int_eq(r[0].err.code, E_CANCELLED);
	ck_assert_int_eq(r[0].err.effect, EFFECT_NONE);
	ck_assert_ptr_nonnull(strstr(r[0].err.text, "ThrottlingException"));
	ck_assert_int_eq(r[1].err.effect, EFFECT_UNKNOWN);
	ck_assert_int_eq(r[5].err.code, E_CANCELLED);
	ck_assert_int_eq(r[5].err.effect, EFFECT_NONE);
	ck_assert_str_eq(r[5].err.text, "stopped before it was sent");
	rig_submit(&late, true, 0);
	ck_assert(!late.done); /* not before the loop runs */
	rig_run(&r[2]);
	rig_run(&r[3]);
	rig_run(&late);
	ck_assert(!r[2].failed);
	ck_assert_int_eq(r[3].err.code, E_THROTTLED);
	ck_assert_int_eq(late.err.code, E_CANCELLED);
	ck_assert_uint_eq(rig.http.requests.n, 4);
	rig_stop();
}
END_TEST

START_TEST(closes_without_a_word)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") },
		{ 200, "{}", NULL, 500 },
	};
	struct rig_result r[3];

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], true, 0);
	loop_step(aws_client_loop(rig.client), 0);
	rig_stop();
	for (size_t i = 0; i < COUNT(r); i++)
		ck_assert(!r[i].done);
	aws_client_close(NULL);
}
END_TEST

static void submit_next(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *err)
{
	struct rig_result *r = arg;

	rig_note(&r[0], body, outcome, err);
	rig_submit(&r[1], true, 0);
}

START_TEST(can_be_given_the_next_call_by_the_last)
{
	static const struct fake_row rows[] = {
		{ 200, "{\"n\":1}" },
		{ 200, "{\"n\":2}" },
	};
	struct aws_request request = { .target = LIST, .body = BUF_INIT };
	struct rig_result r[2] = { { 0 }, { 0 } };

	rig_start(rows, COUNT(rows));
	buf_add(&request.body, "{\"Limit\":1}");
	aws_submit(rig.client, &request, submit_next, r);
	ck_assert_uint_eq(request.body.n, 0); /* taken */
	rig_run(&r[0]);
	rig_run(&r[1]);
	ck_assert_str_eq(rig.http.requests.v[0].body, "{\"Limit\":1}");
	ck_assert_str_eq(r[1].body, "{\"n\":2}");
	rig_stop();
}
END_TEST

static void submit_to(struct rig_result *r, const char *service)
{
	struct aws_request request = { .target = "TrentService.DescribeKey",
		.service = service,
		.body = BUF_INIT };

	*r = (struct rig_result){ 0 };
	aws_submit(rig.client, &request, rig_note, r);
}

START_TEST(calls_another_service_where_it_lives)
{
	static const struct fake_row rows[] = { { 200, "{}" }, { 200, "{}" } };
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	ck_assert(aws_client_reaches(rig.client, "dynamodb"));
	ck_assert(aws_client_reaches(rig.client, "kms"));
	for (int i = 0; i < 2; i++) {
		submit_to(&r, "kms");
		rig_run(&r);
		ck_assert(!r.failed);
	}
	ck_assert_str_eq(
	    rig.http.requests.v[0].url, "https://kms.eu-west-1.amazonaws.com/");
	ck_assert_ptr_nonnull(strstr(
	    rig_sent(0, "authorization"), "/eu-west-1/kms/aws4_request"));
	/* The rules of the services without rules of their own. */
	ck_assert_str_eq(rig_sent(0, "amz-sdk-request"), "attempt=1; max=3");
	rig_stop();
}
END_TEST

static const char *const local[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
	"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000", NULL };
static const char *const local_kms[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
	"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000",
	"AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9000", NULL };

START_TEST(sends_nothing_to_aws_beside_a_local_engine)
{
	struct rig_result r;

	rig_script(NULL, 0);
	rig_open(local, 1);
	ck_assert(!aws_client_reaches(rig.client, "kms"));
	submit_to(&r, "kms");
	ck_assert(!r.done);
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_UNSUPPORTED);
	ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	rig_stop();
}
END_TEST

START_TEST(reaches_a_local_service_that_is_configured)
{
	static const struct fake_row rows[] = { { 200, "{}" } };
	struct rig_result r;

	rig_script(rows, COUNT(rows));
	rig_open(local_kms, 1);
	ck_assert(aws_client_reaches(rig.client, "kms"));
	submit_to(&r, "kms");
	rig_run(&r);
	ck_assert_str_eq(rig.http.requests.v[0].url, "http://127.0.0.1:9000/");
	rig_stop();
}
END_TEST

static const struct {
	const char *variables[10];
	enum error_code code;
	const char *words;
} closed[] = {
	{ { "AWS_REGION", "eu-west-1" }, E_AUTH, "no credentials found" },
	{ { "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b" }, E_INVALID,
	    "no region" },
	{ { "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b",
	      "AWS_ENDPOINT_URL", "http://127.0.0.1:1" },
	    E_INVALID, "no region" },
	{ { "AWS_REGION", "x", "AWS_ENDPOINT_URL", "http://example.com",
	      "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "b" },
	    E_INVALID, "http is only" },
};

START_TEST(does_not_open_without_what_it_needs)
{
	struct aws_client_options options = { .config = &rig.config,
		.service = "dynamodb",
		.transport = &rig.http.base,
		.parallelism = 1 };
	struct error err = { 0 };

	rig_script(NULL, 0);
	rig_load(closed[_i].variables);
	ck_assert_int_eq(aws_client_open(&rig.client, &options, &err), -1);
	ck_assert_ptr_null(rig.client);
	ck_assert_int_eq(err.code, closed[_i].code);
	ck_assert_ptr_nonnull(strstr(err.text, closed[_i].words));
	rig_stop();
}
END_TEST

/* The same over real sockets: the second request finds a connection that was
 * kept and is closed under it (faults.md F8). */
static const struct {
	bool repeatable;
	size_t requests; /* that the server saw */
} deaths[] = {
	{ true, 3 },
	{ false, 2 },
};

START_TEST(does_not_repeat_a_write_whose_connection_died)
{
	static const struct raw_answer rows[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" },
		{ "", .then = RAW_CLOSE },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" },
	};
	struct raw_server server;
	const char *variables[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
		"AWS_ENDPOINT_URL", server.url, NULL };
	struct aws_client_options options = {
		.config = &rig.config, .service = "dynamodb", .parallelism = 1
	};
	struct buf log = BUF_INIT;
	struct rig_result r;
	struct error err;

	rig_script(NULL, 0);
	raw_server_start(&server, rows, COUNT(rows));
	rig_load(variables);
	options.transport = http_curl_new(1, NULL, -1);
	ck_assert_int_eq(aws_client_open(&rig.client, &options, &err), 0);
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	rig_submit(&r, deaths[_i].repeatable, 0);
	rig_run(&r);
	ck_assert_int_eq(r.failed, !deaths[_i].repeatable);
	if (r.failed)
		ck_assert_int_eq(r.err.effect, EFFECT_UNKNOWN);
	rig_stop();
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<end>"), deaths[_i].requests);
	ck_assert_uint_eq(
	    raw_server_count(&log, "X-Amz-Target: " LIST), deaths[_i].requests);
	ck_assert_uint_eq(raw_server_count(&log, "Authorization: AWS4-HMAC"),
	    deaths[_i].requests);
	ck_assert_uint_eq(raw_server_count(&log, "Content-Type: application/x-"
	                                         "amz-json-1.0\r\n"),
	    deaths[_i].requests);
	buf_free(&log);
}
END_TEST

TEST_MAIN(client, TEST(does_not_count_the_queue_against_the_deadline),
    TEST(spends_one_quota_for_all_calls),
    TEST(keeps_connections_busy_and_no_more_than_there_are),
    TEST(lets_others_go_while_a_call_sleeps),
    TEST(drains_what_waits_and_finishes_what_flies),
    TEST(closes_without_a_word), TEST(can_be_given_the_next_call_by_the_last),
    TEST(calls_another_service_where_it_lives),
    TEST(sends_nothing_to_aws_beside_a_local_engine),
    TEST(reaches_a_local_service_that_is_configured),
    LOOP(does_not_open_without_what_it_needs, closed),
    LOOP(does_not_repeat_a_write_whose_connection_died, deaths))
