#include "aws/retry.h"

#include <pthread.h>

#include "test.h"

/* aws-client.md 1.6, the table. */
static const struct {
	enum retry_mode mode;
	bool dynamodb;
	int asked, attempts;
	double transient_s;
	int transient, timeout, throttling;
} modes[] = {
	{ RETRY_STANDARD, true, 0, 4, 0.025, 14, 14, 5 },
	{ RETRY_STANDARD, false, 0, 3, 0.05, 14, 14, 5 },
	{ RETRY_STANDARD, true, 9, 9, 0.025, 14, 14, 5 },
	{ RETRY_STANDARD_OLD, true, 0, 3, 1, 5, 10, 5 },
	{ RETRY_STANDARD_OLD, false, 2, 2, 1, 5, 10, 5 },
	{ RETRY_ADAPTIVE, true, 0, 4, 0.025, 14, 14, 5 },
	{ RETRY_ADAPTIVE_OLD, true, 0, 3, 1, 5, 10, 5 },
};

START_TEST(has_the_numbers_of_each_mode)
{
	struct retry_rules r;

	retry_rules_for(
	    &r, modes[_i].mode, modes[_i].dynamodb, modes[_i].asked);
	ck_assert_int_eq(r.max_attempts, modes[_i].attempts);
	ck_assert_double_eq_tol(r.transient_s, modes[_i].transient_s, 1e-9);
	ck_assert_double_eq_tol(r.throttling_s, 1, 1e-9);
	ck_assert_double_eq_tol(r.cap_s, 20, 1e-9);
	ck_assert_int_eq(r.cost_transient, modes[_i].transient);
	ck_assert_int_eq(r.cost_timeout, modes[_i].timeout);
	ck_assert_int_eq(r.cost_throttling, modes[_i].throttling);
	ck_assert_int_eq(RETRY_QUOTA, 500);
}
END_TEST

static const struct {
	const char *name;
	int status;
	enum retry_kind kind;
} kinds[] = {
	{ "", 500, RETRY_TRANSIENT },
	{ "", 502, RETRY_TRANSIENT },
	{ "", 503, RETRY_TRANSIENT },
	{ "", 504, RETRY_TRANSIENT },
	{ "", 501, RETRY_NEVER },
	{ "", 505, RETRY_NEVER },
	{ "", 400, RETRY_NEVER },
	{ "", 429, RETRY_THROTTLING },
	{ "Odd", 429, RETRY_THROTTLING },
	{ "ThrottlingException", 503, RETRY_THROTTLING },
	{ "Throttling", 400, RETRY_THROTTLING },
	{ "ThrottledException", 400, RETRY_THROTTLING },
	{ "RequestThrottledException", 400, RETRY_THROTTLING },
	{ "TooManyRequestsException", 400, RETRY_THROTTLING },
	{ "ProvisionedThroughputExceededException", 400, RETRY_THROTTLING },
	{ "TransactionInProgressException", 400, RETRY_THROTTLING },
	{ "RequestLimitExceeded", 400, RETRY_THROTTLING },
	{ "BandwidthLimitExceeded", 400, RETRY_THROTTLING },
	{ "LimitExceededException", 400, RETRY_THROTTLING },
	{ "RequestThrottled", 400, RETRY_THROTTLING },
	{ "SlowDown", 400, RETRY_THROTTLING },
	{ "PriorRequestNotComplete", 400, RETRY_THROTTLING },
	{ "EC2ThrottledException", 400, RETRY_THROTTLING },
	{ "RequestTimeout", 400, RETRY_TRANSIENT },
	{ "RequestTimeoutException", 400, RETRY_TRANSIENT },
	{ "ReplicatedWriteConflictException", 409, RETRY_TRANSIENT },
	{ "IDPCommunicationError", 400, RETRY_TRANSIENT },
	{ "InternalServerError", 500, RETRY_TRANSIENT },
	{ "ConditionalCheckFailedException", 400, RETRY_NEVER },
	{ "ValidationException", 400, RETRY_NEVER },
	{ "AccessDeniedException", 400, RETRY_NEVER },
	{ "ResourceNotFoundException", 400, RETRY_NEVER },
	{ "TransactionCanceledException", 400, RETRY_NEVER },
};

START_TEST(lets_the_name_beat_the_status)
{
	ck_assert_int_eq(
	    retry_classify(kinds[_i].name, kinds[_i].status), kinds[_i].kind);
}
END_TEST

