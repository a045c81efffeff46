#include "aws/credentials.h"

#include "base/log.h"
#include "lib/provider_rig.h"
#include "lib/published_case.h"
#include "lib/rig.h"
#include "test.h"

#define BASE "http://169.254.169.254/latest/"
#define ROLE BASE "meta-data/iam/security-credentials/"
#define GOOD(expires)                                                     \
	"{\"Code\":\"Success\",\"LastUpdated\":\"2026-11-22T11:00:00Z\"," \
	"\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"AKID\","                 \
	"\"SecretAccessKey\":\"SECRET\",\"Token\":\"TOKEN\","             \
	"\"Expiration\":\"" expires "\"}"
#define LATER GOOD("2026-11-22T18:00:00Z")

enum { NOW = 1795348800, EXPIRES = 1795370400 };

static const char *const nothing[] = { NULL };
static const struct fake_row good_rows[] = { { 200, "hello" },
	{ 200, "my-role" }, { 200, LATER } };

static int warnings;

static void count_warning(void *arg, enum log_level level, const char *line)
{
	(void)arg, (void)line;
	warnings += level == LOG_WARN;
}

START_TEST(asks_for_a_token_the_role_and_its_keys)
{
	struct provider_rig r = { 0 };

	provider_rig_open(&r, rig_env, nothing, good_rows, 3);
	provider_rig_ask(&r, credentials_metadata_fetch);
	ck_assert_msg(r.found == CREDENTIALS_FOUND, "%s", r.err.text);
	ck_assert_str_eq(r.http.requests.v[0].url, BASE "api/token");
	ck_assert_str_eq(
	    provider_rig_sent(&r, 0, "X-aws-ec2-metadata-token-ttl-seconds"),
	    "21600");
	ck_assert_str_eq(r.http.requests.v[1].url, ROLE);
	ck_assert_str_eq(r.http.requests.v[2].url, ROLE "my-role");
	for (size_t i = 1; i < 3; i++)
		ck_assert_str_eq(
		    provider_rig_sent(&r, i, "X-aws-ec2-metadata-token"),
		    "hello");
	ck_assert_str_eq(r.credentials.key_id, "AKID");
	ck_assert_str_eq(r.credentials.secret, "SECRET");
	ck_assert_str_eq(r.credentials.token, "TOKEN");
	ck_assert_int_eq(r.credentials.expires, EXPIRES);
	ck_assert_str_eq(r.credentials.letters, "0");
	provider_rig_close(&r);
}
END_TEST

#define OLD    "AWS_EC2_METADATA_V1_DISABLED", "false"
#define TWICE  "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2"
#define LONGER "AWS_METADATA_SERVICE_TIMEOUT", "5"
#define TOKEN                \
	{                    \
		200, "hello" \
	}
#define THE_ROLE               \
	{                      \
		200, "my-role" \
	}

