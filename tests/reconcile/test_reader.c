#include "reconcile/reader.h"

#include "lib/run_case.h"
#include "test.h"

#define KEY_ARN "arn:aws:kms:us-east-1:123456789012:key/1234abcd"

struct result {
	bool done;
	struct live live;
	struct error err;
};

static void on_read(void *arg, struct live *live, const struct error *err)
{
	struct result *r = arg;

	ck_assert(!r->done);
	r->done = true;
	ck_assert((live == NULL) == (err != NULL));
	if (err != NULL) {
		r->err = *err;
		return;
	}
	r->live = *live;
	*live = (struct live){ 0 };
}

static void read_table(struct fake_dynamo *f, const struct table *want,
    unsigned places, struct result *r)
{
	struct ddb *ddb = fake_dynamo_open(f, false);

	fake_dynamo_forget(f);
	*r = (struct result){ 0 };
	reader_start(ddb, "tab", want, places, on_read, r);
	ck_assert(!r->done); /* never from within */
	while (!r->done)
		loop_step(ddb_loop(ddb), 1000);
	ddb_close(ddb);
}

/* A table with everything on. */
static void prepare(struct run_case *c)
{
	run_case_init(c, &model_times_quick);
	run_case_apply(c, TABLE("", PPR PITR TTL("until") TAGS("a: v, b: w")));
	ck_assert_int_eq(run_case_exit(c), 0);
	fake_dynamo_settle(&c->fake);
}

static void expect_calls(struct fake_dynamo *f, const char *expected)
{
	struct buf text = BUF_INIT;

	vec_each (struct fake_call, call, &f->calls)
		buf_addf(&text, "%s\n", call->op);
	ck_assert_str_eq(text.s, expected);
	buf_free(&text);
}

