#include "aws/credentials.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/config.h"
#include "base/file.h"
#include "base/log.h"
#include "data/json.h"
#include "lib/temp.h"
#include "test.h"

/* The environment and the two files of a case, without any file system. */
struct world {
	const char *variables[16]; /* name, value, ..., NULL */
	const char *config, *keys, *profile;
	bool explicit, only;
};

static const char *env_of(void *arg, const char *name)
{
	const struct world *w = arg;

	for (size_t i = 0; w->variables[i] != NULL; i += 2) {
		if (strcmp(w->variables[i], name) == 0)
			return w->variables[i + 1];
	}
	return NULL;
}

static int resolve(struct world *w, struct credentials *out, struct error *err)
{
	const char *profile = w->profile != NULL ? w->profile : "default";
	struct aws_config c = { .options = { .env = env_of, .env_arg = w },
		.profile = mem_strdup(profile),
		.profile_explicit = w->explicit,
		.profile_only = w->only };
	int rc;

	c.values[CONFIG_METADATA_DISABLED].number = 1;

	if (w->config != NULL)
		ck_assert_int_eq(
		    profile_parse(&c.profiles, PROFILE_CONFIG, "config",
		        w->config, strlen(w->config), err),
		    0);
	if (w->keys != NULL)
		ck_assert_int_eq(profile_parse(&c.profiles, PROFILE_CREDENTIALS,
		                     "keys", w->keys, strlen(w->keys), err),
		    0);
	rc = credentials_resolve(&c, out, NULL, err);
	aws_config_free(&c);
	return rc;
}

#define KEYS         "AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "SECRET"
#define PROFILE_KEYS "aws_access_key_id = PKID\naws_secret_access_key = PSEC\n"

static const struct {
	struct world world;
	const char *id, *secret, *token, *account, *provider;
	int64_t expires;
} good[] = {
	{ { .variables = { KEYS } }, "AKID", "SECRET", NULL, NULL,
	    "environment", 0 },
	{ { .variables = { KEYS, "AWS_SESSION_TOKEN", "T", "AWS_ACCOUNT_ID",
	        "123456789012", "AWS_CREDENTIAL_EXPIRATION",
	        "2026-11-22T12:00:00Z" } },
	    "AKID", "SECRET", "T", "123456789012", "environment", 1795348800 },
	{ { .variables = { KEYS, "AWS_SECURITY_TOKEN", "OLD" } }, "AKID",
	    "SECRET", "OLD", NULL, "environment", 0 },
	{ { .variables = { KEYS, "AWS_CREDENTIAL_EXPIRATION", "tomorrow" } },
	    "AKID", "SECRET", NULL, NULL, "environment", 0 },
	{ { .variables = { KEYS, "AWS_SESSION_TOKEN", " " },
	      .keys = "[default]\n" PROFILE_KEYS },
	    "AKID", "SECRET", NULL, NULL, "environment", 0 },
	{ { .variables = { "AWS_ACCESS_KEY_ID", " " },
	      .keys = "[default]\n" PROFILE_KEYS },
	    "PKID", "PSEC", NULL, NULL, "profile", 0 },
	{ { .variables = { "AWS_ACCESS_KEY_ID", "" },
	      .keys = "[default]\n" PROFILE_KEYS
	              "aws_session_token = PT\naws_account_id = 1\n" },
	    "PKID", "PSEC", "PT", "1", "profile", 0 },
	{ { .variables = { KEYS },
	      .keys = "[other]\n" PROFILE_KEYS,
	      .profile = "other",
	      .explicit = true },
	    "AKID", "SECRET", NULL, NULL, "environment", 0 },
	/* --profile, as with the AWS CLI. */
	{ { .variables = { KEYS },
	      .keys = "[other]\n" PROFILE_KEYS,
	      .profile = "other",
	      .explicit = true,
	      .only = true },
	    "PKID", "PSEC", NULL, NULL, "profile", 0 },
};

