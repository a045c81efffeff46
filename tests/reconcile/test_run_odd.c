/* Execution where things are not as they should be: endpoints that drop what
 * they accept, readings that fail, changes that come in between. */
#include "lib/run_case.h"
#include "test.h"

static void expect(
    struct run_case *c, const char *changes, const char *outcomes, int status)
{
	ck_assert_msg(
	    changes == NULL || strcmp(run_case_changes(c), changes) == 0,
	    "%s\n%.2000s", run_case_changes(c), c->events.s);
	ck_assert_msg(strcmp(run_case_outcomes(c), outcomes) == 0,
	    "%s\n%.2000s", run_case_outcomes(c), c->events.s);
	ck_assert_int_eq(run_case_exit(c), status);
}

static void prepare(struct run_case *c, const char *schema)
{
	run_case_init(c, &model_times_aws);
	run_case_apply(c, schema);
	ck_assert_int_eq(run_case_exit(c), 0);
	fake_dynamo_settle(&c->fake);
	fake_clock_advance(&c->fake.clock, 2 * 3600 * 1000);
	fake_dynamo_forget(&c->fake);
}

static void act(struct fake_dynamo *f, const char *op, const char *body)
{
	node_free(fake_dynamo_do(f, op, body));
}

/* Something happens before a call of the run. */
struct meddler {
	const char *when;
	int nth;
	const char *op, *body; /* NULL: the table is deleted and made again */
};

static const char create_tab[] =
    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
    "'AttributeDefinitions':[{'AttributeName':'id','AttributeType':'S'}],"
    "'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}]}";

static void meddle(
    void *arg, struct fake_dynamo *f, const char *op, const char *table)
{
	struct meddler *m = arg;

	if (strcmp(op, m->when) != 0 || --m->nth != 0)
		return;
	if (m->op == NULL) {
		model_remove(f->model, table);
		act(f, "CreateTable", create_tab);
		fake_dynamo_settle(f);
	} else {
		act(f, m->op, m->body);
	}
}

static void run_meddled(
    struct run_case *c, const char *schema, const struct meddler *m)
{
	struct meddler own = *m;

	ck_assert_int_eq(run_case_plan(c, schema), 0);
	c->fake.hook = meddle;
	c->fake.hook_arg = &own;
	run_case_run(c);
	ck_assert_int_le(own.nth, 0);
	c->fake.hook = NULL;
}

START_TEST(a_table_made_again_by_others_is_left_alone)
{
	static const struct meddler again = { "DescribeTable", 2, NULL, NULL };
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	run_meddled(&c, TABLE("", PPR STREAM("NEW_IMAGE")), &again);
	expect(&c, "UpdateTable tab\n", "tab stream: stale\n", 4);
	ck_assert_ptr_nonnull(
	    strstr(run_case_why(&c, "stream"), "created again"));
	run_case_clear(&c);
}
END_TEST

/* Between our last reading of a lane and the verification. */
#define PROTECT_OFF "{'TableName':'tab','DeletionProtectionEnabled':false}"

START_TEST(what_others_undo_is_found_in_the_end)
{
	static const struct meddler undo = { "DescribeTable", 4, "UpdateTable",
		PROTECT_OFF };
	struct model_times times = model_times_aws;
	struct run_case c;

	times.update = 0;
	run_case_init(&c, &times);
	run_case_apply(&c, TABLE("", PPR));
	fake_dynamo_forget(&c.fake);
	run_meddled(&c, TABLE("", PPR ", deletion_protection: true"), &undo);
	expect(&c, "UpdateTable tab\n", "tab deletion_protection: not stored\n",
	    1);
	ck_assert_str_eq(
	    run_case_why(&c, "deletion_protection"), "reads back as false");
	run_case_clear(&c);
}
END_TEST

/* Somebody does it first: nothing is sent, and it is no drift. */
START_TEST(what_others_did_already_is_not_done_again)
{
	static const struct meddler first = { "DescribeTable", 1, "UpdateTable",
		"{'TableName':'tab','DeletionProtectionEnabled':true}" };
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	run_meddled(&c, TABLE("", PPR ", deletion_protection: true"), &first);
	expect(&c, "", "tab deletion_protection: already so\n", 0);
	ck_assert_ptr_nonnull(strstr(c.events.s, "skipped"));
	run_case_clear(&c);
}
END_TEST

