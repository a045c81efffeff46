/* Being stopped, and what is said at the end. */
#include "lib/run_case.h"
#include "test.h"

static bool stop_at_once(struct run_case *c)
{
	(void)c;
	return true;
}

static bool stop_while_sending(struct run_case *c)
{
	return strstr(c->events.s, "sending") != NULL;
}

static bool stop_while_waiting(struct run_case *c)
{
	return c->waits >= 3;
}

static bool stop_while_retrying(struct run_case *c)
{
	return strstr(c->events.s, "retrying") != NULL;
}

#define WANTED \
	TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")) STREAM("NEW_IMAGE"))

/* faults.md F46, scenario 76: what is in flight is heard to its end, and nothing
 * else is sent. */
static const struct {
	bool (*stop)(struct run_case *c);
	struct fake_fault fault;
	const char *changes, *outcomes;
	int status;
} stops[] = {
	{ stop_at_once, { 0 }, "",
	    "tab stream: not tried\ntab indexes.idx: not tried\n", 5 },
	{ stop_while_sending,
	    { .op = "UpdateTable", .kind = FAULT_DELAY, .delay_ms = 9000 },
	    "UpdateTable tab\n",
	    "tab stream: pending\ntab indexes.idx: not tried\n", 5 },
	{ stop_while_sending,
	    { .op = "UpdateTable", .kind = FAULT_STALL, .effect = true },
	    "UpdateTable tab -> no answer\n",
	    "tab stream: unknown\ntab indexes.idx: not tried\n", 1 },
	{ stop_while_sending,
	    { .op = "UpdateTable",
	        .kind = FAULT_ERROR,
	        .name = "AccessDeniedException" },
	    "UpdateTable tab -> AccessDeniedException\n",
	    "tab stream: refused\ntab indexes.idx: not tried\n", 1 },
	{ stop_while_waiting, { 0 }, "UpdateTable tab\n",
	    "tab stream: pending\ntab indexes.idx: not tried\n", 5 },
	{ stop_while_retrying,
	    { .op = "UpdateTable",
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_ERROR,
	        .name = "ResourceInUseException",
	        .text = "Table is being updated: tab" },
	    "UpdateTable tab -> ResourceInUseException\n",
	    "tab stream: not tried\ntab indexes.idx: not tried\n", 5 },
	{ stop_while_retrying, { .op = "UpdateTable", .kind = FAULT_LOST },
	    "UpdateTable tab -> lost\n",
	    "tab stream: unknown\ntab indexes.idx: not tried\n", 1 },
};

START_TEST(stops_with_the_truth)
{
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	run_case_apply(&c, TABLE("", PPR));
	fake_dynamo_settle(&c.fake);
	fake_dynamo_forget(&c.fake);
	c.fake.faults = &stops[_i].fault;
	c.fake.fault_count = stops[_i].fault.kind != 0;
	c.stop = stops[_i].stop;
	run_case_apply(&c, WANTED);
	ck_assert(c.report.stopped);
	ck_assert_int_eq(c.report.fatal.code, E_OK);
	ck_assert_str_eq(run_case_changes(&c), stops[_i].changes);
	ck_assert_str_eq(run_case_outcomes(&c), stops[_i].outcomes);
	ck_assert_int_eq(run_case_exit(&c), stops[_i].status);
	/* a stop is never the end of it: the next run finishes */
	c.stop = NULL;
	c.fake.fault_count = 0;
	run_case_apply(&c, WANTED);
	fake_dynamo_settle(&c.fake);
	run_case_apply(&c, WANTED);
	ck_assert_str_eq(run_case_outcomes(&c), "");
	ck_assert_int_eq(run_case_exit(&c), 0);
	ck_assert_int_eq(model_effects(c.fake.model, "UpdateTable"), 2);
	run_case_clear(&c);
}
END_TEST

START_TEST(a_saved_plan_can_be_stopped_while_it_is_compared)
{
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	c.options.exact = true;
	c.stop = stop_at_once;
	run_case_apply(&c, TABLE("", PPR));
	ck_assert(c.report.stopped);
	ck_assert_str_eq(run_case_outcomes(&c), "tab table: not tried\n");
	ck_assert_str_eq(run_case_changes(&c), "");
	run_case_clear(&c);
}
END_TEST

