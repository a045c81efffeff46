#include "aws/http_reader.h"

#include "base/limits.h"
#include "test.h"

#define OK      "HTTP/1.1 200 OK\r\n"
#define TWO     "Content-Length: 2\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define INTERIM "HTTP/1.1 102 P\r\n\r\n"

/* RFC 9112 and faults.md F8 to F13.  The limit is 8 bytes of body. */
static const struct {
	const char *text;
	bool ends; /* the connection does, behind it */
	enum http_reading at;
	int status;
	const char *body; /* of a whole one */
	bool keep;
	size_t surplus; /* bytes that are not of the answer */
} answers[] = {
	{ OK TWO "\r\n{}", false, HTTP_WHOLE, 200, "{}", true, 0 },
	{ OK TWO "\r\n{}HTTP", false, HTTP_WHOLE, 200, "{}", true, 4 },
	{ "HTTP/1.1 200 OK\nContent-Length:2\n\n{}", false, HTTP_WHOLE, 200,
	    "{}", true, 0 },
	{ "HTTP/1.1 200\r\n" TWO "\r\n{}", false, HTTP_WHOLE, 200, "{}", true,
	    0 },
	{ OK "content-length:  0 \r\n\r\n", false, HTTP_WHOLE, 200, "", true,
	    0 },
	{ OK TWO TWO "\r\n{}", false, HTTP_WHOLE, 200, "{}", true, 0 },
	/* What may be reused. */
	{ OK TWO "Connection: Close\r\n\r\n{}", false, HTTP_WHOLE, 200, "{}",
	    false, 0 },
	{ OK TWO "Connection: x, close\r\n\r\n{}", false, HTTP_WHOLE, 200, "{}",
	    false, 0 },
	{ OK TWO "Connection: closed\r\n\r\n{}", false, HTTP_WHOLE, 200, "{}",
	    true, 0 },
	{ "HTTP/1.0 200 OK\r\n" TWO "\r\n{}", false, HTTP_WHOLE, 200, "{}",
	    false, 0 },
	/* No body, whatever is said of it. */
	{ "HTTP/1.1 204 No\r\n\r\n", false, HTTP_WHOLE, 204, "", true, 0 },
	{ "HTTP/1.1 304 No\r\n" TWO "\r\n", false, HTTP_WHOLE, 304, "", true,
	    0 },
	/* Up to the end of the connection. */
	{ OK "\r\n{}", true, HTTP_WHOLE, 200, "{}", false, 0 },
	{ "HTTP/1.1 502 No\r\n\r\n", true, HTTP_WHOLE, 502, "", false, 0 },
	{ OK "\r\n", true, HTTP_CUT_OFF, 200, NULL, false, 0 },
	{ OK "\r\n012345678", true, HTTP_TOO_LONG, 200, NULL, false, 0 },
	/* Chunks. */
	{ OK CHUNKED "\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n", false, HTTP_WHOLE,
	    200, "{}", true, 0 },
	{ OK CHUNKED "\r\n2\n{}\n00\n\nx", false, HTTP_WHOLE, 200, "{}", true,
	    1 },
	{ OK CHUNKED "\r\n0\r\nContent-Length: 3\r\nA: b\r\n\r\n", false,
	    HTTP_WHOLE, 200, "", true, 0 },
	{ OK CHUNKED "\r\n5\r\n01234\r\n4\r\n5678\r\n0\r\n\r\n", false,
	    HTTP_TOO_LONG, 200, NULL, false, 0 },
	{ OK CHUNKED "\r\nffffffffffffffffff\r\n", false, HTTP_BROKEN, 200,
	    NULL, false, 0 },
	{ OK CHUNKED "\r\n-1\r\n", false, HTTP_BROKEN, 200, NULL, false, 0 },
	{ OK CHUNKED "\r\n\r\n", false, HTTP_BROKEN, 200, NULL, false, 0 },
	{ OK CHUNKED "\r\n1x\r\n", false, HTTP_BROKEN, 200, NULL, false, 0 },
	{ OK CHUNKED "\r\n2\r\n{}0\r\n\r\n", false, HTTP_BROKEN, 200, NULL,
	    false, 0 },
	/* Lengths that are none, or more than one. */
	{ OK "Content-Length: 9\r\n\r\n", false, HTTP_TOO_LONG, 200, NULL,
	    false, 0 },
	{ OK "Content-Length: -2\r\n\r\n", false, HTTP_CONFLICT, 200, NULL,
	    false, 0 },
	{ OK "Content-Length: +2\r\n\r\n", false, HTTP_CONFLICT, 200, NULL,
	    false, 0 },
	{ OK "Content-Length: 2x\r\n\r\n", false, HTTP_CONFLICT, 200, NULL,
	    false, 0 },
	{ OK "Content-Length: 0x2\r\n\r\n", false, HTTP_CONFLICT, 200, NULL,
	    false, 0 },
	{ OK "Content-Length:\r\n\r\n", false, HTTP_CONFLICT, 200, NULL, false,
	    0 },
	{ OK "Content-Length: 18446744073709551618\r\n\r\n", false,
	    HTTP_CONFLICT, 200, NULL, false, 0 },
	{ OK TWO "Content-Length: 3\r\n\r\n", false, HTTP_CONFLICT, 200, NULL,
	    false, 0 },
	{ OK TWO CHUNKED "\r\n", false, HTTP_CONFLICT, 200, NULL, false, 0 },
	{ OK "Transfer-Encoding: gzip, chunked\r\n\r\n", false, HTTP_CONFLICT,
	    200, NULL, false, 0 },
	/* Interim answers. */
	{ INTERIM INTERIM INTERIM INTERIM INTERIM OK TWO "\r\n{}", false,
	    HTTP_WHOLE, 200, "{}", true, 0 },
	{ INTERIM INTERIM INTERIM INTERIM INTERIM INTERIM, false, HTTP_CONFLICT,
	    102, NULL, false, 0 },
	{ "HTTP/1.1 101 Switching\r\n\r\n", false, HTTP_CONFLICT, 101, NULL,
	    false, 0 },
	/* No HTTP of ours. */
	{ "SSH-2.0-OpenSSH_9.2", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/2 200 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.2 200 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.1 20 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.1 2000 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.1 099 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.1 OK\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	{ "HTTP/1.1\r\n", false, HTTP_FOREIGN, 0, NULL, false, 0 },
	/* Ends. */
	{ "", true, HTTP_NOTHING, 0, NULL, false, 0 },
	{ "H", true, HTTP_CUT_OFF, 0, NULL, false, 0 },
	{ OK TWO, true, HTTP_CUT_OFF, 200, NULL, false, 0 },
	{ OK TWO "\r\n{", true, HTTP_CUT_OFF, 200, NULL, false, 0 },
	{ OK CHUNKED "\r\n0\r\n", true, HTTP_CUT_OFF, 200, NULL, false, 0 },
	{ INTERIM, true, HTTP_CUT_OFF, 102, NULL, false, 0 },
};

/* In two pieces, and in the second one byte after another. */
static void check_split(size_t row, size_t split, bool bytes)
{
	const char *text = answers[row].text;
	size_t n = strlen(text), took, at = split;
	struct http_answer a = { 0 };
	struct http_reader r = { .answer = &a, .max = 8 };

	took = http_reader_feed(&r, text, split);
	while (at < n && !http_reader_over(&r)) {
		size_t piece = bytes ? 1 : n - at;

		took += http_reader_feed(&r, text + at, piece);
		at += piece;
	}
	if (answers[row].ends)
		http_reader_end(&r);
	ck_assert_msg(r.at == answers[row].at, "split at %zu of '%s': %d",
	    split, text, r.at);
	ck_assert_int_eq(a.status, answers[row].status);
	if (r.at == HTTP_WHOLE) {
		ck_assert_str_eq(buf_text(&a.body), answers[row].body);
		ck_assert_int_eq(r.keep, answers[row].keep);
		ck_assert_uint_eq(n - took, answers[row].surplus);
	} else {
		http_reader_explain(&r, "there");
		ck_assert_ptr_nonnull(strstr(a.error.text, "'there'"));
	}
	http_answer_free(&a);
	http_reader_free(&r);
}

START_TEST(reads_the_same_in_any_pieces)
{
	for (size_t i = 0; i <= strlen(answers[_i].text); i++) {
		check_split((size_t)_i, i, false);
		check_split((size_t)_i, i, true);
	}
}
END_TEST

static const struct {
	const char *head, *piece; /* again and again */
	const char *end;
} endless[] = {
	{ OK "A: ", "aaaaaaaa", "\r\n\r\n" },
	{ OK, "A: b\r\n", "\r\n" },
	{ OK CHUNKED "\r\n0\r\n", "A: b\r\n", "\r\n" },
	{ OK CHUNKED "\r\n1;", "aaaaaaaa", "\r\n" },
	{ "HTTP/1.1 200 ", "aaaaaaaa", "\r\n\r\n" },
};

START_TEST(bounds_what_has_no_end)
{
	struct http_answer a = { 0 };
	struct http_reader r = { .answer = &a, .max = 8 };
	size_t fed = 0;

	http_reader_feed(&r, endless[_i].head, strlen(endless[_i].head));
	while (!http_reader_over(&r) && fed < 2 * LIMIT_HEADER_BYTES)
		fed += http_reader_feed(
		    &r, endless[_i].piece, strlen(endless[_i].piece));
	ck_assert_int_eq(r.at, HTTP_TOO_BIG);
	ck_assert_uint_le(r.line.n, LIMIT_HEADER_BYTES);
	http_answer_free(&a);
	http_reader_free(&r);
}
END_TEST

/* Chunks may be many: their lines are no headers. */
START_TEST(takes_many_chunks)
{
	struct http_answer a = { 0 };
	struct http_reader r = { .answer = &a, .max = 10000 };

	http_reader_feed(&r, OK CHUNKED "\r\n", strlen(OK CHUNKED "\r\n"));
	for (int i = 0; i < 10000; i++)
		ck_assert_uint_eq(http_reader_feed(&r, "1\r\nx\r\n", 6), 6);
	http_reader_feed(&r, "0\r\n\r\n", 5);
	ck_assert_int_eq(r.at, HTTP_WHOLE);
	ck_assert_uint_eq(a.body.n, 10000);
	http_answer_free(&a);
	http_reader_free(&r);
}
END_TEST

START_TEST(lets_no_nul_into_the_headers)
{
	static const char text[] = OK "A: b\0c\r\n\r\n";
	struct http_answer a = { 0 };
	struct http_reader r = { .answer = &a, .max = 8 };

	http_reader_feed(&r, text, sizeof text - 1);
	ck_assert_int_eq(r.at, HTTP_CONFLICT);
	http_answer_free(&a);
	http_reader_free(&r);
}
END_TEST

TEST_MAIN(http_reader, LOOP(reads_the_same_in_any_pieces, answers),
    LOOP(bounds_what_has_no_end, endless), TEST(takes_many_chunks),
    TEST(lets_no_nul_into_the_headers))
