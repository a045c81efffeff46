/* Answers that are wrong, refusals and errors, crossed with four calls:
 * faults.md F15 to F18, F20 and F39 to F45.  See lib/fault_case.h. */
#include "lib/fault_case.h"
#include "test.h"

#define HEAD "HTTP/1.1 200 OK\r\n"
/* The body ends with the connection. */
#define SAYS(status, headers, body) \
	"HTTP/1.1 " status "\r\n" headers "\r\n" body, .then = RAW_CLOSE
#define ERROR(status, name, message)                                     \
	SAYS(status, "x-amzn-RequestId: CAUGHT\r\n",                     \
	    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" name "\"," \
	    "\"message\":\"" message "\"}")

#define ALL_DONE ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL)
/* Everyone is told at once, and nothing was done. */
#define REFUSED(code, words) ALL(EFFECT_NONE, code, 1, 1, 2, words)
#define BY_EFFECT(code, tries, words)                                      \
	BY_KIND(READ(EFFECT_NONE, code, tries, tries, (tries) + 1, words), \
	    CHANGE(EFFECT_UNKNOWN, code, 1, 1, 2, words))
#define NOBODY "something other than the service answered"

/* clang-format off */
static const struct fault_case rows[] = {
	/* Somebody else answers. */
	{ "F15", "a proxy that wants a name", { SAYS(
		"407 Proxy Authentication Required", "",
		"<html><h1>Please log in</h1></html>") },
	    .ends = REFUSED(E_SERVICE, NOBODY ", with HTTP 407") },
	{ "F15", "a proxy's page, once", { SAYS("502 Bad Gateway", "",
		"<html><body>Squid <b>says</b> no</body></html>") },
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 2, 2, NULL),
		CHANGE(EFFECT_UNKNOWN, E_SERVICE, 1, 1, 2,
		NOBODY ", with HTTP 502: Squid says no")) },
	{ "F15", "a proxy's page, always", { SAYS("502 Bad Gateway", "",
		"<html><body>Squid <b>says</b> no</body></html>") },
	    .times = ALWAYS, .ends = BY_EFFECT(E_SERVICE, 4,
		NOBODY ", with HTTP 502: Squid says no") },
	{ "F15", "a page to log in", { SAYS("200 OK",
		"Content-Type: text/html\r\n",
		"<html><h1>Free wifi</h1></html>") },
	    .ends = BY_EFFECT(E_SERVICE, 1,
		NOBODY ", with HTTP 200: Free wifi") },
	{ "F15", "a page that says it is JSON", { SAYS("200 OK",
		"Content-Type: application/x-amz-json-1.0\r\n",
		"<html>Free wifi</html>") },
	    .ends = BY_EFFECT(E_SERVICE, 1, NOBODY) },
	{ "F15", "a page of 403", { SAYS("403 Forbidden", "",
		"<html>Blocked by policy</html>") },
	    .ends = REFUSED(E_DENIED, NOBODY ", with HTTP 403: Blocked") },

	/* The answer to another question. */
	{ "F16", "about another table or item", { SAYS("200 OK", "",
		"$OTHER") },
	    .ends = BY_EFFECT(E_SERVICE, 1, "the answer is about") },
	{ "F16", "about another, on a connection that stays",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n"
		"$OTHERSIZE\r\n$OTHER\r\n0\r\n\r\n" },
	    .ends = BY_EFFECT(E_SERVICE, 1, "the answer is about") },

	/* Bytes that changed on their way. */
	{ "F17", "a wrong checksum", { SAYS("200 OK", "x-amz-crc32: 1\r\n",
		"$BODY") },
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 2, 2, NULL),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "checksum")) },
	{ "F17", "a wrong checksum, always", { SAYS("200 OK",
		"x-amz-crc32: 1\r\n", "$BODY") }, .times = ALWAYS,
	    .ends = BY_EFFECT(E_NETWORK, 4, "checksum") },
	{ "F17", "a checksum that is no number", { SAYS("200 OK",
		"x-amz-crc32: x\r\n", "$BODY") },
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 2, 2, NULL),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "checksum")) },
	{ "F17", "a wrong checksum of an error", { SAYS("400 Bad",
		"x-amz-crc32: 1\r\n", "{\"__type\":\"ValidationException\"}") },
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 2, 2, NULL),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "checksum")) },
	{ "F17", "no checksum",
	    { HEAD "Content-Length: $LENGTH\r\n\r\n$BODY" },
	    .ends = ALL_DONE },

	/* JSON, and not what was agreed.  What it means is for those above:
	 * tests/schema/test_live.c, tests/model/test_record.c. */
	{ "F18", "unknown members and values", { HEAD
		"Transfer-Encoding: chunked\r\n\r\n"
		"$ODDSIZE\r\n$ODD\r\n0\r\n\r\n" },
	    .ends = ALL_DONE },
	{ "F18", "a list", { SAYS("200 OK", "", "[]") },
	    .ends = BY_EFFECT(E_SERVICE, 1, NOBODY) },
	{ "F18", "null", { SAYS("200 OK", "", "null") },
	    .ends = BY_EFFECT(E_SERVICE, 1, NOBODY) },
	{ "F18", "a text", { SAYS("200 OK", "", "\"OK\"") },
	    .ends = BY_EFFECT(E_SERVICE, 1, NOBODY) },
	{ "F18", "a number for what has members", { SAYS("200 OK", "",
		"{\"Table\":1,\"TableDescription\":1,\"Item\":1,"
		"\"ConsumedCapacity\":1}") },
	    .ends = BY_EFFECT(E_SERVICE, 1, "is a number") },
	{ "F18", "a number for a name", { SAYS("200 OK", "",
		"{\"Table\":{\"TableName\":1},"
		"\"TableDescription\":{\"TableName\":1},"
		"\"Item\":{\"id\":{\"S\":1}},"
		"\"ConsumedCapacity\":{\"TableName\":1}}") },
	    .ends = BY_EFFECT(E_SERVICE, 1, "is a number") },
	{ "F18", "one key twice", { SAYS("200 OK", "", "{\"a\":1,\"a\":2}") },
	    .ends = BY_EFFECT(E_SERVICE, 1, "not DynamoDB's JSON") },
	{ "F18", "two values", { SAYS("200 OK", "", "{} {}") },
	    .ends = BY_EFFECT(E_SERVICE, 1, "not DynamoDB's JSON") },

	/* Refusals. */
	{ "F39", "no permission", { ERROR("400 Bad", "AccessDeniedException",
		"User: arn:aws:iam::123456789012:user/u is not authorized") },
	    .ends = {
		{ EFFECT_NONE, E_DENIED, 1, 1, 2,
		    "\"Action\":\"dynamodb:DescribeTable\"" },
		{ EFFECT_NONE, E_DENIED, 1, 1, 2,
		    "\"Action\":\"dynamodb:UpdateTable\"" },
		{ EFFECT_NONE, E_DENIED, 1, 1, 2,
		    "\"Action\":\"dynamodb:GetItem\"" },
		{ EFFECT_NONE, E_DENIED, 1, 1, 2,
		    "\"Action\":\"dynamodb:PutItem\"" } } },
	{ "F39", "no permission, by status", { SAYS("403 Forbidden", "",
		"{\"message\":\"no\"}") },
	    .ends = REFUSED(E_DENIED, "\"Effect\":\"Allow\"") },
	{ "F40", "unknown client", { ERROR("400 Bad",
		"UnrecognizedClientException", "The token $TOKEN is invalid") },
	    .ends = REFUSED(E_AUTH,
		"UnrecognizedClientException: The token *** is invalid") },
	{ "F40", "unknown key", { ERROR("403 No", "InvalidClientTokenId",
		"No such key as $KEY") },
	    .ends = REFUSED(E_AUTH, "No such key as ***") },
	{ "F40", "no signature", { ERROR("400 Bad",
		"MissingAuthenticationTokenException", "Missing") },
	    .ends = REFUSED(E_AUTH, "MissingAuthenticationToken") },
	{ "F40", "a key pasted into the wrong place", { ERROR("400 Bad",
		"IncompleteSignatureException",
		"Authorization=AWS4-HMAC-SHA256 Credential=$SECRET/x, "
		"SignedHeaders=host, Signature=00ff") },
	    .ends = REFUSED(E_AUTH, "Credential=***/x, SignedHeaders=host, ") },

	{ "F41", "expired", { ERROR("400 Bad", "ExpiredTokenException",
		"The security token included in the request is expired") },
	    .times = ALWAYS,
	    .ends = REFUSED(E_AUTH, "ExpiredTokenException") },
	{ "F41", "expired, and there are others", { ERROR("400 Bad",
		"ExpiredTokenException", "expired") }, .renews = true,
	    .ends = ALL(EFFECT_DONE, E_OK, 2, 2, 2, NULL) },
	{ "F41", "expired, and so have the others", { ERROR("400 Bad",
		"ExpiredTokenException", "expired") }, .renews = true,
	    .times = ALWAYS,
	    .ends = ALL(EFFECT_NONE, E_AUTH, 2, 2, 3, "ExpiredToken") },

	{ "F42", "our clock is slow", { SAYS("400 Bad",
		"Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n",
		"{\"__type\":\"InvalidSignatureException\",\"message\":"
		"\"Signature expired: 20261126 is now earlier than - 5 min\"}") },
	    .warns = "the clock of this machine is", .in_log = "/21000101/",
	    .ends = ALL(EFFECT_DONE, E_OK, 2, 2, 2, NULL) },
	{ "F42", "our clock is fast", { SAYS("403 No",
		"Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n",
		"{\"__type\":\"RequestTimeTooSkewed\"}") },
	    .warns = "min fast", .in_log = "/20000101/",
	    .ends = ALL(EFFECT_DONE, E_OK, 2, 2, 2, NULL) },
	{ "F42", "a second time", { SAYS("400 Bad",
		"Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n",
		"{\"__type\":\"RequestExpired\",\"message\":\"old\"}") },
	    .times = ALWAYS, .warns = "the clock of this machine is",
	    .ends = ALL(EFFECT_NONE, E_AUTH, 2, 2, 3, "RequestExpired: old") },
	{ "F42", "no date in the answer", { ERROR("400 Bad",
		"InvalidSignatureException", "Signature not yet current") },
	    .ends = REFUSED(E_AUTH, "not yet current") },

	{ "F43", "a signature that does not match", { ERROR("403 No",
		"SignatureDoesNotMatch", "It does not match.\\n\\nThe Canonical "
		"String should have been\\n'POST\\n/\\n\\nx-amz-security-token:"
		"$TOKEN'") },
	    .ends = REFUSED(E_AUTH,
		"SignatureDoesNotMatch: It does not match (credentials: ") },

	{ "F44", "not understood", { ERROR("400 Bad",
		"SerializationException", "Start of structure expected") },
	    .ends = REFUSED(E_INVALID, "SerializationException") },
	{ "F44", "not known", { ERROR("400 Bad", "UnknownOperationException",
		"") },
	    .ends = REFUSED(E_UNSUPPORTED, "UnknownOperationException") },
	{ "F44", "not known, with 501", { ERROR("501 No",
		"UnknownOperationException", "") },
	    .ends = REFUSED(E_UNSUPPORTED, "UnknownOperationException") },

	{ "F45", "no body, 400", { SAYS("400 Bad", "", "") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400: an empty body") },
	{ "F45", "no body, 500", { SAYS("500 Oh", "", "") }, .times = ALWAYS,
	    .ends = BY_EFFECT(E_SERVICE, 4, "HTTP 500: an empty body") },
	{ "F45", "no JSON, 400", { SAYS("400 Bad", "", "Bad request!") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400: Bad request!") },
	{ "F45", "no name, 400", { SAYS("400 Bad", "", "{\"oops\":1}") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400") },
	{ "F45", "half a megabyte", { SAYS("400 Bad", "", "$SOME") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400: zzz") },
	{ "F45", "half of one in the message", { ERROR("400 Bad",
		"ValidationException", "$SOME") },
	    .ends = REFUSED(E_INVALID, "ValidationException: zzz") },
	{ "F45", "more than an answer may be", { SAYS("400 Bad", "",
		"$LONG$LONG$LONG$LONG$LONG") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400: more than an answer") },
	{ "F45", "more than that in the message", { ERROR("400 Bad",
		"ValidationException", "$LONG$LONG$LONG$LONG$LONG") },
	    .ends = REFUSED(E_SERVICE, "HTTP 400: more than an answer") },
	{ "F45", "more than that, announced", { SAYS("500 Oh",
		"Content-Length: 1073741824\r\n", "{") }, .times = ALWAYS,
	    .ends = BY_EFFECT(E_SERVICE, 4, "HTTP 500: more than an answer") },
	{ "F45", "an odd namespace", { SAYS("400 Bad", "",
		"{\"__type\":\"a#ValidationException:http://x/#y\","
		"\"Message\":\"capital\"}") },
	    .ends = REFUSED(E_INVALID, "ValidationException: capital") },
	{ "F45", "the name in a header", { SAYS("400 Bad",
		"x-amzn-ErrorType: ValidationException:http://x/\r\n",
		"{\"message\":\"small\"}") },
	    .ends = REFUSED(E_INVALID, "ValidationException: small") },
	{ "F45", "control characters", { ERROR("400 Bad",
		"ValidationException", "a\\u001b[31mb\\u0000c") },
	    .ends = REFUSED(E_INVALID, "ValidationException: a") },
};
/* clang-format on */

START_TEST(ends_as_it_must)
{
	fault_case_run(&rows[_i]);
}
END_TEST

TEST_MAIN(faults_answers, LOOP(ends_as_it_must, rows))
