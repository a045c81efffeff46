#include "aws/region.h"

#include <unistd.h>

#include "lib/provider_rig.h"
#include "lib/published_case.h"
#include "lib/rig.h"
#include "test.h"

#define OFF "AWS_EC2_METADATA_DISABLED", "true"

static const struct {
	const char *env[4];
	struct fake_row rows[2];
	size_t requests;
	const char *region, *from; /* NULL: none */
} places[] = {
	{ { NULL }, { { 200, "hello" }, { 200, "eu-north-1" } }, 2,
	    "eu-north-1", "instance metadata" },
	{ { "AWS_REGION", "eu-west-1" }, { { 0 } }, 0, "eu-west-1",
	    "environment AWS_REGION" },
	{ { "AWS_ENDPOINT_URL", "http://localhost:8000" }, { { 0 } }, 0, NULL,
	    NULL },
	{ { OFF }, { { 0 } }, 0, NULL, NULL },
	/* No instance: one try. */
	{ { NULL }, { { 0, .timed_out = true } }, 1, NULL, NULL },
	{ { NULL }, { { 200, "", .delay_ms = 60000 } }, 1, NULL, NULL },
	{ { NULL }, { { 403, "" } }, 1, NULL, NULL },
	{ { NULL }, { { 200, "hello" }, { 404, "" } }, 2, NULL, NULL },
	{ { NULL }, { { 200, "hello" }, { 200, "evil.example.com/" } }, 2, NULL,
	    NULL },
	{ { NULL }, { { 200, "hello" }, { 200, "" } }, 2, NULL, NULL },
};

START_TEST(asks_the_instance_last)
{
	struct provider_rig r = { 0 };
	struct error err = { 0 };
	int64_t began;

	ck_assert_int_eq(
	    provider_rig_open(&r, rig_env, places[_i].env, places[_i].rows, 2),
	    0);
	began = r.clock.mono;
	ck_assert_int_eq(region_find(&r.config, &err), 0);
	ck_assert_pstr_eq(r.config.region, places[_i].region);
	ck_assert_pstr_eq(r.config.region_from, places[_i].from);
	ck_assert_uint_eq(r.http.requests.n, places[_i].requests);
	ck_assert_int_le(r.clock.mono - began, 1000);
	provider_rig_close(&r);
}
END_TEST

START_TEST(asks_at_the_right_place)
{
	static const struct fake_row rows[] = { { 200, "hello" },
		{ 200, "eu-north-1" } };
	struct provider_rig r = { .options = { .metadata_endpoint =
		                                   "http://127.0.0.1:1338/" } };
	static const char *const env[] = { NULL };
	struct error err = { 0 };

	ck_assert_int_eq(provider_rig_open(&r, rig_env, env, rows, 2), 0);
	ck_assert_int_eq(region_find(&r.config, &err), 0);
	ck_assert_str_eq(r.http.requests.v[1].url,
	    "http://127.0.0.1:1338/latest/meta-data/placement/region");
	ck_assert_str_eq(
	    provider_rig_sent(&r, 1, "X-aws-ec2-metadata-token"), "hello");
	provider_rig_close(&r);
}
END_TEST

START_TEST(ends_when_the_person_wants_to_stop)
{
	static const struct fake_row rows[] = { { 200, "", .delay_ms = 900 } };
	static const char *const env[] = { NULL };
	int ends[2];
	struct provider_rig r = { .options = { .wake_fd = ends } };
	struct error err = { 0 };

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	ck_assert_int_eq(provider_rig_open(&r, rig_env, env, rows, 1), 0);
	ck_assert_int_eq(region_find(&r.config, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	provider_rig_close(&r);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* What a case says of the instance, by path. */
static void answer_case(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	const struct node *imds = arg;
	const char *text = node_key(imds, request->path) != NULL
	                       ? node_key(imds, request->path)->text
	                       : NULL;

	(void)delay_ms;
	if (imds == NULL || imds->count == 0)
		error_set(&answer->error, E_NETWORK, "nobody is there");
	else if (strcmp(request->method, "PUT") == 0)
		fake_http_json(answer, 200, "token");
	else
		fake_http_json(
		    answer, text != NULL ? 200 : 404, text != NULL ? text : "");
}

/* Properties are what the code itself says: our options. */
static bool run_case(const struct node *test)
{
	const struct node *platform = node_get(test, "platform");
	const struct node *props = node_get(platform, "props");
	const struct node *property = node_key(props, "aws.region");
	const struct node *profile = node_key(props, "aws.profile");
	const char *want = node_text_or(test, "region", NULL);
	struct provider_rig r = { .options = {
		                      .region = property != NULL
		                                    ? property->text
		                                    : NULL,
		                      .profile = profile != NULL ? profile->text
		                                                 : NULL,
		                  } };
	struct published_case c;
	struct error err = { 0 };
	bool same;

	published_case_start(
	    &c, node_get(platform, "env"), node_get(platform, "fs"));
	ck_assert_int_eq(
	    provider_rig_open(&r, published_case_env, &c, NULL, 0), 0);
	fake_http_init(&r.http, &r.clock, answer_case, NULL);
	/* Only read. */
	memcpy(&r.http.arg, &(const struct node *){ node_get(test, "imds") },
	    sizeof r.http.arg);
	ck_assert_int_eq(region_find(&r.config, &err), 0);
	same = want != NULL && r.config.region != NULL
	           ? strcmp(want, r.config.region) == 0
	           : want == r.config.region;
	if (!same)
		printf("%s: wants %s, is %s\n", node_text_or(test, "name", ""),
		    want != NULL ? want : "none",
		    r.config.region != NULL ? r.config.region : "none");
	provider_rig_close(&r);
	published_case_end(&c);
	return same;
}

START_TEST(passes_the_published_cases)
{
	struct node *suite = published_case_suite(
	    "kotlin-retries/region-provider-chain-tests.json");
	size_t passed = 0, cases = 0;

	if (suite == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	node_each (test, suite) {
		cases++;
		passed += run_case(test);
	}
	node_free(suite);
	test_conformance("region", passed, cases);
}
END_TEST

TEST_MAIN(region, LOOP(asks_the_instance_last, places),
    TEST(asks_at_the_right_place), TEST(ends_when_the_person_wants_to_stop),
    TEST(passes_the_published_cases))
