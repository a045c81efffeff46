#include "model/record.h"

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

/* ' stands for ". */
static int read(
    struct bench *b, const struct entity *e, const char *json, const void **out)
{
	static const struct stamp none;
	char *text = model_case_words(json, &none);
	struct node *item = NULL;
	struct error err;

	ck_assert_msg(json_parse_item(text, strlen(text), &item, &err) == 0,
	    "%s", err.text);
	mem_free(text);
	*out = NULL;
	return record_make(&b->t, e, item, out);
}

START_TEST(reads_a_whole_user)
{
	const struct wb_user *user;
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, &user_entity,
	        "{'id':{'S':'u1'},'oauth_provider':{'S':'github'},"
	        "'oauth_provider_sub':{'S':'4711'},'email':{'S':'a@b.example'},"
	        "'display_name':{'S':'\xc3\x89'},'wiki_count':{'N':'-12'},"
	        "'created_at':{'S':'2026-01-01T00:00:00Z'},"
	        "'updated_at':{'S':'2026-01-02T00:00:00Z'},"
	        "'version':{'N':'9'}}",
	        &record),
	    0);
	user = record;
	ck_assert_str_eq(user->id, "u1");
	ck_assert_str_eq(user->oauth_provider, "github");
	ck_assert_str_eq(user->oauth_provider_sub, "4711");
	ck_assert_str_eq(user->email, "a@b.example");
	ck_assert_str_eq(user->display_name, "\xc3\x89");
	ck_assert_int_eq(user->wiki_count, -12);
	ck_assert_str_eq(user->created_at, "2026-01-01T00:00:00Z");
	ck_assert_str_eq(user->updated_at, "2026-01-02T00:00:00Z");
	ck_assert_int_eq(user->version, 9);
	ck_assert(!user->identity_shared);
	ck_assert_uint_eq(user->other_count, 0);
	ck_assert_ptr_null(user->others);
	record_free(user);
	end(&b, WB_OK);
}
END_TEST

START_TEST(reads_a_whole_wiki)
{
	const struct wb_wiki *wiki;
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, &wiki_entity,
	        "{'owner_id':{'S':'u1'},'wiki_slug':{'S':'cats'},"
	        "'display_name':{'S':'Cats'},'repo_path':{'S':'/r'},"
	        "'mcp_token_hash':{'S':'h'},'is_public':{'BOOL':true},"
	        "'created_at':{'S':'t1'},'last_accessed':{'S':'t2'},"
	        "'page_count':{'N':'9223372036854775807'},"
	        "'version':{'N':'1'}}",
	        &record),
	    0);
	wiki = record;
	ck_assert_str_eq(wiki->owner_id, "u1");
	ck_assert_str_eq(wiki->wiki_slug, "cats");
	ck_assert_str_eq(wiki->display_name, "Cats");
	ck_assert_str_eq(wiki->repo_path, "/r");
	ck_assert_str_eq(wiki->mcp_token_hash, "h");
	ck_assert(wiki->is_public);
	ck_assert_str_eq(wiki->created_at, "t1"); /* as it is stored */
	ck_assert_str_eq(wiki->last_accessed, "t2");
	ck_assert_int_eq(wiki->page_count, INT64_MAX);
	ck_assert_int_eq(wiki->version, 1);
	record_free(wiki);
	end(&b, WB_OK);
}
END_TEST

START_TEST(what_is_not_stored_is_null_or_zero)
{
	const struct wb_user *user;
	const struct wb_wiki *wiki;
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, &user_entity, "{'id':{'S':'u1'}}", &record), 0);
	user = record;
	ck_assert_ptr_null(user->oauth_provider);
	ck_assert_ptr_null(user->oauth_provider_sub);
	ck_assert_ptr_null(user->email);
	ck_assert_ptr_null(user->display_name);
	ck_assert_ptr_null(user->created_at);
	ck_assert_ptr_null(user->updated_at);
	ck_assert_int_eq(user->wiki_count, 0);
	ck_assert_int_eq(user->version, 0);
	record_free(user);
	ck_assert_int_eq(
	    read(&b, &wiki_entity,
	        "{'owner_id':{'S':'u1'},'wiki_slug':{'S':'cats'}}", &record),
	    0);
	wiki = record;
	ck_assert_ptr_null(wiki->display_name);
	ck_assert(!wiki->is_public);
	ck_assert_int_eq(wiki->page_count, 0);
	record_free(wiki);
	record_free(NULL);
	end(&b, WB_OK);
}
END_TEST

