#include <wikibot/bulk.h>

#include "lib/model_case.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

#define KEY(id) "{'id':{'S':'" id "'}}"
#define U(id)   KEY(id)
#define W(owner, slug) \
	"{'owner_id':{'S':'" owner "'},'wiki_slug':{'S':'" slug "'}}"
#define ACL(id) "{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'" id "'}}"
/* clang-format off */
#define GOT(items, undone) ANSWER("BatchGetItem", \
	"{'Responses':{'wikibot-test-users':[" items "]}," \
	"'UnprocessedKeys':{'wikibot-test-users':{'Keys':[" undone "]}}}")
#define PAGE(items)  ANSWER("Query", "{'Items':[" items "]}")
#define DROPPED      ANSWER("BatchWriteItem", "{}")
#define DELETED      ANSWER("DeleteItem", "{}")
#define LOST_4(op)   LOST(op), LOST(op), LOST(op), LOST(op)
/* clang-format on */

/* --- users ------------------------------------------------------------------------- */

/* "b,-,a" for users, "c" for those that are left. */
static void describe(const struct wb_user_batch *b, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < b->count; i++)
		buf_addf(out, "%s%s", i > 0 ? "," : "",
		    b->users[i] != NULL ? b->users[i]->id : "-");
	buf_add(out, "|");
	for (size_t i = 0; i < b->left_count; i++)
		buf_addf(out, "%s%s", i > 0 ? "," : "", b->left[i]);
}

/* clang-format off */
static const struct {
	const char *ids[5];
	size_t count;
	struct model_row rows[6];
	enum wb_status status;
	const char *got;
} users[] = {
	{ { "b", "x", "a" }, 3, { GOT(U("a") "," U("b"), "") },
	  WB_OK, "b,-,a|" },
	{ { "a", "a", "b", "a" }, 4, { GOT(U("b") "," U("a"), "") },
	  WB_OK, "a,a,b,a|" },
	{ { NULL }, 0, { { 0 } }, WB_OK, "|" },
	{ { "a" }, 1, { GOT("", "") }, WB_OK, "-|" },
	{ { "a", "b" }, 2, { GOT(U("a"), KEY("b")), GOT(U("b"), "") },
	  WB_OK, "a,b|" },
	{ { "a", "b" }, 2, { GOT(U("a"), KEY("b")), LOST_4("BatchGetItem") },
	  WB_NETWORK, "a,-|b" },
	{ { "a", "b" }, 2, { ERROR("BatchGetItem", "AccessDeniedException") },
	  WB_DENIED, "-,-|a,b" },
	/* One that cannot be given out spoils none of the others. */
	{ { "a", "b", "c" }, 3,
	  { GOT(U("a") ",{'id':{'S':'b'},'email':{'N':'1'}}," U("c"), "") },
	  WB_UNREADABLE, "a,-,c|b" },
	/* What nobody asked for. */
	{ { "a" }, 1, { GOT(U("zz") "," U("a"), "") }, WB_OK, "a|" },
	{ { "a" }, 1, { GOT("{'email':{'S':'e'}}," U("a"), "") },
	  WB_UNREADABLE, "a|" },
};
/* clang-format on */