/* The table appears between plan and run, made by somebody else. */
START_TEST(a_table_that_others_create_first_is_judged_leaf_by_leaf)
{
	static const struct meddler same = { "CreateTable", 1, "CreateTable",
		create_tab };
	struct model_times times = model_times_aws;
	struct run_case c;

	times.recovery_ready = 0;
	run_case_init(&c, &times);
	run_meddled(&c, TABLE("", PPR PITR), &same);
	expect(&c,
	    "CreateTable tab -> ResourceInUseException\n"
	    "UpdateContinuousBackups tab\n",
	    "tab table: already so\ntab point_in_time_recovery: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

/* N25: a change of somebody else that is still settling is not fought. */
START_TEST(a_setting_on_its_way_is_left_pending)
{
	static const struct meddler theirs = { "DescribeTable", 1,
		"UpdateTimeToLive",
		"{'TableName':'tab','TimeToLiveSpecification':{'Enabled':true,"
		"'AttributeName':'other'}}" };
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	run_meddled(&c, TABLE("", PPR TTL("until")), &theirs);
	expect(&c, "", "tab ttl: pending\n", 5);
	run_case_clear(&c);
}
END_TEST

/* Scenario 55 where nothing settles: the second half still waits. */
START_TEST(the_second_half_of_ttl_is_not_sent_at_once)
{
	struct model_times times = model_times_aws;
	struct run_case c;

	times.ttl = 0;
	run_case_init(&c, &times);
	run_case_apply(&c, TABLE("", PPR TTL("old")));
	fake_dynamo_settle(&c.fake);
	fake_clock_advance(&c.fake.clock, 2 * 3600 * 1000);
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, TABLE("", PPR TTL("new")));
	expect(&c, "UpdateTimeToLive tab\n", "tab ttl: pending\n", 5);
	ck_assert_ptr_nonnull(strstr(run_case_why(&c, "ttl"), "hour"));
	run_case_clear(&c);
}
END_TEST

/* Readings that fail in the middle; the plan's own reading was the first. */
static const struct {
	const char *name;
	struct fake_fault fault;
	const char *outcomes;
	int status;
} readings[] = {
	{ "denied: nothing is known, and nothing is sent",
	    { .op = "DescribeTable",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_ERROR,
	        .name = "AccessDeniedException" },
	    "tab stream: refused\ntab ttl: refused\n", 1 },
	{ "a part is denied",
	    { .op = "DescribeTimeToLive",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_ERROR,
	        .name = "AccessDeniedException" },
	    "tab stream: applied\ntab ttl: unknown\n", 1 },
	{ "a part is throttled for a while",
	    { .op = "DescribeTimeToLive",
	        .nth = 2,
	        .times = 20,
	        .kind = FAULT_ERROR,
	        .name = "ThrottlingException" },
	    "tab stream: applied\ntab ttl: applied\n", 0 },
	{ "a part makes no sense for ever",
	    { .op = "DescribeTimeToLive",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_ERROR,
	        .name = "ValidationException" },
	    "tab stream: applied\ntab ttl: unknown\n", 1 },
	{ "the table is throttled for a while",
	    { .op = "DescribeTable",
	        .nth = 2,
	        .times = 40,
	        .kind = FAULT_ERROR,
	        .name = "ThrottlingException" },
	    "tab stream: applied\ntab ttl: applied\n", 0 },
	{ "the service is down for good",
	    { .op = "DescribeTable",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_HTML },
	    "tab stream: unknown\ntab ttl: unknown\n", 1 },
	{ "the network is down",
	    { .op = "DescribeTable",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_UNSENT },
	    "tab stream: not tried\ntab ttl: not tried\nfatal: network\n", 1 },
	{ "credentials are refused",
	    { .op = "DescribeTable",
	        .nth = 2,
	        .times = FAULT_ALWAYS,
	        .kind = FAULT_ERROR,
	        .name = "UnrecognizedClientException" },
	    "tab stream: not tried\ntab ttl: not tried\nfatal: auth\n", 1 },
};

START_TEST(could_not_read_is_never_off)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR ", ttl: none"));
	c.fake.faults = &readings[_i].fault;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR TTL("until") STREAM("NEW_IMAGE")));
	expect(&c, NULL, readings[_i].outcomes, readings[_i].status);
	run_case_clear(&c);
}
END_TEST

/* Refusals that last: each ends by itself, and says what it was. */
static const struct {
	const char *name, *text;
	const char *outcomes;
	int64_t most_ms;
	int status;
} lasting[] = {
	{ "ResourceInUseException", "Table is being updated: tab",
	    "tab stream: pending\n", 35 * 60000, 5 },
	{ "ThrottlingException", "Rate exceeded", "tab stream: refused\n",
	    35 * 60000, 1 },
	{ "LimitExceededException",
	    "Only 10 tables can be created simultaneously",
	    "tab stream: refused\n", 35 * 60000, 1 },
	{ "LimitExceededException", "The quota of 2500 tables is reached",
	    "tab stream: refused\n", 90000, 1 },
};

