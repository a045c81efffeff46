/*
 * What ends a wait: deadlines, and cancel from another thread, both while a call
 * waits for a connection and while its request is under way.  The server of these
 * tests is the main thread itself, which reads a request and never answers.
 */
#include <wikibot/wikibot.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/place.h"
#include "test.h"

enum {
	CALLERS = 4,
	SOON_MS = 5000, /* far below what the calls would wait by themselves */
	LONG_MS = 60000,
	REQUEST_BYTES = 4096
};

struct silent {
	int listens, held[CALLERS], holds;
	char url[64];
};

static void silent_open(struct silent *s)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof at;

	*s = (struct silent){ .listens = socket(AF_INET, SOCK_STREAM, 0) };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(
	    bind(s->listens, (struct sockaddr *)(void *)&at, size), 0);
	ck_assert_int_eq(listen(s->listens, CALLERS), 0);
	ck_assert_int_eq(
	    getsockname(s->listens, (struct sockaddr *)(void *)&at, &size), 0);
	snprintf(
	    s->url, sizeof s->url, "http://127.0.0.1:%d", ntohs(at.sin_port));
}

/* Until a request has come in whole. */
static void silent_take(struct silent *s)
{
	char bytes[REQUEST_BYTES + 1];
	size_t n = 0;
	int fd = accept(s->listens, NULL, NULL);

	ck_assert_int_ge(fd, 0);
	do {
		ssize_t got = read(fd, bytes + n, REQUEST_BYTES - n);

		ck_assert_int_gt(got, 0);
		n += (size_t)got;
		bytes[n] = '\0';
	} while (strstr(bytes, "\r\n\r\n") == NULL || bytes[n - 1] != '}');
	s->held[s->holds++] = fd;
}

static void silent_close(struct silent *s)
{
	/* Nobody else came. */
	struct pollfd waiting = { .fd = s->listens, .events = POLLIN };

	ck_assert_int_eq(poll(&waiting, 1, 0), 0);
	for (int i = 0; i < s->holds; i++)
		close(s->held[i]);
	close(s->listens);
}

static struct wb_session *open_to(const struct silent *s, int connections)
{
	const struct wb_session_options options = { .size = sizeof options,
		.environment = "test",
		.region = "us-east-1",
		.endpoint_url = s->url,
		.access_key_id = "AKIAIOSFODNN7EXAMPLE",
		.secret_access_key = "secret",
		.max_connections = connections,
		.attempt_ms = LONG_MS,
		.deadline_ms = LONG_MS };
	struct wb_session *session = NULL;
	struct wb_error err;

	place_expect(WB_OK, wb_session_open(&options, &session, &err));
	return session;
}

/* A call on a thread of its own. */
struct caller {
	pthread_t thread;
	struct wb_session *session;
	struct wb_call call;
	bool writes;
	enum wb_status status;
	struct wb_error error;
};

static void *make_call(void *arg)
{
	struct caller *c = arg;
	struct wb_user_update up = { .size = sizeof up };
	const struct wb_user *user = NULL;

	up.wiki_count = wb_add_number(1);
	c->status = c->writes ? wb_user_update(c->session, "ann", &up, &c->call,
	                            &user, &c->error)
	                      : wb_user_get(c->session, "ann", &c->call, &user,
	                            &c->error);
	wb_user_free(user);
	return NULL;
}

static void caller_start(struct caller *c, struct wb_session *session,
    struct wb_cancel *cancel, int64_t deadline_ms)
{
	c->session = session;
	c->call = (struct wb_call){ .size = sizeof c->call,
		.deadline_ms = deadline_ms,
		.cancel = cancel };
	ck_assert_int_eq(pthread_create(&c->thread, NULL, make_call, c), 0);
}

/* It ended for that reason, having sent so many requests. */
static void caller_ended(struct caller *c, enum wb_status status, int attempts)
{
	pthread_join(c->thread, NULL);
	place_expect_at(__LINE__, status, c->status, &c->error);
	ck_assert_int_eq(c->error.status, status);
	ck_assert_int_eq(c->error.attempts, attempts);
	ck_assert_int_eq(c->error.maybe_applied, c->writes && attempts > 0);
	ck_assert(c->error.retriable);
	ck_assert_int_lt(c->error.took_ms, SOON_MS);
}

/* Until so many calls have begun: the last of them waits now, or will. */
static void calls_begun(struct wb_session *s, int64_t calls)
{
	struct wb_stats stats = { .size = sizeof stats };

	do {
		wb_session_stats(s, &stats);
		poll(NULL, 0, 1);
	} while (stats.calls < calls);
}

