#include "model/transaction.h"

#include "lib/model_case.h"
#include "test.h"

#define TX "TransactWriteItems"
/* clang-format off */
#define DONE     ANSWER(TX, "{}")
#define CANCELLED(reasons) { TX, WB_ANSWERED, 400, \
	"{" AWS_ERROR("TransactionCanceledException") ",'message':'said'," \
	"'CancellationReasons':[" reasons "]}", 0, NULL }
/* clang-format on */
#define CODE(name) "{'Code':'" name "'}"
#define FINE       CODE("None")

struct bench {
	struct model_case m;
	struct task t;
	struct transaction_result result;
};

static void begin(struct bench *b, const struct model_row *rows)
{
	memset(&b->result, 0x55, sizeof b->result);
	model_case_open(&b->m, rows);
	ck_assert_int_eq(task_begin(&b->t, b->m.session, NULL), 0);
}

static struct node *request(const char *name)
{
	struct node *body = node_map();

	node_set(body, "TableName", node_text(name));
	return body;
}

static int send(struct bench *b)
{
	struct node *transaction = transaction_new();

	transaction_add(transaction, "Put", request("one"));
	transaction_add(transaction, "Delete", request("two"));
	return transaction_send(&b->t, transaction, &b->result);
}

static void end(struct bench *b, enum wb_status status)
{
	transaction_result_free(&b->result);
	for (int i = 0; i < TRANSACTION_MOST; i++) {
		ck_assert(!b->result.refused[i]);
		ck_assert_ptr_null(b->result.items[i]);
	}
	ck_assert_int_eq(task_end(&b->t, &b->m.err), status);
	model_case_close(&b->m);
}

START_TEST(has_its_items_and_a_token)
{
	static const struct model_row rows[] = { DONE, DONE, { 0 } };
	const char *a, *b;
	struct bench bench;

	begin(&bench, rows);
	ck_assert_int_eq(send(&bench), 0);
	ck_assert_int_eq(send(&bench), 0);
	a = bench.m.sent.v[0].body;
	b = bench.m.sent.v[1].body;
	/* 1 to 36 characters, and another for another. */
	ck_assert_int_eq(strncmp(a, "{\"ClientRequestToken\":\"", 23), 0);
	ck_assert_str_eq(a + 23 + 36,
	    "\",\"TransactItems\":[{\"Put\":{\"TableName\":\"one\"}},"
	    "{\"Delete\":{\"TableName\":\"two\"}}]}");
	ck_assert_int_ne(strncmp(a, b, 23 + 36), 0);
	end(&bench, WB_OK);
}
END_TEST

/* clang-format off */
static const struct {
	struct model_row row;
	bool refused[TRANSACTION_MOST];
	const char *ids[TRANSACTION_MOST]; /* of the items that were told */
} reasons[] = {
	{ CANCELLED(CODE("ConditionalCheckFailed") "," FINE),
	  { true, false, false }, { NULL } },
	{ CANCELLED(FINE "," CODE("ConditionalCheckFailed")),
	  { false, true, false }, { NULL } },
	{ CANCELLED("{'Code':'ConditionalCheckFailed','Item':{'id':{'S':'a'}}},"
	    FINE ",{'Code':'ConditionalCheckFailed','Item':{'id':{'S':'c'}}}"),
	  { true, false, true }, { "a", NULL, "c" } },
	/* An empty item is none. */
	{ CANCELLED("{'Code':'ConditionalCheckFailed','Item':{}}"),
	  { true, false, false }, { NULL } },
	/* No more than there may be. */
	{ CANCELLED(FINE "," FINE "," CODE("ConditionalCheckFailed") ","
	    CODE("ConditionalCheckFailed")),
	  { false, false, true }, { NULL } },
	/* Refused is refused, whoever else is in the way. */
	{ CANCELLED(CODE("TransactionConflict") ","
	    CODE("ConditionalCheckFailed")),
	  { false, true, false }, { NULL } },
};
/* clang-format on */

START_TEST(says_whose_condition_was_not_met)
{
	const struct model_row rows[] = { reasons[_i].row, { 0 } };
	struct bench b;

	begin(&b, rows);
	ck_assert_int_eq(send(&b), -1);
	for (int i = 0; i < TRANSACTION_MOST; i++) {
		const struct node *item = b.result.items[i];

		ck_assert_int_eq(b.result.refused[i], reasons[_i].refused[i]);
		ck_assert_pstr_eq(
		    item != NULL ? node_text_or(item, "id.S", "") : NULL,
		    reasons[_i].ids[i]);
	}
	end(&b, WB_CONFLICT);
	ck_assert(!b.m.err.maybe_applied);
}
END_TEST

static const char *const passing[] = { "TransactionConflict", "ThrottlingError",
	"ProvisionedThroughputExceeded" };