START_TEST(what_lasts_too_long_ends_with_its_words)
{
	struct fake_fault fault = { .op = "UpdateTable",
		.times = FAULT_ALWAYS,
		.kind = FAULT_ERROR,
		.name = lasting[_i].name,
		.text = lasting[_i].text };
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.fake.faults = &fault;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE")));
	expect(&c, NULL, lasting[_i].outcomes, lasting[_i].status);
	ck_assert_int_le(c.took_ms, lasting[_i].most_ms);
	ck_assert_ptr_nonnull(
	    strstr(run_case_why(&c, "stream"), lasting[_i].text));
	run_case_clear(&c);
}
END_TEST

START_TEST(accepted_is_enough_when_nothing_is_waited_for)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR ", ttl: none"));
	c.options.wait = RUN_WAIT_NONE;
	run_case_apply(&c, TABLE("", PPR PITR TTL("until") TAGS("a: v")));
	expect(&c, NULL,
	    "tab tags: pending\ntab point_in_time_recovery: pending\n"
	    "tab ttl: pending\n",
	    5);
	ck_assert_uint_eq(c.report.calls, 3);
	fake_dynamo_settle(&c.fake);
	c.options.wait = RUN_WAIT_ALL;
	run_case_apply(&c, TABLE("", PPR PITR TTL("until") TAGS("a: v")));
	expect(&c, NULL, "", 0);
	run_case_clear(&c);
}
END_TEST

/* An index of somebody else, and no wish to wait for it. */
START_TEST(an_index_of_others_is_not_waited_for)
{
	struct run_case c;

	prepare(&c, TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))));
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{"
	    "'IndexName':'idx'}}]}");
	c.options.wait = RUN_WAIT_READY;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE") TAGS("a: v")));
	expect(&c, "TagResource tab\n",
	    "tab stream: pending\ntab tags: applied\n", 5);
	run_case_clear(&c);
}
END_TEST

/* Whatever CreateTable drops is sent by a call of its own. */
START_TEST(what_a_create_forgets_comes_after_it)
{
	static const struct meddler forget = { "DescribeTable", 2,
		"UpdateTable", PROTECT_OFF };
	struct model_times times = model_times_aws;
	struct run_case c;

	times.create = times.update = 0;
	run_case_init(&c, &times);
	run_meddled(&c, TABLE("", PPR ", deletion_protection: true"), &forget);
	expect(&c, "CreateTable tab\nUpdateTable tab\n",
	    "tab table: applied\ntab deletion_protection: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

/* ... and what the second call cannot give it either is told. */
START_TEST(what_a_create_forgets_for_good_is_told)
{
	static const struct meddler forget = { "DescribeTable", 2,
		"UpdateTable", PROTECT_OFF };
	static const struct fake_fault dropped = { .op = "UpdateTable",
		.times = FAULT_ALWAYS,
		.kind = FAULT_ANSWER,
		.text = "{\"TableDescription\":{}}" };
	struct model_times times = model_times_aws;
	struct run_case c;

	times.create = times.update = 0;
	run_case_init(&c, &times);
	c.fake.faults = &dropped;
	c.fake.fault_count = 1;
	run_meddled(&c, TABLE("", PPR ", deletion_protection: true"), &forget);
	expect(&c, "CreateTable tab\nUpdateTable tab\n",
	    "tab table: applied\ntab deletion_protection: not stored\n", 1);
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(run_odd, TEST(a_table_made_again_by_others_is_left_alone),
    TEST(what_others_undo_is_found_in_the_end),
    TEST(what_others_did_already_is_not_done_again),
    TEST(a_table_that_others_create_first_is_judged_leaf_by_leaf),
    TEST(a_setting_on_its_way_is_left_pending),
    TEST(the_second_half_of_ttl_is_not_sent_at_once),
    LOOP(could_not_read_is_never_off, readings),
    LOOP(what_lasts_too_long_ends_with_its_words, lasting),
    TEST(accepted_is_enough_when_nothing_is_waited_for),
    TEST(an_index_of_others_is_not_waited_for),
    TEST(what_a_create_forgets_comes_after_it),
    TEST(what_a_create_forgets_for_good_is_told))
