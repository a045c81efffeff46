#include "aws/endpoint_rules.h"
#include "aws/partition.h"
#include "base/file.h"
#include "data/json.h"
#include "test.h"

static const char *const services[] = { "dynamodb", "sts", "sso", "sso-oidc",
	"signin" };

/* Vector search is an operation that we do not have. */
static bool is_ours(const struct node *params)
{
	return !node_bool_or(params, "IsSearchOperation", false);
}

static void read_wishes(
    struct endpoint_wanted *w, const struct node *params, const char *service)
{
	const char *mode = node_text_or(params, "AccountIdEndpointMode", "");
	const struct node *arns = node_key(params, "ResourceArnList");

	*w = (struct endpoint_wanted){
		.service = service,
		.region = node_text_or(params, "Region", NULL),
		.fips = node_bool_or(params, "UseFIPS", false),
		.dual_stack = node_bool_or(params, "UseDualStack", false),
		.account = node_text_or(params, "AccountId", NULL),
		.arn = node_text_or(params, "ResourceArn", NULL),
		.configured = node_text_or(params, "Endpoint", NULL),
		.oauth = node_bool_or(params, "IsOAuthEndpoint", false),
		.control = node_bool_or(params, "IsControlPlane", false),
		.global = node_bool_or(params, "UseGlobalEndpoint", false),
		.account_mode =
		    strcmp(mode, "preferred") == 0  ? ACCOUNT_PREFERRED
		    : strcmp(mode, "required") == 0 ? ACCOUNT_REQUIRED
		                                    : ACCOUNT_DISABLED,
	};
	if (node_first(arns) != NULL)
		w->batch_arn = node_first(arns)->text;
}

static void run(const struct node *test, const char *service)
{
	const char *title = node_text_or(test, "documentation", "");
	const struct node *expect = node_key(test, "expect");
	const struct node *schemes =
	    node_get(expect, "endpoint.properties.authSchemes");
	const char *url = node_text_or(expect, "endpoint.url", NULL);
	const char *signs =
	    node_text_or(node_first(schemes), "signingRegion", NULL);
	struct endpoint_found found;
	struct endpoint_wanted w;
	struct error err = { 0 };
	int rc;

	read_wishes(&w, node_key(test, "params"), service);
	rc = endpoint_rules(&w, &found, &err);
	ck_assert_msg(rc == (url != NULL ? 0 : -1), "%s: %s %s", title,
	    buf_text(&found.url), err.text);
	if (url != NULL) {
		ck_assert_msg(strcmp(found.url.s, url) == 0, "%s: %s", title,
		    found.url.s);
		if (signs != NULL)
			ck_assert_msg(strcmp(found.signing_region != NULL
			                         ? found.signing_region
			                         : w.region,
			                  signs) == 0,
			    "%s: signs for %s", title, found.signing_region);
		ck_assert_int_eq(found.by_account,
		    node_get(expect, "endpoint.properties.metricValues") !=
		        NULL);
	} else {
		ck_assert_int_eq(err.code, E_INVALID);
	}
	buf_free(&found.url);
}

START_TEST(gives_the_hosts_of_the_published_cases)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct node *doc = NULL;
	struct error err = { 0 };
	struct buf name = BUF_INIT;
	size_t count = 0, others = 0;
	const char *file;

	buf_addf(
	    &path, "botocore-endpoints/%s-endpoint-tests-1.json", services[_i]);
	file = test_conformance_path(path.s);
	buf_free(&path);
	if (file == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert(file_read(file, 1 << 20, &text, &err) == 0);
	ck_assert(json_parse(text.s, text.n, &doc, &err) == 0);
	node_each (test, node_key(doc, "testCases"))
		if (is_ours(node_key(test, "params"))) {
			run(test, services[_i]);
			count++;
		} else {
			others++;
		}
	if (others > 0)
		test_not_applicable(
		    services[_i], "vector search", "we have no such operation");
	buf_addf(&name, "endpoints of %s", services[_i]);
	test_conformance(name.s, count, count);
	buf_free(&name);
	node_free(doc);
	buf_free(&text);
}
END_TEST

static const struct {
	const char *arn, *url; /* NULL: the account is not taken from it */
} arns[] = {
	{ "arn:aws:dynamodb:eu-west-1:111122223333:table/t",
	    "https://111122223333.ddb.eu-west-1.amazonaws.com" },
	{ "arn:aws:dynamodb:eu-west-2:111122223333:table/t", NULL },
	{ "arn:aws:s3:eu-west-1:111122223333:t", NULL },
	{ "arn:aws:dynamodb:eu-west-1::table/t", NULL },
	{ "arn:aws:dynamodb:eu-west-1:-1:table/t", NULL },
	{ "arn:aws:dynamodb:eu-west-1:1/2:table/t", NULL },
	{ "arn:aws:dynamodb:eu-west-1", NULL },
	{ "users", NULL },
	{ "", NULL },
};

START_TEST(takes_the_account_from_a_fitting_arn_only)
{
	struct endpoint_wanted w = { .service = "dynamodb",
		.region = "eu-west-1",
		.account_mode = ACCOUNT_PREFERRED,
		.arn = arns[_i].arn };
	struct endpoint_found found;
	struct error err = { 0 };

	ck_assert_int_eq(endpoint_rules(&w, &found, &err), 0);
	ck_assert_str_eq(found.url.s,
	    arns[_i].url != NULL ? arns[_i].url
	                         : "https://dynamodb.eu-west-1.amazonaws.com");
	buf_free(&found.url);
}
END_TEST

/* The file of partitions: every region that it names, and its form. */
START_TEST(knows_the_partition_of_every_region)
{
	const char *file =
	    test_conformance_path("botocore-endpoints/partitions.json");
	struct buf text = BUF_INIT;
	struct node *doc = NULL;
	struct error err = { 0 };
	int regions = 0;

	if (file == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert(file_read(file, 1 << 20, &text, &err) == 0);
	ck_assert(json_parse(text.s, text.n, &doc, &err) == 0);
	node_each (p, node_key(doc, "partitions"))
		node_each (region, node_key(p, "regions")) {
			const struct partition *found =
			    partition_of(region->key);

			ck_assert_str_eq(
			    found->name, node_text_or(p, "id", ""));
			ck_assert_str_eq(found->suffix,
			    node_text_or(p, "outputs.dnsSuffix", ""));
			ck_assert_str_eq(found->dual,
			    node_text_or(p, "outputs.dualStackDnsSuffix", ""));
			regions++;
		}
	ck_assert_int_gt(regions, 50);
	ck_assert_str_eq(partition_of("us-new-9")->name, "aws");
	node_free(doc);
	buf_free(&text);
}
END_TEST

TEST_MAIN(endpoint_rules,
    LOOP(gives_the_hosts_of_the_published_cases, services),
    LOOP(takes_the_account_from_a_fitting_arn_only, arns),
    TEST(knows_the_partition_of_every_region))
