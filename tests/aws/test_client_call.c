#include "aws/client_call.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "lib/rig.h"
#include "lib/temp.h"
#include "test.h"

#define NAMED(name) "{\"__type\":\"a.b#" name "\",\"message\":\"m\"}"

START_TEST(sends_what_the_protocol_asks_for)
{
	static const struct fake_row rows[] = {
		{ 200, "{\"a\":1}", "x-amzn-RequestId: R1", 40, "ListTables" },
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	ck_assert_str_eq(r.body, "{\"a\":1}");
	ck_assert_int_eq(r.outcome.attempts, 1);
	ck_assert_int_eq(r.outcome.took_ms, 40);
	ck_assert_int_eq(r.outcome.slept_ms, 0);
	ck_assert_int_eq(r.outcome.http_status, 200);
	ck_assert_str_eq(r.outcome.request_id, "R1");
	ck_assert_str_eq(rig.http.requests.v[0].url,
	    "https://dynamodb.eu-west-1.amazonaws.com/");
	ck_assert_str_eq(rig.http.requests.v[0].body, "{}");
	ck_assert_str_eq(
	    rig_sent(0, "content-type"), "application/x-amz-json-1.0");
	ck_assert_str_eq(rig_sent(0, "x-amz-target"), LIST);
	ck_assert_str_eq(rig_sent(0, "x-amz-date"), "20261122T120000Z");
	ck_assert_str_eq(rig_sent(0, "amz-sdk-request"), "attempt=1; max=4");
	ck_assert_uint_eq(strlen(rig_sent(0, "amz-sdk-invocation-id")), 36);
	ck_assert_str_eq(rig_sent(0, "accept-encoding"), "identity");
	ck_assert_int_eq(strncmp(rig_sent(0, "user-agent"), "wikibot/", 8), 0);
	ck_assert_ptr_nonnull(strstr(rig_sent(0, "authorization"),
	    "Credential=AKIDEXAMPLE/20261122/eu-west-1/dynamodb/aws4_request"));
	rig_stop();
}
END_TEST

/* Delays are 25, 50, 100 ms and 1, 2, 4 s with the longest jitter. */
static const struct {
	struct fake_row rows[5];
	bool repeatable;
	int attempts; /* sendings */
	int64_t slept;
	enum error_code code; /* E_OK: it succeeds in the end */
	enum effect effect;
} calls[] = {
	{ { { 500, "" }, { 200, "{}" } }, true, 2, 25, E_OK, EFFECT_NONE },
	{ { { 500, "" }, { 502, "" }, { 503, "" }, { 200, "{}" } }, true, 4,
	    175, E_OK, EFFECT_NONE },
	{ { { 500, "" }, { 500, "" }, { 500, "" }, { 504, "" } }, true, 4, 175,
	    E_SERVICE, EFFECT_UNKNOWN },
	/* A write is not repeated when it may have been done ... */
	{ { { 500, "" } }, false, 1, 0, E_SERVICE, EFFECT_UNKNOWN },
	{ { { .sent = true } }, false, 1, 0, E_NETWORK, EFFECT_UNKNOWN },
	{ { { .sent = true, .timed_out = true } }, false, 1, 0, E_NETWORK,
	    EFFECT_UNKNOWN },
	{ { { 200, "{}", "x-amz-crc32: 1" } }, false, 1, 0, E_NETWORK,
	    EFFECT_UNKNOWN },
	{ { { 200, "<html>" } }, false, 1, 0, E_SERVICE, EFFECT_UNKNOWN },
	{ { { .sent = true, .connected_before = true } }, false, 1, 0,
	    E_NETWORK, EFFECT_UNKNOWN },
	/* ... but when it was refused or not sent. */
	{ { { 400, NAMED("ThrottlingException") }, { 200, "{}" } }, false, 2,
	    1000, E_OK, EFFECT_NONE },
	{ { { .sent = false }, { 200, "{}" } }, false, 2, 25, E_OK,
	    EFFECT_NONE },
	{ { { .timed_out = true }, { 200, "{}" } }, false, 2, 25, E_OK,
	    EFFECT_NONE },
	{ { { .sent = false }, { .sent = true } }, false, 2, 25, E_NETWORK,
	    EFFECT_UNKNOWN },
	{ { { 0 }, { 0 }, { 0 }, { 0 } }, false, 4, 175, E_NETWORK,
	    EFFECT_NONE },
	{ { { 400, NAMED("ThrottlingException") },
	      { 400, NAMED("ThrottlingException") },
	      { 400, NAMED("ThrottlingException") },
	      { 400, NAMED("ThrottlingException") } },
	    false, 4, 7000, E_THROTTLED, EFFECT_NONE },
	{ { { 429, "" }, { 200, "{}" } }, false, 2, 1000, E_OK, EFFECT_NONE },
	{ { { 200, "{}", "x-amz-crc32: 1" },
	      { 200, "{}", "x-amz-crc32: 2745614147" } },
	    true, 2, 25, E_OK, EFFECT_NONE },
	{ { { 500, "", "x-amz-retry-after: 1500" }, { 200, "{}" } }, true, 2,
	    1500, E_OK, EFFECT_NONE },
	/* What was unknown once stays so, whatever is said later. */
	{ { { 500, "" }, { 400, NAMED("ValidationException") } }, true, 2, 25,
	    E_INVALID, EFFECT_UNKNOWN },
	{ { { 400, NAMED("ValidationException") } }, true, 1, 0, E_INVALID,
	    EFFECT_NONE },
	{ { { 400, NAMED("AccessDeniedException") } }, true, 1, 0, E_DENIED,
	    EFFECT_NONE },
	{ { { 301, "" } }, true, 1, 0, E_SERVICE, EFFECT_NONE },
	{ { { .final = true } }, true, 1, 0, E_NETWORK, EFFECT_NONE },
	/* A kept connection that died: at once, uncounted, but once. */
	{ { { .sent = true, .connected_before = true }, { 200, "{}" } }, true,
	    2, 0, E_OK, EFFECT_NONE },
	{ { { .sent = true, .connected_before = true },
	      { .sent = true, .connected_before = true }, { 200, "{}" } },
	    true, 3, 25, E_OK, EFFECT_NONE },
};

START_TEST(tries_again_what_may_be_tried_again)
{
	struct rig_result r;
	size_t n = (size_t)calls[_i].attempts;

	rig_start(calls[_i].rows, n);
	rig_submit(&r, calls[_i].repeatable, 0);
	rig_run(&r);
	ck_assert_uint_eq(rig.http.requests.n, n);
	ck_assert_int_eq(r.outcome.attempts, calls[_i].attempts);
	ck_assert_int_eq(r.outcome.slept_ms, calls[_i].slept);
	ck_assert_int_eq(r.outcome.took_ms, calls[_i].slept);
	ck_assert_int_eq(r.failed, calls[_i].code != E_OK);
	ck_assert_int_eq(r.err.code, calls[_i].code);
	ck_assert_int_eq(r.err.effect, calls[_i].effect);
	if (r.failed && n > 1)
		ck_assert_ptr_nonnull(strstr(r.err.text, " attempts, "));
	rig_stop();
}
END_TEST

START_TEST(counts_attempts_in_the_header_and_signs_each_anew)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException"),
		    "Date: Sun, 22 Nov 2026 12:00:00 GMT" },
		{ 200, "{}" },
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_str_eq(rig_sent(0, "amz-sdk-request"), "attempt=1; max=4");
	/* Now that a Date was seen: now and the attempt's 30 s. */
	ck_assert_str_eq(rig_sent(1, "amz-sdk-request"),
	    "ttl=20261122T120031Z; attempt=2; max=4");
	ck_assert_str_eq(rig_sent(1, "x-amz-date"), "20261122T120001Z");
	ck_assert_str_ne(
	    rig_sent(1, "authorization"), rig_sent(0, "authorization"));
	ck_assert_str_eq(rig_sent(1, "amz-sdk-invocation-id"),
	    rig_sent(0, "amz-sdk-invocation-id"));
	rig_stop();
}
END_TEST

