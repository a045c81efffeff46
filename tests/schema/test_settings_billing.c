#include "schema/settings_billing.h"

#include "lib/setting_case.h"
#include "test.h"

#define PPR "BillingModeSummary: {BillingMode: PAY_PER_REQUEST}"
#define CAPACITY(r, w)                                       \
	"ProvisionedThroughput: {ReadCapacityUnits: " r ", " \
	"WriteCapacityUnits: " w "}"
#define GSI(name, more)                                          \
	"{IndexName: " name ", KeySchema: [{AttributeName: id, " \
	"KeyType: HASH}], Projection: {ProjectionType: ALL}, "   \
	"IndexStatus: ACTIVE, " more "}"
#define LSI                                                        \
	"LocalSecondaryIndexes: [{IndexName: l, KeySchema: "       \
	"[{AttributeName: id, KeyType: HASH}, {AttributeName: x, " \
	"KeyType: RANGE}], Projection: {ProjectionType: ALL}}]"
#define WANT_INDEX(more) "{key: {partition: id}, " more "}"
#define THROUGHPUT(r, w) "provisioned_throughput: {read: " r ", write: " w "}"
#define CALL(body) \
	"capacity notice table UpdateTable {'TableName':'t'," body "}\n"
#define UNITS(r, w)                                       \
	"'ProvisionedThroughput':{'ReadCapacityUnits':" r \
	",'WriteCapacityUnits':" w "}"

