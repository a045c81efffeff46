#include "model/acl.h"

#include "base/limits.h"
#include "lib/model_case.h"
#include "test.h"

#define ACL(role, more)                                              \
	"{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'g'},'role':{'S':" \
	"'" role "'},'version':{'N':'4'}" more "}"
#define MADE(stamp) ",'created_mut':{'S':'" stamp "'}"
#define SLOT(stamp) ",'SLOT':{'S':'" stamp "'}"
/* clang-format off */
#define PUT           ANSWER("PutItem", "{}")
#define THERE         REFUSED("PutItem", ACL("owner", MADE("SMALLER")))
#define UPDATED       ANSWER("UpdateItem", \
	"{'Attributes':" ACL("editor", SLOT("STAMP")) "}")
#define GOT(item)     ANSWER("GetItem", "{'Item':" item "}")
#define GONE          ANSWER("GetItem", "{}")
#define LOST_4(op)    LOST(op), LOST(op), LOST(op), LOST(op)
/* clang-format on */

static enum wb_status grant(
    struct model_case *m, bool *was_new, const struct wb_acl **out)
{
	static const struct wb_acl_input in = { .size = sizeof in,
		.owner_id = "o",
		.wiki_slug = "s",
		.grantee_id = "g",
		.role = WB_ROLE_EDITOR,
		.granted_by = "me" };

	return wb_acl_create(m->session, &in, NULL, was_new, out, &m->err);
}

/* To grant is to create, or to update what is there: both find out about
 * themselves. */
/* clang-format off */
static const struct {
	struct model_row rows[10];
	enum wb_status status;
	bool was_new, maybe;
	int64_t version;
} grants[] = {
	{ { PUT }, WB_OK, true, false, 1 },
	{ { LOST("PutItem"), PUT }, WB_OK, true, false, 1 },
	/* Its own creation is no other. */
	{ { LOST("PutItem"),
	    REFUSED("PutItem", ACL("editor", MADE("STAMP"))) },
	  WB_OK, true, false, 4 },
	{ { LOST_4("PutItem"), GOT(ACL("editor", MADE("STAMP"))) },
	  WB_OK, true, false, 4 },
	/* There was one. */
	{ { THERE, UPDATED }, WB_OK, false, false, 4 },
	{ { LOST("PutItem"), THERE, UPDATED }, WB_OK, false, false, 4 },
	{ { THERE, LOST("UpdateItem"),
	    REFUSED("UpdateItem", ACL("editor", SLOT("STAMP"))) },
	  WB_OK, false, false, 4 },
	/* Taken away in between: new after all. */
	{ { THERE, REFUSED_BARE("UpdateItem"), PUT }, WB_OK, true, false, 1 },
	{ { THERE, LOST("UpdateItem"), REFUSED_BARE("UpdateItem"), GONE,
	    PUT }, WB_OK, true, false, 1 },
	{ { THERE, REFUSED_BARE("UpdateItem"), THERE,
	    REFUSED_BARE("UpdateItem"), THERE, REFUSED_BARE("UpdateItem"),
	    THERE, REFUSED_BARE("UpdateItem") },
	  WB_CONFLICT, false, false, 0 },
	/* What is not known, and what is known. */
	{ { LOST_4("PutItem"), GONE }, WB_NETWORK, false, true, 0 },
	{ { THERE, LOST("UpdateItem"),
	    REFUSED("UpdateItem", ACL("editor", SLOT("LARGER"))) },
	  WB_CONFLICT, false, true, 0 },
	{ { THERE, LOST_4("UpdateItem"),
	    GOT(ACL("owner", SLOT("SMALLER"))) },
	  WB_NETWORK, false, true, 0 },
	{ { THROTTLED("PutItem"), THROTTLED("PutItem"), THROTTLED("PutItem"),
	    THROTTLED("PutItem") }, WB_THROTTLED, false, false, 0 },
	/* The creation that was lost was not there: only the update counts. */
	{ { LOST("PutItem"), THERE,
	    ERROR("UpdateItem", "AccessDeniedException") },
	  WB_DENIED, false, false, 0 },
};
/* clang-format on */

