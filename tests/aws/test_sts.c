#include "aws/sts.h"

#include "lib/login_scene.h"
#include "test.h"

#ifdef WB_EXPAT
#define ANSWER(action, arn)                                                    \
	"<" action "Response xmlns='https://sts.amazonaws.com/doc/"            \
	"2011-06-15/'><" action "Result><AssumedRoleUser><AssumedRoleId>"      \
	"AROA:x</AssumedRoleId><Arn>" arn "</Arn></AssumedRoleUser>"           \
	"<Credentials><AccessKeyId>AKID</AccessKeyId><SecretAccessKey>"        \
	"SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken>"           \
	"<Expiration>2026-11-22T13:00:00Z</Expiration></Credentials></" action \
	"Result></" action "Response>"
#define ARN "arn:aws:sts::123456789012:assumed-role/r/s"
#define FAULT(code, message)                                           \
	"<ErrorResponse><Error><Code>" code "</Code><Message>" message \
	"</Message></Error></ErrorResponse>"

static char key_id[] = "SIGNER", key[] = "KEY";
static const struct credentials signer = { .key_id = key_id, .secret = key };

static const struct {
	struct sts_role role;
	const char *body;
} requests[] = {
	{ { .arn = "arn:r" },
	    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Ar&"
	    "RoleSessionName=wikibot-1795348800" },
	{ { .arn = "r",
	      .session_name = "me@x",
	      .external_id = "e",
	      .mfa_serial = "m",
	      .mfa_code = "123456",
	      .duration_s = 900 },
	    "Action=AssumeRole&Version=2011-06-15&RoleArn=r&"
	    "RoleSessionName=me%40x&DurationSeconds=900&ExternalId=e&"
	    "SerialNumber=m&TokenCode=123456" },
	{ { .arn = "r", .session_name = "s", .web_token = "a.b" },
	    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=r&"
	    "RoleSessionName=s&WebIdentityToken=a.b" },
};

