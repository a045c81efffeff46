#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define INDEX "$show Table.GlobalSecondaryIndexes.by-a"

/* R12, R13: two phases, and the table is ACTIVE long before the end. */
START_TEST(an_index_is_built_in_two_phases)
{
	model_script(
	    "$table\n"
	    "$adda = TableDescription.TableStatus \"UPDATING\"\n" INDEX
	    ".IndexStatus \"CREATING\"\n" INDEX ".Backfilling false\n"
	    "+ 1000\n"
	    "$show Table.TableStatus \"ACTIVE\"\n" INDEX ".Backfilling false\n"
	    "+ 18999\n" INDEX ".Backfilling false\n"
	    "+ 1\n" INDEX ".Backfilling true\n" INDEX
	    ".IndexStatus \"CREATING\"\n"
	    "+ 29999\n" INDEX ".IndexStatus \"CREATING\"\n"
	    "+ 1\n" INDEX ".IndexStatus \"ACTIVE\"\n" INDEX ".Backfilling -\n"
	    "$show Table.TableStatus \"ACTIVE\"\n"
	    "effects UpdateTable 1\n");
}
END_TEST

/* Steps of time do not matter: one big one ends in the same. */
START_TEST(phases_pass_in_one_leap_too)
{
	model_script(
	    "$table\n$adda\n+ 50000\n" INDEX ".IndexStatus \"ACTIVE\"\n");
}
END_TEST

/* R12, R14, R9: what is possible in which phase.  %s: 0, 5000 (allocation, the
 * table ACTIVE), 25000 (backfilling) ms after the create. */
static const struct {
	const char *after, *call;
} phases[] = {
	{ "0", "$protect ! ResourceInUseException being updated" },
	{ "5000",
	    "$protect ! ResourceInUseException being created or deleted" },
	{ "5000", "$dropa ! ResourceInUseException being created or deleted" },
	{ "5000", "$addb ! LimitExceededException Only 1 online index" },
	{ "5000", "$dropb ! LimitExceededException Only 1 online index" },
	{ "5000", "$up'OnDemandThroughput':{'MaxReadRequestUnits':5}} ! "
	          "ResourceInUseException being created or deleted" },
	{ "5000", "$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':"
	          "'by-a','OnDemandThroughput':{'MaxReadRequestUnits':5}}}]} ! "
	          "ResourceInUseException being created or deleted" },
	{ "5000", "$up'OnDemandThroughput':{'MaxReadRequestUnits':5},"
	          "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':"
	          "'by-c','OnDemandThroughput':{'MaxReadRequestUnits':5}}}]} ! "
	          "ResourceInUseException being created or deleted" },
	{ "5000", "$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':"
	          "'by-c','OnDemandThroughput':{'MaxReadRequestUnits':5}}}]}" },
	{ "25000", "$protect" },
	{ "25000", "$up'OnDemandThroughput':{'MaxReadRequestUnits':5}}" },
	{ "25000",
	    "$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':"
	    "'by-a','OnDemandThroughput':{'MaxReadRequestUnits':5}}}]}" },
	{ "25000", "$addb ! LimitExceededException Only 1 online index" },
	{ "25000", "$dropc ! LimitExceededException Only 1 online index" },
	{ "25000", "$dropa" },
	{ "50000", "$addb" },
	{ "50000", "$dropa" },
	{ "50000", "$dropc" },
};

START_TEST(what_is_possible_while_an_index_is_built)
{
	char script[4000];

	snprintf(script, sizeof script,
	    "CreateTable {$t,'AttributeDefinitions':[$id,{'AttributeName':'c',"
	    "'AttributeType':'S'}],$key,$ondemand,'GlobalSecondaryIndexes':[{"
	    "'IndexName':'by-c','KeySchema':[{'AttributeName':'c','KeyType':"
	    "'HASH'}],$all}]}\nsettle\n$adda\n+ %s\n%s",
	    phases[_i].after, phases[_i].call);
	model_script(script);
}
END_TEST

/* Tags, recovery and the like go on meanwhile (scenario 32). */
START_TEST(other_lanes_go_on_while_an_index_is_built)
{
	model_script("$table\n$adda\n"
	             "TagResource {$arn,'Tags':[{'Key':'k','Value':'v'}]}\n"
	             "$recovery{'PointInTimeRecoveryEnabled':true}}\n"
	             "+ 5000\n"
	             "$ttlon\n");
}
END_TEST

