/* Execution while others change things too, and endpoints lack some. */
#include "lib/run_case.h"
#include "test.h"

static void expect(
    struct run_case *c, const char *changes, const char *outcomes, int status)
{
	ck_assert_msg(
	    changes == NULL || strcmp(run_case_changes(c), changes) == 0,
	    "%s\n%s", run_case_changes(c), c->events.s);
	ck_assert_msg(strcmp(run_case_outcomes(c), outcomes) == 0, "%s\n%s",
	    run_case_outcomes(c), c->events.s);
	ck_assert_int_eq(run_case_exit(c), status);
}

/* The table as the schema says, and nothing remembered of how. */
static void prepare(struct run_case *c, const char *schema)
{
	run_case_init(c, &model_times_aws);
	run_case_apply(c, schema);
	ck_assert_int_eq(run_case_exit(c), 0);
	fake_dynamo_settle(&c->fake);
	fake_dynamo_forget(&c->fake);
}

static void act(struct fake_dynamo *f, const char *op, const char *body)
{
	node_free(fake_dynamo_do(f, op, body));
}

/* Scenario 8 */
START_TEST(creates_thirty_tables_under_a_limit_of_five)
{
	struct run_case c;
	struct buf schema = BUF_INIT, outcomes = BUF_INIT;

	buf_add(&schema, HEAD);
	for (int i = 10; i < 40; i++) {
		buf_addf(&schema,
		    "  tab%d: {attributes: {id: S, x: S}, key: {partition: id},"
		    " indexes: {by-x: {key: {partition: x}, projection: ALL}}"
		    "}\n",
		    i);
		buf_addf(&outcomes, "tab%d table: applied\n", i);
	}
	run_case_init(&c, &model_times_aws);
	model_limits(c.fake.model, 500, 5);
	run_case_apply(&c, schema.s);
	expect(&c, NULL, outcomes.s, 0);
	ck_assert_int_eq(model_effects(c.fake.model, "CreateTable"), 30);
	/* it has learned: far from every one was refused */
	ck_assert_uint_lt(fake_dynamo_count(&c.fake, "CreateTable"), 90);
	buf_free(&schema);
	buf_free(&outcomes);
	run_case_clear(&c);
}
END_TEST

/* R4, R5: it is for the run to send less, so the client does not try by itself. */
START_TEST(a_limit_is_met_by_the_run_and_not_by_the_client)
{
	static const struct fake_fault limit = { .op = "CreateTable",
		.kind = FAULT_ERROR,
		.name = "LimitExceededException",
		.text = "Subscriber limit exceeded: There is a limit of 500 "
		        "simultaneous control plane operations" };
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	c.fake.faults = &limit;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR));
	expect(&c,
	    "CreateTable tab -> LimitExceededException\nCreateTable tab\n",
	    "tab table: applied\n", 0);
	ck_assert_ptr_nonnull(
	    strstr(c.events.s, "tab retrying table: too much at once: "));
	run_case_clear(&c);
}
END_TEST

static void count_creating(
    void *arg, struct fake_dynamo *f, const char *op, const char *table)
{
	int *most = arg, n = 1;
	char body[64];

	(void)table;
	if (strcmp(op, "CreateTable") != 0)
		return;
	vec_each (struct fake_call, call, &f->calls) {
		struct node *answer;

		if (strcmp(call->op, "CreateTable") != 0)
			continue;
		snprintf(body, sizeof body, "{'TableName':'%s'}", call->table);
		answer = fake_dynamo_do(f, "DescribeTable", body);
		n += strcmp(node_text_or(answer, "Table.TableStatus", ""),
		         "CREATING") == 0;
		node_free(answer);
	}
	if (n > *most)
		*most = n;
}

START_TEST(changes_no_more_tables_at_once_than_asked)
{
	struct run_case c;
	struct buf schema = BUF_INIT;
	int most = 0;

	buf_add(&schema, HEAD);
	for (int i = 10; i < 22; i++)
		buf_addf(&schema,
		    "  tab%d: {attributes: {id: S}, key: {partition: id}}\n",
		    i);
	run_case_init(&c, &model_times_aws);
	c.options.parallelism = 3;
	c.fake.hook = count_creating;
	c.fake.hook_arg = &most;
	run_case_apply(&c, schema.s);
	ck_assert_int_eq(run_case_exit(&c), 0);
	ck_assert_int_eq(most, 3);
	buf_free(&schema);
	run_case_clear(&c);
}
END_TEST

