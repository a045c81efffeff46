#include "data/json.h"
#include "dynamodb/call.h"
#include "lib/fake_dynamo.h"
#include "test.h"

/* What came of one submitted call. */
struct result {
	int done;
	struct node *answer;
	struct error err;
	bool failed;
	int64_t at;
	struct fake_clock *clock;
};

static void take(void *arg, struct node *answer, const struct error *err)
{
	struct result *r = arg;

	r->done++;
	r->answer = answer;
	r->failed = err != NULL;
	if (err != NULL)
		r->err = *err;
	if (r->clock != NULL)
		r->at = r->clock->mono;
}

static void run(struct ddb *d, struct result *r)
{
	for (int i = 0; i < 10000 && r->done == 0; i++)
		loop_step(ddb_loop(d), 60000);
	ck_assert_int_eq(r->done, 1);
}

static const char create[] =
    "{'TableName':'users','AttributeDefinitions':[{'AttributeName':'id',"
    "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'id','KeyType':"
    "'HASH'}],'BillingMode':'PAY_PER_REQUEST'}";
static const char users[] = "{'TableName':'users'}";

START_TEST(one_call_one_answer)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, true);
	ck_assert_msg(ddb_call(d, "CreateTable", fake_dynamo_json(create),
	                  &answer, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(
	    node_text_or(answer, "TableDescription.TableStatus", ""),
	    "CREATING");
	node_free(answer);
	ck_assert_int_eq(ddb_call(d, "DescribeTable", fake_dynamo_json(users),
	                     &answer, &err),
	    0);
	ck_assert_str_eq(node_text_or(answer, "Table.TableName", ""), "users");
	node_free(answer);
	ck_assert_str_eq(fake_dynamo_changes(&f), "CreateTable users\n");
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(a_client_for_reading_sends_no_change)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct result r = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, false);
	ddb_submit(d, "CreateTable", fake_dynamo_json(create), take, &r);
	ck_assert_int_eq(r.done, 0); /* never from within */
	run(d, &r);
	ck_assert(r.failed);
	ck_assert_int_eq(r.err.code, E_INTERNAL);
	ck_assert_int_eq(r.err.effect, EFFECT_NONE);
	ck_assert_ptr_null(r.answer);
	ck_assert_uint_eq(f.calls.n, 0);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

/* R34, and operations that are none of ours. */
static const struct {
	const char *op, *body, *part;
} gated[] = {
	{ "DeleteTable", "{'TableName':'users'}", "DeleteTable" },
	{ "UpdateTable", "{'TableName':'users','OnDemandThroughput':{}}",
	    "OnDemandThroughput" },
	{ "UpdateTable",
	    "{'TableName':'users','GlobalSecondaryIndexUpdates':[]}",
	    "GlobalSecondaryIndexUpdates" },
	{ "TagResource",
	    "{'ResourceArn':'a','Tags':[{'Key':'k','Value':null}]}",
	    "Tags[0].Value" },
};

START_TEST(nothing_empty_and_nothing_unknown_leaves)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, true);
	ck_assert_int_eq(ddb_call(d, gated[_i].op,
	                     fake_dynamo_json(gated[_i].body), &answer, &err),
	    -1);
	ck_assert_int_eq(err.code, E_INTERNAL);
	ck_assert_ptr_nonnull(strstr(err.text, gated[_i].part));
	ck_assert_uint_eq(f.calls.n, 0);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

