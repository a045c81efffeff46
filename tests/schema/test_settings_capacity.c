#include "schema/settings_capacity.h"

#include "lib/setting_case.h"
#include "test.h"

#define PPR "BillingModeSummary: {BillingMode: PAY_PER_REQUEST}"
#define CAPACITY(r, w, more)                                 \
	"ProvisionedThroughput: {ReadCapacityUnits: " r ", " \
	"WriteCapacityUnits: " w more "}"
#define GSI(name, more)                                          \
	"{IndexName: " name ", KeySchema: [{AttributeName: id, " \
	"KeyType: HASH}], Projection: {ProjectionType: ALL}, "   \
	"IndexStatus: ACTIVE, " more "}"
#define GSIS(list)       "GlobalSecondaryIndexes: [" list "]"
#define WANT_INDEX(more) "{key: {partition: id}, " more "}"
#define THROUGHPUT(r, w) "provisioned_throughput: {read: " r ", write: " w "}"
#define TABLE(r, w)      "billing: {mode: PROVISIONED, " THROUGHPUT(r, w) "}\n"
#define CALL(body) \
	"capacity notice table UpdateTable {'TableName':'t'," body "}\n"
#define UNITS(r, w)                                       \
	"'ProvisionedThroughput':{'ReadCapacityUnits':" r \
	",'WriteCapacityUnits':" w "}"
#define UPDATE(name, values) "{'Update':{'IndexName':'" name "'," values "}}"
#define UPDATES(list)        "'GlobalSecondaryIndexUpdates':[" list "]"

/* Four decreases today, the last ten minutes before 16:00; each is counted for
 * the table or the index alone (R32). */
#define CLOSED                          \
	", NumberOfDecreasesToday: 4, " \
	"LastDecreaseDateTime: 1763999400.25"
#define WINDOW(when)                                                     \
	"  pending: today's decreases are used up, then AWS allows one " \
	"an hour: possible again at " when "\n"
#define AGAIN WINDOW("2025-11-24T16:50:00Z")

