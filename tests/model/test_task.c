#include "model/task.h"

#include "lib/model_case.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

#define TOOK(op, ms)                                 \
	{                                            \
		op, WB_ANSWERED, 200, "{}", ms, NULL \
	}

static int send(struct task *t, const char *op)
{
	struct node *answer = NULL;
	int rc = task_send(t, op, node_map(), true, &answer);

	ck_assert(rc != 0 || answer != NULL);
	node_free(answer);
	return rc;
}

/* --- time ------------------------------------------------------------------------ */

START_TEST(one_deadline_is_for_all_requests)
{
	static const struct model_row rows[] = { TOOK("GetItem", 400),
		TOOK("Query", 350), TOOK("GetItem", 300), { 0 } };
	struct model_case m;
	struct task t;

	model_case_open(&m, rows);
	m.call.deadline_ms = 1000;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	ck_assert_int_eq(send(&t, "GetItem"), 0);
	ck_assert_int_eq(send(&t, "Query"), 0);
	ck_assert_int_eq(send(&t, "GetItem"), 0); /* 50 ms too late */
	ck_assert_int_eq(m.sent.v[0].timeout_ms, 1000);
	ck_assert_int_eq(m.sent.v[1].timeout_ms, 600);
	ck_assert_int_eq(m.sent.v[2].timeout_ms, 250);
	ck_assert_int_eq(send(&t, "Query"), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(m.err.text, "before 'Query' could be"));
	ck_assert_int_eq(m.err.took_ms, 1050);
	ck_assert_int_eq(m.err.attempts, 3);
	ck_assert(m.err.retriable);
	model_case_close(&m);
}
END_TEST

static const struct {
	int64_t attempt_ms, deadline_ms, call_ms; /* 0: not said */
	int64_t timeout_ms;                       /* of the request */
} spans[] = {
	{ 0, 0, 0, 5000 },
	{ 300, 0, 0, 300 },
	{ 0, 200, 0, 200 },
	{ 0, 0, 100, 100 },
	{ 9000, 200, 700, 700 },
	{ 60000, 0, 24 * 3600 * 1000, 60000 },
};

START_TEST(a_request_has_the_least_of_the_limits)
{
	static const struct model_row rows[] = { TOOK("GetItem", 1), { 0 } };
	struct wb_session_options options;
	struct model_case m;
	struct task t;

	options = model_case_options(&m);
	options.attempt_ms = spans[_i].attempt_ms;
	options.deadline_ms = spans[_i].deadline_ms;
	model_case_open_with(&m, rows, &options);
	m.call.deadline_ms = spans[_i].call_ms;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	ck_assert_int_eq(send(&t, "GetItem"), 0);
	ck_assert_int_eq(m.sent.v[0].timeout_ms, spans[_i].timeout_ms);
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	model_case_close(&m);
}
END_TEST

static const int64_t no_spans[] = { -1, INT64_MIN, 24 * 3600 * 1000 + 1,
	INT64_MAX };

START_TEST(a_deadline_is_at_most_a_day)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	m.call.deadline_ms = no_spans[_i];
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "deadline_ms");
	model_case_close(&m);
}
END_TEST

START_TEST(a_pause_lets_time_pass)
{
	struct model_case m;
	struct task t;
	int64_t began;

	model_case_open(&m, nothing);
	m.call.deadline_ms = 1000;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	began = m.mono;
	ck_assert_int_eq(task_pause(&t, 300), 0);
	ck_assert_int_eq(task_pause(&t, 0), 0);
	ck_assert_int_eq(task_pause(&t, 699), 0);
	ck_assert_int_eq(m.mono - began, 999);
	ck_assert_int_eq(task_pause(&t, 1), -1); /* would end with it */
	ck_assert_int_eq(m.mono - began, 999);
	ck_assert_int_eq(task_end(&t, &m.err), WB_TIMEOUT);
	ck_assert_int_eq(m.err.slept_ms, 999);
	model_case_close(&m);
}
END_TEST

START_TEST(a_pause_can_be_cancelled)
{
	struct model_case m;
	struct task t;
	int64_t began;

	model_case_open(&m, nothing);
	m.call.cancel = m.cancel;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	ck_assert_int_eq(task_ready(&t), 0);
	wb_cancel_now(m.cancel);
	began = m.mono;
	ck_assert_int_eq(task_pause(&t, 300), -1);
	ck_assert_int_eq(m.mono, began);
	ck_assert_int_eq(task_end(&t, &m.err), WB_CANCELLED);
	model_case_close(&m);
}
END_TEST

