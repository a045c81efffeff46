#include "base/mem.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

/* AddressSanitizer ends the program by itself unless told to give NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static volatile size_t huge = SIZE_MAX / 2, count = SIZE_MAX / 4;

static void alloc_too_much(void)
{
	mem_free(mem_alloc(huge));
}

static void realloc_too_much(void)
{
	mem_free(mem_realloc(NULL, huge));
}

static void array_overflows(void)
{
	mem_free(mem_array(count, 8));
}

static void growth_overflows(void)
{
	size_t cap = 0;

	mem_free(mem_grow(NULL, &cap, count, 8));
}

static const struct {
	void (*fn)(void);
	size_t refused;
} failures[] = {
	{ alloc_too_much, SIZE_MAX / 2 },
	{ realloc_too_much, SIZE_MAX / 2 },
	{ array_overflows, SIZE_MAX },
	{ growth_overflows, SIZE_MAX },
};

static int out; /* the pipe to the parent, in the child */

static void report(size_t n)
{
	if (write(out, &n, sizeof n) != (ssize_t)sizeof n)
		_exit(3);
}

static void report_and_fail_again(size_t n)
{
	report(n);
	mem_free(mem_alloc(huge));
}

/* Run fn in a child; what it wrote goes to text, its status is returned. */
static int run_child(
    void (*fn)(void), void (*hook)(size_t), char *text, size_t size, size_t *n)
{
	/* The sanitizer has words of its own: not among the reports. */
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int ends[2], status = 0;
	ssize_t got;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		out = ends[1];
		dup2(hook == report ? null : ends[1], STDERR_FILENO);
		mem_set_hook(hook);
		fn();
		_exit(0);
	}
	close(ends[1]);
	*n = 0;
	while ((got = read(ends[0], text + *n, size - *n)) > 0)
		*n += (size_t)got;
	close(ends[0]);
	close(null);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(calls_the_hook_once_and_aborts)
{
	size_t said[2] = { 0 }, n;
	int status =
	    run_child(failures[_i].fn, report, (char *)said, sizeof said, &n);

	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	ck_assert_uint_eq(n, sizeof said[0]);
	ck_assert_uint_eq(said[0], failures[_i].refused);
}
END_TEST

START_TEST(says_so_on_standard_error_without_a_hook)
{
	char text[4096] = "";
	size_t n;
	int status =
	    run_child(array_overflows, NULL, text, sizeof text - 1, &n);

	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	ck_assert_str_eq(text, "out of memory: 18446744073709551615 bytes\n");
}
END_TEST

START_TEST(a_hook_that_runs_out_itself_does_not_come_back)
{
	char text[4096] = "";
	size_t n;
	int status = run_child(
	    array_overflows, report_and_fail_again, text, sizeof text - 1, &n);

	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	ck_assert_ptr_nonnull(strstr(text + sizeof(size_t), "out of memory: "));
}
END_TEST

START_TEST(gives_zeroed_memory_and_never_null)
{
	unsigned char *p = mem_array(100, 3);
	void *none = mem_alloc(0);

	for (int i = 0; i < 300; i++)
		ck_assert_int_eq(p[i], 0);
	ck_assert_ptr_nonnull(none);
	p = mem_realloc(p, 0);
	ck_assert_ptr_nonnull(p);
	mem_free(p);
	mem_free(none);
	mem_free(NULL);
	none = mem_array(0, 0);
	ck_assert_ptr_nonnull(none);
	mem_free(none);
}
END_TEST

START_TEST(copies_text)
{
	char *s = mem_strdup("text"), *cut = mem_strndup("text", 2);
	char *all = mem_strndup("text", 99), *none = mem_strndup("", 0);

	ck_assert_str_eq(s, "text");
	ck_assert_str_eq(cut, "te");
	ck_assert_str_eq(all, "text");
	ck_assert_str_eq(none, "");
	ck_assert_ptr_null(mem_strdup(NULL));
	mem_free(s);
	mem_free(cut);
	mem_free(all);
	mem_free(none);
}
END_TEST

START_TEST(wipes)
{
	char secret[] = "wJalrXUtnFEMI";
	static const char zeros[sizeof secret];

	mem_wipe(secret, 0);
	ck_assert_str_eq(secret, "wJalrXUtnFEMI");
	mem_wipe(secret, sizeof secret);
	ck_assert_mem_eq(secret, zeros, sizeof secret);
}
END_TEST

START_TEST(grows_by_doubling)
{
	size_t cap = 0, before;
	char *p = mem_grow(NULL, &cap, 1, 1);

	before = cap;
	p = mem_grow(p, &cap, before, 1);
	ck_assert_uint_eq(cap, before);
	p = mem_grow(p, &cap, before + 1, 1);
	ck_assert_uint_ge(cap, 2 * before);
	p = mem_grow(p, &cap, 10 * cap + 3, 1);
	memset(p, 'x', cap);
	mem_free(p);
	cap = 0;
	p = mem_grow(NULL, &cap, 1, 1000);
	ck_assert_uint_ge(cap, 1);
	memset(p, 'x', cap * 1000);
	mem_free(p);
}
END_TEST

TEST_MAIN(mem, LOOP(calls_the_hook_once_and_aborts, failures),
    TEST(says_so_on_standard_error_without_a_hook),
    TEST(a_hook_that_runs_out_itself_does_not_come_back),
    TEST(gives_zeroed_memory_and_never_null), TEST(copies_text), TEST(wipes),
    TEST(grows_by_doubling))