START_TEST(a_role_is_granted_once_and_again)
{
	const struct wb_acl *acl = NULL;
	bool was_new = false;
	struct model_case m;

	model_case_open(&m, grants[_i].rows);
	ck_assert_int_eq(grant(&m, &was_new, &acl), grants[_i].status);
	ck_assert_int_eq(acl != NULL, grants[_i].status == WB_OK);
	if (acl != NULL) {
		ck_assert_int_eq(was_new, grants[_i].was_new);
		ck_assert_int_eq(acl->role, WB_ROLE_EDITOR);
		ck_assert_str_eq(acl->owner_id, "o");
		ck_assert_str_eq(acl->wiki_slug, "s");
		ck_assert_int_eq(acl->version, grants[_i].version);
	} else {
		ck_assert_int_eq(m.err.maybe_applied, grants[_i].maybe);
		ck_assert_ptr_nonnull(strstr(m.err.text, "ACL 'o:s/g': "));
	}
	wb_acl_free(acl);
	model_case_close(&m);
}
END_TEST

START_TEST(a_grant_says_who_and_when)
{
	static const struct model_row rows[] = { THERE, UPDATED, { 0 } };
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(grant(&m, NULL, NULL), WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-acls','Item':{'wiki_id':{'S':'o:s'},"
	    "'grantee_id':{'S':'g'},'role':{'S':'editor'},"
	    "'granted_by':{'S':'me'},"
	    "'granted_at':{'S':'2026-11-22T12:00:00Z'},'version':{'N':'1'},"
	    "'created_mut':{'S':'STAMP'}},"
	    "'ConditionExpression':'attribute_not_exists(#0)',"
	    "'ExpressionAttributeNames':{'#0':'wiki_id'},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-acls','Key':{'wiki_id':{'S':'o:s'},"
	    "'grantee_id':{'S':'g'}},'UpdateExpression':'SET #0 = :0, "
	    "#1 = :1, #2 = :2, #3 = :3 ADD #4 :4','ConditionExpression':"
	    "'attribute_exists(#5) AND (attribute_not_exists(#3) OR "
	    "#3 < :5)','ExpressionAttributeNames':{'#0':'role',"
	    "'#1':'granted_by','#2':'granted_at','#3':'SLOT',"
	    "'#4':'version','#5':'wiki_id'},'ExpressionAttributeValues':{"
	    "':0':{'S':'editor'},':1':{'S':'me'},"
	    "':2':{'S':'2026-11-22T12:00:00Z'},':3':{'S':'STAMP'},"
	    "':4':{'N':'1'},':5':{'S':'STAMP'}},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD',"
	    "'ReturnValues':'ALL_NEW'}");
	model_case_close(&m);
}
END_TEST

/* Else it would seem to come from whoever granted before. */
START_TEST(a_grant_by_nobody_removes_who_granted)
{
	static const struct model_row rows[] = { THERE, UPDATED, { 0 } };
	static const struct wb_acl_input in = { .size = sizeof in,
		.owner_id = "o",
		.wiki_slug = "s",
		.grantee_id = "g",
		.role = WB_ROLE_VIEWER };
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_acl_create(m.session, &in, NULL, NULL, NULL, &m.err), WB_OK);
	ck_assert_ptr_null(strstr(m.sent.v[0].body, "granted_by"));
	ck_assert_ptr_nonnull(strstr(m.sent.v[1].body, " REMOVE #1 "));
	ck_assert_ptr_nonnull(
	    strstr(m.sent.v[1].body, "\"#1\":\"granted_by\""));
	model_case_close(&m);
}
END_TEST

static char too_long[LIMIT_PARTITION_KEY + 2];
#define LONG_SORT (too_long + LIMIT_PARTITION_KEY - LIMIT_SORT_KEY)

/* clang-format off */
static const struct {
	struct wb_acl_input in;
	const char *field;
} misfits[] = {
	{ { .owner_id = NULL, .wiki_slug = "s", .grantee_id = "g",
	    .role = WB_ROLE_OWNER }, "owner_id" },
	{ { .owner_id = "o:", .wiki_slug = "s", .grantee_id = "g",
	    .role = WB_ROLE_OWNER }, "owner_id" },
	{ { .owner_id = "o", .wiki_slug = "", .grantee_id = "g",
	    .role = WB_ROLE_OWNER }, "wiki_slug" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = NULL,
	    .role = WB_ROLE_OWNER }, "grantee_id" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = "",
	    .role = WB_ROLE_OWNER }, "grantee_id" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id =
	    LONG_SORT, .role = WB_ROLE_OWNER }, "grantee_id" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = "g" }, "role" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = "g",
	    .role = WB_ROLE_OTHER }, "role" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = "g",
	    .role = (enum wb_role)-1 }, "role" },
	{ { .owner_id = "o", .wiki_slug = "s", .grantee_id = "g",
	    .role = WB_ROLE_OWNER, .granted_by = "\xff" }, "granted_by" },
};
/* clang-format on */