static void cancel_from_clock(void *arg, int64_t ms)
{
	struct model_case *m = arg;

	m->mono += ms < 20 ? ms : 20;
	wb_cancel_now(m->cancel);
}

START_TEST(a_pause_looks_at_the_flag_meanwhile)
{
	struct model_case m;
	struct task t;
	int64_t began;

	model_case_open(&m, nothing);
	m.clock.wait = cancel_from_clock;
	m.call.cancel = m.cancel;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	began = m.mono;
	ck_assert_int_eq(task_pause(&t, 300), -1);
	ck_assert_int_eq(m.mono - began, 20);
	ck_assert_int_eq(task_end(&t, &m.err), WB_CANCELLED);
	ck_assert_ptr_nonnull(
	    strstr(m.err.text, "stopped before it was tried again"));
	model_case_close(&m);
}
END_TEST

START_TEST(what_was_cancelled_before_sends_nothing)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	wb_cancel_now(m.cancel);
	m.call.cancel = m.cancel;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	ck_assert_int_eq(send(&t, "PutItem"), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	ck_assert_int_eq(m.err.attempts, 0);
	model_case_close(&m);
}
END_TEST

/* --- what adds up ------------------------------------------------------------------ */

START_TEST(the_error_tells_of_all_requests)
{
	static const struct model_row rows[] = { LOST("GetItem"),
		TOOK("GetItem", 5), FAILED("Query"),
		ERROR("Query", "ValidationException"), { 0 } };
	struct wb_stats stats = { .size = sizeof stats };
	struct model_case m;
	struct task t;

	model_case_open(&m, rows);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, "GetItem"), 0);
	ck_assert_int_eq(task_pause(&t, 100), 0);
	ck_assert_int_eq(send(&t, "Query"), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_INVALID);
	ck_assert_int_eq(m.err.attempts, 4);
	ck_assert_int_eq(m.err.slept_ms, m.waited);
	ck_assert_int_ge(m.err.slept_ms, 100);
	ck_assert_int_eq(m.err.took_ms, m.waited + 5);
	ck_assert_str_eq(m.err.operation, "Query");
	ck_assert_int_eq(m.err.http_status, 400);
	ck_assert_str_eq(m.err.request_id, "REQUEST-1");
	ck_assert_str_eq(m.err.aws_name, "ValidationException");
	ck_assert(!m.err.maybe_applied); /* they only read */
	wb_session_stats(m.session, &stats);
	ck_assert_int_eq(stats.calls, 1);
	ck_assert_int_eq(stats.attempts, 4);
	ck_assert_int_eq(stats.slept_ms, m.waited);
	model_case_close(&m);
}
END_TEST

START_TEST(an_error_is_filled_in_on_failure_only)
{
	static const struct model_row rows[] = { TOOK("GetItem", 1),
		ERROR("GetItem", "AccessDeniedException"), { 0 } };
	struct wb_error before;
	struct model_case m;
	struct task t;

	model_case_open(&m, rows);
	memset(&m.err, 0x55, sizeof m.err);
	before = m.err;
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, "GetItem"), 0);
	ck_assert_int_eq(task_end(&t, &m.err), WB_OK);
	ck_assert_int_eq(memcmp(&before, &m.err, sizeof before), 0);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, "GetItem"), -1);
	ck_assert_int_eq(task_end(&t, NULL), WB_DENIED); /* nobody asks */
	model_case_close(&m);
}
END_TEST

START_TEST(an_error_can_be_forgiven)
{
	static const struct model_row rows[] = { LOST("PutItem"),
		ERROR("PutItem", "ConditionalCheckFailedException"), { 0 } };
	struct model_case m;
	struct task t;

	model_case_open(&m, rows);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, "PutItem"), -1);
	ck_assert(t.error.maybe_applied && t.unknown);
	task_forgive(&t);
	ck_assert_int_eq(t.error.status, WB_OK);
	ck_assert_str_eq(t.error.aws_name, "");
	ck_assert_str_eq(t.error.text, "");
	ck_assert(!t.error.maybe_applied);
	ck_assert_int_eq(t.error.attempts, 2); /* they were made */
	ck_assert_int_eq(task_end(&t, &m.err), WB_OK);
	model_case_close(&m);
}
END_TEST

