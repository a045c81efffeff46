#include "lib/model_case.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };
#define EMPTY ANSWER("GetItem", "{}")
#define LOST_4 \
	LOST("GetItem"), LOST("GetItem"), LOST("GetItem"), LOST("GetItem")

/* clang-format off */
static const struct {
	int most, asked;
	struct model_row rows[8];
	enum wb_status status;
	int connections;
} warms[] = {
	{ 5, 3, { EMPTY, EMPTY, EMPTY }, WB_OK, 3 },
	{ 2, 9, { EMPTY, EMPTY }, WB_OK, 2 },
	{ 5, 1, { EMPTY }, WB_OK, 1 },
	{ 5, 3, { EMPTY, LOST_4 }, WB_NETWORK, 2 },
	{ 5, 3, { ERROR("GetItem", "AccessDeniedException") }, WB_DENIED, 1 },
	{ 5, 0, { { 0 } }, WB_INVALID, 0 },
	{ 5, -1, { { 0 } }, WB_INVALID, 0 },
};
/* clang-format on */

START_TEST(opens_so_many_connections)
{
	struct wb_session_options options;
	struct wb_stats stats = { .size = sizeof stats };
	struct model_case m;

	options = model_case_options(&m);
	options.max_connections = warms[_i].most;
	model_case_open_with(&m, warms[_i].rows, &options);
	ck_assert_int_eq(
	    wb_session_warm(m.session, warms[_i].asked, NULL, &m.err),
	    warms[_i].status);
	wb_session_stats(m.session, &stats);
	ck_assert_int_eq(stats.connections, warms[_i].connections);
	ck_assert_int_eq(stats.connections_busy, 0);
	if (warms[_i].status == WB_INVALID)
		ck_assert_str_eq(m.err.field, "connections");
	model_case_close(&m);
}
END_TEST

/* A second time there is nothing to open, and the same connections serve. */
START_TEST(asks_for_what_does_not_exist)
{
	static const struct model_row rows[] = { EMPTY, EMPTY, EMPTY, EMPTY,
		{ 0 } };
	struct wb_session_options options;
	struct wb_stats stats = { .size = sizeof stats };
	struct model_case m;

	options = model_case_options(&m);
	options.max_connections = 4;
	model_case_open_with(&m, rows, &options);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(
		    wb_session_warm(m.session, 2, NULL, &m.err), WB_OK);
	wb_session_stats(m.session, &stats);
	ck_assert_int_eq(stats.connections, 2);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-users','Key':{'id':{'S':"
	    "'identity:'}}}");
	model_case_close(&m);
}
END_TEST

/* What is in use is warm, and is not waited for. */
static const struct {
	int most;
	struct model_row rows[2];
} busy[] = { { 1, { { 0 } } }, { 2, { EMPTY } } };

START_TEST(waits_for_nobody)
{
	struct wb_session_options options;
	struct model_case m;
	struct task holds;
	int64_t began;

	options = model_case_options(&m);
	options.max_connections = busy[_i].most;
	model_case_open_with(&m, busy[_i].rows, &options);
	ck_assert_int_eq(task_begin(&holds, m.session, NULL), 0);
	ck_assert_int_eq(task_ready(&holds), 0);
	began = m.mono;
	ck_assert_int_eq(wb_session_warm(m.session, 2, NULL, &m.err), WB_OK);
	ck_assert_int_eq(m.mono, began);
	ck_assert_int_eq(task_end(&holds, NULL), WB_OK);
	model_case_close(&m);
}
END_TEST

START_TEST(names_what_is_wrong_with_the_call)
{
	struct model_case m;

	model_case_open(&m, nothing);
	m.call.deadline_ms = -1;
	ck_assert_int_eq(
	    wb_session_warm(m.session, 1, &m.call, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "deadline_ms");
	ck_assert_int_eq(wb_session_warm(m.session, 0, NULL, NULL), WB_INVALID);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(warm, LOOP(opens_so_many_connections, warms),
    TEST(asks_for_what_does_not_exist), LOOP(waits_for_nobody, busy),
    TEST(names_what_is_wrong_with_the_call))
