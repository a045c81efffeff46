/*
 * The bytes of a connection: read as an answer, in pieces of all sizes alike,
 * and judged.
 */
#include <stdlib.h>
#include <string.h>

#include "aws/client_judge.h"
#include "aws/http_reader.h"
#include "base/crc32.h"
#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "fuzz/secrets.h"

const char fuzz_name[] = "http";

enum { BODY_MAX = 512 };
enum pieces { ONE, BYTES, ODD, WAYS };

struct outcome {
	struct http_answer answer;
	struct http_reader reader;
	size_t took;
};

static size_t piece(enum pieces way, size_t i, size_t n)
{
	size_t size = way == ONE     ? n
	              : way == BYTES ? 1
	                             : (i * 7 + n * 13) % 61 + 1;

	return size < n - i ? size : n - i;
}

static void read_all(
    struct outcome *out, const char *s, size_t n, enum pieces way)
{
	struct http_reader *r = &out->reader;
	size_t size, took;

	*r = (struct http_reader){ .answer = &out->answer, .max = BODY_MAX };
	for (size_t i = 0; i < n && !http_reader_over(r); i += size) {
		size = piece(way, i, n);
		took = http_reader_feed(r, s + i, size);
		fuzz_must(took <= size, "took %zu of %zu", took, size);
		fuzz_must(took == size || http_reader_over(r),
		    "left bytes, and waits for more");
		out->took += took;
	}
	fuzz_must(out->answer.body.n <= BODY_MAX, "%zu bytes of body",
	    out->answer.body.n);
	fuzz_must(
	    r->line.n <= LIMIT_HEADER_BYTES, "a line of %zu bytes", r->line.n);
}

static void outcome_free(struct outcome *out)
{
	http_answer_free(&out->answer);
	http_reader_free(&out->reader);
}

static void check_same(const struct outcome *a, const struct outcome *b)
{
	const struct http_headers *x = &a->answer.headers;
	const struct http_headers *y = &b->answer.headers;

	fuzz_must(a->reader.at == b->reader.at, "at %d or %d",
	    (int)a->reader.at, (int)b->reader.at);
	fuzz_must(a->answer.status == b->answer.status, "status %d or %d",
	    a->answer.status, b->answer.status);
	fuzz_must(a->reader.keep == b->reader.keep, "keeps or not");
	fuzz_must(x->n == y->n, "%zu or %zu headers", x->n, y->n);
	for (size_t i = 0; i < x->n; i++)
		fuzz_must(strcmp(x->v[i].name, y->v[i].name) == 0 &&
		              strcmp(x->v[i].value, y->v[i].value) == 0,
		    "header %zu", i);
	if (a->reader.at != HTTP_WHOLE)
		return;
	fuzz_must(a->took == b->took, "took %zu or %zu", a->took, b->took);
	fuzz_must(a->answer.body.n == b->answer.body.n &&
	              memcmp(buf_text(&a->answer.body),
	                  buf_text(&b->answer.body), a->answer.body.n) == 0,
	    "another body");
}

static void check_headers(const struct http_headers *h)
{
	fuzz_must(h->n <= LIMIT_HEADER_COUNT, "%zu headers", h->n);
	vec_each (const struct http_header, one, h)
		fuzz_must(one->name[0] != '\0' &&
		              strpbrk(one->name, "\n:") == NULL &&
		              strchr(one->value, '\n') == NULL,
		    "header '%s'", one->name);
}