static const struct {
	const char *env[6];
	struct fake_row rows[9];
	size_t requests;
	enum credentials_found found;
	const char *word; /* of the reason or the error */
	int64_t took_ms;  /* at most */
} answers[] = {
	/* faults.md F66: no such thing; slow; not there for this process. */
	{ { NULL }, { { 0, .timed_out = true } }, 1, CREDENTIALS_NONE,
	    "connection broke", 0 },
	{ { NULL }, { { 0 } }, 1, CREDENTIALS_NONE, "connection broke", 0 },
	{ { NULL }, { { 200, "hello", .delay_ms = 60000 } }, 1,
	    CREDENTIALS_NONE, "hop limit", 1000 },
	{ { LONGER }, { { 200, "hello", .delay_ms = 60000 } }, 1,
	    CREDENTIALS_NONE, "hop limit", 5000 },
	{ { LONGER },
	    { { 200, "hello", .delay_ms = 4900 },
	        { 200, "my-role", .delay_ms = 4900 },
	        { 200, LATER, .delay_ms = 4900 } },
	    3, CREDENTIALS_FOUND, NULL, 14700 },
	{ { TWICE }, { { 0 }, { 0 }, { 0 } }, 2, CREDENTIALS_NONE,
	    "connection broke", 100 },
	{ { TWICE }, { { 0 }, TOKEN, THE_ROLE, { 200, LATER } }, 4,
	    CREDENTIALS_FOUND, NULL, 100 },
	{ { TWICE }, { { 503, "" }, { 503, "" } }, 2, CREDENTIALS_BROKEN,
	    "HTTP 503", 100 },
	/* An answer that will pass. */
	{ { NULL },
	    { { 503, "" }, { 500, "" }, TOKEN, { 502, "" }, THE_ROLE,
	        { 504, "" }, { 503, "" }, { 500, "" }, { 200, LATER } },
	    9, CREDENTIALS_FOUND, NULL, 1000 },
	{ { NULL }, { { 503, "" }, { 503, "" }, { 503, "" }, { 503, "" } }, 4,
	    CREDENTIALS_BROKEN, "HTTP 503", 1000 },
	/* Three seconds for all of it. */
	{ { NULL },
	    { { 200, "hello", .delay_ms = 950 },
	        { 200, "my-role", .delay_ms = 950 },
	        { 503, "", .delay_ms = 950 }, { 200, LATER, .delay_ms = 950 } },
	    4, CREDENTIALS_BROKEN, "169.254.169.254", 3000 },
	/* There, but not for us. */
	{ { NULL }, { { 403, "" } }, 1, CREDENTIALS_BROKEN, "HTTP 403", 0 },
	{ { NULL }, { { 400, "" } }, 1, CREDENTIALS_BROKEN, "HTTP 400", 0 },
	{ { NULL }, { { 200, "a b" } }, 1, CREDENTIALS_BROKEN, "token", 0 },
	{ { NULL }, { { 200, "" } }, 1, CREDENTIALS_BROKEN, "token", 0 },
	{ { NULL }, { TOKEN, { 404, "" } }, 2, CREDENTIALS_NONE, "no role", 0 },
	{ { NULL }, { TOKEN, { 200, "" } }, 2, CREDENTIALS_NONE, "no role", 0 },
	{ { NULL }, { TOKEN, { 200, "../x" } }, 2, CREDENTIALS_NONE, "no role",
	    0 },
	{ { NULL }, { TOKEN, { 401, "" } }, 2, CREDENTIALS_BROKEN, "HTTP 401",
	    0 },
	{ { NULL }, { TOKEN, THE_ROLE, { 404, "" } }, 3, CREDENTIALS_NONE,
	    "no credentials", 0 },
	{ { NULL }, { TOKEN, { 0 } }, 2, CREDENTIALS_BROKEN, "broke", 0 },
	{ { NULL },
	    { TOKEN, THE_ROLE,
	        { 200, "{\"Code\":\"AssumeRoleUnauthorizedAccess\","
	               "\"Message\":\"EC2 cannot assume the role\"}" } },
	    3, CREDENTIALS_BROKEN, "EC2 cannot assume the role; does", 0 },
	{ { NULL }, { TOKEN, THE_ROLE, { 200, "{\"Code\":\"Failed\"}" } }, 3,
	    CREDENTIALS_BROKEN, "Failed", 0 },
	{ { NULL }, { TOKEN, { 200, "my-role\nother\n" }, { 200, LATER } }, 3,
	    CREDENTIALS_FOUND, NULL, 0 },
	/* IMDSv1 only where it is allowed. */
	{ { NULL }, { { 404, "" } }, 1, CREDENTIALS_NONE, "IMDSv1", 0 },
	{ { NULL }, { { 405, "" } }, 1, CREDENTIALS_NONE, "IMDSv1", 0 },
	{ { OLD }, { { 404, "" }, THE_ROLE, { 200, LATER } }, 3,
	    CREDENTIALS_FOUND, NULL, 0 },
	{ { OLD }, { { 403, "" }, THE_ROLE, { 200, LATER } }, 3,
	    CREDENTIALS_FOUND, NULL, 0 },
	{ { OLD },
	    { { 200, "hello", .delay_ms = 60000 }, THE_ROLE, { 200, LATER } },
	    3, CREDENTIALS_FOUND, NULL, 1000 },
	{ { OLD }, { { 0 } }, 1, CREDENTIALS_NONE, "connection broke", 0 },
	{ { OLD }, { { 400, "" } }, 1, CREDENTIALS_BROKEN, "HTTP 400", 0 },
	{ { "AWS_EC2_METADATA_DISABLED", "TRUE" }, { { 0 } }, 0,
	    CREDENTIALS_NONE, "AWS_EC2_METADATA_DISABLED", 0 },
	{ { "AWS_EC2_METADATA_DISABLED", "false" },
	    { TOKEN, THE_ROLE, { 200, LATER } }, 3, CREDENTIALS_FOUND, NULL,
	    0 },
	{ { "AWS_EC2_METADATA_SERVICE_ENDPOINT", "not a uri" }, { { 0 } }, 0,
	    CREDENTIALS_BROKEN, "'not a uri'", 0 },
};