/* Scenario 32 */
START_TEST(tags_and_recovery_do_not_wait_for_an_index_of_another)
{
	static const char schema[] =
	    TABLE(", x: S", PPR INDEXES(INDEX("new", "x")) TAGS("a: v") PITR);
	struct run_case c;
	int64_t start;

	prepare(&c, TABLE("", PPR));
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','AttributeDefinitions':[{'AttributeName':'y',"
	    "'AttributeType':'S'}],'GlobalSecondaryIndexUpdates':[{'Create':{"
	    "'IndexName':'other','KeySchema':[{'AttributeName':'y','KeyType':"
	    "'HASH'}],'Projection':{'ProjectionType':'ALL'}}}]}");
	start = c.fake.clock.mono;
	run_case_apply(&c, schema);
	expect(&c,
	    "TagResource tab\nUpdateContinuousBackups tab\n"
	    "UpdateTable tab\n",
	    "tab indexes.new: applied\ntab tags: applied\n"
	    "tab point_in_time_recovery: applied\n",
	    0);
	/* the other index takes eight minutes; nothing else waited for it */
	vec_each (struct fake_call, call, &c.fake.calls)
		if (call->writes && strcmp(call->op, "UpdateTable") != 0)
			ck_assert_int_lt(call->at - start, 60000);
	run_case_clear(&c);
}
END_TEST

/* Scenario 33 */
START_TEST(waits_until_an_index_that_is_wanted_again_is_gone)
{
	static const char schema[] =
	    TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")));
	struct run_case c;

	prepare(&c, schema);
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','GlobalSecondaryIndexUpdates':[{'Delete':{"
	    "'IndexName':'idx'}}]}");
	run_case_apply(&c, schema);
	expect(&c, "UpdateTable tab\n", "tab indexes.idx: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

static bool stop_when_created(struct run_case *c)
{
	return strstr(c->events.s, "done table") != NULL;
}

/* Scenario 9 */
START_TEST(goes_on_behind_a_create_that_was_left)
{
	static const char schema[] = TABLE("", PPR PITR TTL("until"));
	struct model_times times = model_times_aws;
	struct run_case c;

	times.recovery_ready = 0;
	run_case_init(&c, &times);
	c.stop = stop_when_created;
	run_case_apply(&c, schema);
	ck_assert_str_eq(run_case_changes(&c), "CreateTable tab\n");
	c.stop = NULL;
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, schema);
	expect(&c, "UpdateContinuousBackups tab\nUpdateTimeToLive tab\n",
	    "tab point_in_time_recovery: applied\ntab ttl: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

static bool stop_when_backfilling(struct run_case *c)
{
	return strstr(c->events.s, "backfilling") != NULL;
}

/* Scenarios 36 and 76 */
START_TEST(goes_on_with_an_index_build_that_was_left)
{
	static const char schema[] =
	    TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")) STREAM("NEW_IMAGE"));
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.stop = stop_when_backfilling;
	run_case_apply(&c, schema);
	ck_assert(c.report.stopped);
	expect(&c, "UpdateTable tab\nUpdateTable tab\n",
	    "tab stream: applied\ntab indexes.idx: pending\n", 5);
	ck_assert_ptr_nonnull(
	    strstr(run_case_why(&c, "indexes.idx"), "run it again"));
	c.stop = NULL;
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, schema);
	ck_assert_str_eq(run_case_changes(&c), "");
	fake_dynamo_settle(&c.fake);
	run_case_apply(&c, schema);
	expect(&c, "", "", 0);
	run_case_clear(&c);
}
END_TEST

static const struct {
	enum run_wait wait;
	const char *changes, *outcomes;
	int64_t most_ms;
} waits[] = {
	{ RUN_WAIT_READY, "UpdateTable tab\nUpdateTable tab\n",
	    "tab stream: applied\ntab indexes.idx: pending\n"
	    "tab deletion_protection: not tried\n",
	    3 * 60000 },
	{ RUN_WAIT_NONE, "UpdateTable tab\n",
	    "tab stream: pending\ntab indexes.idx: not tried\n"
	    "tab deletion_protection: not tried\n",
	    5000 },
	{ RUN_WAIT_ALL, "UpdateTable tab\nUpdateTable tab\nUpdateTable tab\n",
	    "tab stream: applied\ntab indexes.idx: applied\n"
	    "tab deletion_protection: applied\n",
	    15 * 60000 },
};

START_TEST(waits_for_as_much_as_was_asked)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR ", deletion_protection: true"));
	c.options.wait = waits[_i].wait;
	run_case_apply(&c,
	    TABLE(", x: S", PPR INDEXES(INDEX("idx", "x")) STREAM(
	                        "NEW_IMAGE") ", deletion_protection: false"));
	expect(&c, waits[_i].changes, waits[_i].outcomes,
	    waits[_i].wait == RUN_WAIT_ALL ? 0 : 5);
	ck_assert_int_lt(c.took_ms, waits[_i].most_ms);
	run_case_clear(&c);
}
END_TEST

