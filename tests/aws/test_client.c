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

/* --- cancelling ----------------------------------------------------------- */

START_TEST(cancels_what_waits_and_what_flies)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") }, /* sleeps */
		{ 500, "" },                           /* sleeps, unknown */
		{ 200, "{}", NULL, 500 },              /* flies */
		{ 200, "{}", NULL, 600 },              /* flies */
		{ 200, "{\"after\":1}" },
	};
	static const enum effect effects[] = { EFFECT_NONE, EFFECT_UNKNOWN,
		EFFECT_UNKNOWN, EFFECT_UNKNOWN, EFFECT_NONE, EFFECT_NONE };
	struct rig_result r[COUNT(effects)], after;

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 2);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], true, 0);
	loop_step(aws_client_loop(rig.client), 0);
	ck_assert_uint_eq(rig.http.requests.n, 4);
	aws_client_cancel(rig.client);
	ck_assert_uint_eq(aws_client_in_flight(rig.client), 0);
	for (size_t i = 0; i < COUNT(r); i++) {
		ck_assert(r[i].done);
		ck_assert_int_eq(r[i].err.code, E_CANCELLED);
		ck_assert_int_eq(r[i].err.effect, effects[i]);
		ck_assert_str_eq(r[i].body, "");
	}
	ck_assert_ptr_nonnull(
	    strstr(r[2].err.text, "dynamodb.eu-west-1.amazonaws.com"));
	/* It can be used as before. */
	rig_submit(&after, true, 0);
	rig_run(&after);
	ck_assert(!after.failed);
	ck_assert_str_eq(after.body, "{\"after\":1}");
	rig_stop();
}
END_TEST

START_TEST(cancels_nothing_where_there_is_nothing)
{
	static const struct fake_row rows[] = { { 200, "{}" } };
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	aws_client_cancel(rig.client);
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	rig_stop();
}
END_TEST

/* --- clients that share --------------------------------------------------- */

struct pair {
	struct fake_http http[2];
	struct aws_client *clients[2];
	struct aws_shared *shared;
};

static void open_pair(struct pair *p, const char *const *variables,
    fake_http_answer *answer, void *arg)
{
	struct error err;

	rig_script(NULL, 0);
	rig_load(variables);
	ck_assert_int_eq(aws_shared_open(&p->shared, &rig.config, &err), 0);
	for (int i = 0; i < 2; i++) {
		struct aws_client_options options = rig_options(1);

		fake_http_init(&p->http[i], &rig.clock, answer, arg);
		options.transport = &p->http[i].base;
		options.shared = p->shared;
		rig_open_with(&options);
		p->clients[i] = rig.client;
	}
}

static void close_pair(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		aws_client_close(p->clients[i]);
		fake_http_clear(&p->http[i]);
	}
	rig.client = NULL;
	aws_shared_close(p->shared); /* theirs no more, nor theirs to close */
	rig_stop();
}

static void call(const struct pair *p, int i, struct rig_result *r)
{
	rig.client = p->clients[i];
	rig_submit(r, true, 0);
	rig_run(r);
}

START_TEST(two_clients_spend_one_quota)
{
	struct rig_result r;
	struct pair p;
	bool works = false;

	open_pair(&p, rig_plain, always_500, &works);
	for (int i = 0; i < 12; i++)
		call(&p, i % 2, &r);
	/* 500 tokens at 14 each pay for 35 retries: twelve calls have up to
	 * three each, and the last one found nothing left for its third. */
	ck_assert_uint_eq(p.http[0].requests.n + p.http[1].requests.n, 12 + 35);
	ck_assert_int_eq(r.outcome.attempts, 3);
	call(&p, 0, &r);
	ck_assert_int_eq(r.outcome.attempts, 1);
	/* What one gains the other may spend: 10 are left and 4 come. */
	works = true;
	for (int i = 0; i < 4; i++)
		call(&p, 0, &r);
	works = false;
	call(&p, 1, &r);
	ck_assert_int_eq(r.outcome.attempts, 2);
	close_pair(&p);
}
END_TEST

static void knows_the_time(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	const char *date = http_headers_get(&request->headers, "x-amz-date");

	(void)arg;
	*delay_ms = 0;
	if (strcmp(date, "20261122T121000Z") == 0)
		fake_http_json(answer, 200, "{}");
	else
		fake_http_error(
		    answer, 400, "InvalidSignatureException", "bad date");
	answer->date = 1795348800 + 600;
}

START_TEST(two_clients_know_one_error_of_the_clock)
{
	struct rig_result r[2];
	struct pair p;

	open_pair(&p, rig_plain, knows_the_time, NULL);
	call(&p, 0, &r[0]);
	call(&p, 1, &r[1]);
	ck_assert(!r[0].failed && !r[1].failed);
	ck_assert_int_eq(r[0].outcome.attempts, 2);
	ck_assert_int_eq(r[1].outcome.attempts, 1);
	ck_assert_int_eq(rig.warnings, 1);
	close_pair(&p);
}
END_TEST

static void wants_the_new_token(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	const char *token =
	    http_headers_get(&request->headers, "x-amz-security-token");

	(void)arg;
	*delay_ms = 0;
	if (strcmp(token, "NEW") == 0)
		fake_http_json(answer, 200, "{}");
	else
		fake_http_error(
		    answer, 400, "ExpiredTokenException", "expired");
}

START_TEST(two_clients_renew_their_credentials_once)
{
	const char *variables[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
		"AWS_SESSION_TOKEN", "OLD", NULL };
	struct rig_result r[2];
	struct pair p;

	open_pair(&p, variables, wants_the_new_token, NULL);
	variables[7] = "NEW";
	call(&p, 0, &r[0]);
	call(&p, 1, &r[1]);
	ck_assert(!r[0].failed && !r[1].failed);
	ck_assert_int_eq(r[0].outcome.attempts, 2);
	ck_assert_int_eq(r[1].outcome.attempts, 1);
	close_pair(&p);
}
END_TEST

