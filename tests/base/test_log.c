#include "base/log.h"

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

TEST_MAIN(log, LOOP(passes_on_what_the_level_allows, levels),
    TEST(escapes_each_line), TEST(writes_to_standard_error_by_itself))
