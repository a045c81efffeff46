#include "aws/http.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

/* Of a server's word that we repeat: it has no room for a credential. */
enum { CODING_MAX = 15 };

void http_request_free(struct http_request *r)
{
	mem_free(r->method);
	mem_free(r->url);
	mem_free(r->host);
	mem_free(r->path);
	http_headers_free(&r->headers);
	buf_free(&r->body);
	*r = (struct http_request){ 0 };
}

void http_answer_free(struct http_answer *a)
{
	http_headers_free(&a->headers);
	buf_free(&a->body);
	*a = (struct http_answer){ 0 };
}

void http_answer_arrived(struct http_answer *a, const char *host)
{
	const char *date = http_headers_get(&a->headers, "date");
	const char *coding = http_headers_get(&a->headers, "content-encoding");
	struct instant when = { 0, 0 };

	if (date != NULL && clock_http_parse(date, &when) == 0 && when.s > 0)
		a->date = when.s;
	a->sent = true;
	if (coding == NULL || text_equal_nocase(coding, "identity"))
		return;
	a->status = 0;
	a->final = true;
	error_set(&a->error, E_SERVICE,
	    "the answer of '%s' is encoded as '%.*s', which was not asked for",
	    host, CODING_MAX, coding);
}

/* Authorization, X-Amz-Security-Token, and the tokens of other services. */
static bool is_secret(const char *name, size_t n)
{
	return (n == 13 && strncasecmp(name, "authorization", n) == 0) ||
	       (n > 5 && strncasecmp(name + n - 5, "token", 5) == 0) ||
	       (n == 4 && strncasecmp(name, "dpop", n) == 0);
}

/* Both in one block, which begins with the name. */
static void add(struct http_headers *h, const char *name, size_t name_n,
    const char *value, size_t value_n)
{
	struct http_header *header = vec_push(h);
	size_t both = name_n + value_n + 2;

	header->name =
	    is_secret(name, name_n) ? secret_alloc(both) : mem_alloc(both);
	header->value = header->name + name_n + 1;
	memcpy(header->name, name, name_n);
	memcpy(header->value, value, value_n);
}

void http_headers_add(
    struct http_headers *h, const char *name, const char *value)
{
	add(h, name, strlen(name), value, strlen(value));
}

void http_headers_set(
    struct http_headers *h, const char *name, const char *value)
{
	http_headers_remove(h, name);
	http_headers_add(h, name, value);
}

static void header_free(struct http_header *header)
{
	/* It may have been a session token. */
	mem_wipe(header->value, strlen(header->value));
	mem_free(header->name);
}

void http_headers_remove(struct http_headers *h, const char *name)
{
	for (size_t i = h->n; i-- > 0;) {
		if (!text_equal_nocase(h->v[i].name, name))
			continue;
		header_free(&h->v[i]);
		vec_remove(h, i);
	}
}

const char *http_headers_get(const struct http_headers *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++) {
		if (text_equal_nocase(h->v[i].name, name))
			return h->v[i].value;
	}
	return NULL;
}

void http_headers_free(struct http_headers *h)
{
	for (size_t i = 0; i < h->n; i++)
		header_free(&h->v[i]);
	vec_free(h);
}

void http_headers_add_line(struct http_headers *h, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n), *start;

	if (colon == NULL || colon == line || line[0] == ' ' || line[0] == '\t')
		return;
	for (start = colon + 1; start < line + n; start++) {
		if (strchr(" \t", *start) == NULL)
			break;
	}
	while (line + n > start && strchr(" \t\r\n", line[n - 1]) != NULL)
		n--;
	add(h, line, (size_t)(colon - line), start, (size_t)(line + n - start));
}

bool http_headers_conflict(const struct http_headers *h)
{
	const char *length = NULL;

	for (size_t i = 0; i < h->n; i++) {
		if (!text_equal_nocase(h->v[i].name, "content-length"))
			continue;
		if (length != NULL && strcmp(length, h->v[i].value) != 0)
			return true;
		length = h->v[i].value;
	}
	return length != NULL &&
	       http_headers_get(h, "transfer-encoding") != NULL;
}

void http_request_write(const struct http_request *r, struct buf *out)
{
	bool has_body = strcmp(r->method, "GET") != 0;
	size_t room = 64 + strlen(r->method) + strlen(r->path) +
	              strlen(r->host) + r->body.n;

	for (size_t i = 0; i < r->headers.n; i++)
		room += strlen(r->headers.v[i].name) +
		        strlen(r->headers.v[i].value) + 4;
	if (out->cap == 0)
		secret_buf(out, room);
	else
		buf_reserve(out, room);
	buf_add(out, r->method);
	buf_addc(out, ' ');
	buf_add(out, r->path);
	buf_add(out, " HTTP/1.1\r\nHost: ");
	buf_add(out, r->host);
	buf_add(out, "\r\n");
	for (size_t i = 0; i < r->headers.n; i++) {
		buf_add(out, r->headers.v[i].name);
		buf_addn(out, ": ", 2);
		buf_add(out, r->headers.v[i].value);
		buf_addn(out, "\r\n", 2);
	}
	if (has_body)
		buf_addf(out, "Content-Length: %zu\r\n", r->body.n);
	buf_addn(out, "\r\n", 2);
	if (has_body)
		buf_addn(out, buf_text(&r->body), r->body.n);
	secret_leave_registers();
}

bool http_request_is_clean(const struct http_request *r)
{
	for (size_t i = 0; i < r->headers.n; i++) {
		if (strpbrk(r->headers.v[i].name, "\r\n:") != NULL ||
		    strpbrk(r->headers.v[i].value, "\r\n") != NULL)
			return false;
	}
	return strpbrk(r->host, "\r\n") == NULL;
}
