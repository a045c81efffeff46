#include "lib/fake_dynamo.h"
#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

START_TEST(a_table_is_made_and_gets_active)
{
	model_script(
	    "DescribeTable {$t} ! ResourceNotFoundException not found\n"
	    "$create = TableDescription.TableStatus \"CREATING\"\n"
	    "$show Table.TableStatus \"CREATING\"\n"
	    "+ 9999\n"
	    "$show Table.TableStatus \"CREATING\"\n"
	    "+ 1\n"
	    "$show Table.TableStatus \"ACTIVE\"\n"
	    "$create ! ResourceInUseException already exists\n"
	    "effects CreateTable 1\n");
}
END_TEST

/* R1 */
START_TEST(a_table_that_changes_takes_no_other_change)
{
	model_script(
	    "$create\n"
	    "$up'TableClass':'STANDARD_INFREQUENT_ACCESS'} ! "
	    "ResourceInUseException being created\n"
	    "settle\n"
	    "$up'TableClass':'STANDARD_INFREQUENT_ACCESS'} = "
	    "TableDescription.TableStatus \"UPDATING\"\n"
	    "$up'DeletionProtectionEnabled':true} ! ResourceInUseException "
	    "being updated\n"
	    "+ 1000\n"
	    "$show Table.TableStatus \"ACTIVE\"\n"
	    "$up'DeletionProtectionEnabled':true}\n"
	    "effects UpdateTable 2\n");
}
END_TEST

START_TEST(unknown_operations_are_said_so)
{
	model_script("DeleteTable {$t} ! UnknownOperationException \n"
	             "GetItem {} ! UnknownOperationException \n");
}
END_TEST

/* N1, N2, N4, N8, N9, N33: what a plain table shows. */
START_TEST(defaults_leave_no_trace)
{
	model_script(
	    "CreateTable {$t,$plain,'BillingMode':'PROVISIONED',"
	    "'ProvisionedThroughput':{'ReadCapacityUnits':5,"
	    "'WriteCapacityUnits':4},'TableClass':'STANDARD',"
	    "'SSESpecification':{'Enabled':false},"
	    "'StreamSpecification':{'StreamEnabled':false}}\n"
	    "settle\n"
	    "$show Table.BillingModeSummary -\n"
	    "$show Table.SSEDescription -\n"
	    "$show Table.StreamSpecification -\n"
	    "$show Table.LatestStreamArn -\n"
	    "$show Table.TableClassSummary -\n"
	    "$show Table.GlobalSecondaryIndexes -\n"
	    "$show Table.DeletionProtectionEnabled false\n"
	    "$show Table.ProvisionedThroughput {\"NumberOfDecreasesToday\":0,"
	    "\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":4}\n"
	    "$show Table.WarmThroughput.Status \"ACTIVE\"\n");
}
END_TEST

START_TEST(on_demand_shows_zeros_and_warm_throughput)
{
	model_script(
	    "$create = TableDescription.BillingModeSummary "
	    "{\"BillingMode\":\"PAY_PER_REQUEST\"}\n"
	    "settle\n"
	    "$show Table.BillingModeSummary.LastUpdateToPayPerRequestDateTime "
	    "1795348800.000\n"
	    "$show Table.ProvisionedThroughput.ReadCapacityUnits 0\n"
	    "$show Table.ProvisionedThroughput.WriteCapacityUnits 0\n"
	    "$show Table.WarmThroughput {\"ReadUnitsPerSecond\":12000,"
	    "\"WriteUnitsPerSecond\":4000,\"Status\":\"ACTIVE\"}\n");
}
END_TEST

START_TEST(tables_are_listed_by_name)
{
	model_script(
	    "ListTables {} = TableNames []\n"
	    "CreateTable {'TableName':'b-table',$plain,$ondemand}\n"
	    "CreateTable {'TableName':'c-table',$plain,$ondemand}\n"
	    "CreateTable {'TableName':'a-table',$plain,$ondemand}\n"
	    "ListTables {} = TableNames [\"a-table\",\"b-table\",\"c-table\"]\n"
	    "ListTables {} = LastEvaluatedTableName -\n"
	    "ListTables {'Limit':2} = LastEvaluatedTableName \"b-table\"\n"
	    "ListTables {'Limit':3} = LastEvaluatedTableName -\n"
	    "ListTables {'Limit':2,'ExclusiveStartTableName':'b-table'} = "
	    "TableNames [\"c-table\"]\n"
	    "ListTables {'Limit':101} ! ValidationException Limit\n");
}
END_TEST

