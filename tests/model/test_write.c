/*
 * What became of a write is told by what the rules of model/stamp.h say, whatever
 * was lost on the way.  A story is what the service answers after an attempt of
 * which it is known, or is not known, what became of it.
 */
#include "model/write.h"

#include "lib/model_case.h"
#include "test.h"

enum act { CREATE, UPDATE, UPDATE_AT_3, DELETE, DELETE_AT_3 };
static const char *const ops[] = { "PutItem", "UpdateItem", "UpdateItem",
	"DeleteItem", "DeleteItem" };

/* What comes first, each in its turn. */
enum before {
	CERTAIN,   /* nothing, or what had no effect */
	UNCERTAIN, /* what may have had one */
	NOTHING
};

enum { ROWS = 14, NO, YES, EITHER };

struct story {
	enum act act;
	enum before before;
	bool local; /* an engine that gives no items with its refusals */
	struct model_row rows[ROWS];
	enum wb_status status;
	int maybe;
	int64_t version; /* of the record, of WB_OK */
};

/* An item at a version, with attributes. */
#define W(version, more)                                              \
	"{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'},'version':{'N':" \
	"'" version "'}" more "}"
#define MADE(stamp)   ",'created_mut':{'S':'" stamp "'}"
#define SLOT(stamp)   ",'SLOT':{'S':'" stamp "'}"
#define GOT(item)     ANSWER("GetItem", "{'Item':" item "}")
#define GONE          ANSWER("GetItem", "{}")
#define READ_LOST     LOST("GetItem")
#define PUT           ANSWER("PutItem", "{}")
#define DELETED       ANSWER("DeleteItem", "{}")
#define UPDATED(item) ANSWER("UpdateItem", "{'Attributes':" item "}")