/* An index that is deleted while it is filled does not come back. */
START_TEST(a_deleted_build_does_not_end_in_an_index)
{
	model_script("$table\n$adda\n+ 25000\n$dropa\n" INDEX
	             ".IndexStatus \"DELETING\"\n" INDEX ".Backfilling -\n"
	             "+ 14999\n" INDEX ".IndexStatus \"DELETING\"\n"
	             "+ 1\n" INDEX " -\n"
	             "$show Table.GlobalSecondaryIndexes -\n"
	             "+ 60000\n$show Table.GlobalSecondaryIndexes -\n");
}
END_TEST

/* R20, R22 */
START_TEST(a_deleted_index_takes_its_attributes_along)
{
	model_script(
	    "CreateTable {$t,'AttributeDefinitions':[$id,$a,$b],$key,$ondemand,"
	    "'GlobalSecondaryIndexes':[{'IndexName':'by-a','KeySchema':[$ha],"
	    "$all},{'IndexName':'by-b','KeySchema':[$hb,$ra],$all}]}\nsettle\n"
	    "$dropb\n"
	    "$dropb ! ResourceInUseException being updated\n"
	    "+ 1000\n"
	    "$dropa ! LimitExceededException Only 1 online index\n"
	    "$dropb ! ResourceInUseException being created or deleted\n"
	    "$protect\n"
	    "+ 14000\n"
	    "$dropb ! ResourceNotFoundException by-b\n"
	    "$show Table.AttributeDefinitions.b -\n"
	    "$show Table.AttributeDefinitions.a.AttributeType \"S\"\n"
	    "$dropa\n+ 20000\n"
	    "$show Table.AttributeDefinitions [{\"AttributeName\":\"id\","
	    "\"AttributeType\":\"S\"}]\n");
}
END_TEST

/* R17, R18 */
START_TEST(definitions_are_a_delta)
{
	model_script(
	    "$table\n"
	    "$up'GlobalSecondaryIndexUpdates':[{'Create':$bya}]} ! "
	    "ValidationException not defined in AttributeDefinitions. Key: a\n"
	    "$up'AttributeDefinitions':[$b],'GlobalSecondaryIndexUpdates':[{"
	    "'Create':$bya}]} ! ValidationException Key: a\n"
	    /* even what the table has must be said again */
	    "$up'AttributeDefinitions':[$a],'GlobalSecondaryIndexUpdates':[{"
	    "'Create':{'IndexName':'by-id','KeySchema':[$hid],$all}}]} ! "
	    "ValidationException Key: id\n"
	    /* another type is overlooked, an unused one forgotten */
	    "$up'AttributeDefinitions':[$a,$b,{'AttributeName':'id',"
	    "'AttributeType':'N'}],'GlobalSecondaryIndexUpdates':[{'Create':"
	    "$bya}]}\nsettle\n"
	    "$show Table.AttributeDefinitions.id.AttributeType \"S\"\n"
	    "$show Table.AttributeDefinitions.a.AttributeType \"S\"\n"
	    "$show Table.AttributeDefinitions.b -\n");
}
END_TEST

