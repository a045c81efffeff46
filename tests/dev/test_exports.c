#include "dev/exports.h"

#include "base/buf.h"
#include "data/json.h"
#include "test.h"

static char url[] = "http://127.0.0.1:7", schema[] = "/it's \\a b",
            dev[] = "dev";
static const struct state state = { .url = url,
	.schema = schema,
	.environment = dev };

static const struct {
	enum exports_format format;
	const char *lines[3];
} rows[] = {
	{ EXPORTS_SHELL,
	    { "export AWS_ENDPOINT_URL_DYNAMODB='http://127.0.0.1:7'\n",
	        "export WIKIBOT_SCHEMA='/it'\\''s \\a b'\n",
	        "unset AWS_PROFILE\n" } },
	{ EXPORTS_FISH,
	    { "set -gx AWS_ENDPOINT_URL_DYNAMODB 'http://127.0.0.1:7';\n",
	        "set -gx WIKIBOT_SCHEMA '/it\\'s \\\\a b';\n",
	        "set -e AWS_PROFILE;\n" } },
	{ EXPORTS_DOTENV, { "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:7\n",
	                      "WIKIBOT_SCHEMA='/it'\\''s \\a b'\n",
	                      "WIKIBOT_ENVIRONMENT=dev\n" } },
};

START_TEST(lines_fit_the_reader)
{
	struct buf out = BUF_INIT;

	exports_print(&state, rows[_i].format, &out);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(strstr(out.s, rows[_i].lines[i]) != NULL,
		    "no %s in %s", rows[_i].lines[i], out.s);
	ck_assert_int_eq(rows[_i].format == EXPORTS_DOTENV,
	    strstr(out.s, "AWS_PROFILE") == NULL);
	buf_free(&out);
}
END_TEST

/* What an SDK reads before these, or instead of them. */
START_TEST(nothing_of_the_users_own_is_left)
{
	static const char *const unset[] = { "AWS_PROFILE",
		"AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"AWS_USE_FIPS_ENDPOINT" };
	struct buf out = BUF_INIT;
	struct node *n = NULL;
	struct error err;

	exports_print(&state, EXPORTS_JSON, &out);
	ck_assert_int_eq(json_parse(out.s, out.n, &n, &err), 0);
	ck_assert_int_eq(node_int_or(n, "format_version", 0), 1);
	ck_assert_str_eq(
	    node_text_or(n, "variables.AWS_EC2_METADATA_DISABLED", ""), "true");
	for (size_t i = 0; i < 5; i++) {
		bool found = false;

		node_each (one, node_key(n, "unset"))
			found = found || strcmp(one->text, unset[i]) == 0;
		ck_assert_msg(found, "%s", unset[i]);
	}
	node_free(n);
	buf_free(&out);
}
END_TEST

START_TEST(what_is_not_known_is_left_out)
{
	const struct state bare = { .url = url };
	struct buf out = BUF_INIT;

	exports_print(&bare, EXPORTS_SHELL, &out);
	ck_assert_ptr_null(strstr(out.s, "WIKIBOT_"));
	buf_free(&out);
}
END_TEST

TEST_MAIN(exports, LOOP(lines_fit_the_reader, rows),
    TEST(nothing_of_the_users_own_is_left), TEST(what_is_not_known_is_left_out))