START_TEST(finds_credentials)
{
	struct credentials c = { 0 };
	struct error err = { 0 };
	struct world w = good[_i].world;

	ck_assert_msg(resolve(&w, &c, &err) == 0, "%s", err.text);
	ck_assert_str_eq(c.key_id, good[_i].id);
	ck_assert_str_eq(c.secret, good[_i].secret);
	ck_assert_pstr_eq(c.token, good[_i].token);
	ck_assert_pstr_eq(c.account, good[_i].account);
	ck_assert_str_eq(c.provider, good[_i].provider);
	ck_assert_int_eq(c.expires, good[_i].expires);
	credentials_free(&c);
	ck_assert_ptr_null(c.key_id);
}
END_TEST

static const struct {
	struct world world;
	const char *words[3]; /* all in the message */
} bad[] = {
	{ { .variables = { NULL } },
	    { "environment: AWS_ACCESS_KEY_ID", "profile 'default'",
	        "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" } },
	{ { .variables = { NULL } }, { "metadata: switched off" } },
	{ { .variables = { NULL }, .keys = "[default]\nregion = x\n" },
	    { "aws_access_key_id", "'default'" } },
	{ { .variables = { "AWS_ACCESS_KEY_ID", "A" },
	      .keys = "[default]\n" PROFILE_KEYS },
	    { "AWS_SECRET_ACCESS_KEY is not" } },
	{ { .variables = { "AWS_ACCESS_KEY_ID", "A", "AWS_SECRET_ACCESS_KEY",
	        " " } },
	    { "AWS_SECRET_ACCESS_KEY is not" } },
	{ { .variables = { NULL },
	      .keys = "[default]\naws_access_key_id = A\n" },
	    { "no 'aws_secret_access_key'" } },
	{ { .variables = { NULL },
	      .keys = "[default]\naws_secret_access_key = A\n" },
	    { "no 'aws_access_key_id'" } },
	{ { .variables = { "AWS_CONFIG_FILE", "/c", "HOME", "/h" },
	      .profile = "gone",
	      .explicit = true },
	    { "'gone'", "'/c'", "'/h/.aws/credentials'" } },
	{ { .variables = { NULL }, .profile = "gone", .explicit = true },
	    { "'gone'", "'~/.aws/config'", "'~/.aws/credentials'" } },
	{ { .variables = { "AWS_ACCESS_KEY_ID", "a\nb", "AWS_SECRET_ACCESS_KEY",
	        "s" } },
	    { "access key id", "environment" } },
	{ { .variables = { "AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY",
	        "s s" } },
	    { "secret access key" } },
	{ { .variables = { KEYS, "AWS_SESSION_TOKEN", "t\r\nX: y" } },
	    { "session token" } },
	{ { .config = "[default]\nrole_arn = r\nsource_profile = b\n" },
	    { "config:1", "'default'", "'b'" } },
	{ { .config = "[default]\nrole_arn = r\n" PROFILE_KEYS },
	    { "role_arn" } },
	{ { .config = "[default]\nweb_identity_token_file = f\n" },
	    { "web_identity_token_file" } },
	{ { .config = "[default]\nsso_account_id = 1\n" },
	    { "'default'", "sso_region" } },
	{ { .config = "[default]\nsso_start_url = u\n" }, { "sso_region" } },
	{ { .config = "[default]\nlogin_session = l\n" }, { "aws login" } },
	{ { .config = "[default]\ncredential_process = c --secret\n" },
	    { "'default'", "process", "127" } },
};