/* Every type, a text with a NUL, 38 digits, empty ones: byte for byte. */
/* clang-format off */
static const struct {
	const char *name, *json;
} others[] = {
	{ "a.b", "{'S':''}" },
	{ "nul", "{'S':'x\\u0000y'}" },
	{ "n", "{'N':'12345678901234567890123456789012345678'}" },
	{ "small", "{'N':'-1.5E-130'}" },
	{ "b", "{'B':'AAEC'}" },
	{ "none", "{'NULL':true}" },
	{ "flag", "{'BOOL':false}" },
	{ "set", "{'SS':['a','']}" },
	{ "numbers", "{'NS':['1','2']}" },
	{ "deep", "{'M':{'l':{'L':[{'M':{}},{'L':[]}]}}}" },
	{ "cat", "{'S':'\xf0\x9f\x90\x88 \\'quoted\\' \\\\ \\n'}" },
	{ "", "{'S':'no name'}" },
};
/* clang-format on */

START_TEST(gives_what_it_does_not_know_as_it_came)
{
	static const struct stamp none;
	struct buf item = BUF_INIT;
	const struct wb_user *user;
	const void *record;
	struct bench b;

	buf_add(&item, "{'email':{'S':'e'}");
	for (size_t i = 0; i < COUNT(others); i++)
		buf_addf(&item, ",'%s':%s", others[i].name, others[i].json);
	buf_add(&item, ",'id':{'S':'u1'}}");
	begin(&b);
	ck_assert_int_eq(read(&b, &user_entity, item.s, &record), 0);
	user = record;
	ck_assert_str_eq(user->id, "u1");
	ck_assert_str_eq(user->email, "e");
	ck_assert_uint_eq(user->other_count, COUNT(others));
	for (size_t i = 0; i < COUNT(others); i++) {
		char *want = model_case_words(others[i].json, &none);

		ck_assert_str_eq(user->others[i].name, others[i].name);
		ck_assert_str_eq(user->others[i].json, want);
		mem_free(want);
	}
	record_free(user);
	buf_free(&item);
	end(&b, WB_OK);
}
END_TEST

START_TEST(hides_what_the_library_keeps_for_itself)
{
	const struct wb_user *user;
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, &user_entity,
	        "{'id':{'S':'u1'},'version':{'N':'3'},"
	        "'created_mut':{'S':'x'},'mut_0':{'S':'x'},'mut_f':{'S':'x'},"
	        "'mut':{'S':'mine'},'versions':{'N':'4'},'mut_':{'S':'x'},"
	        "'mut_g':{'S':'x'},'mut_10':{'S':'x'},'mut_A':{'S':'x'}}",
	        &record),
	    0);
	user = record;
	ck_assert_int_eq(user->version, 3);
	ck_assert_uint_eq(user->other_count, 6);
	ck_assert_str_eq(user->others[0].name, "mut");
	ck_assert_str_eq(user->others[1].name, "versions");
	ck_assert_str_eq(user->others[1].json, "{\"N\":\"4\"}");
	record_free(user);
	end(&b, WB_OK);
}
END_TEST

/* Somebody else's version does not make a record unreadable. */
static const char *const versions[] = { "{'S':'1'}", "{'N':'1.5'}",
	"{'N':'1E+30'}", "{'NULL':true}" };

START_TEST(has_no_version_where_it_is_none)
{
	struct buf item = BUF_INIT;
	const void *record;
	struct bench b;

	buf_addf(&item, "{'id':{'S':'u'},'version':%s}", versions[_i]);
	begin(&b);
	ck_assert_int_eq(read(&b, &user_entity, item.s, &record), 0);
	ck_assert_int_eq(((const struct wb_user *)record)->version, 0);
	ck_assert_uint_eq(((const struct wb_user *)record)->other_count, 0);
	record_free(record);
	buf_free(&item);
	end(&b, WB_OK);
}
END_TEST