START_TEST(makes_no_attempt_that_cannot_start_before_the_deadline)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") },
		{ 400, NAMED("ThrottlingException") },
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(
	    &r, true, 3000); /* 1 s and 2 s: the third would start at 3 s */
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_THROTTLED);
	ck_assert_int_eq(r.outcome.attempts, 2);
	ck_assert_int_eq(r.outcome.took_ms, 1000);
	ck_assert_ptr_nonnull(strstr(r.err.text, "m (2 attempts, 1 s of "));
	rig_stop();
}
END_TEST

START_TEST(ends_with_the_deadline_when_an_answer_does_not_come)
{
	static const struct fake_row rows[] = {
		{ 500, "", NULL, 900 },
		{ 200, "{}", NULL, 5000 },
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(&r, true, 2000);
	rig_run(&r);
	ck_assert_int_eq(r.outcome.took_ms, 2000);
	ck_assert_int_eq(r.err.code, E_NETWORK);
	ck_assert_int_eq(r.err.effect, EFFECT_UNKNOWN);
	rig_stop();
}
END_TEST

/* The call slept, came back, and found no connection in time. */
START_TEST(ends_with_the_deadline_in_the_queue)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") },
		{ 200, "{}", NULL, 5000 },
	};
	struct rig_result r[2];

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	rig_submit(&r[0], true, 3000);
	rig_submit(&r[1], true, 9000);
	rig_run(&r[0]);
	ck_assert_int_eq(r[0].err.code, E_THROTTLED);
	ck_assert_int_eq(r[0].outcome.attempts, 1);
	ck_assert(!r[1].failed);
	rig_stop();
}
END_TEST

