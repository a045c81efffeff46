/*
 * test - our glue to libcheck
 *
 *	START_TEST(splits_or_refuses) { ... rows[_i] ... } END_TEST
 *	TEST_MAIN(arn, TEST(accepts_zero), LOOP(splits_or_refuses, rows))
 *
 * LOOP makes one test per row, so a failure names its row.  One of them alone
 * runs with CK_RUN_CASE=splits_or_refuses.  Tests run in forked children,
 * except with CK_FORK=no, as in a sanitizer build.
 */
#ifndef WB_TEST_H
#define WB_TEST_H
#include <check.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_entry {
	const TTest *test;
	int rows; /* 0: run once, without an index */
};
/* clang-format off */
#define TEST(fn) { fn, 0 }
#define LOOP(fn, rows) { fn, (int)(sizeof(rows) / sizeof *(rows)) }
/* clang-format on */

#define TEST_MAIN(name, ...)                                                 \
	int main(void)                                                       \
	{                                                                    \
		const struct test_entry tests[] = { __VA_ARGS__ };           \
		return test_run(#name, tests, sizeof tests / sizeof *tests); \
	}
int test_run(const char *name, const struct test_entry *tests, size_t n);

/* End this test as skipped, with the reason; scripts/check counts the lines. */
#define TEST_SKIP(reason)             \
	do {                          \
		test_skipped(reason); \
		return;               \
	} while (0)
void test_skipped(const char *reason);

/* Full paths.  The text stays valid for the next seven calls. */
const char *test_path(const char *below_tests); /* in the source tree */
const char *test_source_path(const char *below_top);
const char *test_build_path(const char *below_top);
/* NULL when WIKIBOT_CONFORMANCE_DIR (WIKIBOT_RECORDINGS_DIR) is not set: skip. */
const char *test_conformance_path(const char *below);
const char *test_recordings_path(const char *below);

/* In a child that runs no test: end it after so many seconds, for a failed test
 * does not.  libcheck's own handler, which it has inherited, would end the whole
 * process group, and that is everybody's with CK_FORK=no. */
void test_lives_at_most(unsigned seconds);

/* How many of a suite's published cases pass, for the table that scripts/check
 * prints; fails the test if not all do.  A case that cannot apply counts on
 * neither side, and is named with its reason. */
void test_conformance(const char *suite, size_t passed, size_t cases);
void test_not_applicable(
    const char *suite, const char *which, const char *reason);
#endif