static const struct {
	const struct entity *entity;
	const char *item, *field;
} unreadable[] = {
	{ &user_entity, "{'id':{'S':'u'},'email':{'N':'1'}}", "email" },
	{ &user_entity, "{'id':{'S':'u'},'email':{'NULL':true}}", "email" },
	{ &user_entity, "{'id':{'S':'u'},'email':{'S':'a\\u0000b'}}", "email" },
	{ &user_entity, "{'id':{'N':'7'}}", "id" },
	{ &user_entity, "{'id':{'S':'u'},'wiki_count':{'S':'1'}}",
	    "wiki_count" },
	{ &user_entity, "{'id':{'S':'u'},'wiki_count':{'N':'0.5'}}",
	    "wiki_count" },
	{ &user_entity,
	    "{'id':{'S':'u'},'wiki_count':{'N':'9223372036854775808'}}",
	    "wiki_count" },
	{ &wiki_entity,
	    "{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'},'is_public':{'N':"
	    "'1'}}",
	    "is_public" },
	{ &wiki_entity,
	    "{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'},"
	    "'last_accessed':{'N':'1795348800'}}",
	    "last_accessed" },
	{ &acl_entity,
	    "{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'g'},'role':{'SS':["
	    "'owner']}}",
	    "role" },
	/* No item of the service is without its key. */
	{ &user_entity, "{'email':{'S':'e'}}", "id" },
	{ &wiki_entity, "{'owner_id':{'S':'o'}}", "wiki_slug" },
	{ &acl_entity, "{'grantee_id':{'S':'g'}}", "wiki_id" },
};

START_TEST(says_what_cannot_be_given_out)
{
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, unreadable[_i].entity, unreadable[_i].item, &record), -1);
	ck_assert_ptr_null(record);
	end(&b, WB_UNREADABLE);
	ck_assert_str_eq(b.m.err.field, unreadable[_i].field);
	ck_assert_ptr_nonnull(strstr(b.m.err.text, unreadable[_i].field));
	ck_assert(!b.m.err.retriable);
}
END_TEST

static const struct {
	const char *wiki_id, *owner_id, *wiki_slug;
	const char *role_name;
	enum wb_role role;
} acls[] = {
	{ "u1:cats", "u1", "cats", "owner", WB_ROLE_OWNER },
	{ "u1:a:b", "u1", "a:b", "editor", WB_ROLE_EDITOR },
	{ "u1:", "u1", "", "viewer", WB_ROLE_VIEWER },
	{ ":s", "", "s", "Owner", WB_ROLE_OTHER },
	{ "nobody", NULL, NULL, "", WB_ROLE_OTHER },
};

START_TEST(takes_the_wiki_of_an_acl_apart)
{
	struct buf item = BUF_INIT;
	const struct wb_acl *acl;
	const void *record;
	struct bench b;

	buf_addf(&item,
	    "{'wiki_id':{'S':'%s'},'grantee_id':{'S':'g'},'role':{'S':'%s'},"
	    "'granted_by':{'S':'me'},'granted_at':{'S':'t'},'version':{'N':"
	    "'2'},'note':{'S':'n'}}",
	    acls[_i].wiki_id, acls[_i].role_name);
	begin(&b);
	ck_assert_int_eq(read(&b, &acl_entity, item.s, &record), 0);
	acl = record;
	ck_assert_str_eq(acl->wiki_id, acls[_i].wiki_id);
	ck_assert_pstr_eq(acl->owner_id, acls[_i].owner_id);
	ck_assert_pstr_eq(acl->wiki_slug, acls[_i].wiki_slug);
	ck_assert_str_eq(acl->grantee_id, "g");
	ck_assert_str_eq(acl->role_name, acls[_i].role_name);
	ck_assert_int_eq(acl->role, acls[_i].role);
	ck_assert_str_eq(acl->granted_by, "me");
	ck_assert_str_eq(acl->granted_at, "t");
	ck_assert_int_eq(acl->version, 2);
	ck_assert_uint_eq(acl->other_count, 1);
	ck_assert_str_eq(acl->others[0].name, "note");
	record_free(acl);
	buf_free(&item);
	end(&b, WB_OK);
}
END_TEST

START_TEST(an_acl_may_have_no_role)
{
	const struct wb_acl *acl;
	const void *record;
	struct bench b;

	begin(&b);
	ck_assert_int_eq(
	    read(&b, &acl_entity,
	        "{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'g'}}", &record),
	    0);
	acl = record;
	ck_assert_int_eq(acl->role, WB_ROLE_NONE);
	ck_assert_ptr_null(acl->role_name);
	record_free(acl);
	end(&b, WB_OK);
}
END_TEST

TEST_MAIN(record, TEST(reads_a_whole_user), TEST(reads_a_whole_wiki),
    TEST(what_is_not_stored_is_null_or_zero),
    TEST(gives_what_it_does_not_know_as_it_came),
    TEST(hides_what_the_library_keeps_for_itself),
    LOOP(has_no_version_where_it_is_none, versions),
    LOOP(says_what_cannot_be_given_out, unreadable),
    LOOP(takes_the_wiki_of_an_acl_apart, acls), TEST(an_acl_may_have_no_role))