static const struct case_row rows[] = {
	{ "billing", { "{" CAPACITY("5", "4", "") "}" }, TABLE("5", "4"), "" },
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("5", "4"),
	    "" }, /* N3 */
	{ "billing", { "{" CAPACITY("5", "4", "") "}" }, TABLE("6", "4"),
	    CALL(UNITS(
	        "6", "4")) "  change the capacity of the table\n"
	                   "  billing.provisioned_throughput.read: 5 -> 6\n" },
	/* The mode need not be stated to be known. */
	{ "billing", { "{" CAPACITY("5", "4", "") "}" },
	    "billing: {" THROUGHPUT("5", "2") "}",
	    CALL(UNITS(
	        "5", "2")) "  change the capacity of the table\n"
	                   "  billing.provisioned_throughput.write: 4 -> 2\n" },
	/* Scenario 37: one call; equal ones are not sent (R7). */
	{ "billing",
	    { "{" CAPACITY("5", "4", "") ", " GSIS(
	        GSI("a", CAPACITY("1", "1", "")) ", " GSI(
	            "b", CAPACITY("1", "1", "")) ", " GSI("c",
	            CAPACITY("1", "1", ""))) "}" },
	    TABLE(
	        "5", "4") "indexes:\n"
	                  "  a: " WANT_INDEX(THROUGHPUT("2",
	                      "1")) "\n"
	                            "  b: " WANT_INDEX(THROUGHPUT("1",
	                                "3")) "\n"
	                                      "  c: " WANT_INDEX(THROUGHPUT("1",
	                                          "1")) "\n"
	                                                "  new: " WANT_INDEX(
	                                                    THROUGHPUT(
	                                                        "9", "9")) "\n",
	    CALL(UPDATES(UPDATE("a", UNITS("2", "1")) "," UPDATE("b",
	        UNITS("1",
	            "3")))) "  change the capacity of index 'a', index 'b'\n"
	                    "  indexes.a.provisioned_throughput.read: 1 -> 2\n"
	                    "  indexes.b.provisioned_throughput.write: 1 -> 3\n" },
	/* One that is made anew or goes away gets no call here; an unmanaged
	 * one never does. */
	{ "billing",
	    { "{" CAPACITY("5", "4",
	        "") ", " GSIS(GSI("a", CAPACITY("1", "1", "")) ", " GSI("b",
	        CAPACITY("1", "1", "")) ", " GSI("c",
	        CAPACITY("1", "1",
	            "")) ", {IndexName: d, "
	                 "IndexStatus: DELETING, KeySchema: [{AttributeName: id, "
	                 "KeyType: HASH}], Projection: {ProjectionType: ALL}}") "}" },
	    TABLE("5",
	        "4") "indexes:\n"
	             "  a: {key: {partition: id}, projection: KEYS_ONLY, strategy: "
	             "recreate, " THROUGHPUT(
	                 "2", "2") "}\n"
	                           "  d: " WANT_INDEX(THROUGHPUT(
	                               "1", "1")) "\n"
	                                          "removed_indexes: [b]\n",
	    "" },
	/* R33: member by member, -1 for none. */
	{ "billing",
	    { "{" PPR ", OnDemandThroughput: {MaxReadRequestUnits: 10, "
	      "MaxWriteRequestUnits: 20}}" },
	    "billing: {on_demand_maximum: {read: none, write: 20}}",
	    CALL(
	        "'OnDemandThroughput':{'MaxReadRequestUnits':-1}") "  change the capacity of the table\n"
	                                                           "  billing.on_demand_maximum.read: 10 -> none\n" },
	{ "billing",
	    { "{" PPR ", OnDemandThroughput: {MaxReadRequestUnits: 10}, " GSIS(
	        GSI("a", "A: 1") ", " GSI("b", "A: 1")) "}" },
	    "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: 11}}\n"
	    "indexes:\n"
	    "  a: " WANT_INDEX(
	        "on_demand_maximum: {read: 5, write: none}") "\n  b: " WANT_INDEX("") "\n",
	    CALL("'OnDemandThroughput':{'MaxReadRequestUnits':11}," UPDATES(UPDATE(
	        "a",
	        "'OnDemandThroughput':{'MaxReadRequestUnits':5}"))) "  change the capacity of the table, index 'a'\n"
	                                                            "  billing.on_demand_maximum.read: 10 -> 11\n"
	                                                            "  indexes.a.on_demand_maximum.read: none -> 5\n" },
	/* Scenario 50, R32. */
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("3", "4"),
	    CALL(UNITS(
	        "3", "4")) "  change the capacity of the table\n" AGAIN
	                   "  billing.provisioned_throughput.read: 5 -> 3\n" },
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("3", "2"),
	    CALL(UNITS(
	        "3", "2")) "  change the capacity of the table\n" AGAIN
	                   "  billing.provisioned_throughput.read: 5 -> 3\n"
	                   "  billing.provisioned_throughput.write: 4 -> 2\n" },
	/* What goes up goes now. */
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("3", "9"),
	    CALL(UNITS("5",
	        "9")) "  change the capacity of the table\n"
	              "  billing.provisioned_throughput.write: 4 -> 9\n" CALL(UNITS(
	                  "3",
	                  "9")) "  change the capacity of the table\n" AGAIN
	                        "  billing.provisioned_throughput.read: 5 -> 3\n" },
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("9", "3"),
	    CALL(UNITS("9",
	        "4")) "  change the capacity of the table\n"
	              "  billing.provisioned_throughput.read: 5 -> 9\n" CALL(UNITS(
	                  "9",
	                  "3")) "  change the capacity of the table\n" AGAIN
	                        "  billing.provisioned_throughput.write: 4 -> 3\n" },
	{ "billing", { "{" CAPACITY("5", "4", CLOSED) "}" }, TABLE("6", "4"),
	    CALL(UNITS(
	        "6", "4")) "  change the capacity of the table\n"
	                   "  billing.provisioned_throughput.read: 5 -> 6\n" },
	/* The table's window is not the index's: what may go goes first. */
	{ "billing",
	    { "{" CAPACITY("5", "4", CLOSED) ", " GSIS(
	        GSI("a", CAPACITY("5", "5", CLOSED)) ", " GSI(
	            "b", CAPACITY("5", "5",
	                     ", NumberOfDecreasesToday: 3, "
	                     "LastDecreaseDateTime: 1763999400"))) "}" },
	    TABLE("5", "3") "indexes:\n"
	                    "  a: " WANT_INDEX(THROUGHPUT(
	                        "4", "5")) "\n"
	                                   "  b: " WANT_INDEX(
	                                       THROUGHPUT("4", "5")) "\n",
	    CALL(UPDATES(UPDATE("b",
	        UNITS("4",
	            "5")))) "  change the capacity of index 'b'\n"
	                    "  indexes.b.provisioned_throughput.read: 5 -> 4\n" CALL(UNITS(
	                        "5",
	                        "3")) "  change the capacity of the table\n" AGAIN
	                              "  billing.provisioned_throughput.write: 4 -> 3\n" CALL(
	                                  UPDATES(UPDATE("a",
	                                      UNITS("4",
	                                          "5")))) "  change the capacity of index 'a'\n" AGAIN
	                                                  "  indexes.a.provisioned_throughput.read: 5 -> 4\n" },
	/* An hour has passed; yesterday's do not count. */
	{ "billing",
	    { "{" CAPACITY("5", "4",
	        ", NumberOfDecreasesToday: 9, "
	        "LastDecreaseDateTime: 1763996400") "}" },
	    TABLE("5", "3"),
	    CALL(UNITS(
	        "5", "3")) "  change the capacity of the table\n"
	                   "  billing.provisioned_throughput.write: 4 -> 3\n" },
	{ "billing",
	    { "{" CAPACITY("5", "4",
	        ", NumberOfDecreasesToday: 9, "
	        "LastDecreaseDateTime: 1763942300") "}" },
	    TABLE("5", "3"),
	    CALL(UNITS(
	        "5", "3")) "  change the capacity of the table\n"
	                   "  billing.provisioned_throughput.write: 4 -> 3\n" },
	/* Half a capacity in the answer: what is not known is not sent. */
	{ "billing", { "{ProvisionedThroughput: {ReadCapacityUnits: 5}}" },
	    "billing: {provisioned_throughput: {read: 6}}", "" },
	{ "billing", { "{ProvisionedThroughput: {WriteCapacityUnits: 5}}" },
	    "billing: {provisioned_throughput: {write: 6}}", "" },
};