/* R9, R10, R11: what one request may hold. */
static const char *const entries[] = {
	"$up'AttributeDefinitions':[$b],'GlobalSecondaryIndexUpdates':[{"
	"'Create':$byb},{'Delete':{'IndexName':'by-a'}}]} ! "
	"LimitExceededException Only 1 online index",
	"$up'AttributeDefinitions':[$b],'GlobalSecondaryIndexUpdates':[{"
	"'Create':$byb},{'Create':{'IndexName':'by-d','KeySchema':[$hb],$all}}]}"
	" ! LimitExceededException Only 1 online index",
	"$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by-a'}},{"
	"'Delete':{'IndexName':'by-x'}}]} ! LimitExceededException Only 1",
	"$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by-a'},"
	"'Update':{'IndexName':'by-a','OnDemandThroughput':{"
	"'MaxReadRequestUnits':5}}}]} ! ValidationException Exactly one",
	"$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a',"
	"'OnDemandThroughput':{'MaxReadRequestUnits':5}}},{'Update':{"
	"'IndexName':'by-a','OnDemandThroughput':{'MaxWriteRequestUnits':5}}}]}"
	" ! ValidationException Index: by-a",
	"$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'ix1'}},{"
	"'Update':{'IndexName':'ix2'}},{'Update':{'IndexName':'ix3'}},{'Update'"
	":{'IndexName':'ix4'}},{'Update':{'IndexName':'ix5'}},{'Update':{"
	"'IndexName':'ix6'}}]} ! LimitExceededException 5 global",
	/* R27: a switch to PROVISIONED names every index, however many */
	"$up'BillingMode':'PROVISIONED',$cap54,'GlobalSecondaryIndexUpdates':[{"
	"'Update':{'IndexName':'by-a',$cap53}},{'Update':{'IndexName':'ix2',"
	"$cap53}},{'Update':{'IndexName':'ix3',$cap53}},{'Update':{'IndexName':"
	"'ix4',$cap53}},{'Update':{'IndexName':'ix5',$cap53}},{'Update':{"
	"'IndexName':'ix6',$cap53}}]} ! ResourceNotFoundException ix2",
	"$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-x',"
	"'OnDemandThroughput':{'MaxReadRequestUnits':5}}}]} ! "
	"ResourceNotFoundException by-x",
	"$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a'}}]} ! "
	"ValidationException At least one",
	"$up'GlobalSecondaryIndexUpdates':[{'Delete':{'IndexName':'by-x'}}]} ! "
	"ResourceNotFoundException by-x",
	"$up'AttributeDefinitions':[$b],'GlobalSecondaryIndexUpdates':[{"
	"'Create':{'IndexName':'by-b','KeySchema':[$hb],$all,$cap54}}]} ! "
	"ValidationException Neither",
};

START_TEST(one_index_at_a_time)
{
	char script[2000];

	snprintf(script, sizeof script, "$indexed\n%s", entries[_i]);
	model_script(script);
}
END_TEST

START_TEST(a_provisioned_index_needs_capacity)
{
	model_script(
	    "$provisioned\n"
	    "$adda ! ValidationException must be specified for index: by-a\n"
	    "$up'AttributeDefinitions':[$a],'GlobalSecondaryIndexUpdates':[{"
	    "'Create':{'IndexName':'by-a','KeySchema':[$ha],$all,$cap53}}]}\n"
	    "settle\n" INDEX ".ProvisionedThroughput.WriteCapacityUnits 3\n");
}
END_TEST

#define PUT(table, index)                                                     \
	"put {'DescribeTable':{'Table':{$t,$plain,'TableStatus':'" table "'," \
	"'GlobalSecondaryIndexes':[{'IndexName':'by-a','KeySchema':[$hid],"   \
	"$all," index "}]}}}\n"

/* What was under way when a table was read goes on. */
static const struct {
	const char *put, *after, *there;
} resumed[] = {
	{ PUT("ACTIVE", "'IndexStatus':'CREATING','Backfilling':false"),
	    "20000", INDEX ".Backfilling true" },
	{ PUT("ACTIVE", "'IndexStatus':'CREATING'"), "50000",
	    INDEX ".IndexStatus \"ACTIVE\"" },
	{ PUT("ACTIVE", "'IndexStatus':'CREATING','Backfilling':true"), "30000",
	    INDEX ".IndexStatus \"ACTIVE\"" },
	{ PUT("CREATING", "'IndexStatus':'CREATING'"), "10000",
	    INDEX ".IndexStatus \"ACTIVE\"" },
	{ PUT("ACTIVE", "'IndexStatus':'UPDATING'"), "1000",
	    INDEX ".IndexStatus \"ACTIVE\"" },
	{ PUT("ACTIVE", "'IndexStatus':'DELETING'"), "15000",
	    "$show Table.GlobalSecondaryIndexes -" },
	{ PUT("ACTIVE", "'ItemCount':7"), "0", INDEX ".IndexStatus -" },
};

START_TEST(builds_that_were_read_go_on)
{
	char script[2000];

	snprintf(script, sizeof script, "%s+ %s\n%s", resumed[_i].put,
	    resumed[_i].after, resumed[_i].there);
	model_script(script);
}
END_TEST

TEST_MAIN(model_index, TEST(an_index_is_built_in_two_phases),
    TEST(phases_pass_in_one_leap_too),
    LOOP(what_is_possible_while_an_index_is_built, phases),
    TEST(other_lanes_go_on_while_an_index_is_built),
    TEST(a_deleted_build_does_not_end_in_an_index),
    TEST(a_deleted_index_takes_its_attributes_along),
    TEST(definitions_are_a_delta), LOOP(one_index_at_a_time, entries),
    TEST(a_provisioned_index_needs_capacity),
    LOOP(builds_that_were_read_go_on, resumed))
