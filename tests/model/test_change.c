#include "base/limits.h"
#include "data/json.h"
#include "lib/model_case.h"
#include "model/acl.h"
#include "model/user.h"
#include "model/wiki.h"
#include "model/write.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };
static const struct stamp stamp = { "-PPPPPPPabcdefghijkl", "mut_7" };

struct bench {
	struct model_case m;
	struct task t;
};

static void begin(struct bench *b)
{
	model_case_open(&b->m, nothing);
	ck_assert_int_eq(task_begin(&b->t, b->m.session, NULL), 0);
}

static void end(struct bench *b, enum wb_status status)
{
	ck_assert_int_eq(task_end(&b->t, &b->m.err), status);
	model_case_close(&b->m);
}

/* What an update says, as the request says it. */
static void becomes(const struct entity *e, const void *update,
    int64_t if_version, const char *want)
{
	struct node *body = node_map();
	char *text = model_case_words(want, &stamp);
	struct buf got = BUF_INIT;
	struct change c = { 0 };
	struct bench b;

	begin(&b);
	ck_assert_int_eq(change_read(&b.t, e, update, &c), 0);
	change_put(&c, e, if_version, &stamp, body);
	json_print(&got, body);
	ck_assert_str_eq(got.s, text);
	change_free(&c);
	buf_free(&got);
	mem_free(text);
	node_free(body);
	end(&b, WB_OK);
}

#define ALL_OLD "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"

START_TEST(sets_texts)
{
	static const struct wb_user_update up = {
		.size = sizeof up,
		.email = { WB_SET, "a@b.example" },
		.display_name = { WB_SET, "" },
	};

	becomes(&user_entity, &up, 0,
	    "{'UpdateExpression':'SET #0 = :0, #1 = :1, #2 = :2 ADD #3 :3',"
	    "'ConditionExpression':'attribute_exists(#4) AND "
	    "(attribute_not_exists(#2) OR #2 < :4)',"
	    "'ExpressionAttributeNames':{'#0':'email','#1':'display_name',"
	    "'#2':'SLOT','#3':'version','#4':'id'},"
	    "'ExpressionAttributeValues':{':0':{'S':'a@b.example'},"
	    "':1':{'S':''},':2':{'S':'STAMP'},':3':{'N':'1'},"
	    "':4':{'S':'STAMP'}}," ALL_OLD "}");
}
END_TEST

START_TEST(removes)
{
	static const struct wb_wiki_update up = {
		.size = sizeof up,
		.display_name = { WB_REMOVE, NULL },
		.is_public = { WB_REMOVE, false },
		.last_accessed = { WB_REMOVE, NULL },
		.page_count = { WB_REMOVE, 0 },
	};

	becomes(&wiki_entity, &up, 0,
	    "{'UpdateExpression':'SET #4 = :0 REMOVE #0, #1, #2, #3 ADD #5 :1',"
	    "'ConditionExpression':'attribute_exists(#6) AND "
	    "(attribute_not_exists(#4) OR #4 < :2)',"
	    "'ExpressionAttributeNames':{'#0':'display_name',"
	    "'#1':'is_public','#2':'last_accessed','#3':'page_count',"
	    "'#4':'SLOT','#5':'version','#6':'owner_id'},"
	    "'ExpressionAttributeValues':{':0':{'S':'STAMP'},':1':{'N':'1'},"
	    "':2':{'S':'STAMP'}}," ALL_OLD "}");
}
END_TEST

START_TEST(adds_to_numbers)
{
	static const struct wb_user_update up = {
		.size = sizeof up,
		.wiki_count = { WB_ADD, -5 },
	};

	becomes(&user_entity, &up, 0,
	    "{'UpdateExpression':'SET #1 = :1 ADD #0 :0, #2 :2',"
	    "'ConditionExpression':'attribute_exists(#3) AND "
	    "(attribute_not_exists(#1) OR #1 < :3)',"
	    "'ExpressionAttributeNames':{'#0':'wiki_count','#1':'SLOT',"
	    "'#2':'version','#3':'id'},"
	    "'ExpressionAttributeValues':{':0':{'N':'-5'},':1':{'S':'STAMP'},"
	    "':2':{'N':'1'},':3':{'S':'STAMP'}}," ALL_OLD "}");
}
END_TEST

