#include "aws/sigv4_canonical.h"

#include <ctype.h>
#include <string.h>

struct sigv4_canonical_line {
	const char *name; /* in lower case */
	size_t n;
	const char *value;
};

enum { ROOM = 1000 /* for most requests */ };

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	       c == '~';
}

static void add_escaped(struct buf *out, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char byte = (unsigned char)c;

	buf_addc(out, '%');
	buf_addc(out, digits[byte >> 4]);
	buf_addc(out, digits[byte & 15]);
}

void sigv4_canonical_escape(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_unreserved(text[i]))
			buf_addc(out, text[i]);
		else
			add_escaped(out, text[i]);
	}
}

/* Remove dot segments and empty segments; the result starts with a slash. */
static void normalise_path(struct buf *out, const char *path, size_t n)
{
	const char *end = path + n, *next;

	for (; path < end; path = next + 1) {
		next = memchr(path, '/', (size_t)(end - path));
		if (next == NULL)
			next = end;
		size_t len = (size_t)(next - path);

		if (len == 0 || (len == 1 && path[0] == '.'))
			continue;
		if (len == 2 && path[0] == '.' && path[1] == '.') {
			size_t keep = out->n;

			while (keep > 0 && out->s[keep - 1] != '/')
				keep--;
			buf_cut(out, keep > 0 ? keep - 1 : 0);
			continue;
		}
		buf_addc(out, '/');
		buf_addn(out, path, len);
	}
	if (out->n == 0 || (n > 0 && end[-1] == '/'))
		buf_addc(out, '/');
}

static void add_path(struct buf *out, const char *path, size_t n, bool raw)
{
	struct buf clean = BUF_INIT;

	if (n == 1 && *path == '/') { /* DynamoDB's is never another */
		buf_addc(out, '/');
		return;
	}
	if (raw && n > 0) /* nothing goes over the wire as "/" */
		buf_addn(&clean, path, n);
	else
		normalise_path(&clean, path, n);
	for (size_t i = 0; i < clean.n; i++) {
		if (is_unreserved(clean.s[i]) || clean.s[i] == '/')
			buf_addc(out, clean.s[i]);
		else
			add_escaped(out, clean.s[i]);
	}
	buf_free(&clean);
}

struct pair {
	char *name, *value;
};
VEC_TYPE(pairs, struct pair);

static void pairs_free(struct pairs *pairs)
{
	vec_each (struct pair, p, pairs) {
		mem_free(p->name);
		mem_wipe(p->value, strlen(p->value)); /* it may be a token */
		mem_free(p->value);
	}
	vec_free(pairs);
}

/* What is encoded already stays, in the URL and in the signature. */
static char *encode_query_part(const char *s, size_t n)
{
	struct buf out = BUF_INIT;

	buf_reserve(&out, 3 * n);
	for (size_t i = 0; i < n; i++) {
		bool escape = s[i] == '%' && i + 2 < n &&
		              isxdigit((unsigned char)s[i + 1]) &&
		              isxdigit((unsigned char)s[i + 2]);

		if (is_unreserved(s[i]) || escape)
			buf_addc(&out, s[i]);
		else
			add_escaped(&out, s[i]);
	}
	return buf_take(&out);
}

static int by_name_and_value(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->value, y->value);
}

static void add_query(struct buf *out, const char *query)
{
	struct pairs pairs = { 0 };
	const char *sep = "";

	while (*query != '\0') {
		size_t n = strcspn(query, "&"), name = strcspn(query, "=&");
		size_t value = name < n ? name + 1 : n;

		if (n > 0) {
			struct pair *p = vec_push(&pairs);

			p->name = encode_query_part(query, name);
			p->value = encode_query_part(query + value, n - value);
		}
		query += n + (query[n] == '&');
	}
	vec_sort(&pairs, by_name_and_value);
	vec_each (struct pair, p, &pairs) {
		buf_add(out, sep);
		buf_add(out, p->name);
		buf_addc(out, '=');
		buf_add(out, p->value);
		sep = "&";
	}
	pairs_free(&pairs);
}

/* Proxies may change these (aws-client.md 1.4). */
static bool is_signed(const char *name, size_t n)
{
	/* clang-format off */
#define NAME(text) { text, sizeof text - 1 }
	/* clang-format on */
	static const struct {
		const char *text;
		size_t n;
	} others[] = { NAME("connection"), NAME("expect"), NAME("keep-alive"),
		NAME("proxy-authenticate"), NAME("proxy-authorization"),
		NAME("te"), NAME("trailer"), NAME("transfer-encoding"),
		NAME("upgrade"), NAME("user-agent"), NAME("x-amzn-trace-id"),
		NAME("host") /* added apart */ };
#undef NAME

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (n == others[i].n && memcmp(name, others[i].text, n) == 0)
			return false;
	}
	return true;
}