static const struct case_row rows[] = {
	{ "billing", { "{}" }, "", "" },
	{ "billing", { "{}" }, "billing: PROVISIONED\n", "" }, /* 11 */
	{ "billing", { "{" PPR "}" }, "billing: PAY_PER_REQUEST", "" },
	/* Scenario 12 */
	{ "billing",
	    { "{" PPR ", " CAPACITY("0", "0") ", GlobalSecondaryIndexes: [" GSI(
	        "a", CAPACITY("0", "0")) "]}" },
	    "billing: PAY_PER_REQUEST\nindexes: {a: " WANT_INDEX("") "}", "" },
	/* Scenario 17 */
	{ "billing", { "{" PPR "}" },
	    "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: "
	    "{read: unlimited, write: none}}",
	    "" },
	/* Scenario 43, R29: no throughput at all. */
	{ "billing",
	    { "{" CAPACITY("5", "5") ", GlobalSecondaryIndexes: [" GSI(
	        "a", CAPACITY("5", "5")) "]}" },
	    "billing: PAY_PER_REQUEST\nindexes: {a: " WANT_INDEX("") "}",
	    CALL(
	        "'BillingMode':'PAY_PER_REQUEST'") "  switch billing to PAY_PER_REQUEST\n"
	                                           "  billing.mode: PROVISIONED -> PAY_PER_REQUEST\n" },
	/* Scenario 48, R33: the maximum rides along, its absence needs no
	 * word. */
	{ "billing",
	    { "{" CAPACITY("5", "5") ", GlobalSecondaryIndexes: [" GSI(
	        "a", CAPACITY("5", "5")) "]}" },
	    "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: 100, "
	    "write: none}}\n"
	    "indexes: {a: " WANT_INDEX("on_demand_maximum: {write: 7}") "}",
	    CALL(
	        "'OnDemandThroughput':{'MaxReadRequestUnits':100},"
	        "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'a',"
	        "'OnDemandThroughput':{'MaxWriteRequestUnits':7}}}],"
	        "'BillingMode':'PAY_PER_REQUEST'") "  switch billing to PAY_PER_REQUEST\n"
	                                           "  billing.on_demand_maximum.read: none -> 100\n"
	                                           "  indexes.a.on_demand_maximum.write: none -> 7\n"
	                                           "  billing.mode: PROVISIONED -> PAY_PER_REQUEST\n" },
	/* R30: switched yesterday at noon, and an hour too long ago. */
	{ "billing",
	    { "{BillingModeSummary: {BillingMode: PROVISIONED, "
	      "LastUpdateToPayPerRequestDateTime: 1763913601.5}, " CAPACITY(
	          "1", "1") "}" },
	    "billing: PAY_PER_REQUEST",
	    CALL(
	        "'BillingMode':'PAY_PER_REQUEST'") "  switch billing to PAY_PER_REQUEST\n"
	                                           "  ! the table was switched to PAY_PER_REQUEST at "
	                                           "2025-11-23T16:00:01Z; AWS allows four such switches in 24 "
	                                           "hours\n"
	                                           "  billing.mode: PROVISIONED -> PAY_PER_REQUEST\n" },
	{ "billing",
	    { "{BillingModeSummary: {BillingMode: PROVISIONED, "
	      "LastUpdateToPayPerRequestDateTime: 1763913600}, " CAPACITY(
	          "1", "1") "}" },
	    "billing: PAY_PER_REQUEST",
	    CALL(
	        "'BillingMode':'PAY_PER_REQUEST'") "  switch billing to PAY_PER_REQUEST\n"
	                                           "  billing.mode: PROVISIONED -> PAY_PER_REQUEST\n" },
	/* Scenario 44, R27; the local index and the one that is on its way
	 * out have no part in it. */
	{ "billing",
	    { "{" PPR ", " LSI ", GlobalSecondaryIndexes: [" GSI("a",
	        "A: 1") ", " GSI("b", "A: 1") ", " GSI("old", "A: 1") "]}" },
	    "billing: {mode: PROVISIONED, " THROUGHPUT(
	        "5", "4") "}\n"
	                  "indexes: {b: " WANT_INDEX(THROUGHPUT(
	                      "3", "2")) ", a: " WANT_INDEX(THROUGHPUT("1",
	                      "1")) "}\n"
	                            "removed_indexes: [old]",
	    CALL("'BillingMode':'PROVISIONED'," UNITS("5",
	        "4") ","
	             "'GlobalSecondaryIndexUpdates':["
	             "{'Update':{'IndexName':'a'," UNITS("1",
	                 "1") "}},"
	                      "{'Update':{'IndexName':'b'," UNITS("3",
	                          "2") "}}]") "  switch billing to PROVISIONED\n"
	                                      "  billing.mode: PAY_PER_REQUEST -> PROVISIONED\n"
	                                      "  billing.provisioned_throughput.read: none -> 5\n"
	                                      "  billing.provisioned_throughput.write: none -> 4\n"
	                                      "  indexes.a.provisioned_throughput.read: none -> 1\n"
	                                      "  indexes.a.provisioned_throughput.write: none -> 1\n"
	                                      "  indexes.b.provisioned_throughput.read: none -> 3\n"
	                                      "  indexes.b.provisioned_throughput.write: none -> 2\n" },
	/* R33: the switch itself takes the maximum away. */
	{ "billing",
	    { "{" PPR ", OnDemandThroughput: {MaxReadRequestUnits: 9}}" },
	    "billing: {mode: PROVISIONED, " THROUGHPUT(
	        "5", "4") ", on_demand_maximum: none}",
	    CALL("'BillingMode':'PROVISIONED'," UNITS(
	        "5", "4")) "  switch billing to PROVISIONED\n"
	                   "  billing.mode: PAY_PER_REQUEST -> PROVISIONED\n"
	                   "  billing.provisioned_throughput.read: none -> 5\n"
	                   "  billing.provisioned_throughput.write: none -> 4\n"
	                   "  billing.on_demand_maximum.read: 9 -> none\n" },
	/* An unknown mode is not PROVISIONED. */
	{ "billing", { "{BillingModeSummary: {BillingMode: NEW}}" },
	    "billing: PAY_PER_REQUEST", "" },
};

/* Rules of the schema do not stand in the way here: `billing: PROVISIONED`
 * without a capacity is refused before it gets so far. */
