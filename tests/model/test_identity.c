/*
 * A user and the claim of its identity are one transaction, whatever is lost on
 * the way; see test_write.c for the manner.
 */
#include "model/identity.h"

#include "lib/model_case.h"
#include "test.h"

enum before { CERTAIN, UNCERTAIN, NOTHING };
enum { ROWS = 14, NO, YES, EITHER };

struct story {
	enum before before;
	bool local;     /* an engine that gives no items with its refusals */
	int if_version; /* of an update */
	struct model_row rows[ROWS];
	enum wb_status status;
	int maybe;
	int64_t version; /* of the record, of WB_OK */
};

#define TX "TransactWriteItems"
#define CLAIM_1     \
	"identity:" \
	"927a3a36331986f5983aa8c07d4c6b708b1ae7225bf517e02eb17db1fb6e5601"
#define CLAIM_2     \
	"identity:" \
	"7d2d580ecb90287a162eac342a0a42d6677917f3c8647996b5d9234f93defa36"

/* A user at a version, with attributes. */
#define U(version, more) \
	"{'id':{'S':'u1'},'version':{'N':'" version "'}" more "}"
#define ID_1          ",'oauth_provider':{'S':'p'},'oauth_provider_sub':{'S':'1'}"
#define ID_2          ",'oauth_provider':{'S':'p'},'oauth_provider_sub':{'S':'2'}"
#define ID_3          ",'oauth_provider':{'S':'p'},'oauth_provider_sub':{'S':'3'}"
#define MADE(stamp)   ",'created_mut':{'S':'" stamp "'}"
#define SLOT(stamp)   ",'SLOT':{'S':'" stamp "'}"
#define CLAIM(id, by) "{'id':{'S':'" id "'},'claimed_by':{'S':'" by "'}}"

/* clang-format off */
#define DONE      ANSWER(TX, "{}")
#define GOT(item) ANSWER("GetItem", "{'Item':" item "}")
#define GONE      ANSWER("GetItem", "{}")
#define READ_LOST LOST("GetItem")
#define LOST_4    LOST(TX), LOST(TX), LOST(TX), LOST(TX)
#define UNREAD    READ_LOST, READ_LOST, READ_LOST, READ_LOST
#define CANCELLED(reasons) { TX, WB_ANSWERED, 400, \
	"{" AWS_ERROR("TransactionCanceledException") ",'message':'said'," \
	"'CancellationReasons':[" reasons "]}", 0, NULL }
/* clang-format on */
#define FINE "{'Code':'None'}"
#define BARE "{'Code':'ConditionalCheckFailed','Message':'m'}"
#define WITH(item) \
	"{'Code':'ConditionalCheckFailed','Message':'m','Item':" item "}"
#define IN_THE_WAY "{'Code':'TransactionConflict','Message':'m'}"

