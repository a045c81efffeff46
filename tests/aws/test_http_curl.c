#include "aws/http.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "lib/raw_server.h"
#include "test.h"

#define OK          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define SIX_INTERIMS                                                         \
	"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\n" \
	"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 102 P\r\n\r\n"

/* A request and what was reported of it. */
struct trip {
	struct http_request request;
	struct http_answer answer; /* what the callback saw */
	bool done;
};

static void note(void *arg, struct http_answer *answer)
{
	struct trip *trip = arg;

	ck_assert(!trip->done);
	trip->done = true;
	trip->answer = *answer;
	*answer = (struct http_answer){ 0 };
}

static void make(struct trip *t, const char *url, const char *host)
{
	*t = (struct trip){ .request = { .method = mem_strdup("POST"),
		                .url = mem_strdup(url),
		                .host = mem_strdup(host),
		                .path = mem_strdup("/"),
		                .connect_ms = 1000,
		                .total_ms = 5000,
		                .max_answer = 64 } };
	http_headers_add(&t->request.headers, "X-Test", "yes");
	buf_add(&t->request.body, "{}");
}

static void unmake(struct trip *t)
{
	http_request_free(&t->request);
	http_answer_free(&t->answer);
}

static void run(struct transport *curl, struct trip *t)
{
	http_answer_free(&t->answer);
	t->done = false;
	curl->start(curl, &t->request, note, t);
	while (!t->done)
		curl->poll(curl, 1000);
}

/* One request to a server of its own. */
static void try(const struct raw_answer *answer, struct trip *t,
    int64_t total_ms, struct buf *log)
{
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;

	raw_server_start(&server, answer, 1);
	make(t, server.url, server.host);
	t->request.total_ms = total_ms;
	run(curl, t);
	curl->free(curl);
	raw_server_stop(&server, log);
}

START_TEST(sends_what_it_is_given_and_nothing_else)
{
	static const struct raw_answer answer = { OK
		"Date: Sun, 22 Nov 2026 12:00:00 GMT\r\n\r\n{}" };
	struct buf log = BUF_INIT, want = BUF_INIT;
	struct trip t;

	try(&answer, &t, 5000, &log);
	ck_assert_int_eq(t.answer.status, 200);
	ck_assert_str_eq(t.answer.body.s, "{}");
	ck_assert_int_eq(t.answer.date, 1795348800);
	buf_addf(&want,
	    "<accept>\nPOST / HTTP/1.1\r\nHost: %s\r\nX-Test: yes\r\n"
	    "Content-Length: 2\r\n\r\n{}"
	    "\n<end>\n",
	    t.request.host);
	ck_assert_str_eq(log.s, want.s);
	unmake(&t);
	buf_free(&log);
	buf_free(&want);
}
END_TEST

static const struct {
	const char *method, *line;
} methods[] = {
	{ "GET", "<accept>\nGET / HTTP/1.1\r\n" },
	{ "PUT", "<accept>\nPUT / HTTP/1.1\r\n" },
};

START_TEST(knows_other_methods)
{
	static const struct raw_answer answer = { OK "\r\n{}" };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t;

	raw_server_start(&server, &answer, 1);
	make(&t, server.url, server.host);
	mem_free(t.request.method);
	t.request.method = mem_strdup(methods[_i].method);
	buf_reset(&t.request.body);
	run(curl, &t);
	ck_assert_int_eq(t.answer.status, 200);
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert(text_starts(log.s, methods[_i].line));
	unmake(&t);
	buf_free(&log);
}
END_TEST