START_TEST(gets_users_in_the_order_of_their_ids)
{
	const struct wb_user_batch *batch = NULL;
	struct buf got = BUF_INIT;
	struct model_case m;

	model_case_open(&m, users[_i].rows);
	ck_assert_int_eq(wb_user_get_many(m.session, users[_i].ids,
	                     users[_i].count, NULL, &batch, &m.err),
	    users[_i].status);
	ck_assert_ptr_nonnull(batch);
	describe(batch, &got);
	ck_assert_str_eq(got.s, users[_i].got);
	wb_user_batch_free(batch);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(asks_for_each_user_once)
{
	static const char *const ids[] = { "b", "a", "b", "a" };
	static const struct model_row rows[] = { GOT("", ""), { 0 } };
	const struct wb_user_batch *batch = NULL;
	struct model_case m;

	model_case_open(&m, rows);
	m.call.consistent = true;
	ck_assert_int_eq(
	    wb_user_get_many(m.session, ids, 4, &m.call, &batch, &m.err),
	    WB_OK);
	model_case_was(&m, 0,
	    "{'RequestItems':{'wikibot-test-users':{'Keys':[" KEY("a") "," KEY(
	        "b") "],'ConsistentRead':true}}}");
	wb_user_batch_free(batch);
	wb_user_batch_free(NULL);
	model_case_close(&m);
}
END_TEST

static const char *const no_ids[] = { NULL, "", "identity:x", "\xff" };

START_TEST(names_an_id_that_cannot_be)
{
	const char *const ids[] = { "a", no_ids[_i], "b" };
	const struct wb_user_batch *batch;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_user_get_many(m.session, ids, 3, NULL, &batch, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "id");
	ck_assert_ptr_null(batch);
	m.call.size = 0;
	ck_assert_int_eq(
	    wb_user_get_many(m.session, ids, 1, &m.call, &batch, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(batch);
	model_case_close(&m);
}
END_TEST

/* --- wikis ------------------------------------------------------------------------- */

/* clang-format off */
static const struct {
	struct model_row rows[8];
	enum wb_status status;
	const char *got; /* "o1/a,...|left" of the owners o1 and o2 */
} wikis[] = {
	{ { PAGE(W("o1", "a") "," W("o1", "b")), PAGE(W("o2", "c")) },
	  WB_OK, "o1/a,o1/b,o2/c|" },
	{ { PAGE(""), PAGE("") }, WB_OK, "|" },
	{ { ANSWER("Query", "{'Items':[" W("o1", "a")
	    "],'LastEvaluatedKey':" W("o1", "a") "}"),
	    PAGE(W("o1", "b")), PAGE("") }, WB_OK, "o1/a,o1/b|" },
	{ { PAGE(W("o1", "a")), LOST_4("Query") }, WB_NETWORK, "o1/a|o2" },
	{ { ERROR("Query", "ResourceNotFoundException") },
	  WB_NO_TABLE, "|o1,o2" },
	/* In the middle of an owner: what came is given, the owner is left. */
	{ { ANSWER("Query", "{'Items':[" W("o1", "a")
	    "],'LastEvaluatedKey':" W("o1", "a") "}"), LOST_4("Query") },
	  WB_NETWORK, "o1/a|o1,o2" },
};
/* clang-format on */

START_TEST(lists_the_wikis_of_many_owners)
{
	static const char *const owners[] = { "o1", "o2" };
	const struct wb_wiki_batch *b = NULL;
	struct buf got = BUF_INIT;
	struct model_case m;

	model_case_open(&m, wikis[_i].rows);
	ck_assert_int_eq(
	    wb_wiki_list_by_owners(m.session, owners, 2, NULL, &b, &m.err),
	    wikis[_i].status);
	for (size_t i = 0; i < b->count; i++)
		buf_addf(&got, "%s%s/%s", i > 0 ? "," : "",
		    b->wikis[i]->owner_id, b->wikis[i]->wiki_slug);
	buf_add(&got, "|");
	for (size_t i = 0; i < b->left_count; i++)
		buf_addf(&got, "%s%s", i > 0 ? "," : "", b->left[i]);
	ck_assert_str_eq(got.s, wikis[_i].got);
	wb_wiki_batch_free(b);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(names_an_owner_that_cannot_be)
{
	static const char *const owners[] = { "o1", "" };
	const struct wb_wiki_batch *b;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_wiki_list_by_owners(m.session, owners, 2, NULL, &b, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "owner_id");
	ck_assert_ptr_null(b);
	ck_assert_int_eq(
	    wb_wiki_list_by_owners(m.session, owners, 0, NULL, &b, &m.err),
	    WB_OK);
	ck_assert_uint_eq(b->count + b->left_count, 0);
	wb_wiki_batch_free(b);
	m.call.size = 0;
	ck_assert_int_eq(
	    wb_wiki_list_by_owners(m.session, owners, 1, &m.call, &b, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(b);
	wb_wiki_batch_free(b);
	wb_wiki_batch_free(NULL);
	model_case_close(&m);
}
END_TEST

/* --- a wiki and its ACLs -------------------------------------------------------------- */

#define STANDS                                                    \
	"{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'},'version':{" \
	"'N':'1'},'created_mut':{'S':'SMALLER'}}"

/* clang-format off */
static const struct {
	struct model_row rows[12];
	enum wb_status status;
	size_t acls;
	bool wiki, maybe;
	const char *left;
} purges[] = {
	{ { PAGE(""), DELETED, PAGE("") }, WB_OK, 0, true, false, "" },
	{ { PAGE(ACL("a") "," ACL("b")), DROPPED, DELETED, PAGE("") },
	  WB_OK, 2, true, false, "" },
	/* Nothing but their keys has to be readable. */
	{ { PAGE("{'wiki_id':{'S':'o:s'},'grantee_id':{'S':'a'},'role':{"
	    "'N':'1'}}"), DROPPED, DELETED, PAGE("") },
	  WB_OK, 1, true, false, "" },
	/* One that was granted meanwhile. */
	{ { PAGE(ACL("a")), DROPPED, DELETED, PAGE(ACL("b")), DROPPED },
	  WB_OK, 2, true, false, "" },
	/* No wiki, and ACLs all the same. */
	{ { PAGE(ACL("a")), DROPPED, REFUSED_BARE("DeleteItem"), PAGE("") },
	  WB_NOT_FOUND, 1, false, false, "" },
	{ { PAGE(""), REFUSED_BARE("DeleteItem"), PAGE(ACL("a")), DROPPED },
	  WB_NOT_FOUND, 1, false, false, "" },
	/* What stops it, and what is left then. */
	{ { PAGE(ACL("a") "," ACL("b")), LOST_4("BatchWriteItem") },
	  WB_NETWORK, 0, false, true, "a,b" },
	{ { PAGE(ACL("a") "," ACL("b")),
	    ANSWER("BatchWriteItem", "{'UnprocessedItems':{"
	    "'wikibot-test-acls':[{'DeleteRequest':{'Key':" ACL("b")
	    "}}]}}"), ERROR("BatchWriteItem", "AccessDeniedException") },
	  WB_DENIED, 1, false, false, "b" },
	{ { ERROR("Query", "AccessDeniedException") },
	  WB_DENIED, 0, false, false, "" },
	{ { PAGE(ACL("a")), DROPPED,
	    ERROR("DeleteItem", "AccessDeniedException") },
	  WB_DENIED, 1, false, false, "" },
	{ { PAGE(""), LOST_4("DeleteItem"),
	    ANSWER("GetItem", "{'Item':" STANDS "}") },
	  WB_NETWORK, 0, false, true, "" },
	{ { PAGE(""), DELETED, PAGE(ACL("a")),
	    ERROR("BatchWriteItem", "AccessDeniedException") },
	  WB_DENIED, 0, true, false, "a" },
	{ { PAGE(""), DELETED, LOST_4("Query") },
	  WB_NETWORK, 0, true, false, "" },
};
/* clang-format on */

START_TEST(deletes_a_wiki_with_its_acls)
{
	const struct wb_purge *p = NULL;
	struct buf left = BUF_INIT;
	struct model_case m;

	model_case_open(&m, purges[_i].rows);
	ck_assert_int_eq(
	    wb_wiki_delete_with_acls(m.session, "o", "s", NULL, &p, &m.err),
	    purges[_i].status);
	ck_assert_uint_eq(p->acl_count, purges[_i].acls);
	ck_assert_int_eq(p->wiki_deleted, purges[_i].wiki);
	buf_add(&left, "");
	for (size_t i = 0; i < p->left_count; i++)
		buf_addf(&left, "%s%s", i > 0 ? "," : "", p->left[i]);
	ck_assert_str_eq(left.s, purges[_i].left);
	if (purges[_i].status != WB_OK)
		ck_assert_int_eq(m.err.maybe_applied, purges[_i].maybe);
	wb_purge_free(p);
	buf_free(&left);
	model_case_close(&m);
}
END_TEST

START_TEST(looks_for_acls_consistently)
{
	static const struct model_row rows[] = { PAGE(""), DELETED, PAGE(""),
		{ 0 } };
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_delete_with_acls(m.session, "o", "s", NULL, NULL, &m.err),
	    WB_OK);
	for (size_t i = 0; i < 3; i += 2)
		model_case_was(&m, i,
		    "{'TableName':'wikibot-test-acls',"
		    "'KeyConditionExpression':'#0 = :0',"
		    "'ExpressionAttributeNames':{'#0':'wiki_id'},"
		    "'ExpressionAttributeValues':{':0':{'S':'o:s'}},"
		    "'ConsistentRead':true}");
	wb_purge_free(NULL);
	model_case_close(&m);
}
END_TEST

START_TEST(a_wiki_that_cannot_be_has_no_acls)
{
	const struct wb_purge *p;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_wiki_delete_with_acls(m.session, "o:", "s", NULL, &p, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "owner_id");
	ck_assert_ptr_null(p);
	ck_assert_int_eq(
	    wb_wiki_delete_with_acls(m.session, "o:", "s", NULL, NULL, &m.err),
	    WB_INVALID);
	m.call.size = 0;
	ck_assert_int_eq(
	    wb_wiki_delete_with_acls(m.session, "o", "s", &m.call, &p, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(p);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(bulk, LOOP(gets_users_in_the_order_of_their_ids, users),
    TEST(asks_for_each_user_once), LOOP(names_an_id_that_cannot_be, no_ids),
    LOOP(lists_the_wikis_of_many_owners, wikis),
    TEST(names_an_owner_that_cannot_be),
    LOOP(deletes_a_wiki_with_its_acls, purges),
    TEST(looks_for_acls_consistently), TEST(a_wiki_that_cannot_be_has_no_acls))