/* Scenario 51, with the service's own count (R30) */
START_TEST(the_fifth_switch_of_a_day_is_pending)
{
	static const char schema[] =
	    TABLE("", PPR STREAM("NEW_IMAGE") TAGS("a: v"));
	struct run_case c;

	prepare(&c, TABLE("", PROV("5", "5")));
	for (int i = 0; i < 4; i++) {
		act(&c.fake, "UpdateTable",
		    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST'}");
		fake_dynamo_settle(&c.fake);
		act(&c.fake, "UpdateTable",
		    "{'TableName':'tab','BillingMode':'PROVISIONED',"
		    "'ProvisionedThroughput':{'ReadCapacityUnits':5,"
		    "'WriteCapacityUnits':5}}");
		fake_dynamo_settle(&c.fake);
	}
	run_case_apply(&c, schema);
	expect(&c, NULL,
	    "tab billing: pending\ntab stream: applied\ntab tags: applied\n",
	    5);
	fake_clock_advance(&c.fake.clock, 25 * 3600 * 1000);
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, schema);
	expect(&c, "UpdateTable tab\n", "tab billing: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

/* Scenario 59 */
START_TEST(the_third_class_of_a_month_is_pending)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR ", table_class: STANDARD_INFREQUENT_ACCESS"));
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','TableClass':'STANDARD'}");
	fake_dynamo_settle(&c.fake);
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','TableClass':'STANDARD_INFREQUENT_ACCESS'}");
	fake_dynamo_settle(&c.fake);
	run_case_apply(&c, TABLE("", PPR ", table_class: STANDARD"));
	expect(&c, NULL, "tab table_class: pending\n", 5);
	run_case_clear(&c);
}
END_TEST

/* Scenario 13, with KMS to ask (N6) */
START_TEST(a_key_is_the_same_by_each_of_its_names)
{
	static const char with_key[] =
	    HEAD "  tab: {attributes: {id: S}, key: {partition: id}" PPR
	         ", encryption: {key: '%s'}}\n";
	struct run_case c;
	struct buf schema = BUF_INIT;
	struct node *answer;

	prepare(&c, TABLE("", PPR ", encryption: {key: alias/mine}"));
	answer =
	    fake_dynamo_do(&c.fake, "DescribeTable", "{'TableName':'tab'}");
	buf_addf(&schema, with_key,
	    node_text_or(answer, "Table.SSEDescription.KMSMasterKeyArn", ""));
	ck_assert_ptr_nonnull(strstr(schema.s, ":key/"));
	run_case_apply(&c, schema.s);
	expect(&c, "", "", 0);
	run_case_apply(&c, TABLE("", PPR ", encryption: {key: alias/other}"));
	expect(&c, "UpdateTable tab\n", "tab encryption: applied\n", 0);
	run_case_apply(&c, schema.s);
	expect(&c, "UpdateTable tab\nUpdateTable tab\n",
	    "tab encryption: applied\n", 0);
	node_free(answer);
	buf_free(&schema);
	run_case_clear(&c);
}
END_TEST