START_TEST(sets_numbers_flags_and_times)
{
	static const struct wb_wiki_update up = {
		.size = sizeof up,
		.is_public = { WB_SET, true },
		.last_accessed = { WB_NOW, NULL },
		.page_count = { WB_SET, INT64_MIN },
	};

	becomes(&wiki_entity, &up, 0,
	    "{'UpdateExpression':'SET #0 = :0, #1 = :1, #2 = :2, #3 = :3 "
	    "ADD #4 :4','ConditionExpression':'attribute_exists(#5) AND "
	    "(attribute_not_exists(#3) OR #3 < :5)',"
	    "'ExpressionAttributeNames':{'#0':'is_public',"
	    "'#1':'last_accessed','#2':'page_count','#3':'SLOT',"
	    "'#4':'version','#5':'owner_id'},"
	    "'ExpressionAttributeValues':{':0':{'BOOL':true},"
	    "':1':{'S':'2026-11-22T12:00:00Z'},"
	    "':2':{'N':'-9223372036854775808'},':3':{'S':'STAMP'},"
	    "':4':{'N':'1'},':5':{'S':'STAMP'}}," ALL_OLD "}");
}
END_TEST

START_TEST(does_all_of_it_at_a_version)
{
	static const struct wb_wiki_update up = {
		.size = sizeof up,
		.display_name = { WB_SET, "Cats" },
		.repo_path = { WB_REMOVE, NULL },
		.last_accessed = { WB_SET, "2026-01-02T03:04:05Z" },
		.page_count = { WB_ADD, 1 },
	};

	becomes(&wiki_entity, &up, 41,
	    "{'UpdateExpression':'SET #0 = :0, #2 = :1, #4 = :3 REMOVE #1 "
	    "ADD #3 :2, #5 :4','ConditionExpression':'attribute_exists(#6) AND "
	    "(attribute_not_exists(#4) OR #4 < :5) AND #5 = :6',"
	    "'ExpressionAttributeNames':{'#0':'display_name',"
	    "'#1':'repo_path','#2':'last_accessed','#3':'page_count',"
	    "'#4':'SLOT','#5':'version','#6':'owner_id'},"
	    "'ExpressionAttributeValues':{':0':{'S':'Cats'},"
	    "':1':{'S':'2026-01-02T03:04:05Z'},':2':{'N':'1'},"
	    "':3':{'S':'STAMP'},':4':{'N':'1'},':5':{'S':'STAMP'},"
	    "':6':{'N':'41'}}," ALL_OLD "}");
}
END_TEST

/* What an identity's update asks besides. */
START_TEST(can_ask_for_more)
{
	static const struct wb_user_update up = {
		.size = sizeof up,
		.wiki_count = { WB_SET, 1 },
	};
	struct node *body = node_map();
	struct change c = { 0 };
	struct bench b;

	begin(&b);
	ck_assert_int_eq(change_read(&b.t, &user_entity, &up, &c), 0);
	terms_add(&c.terms, &c.condition, " AND @ = $", "oauth_provider",
	    node_null());
	change_put(&c, &user_entity, 3, &stamp, body);
	ck_assert_str_eq(node_text_or(body, "ConditionExpression", ""),
	    "attribute_exists(#4) AND (attribute_not_exists(#2) OR #2 < :4) "
	    "AND #3 = :5 AND #1 = :1");
	change_free(&c);
	node_free(body);
	end(&b, WB_OK);
}
END_TEST

static char too_long[LIMIT_PARTITION_KEY + 2];

