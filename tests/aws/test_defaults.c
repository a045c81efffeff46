#include "aws/defaults.h"

#include "lib/cases.h"
#include "lib/rig.h"
#include "test.h"

static int connect_ms(const char *const *variables)
{
	int ms;

	rig_load(variables);
	ms = defaults_connect_ms(&rig.config);
	aws_config_free(&rig.config);
	return ms;
}

static const struct {
	const char *variables[9];
	int ms;
} rows[] = {
	{ { NULL }, 3100 },
	{ { "AWS_DEFAULTS_MODE", "In-Region" }, 1100 },
	{ { "AWS_DEFAULTS_MODE", "legacy" }, 3100 },
	/* Where it says, as in Lambda, in which region this is. */
	{ { "AWS_DEFAULTS_MODE", "auto" }, 3100 },
	{ { "AWS_DEFAULTS_MODE", "auto", "AWS_REGION", "eu-west-1" }, 3100 },
	{ { "AWS_DEFAULTS_MODE", "auto", "AWS_REGION", "eu-west-1",
	      "AWS_EXECUTION_ENV", "AWS_Lambda_provided.al2023" },
	    1100 },
	{ { "AWS_DEFAULTS_MODE", "auto", "AWS_DEFAULT_REGION", "eu-west-1",
	      "AWS_EXECUTION_ENV", "CloudShell" },
	    1100 },
};

START_TEST(gives_the_time_to_connect)
{
	ck_assert_int_eq(connect_ms(rows[_i].variables), rows[_i].ms);
}
END_TEST

START_TEST(knows_another_region_than_the_one_around)
{
	static const char *const variables[] = { "AWS_DEFAULTS_MODE", "auto",
		"AWS_REGION", "eu-west-1", "AWS_EXECUTION_ENV", "CloudShell",
		NULL };
	struct aws_options said = { .env = rig_env, .region = "us-east-2" };
	struct aws_config c;
	struct error err;
	const void *arg = variables;

	memcpy(&said.env_arg, &arg, sizeof arg); /* only read */
	ck_assert_int_eq(aws_config_load(&c, &said, &err), 0);
	ck_assert_int_eq(defaults_connect_ms(&c), 3100);
	aws_config_free(&c);
}
END_TEST

START_TEST(refuses_a_mode_that_there_is_not)
{
	static const char *const variables[] = { "AWS_DEFAULTS_MODE", "fast",
		NULL };
	struct aws_options said = { .env = rig_env };
	struct aws_config c;
	struct error err;
	const void *arg = variables;

	memcpy(&said.env_arg, &arg, sizeof arg);
	ck_assert_int_eq(aws_config_load(&c, &said, &err), -1);
	ck_assert_str_eq(err.text,
	    "'fast' (environment AWS_DEFAULTS_MODE) is not one of standard, "
	    "in-region, cross-region, mobile, auto and legacy");
}
END_TEST

static void note_connect(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	*(int64_t *)arg = request->connect_ms;
	*delay_ms = 1;
	fake_http_json(answer, 200, "{}");
}

START_TEST(bounds_the_attempts_of_a_client)
{
	static const char *const variables[] = { "AWS_ACCESS_KEY_ID", "A",
		"AWS_SECRET_ACCESS_KEY", "B", "AWS_REGION", "eu-west-1",
		"AWS_DEFAULTS_MODE", "in-region", NULL };
	struct rig_result r;
	int64_t ms = 0;

	rig_answer(note_connect, &ms);
	rig_open(variables, 1);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert_int_eq(ms, 1100);
	rig_submit(&r, true, 700); /* nor longer than the deadline */
	rig_run(&r);
	ck_assert_int_eq(ms, 700);
	rig_stop();
}
END_TEST

/* Each mode changes the base: by another value, a factor or an addition. */
static double published(
    const struct node *doc, const char *mode, const char *setting)
{
	const struct node *change =
	    node_key(node_key(node_key(doc, "modes"), mode), setting);
	double ms = node_real_or(node_key(doc, "base"), setting, -1);

	ms = node_real_or(change, "override", ms);
	ms *= node_real_or(change, "multiply", 1);
	return ms + node_real_or(change, "add", 0);
}

START_TEST(has_the_published_times)
{
	const char *path = test_conformance_path(
	    "botocore-endpoints/sdk-default-configuration.json");
	size_t passed = 0, cases = 0;
	struct node *doc;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	doc = cases_read(path);
	node_each (mode, node_key(doc, "modes")) {
		const char *variables[] = { "AWS_DEFAULTS_MODE", mode->key,
			NULL };
		int ms = connect_ms(variables);
		/* Our time to connect has TLS in it. */
		bool ok =
		    ms == published(doc, mode->key, "connectTimeoutInMillis") &&
		    ms == published(
		              doc, mode->key, "tlsNegotiationTimeoutInMillis");

		if (!ok)
			printf("defaults modes: %s: %d\n", mode->key, ms);
		passed += ok;
		cases++;
	}
	node_free(doc);
	test_conformance("defaults modes", passed, cases);
}
END_TEST

TEST_MAIN(defaults, LOOP(gives_the_time_to_connect, rows),
    TEST(knows_another_region_than_the_one_around),
    TEST(refuses_a_mode_that_there_is_not),
    TEST(bounds_the_attempts_of_a_client), TEST(has_the_published_times))
