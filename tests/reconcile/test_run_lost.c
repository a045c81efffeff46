/* Calls whose answer never came: found out by reading, never blindly repeated
 * (faults.md F7 to F12, F17, F23 to F25). */
#include "lib/run_case.h"
#include "test.h"

struct call {
	const char *op, *before, *schema, *outcomes;
	int nth;  /* of these calls; 0: the first */
	int more; /* of the same operation after it */
};

/* clang-format off */
static const struct call calls[] = {
	{ "CreateTable", NULL, TABLE("", PPR TAGS("a: v")), "tab table: applied\n", 0, 0 },
	{ "CreateTable", NULL, TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))), "tab table: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PROV("5", "5")), TABLE("", PPR), "tab billing: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PROV("5", "5")), TABLE("", PROV("4", "5")), "tab billing: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PPR), TABLE("", PPR STREAM("NEW_IMAGE")), "tab stream: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PPR STREAM("KEYS_ONLY")), TABLE("", PPR STREAM("NEW_IMAGE")), "tab stream: applied\n", 1, 1 },
	{ "UpdateTable", TABLE("", PPR STREAM("KEYS_ONLY")), TABLE("", PPR STREAM("NEW_IMAGE")), "tab stream: applied\n", 2, 0 },
	{ "UpdateTable", TABLE("", PPR), TABLE("", PPR ", table_class: STANDARD_INFREQUENT_ACCESS"), "tab table_class: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PPR), TABLE("", PPR ", deletion_protection: true"), "tab deletion_protection: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PPR), TABLE("", PPR ", encryption: managed"), "tab encryption: applied\n", 0, 0 },
	{ "UpdateTable", TABLE("", PPR), TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))), "tab indexes.idx: applied\n", 0, 0 },
	{ "UpdateTable", TABLE(", x: S", PPR INDEXES(INDEX("idx", "x"))), TABLE("", PPR ", removed_indexes: [idx]"), "tab indexes.idx: applied\n", 0, 0 },
	{ "UpdateContinuousBackups", TABLE("", PPR), TABLE("", PPR PITR), "tab point_in_time_recovery: applied\n", 0, 0 },
	{ "UpdateTimeToLive", TABLE("", PPR), TABLE("", PPR TTL("until")), "tab ttl: applied\n", 0, 0 },
	{ "TagResource", TABLE("", PPR), TABLE("", PPR TAGS("a: v, b: w")), "tab tags: applied\n", 0, 0 },
	{ "UntagResource", TABLE("", PPR TAGS("a: v, b: w")), TABLE("", PPR TAGS("a: none")), "tab tags: applied\n", 0, 0 },
};

static const struct {
	struct fake_fault fault;
	const char *shown;
} ways[] = {
	{ { .kind = FAULT_LOST }, "lost" },
	{ { .kind = FAULT_LOST, .effect = true }, "lost" },
	{ { .kind = FAULT_STALL }, "no answer" },
	{ { .kind = FAULT_STALL, .effect = true }, "no answer" },
	{ { .kind = FAULT_HTML }, "html" },
	{ { .kind = FAULT_HTML, .effect = true }, "html" },
	{ { .kind = FAULT_ERROR, .name = "InternalServerError", .status = 500 }, "InternalServerError" },
	{ { .kind = FAULT_ERROR, .name = "InternalServerError", .status = 500, .effect = true }, "InternalServerError" },
	{ { .kind = FAULT_TRUNCATED, .effect = true }, "truncated" },
};
/* clang-format on */

/* The lines of op only. */
static void lines_of(const char *changes, const char *op, struct buf *out)
{
	const char *end;

	for (; *changes != '\0'; changes = end + 1) {
		end = strchr(changes, '\n');
		if (strncmp(changes, op, strlen(op)) == 0)
			buf_addn(out, changes, (size_t)(end + 1 - changes));
	}
}

