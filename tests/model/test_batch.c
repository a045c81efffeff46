#include "model/batch.h"

#include "data/json.h"
#include "dynamodb/attribute.h"
#include "lib/model_case.h"
#include "model/acl.h"
#include "model/user.h"
#include "test.h"

#define GET  "BatchGetItem"
#define DROP "BatchWriteItem"

#define ITEM(id) "{'id':{'S':'" id "'}}"
#define GOT(items, undone)                                 \
	"{'Responses':{'wikibot-test-users':[" items "]}," \
	"'UnprocessedKeys':{'wikibot-test-users':{'Keys':[" undone "]}}}"
#define LEFT(entries) "{'UnprocessedItems':{'wikibot-test-acls':[" entries "]}}"
#define ACL(id)       "{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'" id "'}}"
#define ENTRY(id)     "{'DeleteRequest':{'Key':" ACL(id) "}}"

struct bench {
	struct model_case m;
	struct task t;
	struct batch_keys keys;
	struct buf got; /* "a;b;" */
	size_t done;
};

static void begin(struct bench *b, const struct model_row *rows)
{
	*b = (struct bench){ .got = BUF_INIT };
	buf_add(&b->got, "");
	model_case_open(&b->m, rows);
	ck_assert_int_eq(task_begin(&b->t, b->m.session, NULL), 0);
}

static void want(struct bench *b, const struct entity *e, const char *names)
{
	char name[2] = "";

	for (; *names != '\0'; names++) {
		name[0] = *names;
		*vec_push(&b->keys) = entity_key(
		    e, &(struct key){ e == &user_entity ? name : "o:s", name });
	}
}

static void take(void *arg, struct node *item)
{
	struct bench *b = arg;

	buf_addf(&b->got, "%s;", attribute_text_of(node_key(item, "id")));
	node_free(item);
}

static int get(struct bench *b)
{
	return batch_get(&b->t, &user_entity, &b->keys, take, b);
}

static int drop(struct bench *b)
{
	return batch_delete(&b->t, &acl_entity, &b->keys, &b->done);
}

/* The names of the keys that are left. */
static void end(struct bench *b, enum wb_status status, const char *left)
{
	struct buf names = BUF_INIT;

	buf_add(&names, "");
	vec_each (struct node *, key, &b->keys)
		buf_add(&names, attribute_text_of((*key)->last));
	ck_assert_str_eq(names.s, left);
	buf_free(&names);
	batch_keys_free(&b->keys);
	ck_assert_uint_eq(b->keys.n, 0);
	buf_free(&b->got);
	ck_assert_int_eq(task_end(&b->t, &b->m.err), status);
	model_case_close(&b->m);
}

START_TEST(gets_what_is_there)
{
	static const struct model_row rows[] = {
		ANSWER(GET, GOT(ITEM("c") "," ITEM("a"), "")), { 0 }
	};
	struct bench b;

	begin(&b, rows);
	want(&b, &user_entity, "abc");
	ck_assert_int_eq(get(&b), 0);
	ck_assert_str_eq(b.got.s, "c;a;");
	model_case_was(&b.m, 0,
	    "{'RequestItems':{'wikibot-test-users':{'Keys':[" ITEM(
	        "a") "," ITEM("b") "," ITEM("c") "]}}}");
	end(&b, WB_OK, "");
}
END_TEST

START_TEST(gets_consistently_if_asked_to)
{
	static const struct model_row rows[] = { ANSWER(GET, "{}"), { 0 } };
	struct bench b;

	begin(&b, rows);
	b.t.call.consistent = true;
	want(&b, &user_entity, "a");
	ck_assert_int_eq(get(&b), 0);
	model_case_was(&b.m, 0,
	    "{'RequestItems':{'wikibot-test-users':{'Keys':[" ITEM(
	        "a") "],'ConsistentRead':true}}}");
	end(&b, WB_OK, "");
}
END_TEST

