#include "aws/http.h"

#include "test.h"

START_TEST(finds_headers_in_any_case)
{
	struct http_headers h = { 0 };

	http_headers_add(&h, "Content-Type", "a");
	http_headers_add(&h, "X", "1");
	http_headers_add(&h, "x", "2");
	ck_assert_str_eq(http_headers_get(&h, "content-TYPE"), "a");
	ck_assert_str_eq(http_headers_get(&h, "x"), "1");
	ck_assert_ptr_null(http_headers_get(&h, "content"));
	http_headers_set(&h, "X", "3");
	ck_assert_uint_eq(h.n, 2);
	ck_assert_str_eq(http_headers_get(&h, "x"), "3");
	http_headers_remove(&h, "content-type");
	ck_assert_ptr_null(http_headers_get(&h, "Content-Type"));
	http_headers_free(&h);
	ck_assert_uint_eq(h.n, 0);
}
END_TEST

static const struct {
	const char *line, *name, *value; /* name NULL: passed over */
} lines[] = {
	{ "Date: Sun\r\n", "date", "Sun" },
	{ "A:b", "a", "b" },
	{ "A: \t b c \r\n", "a", "b c" },
	{ "A:\r\n", "a", "" },
	{ "A: b: c\r\n", "a", "b: c" },
	{ "no colon\r\n", NULL, NULL },
	{ ": x\r\n", NULL, NULL },
	{ " folded: x\r\n", NULL, NULL },
	{ "\tfolded: x\r\n", NULL, NULL },
	{ "", NULL, NULL },
};

START_TEST(reads_a_line_of_an_answer)
{
	struct http_headers h = { 0 };

	http_headers_add_line(&h, lines[_i].line, strlen(lines[_i].line));
	if (lines[_i].name == NULL)
		ck_assert_uint_eq(h.n, 0);
	else
		ck_assert_str_eq(
		    http_headers_get(&h, lines[_i].name), lines[_i].value);
	http_headers_free(&h);
}
END_TEST

static const struct {
	const char *lines[3];
	bool conflict;
} framings[] = {
	{ { "Content-Length: 5" }, false },
	{ { "Transfer-Encoding: chunked" }, false },
	{ { "X: y" }, false },
	{ { "Content-Length: 5", "content-length: 5" }, false },
	{ { "Content-Length: 5", "content-length: 6" }, true },
	{ { "Content-Length: 5", "X: y", "Transfer-Encoding: chunked" }, true },
};

START_TEST(sees_contradicting_lengths)
{
	struct http_headers h = { 0 };

	for (size_t i = 0; i < 3 && framings[_i].lines[i] != NULL; i++)
		http_headers_add_line(
		    &h, framings[_i].lines[i], strlen(framings[_i].lines[i]));
	ck_assert_int_eq(http_headers_conflict(&h), framings[_i].conflict);
	http_headers_free(&h);
}
END_TEST

static const struct {
	const char *host, *name, *value;
	bool clean;
} requests[] = {
	{ "h", "X-Y", "a b", true },
	{ "h", "X-Y", "a\r\nb: c", false },
	{ "h", "X-Y", "a\nb", false },
	{ "h", "X\n", "a", false },
	{ "h", "X:", "a", false },
	{ "h\r\nX: y", "X", "a", false },
};

START_TEST(lets_no_line_end_into_a_request)
{
	struct http_request r = { .host = mem_strdup(requests[_i].host) };

	http_headers_add(&r.headers, requests[_i].name, requests[_i].value);
	ck_assert_int_eq(http_request_is_clean(&r), requests[_i].clean);
	http_request_free(&r);
	ck_assert_ptr_null(r.host);
}
END_TEST

/* What a server says of its encoding is repeated, but no credential fits into
 * that (faults.md F19, F40). */
START_TEST(repeats_little_of_an_encoding)
{
	struct http_answer a = { .status = 200 };

	http_headers_add(
	    &a.headers, "Content-Encoding", "AKIAIOSFODNN7EXAMPLE");
	http_answer_arrived(&a, "there");
	ck_assert_int_eq(a.status, 0);
	ck_assert_str_eq(a.error.text,
	    "the answer of 'there' is encoded as 'AKIAIOSFODNN7EX', which was "
	    "not asked for");
	http_answer_free(&a);
}
END_TEST

TEST_MAIN(http, TEST(finds_headers_in_any_case),
    LOOP(reads_a_line_of_an_answer, lines),
    LOOP(sees_contradicting_lengths, framings),
    LOOP(lets_no_line_end_into_a_request, requests),
    TEST(repeats_little_of_an_encoding))
