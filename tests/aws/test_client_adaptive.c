/*
 * The client in adaptive retry mode (aws-client.md 1.6): a token before each
 * attempt, once the service throttled.
 */
#include <pthread.h>

#include "lib/rig.h"
#include "test.h"

#define KEYS                                                         \
	"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", \
	    "SECRETSECRET", "AWS_REGION", "eu-west-1"
#define THROTTLED "{\"__type\":\"a#ThrottlingException\",\"message\":\"slow\"}"

static const char *const adaptive[] = { KEYS, "AWS_RETRY_MODE", "adaptive",
	NULL };
static const char *const old[] = { KEYS, "AWS_RETRY_MODE", "adaptive",
	"AWS_NEW_RETRIES_2026", "false", NULL };

static const struct fake_row slow_start[] = {
	{ 400, THROTTLED },
	{ 200, "{}" },
	{ 200, "{}" },
	{ 200, "{}" },
};

static int64_t sent_at(size_t i)
{
	ck_assert_uint_lt(i, rig.http.requests.n);
	return rig.http.requests.v[i].at - 1000000;
}

/* No token is left and half a one comes each second: the next is whole after
 * two, while the delay of a first repeat is one second at most. */
static const struct {
	const char *const *variables;
	int64_t second_ms;
	const char *agent;
} modes[] = {
	{ rig_plain, 1000, "cfg/retry-mode#standard" },
	{ adaptive, 2001, "cfg/retry-mode#adaptive" },
	{ old, 2001, "cfg/retry-mode#adaptive" },
};

START_TEST(takes_a_token_before_each_repeat)
{
	struct rig_result r;

	rig_script(slow_start, COUNT(slow_start));
	rig_open(modes[_i].variables, 4);
	rig_submit(&r, true, 0);
	rig_run(&r);
	ck_assert(!r.failed);
	ck_assert_int_eq(r.outcome.attempts, 2);
	ck_assert_int_eq(sent_at(1), modes[_i].second_ms);
	ck_assert_int_eq(r.outcome.slept_ms, modes[_i].second_ms);
	ck_assert_ptr_nonnull(
	    strstr(rig_sent(0, "user-agent"), modes[_i].agent));
	ck_assert_int_eq(rig.warnings, 0);
	rig_stop();
}
END_TEST

START_TEST(takes_a_token_before_the_first_attempt_too)
{
	struct rig_result r[3];

	rig_script(slow_start, COUNT(slow_start));
	rig_open(adaptive, 4);
	rig_submit(&r[0], true, 0);
	rig_run(&r[0]);
	for (int i = 1; i < 3; i++)
		rig_submit(&r[i], true, 0);
	for (int i = 1; i < 3; i++)
		rig_run(&r[i]);
	/* One after the other, in their order, and not at once. */
	ck_assert_int_lt(r[1].order, r[2].order);
	ck_assert_int_gt(sent_at(2), sent_at(1));
	ck_assert_int_gt(sent_at(3), sent_at(2));
	ck_assert_uint_eq(rig.http.most, 1);
	rig_stop();
}
END_TEST

static void always_throttles(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	(void)arg;
	(void)request;
	*delay_ms = 1;
	fake_http_json(answer, 400, THROTTLED);
}

START_TEST(waits_no_longer_than_the_deadline)
{
	struct rig_result r;

	rig_answer(always_throttles, NULL);
	rig_open(adaptive, 4);
	rig_submit(&r, true, 1500);
	rig_run(&r);
	/* A real error comes before one of ours; what it cost is given back. */
	ck_assert_str_eq(r.err.aws_name, "ThrottlingException");
	ck_assert_int_le(r.outcome.took_ms, 1500);
	rig_submit(&r, true, 100);
	rig_run(&r);
	ck_assert_int_eq(r.err.code, E_THROTTLED);
	ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	ck_assert_int_eq(r.outcome.attempts, 0);
	ck_assert_str_eq(r.err.text,
	    "not sent in time: adaptive retry mode lets 30 requests a minute "
	    "pass since the service throttled some");
	rig_stop();
}
END_TEST

START_TEST(ends_when_told_while_it_waits_for_a_token)
{
	struct rig_result r[2];

	rig_script(slow_start, COUNT(slow_start));
	rig_open(adaptive, 4);
	rig_submit(&r[0], true, 0);
	rig_run(&r[0]);
	rig_submit(&r[1], true, 0);
	ck_assert(!r[1].done);
	aws_client_drain(rig.client);
	ck_assert(r[1].done);
	ck_assert_int_eq(r[1].err.code, E_CANCELLED);
	ck_assert_int_eq(r[1].err.effect, EFFECT_NONE);
	rig_stop();
}
END_TEST

/* What one client learns counts for all of a session, on whatever thread. */
enum { THREADS = 8 };

static void *take_many(void *shared)
{
	int taken = 0;

	for (int i = 0; i < 5000; i++)
		taken += aws_shared_admit(shared, 1000000 + i) == 0;
	for (int i = 0; i < 1000; i++)
		aws_shared_answered(shared, i % 2 == 0, 1005000);
	return (void *)(uintptr_t)taken;
}

START_TEST(threads_share_one_rate)
{
	pthread_t threads[THREADS];
	struct aws_shared *shared;
	struct error err;
	uintptr_t taken = 0;

	rig_script(NULL, 0);
	rig_load(adaptive);
	ck_assert_int_eq(aws_shared_open(&shared, &rig.config, &err), 0);
	ck_assert_int_eq(aws_shared_admit(shared, 1000000), 0);
	ck_assert_int_eq(aws_shared_rate(shared), 0);
	aws_shared_answered(shared, true, 1000000);
	ck_assert_int_eq(aws_shared_rate(shared), 30);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, take_many, shared), 0);
	for (int i = 0; i < THREADS; i++) {
		void *n;

		pthread_join(threads[i], &n);
		taken += (uintptr_t)n;
	}
	/* Half a token a second, for five seconds; more once a thread that was
	 * early counted its answers. */
	ck_assert_uint_ge(taken, 2);
	ck_assert_int_ge(aws_shared_rate(shared), 30);
	aws_shared_close(shared);
	rig_stop();
}
END_TEST

START_TEST(costs_and_limits_nothing_in_standard_mode)
{
	struct aws_shared *shared;
	struct error err;

	rig_script(NULL, 0);
	rig_load(rig_plain);
	ck_assert_int_eq(aws_shared_open(&shared, &rig.config, &err), 0);
	for (int i = 0; i < 1000; i++) {
		aws_shared_answered(shared, true, 1000000);
		ck_assert_int_eq(aws_shared_admit(shared, 1000000), 0);
	}
	ck_assert_int_eq(aws_shared_rate(shared), 0);
	aws_shared_close(shared);
	rig_stop();
}
END_TEST

TEST_MAIN(client_adaptive, LOOP(takes_a_token_before_each_repeat, modes),
    TEST(takes_a_token_before_the_first_attempt_too),
    TEST(waits_no_longer_than_the_deadline),
    TEST(ends_when_told_while_it_waits_for_a_token),
    TEST(threads_share_one_rate),
    TEST(costs_and_limits_nothing_in_standard_mode))
