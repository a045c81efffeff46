/*
 * The headers of an attempt that are not the protocol's: what it tells of the
 * retries and their time, Lambda's trace, and those that a caller adds.
 */
#include "base/text.h"
#include "lib/cases.h"
#include "lib/rig.h"
#include "test.h"

#define KEYS                                                         \
	"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", \
	    "SECRETSECRET", "AWS_REGION", "eu-west-1"

enum { EVENTS_MAX = 32, VARIABLES_MAX = 32 };

/* Three attempts and a base of one second, as the recordings were made. */
static const char *const old_rules[] = { KEYS, "AWS_NEW_RETRIES_2026", "false",
	NULL };

static void submit(struct rig_result *r, const struct http_headers *headers)
{
	struct aws_request request = { .target = LIST,
		.body = BUF_INIT,
		.repeatable = true,
		.headers = headers,
		.attempt_ms = 10000 };

	*r = (struct rig_result){ 0 };
	aws_submit(rig.client, &request, rig_note, r);
	rig_run(r);
}

/* --- amz-sdk-request ------------------------------------------------------ */

struct replay {
	const struct node *requests[EVENTS_MAX], *answers[EVENTS_MAX];
	size_t n, next;
	size_t first; /* request of the call that is under way */
};

static const char *recorded(const struct node *request, const char *name)
{
	node_each (header, node_key(request, "headers"))
		if (text_equal_nocase(header->key, name))
			return node_text_or(header->first, "", "");
	return NULL;
}

/* "20190601T000001Z" */
static int64_t seconds_of(const struct node *request)
{
	const char *text = recorded(request, "x-amz-date");
	struct civil c = { 0 };

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(sscanf(text, "%4d%2d%2dT%2d%2d%2dZ", &c.year, &c.month,
	                     &c.day, &c.hour, &c.minute, &c.second),
	    6);
	return clock_unix(&c);
}

static void read_events(struct replay *r, const struct node *doc)
{
	size_t answers = 0;

	*r = (struct replay){ 0 };
	node_each (event, node_key(doc, "events")) {
		const struct node *action = node_key(event, "action");
		const struct node *request =
		    node_get(action, "Request.request");
		const struct node *answer =
		    node_get(action, "Response.response.Ok");

		ck_assert_uint_lt(r->n, EVENTS_MAX);
		if (request != NULL)
			r->requests[r->n++] = request;
		if (answer != NULL)
			r->answers[answers++] = answer;
	}
	ck_assert_uint_eq(answers, r->n);
}

/* The recorded status and headers.  The bodies are those of another service. */
static void replay_answer(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	struct replay *r = arg;
	const struct node *ok = r->answers[r->next++];

	*delay_ms = 0;
	fake_http_json(answer, (int)node_int_or(ok, "status", 0), "{}");
	node_each (header, node_key(ok, "headers"))
		http_headers_add(&answer->headers, header->key,
		    node_text_or(header->first, "", ""));
	http_answer_arrived(answer, request->host);
}

/* Such that the next attempt comes when the recorded one did. */
static double recorded_pause(void *arg)
{
	const struct replay *r = arg;
	double longest = 1;

	if (r->next == r->n)
		return 1;
	for (size_t i = r->first + 1; i < r->next; i++)
		longest *= 2;
	return (double)(seconds_of(r->requests[r->next]) -
	                seconds_of(r->requests[r->next - 1])) /
	       longest;
}

static bool same_headers(const struct replay *r, size_t i, const char *name)
{
	static const char *const compared[] = { "amz-sdk-request", "x-amz-date",
		NULL };
	bool same = true;

	for (size_t k = 0; compared[k] != NULL; k++) {
		const char *want = recorded(r->requests[i], compared[k]);
		const char *got = rig_sent(i, compared[k]);

		if (want == NULL || strcmp(want, got) == 0)
			continue;
		printf("%s: request %zu: %s: %s instead of %s\n", name, i + 1,
		    compared[k], got, want);
		same = false;
	}
	return same;
}

