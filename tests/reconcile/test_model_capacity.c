#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define TABLE "$show Table.ProvisionedThroughput"
#define INDEX "$show Table.GlobalSecondaryIndexes.by-a"
#define UPDATE(what)                                                         \
	"'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a'," what \
	"}}]"
#define CAP(r, w)                                         \
	"'ProvisionedThroughput':{'ReadCapacityUnits':" r \
	",'WriteCapacityUnits':" w "}"
#define MAXIMUM(r) "'OnDemandThroughput':{'MaxReadRequestUnits':" r "}"

/* A provisioned table with an index, 5/4 and 5/3. */
#define PROVISIONED                                                             \
	"CreateTable {$t,'AttributeDefinitions':[$id,$a],$key,$cap54,"          \
	"'GlobalSecondaryIndexes':[{'IndexName':'by-a','KeySchema':[$ha],$all," \
	"$cap53}]}\nsettle\n"

/* R27, R28 */
START_TEST(to_provisioned_with_everything_or_not_at_all)
{
	model_script(
	    "$indexed\n"
	    "$up'BillingMode':'PROVISIONED'} ! ValidationException both be "
	    "specified\n"
	    "$up'BillingMode':'PROVISIONED',$cap54} ! ValidationException "
	    "specified for index: by-a\n"
	    "$show Table.TableStatus \"ACTIVE\"\n" TABLE
	    ".ReadCapacityUnits 0\n"
	    "$up'BillingMode':'PROVISIONED',$cap54," UPDATE(
	        "$cap53") "}\n" TABLE ".ReadCapacityUnits 5\n" INDEX
	                  ".ProvisionedThroughput.WriteCapacityUnits 3\n"
	                  "$show Table.BillingModeSummary.BillingMode \"PROVISIONED\"\n"
	                  "$show Table.BillingModeSummary.LastUpdateToPayPerRequestDateTime "
	                  "1795348800.000\n");
}
END_TEST

/* R28: an index that is being deleted needs no capacity any more. */
START_TEST(a_leaving_index_is_in_nobodys_way)
{
	model_script("$indexed\n$dropa\n+ 2000\n"
	             "$up'BillingMode':'PROVISIONED',$cap54}\n");
}
END_TEST

/* R31 */
START_TEST(a_flip_takes_minutes_and_indexes_longer)
{
	model_script(
	    PROVISIONED "$up$ondemand}\n"
	                "+ 59999\n$show Table.TableStatus \"UPDATING\"\n"
	                "+ 1\n$show Table.TableStatus \"ACTIVE\"\n" INDEX
	                ".IndexStatus \"UPDATING\"\n"
	                "+ 1000\n" INDEX ".IndexStatus \"ACTIVE\"\n");
}
END_TEST

/* R29 */
START_TEST(to_on_demand_without_any_throughput)
{
	model_script(PROVISIONED
	    "$up$ondemand,$cap64} ! ValidationException Neither\n"
	    "$up$ondemand," UPDATE(
	        "$cap64") "} ! ValidationException Neither\n"
	                  "$up$ondemand}\n" TABLE ".ReadCapacityUnits 0\n" INDEX
	                  ".ProvisionedThroughput.ReadCapacityUnits 0\n"
	                  "$show Table.BillingModeSummary "
	                  "{\"BillingMode\":\"PAY_PER_REQUEST\","
	                  "\"LastUpdateToPayPerRequestDateTime\":1795348812.000}\n"
	                  "settle\n"
	                  "$up$cap54} ! ValidationException Neither\n"
	                  "$up" UPDATE(
	                      "$cap54") "} ! ValidationException Neither\n");
}
END_TEST