/* faults.md F8 to F19. */
static const struct {
	struct raw_answer answer;
	int status;           /* 0: no answer */
	enum error_code code; /* then */
	bool final, timed_out;
	const char *body;
} answers[] = {
	{ { OK "\r\n{}" }, 200, E_OK, false, false, "{}" },
	{ { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n" },
	    200, E_OK, false, false, "{}" },
	{ { "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n" }, 400, E_OK, false,
	    false, "" },
	{ { "HTTP/1.0 200 OK\r\n\r\n{}", .then = RAW_CLOSE }, 200, E_OK, false,
	    false, "{}" },
	{ { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX-Early: "
	    "1\r\n\r\n" OK "\r\n{}" },
	    200, E_OK, false, false, "{}" },
	{ { SIX_INTERIMS OK "\r\n{}" }, 0, E_SERVICE, true, false, NULL },
	/* More than was announced: the rest is not an answer. */
	{ { OK "\r\n{}xx" }, 200, E_OK, false, false, "{}" },
	{ { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}" }, 0, E_NETWORK,
	    false, true, NULL },
	{ { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
	      .then = RAW_CLOSE },
	    0, E_NETWORK, false, false, NULL },
	{ { OK "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" }, 0,
	    E_SERVICE, true, false, NULL },
	{ { OK "Content-Length: 3\r\n\r\n{}x" }, 0, E_SERVICE, true, false,
	    NULL },
	{ { OK "Content-Length: 2\r\n\r\n{}" }, 200, E_OK, false, false, "{}" },
	{ { "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
	      .then = RAW_CLOSE },
	    0, E_SERVICE, true, false, NULL },
	{ { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" }, 0,
	    E_NETWORK, false, false, NULL },
	{ { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "fffffffffffffffff\r\n{}" },
	    0, E_NETWORK, false, false, NULL },
	{ { "SSH-2.0-OpenSSH_9.2\r\n", .then = RAW_CLOSE }, 0, E_SERVICE, true,
	    false, NULL },
	{ { "HTTP/9 200 OK\r\n\r\n", .then = RAW_CLOSE }, 0, E_SERVICE, true,
	    false, NULL },
	{ { "\r\n", .then = RAW_CLOSE }, 0, E_SERVICE, true, false, NULL },
	{ { "", .then = RAW_CLOSE }, 0, E_NETWORK, false, false, NULL },
	{ { "", .then = RAW_RESET }, 0, E_NETWORK, false, false, NULL },
	{ { OK "\r\n{", .then = RAW_RESET }, 0, E_NETWORK, false, false, NULL },
	{ { "" }, 0, E_NETWORK, false, true, NULL },
	{ { OK }, 0, E_NETWORK, false, true, NULL },
	{ { OK "\r\n{}", .before_ms = 2000 }, 0, E_NETWORK, false, true, NULL },
	{ { OK "\r\n{}", .drip_ms = 40 }, 0, E_NETWORK, false, true, NULL },
	/* 65 bytes where 64 are allowed. */
	{ { "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n"
	    "0123456789012345678901234567890123456789012345678901234567890123" },
	    200, E_OK, false, false,
	    "0123456789012345678901234567890123456789012345678901234567890123" },
	{ { "HTTP/1.1 200 OK\r\nContent-Length: 65\r\n\r\n"
	    "01234567890123456789012345678901234567890123456789012345678901234" },
	    0, E_LIMIT, true, false, NULL },
	{ { "HTTP/1.1 200 OK\r\n\r\n"
	    "01234567890123456789012345678901234567890123456789012345678901234" },
	    0, E_LIMIT, true, false, NULL },
	{ { "HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/\r\n"
	    "Content-Length: 0\r\n\r\n" },
	    301, E_OK, false, false, "" },
	{ { "HTTP/1.1 307 Moved\r\nLocation: file:///etc/passwd\r\n"
	    "Content-Length: 0\r\n\r\n" },
	    307, E_OK, false, false, "" },
	{ { OK "Content-Encoding: identity\r\n\r\n{}" }, 200, E_OK, false,
	    false, "{}" },
	{ { OK "Content-Encoding: gzip\r\n\r\n\x1f\x8b" }, 0, E_SERVICE, true,
	    false, NULL },
};

START_TEST(reads_an_answer_or_says_why_not)
{
	struct buf log = BUF_INIT;
	struct trip t;

	try(&answers[_i].answer, &t, 400, &log);
	ck_assert_msg(t.answer.status == answers[_i].status, "%d: %s",
	    t.answer.status, t.answer.error.text);
	ck_assert_msg(
	    t.answer.error.code == answers[_i].code, "%s", t.answer.error.text);
	ck_assert_int_eq(t.answer.final, answers[_i].final);
	ck_assert_int_eq(t.answer.timed_out, answers[_i].timed_out);
	ck_assert(t.answer.sent);
	ck_assert(!t.answer.connected_before);
	if (answers[_i].body != NULL)
		ck_assert_str_eq(buf_text(&t.answer.body), answers[_i].body);
	/* Never repeated, never followed. */
	ck_assert_uint_eq(raw_server_count(&log, "<end>"), 1);
	unmake(&t);
	buf_free(&log);
}
END_TEST

static const char *const wholes[] = {
	"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nDate: x\r\n\r\n{\"a\":1}",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	"3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
};

/* After every byte: no part of an answer is taken for an answer (F9).  The last
 * byte is left out: a line end that is no part of the chunked body. */
START_TEST(takes_no_part_for_the_whole)
{
	const char *whole = wholes[_i];

	for (size_t k = 0; k + (size_t)_i < strlen(whole); k++) {
		struct raw_answer answer = { whole, k, .then = RAW_CLOSE };
		struct trip t;

		if (k == 0)
			answer.bytes = "";
		try(&answer, &t, 5000, NULL);
		ck_assert_msg(t.answer.status == 0, "after %zu bytes: %d", k,
		    t.answer.status);
		ck_assert(t.answer.sent && !t.answer.timed_out);
		unmake(&t);
	}
}
END_TEST

START_TEST(keeps_bytes_as_they_are)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b",
		sizeof "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b" - 1
	};
	struct trip t;

	try(&answer, &t, 5000, NULL);
	ck_assert_uint_eq(t.answer.body.n, 3);
	ck_assert_mem_eq(t.answer.body.s, "a\0b", 3);
	unmake(&t);
}
END_TEST