/* clang-format off */
static const struct {
	const char *op;
	struct model_row rows[5];
	enum wb_status status;
	bool maybe;
} ends[] = {
	{ "PutItem", { LOST("PutItem"), LOST("PutItem"), LOST("PutItem"),
	  LOST("PutItem") }, WB_NETWORK, true },
	{ "GetItem", { LOST("GetItem"), LOST("GetItem"), LOST("GetItem"),
	  LOST("GetItem") }, WB_NETWORK, false },
	{ "GetItem", { TIMED_OUT("GetItem"), TIMED_OUT("GetItem"),
	  TIMED_OUT("GetItem") }, WB_TIMEOUT, false },
	{ "PutItem", { TIMED_OUT("PutItem"), TIMED_OUT("PutItem"),
	  TIMED_OUT("PutItem") }, WB_TIMEOUT, true },
	/* The last attempt names it. */
	{ "GetItem", { TIMED_OUT("GetItem"), LOST("GetItem"), LOST("GetItem"),
	  LOST("GetItem") }, WB_NETWORK, false },
	{ "GetItem", { TIMED_OUT("GetItem"),
	  ERROR("GetItem", "AccessDeniedException") }, WB_DENIED, false },
	{ "PutItem", { NOT_SENT("PutItem"), NOT_SENT("PutItem"),
	  NOT_SENT("PutItem"), NOT_SENT("PutItem") }, WB_NETWORK, false },
};
/* clang-format on */

START_TEST(the_last_attempt_names_the_status)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, ends[_i].rows);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, ends[_i].op), -1);
	ck_assert_int_eq(task_end(&t, &m.err), ends[_i].status);
	ck_assert_int_eq(m.err.maybe_applied, ends[_i].maybe);
	model_case_close(&m);
}
END_TEST

START_TEST(the_service_s_reasons_are_told)
{
	static const struct model_row rows[] = {
		{ "GetItem", WB_ANSWERED, 400,
		    "{" AWS_ERROR(
		        "AccessDeniedException") ",'message':'no',"
		                                 "'ThrottlingReasons':[{'reason':'R','resource':'T'}]}",
		    0, NULL },
		{ 0 },
	};
	struct model_case m;
	struct task t;

	model_case_open(&m, rows);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(send(&t, "GetItem"), -1);
	task_end(&t, &m.err);
	ck_assert_ptr_nonnull(strstr(m.err.text, "; R of T"));
	model_case_close(&m);
}
END_TEST

/* clang-format off */
static const struct {
	const char *name, *partition, *sort, *text;
	enum wb_status status;
} abouts[] = {
	{ "user", "u1", NULL, "user 'u1': it is so", WB_EXISTS },
	{ "wiki", "o", "s", "wiki 'o/s': it is so", WB_EXISTS },
	/* Who reads it has a terminal. */
	{ "user", "\x1b[31m\n", NULL, "user '\\x1b[31m\\x0a': it is so",
	  WB_CONFLICT },
	/* That names the field. */
	{ "user", "u1", NULL, "it is so", WB_INVALID },
};
/* clang-format on */

START_TEST(the_sentence_begins_with_whom_it_is_about)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	task_about(&t, abouts[_i].name, abouts[_i].partition, abouts[_i].sort);
	ck_assert_int_eq(
	    task_fail(&t, abouts[_i].status, "f", "it is %s", "so"), -1);
	ck_assert_int_eq(task_end(&t, &m.err), abouts[_i].status);
	ck_assert_str_eq(m.err.text, abouts[_i].text);
	ck_assert_str_eq(m.err.field, "f");
	model_case_close(&m);
}
END_TEST

START_TEST(a_long_name_is_cut)
{
	char name[3000];
	struct model_case m;
	struct task t;

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	model_case_open(&m, nothing);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	task_about(&t, "wiki", name, name);
	task_fail(&t, WB_EXISTS, NULL, "it is so");
	task_end(&t, &m.err);
	ck_assert_ptr_nonnull(strstr(m.err.text, ": it is so"));
	model_case_close(&m);
}
END_TEST

/* --- structs of the caller's -------------------------------------------------------- */

