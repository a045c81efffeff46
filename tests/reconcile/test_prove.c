/*
 * A plan that is right is proved by the tests of planning and of properties,
 * each of which proves what it plans.  Here plans are made wrong, one way at a
 * time: each must be found out, with the table and the step in the message.
 */
#include "reconcile/prove.h"

#include "base/buf.h"
#include "lib/plan_case.h"
#include "test.h"

static const char schema[] =
    "version: 1\nproject: p\ntable_name: ${table}\n"
    "tables:\n"
    "  tbl:\n"
    "    attributes: {id: S, a: S, b: S}\n"
    "    key: {partition: id}\n"
    "    indexes:\n"
    "      ix-a: {key: {partition: a}, strategy: recreate,"
    " projection: KEYS_ONLY}\n"
    "      ix-b: {key: {partition: b}}\n"
    "    tags: {one: \"1\"}\n"
    "    stream: NEW_IMAGE\n"
    "    ttl: at\n"
    "    point_in_time_recovery: true\n";

static const char live[] =
    "{\"tbl\": {\"DescribeTable\": {\"Table\": {"
    "\"TableName\": \"tbl\", \"TableStatus\": \"ACTIVE\","
    "\"TableArn\": \"arn:aws:dynamodb:eu-west-1:123456789012:table/tbl\","
    "\"TableId\": \"the-id\", \"AttributeDefinitions\": ["
    "{\"AttributeName\": \"id\", \"AttributeType\": \"S\"},"
    "{\"AttributeName\": \"a\", \"AttributeType\": \"S\"}],"
    "\"KeySchema\": [{\"AttributeName\": \"id\", \"KeyType\": \"HASH\"}],"
    "\"GlobalSecondaryIndexes\": [{\"IndexName\": \"ix-a\","
    "\"IndexStatus\": \"ACTIVE\", \"KeySchema\":"
    " [{\"AttributeName\": \"a\", \"KeyType\": \"HASH\"}],"
    "\"Projection\": {\"ProjectionType\": \"ALL\"}}],"
    "\"BillingModeSummary\": {\"BillingMode\": \"PAY_PER_REQUEST\"}}}}}";

static struct plan make(void)
{
	const struct policy policy = { 0 };
	struct node *answers = plan_case_json(live);
	struct plan p;

	plan_case_make(&p, schema, answers, &policy);
	node_free(answers);
	return p;
}

/* stream on, delete ix-a, create ix-a, create ix-b, tag, recovery, ttl */
enum { STREAM, DELETE_A, CREATE_A, CREATE_B, TAG, RECOVERY, TTL, STEPS };

static void drop_step(struct table_plan *t, size_t i)
{
	step_free(&t->steps.v[i]);
	vec_remove(&t->steps, i);
}

static void drop_stream(struct table_plan *t)
{
	drop_step(t, STREAM);
}

static void drop_delete(struct table_plan *t)
{
	drop_step(t, DELETE_A);
}

static void drop_last(struct table_plan *t)
{
	drop_step(t, TTL);
}

static void swap_creates(struct table_plan *t)
{
	struct step one = t->steps.v[CREATE_A];

	t->steps.v[CREATE_A] = t->steps.v[CREATE_B];
	t->steps.v[CREATE_B] = one;
}

/* The service refuses it: the attribute is not defined in the request (R17). */
static void lose_definitions(struct table_plan *t)
{
	node_remove(t->steps.v[CREATE_B].body, "AttributeDefinitions");
}

static void other_value(struct table_plan *t)
{
	struct node *body = t->steps.v[STREAM].body;

	node_set(body, "StreamSpecification", node_map());
	node_set(node_at_map(body, "StreamSpecification"), "StreamEnabled",
	    node_bool(true));
	node_set(node_at_map(body, "StreamSpecification"), "StreamViewType",
	    node_text("OLD_IMAGE"));
}

