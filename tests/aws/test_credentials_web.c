#include "aws/credentials_web.h"

#include "lib/login_scene.h"
#include "test.h"

static const struct {
	const char *variables[4];
	enum credentials_found found;
	const char *text;
} environments[] = {
	{ { NULL }, CREDENTIALS_NONE, "AWS_WEB_IDENTITY_TOKEN_FILE is not" },
	{ { "AWS_ROLE_ARN", "r" }, CREDENTIALS_NONE,
	    "AWS_WEB_IDENTITY_TOKEN_FILE is not" },
	{ { "AWS_WEB_IDENTITY_TOKEN_FILE", "/t" }, CREDENTIALS_BROKEN,
	    "AWS_ROLE_ARN is not" },
	{ { "AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/t", "AWS_ROLE_ARN", "r" },
	    CREDENTIALS_BROKEN, "'/nowhere/t'" },
};

START_TEST(looks_at_the_environment)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct buf why = BUF_INIT;
	struct error err = { 0 };

	memcpy(s.variables, environments[_i].variables,
	    sizeof environments[_i].variables);
	login_scene_open(&s, "", NULL, 0);
	ck_assert_int_eq(credentials_web_fetch(&s.search, &c, &why, &err),
	    environments[_i].found);
	ck_assert_ptr_nonnull(
	    strstr(why.n > 0 ? why.s : err.text, environments[_i].text));
	buf_free(&why);
	login_scene_close(&s);
}
END_TEST

#ifdef WB_EXPAT
static const char answer[] =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>"
    "<Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>SECRET"
    "</SecretAccessKey><SessionToken>TOKEN</SessionToken><Expiration>"
    "2026-11-22T13:00:00Z</Expiration></Credentials>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

START_TEST(reads_the_token_each_time)
{
	const struct fake_row rows[] = { { 200, answer }, { 200, answer } };
	struct login_scene s = { .variables = { "AWS_REGION", "eu-west-1" } };
	struct credentials c = { 0 };
	char path[SCENE_PATH];
	struct error err;

	login_scene_open(&s, "", rows, COUNT(rows));
	snprintf(path, sizeof path, "%s", login_scene_path(&s, "token"));
	login_scene_put(&s, "token", "first\n");
	ck_assert_int_eq(
	    credentials_web(&s.search, "r", "n", 3600, path, &c, &err), 0);
	ck_assert_str_eq(c.letters, "k");
	credentials_free(&c);
	login_scene_put(&s, "token", "second");
	ck_assert_int_eq(
	    credentials_web(&s.search, "r", "n", 0, path, &c, &err), 0);
	credentials_free(&c);
	ck_assert_ptr_nonnull(strstr(s.http.requests.v[0].body,
	    "DurationSeconds=3600&WebIdentityToken=first"));
	ck_assert_ptr_nonnull(strstr(s.http.requests.v[1].body,
	    "RoleSessionName=n&WebIdentityToken=second"));
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *token; /* NULL: there is no file */
	const char *text;
} faults[] = {
	{ NULL, "web identity token: cannot open" },
	{ "", "is empty" },
	{ "\r\n ", "is empty" },
};

START_TEST(needs_a_token)
{
	struct login_scene s = { .variables = { "AWS_REGION", "eu-west-1" } };
	struct credentials c = { 0 };
	char path[SCENE_PATH];
	struct error err;

	login_scene_open(&s, "", NULL, 0);
	snprintf(path, sizeof path, "%s", login_scene_path(&s, "token"));
	if (faults[_i].token != NULL)
		login_scene_put(&s, "token", faults[_i].token);
	ck_assert_int_eq(
	    credentials_web(&s.search, "r", NULL, 0, path, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strstr(err.text, faults[_i].text) != NULL, "%s", err.text);
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(credentials_web, TEST(reads_the_token_each_time),
    LOOP(needs_a_token, faults), LOOP(looks_at_the_environment, environments))
#else
TEST_MAIN(credentials_web, LOOP(looks_at_the_environment, environments))
#endif