START_TEST(bounds_each_attempt)
{
	static const struct fake_row rows[] = {
		{ 200, "{}", NULL, 500 },
		{ 200, "{}", NULL, 90 },
	};
	struct aws_request request = { .target = LIST,
		.body = BUF_INIT,
		.repeatable = true,
		.attempt_ms = 100 };
	struct rig_result r = { 0 };

	rig_start(rows, COUNT(rows));
	aws_submit(rig.client, &request, rig_note, &r);
	rig_run(&r);
	ck_assert(!r.failed);
	ck_assert_int_eq(r.outcome.took_ms, 100 + 25 + 90);
	rig_stop();
}
END_TEST

START_TEST(takes_the_deadline_of_the_command_line)
{
	static const struct fake_row rows[] = { { 200, "{}", NULL, 9000 } };
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig.config.timeout_ms = 700;
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert_int_eq(r.outcome.took_ms, 700);
	rig_stop();
}
END_TEST

#define AHEAD "Date: Sun, 22 Nov 2026 12:10:00 GMT"

START_TEST(corrects_a_wrong_clock_once_and_remembers_it)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("InvalidSignatureException"), AHEAD },
		{ 200, "{}", AHEAD },
		{ 200, "{}", AHEAD },
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	ck_assert_int_eq(r.outcome.attempts, 2);
	ck_assert_int_eq(r.outcome.took_ms, 0);
	ck_assert_str_eq(rig_sent(0, "x-amz-date"), "20261122T120000Z");
	ck_assert_str_eq(rig_sent(1, "x-amz-date"), "20261122T121000Z");
	ck_assert_int_eq(rig.warnings, 1);
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert_int_eq(r.outcome.attempts, 1);
	ck_assert_str_eq(rig_sent(2, "x-amz-date"), "20261122T121000Z");
	ck_assert_int_eq(rig.warnings, 1);
	rig_stop();
}
END_TEST

static const struct {
	struct fake_row rows[2];
	int attempts;
} skews[] = {
	/* the corrected signature is refused too: it was not the clock */
	{ { { 400, NAMED("InvalidSignatureException"), AHEAD },
	      { 400, NAMED("InvalidSignatureException"),
	          "Date: Sun, 22 Nov 2026 12:30:00 GMT" } },
	    2 },
	/* the clock is right */
	{ { { 400, NAMED("InvalidSignatureException"),
	      "Date: Sun, 22 Nov 2026 12:03:59 GMT" } },
	    1 },
	{ { { 400, NAMED("InvalidSignatureException"),
	      "Date: Sun, 22 Nov 2026 11:56:01 GMT" } },
	    1 },
	/* nobody knows */
	{ { { 400, NAMED("InvalidSignatureException") } }, 1 },
	{ { { 400, NAMED("InvalidSignatureException"), "Date: today" } }, 1 },
	/* it is not about the time */
	{ { { 400, NAMED("AccessDeniedException"), AHEAD } }, 1 },
};

