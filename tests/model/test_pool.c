#include "model/pool.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/model_case.h"
#include "model/session.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };
enum { FAR = 60000 };

static void open(struct model_case *m, int most)
{
	struct wb_session_options options = model_case_options(m);

	options.max_connections = most;
	options.clock = NULL; /* who waits for another waits in real time */
	model_case_open_with(m, nothing, &options);
}

static int64_t in(const struct model_case *m, int64_t ms)
{
	return clock_mono(m->session->clock) + ms;
}

static struct channel *take(struct model_case *m)
{
	struct channel *c = NULL;
	struct error err;

	ck_assert_msg(pool_take(m->session, in(m, FAR), NULL, &c, &err) == 0,
	    "%s", err.text);
	return c;
}

static void counts(struct model_case *m, int made, int busy)
{
	int have_made, have_busy;

	pool_count(&m->session->pool, &have_made, &have_busy);
	ck_assert_int_eq(have_made, made);
	ck_assert_int_eq(have_busy, busy);
}

START_TEST(the_last_given_is_the_first_taken)
{
	struct channel *c[3];
	struct model_case m;

	open(&m, 5);
	counts(&m, 0, 0); /* none before it is needed */
	for (int i = 0; i < 3; i++) {
		c[i] = take(&m);
		ck_assert_int_eq(c[i]->number, i);
		ck_assert_ptr_eq(c[i]->session, m.session);
		counts(&m, i + 1, i + 1);
	}
	for (int i = 0; i < 3; i++)
		pool_give(c[i]);
	counts(&m, 3, 0);
	for (int i = 2; i >= 0; i--)
		ck_assert_ptr_eq(take(&m), c[i]);
	counts(&m, 3, 3);
	for (int i = 0; i < 3; i++)
		pool_give(c[i]);
	model_case_close(&m);
}
END_TEST

START_TEST(there_are_no_more_than_the_most)
{
	struct channel *a, *b, *none = NULL;
	struct error err = { 0 };
	struct model_case m;
	int64_t began;

	open(&m, 2);
	a = take(&m);
	b = take(&m);
	began = in(&m, 0);
	ck_assert_int_eq(
	    pool_take(m.session, in(&m, 30), NULL, &none, &err), -1);
	ck_assert_int_eq(err.code, E_NETWORK);
	ck_assert_str_eq(
	    err.text, "all 2 connections stayed busy until the deadline");
	ck_assert_ptr_null(none);
	ck_assert_int_ge(in(&m, 0) - began, 30);
	counts(&m, 2, 2);
	pool_give(a);
	pool_give(b);
	model_case_close(&m);
}
END_TEST

START_TEST(a_flag_that_is_not_set_lets_it_wait)
{
	struct channel *a, *none = NULL;
	struct error err = { 0 };
	struct model_case m;
	int64_t began;

	open(&m, 1);
	a = take(&m);
	began = in(&m, 0);
	ck_assert_int_eq(
	    pool_take(m.session, in(&m, 60), m.cancel, &none, &err), -1);
	ck_assert_int_eq(err.code, E_NETWORK);
	ck_assert_int_ge(in(&m, 0) - began, 60);
	pool_give(a);
	model_case_close(&m);
}
END_TEST

struct taker {
	struct model_case *m;
	const struct wb_cancel *cancel;
	struct channel *got;
	struct error err;
	int rc;
};

static void *take_beside(void *arg)
{
	struct taker *t = arg;

	t->rc = pool_take(
	    t->m->session, in(t->m, FAR), t->cancel, &t->got, &t->err);
	if (t->rc == 0)
		pool_give(t->got);
	return NULL;
}

/* One after the other has it; nobody is forgotten. */
START_TEST(who_waits_gets_what_is_given_back)
{
	struct taker takers[4];
	pthread_t threads[4];
	struct channel *c;
	struct model_case m;

	open(&m, 1);
	c = take(&m);
	for (int i = 0; i < 4; i++) {
		takers[i] = (struct taker){ .m = &m };
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, take_beside, &takers[i]),
		    0);
	}
	pool_give(c);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		ck_assert_int_eq(takers[i].rc, 0);
		ck_assert_ptr_eq(takers[i].got, c);
	}
	counts(&m, 1, 0);
	model_case_close(&m);
}
END_TEST

START_TEST(who_waits_can_be_cancelled)
{
	struct taker t;
	struct channel *c;
	struct model_case m;
	pthread_t thread;

	open(&m, 1);
	c = take(&m);
	t = (struct taker){ .m = &m, .cancel = m.cancel };
	ck_assert_int_eq(pthread_create(&thread, NULL, take_beside, &t), 0);
	wb_cancel_now(m.cancel);
	pthread_join(thread, NULL);
	ck_assert_int_eq(t.rc, -1);
	ck_assert_int_eq(t.err.code, E_CANCELLED);
	ck_assert_str_eq(t.err.text, "stopped before it was sent");
	counts(&m, 1, 1);
	pool_give(c);
	model_case_close(&m);
}
END_TEST

START_TEST(one_that_cannot_be_opened_is_not_counted)
{
	struct channel *c = NULL;
	struct error err = { 0 };
	struct model_case m;
	const char *region;

	open(&m, 1);
	region = m.session->config.region;
	m.session->config.region = NULL;
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(
		    pool_take(m.session, in(&m, FAR), NULL, &c, &err), -1);
		ck_assert_int_eq(err.code, E_INVALID);
		counts(&m, 0, 0);
	}
	m.session->config.region = region;
	c = take(&m);
	ck_assert_int_eq(c->number, 0);
	pool_give(c);
	model_case_close(&m);
}
END_TEST

