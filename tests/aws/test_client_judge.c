#include "aws/client_judge.h"

#include "test.h"

#define NAMED(name) "{\"__type\":\"a.b#" name "\",\"message\":\"m\"}"

enum { OK = 1, SKEW = 2, EXPIRED = 4 };

/* faults.md F8 to F24, F40 to F45; aws-client.md 1.6 to 1.8.  The checksum of
 * "{}" is 2745614147 (crc32 of zlib). */
static const struct {
	int status;
	const char *body, *headers[2];
	int flags;
	enum error_code code;
	enum effect effect;
	enum retry_kind kind;
	int64_t after;
} answers[] = {
	{ 200, "{}", { NULL }, OK, E_OK, EFFECT_NONE, RETRY_NEVER, -1 },
	{ 200, "", { NULL }, OK, E_OK, EFFECT_NONE, RETRY_NEVER, -1 },
	{ 200, " \r\n\t{}", { NULL }, OK, E_OK, EFFECT_NONE, RETRY_NEVER, -1 },
	{ 200, "{\"a\":\"\\\"}\"} \n", { NULL }, OK, E_OK, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 200, "{\"a\":{} ", { NULL }, 0, E_NETWORK, EFFECT_UNKNOWN,
	    RETRY_TRANSIENT, -1 },
	{ 200, "{\"a\":\"}\\\"", { NULL }, 0, E_NETWORK, EFFECT_UNKNOWN,
	    RETRY_TRANSIENT, -1 },
	{ 200, "{} {", { NULL }, 0, E_NETWORK, EFFECT_UNKNOWN, RETRY_TRANSIENT,
	    -1 },
	{ 200, "{} trailing", { NULL }, OK, E_OK, EFFECT_NONE, RETRY_NEVER,
	    -1 }, /* who parses it will see */
	{ 200, "{}", { "x-amz-crc32: 2745614147" }, OK, E_OK, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 200, "{}", { "x-amz-crc32: 2745614148" }, 0, E_NETWORK,
	    EFFECT_UNKNOWN, RETRY_TRANSIENT, -1 },
	{ 200, "{}", { "x-amz-crc32: 4294967296" }, 0, E_NETWORK,
	    EFFECT_UNKNOWN, RETRY_TRANSIENT, -1 },
	{ 200, "{}", { "x-amz-crc32: x" }, 0, E_NETWORK, EFFECT_UNKNOWN,
	    RETRY_TRANSIENT, -1 },
	{ 400, NAMED("ValidationException"), { "x-amz-crc32: 1" }, 0, E_NETWORK,
	    EFFECT_UNKNOWN, RETRY_TRANSIENT, -1 },
	{ 200, "<html>Please log in</html>", { NULL }, 0, E_SERVICE,
	    EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 200, "[]", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 200, "  ", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 204, "", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 206, "{}", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 301, "", { NULL }, 0, E_SERVICE, EFFECT_NONE, RETRY_NEVER, -1 },
	{ 307, "", { NULL }, 0, E_SERVICE, EFFECT_NONE, RETRY_NEVER, -1 },
	{ 400, NAMED("ValidationException"), { NULL }, 0, E_INVALID,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 400, NAMED("ThrottlingException"), { "x-amz-retry-after: 1500" }, 0,
	    E_THROTTLED, EFFECT_NONE, RETRY_THROTTLING, 1500 },
	{ 400, NAMED("ThrottlingException"), { "x-amz-retry-after: soon" }, 0,
	    E_THROTTLED, EFFECT_NONE, RETRY_THROTTLING, -1 },
	{ 503, NAMED("ThrottlingException"), { NULL }, 0, E_THROTTLED,
	    EFFECT_NONE, RETRY_THROTTLING, -1 },
	{ 429, "", { NULL }, 0, E_THROTTLED, EFFECT_NONE, RETRY_THROTTLING,
	    -1 },
	{ 500, NAMED("InternalServerError"), { "x-amz-retry-after: -1" }, 0,
	    E_SERVICE, EFFECT_UNKNOWN, RETRY_TRANSIENT, -1 },
	{ 500, "<html>", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN,
	    RETRY_TRANSIENT, -1 },
	{ 502, "", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_TRANSIENT,
	    -1 },
	{ 503, "", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_TRANSIENT,
	    -1 },
	{ 504, "", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_TRANSIENT,
	    -1 },
	{ 501, "", { NULL }, 0, E_SERVICE, EFFECT_UNKNOWN, RETRY_NEVER, -1 },
	{ 500, NAMED("UnknownOperationException"), { NULL }, 0, E_UNSUPPORTED,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 400, NAMED("UnknownOperationException"), { NULL }, 0, E_UNSUPPORTED,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 404, "nothing here", { NULL }, 0, E_SERVICE, EFFECT_NONE, RETRY_NEVER,
	    -1 },
	{ 400, NAMED("InvalidSignatureException"), { NULL }, SKEW, E_AUTH,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 400, NAMED("UnrecognizedClientException"), { NULL }, SKEW, E_AUTH,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 403, NAMED("SignatureDoesNotMatch"), { NULL }, SKEW, E_AUTH,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 403, NAMED("RequestTimeTooSkewed"), { NULL }, SKEW, E_AUTH,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 403, NAMED("RequestExpired"), { NULL }, SKEW, E_AUTH, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 403, NAMED("RequestInTheFuture"), { NULL }, SKEW, E_AUTH, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 401, NAMED("AuthFailure"), { NULL }, SKEW, E_AUTH, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 400, NAMED("ExpiredTokenException"), { NULL }, EXPIRED, E_AUTH,
	    EFFECT_NONE, RETRY_NEVER, -1 },
	{ 400, NAMED("ExpiredToken"), { NULL }, EXPIRED, E_AUTH, EFFECT_NONE,
	    RETRY_NEVER, -1 },
	{ 400, NAMED("AccessDeniedException"), { NULL }, 0, E_DENIED,
	    EFFECT_NONE, RETRY_NEVER, -1 },
};