START_TEST(does_not_blame_the_clock_without_reason)
{
	struct rig_result r;

	rig_start(skews[_i].rows, (size_t)skews[_i].attempts);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert(r.failed);
	ck_assert_int_eq(r.outcome.attempts, skews[_i].attempts);
	ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	rig_stop();
}
END_TEST

/* All that were under way with the wrong time are sent again, and with a clock
 * that is fast, too. */
static void refuses_wrong_dates(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	const char *date = http_headers_get(&request->headers, "x-amz-date");
	bool good = strcmp(date, "20261122T113000Z") == 0;

	(void)arg;
	*delay_ms = 0;
	if (good)
		fake_http_json(answer, 200, "{}");
	else
		fake_http_error(
		    answer, 400, "UnrecognizedClientException", "bad date");
	answer->date = 1795348800 - 1800;
}

START_TEST(corrects_all_calls_under_way)
{
	struct rig_result r[6];

	rig_answer(refuses_wrong_dates, NULL);
	rig_open(rig_plain, 4);
	for (size_t i = 0; i < COUNT(r); i++)
		rig_submit(&r[i], false, 0);
	for (size_t i = 0; i < COUNT(r); i++) {
		rig_run(&r[i]);
		ck_assert_msg(!r[i].failed, "%s", r[i].err.text);
	}
	ck_assert_int_eq(rig.warnings, 1);
	rig_stop();
}
END_TEST

static void write_keys(const char *path, const char *id)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f,
	    "[default]\naws_access_key_id = %s\naws_secret_access_key = s%s\n"
	    "aws_session_token = t%s\n",
	    id, id, id);
	fclose(f);
	chmod(path, 0600);
}

START_TEST(takes_new_credentials_when_the_token_has_expired)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ExpiredTokenException"), NULL, 10 },
		{ 400, NAMED("ExpiredTokenException"), NULL, 20 },
		{ 200, "{}" },
		{ 200, "{}" },
		{ 400, "{\"__type\":\"ExpiredTokenException\","
		       "\"message\":\"It has expired.\"}" },
	};
	char path[TEMP_PATH];
	const char *variables[] = { "AWS_REGION", "eu-west-1",
		"AWS_SHARED_CREDENTIALS_FILE", path, "AWS_CONFIG_FILE",
		"/nonexistent", NULL };
	struct rig_result r[2];

	temp_file(path, "");
	write_keys(path, "OLD");
	rig_script(rows, COUNT(rows));
	rig_open(variables, 4);
	write_keys(path, "NEW");
	rig_submit(&r[0], false, 0);
	rig_submit(&r[1], false, 0);
	rig_run(&r[0]);
	rig_run(&r[1]);
	ck_assert(!r[0].failed && !r[1].failed);
	ck_assert_str_eq(rig_sent(0, "x-amz-security-token"), "tOLD");
	ck_assert_str_eq(rig_sent(2, "x-amz-security-token"), "tNEW");
	ck_assert_ptr_nonnull(strstr(rig_sent(3, "authorization"), "=NEW/"));
	ck_assert_str_eq(aws_client_credentials(rig.client)->key_id, "NEW");
	/* Nothing newer: final. */
	rig_submit(&r[0], true, 0);
	rig_run(&r[0]);
	ck_assert_int_eq(r[0].err.code, E_AUTH);
	ck_assert_ptr_nonnull(strstr(r[0].err.text, "It has expired "
	                                            "(credentials: profile, "));
	ck_assert_int_eq(r[0].outcome.attempts, 1);
	unlink(path);
	rig_stop();
}
END_TEST

