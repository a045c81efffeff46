#include "aws/retry.h"

#include <dirent.h>
#include <pthread.h>

#include "base/file.h"
#include "base/text.h"
#include "data/yaml.h"
#include "test.h"

struct run {
	struct retry_rules rules;
	struct retry_quota quota;
};

static struct node *read_case(const char *path)
{
	struct buf text = BUF_INIT;
	struct yaml_place place;
	struct error err;
	struct node *doc;

	ck_assert_msg(
	    file_read(path, 1 << 20, &text, &err) == 0, "%s", err.text);
	ck_assert_msg(yaml_parse(text.s, text.n, &doc, &place, &err) == 0,
	    "%s:%d: %s", path, place.line, err.text);
	buf_free(&text);
	return doc;
}

static void set_up(struct run *run, const struct node *doc, bool old)
{
	/* Not DynamoDB: the cases are those of a service without rules of its
	 * own.  unit 1 is their "exponential_base: 1": the longest delay. */
	retry_rules_for(&run->rules, old ? RETRY_STANDARD_OLD : RETRY_STANDARD,
	    false, (int)node_int_or(doc, "given.max_attempts", 0));
	run->rules.cap_s =
	    node_real_or(doc, "given.max_backoff_time", run->rules.cap_s);
	run->quota.capacity = RETRY_QUOTA;
	run->quota.left =
	    (int)node_int_or(doc, "given.initial_retry_tokens", RETRY_QUOTA);
}

static const char *verdict_name(enum retry_verdict v)
{
	switch (v) {
	case RETRY_GO:
		return "retry_request";
	case RETRY_SPENT_ATTEMPTS:
		return "max_attempts_exceeded";
	case RETRY_SPENT_QUOTA:
		return "retry_quota_exceeded";
	default:
		return "fail_request";
	}
}

/* One answer of a call; its delay, or -1 when there is none. */
static int64_t step(struct run *run, struct retry_state *state,
    const struct node *response, const char **outcome)
{
	const char *after =
	    node_text_or(response, "headers.x-amz-retry-after", NULL);
	int status = (int)node_int_or(response, "status_code", 0);
	struct retry_hint hint = { 1, -1 };
	struct error ignored;
	enum retry_verdict verdict;
	int64_t ms = -1;

	state->attempts++;
	if (status == 200) {
		retry_success(&run->quota, state);
		*outcome = "success";
		return -1;
	}
	if (after == NULL ||
	    text_int(after, 0, INT32_MAX, &hint.retry_after_ms, &ignored) != 0)
		hint.retry_after_ms = -1;
	verdict = retry_next(&run->rules, &run->quota, state,
	    retry_classify(node_text_or(response, "error_code", ""), status),
	    &hint, &ms);
	*outcome = verdict_name(verdict);
	return verdict == RETRY_GO ? ms : -1;
}

static void run_responses(
    struct run *run, const struct node *responses, const char *name)
{
	struct retry_state state = { 0 };

	node_each (item, responses) {
		const struct node *want = node_key(item, "expected");
		const char *outcome = "";
		int64_t ms =
		    step(run, &state, node_key(item, "response"), &outcome);
		double delay = node_real_or(want, "delay", -0.001);

		ck_assert_msg(
		    strcmp(outcome, node_text_or(want, "outcome", "")) == 0,
		    "%s: %s", name, outcome);
		ck_assert_msg(
		    run->quota.left == node_int_or(want, "retry_quota", -1),
		    "%s: quota %d", name, run->quota.left);
		ck_assert_msg(
		    ms == (int64_t)(delay * 1000 + (delay > 0 ? 0.5 : -0.5)),
		    "%s: delay %d ms", name, (int)ms);
		/* The next answer belongs to the next call. */
		if (strcmp(outcome, "retry_request") != 0)
			state = (struct retry_state){ 0 };
	}
}

/* Two calls share the quota; the order of their answers is not said, but the
 * quota expected after each admits one order only. */
static void run_threads(struct run *run, const struct node *doc)
{
	const struct node *next[2] = {
		node_item(node_key(doc, "threads"), 0)->first,
		node_item(node_key(doc, "threads"), 1)->first,
	};
	struct retry_state states[2] = { { 0 }, { 0 } };
	int stuck = 0;

	for (int i = 0; next[0] != NULL || next[1] != NULL; i ^= 1) {
		struct retry_state state = states[i];
		struct run trial = *run;
		const char *outcome;

		ck_assert_int_lt(stuck++, 3);
		if (next[i] == NULL)
			continue;
		step(&trial, &state, node_key(next[i], "response"), &outcome);
		if (trial.quota.left !=
		        node_int_or(next[i], "expected.retry_quota", -1) ||
		    strcmp(outcome,
		        node_text_or(next[i], "expected.outcome", "")) != 0)
			continue;
		states[i] = state;
		*run = trial;
		next[i] = next[i]->next;
		stuck = 0;
	}
	ck_assert_int_eq(
	    run->quota.left, node_int_or(doc, "expected_final_quota", -1));
}

static const struct {
	const char *folder;
	bool old;
	int cases;
} suites[] = {
	{ "kotlin-retries/newStandardRetryIntegrationTestCases", false, 12 },
	{ "kotlin-retries/newStandardRetryMultiInvocationTestCases", false, 1 },
	{ "kotlin-retries/newStandardRetryMultiThreadedTestCases", false, 1 },
	{ "kotlin-retries/standardRetryIntegrationTestCases", true, 6 },
};

START_TEST(obeys_the_published_cases)
{
	const char *base = test_conformance_path(suites[_i].folder);
	struct dirent *entry;
	int cases = 0;
	DIR *dir;

	if (base == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	dir = opendir(base);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct buf path = BUF_INIT;
		struct node *doc;
		struct run run;

		if (entry->d_name[0] == '.')
			continue;
		buf_addf(&path, "%s/%s", base, entry->d_name);
		doc = read_case(path.s);
		set_up(&run, doc, suites[_i].old);
		if (node_key(doc, "threads") != NULL)
			run_threads(&run, doc);
		else
			run_responses(
			    &run, node_key(doc, "responses"), entry->d_name);
		node_free(doc);
		buf_free(&path);
		cases++;
	}
	closedir(dir);
	printf("%s: %d published cases\n", suites[_i].folder, cases);
	ck_assert_int_eq(cases, suites[_i].cases);
}
END_TEST

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

TEST_MAIN(retry, LOOP(obeys_the_published_cases, suites),
    LOOP(has_the_numbers_of_each_mode, modes),
    LOOP(lets_the_name_beat_the_status, kinds),
    TEST(stops_at_what_must_not_be_repeated),
    TEST(charges_timeouts_more_in_the_old_mode), TEST(spreads_capped_delays),
    TEST(fills_the_quota_up_to_its_capacity_only),
    TEST(many_threads_spend_what_there_is_and_no_more),
    TEST(many_threads_lose_nothing_of_what_they_give_back))