START_TEST(changes_capacity_as_far_as_the_windows_allow)
{
	case_check_row(&rows[_i]);
}
END_TEST

/* The last hour of a UTC day: the next day is nearer than the hour. */
START_TEST(the_window_opens_at_midnight_at_the_latest)
{
	struct case_answers answers = {
		"{" CAPACITY("5", "4",
		    ", NumberOfDecreasesToday: 5, "
		    "LastDecreaseDateTime: 1764027000") "}" /* 23:30 */
	};
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want,
		.now = 1764028740 }; /* 23:59 */

	case_live(&live, &answers, NULL);
	case_want(&want, TABLE("1", "1"));
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 1);
	ck_assert_ptr_nonnull(
	    strstr(steps.v[0].pending, "2025-11-25T00:00:00Z"));
	steps_free(&steps);
	context.now = 1764028800; /* midnight */
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 1);
	ck_assert_ptr_null(steps.v[0].pending);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

/* R10: five in one call; the table goes with the first. */
START_TEST(takes_five_indexes_in_a_call)
{
	struct buf table = BUF_INIT, yaml = BUF_INIT;
	struct case_answers answers = { 0 };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };
	static const size_t counts[] = { 5, 5, 2 };

	buf_add(
	    &table, "{" CAPACITY("1", "1", "") ", GlobalSecondaryIndexes: [");
	buf_add(&yaml, TABLE("2", "1") "indexes:\n");
	for (char c = 'a'; c <= 'l'; c++) {
		buf_addf(&table, GSI("i%c", CAPACITY("1", "1", "")) ", ", c);
		buf_addf(
		    &yaml, "  i%c: " WANT_INDEX(THROUGHPUT("2", "1")) "\n", c);
	}
	buf_add(&table, "]}");
	answers.table = table.s;
	case_live(&live, &answers, NULL);
	case_want(&want, yaml.s);
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 3);
	for (size_t i = 0; i < steps.n; i++) {
		const struct node *body = steps.v[i].body;

		ck_assert_uint_eq(
		    node_get(body, "GlobalSecondaryIndexUpdates")->count,
		    counts[i]);
		ck_assert((node_get(body, "ProvisionedThroughput") != NULL) ==
		          (i == 0));
		ck_assert_uint_eq(steps.v[i].changes.n, counts[i] + (i == 0));
	}
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
	buf_free(&table);
	buf_free(&yaml);
}
END_TEST

START_TEST(a_step_of_one_index_is_named_after_it)
{
	struct case_answers answers = { "{" CAPACITY("1", "1", "") ", " GSIS(
	    GSI("a", CAPACITY("1", "1", ""))) "}" };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	case_live(&live, &answers, NULL);
	case_want(&want, "indexes: {a: " WANT_INDEX(THROUGHPUT("2", "1")) "}");
	setting_steps(setting_find("billing"), &context, &steps);
	ck_assert_uint_eq(steps.n, 1);
	ck_assert_str_eq(steps.v[0].subject, "indexes.a");
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_capacity,
    LOOP(changes_capacity_as_far_as_the_windows_allow, rows),
    TEST(the_window_opens_at_midnight_at_the_latest),
    TEST(takes_five_indexes_in_a_call),
    TEST(a_step_of_one_index_is_named_after_it))