/* The same body in another frame is the same body (RFC 9112 6). */
static void check_frames(const struct http_answer *a)
{
	static const char *const frames[] = { "Content-Length: %zu\r\n\r\n",
		"Transfer-Encoding: chunked\r\n\r\n%zx\r\n", "\r\n" };
	const struct buf *body = &a->body;

	if (a->status == 204 || a->status == 304 || body->n == 0)
		return;
	for (size_t i = 0; i < 3; i++) {
		struct outcome out = { 0 };
		struct buf text = BUF_INIT;

		buf_addf(&text, "HTTP/1.1 %d X\r\n", a->status);
		if (i == 0)
			buf_addf(&text, "Content-Length: %zu\r\n\r\n", body->n);
		else if (i == 1)
			buf_addf(&text,
			    "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
			    body->n);
		else
			buf_add(&text, frames[2]);
		buf_addn(&text, body->s, body->n);
		if (i == 1)
			buf_add(&text, "\r\n0\r\n\r\n");
		read_all(&out, text.s, text.n, ODD);
		if (i == 2)
			http_reader_end(&out.reader);
		fuzz_must(out.reader.at == HTTP_WHOLE &&
		              out.answer.status == a->status &&
		              out.answer.body.n == body->n &&
		              memcmp(out.answer.body.s, body->s, body->n) == 0,
		    "another body in frame %zu", i);
		outcome_free(&out);
		buf_free(&text);
	}
}

/* faults.md F8 to F24: what may be said of an answer, and no more. */
static void check_verdict(const struct http_answer *a, const struct verdict *v)
{
	const char *s = buf_text(&a->body);
	int status = a->status;

	fuzz_must(v->retry_after_ms >= -1 && v->retry_after_ms <= INT32_MAX,
	    "waits %lld ms", (long long)v->retry_after_ms);
	if (v->ok) {
		fuzz_must(status == 200, "ok with %d", status);
		fuzz_must(a->body.n == 0 || s[strspn(s, " \t\r\n")] == '{',
		    "ok, and none of ours");
		return;
	}
	fuzz_must(v->err.code != E_OK && v->err.code < E_COUNT, "code %d",
	    (int)v->err.code);
	fuzz_must(v->err.text[0] != '\0', "no sentence");
	fuzz_must(v->err.http_status == status, "status %d of %d",
	    v->err.http_status, status);
	fuzz_must(v->err.effect != EFFECT_DONE, "done, and an error");
	if (status == 0)
		fuzz_must(
		    v->err.effect == (a->sent ? EFFECT_UNKNOWN : EFFECT_NONE) &&
		        (!a->final || v->kind == RETRY_NEVER),
		    "no answer");
	else if (status < 400 && status / 100 != 3)
		fuzz_must(
		    v->err.effect == EFFECT_UNKNOWN, "%d, no effect", status);
}

static void check_checksum(const struct http_answer *a, const struct verdict *v)
{
	const char *header = http_headers_get(&a->headers, "X-Amz-Crc32");
	char *end;
	unsigned long want;

	if (header == NULL || a->status == 0)
		return;
	want = strtoul(header, &end, 10);
	if (want != crc32_of(buf_text(&a->body), a->body.n))
		fuzz_must(!v->ok && v->kind == RETRY_TRANSIENT,
		    "a wrong checksum, and believed");
}

static void judge(struct outcome *out)
{
	struct http_answer *a = &out->answer;
	struct verdict v;

	/* As the transport does. */
	if (out->reader.at == HTTP_WHOLE) {
		check_frames(a);
		http_answer_arrived(a, "host.example");
	} else {
		a->status = 0;
		a->sent = true;
		http_reader_explain(&out->reader, "host.example");
		fuzz_must(strstr(a->error.text, "host.example") != NULL,
		    "'%s' does not name the host", a->error.text);
	}
	client_judge(a, &fuzz_secrets, &v);
	check_verdict(a, &v);
	check_checksum(a, &v);
	if (!v.ok)
		fuzz_no_secret(&v.err, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct outcome out[WAYS] = { 0 };

	fuzz_start();
	for (enum pieces way = ONE; way < WAYS; way++) {
		read_all(&out[way], s, size, way);
		check_same(&out[ONE], &out[way]);
	}
	check_headers(&out[ONE].answer.headers);
	if (http_reader_over(&out[ONE].reader)) {
		fuzz_must(http_reader_feed(&out[ONE].reader, "x", 1) == 0,
		    "took a byte behind the end");
	} else {
		fuzz_must(out[ONE].took == size, "left bytes");
		http_reader_end(&out[ONE].reader);
	}
	fuzz_must(http_reader_over(&out[ONE].reader), "the end is no end");
	judge(&out[ONE]);
	for (enum pieces way = ONE; way < WAYS; way++)
		outcome_free(&out[way]);
	return 0;
}