/* Most differ in the first character. */
static int by_name(
    const struct sigv4_canonical_line *a, const struct sigv4_canonical_line *b)
{
	int order = (unsigned char)*a->name - (unsigned char)*b->name;

	return order != 0 ? order : strcmp(a->name, b->name);
}

/* They are few, and equal names keep the order of arrival. */
static void insert(struct sigv4_canonical *k, struct sigv4_canonical_line line)
{
	size_t i = k->list.n;

	vec_push(&k->list);
	for (; i > 0 && by_name(&k->list.v[i - 1], &line) > 0; i--)
		k->list.v[i] = k->list.v[i - 1];
	k->list.v[i] = line;
}

/* As text of its own, for which there is room. */
static struct sigv4_canonical_line make_line(
    struct buf *lower, const struct http_header *h)
{
	struct sigv4_canonical_line line = { .value = h->value };
	char *to = lower->s + lower->n;
	const char *from = h->name;

	for (; *from != '\0'; from++)
		*to++ =
		    *from >= 'A' && *from <= 'Z' ? (char)(*from + 32) : *from;
	*to++ = '\0';
	line.name = lower->s + lower->n;
	line.n = (size_t)(from - h->name);
	buf_added(lower, line.n + 1);
	return line;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without blanks around it, and with one where there were several. */
static void add_trimmed(struct buf *out, const char *value)
{
	size_t start = out->n, n;

	for (;; value += n) {
		while (is_blank(*value))
			value++;
		if (*value == '\0')
			return;
		for (n = 0; value[n] > ' ' ||
		            (value[n] != '\0' && !is_blank(value[n]));)
			n++;
		if (out->n > start)
			buf_addc(out, ' ');
		buf_addn(out, value, n);
	}
}

static void add_lines(struct sigv4_canonical *k)
{
	const struct sigv4_canonical_line *last = NULL;

	vec_each (const struct sigv4_canonical_line, l, &k->list) {
		if (last != NULL && by_name(last, l) == 0) {
			buf_cut(&k->lines, k->lines.n - 1);
			buf_addc(&k->lines, ',');
		} else {
			if (last != NULL)
				buf_addc(&k->names, ';');
			buf_addn(&k->names, l->name, l->n);
			buf_addn(&k->lines, l->name, l->n);
			buf_addc(&k->lines, ':');
		}
		add_trimmed(&k->lines, l->value);
		buf_addc(&k->lines, '\n');
		last = l;
	}
}

void sigv4_canonical_headers(
    struct sigv4_canonical *k, const struct http_request *r)
{
	struct sigv4_canonical_line line = { "host", 4, r->host };
	size_t names = 0, values = strlen(r->host);

	for (size_t i = 0; i < r->headers.n; i++) {
		names += strlen(r->headers.v[i].name) + 1;
		values += strlen(r->headers.v[i].value);
	}
	/* The names stay where they are, and no copies of a token behind. */
	buf_reserve(&k->lower, names);
	buf_reserve(&k->names, names + ROOM);
	buf_reserve(&k->lines, names + values + 2 * r->headers.n + ROOM);
	insert(k, line);
	for (size_t i = 0; i < r->headers.n; i++) {
		line = make_line(&k->lower, &r->headers.v[i]);
		if (is_signed(line.name, line.n))
			insert(k, line);
	}
	add_lines(k);
}

void sigv4_canonical_request(struct sigv4_canonical *k,
    const struct http_request *r, bool raw_path, const char *body_hex)
{
	size_t path = strcspn(r->path, "?");
	struct buf *out = &k->text;

	buf_reserve(out, k->lines.n + k->names.n + 3 * strlen(r->path) + ROOM);
	buf_add(out, r->method);
	buf_addc(out, '\n');
	add_path(out, r->path, path, raw_path);
	buf_addc(out, '\n');
	add_query(out, r->path[path] == '?' ? r->path + path + 1 : "");
	buf_addc(out, '\n');
	buf_addn(out, k->lines.s, k->lines.n);
	buf_addc(out, '\n');
	buf_addn(out, k->names.s, k->names.n);
	buf_addc(out, '\n');
	buf_add(out, body_hex);
}

void sigv4_canonical_reset(struct sigv4_canonical *k)
{
	mem_wipe(k->text.s, k->text.n);
	mem_wipe(k->lines.s, k->lines.n);
	buf_reset(&k->text);
	buf_reset(&k->lines);
	buf_reset(&k->names);
	buf_reset(&k->lower);
	k->list.n = 0;
}

void sigv4_canonical_free(struct sigv4_canonical *k)
{
	buf_wipe(&k->text);
	buf_wipe(&k->lines);
	buf_free(&k->names);
	buf_free(&k->lower);
	vec_free(&k->list);
}
