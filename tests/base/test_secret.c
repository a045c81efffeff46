#include "base/secret.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "test.h"

/* Under the address sanitizer it is memory like any other. */
static bool is_special(void)
{
	void *p = secret_alloc(1);
	bool special = secret_has(p);

	mem_free(p);
	return special;
}

static const size_t sizes[] = { 0, 1, 47, 48, 49, 100, 4080, 4081, 70000,
	1 << 20, 3 << 20 };

static bool is_all(const unsigned char *p, unsigned char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != c)
			return false;
	return true;
}

START_TEST(is_zeroed_aligned_and_apart)
{
	size_t n = sizes[_i];
	unsigned char *a = secret_alloc(n), *b = secret_alloc(n);

	ck_assert_uint_eq((uintptr_t)a % sizeof(void *), 0);
	ck_assert(is_all(a, 0, n));
	memset(a, 0xaa, n);
	memset(b, 0xbb, n);
	ck_assert(is_all(a, 0xaa, n) && is_all(b, 0xbb, n));
	mem_free(a);
	mem_free(b);
	/* The next of its size is as new. */
	a = secret_alloc(n);
	ck_assert(is_all(a, 0, n));
	mem_free(a);
}
END_TEST

START_TEST(is_wiped_when_it_is_freed_or_moved)
{
	volatile char *old;

	if (!is_special())
		TEST_SKIP("no memory of its own under this sanitizer");
	old = secret_strdup("a secret that is to go away now");
	mem_free((void *)(uintptr_t)old);
	/* The list of free blocks has its beginning. */
	for (size_t i = sizeof(void *); i < 31; i++)
		ck_assert_int_eq(old[i], 0);
	old = secret_strdup("a secret that is to move away now");
	mem_free(mem_realloc((void *)(uintptr_t)old, 5000));
	for (size_t i = sizeof(void *); i < 33; i++)
		ck_assert_int_eq(old[i], 0);
}
END_TEST

START_TEST(a_buf_stays_secret_as_it_grows)
{
	bool special = is_special(), same = true;
	struct buf b;

	secret_buf(&b, 3);
	ck_assert_str_eq(b.s, "");
	for (int i = 0; i < 100000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		same = same && secret_has(b.s) == special;
	}
	for (int i = 0; i < 100000; i++)
		same = same && b.s[i] == 'a' + i % 26;
	ck_assert(same);
	buf_wipe(&b);
	ck_assert_ptr_null(secret_strdup(NULL));
}
END_TEST

START_TEST(other_memory_is_none)
{
	char *heap = mem_strdup("x"), on_stack;

	ck_assert(!secret_has(heap));
	ck_assert(!secret_has(&on_stack));
	ck_assert(!secret_has(NULL));
	mem_free(heap);
}
END_TEST

/* What the kernel says of the mapping: "dd" is "do not dump". */
START_TEST(is_left_out_of_core_dumps)
{
	FILE *maps = fopen("/proc/self/smaps", "r");
	char *p, line[512];
	bool inside = false, left_out = false;
	unsigned long from, to;

	if (!is_special() || maps == NULL) {
		if (maps != NULL)
			fclose(maps);
		TEST_SKIP("no memory of its own, or nobody to ask");
	}
	p = secret_strdup("x");
	while (fgets(line, sizeof line, maps) != NULL) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			inside = (uintptr_t)p >= from && (uintptr_t)p < to;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			left_out = strstr(line, " dd") != NULL;
	}
	fclose(maps);
	mem_free(p);
	ck_assert(left_out);
}
END_TEST

static void *work(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20000; i++) {
		char *s = secret_strndup("0123456789", (size_t)(i % 11));

		if (strlen(s) != (size_t)(i % 11))
			return s;
		mem_free(s);
	}
	return NULL;
}

/* A child may be made while another thread has the lock. */
START_TEST(threads_and_children_may_use_it)
{
	pthread_t threads[4];
	int status;

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, work, NULL), 0);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			test_lives_at_most(10);
			mem_free(secret_alloc(100));
			_exit(0);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	for (int i = 0; i < 4; i++) {
		void *wrong = NULL;

		pthread_join(threads[i], &wrong);
		ck_assert_ptr_null(wrong);
	}
}
END_TEST

TEST_MAIN(secret, LOOP(is_zeroed_aligned_and_apart, sizes),
    TEST(is_wiped_when_it_is_freed_or_moved),
    TEST(a_buf_stays_secret_as_it_grows), TEST(other_memory_is_none),
    TEST(is_left_out_of_core_dumps), TEST(threads_and_children_may_use_it))
