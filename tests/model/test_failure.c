#include "model/failure.h"

#include "data/json.h"
#include "lib/model_case.h"
#include "test.h"

/* clang-format off */
static const struct {
	enum error_code code;
	enum wb_status status;
} codes[] = {
	{ E_USAGE, WB_INVALID },
	{ E_INVALID, WB_INVALID },
	{ E_PARSE, WB_INVALID },
	{ E_NOT_FOUND, WB_NO_TABLE }, /* ResourceNotFoundException: the table */
	{ E_EXISTS, WB_EXISTS },
	{ E_CONDITION, WB_CONFLICT },
	{ E_BUSY, WB_SERVICE },
	{ E_AUTH, WB_AUTH },
	{ E_DENIED, WB_DENIED },
	{ E_UNSUPPORTED, WB_SERVICE },
	{ E_THROTTLED, WB_THROTTLED },
	{ E_NETWORK, WB_NETWORK },
	{ E_SERVICE, WB_SERVICE },
	{ E_LIMIT, WB_TOO_LARGE },
	{ E_CANCELLED, WB_CANCELLED },
	{ E_INTERNAL, WB_INTERNAL },
};
/* clang-format on */

START_TEST(each_code_has_its_status)
{
	struct error err = { .code = codes[_i].code,
		.http_status = 418,
		.aws_name = "SomeException",
		.text = "it said so" };
	struct wb_error e = { .field = "old", .operation = "GetItem" };

	failure_read(&e, &err);
	ck_assert_int_eq(e.status, codes[_i].status);
	ck_assert_int_eq(e.http_status, 418);
	ck_assert_str_eq(e.aws_name, "SomeException");
	ck_assert_str_eq(e.text, "it said so");
	ck_assert_str_eq(e.field, "");
	ck_assert_str_eq(e.operation, "GetItem");
}
END_TEST

/* No code of the layers below reads as a success. */
START_TEST(no_code_is_forgotten)
{
	for (int code = E_OK + 1; code < E_COUNT; code++) {
		struct error err = { .code = (enum error_code)code };
		struct wb_error e = { 0 };

		failure_read(&e, &err);
		ck_assert_int_ne(e.status, WB_OK);
	}
}
END_TEST

START_TEST(keeps_the_last_status_where_there_was_no_answer)
{
	struct error err = { .code = E_NETWORK };
	struct wb_error e = { .http_status = 500 };

	failure_read(&e, &err);
	ck_assert_int_eq(e.http_status, 500);
}
END_TEST

/* What was sent was checked: such types are those of what is stored. */
static const struct {
	const char *name, *text;
	enum wb_status status;
} types[] = {
	{ "ValidationException",
	    "An operand in the update expression has an incorrect data type",
	    WB_UNREADABLE },
	{ "ValidationException", "Type mismatch for attribute to update",
	    WB_UNREADABLE },
	{ "ValidationException",
	    "Incorrect operand type for operator or function", WB_UNREADABLE },
	{ "ValidationException", "Invalid UpdateExpression", WB_INVALID },
	/* Of an index there is no other word. */
	{ "ValidationException",
	    "The table does not have the specified index: by-oauth",
	    WB_NO_TABLE },
	{ "OtherException", "type mismatch", WB_INVALID },
};

START_TEST(knows_what_a_validation_means)
{
	struct error err = { .code = E_INVALID };
	struct wb_error e = { 0 };

	snprintf(err.aws_name, sizeof err.aws_name, "%s", types[_i].name);
	snprintf(err.text, sizeof err.text, "%s", types[_i].text);
	failure_read(&e, &err);
	ck_assert_int_eq(e.status, types[_i].status);
}
END_TEST

/* faults.md F75: the service has no name of its own for it. */
static const struct {
	const char *name, *text;
	enum wb_status status;
} sizes[] = {
	{ "ValidationException",
	    "Item size has exceeded the maximum allowed size", WB_TOO_LARGE },
	{ "ValidationException",
	    "Item size to update has exceeded the maximum allowed size",
	    WB_TOO_LARGE },
	{ "ValidationException", "Item collection SIZE would EXCEED the limit",
	    WB_TOO_LARGE },
	{ "ValidationException",
	    "One or more parameter values were invalid: Size of hashkey",
	    WB_INVALID },
	{ "ValidationException", "the limit is exceeded", WB_INVALID },
	{ "OtherException", "Item size has exceeded", WB_INVALID },
};

START_TEST(knows_an_item_that_is_too_large)
{
	struct error err = { .code = E_INVALID };
	struct wb_error e = { 0 };

	snprintf(err.aws_name, sizeof err.aws_name, "%s", sizes[_i].name);
	snprintf(err.text, sizeof err.text, "%s", sizes[_i].text);
	failure_read(&e, &err);
	ck_assert_int_eq(e.status, sizes[_i].status);
}
END_TEST

/* clang-format off */
static const struct {
	enum wb_status status;
	const char *name;
	bool retriable; /* nothing about the call was wrong */
} statuses[] = {
	{ WB_OK, "ok", false }, { WB_INVALID, "invalid", false },
	{ WB_NOT_FOUND, "not found", false }, { WB_EXISTS, "exists", false },
	{ WB_CONFLICT, "conflict", false }, { WB_TAKEN, "taken", false },
	{ WB_PARTIAL, "partial", true }, { WB_TOO_LARGE, "too large", false },
	{ WB_UNREADABLE, "unreadable", false },
	{ WB_NO_TABLE, "no table", false }, { WB_AUTH, "auth", false },
	{ WB_DENIED, "denied", false }, { WB_THROTTLED, "throttled", true },
	{ WB_TIMEOUT, "timeout", true }, { WB_NETWORK, "network", true },
	{ WB_SERVICE, "service", true }, { WB_CANCELLED, "cancelled", true },
	{ WB_INTERNAL, "internal", false },
};
/* clang-format on */