START_TEST(switches_the_mode_in_one_whole_call)
{
	case_check_row(&rows[_i]);
}
END_TEST

/* A live table with seven indexes, and a schema that gives them all `more`. */
static void seven(const char *mode, const char *billing, const char *more,
    struct live *live, struct table *want)
{
	struct buf table = BUF_INIT, yaml = BUF_INIT;
	struct case_answers answers = { 0 };

	buf_addf(&table, "{%s, GlobalSecondaryIndexes: [", mode);
	buf_addf(&yaml, "billing: %s\nindexes:\n", billing);
	for (char c = 'a'; c < 'h'; c++) {
		buf_addf(&table, GSI("i%c", "A: 1") ", ", c);
		buf_addf(&yaml, "  i%c: {key: {partition: id}, %s}\n", c, more);
	}
	buf_add(&table, "]}");
	answers.table = table.s;
	case_live(live, &answers, NULL);
	case_want(want, yaml.s);
	buf_free(&table);
	buf_free(&yaml);
}

static size_t updates(const struct step *step)
{
	const struct node *list =
	    node_get(step->body, "GlobalSecondaryIndexUpdates");

	return list != NULL ? list->count : 0;
}

/* R27: it carries every index, however many. */
START_TEST(a_switch_to_provisioned_is_never_divided)
{
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	seven(PPR, "{mode: PROVISIONED, " THROUGHPUT("1", "1") "}",
	    THROUGHPUT("1", "1"), &live, &want);
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 1);
	ck_assert_uint_eq(updates(&steps.v[0]), 7);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

/* R10: what need not ride along does not make it larger than a call may be. */
START_TEST(a_switch_to_on_demand_takes_five_indexes_along)
{
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	seven(CAPACITY("1", "1"), "PAY_PER_REQUEST",
	    "on_demand_maximum: {read: 9}", &live, &want);
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 2);
	ck_assert_uint_eq(updates(&steps.v[0]), 5);
	ck_assert_uint_eq(updates(&steps.v[1]), 2);
	ck_assert_str_eq(node_text_or(steps.v[0].body, "BillingMode", ""),
	    "PAY_PER_REQUEST");
	ck_assert_ptr_null(node_key(steps.v[1].body, "BillingMode"));
	ck_assert_uint_eq(steps.v[0].changes.n, 6);
	ck_assert_str_eq(steps.v[0].subject, "billing");
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

/* Scenario 46. */
static const struct {
	const char *table, *want;
	bool prune, flips;
	const char *lacking;
} lacks[] = {
	{ "{" PPR ", GlobalSecondaryIndexes: [" GSI("a", "A: 1") ", " GSI(
	      "b", "A: 1") "]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT("5",
	        "4") "}\n"
	             "indexes: {a: " WANT_INDEX("") "}\nremoved_indexes: [b]",
	    false, true, "a " },
	{ "{" PPR ", GlobalSecondaryIndexes: [" GSI("a", "A: 1") ", " GSI(
	      "b", "A: 1") "]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT(
	        "5", "4") "}\n"
	                  "indexes: {a: " WANT_INDEX(THROUGHPUT("1", "1")) "}",
	    false, true, "b " }, /* live, and not in the schema */
	{ "{" PPR ", GlobalSecondaryIndexes: [" GSI("a", "A: 1") ", " GSI(
	      "b", "A: 1") "]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT(
	        "5", "4") "}\n"
	                  "indexes: {a: " WANT_INDEX(THROUGHPUT("1", "1")) "}",
	    true, true, "" }, /* it will be removed */
	{ "{" PPR ", GlobalSecondaryIndexes: [" GSI("a", "A: 1") "]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT(
	        "5", "4") "}\n"
	                  "indexes: {a: " WANT_INDEX(
	                      "provisioned_throughput: {read: 1}") "}",
	    true, true, "a " }, /* half a capacity is none */
	{ "{" PPR ", " LSI ", GlobalSecondaryIndexes: [{IndexName: a, "
	  "IndexStatus: DELETING, KeySchema: [], Projection: "
	  "{ProjectionType: ALL}}]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT("5", "4") "}", false,
	    true, "" },
	{ "{" CAPACITY("1", "1") ", GlobalSecondaryIndexes: [" GSI(
	      "a", CAPACITY("1", "1")) "]}",
	    "billing: {mode: PROVISIONED, " THROUGHPUT("5", "4") "}", false,
	    false, "" }, /* nothing is switched */
	{ "{" CAPACITY("1", "1") ", GlobalSecondaryIndexes: [" GSI(
	      "a", CAPACITY("1", "1")) "]}",
	    "billing: PAY_PER_REQUEST", false, false, "" },
	{ "{" PPR ", GlobalSecondaryIndexes: [" GSI("a", "A: 1") "]}", "",
	    false, false, "" },
};

