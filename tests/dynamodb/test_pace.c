#include "dynamodb/pace.h"
#include "test.h"

static const struct {
	double per_second;
	int burst;
} rows[] = { { 9, 1 }, { 4, 1 }, { 7, 3 }, { 0.5, 1 }, { 100, 10 } };

enum { CALLS = 60 };

/* Send as fast as is allowed; at[i]: when call i went. */
static void drive(double per_second, int burst, int64_t at[CALLS])
{
	struct pace p = { 0 };
	int64_t now = 5000, wait;

	for (int i = 0; i < CALLS; i++) {
		while ((wait = pace_take(&p, per_second, burst, now)) > 0)
			now += wait;
		at[i] = now;
	}
}

START_TEST(no_second_has_more_than_burst_and_rate)
{
	int64_t at[CALLS];
	double most = rows[_i].per_second + rows[_i].burst;

	drive(rows[_i].per_second, rows[_i].burst, at);
	for (int i = 0; i < CALLS; i++) {
		int n = 0;

		for (int k = i; k < CALLS && at[k] < at[i] + 1000; k++)
			n++;
		ck_assert_msg(n <= most, "%d in the second from %d", n, i);
	}
}
END_TEST

START_TEST(the_rate_is_nearly_used)
{
	int64_t at[CALLS];
	double ideal = (CALLS - rows[_i].burst) / rows[_i].per_second * 1000;

	drive(rows[_i].per_second, rows[_i].burst, at);
	ck_assert_msg((double)(at[CALLS - 1] - at[0]) <= ideal * 1.15 + 1,
	    "%lld ms instead of %f", (long long)(at[CALLS - 1] - at[0]), ideal);
}
END_TEST

START_TEST(a_rest_gives_back_no_more_than_the_burst)
{
	struct pace p = { 0 };

	ck_assert_int_eq(pace_take(&p, 9, 1, 1000), 0);
	ck_assert_int_gt(pace_take(&p, 9, 1, 1000), 0);
	ck_assert_int_eq(pace_take(&p, 9, 1, 1000000), 0);
	ck_assert_int_gt(pace_take(&p, 9, 1, 1000000), 0);
}
END_TEST

START_TEST(says_how_long_to_wait)
{
	struct pace p = { 0 };
	int64_t wait;

	ck_assert_int_eq(pace_take(&p, 4, 1, 1000), 0);
	wait = pace_take(&p, 4, 1, 1000);
	ck_assert_int_ge(wait, 250);
	ck_assert_int_le(wait, 251);
	ck_assert_int_gt(pace_take(&p, 4, 1, 1000 + wait - 2), 0);
	ck_assert_int_eq(pace_take(&p, 4, 1, 1000 + wait), 0);
}
END_TEST

TEST_MAIN(pace, LOOP(no_second_has_more_than_burst_and_rate, rows),
    LOOP(the_rate_is_nearly_used, rows),
    TEST(a_rest_gives_back_no_more_than_the_burst), TEST(says_how_long_to_wait))
