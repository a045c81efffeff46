#include <dirent.h>

#include "base/file.h"
#include "data/json.h"
#include "lib/fake_dynamo.h"
#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

/* N11, N13, N14: orders are neither ours nor the alphabet's, and always the
 * same. */
START_TEST(orders_are_of_the_service)
{
	model_script(
	    "CreateTable {$t,$ondemand,$key,'AttributeDefinitions':[$id,$a,$b],"
	    "'GlobalSecondaryIndexes':[{'IndexName':'ix-1','KeySchema':[$ha],"
	    "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':["
	    "'n1','n2','n3','n4']}},{'IndexName':'ix-2','KeySchema':[$hb,$ra],"
	    "$all}]}\nsettle\n"
	    "$show Table.AttributeDefinitions [{\"AttributeName\":\"b\","
	    "\"AttributeType\":\"S\"},{\"AttributeName\":\"id\","
	    "\"AttributeType\":\"S\"},{\"AttributeName\":\"a\","
	    "\"AttributeType\":\"S\"}]\n"
	    "$show Table.GlobalSecondaryIndexes.ix-1.Projection."
	    "NonKeyAttributes [\"n3\",\"n2\",\"n4\",\"n1\"]\n"
	    /* N15: a key keeps its order */
	    "$show Table.GlobalSecondaryIndexes.ix-2.KeySchema ["
	    "{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"},"
	    "{\"AttributeName\":\"a\",\"KeyType\":\"RANGE\"}]\n");
}
END_TEST

/* The same table put twice with its lists in another order looks the same. */
START_TEST(the_order_of_what_was_read_does_not_matter)
{
	static const char *const tables[] = {
		"{'DescribeTable':{'Table':{'TableName':'tab',"
		"'AttributeDefinitions':[{'AttributeName':'a'},"
		"{'AttributeName':'b'},{'AttributeName':'c'}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'x'},"
		"{'IndexName':'y'}]}}}",
		"{'DescribeTable':{'Table':{'TableName':'tab',"
		"'AttributeDefinitions':[{'AttributeName':'c'},"
		"{'AttributeName':'a'},{'AttributeName':'b'}],"
		"'GlobalSecondaryIndexes':[{'IndexName':'y'},"
		"{'IndexName':'x'}]}}}",
	};
	struct fake_dynamo f;
	struct node *shown[2];

	fake_dynamo_init(&f, &model_times_quick);
	for (int i = 0; i < 2; i++) {
		struct node *put = fake_dynamo_json(tables[i]);

		model_put(f.model, put);
		node_free(put);
		shown[i] =
		    fake_dynamo_do(&f, "DescribeTable", "{'TableName':'tab'}");
	}
	ck_assert(node_equal(shown[0], shown[1]));
	node_free(shown[0]);
	node_free(shown[1]);
	fake_dynamo_clear(&f);
}
END_TEST

/* What others leave out or add (engines.md section 2). */
START_TEST(tables_of_engines_are_tidied)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t,$plain,'GlobalSecondaryIndexes':"
	    "[],'LocalSecondaryIndexes':[]}}}\n"
	    "$show Table.GlobalSecondaryIndexes -\n"
	    "$show Table.LocalSecondaryIndexes -\n"
	    "$show Table.TableStatus \"ACTIVE\"\n"
	    "$ttl.TimeToLiveStatus \"DISABLED\"\n"
	    "$pitr.PointInTimeRecoveryStatus \"DISABLED\"\n"
	    "$protect\n"
	    "put {}\n");
}
END_TEST

START_TEST(a_table_put_again_replaces_the_first)
{
	model_script("put {'DescribeTable':{'Table':{$t,'ItemCount':1}}}\n"
	             "put {'DescribeTable':{'Table':{$t,'ItemCount':2}}}\n"
	             "ListTables {} = TableNames [\"tab\"]\n"
	             "$show Table.ItemCount 2\n");
}
END_TEST