START_TEST(asks_again_for_what_was_left_undone)
{
	static const struct model_row rows[] = {
		ANSWER(GET, GOT(ITEM("a"), ITEM("b") "," ITEM("c"))),
		ANSWER(GET, GOT("", ITEM("c") "," ITEM("b"))),
		ANSWER(GET, GOT(ITEM("c"), ITEM("b"))),
		ANSWER(GET, GOT(ITEM("b"), "")), { 0 }
	};
	struct bench b;

	begin(&b, rows);
	want(&b, &user_entity, "abc");
	ck_assert_int_eq(get(&b), 0);
	ck_assert_str_eq(b.got.s, "a;c;b;");
	/* Not at once. */
	for (size_t i = 1; i < 4; i++)
		ck_assert_int_gt(b.m.sent.v[i].at, b.m.sent.v[i - 1].at);
	ck_assert_int_gt(b.t.error.slept_ms, 0);
	end(&b, WB_OK, "");
}
END_TEST

START_TEST(asks_for_a_hundred_at_a_time)
{
	static const struct model_row rows[] = { ANSWER(GET, "{}"),
		ANSWER(GET, "{}"), ANSWER(GET, "{}"), { 0 } };
	struct bench b;
	char id[16];

	begin(&b, rows);
	for (int i = 0; i < 201; i++) {
		snprintf(id, sizeof id, "%03d", i);
		*vec_push(&b.keys) =
		    entity_key(&user_entity, &(struct key){ id, NULL });
	}
	ck_assert_int_eq(get(&b), 0);
	for (size_t i = 0; i < 3; i++) {
		size_t n = 0;

		for (const char *s = b.m.sent.v[i].body;
		     (s = strstr(s, "\"id\"")) != NULL; s++)
			n++;
		ck_assert_uint_eq(n, i < 2 ? 100 : 1);
	}
	end(&b, WB_OK, "");
}
END_TEST

/* The pauses grow up to two seconds; the deadline is fifteen away. */
START_TEST(keeps_what_is_left_at_the_deadline)
{
	struct model_row rows[4000];
	struct bench b;

	for (size_t i = 0; i < COUNT(rows) - 1; i++)
		rows[i] = (struct model_row)ANSWER(
		    GET, GOT("", ITEM("b") "," ITEM("c")));
	rows[0] = (struct model_row)ANSWER(
	    GET, GOT(ITEM("a"), ITEM("b") "," ITEM("c")));
	begin(&b, rows);
	want(&b, &user_entity, "abc");
	ck_assert_int_eq(get(&b), -1);
	ck_assert_str_eq(b.got.s, "a;");
	ck_assert_int_le(b.m.waited, 15000);
	ck_assert_uint_lt(b.m.sent.n, 1000);
	b.m.rows = rows + COUNT(rows) - 1; /* the rest was not needed */
	rows[COUNT(rows) - 1] = (struct model_row){ 0 };
	b.m.next = 0;
	end(&b, WB_PARTIAL, "bc");
	ck_assert_ptr_nonnull(
	    strstr(b.m.err.text, "left 2 keys undone until the deadline"));
	ck_assert(b.m.err.retriable);
}
END_TEST

/* clang-format off */
static const struct {
	struct model_row rows[6];
	enum wb_status status;
	const char *got, *left;
} gets[] = {
	{ { LOST(GET), ANSWER(GET, GOT(ITEM("a"), "")) }, WB_OK, "a;", "" },
	{ { LOST(GET), LOST(GET), LOST(GET), LOST(GET) },
	  WB_NETWORK, "", "abc" },
	{ { ERROR(GET, "AccessDeniedException") }, WB_DENIED, "", "abc" },
	{ { ANSWER(GET, GOT(ITEM("a"), ITEM("c"))),
	    ERROR(GET, "ResourceNotFoundException") },
	  WB_NO_TABLE, "a;", "c" },
};
/* clang-format on */

START_TEST(keeps_what_was_not_asked_for)
{
	struct bench b;

	begin(&b, gets[_i].rows);
	want(&b, &user_entity, "abc");
	ck_assert_int_eq(get(&b), gets[_i].status == WB_OK ? 0 : -1);
	ck_assert_str_eq(b.got.s, gets[_i].got);
	end(&b, gets[_i].status, gets[_i].left);
}
END_TEST

START_TEST(of_no_keys_there_is_nothing_to_do)
{
	static const struct model_row rows[] = { { 0 } };
	struct bench b;

	begin(&b, rows);
	ck_assert_int_eq(get(&b), 0);
	ck_assert_int_eq(drop(&b), 0);
	end(&b, WB_OK, "");
}
END_TEST