/* clang-format off */
static const struct story creates[] = {
	{ CERTAIN, false, 0, { DONE }, WB_OK, NO, 1 },
	{ UNCERTAIN, false, 0, { DONE }, WB_OK, NO, 1 },
	/* There is such a user, of that identity or of any other. */
	{ CERTAIN, false, 0,
	  { CANCELLED(WITH(U("1", MADE("SMALLER"))) "," FINE) },
	  WB_EXISTS, NO, 0 },
	{ CERTAIN, false, 0,
	  { CANCELLED(WITH(U("1", MADE("LARGER"))) ","
	    WITH(CLAIM(CLAIM_1, "u2"))) }, WB_EXISTS, NO, 0 },
	{ CERTAIN, false, 0, { CANCELLED(BARE "," FINE) }, WB_EXISTS, NO, 0 },
	{ CERTAIN, true, 0, { CANCELLED(BARE "," FINE), GOT(U("1", "")) },
	  WB_EXISTS, NO, 0 },
	{ UNCERTAIN, false, 0,
	  { CANCELLED(WITH(U("1", MADE("SMALLER"))) "," FINE) },
	  WB_EXISTS, NO, 0 },
	{ UNCERTAIN, false, 0,
	  { CANCELLED(BARE "," FINE), GOT(U("1", MADE("LARGER"))) },
	  WB_EXISTS, NO, 0 },
	/* It is ours. */
	{ UNCERTAIN, false, 0,
	  { CANCELLED(WITH(U("1", MADE("STAMP"))) "," FINE) }, WB_OK, NO, 1 },
	{ UNCERTAIN, false, 0,
	  { CANCELLED(WITH(U("3", MADE("STAMP"))) "," FINE) }, WB_OK, NO, 3 },
	{ UNCERTAIN, true, 0,
	  { CANCELLED(BARE "," FINE), GOT(U("1", MADE("STAMP"))) },
	  WB_OK, NO, 1 },
	/* The identity is another's. */
	{ CERTAIN, false, 0,
	  { CANCELLED(FINE "," WITH(CLAIM(CLAIM_1, "u2"))) },
	  WB_TAKEN, NO, 0 },
	{ CERTAIN, true, 0, { CANCELLED(FINE "," BARE) }, WB_TAKEN, NO, 0 },
	{ UNCERTAIN, false, 0,
	  { CANCELLED(FINE "," WITH(CLAIM(CLAIM_1, "u2"))), GONE },
	  WB_TAKEN, NO, 0 },
	/* There was one, and it is gone: ours or another's. */
	{ UNCERTAIN, false, 0, { CANCELLED(BARE "," FINE), GONE },
	  WB_CONFLICT, YES, 0 },
	{ UNCERTAIN, false, 0, { CANCELLED(BARE "," BARE), GONE },
	  WB_CONFLICT, YES, 0 },
	/* Nobody can say any more. */
	{ UNCERTAIN, false, 0, { CANCELLED(BARE "," FINE), UNREAD },
	  WB_NETWORK, YES, 0 },
	{ UNCERTAIN, false, 0, { CANCELLED(FINE "," BARE), UNREAD },
	  WB_NETWORK, YES, 0 },
	/* No attempt was answered. */
	{ NOTHING, false, 0, { LOST_4, GOT(U("1", MADE("STAMP"))) },
	  WB_OK, NO, 1 },
	{ NOTHING, false, 0, { LOST_4, GOT(U("1", MADE("SMALLER"))) },
	  WB_EXISTS, NO, 0 },
	{ NOTHING, false, 0, { LOST_4, GONE }, WB_NETWORK, YES, 0 },
	{ NOTHING, false, 0, { LOST_4, UNREAD }, WB_NETWORK, YES, 0 },
	{ NOTHING, false, 0,
	  { TIMED_OUT(TX), TIMED_OUT(TX), TIMED_OUT(TX) },
	  WB_TIMEOUT, YES, 0 },
	/* It had no effect, that is certain. */
	{ NOTHING, false, 0,
	  { THROTTLED(TX), THROTTLED(TX), THROTTLED(TX), THROTTLED(TX) },
	  WB_THROTTLED, NO, 0 },
	{ CERTAIN, false, 0, { ERROR(TX, "ValidationException") },
	  WB_INVALID, NO, 0 },
	/* Others are in the way for a while. */
	{ CERTAIN, false, 0,
	  { CANCELLED(IN_THE_WAY "," FINE), CANCELLED(FINE "," IN_THE_WAY),
	    DONE }, WB_OK, NO, 1 },
	{ UNCERTAIN, false, 0,
	  { CANCELLED(IN_THE_WAY "," FINE),
	    CANCELLED(WITH(U("1", MADE("STAMP"))) "," FINE) }, WB_OK, NO, 1 },
};