/* More than a socket takes or gives at once. */
START_TEST(carries_much_both_ways)
{
	enum { MUCH = 3 << 20 };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_answer answer = { 0 };
	struct raw_server server;
	struct buf log = BUF_INIT, text = BUF_INIT;
	struct trip t;
	int arrived = 0;

	buf_addf(&text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", MUCH);
	for (int i = 0; i < MUCH; i++)
		buf_addc(&text, (char)('a' + i % 26));
	answer.bytes = text.s;
	raw_server_start(&server, &answer, 1);
	make(&t, server.url, server.host);
	t.request.max_answer = MUCH;
	buf_reset(&t.request.body);
	buf_add(&t.request.body, text.s + text.n - MUCH);
	for (int i = 0; i < 2; i++) {
		run(curl, &t);
		ck_assert_int_eq(t.answer.status, 200);
		ck_assert_uint_eq(t.answer.body.n, MUCH);
		ck_assert(strcmp(t.answer.body.s, t.request.body.s) == 0);
	}
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>"), 1);
	for (const char *s = log.s; (s = strstr(s, "\r\n\r\n")) != NULL;
	     s += MUCH) {
		s += 4;
		ck_assert(strncmp(s, t.request.body.s, MUCH) == 0);
		arrived++;
	}
	ck_assert_int_eq(arrived, 2);
	unmake(&t);
	buf_free(&log);
	buf_free(&text);
}
END_TEST

/* Each connection is for one server. */
START_TEST(keeps_servers_apart)
{
	static const struct raw_answer rows[] = { { OK "\r\n{}" },
		{ OK "\r\n[]" } };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server servers[2];
	struct buf log = BUF_INIT;
	struct trip t;

	for (int i = 0; i < 2; i++)
		raw_server_start(&servers[i], &rows[i], 1);
	for (int i = 0; i < 4; i++) {
		make(&t, servers[i % 2].url, servers[i % 2].host);
		run(curl, &t);
		ck_assert_str_eq(t.answer.body.s, i % 2 == 0 ? "{}" : "[]");
		ck_assert(t.answer.connected);
		unmake(&t);
	}
	curl->free(curl);
	for (int i = 0; i < 2; i++) {
		raw_server_stop(&servers[i], &log);
		ck_assert_uint_eq(raw_server_count(&log, "<end>"), 2);
		buf_reset(&log);
	}
	buf_free(&log);
}
END_TEST

START_TEST(does_not_trust_trailers_or_interim_headers)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 103 Early\r\nX-Amz-Crc32: 1\r\n\r\n"
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
		"Trailer: x-amz-crc32\r\na:\r\n\r\n"
		"2\r\n{}\r\n0\r\nx-amz-crc32: 2\r\nHTTP/1.1: 500\r\n\r\n"
	};
	struct trip t;

	try(&answer, &t, 5000, NULL);
	ck_assert_int_eq(t.answer.status, 200);
	ck_assert_ptr_null(http_headers_get(&t.answer.headers, "x-amz-crc32"));
	ck_assert_str_eq(
	    http_headers_get(&t.answer.headers, "trailer"), "x-amz-crc32");
	unmake(&t);
}
END_TEST

/* 16 KiB and 100 lines (F11). */
static const struct {
	int lines;
	size_t extra; /* bytes in one line */
	bool fits;
} heads[] = {
	{ 95, 0, true },
	{ 120, 0, false },
	{ 1, 15000, true },
	{ 1, 17000, false },
	{ 1, 200000, false },
};