/* clang-format off */
static const struct story creates[] = {
	{ CREATE, CERTAIN, false, { PUT }, WB_OK, NO, 1 },
	{ CREATE, UNCERTAIN, false, { PUT }, WB_OK, NO, 1 },
	/* There is another. */
	{ CREATE, CERTAIN, false,
	  { REFUSED("PutItem", W("1", MADE("SMALLER"))) }, WB_EXISTS, NO, 0 },
	{ CREATE, CERTAIN, false,
	  { REFUSED("PutItem", W("1", "")) }, WB_EXISTS, NO, 0 },
	{ CREATE, CERTAIN, false, { REFUSED_BARE("PutItem") },
	  WB_EXISTS, NO, 0 },
	{ CREATE, CERTAIN, true,
	  { REFUSED_BARE("PutItem"), GOT(W("1", MADE("LARGER"))) },
	  WB_EXISTS, NO, 0 },
	{ CREATE, CERTAIN, true, { REFUSED_BARE("PutItem"), GONE },
	  WB_EXISTS, NO, 0 },
	{ CREATE, UNCERTAIN, false,
	  { REFUSED("PutItem", W("1", MADE("SMALLER"))) }, WB_EXISTS, NO, 0 },
	{ CREATE, UNCERTAIN, false,
	  { REFUSED("PutItem", W("1", MADE("LARGER"))) }, WB_EXISTS, NO, 0 },
	{ CREATE, UNCERTAIN, false,
	  { REFUSED("PutItem", W("1", "")) }, WB_EXISTS, NO, 0 },
	{ CREATE, UNCERTAIN, true,
	  { REFUSED_BARE("PutItem"), GOT(W("1", MADE("SMALLER"))) },
	  WB_EXISTS, NO, 0 },
	/* It is ours. */
	{ CREATE, UNCERTAIN, false,
	  { REFUSED("PutItem", W("1", MADE("STAMP"))) }, WB_OK, NO, 1 },
	{ CREATE, UNCERTAIN, true,
	  { REFUSED_BARE("PutItem"), GOT(W("1", MADE("STAMP"))) },
	  WB_OK, NO, 1 },
	{ CREATE, UNCERTAIN, false,
	  { REFUSED_BARE("PutItem"), GOT(W("1", MADE("STAMP"))) },
	  WB_OK, NO, 1 },
	/* Somebody updated it since. */
	{ CREATE, UNCERTAIN, false,
	  { REFUSED("PutItem", W("5", MADE("STAMP"))) }, WB_OK, NO, 5 },
	/* There was one, and it is gone: ours or another's. */
	{ CREATE, UNCERTAIN, false, { REFUSED_BARE("PutItem"), GONE },
	  WB_CONFLICT, YES, 0 },
	/* Nobody can say any more. */
	{ CREATE, UNCERTAIN, false,
	  { REFUSED_BARE("PutItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, YES, 0 },
	{ CREATE, CERTAIN, true,
	  { REFUSED_BARE("PutItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, NO, 0 },
	/* No attempt was answered. */
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), LOST("PutItem"), LOST("PutItem"),
	    LOST("PutItem"), GOT(W("1", MADE("STAMP"))) }, WB_OK, NO, 1 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), FAILED("PutItem"), FAILED("PutItem"),
	    FAILED("PutItem"), GOT(W("1", MADE("SMALLER"))) },
	  WB_EXISTS, NO, 0 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), LOST("PutItem"), LOST("PutItem"),
	    LOST("PutItem"), GONE }, WB_NETWORK, YES, 0 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), LOST("PutItem"), LOST("PutItem"),
	    FAILED("PutItem"), GONE }, WB_SERVICE, YES, 0 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), THROTTLED("PutItem"), THROTTLED("PutItem"),
	    THROTTLED("PutItem"), GONE }, WB_THROTTLED, YES, 0 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), LOST("PutItem"), LOST("PutItem"),
	    LOST("PutItem"), READ_LOST, READ_LOST, READ_LOST, READ_LOST },
	  WB_NETWORK, YES, 0 },
	{ CREATE, NOTHING, false,
	  { TIMED_OUT("PutItem"), TIMED_OUT("PutItem"),
	    TIMED_OUT("PutItem") }, WB_TIMEOUT, YES, 0 },
	{ CREATE, NOTHING, false,
	  { LOST("PutItem"), ERROR("PutItem", "ValidationException"),
	    GOT(W("1", MADE("STAMP"))) }, WB_OK, NO, 1 },
	/* It had no effect, that is certain. */
	{ CREATE, NOTHING, false,
	  { THROTTLED("PutItem"), THROTTLED("PutItem"), THROTTLED("PutItem"),
	    THROTTLED("PutItem") }, WB_THROTTLED, NO, 0 },
	{ CREATE, NOTHING, false,
	  { NOT_SENT("PutItem"), NOT_SENT("PutItem"), NOT_SENT("PutItem"),
	    NOT_SENT("PutItem") }, WB_NETWORK, NO, 0 },
	{ CREATE, CERTAIN, false,
	  { ERROR("PutItem", "ValidationException") }, WB_INVALID, NO, 0 },
	{ CREATE, CERTAIN, false,
	  { ERROR("PutItem", "ResourceNotFoundException") },
	  WB_NO_TABLE, NO, 0 },
	{ CREATE, CERTAIN, false,
	  { ERROR("PutItem", "AccessDeniedException") }, WB_DENIED, NO, 0 },
};