/* --- what is told of each attempt ----------------------------------------- */

struct told {
	struct buf text;
	int64_t connects;
};

static void tell(void *arg, const struct aws_attempt *a)
{
	struct told *told = arg;

	ck_assert_str_eq(a->target, LIST);
	buf_addf(&told->text, "%d: %d %s%s%s, %d us, %zu/%zu, retry %d\n",
	    a->number, a->http_status, a->request_id,
	    a->err != NULL ? error_name(a->err->code) : "ok",
	    a->err != NULL && a->err->effect == EFFECT_UNKNOWN ? "?" : "",
	    (int)a->took_us, a->sent, a->received, (int)a->retry_ms);
	told->connects =
	    told->connects * 100 + a->connected * 10 + (a->connect_us > 0);
}

static void tell_end(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *err)
{
	struct told *told = arg;

	(void)body, (void)outcome;
	buf_addf(&told->text, "%s\n", err != NULL ? "failed" : "done");
}

static void run_told(struct told *told, bool repeatable)
{
	struct aws_client_options options = rig_options(1);
	struct aws_request request = {
		.target = LIST, .body = BUF_INIT, .repeatable = repeatable
	};

	rig_load(rig_plain);
	options.attempted = tell;
	options.attempted_arg = told;
	rig_open_with(&options);
	aws_submit(rig.client, &request, tell_end, told);
	for (int i = 0; i < 100; i++)
		loop_step(aws_client_loop(rig.client), 1000);
}

static const struct {
	struct fake_row rows[5];
	size_t n;
	bool repeatable;
	const char *text;
} told[] = {
	{ { { 200, "{\"a\":1}", "x-amzn-RequestId: R1 ", 7 } }, 1, false,
	    "1: 200 R1ok, 7000 us, 2/7, retry -1\ndone\n" },
	{ { { 400, NAMED("ThrottlingException"), NULL, 3 },
	      { .body = "no way" }, { 500, "" }, { 200, "{}", NULL, 1 } },
	    4, true,
	    "1: 400 throttled, 3000 us, 2/50, retry 1000\n"
	    "2: 0 network, 0 us, 2/0, retry 50\n"
	    "3: 500 service?, 0 us, 2/0, retry 100\n"
	    "4: 200 ok, 1000 us, 2/2, retry -1\ndone\n" },
	/* May not be repeated, and is of no use to. */
	{ { { 500, "" } }, 1, false,
	    "1: 500 service?, 0 us, 2/0, retry -1\nfailed\n" },
	{ { { 400, NAMED("ValidationException") } }, 1, true,
	    "1: 400 invalid, 0 us, 2/50, retry -1\nfailed\n" },
	/* At once, since the connection had been idle. */
	{ { { .sent = true, .connected_before = true }, { 200, "{}" } }, 2,
	    true,
	    "1: 0 network?, 0 us, 2/0, retry 0\n"
	    "2: 200 ok, 0 us, 2/2, retry -1\ndone\n" },
};

START_TEST(tells_of_each_attempt_before_the_end)
{
	struct told heard = { 0 };

	rig_script(told[_i].rows, told[_i].n);
	run_told(&heard, told[_i].repeatable);
	ck_assert_str_eq(heard.text.s, told[_i].text);
	buf_free(&heard.text);
	rig_stop();
}
END_TEST

START_TEST(tells_of_an_attempt_that_was_cut_off)
{
	static const struct fake_row rows[] = { { 200, "{}", NULL, 900 } };
	struct aws_client_options options;
	struct aws_request request = { .target = LIST, .body = BUF_INIT };
	struct told heard = { 0 };

	rig_script(rows, COUNT(rows));
	rig_load(rig_plain);
	options = rig_options(1);
	options.attempted = tell;
	options.attempted_arg = &heard;
	rig_open_with(&options);
	aws_submit(rig.client, &request, tell_end, &heard);
	fake_clock_advance(&rig.clock, 40);
	aws_client_cancel(rig.client);
	ck_assert_str_eq(
	    heard.text.s, "1: 0 cancelled?, 40000 us, 2/0, retry -1\nfailed\n");
	buf_free(&heard.text);
	rig_stop();
}
END_TEST

static void connects_first(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	int *n = arg;

	(void)request;
	*delay_ms = 5;
	answer->took_us = 4321;
	answer->connected = *n == 0;
	answer->connect_us = *n == 0 ? 1234 : 0;
	fake_http_json(answer, (*n)++ == 0 ? 500 : 200, "{}");
}

START_TEST(tells_of_connections_and_the_transport_s_own_times)
{
	struct told heard = { 0 };
	int n = 0;

	rig_answer(connects_first, &n);
	run_told(&heard, true);
	ck_assert_str_eq(heard.text.s,
	    "1: 500 service?, 4321 us, 2/2, retry 25\n"
	    "2: 200 ok, 4321 us, 2/2, retry -1\ndone\n");
	ck_assert_int_eq(heard.connects, 1100);
	buf_free(&heard.text);
	rig_stop();
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
    LOOP(does_not_repeat_a_write_whose_connection_died, deaths),
    TEST(cancels_what_waits_and_what_flies),
    TEST(cancels_nothing_where_there_is_nothing),
    TEST(two_clients_spend_one_quota),
    TEST(two_clients_know_one_error_of_the_clock),
    TEST(two_clients_renew_their_credentials_once),
    LOOP(tells_of_each_attempt_before_the_end, told),
    TEST(tells_of_connections_and_the_transport_s_own_times),
    TEST(tells_of_an_attempt_that_was_cut_off))
