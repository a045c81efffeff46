#include "aws/endpoint.h"

#include "base/file.h"
#include "data/json.h"
#include "test.h"

static const struct {
	const char *url;
	const char *clean, *host, *path;
	bool loopback;
} good[] = {
	{ "https://dynamodb.eu-west-1.amazonaws.com",
	    "https://dynamodb.eu-west-1.amazonaws.com/",
	    "dynamodb.eu-west-1.amazonaws.com", "/", false },
	{ "http://127.0.0.1:8000", "http://127.0.0.1:8000/", "127.0.0.1:8000",
	    "/", true },
	{ "http://127.255.0.9/", "http://127.255.0.9/", "127.255.0.9", "/",
	    true },
	{ "http://localhost:80/a/b", "http://localhost/a/b/", "localhost",
	    "/a/b/", true },
	{ "http://LocalHost:8000", "http://LocalHost:8000/", "LocalHost:8000",
	    "/", true },
	{ "http://[::1]:8000/", "http://[::1]:8000/", "[::1]:8000", "/", true },
	{ "https://[fe80::1]", "https://[fe80::1]/", "[fe80::1]", "/", false },
	{ "https://h:443", "https://h/", "h", "/", false },
	{ "https://h:80", "https://h:80/", "h:80", "/", false },
	{ "http://localhost:443", "http://localhost:443/", "localhost:443", "/",
	    true },
	{ "https://h/a@b:c/", "https://h/a@b:c/", "h", "/a@b:c/", false },
	{ "https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com/x%20y",
	    "https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com/x%20y/",
	    "vpce-1.dynamodb.us-east-1.vpce.amazonaws.com", "/x%20y/", false },
};

START_TEST(parses_an_address)
{
	struct endpoint e;
	struct error err = { 0 };

	ck_assert_msg(
	    endpoint_parse(&e, good[_i].url, &err) == 0, "%s", err.text);
	ck_assert_str_eq(e.url, good[_i].clean);
	ck_assert_str_eq(e.host, good[_i].host);
	ck_assert_str_eq(e.path, good[_i].path);
	ck_assert_int_eq(e.loopback, good[_i].loopback);
	ck_assert(e.custom);
	endpoint_free(&e);
	ck_assert_ptr_null(e.url);
}
END_TEST

static const struct {
	const char *url, *words;
} bad[] = {
	{ "", "https://" },
	{ "dynamodb.eu-west-1.amazonaws.com", "https://" },
	{ "ftp://h/", "https://" },
	{ "file:///etc/passwd", "https://" },
	{ "https://", "no host" },
	{ "https:///x", "no host" },
	{ "https://:8000", "no host" },
	{ "http://example.com", "http is only" },
	{ "http://127.0.0.1.example.com/", "http is only" },
	{ "http://127.0.0", "http is only" },
	{ "http://127.0.0.1.1", "http is only" },
	{ "http://127..0.1", "http is only" },
	{ "http://127.0.0.", "http is only" },
	{ "http://1270.0.0.1", "http is only" },
	{ "http://127.0.0.1000", "http is only" },
	{ "http://localhost.evil.com", "http is only" },
	{ "http://localhos", "http is only" },
	{ "http://[::2]/", "http is only" },
	{ "http://169.254.169.254/", "http is only" },
	{ "https://user@h/", "user name" },
	{ "https://user:secret@h/", "'https://***@h/' cannot" },
	{ "https://user:se@cret@h/", "'https://***@h/' cannot" },
	{ "http:user:secret@h/", "'***@h/' cannot" },
	{ "https://h:8000@evil/", "user name" },
	{ "https://h/?a=b", "query" },
	{ "https://h#x", "query" },
	{ "https://h:0/", "port" },
	{ "https://h:65536", "port" },
	{ "https://h:999999999999", "port" },
	{ "https://h:", "port" },
	{ "https://h:+8/", "port" },
	{ "https://h:80a/", "malformed" },
	{ "https://h h/", "malformed" },
	{ "https://h\r\nX: y/", "malformed" },
	{ "https://h/a b", "illegal" },
	{ "https://h/a\r\nX: y", "illegal" },
	{ "https://h/\xc3\xa4", "illegal" },
	{ "https://[::1", "no host" },
	{ "https://[]/", "no host" },
	{ "https://[::g]/", "no host" },
};

START_TEST(refuses_an_address)
{
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(endpoint_parse(&e, bad[_i].url, &err), -1);
	ck_assert_int_eq(err.code, E_INVALID);
	ck_assert_msg(
	    strstr(err.text, bad[_i].words) != NULL, "'%s'", err.text);
	ck_assert_ptr_null(e.url);
}
END_TEST

START_TEST(refuses_a_host_longer_than_names_are)
{
	struct buf url = BUF_INIT;
	struct endpoint e = { 0 };
	struct error err = { 0 };

	buf_add(&url, "https://");
	for (int i = 0; i < 254; i++)
		buf_addc(&url, 'a');
	ck_assert_int_eq(endpoint_parse(&e, url.s, &err), -1);
	buf_cut(&url, url.n - 1);
	ck_assert_int_eq(endpoint_parse(&e, url.s, &err), 0);
	endpoint_free(&e);
	buf_free(&url);
}
END_TEST

static const char *no_env(void *arg, const char *name)
{
	const char *const *kms = arg;

	if (kms != NULL && strcmp(name, "AWS_ENDPOINT_URL_KMS") == 0)
		return *kms;
	return NULL;
}

static char *say(const char *text)
{
	return mem_strdup(text);
}

