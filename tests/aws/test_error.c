#include "aws/error.h"

#include "base/limits.h"
#include "base/text.h"
#include "test.h"

static void fill(
    struct http_answer *a, int status, const char *header, const char *body)
{
	*a = (struct http_answer){ .status = status, .sent = true };
	if (header != NULL)
		http_headers_add(&a->headers, "x-amzn-ErrorType", header);
	buf_add(&a->body, body != NULL ? body : "");
}

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16

static const struct {
	int status;
	const char *header, *body;
	enum error_code code;
	const char *name, *text;
} answers[] = {
	{ 400, NULL,
	    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#Resource"
	    "NotFoundException\",\"message\":\"no such table\"}",
	    E_INVALID, "ResourceNotFoundException",
	    "ResourceNotFoundException: no such table" },
	{ 400, NULL,
	    "{\"__type\":\"com.amazon.coral.service#UnrecognizedClient"
	    "Exception\",\"message\":\"bad token\"}",
	    E_AUTH, "UnrecognizedClientException",
	    "UnrecognizedClientException: bad token" },
	{ 400, "AccessDeniedException", "{\"Message\":\"no\"}", E_DENIED,
	    "AccessDeniedException", "AccessDeniedException: no" },
	{ 400, NULL, "{\"__type\":\"UnknownOperationException\"}",
	    E_UNSUPPORTED, "UnknownOperationException",
	    "UnknownOperationException (HTTP 400)" },
	{ 400, "a#ThrottlingException:x", "{\"__type\":\"Other\"}", E_THROTTLED,
	    "ThrottlingException", "ThrottlingException (HTTP 400)" },
	{ 503, NULL, "{\"__type\":\"ThrottlingException\"}", E_THROTTLED,
	    "ThrottlingException", "ThrottlingException (HTTP 503)" },
	{ 400, NULL, "{\"code\":\"ValidationException\",\"message\":null}",
	    E_INVALID, "ValidationException",
	    "ValidationException (HTTP 400)" },
	{ 500, NULL, "{\"__type\":\"InternalServerError\",\"message\":\"\"}",
	    E_SERVICE, "InternalServerError",
	    "InternalServerError (HTTP 500)" },
	{ 500, NULL, "{\"__type\":\"Strange\"}", E_SERVICE, "Strange",
	    "Strange (HTTP 500)" },
	{ 400, NULL, "{\"__type\":7,\"message\":[1]}", E_SERVICE, "",
	    "HTTP 400: {\"__type\":7,\"message\":[1]}" },
	{ 502, NULL,
	    "<html>\n<head><title>502 Bad Gateway</title></head>"
	    "<body>\n<h1>nginx</h1></body>",
	    E_SERVICE, "", "HTTP 502: 502 Bad Gateway nginx" },
	{ 500, NULL, "", E_SERVICE, "", "HTTP 500: an empty body" },
	{ 500, NULL, "<p", E_SERVICE, "", "HTTP 500: an empty body" },
	{ 401, NULL, "", E_AUTH, "", "HTTP 401: an empty body" },
	{ 403, NULL, "Forbidden", E_DENIED, "", "HTTP 403: Forbidden" },
	{ 404, NULL, "x > y", E_SERVICE, "", "HTTP 404: x > y" },
	{ 413, NULL, "", E_LIMIT, "", "HTTP 413: an empty body" },
	{ 429, NULL, "", E_THROTTLED, "", "HTTP 429: an empty body" },
	{ 400, NULL, "{\"__type\":\"A\",\"message\":\"a\\n b\\tc\"}", E_INVALID,
	    "A", "A: a b c" },
	/* What the service signed follows the first line. */
	{ 403, NULL,
	    "{\"__type\":\"SignatureDoesNotMatch\",\"message\":\"The request"
	    " is bad.\\n\\nThe Canonical String was\\nPOST\"}",
	    E_AUTH, "SignatureDoesNotMatch",
	    "SignatureDoesNotMatch: The request is bad." },
	{ 400, "", "{}", E_SERVICE, "", "HTTP 400: {}" },
	/* The item that a condition failed on may hold what texts cannot. */
	{ 400, NULL,
	    "{\"__type\":\"a#ConditionalCheckFailedException\",\"message\":"
	    "\"no\\u0000\",\"Item\":{\"a\":{\"S\":\"\\u0000\"}}}",
	    E_INVALID, "ConditionalCheckFailedException",
	    "ConditionalCheckFailedException: no" },
	/* Signatures, under their name and without it. */
	{ 400, NULL,
	    "{\"__type\":\"A\",\"message\":\"Signature=0aF, x=" HEX64
	    "; y=a" HEX64 " 0123456789abcdef\"}",
	    E_INVALID, "A", "A: Signature=***, x=***; y=*** 0123456789abcdef" },
};

