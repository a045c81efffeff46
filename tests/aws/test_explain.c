#include "aws/explain.h"

#include "data/json.h"
#include "lib/rig.h"
#include "test.h"

static const struct node *setting(const struct node *all, const char *name)
{
	node_each (s, node_key(all, "settings"))
		if (strcmp(node_text_or(s, "name", ""), name) == 0)
			return s;
	return NULL;
}

static void says(const struct node *n, const char *path, const char *want)
{
	ck_assert_pstr_eq(node_text_or(n, path, NULL), want);
}

START_TEST(names_each_value_and_its_place)
{
	static const char *const variables[] = { "AWS_ACCESS_KEY_ID",
		"AKIDEXAMPLE1234", "AWS_SECRET_ACCESS_KEY", "SECRETSECRET",
		"AWS_SESSION_TOKEN", "TOKENTOKEN", "AWS_REGION", "eu-west-1",
		"AWS_MAX_ATTEMPTS", "7", "AWS_RETRY_MODE", "adaptive",
		"AWS_NEW_RETRIES_2026", "false", "AWS_ACCOUNT_ID",
		"111122223333", "AWS_CREDENTIAL_EXPIRATION",
		"2036-11-22T12:00:00Z", NULL };
	struct buf text = BUF_INIT;
	struct node *n;

	rig_load(variables);
	n = aws_explain(&rig.config, NULL);
	says(setting(n, "region"), "value", "eu-west-1");
	says(setting(n, "region"), "source", "environment AWS_REGION");
	says(setting(n, "profile"), "value", "default");
	says(setting(n, "ca_bundle"), "value", NULL);
	says(n, "credentials.found.provider", "environment");
	says(n, "credentials.found.key_id_ends", "1234");
	says(n, "credentials.found.account", "111122223333");
	says(n, "credentials.found.expires", "2036-11-22T12:00:00Z");
	says(node_first(node_get(n, "credentials.providers")), "result",
	    "found");
	says(n, "endpoint.url",
	    "https://111122223333.ddb.eu-west-1.amazonaws.com/");
	says(n, "endpoint.source", "region");
	says(n, "retries.mode", "adaptive");
	says(n, "retries.rules", "before 2026");
	ck_assert_int_eq(node_int_or(n, "retries.max_attempts", 0), 7);
	json_print(&text, n);
	ck_assert_ptr_null(strstr(text.s, "SECRET"));
	ck_assert_ptr_null(strstr(text.s, "TOKENTOKEN"));
	ck_assert_ptr_null(strstr(text.s, "AKIDEXAMPLE"));
	buf_free(&text);
	node_free(n);
	aws_config_free(&rig.config);
}
END_TEST

START_TEST(says_what_is_missing)
{
	static const char *const variables[] = { "AWS_ACCESS_KEY_ID", "A",
		NULL };
	struct node *n;

	rig_load(variables);
	n = aws_explain(&rig.config, NULL);
	ck_assert_int_eq(node_get(n, "credentials.found")->type, NODE_NULL);
	ck_assert_ptr_nonnull(strstr(node_text_or(n, "credentials.error", ""),
	    "AWS_SECRET_ACCESS_KEY is not"));
	says(node_first(node_get(n, "credentials.providers")), "result",
	    "broken");
	ck_assert_ptr_nonnull(
	    strstr(node_text_or(n, "endpoint.error", ""), "no region"));
	node_free(n);
	aws_config_free(&rig.config);
}
END_TEST

TEST_MAIN(
    explain, TEST(names_each_value_and_its_place), TEST(says_what_is_missing))
