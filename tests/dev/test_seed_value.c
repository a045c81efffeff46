#include "dev/seed_value.h"

#include "data/json.h"
#include "data/yaml.h"
#include "test.h"

/* A value as it stands in a file after "a: ", and DynamoDB's JSON; or, after '!',
 * a part of the problem.  declared: the schema's type. */
static const struct {
	const char *yaml;
	char declared;
	const char *want;
} rows[] = {
	{ "text", 0, "{\"S\":\"text\"}" },
	{ "''", 0, "{\"S\":\"\"}" },
	{ "'5'", 0, "{\"S\":\"5\"}" },
	{ "5", 0, "{\"N\":\"5\"}" },
	{ "-1.50", 0, "{\"N\":\"-1.50\"}" },
	{ "1e2", 0, "{\"N\":\"1e2\"}" },
	{ "'1e2'", 0, "{\"S\":\"1e2\"}" },
	{ "1e2", 'N', "{\"N\":\"1e2\"}" },
	{ "007", 'N', "!a number (N), not text" },
	{ "007", 0, "{\"S\":\"007\"}" },
	{ "yes", 0, "{\"S\":\"yes\"}" },
	{ "2026-11-26", 0, "{\"S\":\"2026-11-26\"}" },
	{ "true", 0, "{\"BOOL\":true}" },
	{ "false", 0, "{\"BOOL\":false}" },
	{ "null", 0, "{\"NULL\":true}" },
	{ "", 0, "{\"NULL\":true}" },
	{ "[a, 1, []]", 0, "{\"L\":[{\"S\":\"a\"},{\"N\":\"1\"},{\"L\":[]}]}" },
	{ "{b: 1, c: {d: e}}", 0,
	    "{\"M\":{\"b\":{\"N\":\"1\"},\"c\":{\"M\":{\"d\":{\"S\":\"e\"}}}}}" },
	{ "{}", 0, "{\"M\":{}}" },
	/* As DynamoDB writes it. */
	{ "{S: 5}", 0, "{\"S\":\"5\"}" },
	{ "{N: '5'}", 0, "{\"N\":\"5\"}" },
	{ "{B: AAEC}", 0, "{\"B\":\"AAEC\"}" },
	{ "{BOOL: true}", 0, "{\"BOOL\":true}" },
	{ "{NULL: true}", 0, "{\"NULL\":true}" },
	{ "{SS: [a, '1']}", 0, "{\"SS\":[\"a\",\"1\"]}" },
	{ "{NS: [1, '2.5']}", 0, "{\"NS\":[\"1\",\"2.5\"]}" },
	{ "{BS: [AA==, AQ==]}", 0, "{\"BS\":[\"AA==\",\"AQ==\"]}" },
	{ "{L: [{S: a}]}", 0, "{\"L\":[{\"S\":\"a\"}]}" },
	{ "{M: {S: x}}", 0, "{\"M\":{\"S\":{\"S\":\"x\"}}}" },
	{ "{S: a, N: 1}", 0,
	    "{\"M\":{\"S\":{\"S\":\"a\"},\"N\":{\"N\":\"1\"}}}" },
	{ "{BOOL: 1}", 0, "!true or false (BOOL), not a number" },
	{ "{NULL: false}", 0, "!true (NULL)" },
	{ "{N: x}", 0, "!a number (N), not text" },
	{ "{B: '%'}", 0, "!base64" },
	{ "{B: AAA}", 0, "!base64" },
	{ "{B: A===}", 0, "!base64" },
	{ "{B: AA=A}", 0, "!base64" },
	{ "{SS: []}", 0, "!at least one" },
	{ "{SS: [a, a]}", 0, "!'a' stands twice" },
	{ "{SS: a}", 0, "!a list" },
	{ "{NS: [1, x]}", 0, "!a number (N)" },
	{ "{L: {}}", 0, "!a list (L)" },
	{ "{M: []}", 0, "!a map (M)" },
	/* Numbers: 38 digits, 1E-130 to 9.99E+125. */
	{ "12345678901234567890123456789012345678", 0,
	    "{\"N\":\"12345678901234567890123456789012345678\"}" },
	{ "123456789012345678901234567890123456789", 0, "!38 digits" },
	{ "12345678901234567890123456789012345678000", 0,
	    "{\"N\":\"12345678901234567890123456789012345678000\"}" },
	{ "{N: '9.9E+125'}", 0, "{\"N\":\"9.9E+125\"}" },
	{ "{N: '1E126'}", 0, "!9.99E+125" },
	{ "{N: '10E125'}", 0, "!9.99E+125" },
	{ "{N: '1E-130'}", 0, "{\"N\":\"1E-130\"}" },
	{ "{N: '0.1E-129'}", 0, "{\"N\":\"0.1E-129\"}" },
	{ "{N: '0.1E-130'}", 0, "!1E-130" },
	{ "{N: '0E999999999999'}", 0, "{\"N\":\"0E999999999999\"}" },
	{ "{N: '1E999999999999'}", 0, "!9.99E+125" },
	/* Typed by the schema. */
	{ "text", 'S', "{\"S\":\"text\"}" },
	{ "4711", 'S', "{\"S\":\"4711\"}" },
	{ "1.0", 'S', "{\"S\":\"1.0\"}" },
	{ "true", 'S', "!text (S), not true or false" },
	{ "[a]", 'S', "!text (S), not a list" },
	{ "{S: x}", 'S', "{\"S\":\"x\"}" },
	{ "{N: 1}", 'S', "!text (S), not a map" },
	{ "5", 'N', "{\"N\":\"5\"}" },
	{ "{N: '5'}", 'N', "{\"N\":\"5\"}" },
	{ "'5'", 'N', "!leave the quotes out" },
	{ "x", 'N', "!a number (N)" },
	{ "AAEC", 'B', "{\"B\":\"AAEC\"}" },
	{ "{B: AAEC}", 'B', "{\"B\":\"AAEC\"}" },
	{ "no!", 'B', "!base64" },
	{ "null", 'S', "!text (S), not null" },
};