static void nothing_is_busy(struct wb_session *s, int connections)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.connections_busy, 0);
	ck_assert_int_eq(stats.connections, connections);
	ck_assert_int_eq(stats.attempts, connections);
}

/* Reads and writes take turns; the flag is the same for all. */
START_TEST(cancel_ends_what_is_under_way)
{
	struct caller callers[CALLERS] = { 0 };
	struct wb_cancel *cancel = wb_cancel_new();
	struct silent server;
	struct wb_session *s;

	silent_open(&server);
	s = open_to(&server, CALLERS);
	for (int i = 0; i < CALLERS; i++) {
		callers[i].writes = i % 2 == 1;
		caller_start(&callers[i], s, cancel, 0);
	}
	for (int i = 0; i < CALLERS; i++)
		silent_take(&server);
	wb_cancel_now(cancel);
	for (int i = 0; i < CALLERS; i++)
		caller_ended(&callers[i], WB_CANCELLED, 1);
	nothing_is_busy(s, CALLERS);
	wb_session_unref(s);
	wb_cancel_free(cancel);
	silent_close(&server);
}
END_TEST

/* One call has the only connection.  The others, without it, leave nothing and
 * change nothing for the first. */
START_TEST(cancel_ends_the_wait_for_a_connection)
{
	struct caller first = { .writes = true }, others[CALLERS] = { 0 };
	struct wb_cancel *of_first = wb_cancel_new();
	struct wb_cancel *of_others = wb_cancel_new();
	struct silent server;
	struct wb_session *s;

	silent_open(&server);
	s = open_to(&server, 1);
	caller_start(&first, s, of_first, 0);
	silent_take(&server);
	for (int i = 0; i < CALLERS; i++) {
		others[i].writes = i % 2 == 1;
		caller_start(&others[i], s, of_others, 0);
	}
	calls_begun(s, 1 + CALLERS);
	wb_cancel_now(of_others);
	for (int i = 0; i < CALLERS; i++)
		caller_ended(&others[i], WB_CANCELLED, 0);
	wb_cancel_now(of_first);
	caller_ended(&first, WB_CANCELLED, 1);
	nothing_is_busy(s, 1);
	wb_session_unref(s);
	wb_cancel_free(of_first);
	wb_cancel_free(of_others);
	silent_close(&server);
}
END_TEST

START_TEST(deadlines_hold_while_no_connection_is_free)
{
	enum { DEADLINE_MS = 150 };
	struct caller first = { 0 }, others[CALLERS] = { 0 };
	struct wb_cancel *cancel = wb_cancel_new();
	struct silent server;
	struct wb_session *s;

	silent_open(&server);
	s = open_to(&server, 1);
	caller_start(&first, s, cancel, 0);
	silent_take(&server);
	for (int i = 0; i < CALLERS; i++) {
		others[i].writes = i % 2 == 1;
		caller_start(&others[i], s, NULL, DEADLINE_MS * (i + 1));
	}
	for (int i = 0; i < CALLERS; i++) {
		caller_ended(&others[i], WB_TIMEOUT, 0);
		ck_assert_int_ge(
		    others[i].error.took_ms, DEADLINE_MS * (i + 1));
	}
	wb_cancel_now(cancel);
	caller_ended(&first, WB_CANCELLED, 1);
	nothing_is_busy(s, 1);
	wb_session_unref(s);
	wb_cancel_free(cancel);
	silent_close(&server);
}
END_TEST

/* Long enough for a busy machine to send the request. */
START_TEST(a_deadline_ends_what_is_under_way)
{
	enum { DEADLINE_MS = 1000 };
	struct caller callers[2] = { { .writes = true }, { 0 } };
	struct silent server;
	struct wb_session *s;

	silent_open(&server);
	s = open_to(&server, 2);
	for (int i = 0; i < 2; i++)
		caller_start(&callers[i], s, NULL, DEADLINE_MS);
	for (int i = 0; i < 2; i++)
		silent_take(&server);
	for (int i = 0; i < 2; i++) {
		caller_ended(&callers[i], WB_TIMEOUT, 1);
		ck_assert_int_ge(callers[i].error.took_ms, DEADLINE_MS);
	}
	nothing_is_busy(s, 2);
	wb_session_unref(s);
	silent_close(&server);
}
END_TEST