START_TEST(gives_up_when_new_credentials_have_expired_too)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ExpiredTokenException") },
		{ 400, NAMED("ExpiredTokenException") },
	};
	char path[TEMP_PATH];
	const char *variables[] = { "AWS_REGION", "eu-west-1",
		"AWS_SHARED_CREDENTIALS_FILE", path, "AWS_CONFIG_FILE",
		"/nonexistent", NULL };
	struct rig_result r;

	temp_file(path, "");
	write_keys(path, "OLD");
	rig_script(rows, COUNT(rows));
	rig_open(variables, 4);
	write_keys(path, "NEW");
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_AUTH);
	ck_assert_int_eq(r.outcome.attempts, 2);
	unlink(path);
	rig_stop();
}
END_TEST

START_TEST(stays_with_the_old_ones_when_the_file_is_gone)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ExpiredTokenException") },
	};
	char path[TEMP_PATH];
	const char *variables[] = { "AWS_REGION", "eu-west-1",
		"AWS_SHARED_CREDENTIALS_FILE", path, "AWS_CONFIG_FILE",
		"/nonexistent", NULL };
	struct rig_result r;

	temp_file(path, "");
	write_keys(path, "OLD");
	rig_script(rows, COUNT(rows));
	rig_open(variables, 4);
	unlink(path);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_AUTH);
	ck_assert_ptr_nonnull(strstr(r.err.text, "ExpiredTokenException"));
	rig_stop();
}
END_TEST

/* Whoever looks for the wrong key has to know which one was taken. */
static const char *const refusals[] = { "InvalidSignatureException",
	"UnrecognizedClientException", "InvalidClientTokenId",
	"IncompleteSignatureException", "MissingAuthenticationTokenException" };

static void refuses_at_length(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	char words[2048] = "";

	(void)request;
	*delay_ms = 0;
	for (size_t n = 0; n + 3 < sizeof words; n += 2)
		snprintf(words + n, sizeof words - n, "\xc3\xa9");
	fake_http_error(answer, 400, arg, words);
}

START_TEST(ends_a_refusal_with_the_credentials_it_used)
{
	static const char hint[] =
	    " (credentials: environment, key id ending in 'MPLE')";
	const char *name = refusals[_i];
	struct fake_row row = { 400 };
	struct buf body = BUF_INIT;
	struct rig_result r;

	buf_addf(&body, "{\"__type\":\"a#%s\",\"message\":\"No.\"}", name);
	row.body = body.s;
	rig_start(&row, 1);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_AUTH);
	ck_assert_str_eq(r.err.aws_name, name);
	ck_assert_msg(text_ends(r.err.text, hint), "%s", r.err.text);
	ck_assert_ptr_nonnull(strstr(r.err.text, "No ("));
	ck_assert_ptr_null(strstr(r.err.text, "SECRETSECRET"));
	ck_assert_ptr_null(strstr(r.err.text, "AKID"));
	rig_stop();
	buf_free(&body);
}
END_TEST

START_TEST(has_room_for_the_credentials_after_many_words)
{
	static const char hint[] =
	    "... (credentials: environment, key id ending in 'MPLE')";
	char name[] = "InvalidSignatureException";
	struct rig_result r;
	size_t n;

	rig_answer(refuses_at_length, name);
	rig_open(rig_plain, 1);
	rig_submit(&r, true, 0);
	rig_run(&r);
	n = strlen(r.err.text);
	ck_assert_msg(text_ends(r.err.text, hint), "%s", r.err.text);
	ck_assert_uint_gt(n, 300);
	ck_assert_uint_eq(text_utf8_fault(r.err.text, n), n);
	rig_stop();
}
END_TEST

/* The caller waits for its turn by itself; others still wait here. */
static const struct {
	const char *body;
	int attempts;
} prompts[] = {
	{ NAMED("LimitExceededException"), 1 },
	{ NAMED("ThrottlingException"), 2 },
	{ NAMED("ProvisionedThroughputExceededException"), 2 },
	{ "{}", 2 },
};

