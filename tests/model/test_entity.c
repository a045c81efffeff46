#include "model/entity.h"

#include <wikibot/acl.h>
#include <wikibot/user.h>
#include <wikibot/wiki.h>

#include "base/limits.h"
#include "data/json.h"
#include "lib/model_case.h"
#include "model/acl.h"
#include "model/user.h"
#include "model/wiki.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

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

/* Takes n; ' stands for ". */
static void is(struct node *n, const char *want)
{
	static const struct stamp none;
	struct buf b = BUF_INIT;
	char *text = model_case_words(want, &none);

	json_print(&b, n);
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
	mem_free(text);
	node_free(n);
}

START_TEST(makes_keys_and_the_beginning_of_requests)
{
	struct bench b;

	begin(&b);
	is(entity_key(&user_entity, &(struct key){ "u1", NULL }),
	    "{'id':{'S':'u1'}}");
	is(entity_key(&wiki_entity, &(struct key){ "u1", "cats" }),
	    "{'owner_id':{'S':'u1'},'wiki_slug':{'S':'cats'}}");
	is(entity_key(&acl_entity, &(struct key){ "u1:cats", "g" }),
	    "{'wiki_id':{'S':'u1:cats'},'grantee_id':{'S':'g'}}");
	is(entity_request(&b.t, &user_entity),
	    "{'TableName':'wikibot-test-users'}");
	is(entity_request(&b.t, &wiki_entity),
	    "{'TableName':'wikibot-test-wikis'}");
	is(entity_request(&b.t, &acl_entity),
	    "{'TableName':'wikibot-test-acls'}");
	end(&b, WB_OK);
}
END_TEST

START_TEST(takes_the_time_of_the_service)
{
	struct bench b;

	begin(&b);
	is(entity_now(&b.t), "{'S':'2026-11-22T12:00:00Z'}");
	b.m.wall += 1999; /* whole seconds, those that are over */
	is(entity_now(&b.t), "{'S':'2026-11-22T12:00:01Z'}");
	aws_shared_set_skew(b.m.session->shared, -3600000);
	is(entity_now(&b.t), "{'S':'2026-11-22T11:00:01Z'}");
	end(&b, WB_OK);
}
END_TEST

START_TEST(makes_an_item_of_a_whole_user)
{
	static const struct wb_user_input in = {
		.size = sizeof in,
		.id = "u1",
		.oauth_provider = "github",
		.oauth_provider_sub = "4711",
		.email = "a@b.example",
		.display_name = "",
		.wiki_count = -3,
	};
	struct node *item = NULL;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(entity_item(&b.t, &user_entity, &in, &item), 0);
	is(item,
	    "{'id':{'S':'u1'},'oauth_provider':{'S':'github'},"
	    "'oauth_provider_sub':{'S':'4711'},'email':{'S':'a@b.example'},"
	    "'display_name':{'S':''},'wiki_count':{'N':'-3'},"
	    "'created_at':{'S':'2026-11-22T12:00:00Z'},"
	    "'updated_at':{'S':'2026-11-22T12:00:00Z'}}");
	end(&b, WB_OK);
}
END_TEST

/* Texts that are not given are not stored; numbers and flags always are. */
START_TEST(leaves_out_what_is_not_given)
{
	static const struct wb_user_input user = { .size = sizeof user,
		.id = "u1" };
	static const struct wb_wiki_input wiki = {
		.size = sizeof wiki, .owner_id = "u1", .wiki_slug = "cats"
	};
	struct node *item = NULL;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(entity_item(&b.t, &user_entity, &user, &item), 0);
	is(item, "{'id':{'S':'u1'},'wiki_count':{'N':'0'},"
	         "'created_at':{'S':'2026-11-22T12:00:00Z'},"
	         "'updated_at':{'S':'2026-11-22T12:00:00Z'}}");
	ck_assert_int_eq(entity_item(&b.t, &wiki_entity, &wiki, &item), 0);
	is(item, "{'owner_id':{'S':'u1'},'wiki_slug':{'S':'cats'},"
	         "'is_public':{'BOOL':false},'page_count':{'N':'0'},"
	         "'created_at':{'S':'2026-11-22T12:00:00Z'}}");
	end(&b, WB_OK);
}
END_TEST

