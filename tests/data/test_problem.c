#include "data/problem.h"

#include "base/limits.h"
#include "test.h"

static void shows(const struct problems *p, const char *expected)
{
	struct buf out = BUF_INIT;

	problem_show(p, &out);
	ck_assert_str_eq(out.s, expected);
	buf_free(&out);
}

START_TEST(tells_places_only_where_there_are_some)
{
	struct problems p = { .file = "wikibot.yaml" };

	problem_add(&p, 12, 5, "unknown key '%s'", "tll");
	problem_add(&p, 0, 0, "is empty");
	shows(&p, "wikibot.yaml:12:5: unknown key 'tll'\n"
	          "wikibot.yaml: is empty\n");
	p.file = NULL;
	shows(&p, "12:5: unknown key 'tll'\nis empty\n");
	problem_free(&p);
	shows(&p, "");
}
END_TEST

START_TEST(sorts_by_line_and_column_and_keeps_the_order_within_a_place)
{
	struct problems p = { .file = "f" };

	problem_add(&p, 3, 1, "e");
	problem_add(&p, 1, 9, "c");
	problem_add(&p, 1, 2, "b");
	problem_add(&p, 1, 9, "a");
	problem_add(&p, 2, 1, "d");
	problem_sort(&p);
	shows(&p, "f:1:2: b\nf:1:9: c\nf:1:9: a\nf:2:1: d\nf:3:1: e\n");
	problem_free(&p);
}
END_TEST

START_TEST(tells_a_repeat_once_but_not_the_same_words_elsewhere)
{
	struct problems p = { .file = "f" };

	problem_add(&p, 2, 2, "same");
	problem_add(&p, 1, 1, "same");
	problem_add(&p, 2, 2, "other");
	problem_add(&p, 2, 2, "same");
	problem_add(&p, 1, 1, "same");
	problem_sort(&p);
	shows(&p, "f:1:1: same\nf:2:2: same\nf:2:2: other\n");
	problem_free(&p);
}
END_TEST

START_TEST(counts_what_is_past_the_limit)
{
	struct problems p = { .file = "f" };

	for (int i = 1; i <= LIMIT_PROBLEMS + 3; i++)
		problem_add(&p, i, 1, "x");
	ck_assert_uint_eq(p.list.n, LIMIT_PROBLEMS);
	ck_assert_uint_eq(p.dropped, 3);
	problem_sort(&p);
	p.list.n = 1;
	shows(&p, "f:1:1: x\n... and 3 more\n");
	p.list.n = LIMIT_PROBLEMS;
	problem_free(&p);
	ck_assert_uint_eq(p.dropped, 0);
}
END_TEST

START_TEST(stands_at_the_value_or_at_the_key)
{
	struct node n = {
		.line = 4, .column = 7, .key_line = 4, .key_column = 2
	};
	struct problems p = { .file = "f" };

	problem_at(&p, &n, "value");
	problem_at_key(&p, &n, "key");
	n.key_line = 0; /* an item of a list, or the top */
	problem_at_key(&p, &n, "no key");
	problem_at(&p, NULL, "nowhere");
	problem_at_key(&p, NULL, "nowhere");
	shows(&p, "f:4:7: value\nf:4:2: key\nf:4:7: no key\nf: nowhere\n"
	          "f: nowhere\n");
	problem_free(&p);
}
END_TEST

START_TEST(nobody_has_to_listen)
{
	problem_add(NULL, 1, 1, "lost");
	problem_at(NULL, NULL, "lost");
	problem_at_key(NULL, NULL, "lost");
}
END_TEST

TEST_MAIN(problem, TEST(tells_places_only_where_there_are_some),
    TEST(sorts_by_line_and_column_and_keeps_the_order_within_a_place),
    TEST(tells_a_repeat_once_but_not_the_same_words_elsewhere),
    TEST(counts_what_is_past_the_limit),
    TEST(stands_at_the_value_or_at_the_key), TEST(nobody_has_to_listen))