/* With the same token: had it passed after all, it would be known again. */
START_TEST(goes_again_where_others_were_in_the_way)
{
	struct buf body = BUF_INIT;
	struct model_row rows[] = { { TX, WB_ANSWERED, 400 },
		{ TX, WB_ANSWERED, 400 }, DONE, { 0 } };
	struct bench b;

	buf_addf(&body,
	    "{" AWS_ERROR(
	        "TransactionCanceledException") ",'message':'m',"
	                                        "'CancellationReasons':[" FINE
	                                        ",{'Code':'%s'}]}",
	    passing[_i]);
	rows[0].body = rows[1].body = body.s;
	begin(&b, rows);
	ck_assert_int_eq(send(&b), 0);
	for (size_t i = 1; i < 3; i++) {
		ck_assert_str_eq(b.m.sent.v[i].body, b.m.sent.v[0].body);
		ck_assert_int_gt(b.m.sent.v[i].at, b.m.sent.v[i - 1].at);
	}
	for (int i = 0; i < TRANSACTION_MOST; i++)
		ck_assert(!b.result.refused[i]);
	task_forgive(&b.t);
	ck_assert_int_eq(b.t.error.slept_ms, b.m.waited);
	end(&b, WB_OK);
	buf_free(&body);
}
END_TEST

static const struct {
	struct model_row row;
	enum wb_status status;
} stays[] = {
	{ CANCELLED(CODE("TransactionConflict")), WB_CONFLICT },
	{ CANCELLED(CODE("ThrottlingError")), WB_THROTTLED },
	{ CANCELLED(CODE("ProvisionedThroughputExceeded")), WB_THROTTLED },
};

START_TEST(gives_up_when_they_stay)
{
	struct model_row rows[13];
	struct bench b;

	for (int i = 0; i < 12; i++)
		rows[i] = stays[_i].row;
	rows[12] = (struct model_row){ 0 };
	begin(&b, rows);
	ck_assert_int_eq(send(&b), -1);
	ck_assert_int_le(b.m.waited, 12 * 1600); /* the most of each */
	end(&b, stays[_i].status);
	ck_assert(!b.m.err.maybe_applied);
}
END_TEST

/* TransactionCanceledException of the API reference. */
/* clang-format off */
static const struct {
	struct model_row rows[5];
	enum wb_status status;
	bool maybe;
} ends[] = {
	{ { CANCELLED(CODE("ValidationError")) }, WB_INVALID, false },
	{ { CANCELLED("{'Code':'ValidationError','Message':"
	    "'Item size has exceeded the maximum allowed size'}") },
	  WB_TOO_LARGE, false },
	{ { CANCELLED(CODE("ItemCollectionSizeLimitExceeded")) },
	  WB_TOO_LARGE, false },
	{ { CANCELLED(CODE("SomethingNew")) }, WB_CONFLICT, false },
	{ { CANCELLED("") }, WB_CONFLICT, false },
	{ { ERROR(TX, "TransactionCanceledException") }, WB_CONFLICT, false },
	{ { ERROR(TX, "ValidationException") }, WB_INVALID, false },
	{ { ERROR(TX, "IdempotentParameterMismatchException") },
	  WB_INVALID, false },
	{ { LOST(TX), LOST(TX), LOST(TX), LOST(TX) }, WB_NETWORK, true },
	{ { LOST(TX), CANCELLED(CODE("SomethingNew")) }, WB_CONFLICT, true },
};
/* clang-format on */

START_TEST(other_failures_are_final)
{
	struct bench b;

	begin(&b, ends[_i].rows);
	ck_assert_int_eq(send(&b), -1);
	for (int i = 0; i < TRANSACTION_MOST; i++)
		ck_assert(!b.result.refused[i]);
	end(&b, ends[_i].status);
	ck_assert_int_eq(b.m.err.maybe_applied, ends[_i].maybe);
}
END_TEST

/* Why it failed says more than that the time is over. */
START_TEST(the_deadline_ends_it_with_the_last_reason)
{
	static const struct model_row rows[] = {
		{ TX, WB_ANSWERED, 400,
		    "{" AWS_ERROR(
		        "TransactionCanceledException") ",'message':"
		                                        "'said','CancellationReasons':[" CODE(
		                                            "TransactionConflict") "]}",
		    14999, NULL },
		{ 0 },
	};
	struct bench b;

	begin(&b, rows);
	b.m.session->options.attempt_ms = 15000;
	ck_assert_int_eq(send(&b), -1);
	end(&b, WB_CONFLICT);
	ck_assert_ptr_nonnull(strstr(b.m.err.text, "TransactionConflict"));
}
END_TEST

TEST_MAIN(transaction, TEST(has_its_items_and_a_token),
    LOOP(says_whose_condition_was_not_met, reasons),
    LOOP(goes_again_where_others_were_in_the_way, passing),
    LOOP(gives_up_when_they_stay, stays), LOOP(other_failures_are_final, ends),
    TEST(the_deadline_ends_it_with_the_last_reason))