/* Connections belong to the process that opened them. */
START_TEST(a_child_opens_its_own)
{
	/* In sight of leak checkers also in the child, which must not touch them. */
	static struct channel *idle, *busy;
	struct model_case m;
	int status = 0;
	pid_t child;

	open(&m, 2);
	busy = take(&m);
	idle = take(&m);
	pool_give(idle);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct channel *own[2] = { NULL, NULL };
		struct error err;
		bool good = true;

		for (int i = 0; i < 2; i++)
			good = good &&
			       pool_take(m.session, in(&m, FAR), NULL, &own[i],
			           &err) == 0 &&
			       own[i] != idle && own[i] != busy &&
			       own[i]->number == i;
		_exit(good ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	ck_assert_ptr_eq(take(&m), idle);
	pool_give(idle);
	pool_give(busy);
	model_case_close(&m);
}
END_TEST

/* --- what is told of the attempts of a channel ------------------------------- */

struct told {
	struct buf attempts, log;
};

static void tell(void *arg, const struct wb_attempt *a)
{
	struct told *told = arg;

	ck_assert_uint_eq(a->size, sizeof *a);
	buf_addf(&told->attempts, "%s %d: %d '%s' '%s' %d ms, %zu/%zu%s%s %s\n",
	    a->operation, a->number, a->http_status, a->aws_name, a->request_id,
	    (int)(a->took_us / 1000), a->sent_bytes, a->received_bytes,
	    a->unknown ? " unknown" : "", a->retry_ms < 0 ? " last" : "",
	    a->text);
	ck_assert_int_eq(a->connect_us, 0);
}

static void keep(void *arg, enum wb_log_level level, const char *line)
{
	struct told *told = arg;

	buf_addf(&told->log, "%d %s\n", (int)level, line);
}

static const struct model_row attempts[] = {
	{ "GetItem", WB_LOST, 0, NULL, 7, NULL },
	THROTTLED("GetItem"),
	{ "GetItem", WB_ANSWERED, 200, "{'Item':{'id':{'S':'u'}}}", 9, NULL },
	{ 0 },
};

START_TEST(tells_of_every_attempt)
{
	struct wb_session_options options;
	struct wb_stats stats = { .size = sizeof stats };
	struct told told = { 0 };
	struct model_case m;

	options = model_case_options(&m);
	options.attempt = tell;
	options.attempt_arg = &told;
	model_case_open_with(&m, attempts, &options);
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", NULL, NULL, &m.err), WB_OK);
	ck_assert_str_eq(told.attempts.s,
	    "GetItem 1: 0 '' '' 7 ms, 57/0 unknown the answer was lost\n"
	    "GetItem 2: 400 'ProvisionedThroughputExceededException' "
	    "'REQUEST-1' 0 ms, 57/101 ProvisionedThroughputExceededException: "
	    "said\n"
	    "GetItem 3: 200 '' 'REQUEST-1' 9 ms, 57/25 last \n");
	wb_session_stats(m.session, &stats);
	ck_assert_int_eq(stats.calls, 1);
	ck_assert_int_eq(stats.attempts, 3);
	ck_assert_int_eq(stats.retries, 2);
	ck_assert_int_eq(stats.throttled, 1);
	ck_assert_int_eq(stats.connections_opened, 0);
	ck_assert_int_eq(stats.slept_ms, m.waited);
	ck_assert_int_eq(stats.connections, 1);
	ck_assert_int_eq(stats.connections_busy, 0);
	buf_free(&told.attempts);
	model_case_close(&m);
}
END_TEST

static const struct {
	enum wb_log_level level;
	int lines;
	const char *first;
} levels[] = {
	{ (enum wb_log_level)0, 0, "" },
	{ WB_LOG_ERROR, 0, "" },
	{ WB_LOG_WARNING, 0, "" },
	{ WB_LOG_INFO, 2, "3 GetItem: attempt 1 failed, the next comes in " },
	{ WB_LOG_DEBUG, 5, "3 GetItem: attempt 1 failed, the next comes in " },
};

START_TEST(logs_what_it_is_asked_to)
{
	struct wb_session_options options;
	struct told told = { 0 };
	struct model_case m;
	int lines = 0;

	options = model_case_options(&m);
	options.log = keep;
	options.log_arg = &told;
	options.log_level = levels[_i].level;
	model_case_open_with(&m, attempts, &options);
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", NULL, NULL, &m.err), WB_OK);
	for (const char *c = buf_text(&told.log); *c != '\0'; c++)
		lines += *c == '\n';
	ck_assert_int_eq(lines, levels[_i].lines);
	ck_assert_int_eq(strncmp(buf_text(&told.log), levels[_i].first,
	                     strlen(levels[_i].first)),
	    0);
	ck_assert_ptr_null(strstr(buf_text(&told.log), "SECRET"));
	buf_free(&told.log);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(pool, TEST(the_last_given_is_the_first_taken),
    TEST(there_are_no_more_than_the_most),
    TEST(a_flag_that_is_not_set_lets_it_wait),
    TEST(who_waits_gets_what_is_given_back), TEST(who_waits_can_be_cancelled),
    TEST(one_that_cannot_be_opened_is_not_counted), TEST(a_child_opens_its_own),
    TEST(tells_of_every_attempt), LOOP(logs_what_it_is_asked_to, levels))