START_TEST(asks_no_more_of_a_table_that_is_not_there)
{
	struct run_case c;
	struct result r;

	run_case_init(&c, &model_times_quick);
	read_table(&c.fake, NULL, live_needed(NULL), &r);
	expect_calls(&c.fake, "DescribeTable\n");
	ck_assert_int_eq(r.live.status, LIVE_ABSENT);
	ck_assert_int_eq(r.live.reading[FROM_TABLE], READING_OK);
	ck_assert_str_eq(r.live.table.real_name, "tab");
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

static const struct {
	unsigned places;
	const char *calls;
} masks[] = {
	{ 1u << FROM_TABLE, "DescribeTable\n" },
	{ 0, "DescribeTable\n" },
	{ 1u << FROM_TTL, "DescribeTable\nDescribeTimeToLive\n" },
	{ 1u << FROM_TAGS | 1u << FROM_BACKUPS,
	    "DescribeTable\nDescribeContinuousBackups\nListTagsOfResource\n" },
	{ ~0u, "DescribeTable\nDescribeContinuousBackups\nDescribeTimeToLive\n"
	       "ListTagsOfResource\n" },
};

START_TEST(asks_for_what_is_asked_of_it)
{
	struct run_case c;
	struct result r;

	prepare(&c);
	read_table(&c.fake, NULL, masks[_i].places, &r);
	expect_calls(&c.fake, masks[_i].calls);
	for (int p = 1; p < READING_PLACES; p++)
		ck_assert_int_eq(r.live.reading[p], masks[_i].places & 1u << p
		                                        ? READING_OK
		                                        : READING_NOT_ASKED);
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

START_TEST(reads_all_of_a_table)
{
	struct run_case c;
	struct result r;

	prepare(&c);
	read_table(&c.fake, NULL, live_needed(NULL), &r);
	ck_assert_int_eq(r.live.status, LIVE_ACTIVE);
	ck_assert_ptr_nonnull(r.live.id);
	ck_assert_str_eq(r.live.table.set.ttl.attribute, "until");
	ck_assert_uint_eq(r.live.table.set.tags.n, 2);
	ck_assert_int_eq(r.live.table.set.billing.mode, MODE_PAY_PER_REQUEST);
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

static const struct {
	const char *op, *name;
	enum reading_place place;
	enum reading reading;
} parts[] = {
	{ "DescribeContinuousBackups", "UnknownOperationException",
	    FROM_BACKUPS, READING_UNSUPPORTED },
	{ "DescribeContinuousBackups", "AccessDeniedException", FROM_BACKUPS,
	    READING_DENIED },
	{ "DescribeContinuousBackups", "TableNotFoundException", FROM_BACKUPS,
	    READING_FAILED },
	{ "DescribeTimeToLive", "ThrottlingException", FROM_TTL,
	    READING_FAILED },
	{ "ListTagsOfResource", "AccessDeniedException", FROM_TAGS,
	    READING_DENIED },
	{ "ListTagsOfResource", "InternalServerError", FROM_TAGS,
	    READING_FAILED },
};

START_TEST(a_part_that_fails_is_a_reading_of_its_own)
{
	struct fake_fault fault = { .op = parts[_i].op,
		.times = FAULT_ALWAYS,
		.kind = FAULT_ERROR,
		.name = parts[_i].name };
	struct run_case c;
	struct result r;

	prepare(&c);
	c.fake.faults = &fault;
	c.fake.fault_count = 1;
	read_table(&c.fake, NULL, live_needed(NULL), &r);
	ck_assert_int_eq(r.err.code, E_OK);
	ck_assert_str_eq(r.live.why[parts[_i].place].aws_name, parts[_i].name);
	for (int p = 0; p < READING_PLACES; p++)
		ck_assert_int_eq(r.live.reading[p],
		    p == (int)parts[_i].place ? parts[_i].reading : READING_OK);
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

static const struct {
	struct fake_fault fault;
	enum error_code code;
} wholes[] = {
	{ { .op = "DescribeTable",
	      .kind = FAULT_ERROR,
	      .name = "AccessDeniedException" },
	    E_DENIED },
	{ { .op = "DescribeTable",
	      .kind = FAULT_ERROR,
	      .name = "UnknownOperationException" },
	    E_UNSUPPORTED },
	{ { .op = "DescribeTable",
	      .kind = FAULT_ERROR,
	      .name = "ValidationException" },
	    E_INVALID },
	{ { .op = "DescribeTable", .kind = FAULT_UNSENT }, E_NETWORK },
	{ { .op = "DescribeTable", .kind = FAULT_HTML }, E_SERVICE },
	{ { .op = "ListTagsOfResource", .kind = FAULT_UNSENT }, E_NETWORK },
	{ { .op = "DescribeTimeToLive",
	      .kind = FAULT_ERROR,
	      .name = "UnrecognizedClientException" },
	    E_AUTH },
};

START_TEST(a_failure_that_would_come_to_all_ends_the_reading)
{
	struct fake_fault fault = wholes[_i].fault;
	struct run_case c;
	struct result r;

	prepare(&c);
	fault.times = FAULT_ALWAYS;
	c.fake.faults = &fault;
	c.fake.fault_count = 1;
	read_table(&c.fake, NULL, live_needed(NULL), &r);
	ck_assert_str_eq(error_name(r.err.code), error_name(wholes[_i].code));
	run_case_clear(&c);
}
END_TEST

/* R50, N29: ListTagsOfResource gives ten at a time. */
START_TEST(follows_the_pages_of_tags)
{
	struct run_case c;
	struct result r;
	struct buf tags = BUF_INIT, schema = BUF_INIT;

	for (int i = 0; i < 27; i++)
		buf_addf(&tags, "%stag%d: v", i > 0 ? ", " : "", i);
	buf_addf(&schema,
	    HEAD "  tab: {attributes: {id: S}, key: {partition: id}, "
	         "tags: {%s}}\n",
	    tags.s);
	run_case_init(&c, &model_times_quick);
	run_case_apply(&c, schema.s);
	fake_dynamo_settle(&c.fake);
	read_table(&c.fake, NULL, 1u << FROM_TAGS, &r);
	expect_calls(&c.fake,
	    "DescribeTable\nListTagsOfResource\nListTagsOfResource\n"
	    "ListTagsOfResource\n");
	ck_assert_uint_eq(r.live.table.set.tags.n, 27);
	live_free(&r.live);
	buf_free(&tags);
	buf_free(&schema);
	run_case_clear(&c);
}
END_TEST

/* N5, N6: KMS is asked only where the answer leaves something open. */
static const struct {
	const char *live; /* SSESpecification of the table, or NULL */
	int mode;
	const char *key; /* of the schema */
	bool local;
	const char *asked; /* KeyId, or NULL */
	int expected;      /* mode of the live table */
} keys[] = {
	{ NULL, ENCRYPTION_MANAGED, NULL, false, NULL, ENCRYPTION_OWNED },
	{ "{'Enabled':true}", ENCRYPTION_MANAGED, NULL, false, "live",
	    ENCRYPTION_MANAGED },
	{ "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'1234abcd'}",
	    ENCRYPTION_MANAGED, NULL, false, "live", ENCRYPTION_CUSTOMER },
	{ "{'Enabled':true}", ENCRYPTION_MANAGED, NULL, true, NULL,
	    ENCRYPTION_CUSTOMER },
	{ "{'Enabled':true}", 0, NULL, false, NULL, ENCRYPTION_CUSTOMER },
	{ "{'Enabled':true}", ENCRYPTION_OWNED, NULL, false, NULL,
	    ENCRYPTION_CUSTOMER },
	{ "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'1234abcd'}",
	    ENCRYPTION_CUSTOMER, "alias/mine", false, "alias/mine",
	    ENCRYPTION_CUSTOMER },
	{ "{'Enabled':true,'SSEType':'KMS','KMSMasterKeyId':'1234abcd'}",
	    ENCRYPTION_CUSTOMER, KEY_ARN, false, NULL, ENCRYPTION_CUSTOMER },
	{ NULL, ENCRYPTION_CUSTOMER, "alias/mine", false, NULL,
	    ENCRYPTION_OWNED },
};

static void create_encrypted(struct fake_dynamo *f, const char *sse)
{
	struct buf body = BUF_INIT;

	buf_addf(&body,
	    "{'TableName':'tab','BillingMode':'PAY_PER_REQUEST',"
	    "'AttributeDefinitions':[{'AttributeName':'id','AttributeType':"
	    "'S'}],'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}]%s%s}",
	    sse != NULL ? ",'SSESpecification':" : "", sse != NULL ? sse : "");
	node_free(fake_dynamo_do(f, "CreateTable", body.s));
	fake_dynamo_settle(f);
	buf_free(&body);
}

START_TEST(asks_kms_where_the_answer_leaves_it_open)
{
	struct table want = { .real_name = (char[]){ "tab" } };
	struct run_case c;
	struct result r;
	char key[128];
	size_t asked = keys[_i].asked != NULL;

	if (keys[_i].key != NULL) {
		snprintf(key, sizeof key, "%s", keys[_i].key);
		want.set.encryption.key = key;
	}
	want.set.encryption.mode = keys[_i].mode;
	run_case_init(&c, &model_times_quick);
	if (keys[_i].local)
		run_case_local(&c);
	create_encrypted(&c.fake, keys[_i].live);
	read_table(&c.fake, &want, 0, &r);
	ck_assert_int_eq(r.err.code, E_OK);
	ck_assert_uint_eq(fake_dynamo_count(&c.fake, "DescribeKey"), asked);
	if (asked && strcmp(keys[_i].asked, "live") != 0)
		ck_assert_ptr_nonnull(
		    strstr(vec_last(&c.fake.calls)->body, keys[_i].asked));
	ck_assert_int_eq(r.live.table.set.encryption.mode, keys[_i].expected);
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

START_TEST(a_key_that_kms_does_not_show_is_left_open)
{
	static const struct fake_fault denied = { .op = "DescribeKey",
		.times = FAULT_ALWAYS,
		.kind = FAULT_ERROR,
		.name = "AccessDeniedException" };
	struct table want = { .real_name = (char[]){ "tab" } };
	struct run_case c;
	struct result r;

	want.set.encryption.mode = ENCRYPTION_MANAGED;
	run_case_init(&c, &model_times_quick);
	create_encrypted(&c.fake, "{'Enabled':true}");
	c.fake.faults = &denied;
	c.fake.fault_count = 1;
	read_table(&c.fake, &want, 0, &r);
	ck_assert_int_eq(r.err.code, E_OK);
	ck_assert_int_eq(r.live.reading[FROM_TABLE], READING_OK);
	ck_assert_ptr_null(r.live.key_manager);
	live_free(&r.live);
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(reader, TEST(asks_no_more_of_a_table_that_is_not_there),
    LOOP(asks_for_what_is_asked_of_it, masks), TEST(reads_all_of_a_table),
    LOOP(a_part_that_fails_is_a_reading_of_its_own, parts),
    LOOP(a_failure_that_would_come_to_all_ends_the_reading, wholes),
    TEST(follows_the_pages_of_tags),
    LOOP(asks_kms_where_the_answer_leaves_it_open, keys),
    TEST(a_key_that_kms_does_not_show_is_left_open))