static const struct story updates[] = {
	{ UPDATE, CERTAIN, false, { UPDATED(W("7", SLOT("STAMP"))) },
	  WB_OK, NO, 7 },
	{ UPDATE, UNCERTAIN, false, { UPDATED(W("7", SLOT("STAMP"))) },
	  WB_OK, NO, 7 },
	/* There is none. */
	{ UPDATE, CERTAIN, false, { REFUSED_BARE("UpdateItem") },
	  WB_NOT_FOUND, NO, 0 },
	{ UPDATE, CERTAIN, true, { REFUSED_BARE("UpdateItem"), GONE },
	  WB_NOT_FOUND, NO, 0 },
	{ UPDATE, UNCERTAIN, false, { REFUSED_BARE("UpdateItem"), GONE },
	  WB_NOT_FOUND, NO, 0 },
	/* An own stamp: it is done. */
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, UNCERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("7", SLOT("STAMP"))) },
	  WB_OK, NO, 7 },
	/* Also when others wrote in their slots since. */
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("9", SLOT("STAMP") ",'mut_x':{'S':'zz'}"))
	  }, WB_OK, NO, 9 },
	/* A smaller one, or none: it is not, and goes again. */
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("6", SLOT("SMALLER"))),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("6", "")),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, UNCERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("6", SLOT("SMALLER"))),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, CERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("6", "")),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	/* A larger one: it is not, if no attempt is unknown ... */
	{ UPDATE, CERTAIN, false,
	  { REFUSED("UpdateItem", W("6", SLOT("LARGER"))),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, CERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("6", SLOT("LARGER"))),
	    UPDATED(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE_AT_3, CERTAIN, false,
	  { REFUSED("UpdateItem", W("3", SLOT("LARGER"))),
	    UPDATED(W("4", SLOT("STAMP"))) }, WB_OK, NO, 4 },
	{ UPDATE, NOTHING, false,
	  { REFUSED("UpdateItem", W("6", SLOT("LARGER"))),
	    LOST("UpdateItem"),
	    REFUSED("UpdateItem", W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	/* ... and cannot be known otherwise. */
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("7", SLOT("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ UPDATE, UNCERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("7", SLOT("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	/* At another version. */
	{ UPDATE_AT_3, CERTAIN, false,
	  { REFUSED("UpdateItem", W("4", SLOT("SMALLER"))) },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, CERTAIN, false,
	  { REFUSED("UpdateItem", W("4", SLOT("LARGER"))) },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, CERTAIN, false,
	  { REFUSED("UpdateItem",
	    "{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'}}") },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, CERTAIN, true,
	  { REFUSED_BARE("UpdateItem"), GOT(W("4", "")) },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("4", SLOT("STAMP"))) }, WB_OK, NO, 4 },
	{ UPDATE_AT_3, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("5", SLOT("STAMP"))) }, WB_OK, NO, 5 },
	/* Not ours, and ours can pass no more. */
	{ UPDATE_AT_3, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("4", SLOT("SMALLER"))) },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("4", "")) }, WB_CONFLICT, NO, 0 },
	{ UPDATE_AT_3, UNCERTAIN, false,
	  { REFUSED("UpdateItem", W("5", SLOT("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	/* Nobody can say. */
	{ UPDATE, UNCERTAIN, false,
	  { REFUSED_BARE("UpdateItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, YES, 0 },
	{ UPDATE, CERTAIN, true,
	  { REFUSED_BARE("UpdateItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, NO, 0 },
	/* No attempt was answered. */
	{ UPDATE, NOTHING, false,
	  { LOST("UpdateItem"), LOST("UpdateItem"), LOST("UpdateItem"),
	    LOST("UpdateItem"), GOT(W("7", SLOT("STAMP"))) }, WB_OK, NO, 7 },
	{ UPDATE, NOTHING, false,
	  { LOST("UpdateItem"), LOST("UpdateItem"), LOST("UpdateItem"),
	    LOST("UpdateItem"), GOT(W("6", SLOT("SMALLER"))) },
	  WB_NETWORK, YES, 0 },
	{ UPDATE, NOTHING, false,
	  { FAILED("UpdateItem"), FAILED("UpdateItem"), FAILED("UpdateItem"),
	    FAILED("UpdateItem"), GOT(W("6", "")) }, WB_SERVICE, YES, 0 },
	{ UPDATE, NOTHING, false,
	  { LOST("UpdateItem"), LOST("UpdateItem"), LOST("UpdateItem"),
	    LOST("UpdateItem"), GOT(W("7", SLOT("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ UPDATE, NOTHING, false,
	  { LOST("UpdateItem"), LOST("UpdateItem"), LOST("UpdateItem"),
	    LOST("UpdateItem"), GONE }, WB_NOT_FOUND, EITHER, 0 },
	{ UPDATE_AT_3, NOTHING, false,
	  { LOST("UpdateItem"), LOST("UpdateItem"), LOST("UpdateItem"),
	    LOST("UpdateItem"), GOT(W("4", SLOT("SMALLER"))) },
	  WB_CONFLICT, NO, 0 },
	{ UPDATE, NOTHING, false,
	  { TIMED_OUT("UpdateItem"), TIMED_OUT("UpdateItem"),
	    TIMED_OUT("UpdateItem") }, WB_TIMEOUT, YES, 0 },
	/* It had its effect, and there is nothing to give out. */
	{ UPDATE, NOTHING, false, { ANSWER("UpdateItem", "{}") },
	  WB_SERVICE, YES, 0 },
	/* It had no effect, that is certain. */
	{ UPDATE, NOTHING, false,
	  { THROTTLED("UpdateItem"), THROTTLED("UpdateItem"),
	    THROTTLED("UpdateItem"), THROTTLED("UpdateItem") },
	  WB_THROTTLED, NO, 0 },
	{ UPDATE, CERTAIN, false,
	  { ERROR("UpdateItem", "ValidationException") }, WB_INVALID, NO, 0 },
	/* An answer without the item that was asked for. */
	{ UPDATE, CERTAIN, false, { ANSWER("UpdateItem", "{}") },
	  WB_SERVICE, EITHER, 0 },
};

static const struct story deletes[] = {
	{ DELETE, CERTAIN, false, { DELETED }, WB_OK, NO, 0 },
	{ DELETE, UNCERTAIN, false, { DELETED }, WB_OK, NO, 0 },
	{ DELETE_AT_3, CERTAIN, false, { DELETED }, WB_OK, NO, 0 },
	/* There is none. */
	{ DELETE, CERTAIN, false, { REFUSED_BARE("DeleteItem") },
	  WB_NOT_FOUND, NO, 0 },
	{ DELETE, CERTAIN, true, { REFUSED_BARE("DeleteItem"), GONE },
	  WB_NOT_FOUND, NO, 0 },
	/* An answer was lost and the item is gone: a success. */
	{ DELETE, UNCERTAIN, false, { REFUSED_BARE("DeleteItem"), GONE },
	  WB_OK, NO, 0 },
	{ DELETE_AT_3, UNCERTAIN, false, { REFUSED_BARE("DeleteItem"), GONE },
	  WB_OK, NO, 0 },
	/* One with a larger stamp is another that was made since, or the same
	 * by a clock ahead of ours: it cannot be known. */
	{ DELETE, UNCERTAIN, false,
	  { REFUSED("DeleteItem", W("1", MADE("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ DELETE, UNCERTAIN, true,
	  { REFUSED_BARE("DeleteItem"), GOT(W("1", MADE("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ DELETE_AT_3, UNCERTAIN, false,
	  { REFUSED("DeleteItem", W("1", MADE("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	/* One that stands, by another clock, in the future. */
	{ DELETE, CERTAIN, false,
	  { REFUSED("DeleteItem", W("1", MADE("LARGER"))), DELETED },
	  WB_OK, NO, 0 },
	{ DELETE_AT_3, CERTAIN, false,
	  { REFUSED("DeleteItem", W("3", MADE("LARGER"))), DELETED },
	  WB_OK, NO, 0 },
	/* Still there: again. */
	{ DELETE, UNCERTAIN, false,
	  { REFUSED("DeleteItem", W("6", MADE("SMALLER"))), DELETED },
	  WB_OK, NO, 0 },
	{ DELETE, UNCERTAIN, true,
	  { REFUSED_BARE("DeleteItem"), GOT(W("6", MADE("SMALLER"))),
	    DELETED }, WB_OK, NO, 0 },
	{ DELETE, CERTAIN, true,
	  { REFUSED_BARE("DeleteItem"), GOT(W("6", "")), DELETED },
	  WB_OK, NO, 0 },
	/* At another version. */
	{ DELETE_AT_3, CERTAIN, false,
	  { REFUSED("DeleteItem", W("4", MADE("SMALLER"))) },
	  WB_CONFLICT, NO, 0 },
	{ DELETE_AT_3, CERTAIN, false,
	  { REFUSED("DeleteItem", W("4", MADE("LARGER"))) },
	  WB_CONFLICT, NO, 0 },
	{ DELETE_AT_3, UNCERTAIN, false,
	  { REFUSED("DeleteItem", W("4", MADE("SMALLER"))) },
	  WB_CONFLICT, NO, 0 },
	/* Nobody can say. */
	{ DELETE, UNCERTAIN, false,
	  { REFUSED_BARE("DeleteItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, YES, 0 },
	{ DELETE, CERTAIN, true,
	  { REFUSED_BARE("DeleteItem"),
	    READ_LOST, READ_LOST, READ_LOST, READ_LOST }, WB_NETWORK, NO, 0 },
	/* No attempt was answered. */
	{ DELETE, NOTHING, false,
	  { LOST("DeleteItem"), LOST("DeleteItem"), LOST("DeleteItem"),
	    LOST("DeleteItem"), GONE }, WB_OK, NO, 0 },
	{ DELETE, NOTHING, false,
	  { LOST("DeleteItem"), LOST("DeleteItem"), LOST("DeleteItem"),
	    FAILED("DeleteItem"), GOT(W("1", MADE("LARGER"))) },
	  WB_CONFLICT, YES, 0 },
	{ DELETE, NOTHING, false,
	  { LOST("DeleteItem"), LOST("DeleteItem"), LOST("DeleteItem"),
	    LOST("DeleteItem"), GOT(W("6", MADE("SMALLER"))) },
	  WB_NETWORK, YES, 0 },
	{ DELETE, NOTHING, false,
	  { LOST("DeleteItem"), LOST("DeleteItem"), LOST("DeleteItem"),
	    LOST("DeleteItem"), READ_LOST, READ_LOST, READ_LOST, READ_LOST },
	  WB_NETWORK, YES, 0 },
	{ DELETE, NOTHING, false,
	  { TIMED_OUT("DeleteItem"), TIMED_OUT("DeleteItem"),
	    TIMED_OUT("DeleteItem") }, WB_TIMEOUT, YES, 0 },
	/* It had no effect, that is certain. */
	{ DELETE, NOTHING, false,
	  { THROTTLED("DeleteItem"), THROTTLED("DeleteItem"),
	    THROTTLED("DeleteItem"), THROTTLED("DeleteItem") },
	  WB_THROTTLED, NO, 0 },
};
/* clang-format on */

/* A beginning is a few rows of any operation. */
enum { FIRST = 2 };
static const struct {
	enum before kind;
	struct model_row rows[FIRST + 1];
} beginnings[] = {
	{ NOTHING, { { 0 } } },
	{ CERTAIN, { { 0 } } },
	{ CERTAIN, { THROTTLED("") } },
	{ CERTAIN, { NOT_SENT("") } },
	{ UNCERTAIN, { LOST("") } },
	{ UNCERTAIN, { TIMED_OUT("") } },
	{ UNCERTAIN, { FAILED("") } },
	{ UNCERTAIN, { LOST(""), THROTTLED("") } },
	{ UNCERTAIN, { NOT_SENT(""), FAILED("") } },
};

static void open(
    struct model_case *m, const struct story *s, const struct model_row *rows)
{
	struct wb_session_options options = model_case_options(m);

	options.endpoint_url = s->local ? "http://127.0.0.1:1" : NULL;
	model_case_open_with(m, rows, &options);
}

static enum wb_status act(
    struct model_case *m, enum act act, const struct wb_wiki **out)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = "o",
		.wiki_slug = "s",
		.display_name = "new" };
	struct wb_wiki_update up = { .size = sizeof up,
		.if_version = act == UPDATE_AT_3 ? 3 : 0,
		.display_name = wb_set_text("new") };

	*out = NULL;
	switch (act) {
	case CREATE:
		return wb_wiki_create(m->session, &in, NULL, out, &m->err);
	case UPDATE:
	case UPDATE_AT_3:
		return wb_wiki_update(
		    m->session, "o", "s", &up, NULL, out, &m->err);
	default:
		return wb_wiki_delete(m->session, "o", "s",
		    act == DELETE_AT_3 ? 3 : 0, NULL, &m->err);
	}
}

/* The same body while nothing was refused; a larger stamp after a larger one. */
static void look_at_requests(const struct model_case *m, const char *op)
{
	for (size_t i = 1; i < m->sent.n; i++) {
		const struct model_sent *a = &m->sent.v[i - 1];
		const struct model_sent *b = &m->sent.v[i];

		if (strcmp(a->op, op) != 0 || strcmp(b->op, op) != 0)
			continue;
		if (strcmp(a->invocation, b->invocation) == 0)
			ck_assert_str_eq(a->body, b->body);
		ck_assert_int_le(strcmp(a->stamp.text, b->stamp.text), 0);
	}
}

static void check(struct model_case *m, const struct story *s,
    enum wb_status status, const struct wb_wiki *wiki, const char *what)
{
	ck_assert_msg(status == s->status, "%s: %s: %s", what,
	    wb_status_name(status), m->err.text);
	ck_assert_int_eq(wiki != NULL, status == WB_OK && s->act < DELETE);
	if (wiki != NULL)
		ck_assert_int_eq(wiki->version, s->version);
	if (status == WB_OK)
		return;
	if (s->maybe != EITHER)
		ck_assert_msg(m->err.maybe_applied == (s->maybe == YES),
		    "%s: %d: %s", what, m->err.maybe_applied, m->err.text);
	ck_assert_int_eq(m->err.attempts, (int)m->sent.n);
	if (status != WB_INVALID)
		ck_assert_ptr_nonnull(strstr(m->err.text, "wiki 'o/s': "));
	if (status == WB_CONFLICT && !m->err.maybe_applied &&
	    (s->act == UPDATE_AT_3 || s->act == DELETE_AT_3))
		ck_assert_str_eq(m->err.field, "if_version");
}

static void tell(const struct story *s)
{
	size_t told = 0;

	for (size_t i = 0; i < COUNT(beginnings); i++) {
		struct model_row rows[FIRST + ROWS] = { { 0 } };
		const struct wb_wiki *wiki;
		struct model_case m;
		enum wb_status status;
		char what[40];
		size_t n = 0;

		if (beginnings[i].kind != s->before)
			continue;
		for (; beginnings[i].rows[n].op != NULL; n++) {
			rows[n] = beginnings[i].rows[n];
			rows[n].op = ops[s->act];
		}
		memcpy(rows + n, s->rows, sizeof s->rows);
		snprintf(what, sizeof what, "beginning %zu", i);
		open(&m, s, rows);
		status = act(&m, s->act, &wiki);
		check(&m, s, status, wiki, what);
		look_at_requests(&m, ops[s->act]);
		wb_wiki_free(wiki);
		model_case_close(&m);
		told++;
	}
	ck_assert_uint_gt(told, 0);
}

START_TEST(a_create_tells_the_truth)
{
	tell(&creates[_i]);
}
END_TEST

START_TEST(an_update_tells_the_truth)
{
	tell(&updates[_i]);
}
END_TEST

START_TEST(a_delete_tells_the_truth)
{
	tell(&deletes[_i]);
}
END_TEST

/* --- what is sent ------------------------------------------------------------- */

START_TEST(a_create_asks_that_there_is_none)
{
	static const struct model_row rows[] = { PUT, { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, CREATE, &wiki), WB_OK);
	ck_assert_str_eq(wiki->display_name, "new");
	ck_assert_str_eq(wiki->created_at, "2026-11-22T12:00:00Z");
	ck_assert_uint_eq(wiki->other_count, 0);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-wikis','Item':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'},'display_name':{'S':'new'},"
	    "'is_public':{'BOOL':false},'page_count':{'N':'0'},"
	    "'created_at':{'S':'2026-11-22T12:00:00Z'},'version':{'N':'1'},"
	    "'created_mut':{'S':'STAMP'}},"
	    "'ConditionExpression':'attribute_not_exists(#0)',"
	    "'ExpressionAttributeNames':{'#0':'owner_id'},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	wb_wiki_free(wiki);
	model_case_close(&m);
}
END_TEST

START_TEST(an_update_asks_for_a_smaller_stamp)
{
	static const struct model_row rows[] = { UPDATED(W("4", "")), { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, UPDATE_AT_3, &wiki), WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}},'UpdateExpression':'SET #0 = :0, #1 = :1 "
	    "ADD #2 :2','ConditionExpression':'attribute_exists(#3) AND "
	    "(attribute_not_exists(#1) OR #1 < :3) AND #2 = :4',"
	    "'ExpressionAttributeNames':{'#0':'display_name','#1':'SLOT',"
	    "'#2':'version','#3':'owner_id'},'ExpressionAttributeValues':{"
	    "':0':{'S':'new'},':1':{'S':'STAMP'},':2':{'N':'1'},"
	    "':3':{'S':'STAMP'},':4':{'N':'3'}},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD',"
	    "'ReturnValues':'ALL_NEW'}");
	wb_wiki_free(wiki);
	model_case_close(&m);
}
END_TEST

START_TEST(a_delete_asks_for_an_item_that_was_made_before)
{
	static const struct model_row rows[] = { DELETED, DELETED, { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, DELETE, &wiki), WB_OK);
	ck_assert_int_eq(act(&m, DELETE_AT_3, &wiki), WB_OK);
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}},'ConditionExpression':"
	    "'attribute_exists(#0) AND (attribute_not_exists(#1) OR "
	    "#1 < :0)','ExpressionAttributeNames':{'#0':'owner_id',"
	    "'#1':'created_mut'},'ExpressionAttributeValues':{"
	    "':0':{'S':'STAMP'}},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}},'ConditionExpression':"
	    "'attribute_exists(#0) AND (attribute_not_exists(#1) OR "
	    "#1 < :0) AND #2 = :1','ExpressionAttributeNames':{"
	    "'#0':'owner_id','#1':'created_mut','#2':'version'},"
	    "'ExpressionAttributeValues':{':0':{'S':'STAMP'},"
	    "':1':{'N':'3'}},"
	    "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}");
	model_case_close(&m);
}
END_TEST

/* What settles a write is read consistently. */
START_TEST(a_write_is_settled_by_what_is_there_now)
{
	static const struct model_row rows[] = { LOST("PutItem"),
		REFUSED_BARE("PutItem"), GOT(W("1", MADE("STAMP"))), { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, CREATE, &wiki), WB_OK);
	model_case_was(&m, 2,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}},'ConsistentRead':true}");
	wb_wiki_free(wiki);
	model_case_close(&m);
}
END_TEST

START_TEST(a_larger_stamp_is_passed)
{
	static const struct model_row rows[] = { REFUSED("UpdateItem",
		                                     W("6", SLOT("LARGER"))),
		UPDATED(W("7", "")), { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;
	char *larger;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, UPDATE, &wiki), WB_OK);
	larger = model_case_words("LARGER", &m.sent.v[0].stamp);
	ck_assert_int_gt(strcmp(m.sent.v[1].stamp.text, larger), 0);
	ck_assert_str_eq(m.sent.v[1].stamp.slot, m.sent.v[0].stamp.slot);
	mem_free(larger);
	wb_wiki_free(wiki);
	model_case_close(&m);
}
END_TEST

START_TEST(a_write_that_is_not_done_keeps_its_stamp)
{
	static const struct model_row rows[] = { LOST("UpdateItem"),
		REFUSED("UpdateItem", W("6", SLOT("SMALLER"))),
		UPDATED(W("7", "")), { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, UPDATE, &wiki), WB_OK);
	ck_assert_str_eq(m.sent.v[2].body, m.sent.v[0].body);
	wb_wiki_free(wiki);
	model_case_close(&m);
}
END_TEST

/* --- ends before the end -------------------------------------------------------- */

static const struct {
	enum act act;
	struct model_row row;
} endless[] = {
	{ UPDATE, REFUSED("UpdateItem", W("6", SLOT("LARGER"))) },
	{ DELETE, REFUSED("DeleteItem", W("6", MADE("LARGER"))) },
};

START_TEST(there_is_an_end_to_it)
{
	enum { MANY = 100 };
	static const struct model_row nothing[] = { { 0 } };
	struct model_row rows[MANY + 1] = { { 0 } };
	const struct wb_wiki *wiki;
	struct model_case m;

	for (int i = 0; i < MANY; i++)
		rows[i] = endless[_i].row;
	model_case_open(&m, rows);
	ck_assert_int_eq(act(&m, endless[_i].act, &wiki), WB_CONFLICT);
	ck_assert(!m.err.maybe_applied);
	ck_assert_uint_lt(m.sent.n, MANY);
	look_at_requests(&m, endless[_i].row.op);
	m.rows = nothing;
	m.next = 0;
	model_case_close(&m);
}
END_TEST

static void cancel(struct model_case *m)
{
	wb_cancel_now(m->cancel);
}

static const enum act acts[] = { CREATE, UPDATE, DELETE };

START_TEST(a_write_that_is_cancelled_may_be_done)
{
	struct model_row rows[] = { LOST(ops[acts[_i]]), { 0 } };
	struct model_case m;
	struct wb_call call;
	struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = "o", .wiki_slug = "s"
	};
	struct wb_wiki_update up = { .size = sizeof up,
		.page_count = wb_add_number(1) };
	enum wb_status status;

	rows[0].then = cancel;
	model_case_open(&m, rows);
	call = m.call;
	call.cancel = m.cancel;
	status =
	    acts[_i] == CREATE
	        ? wb_wiki_create(m.session, &in, &call, NULL, &m.err)
	    : acts[_i] == UPDATE
	        ? wb_wiki_update(m.session, "o", "s", &up, &call, NULL, &m.err)
	        : wb_wiki_delete(m.session, "o", "s", 0, &call, &m.err);
	ck_assert_int_eq(status, WB_CANCELLED);
	ck_assert(m.err.maybe_applied);
	ck_assert_int_eq(m.err.attempts, 1);
	model_case_close(&m);
}
END_TEST

START_TEST(a_write_that_was_cancelled_before_is_not_done)
{
	static const struct model_row rows[] = { { 0 } };
	struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = "o", .wiki_slug = "s"
	};
	struct wb_wiki_update up = { .size = sizeof up,
		.page_count = wb_add_number(1) };
	struct model_case m;

	model_case_open(&m, rows);
	wb_cancel_now(m.cancel);
	m.call.cancel = m.cancel;
	ck_assert_int_eq(wb_wiki_create(m.session, &in, &m.call, NULL, &m.err),
	    WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, &m.call, NULL, &m.err),
	    WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	ck_assert_int_eq(
	    wb_wiki_delete(m.session, "o", "s", 0, &m.call, &m.err),
	    WB_CANCELLED);
	ck_assert(!m.err.maybe_applied);
	model_case_close(&m);
}
END_TEST

START_TEST(an_update_of_nothing_is_not_sent)
{
	static const struct model_row rows[] = { { 0 } };
	struct wb_wiki_update up = { .size = sizeof up, .if_version = 3 };
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, NULL, NULL, &m.err),
	    WB_INVALID);
	ck_assert_ptr_nonnull(strstr(m.err.text, "changes nothing"));
	model_case_close(&m);
}
END_TEST

START_TEST(an_item_that_is_too_large_is_not_sent)
{
	static const struct model_row rows[] = { { 0 } };
	struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = "o", .wiki_slug = "s"
	};
	char *text = mem_alloc(409601);
	struct model_case m;

	memset(text, 'x', 409600);
	in.display_name = text;
	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, NULL, NULL, &m.err), WB_TOO_LARGE);
	ck_assert_int_eq(m.err.attempts, 0);
	model_case_close(&m);
	mem_free(text);
}
END_TEST

TEST_MAIN(write, LOOP(a_create_tells_the_truth, creates),
    LOOP(an_update_tells_the_truth, updates),
    LOOP(a_delete_tells_the_truth, deletes),
    TEST(a_create_asks_that_there_is_none),
    TEST(an_update_asks_for_a_smaller_stamp),
    TEST(a_delete_asks_for_an_item_that_was_made_before),
    TEST(a_write_is_settled_by_what_is_there_now),
    TEST(a_larger_stamp_is_passed),
    TEST(a_write_that_is_not_done_keeps_its_stamp),
    LOOP(there_is_an_end_to_it, endless),
    LOOP(a_write_that_is_cancelled_may_be_done, acts),
    TEST(a_write_that_was_cancelled_before_is_not_done),
    TEST(an_update_of_nothing_is_not_sent),
    TEST(an_item_that_is_too_large_is_not_sent))