/* From the identity p/1 to p/2; each begins by reading the user. */
static const struct story updates[] = {
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)), DONE, GOT(U("7", ID_2)) }, WB_OK, NO, 7 },
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)), DONE, GOT(U("7", ID_2)) }, WB_OK, NO, 7 },
	/* There is none. */
	{ NOTHING, false, 0, { GONE }, WB_NOT_FOUND, NO, 0 },
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE) },
	  WB_NOT_FOUND, NO, 0 },
	{ CERTAIN, true, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE), GONE },
	  WB_NOT_FOUND, NO, 0 },
	/* It is done. */
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("7", ID_2 SLOT("STAMP"))) "," FINE "," FINE),
	    GOT(U("7", ID_2)) }, WB_OK, NO, 7 },
	{ UNCERTAIN, true, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE),
	    GOT(U("7", ID_2 SLOT("STAMP"))), GOT(U("7", ID_2)) },
	  WB_OK, NO, 7 },
	/* The identity changed meanwhile: again, from there. */
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("7", ID_3)) "," FINE "," FINE),
	    GOT(U("7", ID_3)), DONE, GOT(U("8", ID_2)) }, WB_OK, NO, 8 },
	{ CERTAIN, true, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE),
	    GOT(U("7", ID_3)), GOT(U("7", ID_3)), DONE, GOT(U("8", ID_2)) },
	  WB_OK, NO, 8 },
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("7", SLOT("SMALLER"))) "," FINE "," FINE),
	    GOT(U("7", ID_3)), DONE, GOT(U("8", ID_2)) }, WB_OK, NO, 8 },
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("7", ID_1 SLOT("LARGER"))) "," FINE "," FINE),
	    GOT(U("7", ID_1)), DONE, GOT(U("8", ID_2)) }, WB_OK, NO, 8 },
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("7", ID_1 SLOT("LARGER"))) "," FINE "," FINE) },
	  WB_CONFLICT, YES, 0 },
	/* At another version. */
	{ CERTAIN, false, 3,
	  { GOT(U("6", ID_1)),
	    CANCELLED(WITH(U("6", ID_1)) "," FINE "," FINE) },
	  WB_CONFLICT, NO, 0 },
	{ UNCERTAIN, false, 3,
	  { GOT(U("3", ID_1)),
	    CANCELLED(WITH(U("4", ID_1 SLOT("SMALLER"))) "," FINE "," FINE) },
	  WB_CONFLICT, NO, 0 },
	{ UNCERTAIN, false, 3,
	  { GOT(U("3", ID_1)),
	    CANCELLED(WITH(U("4", ID_2 SLOT("STAMP"))) "," FINE "," FINE),
	    GOT(U("4", ID_2)) }, WB_OK, NO, 4 },
	/* The new identity is another's. */
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)),
	    CANCELLED(FINE "," WITH(CLAIM(CLAIM_2, "u2")) "," FINE) },
	  WB_TAKEN, NO, 0 },
	{ CERTAIN, true, 0,
	  { GOT(U("6", ID_1)), CANCELLED(FINE "," BARE "," FINE) },
	  WB_TAKEN, NO, 0 },
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)), CANCELLED(FINE "," BARE "," FINE),
	    GOT(U("6", ID_1 SLOT("SMALLER"))) }, WB_TAKEN, NO, 0 },
	/* So is the claim of the old one, by some mistake. */
	{ CERTAIN, false, 0,
	  { GOT(U("6", ID_1)), CANCELLED(FINE "," FINE "," BARE) },
	  WB_CONFLICT, NO, 0 },
	/* Nobody can say any more. */
	{ UNCERTAIN, false, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE), UNREAD },
	  WB_NETWORK, YES, 0 },
	{ CERTAIN, true, 0,
	  { GOT(U("6", ID_1)), CANCELLED(BARE "," FINE "," FINE), UNREAD },
	  WB_NETWORK, NO, 0 },
	/* No attempt was answered. */
	{ NOTHING, false, 0,
	  { GOT(U("6", ID_1)), LOST_4, GOT(U("7", ID_2 SLOT("STAMP"))),
	    GOT(U("7", ID_2)) }, WB_OK, NO, 7 },
	{ NOTHING, false, 0,
	  { GOT(U("6", ID_1)), LOST_4, GOT(U("6", ID_1 SLOT("SMALLER"))) },
	  WB_NETWORK, YES, 0 },
	{ NOTHING, false, 0,
	  { GOT(U("6", ID_1)), LOST_4, GOT(U("7", ID_1 SLOT("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ NOTHING, false, 0, { GOT(U("6", ID_1)), LOST_4, UNREAD },
	  WB_NETWORK, YES, 0 },
	/* It had no effect, that is certain. */
	{ NOTHING, false, 0, { UNREAD }, WB_NETWORK, NO, 0 },
	{ NOTHING, false, 0,
	  { GOT(U("6", ID_1)),
	    THROTTLED(TX), THROTTLED(TX), THROTTLED(TX), THROTTLED(TX) },
	  WB_THROTTLED, NO, 0 },
	/* It is done, and the record cannot be had. */
	{ CERTAIN, false, 0, { GOT(U("6", ID_1)), DONE, UNREAD },
	  WB_NETWORK, YES, 0 },
};
/* clang-format on */

enum { FIRST = 2 };
static const struct {
	enum before kind;
	struct model_row rows[FIRST + 1];
} beginnings[] = {
	{ NOTHING, { { 0 } } },
	{ CERTAIN, { { 0 } } },
	{ CERTAIN, { THROTTLED(TX) } },
	{ CERTAIN, { NOT_SENT(TX) } },
	{ UNCERTAIN, { LOST(TX) } },
	{ UNCERTAIN, { TIMED_OUT(TX) } },
	{ UNCERTAIN, { FAILED(TX) } },
	{ UNCERTAIN, { LOST(TX), THROTTLED(TX) } },
};

static void open(struct model_case *m, bool local, const struct model_row *rows)
{
	struct wb_session_options options = model_case_options(m);

	options.unique_identity = true;
	options.endpoint_url = local ? "http://127.0.0.1:1" : NULL;
	model_case_open_with(m, rows, &options);
}

static enum wb_status create(struct model_case *m, const struct wb_user **out)
{
	static const struct wb_user_input in = { .size = sizeof in,
		.id = "u1",
		.oauth_provider = "p",
		.oauth_provider_sub = "1" };

	return wb_user_create(m->session, &in, NULL, out, &m->err);
}

static enum wb_status update(
    struct model_case *m, int if_version, const struct wb_user **out)
{
	struct wb_user_update up = { .size = sizeof up,
		.if_version = if_version,
		.oauth_provider_sub = wb_set_text("2") };

	return wb_user_update(m->session, "u1", &up, NULL, out, &m->err);
}

static void check(struct model_case *m, const struct story *s,
    enum wb_status status, const struct wb_user *user, size_t beginning)
{
	ck_assert_msg(status == s->status, "beginning %zu: %s: %s", beginning,
	    wb_status_name(status), m->err.text);
	ck_assert_int_eq(user != NULL, status == WB_OK);
	if (user != NULL)
		ck_assert_int_eq(user->version, s->version);
	if (status == WB_OK)
		return;
	if (s->maybe != EITHER)
		ck_assert_msg(m->err.maybe_applied == (s->maybe == YES),
		    "beginning %zu: %s", beginning, m->err.text);
	ck_assert_int_eq(m->err.attempts, (int)m->sent.n);
	if (status != WB_INVALID)
		ck_assert_ptr_nonnull(strstr(m->err.text, "user 'u1': "));
	if (status == WB_TAKEN)
		ck_assert_str_eq(m->err.field, "oauth_provider");
}

/* The beginning comes behind `head` rows. */
static void tell(const struct story *s, size_t head)
{
	size_t told = 0;

	for (size_t i = 0; i < COUNT(beginnings); i++) {
		struct model_row rows[FIRST + ROWS] = { { 0 } };
		const struct wb_user *user = NULL;
		struct model_case m;
		enum wb_status status;
		size_t n = 0;

		if (beginnings[i].kind != s->before)
			continue;
		memcpy(rows, s->rows, head * sizeof *rows);
		for (; beginnings[i].rows[n].op != NULL; n++)
			rows[head + n] = beginnings[i].rows[n];
		memcpy(rows + head + n, s->rows + head,
		    (ROWS - head) * sizeof *rows);
		open(&m, s->local, rows);
		status = head == 0 ? create(&m, &user)
		                   : update(&m, s->if_version, &user);
		check(&m, s, status, user, i);
		wb_user_free(user);
		model_case_close(&m);
		told++;
	}
	ck_assert_uint_gt(told, 0);
}

START_TEST(a_create_tells_the_truth)
{
	tell(&creates[_i], 0);
}
END_TEST

START_TEST(an_update_tells_the_truth)
{
	tell(&updates[_i], 1);
}
END_TEST

/* --- what is sent ------------------------------------------------------------- */

/* The body from its items on: the token before them is random. */
static void items_are(const struct model_case *m, size_t i, const char *want)
{
	const char *body = m->sent.v[i].body;
	const char *items = strstr(body, "\"TransactItems\"");
	char *text = model_case_words(want, &m->sent.v[i].stamp);

	ck_assert_str_eq(m->sent.v[i].op, TX);
	ck_assert_int_eq(strncmp(body, "{\"ClientRequestToken\":\"", 23), 0);
	ck_assert_int_eq(items - body, 23 + 36 + 2);
	ck_assert_str_eq(items, text);
	mem_free(text);
}

#define CLAIM_PUT(id, stamp)                                              \
	"{'Put':{'TableName':'wikibot-test-users','Item':{'id':{'S':'" id \
	"'},'claimed_by':{'S':'u1'},'claimed_at':{'S':"                   \
	"'2026-11-22T12:00:00Z'},'created_mut':{'S':'" stamp "'}},"       \
	"'ConditionExpression':'attribute_not_exists(#0) OR #1 = :0',"    \
	"'ExpressionAttributeNames':{'#0':'id','#1':'claimed_by'},"       \
	"'ExpressionAttributeValues':{':0':{'S':'u1'}},"                  \
	"'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}"
#define CLAIM_DELETE(id)                                                    \
	"{'Delete':{'TableName':'wikibot-test-users','Key':{'id':{'S':'" id \
	"'}},'ConditionExpression':'attribute_not_exists(#0) OR "           \
	"#1 = :0','ExpressionAttributeNames':{'#0':'id',"                   \
	"'#1':'claimed_by'},'ExpressionAttributeValues':{':0':{'S':'u1'}}}}"

START_TEST(a_create_puts_the_user_and_its_claim)
{
	static const struct model_row rows[] = { DONE, { 0 } };
	const struct wb_user *user = NULL;
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(create(&m, &user), WB_OK);
	ck_assert_str_eq(user->oauth_provider, "p");
	ck_assert_uint_eq(user->other_count, 0);
	items_are(&m, 0,
	    "'TransactItems':[{'Put':{'TableName':'wikibot-test-users',"
	    "'Item':{'id':{'S':'u1'},'oauth_provider':{'S':'p'},"
	    "'oauth_provider_sub':{'S':'1'},'wiki_count':{'N':'0'},"
	    "'created_at':{'S':'2026-11-22T12:00:00Z'},"
	    "'updated_at':{'S':'2026-11-22T12:00:00Z'},"
	    "'version':{'N':'1'},'created_mut':{'S':'STAMP'}},"
	    "'ConditionExpression':'attribute_not_exists(#0)',"
	    "'ExpressionAttributeNames':{'#0':'id'},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}," CLAIM_PUT(
	        CLAIM_1, "STAMP") "]}");
	wb_user_free(user);
	model_case_close(&m);
}
END_TEST

START_TEST(an_update_moves_the_claim)
{
	static const struct model_row rows[] = { GOT(U("6", ID_1)), DONE,
		GOT(U("7", ID_2)), { 0 } };
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(update(&m, 6, NULL), WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-users','Key':{'id':{'S':'u1'}},"
	    "'ConsistentRead':true}");
	items_are(&m, 1,
	    "'TransactItems':[{'Update':{'TableName':'wikibot-test-users',"
	    "'Key':{'id':{'S':'u1'}},'UpdateExpression':"
	    "'SET #0 = :0, #1 = :1, #3 = :4 ADD #4 :5',"
	    "'ConditionExpression':'attribute_exists(#5) AND "
	    "(attribute_not_exists(#3) OR #3 < :6) AND #4 = :7 AND #2 = :2 "
	    "AND #0 = :3','ExpressionAttributeNames':{"
	    "'#0':'oauth_provider_sub','#1':'updated_at',"
	    "'#2':'oauth_provider','#3':'SLOT','#4':'version','#5':'id'},"
	    "'ExpressionAttributeValues':{':0':{'S':'2'},"
	    "':1':{'S':'2026-11-22T12:00:00Z'},':2':{'S':'p'},"
	    "':3':{'S':'1'},':4':{'S':'STAMP'},':5':{'N':'1'},"
	    "':6':{'S':'STAMP'},':7':{'N':'6'}},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}," CLAIM_PUT(
	        CLAIM_2, "STAMP") "," CLAIM_DELETE(CLAIM_1) "]}");
	model_case_close(&m);
}
END_TEST

/* What is left of the transaction behind the user's own part. */
static const struct {
	struct model_row rows[4];
	const char *provider, *sub; /* to be set; NULL: kept, "": removed */
	const char *condition;      /* about the identity */
	const char *claims;
} moves[] = {
	/* The identity that it has: its claim may be missing. */
	{ { GOT(U("6", ID_1)), DONE, GOT(U("7", ID_1)) }, "p", "1",
	    "#0 = :3 AND #1 = :4", CLAIM_PUT(CLAIM_1, "STAMP") },
	{ { GOT(U("6", "")), DONE, GOT(U("7", ID_1)) }, "p", "1",
	    "attribute_not_exists(#0) AND attribute_not_exists(#1)",
	    CLAIM_PUT(CLAIM_1, "STAMP") },
	/* Half of one that was there, put by somebody else. */
	{ { GOT(U("6", ",'oauth_provider':{'S':'p'}")), DONE,
	      GOT(U("7", ID_1)) },
	    NULL, "1", "#2 = :2 AND attribute_not_exists(#0)",
	    CLAIM_PUT(CLAIM_1, "STAMP") },
	{ { GOT(U("6", ID_1)), DONE, GOT(U("7", "")) }, "", "",
	    "#0 = :1 AND #1 = :2", CLAIM_DELETE(CLAIM_1) },
	{ { GOT(U("6", ID_2)), DONE, GOT(U("7", ID_1)) }, "p", "1",
	    "#0 = :3 AND #1 = :4",
	    CLAIM_PUT(CLAIM_1, "STAMP") "," CLAIM_DELETE(CLAIM_2) },
};

static struct wb_text change_to(const char *value)
{
	return value == NULL      ? (struct wb_text){ 0 }
	       : value[0] == '\0' ? wb_remove_text()
	                          : wb_set_text(value);
}

START_TEST(an_update_writes_the_claims_that_it_needs)
{
	struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = change_to(moves[_i].provider),
		.oauth_provider_sub = change_to(moves[_i].sub) };
	struct model_case m;
	const char *claims;
	char *want;

	open(&m, false, moves[_i].rows);
	ck_assert_msg(
	    wb_user_update(m.session, "u1", &up, NULL, NULL, &m.err) == WB_OK,
	    "%s", m.err.text);
	ck_assert_ptr_nonnull(strstr(m.sent.v[1].body, moves[_i].condition));
	claims = strstr(m.sent.v[1].body, "}},{") + 3;
	want = model_case_words(moves[_i].claims, &m.sent.v[1].stamp);
	ck_assert_int_eq(strncmp(claims, want, strlen(want)), 0);
	ck_assert_str_eq(claims + strlen(want), "]}");
	mem_free(want);
	model_case_close(&m);
}
END_TEST

/* Removing it leaves no other's claim behind, nor takes one. */
START_TEST(a_removal_says_whose_the_claim_is)
{
	static const struct model_row rows[] = { GOT(U("6", ID_1)),
		CANCELLED(FINE "," BARE), { 0 } };
	static const struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = { WB_REMOVE, NULL },
		.oauth_provider_sub = { WB_REMOVE, NULL } };
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u1", &up, NULL, NULL, &m.err),
	    WB_CONFLICT);
	ck_assert_ptr_nonnull(strstr(m.err.text, "claim of the old identity"));
	ck_assert(!m.err.maybe_applied);
	model_case_close(&m);
}
END_TEST