static bool replays(const char *name, const struct node *doc)
{
	struct aws_client_options options;
	struct rig_result result;
	struct replay r;
	bool ok = true;

	read_events(&r, doc);
	rig_answer(replay_answer, &r);
	rig_load(old_rules);
	options = rig_options(1);
	options.random_unit = recorded_pause;
	options.random_arg = &r;
	rig_open_with(&options);
	while (r.next < r.n) {
		r.first = r.next;
		rig.clock.wall = seconds_of(r.requests[r.next]) * 1000;
		submit(&result, NULL);
		/* One id for a call. */
		for (size_t i = r.first; i < r.next; i++)
			ok &= strcmp(rig_sent(i, "amz-sdk-invocation-id"),
			          rig_sent(r.first, "amz-sdk-invocation-id")) ==
			      0;
	}
	for (size_t i = 0; i < r.n; i++)
		ok &= same_headers(&r, i, name);
	rig_stop();
	return ok;
}

struct tally {
	size_t passed, cases;
};

static void replay_case(void *arg, const char *name, const struct node *doc)
{
	struct tally *tally = arg;

	tally->passed += replays(name, doc);
	tally->cases++;
}

START_TEST(tells_of_its_attempts_as_recorded)
{
	const char *base =
	    test_conformance_path("smithy-rs-aws-config/integration");
	struct tally tally = { 0 };

	if (base == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	cases_each(base, "request-information-headers", replay_case, &tally);
	test_conformance(
	    "request information headers", tally.passed, tally.cases);
}
END_TEST

static double one_second(void *arg)
{
	return (*(int *)arg)++ == 0 ? 1 : 0.5; /* of 1 s, then of 2 s */
}

/* The case that slow-network-and-late-client-clock.json describes in its docs,
 * whose headers are not in the recording: two seconds each way and one in the
 * service, whose clock is ten minutes ahead.  The time to live is by its clock,
 * as the last answer's Date says when it arrives. */
START_TEST(gives_the_time_to_live_by_the_service_s_clock)
{
	static const struct fake_row rows[] = {
		{ 500, "{}", "date: Sat, 01 Jun 2019 00:10:03 GMT", 5000 },
		{ 500, "{}", "date: Sat, 01 Jun 2019 00:10:09 GMT", 5000 },
		{ 200, "{}", NULL, 5000 },
	};
	struct aws_client_options options;
	struct rig_result r;
	int pauses = 0;

	rig_script(rows, COUNT(rows));
	rig_load(old_rules);
	options = rig_options(1);
	options.random_unit = one_second;
	options.random_arg = &pauses;
	rig_open_with(&options);
	rig.clock.wall = INT64_C(1559347200000); /* 2019-06-01T00:00:00Z */
	submit(&r, NULL);
	ck_assert_str_eq(rig_sent(0, "amz-sdk-request"), "attempt=1; max=3");
	ck_assert_str_eq(rig_sent(1, "amz-sdk-request"),
	    "ttl=20190601T001014Z; attempt=2; max=3");
	ck_assert_str_eq(rig_sent(2, "amz-sdk-request"),
	    "ttl=20190601T001020Z; attempt=3; max=3");
	/* Nobody complained of the signature, so it keeps our time. */
	ck_assert_str_eq(rig_sent(2, "x-amz-date"), "20190601T000012Z");
	rig_stop();
}
END_TEST

/* --- X-Amzn-Trace-Id ------------------------------------------------------ */

/* "Name: value" */
static void add_header(struct http_headers *h, const char *line)
{
	http_headers_add_line(h, line, strlen(line));
}

static bool sent_as_wanted(const struct node *c)
{
	struct http_headers want = { 0 };
	bool ok = true;
	size_t traces = 0;

	node_each (line, node_key(c, "requestHeadersAfter"))
		add_header(&want, line->text);
	vec_each (struct http_header, header, &want)
		ok &= strcmp(rig_sent(0, header->name), header->value) == 0;
	vec_each (struct http_header, header, &rig.http.requests.v[0].headers)
		traces += text_equal_nocase(header->name, "x-amzn-trace-id");
	ok &= traces ==
	      (http_headers_get(&want, "x-amzn-trace-id") != NULL ? 1 : 0);
	/* Whatever stands between may change it. */
	ok &= !text_has(rig_sent(0, "authorization"), "trace-id", true);
	http_headers_free(&want);
	return ok;
}

static bool detects(const struct node *c)
{
	static const struct fake_row rows[] = { { 200, "{}" } };
	const char *variables[VARIABLES_MAX] = { KEYS };
	struct http_headers before = { 0 };
	struct rig_result r;
	size_t n = 6;
	bool ok;

	node_each (variable, node_key(c, "env")) {
		ck_assert_uint_lt(n + 2, VARIABLES_MAX);
		variables[n++] = variable->key;
		variables[n++] = variable->text;
	}
	node_each (line, node_key(c, "requestHeadersBefore"))
		add_header(&before, line->text);
	rig_script(rows, COUNT(rows));
	rig_open(variables, 1);
	submit(&r, &before);
	ok = !r.failed && sent_as_wanted(c);
	rig_stop();
	http_headers_free(&before);
	return ok;
}

START_TEST(hands_on_the_trace_of_lambda)
{
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/aws-runtime/recursion-detection.json");
	size_t passed = 0, cases = 0;
	struct node *doc;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	doc = cases_read(path);
	node_each (c, doc) {
		bool ok = detects(c);

		if (!ok)
			printf("recursion detection: case %zu\n", cases + 1);
		passed += ok;
		cases++;
	}
	node_free(doc);
	test_conformance("recursion detection", passed, cases);
}
END_TEST

/* The variable changes with each invocation of a function. */
static char trace[32];

static const char *lambda_env(void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "AWS_LAMBDA_FUNCTION_NAME") == 0)
		return "f";
	if (strcmp(name, "_X_AMZN_TRACE_ID") == 0)
		return trace;
	for (size_t i = 0; rig_plain[i] != NULL; i += 2)
		if (strcmp(rig_plain[i], name) == 0)
			return rig_plain[i + 1];
	return NULL;
}