START_TEST(names_what_cannot_be_granted)
{
	static const struct model_row rows[] = { { 0 } };
	struct wb_acl_input in = misfits[_i].in;
	const struct wb_acl *acl;
	bool was_new = true;
	struct model_case m;

	memset(too_long, 'a', sizeof too_long - 1);
	in.size = sizeof in;
	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_acl_create(m.session, &in, NULL, &was_new, &acl, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(acl);
	ck_assert_str_eq(m.err.field, misfits[_i].field);
	model_case_close(&m);
}
END_TEST

START_TEST(reads_and_deletes_by_wiki_and_grantee)
{
	static const struct model_row rows[] = { GOT(ACL("viewer", "")), GONE,
		ANSWER("DeleteItem", "{}"), { 0 } };
	const struct wb_acl *acl = NULL;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_acl_get(m.session, "o", "s", "g", NULL, &acl, &m.err), WB_OK);
	ck_assert_int_eq(acl->role, WB_ROLE_VIEWER);
	wb_acl_free(acl);
	m.call.consistent = true;
	ck_assert_int_eq(
	    wb_acl_get(m.session, "o", "s", "g", &m.call, &acl, &m.err),
	    WB_NOT_FOUND);
	ck_assert_ptr_null(acl);
	ck_assert_int_eq(
	    wb_acl_delete(m.session, "o", "s", "g", NULL, &m.err), WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-acls','Key':{'wiki_id':{'S':'o:s'},"
	    "'grantee_id':{'S':'g'}}}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-acls','Key':{'wiki_id':{'S':'o:s'},"
	    "'grantee_id':{'S':'g'}},'ConsistentRead':true}");
	wb_acl_free(NULL);
	model_case_close(&m);
}
END_TEST

static const struct {
	const char *owner, *slug, *grantee, *field;
} keys[] = {
	{ "o:", "s", "g", "owner_id" },
	{ "o", "", "g", "wiki_slug" },
	{ "o", "s", "", "grantee_id" },
	{ "o", "s", NULL, "grantee_id" },
};