START_TEST(a_table_that_goes_is_gone)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t,'TableStatus':"
	    "'DELETING'}}}\n"
	    "+ 4999\n$show Table.TableStatus \"DELETING\"\n"
	    "+ 1\nDescribeTable {$t} ! ResourceNotFoundException tab\n");
}
END_TEST

/* R30, R69: dates that were read count. */
START_TEST(dates_that_were_read_count)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t,$plain,'TableClassSummary':{"
	    "'TableClass':'STANDARD','LastUpdateDateTime':1795000000.25}}}}\n"
	    "$up'TableClass':'STANDARD_INFREQUENT_ACCESS'}\nsettle\n"
	    "$up'TableClass':'STANDARD'} ! LimitExceededException table class\n"
	    "put {'DescribeTable':{'Table':{$t,$plain,$cap54,"
	    "'BillingModeSummary':{'BillingMode':'PROVISIONED',"
	    "'LastUpdateToPayPerRequestDateTime':1795340000}}}}\n"
	    "$up$ondemand}\nsettle\n"
	    "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	    "$up$ondemand}\nsettle\n"
	    "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	    "$up$ondemand}\nsettle\n"
	    "$up'BillingMode':'PROVISIONED',$cap54}\nsettle\n"
	    "$up$ondemand} ! LimitExceededException PayPerRequest\n");
}
END_TEST

/* A recorded table is shown as it was read, but for the order of lists. */
static void check_recording(const char *path)
{
	struct buf text = BUF_INIT;
	struct node *file = NULL, *answers = node_map(), *shown, *request;
	const struct node *table;
	struct error err = { 0 };
	struct fake_dynamo f;

	ck_assert_int_eq(file_read(path, 1 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &file, &err), 0);
	table = node_get(file, "data.Table");
	ck_assert_msg(table != NULL, "%s", path);
	node_put(answers, "DescribeTable.Table", node_copy(table));
	fake_dynamo_init(&f, &model_times_quick);
	model_put(f.model, answers);
	request = node_map();
	node_set(request, "TableName",
	    node_text(node_text_or(table, "TableName", "")));
	ck_assert_int_eq(
	    model_call(f.model, "DescribeTable", request, &shown, &err), 0);
	node_each (member, table) {
		const struct node *now =
		    node_key(node_key(shown, "Table"), member->key);

		ck_assert_msg(now != NULL && now->count == member->count,
		    "%s: %s", path, member->key);
		if (member->type != NODE_LIST)
			ck_assert_msg(node_equal(now, member), "%s: %s", path,
			    member->key);
	}
	node_free(request);
	node_free(shown);
	node_free(answers);
	node_free(file);
	buf_free(&text);
	fake_dynamo_clear(&f);
}

START_TEST(recorded_tables_are_shown_as_they_were)
{
	const char *top = test_recordings_path("cloud-custodian");
	DIR *dir;
	int n = 0;

	if (top == NULL)
		TEST_SKIP("WIKIBOT_RECORDINGS_DIR is not set");
	dir = opendir(top);
	ck_assert_ptr_nonnull(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		char path[1024];
		FILE *there;

		snprintf(path, sizeof path,
		    "%s/%s/dynamodb.DescribeTable_1.json", top, e->d_name);
		there = fopen(path, "r");
		if (there == NULL)
			continue;
		fclose(there);
		check_recording(path);
		n++;
	}
	closedir(dir);
	ck_assert_int_ge(n, 5);
}
END_TEST

TEST_MAIN(model_describe, TEST(orders_are_of_the_service),
    TEST(the_order_of_what_was_read_does_not_matter),
    TEST(tables_of_engines_are_tidied),
    TEST(a_table_put_again_replaces_the_first), TEST(a_table_that_goes_is_gone),
    TEST(dates_that_were_read_count),
    TEST(recorded_tables_are_shown_as_they_were))
