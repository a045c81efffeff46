#include "aws/config.h"

#include <unistd.h>

#include "aws/endpoint.h"
#include "base/file.h"
#include "base/log.h"
#include "data/json.h"
#include "lib/temp.h"
#include "test.h"

struct world {
	const char *variables[12]; /* name, value, ..., NULL */
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

static char *write_file(const char *text)
{
	char path[TEMP_PATH];

	temp_file(path, text);
	return mem_strdup(path);
}

static int load(const struct world *world, const char *config_text,
    const struct aws_options *said, struct aws_config *out, struct error *err)
{
	struct world *w = mem_alloc(sizeof *w); /* outlives out, as it must */
	struct aws_options options = *said;
	char *path = write_file(config_text != NULL ? config_text : "");
	size_t i = 0;
	int rc;

	*w = *world;
	while (w->variables[i] != NULL)
		i += 2;
	w->variables[i] = "AWS_CONFIG_FILE";
	w->variables[i + 1] = path;
	options.env = env_of;
	options.env_arg = w;
	rc = aws_config_load(out, &options, err);
	unlink(path);
	mem_free(path);
	if (rc == 0)
		out->options.env_arg = NULL;
	mem_free(w);
	return rc;
}

static const struct {
	struct world world;
	struct aws_options said;
	const char *config;
	const char *region, *signing, *region_from;
	const char *url, *url_from;
} loads[] = {
	{ { { NULL } }, { 0 }, NULL, NULL, NULL, NULL, NULL, NULL },
	{ { { "AWS_REGION", "eu-west-1", "AWS_DEFAULT_REGION", "x" } }, { 0 },
	    "[default]\nregion = y\n", "eu-west-1", "eu-west-1",
	    "environment AWS_REGION", NULL, NULL },
	{ { { "AWS_REGION", "", "AWS_DEFAULT_REGION", "us-east-2" } }, { 0 },
	    NULL, "us-east-2", "us-east-2", "environment AWS_DEFAULT_REGION",
	    NULL, NULL },
	{ { { "AWS_REGION", "x" } }, { .region = "local" }, NULL, "local",
	    "us-east-1", "flag --region", NULL, NULL },
	{ { { NULL } }, { .profile = "dev" },
	    "[profile dev]\nregion = eu-north-1\nendpoint_url = https://p\n",
	    "eu-north-1", "eu-north-1", "profile dev", "https://p",
	    "profile dev" },
	{ { { "AWS_PROFILE", "a", "AWS_DEFAULT_PROFILE", "b" } }, { 0 },
	    "[profile a]\nregion = ra\n[profile b]\nregion = rb\n", "ra", "ra",
	    "profile a", NULL, NULL },
	{ { { "AWS_PROFILE", "", "AWS_DEFAULT_PROFILE", "b" } }, { 0 },
	    "[profile a]\nregion = ra\n[profile b]\nregion = rb\n", "rb", "rb",
	    "profile b", NULL, NULL },
	{ { { "AWS_ENDPOINT_URL", "https://e", "AWS_ENDPOINT_URL_DYNAMODB",
	      "https://d" } },
	    { 0 }, NULL, NULL, NULL, NULL, "https://d",
	    "environment AWS_ENDPOINT_URL_DYNAMODB" },
	{ { { "AWS_ENDPOINT_URL", "https://e",
	      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE" } },
	    { .endpoint_url = "https://flag" }, NULL, NULL, NULL, NULL,
	    "https://flag", "flag --endpoint-url" },
};

START_TEST(takes_each_setting_from_the_first_place)
{
	struct aws_config c;
	struct error err = { 0 };

	ck_assert_msg(load(&loads[_i].world, loads[_i].config, &loads[_i].said,
	                  &c, &err) == 0,
	    "%s", err.text);
	ck_assert_pstr_eq(c.region, loads[_i].region);
	ck_assert_pstr_eq(c.signing_region, loads[_i].signing);
	ck_assert_pstr_eq(c.region_from, loads[_i].region_from);
	ck_assert_pstr_eq(c.endpoint_url, loads[_i].url);
	ck_assert_pstr_eq(c.endpoint_from, loads[_i].url_from);
	aws_config_free(&c);
}
END_TEST

static const struct {
	const char *name, *value, *config;
	const char *words; /* in the message */
} faults[] = {
	{ "AWS_REGION", "eu west", NULL, "AWS_REGION" },
	{ "AWS_REGION", "a\r\nb", NULL, "AWS_REGION" },
	{ "AWS_REGION", "-a", NULL, "AWS_REGION" },
	{ "AWS_REGION", "a-", NULL, "AWS_REGION" },
	{ "AWS_REGION", "a.example.com/", NULL, "AWS_REGION" },
	{ "AWS_RETRY_MODE", "fast", NULL, "AWS_RETRY_MODE" },
	{ "AWS_MAX_ATTEMPTS", "0", NULL, "AWS_MAX_ATTEMPTS" },
	{ "AWS_MAX_ATTEMPTS", "3x", NULL, "AWS_MAX_ATTEMPTS" },
	{ "AWS_MAX_ATTEMPTS", "101", NULL, "AWS_MAX_ATTEMPTS" },
	{ "AWS_USE_FIPS_ENDPOINT", "yes", NULL, "AWS_USE_FIPS_ENDPOINT" },
	{ "AWS_USE_DUALSTACK_ENDPOINT", "1", NULL, "DUALSTACK" },
	{ "AWS_ACCOUNT_ID_ENDPOINT_MODE", "always", NULL, "preferred" },
	{ "X", "x", "[default]\naccount_id_endpoint_mode = no\n", "profile" },
	{ "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "1", NULL, "IGNORE" },
	{ "X", "x", "[default]\nservices = gone\n", "'gone'" },
	{ "X", "x", "[default]\nretry_mode = fast\n", "profile default" },
	{ "X", "x", "[default]\n= x\n", ":2: " },
};

START_TEST(refuses_what_makes_no_sense)
{
	struct world w = { { faults[_i].name, faults[_i].value } };
	struct aws_options said = { 0 };
	struct aws_config c;
	struct error err = { 0 };

	ck_assert_int_eq(load(&w, faults[_i].config, &said, &c, &err), -1);
	ck_assert(err.code == E_INVALID || err.code == E_PARSE);
	ck_assert_msg(
	    strstr(err.text, faults[_i].words) != NULL, "'%s'", err.text);
	ck_assert_ptr_null(c.profile); /* freed */
}
END_TEST

static const struct {
	const char *variable, *config;
	enum account_mode want;
} account_modes[] = {
	{ "", NULL, ACCOUNT_PREFERRED },
	{ "Disabled", NULL, ACCOUNT_DISABLED },
	{ "REQUIRED", "[default]\naccount_id_endpoint_mode=disabled\n",
	    ACCOUNT_REQUIRED },
	{ "", "[default]\naccount_id_endpoint_mode = disabled\n",
	    ACCOUNT_DISABLED },
};

START_TEST(reads_whether_the_host_carries_the_account)
{
	struct world w = { { "AWS_ACCOUNT_ID_ENDPOINT_MODE",
	    account_modes[_i].variable } };
	struct aws_options said = { 0 };
	struct aws_config c;
	struct error err = { 0 };

	ck_assert_int_eq(
	    load(&w, account_modes[_i].config, &said, &c, &err), 0);
	ck_assert_int_eq(
	    c.values[CONFIG_ACCOUNT_MODE].number, account_modes[_i].want);
	aws_config_free(&c);
}
END_TEST

static const struct {
	const char *mode, *new_rules, *attempts;
	enum retry_mode want;
	int want_attempts;
	bool warns;
} retries[] = {
	{ NULL, NULL, NULL, RETRY_STANDARD, 0, false },
	{ "standard", "true", "7", RETRY_STANDARD, 7, false },
	{ "STANDARD", "False", NULL, RETRY_STANDARD_OLD, 0, false },
	{ "legacy", NULL, NULL, RETRY_STANDARD, 0, true },
	{ "legacy", "false", NULL, RETRY_STANDARD_OLD, 0, true },
	{ "adaptive", NULL, NULL, RETRY_ADAPTIVE, 0, false },
	{ "Adaptive", "false", NULL, RETRY_ADAPTIVE_OLD, 0, false },
};

static int warnings;

static void count_warning(void *arg, enum log_level level, const char *line)
{
	(void)arg;
	(void)line;
	warnings += level == LOG_WARN;
}

START_TEST(reads_the_retry_settings)
{
	const char *none = "";
	struct world w = { { "AWS_RETRY_MODE",
	    retries[_i].mode != NULL ? retries[_i].mode : none,
	    "AWS_NEW_RETRIES_2026",
	    retries[_i].new_rules != NULL ? retries[_i].new_rules : none,
	    "AWS_MAX_ATTEMPTS",
	    retries[_i].attempts != NULL ? retries[_i].attempts : none } };
	struct aws_options said = { .timeout_ms = 1234 };
	struct aws_config c;
	struct error err = { 0 };

	log_set_sink(count_warning, NULL);
	warnings = 0;
	ck_assert_int_eq(load(&w, NULL, &said, &c, &err), 0);
	log_set_sink(NULL, NULL);
	ck_assert_int_eq(c.retry_mode, retries[_i].want);
	ck_assert_int_eq(
	    c.values[CONFIG_MAX_ATTEMPTS].number, retries[_i].want_attempts);
	ck_assert_int_eq(warnings, retries[_i].warns);
	ck_assert_int_eq(c.timeout_ms, 1234);
	aws_config_free(&c);
}
END_TEST

START_TEST(reads_the_rest)
{
	struct world w = { { "AWS_CA_BUNDLE", "/ca.pem", "AWS_EXECUTION_ENV",
	    "Lambda (x)", "AWS_USE_FIPS_ENDPOINT", "true" } };
	struct aws_options said = { 0 };
	struct aws_config c;
	struct error err = { 0 };

	ck_assert_int_eq(load(&w,
	                     "[default]\naws_account_id = 1\nca_bundle = x\n"
	                     "sdk_ua_app_id = my app\n"
	                     "use_dualstack_endpoint = true\n",
	                     &said, &c, &err),
	    0);
	ck_assert_str_eq(c.ca_bundle, "/ca.pem");
	ck_assert_str_eq(c.values[CONFIG_ACCOUNT].text, "1");
	ck_assert_int_eq(c.values[CONFIG_FIPS].number, 1);
	ck_assert_int_eq(c.values[CONFIG_DUAL_STACK].number, 1);
	ck_assert_str_eq(c.values[CONFIG_APP_ID].text, "my app");
	aws_config_free(&c);
}
END_TEST

START_TEST(reads_the_real_environment)
{
	struct aws_options said = { 0 };
	struct aws_config c;
	struct error err = { 0 };

	setenv("HOME", "/nonexistent", 1);
	setenv("AWS_REGION", "ap-south-1", 1);
	ck_assert_int_eq(aws_config_load(&c, &said, &err), 0);
	ck_assert_str_eq(c.region, "ap-south-1");
	aws_config_free(&c);
}
END_TEST

/* The cases are about S3 and DynamoDB.  What the tool loads is DynamoDB's, so
 * a case of S3 is run with the two services' names exchanged. */
struct published {
	const struct node *variables;
	bool swap;
	char *path;
};

static const char *env_of_published(void *arg, const char *name)
{
	const struct published *p = arg;
	static const char dynamodb[] = "AWS_ENDPOINT_URL_DYNAMODB";
	static const char s3[] = "AWS_ENDPOINT_URL_S3";

	if (strcmp(name, "AWS_CONFIG_FILE") == 0)
		return p->path;
	if (p->swap && strcmp(name, dynamodb) == 0)
		name = s3;
	else if (p->swap && strcmp(name, s3) == 0)
		name = dynamodb;
	return node_text_or(p->variables, name, NULL);
}

static void add_properties(
    struct buf *out, const struct node *map, const char *indent)
{
	node_each (child, map)
		buf_addf(out, "%s%s = %s\n", indent, child->key, child->text);
}

static const char *service_name(const char *name, bool swap)
{
	if (!swap)
		return name;
	return strcmp(name, "s3") == 0         ? "dynamodb"
	       : strcmp(name, "dynamodb") == 0 ? "s3"
	                                       : name;
}

static char *config_of(const struct node *suite, bool swap)
{
	struct buf out = BUF_INIT;

	node_each (profile, node_key(suite, "profiles")) {
		buf_addf(&out, "[profile %s]\n", profile->key);
		add_properties(&out, profile, "");
	}
	node_each (services, node_key(suite, "services")) {
		buf_addf(&out, "[services %s]\n", services->key);
		node_each (service, services) {
			buf_addf(
			    &out, "%s =\n", service_name(service->key, swap));
			add_properties(&out, service, "  ");
		}
	}
	return buf_take(&out);
}

/* The host that the SDKs fall back to is the regional one. */
static bool is_default(const char *url)
{
	return strstr(url, "fake-region-10") != NULL;
}

static void run_published(const struct node *suite, const struct node *test)
{
	const char *service = node_text_or(test, "service", "");
	const char *want = node_text_or(test, "output.endpointUrl", "");
	const struct node *client = node_key(node_key(suite, "client_configs"),
	    node_text_or(test, "client_config", ""));
	struct published p = { .swap = strcmp(service, "s3") == 0 };
	struct aws_options said = { .env = env_of_published,
		.env_arg = &p,
		.profile = node_text_or(test, "profile", ""),
		.endpoint_url = node_text_or(client, "endpoint_url", NULL) };
	struct node *variables =
	    node_copy(node_key(node_key(suite, "environments"),
	        node_text_or(test, "environment", "")));
	char *text = config_of(suite, p.swap);
	struct aws_config c;
	struct error err = { 0 };

	/* We have no such option; the variable says the same. */
	if (node_bool_or(client, "ignore_configured_endpoint_urls", false))
		node_set(variables, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		    node_text("true"));
	p.variables = variables;
	p.path = write_file(text);
	ck_assert_msg(aws_config_load(&c, &said, &err) == 0, "%s", err.text);
	if (is_default(want))
		ck_assert_msg(c.endpoint_url == NULL, "%s: %s",
		    node_text_or(test, "name", ""), c.endpoint_url);
	else
		ck_assert_msg(
		    c.endpoint_url != NULL && strcmp(c.endpoint_url, want) == 0,
		    "%s: %s", node_text_or(test, "name", ""), c.endpoint_url);
	aws_config_free(&c);
	unlink(p.path);
	mem_free(p.path);
	mem_free(text);
	node_free(variables);
}

START_TEST(configures_endpoints_as_published)
{
	const char *path = test_conformance_path(
	    "botocore-endpoints/configured-endpoint-url-profile-tests.json");
	struct buf text = BUF_INIT;
	struct error err;
	struct node *doc;
	size_t cases = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &doc, &err), 0);
	node_each (suite, node_key(doc, "testSuites")) {
		node_each (test, node_key(suite, "endpointUrlTests")) {
			run_published(suite, test);
			cases++;
		}
	}
	test_conformance("configured endpoint URLs", cases, cases);
	node_free(doc);
	buf_free(&text);
}
END_TEST

static const struct {
	struct world world;
	const char *service, *config, *url, *from;
} others[] = {
	{ { { "AWS_ENDPOINT_URL_KMS", "https://k" } }, "kms", NULL, "https://k",
	    "environment AWS_ENDPOINT_URL_KMS" },
	{ { { "AWS_ENDPOINT_URL", "https://e" } }, "kms", NULL, "https://e",
	    "environment AWS_ENDPOINT_URL" },
	{ { { "AWS_ENDPOINT_URL_DYNAMODB", "https://d" } }, "kms", NULL, NULL,
	    NULL },
	{ { { "AWS_ENDPOINT_URL_SSO_OIDC", "https://s" } }, "sso-oidc", NULL,
	    "https://s", "environment AWS_ENDPOINT_URL_SSO_OIDC" },
	{ { { NULL } }, "kms", "[default]\nendpoint_url = https://p\n",
	    "https://p", "profile default" },
	{ { { NULL } }, "sso-oidc",
	    "[default]\nservices = s\n[services s]\nsso_oidc =\n"
	    "  endpoint_url = https://o\n",
	    "https://o", "profile default" },
};

START_TEST(finds_files_of_the_home_directory)
{
	struct world w = { { "HOME", "/home/x" } };
	struct aws_config c = { .options = { .env = env_of, .env_arg = &w } };
	struct error err = { 0 };
	char *path;

	ck_assert_int_eq(aws_config_path(&c, "~/.aws/y", &path, &err), 0);
	ck_assert_str_eq(path, "/home/x/.aws/y");
	mem_free(path);
	w.variables[0] = NULL;
	ck_assert_int_eq(aws_config_path(&c, "/z/~/y", &path, &err), 0);
	ck_assert_str_eq(path, "/z/~/y");
	mem_free(path);
	ck_assert_int_eq(aws_config_path(&c, "~/.aws/y", &path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "HOME"));
	ck_assert_ptr_null(path);
}
END_TEST

START_TEST(knows_the_endpoints_of_other_services)
{
	struct world w = others[_i].world;
	struct aws_options said = {
		.endpoint_url = "https://flag", .env = env_of, .env_arg = &w
	};
	char *path =
	    write_file(others[_i].config != NULL ? others[_i].config : "");
	char *url = NULL, *from = NULL;
	struct aws_config c;
	struct error err = { 0 };

	w.variables[2] = "AWS_CONFIG_FILE";
	w.variables[3] = path;
	if (w.variables[0] == NULL) {
		w.variables[0] = "AWS_CONFIG_FILE";
		w.variables[1] = path;
	}
	ck_assert_int_eq(aws_config_load(&c, &said, &err), 0);
	ck_assert_int_eq(
	    aws_config_endpoint(&c, others[_i].service, &url, &from, &err), 0);
	ck_assert_pstr_eq(url, others[_i].url);
	ck_assert_pstr_eq(from, others[_i].from);
	mem_free(url);
	mem_free(from);
	aws_config_free(&c);
	unlink(path);
	mem_free(path);
}
END_TEST

/* What a table of settings is for: each can be shown with its place. */
START_TEST(explains_each_setting)
{
	struct world w = { { "AWS_MAX_ATTEMPTS", "7", "AWS_PROFILE", "dev" } };
	struct aws_options said = { .region = "eu-west-1" };
	struct config_line line;
	struct aws_config c;
	struct error err = { 0 };
	struct buf all = BUF_INIT;
	size_t i = 0;

	ck_assert_int_eq(
	    load(&w, "[profile dev]\nca_bundle = /ca\n", &said, &c, &err), 0);
	for (; aws_config_line(&c, i, &line); i++)
		buf_addf(&all, "%s=%s<%s>\n", line.name,
		    line.value != NULL ? line.value : "",
		    line.from != NULL ? line.from : "");
	ck_assert_uint_eq(i, CONFIG_SETTINGS + 1);
	ck_assert_ptr_nonnull(
	    strstr(all.s, "profile=dev<environment AWS_PROFILE>\n"));
	ck_assert_ptr_nonnull(
	    strstr(all.s, "\nregion=eu-west-1<flag --region>\n"));
	ck_assert_ptr_nonnull(
	    strstr(all.s, "\nmax_attempts=7<environment AWS_MAX_ATTEMPTS>\n"));
	ck_assert_ptr_nonnull(strstr(all.s, "\nca_bundle=/ca<profile dev>\n"));
	ck_assert_ptr_nonnull(
	    strstr(all.s, "\nretry_mode=standard<default>\n"));
	ck_assert_ptr_nonnull(strstr(all.s, "\nsdk_ua_app_id=<>\n"));
	buf_free(&all);
	aws_config_free(&c);
}
END_TEST

START_TEST(reads_itself_anew)
{
	char path[TEMP_PATH];
	struct world w = { { "AWS_CONFIG_FILE", path } };
	struct aws_options said = {
		.profile = "dev", .env = env_of, .env_arg = &w
	};
	struct aws_config c, again;
	struct error err = { 0 };

	temp_file(path, "[profile dev]\nregion = a\nmax_attempts = 2\n");
	ck_assert_int_eq(aws_config_load(&c, &said, &err), 0);
	ck_assert_ptr_null(c.options.profile); /* it was only lent */
	aws_config_set_region(&c, "b", "somebody");
	ck_assert_str_eq(c.region, "b");
	ck_assert_str_eq(c.region_from, "somebody");
	unlink(path);
	temp_file(path, "[profile dev]\nregion = c\nmax_attempts = 3\n");
	ck_assert_int_eq(aws_config_reload(&again, &c, &err), 0);
	ck_assert(again.profile_only);
	ck_assert_str_eq(again.profile, "dev");
	ck_assert_str_eq(again.region, "b"); /* a session has one region */
	ck_assert_int_eq(again.values[CONFIG_MAX_ATTEMPTS].number, 3);
	ck_assert_ptr_nonnull(c.notes);
	ck_assert_ptr_eq(again.notes, c.notes);
	unlink(path);
	aws_config_free(&again);
	aws_config_free(&c);
}
END_TEST

TEST_MAIN(config, TEST(explains_each_setting), TEST(reads_itself_anew),
    LOOP(reads_whether_the_host_carries_the_account, account_modes),
    LOOP(takes_each_setting_from_the_first_place, loads),
    LOOP(refuses_what_makes_no_sense, faults),
    LOOP(reads_the_retry_settings, retries), TEST(reads_the_rest),
    TEST(reads_the_real_environment), TEST(configures_endpoints_as_published),
    LOOP(knows_the_endpoints_of_other_services, others),
    TEST(finds_files_of_the_home_directory))
