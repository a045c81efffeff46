/* Whom an identity leads to. */
#include "base/limits.h"
#include "lib/model_case.h"
#include "test.h"

#define CLAIM_1     \
	"identity:" \
	"927a3a36331986f5983aa8c07d4c6b708b1ae7225bf517e02eb17db1fb6e5601"
#define U(id, sub)                                         \
	"{'id':{'S':'" id "'},'oauth_provider':{'S':'p'}," \
	"'oauth_provider_sub':{'S':'" sub "'},'version':{'N':'2'}}"
/* clang-format off */
#define SHOWN(items) ANSWER("Query", "{'Items':[" items "],'Count':1}")
#define GOT(item)    ANSWER("GetItem", "{'Item':" item "}")
#define GONE         ANSWER("GetItem", "{}")
#define CLAIMED(id)  GOT("{'id':{'S':'" CLAIM_1 "'}," \
	"'claimed_by':{'S':'" id "'}}")
#define LOST_4(op)   LOST(op), LOST(op), LOST(op), LOST(op)

static const struct {
	bool unique, consistent;
	struct model_row rows[8];
	enum wb_status status;
	const char *id; /* of the user that is found */
	bool shared;
} stories[] = {
	/* The index alone. */
	{ false, false, { SHOWN(U("u1", "1")) }, WB_OK, "u1", false },
	{ true, false, { SHOWN(U("u1", "1")) }, WB_OK, "u1", false },
	{ false, false, { SHOWN("") }, WB_NOT_FOUND, NULL, false },
	{ false, false, { ANSWER("Query", "{}") }, WB_NOT_FOUND, NULL, false },
	{ false, false, { SHOWN(U("u1", "1") "," U("u2", "1")) },
	  WB_OK, "u1", true },
	{ false, false, { LOST_4("Query") }, WB_NETWORK, NULL, false },
	{ false, false, { LOST("Query"), SHOWN(U("u1", "1")) },
	  WB_OK, "u1", false },
	/* Consistent: what it shows is looked at. */
	{ false, true, { SHOWN(U("u1", "1")), GOT(U("u1", "1")) },
	  WB_OK, "u1", false },
	{ false, true, { SHOWN(U("u1", "1")), GOT(U("u1", "2")) },
	  WB_NOT_FOUND, NULL, false },
	{ false, true, { SHOWN(U("u1", "1")), GONE },
	  WB_NOT_FOUND, NULL, false },
	{ false, true,
	  { SHOWN(U("u1", "1") "," U("u2", "1")), GONE, GOT(U("u2", "1")) },
	  WB_OK, "u2", true },
	{ false, true, { SHOWN("{'x':{'S':'no id'}}") },
	  WB_NOT_FOUND, NULL, false },
	{ false, true, { SHOWN(U("u1", "1")), LOST_4("GetItem") },
	  WB_NETWORK, NULL, false },
	{ false, true, { SHOWN("") }, WB_NOT_FOUND, NULL, false },
	/* Through the claim, and nothing else. */
	{ true, true, { CLAIMED("u1"), GOT(U("u1", "1")) },
	  WB_OK, "u1", false },
	/* Users from before there were claims have none. */
	{ true, true, { GONE, SHOWN(U("u1", "1")), GOT(U("u1", "1")) },
	  WB_OK, "u1", false },
	{ true, true, { GONE, SHOWN("") }, WB_NOT_FOUND, NULL, false },
	/* A claim that leads to nobody, or to somebody who moved on. */
	{ true, true,
	  { CLAIMED("u1"), GONE, SHOWN(U("u2", "1")), GOT(U("u2", "1")) },
	  WB_OK, "u2", false },
	{ true, true, { CLAIMED("u1"), GOT(U("u1", "2")), SHOWN("") },
	  WB_NOT_FOUND, NULL, false },
	{ true, true, { GOT("{'id':{'S':'" CLAIM_1 "'}}"), SHOWN("") },
	  WB_NOT_FOUND, NULL, false },
	{ true, true, { LOST_4("GetItem") }, WB_NETWORK, NULL, false },
	{ true, true, { CLAIMED("u1"), LOST_4("GetItem") },
	  WB_NETWORK, NULL, false },
	/* What cannot be given out. */
	{ false, false,
	  { SHOWN("{'id':{'S':'u1'},'email':{'N':'1'}}") },
	  WB_UNREADABLE, NULL, false },
};
/* clang-format on */

