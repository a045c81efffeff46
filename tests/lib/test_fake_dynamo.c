#include "lib/fake_dynamo.h"
#include "test.h"

static const char create[] =
    "{'TableName':'users','AttributeDefinitions':[{'AttributeName':'id',"
    "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'id','KeyType':"
    "'HASH'}],'BillingMode':'PAY_PER_REQUEST'}";

static int call(
    struct ddb *d, const char *op, const char *body, struct error *err)
{
	struct node *answer = NULL;
	int rc = ddb_call(d, op, fake_dynamo_json(body), &answer, err);

	node_free(answer);
	return rc;
}

/* Dead from call 2 on, which had its effect or not. */
static const bool after[] = { false, true };

START_TEST(dies_at_a_call_and_can_be_revived)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	f.die_at = 2;
	f.die_after = after[_i];
	d = fake_dynamo_open(&f, true);
	ck_assert_int_eq(call(d, "ListTables", "{}", &err), 0);
	ck_assert(!f.dead);
	ck_assert_int_eq(call(d, "CreateTable", create, &err), -1);
	ck_assert(f.dead);
	ck_assert_int_eq(err.code, E_NETWORK);
	ck_assert_int_eq(call(d, "ListTables", "{}", &err), -1);
	ck_assert_uint_eq(f.calls.n, 2);
	ddb_close(d);
	fake_dynamo_revive(&f);
	ck_assert_int_eq(model_effects(f.model, "CreateTable"), _i);
	d = fake_dynamo_open(&f, true);
	ck_assert_int_eq(
	    call(d, "CreateTable", create, &err), _i == 1 ? -1 : 0);
	ck_assert_str_eq(fake_dynamo_changes(&f),
	    _i == 1 ? "CreateTable users -> died after\n"
	              "CreateTable users -> ResourceInUseException\n"
	            : "CreateTable users -> died before\nCreateTable users\n");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(faults_fit_by_operation_table_and_number)
{
	static const struct fake_fault rows[] = {
		{ .op = "DescribeTable",
		    .table = "b",
		    .nth = 2,
		    .times = 2,
		    .kind = FAULT_ERROR,
		    .name = "AccessDeniedException" },
	};
	struct fake_dynamo f;
	struct ddb *d;
	char seen[20] = "";

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = rows;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, false);
	for (int i = 0; i < 4; i++) {
		struct error a = { 0 }, b = { 0 };

		call(d, "DescribeTable", "{'TableName':'aaa'}", &a);
		call(d, "DescribeTable", "{'TableName':'b'}", &b);
		seen[2 * i] = a.code == E_DENIED ? 'x' : '-';
		seen[2 * i + 1] = b.code == E_DENIED ? 'x' : '-';
	}
	ck_assert_str_eq(seen, "---x-x--");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(a_stall_ends_with_the_attempt)
{
	static const struct fake_fault row = { .kind = FAULT_STALL,
		.effect = true };
	struct fake_dynamo f;
	struct ddb *d;
	struct error err = { 0 };
	int64_t began;

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = &row;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, true);
	began = f.clock.mono;
	ck_assert_int_eq(call(d, "CreateTable", create, &err), -1);
	ck_assert_int_eq(err.effect, EFFECT_UNKNOWN);
	ck_assert_int_ge(f.clock.mono - began, 1000);
	ck_assert_int_eq(model_effects(f.model, "CreateTable"), 1);
	ck_assert_str_eq(
	    fake_dynamo_changes(&f), "CreateTable users -> no answer\n");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

static void drop_users(
    void *arg, struct fake_dynamo *f, const char *op, const char *table)
{
	(void)arg;
	if (strcmp(op, "DescribeTable") == 0)
		model_remove(f->model, table);
}

START_TEST(others_do_things_meanwhile)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	f.hook = drop_users;
	node_free(fake_dynamo_do(&f, "CreateTable", create));
	d = fake_dynamo_open(&f, false);
	ck_assert_int_eq(
	    call(d, "DescribeTable", "{'TableName':'users'}", &err), -1);
	ck_assert_int_eq(err.code, E_NOT_FOUND);
	ck_assert_str_eq(fake_dynamo_changes(&f), "");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(kms_tells_aws_keys_from_others)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, false);
	ck_assert_int_eq(
	    ddb_call(d, "DescribeKey",
	        fake_dynamo_json("{'KeyId':'alias/mine'}"), &answer, &err),
	    0);
	ck_assert_str_eq(
	    node_text_or(answer, "KeyMetadata.KeyManager", ""), "CUSTOMER");
	node_free(answer);
	ck_assert_int_eq(ddb_call(d, "DescribeKey",
	                     fake_dynamo_json("{'KeyId':'alias/aws/dynamodb'}"),
	                     &answer, &err),
	    0);
	ck_assert_str_eq(
	    node_text_or(answer, "KeyMetadata.KeyManager", ""), "AWS");
	node_free(answer);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(bodies_have_sorted_keys)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, true);
	call(d, "UpdateTable",
	    "{'TableName':'users','DeletionProtectionEnabled':true}", &err);
	ck_assert_str_eq(fake_dynamo_bodies(&f),
	    "UpdateTable {\"DeletionProtectionEnabled\":true,\"TableName\":"
	    "\"users\"} -> ResourceNotFoundException\n");
	fake_dynamo_forget(&f);
	ck_assert_str_eq(fake_dynamo_bodies(&f), "");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

TEST_MAIN(fake_dynamo, LOOP(dies_at_a_call_and_can_be_revived, after),
    TEST(faults_fit_by_operation_table_and_number),
    TEST(a_stall_ends_with_the_attempt), TEST(others_do_things_meanwhile),
    TEST(kms_tells_aws_keys_from_others), TEST(bodies_have_sorted_keys))