START_TEST(asks_for_a_role)
{
	bool web = requests[_i].role.web_token != NULL;
	const struct fake_row row = { 200,
		web ? ANSWER("AssumeRoleWithWebIdentity", ARN)
		    : ANSWER("AssumeRole", ARN) };
	struct login_scene s = { .variables = { "AWS_REGION", "eu-west-1" } };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", &row, 1);
	login_scene_at(&s, "2026-11-22T12:00:00Z");
	ck_assert_msg(sts_assume_role(&s.search, &requests[_i].role,
	                  web ? NULL : &signer, &c, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(
	    s.http.requests.v[0].url, "https://sts.eu-west-1.amazonaws.com/");
	ck_assert_str_eq(s.http.requests.v[0].body, requests[_i].body);
	ck_assert_str_eq(login_scene_header(&s, 0, "Content-Type"),
	    "application/x-www-form-urlencoded");
	if (web)
		ck_assert_str_eq(
		    login_scene_header(&s, 0, "Authorization"), "");
	else
		ck_assert_ptr_nonnull(
		    strstr(login_scene_header(&s, 0, "Authorization"),
		        "Credential=SIGNER/20261122/eu-west-1/sts/"));
	ck_assert_str_eq(c.key_id, "AKID");
	ck_assert_str_eq(c.secret, "SECRET");
	ck_assert_str_eq(c.token, "TOKEN");
	ck_assert_str_eq(c.account, "123456789012");
	ck_assert_int_eq(c.expires, 1795352400);
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *variables[6], *url, *region;
} places[] = {
	{ { "AWS_REGION", "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT", "true" },
	    "https://sts.us-gov-west-1.amazonaws.com/", "us-gov-west-1" },
	{ { "AWS_REGION", "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT", "true" },
	    "https://sts.eu-west-1.api.aws/", "eu-west-1" },
	{ { "AWS_REGION", "eu-west-1", "AWS_ENDPOINT_URL_STS",
	      "https://sts.example.com" },
	    "https://sts.example.com/", "eu-west-1" },
	{ { "AWS_ENDPOINT_URL_STS", "http://localhost:1/below" },
	    "http://localhost:1/below/", "us-east-1" },
};

START_TEST(asks_where_it_should)
{
	static const struct fake_row row = { 200, ANSWER("AssumeRole", ARN) };
	const struct sts_role role = { .arn = "r" };
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err;

	memcpy(s.variables, places[_i].variables, sizeof places[_i].variables);
	login_scene_open(&s, "", &row, 1);
	ck_assert_msg(sts_assume_role(&s.search, &role, &signer, &c, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(s.http.requests.v[0].url, places[_i].url);
	ck_assert_ptr_nonnull(strstr(
	    login_scene_header(&s, 0, "Authorization"), places[_i].region));
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

START_TEST(needs_a_region)
{
	const struct sts_role role = { .arn = "r" };
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", NULL, 0);
	ck_assert_int_eq(
	    sts_assume_role(&s.search, &role, &signer, &c, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "no region"));
	login_scene_close(&s);
}
END_TEST

#define NO_SECRET                                                          \
	"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" \
	"A</AccessKeyId><SecretAccessKey/></Credentials>"                  \
	"</AssumeRoleResult></AssumeRoleResponse>"

static const struct {
	struct fake_row rows[3];
	size_t n;
	enum error_code code;
	const char *name, *text;
} faults[] = {
	{ { { 403, FAULT("AccessDenied", "not you") } }, 1, E_AUTH,
	    "AccessDenied", "cannot assume role 'r': AccessDenied: not you" },
	{ { { 400, FAULT("ExpiredTokenException", "old") } }, 1, E_AUTH,
	    "ExpiredTokenException", "ExpiredTokenException: old" },
	{ { { 500, "" }, { 503, "" }, { 503, "" } }, 3, E_SERVICE, "",
	    "cannot assume role 'r': HTTP 503" },
	{ { { 400, FAULT("IDPCommunicationError", "a") },
	      { 400, FAULT("IDPCommunicationError", "a") },
	      { 400, FAULT("IDPRejectedClaim", "no") } },
	    3, E_AUTH, "IDPRejectedClaim", "IDPRejectedClaim: no" },
	{ { { 0, .final = true } }, 1, E_NETWORK, "",
	    "cannot assume role 'r': " },
	{ { { 200, "hello" } }, 1, E_AUTH, "", "no XML" },
	{ { { 200, "" } }, 1, E_AUTH, "", "no 'AccessKeyId'" },
	{ { { 200, NO_SECRET } }, 1, E_AUTH, "", "no 'SecretAccessKey'" },
};

START_TEST(says_what_went_wrong)
{
	const struct sts_role role = { .arn = "r" };
	struct login_scene s = { .variables = { "AWS_REGION", "eu-west-1" } };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", faults[_i].rows, faults[_i].n);
	ck_assert_int_eq(
	    sts_assume_role(&s.search, &role, &signer, &c, &err), -1);
	ck_assert_int_eq(err.code, faults[_i].code);
	ck_assert_str_eq(err.aws_name, faults[_i].name);
	ck_assert_msg(
	    strstr(err.text, faults[_i].text) != NULL, "%s", err.text);
	ck_assert_uint_eq(s.http.requests.n, faults[_i].n);
	ck_assert_ptr_null(c.key_id);
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(sts, LOOP(asks_for_a_role, requests),
    LOOP(asks_where_it_should, places), TEST(needs_a_region),
    LOOP(says_what_went_wrong, faults))
#else
START_TEST(says_what_is_lost)
{
	const struct sts_role role = { .arn = "r" };
	struct login_scene s = { .variables = { "AWS_REGION", "eu-west-1" } };
	struct credentials c = { 0 };
	struct error err;

	login_scene_open(&s, "", NULL, 0);
	ck_assert_int_eq(sts_assume_role(&s.search, &role, NULL, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_nonnull(strstr(err.text, "without expat"));
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(sts, TEST(says_what_is_lost))
#endif