static const struct {
	const char *op;
	struct fake_fault fault;
	enum error_code code;
	enum effect effect;
	const char *aws_name;
	size_t calls; /* how often it was sent */
} failures[] = {
	{ "DescribeTable",
	    { .kind = FAULT_ERROR,
	        .name = "ResourceNotFoundException",
	        .text = "no" },
	    E_NOT_FOUND, EFFECT_NONE, "ResourceNotFoundException", 1 },
	{ "CreateTable",
	    { .kind = FAULT_ERROR,
	        .name = "ResourceInUseException",
	        .text = "Table already exists" },
	    E_EXISTS, EFFECT_NONE, "ResourceInUseException", 1 },
	{ "UpdateTable",
	    { .kind = FAULT_ERROR,
	        .name = "ResourceInUseException",
	        .text = "busy" },
	    E_BUSY, EFFECT_NONE, "ResourceInUseException", 1 },
	{ "DescribeTable",
	    { .kind = FAULT_ERROR, .name = "UnknownOperationException" },
	    E_UNSUPPORTED, EFFECT_NONE, "UnknownOperationException", 1 },
	{ "UpdateTable",
	    { .kind = FAULT_ERROR,
	        .name = "AccessDeniedException",
	        .text = "User is not authorized" },
	    E_DENIED, EFFECT_NONE, "AccessDeniedException", 1 },
	{ "UpdateTable",
	    { .kind = FAULT_ERROR,
	        .status = 500,
	        .name = "InternalServerError" },
	    E_SERVICE, EFFECT_UNKNOWN, "InternalServerError", 1 },
	{ "UpdateTable", { .kind = FAULT_HTML }, E_SERVICE, EFFECT_UNKNOWN, "",
	    1 },
	{ "UpdateTable", { .kind = FAULT_LOST }, E_NETWORK, EFFECT_UNKNOWN, "",
	    1 },
	{ "UpdateTable", { .kind = FAULT_STALL }, E_NETWORK, EFFECT_UNKNOWN, "",
	    1 },
	{ "UpdateTable", { .kind = FAULT_ANSWER, .text = "{\"a\":" }, E_NETWORK,
	    EFFECT_UNKNOWN, "", 1 },
	{ "DescribeTable",
	    { .kind = FAULT_ERROR,
	        .status = 500,
	        .times = FAULT_ALWAYS,
	        .name = "InternalServerError" },
	    E_SERVICE, EFFECT_NONE, "InternalServerError", 4 },
	{ "UpdateTable", { .kind = FAULT_ANSWER, .text = "{} trailing" },
	    E_SERVICE, EFFECT_UNKNOWN, "", 1 },
	{ "DescribeTable", { .kind = FAULT_ANSWER, .text = "{\"a\":\xff}" },
	    E_SERVICE, EFFECT_NONE, "", 1 },
	{ "DescribeTable", { .kind = FAULT_ANSWER, .text = "[1]" }, E_SERVICE,
	    EFFECT_NONE, "", 0 },
	{ "UpdateTable",
	    { .kind = FAULT_ERROR,
	        .times = FAULT_ALWAYS,
	        .name = "LimitExceededException",
	        .text = "simultaneous" },
	    E_LIMIT, EFFECT_NONE, "LimitExceededException", 1 },
};

