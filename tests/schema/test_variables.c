#include "schema/variables.h"

#include "base/limits.h"
#include "test.h"

static const struct variables values = { "dev", "wikibot", "users" };

static const struct {
	const char *text, *replaced;
} rows[] = {
	{ "plain", "plain" },
	{ "${environment}", "dev" },
	{ "${project}", "wikibot" },
	{ "${table}", "users" },
	{ "a-${project}-${environment}-${table}-z", "a-wikibot-dev-users-z" },
	{ "${table}${table}", "usersusers" },
	/* Literals. */
	{ "$${table}", "${table}" },
	{ "$$${table}", "$${table}" },
	{ "$${x", "${x" },
	{ "${table}$${table}${table}", "users${table}users" },
	{ "5$", "5$" },
	{ "$5 $table $$", "$5 $table $$" },
	{ "$$5 ${table}", "$$5 users" },
	{ "}{${table}}{", "}{users}{" },
	{ "größe ${table}", "größe users" },
};

START_TEST(replaces)
{
	struct problems problems = { 0 };
	struct node *n = node_text(rows[_i].text);

	variables_replace(n, &values, &problems);
	ck_assert_str_eq(n->text, rows[_i].replaced);
	ck_assert_uint_eq(problems.list.n, 0);
	node_free(n);
	problem_free(&problems);
}
END_TEST

#define LITERAL "and '$${' gives a literal '${'"
#define THERE   ": there are ${environment}, ${project} and ${table}, " LITERAL

static const struct {
	const char *text, *problem;
} bad[] = {
	{ "${tabel}",
	    "unknown variable '${tabel}' (did you mean '${table}'?)" },
	{ "x${env}", "unknown variable '${env}'" THERE },
	{ "${}", "unknown variable '${}'" THERE },
	{ "${ table }", "unknown variable '${ table }' (did you mean "
	                "'${table}'?)" },
	{ "${Table}", "unknown variable '${Table}' (did you mean "
	              "'${table}'?)" },
	{ "${table", "'${' without a closing '}': add it, or write '$${' for a "
	             "literal '${'" },
	{ "a${", "'${' without a closing '}': add it, or write '$${' for a "
	         "literal '${'" },
	{ "${a${table}}", "unknown variable '${a${table}'" THERE },
};

START_TEST(refuses)
{
	struct problems problems = { 0 };
	struct node *n = node_text(bad[_i].text);

	n->line = 7;
	n->column = 3;
	variables_replace(n, &values, &problems);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_str_eq(problems.list.v[0].text, bad[_i].problem);
	ck_assert_int_eq(problems.list.v[0].line, 7);
	ck_assert_int_eq(problems.list.v[0].column, 3);
	ck_assert_str_eq(n->text, bad[_i].text); /* as it was */
	node_free(n);
	problem_free(&problems);
}
END_TEST

START_TEST(says_which_value_is_missing)
{
	struct problems problems = { 0 };
	struct node *n = node_text("${project}");

	variables_replace(
	    n, &(struct variables){ "dev", NULL, "users" }, &problems);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_str_eq(problems.list.v[0].text,
	    "'${project}' has no value here: add 'project: NAME' at the top "
	    "of the file");
	node_free(n);
	problem_free(&problems);
}
END_TEST

/* In values all the way down; keys, numbers and the like stay. */
START_TEST(replaces_below)
{
	struct problems problems = { 0 };
	struct node *map = node_map();

	node_put(map, "a.b", node_text("${table}"));
	node_add(node_at_list(map, "list"), node_text("${project}"));
	node_set(map, "${table}", node_number("5"));
	node_set(map, "none", node_text("none"));
	variables_replace(map, &values, &problems);
	ck_assert_uint_eq(problems.list.n, 0);
	ck_assert_str_eq(node_text_or(map, "a.b", ""), "users");
	ck_assert_str_eq(node_item(node_key(map, "list"), 0)->text, "wikibot");
	ck_assert_ptr_nonnull(node_key(map, "${table}"));
	ck_assert(node_get(map, "a.b")->quoted);
	ck_assert(!node_key(map, "none")->quoted);
	node_free(map);
}
END_TEST

START_TEST(limits_what_it_makes)
{
	struct problems problems = { 0 };
	struct buf text = BUF_INIT;
	struct node *n;

	for (int i = 0; i < LIMIT_REPLACED / 5; i++)
		buf_add(&text, "${table}");
	n = node_text(text.s);
	variables_replace(n, &values, &problems);
	ck_assert_uint_eq(problems.list.n, 0);
	ck_assert_uint_eq(strlen(n->text), LIMIT_REPLACED / 5 * 5);
	node_free(n);
	buf_add(&text, "${table}");
	n = node_text(text.s);
	variables_replace(n, &values, &problems);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_str_eq(problems.list.v[0].text,
	    "the text is longer than 4096 bytes with its variables replaced: "
	    "shorten it");
	node_free(n);
	buf_free(&text);
	problem_free(&problems);
}
END_TEST

static const struct {
	const char *text, *name;
	bool uses;
} uses[] = {
	{ "${environment}", "environment", true },
	{ "x ${table} ${environment}", "environment", true },
	{ "${table}", "environment", false },
	{ "${environments}", "environment", false },
	{ "$${environment}", "environment", false },
	{ "$${environment} ${environment}", "environment", true },
	{ "$$${environment}", "environment", false },
	{ "$environment}", "environment", false },
	{ "", "environment", false },
};

START_TEST(knows_what_is_used)
{
	struct node *map = node_map();

	ck_assert(!variables_use(NULL, "table"));
	node_put(map, "a.b", node_text(uses[_i].text));
	node_put(map, "c", node_int(5));
	ck_assert(variables_use(map, uses[_i].name) == uses[_i].uses);
	node_free(map);
}
END_TEST

START_TEST(refuses_variables_in_keys)
{
	struct problems problems = { 0 };
	struct node *map = node_map();

	node_set(node_at_map(map, "tags"), "a${table}", node_text("x"));
	node_set(node_at_map(map, "tags"), "$table", node_text("x"));
	variables_check_keys(map, &problems);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_str_eq(problems.list.v[0].text,
	    "'${' in the key 'a${table}': variables are replaced in values "
	    "only");
	node_free(map);
	problem_free(&problems);
}
END_TEST

TEST_MAIN(variables, LOOP(replaces, rows), LOOP(refuses, bad),
    TEST(says_which_value_is_missing), TEST(replaces_below),
    TEST(limits_what_it_makes), LOOP(knows_what_is_used, uses),
    TEST(refuses_variables_in_keys))