START_TEST(names_the_indexes_that_lack_a_capacity)
{
	struct case_answers answers = { lacks[_i].table };
	struct texts lacking = { 0 };
	struct buf names = BUF_INIT;
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want,
		.prune_indexes = lacks[_i].prune, .now = CASE_NOW };

	case_live(&live, &answers, NULL);
	case_want(&want, lacks[_i].want);
	ck_assert(settings_billing_flips(&context) == lacks[_i].flips);
	settings_billing_lacking(&context, &lacking);
	vec_each (char *, name, &lacking)
		buf_addf(&names, "%s ", *name);
	ck_assert_str_eq(names.s, lacks[_i].lacking);
	buf_free(&names);
	texts_free(&lacking);
	table_free(&want);
	live_free(&live);
}
END_TEST

START_TEST(a_table_that_is_not_there_switches_nothing)
{
	struct texts lacking = { 0 };
	struct table want = { 0 };
	struct live live = { .status = LIVE_ABSENT };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	case_want(
	    &want, "billing: {mode: PROVISIONED, " THROUGHPUT("5", "4") "}");
	ck_assert(!settings_billing_flips(&context));
	settings_billing_lacking(&context, &lacking);
	ck_assert_uint_eq(lacking.n, 0);
	table_free(&want);
}
END_TEST

static const struct {
	const char *table, *want; /* table NULL: absent */
	int mode;
} modes[] = {
	{ NULL, "", MODE_PAY_PER_REQUEST },
	{ NULL, "billing: PROVISIONED", MODE_PROVISIONED },
	{ "{}", "", MODE_PROVISIONED },
	{ "{}", "billing: PAY_PER_REQUEST", MODE_PAY_PER_REQUEST },
	{ "{" PPR "}", "", MODE_PAY_PER_REQUEST },
	{ "{BillingModeSummary: {BillingMode: NEW}}", "",
	    MODE_PAY_PER_REQUEST },
};

START_TEST(knows_the_mode_the_table_will_have)
{
	struct case_answers answers = { modes[_i].table };
	struct table want = { 0 };
	struct live live = { 0 };

	if (modes[_i].table != NULL)
		case_live(&live, &answers, NULL);
	case_want(&want, modes[_i].want);
	ck_assert_int_eq(settings_billing_mode(&live, &want), modes[_i].mode);
	if (modes[_i].table == NULL)
		ck_assert_int_eq(
		    settings_billing_mode(NULL, &want), modes[_i].mode);
	table_free(&want);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_billing, LOOP(switches_the_mode_in_one_whole_call, rows),
    TEST(a_switch_to_provisioned_is_never_divided),
    TEST(a_switch_to_on_demand_takes_five_indexes_along),
    LOOP(names_the_indexes_that_lack_a_capacity, lacks),
    TEST(a_table_that_is_not_there_switches_nothing),
    LOOP(knows_the_mode_the_table_will_have, modes))