/* N42: somebody's change is under way when the plan is made. */
static const struct {
	const char *op, *body, *schema, *changes, *outcomes;
} midst[] = {
	{ "UpdateTable", "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST'}",
	    TABLE("", STREAM("NEW_IMAGE") PITR),
	    "UpdateContinuousBackups tab\nUpdateTable tab\n",
	    "tab stream: applied\ntab point_in_time_recovery: applied\n" },
	{ "UpdateTable",
	    "{'TableName':'tab','SSESpecification':{'Enabled':true,"
	    "'SSEType':'KMS'}}",
	    TABLE("", STREAM("NEW_IMAGE") ", encryption: managed"),
	    "UpdateTable tab\n", "tab stream: applied\n" },
	{ "UpdateTable",
	    "{'TableName':'tab','StreamSpecification':{'StreamEnabled':true,"
	    "'StreamViewType':'NEW_IMAGE'}}",
	    TABLE("", STREAM("NEW_IMAGE") ", deletion_protection: true"),
	    "UpdateTable tab\n", "tab deletion_protection: applied\n" },
};

START_TEST(waits_for_what_others_have_under_way)
{
	struct run_case c;

	prepare(&c, TABLE("", PROV("5", "5")));
	act(&c.fake, midst[_i].op, midst[_i].body);
	run_case_apply(&c, midst[_i].schema);
	expect(&c, midst[_i].changes, midst[_i].outcomes, 0);
	run_case_clear(&c);
}
END_TEST

START_TEST(goes_on_with_a_table_that_others_are_making)
{
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	act(&c.fake, "CreateTable",
	    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
	    "'AttributeDefinitions':[{'AttributeName':'id','AttributeType':"
	    "'S'}],'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}]}");
	run_case_apply(
	    &c, TABLE("", PPR PITR TTL("until") STREAM("NEW_IMAGE")));
	expect(&c, NULL,
	    "tab stream: applied\ntab point_in_time_recovery: applied\n"
	    "tab ttl: applied\n",
	    0);
	ck_assert_int_eq(model_effects(c.fake.model, "CreateTable"), 1);
	fake_dynamo_settle(&c.fake);
	fake_dynamo_forget(&c.fake);
	run_case_apply(
	    &c, TABLE("", PPR PITR TTL("until") STREAM("NEW_IMAGE")));
	expect(&c, "", "", 0);
	run_case_clear(&c);
}
END_TEST