START_TEST(names_what_is_no_key)
{
	static const struct model_row rows[] = { { 0 } };
	const struct wb_acl *acl;
	struct wb_acl_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(wb_acl_get(m.session, keys[_i].owner, keys[_i].slug,
	                     keys[_i].grantee, NULL, &acl, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	ck_assert_int_eq(wb_acl_delete(m.session, keys[_i].owner, keys[_i].slug,
	                     keys[_i].grantee, NULL, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	if (strcmp(keys[_i].field, "grantee_id") != 0) {
		ck_assert_int_eq(wb_acl_list_by_wiki(m.session, keys[_i].owner,
		                     keys[_i].slug, NULL, NULL, &it, &m.err),
		    WB_INVALID);
		ck_assert_ptr_null(it);
		ck_assert_str_eq(m.err.field, keys[_i].field);
	}
	model_case_close(&m);
}
END_TEST

START_TEST(every_call_checks_its_structs)
{
	static const struct model_row rows[] = { { 0 } };
	static const struct wb_acl_input in = { .owner_id = "o",
		.wiki_slug = "s",
		.grantee_id = "g",
		.role = WB_ROLE_OWNER };
	const struct wb_acl *acl;
	struct wb_acl_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_acl_create(m.session, &in, NULL, NULL, &acl, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "size");
	m.call.deadline_ms = -1;
	ck_assert_int_eq(
	    wb_acl_create(m.session, &in, &m.call, NULL, &acl, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "deadline_ms");
	ck_assert_int_eq(
	    wb_acl_get(m.session, "o", "s", "g", &m.call, &acl, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_acl_delete(m.session, "o", "s", "g", &m.call, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(wb_acl_list_by_wiki(
	                     m.session, "o", "s", NULL, &m.call, &it, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(acl);
	ck_assert_ptr_null(it);
	model_case_close(&m);
}
END_TEST

START_TEST(lists_the_acls_of_a_wiki)
{
	static const struct model_row rows[] = {
		ANSWER("Query",
		    "{'Items':[" ACL("owner", "") "," ACL("editor", "") "]}"),
		{ 0 }
	};
	const struct wb_acl *acl = NULL;
	struct wb_acl_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_acl_list_by_wiki(m.session, "o", "s", NULL, NULL, &it, &m.err),
	    WB_OK);
	ck_assert_uint_eq(m.sent.n, 0);
	ck_assert_ptr_null(wb_acl_iter_cursor(it));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(wb_acl_iter_next(it, &acl, &m.err), WB_OK);
		ck_assert_int_eq(
		    acl->role, i == 0 ? WB_ROLE_OWNER : WB_ROLE_EDITOR);
		wb_acl_free(acl);
	}
	ck_assert_int_eq(wb_acl_iter_next(it, &acl, &m.err), WB_OK);
	ck_assert_ptr_null(acl);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-acls','KeyConditionExpression':"
	    "'#0 = :0','ExpressionAttributeNames':{'#0':'wiki_id'},"
	    "'ExpressionAttributeValues':{':0':{'S':'o:s'}}}");
	wb_acl_iter_free(it);
	wb_acl_iter_free(NULL);
	model_case_close(&m);
}
END_TEST

START_TEST(roles_have_names)
{
	static const char *const names[] = { NULL, "owner", "editor", "viewer",
		NULL };

	for (int role = WB_ROLE_NONE; role <= WB_ROLE_OTHER; role++) {
		ck_assert_pstr_eq(
		    wb_role_name((enum wb_role)role), names[role]);
		if (names[role] != NULL)
			ck_assert_int_eq((int)wb_role_of(names[role]), role);
	}
	ck_assert_ptr_null(wb_role_name((enum wb_role)99));
	ck_assert_ptr_null(wb_role_name((enum wb_role) - 1));
	ck_assert_int_eq(wb_role_of(NULL), WB_ROLE_NONE);
	ck_assert_int_eq(wb_role_of(""), WB_ROLE_OTHER);
	ck_assert_int_eq(wb_role_of("Owner"), WB_ROLE_OTHER);
	ck_assert_int_eq(wb_role_of("owners"), WB_ROLE_OTHER);
}
END_TEST

static const struct {
	const char *id, *owner, *slug; /* NULL: no id of a wiki */
	const char *field;
} ids[] = {
	{ "o:s", "o", "s", "" },
	{ "o:a:b", "o", "a:b", "" },
	{ "o::", "o", ":", "" },
	{ "", NULL, NULL, "wiki_id" },
	{ "nobody", NULL, NULL, "wiki_id" },
	{ NULL, NULL, NULL, "wiki_id" },
	{ ":s", NULL, NULL, "owner_id" },
	{ "o:", NULL, NULL, "wiki_slug" },
	{ "o:\xff", NULL, NULL, "wiki_slug" },
};

START_TEST(the_id_of_a_wiki_is_made_and_taken_apart)
{
	char *owner = NULL, *slug = NULL, *id = NULL;
	struct wb_error err = { 0 };
	bool good = ids[_i].owner != NULL;

	ck_assert_int_eq(wb_wiki_id_split(ids[_i].id, &owner, &slug, &err),
	    good ? WB_OK : WB_INVALID);
	ck_assert_pstr_eq(owner, ids[_i].owner);
	ck_assert_pstr_eq(slug, ids[_i].slug);
	ck_assert_str_eq(err.field, ids[_i].field);
	ck_assert_int_eq(
	    wb_wiki_id_make(owner, slug, &id, NULL), good ? WB_OK : WB_INVALID);
	ck_assert_pstr_eq(id, good ? ids[_i].id : NULL);
	wb_free(owner);
	wb_free(slug);
	wb_free(id);
}
END_TEST

TEST_MAIN(acl, LOOP(a_role_is_granted_once_and_again, grants),
    TEST(a_grant_says_who_and_when),
    TEST(a_grant_by_nobody_removes_who_granted),
    LOOP(names_what_cannot_be_granted, misfits),
    TEST(reads_and_deletes_by_wiki_and_grantee),
    LOOP(names_what_is_no_key, keys), TEST(every_call_checks_its_structs),
    TEST(lists_the_acls_of_a_wiki), TEST(roles_have_names),
    LOOP(the_id_of_a_wiki_is_made_and_taken_apart, ids))