START_TEST(bounds_the_headers)
{
	struct buf text = BUF_INIT;
	struct raw_answer answer = { 0 };
	struct trip t;

	buf_add(&text, OK);
	for (int i = 0; i < heads[_i].lines; i++)
		buf_addf(&text, "X-%d: y\r\n", i);
	buf_add(&text, "Z: ");
	for (size_t i = 0; i < heads[_i].extra; i++)
		buf_addc(&text, 'z');
	buf_add(&text, "\r\n\r\n{}");
	answer.bytes = text.s;
	try(&answer, &t, 5000, NULL);
	ck_assert_int_eq(t.answer.status, heads[_i].fits ? 200 : 0);
	if (!heads[_i].fits) {
		ck_assert_int_eq(t.answer.error.code, E_LIMIT);
		ck_assert(t.answer.final);
	}
	unmake(&t);
	buf_free(&text);
}
END_TEST

START_TEST(keeps_a_connection)
{
	static const struct raw_answer answer = { OK "\r\n{}" };
	struct transport *curl = http_curl_new(2, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t;

	raw_server_start(&server, &answer, 1);
	make(&t, server.url, server.host);
	for (int i = 0; i < 5; i++) {
		run(curl, &t);
		ck_assert_int_eq(t.answer.status, 200);
	}
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<end>"), 5);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>"), 1);
	unmake(&t);
	buf_free(&log);
}
END_TEST

/* The surplus must not become the next answer (F10). */
START_TEST(drops_a_connection_with_surplus_bytes)
{
	static const struct raw_answer rows[] = {
		{ OK "\r\n{}" OK "\r\n[]" },
		{ OK "\r\n{}" },
	};
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t;

	raw_server_start(&server, rows, COUNT(rows));
	make(&t, server.url, server.host);
	for (int i = 0; i < 2; i++) {
		run(curl, &t);
		ck_assert_str_eq(t.answer.body.s, "{}");
	}
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>"), 2);
	unmake(&t);
	buf_free(&log);
}
END_TEST

/* The request went out on a kept connection, which then died without a byte:
 * told, not repeated (F8). */
static const enum raw_then deaths[] = { RAW_CLOSE, RAW_RESET };

START_TEST(does_not_repeat_on_its_own)
{
	const struct raw_answer rows[] = {
		{ OK "\r\n{}" },
		{ "", .then = deaths[_i] },
		{ OK "\r\n{}" },
	};
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t;

	raw_server_start(&server, rows, COUNT(rows));
	make(&t, server.url, server.host);
	run(curl, &t);
	ck_assert_int_eq(t.answer.status, 200);
	run(curl, &t);
	ck_assert_int_eq(t.answer.status, 0);
	ck_assert(t.answer.connected_before);
	ck_assert(t.answer.sent);
	ck_assert(!t.answer.final);
	ck_assert_int_eq(t.answer.error.code, E_NETWORK);
	run(curl, &t);
	ck_assert_int_eq(t.answer.status, 200);
	ck_assert(!t.answer.connected_before);
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<end>"), 3);
	unmake(&t);
	buf_free(&log);
}
END_TEST