/* Each try is another transaction; each repeat is the same. */
START_TEST(another_try_has_another_token)
{
	static const struct model_row rows[] = { GOT(U("6", ID_1)), LOST(TX),
		CANCELLED(WITH(U("7", ID_3)) "," FINE "," FINE),
		GOT(U("7", ID_3)), DONE, GOT(U("8", ID_2)), { 0 } };
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(update(&m, 0, NULL), WB_OK);
	ck_assert_str_eq(m.sent.v[1].body, m.sent.v[2].body);
	ck_assert_int_ne(
	    strncmp(m.sent.v[4].body, m.sent.v[1].body, 23 + 36), 0);
	model_case_close(&m);
}
END_TEST

/* Somebody else changes it all the time. */
START_TEST(there_is_an_end_to_it)
{
	struct model_row rows[2 * 8 + 1] = { { 0 } };
	struct model_case m;

	for (int i = 0; i < 16; i += 2) {
		rows[i] = (struct model_row)GOT(U("6", ID_1));
		rows[i + 1] = (struct model_row)CANCELLED(
		    WITH(U("7", ID_3)) "," FINE "," FINE);
	}
	open(&m, false, rows);
	ck_assert_int_eq(update(&m, 0, NULL), WB_CONFLICT);
	ck_assert(!m.err.maybe_applied);
	model_case_close(&m);
}
END_TEST