START_TEST(deletes_all)
{
	static const struct model_row rows[] = { ANSWER(DROP, "{}"), { 0 } };
	struct bench b;

	begin(&b, rows);
	want(&b, &acl_entity, "ab");
	ck_assert_int_eq(drop(&b), 0);
	ck_assert_uint_eq(b.done, 2);
	model_case_was(&b.m, 0,
	    "{'RequestItems':{'wikibot-test-acls':[" ENTRY("a") "," ENTRY(
	        "b") "]}}");
	end(&b, WB_OK, "");
}
END_TEST

START_TEST(deletes_twenty_five_at_a_time)
{
	static const struct model_row rows[] = { ANSWER(DROP, "{}"),
		ANSWER(DROP, "{}"), { 0 } };
	struct bench b;

	begin(&b, rows);
	want(&b, &acl_entity, "abcdefghijklmnopqrstuvwxyz");
	ck_assert_int_eq(drop(&b), 0);
	ck_assert_uint_eq(b.done, 26);
	model_case_was(
	    &b.m, 1, "{'RequestItems':{'wikibot-test-acls':[" ENTRY("a") "]}}");
	end(&b, WB_OK, "");
}
END_TEST

/* A delete has no effect the second time, so it may be repeated. */
/* clang-format off */
static const struct {
	struct model_row rows[6];
	enum wb_status status;
	size_t done;
	const char *left;
	bool maybe;
} drops[] = {
	{ { ANSWER(DROP, LEFT(ENTRY("b"))), ANSWER(DROP, LEFT("")) },
	  WB_OK, 3, "", false },
	{ { ANSWER(DROP, LEFT(ENTRY("a") "," ENTRY("b") "," ENTRY("c"))),
	    ANSWER(DROP, "{}") }, WB_OK, 3, "", false },
	{ { LOST(DROP), ANSWER(DROP, "{}") }, WB_OK, 3, "", false },
	{ { FAILED(DROP), ANSWER(DROP, LEFT(ENTRY("b"))), LOST(DROP),
	    ANSWER(DROP, "{}") }, WB_OK, 3, "", false },
	{ { LOST(DROP), LOST(DROP), LOST(DROP), LOST(DROP) },
	  WB_NETWORK, 0, "abc", true },
	{ { ANSWER(DROP, LEFT(ENTRY("b"))),
	    ERROR(DROP, "AccessDeniedException") }, WB_DENIED, 2, "b", false },
};
/* clang-format on */

START_TEST(deletes_what_was_left_undone)
{
	struct bench b;

	begin(&b, drops[_i].rows);
	want(&b, &acl_entity, "abc");
	ck_assert_int_eq(drop(&b), drops[_i].status == WB_OK ? 0 : -1);
	ck_assert_uint_eq(b.done, drops[_i].done);
	end(&b, drops[_i].status, drops[_i].left);
	ck_assert_int_eq(b.m.err.maybe_applied, drops[_i].maybe);
}
END_TEST

static void cancel(struct model_case *m)
{
	wb_cancel_now(m->cancel);
}

START_TEST(stops_when_it_is_cancelled)
{
	struct model_row rows[] = { ANSWER(DROP, LEFT(ENTRY("b"))), { 0 } };
	struct bench b;

	rows[0].then = cancel;
	begin(&b, rows);
	want(&b, &acl_entity, "ab");
	b.t.call.cancel = b.m.cancel;
	ck_assert_int_eq(drop(&b), -1);
	ck_assert_uint_eq(b.done, 1);
	end(&b, WB_CANCELLED, "b");
}
END_TEST

TEST_MAIN(batch, TEST(gets_what_is_there), TEST(gets_consistently_if_asked_to),
    TEST(asks_again_for_what_was_left_undone),
    TEST(asks_for_a_hundred_at_a_time),
    TEST(keeps_what_is_left_at_the_deadline),
    LOOP(keeps_what_was_not_asked_for, gets),
    TEST(of_no_keys_there_is_nothing_to_do), TEST(deletes_all),
    TEST(deletes_twenty_five_at_a_time),
    LOOP(deletes_what_was_left_undone, drops), TEST(stops_when_it_is_cancelled))