struct sample {
	size_t size;
	int one, two;
};
struct later {
	struct sample sample;
	int three;
	char rest[30];
};

static enum wb_status copy(const void *from, struct sample *to, char *field)
{
	struct model_case m;
	enum wb_status status;
	struct task t;

	model_case_open(&m, nothing);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	memset(to, 0x55, sizeof *to);
	(void)!task_copy_in(&t, "sample", from, to, sizeof *to);
	status = task_end(&t, &m.err);
	snprintf(field, sizeof m.err.field, "%s", m.err.field);
	model_case_close(&m);
	return status;
}

START_TEST(a_struct_is_copied_by_its_size)
{
	struct sample from = { sizeof from, 1, 2 }, to;
	char field[64];

	ck_assert_int_eq(copy(&from, &to, field), WB_OK);
	ck_assert(to.one == 1 && to.two == 2);
	/* Of a program that knows less. */
	from.size = offsetof(struct sample, two);
	ck_assert_int_eq(copy(&from, &to, field), WB_OK);
	ck_assert(to.one == 1 && to.two == 0);
	from.size = sizeof from.size;
	ck_assert_int_eq(copy(&from, &to, field), WB_OK);
	ck_assert(to.one == 0 && to.two == 0);
}
END_TEST

/* Of a program that knows more: only if it says nothing of it. */
START_TEST(what_is_not_known_must_be_zero)
{
	struct later from;
	struct sample to;
	char field[64];

	memset(&from, 0, sizeof from);
	from.sample = (struct sample){ sizeof from, 1, 2 };
	ck_assert_int_eq(copy(&from, &to, field), WB_OK);
	ck_assert(to.one == 1 && to.two == 2);
	((char *)&from)[sizeof from - 1] = 1;
	ck_assert_int_eq(copy(&from, &to, field), WB_INVALID);
	ck_assert_str_eq(field, "sample");
	((char *)&from)[sizeof from - 1] = 0;
	from.three = 1;
	ck_assert_int_eq(copy(&from, &to, field), WB_INVALID);
}
END_TEST

START_TEST(a_struct_without_a_size_is_refused)
{
	struct sample from = { 0, 1, 2 }, to;
	char field[64];

	ck_assert_int_eq(copy(&from, &to, field), WB_INVALID);
	ck_assert_str_eq(field, "size");
	from.size = sizeof from.size - 1;
	ck_assert_int_eq(copy(&from, &to, field), WB_INVALID);
	ck_assert_int_eq(copy(NULL, &to, field), WB_INVALID);
	ck_assert_str_eq(field, "sample");
	ck_assert(to.one == 0 && to.two == 0);
}
END_TEST

START_TEST(the_options_of_a_call_are_such_a_struct)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	m.call.size = 0;
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "size");
	model_case_close(&m);
}
END_TEST

/* --- what is the program's ----------------------------------------------------------- */

static bool is_blocked(void)
{
	sigset_t now;

	ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, NULL, &now), 0);
	return sigismember(&now, SIGPIPE) == 1;
}

static bool is_pending(void)
{
	sigset_t now;

	ck_assert_int_eq(sigpending(&now), 0);
	return sigismember(&now, SIGPIPE) == 1;
}

static void block(int how)
{
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	ck_assert_int_eq(pthread_sigmask(how, &pipe, NULL), 0);
}

/* With TLS: held back from the first request on, and given to nobody. */
START_TEST(sigpipe_is_held_while_tls_is_used)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	ck_assert(!is_blocked());
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert(!is_blocked());
	ck_assert_int_eq(task_ready(&t), 0);
	ck_assert(is_blocked());
	pthread_kill(pthread_self(), SIGPIPE);
	ck_assert(is_pending());
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	ck_assert(!is_blocked());
	ck_assert(!is_pending());
	model_case_close(&m);
}
END_TEST

START_TEST(a_program_that_holds_sigpipe_keeps_it)
{
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	block(SIG_BLOCK);
	pthread_kill(pthread_self(), SIGPIPE);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(task_ready(&t), 0);
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	ck_assert(is_blocked());
	ck_assert(is_pending()); /* it is the program's own */
	signal(SIGPIPE, SIG_IGN);
	block(SIG_UNBLOCK);
	signal(SIGPIPE, SIG_DFL);
	model_case_close(&m);
}
END_TEST