START_TEST(what_was_cancelled_before_is_not_done)
{
	static const struct model_row rows[] = { { 0 } };
	static const struct wb_user_input in = { .size = sizeof in,
		.oauth_provider = "p",
		.oauth_provider_sub = "1" };
	static const struct wb_user_update up = { .size = sizeof up,
		.oauth_provider_sub = { WB_SET, "2" } };
	struct model_case m;

	open(&m, false, rows);
	wb_cancel_now(m.cancel);
	m.call.cancel = m.cancel;
	ck_assert_int_eq(wb_user_create(m.session, &in, &m.call, NULL, &m.err),
	    WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u1", &up, &m.call, NULL, &m.err),
	    WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	model_case_close(&m);
}
END_TEST

/* --- what is refused before ----------------------------------------------------- */

static const struct {
	struct wb_user_update up;
	struct model_row rows[2];
	const char *field;
} misfits[] = {
	{ { .oauth_provider_sub = { WB_SET, "2" } }, { GOT(U("6", "")) },
	    "oauth_provider" },
	{ { .oauth_provider = { WB_SET, "q" } }, { GOT(U("6", "")) },
	    "oauth_provider_sub" },
	{ { .oauth_provider = { WB_REMOVE, NULL } }, { { 0 } },
	    "oauth_provider_sub" },
	{ { .oauth_provider_sub = { WB_REMOVE, NULL } }, { { 0 } },
	    "oauth_provider" },
	{ { .oauth_provider_sub = { WB_SET, "" } }, { GOT(U("6", ID_1)) },
	    "oauth_provider_sub" },
	{ { .oauth_provider = { WB_NOW, "q" } }, { GOT(U("6", ID_1)) },
	    "oauth_provider" },
};

START_TEST(half_an_identity_is_refused)
{
	struct wb_user_update up = misfits[_i].up;
	struct model_case m;

	up.size = sizeof up;
	open(&m, false, misfits[_i].rows);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u1", &up, NULL, NULL, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, misfits[_i].field);
	ck_assert(!m.err.maybe_applied);
	model_case_close(&m);
}
END_TEST

START_TEST(a_claim_is_no_user)
{
	static const struct model_row rows[] = { { 0 } };
	static const struct wb_user_input in = { .size = sizeof in,
		.id = "identity:x" };
	struct model_case m;

	ck_assert(identity_is_claim("identity:"));
	ck_assert(!identity_is_claim("identity"));
	open(&m, false, rows);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, NULL, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "id");
	ck_assert_int_eq(
	    wb_user_get(m.session, CLAIM_1, NULL, NULL, &m.err), WB_INVALID);
	model_case_close(&m);
}
END_TEST

