#include "base/log.h"

#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "test.h"

static void collect(void *arg, enum log_level level, const char *line)
{
	buf_addf(arg, "%d %s\n", (int)level, line);
}

static const enum log_level levels[] = { LOG_ERROR, LOG_WARN, LOG_INFO,
	LOG_DEBUG };

START_TEST(passes_on_what_the_level_allows)
{
	static const char *const want[] = {
		[LOG_ERROR] = "0 e\n",
		[LOG_WARN] = "0 e\n1 w\n",
		[LOG_INFO] = "0 e\n1 w\n2 i\n",
		[LOG_DEBUG] = "0 e\n1 w\n2 i\n3 d\n",
	};
	struct buf b = BUF_INIT;

	log_set_sink(collect, &b);
	log_set_level(levels[_i]);
	log_line(LOG_ERROR, "e");
	log_warn("w");
	log_info("%s", "i");
	log_debug("d");
	ck_assert_str_eq(b.s, want[levels[_i]]);
	buf_free(&b);
	log_set_sink(NULL, NULL);
}
END_TEST

START_TEST(escapes_each_line)
{
	struct buf b = BUF_INIT;

	log_set_sink(collect, &b);
	log_set_level(LOG_WARN);
	log_warn("table '%s'", "\x1b[31m\nforged: line\xe2\x80\xae");
	ck_assert_str_eq(b.s, "1 table '\\x1b[31m\\x0aforged: line\\u202e'\n");
	buf_reset(&b);
	log_warn("%s", "");
	ck_assert_str_eq(b.s, "1 \n");
	buf_free(&b);
	log_set_sink(NULL, NULL);
}
END_TEST

START_TEST(writes_to_standard_error_by_itself)
{
	char text[100] = "";
	int ends[2], saved = dup(STDERR_FILENO);

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_ge(dup2(ends[1], STDERR_FILENO), 0);
	log_set_level(LOG_INFO);
	log_warn("look");
	log_info("so");
	log_debug("not this");
	ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
	close(ends[1]);
	ck_assert_int_gt(read(ends[0], text, sizeof text - 1), 0);
	ck_assert_str_eq(text, "warning: look\nso\n");
	close(ends[0]);
	close(saved);
}
END_TEST

START_TEST(can_be_diverted_and_brought_back)
{
	struct buf ours = BUF_INIT, first = BUF_INIT, second = BUF_INIT;
	const struct log_sink one = { LOG_INFO, collect, &first };
	const struct log_sink two = { LOG_ERROR, collect, &second };

	log_set_sink(collect, &ours);
	log_set_level(LOG_WARN);
	ck_assert_ptr_null(log_divert(&one));
	log_info("a\n");
	ck_assert_ptr_eq(log_divert(&two), &one);
	log_warn("b");
	log_line(LOG_ERROR, "c");
	ck_assert(!log_on(LOG_WARN));
	ck_assert_ptr_eq(log_divert(&one), &two);
	log_debug("d");
	log_warn("e");
	ck_assert_ptr_eq(log_divert(NULL), &one);
	log_info("f");
	log_warn("g");
	ck_assert_str_eq(first.s, "2 a\\x0a\n1 e\n");
	ck_assert_str_eq(second.s, "0 c\n");
	ck_assert_str_eq(ours.s, "1 g\n");
	log_set_sink(NULL, NULL);
	buf_free(&ours);
	buf_free(&first);
	buf_free(&second);
}
END_TEST

static void *log_beside(void *arg)
{
	const struct log_sink *mine = arg;

	log_warn("before");
	if (log_divert(mine) == NULL)
		log_warn("beside");
	return NULL;
}

START_TEST(is_diverted_on_one_thread_only)
{
	struct buf ours = BUF_INIT, here = BUF_INIT, there = BUF_INIT;
	struct log_sink mine = { LOG_WARN, collect, &here };
	struct log_sink other = { LOG_WARN, collect, &there };
	pthread_t thread;

	log_set_sink(collect, &ours);
	log_set_level(LOG_WARN);
	log_divert(&mine);
	ck_assert_int_eq(pthread_create(&thread, NULL, log_beside, &other), 0);
	pthread_join(thread, NULL);
	log_warn("here");
	ck_assert_str_eq(ours.s, "1 before\n");
	ck_assert_str_eq(there.s, "1 beside\n");
	ck_assert_str_eq(here.s, "1 here\n");
	log_divert(NULL);
	log_set_sink(NULL, NULL);
	buf_free(&ours);
	buf_free(&here);
	buf_free(&there);
}
END_TEST

TEST_MAIN(log, LOOP(passes_on_what_the_level_allows, levels),
    TEST(escapes_each_line), TEST(writes_to_standard_error_by_itself),
    TEST(can_be_diverted_and_brought_back),
    TEST(is_diverted_on_one_thread_only))