START_TEST(judges_an_answer)
{
	struct http_answer a = { .status = answers[_i].status, .sent = true };
	struct verdict v;

	buf_add(&a.body, answers[_i].body);
	for (size_t i = 0; i < 2 && answers[_i].headers[i] != NULL; i++)
		http_headers_add_line(&a.headers, answers[_i].headers[i],
		    strlen(answers[_i].headers[i]));
	client_judge(&a, NULL, &v);
	ck_assert_int_eq(v.ok, (answers[_i].flags & OK) != 0);
	ck_assert_int_eq(v.skew, (answers[_i].flags & SKEW) != 0);
	ck_assert_int_eq(v.expired, (answers[_i].flags & EXPIRED) != 0);
	ck_assert_int_eq(v.err.code, answers[_i].code);
	ck_assert_int_eq(v.err.effect, answers[_i].effect);
	ck_assert_int_eq(v.kind, answers[_i].kind);
	ck_assert_int_eq(v.retry_after_ms, answers[_i].after);
	if (!v.ok)
		ck_assert_int_eq(v.err.http_status, answers[_i].status);
	http_answer_free(&a);
}
END_TEST

static const struct {
	bool sent, timed_out, final, connected_before;
	enum effect effect;
	enum retry_kind kind;
} silences[] = {
	{ false, false, false, false, EFFECT_NONE, RETRY_TRANSIENT },
	{ false, true, false, false, EFFECT_NONE, RETRY_TIMEOUT },
	{ false, false, true, false, EFFECT_NONE, RETRY_NEVER },
	{ true, false, false, false, EFFECT_UNKNOWN, RETRY_TRANSIENT },
	{ true, true, false, false, EFFECT_UNKNOWN, RETRY_TIMEOUT },
	{ true, false, true, false, EFFECT_UNKNOWN, RETRY_NEVER },
	{ true, false, false, true, EFFECT_UNKNOWN, RETRY_TRANSIENT },
};

START_TEST(judges_that_there_was_none)
{
	struct http_answer a = { .sent = silences[_i].sent,
		.timed_out = silences[_i].timed_out,
		.final = silences[_i].final,
		.connected_before = silences[_i].connected_before };
	struct verdict v;

	error_set(&a.error, E_NETWORK, "it broke");
	client_judge(&a, NULL, &v);
	ck_assert(!v.ok);
	ck_assert_str_eq(v.err.text, "it broke");
	ck_assert_int_eq(v.err.code, E_NETWORK);
	ck_assert_int_eq(v.err.effect, silences[_i].effect);
	ck_assert_int_eq(v.kind, silences[_i].kind);
	ck_assert_int_eq(v.idle_death, silences[_i].connected_before);
}
END_TEST

START_TEST(says_that_something_else_answered)
{
	struct http_answer a = { .status = 200, .sent = true };
	struct verdict v;

	buf_add(&a.body, "<html><title>Welcome to the hotel</title>");
	client_judge(&a, NULL, &v);
	ck_assert_str_eq(v.err.text,
	    "something other than the service answered, with HTTP 200: "
	    "Welcome to the hotel");
	http_answer_free(&a);
}
END_TEST

/* A proxy that repeats the request is not to make us repeat it (F40). */
START_TEST(masks_what_something_else_answered)
{
	char id[] = "AKIAIOSFODNN7EXAMPLE";
	char secret[] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
	const struct credentials c = { .key_id = id, .secret = secret };
	struct http_answer a = { .status = 200, .sent = true };
	struct verdict v;

	buf_add(&a.body, "<p>Credential=AKIAIOSFODNN7EXAMPLE/20261122</p>");
	client_judge(&a, &c, &v);
	ck_assert_str_eq(v.err.text,
	    "something other than the service answered, with HTTP 200: "
	    "Credential=***/20261122");
	http_answer_free(&a);
}
END_TEST

TEST_MAIN(client_judge, LOOP(judges_an_answer, answers),
    LOOP(judges_that_there_was_none, silences),
    TEST(says_that_something_else_answered),
    TEST(masks_what_something_else_answered))