/* clang-format off */
static const struct {
	struct wb_user_update up;
	const char *field, *words;
} users[] = {
	{ { 0 }, "", "the update of the user changes nothing" },
	{ { .if_version = 3 }, "", "changes nothing" },
	{ { .email = { WB_SET, NULL } }, "email", "no value to be set to" },
	{ { .email = { WB_SET, "\xff" } }, "email", "UTF-8" },
	{ { .email = { WB_ADD, "1" } }, "email", "cannot be changed in" },
	{ { .email = { WB_NOW, NULL } }, "email", "cannot be changed in" },
	{ { .email = { (enum wb_change)9, "x" } }, "email", "cannot be" },
	{ { .oauth_provider = { WB_SET, "" } }, "oauth_provider", "empty" },
	{ { .oauth_provider = { WB_SET, too_long } }, "oauth_provider",
	  "2049 bytes" },
	{ { .wiki_count = { WB_NOW, 1 } }, "wiki_count", "cannot be changed" },
	{ { .wiki_count = { (enum wb_change)9, 1 } }, "wiki_count", "cannot" },
};
static const struct {
	struct wb_wiki_update up;
	const char *field, *words;
} wikis[] = {
	{ { 0 }, "", "the update of the wiki changes nothing" },
	{ { .last_accessed = { WB_SET, NULL } }, "last_accessed", "no value" },
	{ { .last_accessed = { WB_SET, "now" } }, "last_accessed",
	  "must be a time" },
	{ { .last_accessed = { WB_ADD, "1" } }, "last_accessed", "cannot be" },
	{ { .is_public = { WB_ADD, true } }, "is_public", "cannot be changed" },
	{ { .is_public = { WB_NOW, true } }, "is_public", "cannot be changed" },
	{ { .page_count = { WB_NOW, 0 } }, "page_count", "cannot be changed" },
	{ { .display_name = { WB_SET, "x" }, .repo_path = { WB_NOW, NULL } },
	  "repo_path", "cannot be changed" },
};
/* clang-format on */

static void refused(const struct entity *e, const void *update,
    const char *field, const char *words)
{
	struct change c = { 0 };
	struct bench b;

	begin(&b);
	ck_assert_int_eq(change_read(&b.t, e, update, &c), -1);
	change_free(&c);
	end(&b, WB_INVALID);
	ck_assert_str_eq(b.m.err.field, field);
	ck_assert_msg(strstr(b.m.err.text, words) != NULL, "%s", b.m.err.text);
}

START_TEST(refuses_what_does_not_fit_a_user)
{
	memset(too_long, 'a', sizeof too_long - 1);
	refused(&user_entity, &users[_i].up, users[_i].field, users[_i].words);
}
END_TEST

START_TEST(refuses_what_does_not_fit_a_wiki)
{
	refused(&wiki_entity, &wikis[_i].up, wikis[_i].field, wikis[_i].words);
}
END_TEST

/* The helpers of field.h say the same. */
START_TEST(the_helpers_make_the_changes)
{
	ck_assert_int_eq(wb_set_text("x").change, WB_SET);
	ck_assert_str_eq(wb_set_text("x").value, "x");
	ck_assert_int_eq(wb_set_now().change, WB_NOW);
	ck_assert_int_eq(wb_remove_text().change, WB_REMOVE);
	ck_assert_int_eq(wb_set_number(3).change, WB_SET);
	ck_assert_int_eq(wb_set_number(3).value, 3);
	ck_assert_int_eq(wb_add_number(-3).change, WB_ADD);
	ck_assert_int_eq(wb_add_number(-3).value, -3);
	ck_assert_int_eq(wb_remove_number().change, WB_REMOVE);
	ck_assert_int_eq(wb_set_flag(true).change, WB_SET);
	ck_assert(wb_set_flag(true).value);
	ck_assert_int_eq(wb_remove_flag().change, WB_REMOVE);
	ck_assert_int_eq(((struct wb_text){ 0 }).change, WB_KEEP);
}
END_TEST

TEST_MAIN(change, TEST(sets_texts), TEST(removes), TEST(adds_to_numbers),
    TEST(sets_numbers_flags_and_times), TEST(does_all_of_it_at_a_version),
    TEST(can_ask_for_more), LOOP(refuses_what_does_not_fit_a_user, users),
    LOOP(refuses_what_does_not_fit_a_wiki, wikis),
    TEST(the_helpers_make_the_changes))
