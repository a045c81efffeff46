/*
 * The published cases of Smithy's Kotlin runtime, YAML, by folder: the retry
 * rules of 2026 and those before, and adaptive mode.
 */
#include "aws/client_judge.h"
#include "aws/retry.h"
#include "aws/retry_rate.h"
#include "base/text.h"
#include "lib/cases.h"
#include "test.h"

enum { THREADS_MAX = 8, WHY_MAX = 200 };

#define TOLERANCE 1e-6 /* the cases have six digits */

struct tally {
	const char *suite;
	bool old;
	size_t passed, cases;
};

struct run {
	struct retry_rules rules;
	struct retry_quota quota;
	double unit;
	char why[WHY_MAX]; /* what differed, or "" */
};

static void set_up(struct run *run, const struct node *doc, bool old)
{
	const char *service = node_text_or(doc, "given.service", "");

	*run = (struct run){ .unit = node_real_or(
		                 doc, "given.exponential_base", 1) };
	retry_rules_for(&run->rules, old ? RETRY_STANDARD_OLD : RETRY_STANDARD,
	    text_equal_nocase(service, "dynamodb"),
	    (int)node_int_or(doc, "given.max_attempts", 0));
	run->rules.cap_s =
	    node_real_or(doc, "given.max_backoff_time", run->rules.cap_s);
	run->quota.capacity = RETRY_QUOTA;
	run->quota.left =
	    (int)node_int_or(doc, "given.initial_retry_tokens", RETRY_QUOTA);
}

/* As it would come from the transport. */
static void judge(const struct node *response, struct verdict *out)
{
	struct http_answer answer = {
		.status = (int)node_int_or(response, "status_code", 0),
		.sent = true,
	};
	const char *name = node_text_or(response, "error_code", NULL);

	node_each (header, node_key(response, "headers"))
		http_headers_add(&answer.headers, header->key, header->text);
	if (name != NULL)
		buf_addf(&answer.body, "{\"__type\":\"%s\"}", name);
	client_judge(&answer, NULL, out);
	http_answer_free(&answer);
}

/* One answer of a call; the ms until the next attempt, or -1. */
static int64_t step(struct run *run, struct retry_state *state,
    const struct node *response, const char **outcome)
{
	static const char *const names[] = {
		[RETRY_GO] = "retry_request",
		[RETRY_STOP] = "fail_request",
		[RETRY_SPENT_ATTEMPTS] = "max_attempts_exceeded",
		[RETRY_SPENT_QUOTA] = "retry_quota_exceeded",
	};
	enum retry_verdict verdict;
	struct retry_hint hint;
	struct verdict v;
	int64_t ms = -1;

	state->attempts++;
	judge(response, &v);
	if (v.ok) {
		retry_success(&run->quota, state);
		*outcome = "success";
		return -1;
	}
	hint = (struct retry_hint){ run->unit, v.retry_after_ms };
	verdict =
	    retry_next(&run->rules, &run->quota, state, v.kind, &hint, &ms);
	*outcome = names[verdict];
	return ms;
}

static bool as_expected(
    struct run *run, const char *outcome, int64_t ms, const struct node *want)
{
	double delay = node_real_or(want, "delay", -0.001);
	int64_t want_ms = (int64_t)(delay * 1000 + (delay > 0 ? 0.5 : -0.5));
	int64_t quota = node_int_or(want, "retry_quota", run->quota.left);

	snprintf(run->why, sizeof run->why, "%s, quota %d, delay %d ms",
	    outcome, run->quota.left, (int)ms);
	return strcmp(outcome, node_text_or(want, "outcome", "")) == 0 &&
	       run->quota.left == quota &&
	       (node_key(want, "delay") == NULL || ms == want_ms);
}

static bool run_responses(struct run *run, const struct node *responses)
{
	struct retry_state state = { 0 };

	node_each (item, responses) {
		const char *outcome = "";
		int64_t ms =
		    step(run, &state, node_key(item, "response"), &outcome);

		if (!as_expected(run, outcome, ms, node_key(item, "expected")))
			return false;
		/* The next answer belongs to the next call. */
		if (strcmp(outcome, "retry_request") != 0)
			state = (struct retry_state){ 0 };
	}
	return true;
}

/* Calls that share the quota.  In which order their answers come is not said,
 * but there is one in which each finds what it expects. */
