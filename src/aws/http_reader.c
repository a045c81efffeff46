#include "aws/http_reader.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"

enum { MAX_INTERIM = 5 /* 1xx answers (faults.md F13) */ };

bool http_reader_over(const struct http_reader *r)
{
	return r->at >= HTTP_WHOLE;
}

static int digit(char c, int base)
{
	int v = c >= '0' && c <= '9'   ? c - '0'
	        : c >= 'a' && c <= 'f' ? c - 'a' + 10
	        : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                               : 16;

	return v < base ? v : -1;
}

/* The digits that s begins with; what follows them, or NULL when there are none
 * or too many. */
static const char *read_number(const char *s, int base, uint64_t *out)
{
	const char *from = s;
	int d;

	for (*out = 0; (d = digit(*s, base)) >= 0; s++) {
		if (*out > (UINT64_MAX >> 8))
			return NULL;
		*out = *out * (uint64_t)base + (uint64_t)d;
	}
	return s > from ? s : NULL;
}

/* "HTTP/1.1 200 OK": the reason may be missing. */
static void status_line(struct http_reader *r, const char *s, size_t n)
{
	struct http_answer *a = r->answer;
	bool known = n > 9 && (memcmp(s, "HTTP/1.1 ", 9) == 0 ||
	                          memcmp(s, "HTTP/1.0 ", 9) == 0);
	const char *end;
	uint64_t status = 0;

	end = known ? read_number(s + 9, 10, &status) : NULL;
	if (end != s + 12 || status < 100 || strchr(" \r\n", *end) == NULL) {
		r->at = HTTP_FOREIGN;
		return;
	}
	http_headers_free(&a->headers);
	a->status = (int)status;
	r->keep = s[7] == '1';
	r->header_lines = 0;
	r->at = HTTP_HEADERS;
}

/* Whether a list of words, as in "Connection: close", has this one. */
static bool lists(const char *value, const char *word)
{
	size_t n = strlen(word), len;

	for (; value != NULL && *value != '\0'; value += len) {
		value += strspn(value, ", \t");
		len = strcspn(value, ", \t");
		if (len == n && strncasecmp(value, word, n) == 0)
			return true;
	}
	return false;
}

/* How long the body is (RFC 9112 6.3). */
static void begin_body(struct http_reader *r)
{
	struct http_answer *a = r->answer;
	const char *coding = http_headers_get(&a->headers, "transfer-encoding");
	const char *length = http_headers_get(&a->headers, "content-length");
	const char *end = NULL;

	if (lists(http_headers_get(&a->headers, "connection"), "close"))
		r->keep = false;
	if (length != NULL)
		end = read_number(length, 10, &r->left);
	if ((length != NULL && (end == NULL || *end != '\0')) ||
	    (coding != NULL && !text_equal_nocase(coding, "chunked"))) {
		r->at = HTTP_CONFLICT;
	} else if (a->status == 204 || a->status == 304) {
		r->at = HTTP_WHOLE;
	} else if (coding != NULL) {
		r->at = HTTP_CHUNK_SIZE;
	} else if (length == NULL) {
		r->keep = false;
		r->at = HTTP_UNTIL_END;
	} else if (r->left > r->max) {
		r->at = HTTP_TOO_LONG;
	} else {
		buf_reserve(&a->body, (size_t)r->left);
		r->at = r->left > 0 ? HTTP_LENGTH : HTTP_WHOLE;
	}
}

static void end_headers(struct http_reader *r)
{
	if (http_headers_conflict(&r->answer->headers))
		r->at = HTTP_CONFLICT;
	else if (r->answer->status >= 200)
		begin_body(r);
	else if (r->answer->status == 101 || ++r->interim > MAX_INTERIM)
		r->at = HTTP_CONFLICT; /* nobody asked for another protocol */
	else
		r->at = HTTP_STATUS_LINE;
}

static void chunk_size(struct http_reader *r, const char *s)
{
	const char *end = read_number(s, 16, &r->left);

	if (end == NULL || strchr("; \t\r\n", *end) == NULL)
		r->at = HTTP_BROKEN;
	else if (r->left > r->max - r->answer->body.n)
		r->at = HTTP_TOO_LONG;
	else
		r->at = r->left > 0 ? HTTP_CHUNK : HTTP_TRAILERS;
}