START_TEST(each_status_has_a_name)
{
	struct wb_error e = { .status = statuses[_i].status };

	ck_assert_str_eq(
	    wb_status_name(statuses[_i].status), statuses[_i].name);
	ck_assert_int_eq(failure_retriable(&e), statuses[_i].retriable);
	ck_assert_int_eq(COUNT(statuses), WB_STATUS_COUNT);
	ck_assert_int_eq((int)statuses[_i].status, _i);
}
END_TEST

START_TEST(other_statuses_have_none)
{
	ck_assert_str_eq(wb_status_name(WB_STATUS_COUNT), "unknown");
	ck_assert_str_eq(wb_status_name((enum wb_status) - 1), "unknown");
}
END_TEST

static const struct {
	int http_status;
	bool retriable;
	const char *name;
} services[] = {
	{ 0, true, "" },
	{ 200, false, "" },
	{ 301, false, "" },
	{ 400, false, "" },
	{ 404, false, "" },
	{ 499, false, "OtherException" },
	{ 500, true, "" },
	{ 503, true, "" },
	/* Others were in the way. */
	{ 400, true, "TransactionConflictException" },
	{ 400, true, "TransactionInProgressException" },
	{ 400, true, "ReplicatedWriteConflictException" },
};

START_TEST(a_refusal_of_the_service_stays_one)
{
	struct wb_error e = { .status = WB_SERVICE,
		.http_status = services[_i].http_status };

	failure_put(e.aws_name, sizeof e.aws_name, services[_i].name);
	ck_assert_int_eq(failure_retriable(&e), services[_i].retriable);
}
END_TEST

static const struct {
	const char *body, *text;
} reasons[] = {
	{ "{\"ThrottlingReasons\":[{\"reason\":\"TableReadMaxOnDemand\","
	  "\"resource\":\"arn:aws:dynamodb:us-east-1:1:table/t\"}]}",
	    "said; TableReadMaxOnDemand of arn:aws:dynamodb:us-east-1:1:table/"
	    "t" },
	/* The service model spells it both ways (aws-client.md 1.8). */
	{ "{\"throttlingReasons\":[{\"reason\":\"a\",\"resource\":\"b\"},"
	  "{\"reason\":\"c\",\"resource\":\"d\"}]}",
	    "said; a of b; c of d" },
	{ "{\"throttlingReasons\":[{}]}", "said; a limit of the table" },
	{ "{\"ThrottlingReasons\":[]}", "said" },
	{ "{\"ThrottlingReasons\":\"x\"}", "said" },
	{ "{\"message\":\"m\"}", "said" },
	{ "[]", "said" },
};

START_TEST(tells_why_it_was_throttled)
{
	struct wb_error e = { .text = "said" };
	struct node *body = NULL;
	struct error err;

	ck_assert_int_eq(
	    json_parse(reasons[_i].body, strlen(reasons[_i].body), &body, &err),
	    0);
	failure_explain(&e, body);
	ck_assert_str_eq(e.text, reasons[_i].text);
	failure_explain(&e, NULL);
	ck_assert_str_eq(e.text, reasons[_i].text);
	node_free(body);
}
END_TEST

START_TEST(reasons_are_cut_where_there_is_no_room)
{
	struct node *body = node_map(), *list;
	struct wb_error e = { .text = "said" };

	list = node_at_list(body, "ThrottlingReasons");
	for (int i = 0; i < 100; i++) {
		struct node *reason = node_map();

		node_set(reason, "reason", node_text("SomeLongReasonForIt"));
		node_add(list, reason);
	}
	failure_explain(&e, body);
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
	node_free(body);
}
END_TEST

START_TEST(refuses_without_a_session)
{
	struct wb_error e;

	memset(&e, 0x55, sizeof e);
	ck_assert_int_eq(
	    failure_refuse(&e, "limit", "%d is too much", 7), WB_INVALID);
	ck_assert_int_eq(e.status, WB_INVALID);
	ck_assert_str_eq(e.field, "limit");
	ck_assert_str_eq(e.text, "7 is too much");
	ck_assert_int_eq(e.attempts, 0);
	ck_assert_str_eq(e.aws_name, "");
	ck_assert(!e.maybe_applied && !e.retriable);
	ck_assert_int_eq(failure_refuse(NULL, "limit", "no"), WB_INVALID);
}
END_TEST

START_TEST(cuts_what_is_too_long)
{
	char longer[2000], small[4];
	struct wb_error e;

	memset(longer, 'a', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	ck_assert_int_eq(failure_refuse(&e, longer, "%s", longer), WB_INVALID);
	ck_assert_uint_eq(strlen(e.field), sizeof e.field - 1);
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
	failure_put(small, sizeof small, "abcdef");
	ck_assert_str_eq(small, "abc");
	failure_put(small, sizeof small, NULL);
	ck_assert_str_eq(small, "");
}
END_TEST

TEST_MAIN(failure, LOOP(each_code_has_its_status, codes),
    TEST(no_code_is_forgotten),
    TEST(keeps_the_last_status_where_there_was_no_answer),
    LOOP(knows_what_a_validation_means, types),
    LOOP(knows_an_item_that_is_too_large, sizes),
    LOOP(each_status_has_a_name, statuses), TEST(other_statuses_have_none),
    LOOP(a_refusal_of_the_service_stays_one, services),
    LOOP(tells_why_it_was_throttled, reasons),
    TEST(reasons_are_cut_where_there_is_no_room),
    TEST(refuses_without_a_session), TEST(cuts_what_is_too_long))