static bool run_threads(struct run *run, const struct node *const *next,
    const struct retry_state *states, int64_t final)
{
	bool over = true;

	for (int i = 0; i < THREADS_MAX; i++) {
		const struct node *after[THREADS_MAX];
		struct retry_state then[THREADS_MAX];
		struct run trial = *run;
		const char *outcome;
		int64_t ms;

		if (next[i] == NULL)
			continue;
		over = false;
		memcpy(after, next, sizeof after);
		memcpy(then, states, sizeof then);
		after[i] = next[i]->next;
		ms = step(
		    &trial, &then[i], node_key(next[i], "response"), &outcome);
		if (as_expected(
		        &trial, outcome, ms, node_key(next[i], "expected")) &&
		    run_threads(&trial, after, then, final))
			return true;
	}
	snprintf(run->why, sizeof run->why, "no order does");
	return over && run->quota.left == final;
}

static bool run_case(struct run *run, const struct node *doc)
{
	const struct node *next[THREADS_MAX] = { NULL };
	struct retry_state states[THREADS_MAX] = { { 0 } };
	int n = 0;

	if (node_key(doc, "threads") == NULL)
		return run_responses(run, node_key(doc, "responses"));
	node_each (thread, node_key(doc, "threads")) {
		ck_assert_int_lt(n, THREADS_MAX);
		next[n++] = thread->first;
	}
	return run_threads(run, next, states,
	    node_int_or(doc, "expected_final_quota", run->quota.left));
}

static void count(
    struct tally *tally, const char *name, bool ok, const char *why)
{
	if (!ok)
		printf("%s: %s: %s\n", tally->suite, name, why);
	tally->passed += ok;
	tally->cases++;
}

/* Those of services that hold a request until there is a message. */
static bool polls(const struct node *doc)
{
	node_each (given, node_key(doc, "given"))
		if (text_has(given->key, "poll", true))
			return true;
	return false;
}

static void standard_case(void *arg, const char *name, const struct node *doc)
{
	struct tally *tally = arg;
	struct run run;

	if (polls(doc)) {
		test_not_applicable(
		    tally->suite, name, "no operation of ours is a long poll");
		return;
	}
	set_up(&run, doc, tally->old);
	count(tally, name, run_case(&run, doc), run.why);
}

static int64_t ms_of(const struct node *n, const char *path)
{
	return (int64_t)(node_real_or(n, path, 0) * 1000 + 0.5);
}

static bool is_near(const struct node *c, const char *key, double rate)
{
	double off = node_real_or(c, key, -1) - rate;

	return off > -TOLERANCE && off < TOLERANCE;
}

/* Of two kinds: the arithmetic of CUBIC alone, and a client's answers. */
static void adaptive_case(void *arg, const char *name, const struct node *doc)
{
	struct retry_rate r;
	char why[WHY_MAX] = "";
	double rate = 0;
	bool ok = true;

	retry_rate_init(&r, 0);
	r.top = node_real_or(doc, "given.last_max_rate", 0);
	r.throttled = ms_of(doc, "given.last_throttle_time");
	node_each (c, node_key(doc, "cases")) {
		int64_t now = ms_of(c, "timestamp");
		bool throttled =
		    strcmp(node_text_or(c, "response", ""), "throttle") == 0;

		if (node_key(c, "calculated_rate") != NULL) {
			rate = retry_rate_cubic(&r, throttled, rate, now);
			ok &= is_near(c, "calculated_rate", rate);
		} else {
			retry_rate_answer(&r, throttled, now);
			rate = r.fill;
			ok &= is_near(c, "measured_tx_rate", r.measured) &&
			      is_near(c, "new_token_bucket_rate", r.fill);
		}
		if (!ok && why[0] == '\0')
			snprintf(why, sizeof why,
			    "at %d ms: rate %f, measured %f", (int)now, rate,
			    r.measured);
	}
	count(arg, name, ok, why);
}

static const struct {
	const char *suite, *folders; /* that begin so */
	cases_fn *fn;
	bool old;
} suites[] = {
	{ "retries: new rules", "newStandardRetry", standard_case, false },
	{ "retries: old rules", "standardRetry", standard_case, true },
	{ "retries: adaptive", "adaptiveRetry", adaptive_case, false },
};

START_TEST(obeys_the_published_cases)
{
	const char *base = test_conformance_path("kotlin-retries");
	struct tally tally = { .suite = suites[_i].suite,
		.old = suites[_i].old };

	if (base == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	cases_each(base, suites[_i].folders, suites[_i].fn, &tally);
	test_conformance(tally.suite, tally.passed, tally.cases);
}
END_TEST

TEST_MAIN(retry_cases, LOOP(obeys_the_published_cases, suites))