START_TEST(reports_a_prompt_error_at_once)
{
	const struct fake_row rows[] = { { 429, prompts[_i].body },
		{ 200, "{}" } };
	struct aws_request request = { .target = LIST,
		.body = BUF_INIT,
		.repeatable = true,
		.prompt = "LimitExceededException" };
	struct rig_result r = { 0 };

	rig_start(rows, COUNT(rows));
	aws_submit(rig.client, &request, rig_note, &r);
	rig_run(&r);
	ck_assert_int_eq(r.outcome.attempts, prompts[_i].attempts);
	ck_assert_int_eq(r.failed, prompts[_i].attempts == 1);
	ck_assert_int_eq(r.outcome.slept_ms, r.failed ? 0 : 1000);
	if (r.failed) {
		ck_assert_str_eq(r.err.aws_name, "LimitExceededException");
		ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	}
	rig_stop();
}
END_TEST

START_TEST(repeats_the_same_error_without_a_prompt)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("LimitExceededException") }, { 200, "{}" }
	};
	struct rig_result r;

	rig_start(rows, COUNT(rows));
	rig_submit(&r, false, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	ck_assert_int_eq(r.outcome.attempts, 2);
	rig_stop();
}
END_TEST

static const char *const local[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
	"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000", NULL };

static const char *const elsewhere[] = { "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
	"AWS_SECRET_ACCESS_KEY", "S", "AWS_REGION", "eu-west-1",
	"AWS_ENDPOINT_URL", "https://x.invalid", NULL };

/* faults.md F1: what a person wrote is wrong for good, AWS's own names come
 * back, within the rules of all failed connections. */
static const struct {
	const char *const *variables;
	struct fake_row rows[4];
	int64_t deadline_ms;
	int attempts;
	bool failed;
	const char *words;
} unresolved[] = {
	{ elsewhere, { { .unresolved = true } }, 0, 1, true,
	    "environment AWS_ENDPOINT_URL" },
	{ rig_plain, { { .unresolved = true }, { 200, "{}" } }, 0, 2, false,
	    "" },
	{ rig_plain,
	    { { .unresolved = true }, { .unresolved = true },
	        { .unresolved = true }, { .unresolved = true } },
	    0, 4, true, "region 'eu-west-1'" },
	{ rig_plain,
	    { { .unresolved = true, .delay_ms = 400 },
	        { .unresolved = true, .delay_ms = 400 } },
	    830, 2, true, "region 'eu-west-1'" },
};

START_TEST(asks_again_for_the_address_of_a_regional_host)
{
	size_t n = (size_t)unresolved[_i].attempts;
	struct rig_result r;

	rig_script(unresolved[_i].rows, n);
	rig_open(unresolved[_i].variables, 1);
	rig_submit(&r, false, unresolved[_i].deadline_ms);
	rig_run(&r);
	ck_assert_uint_eq(rig.http.requests.n, n);
	ck_assert_int_eq(r.failed, unresolved[_i].failed);
	if (r.failed) {
		ck_assert_int_eq(r.err.code, E_NETWORK);
		ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	}
	ck_assert_msg(
	    strstr(r.err.text, unresolved[_i].words) != NULL, "%s", r.err.text);
	rig_stop();
}
END_TEST

static const struct {
	const char *const *variables;
	const char *words[3];
} unreachable[] = {
	{ local,
	    { "the connection broke", "environment AWS_ENDPOINT_URL_DYNAMODB",
	        "is the local engine running?" } },
	{ rig_plain, { "the connection broke", "region 'eu-west-1'",
	                 "environment AWS_REGION" } },
};

START_TEST(says_where_an_address_comes_from)
{
	static const struct fake_row rows[] = { { .final = true } };
	struct rig_result r;

	rig_script(rows, COUNT(rows));
	rig_open(unreachable[_i].variables, 1);
	rig_submit(&r, true, 0);
	rig_run(&r);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(
		    strstr(r.err.text, unreachable[_i].words[i]) != NULL, "%s",
		    r.err.text);
	rig_stop();
}
END_TEST

