/* What a chain of a profile comes to; the published replays have the rest. */
#include "lib/login_scene.h"
#include "test.h"

#ifndef WB_EXPAT
START_TEST(needs_xml)
{
	TEST_SKIP("built without expat");
}
END_TEST

TEST_MAIN(credentials_profile, TEST(needs_xml))
#else

#define ANSWER(id)                                                           \
	"<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>"       \
	"arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>" \
	"<Credentials><AccessKeyId>" id "</AccessKeyId><SecretAccessKey>S"   \
	"</SecretAccessKey><SessionToken>T-" id "</SessionToken>"            \
	"<Expiration>2026-11-22T13:00:00Z</Expiration></Credentials>"        \
	"</AssumeRoleResult></AssumeRoleResponse>"
#define KEYS "aws_access_key_id = BASE\naws_secret_access_key = S\n"

static enum credentials_found fetch_profile(
    struct login_scene *s, struct credentials *c, struct error *err)
{
	struct buf why = BUF_INIT;
	enum credentials_found found =
	    credentials_profile_fetch(&s->search, c, &why, err);

	if (found == CREDENTIALS_NONE)
		error_set(err, E_AUTH, "%s", why.s);
	buf_free(&why);
	return found;
}

/* Each role is asked for with the credentials before it. */
START_TEST(assumes_one_role_after_the_other)
{
	static const char config[] =
	    "[default]\nregion = eu-west-1\nrole_arn = two\n"
	    "source_profile = b\nexternal_id = x\nduration_seconds = 900\n"
	    "[profile b]\nrole_arn = one\nsource_profile = c\n"
	    "role_session_name = me\n[profile c]\n" KEYS;
	const struct fake_row rows[] = { { 200, ANSWER("ONE") },
		{ 200, ANSWER("TWO") } };
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	ck_assert_msg(
	    fetch_profile(&s, &c, &err) == CREDENTIALS_FOUND, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(
	    s.http.requests.v[0].body, "RoleArn=one&RoleSessionName=me"));
	ck_assert_ptr_nonnull(strstr(
	    login_scene_header(&s, 0, "Authorization"), "Credential=BASE/"));
	ck_assert_ptr_nonnull(strstr(s.http.requests.v[1].body, "RoleArn=two"));
	ck_assert_ptr_nonnull(strstr(
	    s.http.requests.v[1].body, "DurationSeconds=900&ExternalId=x"));
	ck_assert_ptr_nonnull(strstr(
	    login_scene_header(&s, 1, "Authorization"), "Credential=ONE/"));
	ck_assert_str_eq(
	    login_scene_header(&s, 1, "X-Amz-Security-Token"), "T-ONE");
	ck_assert_str_eq(c.key_id, "TWO");
	ck_assert_str_eq(c.account, "123456789012");
	ck_assert_str_eq(c.letters, "o,n,i,i");
	ck_assert(!c.once);
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *config, *letters;
} found[] = {
	{ "[default]\n" KEYS, "n" },
	{ "[default]\nregion = r\nrole_arn = r\ncredential_source = "
	  "environment\n",
	    "p,g,i" },
	{ "[default]\ncredential_process = echo '{\"Version\":1,"
	  "\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'\n",
	    "v,w" },
};

START_TEST(tells_how_they_were_found)
{
	const struct fake_row row = { 200, ANSWER("ONE") };
	struct login_scene s = { .variables = { "AWS_ACCESS_KEY_ID", "E",
		                     "AWS_SECRET_ACCESS_KEY", "S" } };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, found[_i].config, &row, 1);
	/* --profile: the environment counts where the profile says so. */
	s.config.profile_only = true;
	ck_assert_msg(
	    fetch_profile(&s, &c, &err) == CREDENTIALS_FOUND, "%s", err.text);
	ck_assert_str_eq(c.letters, found[_i].letters);
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *config;
	enum credentials_found found;
	const char *text;
} failures[] = {
	{ "[default]\nregion = r\n", CREDENTIALS_NONE,
	    "profile 'default' has no 'aws_access_key_id'" },
	{ "[profile x]\n" KEYS, CREDENTIALS_NONE, "no profile 'default'" },
	{ "[default]\nrole_arn = r\ncredential_source = Cloud\n",
	    CREDENTIALS_BROKEN, "'Cloud', which is none of Environment" },
	{ "[default]\nrole_arn = r\ncredential_source = Environment\n",
	    CREDENTIALS_BROKEN,
	    "'Environment', which has none: AWS_ACCESS_KEY_ID is not set" },
	{ "[default]\nregion = r\nrole_arn = r\nmfa_serial = arn:m\n"
	  "source_profile = default\n" KEYS,
	    CREDENTIALS_BROKEN,
	    "needs a code of the MFA device 'arn:m', and there is no terminal" },
	{ "[default]\ncredential_process = exit 2\n", CREDENTIALS_BROKEN,
	    "profile 'default': the credential process ended with status 2" },
};

START_TEST(says_what_is_wrong)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, failures[_i].config, NULL, 0);
	ck_assert_int_eq(fetch_profile(&s, &c, &err), failures[_i].found);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strstr(err.text, failures[_i].text) != NULL, "%s", err.text);
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

static char prompted[128];

static char *give_code(void *arg, const char *prompt)
{
	snprintf(prompted, sizeof prompted, "%s", prompt);
	return mem_strdup(arg);
}

static char code[] = "123456", no_code[] = "";
static const struct {
	char *answer; /* NULL: there is none */
	bool found;
} codes[] = { { code, true }, { no_code, false }, { NULL, false } };

START_TEST(asks_for_the_code_of_a_device)
{
	static const char config[] =
	    "[default]\nregion = r\nrole_arn = r\nmfa_serial = arn:m\n"
	    "source_profile = default\n" KEYS;
	const struct fake_row row = { 200, ANSWER("ONE") };
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, config, &row, 1);
	s.config.options.ask = give_code;
	s.config.options.ask_arg = codes[_i].answer;
	ck_assert_int_eq(fetch_profile(&s, &c, &err),
	    codes[_i].found ? CREDENTIALS_FOUND : CREDENTIALS_BROKEN);
	ck_assert_str_eq(prompted, "Code of MFA device arn:m: ");
	if (codes[_i].found) {
		ck_assert_ptr_nonnull(strstr(s.http.requests.v[0].body,
		    "SerialNumber=arn%3Am&TokenCode=123456"));
		ck_assert(c.once);
	} else {
		ck_assert_ptr_nonnull(strstr(err.text, "none was given"));
	}
	credentials_free(&c);
	login_scene_close(&s);
}
END_TEST

TEST_MAIN(credentials_profile, TEST(assumes_one_role_after_the_other),
    LOOP(tells_how_they_were_found, found), LOOP(says_what_is_wrong, failures),
    LOOP(asks_for_the_code_of_a_device, codes))
#endif