/* R30 */
START_TEST(four_flips_a_day)
{
	model_script("$provisioned\n"
	             "$up$ondemand}\nsettle\n"
	             "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	             "$up$ondemand}\nsettle\n"
	             "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	             "$up$ondemand}\nsettle\n"
	             "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	             "$up$ondemand}\nsettle\n"
	             "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	             "$up$ondemand} ! LimitExceededException PayPerRequest\n"
	             "+ 86400000\n"
	             "$up$ondemand}\n"
	             "effects UpdateTable 9\n");
}
END_TEST

/* R7 */
START_TEST(equal_values_are_refused)
{
	model_script(PROVISIONED
	    "$up$cap54} ! ValidationException throughput for the table will "
	    "not change\n"
	    "$up" UPDATE(
	        "$cap53") "} ! ValidationException throughput for the "
	                  "index by-a will not change\n"
	                  "$up$cap64," UPDATE(
	                      "$cap53") "} ! ValidationException index by-a\n" TABLE
	                                ".ReadCapacityUnits 5\n"
	                                "$up'BillingMode':'PROVISIONED',$cap64} ! ValidationException "
	                                "billing mode will not change\n"
	                                "$up$cap53}\n");
}
END_TEST

/* R10: table and indexes in one call. */
START_TEST(table_and_indexes_change_together)
{
	model_script(PROVISIONED "$up$cap64," UPDATE(
	    CAP("9", "9")) "}\n" INDEX ".IndexStatus \"UPDATING\"\n"
	                   "+ 1000\n" INDEX ".IndexStatus \"ACTIVE\"\n" INDEX
	                   ".ProvisionedThroughput.ReadCapacityUnits 9\n" TABLE
	                   ".ReadCapacityUnits 6\n" TABLE
	                   ".LastIncreaseDateTime 1795348812.000\n");
}
END_TEST

/* R32: four in a day, then one an hour; table and index by themselves. */
START_TEST(decreases_are_counted)
{
	model_script("CreateTable {$t,'AttributeDefinitions':[$id,$a],$key," CAP(
	    "100",
	    "100") ",'GlobalSecondaryIndexes':[{'IndexName':'by-a',"
	           "'KeySchema':[$ha],$all," CAP("50",
	               "50") "}]}\nsettle\n"
	                     "$up" CAP("99",
	                         "100") "}\nsettle\n"
	                                "$up" CAP("98",
	                                    "100") "}\nsettle\n"
	                                           "$up" CAP("98",
	                                               "99") "}\nsettle\n"
	                                                     "$up" CAP("97",
	                                                         "99") "}\nsettle\n" TABLE
	                                                               ".NumberOfDecreasesToday 4\n"
	                                                               "$up" CAP(
	                                                                   "96",
	                                                                   "99") "} ! LimitExceededException decreases today: "
	                                                                         "4\n"
	                                                                         /* rejected whole */
	                                                                         "$up" CAP(
	                                                                             "96",
	                                                                             "99") "," UPDATE(CAP("60",
	                                                                             "60")) "} ! LimitExceededException decreases\n" INDEX
	                                                                                    ".ProvisionedThroughput.ReadCapacityUnits 50\n"
	                                                                                    /* up is free, the index counts by itself */
	                                                                                    "$up" CAP(
	                                                                                        "200",
	                                                                                        "99") "," UPDATE(CAP("40",
	                                                                                        "40")) "}\nsettle\n" INDEX
	                                                                                               ".ProvisionedThroughput.NumberOfDecreasesToday 1\n"
	                                                                                               "+ 3600000\n"
	                                                                                               "$up" CAP(
	                                                                                                   "96",
	                                                                                                   "99") "}\nsettle\n" TABLE
	                                                                                                         ".NumberOfDecreasesToday 5\n"
	                                                                                                         "$up" CAP(
	                                                                                                             "95",
	                                                                                                             "99") "} ! LimitExceededException today: 5\n"
	                                                                                                                   /* the next UTC day */
	                                                                                                                   "+ 39600000\n"
	                                                                                                                   "$up" CAP(
	                                                                                                                       "95",
	                                                                                                                       "99") "}\nsettle\n" TABLE
	                                                                                                                             ".NumberOfDecreasesToday 1\n");
}
END_TEST