START_TEST(stops_at_what_must_not_be_repeated)
{
	struct retry_hint hint = { 1, -1 };
	struct retry_state state = { .attempts = 1 };
	struct retry_quota quota = { 500, 500 };
	struct retry_rules rules;
	int64_t ms;

	retry_rules_for(&rules, RETRY_STANDARD, true, 0);
	ck_assert_int_eq(
	    retry_next(&rules, &quota, &state, RETRY_NEVER, &hint, &ms),
	    RETRY_STOP);
	ck_assert_int_eq(quota.left, 500);
}
END_TEST

START_TEST(charges_timeouts_more_in_the_old_mode)
{
	struct retry_hint hint = { 0.5, 60000 };
	struct retry_state state = { .attempts = 1 };
	struct retry_quota quota = { 500, 500 };
	struct retry_rules rules;
	int64_t ms;

	retry_rules_for(&rules, RETRY_STANDARD_OLD, true, 0);
	ck_assert_int_eq(
	    retry_next(&rules, &quota, &state, RETRY_TIMEOUT, &hint, &ms),
	    RETRY_GO);
	ck_assert_int_eq(quota.left, 490);
	ck_assert_int_eq(ms, 500); /* the old mode knows no retry-after */
}
END_TEST

START_TEST(spreads_capped_delays)
{
	struct retry_hint hint = { 0.25, -1 };
	struct retry_state state = { .attempts = 60 };
	struct retry_quota quota = { 500, 500 };
	struct retry_rules rules;
	int64_t ms;

	retry_rules_for(&rules, RETRY_STANDARD, true, 100);
	ck_assert_int_eq(
	    retry_next(&rules, &quota, &state, RETRY_TRANSIENT, &hint, &ms),
	    RETRY_GO);
	ck_assert_int_eq(ms, 5000); /* a quarter of the cap */
}
END_TEST

START_TEST(fills_the_quota_up_to_its_capacity_only)
{
	struct retry_state state = { .attempts = 1 };
	struct retry_quota quota = { 499, 500 };
	struct retry_rules rules;

	retry_rules_for(&rules, RETRY_STANDARD, true, 0);
	retry_success(&quota, &state);
	ck_assert_int_eq(quota.left, 500);
	retry_success(&quota, &state);
	ck_assert_int_eq(quota.left, 500);
}
END_TEST

enum { THREADS = 8 };

struct rush {
	struct retry_quota quota;
	pthread_barrier_t start;
	bool gives_back;
	_Atomic int granted, low;
};

static void *rush(void *arg)
{
	struct rush *r = arg;
	struct retry_hint hint = { 1, -1 };
	struct retry_rules rules;
	int64_t ms;

	retry_rules_for(&rules, RETRY_STANDARD, true, 0);
	pthread_barrier_wait(&r->start);
	for (int i = 0; i < 2000; i++) {
		struct retry_state state = { .attempts = 1 };

		if (retry_next(&rules, &r->quota, &state, RETRY_TRANSIENT,
		        &hint, &ms) != RETRY_GO)
			continue;
		r->granted++;
		r->low += r->quota.left < 0;
		if (r->gives_back && i % 2 == 0)
			retry_give_back(&r->quota, &state);
		else if (r->gives_back)
			retry_success(&r->quota, &state);
	}
	return NULL;
}

static void run_rush(struct rush *r)
{
	pthread_t threads[THREADS];

	r->quota.left = r->quota.capacity = RETRY_QUOTA;
	pthread_barrier_init(&r->start, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, rush, r), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&r->start);
	ck_assert_int_eq(r->low, 0);
}

START_TEST(many_threads_spend_what_there_is_and_no_more)
{
	struct rush r = { 0 };

	run_rush(&r);
	ck_assert_int_eq(r.granted, RETRY_QUOTA / 14);
	ck_assert_int_eq(r.quota.left, RETRY_QUOTA % 14);
}
END_TEST

START_TEST(many_threads_lose_nothing_of_what_they_give_back)
{
	struct rush r = { .gives_back = true };

	run_rush(&r);
	/* Eight at a time never run out of it. */
	ck_assert_int_eq(r.granted, THREADS * 2000);
	ck_assert_int_eq(r.quota.left, RETRY_QUOTA);
}
END_TEST

TEST_MAIN(retry, LOOP(has_the_numbers_of_each_mode, modes),
    LOOP(lets_the_name_beat_the_status, kinds),
    TEST(stops_at_what_must_not_be_repeated),
    TEST(charges_timeouts_more_in_the_old_mode), TEST(spreads_capped_delays),
    TEST(fills_the_quota_up_to_its_capacity_only),
    TEST(many_threads_spend_what_there_is_and_no_more),
    TEST(many_threads_lose_nothing_of_what_they_give_back))
