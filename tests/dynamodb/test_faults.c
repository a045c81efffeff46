/* Connections that break, stall and lie, crossed with four calls: faults.md F2,
 * F3, F6 to F14 and F19.  See lib/fault_case.h for the form. */
#include "lib/fault_case.h"
#include "test.h"

#define SLOW 80 /* ms of an attempt that is to run out */
#define HEAD "HTTP/1.1 200 OK\r\n"

#define DONE(tries, connections) \
	READ(EFFECT_DONE, E_OK, tries, tries, connections, NULL)
/* What the fault was, when it is all there is. */
#define NOT_DONE(code, words) READ(EFFECT_NONE, code, 1, 1, 1, words)
#define UNKNOWN(code, connections, words) \
	CHANGE(EFFECT_UNKNOWN, code, 1, 1, connections, words)
/* Reads get over it in a second attempt, over another connection; what a change
 * did is not known. */
#define BROKEN(words) BY_KIND(DONE(2, 2), UNKNOWN(E_NETWORK, 2, words))
/* Nobody tries again; the connection is closed. */
#define NONSENSE(code, words)                            \
	BY_KIND(READ(EFFECT_NONE, code, 1, 1, 2, words), \
	    CHANGE(EFFECT_UNKNOWN, code, 1, 1, 2, words))
/* The time of each attempt runs out. */
#define STALLED                                                           \
	BY_KIND(READ(EFFECT_NONE, E_NETWORK, 4, 4, 5, "no whole answer"), \
	    CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "no whole answer"))