START_TEST(says_why_there_are_none)
{
	struct credentials c = { 0 };
	struct error err = { 0 };
	struct world w = bad[_i].world;

	ck_assert_int_eq(resolve(&w, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_null(c.key_id);
	for (size_t i = 0; i < 3 && bad[_i].words[i] != NULL; i++)
		ck_assert_msg(strstr(err.text, bad[_i].words[i]) != NULL,
		    "'%s' is not in '%s'", bad[_i].words[i], err.text);
	ck_assert_ptr_null(strstr(err.text, "--secret"));
}
END_TEST

START_TEST(shows_no_more_than_four_characters)
{
	char id[] = "AKIAIOSFODNN7EXAMPLE", secret[] = "SECRETSECRET";
	struct credentials c = {
		.key_id = id, .secret = secret, .provider = "environment"
	};
	struct buf out = BUF_INIT;

	credentials_show(&c, &out);
	ck_assert_ptr_nonnull(strstr(out.s, "'MPLE'"));
	ck_assert_ptr_null(strstr(out.s, "AMPLE"));
	ck_assert_ptr_null(strstr(out.s, "SECRET"));
	buf_reset(&out);
	id[4] = '\0';
	credentials_show(&c, &out);
	ck_assert_ptr_null(strstr(out.s, "AKIA"));
	buf_free(&out);
}
END_TEST

START_TEST(copies_are_independent)
{
	char id[] = "a", secret[] = "b";
	struct credentials from = { .key_id = id, .secret = secret }, to;

	credentials_copy(&to, &from);
	id[0] = 'x';
	ck_assert_str_eq(to.key_id, "a");
	ck_assert_ptr_null(to.token);
	credentials_free(&to);
	credentials_free(&to);
}
END_TEST

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0600);
}

START_TEST(refreshes_from_the_files_as_they_are_now)
{
	char path[TEMP_PATH];
	struct world w = { .variables = { "AWS_SHARED_CREDENTIALS_FILE", path,
		               "AWS_CONFIG_FILE", "/nonexistent" } };
	struct aws_options said = { .env = env_of, .env_arg = &w };
	struct aws_config config;
	struct credentials c = { 0 };
	struct error err = { 0 };

	temp_file(path, "");
	w.variables[4] = "AWS_EC2_METADATA_DISABLED";
	w.variables[5] = "true";
	ck_assert_int_eq(aws_config_load(&config, &said, &err), 0);
	write_file(path, "[default]\n" PROFILE_KEYS);
	ck_assert_int_eq(credentials_resolve(&config, &c, NULL, &err), -1);
	ck_assert_int_eq(credentials_refresh(&config, &c, &err), 0);
	ck_assert_str_eq(c.key_id, "PKID");
	credentials_free(&c);
	write_file(path, "= broken");
	ck_assert_int_eq(credentials_refresh(&config, &c, &err), -1);
	ck_assert_int_eq(err.code, E_PARSE);
	aws_config_free(&config);
	unlink(path);
}
END_TEST

static int warnings;

static void count_warning(void *arg, enum log_level level, const char *line)
{
	(void)arg;
	warnings += level == LOG_WARN && strstr(line, "chmod 600") != NULL;
}

START_TEST(warns_of_a_file_that_others_may_read)
{
	char path[TEMP_PATH];
	struct world w = { .variables = { "AWS_SHARED_CREDENTIALS_FILE", path,
		               "AWS_CONFIG_FILE", "/nonexistent" } };
	struct profiles p = { 0 };
	struct error err = { 0 };

	log_set_sink(count_warning, NULL);
	temp_file(path, "");
	write_file(path, "[default]\n" PROFILE_KEYS);
	ck_assert_int_eq(profile_load(&p, env_of, &w, &err), 0);
	ck_assert_int_eq(warnings, 0);
	chmod(path, 0644);
	ck_assert_int_eq(profile_load(&p, env_of, &w, &err), 0);
	ck_assert_int_eq(warnings, 1);
	log_set_sink(NULL, NULL);
	unlink(path);
	profile_free(&p);
}
END_TEST

TEST_MAIN(credentials, LOOP(finds_credentials, good),
    LOOP(says_why_there_are_none, bad),
    TEST(shows_no_more_than_four_characters), TEST(copies_are_independent),
    TEST(refreshes_from_the_files_as_they_are_now),
    TEST(warns_of_a_file_that_others_may_read))