START_TEST(looks_for_the_trace_at_each_call)
{
	static const struct fake_row rows[] = { { 200, "{}" }, { 200, "{}" } };
	struct aws_options said = { .env = lambda_env };
	struct aws_client_options options;
	struct rig_result r;
	struct error err;

	rig_script(rows, COUNT(rows));
	ck_assert_int_eq(aws_config_load(&rig.config, &said, &err), 0);
	options = rig_options(1);
	rig_open_with(&options);
	snprintf(trace, sizeof trace, "Root=1");
	submit(&r, NULL);
	snprintf(trace, sizeof trace, "Root=2");
	submit(&r, NULL);
	ck_assert_str_eq(rig_sent(0, "x-amzn-trace-id"), "Root=1");
	ck_assert_str_eq(rig_sent(1, "x-amzn-trace-id"), "Root=2");
	rig_stop();
}
END_TEST

/* --- of the caller -------------------------------------------------------- */

START_TEST(adds_and_signs_what_a_call_asks_for)
{
	static const struct fake_row rows[] = { { 500, "{}" }, { 200, "{}" } };
	struct http_headers more = { 0 };
	struct rig_result r;

	add_header(&more, "Content-Type: application/x-amz-json-1.1");
	add_header(&more, "x-amzn-query-mode: true");
	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	submit(&r, &more);
	ck_assert(!r.failed);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_str_eq(
		    rig_sent(i, "content-type"), "application/x-amz-json-1.1");
		ck_assert_str_eq(rig_sent(i, "x-amzn-query-mode"), "true");
		ck_assert_ptr_nonnull(strstr(rig_sent(i, "authorization"),
		    "SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;"
		    "content-type;host;x-amz-date;x-amz-target;"
		    "x-amzn-query-mode,"));
	}
	http_headers_free(&more);
	rig_stop();
}
END_TEST

TEST_MAIN(client_sign, TEST(tells_of_its_attempts_as_recorded),
    TEST(gives_the_time_to_live_by_the_service_s_clock),
    TEST(hands_on_the_trace_of_lambda), TEST(looks_for_the_trace_at_each_call),
    TEST(adds_and_signs_what_a_call_asks_for))