/* Scenario 55 */
START_TEST(another_ttl_attribute_takes_two_runs)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR TTL("old")));
	fake_clock_advance(&c.fake.clock, 2 * 3600 * 1000);
	run_case_apply(&c, TABLE("", PPR TTL("new")));
	ck_assert_str_eq(fake_dynamo_bodies(&c.fake),
	    "UpdateTimeToLive {\"TableName\":\"tab\",\"TimeToLiveSpecification"
	    "\":{\"AttributeName\":\"old\",\"Enabled\":false}}\n");
	expect(&c, NULL, "tab ttl: pending\n", 5);
	fake_dynamo_settle(&c.fake);
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, TABLE("", PPR TTL("new"))); /* too soon */
	expect(&c, "UpdateTimeToLive tab -> ValidationException\n",
	    "tab ttl: pending\n", 5);
	fake_clock_advance(&c.fake.clock, 3600 * 1000);
	fake_dynamo_forget(&c.fake);
	run_case_apply(&c, TABLE("", PPR TTL("new")));
	ck_assert_str_eq(fake_dynamo_bodies(&c.fake),
	    "UpdateTimeToLive {\"TableName\":\"tab\",\"TimeToLiveSpecification"
	    "\":{\"AttributeName\":\"new\",\"Enabled\":true}}\n");
	expect(&c, NULL, "tab ttl: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

/* Scenario 73: what somebody else's change leaves of the plan. */
static const struct {
	const char *body; /* of their UpdateTable, between plan and run */
	const char *schema, *changes, *outcomes;
	int status;
} theirs[] = {
	{ "{'TableName':'tab','DeletionProtectionEnabled':true,"
	  "'BillingMode':'PAY_PER_REQUEST'}",
	    TABLE("", STREAM("NEW_IMAGE")), "UpdateTable tab\n",
	    "tab stream: applied\n", 0 },
	{ "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST'}",
	    TABLE("", PPR STREAM("NEW_IMAGE")), "UpdateTable tab\n",
	    "tab billing: already so\ntab stream: applied\n", 0 },
	{ "{'TableName':'tab','StreamSpecification':{'StreamEnabled':true,"
	  "'StreamViewType':'KEYS_ONLY'}}",
	    TABLE("",
	        ", deletion_protection: false, stream: none" PROV("6", "5")),
	    "", "tab billing: stale\n", 4 },
};

START_TEST(plans_anew_after_a_change_of_somebody_else)
{
	struct run_case c;

	prepare(&c, TABLE("", PROV("5", "5")));
	ck_assert_int_eq(run_case_plan(&c, theirs[_i].schema), 0);
	act(&c.fake, "UpdateTable", theirs[_i].body);
	run_case_run(&c);
	expect(&c, theirs[_i].changes, theirs[_i].outcomes, theirs[_i].status);
	run_case_clear(&c);
}
END_TEST

/* Scenario 74 */
START_TEST(a_saved_plan_fits_only_what_it_was_made_for)
{
	static const char schema[] = TABLE("", PPR STREAM("NEW_IMAGE"));
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.options.exact = true;
	ck_assert_int_eq(run_case_plan(&c, schema), 0);
	model_remove(c.fake.model, "tab");
	act(&c.fake, "CreateTable",
	    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
	    "'AttributeDefinitions':[{'AttributeName':'id','AttributeType':"
	    "'S'}],'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}]}");
	fake_dynamo_settle(&c.fake);
	run_case_run(&c);
	expect(&c, "", "tab stream: not tried\nfatal: stale\n", 4);
	ck_assert_ptr_nonnull(strstr(c.report.fatal.text, "'tab'"));

	run_case_apply(&c, schema);
	expect(&c, "UpdateTable tab\n", "tab stream: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

START_TEST(a_saved_plan_names_what_is_no_longer_so)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.options.exact = true;
	ck_assert_int_eq(
	    run_case_plan(&c, TABLE("", PPR STREAM("NEW_IMAGE"))), 0);
	act(&c.fake, "UpdateTable",
	    "{'TableName':'tab','StreamSpecification':{'StreamEnabled':true,"
	    "'StreamViewType':'KEYS_ONLY'}}");
	fake_dynamo_settle(&c.fake);
	run_case_run(&c);
	expect(&c, "", "tab stream: not tried\nfatal: stale\n", 4);
	ck_assert_ptr_nonnull(strstr(c.report.fatal.text, "stream.view"));
	run_case_clear(&c);
}
END_TEST

/* Scenario 78: what the engine does not know is said, and is no failure. */
static const struct fake_fault engine_faults[] = {
	{ .op = "DescribeContinuousBackups",
	    .times = FAULT_ALWAYS,
	    .kind = FAULT_ERROR,
	    .name = "UnknownOperationException" },
	{ .op = "ListTagsOfResource",
	    .times = FAULT_ALWAYS,
	    .kind = FAULT_ERROR,
	    .name = "UnknownOperationException" },
};

START_TEST(an_engine_without_recovery_and_tags_is_served)
{
	static const char schema[] = TABLE("", PPR PITR TAGS("a: v"));
	struct run_case c;

	run_case_init(&c, &model_times_quick);
	run_case_local(&c);
	c.fake.faults = engine_faults;
	c.fake.fault_count = 2;
	run_case_apply(&c, schema);
	expect(&c, "CreateTable tab\n",
	    "tab table: applied\ntab point_in_time_recovery: unsupported\n"
	    "tab tags: unsupported\n",
	    0);
	run_case_apply(&c, schema);
	expect(&c, NULL,
	    "tab point_in_time_recovery: unsupported\n"
	    "tab tags: unsupported\n",
	    0);
	c.plan.policy.strict_endpoint = true;
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

START_TEST(an_engine_that_drops_a_setting_is_told)
{
	static const struct fake_fault dropped = { .op = "UpdateTable",
		.kind = FAULT_ANSWER,
		.text = "{\"TableDescription\":{}}" };
	struct run_case c;

	run_case_init(&c, &model_times_quick);
	run_case_local(&c);
	run_case_apply(&c, TABLE("", PPR));
	fake_dynamo_forget(&c.fake);
	c.fake.faults = &dropped;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE")));
	expect(&c, "UpdateTable tab\n", "tab stream: not stored\n", 0);
	ck_assert_int_lt(c.took_ms, 10000);
	c.plan.policy.local = false;
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

/* What CreateTable took, and an engine leaves out of its answers. */
START_TEST(a_setting_that_a_create_dropped_is_told)
{
	/* after the plan's reading and the one before the call */
	static const struct fake_fault bare = { .op = "DescribeTable",
		.nth = 3,
		.times = FAULT_ALWAYS,
		.kind = FAULT_ANSWER,
		.text = "{\"Table\":{\"TableName\":\"tab\",\"TableStatus\":"
		        "\"ACTIVE\",\"TableArn\":\"arn:aws:dynamodb:us-east-1:"
		        "123456789012:table/tab\",\"AttributeDefinitions\":[{"
		        "\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],"
		        "\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":"
		        "\"HASH\"}],\"BillingModeSummary\":{\"BillingMode\":"
		        "\"PAY_PER_REQUEST\"}}}" };
	struct run_case c;

	run_case_init(&c, &model_times_quick);
	run_case_local(&c);
	c.fake.faults = &bare;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR ", deletion_protection: true"));
	expect(&c, "CreateTable tab\n",
	    "tab table: applied\ntab deletion_protection: unsupported\n", 0);
	ck_assert_str_eq(run_case_why(&c, "deletion_protection"),
	    "the endpoint does not have it");
	c.plan.policy.strict_endpoint = true;
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

/* Once, when the table is there and nothing else is under way. */
struct meddler {
	const char *when; /* before this call */
	int nth;
	const char *op, *body; /* NULL: the table is deleted */
};

static void meddle(
    void *arg, struct fake_dynamo *f, const char *op, const char *table)
{
	struct meddler *m = arg;

	if (strcmp(op, m->when) != 0 || --m->nth != 0)
		return;
	if (m->op == NULL)
		model_remove(f->model, table);
	else
		act(f, m->op, m->body);
}

START_TEST(tags_that_a_create_dropped_are_sent)
{
	struct meddler m = { "ListTagsOfResource", 1, "UntagResource",
		"{'ResourceArn':'arn:aws:dynamodb:us-east-1:123456789012:"
		"table/tab','TagKeys':['a']}" };
	struct model_times times = model_times_aws;
	struct run_case c;

	times.tags = 0;
	run_case_init(&c, &times);
	c.fake.hook = meddle;
	c.fake.hook_arg = &m;
	run_case_apply(&c, TABLE("", PPR TAGS("a: v, b: w")));
	expect(&c, "CreateTable tab\nTagResource tab\n",
	    "tab table: applied\ntab tags: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

/* faults.md F28: in the middle, and before the first call */
static const struct meddler deleters[] = {
	{ "DescribeTable", 2, NULL, NULL }, /* 1 is the plan's */
	{ "DescribeTable", 5, NULL, NULL },
	{ "UpdateTable", 1, NULL, NULL },
	{ "UpdateTable", 2, NULL, NULL },
};

START_TEST(a_table_deleted_by_others_is_not_made_again)
{
	struct meddler m = deleters[_i];
	struct run_case c;

	prepare(&c, TABLE("", PROV("5", "5")));
	c.fake.hook = meddle;
	c.fake.hook_arg = &m;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE")));
	ck_assert_int_eq(model_effects(c.fake.model, "CreateTable"), 1);
	ck_assert_int_eq(run_case_exit(&c), 4);
	ck_assert_ptr_nonnull(
	    strstr(run_case_why(&c, "stream"), "deleted by somebody else"));
	run_case_clear(&c);
}
END_TEST

/* R2, F27 */
START_TEST(a_table_may_show_late)
{
	static const struct fake_fault late = { .op = "DescribeTable",
		.nth = 3,
		.times = 3,
		.kind = FAULT_ERROR,
		.name = "ResourceNotFoundException",
		.text = "Requested resource not found: Table: tab not found" };
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	c.fake.faults = &late;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR));
	expect(&c, "CreateTable tab\n", "tab table: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

START_TEST(a_wait_outlives_a_minute_without_a_network)
{
	static const struct fake_fault deaf = { .op = "DescribeTable",
		.nth = 6,
		.times = 8,
		.kind = FAULT_UNSENT };
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.fake.faults = &deaf;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))));
	expect(&c, "UpdateTable tab\n", "tab indexes.idx: applied\n", 0);
	run_case_clear(&c);
}
END_TEST

START_TEST(a_wait_ends_when_it_was_limited)
{
	struct run_case c;

	prepare(&c, TABLE("", PPR));
	c.options.wait_ms = 60000;
	run_case_apply(&c, TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))));
	expect(&c, "UpdateTable tab\n", "tab indexes.idx: pending\n", 5);
	ck_assert_int_lt(c.took_ms, 90000);
	run_case_clear(&c);
}
END_TEST

