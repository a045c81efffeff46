#include "base/limits.h"
#include "dynamodb/call.h"
#include "lib/fake_dynamo.h"
#include "test.h"

struct result {
	int done;
	struct node *answer;
	struct error err;
};

static void take(void *arg, struct node *answer, const struct error *err)
{
	struct result *r = arg;

	r->done++;
	r->answer = answer;
	if (err != NULL)
		r->err = *err;
}

static void run(struct ddb *d, struct result *r)
{
	for (int i = 0; i < 100000 && r->done == 0; i++)
		loop_step(ddb_loop(d), 60000);
	ck_assert_int_eq(r->done, 1);
}

static void create(struct fake_dynamo *f, const char *name, int tags)
{
	struct node *body = fake_dynamo_json(
	    "{'AttributeDefinitions':[{'AttributeName':'id','AttributeType':"
	    "'S'}],'KeySchema':[{'AttributeName':'id','KeyType':'HASH'}],"
	    "'BillingMode':'PAY_PER_REQUEST'}");
	struct node *answer = NULL;
	struct error err = { 0 };

	node_set(body, "TableName", node_text(name));
	for (int i = 0; i < tags; i++) {
		struct node *tag = node_map();
		char key[16];

		snprintf(key, sizeof key, "key-%02d", i);
		node_set(tag, "Key", node_text(key));
		node_set(tag, "Value", node_text("v"));
		node_add(node_at_list(body, "Tags"), tag);
	}
	ck_assert_msg(
	    model_call(f->model, "CreateTable", body, &answer, &err) == 0, "%s",
	    err.text);
	node_free(answer);
	node_free(body);
}

static const struct {
	int tags;
	size_t calls;
} rows[] = { { 0, 1 }, { 1, 1 }, { 10, 1 }, { 11, 2 }, { 48, 5 }, { 50, 5 } };

/* The service gives ten tags a page (R50, N29). */
START_TEST(tags_of_all_pages_are_joined)
{
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	create(&f, "users", rows[_i].tags);
	fake_dynamo_settle(&f);
	d = fake_dynamo_open(&f, false);
	ddb_pages(d, &ddb_list_tags,
	    fake_dynamo_json("{'ResourceArn':'arn:aws:dynamodb:us-east-1:"
	                     "123456789012:table/users'}"),
	    take, &r);
	run(d, &r);
	ck_assert_ptr_nonnull(r.answer);
	ck_assert_uint_eq(
	    node_get(r.answer, "Tags")->count, (size_t)rows[_i].tags);
	ck_assert_ptr_null(node_get(r.answer, "NextToken"));
	for (int i = 0; i < rows[_i].tags; i++) {
		char key[16];
		int n = 0;

		snprintf(key, sizeof key, "key-%02d", i);
		node_each (tag, node_get(r.answer, "Tags"))
			n += strcmp(node_text_or(tag, "Key", ""), key) == 0;
		ck_assert_int_eq(n, 1);
	}
	ck_assert_uint_eq(f.calls.n, rows[_i].calls);
	node_free(r.answer);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(table_names_of_all_pages_are_joined_in_order)
{
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;
	struct node *body = node_map();

	fake_dynamo_init(&f, &model_times_quick);
	create(&f, "charlie", 0);
	create(&f, "alpha", 0);
	create(&f, "bravo", 0);
	d = fake_dynamo_open(&f, false);
	node_set(body, "Limit", node_int(1));
	ddb_pages(d, &ddb_list_tables, body, take, &r);
	run(d, &r);
	ck_assert_uint_eq(node_get(r.answer, "TableNames")->count, 3);
	ck_assert_str_eq(
	    node_item(node_get(r.answer, "TableNames"), 0)->text, "alpha");
	ck_assert_str_eq(
	    node_item(node_get(r.answer, "TableNames"), 2)->text, "charlie");
	ck_assert_uint_eq(f.calls.n, 3);
	ck_assert_str_eq(f.calls.v[1].body,
	    "{\"ExclusiveStartTableName\":\"alpha\",\"Limit\":1}");
	node_free(r.answer);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

static const struct fake_fault again[] = {
	{ .kind = FAULT_ANSWER,
	    .times = FAULT_ALWAYS,
	    .text =
	        "{\"TableNames\":[\"a\"],\"LastEvaluatedTableName\":\"a\"}" },
};
/* a -> b -> a: the token need not be the last one */
static const struct fake_fault circle[] = {
	{ .kind = FAULT_ANSWER,
	    .nth = 1,
	    .text =
	        "{\"TableNames\":[\"a\"],\"LastEvaluatedTableName\":\"a\"}" },
	{ .kind = FAULT_ANSWER,
	    .nth = 2,
	    .text =
	        "{\"TableNames\":[\"b\"],\"LastEvaluatedTableName\":\"b\"}" },
	{ .kind = FAULT_ANSWER,
	    .nth = 3,
	    .times = FAULT_ALWAYS,
	    .text =
	        "{\"TableNames\":[\"a\"],\"LastEvaluatedTableName\":\"a\"}" },
};
static const struct {
	const struct fake_fault *faults;
	size_t count, calls;
} loops[] = { { again, 1, 2 }, { circle, 3, 3 } };

START_TEST(a_token_that_comes_again_ends_it)
{
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = loops[_i].faults;
	f.fault_count = loops[_i].count;
	d = fake_dynamo_open(&f, false);
	ddb_pages(d, &ddb_list_tables, node_map(), take, &r);
	run(d, &r);
	ck_assert_ptr_null(r.answer);
	ck_assert_int_eq(r.err.code, E_SERVICE);
	ck_assert_uint_eq(f.calls.n, loops[_i].calls);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

/* Always another token. */
static void count_on(void *arg, const struct http_request *request,
    struct http_answer *a, int64_t *delay_ms)
{
	int *n = arg;
	char text[100];

	(void)request;
	*delay_ms = 1;
	snprintf(text, sizeof text,
	    "{\"TableNames\":[],\"LastEvaluatedTableName\":\"t%d\"}", ++*n);
	fake_http_json(a, 200, text);
}

START_TEST(pages_without_end_have_an_end)
{
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;
	int n = 0;

	fake_dynamo_init(&f, &model_times_quick);
	f.http.answer = count_on;
	f.http.arg = &n;
	d = fake_dynamo_open(&f, false);
	ddb_pages(d, &ddb_list_tables, node_map(), take, &r);
	run(d, &r);
	ck_assert_ptr_null(r.answer);
	ck_assert_int_eq(r.err.code, E_SERVICE);
	ck_assert_int_eq(n, LIMIT_PAGES);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(a_failing_page_fails_the_listing)
{
	static const struct fake_fault fault = { .nth = 2,
		.kind = FAULT_ERROR,
		.name = "AccessDeniedException",
		.text = "no" };
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;
	struct node *body = node_map();

	fake_dynamo_init(&f, &model_times_quick);
	create(&f, "alpha", 0);
	create(&f, "bravo", 0);
	f.faults = &fault;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, false);
	node_set(body, "Limit", node_int(1));
	ddb_pages(d, &ddb_list_tables, body, take, &r);
	run(d, &r);
	ck_assert_ptr_null(r.answer);
	ck_assert_int_eq(r.err.code, E_DENIED);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

TEST_MAIN(pages, LOOP(tags_of_all_pages_are_joined, rows),
    TEST(table_names_of_all_pages_are_joined_in_order),
    LOOP(a_token_that_comes_again_ends_it, loops),
    TEST(pages_without_end_have_an_end), TEST(a_failing_page_fails_the_listing))