static void lose(const struct call *call, const struct fake_fault *way,
    const char *shown, const struct model_times *times)
{
	struct fake_fault fault = *way;
	struct run_case c;
	struct buf lines = BUF_INIT, expected = BUF_INIT;
	int nth = call->nth > 0 ? call->nth : 1, effects;

	run_case_init(&c, times);
	if (call->before != NULL) {
		run_case_apply(&c, call->before);
		fake_dynamo_settle(&c.fake);
		fake_clock_advance(&c.fake.clock, 2 * 3600 * 1000);
		fake_dynamo_forget(&c.fake);
	}
	effects = model_effects(c.fake.model, call->op);
	fault.op = call->op;
	fault.nth = nth;
	c.fake.faults = &fault;
	c.fake.fault_count = 1;
	run_case_apply(&c, call->schema);
	lines_of(run_case_changes(&c), call->op, &lines);
	for (int i = 1; i < nth; i++)
		buf_addf(&expected, "%s tab\n", call->op);
	buf_addf(&expected, "%s tab -> %s\n", call->op, shown);
	if (!way->effect)
		buf_addf(&expected, "%s tab\n", call->op);
	for (int i = 0; i < call->more; i++)
		buf_addf(&expected, "%s tab\n", call->op);
	ck_assert_msg(strcmp(lines.s, expected.s) == 0,
	    "%s, %s, effect %d:\n%sinstead of\n%s%.1000s", call->op,
	    call->schema, way->effect, lines.s, expected.s, c.events.s);
	ck_assert_msg(strcmp(run_case_outcomes(&c), call->outcomes) == 0,
	    "%s, %s: %s%.1000s", call->op, shown, run_case_outcomes(&c),
	    c.events.s);
	ck_assert_int_eq(run_case_exit(&c), 0);
	effects = model_effects(c.fake.model, call->op) - effects;
	ck_assert_uint_eq(c.report.calls, (size_t)effects);
	buf_free(&lines);
	buf_free(&expected);
	run_case_clear(&c);
}

START_TEST(finds_out_what_became_of_a_lost_call)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		lose(&calls[_i], &ways[i].fault, ways[i].shown,
		    &model_times_aws);
}
END_TEST

START_TEST(finds_it_out_when_everything_is_quick)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		lose(&calls[_i], &ways[i].fault, ways[i].shown,
		    &model_times_quick);
}
END_TEST

START_TEST(says_unknown_when_it_can_not_be_found_out)
{
	static const struct fake_fault lost = {
		.op = "UpdateTable", .times = FAULT_ALWAYS, .kind = FAULT_LOST
	};
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	run_case_apply(&c, TABLE("", PPR));
	fake_dynamo_forget(&c.fake);
	c.fake.faults = &lost;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE") TAGS("a: v")));
	ck_assert_str_eq(
	    run_case_outcomes(&c), "tab stream: unknown\ntab tags: applied\n");
	ck_assert_int_eq(run_case_exit(&c), 1);
	ck_assert_uint_le(fake_dynamo_count(&c.fake, "UpdateTable"), 5);
	run_case_clear(&c);
}
END_TEST

START_TEST(stops_when_nothing_can_be_sent)
{
	static const struct fake_fault unsent = {
		.op = "UpdateTable", .times = FAULT_ALWAYS, .kind = FAULT_UNSENT
	};
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	run_case_apply(&c, TABLE("", PPR));
	c.fake.faults = &unsent;
	c.fake.fault_count = 1;
	run_case_apply(&c, TABLE("", PPR STREAM("NEW_IMAGE")));
	ck_assert_str_eq(
	    run_case_outcomes(&c), "tab stream: not tried\nfatal: network\n");
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

/* F25: a table of that name appears between our two attempts. */
static void create_theirs(
    void *arg, struct fake_dynamo *f, const char *op, const char *table)
{
	const char *body = arg;

	(void)table;
	if (strcmp(op, "CreateTable") == 0 &&
	    fake_dynamo_count(f, "CreateTable") == 1)
		node_free(fake_dynamo_do(f, "CreateTable", body));
}

START_TEST(does_not_take_another_table_for_its_own)
{
	static const struct fake_fault lost = { .op = "CreateTable",
		.kind = FAULT_LOST };
	static char theirs[] =
	    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
	    "'AttributeDefinitions':[{'AttributeName':'other',"
	    "'AttributeType':'N'}],'KeySchema':[{'AttributeName':'other',"
	    "'KeyType':'HASH'}]}";
	struct run_case c;

	run_case_init(&c, &model_times_aws);
	c.fake.faults = &lost;
	c.fake.fault_count = 1;
	c.fake.hook = create_theirs;
	c.fake.hook_arg = theirs;
	run_case_apply(&c, TABLE("", PPR PITR));
	ck_assert_str_eq(run_case_changes(&c),
	    "CreateTable tab -> lost\n"
	    "CreateTable tab -> ResourceInUseException\n");
	ck_assert_str_eq(run_case_outcomes(&c),
	    "tab table: refused\ntab point_in_time_recovery: not tried\n");
	ck_assert_int_eq(run_case_exit(&c), 1);
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(run_lost, LOOP(finds_out_what_became_of_a_lost_call, calls),
    LOOP(finds_it_out_when_everything_is_quick, calls),
    TEST(says_unknown_when_it_can_not_be_found_out),
    TEST(stops_when_nothing_can_be_sent),
    TEST(does_not_take_another_table_for_its_own))