/* R4, R5 */
START_TEST(many_tables_at_once_are_too_many)
{
	struct fake_dynamo f;
	struct node *body, *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	model_limits(f.model, 2, 1);
	body = fake_dynamo_json(
	    "{'AttributeDefinitions':[{'AttributeName':'id','AttributeType':"
	    "'S'}],'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}],"
	    "'BillingMode':'PAY_PER_REQUEST','GlobalSecondaryIndexes':[{"
	    "'IndexName':'one','KeySchema':[{'AttributeName':'id','KeyType':"
	    "'HASH'}],'Projection':{'ProjectionType':'ALL'}}]}");
	node_set(body, "TableName", node_text("first"));
	ck_assert_int_eq(
	    model_call(f.model, "CreateTable", body, &answer, &err), 0);
	node_free(answer);
	node_set(body, "TableName", node_text("second"));
	ck_assert_int_eq(
	    model_call(f.model, "CreateTable", body, &answer, &err), -1);
	ck_assert_str_eq(err.aws_name, "LimitExceededException");
	ck_assert_ptr_nonnull(strstr(err.text, "indexed tables"));
	node_remove(body, "GlobalSecondaryIndexes");
	ck_assert_int_eq(
	    model_call(f.model, "CreateTable", body, &answer, &err), 0);
	node_free(answer);
	node_set(body, "TableName", node_text("third"));
	ck_assert_int_eq(
	    model_call(f.model, "CreateTable", body, &answer, &err), -1);
	ck_assert_ptr_nonnull(
	    strstr(err.text, "created, updated, or deleted simultaneously"));
	fake_dynamo_settle(&f);
	ck_assert_int_eq(
	    model_call(f.model, "CreateTable", body, &answer, &err), 0);
	node_free(answer);
	node_free(body);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(a_table_can_be_taken_away)
{
	struct fake_dynamo f;

	fake_dynamo_init(&f, &model_times_quick);
	node_free(fake_dynamo_do(&f, "CreateTable",
	    "{'TableName':'users','AttributeDefinitions':[{'AttributeName':"
	    "'id','AttributeType':'S'}],'KeySchema':[{'AttributeName':'id',"
	    "'KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'}"));
	model_remove(f.model, "users");
	model_remove(f.model, "users");
	ck_assert_int_eq(model_next(f.model), -1);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(next_is_when_something_happens)
{
	struct fake_dynamo f;

	fake_dynamo_init(&f, &model_script_times);
	ck_assert_int_eq(model_next(f.model), -1);
	node_free(fake_dynamo_do(&f, "CreateTable",
	    "{'TableName':'users','AttributeDefinitions':[{'AttributeName':"
	    "'id','AttributeType':'S'}],'KeySchema':[{'AttributeName':'id',"
	    "'KeyType':'HASH'}],'BillingMode':'PAY_PER_REQUEST'}"));
	ck_assert_int_eq(model_next(f.model), 10000);
	fake_clock_advance(&f.clock, 4000);
	ck_assert_int_eq(model_next(f.model), 6000);
	fake_clock_advance(&f.clock, 100000);
	ck_assert_int_eq(model_next(f.model), 0);
	node_free(fake_dynamo_do(&f, "ListTables", "{}"));
	ck_assert_int_eq(model_next(f.model), -1);
	fake_dynamo_clear(&f);
}
END_TEST

TEST_MAIN(model, TEST(a_table_is_made_and_gets_active),
    TEST(a_table_that_changes_takes_no_other_change),
    TEST(unknown_operations_are_said_so), TEST(defaults_leave_no_trace),
    TEST(on_demand_shows_zeros_and_warm_throughput),
    TEST(tables_are_listed_by_name), TEST(many_tables_at_once_are_too_many),
    TEST(a_table_can_be_taken_away), TEST(next_is_when_something_happens))