/* Whoever waits gets the connection when it is given back. */
START_TEST(a_connection_goes_to_who_waits)
{
	struct caller first = { 0 }, second = { 0 };
	struct wb_cancel *of_first = wb_cancel_new();
	struct wb_cancel *of_second = wb_cancel_new();
	struct silent server;
	struct wb_session *s;

	silent_open(&server);
	s = open_to(&server, 1);
	caller_start(&first, s, of_first, 0);
	silent_take(&server);
	caller_start(&second, s, of_second, 0);
	calls_begun(s, 2);
	wb_cancel_now(of_first);
	caller_ended(&first, WB_CANCELLED, 1);
	silent_take(&server);
	wb_cancel_now(of_second);
	caller_ended(&second, WB_CANCELLED, 1);
	wb_session_unref(s);
	wb_cancel_free(of_first);
	wb_cancel_free(of_second);
	silent_close(&server);
}
END_TEST

struct warmer {
	pthread_t thread;
	struct wb_session *session;
	enum wb_status status;
	struct wb_error error;
};

static void *warm(void *arg)
{
	struct warmer *w = arg;

	w->status = wb_session_warm(w->session, 100, NULL, &w->error);
	return NULL;
}

/* Each holds what it has while it takes the next, and none may starve another. */
START_TEST(many_warm_at_once)
{
	enum { CONNECTIONS = 6, ROUNDS = 20 };
	struct warmer warmers[CALLERS];
	struct wb_stats stats = { .size = sizeof stats };
	struct place p;

	place_open(&p);
	p.options.max_connections = CONNECTIONS;
	for (int round = 0; round < ROUNDS; round++) {
		struct wb_session *s = place_session(&p);

		for (int i = 0; i < CALLERS; i++) {
			warmers[i] = (struct warmer){ .session = s };
			ck_assert_int_eq(pthread_create(&warmers[i].thread,
			                     NULL, warm, &warmers[i]),
			    0);
		}
		for (int i = 0; i < CALLERS; i++) {
			pthread_join(warmers[i].thread, NULL);
			place_expect_at(__LINE__, WB_OK, warmers[i].status,
			    &warmers[i].error);
		}
		wb_session_stats(s, &stats);
		ck_assert_int_eq(stats.connections, CONNECTIONS);
		ck_assert_int_eq(stats.connections_busy, 0);
		wb_session_unref(s);
	}
	place_close(&p);
}
END_TEST

static int64_t opened(struct wb_session *s)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(s, &stats);
	return stats.connections_opened;
}

static bool adds(struct wb_session *s, const char *id, int times)
{
	struct wb_user_update up = { .size = sizeof up };
	struct wb_error err;

	up.wiki_count = wb_add_number(1);
	for (int i = 0; i < times; i++)
		if (wb_user_update(s, id, &up, NULL, NULL, &err) != WB_OK)
			return false;
	return true;
}

/* Both write to one item by the session of before, the child from the beginning
 * of the test until its end.  Each then has connections of its own. */
START_TEST(a_fork_shares_no_connection)
{
	enum { TIMES = 50 };
	struct wb_user_input in = { .size = sizeof in };
	const struct wb_user *user;
	struct wb_session *s;
	struct wb_error err;
	struct place p;
	int status;
	pid_t child;

	place_open(&p);
	if (p.fake != NULL) {
		place_close(&p);
		TEST_SKIP("a fake has no connections");
	}
	s = place_session(&p);
	in.id = p.run;
	place_expect(WB_OK, wb_user_create(s, &in, NULL, NULL, &err));
	ck_assert_int_eq(opened(s), 1);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		bool good = adds(s, p.run, TIMES) && opened(s) == 2;

		wb_session_unref(s);
		_exit(good ? 0 : 1);
	}
	ck_assert(adds(s, p.run, TIMES));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	place_expect(WB_OK, wb_user_get(s, p.run, NULL, &user, &err));
	ck_assert_int_eq(user->wiki_count, 2L * TIMES);
	ck_assert_int_eq(user->version, 1 + 2L * TIMES);
	ck_assert_int_eq(opened(s), 1); /* the child closed nothing of ours */
	wb_user_free(user);
	wb_session_unref(s);
	place_close(&p);
}
END_TEST

TEST_MAIN(waits, TEST(cancel_ends_what_is_under_way),
    TEST(cancel_ends_the_wait_for_a_connection),
    TEST(deadlines_hold_while_no_connection_is_free),
    TEST(a_deadline_ends_what_is_under_way),
    TEST(a_connection_goes_to_who_waits), TEST(many_warm_at_once),
    TEST(a_fork_shares_no_connection))