/* clang-format off */
static const struct fault_case rows[] = {
	/* The rule of the game: without fault all of them are done. */
	{ "-", "no fault", .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },

	{ "F2", "connection refused",
	    .env = { { "AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1" } },
	    .ends = ALL(EFFECT_NONE, E_NETWORK, 4, 0, 0,
		"127.0.0.1:1': Connection refused") },
	{ "F3", "a black hole", .attempt_ms = SLOW,
	    .env = { { "AWS_ENDPOINT_URL_DYNAMODB", "http://$HOLE" } },
	    .ends = ALL(EFFECT_NONE, E_NETWORK, 4, 0, 0,
		"cannot connect to") },
	{ "F3", "a black hole, and a second address",
	    .env = { { "AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:$PORT" } },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },
	{ "F6", "the handshake stalls", { .deaf = true }, .times = ALWAYS,
	    .attempt_ms = SLOW,
	    .env = { { "AWS_ENDPOINT_URL_DYNAMODB", "https://$HOST" } },
	    .ends = ALL(EFFECT_NONE, E_NETWORK, 4, 0, 4,
		"cannot connect to") },

	/* Before the request was whole. */
	{ "F7", "reset in the middle of the request",
	    { "", .take = 2000, .then = RAW_RESET }, .pad_mb = 3,
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 1, 2),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 0, 2, NULL)) },
	{ "F7", "closed in the middle of the request",
	    { "", .take = 2000, .then = RAW_CLOSE }, .pad_mb = 3,
	    .ends = BY_KIND(READ(EFFECT_DONE, E_OK, 2, 1, 2),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 0, 2, NULL)) },
	{ "F7", "answered in the middle of the request",
	    { "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n",
		.take = 2000, .then = RAW_CLOSE }, .pad_mb = 3,
	    .ends = ALL(EFFECT_NONE, E_LIMIT, 1, 0, 2, "HTTP 413") },

	/* After it. */
	{ "F8", "reset after the request", { "", .then = RAW_RESET },
	    .ends = BROKEN(NULL) },
	{ "F8", "closed after the request", { "", .then = RAW_CLOSE },
	    .ends = BROKEN("no answer from") },
	{ "F8", "reset after the request, on a kept connection",
	    { "", .then = RAW_RESET }, .warm = 1,
	    .ends = BROKEN("closed the connection without an answer") },
	{ "F8", "closed after the request, on a kept connection",
	    { "", .then = RAW_CLOSE }, .warm = 1,
	    .ends = BROKEN("closed the connection without an answer") },
	{ "F8", "the repeat does not count", { "", .then = RAW_CLOSE },
	    .warm = 1, .env = { { "AWS_MAX_ATTEMPTS", "1" } },
	    .ends = BROKEN("closed the connection without an answer") },
	{ "F8", "a fresh connection has no such repeat",
	    { "", .then = RAW_CLOSE },
	    .env = { { "AWS_MAX_ATTEMPTS", "1" } },
	    .ends = BY_KIND(
		READ(EFFECT_NONE, E_NETWORK, 1, 1, 2, "no answer from"),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "no answer from")) },
	{ "F8", "closed while nobody asked", .warm = 2,
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 2, NULL) },

	{ "F9", "reset in the headers", { HEAD "Conte", .then = RAW_RESET },
	    .ends = BROKEN(NULL) },
	{ "F9", "closed in the headers", { HEAD "Conte", .then = RAW_CLOSE },
	    .ends = BROKEN("half an answer") },
	{ "F9", "closed in the body",
	    { HEAD "Content-Length: $LENGTH\r\n\r\n$HALF", .then = RAW_CLOSE },
	    .ends = BROKEN("half an answer") },
	{ "F9", "closed in the chunks",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n3\r\n",
		.then = RAW_CLOSE },
	    .ends = BROKEN("half an answer") },
	{ "F9", "no length, and closed before the body",
	    { HEAD "\r\n", .then = RAW_CLOSE },
	    .ends = BROKEN("half an answer") },
	{ "F9", "no length, and closed in the body",
	    { HEAD "\r\n{\"a\":", .then = RAW_CLOSE },
	    .ends = BROKEN("half an answer") },
	{ "F9", "truncated JSON of the right length",
	    { HEAD "Content-Length: 5\r\n\r\n{\"a\":" },
	    .ends = BY_KIND(DONE(2, 1), UNKNOWN(E_NETWORK, 1,
		"half an answer")) },
	{ "F9", "every time", { HEAD "Conte", .then = RAW_CLOSE },
	    .times = ALWAYS,
	    .ends = BY_KIND(
		READ(EFFECT_NONE, E_NETWORK, 4, 4, 5, "half an answer"),
		CHANGE(EFFECT_UNKNOWN, E_NETWORK, 1, 1, 2, "half an answer")) },

	{ "F10", "fewer bytes than announced",
	    { HEAD "Content-Length: 9999\r\n\r\n$BODY" }, .times = ALWAYS,
	    .attempt_ms = SLOW, .ends = STALLED },
	{ "F10", "more bytes than announced",
	    { HEAD "Content-Length: $LENGTH\r\n\r\n$BODY$BODY" },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 2, NULL) },
	{ "F10", "a second answer behind the first",
	    { "$GOOD" HEAD "Content-Length: 2\r\n\r\n[]" },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 2, NULL) },
	{ "F10", "a length and chunks",
	    { HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
		"2\r\n{}\r\n0\r\n\r\n" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F10", "two lengths",
	    { HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} " },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F10", "a negative length", { HEAD "Content-Length: -2\r\n\r\n{}" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F10", "a length of 2^63",
	    { HEAD "Content-Length: 9223372036854775808\r\n\r\n{}" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F10", "a length of 2^64 + 2",
	    { HEAD "Content-Length: 18446744073709551618\r\n\r\n{}" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F10", "a length of a gigabyte",
	    { HEAD "Content-Length: 1073741824\r\n\r\n{}" },
	    .ends = NONSENSE(E_LIMIT, "larger than") },
	{ "F10", "a length that is no number",
	    { HEAD "Content-Length: two\r\n\r\n{}" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },

	{ "F11", "a chunk's size is no number",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n" },
	    .ends = BROKEN("broken in its middle") },
	{ "F11", "a chunk does not end where it should",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n" },
	    .ends = BROKEN("broken in its middle") },
	{ "F11", "a chunk of 2^64",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n{}" },
	    .ends = BROKEN("broken in its middle") },
	{ "F11", "a chunk of a gigabyte",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n40000000\r\n{}" },
	    .ends = NONSENSE(E_LIMIT, "larger than") },
	{ "F11", "a flood of trailers",
	    { HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
		"$MANY\r\n" },
	    .ends = NONSENSE(E_LIMIT, "larger than") },
	{ "F11", "a header of a megabyte",
	    { HEAD "X: $LONG\r\nContent-Length: 2\r\n\r\n{}" },
	    .ends = NONSENSE(E_LIMIT, "larger than") },
	{ "F11", "100,000 headers",
	    { HEAD "$MANYContent-Length: 2\r\n\r\n{}" },
	    .ends = NONSENSE(E_LIMIT, "larger than") },

	{ "F12", "silence", { "" }, .times = ALWAYS, .attempt_ms = SLOW,
	    .ends = STALLED },
	{ "F12", "silence after the headers",
	    { HEAD "Content-Length: 2\r\n\r\n" }, .times = ALWAYS,
	    .attempt_ms = SLOW, .ends = STALLED },
	{ "F12", "byte by byte in the headers", { "$GOOD", .drip_ms = 20 },
	    .times = ALWAYS, .attempt_ms = SLOW, .ends = STALLED },
	{ "F12", "byte by byte in the body",
	    { HEAD "Content-Length: 99\r\n\r\n$BODY",
		.drip_from = "\r\n\r\n", .drip_ms = 20 },
	    .times = ALWAYS, .attempt_ms = SLOW, .ends = STALLED },
	{ "F12", "interim answers for ever",
	    { "HTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\n", .drip_ms = 20 },
	    .times = ALWAYS, .attempt_ms = SLOW, .ends = STALLED },

	{ "F13", "100 first", { "HTTP/1.1 100 Continue\r\n\r\n$GOOD" },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },
	{ "F13", "five interim answers first",
	    { "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\n"
		"HTTP/1.1 103 E\r\nLink: x\r\n\r\nHTTP/1.1 102 P\r\n\r\n"
		"HTTP/1.1 102 P\r\n\r\n$GOOD" },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },
	{ "F13", "six interim answers first",
	    { "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\n"
		"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\n"
		"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\n$GOOD" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F13", "another protocol from here on",
	    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" },
	    .ends = NONSENSE(E_SERVICE, "contradicts itself") },
	{ "F13", "204", { "HTTP/1.1 204 No Content\r\n\r\n" },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "HTTP 204"),
		UNKNOWN(E_SERVICE, 1, "HTTP 204")) },
	{ "F13", "206",
	    { "HTTP/1.1 206 Partial\r\nContent-Length: $LENGTH\r\n\r\n$BODY" },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "HTTP 206"),
		UNKNOWN(E_SERVICE, 1, "HTTP 206")) },
	{ "F13", "304", { "HTTP/1.1 304 Not Modified\r\n\r\n" },
	    .ends = ALL(EFFECT_NONE, E_SERVICE, 1, 1, 1, "HTTP 304") },
	{ "F13", "HTTP/0.9", { "$BODY", .then = RAW_CLOSE },
	    .ends = NONSENSE(E_SERVICE, "no HTTP from") },
	{ "F13", "HTTP/2", { "\0\0\0\4\0\0\0\0\0", 9, .then = RAW_CLOSE },
	    .ends = NONSENSE(E_SERVICE, "no HTTP from") },
	{ "F13", "another HTTP/1",
	    { "HTTP/1.9 200 OK\r\nContent-Length: 2\r\n\r\n{}" },
	    .ends = NONSENSE(E_SERVICE, "no HTTP from") },
	{ "F13", "rubbish", { "SSH-2.0-OpenSSH_9.2\r\n" },
	    .ends = NONSENSE(E_SERVICE, "no HTTP from") },

	{ "F14", "301 to elsewhere",
	    { "HTTP/1.1 301 Moved\r\nLocation: http://$HOST/x\r\n"
		"Content-Length: 0\r\n\r\n" },
	    .ends = ALL(EFFECT_NONE, E_SERVICE, 1, 1, 1, "HTTP 301") },
	{ "F14", "302 to a file",
	    { "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
		"Content-Length: 0\r\n\r\n" },
	    .ends = ALL(EFFECT_NONE, E_SERVICE, 1, 1, 1, "HTTP 302") },
	{ "F14", "307 to the metadata service",
	    { "HTTP/1.1 307 Here\r\nLocation: http://169.254.169.254/latest/\r\n"
		"Content-Length: 0\r\n\r\n" },
	    .ends = ALL(EFFECT_NONE, E_SERVICE, 1, 1, 1, "HTTP 307") },
	{ "F14", "308 to itself",
	    { "HTTP/1.1 308 Here\r\nLocation: /\r\nContent-Length: 0\r\n\r\n" },
	    .ends = ALL(EFFECT_NONE, E_SERVICE, 1, 1, 1, "HTTP 308") },

	{ "F19", "an encoding that nobody asked for",
	    { HEAD "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
		"\x1f\x8b\x08\x01" },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "'gzip'"),
		UNKNOWN(E_SERVICE, 1, "'gzip'")) },
	{ "F19", "a byte order mark",
	    { HEAD "Content-Length: 5\r\n\r\n\xef\xbb\xbf{}" },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "something other"),
		UNKNOWN(E_SERVICE, 1, "something other")) },
	{ "F19", "UTF-16",
	    { HEAD "Content-Type: application/json; charset=utf-16\r\n"
		"Content-Length: 6\r\n\r\n\xff\xfe{\0}\0",
		sizeof HEAD "Content-Type: application/json; charset=utf-16\r\n"
		"Content-Length: 6\r\n\r\n\xff\xfe{\0}\0" - 1 },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "something other"),
		UNKNOWN(E_SERVICE, 1, "something other")) },
	{ "F19", "bytes that are no UTF-8",
	    { HEAD "Content-Length: 9\r\n\r\n{\"a\":\"\xc3\"}" },
	    .ends = BY_KIND(NOT_DONE(E_SERVICE, "not DynamoDB's JSON"),
		UNKNOWN(E_SERVICE, 1, "not DynamoDB's JSON")) },
	{ "F19", "another charset in name only",
	    { HEAD "Content-Type: application/x-amz-json-1.0; charset=latin1"
		"\r\nContent-Length: $LENGTH\r\n\r\n$BODY" },
	    .ends = ALL(EFFECT_DONE, E_OK, 1, 1, 1, NULL) },
};
/* clang-format on */

START_TEST(ends_as_it_must)
{
	fault_case_run(&rows[_i]);
}
END_TEST

static const enum raw_then ways[] = { RAW_CLOSE, RAW_RESET };

START_TEST(no_part_is_taken_for_the_whole)
{
	for (int call = 0; call < FAULT_CALLS; call++)
		fault_case_cut((enum fault_call)call, ways[_i]);
}
END_TEST

TEST_MAIN(faults, LOOP(ends_as_it_must, rows),
    LOOP(no_part_is_taken_for_the_whole, ways))
