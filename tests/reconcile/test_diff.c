/* The leaves that differ: path, both values, and the place in the file. */
#include "reconcile/diff.h"

#include "base/buf.h"
#include "lib/plan_case.h"
#include "reconcile/diff_index.h"
#include "test.h"

static const char table_json[] =
    "\"TableName\": \"tbl\", \"TableStatus\": \"ACTIVE\","
    "\"TableArn\": \"arn:aws:dynamodb:eu-west-1:123456789012:table/tbl\","
    "\"KeySchema\": [{\"AttributeName\": \"id\", \"KeyType\": \"HASH\"}],"
    "\"AttributeDefinitions\": ["
    "{\"AttributeName\": \"id\", \"AttributeType\": \"S\"},"
    "{\"AttributeName\": \"a\", \"AttributeType\": \"S\"}],"
    "\"BillingModeSummary\": {\"BillingMode\": \"PAY_PER_REQUEST\"}";

#define INDEX(status)                                              \
	", \"GlobalSecondaryIndexes\": [{\"IndexName\": \"ix-a\"," \
	"\"IndexStatus\": \"" status "\", \"KeySchema\":"          \
	" [{\"AttributeName\": \"a\", \"KeyType\": \"HASH\"}],"    \
	"\"Projection\": {\"ProjectionType\": \"ALL\"}}]"
#define ID  "    attributes: {id: S}\n    key: {partition: id}\n"
#define IDA "    attributes: {id: S, a: S}\n    key: {partition: id}\n"

/* Line 5 is the table's name, 6 its attributes, 7 its key, 8 what follows. */
static const struct {
	const char *schema, *more, *expect;
} rows[] = {
	{ ID, "", "" },
	{ "    attributes: {id: N}\n    key: {partition: id}\n", "",
	    "key: id (S) -> id (N) @7:5\n" },
	{ IDA "    indexes: {ix-a: {key: {partition: a}}}\n", "",
	    "indexes.ix-a: none -> a (S); projection ALL @8:15\n" },
	{ IDA "    indexes: {ix-a: {key: {partition: a}}}\n", INDEX("ACTIVE"),
	    "" },
	{ IDA "    indexes: {ix-a: {key: {partition: a}}}\n", INDEX("CREATING"),
	    "" },
	{ IDA "    indexes: {ix-a: {key: {partition: a}}}\n", INDEX("DELETING"),
	    "indexes.ix-a: none -> a (S); projection ALL @8:15\n" },
	{ ID "    removed_indexes: [ix-a]\n", INDEX("ACTIVE"),
	    "indexes.ix-a: a (S); projection ALL -> none @8:22\n" },
	{ ID "    removed_indexes: [ix-a]\n", INDEX("DELETING"), "" },
	{ ID "    removed_indexes: [ix-a]\n", "", "" },
	{ ID, INDEX("ACTIVE"), "" },
	{ IDA "    indexes: {ix-a: {key: {partition: a, sort: id}}}\n",
	    INDEX("ACTIVE"),
	    "indexes.ix-a.key: a (S) -> a (S), id (S) @8:22\n" },
	{ IDA "    indexes: {ix-a: {key: {partition: a},"
	      " projection: [q, p], strategy: recreate}}\n",
	    INDEX("ACTIVE"),
	    "indexes.ix-a: a (S); projection ALL -> a (S); projection"
	    " INCLUDE [p, q] @8:15\n"
	    "indexes.ix-a.projection: ALL -> INCLUDE [p, q] @8:55\n" },
	{ IDA "    billing: PAY_PER_REQUEST\n"
	      "    indexes: {ix-a: {key: {partition: a},"
	      " on_demand_maximum: {read: 5}}}\n",
	    INDEX("ACTIVE"),
	    "indexes.ix-a.on_demand_maximum.read: none -> 5 @9:69\n" },
	{ ID "    ttl: {attribute: at}\n", "",
	    "ttl.enabled: false -> true @8:5\n"
	    "ttl.attribute: none -> 'at' @8:22\n" },
	{ ID "    tags: {x: \"\", y: none}\n", "",
	    "tags.x: none -> '' @8:15\n" },
	{ ID "    deletion_protection: true\n", "",
	    "deletion_protection: false -> true @8:26\n" },
	{ ID "    deletion_protection: true\n",
	    ", \"DeletionProtectionEnabled\": true", "" },
};

static void show(const struct changes *list, struct buf *out)
{
	vec_each (struct change, c, list)
		buf_addf(out, "%s: %s -> %s @%d:%d\n", c->path,
		    c->from != NULL ? c->from : "none",
		    c->to != NULL ? c->to : "none", c->line, c->column);
}

static struct plan make(const char *schema, const char *more)
{
	const struct policy policy = { 0 };
	struct buf yaml = BUF_INIT, json = BUF_INIT;
	struct node *live;
	struct plan p;