START_TEST(failures_have_code_and_effect)
{
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };
	struct node *body = fake_dynamo_json(
	    "{'TableName':'users','DeletionProtectionEnabled':true}");

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = &failures[_i].fault;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, true);
	ck_assert_int_eq(ddb_call(d, failures[_i].op, body, &answer, &err), -1);
	ck_assert_ptr_null(answer);
	ck_assert_msg(err.code == failures[_i].code, "%s: %s",
	    error_name(err.code), err.text);
	ck_assert_str_eq(err.aws_name, failures[_i].aws_name);
	if (failures[_i].calls > 0) {
		ck_assert_int_eq(err.effect, failures[_i].effect);
		ck_assert_uint_eq(f.calls.n, failures[_i].calls);
	}
	ck_assert_uint_le(f.calls.n, 4); /* retries stay few */
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(an_empty_answer_is_an_empty_map)
{
	static const struct fake_fault fault = { .kind = FAULT_ANSWER,
		.text = "" };
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = &fault;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, true);
	ck_assert_int_eq(ddb_call(d, "DescribeTable", fake_dynamo_json(users),
	                     &answer, &err),
	    0);
	ck_assert_int_eq(answer->type, NODE_MAP);
	ck_assert_uint_eq(answer->count, 0);
	node_free(answer);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(a_lost_reading_is_repeated)
{
	static const struct fake_fault fault = { .kind = FAULT_LOST };
	struct fake_dynamo f;
	struct ddb *d;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	f.faults = &fault;
	f.fault_count = 1;
	d = fake_dynamo_open(&f, false);
	ck_assert_int_eq(
	    ddb_call(d, "ListTables", node_map(), &answer, &err), 0);
	ck_assert_uint_eq(fake_dynamo_count(&f, "ListTables"), 2);
	node_free(answer);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

enum { MANY = 40 };

/* Submit MANY calls at once; the times at which they were sent. */
static void send_many(struct fake_dynamo *f, const char *op, const char *body)
{
	struct result r[MANY] = { { 0 } };
	struct ddb *d = fake_dynamo_open(f, true);
	int left = MANY;

	for (int i = 0; i < MANY; i++)
		ddb_submit(d, op, fake_dynamo_json(body), take, &r[i]);
	for (int i = 0; i < 100000 && left > 0; i++) {
		loop_step(ddb_loop(d), 60000);
		left = MANY;
		for (int k = 0; k < MANY; k++)
			left -= r[k].done;
	}
	ck_assert_int_eq(left, 0);
	for (int i = 0; i < MANY; i++)
		node_free(r[i].answer);
	ddb_close(d);
}

static int most_in_a_second(const struct fake_dynamo *f)
{
	int most = 0;

	for (size_t i = 0; i < f->calls.n; i++) {
		int n = 0;

		for (size_t k = i; k < f->calls.n; k++)
			n += f->calls.v[k].at < f->calls.v[i].at + 1000;
		most = n > most ? n : most;
	}
	return most;
}

/* R45, R51 */
static const struct {
	const char *op, *body;
	int most;
} paced[] = {
	{ "DescribeContinuousBackups", users, 10 },
	{ "ListTagsOfResource",
	    "{'ResourceArn':'arn:aws:dynamodb:us-east-1:1:table/users'}", 10 },
	{ "UntagResource",
	    "{'ResourceArn':'arn:aws:dynamodb:us-east-1:1:table/users',"
	    "'TagKeys':['a']}",
	    5 },
};

START_TEST(published_rates_are_never_passed)
{
	struct fake_dynamo f;

	fake_dynamo_init(&f, &model_times_quick);
	send_many(&f, paced[_i].op, paced[_i].body);
	ck_assert_uint_eq(f.calls.n, MANY);
	ck_assert_int_le(most_in_a_second(&f), paced[_i].most);
	ck_assert_int_ge(most_in_a_second(&f), paced[_i].most - 2);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(an_engine_on_this_machine_is_not_paced)
{
	struct fake_dynamo f;

	fake_dynamo_init(&f, &model_times_quick);
	f.endpoint_url = "http://127.0.0.1:8000";
	send_many(&f, "DescribeContinuousBackups", users);
	ck_assert_int_eq(most_in_a_second(&f), MANY);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(operations_have_buckets_of_their_own)
{
	struct fake_dynamo f;
	struct result slow[2] = { { 0 } }, fast = { 0 };
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, true);
	fast.clock = slow[0].clock = slow[1].clock = &f.clock;
	for (int i = 0; i < 2; i++)
		ddb_submit(d, "DescribeContinuousBackups",
		    fake_dynamo_json(users), take, &slow[i]);
	ddb_submit(d, "DescribeTable", fake_dynamo_json(users), take, &fast);
	run(d, &slow[1]);
	ck_assert_int_eq(slow[0].done + fast.done, 2);
	ck_assert_int_lt(fast.at, slow[1].at);
	ck_assert_int_gt(slow[1].at, slow[0].at + 90);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(draining_ends_what_still_waits)
{
	struct fake_dynamo f;
	struct result r[3] = { { 0 } }, late = { 0 };
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, true);
	for (int i = 0; i < 3; i++)
		ddb_submit(d, "DescribeContinuousBackups",
		    fake_dynamo_json(users), take, &r[i]);
	ddb_drain(d);
	ck_assert_int_eq(r[1].done, 0);
	run(d, &r[2]);
	run(d, &r[0]);
	ck_assert_int_eq(r[1].err.code, E_CANCELLED);
	ck_assert_int_eq(r[2].err.code, E_CANCELLED);
	ck_assert_int_eq(r[2].err.effect, EFFECT_NONE);
	ck_assert_int_eq(r[0].err.code, E_NOT_FOUND); /* was in flight */
	ddb_submit(d, "DescribeTable", fake_dynamo_json(users), take, &late);
	run(d, &late);
	ck_assert_int_eq(late.err.code, E_CANCELLED);
	ck_assert_uint_eq(f.calls.n, 1);
	ddb_close(d);
	fake_dynamo_clear(&f);
}
END_TEST

/* Whatever state calls are in: nothing is leaked and nobody is told. */
START_TEST(closing_drops_everything_silently)
{
	struct fake_dynamo f;
	struct result r = { 0 };
	struct ddb *d;

	fake_dynamo_init(&f, &model_times_quick);
	d = fake_dynamo_open(&f, false);
	ddb_submit(d, "DescribeTable", fake_dynamo_json(users), take, &r);
	ddb_submit(d, "CreateTable", fake_dynamo_json(create), take, &r);
	for (int i = 0; i < 3; i++)
		ddb_submit(d, "DescribeContinuousBackups",
		    fake_dynamo_json(users), take, &r);
	ddb_pages(d, &ddb_list_tables, node_map(), take, &r);
	ddb_close(d);
	ck_assert_int_eq(r.done, 0);
	fake_dynamo_clear(&f);
}
END_TEST

struct traced {
	char text[200];
};

static void trace(void *arg, const char *op, const struct node *body,
    const struct node *answer, const struct error *err)
{
	struct traced *t = arg;
	size_t n = strlen(t->text);

	snprintf(t->text + n, sizeof t->text - n, "%s%s%s%s;", op,
	    body != NULL ? " body" : "", answer != NULL ? " answer" : "",
	    err != NULL ? " error" : "");
}

static const char *no_env(void *arg, const char *name)
{
	(void)arg;
	return strcmp(name, "AWS_ACCESS_KEY_ID") == 0 ||
	               strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0
	           ? "example"
	           : NULL;
}

START_TEST(each_call_is_traced_when_sent_and_when_answered)
{
	struct fake_dynamo f;
	struct traced t = { "" };
	struct aws_options given = { .region = "eu-west-1", .env = no_env };
	struct aws_config config = { 0 };
	struct ddb_options options = { .trace = trace, .trace_arg = &t };
	struct ddb *d = NULL;
	struct node *answer = NULL;
	struct error err = { 0 };

	fake_dynamo_init(&f, &model_times_quick);
	ck_assert_int_eq(aws_config_load(&config, &given, &err), 0);
	options.aws = (struct aws_client_options){ .config = &config,
		.transport = &f.http.base,
		.clock = &f.clock.clock,
		.parallelism = 1 };
	ck_assert_int_eq(ddb_open(&d, &options, &err), 0);
	ck_assert_int_eq(
	    ddb_call(d, "ListTables", node_map(), &answer, &err), 0);
	node_free(answer);
	ck_assert_int_eq(ddb_call(d, "DescribeTable", fake_dynamo_json(users),
	                     &answer, &err),
	    -1);
	ck_assert_str_eq(t.text, "ListTables body;ListTables answer;"
	                         "DescribeTable body;DescribeTable error;");
	ck_assert_str_eq(ddb_config(d)->region, "eu-west-1");
	ck_assert_str_eq(
	    ddb_endpoint(d)->host, "dynamodb.eu-west-1.amazonaws.com");
	ck_assert_ptr_eq(ddb_clock(d), &f.clock.clock);
	ck_assert_ptr_null(ddb_account(d));
	ck_assert(ddb_reaches_kms(d));
	ddb_close(d);
	aws_config_free(&config);
	fake_dynamo_clear(&f);
}
END_TEST

START_TEST(without_credentials_it_does_not_open)
{
	struct aws_config config = { 0 };
	struct ddb_options options = { 0 };
	struct fake_dynamo f;
	struct ddb *d = NULL;
	struct error err = { 0 };
	struct aws_options given = { .region = "eu-west-1" };

	unsetenv("AWS_ACCESS_KEY_ID");
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
	fake_dynamo_init(&f, &model_times_quick);
	ck_assert_int_eq(aws_config_load(&config, &given, &err), 0);
	options.aws.config = &config;
	options.aws.transport = &f.http.base;
	options.aws.parallelism = 1;
	ck_assert_int_eq(ddb_open(&d, &options, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_null(d);
	aws_config_free(&config);
	fake_dynamo_clear(&f);
}
END_TEST

TEST_MAIN(call, TEST(one_call_one_answer),
    TEST(a_client_for_reading_sends_no_change),
    LOOP(nothing_empty_and_nothing_unknown_leaves, gated),
    LOOP(failures_have_code_and_effect, failures),
    TEST(an_empty_answer_is_an_empty_map), TEST(a_lost_reading_is_repeated),
    LOOP(published_rates_are_never_passed, paced),
    TEST(an_engine_on_this_machine_is_not_paced),
    TEST(operations_have_buckets_of_their_own),
    TEST(draining_ends_what_still_waits),
    TEST(closing_drops_everything_silently),
    TEST(each_call_is_traced_when_sent_and_when_answered),
    TEST(without_credentials_it_does_not_open))