START_TEST(makes_an_item_of_a_whole_wiki)
{
	static const struct wb_wiki_input in = {
		.size = sizeof in,
		.owner_id = "u1",
		.wiki_slug = "cats",
		.display_name = "Cats \"&\" \xf0\x9f\x90\x88",
		.repo_path = "/r",
		.mcp_token_hash = "h",
		.is_public = true,
		.last_accessed = "2026-01-02T03:04:05.678Z",
		.page_count = INT64_MAX,
	};
	struct node *item = NULL;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(entity_item(&b.t, &wiki_entity, &in, &item), 0);
	is(item, "{'owner_id':{'S':'u1'},'wiki_slug':{'S':'cats'},"
	         "'display_name':{'S':'Cats \\'&\\' \xf0\x9f\x90\x88'},"
	         "'repo_path':{'S':'/r'},'mcp_token_hash':{'S':'h'},"
	         "'is_public':{'BOOL':true},"
	         "'last_accessed':{'S':'2026-01-02T03:04:05.678Z'},"
	         "'page_count':{'N':'9223372036854775807'},"
	         "'created_at':{'S':'2026-11-22T12:00:00Z'}}");
	end(&b, WB_OK);
}
END_TEST

static char too_long[LIMIT_PARTITION_KEY + 2];

/* clang-format off */
static const struct {
	struct wb_user_input in;
	const char *field;
} users[] = {
	{ { .id = "" }, "id" },
	{ { .id = too_long }, "id" },
	{ { .id = "u", .oauth_provider = "" }, "oauth_provider" },
	{ { .id = "u", .oauth_provider = too_long }, "oauth_provider" },
	{ { .id = "u", .oauth_provider = "p", .oauth_provider_sub = "" },
	  "oauth_provider_sub" },
	{ { .id = "u", .oauth_provider = "p", .oauth_provider_sub =
	    too_long + LIMIT_PARTITION_KEY - LIMIT_SORT_KEY },
	  "oauth_provider_sub" },
	{ { .id = "u", .email = "\xff" }, "email" },
	{ { .id = "u", .display_name = "\x80" }, "display_name" },
};
static const struct {
	struct wb_wiki_input in;
	const char *field;
} wikis[] = {
	{ { .owner_id = "o", .wiki_slug = "s", .repo_path = "\xff" },
	  "repo_path" },
	{ { .owner_id = "o", .wiki_slug = "s", .mcp_token_hash = "\xff" },
	  "mcp_token_hash" },
	{ { .owner_id = "o", .wiki_slug = "s", .last_accessed = "now" },
	  "last_accessed" },
};
/* clang-format on */

START_TEST(names_what_is_wrong_with_a_user)
{
	struct node *item = NULL;
	struct bench b;

	memset(too_long, 'a', sizeof too_long - 1);
	begin(&b);
	ck_assert_int_eq(
	    entity_item(&b.t, &user_entity, &users[_i].in, &item), -1);
	ck_assert_ptr_null(item);
	end(&b, WB_INVALID);
	ck_assert_str_eq(b.m.err.field, users[_i].field);
}
END_TEST

START_TEST(names_what_is_wrong_with_a_wiki)
{
	struct node *item = NULL;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    entity_item(&b.t, &wiki_entity, &wikis[_i].in, &item), -1);
	ck_assert_ptr_null(item);
	end(&b, WB_INVALID);
	ck_assert_str_eq(b.m.err.field, wikis[_i].field);
}
END_TEST

TEST_MAIN(entity, TEST(makes_keys_and_the_beginning_of_requests),
    TEST(takes_the_time_of_the_service), TEST(makes_an_item_of_a_whole_user),
    TEST(leaves_out_what_is_not_given), TEST(makes_an_item_of_a_whole_wiki),
    LOOP(names_what_is_wrong_with_a_user, users),
    LOOP(names_what_is_wrong_with_a_wiki, wikis))
