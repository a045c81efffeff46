#include "dynamodb/ops.h"

#include "base/file.h"
#include "base/limits.h"
#include "data/json.h"
#include "test.h"

START_TEST(targets_are_those_of_the_service)
{
	const struct ddb_op *op = ddb_op_find("DescribeTable");

	ck_assert_str_eq(op->target, "DynamoDB_20120810.DescribeTable");
	ck_assert_str_eq(op->service, "dynamodb");
	op = ddb_op_find("DescribeKey");
	ck_assert_str_eq(op->target, "TrentService.DescribeKey");
	ck_assert_str_eq(op->service, "kms");
	ck_assert_ptr_null(ddb_op_find("describetable"));
}
END_TEST

/* Only destroy may delete a table; it brings its own row. */
START_TEST(nothing_here_deletes_a_table)
{
	ck_assert_ptr_null(ddb_op_find("DeleteTable"));
	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++)
		ck_assert(strstr(op->target, "Delete") == NULL ||
		          strcmp(op->name, "DeleteItem") == 0);
}
END_TEST

START_TEST(what_describes_or_lists_does_not_write)
{
	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++) {
		bool reads = strncmp(op->name, "Describe", 8) == 0 ||
		             strncmp(op->name, "List", 4) == 0 ||
		             strstr(op->name, "Get") != NULL ||
		             strcmp(op->name, "Query") == 0;

		ck_assert_msg(op->writes != reads, "%s", op->name);
	}
}
END_TEST

/* control-plane.md R45, R51 */
static const struct {
	const char *op;
	int most;
} rates[] = {
	{ "DescribeContinuousBackups", 10 },
	{ "ListTagsOfResource", 10 },
	{ "TagResource", 5 },
	{ "UntagResource", 5 },
};

START_TEST(rates_stay_below_what_is_published)
{
	const struct ddb_op *op = ddb_op_find(rates[_i].op);

	ck_assert(op->per_second > 0 && op->burst > 0);
	ck_assert(op->per_second + op->burst <= rates[_i].most);
}
END_TEST

START_TEST(every_operation_is_in_the_service_model)
{
	const char *path =
	    test_conformance_path("botocore-dynamodb-model/service-2.json");
	struct buf text = BUF_INIT;
	struct node *model = NULL;
	struct error err = { 0 };

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_msg(
	    file_read(path, 8 << 20, &text, &err) == 0, "%s", err.text);
	ck_assert_msg(
	    json_parse(text.s, text.n, &model, &err) == 0, "%s", err.text);
	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++) {
		char target[80];

		if (strcmp(op->service, "dynamodb") != 0)
			continue;
		ck_assert_ptr_nonnull(
		    node_key(node_key(model, "operations"), op->name));
		snprintf(target, sizeof target, "%s.%s",
		    node_text_or(model, "metadata.targetPrefix", ""), op->name);
		ck_assert_str_eq(op->target, target);
	}
	node_free(model);
	buf_free(&text);
}
END_TEST

/* Control characters take six bytes of JSON each, as \\u001f.  An item has at
 * most 400 KB, a page of a Query 1 MB, a batch 16 MB; BatchWriteItem gives back
 * what it was sent, and a transaction the items of its conditions. */
static const struct {
	const char *op;
	bool writes;
	size_t least; /* bytes of the answer; 0: of the control plane */
} items[] = {
	{ "GetItem", false, 6 * LIMIT_ITEM_BYTES },
	{ "PutItem", true, 6 * LIMIT_ITEM_BYTES },
	{ "UpdateItem", true, 6 * LIMIT_ITEM_BYTES },
	{ "DeleteItem", true, 6 * LIMIT_ITEM_BYTES },
	{ "Query", false, 6 << 20 },
	{ "BatchGetItem", false, 16 << 20 },
	{ "BatchWriteItem", true, 25 * 6 * LIMIT_PARTITION_KEY },
	{ "TransactWriteItems", true, 3 * 6 * LIMIT_ITEM_BYTES },
};

START_TEST(operations_on_items_have_room_for_them)
{
	const struct ddb_op *op = ddb_op_find(items[_i].op);

	ck_assert_ptr_nonnull(op);
	ck_assert_int_eq(op->writes, items[_i].writes);
	ck_assert_uint_ge(op->max_answer, items[_i].least);
	ck_assert_uint_le(op->max_answer, LIMIT_JSON_BYTES);
	ck_assert(op->per_second <= 0); /* a table's rate is its own */
}
END_TEST

START_TEST(only_operations_on_items_carry_items)
{
	size_t n = 0;

	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++)
		n += op->max_answer > 0;
	ck_assert_uint_eq(n, sizeof items / sizeof *items);
}
END_TEST

START_TEST(an_operation_is_what_follows_the_dot)
{
	ck_assert_str_eq(ddb_operation("DynamoDB_20120810.GetItem"), "GetItem");
	ck_assert_str_eq(ddb_operation("GetItem"), "GetItem");
}
END_TEST

TEST_MAIN(ops, TEST(targets_are_those_of_the_service),
    TEST(nothing_here_deletes_a_table),
    TEST(what_describes_or_lists_does_not_write),
    LOOP(rates_stay_below_what_is_published, rates),
    TEST(every_operation_is_in_the_service_model),
    LOOP(operations_on_items_have_room_for_them, items),
    TEST(only_operations_on_items_carry_items),
    TEST(an_operation_is_what_follows_the_dot))