static void empty_part(struct table_plan *t)
{
	node_set(t->steps.v[STREAM].body, "OnDemandThroughput", node_map());
}

static void unknown_member(struct table_plan *t)
{
	node_set(t->steps.v[TAG].body, "Colour", node_text("red"));
}

static void never_sent(struct table_plan *t)
{
	t->steps.v[RECOVERY].op = "UpdateContinuousBackups";
	node_set(t->steps.v[RECOVERY].body, "TableName", node_text("other"));
}

static void one_too_many(struct table_plan *t)
{
	struct step *s = step_add(&t->steps, PHASE_TTL, "UpdateTimeToLive",
	    node_copy(t->steps.v[TTL].body), "ttl");

	s->why = mem_strdup("again");
}

static void all_pending(struct table_plan *t)
{
	t->steps.v[TAG].pending = mem_strdup("never");
	drop_step(t, STREAM);
}

static const struct {
	void (*spoil)(struct table_plan *t);
	const char *says; /* NULL: it is right */
} rows[] = {
	{ NULL, NULL },
	{ drop_stream, "UpdateTable (stream)" },
	{ drop_delete, "UpdateTable (indexes.ix-a)" },
	{ drop_last, "UpdateTimeToLive (ttl)" },
	{ swap_creates, "(indexes.ix-" },
	{ lose_definitions, "UpdateTable (indexes.ix-b)" },
	{ other_value, "UpdateTable (stream)" },
	{ empty_part, "empty part" },
	{ unknown_member, "TagResource (tags)" },
	{ never_sent, "UpdateContinuousBackups" },
	{ one_too_many, "UpdateTimeToLive (ttl)" },
	{ all_pending, "UpdateTable (stream)" },
};

START_TEST(finds_out_a_plan_that_is_wrong)
{
	struct plan p = make();
	struct error err = { 0 };
	int rc;

	ck_assert_uint_eq(p.tables.v[0].steps.n, STEPS);
	if (rows[_i].spoil != NULL)
		rows[_i].spoil(&p.tables.v[0]);
	rc = prove_plan(&p, PLAN_CASE_NOW, &err);
	if (rows[_i].says == NULL) {
		if (rc != 0)
			ck_abort_msg("%s", err.text);
	} else {
		ck_assert_int_eq(rc, -1);
		ck_assert_int_eq(err.code, E_INTERNAL);
		ck_assert_ptr_nonnull(strstr(err.text, "table 'tbl'"));
		if (strstr(err.text, rows[_i].says) == NULL)
			ck_abort_msg(
			    "'%s' is not in: %s", rows[_i].says, err.text);
	}
	plan_free(&p);
}
END_TEST

/* A step that makes nothing true is found out by what is left. */
START_TEST(finds_out_a_change_without_a_step)
{
	struct plan p = make();
	struct table_plan *t = &p.tables.v[0];
	struct error err = { 0 };

	while (t->steps.n > 1)
		drop_step(t, t->steps.n - 1);
	ck_assert_int_eq(prove_plan(&p, PLAN_CASE_NOW, &err), -1);
	ck_assert_int_eq(err.code, E_INTERNAL);
	plan_free(&p);
}
END_TEST

/* The model never touches what was read. */
START_TEST(leaves_the_plan_as_it_was)
{
	struct plan p = make();
	struct node *before = node_copy(p.tables.v[0].live.answers);
	struct error err = { 0 };

	ck_assert_int_eq(prove_plan(&p, PLAN_CASE_NOW, &err), 0);
	ck_assert(node_equal(before, p.tables.v[0].live.answers));
	ck_assert_uint_eq(p.tables.v[0].steps.n, STEPS);
	node_free(before);
	plan_free(&p);
}
END_TEST

TEST_MAIN(prove, LOOP(finds_out_a_plan_that_is_wrong, rows),
    TEST(finds_out_a_change_without_a_step), TEST(leaves_the_plan_as_it_was))
