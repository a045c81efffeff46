#include "aws/sigv4_canonical.h"
#include "test.h"

/* aws-client.md 1.4: path normalised and encoded, a second time if it is already;
 * query encoded, sorted by name, then by value. */
static const struct {
	const char *target;
	bool raw;
	const char *path, *query;
} targets[] = {
	{ "/", false, "/", "" },
	{ "", false, "/", "" },
	{ "/a/./b/../c//d/", false, "/a/c/d/", "" },
	{ "/a/b/..", false, "/a", "" },
	{ "/..", false, "/", "" },
	{ "/../../a", false, "/a", "" },
	{ "/...", false, "/...", "" },
	{ "/.a/..b/c.", false, "/.a/..b/c.", "" },
	{ "/a/./b/../c//d/", true, "/a/./b/../c//d/", "" },
	{ "", true, "/", "" },
	{ "?a=b", true, "/", "a=b" },
	{ "/%41/a b", false, "/%2541/a%20b", "" },
	{ "/~_-.*'()", false, "/~_-.%2A%27%28%29", "" },
	{ "/?a", false, "/", "a=" },
	{ "/?", false, "/", "" },
	{ "/?b=2&a=1&a=0", false, "/", "a=0&a=1&b=2" },
	{ "/?a=b=c", false, "/", "a=b%3Dc" },
	{ "/?a=%2F&&b", false, "/", "a=%2F&b=" },
	{ "/?%zz=%2&c=%", false, "/", "%25zz=%252&c=%25" },
	{ "/?=x", false, "/", "=x" },
	{ "/?a=b/c?d", false, "/", "a=b%2Fc%3Fd" },
	{ "/?a=%4", false, "/", "a=%254" },
	{ "/?a=%4g", false, "/", "a=%254g" },
};

START_TEST(makes_paths_and_queries_canonical)
{
	char post[] = "POST", host[] = "h";
	struct http_request r = { .method = post,
		.host = host,
		.path = mem_strdup(targets[_i].target) };
	struct sigv4_canonical k = { 0 };
	struct buf want = BUF_INIT;

	sigv4_canonical_headers(&k, &r);
	sigv4_canonical_request(&k, &r, targets[_i].raw, "digest");
	buf_addf(&want, "POST\n%s\n%s\nhost:h\n\nhost\ndigest",
	    targets[_i].path, targets[_i].query);
	ck_assert_str_eq(k.text.s, want.s);
	sigv4_canonical_free(&k);
	buf_free(&want);
	mem_free(r.path);
}
END_TEST

/* Trimmed, and what is between two words is one space; equal names are one line
 * in the order of arrival. */
static const struct {
	const char *one, *two, *line;
} values[] = {
	{ "a", NULL, "x-one:a\n" },
	{ "", NULL, "x-one:\n" },
	{ "   ", NULL, "x-one:\n" },
	{ "  a  b\t c ", NULL, "x-one:a b c\n" },
	{ "a\n  b", NULL, "x-one:a b\n" },
	{ "\"a  b\"", NULL, "x-one:\"a b\"\n" },
	{ "b", "a", "x-one:b,a\n" },
	{ "a", " a ", "x-one:a,a\n" },
};

START_TEST(makes_header_values_canonical)
{
	char post[] = "POST", host[] = "h", path[] = "/";
	struct http_request r = { .method = post, .host = host, .path = path };
	struct sigv4_canonical k = { 0 };
	struct buf want = BUF_INIT;

	http_headers_add(&r.headers, "X-One", values[_i].one);
	if (values[_i].two != NULL)
		http_headers_add(&r.headers, "x-ONE", values[_i].two);
	sigv4_canonical_headers(&k, &r);
	buf_addf(&want, "host:h\n%s", values[_i].line);
	ck_assert_str_eq(k.lines.s, want.s);
	ck_assert_str_eq(k.names.s, "host;x-one");
	sigv4_canonical_free(&k);
	http_headers_free(&r.headers);
	buf_free(&want);
}
END_TEST

/* By their bytes, in lower case; a shorter name before those it begins. */
START_TEST(sorts_the_names_of_headers)
{
	static const char *const names[] = { "B-long", "b", "z", "A_", "a-",
		"I", "a1" };
	char post[] = "POST", host[] = "h", path[] = "/";
	struct http_request r = { .method = post, .host = host, .path = path };
	struct sigv4_canonical k = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		http_headers_add(&r.headers, names[i], "v");
	sigv4_canonical_headers(&k, &r);
	ck_assert_str_eq(k.names.s, "a-;a1;a_;b;b-long;host;i;z");
	sigv4_canonical_free(&k);
	http_headers_free(&r.headers);
}
END_TEST

/* RFC 3986 2.3: what is unreserved stays. */
START_TEST(escapes_every_other_byte)
{
	struct buf out = BUF_INIT;

	sigv4_canonical_escape(&out, "aZ09-_.~ /%\xc3\xbc+\0=", 16);
	ck_assert_str_eq(out.s, "aZ09-_.~%20%2F%25%C3%BC%2B%00%3D");
	buf_free(&out);
}
END_TEST

/* What is signed next finds nothing of the last. */
START_TEST(forgets_what_it_had)
{
	char post[] = "POST", host[] = "h", path[] = "/?secret=1";
	struct http_request r = { .method = post, .host = host, .path = path };
	struct sigv4_canonical k = { 0 };
	size_t n;

	http_headers_add(&r.headers, "token", "secret");
	sigv4_canonical_headers(&k, &r);
	sigv4_canonical_request(&k, &r, false, "digest");
	n = k.text.n;
	sigv4_canonical_reset(&k);
	ck_assert_uint_eq(k.text.n + k.names.n + k.lines.n + k.list.n, 0);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(k.text.s[i], 0);
	sigv4_canonical_free(&k);
	http_headers_free(&r.headers);
}
END_TEST

TEST_MAIN(sigv4_canonical, LOOP(makes_paths_and_queries_canonical, targets),
    LOOP(makes_header_values_canonical, values),
    TEST(sorts_the_names_of_headers), TEST(escapes_every_other_byte),
    TEST(forgets_what_it_had))
