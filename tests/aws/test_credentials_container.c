#include "aws/credentials.h"

#include <unistd.h>

#include "lib/provider_rig.h"
#include "lib/published_case.h"
#include "lib/rig.h"
#include "test.h"

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"
#define FULL     "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define EKS      FULL, "http://169.254.170.23/v1/credentials"
#define GOOD                                                           \
	"{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"SECRET\","    \
	"\"Token\":\"TOKEN\",\"Expiration\":\"2026-11-22T18:00:00Z\"," \
	"\"AccountId\":\"123456789012\",\"RoleArn\":\"arn:x\"}"

enum { EXPIRES = 1795370400 };

static const struct fake_row good_row[] = { { 200, GOOD } };

static const struct {
	const char *env[8];
	const char *url, *authorization;
} found[] = {
	{ { RELATIVE }, "http://169.254.170.2/v2/x", "" },
	{ { RELATIVE, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic abc" },
	    "http://169.254.170.2/v2/x", "Basic abc" },
	{ { EKS, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "abc" },
	    "http://169.254.170.23/v1/credentials", "abc" },
	{ { FULL, "http://127.9.9.9:81" }, "http://127.9.9.9:81/", "" },
	{ { FULL, "http://[::1]:81/x?a=b" }, "http://[::1]:81/x?a=b", "" },
	{ { FULL, "http://[FD00:EC2:0::23]/" }, "http://[FD00:EC2:0::23]/",
	    "" },
	{ { FULL, "https://creds.example.com/x" },
	    "https://creds.example.com/x", "" },
};

START_TEST(asks_the_agent)
{
	struct provider_rig r = { 0 };

	ck_assert_int_eq(
	    provider_rig_open(&r, rig_env, found[_i].env, good_row, 1), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_msg(r.found == CREDENTIALS_FOUND, "%s", r.err.text);
	ck_assert_str_eq(r.http.requests.v[0].url, found[_i].url);
	ck_assert_str_eq(
	    provider_rig_sent(&r, 0, "Authorization"), found[_i].authorization);
	ck_assert_str_eq(
	    provider_rig_sent(&r, 0, "Accept"), "application/json");
	ck_assert_str_eq(r.credentials.key_id, "AKID");
	ck_assert_str_eq(r.credentials.secret, "SECRET");
	ck_assert_str_eq(r.credentials.token, "TOKEN");
	ck_assert_str_eq(r.credentials.account, "123456789012");
	ck_assert_int_eq(r.credentials.expires, EXPIRES);
	ck_assert_str_eq(r.credentials.letters, "z");
	provider_rig_close(&r);
}
END_TEST

static const struct {
	const char *env[8];
	const char *words[2];
} refused[] = {
	{ { FULL, "http://example.invalid/x" }, { "use https", FULL } },
	{ { FULL, "http://169.254.169.254/x" }, { "use https" } },
	{ { FULL, "http://169.254.170.24/x" }, { "use https" } },
	{ { FULL, "http://[fd00:ec2::24]/x" }, { "use https" } },
	{ { FULL, "http://[::ffff:169.254.170.24]/x" }, { "use https" } },
	{ { FULL, "http://127.0.0.1@example.com/x" }, { "user name" } },
	{ { FULL, "/credentials" }, { FULL } },
	{ { FULL, "ftp://localhost/" }, { FULL } },
	{ { FULL, "http://localhost/a b" }, { "illegal character" } },
	{ { FULL, "http://localhost/a\r\nX: y" }, { "illegal character" } },
	{ { "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "http://a/b" },
	    { "_RELATIVE_URI", "'/'" } },
	{ { "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a#b" },
	    { "_RELATIVE_URI", "fragment" } },
	{ { EKS, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "tiptop\r\nX: y" },
	    { "AWS_CONTAINER_AUTHORIZATION_TOKEN", "line end" } },
	{ { EKS, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "tiptop\n" },
	    { "AWS_CONTAINER_AUTHORIZATION_TOKEN", "line end" } },
	{ { EKS, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent/t",
	      "AWS_CONTAINER_AUTHORIZATION_TOKEN", "tiptop" },
	    { "_TOKEN_FILE", "'/nonexistent/t'" } },
};

START_TEST(sends_nothing_where_it_must_not)
{
	struct provider_rig r = { 0 };

	ck_assert_int_eq(
	    provider_rig_open(&r, rig_env, refused[_i].env, NULL, 0), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_int_eq(r.found, CREDENTIALS_BROKEN);
	ck_assert_uint_eq(r.http.requests.n, 0);
	for (int i = 0; i < 2 && refused[_i].words[i] != NULL; i++)
		ck_assert_msg(strstr(r.err.text, refused[_i].words[i]) != NULL,
		    "'%s' is not in '%s'", refused[_i].words[i], r.err.text);
	ck_assert_ptr_null(strstr(r.err.text, "tiptop"));
	provider_rig_close(&r);
}
END_TEST

START_TEST(is_not_asked_where_nothing_is_set)
{
	static const char *const env[] = { "AWS_CONTAINER_AUTHORIZATION_TOKEN",
		"x", NULL };
	struct provider_rig r = { 0 };

	ck_assert_int_eq(provider_rig_open(&r, rig_env, env, NULL, 0), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_int_eq(r.found, CREDENTIALS_NONE);
	ck_assert_ptr_nonnull(
	    strstr(r.why.s, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
	provider_rig_close(&r);
}
END_TEST

/* Kubernetes puts a new token there before the old one ends. */
START_TEST(reads_the_token_file_each_time)
{
	static const struct fake_row rows[] = { { 200, GOOD }, { 200, GOOD } };
	char first[TEMP_PATH], second[TEMP_PATH];
	const char *const env[] = { EKS,
		"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", first,
		"AWS_CONTAINER_AUTHORIZATION_TOKEN", "not this", NULL };
	struct provider_rig r = { 0 };

	temp_file(first, "one");
	temp_file(second, "two");
	ck_assert_int_eq(
	    provider_rig_open(&r, rig_env, env, rows, COUNT(rows)), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_int_eq(rename(second, first), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_int_eq(r.found, CREDENTIALS_FOUND);
	ck_assert_str_eq(provider_rig_sent(&r, 0, "Authorization"), "one");
	ck_assert_str_eq(provider_rig_sent(&r, 1, "Authorization"), "two");
	unlink(first);
	provider_rig_close(&r);
}
END_TEST

static const struct {
	struct fake_row rows[4];
	size_t requests;
	const char *word; /* of the error; NULL: it works */
} answers[] = {
	{ { { 500, "" }, { 503, "" }, { 200, GOOD } }, 3, NULL },
	{ { { 0 }, { 0, .timed_out = true }, { 200, GOOD } }, 3, NULL },
	{ { { 500, "" }, { 500, "" }, { 500, "" } }, 3, "HTTP 500" },
	{ { { 0 }, { 0 }, { 0 } }, 3, "connection broke" },
	{ { { 400,
	      "{\"code\":\"NoRole\",\"message\":\"tiptop-tiptop-tiptop is unknown\"}" } },
	    1, "NoRole: " },
	{ { { 403, "{\"Message\":\"go away\"}" } }, 1, "go away" },
	{ { { 404, "<html>none</html>" } }, 1, "HTTP 404: none" },
	{ { { 302, "", "Location: http://169.254.170.2/y" } }, 1, "HTTP 302" },
	{ { { 200, "no json" } }, 1, "no JSON" },
	{ { { 200, "" } }, 1, "no JSON" },
	{ { { 200, "[]" } }, 1, "no 'AccessKeyId'" },
	{ { { 200, "{\"AccessKeyId\":\"A\",\"Token\":\"T\"}" } }, 1,
	    "no 'SecretAccessKey'" },
	{ { { 200, "{\"AccessKeyId\":7,\"SecretAccessKey\":\"tiptop\"}" } }, 1,
	    "no 'AccessKeyId'" },
	{ { { 200, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"tiptop\"}" } },
	    1, "no 'Expiration'" },
	{ { { 200, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"tiptop\","
	           "\"Expiration\":\"tomorrow\"}" } },
	    1, "'Expiration'" },
	{ { { 200,
	      "{\"code\":\"InternalServerError\",\"message\":\"later\"}" } },
	    1, "InternalServerError: later" },
	/* As other makers of agents write them. */
	{ { { 200, "{\"accesskeyid\":\"AKID\",\"secretaccesskey\":\"SECRET\","
	           "\"expiration\":\"2026-11-22T18:00:00.5+00:00\","
	           "\"token\":null,\"x\":{\"Code\":\"bad\"}}" } },
	    1, NULL },
};

START_TEST(takes_the_answer_or_says_what_is_wrong)
{
	static const char *const env[] = { EKS,
		"AWS_CONTAINER_AUTHORIZATION_TOKEN", "tiptop-tiptop-tiptop",
		NULL };
	struct provider_rig r = { 0 };

	ck_assert_int_eq(
	    provider_rig_open(&r, rig_env, env, answers[_i].rows, 4), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	ck_assert_uint_eq(r.http.requests.n, answers[_i].requests);
	if (answers[_i].word == NULL) {
		ck_assert_msg(r.found == CREDENTIALS_FOUND, "%s", r.err.text);
		ck_assert_str_eq(r.credentials.secret, "SECRET");
		ck_assert_int_eq(r.credentials.expires, EXPIRES);
	} else {
		ck_assert_int_eq(r.found, CREDENTIALS_BROKEN);
		ck_assert_msg(strstr(r.err.text, answers[_i].word) != NULL,
		    "'%s' is not in '%s'", answers[_i].word, r.err.text);
		ck_assert_ptr_nonnull(strstr(r.err.text, "'169.254.170.23'"));
		ck_assert_ptr_null(strstr(r.err.text, "tiptop"));
	}
	provider_rig_close(&r);
}
END_TEST

static bool run_case(const struct node *test)
{
	const char *want = node_text_or(test, "result.Ok", NULL);
	struct provider_rig r = { 0 };
	struct published_case c;
	bool same;

	published_case_start(&c, node_key(test, "env"), node_key(test, "fs"));
	ck_assert_int_eq(
	    provider_rig_open(&r, published_case_env, &c, good_row, 1), 0);
	provider_rig_ask(&r, credentials_container_fetch);
	if (want != NULL)
		same = r.found == CREDENTIALS_FOUND &&
		       strcmp(r.http.requests.v[0].url, want) == 0;
	else
		same = r.found != CREDENTIALS_FOUND && r.http.requests.n == 0;
	if (!same)
		printf("%s: wants %s, asks %s, %s%s\n",
		    node_text_or(test, "docs", ""),
		    want != NULL ? want : "an error",
		    r.http.requests.n > 0 ? r.http.requests.v[0].url : "nobody",
		    r.err.text, r.why.s);
	provider_rig_close(&r);
	published_case_end(&c);
	return same;
}

START_TEST(passes_the_published_cases)
{
	struct node *suite =
	    published_case_suite("smithy-rs-aws-config/ecs-tests.json");
	size_t passed = 0, cases = 0;

	if (suite == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	node_each (test, node_get(suite, "tests")) {
		cases++;
		passed += run_case(test);
	}
	node_free(suite);
	test_conformance("ECS", passed, cases);
}
END_TEST

TEST_MAIN(credentials_container, LOOP(asks_the_agent, found),
    LOOP(sends_nothing_where_it_must_not, refused),
    TEST(is_not_asked_where_nothing_is_set),
    TEST(reads_the_token_file_each_time),
    LOOP(takes_the_answer_or_says_what_is_wrong, answers),
    TEST(passes_the_published_cases))
