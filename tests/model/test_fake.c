/*
 * The handle: what the header promises about faults, counts, pages and items.
 */
#include <wikibot/wikibot.h>

#include <inttypes.h>
#include <pthread.h>

#include "base/crc32.h"
#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

#define ADD_ONE                                                  \
	"{" RIG_USERS                                            \
	"'Key':{" RIG_ID("a") "},'UpdateExpression':'ADD n :v'," \
	                      "'ExpressionAttributeValues':{':v':{'N':'1'}}}"
#define GET "{" RIG_USERS "'Key':{" RIG_ID("a") "}}"

/* How often ADD_ONE had its effect. */
static int64_t effects(struct fake_rig *r)
{
	const struct node *answer = fake_rig_send(r, "GetItem", GET);
	const char *digits = node_text_or(answer, "Item.n.N", "0");

	return strtoll(digits, NULL, 10);
}

/* clang-format off */
static const struct {
	enum wb_fake_fault fault;
	enum wb_delivery delivery;
	int status, effect, arrived;
	const char *name;
} faults[] = {
	{ WB_FAKE_LOSE_REQUEST, WB_LOST, 0, 0, 0, "" },
	{ WB_FAKE_LOSE_ANSWER, WB_LOST, 0, 1, 1, "" },
	{ WB_FAKE_TIME_OUT, WB_TIMED_OUT, 0, 1, 1, "" },
	{ WB_FAKE_FAIL_AFTER, WB_ANSWERED, 500, 1, 1,
	  "com.amazonaws.dynamodb.v20120810#InternalServerError" },
	{ WB_FAKE_THROTTLE, WB_ANSWERED, 400, 0, 1,
	  "com.amazonaws.dynamodb.v20120810#ThrottlingException" },
};
/* clang-format on */

START_TEST(does_each_fault_once)
{
	struct fake_rig r;
	const char *type;

	fake_rig_open(&r);
	wb_fake_fail(r.fake, faults[_i].fault, "UpdateItem", 1);
	ck_assert_int_eq(effects(&r), 0); /* another operation */
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.delivery, faults[_i].delivery);
	ck_assert_int_eq(r.status, faults[_i].status);
	type = node_text_or(r.answer, "__type", "");
	ck_assert_str_eq(type, faults[_i].name);
	if (r.delivery != WB_ANSWERED)
		ck_assert_int_eq((int)r.body.n, 0);
	ck_assert_int_eq(
	    wb_fake_count(r.fake, "UpdateItem"), faults[_i].arrived);
	ck_assert_int_eq(effects(&r), faults[_i].effect);
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.delivery, WB_ANSWERED);
	ck_assert_int_eq(r.status, 200);
	ck_assert_int_eq(effects(&r), faults[_i].effect + 1);
	fake_rig_close(&r);
}
END_TEST

START_TEST(uses_faults_in_their_order)
{
	struct fake_rig r;

	fake_rig_open(&r);
	wb_fake_fail(r.fake, WB_FAKE_THROTTLE, "UpdateItem", 1);
	wb_fake_fail(r.fake, WB_FAKE_LOSE_REQUEST, NULL, 2);
	wb_fake_fail(r.fake, WB_FAKE_TIME_OUT, "UpdateItem", 1);
	wb_fake_fail(r.fake, WB_FAKE_FAIL_AFTER, "UpdateItem", 0);
	fake_rig_send(&r, "GetItem", GET);
	ck_assert_int_eq(r.delivery, WB_LOST);
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.status, 400);
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.delivery, WB_LOST);
	fake_rig_send(&r, "GetItem", GET);
	ck_assert_int_eq(r.delivery, WB_ANSWERED);
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.delivery, WB_TIMED_OUT);
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	ck_assert_int_eq(r.status, 200);
	ck_assert_int_eq(effects(&r), 2);
	fake_rig_close(&r);
}
END_TEST

/* What a condition refused has no effect, whatever becomes of the answer. */
START_TEST(loses_refusals_too)
{
	struct fake_rig r;

	fake_rig_open(&r);
	wb_fake_fail(r.fake, WB_FAKE_LOSE_ANSWER, NULL, 1);
	fake_rig_send(&r, "PutItem",
	    "{" RIG_USERS "'Item':{" RIG_ID(
	        "a") "},"
	             "'ConditionExpression':'attribute_exists(id)'}");
	ck_assert_int_eq(r.delivery, WB_LOST);
	wb_fake_fail(r.fake, WB_FAKE_FAIL_AFTER, NULL, 1);
	fake_rig_send(&r, "DeleteItem",
	    "{" RIG_USERS "'Key':{" RIG_ID(
	        "a") "},"
	             "'ConditionExpression':'attribute_exists(id)'}");
	ck_assert_int_eq(r.status, 500);
	ck_assert_int_eq((int)wb_fake_items(r.fake, "wikibot-test-users"), 0);
	fake_rig_close(&r);
}
END_TEST

