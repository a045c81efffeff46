#include "dev/state.h"

#include <unistd.h>

#include "lib/temp.h"
#include "test.h"

START_TEST(comes_back_as_it_was)
{
	char path[TEMP_PATH];
	struct state s = { .port = 7, .ending = true, .since = 99 }, back;
	struct error err = { 0 };

	temp_file(path, "");
	state_set(&s.engine, "extenddb");
	state_set(&s.url, "http://127.0.0.1:7");
	s.process = (struct process){
		.pid = 12, .start = UINT64_C(123456789012), .boot = "b-o-o-t"
	};
	ck_assert_int_eq(state_write(path, &s, &err), 0);
	ck_assert_int_eq(state_read(path, &back, &err), 0);
	ck_assert_str_eq(back.engine, "extenddb");
	ck_assert_str_eq(back.url, s.url);
	ck_assert_ptr_null(back.schema);
	ck_assert_int_eq(back.port, 7);
	ck_assert_int_eq(back.since, 99);
	ck_assert(back.ending);
	ck_assert_int_eq(back.process.pid, 12);
	ck_assert_uint_eq(back.process.start, s.process.start);
	ck_assert_str_eq(back.process.boot, "b-o-o-t");
	unlink(path);
	state_free(&s);
	state_free(&back);
}
END_TEST

/* Not there, cut off, another program's, another version's, of other types. */
static const char *const strange[] = { NULL, "", "{\"format_version\": 1", "[]",
	"{\"format_version\": 2, \"pid\": 1}", "{\"pid\": 1}",
	"{\"format_version\": \"1\", \"pid\": 1}" };

START_TEST(what_is_not_ours_is_empty)
{
	char path[TEMP_PATH];
	struct state s;
	struct error err = { 0 };

	temp_file(path, strange[_i] != NULL ? strange[_i] : "");
	if (strange[_i] == NULL)
		unlink(path);
	ck_assert_int_eq(state_read(path, &s, &err), 0);
	ck_assert_ptr_null(s.engine);
	ck_assert_int_eq(s.process.pid, 0);
	unlink(path);
	state_free(&s);
}
END_TEST

TEST_MAIN(
    state, TEST(comes_back_as_it_was), LOOP(what_is_not_ours_is_empty, strange))