static void open(
    struct model_case *m, bool unique, const struct model_row *rows)
{
	struct wb_session_options options = model_case_options(m);

	options.unique_identity = unique;
	model_case_open_with(m, rows, &options);
}

START_TEST(finds_the_user_of_an_identity)
{
	const struct wb_user *user = NULL;
	struct model_case m;

	open(&m, stories[_i].unique, stories[_i].rows);
	m.call.consistent = stories[_i].consistent;
	ck_assert_int_eq(
	    wb_user_get_by_oauth(m.session, "p", "1", &m.call, &user, &m.err),
	    stories[_i].status);
	ck_assert_pstr_eq(user != NULL ? user->id : NULL, stories[_i].id);
	if (user != NULL)
		ck_assert_int_eq(user->identity_shared, stories[_i].shared);
	else
		ck_assert_ptr_nonnull(strstr(m.err.text, "user of 'p/1': "));
	ck_assert(!m.err.maybe_applied);
	wb_user_free(user);
	model_case_close(&m);
}
END_TEST

START_TEST(asks_the_index_for_two)
{
	static const struct model_row rows[] = { SHOWN(""), { 0 } };
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(wb_user_get_by_oauth(
	                     m.session, "github", "4711", NULL, NULL, &m.err),
	    WB_NOT_FOUND);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-users','IndexName':'by-oauth',"
	    "'KeyConditionExpression':'#0 = :0 AND #1 = :1',"
	    "'ExpressionAttributeNames':{'#0':'oauth_provider',"
	    "'#1':'oauth_provider_sub'},'ExpressionAttributeValues':{"
	    "':0':{'S':'github'},':1':{'S':'4711'}},'Limit':2}");
	model_case_close(&m);
}
END_TEST

START_TEST(asks_for_the_claim_of_an_identity)
{
	static const struct model_row rows[] = { CLAIMED("u7"),
		GOT(U("u7", "1")), { 0 } };
	struct model_case m;

	open(&m, true, rows);
	m.call.consistent = true;
	ck_assert_int_eq(
	    wb_user_get_by_oauth(m.session, "p", "1", &m.call, NULL, &m.err),
	    WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-users','Key':{'id':{'S':'" CLAIM_1
	    "'}},'ConsistentRead':true}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-users','Key':{'id':{'S':'u7'}},"
	    "'ConsistentRead':true}");
	model_case_close(&m);
}
END_TEST

static char too_long[LIMIT_PARTITION_KEY + 2];

static const struct {
	const char *provider, *sub, *field;
} misfits[] = {
	{ NULL, "1", "oauth_provider" },
	{ "", "1", "oauth_provider" },
	{ too_long, "1", "oauth_provider" },
	{ "p", NULL, "oauth_provider_sub" },
	{ "p", "", "oauth_provider_sub" },
	{ "p", too_long + LIMIT_PARTITION_KEY - LIMIT_SORT_KEY,
	    "oauth_provider_sub" },
};

START_TEST(refuses_what_is_no_identity)
{
	static const struct model_row rows[] = { { 0 } };
	struct model_case m;

	memset(too_long, 'a', sizeof too_long - 1);
	open(&m, false, rows);
	ck_assert_int_eq(wb_user_get_by_oauth(m.session, misfits[_i].provider,
	                     misfits[_i].sub, NULL, NULL, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, misfits[_i].field);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(identity_find, LOOP(finds_the_user_of_an_identity, stories),
    TEST(asks_the_index_for_two), TEST(asks_for_the_claim_of_an_identity),
    LOOP(refuses_what_is_no_identity, misfits))