START_TEST(knows_what_an_answer_means)
{
	struct provider_rig r = { 0 };
	int64_t began;

	ck_assert_int_eq(provider_rig_open(&r, rig_env, answers[_i].env,
	                     answers[_i].rows, COUNT(answers[_i].rows)),
	    0);
	began = r.clock.mono;
	provider_rig_ask(&r, credentials_metadata_fetch);
	ck_assert_msg(
	    r.found == answers[_i].found, "%s%s", r.err.text, buf_text(&r.why));
	ck_assert_uint_eq(r.http.requests.n, answers[_i].requests);
	if (answers[_i].word != NULL)
		ck_assert_msg(
		    strstr(r.err.text, answers[_i].word) != NULL ||
		        strstr(buf_text(&r.why), answers[_i].word) != NULL,
		    "'%s' is not in '%s%s'", answers[_i].word, r.err.text,
		    buf_text(&r.why));
	ck_assert_int_le(r.clock.mono - began, answers[_i].took_ms);
	provider_rig_close(&r);
}
END_TEST

START_TEST(uses_no_token_where_there_is_none)
{
	static const char *const env[] = { OLD, NULL };
	static const struct fake_row rows[] = { { 405, "" }, THE_ROLE,
		{ 200, LATER } };
	struct provider_rig r = { 0 };

	provider_rig_open(&r, rig_env, env, rows, 3);
	provider_rig_ask(&r, credentials_metadata_fetch);
	for (size_t i = 1; i < 3; i++)
		ck_assert_str_eq(
		    provider_rig_sent(&r, i, "X-aws-ec2-metadata-token"), "");
	provider_rig_close(&r);
}
END_TEST

/* The outage of aws-client.md 1.3: AWS cannot renew them for now. */
START_TEST(goes_on_with_credentials_that_the_instance_cannot_renew)
{
	static const struct fake_row rows[] = { TOKEN, THE_ROLE,
		{ 200, GOOD("2026-11-22T11:59:59Z") }, TOKEN, THE_ROLE,
		{ 200, GOOD("2026-11-22T12:00:00Z") }, TOKEN, THE_ROLE,
		{ 200, GOOD("2026-11-22T12:00:01Z") } };
	struct provider_rig r = { 0 };

	log_set_sink(count_warning, NULL);
	provider_rig_open(&r, rig_env, nothing, rows, COUNT(rows));
	for (int i = 1; i <= 2; i++) {
		provider_rig_ask(&r, credentials_metadata_fetch);
		ck_assert_int_eq(r.found, CREDENTIALS_FOUND);
		ck_assert_int_ge(r.credentials.expires, NOW + 600);
		ck_assert_int_le(r.credentials.expires, NOW + 900);
		ck_assert_int_eq(warnings, i);
	}
	provider_rig_ask(&r, credentials_metadata_fetch);
	ck_assert_int_eq(r.credentials.expires, NOW + 1);
	ck_assert_int_eq(warnings, 2);
	log_set_sink(NULL, NULL);
	provider_rig_close(&r);
}
END_TEST

static bool run_case(const struct node *test)
{
	const char *want = node_text_or(test, "result.Ok", NULL);
	struct provider_rig r = { .options = {
		                      .metadata_endpoint = node_text_or(
		                          test, "endpoint_override", NULL),
		                      .metadata_mode = node_text_or(
		                          test, "mode_override", NULL),
		                  } };
	struct published_case c;
	int refused;
	bool same;

	published_case_start(&c, node_key(test, "env"), node_key(test, "fs"));
	refused = provider_rig_open(&r, published_case_env, &c, good_rows, 3);
	if (refused == 0)
		provider_rig_ask(&r, credentials_metadata_fetch);
	if (want != NULL)
		same = refused == 0 && r.found == CREDENTIALS_FOUND &&
		       strcmp(r.http.requests.v[0].url, want) == 0;
	else
		same = (refused != 0 || r.found == CREDENTIALS_BROKEN) &&
		       r.http.requests.n == 0;
	if (!same)
		printf("%s: wants %s, asks %s, %s\n",
		    node_text_or(test, "docs", ""),
		    want != NULL ? want : "an error",
		    r.http.requests.n > 0 ? r.http.requests.v[0].url : "nobody",
		    r.err.text);
	provider_rig_close(&r);
	published_case_end(&c);
	return same;
}

START_TEST(passes_the_published_cases)
{
	struct node *suite = published_case_suite(
	    "smithy-rs-aws-config/imds-config/imds-endpoint-tests.json");
	size_t passed = 0, cases = 0;

	if (suite == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	node_each (test, node_get(suite, "tests")) {
		cases++;
		passed += run_case(test);
	}
	node_free(suite);
	test_conformance("IMDS endpoints", passed, cases);
}
END_TEST

TEST_MAIN(credentials_metadata, TEST(asks_for_a_token_the_role_and_its_keys),
    LOOP(knows_what_an_answer_means, answers),
    TEST(uses_no_token_where_there_is_none),
    TEST(goes_on_with_credentials_that_the_instance_cannot_renew),
    TEST(passes_the_published_cases))