START_TEST(counts_what_arrives)
{
	struct fake_rig r;

	fake_rig_open(&r);
	ck_assert_int_eq(wb_fake_count(r.fake, NULL), 0);
	fake_rig_send(&r, "GetItem", GET);
	fake_rig_send(&r, "GetItem", "{}");
	fake_rig_send(&r, "UpdateItem", ADD_ONE);
	fake_rig_send(&r, "CreateTable", "{}");
	ck_assert_int_eq(wb_fake_count(r.fake, "GetItem"), 2);
	ck_assert_int_eq(wb_fake_count(r.fake, "UpdateItem"), 1);
	ck_assert_int_eq(wb_fake_count(r.fake, "PutItem"), 0);
	ck_assert_int_eq(wb_fake_count(r.fake, NULL), 4);
	fake_rig_close(&r);
}
END_TEST

static void check_headers(const struct fake_rig *r)
{
	char crc[16];

	snprintf(crc, sizeof crc, "%" PRIu32, crc32_of(r->body.s, r->body.n));
	ck_assert_str_eq(r->crc, crc);
	ck_assert_str_eq(r->type, "application/x-amz-json-1.0");
	ck_assert_int_gt((int)strlen(r->id), 0);
}

START_TEST(sends_the_headers_of_the_service)
{
	struct fake_rig r;
	char first[64];

	fake_rig_open(&r);
	fake_rig_send(&r, "GetItem", GET);
	check_headers(&r);
	memcpy(first, r.id, sizeof first);
	fake_rig_send(&r, "GetItem", "{}");
	ck_assert_int_eq(r.status, 400);
	check_headers(&r);
	ck_assert_str_ne(r.id, first);
	wb_fake_fail(r.fake, WB_FAKE_FAIL_AFTER, NULL, 1);
	fake_rig_send(&r, "GetItem", GET);
	ck_assert_int_eq(r.status, 500);
	check_headers(&r);
	fake_rig_close(&r);
}
END_TEST