/* Without an identity there is nothing to claim. */
START_TEST(a_user_without_identity_is_one_put)
{
	static const struct model_row rows[] = { ANSWER("PutItem", "{}"),
		ANSWER("UpdateItem", "{'Attributes':" U("2", "") "}"), { 0 } };
	static const struct wb_user_input in = { .size = sizeof in,
		.id = "u1" };
	static const struct wb_user_update up = { .size = sizeof up,
		.email = { WB_SET, "e" } };
	struct model_case m;

	open(&m, false, rows);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, NULL, &m.err), WB_OK);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u1", &up, NULL, NULL, &m.err), WB_OK);
	model_case_close(&m);
}
END_TEST

START_TEST(an_item_that_is_too_large_is_not_sent)
{
	static const struct model_row rows[] = { { 0 } };
	char *text = mem_alloc(409601);
	struct wb_user_input in = { .size = sizeof in,
		.oauth_provider = "p",
		.oauth_provider_sub = "1",
		.email = text };
	struct model_case m;

	memset(text, 'x', 409600);
	open(&m, false, rows);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, NULL, &m.err), WB_TOO_LARGE);
	model_case_close(&m);
	mem_free(text);
}
END_TEST

TEST_MAIN(identity, LOOP(a_create_tells_the_truth, creates),
    LOOP(an_update_tells_the_truth, updates),
    TEST(a_create_puts_the_user_and_its_claim), TEST(an_update_moves_the_claim),
    LOOP(an_update_writes_the_claims_that_it_needs, moves),
    TEST(a_removal_says_whose_the_claim_is),
    TEST(another_try_has_another_token), TEST(there_is_an_end_to_it),
    TEST(what_was_cancelled_before_is_not_done),
    LOOP(half_an_identity_is_refused, misfits), TEST(a_claim_is_no_user),
    TEST(a_user_without_identity_is_one_put),
    TEST(an_item_that_is_too_large_is_not_sent))