START_TEST(values_are_typed)
{
	struct problems problems = { 0 };
	struct yaml_place place;
	struct error err = { 0 };
	struct buf text = BUF_INIT, json = BUF_INIT;
	struct node *root = NULL, *value;
	const char *want = rows[_i].want;

	buf_addf(&text, "a: %s\n", rows[_i].yaml);
	ck_assert_int_eq(yaml_parse(text.s, text.n, &root, &place, &err), 0);
	value = seed_value(root->first, rows[_i].declared, &problems);
	if (want[0] == '!') {
		ck_assert_ptr_null(value);
		ck_assert_uint_eq(problems.list.n, 1);
		ck_assert_msg(strstr(problems.list.v[0].text, want + 1) != NULL,
		    "%s", problems.list.v[0].text);
		ck_assert_int_eq(problems.list.v[0].line, 1);
		ck_assert_int_ge(problems.list.v[0].column, 4);
	} else {
		ck_assert_msg(value != NULL, "%s",
		    problems.list.n > 0 ? problems.list.v[0].text : "");
		json_print(&json, value);
		ck_assert_str_eq(json.s, want);
	}
	node_free(value);
	node_free(root);
	problem_free(&problems);
	buf_free(&json);
	buf_free(&text);
}
END_TEST

static struct node *nested(int levels)
{
	struct buf text = BUF_INIT;
	struct yaml_place place;
	struct error err;
	struct node *root = NULL;

	buf_add(&text, "a: ");
	for (int i = 1; i < levels; i++)
		buf_addc(&text, '[');
	buf_add(&text, "x");
	for (int i = 1; i < levels; i++)
		buf_addc(&text, ']');
	ck_assert_int_eq(yaml_parse(text.s, text.n, &root, &place, &err), 0);
	buf_free(&text);
	return root;
}

START_TEST(depth_has_an_end)
{
	struct problems problems = { 0 };
	struct node *fits = nested(32), *deep = nested(33), *value;

	value = seed_value(fits->first, 0, &problems);
	ck_assert_ptr_nonnull(value);
	node_free(value);
	ck_assert_ptr_null(seed_value(deep->first, 0, &problems));
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_ptr_nonnull(strstr(problems.list.v[0].text, "32 levels"));
	node_free(fits);
	node_free(deep);
	problem_free(&problems);
}
END_TEST

TEST_MAIN(seed_value, LOOP(values_are_typed, rows), TEST(depth_has_an_end))