START_TEST(asks_for_a_region)
{
	struct aws_config c = { .profile = say("dev"),
		.options = { .env = no_env } };
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(
	    endpoint_resolve(&e, &c, "dynamodb", NULL, NULL, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "--region"));
	ck_assert_ptr_nonnull(strstr(err.text, "'dev'"));
	aws_config_free(&c);
}
END_TEST

/* The URL on the command line is DynamoDB's; other services have their own. */
static const struct {
	const char *service, *kms, *url;
	bool custom;
	const char *region, *signing_region;
} services[] = {
	{ "dynamodb", NULL, "http://localhost:8000/", true },
	{ "kms", NULL, "https://kms.eu-west-1.amazonaws.com/", false },
	{ "kms", "https://k.example.com", "https://k.example.com/", true },
	{ "kms", NULL, "https://kms.us-east-1.amazonaws.com/", false,
	    "us-east-1" },
	{ "sso", NULL, "https://portal.sso.cn-north-1.amazonaws.com.cn/", false,
	    "cn-north-1" },
	{ "sts", NULL, "https://sts.amazonaws.com/", false, "aws-global",
	    "us-east-1" },
};

START_TEST(resolves_each_service)
{
	const char *kms = services[_i].kms;
	struct aws_config c = { .profile = say("default"),
		.region = "eu-west-1",
		.endpoint_url = "http://localhost:8000",
		.options = { .env = no_env, .env_arg = &kms } };
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_msg(endpoint_resolve(&e, &c, services[_i].service,
	                  services[_i].region, NULL, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(e.url, services[_i].url);
	ck_assert_int_eq(e.custom, services[_i].custom);
	ck_assert_pstr_eq(e.signing_region, services[_i].signing_region);
	endpoint_free(&e);
	aws_config_free(&c);
}
END_TEST

static const struct {
	enum account_mode mode;
	const char *given,
	    *config; /* accounts of credentials and configuration */
	const char *host;
} accounts[] = {
	{ ACCOUNT_PREFERRED, "111122223333", NULL,
	    "111122223333.ddb.eu-west-1.amazonaws.com" },
	{ ACCOUNT_PREFERRED, NULL, "111122223333",
	    "dynamodb.eu-west-1.amazonaws.com" },
	{ ACCOUNT_PREFERRED, "444455556666", "111122223333",
	    "444455556666.ddb.eu-west-1.amazonaws.com" },
	{ ACCOUNT_PREFERRED, NULL, NULL, "dynamodb.eu-west-1.amazonaws.com" },
	{ ACCOUNT_DISABLED, "111122223333", NULL,
	    "dynamodb.eu-west-1.amazonaws.com" },
	{ ACCOUNT_REQUIRED, NULL, NULL, NULL },
};

START_TEST(puts_the_account_into_the_host)
{
	struct aws_config c = { .profile = say("default"),
		.region = "eu-west-1",
		.values = { [CONFIG_ACCOUNT] = { .text =
		                                     say(accounts[_i].config) },
		    [CONFIG_ACCOUNT_MODE] = { .number = accounts[_i].mode } },
		.options = { .env = no_env } };
	struct endpoint e = { 0 };
	struct error err = { 0 };
	int rc = endpoint_resolve(
	    &e, &c, "dynamodb", NULL, accounts[_i].given, &err);

	ck_assert_int_eq(rc, accounts[_i].host != NULL ? 0 : -1);
	if (rc == 0) {
		ck_assert_str_eq(e.host, accounts[_i].host);
		ck_assert(!e.custom);
		ck_assert_int_eq(e.by_account, strstr(e.host, ".ddb.") != NULL);
	}
	endpoint_free(&e);
	aws_config_free(&c);
}
END_TEST

/* It would become part of the host (faults.md F77). */
static const char *const bad_regions[] = { "", "a/b", "x.example.com/", "a b",
	"-a", "a:1" };

START_TEST(refuses_a_region_that_is_no_label)
{
	struct aws_config c = { .region = "eu-west-1",
		.options = { .env = no_env } };
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(
	    endpoint_resolve(&e, &c, "sso", bad_regions[_i], NULL, &err), -1);
	ck_assert_int_eq(err.code, E_INVALID);
	ck_assert_ptr_nonnull(strstr(err.text, "region"));
}
END_TEST

START_TEST(puts_paths_below_the_url)
{
	static const struct {
		const char *url, *below;
	} rows[] = {
		{ "https://x.example.com", "https://x.example.com/v1/token" },
		{ "https://x.example.com/", "https://x.example.com/v1/token" },
		{ "https://x.example.com/a",
		    "https://x.example.com/a/v1/token" },
		{ "https://x.example.com/a/",
		    "https://x.example.com/a/v1/token" },
	};
	struct error err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct endpoint e;
		char *url;

		ck_assert_int_eq(endpoint_parse(&e, rows[i].url, &err), 0);
		url = endpoint_url(&e, "v1/token");
		ck_assert_str_eq(url, rows[i].below);
		mem_free(url);
		endpoint_free(&e);
	}
}
END_TEST

TEST_MAIN(endpoint, LOOP(puts_the_account_into_the_host, accounts),
    LOOP(parses_an_address, good), LOOP(refuses_an_address, bad),
    TEST(refuses_a_host_longer_than_names_are), TEST(asks_for_a_region),
    LOOP(resolves_each_service, services), TEST(puts_paths_below_the_url),
    LOOP(refuses_a_region_that_is_no_label, bad_regions))