/* A run that was cut off behind its last call: the next one has nothing to send,
 * and is not done before the table is. */
START_TEST(waits_for_a_table_without_a_call_of_its_own)
{
	static const char create[] =
	    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
	    "'AttributeDefinitions':[{'AttributeName':'id',"
	    "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'id',"
	    "'KeyType':'HASH'}]}";
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	act(&c.fake, "CreateTable", create);
	fake_dynamo_forget(&c.fake);
	c.options.wait = RUN_WAIT_NONE;
	run_case_apply(&c, TABLE("", PPR));
	expect(&c, "", "tab table: pending\n", 5);
	c.options.wait = RUN_WAIT_ALL;
	run_case_apply(&c, TABLE("", PPR));
	expect(&c, "", "", 0);
	ck_assert_int_ge(c.took_ms, 5000); /* of the model's ten seconds */
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(run_live, TEST(creates_thirty_tables_under_a_limit_of_five),
    TEST(a_limit_is_met_by_the_run_and_not_by_the_client),
    TEST(changes_no_more_tables_at_once_than_asked),
    TEST(tags_and_recovery_do_not_wait_for_an_index_of_another),
    TEST(waits_until_an_index_that_is_wanted_again_is_gone),
    TEST(goes_on_behind_a_create_that_was_left),
    TEST(goes_on_with_an_index_build_that_was_left),
    TEST(waits_for_a_table_without_a_call_of_its_own),
    LOOP(waits_for_as_much_as_was_asked, waits),
    TEST(the_fifth_switch_of_a_day_is_pending),
    TEST(the_third_class_of_a_month_is_pending),
    TEST(a_key_is_the_same_by_each_of_its_names),
    LOOP(waits_for_what_others_have_under_way, midst),
    TEST(goes_on_with_a_table_that_others_are_making),
    TEST(another_ttl_attribute_takes_two_runs),
    LOOP(plans_anew_after_a_change_of_somebody_else, theirs),
    TEST(a_saved_plan_fits_only_what_it_was_made_for),
    TEST(a_saved_plan_names_what_is_no_longer_so),
    TEST(an_engine_without_recovery_and_tags_is_served),
    TEST(an_engine_that_drops_a_setting_is_told),
    TEST(a_setting_that_a_create_dropped_is_told),
    TEST(tags_that_a_create_dropped_are_sent),
    LOOP(a_table_deleted_by_others_is_not_made_again, deleters),
    TEST(a_table_may_show_late),
    TEST(a_wait_outlives_a_minute_without_a_network),
    TEST(a_wait_ends_when_it_was_limited))