/* The counters of a table that was read count on (scenario 50). */
START_TEST(counters_that_were_read_count)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t,$plain,'ProvisionedThroughput':{"
	    "'ReadCapacityUnits':5,'WriteCapacityUnits':4,"
	    "'NumberOfDecreasesToday':4,'LastDecreaseDateTime':1795348200.5}}}}\n"
	    "$up" CAP("4", "4") "} ! LimitExceededException today: 4\n"
	                        "+ 3000000\n"
	                        "$up" CAP("4", "4") "}\n");
}
END_TEST

/* R33 */
START_TEST(maxima_merge_member_by_member)
{
	model_script(
	    "$indexed\n"
	    "$up" MAXIMUM(
	        "10") "}\nsettle\n"
	              "$up'OnDemandThroughput':{'MaxWriteRequestUnits':20}}\nsettle\n"
	              "$show Table.OnDemandThroughput {\"MaxReadRequestUnits\":10,"
	              "\"MaxWriteRequestUnits\":20}\n"
	              "$up" MAXIMUM(
	                  "-1") "}\nsettle\n"
	                        "$show Table.OnDemandThroughput {\"MaxWriteRequestUnits\":20}\n"
	                        "$up'OnDemandThroughput':{'MaxWriteRequestUnits':-1}}\nsettle\n"
	                        "$show Table.OnDemandThroughput -\n"
	                        "$up" MAXIMUM(
	                            "0") "} ! ValidationException -1 or at least 1\n"
	                                 "$up" MAXIMUM(
	                                     "-2") "} ! ValidationException -1 or at least 1\n"
	                                           "$up" UPDATE(MAXIMUM(
	                                               "3")) "}\nsettle\n" INDEX
	                                                     ".OnDemandThroughput.MaxReadRequestUnits 3\n"
	                                                     "$up" UPDATE(MAXIMUM(
	                                                         "3")) "} ! ValidationException will not\n");
}
END_TEST

START_TEST(maxima_end_with_on_demand)
{
	model_script(
	    "$indexed\n"
	    "$up" MAXIMUM("10") "," UPDATE(MAXIMUM(
	        "3")) "}\nsettle\n"
	              "$up'BillingMode':'PROVISIONED',$cap54," MAXIMUM("7") "," UPDATE(
	                  "$cap53") "} ! ValidationException PAY_PER_REQUEST\n"
	                            "$up'BillingMode':'PROVISIONED',$cap54," UPDATE(
	                                "$cap53") "}\n"
	                                          "settle\n"
	                                          "$show Table.OnDemandThroughput -\n" INDEX
	                                          ".OnDemandThroughput -\n"
	                                          "$up" MAXIMUM(
	                                              "10") "} ! ValidationException PAY_PER_REQUEST\n"
	                                                    "$up" UPDATE(MAXIMUM(
	                                                        "3")) "} ! ValidationException "
	                                                              "PAY_PER_REQUEST\n"
	                                                              /* scenario 48: in the very call that switches */
	                                                              "$up$ondemand," MAXIMUM("10") "," UPDATE(
	                                                                  MAXIMUM(
	                                                                      "3")) "}\n"
	                                                                            "$show Table.OnDemandThroughput {\"MaxReadRequestUnits\":10}\n");
}
END_TEST

TEST_MAIN(model_capacity, TEST(to_provisioned_with_everything_or_not_at_all),
    TEST(a_leaving_index_is_in_nobodys_way),
    TEST(a_flip_takes_minutes_and_indexes_longer),
    TEST(to_on_demand_without_any_throughput), TEST(four_flips_a_day),
    TEST(equal_values_are_refused), TEST(table_and_indexes_change_together),
    TEST(decreases_are_counted), TEST(counters_that_were_read_count),
    TEST(maxima_merge_member_by_member), TEST(maxima_end_with_on_demand))