START_TEST(reads_an_error_answer)
{
	struct http_answer a;
	struct error err;

	fill(&a, answers[_i].status, answers[_i].header, answers[_i].body);
	http_headers_add(&a.headers, "x-amzn-RequestId", "R1");
	aws_error_read(&a, &err);
	ck_assert_str_eq(err.text, answers[_i].text);
	ck_assert_str_eq(err.aws_name, answers[_i].name);
	ck_assert_int_eq(err.code, answers[_i].code);
	ck_assert_int_eq(err.http_status, answers[_i].status);
	ck_assert_str_eq(err.request_id, "R1");
	http_answer_free(&a);
}
END_TEST

START_TEST(clips_long_texts_between_characters)
{
	struct http_answer a;
	struct error err;
	struct buf body = BUF_INIT;

	buf_add(&body, "{\"__type\":\"E\",\"message\":\"x");
	for (int i = 0; i < 100000; i++)
		buf_add(&body, "\xc3\xa4");
	buf_add(&body, "\"}");
	fill(&a, 400, NULL, body.s);
	aws_error_read(&a, &err);
	ck_assert_uint_le(strlen(err.text), 3 + LIMIT_ERROR_TEXT + 3);
	ck_assert_uint_ge(strlen(err.text), LIMIT_ERROR_TEXT);
	ck_assert(text_ends(err.text, "\xa4..."));
	ck_assert_uint_eq(
	    text_utf8_fault(err.text, strlen(err.text)), strlen(err.text));
	http_answer_free(&a);
	buf_free(&body);
}
END_TEST

START_TEST(cuts_long_names_and_ids)
{
	char name[200];
	struct http_answer a;
	struct error err;

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	fill(&a, 400, name, "{}");
	http_headers_add(&a.headers, "x-amzn-requestid", name);
	aws_error_read(&a, &err);
	ck_assert_uint_eq(strlen(err.aws_name), sizeof err.aws_name - 1);
	ck_assert_uint_eq(strlen(err.request_id), sizeof err.request_id - 1);
	http_answer_free(&a);
}
END_TEST

static const struct {
	const char *header, *name;
} queries[] = {
	{ "AWS.SimpleQueueService.NonExistentQueue;Sender",
	    "AWS.SimpleQueueService.NonExistentQueue" },
	{ "Throttling;Sender", "Throttling" },
	{ "Throttling", "New" }, /* not of the form: as if it were not there */
	{ "Throttling;", "New" },
	{ ";Sender", "New" },
	{ "a;b;c", "New" },
	{ "", "New" },
};

START_TEST(prefers_the_code_of_the_query_protocol)
{
	struct http_answer a;
	struct error err;

	fill(&a, 400, NULL, "{\"__type\":\"x#New\",\"message\":\"m\"}");
	http_headers_add(&a.headers, "x-amzn-query-error", queries[_i].header);
	aws_error_read(&a, &err);
	ck_assert_str_eq(err.aws_name, queries[_i].name);
	ck_assert(text_ends(err.text, ": m"));
	ck_assert_int_eq(err.code, strcmp(queries[_i].name, "Throttling") == 0
	                               ? E_THROTTLED
	                               : E_INVALID);
	http_answer_free(&a);
}
END_TEST

#define ID     "AKIAIOSFODNN7EXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define TOKEN  "FwoGZXIvYXdzEBYaDExampleSessionToken"

static const struct {
	const char *body, *text;
} echoes[] = {
	{ "{\"__type\":\"X\",\"message\":\"'" SECRET "/20261122' is no key\"}",
	    "X: '***/20261122' is no key" },
	{ "{\"__type\":\"X\",\"message\":\"" ID " " TOKEN " " ID "\"}",
	    "X: *** *** ***" },
	{ "{\"__type\":\"X\",\"message\":\"AKIAIOSF\\u0000ODNN7EXAMPLE\"}",
	    "X: ***" },
	{ "echo: Authorization: AWS4-HMAC-SHA256 Credential=" ID "/x",
	    "HTTP 400: echo: Authorization: AWS4-HMAC-SHA256 "
	    "Credential=***/x" },
};