START_TEST(opens_no_more_connections_than_allowed)
{
	static const struct raw_answer answer = { OK "\r\n{}", .before_ms = 2 };
	struct transport *curl = http_curl_new(3, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t[12];
	bool all = false;

	raw_server_start(&server, &answer, 1);
	for (size_t i = 0; i < COUNT(t); i++) {
		make(&t[i], server.url, server.host);
		curl->start(curl, &t[i].request, note, &t[i]);
		ck_assert(!t[i].done); /* only from poll */
	}
	while (!all) {
		curl->poll(curl, 1000);
		all = true;
		for (size_t i = 0; i < COUNT(t); i++)
			all = all && t[i].done;
	}
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<end>"), COUNT(t));
	ck_assert_uint_le(raw_server_count(&log, "<accept>"), 3);
	for (size_t i = 0; i < COUNT(t); i++) {
		ck_assert_int_eq(t[i].answer.status, 200);
		unmake(&t[i]);
	}
	buf_free(&log);
}
END_TEST

static const struct {
	const char *url, *host;
	enum error_code code;
	bool final, unresolved;
	const char *words;
} nowhere[] = {
	{ "http://127.0.0.1:1/", "127.0.0.1:1", E_NETWORK, false, false,
	    "Connection refused" },
	{ "http://[::1]:1/", "[::1]:1", E_NETWORK, false, false,
	    "cannot connect to '[::1]:1'" },
	{ "https://x.invalid/", "x.invalid", E_NETWORK, false, true,
	    "x.invalid" },
	{ "http://x.invalid/", "x.invalid", E_SERVICE, true, false, "http" },
	{ "ftp://127.0.0.1:1/", "127.0.0.1:1", E_SERVICE, true, false, "ftp" },
	{ "http://127.0.0.1:1/", "127.0.0.1:1\r\nX: y", E_INVALID, true, false,
	    "malformed" },
};

START_TEST(knows_that_nothing_was_sent)
{
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct trip t;

	make(&t, nowhere[_i].url, nowhere[_i].host);
	run(curl, &t);
	ck_assert_int_eq(t.answer.status, 0);
	ck_assert(!t.answer.sent);
	ck_assert_int_eq(t.answer.final, nowhere[_i].final);
	ck_assert_int_eq(t.answer.unresolved, nowhere[_i].unresolved);
	ck_assert_int_eq(t.answer.error.code, nowhere[_i].code);
	ck_assert_msg(strstr(t.answer.error.text, nowhere[_i].words) != NULL,
	    "%s", t.answer.error.text);
	curl->free(curl);
	unmake(&t);
}
END_TEST

/* F6: the server accepts and says nothing to the TLS greeting. */
START_TEST(bounds_the_handshake)
{
	static const struct raw_answer answer = { "", .deaf = true };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct trip t;
	char url[64];

	raw_server_start(&server, &answer, 1);
	snprintf(url, sizeof url, "https://%s/", server.host);
	make(&t, url, server.host);
	t.request.connect_ms = 200;
	run(curl, &t);
	ck_assert(t.answer.timed_out);
	ck_assert(!t.answer.sent);
	ck_assert_ptr_nonnull(strstr(t.answer.error.text, "cannot connect to"));
	curl->free(curl);
	raw_server_stop(&server, NULL);
	unmake(&t);
}
END_TEST

START_TEST(takes_no_proxy_to_this_machine)
{
	static const struct raw_answer answer = { OK "\r\n{}" };
	struct trip t;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	try(&answer, &t, 5000, NULL);
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	ck_assert_int_eq(t.answer.status, 200);
	unmake(&t);
}
END_TEST

START_TEST(takes_a_proxy_to_elsewhere)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 407 Proxy Authentication Required\r\n"
		"Content-Length: 0\r\n\r\n"
	};
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct buf log = BUF_INIT;
	struct trip t;

	raw_server_start(&server, &answer, 1);
	setenv("https_proxy", server.url, 1);
	make(&t, "https://x.invalid/", "x.invalid");
	run(curl, &t);
	unsetenv("https_proxy");
	curl->free(curl);
	raw_server_stop(&server, &log);
	ck_assert_int_eq(t.answer.status, 0);
	ck_assert(!t.answer.sent);
	ck_assert_ptr_nonnull(strstr(t.answer.error.text, "407"));
	ck_assert_ptr_nonnull(strstr(log.s, "CONNECT x.invalid:443"));
	ck_assert_ptr_null(strstr(log.s, "X-Test"));
	unmake(&t);
	buf_free(&log);
}
END_TEST

static int64_t took(struct transport *curl, int64_t ms)
{
	int64_t start = clock_mono(&clock_system);

	curl->poll(curl, ms);
	return clock_mono(&clock_system) - start;
}

