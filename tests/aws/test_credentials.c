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
	    { "role_arn" } },
	{ { .config = "[default]\nrole_arn = r\n" PROFILE_KEYS },
	    { "role_arn" } },
	{ { .config = "[default]\nweb_identity_token_file = f\n" },
	    { "web_identity_token_file" } },
	{ { .config = "[default]\nsso_account_id = 1\n" },
	    { "sso_account_id" } },
	{ { .config = "[default]\nsso_start_url = u\n" }, { "sso_start_url" } },
	{ { .config = "[default]\nlogin_session = l\n" }, { "login_session" } },
	{ { .config = "[default]\ncredential_process = c --secret\n" },
	    { "credential_process" } },
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

/* The chains that the SDKs replay: the environment of env.json, the files under
 * fs.  Those that need another provider must end in an error, not in other
 * credentials. */
struct replay {
	struct node *env;
	char *home;
	bool only_profile; /* the suite tests that provider alone */
	int same, failed, unsupported;
};

static const char *env_of_replay(void *arg, const char *name)
{
	const struct replay *r = arg;

	if (strcmp(name, "HOME") == 0)
		return r->home;
	if (strcmp(name, "AWS_EC2_METADATA_DISABLED") == 0)
		return "true";
	if (strncmp(name, "AWS_CONTAINER_", 14) == 0)
		return NULL;
	return node_text_or(r->env, name, NULL);
}

static struct node *read_json(const char *folder, const char *name)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct node *doc = NULL;
	struct error err;

	buf_addf(&path, "%s/%s", folder, name);
	ck_assert_msg(
	    file_read(path.s, 1 << 20, &text, &err) == 0, "%s", err.text);
	ck_assert_msg(json_parse(text.s, text.n, &doc, &err) == 0, "%s: %s",
	    path.s, err.text);
	buf_free(&path);
	buf_free(&text);
	return doc;
}

static void replay(struct replay *r, const char *folder)
{
	struct node *test = read_json(folder, "test-case.json");
	struct aws_options options = { .env = env_of_replay, .env_arg = r };
	const struct node *want = node_get(test, "result.Ok");
	struct credentials c = { 0 };
	struct aws_config config;
	struct error err = { 0 };
	struct buf home = BUF_INIT;
	int rc;

	r->env = read_json(folder, "env.json");
	buf_addf(&home, "%s/fs/home", folder);
	r->home = buf_take(&home);
	rc = aws_config_load(&config, &options, &err);
	if (rc == 0) {
		config.profile_only = r->only_profile;
		rc = credentials_resolve(&config, &c, NULL, &err);
		aws_config_free(&config);
	}
	if (rc == 0) {
		ck_assert_msg(want != NULL, "%s: found credentials", folder);
		ck_assert_str_eq(
		    c.key_id, node_text_or(want, "access_key_id", ""));
		ck_assert_str_eq(
		    c.secret, node_text_or(want, "secret_access_key", ""));
		ck_assert_pstr_eq(
		    c.account, node_text_or(want, "account_id", NULL));
		r->same++;
	} else if (want != NULL) {
		r->unsupported++;
	} else {
		r->failed++;
	}
	credentials_free(&c);
	node_free(r->env);
	node_free(test);
	mem_free(r->home);
}

START_TEST(replays_the_published_chains)
{
	static const char *const suites[] = {
		"smithy-rs-aws-config/default-credential-provider-chain",
		"smithy-rs-aws-config/profile-provider"
	};
	struct replay r = { 0 };

	log_set_level(LOG_ERROR);
	for (size_t i = 0; i < 2; i++) {
		const char *base = test_conformance_path(suites[i]);
		struct dirent *entry;
		DIR *dir;

		if (base == NULL)
			TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
		r.only_profile = i == 1;
		dir = opendir(base);
		ck_assert_ptr_nonnull(dir);
		while ((entry = readdir(dir)) != NULL) {
			struct buf folder = BUF_INIT;

			if (entry->d_name[0] == '.')
				continue;
			buf_addf(&folder, "%s/%s", base, entry->d_name);
			replay(&r, folder.s);
			buf_free(&folder);
		}
		closedir(dir);
	}
	printf("credentials: %d published chains found, %d refused as they "
	       "should be, %d need other providers and were refused\n",
	    r.same, r.failed, r.unsupported);
	ck_assert_int_eq(r.same, 6);
	ck_assert_int_eq(r.same + r.failed + r.unsupported, 47);
}
END_TEST

TEST_MAIN(credentials, LOOP(finds_credentials, good),
    LOOP(says_why_there_are_none, bad),
    TEST(shows_no_more_than_four_characters), TEST(copies_are_independent),
    TEST(refreshes_from_the_files_as_they_are_now),
    TEST(warns_of_a_file_that_others_may_read),
    TEST(replays_the_published_chains))