/* design.md section 2: 0 done, 1 error, 4 changed since the plan, 5 pending */
static const struct {
	enum outcome_kind kinds[3];
	size_t n;
	enum error_code fatal;
	bool local, strict;
	int status;
} exits[] = {
	{ { 0 }, 0, E_OK, false, false, 0 },
	{ { OUTCOME_APPLIED, OUTCOME_ALREADY }, 2, E_OK, 0, 0, 0 },
	{ { OUTCOME_APPLIED, OUTCOME_PENDING }, 2, E_OK, 0, 0, 5 },
	{ { OUTCOME_NOT_TRIED }, 1, E_OK, 0, 0, 5 },
	{ { OUTCOME_PENDING, OUTCOME_STALE }, 2, E_OK, 0, 0, 4 },
	{ { OUTCOME_STALE, OUTCOME_REFUSED }, 2, E_OK, 0, 0, 1 },
	{ { OUTCOME_UNKNOWN }, 1, E_OK, 0, 0, 1 },
	{ { OUTCOME_UNSUPPORTED }, 1, E_OK, 0, 0, 1 },
	{ { OUTCOME_NOT_STORED }, 1, E_OK, 0, 0, 1 },
	{ { OUTCOME_UNSUPPORTED, OUTCOME_NOT_STORED }, 2, E_OK, 1, 0, 0 },
	{ { OUTCOME_UNSUPPORTED }, 1, E_OK, 1, 1, 1 },
	{ { OUTCOME_NOT_STORED }, 1, E_OK, 1, 1, 1 },
	{ { OUTCOME_NOT_STORED, OUTCOME_PENDING }, 2, E_OK, 1, 0, 5 },
	{ { OUTCOME_NOT_TRIED }, 1, E_STALE, 0, 0, 4 },
	{ { OUTCOME_APPLIED }, 1, E_AUTH, 0, 0, 1 },
	{ { OUTCOME_APPLIED }, 1, E_NETWORK, 1, 0, 1 },
};

START_TEST(ends_with_the_status_of_the_worst)
{
	struct policy policy = { .local = exits[_i].local,
		.strict_endpoint = exits[_i].strict };
	struct run_report report = { .fatal = { .code = exits[_i].fatal } };

	for (size_t i = 0; i < exits[_i].n; i++)
		vec_push(&report.outcomes)->kind = exits[_i].kinds[i];
	ck_assert_int_eq(run_exit_status(&report, &policy), exits[_i].status);
	run_report_free(&report);
}
END_TEST

START_TEST(every_outcome_has_a_name)
{
	for (int i = 0; i <= OUTCOME_NOT_TRIED; i++)
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(outcome_name((enum outcome_kind)i),
			    outcome_name((enum outcome_kind)k));
}
END_TEST

/* Scenario 46: a table of which one change is refused is left alone. */
START_TEST(a_refused_table_is_left_alone_and_others_are_not)
{
	static const char before[] = HEAD
	    "  one: {attributes: {id: S, x: S}, key: {partition: id}, indexes:"
	    " {idx: {key: {partition: x}, projection: KEYS_ONLY}}}\n"
	    "  two: {attributes: {id: S}, key: {partition: id}}\n";
	static const char after[] = HEAD
	    "  one: {attributes: {id: S, x: S}, key: {partition: id}, stream:"
	    " NEW_IMAGE, indexes: {idx: {key: {partition: x}, projection:"
	    " ALL}}}\n"
	    "  two: {attributes: {id: S}, key: {partition: id}, stream:"
	    " NEW_IMAGE}\n";
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	run_case_apply(&c, before);
	fake_dynamo_settle(&c.fake);
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, after);
	ck_assert_str_eq(run_case_changes(&c), "UpdateTable two\n");
	ck_assert_str_eq(run_case_outcomes(&c),
	    "one indexes.idx: refused\ntwo stream: applied\n");
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

/* What is told while it goes on: every step begins and ends, and every table. */
START_TEST(tells_of_each_step_and_table)
{
	struct run_case c;

	run_case_init(&c, &model_times_quick);
	run_case_apply(&c, TABLE("", PPR TTL("until")));
	ck_assert_ptr_nonnull(
	    strstr(c.events.s, "tab sending table\n"
	                       "tab waiting table: table CREATING\n"));
	ck_assert_ptr_nonnull(strstr(c.events.s, "tab done table\n"));
	ck_assert_ptr_nonnull(strstr(c.events.s, "tab sending ttl\n"));
	ck_assert_ptr_nonnull(
	    strstr(c.events.s, "tab done ttl\ntab table done\n"));
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(run_stop, LOOP(stops_with_the_truth, stops),
    TEST(a_saved_plan_can_be_stopped_while_it_is_compared),
    LOOP(ends_with_the_status_of_the_worst, exits),
    TEST(every_outcome_has_a_name),
    TEST(a_refused_table_is_left_alone_and_others_are_not),
    TEST(tells_of_each_step_and_table))
