#include "base/loop.h"

#include "test.h"

/* A clock that moves only in the poller. */
static int64_t now;
static int polls;
static int64_t last_wait;

static int64_t fake_now(const struct clock *c)
{
	(void)c;
	return now;
}

static void fake_poll(void *poller, int64_t max_ms)
{
	ck_assert_ptr_eq(poller, &polls);
	polls++;
	last_wait = max_ms;
	now += max_ms;
}

static const struct clock fake = { fake_now, fake_now };

struct trace {
	struct loop loop;
	char order[32];
	uint64_t cancel;
	int again;
};

static void add(struct trace *t, char c)
{
	size_t n = strlen(t->order);

	ck_assert_uint_lt(n + 1, sizeof t->order);
	t->order[n] = c;
}

static void a(void *arg)
{
	add(arg, 'a');
}

static void b(void *arg)
{
	add(arg, 'b');
}

static void c_cancels(void *arg)
{
	struct trace *t = arg;

	add(t, 'c');
	loop_cancel(&t->loop, t->cancel);
}

static void again(void *arg)
{
	struct trace *t = arg;

	add(t, 'r');
	for (int i = 0; i < 40; i++) /* the array moves meanwhile */
		loop_after(&t->loop, 1000000, b, t);
	if (t->again-- > 0)
		loop_after(&t->loop, 0, again, t);
}

static struct trace start(void)
{
	now = 1000;
	polls = 0;
	last_wait = -1;
	return (struct trace){
		.loop = { .clock = &fake, .poll = fake_poll, .poller = &polls }
	};
}

START_TEST(polls_until_the_next_timer)
{
	struct trace t = start();

	loop_after(&t.loop, 500, a, &t);
	loop_after(&t.loop, 200, b, &t);
	loop_step(&t.loop, 10000);
	ck_assert_int_eq(last_wait, 200);
	ck_assert_str_eq(t.order, "");
	loop_step(&t.loop, 10000); /* due: no poll */
	ck_assert_int_eq(polls, 1);
	ck_assert_str_eq(t.order, "b");
	loop_step(&t.loop, 10000);
	ck_assert_int_eq(last_wait, 300);
	loop_step(&t.loop, 10000);
	ck_assert_str_eq(t.order, "ba");
	loop_step(&t.loop, 77); /* nothing left but the limit */
	ck_assert_int_eq(last_wait, 77);
	loop_free(&t.loop);
}
END_TEST

START_TEST(polls_no_longer_than_asked)
{
	struct trace t = start();

	loop_after(&t.loop, 500, a, &t);
	loop_step(&t.loop, 30);
	ck_assert_int_eq(last_wait, 30);
	loop_free(&t.loop);
}
END_TEST

START_TEST(runs_equal_times_in_the_order_they_were_set)
{
	struct trace t = start();

	loop_after(&t.loop, 5, a, &t);
	loop_after(&t.loop, 0, b, &t);
	loop_after(&t.loop, 5, b, &t);
	loop_after(&t.loop, -3, a, &t); /* the past is now */
	now += 5;
	loop_step(&t.loop, 0);
	ck_assert_str_eq(t.order, "baab");
	ck_assert_int_eq(polls, 0);
	loop_free(&t.loop);
}
END_TEST

START_TEST(cancels_also_from_inside_and_ignores_the_gone)
{
	struct trace t = start();
	uint64_t first = loop_after(&t.loop, 1, a, &t);

	loop_after(&t.loop, 2, c_cancels, &t);
	t.cancel = loop_after(&t.loop, 3, b, &t);
	ck_assert_uint_gt(first, 0);
	loop_cancel(&t.loop, first);
	loop_cancel(&t.loop, first);
	loop_cancel(&t.loop, 0);
	loop_cancel(&t.loop, 99);
	now += 10;
	loop_step(&t.loop, 0);
	ck_assert_str_eq(t.order, "c");
	ck_assert_uint_eq(t.loop.timers.n, 0);
	loop_free(&t.loop);
}
END_TEST

START_TEST(leaves_timers_set_meanwhile_to_the_next_step)
{
	struct trace t = start();

	t.again = 2;
	loop_after(&t.loop, 0, again, &t);
	loop_step(&t.loop, 0);
	ck_assert_str_eq(t.order, "r");
	loop_step(&t.loop, 0);
	loop_step(&t.loop, 0);
	ck_assert_str_eq(t.order, "rrr");
	loop_step(&t.loop, 5);
	ck_assert_int_eq(last_wait, 5);
	loop_free(&t.loop);
}
END_TEST

START_TEST(a_far_timer_does_not_overflow)
{
	struct trace t = start();

	loop_after(&t.loop, INT64_MAX, a, &t);
	loop_step(&t.loop, 60);
	ck_assert_int_eq(last_wait, 60);
	ck_assert_str_eq(t.order, "");
	loop_free(&t.loop);
}
END_TEST

TEST_MAIN(loop, TEST(polls_until_the_next_timer),
    TEST(polls_no_longer_than_asked),
    TEST(runs_equal_times_in_the_order_they_were_set),
    TEST(cancels_also_from_inside_and_ignores_the_gone),
    TEST(leaves_timers_set_meanwhile_to_the_next_step),
    TEST(a_far_timer_does_not_overflow))
