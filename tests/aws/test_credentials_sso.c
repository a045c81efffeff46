#include "aws/credentials_sso.h"

#include "lib/login_scene.h"
#include "test.h"

#define FILE_DEV  ".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json"
#define FILE_PAGE ".aws/sso/cache/0c54b6c27e90660baa89eaad85ac1d5dae26cb7d.json"

static const char file[] = "{\"accessToken\":\"the-secret-token\","
                           "\"expiresAt\":\"2026-11-22T20:00:00Z\"}";
static const struct sso_profile session = { .session = "dev",
	.start_url = "https://d-1.awsapps.com/start",
	.region = "eu-central-1",
	.account = "012345678901",
	.role = "Sample+Role=,.@-_",
	.profile = "p" };
static const struct sso_profile page = { .start_url =
	                                     "https://d-1.awsapps.com/start",
	.region = "cn-north-1",
	.account = "1",
	.role = "R" };

#define ANSWER                                                         \
	"{\"roleCredentials\":{\"accessKeyId\":\"ASIA\","              \
	"\"secretAccessKey\":\"SECRET\",\"sessionToken\":\"SESSION\"," \
	"\"expiration\":1795352400999}}"

static const struct {
	const struct sso_profile *wanted;
	const char *path, *url, *letters, *account;
	const char *variables[5];
} good[] = {
	{ &session, FILE_DEV,
	    "https://portal.sso.eu-central-1.amazonaws.com/federation/"
	    "credentials?role_name=Sample%2BRole%3D%2C.%40-_&account_id="
	    "012345678901",
	    "r,s", "012345678901", { NULL } },
	{ &page, FILE_PAGE,
	    "https://portal.sso.cn-north-1.amazonaws.com.cn/federation/"
	    "credentials?role_name=R&account_id=1",
	    "t,u", "1", { NULL } },
	{ &session, FILE_DEV,
	    "https://portal.sso-fips.eu-central-1.api.aws/federation/"
	    "credentials?role_name=Sample%2BRole%3D%2C.%40-_&account_id="
	    "012345678901",
	    "r,s", "012345678901",
	    { "AWS_USE_FIPS_ENDPOINT", "true", "AWS_USE_DUALSTACK_ENDPOINT",
	        "true" } },
	{ &page, FILE_PAGE,
	    "https://s.example.com/federation/credentials?role_name=R&"
	    "account_id=1",
	    "t,u", "1", { "AWS_ENDPOINT_URL_SSO", "https://s.example.com" } },
};

START_TEST(gets_credentials_of_a_role)
{
	static const struct fake_row rows[] = { { 503, "" }, { 200, ANSWER } };
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	memcpy(s.variables, good[_i].variables, sizeof good[_i].variables);
	login_scene_open(&s, "[default]\nregion = us-east-1\n", rows, 2);
	login_scene_put(&s, good[_i].path, file);
	ck_assert_msg(
	    credentials_sso(&s.search, good[_i].wanted, &c, &err) == 0, "%s",
	    err.text);
	ck_assert_str_eq(c.key_id, "ASIA");
	ck_assert_str_eq(c.secret, "SECRET");
	ck_assert_str_eq(c.token, "SESSION");
	ck_assert_str_eq(c.account, good[_i].account);
	ck_assert_int_eq(c.expires, 1795352400);
	ck_assert_str_eq(c.letters, good[_i].letters);
	ck_assert_uint_eq(s.http.requests.n, 2);
	ck_assert_str_eq(s.http.requests.v[1].method, "GET");
	ck_assert_str_eq(s.http.requests.v[1].url, good[_i].url);
	ck_assert_str_eq(login_scene_header(&s, 1, "x-amz-sso_bearer_token"),
	    "the-secret-token");
	ck_assert_str_eq(login_scene_header(&s, 1, "Authorization"), "");
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static const struct {
	struct fake_row row;
	const char *words, *also;
} refusals[] = {
	{ { 401, "{\"message\":\"Session token not found or invalid\"}",
	      .headers = "x-amzn-ErrorType: UnauthorizedException" },
	    "UnauthorizedException: Session token not found",
	    "run 'aws sso login --profile p'" },
	{ { 403, "{\"message\":\"No access\"}",
	      .headers = "x-amzn-ErrorType: ForbiddenException" },
	    "no credentials for role 'Sample+Role=,.@-_' in account "
	    "'012345678901'",
	    "No access" },
	{ { 404, "{\"message\":\"about the-secret-token\"}",
	      .headers = "x-amzn-ErrorType: ResourceNotFoundException" },
	    "ResourceNotFoundException: about ***", "012345678901" },
	{ { 400, "<p>Bad</p>" }, "HTTP 400", "Bad" },
	{ { 200, "{}" }, "portal has no credentials", "" },
	{ { 200, "[1]" }, "portal is a list", "" },
	{ { 200, "SECRET" }, "portal", "byte" },
	{ { 200, "{\"roleCredentials\":{\"accessKeyId\":\"A\","
	         "\"secretAccessKey\":\"SECRET\",\"sessionToken\":\"T\"}}" },
	    "portal has no credentials", "" },
	{ { 200, "{\"roleCredentials\":{\"accessKeyId\":\"A\","
	         "\"secretAccessKey\":5,\"sessionToken\":\"T\","
	         "\"expiration\":1795352400999}}" },
	    "portal has no credentials", "" },
	{ { 0, "no way there", .final = true }, "no way there", "" },
};

START_TEST(says_why_there_are_none)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, "", &refusals[_i].row, 1);
	login_scene_put(&s, FILE_DEV, file);
	ck_assert_int_eq(credentials_sso(&s.search, &session, &c, &err), -1);
	ck_assert_int_eq(
	    err.code, refusals[_i].row.status != 0 ? E_AUTH : E_NETWORK);
	ck_assert_ptr_null(c.key_id);
	ck_assert_msg(
	    strstr(err.text, refusals[_i].words) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, refusals[_i].also) != NULL, "%s", err.text);
	ck_assert_ptr_null(strstr(err.text, "secret-token"));
	ck_assert_ptr_null(strstr(err.text, "SECRET"));
	login_scene_close(&s);
}
END_TEST

START_TEST(asks_nobody_without_a_login)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, "", NULL, 0);
	ck_assert_int_eq(credentials_sso(&s.search, &session, &c, &err), -1);
	ck_assert_ptr_nonnull(
	    strstr(err.text, "run 'aws sso login --profile p'"));
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *account, *role, *region, *words;
} halves[] = {
	{ "1", NULL, "r", "no 'sso_role_name'" },
	{ NULL, "r", "r", "no 'sso_account_id'" },
	{ NULL, NULL, "r", "a token and no credentials" },
	{ "1", "r", NULL, "no 'sso_region'" },
	{ "1", "r", "not/one", "'not/one' is not the name of a region" },
};

START_TEST(needs_a_whole_profile)
{
	struct sso_profile half = session;
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	half.account = halves[_i].account;
	half.role = halves[_i].role;
	half.region = halves[_i].region;
	login_scene_open(&s, "", NULL, 0);
	login_scene_put(&s, FILE_DEV, file);
	ck_assert_int_eq(credentials_sso(&s.search, &half, &c, &err), -1);
	ck_assert_msg(
	    strstr(err.text, halves[_i].words) != NULL, "%s", err.text);
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(credentials_sso, LOOP(gets_credentials_of_a_role, good),
    LOOP(says_why_there_are_none, refusals), TEST(asks_nobody_without_a_login),
    LOOP(needs_a_whole_profile, halves))