START_TEST(masks_credentials_that_a_server_repeats)
{
	char id[] = ID, secret[] = SECRET, token[] = TOKEN;
	struct credentials c = {
		.key_id = id, .secret = secret, .token = token
	};
	struct http_answer a;
	struct error err;

	fill(&a, 400, NULL, echoes[_i].body);
	aws_error_read_masked(&a, &c, &err);
	ck_assert_str_eq(err.text, echoes[_i].text);
	http_answer_free(&a);
}
END_TEST

/* The secret must not survive in part by lying on the cut. */
START_TEST(masks_before_it_clips)
{
	char id[] = ID, secret[] = SECRET;
	struct credentials c = { .key_id = id, .secret = secret };

	for (int pad = LIMIT_ERROR_TEXT - 45; pad < LIMIT_ERROR_TEXT; pad++) {
		struct buf body = BUF_INIT;
		struct http_answer a;
		struct error err;

		buf_add(&body, "{\"__type\":\"E\",\"message\":\"");
		for (int i = 0; i < pad; i++)
			buf_addc(&body, '.');
		buf_add(&body, SECRET "\"}");
		fill(&a, 400, NULL, body.s);
		aws_error_read_masked(&a, &c, &err);
		ck_assert_ptr_null(strstr(err.text, "wJal"));
		http_answer_free(&a);
		buf_free(&body);
	}
}
END_TEST

/* Nor by lying on the cut of what has no message: of the first words, of the
 * name and of the request's id, which are shorter (faults.md F40). */
START_TEST(masks_before_it_cuts_names_and_words)
{
	char id[] = ID, secret[] = SECRET;
	struct credentials c = { .key_id = id, .secret = secret };

	for (int pad = 0; pad < 110; pad++) {
		struct buf text = BUF_INIT;
		struct http_answer a;
		struct error err;

		for (int i = 0; i < pad; i++)
			buf_addc(&text, '.');
		buf_add(&text, SECRET " " ID);
		fill(&a, 502, NULL, text.s);
		http_headers_add(&a.headers, "x-amzn-requestid", text.s);
		aws_error_read_masked(&a, &c, &err);
		ck_assert_ptr_null(strstr(err.text, "wJal"));
		ck_assert_ptr_null(strstr(err.text, "AKIA"));
		ck_assert_ptr_null(strstr(err.request_id, "wJal"));
		http_headers_add(&a.headers, "x-amzn-errortype", text.s);
		aws_error_read_masked(&a, &c, &err);
		ck_assert_ptr_null(strstr(err.text, "wJal"));
		ck_assert_ptr_null(strstr(err.aws_name, "wJal"));
		http_answer_free(&a);
		buf_free(&text);
	}
}
END_TEST

START_TEST(leaves_words_alone_that_are_made_up_keys)
{
	char id[] = "test", secret[] = "test";
	struct credentials c = { .key_id = id, .secret = secret };
	struct http_answer a;
	struct error err;

	fill(&a, 400, NULL, "{\"__type\":\"E\",\"message\":\"test-users\"}");
	aws_error_read_masked(&a, &c, &err);
	ck_assert_str_eq(err.text, "E: test-users");
	http_answer_free(&a);
}
END_TEST

START_TEST(asks_the_given_rows_first)
{
	static const struct aws_error_name rows[] = {
		{ "ResourceInUseException", E_BUSY },
		{ "AccessDenied", E_EXISTS },
		{ NULL, E_OK },
	};

	ck_assert_int_eq(
	    aws_error_code("ResourceInUseException", rows, E_SERVICE), E_BUSY);
	ck_assert_int_eq(
	    aws_error_code("AccessDenied", rows, E_SERVICE), E_EXISTS);
	ck_assert_int_eq(
	    aws_error_code("AccessDenied", NULL, E_SERVICE), E_DENIED);
	ck_assert_int_eq(aws_error_code("Odd", rows, E_SERVICE), E_SERVICE);
}
END_TEST

TEST_MAIN(error, LOOP(reads_an_error_answer, answers),
    LOOP(prefers_the_code_of_the_query_protocol, queries),
    TEST(clips_long_texts_between_characters), TEST(cuts_long_names_and_ids),
    LOOP(masks_credentials_that_a_server_repeats, echoes),
    TEST(masks_before_it_clips), TEST(masks_before_it_cuts_names_and_words),
    TEST(leaves_words_alone_that_are_made_up_keys),
    TEST(asks_the_given_rows_first))
