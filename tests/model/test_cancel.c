#include "model/cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "test.h"

static bool is_readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1 && (p.revents & POLLIN) != 0;
}

START_TEST(is_set_once_and_stays_set)
{
	struct wb_cancel *c = wb_cancel_new();

	ck_assert(!cancel_is_set(c));
	ck_assert(!is_readable(cancel_fd(c), 0));
	for (int i = 0; i < 100000; i++) /* more than a pipe holds */
		wb_cancel_now(c);
	ck_assert(cancel_is_set(c));
	ck_assert(is_readable(cancel_fd(c), 0));
	wb_cancel_free(c);
}
END_TEST

START_TEST(of_nothing_it_is_not_set)
{
	ck_assert(!cancel_is_set(NULL));
	ck_assert_int_eq(cancel_fd(NULL), -1);
	wb_cancel_free(NULL);
}
END_TEST

/* A program that is started by the host's must not inherit it. */
START_TEST(its_pipe_is_closed_by_exec)
{
	struct wb_cancel *c = wb_cancel_new();

	ck_assert_int_ne(fcntl(cancel_fd(c), F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_ne(fcntl(cancel_fd(c), F_GETFL) & O_NONBLOCK, 0);
	wb_cancel_free(c);
}
END_TEST

static void *cancel_beside(void *arg)
{
	wb_cancel_now(arg);
	return NULL;
}

START_TEST(wakes_another_thread)
{
	struct wb_cancel *c = wb_cancel_new();
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_beside, c), 0);
	ck_assert(is_readable(cancel_fd(c), 20000));
	pthread_join(thread, NULL);
	ck_assert(cancel_is_set(c));
	wb_cancel_free(c);
}
END_TEST

static struct wb_cancel *from_handler;

static void handle(int number)
{
	(void)number;
	wb_cancel_now(from_handler);
}

START_TEST(can_be_set_from_a_signal_handler)
{
	struct sigaction action = { .sa_handler = handle };

	from_handler = wb_cancel_new();
	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	errno = EDOM;
	raise(SIGUSR1);
	ck_assert_int_eq(errno, EDOM);
	ck_assert(cancel_is_set(from_handler));
	wb_cancel_free(from_handler);
}
END_TEST

/* The program has no descriptors left: the flag stands all the same. */
START_TEST(works_without_a_pipe)
{
	struct rlimit few, many;
	struct wb_cancel *c;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &many), 0);
	few = (struct rlimit){ 0, many.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	c = wb_cancel_new();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &many), 0);
	ck_assert_int_eq(cancel_fd(c), -1);
	ck_assert(!cancel_is_set(c));
	wb_cancel_now(c);
	ck_assert(cancel_is_set(c));
	wb_cancel_free(c);
}
END_TEST

TEST_MAIN(cancel, TEST(is_set_once_and_stays_set),
    TEST(of_nothing_it_is_not_set), TEST(its_pipe_is_closed_by_exec),
    TEST(wakes_another_thread), TEST(can_be_set_from_a_signal_handler),
    TEST(works_without_a_pipe))