/* What a failed call hands on besides its error. */
static const struct {
	struct fake_row rows[4];
	int attempts;
	const char *body;
	bool timed_out;
} ends[] = {
	{ { { 400, NAMED("ConditionalCheckFailedException") } }, 1,
	    NAMED("ConditionalCheckFailedException"), false },
	{ { { 500, "{\"first\":1}" }, { 400, "{\"last\":1}" } }, 2,
	    "{\"last\":1}", false },
	{ { { 500, "{}" }, { .final = true } }, 2, "", false },
	{ { { .timed_out = true, .sent = true },
	      { 400, NAMED("ValidationException") } },
	    2, NAMED("ValidationException"), false },
	{ { { 500, "{}" }, { .timed_out = true, .final = true } }, 2, "",
	    true },
	{ { { .timed_out = true }, { .final = true } }, 2, "", false },
	{ { { .timed_out = true }, { 200, "{\"good\":1}" } }, 2, "{\"good\":1}",
	    false },
};

START_TEST(hands_on_the_last_answer)
{
	struct rig_result r;

	rig_start(ends[_i].rows, (size_t)ends[_i].attempts);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_int_eq(r.outcome.attempts, ends[_i].attempts);
	ck_assert_str_eq(r.body, ends[_i].body);
	ck_assert_int_eq(r.outcome.timed_out, ends[_i].timed_out);
	rig_stop();
}
END_TEST

START_TEST(hands_on_no_answer_where_the_deadline_passed_in_the_queue)
{
	static const struct fake_row rows[] = {
		{ 400, NAMED("ThrottlingException") },
		{ 200, "{}", NULL, 5000 },
	};
	struct rig_result r[2];

	rig_script(rows, COUNT(rows));
	rig_open(rig_plain, 1);
	rig_submit(&r[0], true, 3000);
	rig_submit(&r[1], true, 9000);
	rig_run(&r[0]);
	ck_assert_int_eq(r[0].err.code, E_THROTTLED);
	ck_assert_str_eq(r[0].body, "");
	rig_stop();
}
END_TEST

static void note_most(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	size_t *most = arg;

	*most = request->max_answer;
	*delay_ms = 0;
	fake_http_json(answer, 200, "{}");
}

static const struct {
	size_t asked, most;
} sizes[] = {
	{ 0, LIMIT_ANSWER_BYTES },
	{ 1, 1 },
	{ (size_t)32 << 20, (size_t)32 << 20 },
};

START_TEST(bounds_the_answer_by_what_is_asked)
{
	struct aws_request request = {
		.target = LIST, .body = BUF_INIT, .max_answer = sizes[_i].asked
	};
	struct rig_result r = { 0 };
	size_t most = 0;

	rig_answer(note_most, &most);
	rig_open(rig_plain, 1);
	aws_submit(rig.client, &request, rig_note, &r);
	rig_run(&r);
	ck_assert_uint_eq(most, sizes[_i].most);
	rig_stop();
}
END_TEST

TEST_MAIN(client_call, TEST(sends_what_the_protocol_asks_for),
    LOOP(tries_again_what_may_be_tried_again, calls),
    TEST(counts_attempts_in_the_header_and_signs_each_anew),
    TEST(makes_no_attempt_that_cannot_start_before_the_deadline),
    TEST(ends_with_the_deadline_when_an_answer_does_not_come),
    TEST(ends_with_the_deadline_in_the_queue), TEST(bounds_each_attempt),
    TEST(takes_the_deadline_of_the_command_line),
    TEST(corrects_a_wrong_clock_once_and_remembers_it),
    LOOP(does_not_blame_the_clock_without_reason, skews),
    TEST(corrects_all_calls_under_way),
    TEST(takes_new_credentials_when_the_token_has_expired),
    TEST(gives_up_when_new_credentials_have_expired_too),
    TEST(stays_with_the_old_ones_when_the_file_is_gone),
    LOOP(ends_a_refusal_with_the_credentials_it_used, refusals),
    TEST(has_room_for_the_credentials_after_many_words),
    LOOP(reports_a_prompt_error_at_once, prompts),
    TEST(repeats_the_same_error_without_a_prompt),
    LOOP(asks_again_for_the_address_of_a_regional_host, unresolved),
    LOOP(says_where_an_address_comes_from, unreachable),
    LOOP(hands_on_the_last_answer, ends),
    TEST(hands_on_no_answer_where_the_deadline_passed_in_the_queue),
    LOOP(bounds_the_answer_by_what_is_asked, sizes))