	buf_addf(&yaml,
	    "version: 1\nproject: p\ntable_name: ${table}\ntables:\n"
	    "  tbl:\n%s",
	    schema);
	buf_addf(&json, "{\"tbl\": {\"DescribeTable\": {\"Table\": {%s%s}}}}",
	    table_json, more);
	live = plan_case_json(json.s);
	plan_case_make(&p, yaml.s, live, &policy);
	node_free(live);
	buf_free(&yaml);
	buf_free(&json);
	return p;
}

START_TEST(tells_each_leaf_that_differs_and_no_other)
{
	struct plan p = make(rows[_i].schema, rows[_i].more);
	struct changes alone = { 0 };
	struct buf out = BUF_INIT;

	show(&p.tables.v[0].changes, &out);
	ck_assert_str_eq(out.s, rows[_i].expect);
	buf_reset(&out);
	diff_changes(&p.tables.v[0].live, &p.tables.v[0].want, &alone);
	show(&alone, &out);
	ck_assert_str_eq(out.s, rows[_i].expect);
	step_changes_free(&alone);
	plan_free(&p);
	buf_free(&out);
}
END_TEST

START_TEST(tells_of_an_absent_table_that_it_is_absent)
{
	const struct policy policy = { 0 };
	struct changes alone = { 0 };
	struct buf out = BUF_INIT;
	struct plan p;

	plan_case_make(&p,
	    "version: 1\nproject: p\ntable_name: ${table}\ntables:\n"
	    "  tbl:\n" ID,
	    NULL, &policy);
	diff_changes(&p.tables.v[0].live, &p.tables.v[0].want, &alone);
	show(&alone, &out);
	ck_assert_str_eq(out.s, "table: none -> tbl @5:3\n");
	step_changes_free(&alone);
	plan_free(&p);
	buf_free(&out);
}
END_TEST

/* Verdicts, worst first, and what makes them. */
static const struct {
	enum plan_verdict one, two, all;
} verdicts[] = {
	{ PLAN_NOTHING, PLAN_NOTHING, PLAN_NOTHING },
	{ PLAN_PENDING, PLAN_NOTHING, PLAN_PENDING },
	{ PLAN_PENDING, PLAN_CHANGES, PLAN_CHANGES },
	{ PLAN_REFUSED, PLAN_CHANGES, PLAN_REFUSED },
	{ PLAN_REFUSED, PLAN_UNREADABLE, PLAN_UNREADABLE },
};

static void add_table(struct plan *p, enum plan_verdict verdict)
{
	struct table_plan *t = vec_push(&p->tables);

	t->want.name = mem_strdup("tbl");
	if (verdict == PLAN_CHANGES)
		step_add(&t->steps, PHASE_TTL, "UpdateTimeToLive", NULL, "ttl");
	else if (verdict == PLAN_PENDING)
		table_plan_remark(
		    t, REMARK_SETTLING, "x", mem_strdup("y"), NULL);
	else if (verdict == PLAN_REFUSED)
		table_plan_remark(
		    t, REMARK_REFUSED, "x", mem_strdup("y"), NULL);
	else if (verdict == PLAN_UNREADABLE)
		table_plan_remark(
		    t, REMARK_UNREADABLE, "x", mem_strdup("y"), NULL);
}

START_TEST(takes_the_worst_verdict_of_all_tables)
{
	struct plan p = { 0 };

	add_table(&p, verdicts[_i].one);
	add_table(&p, verdicts[_i].two);
	ck_assert_int_eq(
	    table_plan_verdict(&p.tables.v[0], &p.policy), verdicts[_i].one);
	ck_assert_int_eq(
	    table_plan_verdict(&p.tables.v[1], &p.policy), verdicts[_i].two);
	ck_assert_int_eq(plan_verdict(&p), verdicts[_i].all);
	plan_free(&p);
}
END_TEST

/* The hash stands for what is live, and for nothing that moves by itself. */
static const struct {
	const char *more;
	bool same;
} hashes[] = {
	{ "", true },
	{ ", \"ItemCount\": 7, \"TableSizeBytes\": 99", true },
	{ ", \"LatestStreamArn\": \"arn:x\"", true },
	{ ", \"TableId\": \"another\"", false },
	{ ", \"DeletionProtectionEnabled\": true", false },
	{ INDEX("ACTIVE"), false },
	{ ", \"StreamSpecification\": {\"StreamEnabled\": true,"
	  " \"StreamViewType\": \"KEYS_ONLY\"}",
	    false },
};

START_TEST(hashes_what_is_live)
{
	struct plan a = make(ID, ""), b = make(ID, hashes[_i].more);

	ck_assert_uint_eq(strlen(a.tables.v[0].hash), 64);
	ck_assert_int_eq(strcmp(a.tables.v[0].hash, b.tables.v[0].hash) == 0,
	    hashes[_i].same);
	plan_free(&a);
	plan_free(&b);
}
END_TEST

TEST_MAIN(diff, LOOP(tells_each_leaf_that_differs_and_no_other, rows),
    TEST(tells_of_an_absent_table_that_it_is_absent),
    LOOP(takes_the_worst_verdict_of_all_tables, verdicts),
    LOOP(hashes_what_is_live, hashes))
