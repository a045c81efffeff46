#include "aws/retry_rate.h"

#include "test.h"

enum { SEEDS = 200, STEPS = 3000, LONGEST_MS = 2001 };

struct dice {
	uint64_t state;
};

static unsigned roll(struct dice *d, unsigned sides)
{
	d->state = d->state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(d->state >> 33) % sides;
}

static double greater(double a, double b)
{
	return a > b ? a : b;
}

static void check_bounds(const struct retry_rate *r)
{
	ck_assert_double_ge(r->tokens, 0);
	ck_assert_double_le(r->tokens, greater(r->fill, 1));
	ck_assert_double_ge(r->fill, 0.5);
	ck_assert_double_le(r->fill, greater(2 * r->measured, 0.5));
}

START_TEST(lets_everything_pass_until_a_throttling_answer)
{
	struct retry_rate r;

	retry_rate_init(&r, 1000);
	for (int i = 0; i < 10000; i++) {
		ck_assert_int_eq(retry_rate_take(&r, 1000), 0);
		retry_rate_answer(&r, false, 1000 + i / 100);
	}
	ck_assert(!r.on);
	retry_rate_answer(&r, true, 1100);
	ck_assert(r.on);
}
END_TEST

/* A moment, a pause, a night; or another thread's earlier look at the clock. */
static int64_t later(struct dice *d, int64_t now)
{
	static const unsigned most[] = { 1, 2, 20, 300, 5000, 40000000 };

	if (roll(d, 20) == 0)
		return now - roll(d, 50);
	return now + roll(d, most[roll(d, sizeof most / sizeof *most)]);
}

static void random_load(struct retry_rate *r, struct dice *d, int64_t *now)
{
	unsigned throttles = roll(d, 100);

	for (int i = 0; i < STEPS; i++) {
		*now = later(d, *now);
		if (roll(d, 3) > 0) {
			int64_t ms = retry_rate_take(r, *now);

			ck_assert(ms >= 0 && ms <= LONGEST_MS);
		} else {
			retry_rate_answer(r, roll(d, 100) < throttles, *now);
		}
		check_bounds(r);
	}
}

START_TEST(stays_in_bounds_and_never_holds_for_good)
{
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct dice d = { seed };
		int64_t now = 1000000, ms;
		struct retry_rate r;

		retry_rate_init(&r, now);
		random_load(&r, &d, &now);
		/* Whatever there was: who waits as told gets a token, again
		 * and again. */
		now += 1000;
		for (int i = 0; i < 100; i++) {
			now += ms = retry_rate_take(&r, now);
			ck_assert_int_le(ms, LONGEST_MS);
			if (ms > 0)
				ck_assert_int_eq(retry_rate_take(&r, now), 0);
		}
	}
}
END_TEST

/* A service that serves so many a second and throttles the rest, and a client
 * that always has something to send.  How many were served, and sent. */
struct traffic {
	int served, sent;
};

static struct traffic flood(
    struct retry_rate *r, int64_t *now, int seconds, int limit)
{
	struct traffic t = { 0 };
	double room = 0;

	for (int ms = 0; ms < seconds * 1000; ms++, ++*now) {
		room = room + limit / 1000.0 < limit ? room + limit / 1000.0
		                                     : limit;
		for (int i = 0; i < 4 && retry_rate_take(r, *now) == 0; i++) {
			bool served = room >= 1;

			room -= served;
			t.served += served;
			t.sent++;
			retry_rate_answer(r, !served, *now);
		}
	}
	return t;
}

static const int limits[] = { 5, 20, 100, 1000 };

START_TEST(finds_what_the_service_bears_and_recovers)
{
	int limit = limits[_i];
	struct retry_rate r;
	struct traffic t;
	int64_t now = 5000000;

	retry_rate_init(&r, now);
	flood(&r, &now, 10, limit);
	t = flood(&r, &now, 120, limit);
	/* Half of what it serves at least, and few in vain. */
	ck_assert_int_ge(t.served, 120 * limit / 2);
	ck_assert_int_le(t.sent - t.served, t.sent / 4);
	/* It serves all again, and after a minute all is asked for: CUBIC
	 * passes where it was throttled after some seconds, and then doubles. */
	flood(&r, &now, 60, 4000);
	t = flood(&r, &now, 10, 4000);
	ck_assert_int_ge(t.served, 10 * 1000);
}
END_TEST

START_TEST(comes_back_after_a_quiet_night)
{
	struct retry_rate r;
	int64_t now = 5000000;

	retry_rate_init(&r, now);
	flood(&r, &now, 30, 10);
	now += 8 * 3600 * 1000;
	flood(&r, &now, 30, 4000);
	ck_assert_int_ge(flood(&r, &now, 10, 4000).served, 10 * 1000);
}
END_TEST

/* smithy-rs 4632: callers took tokens that were not there, and whoever came
 * after a cut waited for all of them at the new rate. */
START_TEST(a_crowd_makes_no_debt)
{
	struct retry_rate r;
	int64_t now = 1000000;

	retry_rate_init(&r, now);
	retry_rate_answer(&r, true, now);
	for (int i = 0; i < 100000; i++)
		ck_assert_int_gt(retry_rate_take(&r, now), 0);
	now += retry_rate_take(&r, now);
	ck_assert_int_eq(retry_rate_take(&r, now), 0);
}
END_TEST

TEST_MAIN(retry_rate, TEST(lets_everything_pass_until_a_throttling_answer),
    TEST(stays_in_bounds_and_never_holds_for_good),
    LOOP(finds_what_the_service_bears_and_recovers, limits),
    TEST(comes_back_after_a_quiet_night), TEST(a_crowd_makes_no_debt))
