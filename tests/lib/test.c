#include "test.h"

#include <limits.h>
#include <signal.h>
#include <unistd.h>

int test_run(const char *name, const struct test_entry *tests, size_t n)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	TCase *tcase;
	int failed;

	for (size_t i = 0; i < n; i++) {
		tcase = tcase_create(tests[i].test->name);
		if (getenv("CK_DEFAULT_TIMEOUT") == NULL)
			tcase_set_timeout(tcase, 60);
		if (tests[i].rows > 0)
			tcase_add_loop_test(
			    tcase, tests[i].test, 0, tests[i].rows);
		else
			tcase_add_test(tcase, tests[i].test);
		suite_add_tcase(suite, tcase);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	/* A CK_RUN_CASE that names nothing must not look like a success. */
	if (srunner_ntests_run(runner) == 0)
		failed = 1;
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void test_skipped(const char *reason)
{
	printf("SKIP: %s\n", reason);
	fflush(stdout);
}

static const char *join(const char *folder, const char *below)
{
	static char paths[8][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 8];
	int n = snprintf(path, PATH_MAX, "%s/%s", folder, below);

	ck_assert_msg(n > 0 && n < PATH_MAX, "path too long: %s", below);
	return path;
}

static const char *join_env(
    const char *name, const char *fallback, const char *below)
{
	const char *folder = getenv(name);

	if (folder == NULL || *folder == '\0')
		folder = fallback;
	return folder != NULL ? join(folder, below) : NULL;
}

const char *test_source_path(const char *below_top)
{
	return join_env("WB_SRCDIR", ".", below_top);
}

const char *test_path(const char *below_tests)
{
	return join(test_source_path("tests"), below_tests);
}

const char *test_build_path(const char *below_top)
{
	return join_env("WB_BUILDDIR", ".", below_top);
}

const char *test_conformance_path(const char *below)
{
	return join_env("WIKIBOT_CONFORMANCE_DIR", NULL, below);
}

const char *test_recordings_path(const char *below)
{
	return join_env("WIKIBOT_RECORDINGS_DIR", NULL, below);
}

void test_not_applicable(
    const char *suite, const char *which, const char *reason)
{
	printf("CONFORMANCE-SKIP %s %s: %s\n", suite, which, reason);
	fflush(stdout);
}

void test_conformance(const char *suite, size_t passed, size_t cases)
{
	printf("CONFORMANCE %s %zu/%zu\n", suite, passed, cases);
	fflush(stdout);
	ck_assert_msg(cases > 0, "%s: there are no cases", suite);
	ck_assert_msg(
	    passed == cases, "%s: %zu of %zu cases pass", suite, passed, cases);
}

void test_lives_at_most(unsigned seconds)
{
	static const int numbers[] = { SIGALRM, SIGINT, SIGTERM };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		signal(numbers[i], SIG_DFL);
	alarm(seconds);
}