/* With its end. */
static void read_line(struct http_reader *r, const char *s, size_t n)
{
	bool empty = s[0] == '\n' || (s[0] == '\r' && n == 2);

	if (memchr(s, '\0', n) != NULL)
		r->at =
		    r->at == HTTP_STATUS_LINE ? HTTP_FOREIGN : HTTP_CONFLICT;
	else if (r->at == HTTP_STATUS_LINE)
		status_line(r, s, n);
	else if (r->at == HTTP_HEADERS && empty)
		end_headers(r);
	else if (r->at == HTTP_HEADERS)
		http_headers_add_line(&r->answer->headers, s, n);
	else if (r->at == HTTP_CHUNK_SIZE)
		chunk_size(r, s);
	else if (r->at == HTTP_CHUNK_END)
		r->at = empty ? HTTP_CHUNK_SIZE : HTTP_BROKEN;
	else if (empty) /* trailers are not ours to trust */
		r->at = HTTP_WHOLE;
}

/* All headers together have bounds; of the lines of chunks each has. */
static bool fits(struct http_reader *r, size_t n, bool whole)
{
	if (r->at == HTTP_CHUNK_SIZE || r->at == HTTP_CHUNK_END)
		return r->line.n + n <= LIMIT_HEADER_BYTES;
	r->header_bytes += n;
	r->header_lines += whole;
	return r->header_bytes <= LIMIT_HEADER_BYTES &&
	       r->header_lines <= LIMIT_HEADER_COUNT;
}

static size_t take_line(struct http_reader *r, const char *s, size_t n)
{
	static const char start[] = "HTTP/1.";
	static const size_t start_n = sizeof start - 1;
	const char *end = memchr(s, '\n', n);
	size_t len = end != NULL ? (size_t)(end - s) + 1 : n;

	if (!fits(r, len, end != NULL)) {
		r->at = HTTP_TOO_BIG;
	} else if (end != NULL && r->line.n == 0) {
		read_line(r, s, len);
	} else {
		buf_addn(&r->line, s, len);
		if (end != NULL) {
			read_line(r, r->line.s, r->line.n);
			buf_reset(&r->line);
		} else if (r->at == HTTP_STATUS_LINE &&
		           strncmp(r->line.s, start,
		               r->line.n < start_n ? r->line.n : start_n) !=
		               0) {
			r->at = HTTP_FOREIGN; /* it may never end its line */
		}
	}
	return len;
}

static size_t take_body(struct http_reader *r, const char *s, size_t n)
{
	struct buf *body = &r->answer->body;

	if (r->at == HTTP_UNTIL_END) {
		if (n > r->max - body->n)
			r->at = HTTP_TOO_LONG;
		else
			buf_addn(body, s, n);
		return n;
	}
	if (n > r->left)
		n = (size_t)r->left;
	buf_addn(body, s, n);
	r->left -= n;
	if (r->left == 0)
		r->at = r->at == HTTP_CHUNK ? HTTP_CHUNK_END : HTTP_WHOLE;
	return n;
}

size_t http_reader_feed(struct http_reader *r, const char *bytes, size_t n)
{
	size_t i = 0;

	r->begun |= n > 0;
	while (i < n && !http_reader_over(r)) {
		bool body = r->at == HTTP_LENGTH || r->at == HTTP_CHUNK ||
		            r->at == HTTP_UNTIL_END;

		i += body ? take_body(r, bytes + i, n - i)
		          : take_line(r, bytes + i, n - i);
	}
	return i;
}

void http_reader_end(struct http_reader *r)
{
	if (http_reader_over(r))
		return;
	/* That nothing came is no way to say that all is well (F9). */
	if (r->at == HTTP_UNTIL_END &&
	    (r->answer->body.n > 0 || r->answer->status != 200))
		r->at = HTTP_WHOLE;
	else
		r->at = r->begun ? HTTP_CUT_OFF : HTTP_NOTHING;
}

/* clang-format off */
static const struct {
	enum error_code code;
	bool final;
	const char *before, *behind; /* the host's name */
} reasons[] = {
	[HTTP_NOTHING] = { E_NETWORK, false, "no answer from ", "" },
	[HTTP_CUT_OFF] = { E_NETWORK, false, "half an answer from ", "" },
	[HTTP_FOREIGN] = { E_SERVICE, true, "no HTTP from ", "" },
	[HTTP_CONFLICT] = { E_SERVICE, true, "the answer of ",
	    " contradicts itself" },
	[HTTP_TOO_BIG] = { E_LIMIT, true, "the answer of ",
	    " is larger than an answer may be" },
	[HTTP_TOO_LONG] = { E_LIMIT, true, "the answer of ",
	    " is larger than an answer may be" },
	[HTTP_BROKEN] = { E_NETWORK, false, "the answer of ",
	    " is broken in its middle" },
};
/* clang-format on */

void http_reader_explain(const struct http_reader *r, const char *host)
{
	struct http_answer *a = r->answer;

	a->final = reasons[r->at].final;
	error_set(&a->error, reasons[r->at].code, "%s'%s'%s",
	    reasons[r->at].before, host, reasons[r->at].behind);
}

void http_reader_free(struct http_reader *r)
{
	buf_free(&r->line);
}