START_TEST(waits_and_can_be_woken)
{
	int fds[2];
	struct transport *curl;

	ck_assert_int_eq(pipe(fds), 0);
	curl = http_curl_new(1, NULL, fds[0]);
	ck_assert_int_ge(took(curl, 60), 50);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_lt(took(curl, 20000), 10000);
	ck_assert_int_lt(took(curl, INT64_MAX), 10000);
	curl->free(curl);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(watches_what_it_is_told_to)
{
	struct transport *curl = http_curl_new(1, NULL, -1);
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_ge(took(curl, 60), 50); /* not yet */
	curl->watch(curl, fds[0]);
	ck_assert_int_lt(took(curl, 20000), 10000);
	curl->watch(curl, -1);
	ck_assert_int_ge(took(curl, 60), 50); /* no longer */
	curl->free(curl);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(is_woken_while_a_request_is_under_way)
{
	static const struct raw_answer answer = { "", .deaf = true };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct trip t;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	raw_server_start(&server, &answer, 1);
	make(&t, server.url, server.host);
	t.request.total_ms = 30000;
	curl->watch(curl, fds[0]);
	curl->start(curl, &t.request, note, &t);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_lt(took(curl, 20000), 10000);
	ck_assert(!t.done);
	curl->abort_all(curl);
	curl->free(curl);
	raw_server_stop(&server, NULL);
	unmake(&t);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(tells_what_a_request_cost)
{
	static const struct raw_answer rows[] = {
		{ OK "\r\n{}", .before_ms = 20 },
		{ OK "Connection: close\r\n\r\n{}", .before_ms = 20 },
		{ OK "\r\n{}", .before_ms = 20 },
	};
	static const bool connected[] = { true, false, true };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct trip t;

	raw_server_start(&server, rows, COUNT(rows));
	make(&t, server.url, server.host);
	for (size_t i = 0; i < COUNT(connected); i++) {
		run(curl, &t);
		ck_assert_int_eq(t.answer.status, 200);
		ck_assert_int_eq(t.answer.connected, connected[i]);
		ck_assert_int_eq(t.answer.connect_us > 0, connected[i]);
		ck_assert_int_ge(t.answer.took_us, 20000);
		ck_assert_int_lt(t.answer.connect_us, t.answer.took_us - 19000);
	}
	curl->free(curl);
	raw_server_stop(&server, NULL);
	unmake(&t);
}
END_TEST

START_TEST(drops_what_is_under_way_without_a_word)
{
	static const struct raw_answer answer = { "" };
	struct transport *curl = http_curl_new(1, NULL, -1);
	struct raw_server server;
	struct trip t[3];

	raw_server_start(&server, &answer, 1);
	for (size_t i = 0; i < COUNT(t); i++) {
		make(&t[i], server.url, server.host);
		curl->start(curl, &t[i].request, note, &t[i]);
	}
	curl->poll(curl, 50);
	curl->abort_all(curl);
	curl->poll(curl, 1);
	for (size_t i = 0; i < COUNT(t); i++)
		ck_assert(!t[i].done);
	/* It goes on working. */
	raw_server_stop(&server, NULL);
	run(curl, &t[0]);
	ck_assert_int_eq(t[0].answer.error.code, E_NETWORK);
	curl->free(curl);
	for (size_t i = 0; i < COUNT(t); i++)
		unmake(&t[i]);
}
END_TEST

/* faults.md F86; under the address sanitizer there is no such memory. */
START_TEST(keeps_a_secret_answer_out_of_core_dumps)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"6\r\nsecret\r\n0\r\n\r\n"
	};
	struct transport *curl = http_curl_new(1, NULL, -1);
	char *other = secret_strdup("");
	struct raw_server server;
	struct trip t;

	raw_server_start(&server, &answer, 1);
	make(&t, server.url, server.host);
	t.request.secret = true;
	run(curl, &t);
	ck_assert_str_eq(t.answer.body.s, "secret");
	ck_assert(secret_has(t.answer.body.s) == secret_has(other));
	mem_free(other);
	curl->free(curl);
	raw_server_stop(&server, NULL);
	unmake(&t);
}
END_TEST

TEST_MAIN(http_curl, TEST(keeps_a_secret_answer_out_of_core_dumps),
    TEST(sends_what_it_is_given_and_nothing_else),
    LOOP(knows_other_methods, methods),
    LOOP(reads_an_answer_or_says_why_not, answers),
    LOOP(takes_no_part_for_the_whole, wholes), TEST(keeps_bytes_as_they_are),
    TEST(carries_much_both_ways), TEST(keeps_servers_apart),
    TEST(does_not_trust_trailers_or_interim_headers),
    LOOP(bounds_the_headers, heads), TEST(keeps_a_connection),
    TEST(drops_a_connection_with_surplus_bytes),
    LOOP(does_not_repeat_on_its_own, deaths),
    TEST(opens_no_more_connections_than_allowed),
    LOOP(knows_that_nothing_was_sent, nowhere), TEST(bounds_the_handshake),
    TEST(takes_no_proxy_to_this_machine), TEST(takes_a_proxy_to_elsewhere),
    TEST(waits_and_can_be_woken), TEST(watches_what_it_is_told_to),
    TEST(is_woken_while_a_request_is_under_way),
    TEST(tells_what_a_request_cost),
    TEST(drops_what_is_under_way_without_a_word))
