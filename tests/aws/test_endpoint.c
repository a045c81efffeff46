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
	{ "http://localhost:80/a/b", "http://localhost/a/b", "localhost",
	    "/a/b", true },
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
	    "https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com/x%20y",
	    "vpce-1.dynamodb.us-east-1.vpce.amazonaws.com", "/x%20y", false },
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
	{ "https://user:secret@h/", "user name" },
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
		.source = { .env = no_env } };
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_int_eq(endpoint_resolve(&e, &c, "dynamodb", &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "--region"));
	ck_assert_ptr_nonnull(strstr(err.text, "'dev'"));
	aws_config_free(&c);
}
END_TEST

/* The URL on the command line is DynamoDB's; other services have their own. */
static const struct {
	const char *service, *kms, *url;
	bool custom;
} services[] = {
	{ "dynamodb", NULL, "http://localhost:8000/", true },
	{ "kms", NULL, "https://kms.eu-west-1.amazonaws.com/", false },
	{ "kms", "https://k.example.com", "https://k.example.com/", true },
};

START_TEST(resolves_each_service)
{
	const char *kms = services[_i].kms;
	struct aws_config c = { .profile = say("default"),
		.region = say("eu-west-1"),
		.endpoint_url = say("http://localhost:8000"),
		.source = { .env = no_env, .env_arg = &kms } };
	struct endpoint e = { 0 };
	struct error err = { 0 };

	ck_assert_msg(endpoint_resolve(&e, &c, services[_i].service, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(e.url, services[_i].url);
	ck_assert_int_eq(e.custom, services[_i].custom);
	endpoint_free(&e);
	aws_config_free(&c);
}
END_TEST

/* What needs an account id, a table's ARN or vector search is not ours yet. */
static bool in_reach(const struct node *params)
{
	const char *account = node_text_or(params, "AccountId", "");
	const char *mode = node_text_or(params, "AccountIdEndpointMode", "");

	/* An empty account id is no account id to us. */
	if (node_key(params, "AccountId") != NULL && account[0] == '\0' &&
	    strcmp(mode, "disabled") != 0)
		return false;
	return node_bool_or(params, "IsSearchOperation", false) == false &&
	       (account[0] == '\0' || strcmp(mode, "disabled") == 0 ||
	           node_key(params, "Endpoint") != NULL) &&
	       (node_text_or(params, "ResourceArn", "")[0] == '\0' ||
	           strcmp(mode, "disabled") == 0 ||
	           node_key(params, "Endpoint") != NULL) &&
	       (node_key(params, "ResourceArnList") == NULL ||
	           strcmp(mode, "disabled") == 0 ||
	           node_key(params, "Endpoint") != NULL) &&
	       strcmp(mode, "required") != 0;
}

static bool same_url(const char *want, const char *have)
{
	size_t n = strlen(want);

	if (n > 0 && want[n - 1] == '/')
		n--;
	return strncmp(want, have, n) == 0 && strcmp(have + n, "/") == 0;
}

static void run_published(const struct node *test)
{
	const struct node *params = node_key(test, "params");
	const char *region = node_text_or(params, "Region", NULL);
	const char *want = node_text_or(test, "expect.endpoint.url", NULL);
	const char *name = node_text_or(test, "documentation", "");
	struct aws_config c = { .profile = say("default"),
		.region = say(region),
		.endpoint_url = say(node_text_or(params, "Endpoint", NULL)),
		.fips = node_bool_or(params, "UseFIPS", false),
		.dual_stack = node_bool_or(params, "UseDualStack", false),
		.source = { .env = no_env } };
	struct endpoint e = { 0 };
	struct error err = { 0 };
	int rc = endpoint_resolve(&e, &c, "dynamodb", &err);

	if (want == NULL)
		ck_assert_msg(rc != 0, "%s: %s", name, e.url);
	else
		ck_assert_msg(rc == 0 && same_url(want, e.url), "%s: %s", name,
		    rc == 0 ? e.url : err.text);
	endpoint_free(&e);
	aws_config_free(&c);
}

START_TEST(resolves_the_published_cases)
{
	const char *path = test_conformance_path(
	    "botocore-endpoints/dynamodb-endpoint-tests-1.json");
	struct buf text = BUF_INIT;
	struct error err;
	struct node *doc;
	int cases = 0, left = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_int_eq(file_read(path, 4 << 20, &text, &err), 0);
	ck_assert_msg(
	    json_parse(text.s, text.n, &doc, &err) == 0, "%s", err.text);
	node_each (test, node_key(doc, "testCases")) {
		const struct node *params = node_key(test, "params");

		if (params == NULL || !in_reach(params)) {
			left++;
			continue;
		}
		run_published(test);
		cases++;
	}
	printf("endpoint: %d published cases, %d need accounts, ARNs or "
	       "search\n",
	    cases, left);
	ck_assert_int_eq(cases + left, 548);
	ck_assert_int_ge(cases, 150);
	node_free(doc);
	buf_free(&text);
}
END_TEST

START_TEST(knows_the_suffix_of_every_partition)
{
	const char *path =
	    test_conformance_path("botocore-endpoints/partitions.json");
	struct buf text = BUF_INIT;
	struct error err = { 0 };
	struct node *doc;
	int regions = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_int_eq(file_read(path, 4 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &doc, &err), 0);
	node_each (partition, node_key(doc, "partitions")) {
		const char *suffix =
		    node_text_or(partition, "outputs.dnsSuffix", "");

		node_each (region, node_key(partition, "regions")) {
			struct aws_config c = { .source = { .env = no_env } };
			struct endpoint e = { 0 };
			char want[256];

			/* aws-global and such are no regions of DynamoDB. */
			if (strstr(region->key, "-global") != NULL)
				continue;
			c.region = say(region->key);
			snprintf(want, sizeof want, "dynamodb.%s.%s",
			    region->key, suffix);
			ck_assert_int_eq(
			    endpoint_resolve(&e, &c, "dynamodb", &err), 0);
			ck_assert_str_eq(e.host, want);
			endpoint_free(&e);
			aws_config_free(&c);
			regions++;
		}
	}
	printf("endpoint: %d published regions\n", regions);
	ck_assert_int_ge(regions, 40);
	node_free(doc);
	buf_free(&text);
}
END_TEST

TEST_MAIN(endpoint, LOOP(parses_an_address, good),
    LOOP(refuses_an_address, bad), TEST(refuses_a_host_longer_than_names_are),
    TEST(asks_for_a_region), LOOP(resolves_each_service, services),
    TEST(resolves_the_published_cases),
    TEST(knows_the_suffix_of_every_partition))