START_TEST(sigpipe_is_left_alone_without_tls)
{
	struct wb_session_options options;
	struct model_case m;
	struct task t;

	options = model_case_options(&m);
	options.endpoint_url = "http://127.0.0.1:1";
	model_case_open_with(&m, nothing, &options);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	ck_assert_int_eq(task_ready(&t), 0);
	ck_assert(!is_blocked());
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	model_case_close(&m);
}
END_TEST

static void keep(void *arg, enum wb_log_level level, const char *line)
{
	(void)level;
	buf_addf(arg, "%s;", line);
}

static void keep_ours(void *arg, enum log_level level, const char *line)
{
	(void)level;
	buf_addf(arg, "%s;", line);
}

START_TEST(the_log_is_the_session_s_while_it_works)
{
	struct buf theirs = BUF_INIT, ours = BUF_INIT;
	struct wb_session_options options;
	struct model_case m;
	struct task t;

	log_set_sink(keep_ours, &ours);
	options = model_case_options(&m);
	options.log = keep;
	options.log_arg = &theirs;
	model_case_open_with(&m, nothing, &options);
	log_warn("a");
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	log_warn("b");
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	log_warn("c");
	ck_assert_str_eq(theirs.s, "b;");
	ck_assert_str_eq(ours.s, "a;c;");
	log_set_sink(NULL, NULL);
	buf_free(&theirs);
	buf_free(&ours);
	model_case_close(&m);
}
END_TEST

START_TEST(a_channel_is_given_back)
{
	struct model_case m;
	struct task t;
	int made, busy;

	model_case_open(&m, nothing);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
		ck_assert_int_eq(task_ready(&t), 0);
		ck_assert_int_eq(task_ready(&t), 0); /* the same */
		pool_count(&m.session->pool, &made, &busy);
		ck_assert(made == 1 && busy == 1);
		ck_assert_int_eq(task_end(&t, NULL), WB_OK);
		pool_count(&m.session->pool, &made, &busy);
		ck_assert(made == 1 && busy == 0);
	}
	model_case_close(&m);
}
END_TEST

/* Whoever holds all of them may be somebody else's whole call. */
START_TEST(who_gets_no_channel_has_met_the_deadline)
{
	struct wb_session_options options;
	struct task holds, t;
	struct model_case m;

	options = model_case_options(&m);
	options.clock = NULL;
	model_case_open_with(&m, nothing, &options);
	m.call.deadline_ms = 20;
	ck_assert_int_eq(task_begin(&holds, m.session, NULL), 0);
	ck_assert_int_eq(task_ready(&holds), 0);
	ck_assert_int_eq(task_begin(&t, m.session, &m.call), 0);
	ck_assert_int_eq(send(&t, "GetItem"), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(m.err.text, "connections stayed busy"));
	ck_assert(m.err.retriable);
	ck_assert_int_eq(task_end(&holds, NULL), WB_OK);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(task, TEST(one_deadline_is_for_all_requests),
    LOOP(a_request_has_the_least_of_the_limits, spans),
    LOOP(a_deadline_is_at_most_a_day, no_spans), TEST(a_pause_lets_time_pass),
    TEST(a_pause_can_be_cancelled), TEST(a_pause_looks_at_the_flag_meanwhile),
    TEST(what_was_cancelled_before_sends_nothing),
    TEST(the_error_tells_of_all_requests),
    TEST(an_error_is_filled_in_on_failure_only), TEST(an_error_can_be_forgiven),
    LOOP(the_last_attempt_names_the_status, ends),
    TEST(the_service_s_reasons_are_told),
    LOOP(the_sentence_begins_with_whom_it_is_about, abouts),
    TEST(a_long_name_is_cut), TEST(a_struct_is_copied_by_its_size),
    TEST(what_is_not_known_must_be_zero),
    TEST(a_struct_without_a_size_is_refused),
    TEST(the_options_of_a_call_are_such_a_struct),
    TEST(sigpipe_is_held_while_tls_is_used),
    TEST(a_program_that_holds_sigpipe_keeps_it),
    TEST(sigpipe_is_left_alone_without_tls),
    TEST(the_log_is_the_session_s_while_it_works),
    TEST(a_channel_is_given_back),
    TEST(who_gets_no_channel_has_met_the_deadline))
