#include "schema/check.h"

#include "base/text.h"
#include "test.h"

#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define N255  FIFTY FIFTY FIFTY FIFTY FIFTY "01234"

/* The service model: [a-zA-Z0-9_.-]+, 3 to 255. */
static const struct {
	const char *name;
	size_t min;
	const char *problem; /* NULL: fine */
} names[] = {
	{ "abc", 3, NULL },
	{ "A.b-c_9", 3, NULL },
	{ "...", 3, NULL },
	{ N255, 3, NULL },
	{ "a", 1, NULL },
	{ "ab", 3, "name 'ab' has 2 characters: 3 to 255 are allowed" },
	{ "a", 3, "name 'a' has 1 character: 3 to 255 are allowed" },
	{ "", 1, "name '' has 0 characters: 1 to 255 are allowed" },
	{ N255 "x", 3,
	    "name '" FIFTY TEN "...' has 256 characters: 3 to 255 are "
	    "allowed" },
	{ "a b c", 3,
	    "name 'a b c' holds ' ': only letters, digits, '_', '-' and '.' "
	    "are allowed" },
	{ "a/b", 3,
	    "name 'a/b' holds '/': only letters, digits, '_', '-' and '.' are "
	    "allowed" },
	{ "abc\n", 3,
	    "name 'abc\n' holds '\n': only letters, digits, '_', '-' and '.' "
	    "are allowed" },
	{ "naïve", 3,
	    "name 'naïve' holds 'ï': only letters, digits, '_', '-' and '.' "
	    "are allowed" },
	{ "${x}", 3,
	    "name '${x}' holds '$': only letters, digits, '_', '-' and '.' "
	    "are allowed" },
};

START_TEST(checks_names)
{
	const struct place at = { .line = 4, .column = 2 };
	struct problems problems = { 0 };

	check_name("name", names[_i].name, names[_i].min, at, &problems);
	ck_assert_uint_eq(problems.list.n, names[_i].problem != NULL ? 1 : 0);
	if (names[_i].problem != NULL) {
		ck_assert_str_eq(problems.list.v[0].text, names[_i].problem);
		ck_assert_int_eq(problems.list.v[0].line, 4);
		ck_assert_int_eq(problems.list.v[0].column, 2);
	}
	problem_free(&problems);
}
END_TEST

/* Both at once. */
START_TEST(says_all_that_is_wrong_with_a_name)
{
	struct problems problems = { 0 };

	check_name("name", "/", 3, (struct place){ 0 }, &problems);
	ck_assert_uint_eq(problems.list.n, 2);
	problem_free(&problems);
}
END_TEST

START_TEST(finds_places)
{
	struct table t = { .line = 3, .column = 3 };

	place_add(&t.places, "key", 5, 5);
	place_add(&t.places, "key.sort", 5, 20);
	ck_assert_int_eq(check_place(&t, "key.%s", "sort").column, 20);
	ck_assert_int_eq(check_place(&t, "key.partition.0").column, 5);
	ck_assert_int_eq(check_place(&t, "ttl.attribute").line, 3);
	ck_assert_ptr_null(check_place(&t, "key").path);
	ck_assert(check_stated(&t, "key.%s", "sort"));
	ck_assert(!check_stated(&t, "key.partition"));
	table_free(&t);
}
END_TEST

/* A table without a file: one that was read from a plan. */
START_TEST(checks_without_places)
{
	struct table t = { 0 };
	struct problems problems = { 0 };

	t.real_name = mem_strdup("x y");
	t.set.ttl.enabled = SWITCH_ON;
	check_table(&t, &problems);
	ck_assert_uint_eq(problems.list.n, 2);
	ck_assert(text_starts(problems.list.v[0].text, "table name 'x y'"));
	ck_assert(text_starts(problems.list.v[1].text, "'ttl' is on without"));
	ck_assert_int_eq(problems.list.v[0].line, 0);
	table_free(&t);
	problem_free(&problems);
}
END_TEST

TEST_MAIN(check, LOOP(checks_names, names),
    TEST(says_all_that_is_wrong_with_a_name), TEST(finds_places),
    TEST(checks_without_places))