START_TEST(fills_in_the_options_that_are_not_set)
{
	struct wb_fake *f = wb_fake_new();
	struct wb_session_options o = { .size = sizeof o };

	wb_fake_options(f, &o);
	ck_assert(o.transport != NULL);
	ck_assert_ptr_eq(o.transport_arg, f);
	ck_assert_str_eq(o.region, "us-east-1");
	ck_assert_str_eq(o.environment, "test");
	ck_assert_str_eq(o.access_key_id, "AKIAIOSFODNN7EXAMPLE");
	ck_assert_str_eq(
	    o.secret_access_key, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
	ck_assert_ptr_null(o.prefix);
	o = (struct wb_session_options){ .size = sizeof o,
		.region = "eu-west-1",
		.environment = "dev",
		.access_key_id = "id",
		.secret_access_key = "secret" };
	wb_fake_options(f, &o);
	ck_assert_str_eq(o.region, "eu-west-1");
	ck_assert_str_eq(o.environment, "dev");
	ck_assert_str_eq(o.access_key_id, "id");
	ck_assert_str_eq(o.secret_access_key, "secret");
	wb_fake_free(f);
	wb_fake_free(NULL);
}
END_TEST

/* clang-format off */
static const struct {
	const char *table, *item;
	enum wb_status status;
} given[] = {
	{ "wikibot-test-users", "{'id':{'S':'a'},'n':{'N':'1'}}", WB_OK },
	{ "users", "{'id':{'S':'a'}}", WB_OK },
	{ "my.acls", "{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'g'}}", WB_OK },
	{ "usersx", "{'id':{'S':'a'}}", WB_NO_TABLE },
	{ "", "{'id':{'S':'a'}}", WB_NO_TABLE },
	{ "users", "{'id':{'S':''}}", WB_INVALID },
	{ "users", "{'id':{'N':'1'}}", WB_INVALID },
	{ "users", "{}", WB_INVALID },
	{ "users", "[]", WB_INVALID },
	{ "users", "null", WB_INVALID },
	{ "users", "{'id':", WB_INVALID },
	{ "users", "", WB_INVALID },
};
/* clang-format on */

START_TEST(takes_items_from_the_program)
{
	struct wb_fake *f = wb_fake_new();
	struct wb_error err = { .status = WB_OK };
	char *item = fake_rig_quote(given[_i].item), *found;
	bool ok = given[_i].status == WB_OK;

	ck_assert_int_eq(
	    wb_fake_put(f, given[_i].table, item, &err), given[_i].status);
	ck_assert_int_eq(err.status, given[_i].status);
	ck_assert_int_eq(*err.text != '\0', !ok);
	ck_assert_int_eq(
	    wb_fake_put(f, given[_i].table, item, NULL), given[_i].status);
	ck_assert_int_eq((int)wb_fake_items(f, given[_i].table), ok);
	ck_assert_int_eq(wb_fake_count(f, NULL), 0);
	found = wb_fake_item(f, given[_i].table, item);
	/* The second key of the first row makes it no key. */
	ck_assert_int_eq(found != NULL, ok && _i != 0);
	wb_free(found);
	mem_free(item);
	wb_fake_free(f);
}
END_TEST

START_TEST(gives_items_to_the_program)
{
	struct wb_fake *f = wb_fake_new();
	char *want = fake_rig_quote("{'id':{'S':'a'},'n':{'N':'1'}}");
	char *key = fake_rig_quote("{'id':{'S':'a'}}"), *item;

	ck_assert_int_eq(wb_fake_put(f, "test-users", want, NULL), WB_OK);
	item = wb_fake_item(f, "test-users", key);
	ck_assert_pstr_eq(item, want);
	ck_assert_ptr_null(wb_fake_item(f, "other-users", key));
	ck_assert_ptr_null(wb_fake_item(f, "test-pages", key));
	ck_assert_ptr_null(wb_fake_item(f, "test-users", "{}"));
	ck_assert_ptr_null(wb_fake_item(f, "test-users", "?"));
	ck_assert_int_eq((int)wb_fake_items(f, "test-pages"), 0);
	wb_free(item);
	mem_free(want);
	mem_free(key);
	wb_fake_free(f);
}
END_TEST

START_TEST(says_that_an_item_is_too_large)
{
	struct wb_fake *f = wb_fake_new();
	struct wb_error err;
	struct buf item = BUF_INIT;

	buf_add(&item, "{\"id\":{\"S\":\"a\"},\"x\":{\"S\":\"");
	for (int i = 0; i < 409600; i++)
		buf_addc(&item, 'x');
	buf_add(&item, "\"}}");
	ck_assert_int_eq(wb_fake_put(f, "users", item.s, &err), WB_TOO_LARGE);
	ck_assert_str_eq(err.aws_name, "ValidationException");
	buf_free(&item);
	wb_fake_free(f);
}
END_TEST

enum { THREADS = 8, ROUNDS = 200 };

static void *work(void *arg)
{
	struct fake_rig *main_rig = arg;
	struct fake_rig r = { .fake = main_rig->fake };

	for (int i = 0; i < ROUNDS; i++) {
		fake_rig_send(&r, "UpdateItem", ADD_ONE);
		if (i % 10 == 0)
			wb_fake_fail(r.fake, WB_FAKE_THROTTLE, "GetItem", 1);
		fake_rig_send(&r, "GetItem", GET);
		wb_fake_page_size(r.fake, i);
		wb_fake_items(r.fake, "wikibot-test-users");
		wb_free(wb_fake_item(
		    r.fake, "wikibot-test-users", "{\"id\":{\"S\":\"a\"}}"));
		wb_fake_count(r.fake, NULL);
	}
	buf_free(&r.body);
	node_free(r.answer);
	return NULL;
}

START_TEST(serves_many_threads)
{
	pthread_t threads[THREADS];
	struct fake_rig r;

	fake_rig_open(&r);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, work, &r), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(effects(&r), THREADS * ROUNDS);
	ck_assert_int_eq(wb_fake_count(r.fake, "UpdateItem"), THREADS * ROUNDS);
	fake_rig_close(&r);
}
END_TEST

/* The example of the header. */
START_TEST(serves_a_session)
{
	struct wb_fake *f = wb_fake_new();
	struct wb_session_options o = { .size = sizeof o };
	struct wb_user_input in = { .size = sizeof in, .id = "ann" };
	struct wb_session *session;
	struct wb_error err = { .status = WB_OK };
	const struct wb_user *user;

	wb_fake_options(f, &o);
	ck_assert_int_eq(wb_session_open(&o, &session, &err), WB_OK);
	wb_fake_fail(f, WB_FAKE_LOSE_ANSWER, "PutItem", 1);
	ck_assert_msg(wb_user_create(session, &in, NULL, NULL, &err) == WB_OK,
	    "%s", err.text);
	ck_assert_int_eq(wb_fake_count(f, "PutItem"), 2);
	ck_assert_int_eq((int)wb_fake_items(f, "wikibot-test-users"), 1);
	ck_assert_int_eq(
	    wb_user_create(session, &in, NULL, NULL, &err), WB_EXISTS);
	ck_assert_int_eq(wb_user_get(session, "ann", NULL, &user, &err), WB_OK);
	ck_assert_str_eq(user->id, "ann");
	wb_user_free(user);
	wb_session_unref(session);
	wb_fake_free(f);
}
END_TEST

TEST_MAIN(fake, LOOP(does_each_fault_once, faults),
    TEST(uses_faults_in_their_order), TEST(loses_refusals_too),
    TEST(counts_what_arrives), TEST(sends_the_headers_of_the_service),
    TEST(fills_in_the_options_that_are_not_set),
    LOOP(takes_items_from_the_program, given), TEST(gives_items_to_the_program),
    TEST(says_that_an_item_is_too_large), TEST(serves_many_threads),
    TEST(serves_a_session))
