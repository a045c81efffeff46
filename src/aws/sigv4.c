#include "aws/sigv4.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum {
	DATE_TEXT = 8, /* of 20261122T185437Z, what the scope holds */
	ROOM = 1000    /* for most texts here, and within a small block */
};

static const char blanks[] = " \t\r\n";

struct sigv4 {
	struct hash *hash;
	struct buf made_for; /* all that the key is derived from */
	unsigned char key[HASH_BYTES];
};

struct sigv4 *sigv4_new(void)
{
	struct sigv4 *s = mem_alloc(sizeof *s);

	s->hash = hash_new();
	return s;
}

void sigv4_free(struct sigv4 *s)
{
	if (s == NULL)
		return;
	hash_free(s->hash);
	buf_wipe(&s->made_for);
	mem_wipe(s, sizeof *s);
	mem_free(s);
}

static void hmac_text(struct hash *h, const unsigned char key[HASH_BYTES],
    const char *text, size_t n, unsigned char out[HASH_BYTES])
{
	unsigned char mac[HASH_BYTES];

	hash_hmac(h, key, HASH_BYTES, text, n, mac);
	memcpy(out, mac, HASH_BYTES);
	mem_wipe(mac, sizeof mac);
}

static void derive_key(struct sigv4 *s, const char *secret, const char *date,
    const struct sigv4_scope *scope)
{
	struct buf first = BUF_INIT;

	buf_addf(&first, "AWS4%s", secret);
	hash_hmac(s->hash, first.s, first.n, date, DATE_TEXT, s->key);
	hmac_text(
	    s->hash, s->key, scope->region, strlen(scope->region), s->key);
	hmac_text(
	    s->hash, s->key, scope->service, strlen(scope->service), s->key);
	hmac_text(s->hash, s->key, "aws4_request", 12, s->key);
	buf_wipe(&first);
}

/* What is left of text behind this line of it; NULL stays, and says no. */
static const char *skip_line(const char *text, const char *line, size_t n)
{
	if (text == NULL || strncmp(text, line, n) != 0 || text[n] != '\n')
		return NULL;
	return text + n + 1;
}

/* The key is good for a day; deriving it costs five signatures
 * (performance.md section 1). */
static void ready_key(struct sigv4 *s, const struct credentials *c,
    const char *date, const struct sigv4_scope *scope)
{
	const struct {
		const char *text;
		size_t n;
	} parts[] = {
		{ c->key_id, strlen(c->key_id) },
		{ c->secret, strlen(c->secret) },
		{ date, DATE_TEXT },
		{ scope->region, strlen(scope->region) },
		{ scope->service, strlen(scope->service) },
	};
	const char *rest = buf_text(&s->made_for);
	size_t room = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		rest = skip_line(rest, parts[i].text, parts[i].n);
		room += parts[i].n + 1;
	}
	if (rest != NULL)
		return;
	derive_key(s, c->secret, date, scope);
	buf_wipe(&s->made_for);
	buf_reserve(&s->made_for, room);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		buf_addn(&s->made_for, parts[i].text, parts[i].n);
		buf_addc(&s->made_for, '\n');
	}
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-_.~", c) != NULL);
}

static void add_encoded(struct buf *out, char c)
{
	buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
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

	if (raw)
		buf_addn(&clean, path, n);
	else
		normalise_path(&clean, path, n);
	for (size_t i = 0; i < clean.n; i++) {
		if (is_unreserved(clean.s[i]) || clean.s[i] == '/')
			buf_addc(out, clean.s[i]);
		else
			add_encoded(out, clean.s[i]);
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
		mem_wipe(p->value, strlen(p->value));
		mem_free(p->value);
	}
	vec_free(pairs);
}

/* What is encoded already stays, in the URL and in the signature. */
static char *encode_query_part(const char *s, size_t n)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		bool escape = s[i] == '%' && i + 2 < n &&
		              isxdigit((unsigned char)s[i + 1]) &&
		              isxdigit((unsigned char)s[i + 2]);

		if (is_unreserved(s[i]) || escape)
			buf_addc(&out, s[i]);
		else
			add_encoded(&out, s[i]);
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
		buf_addf(out, "%s%s=%s", sep, p->name, p->value);
		sep = "&";
	}
	pairs_free(&pairs);
}

/* Proxies may change these (aws-client.md 1.4). */
static bool is_unsigned(const char *name)
{
	static const char *const names[] = { "connection", "expect",
		"keep-alive", "proxy-authenticate", "proxy-authorization", "te",
		"trailer", "transfer-encoding", "upgrade", "user-agent",
		"x-amzn-trace-id", "host" /* added apart */ };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (text_equal_nocase(names[i], name))
			return true;
	}
	return false;
}

static void add_lower(struct buf *out, const char *name)
{
	size_t n = strlen(name);

	buf_reserve(out, n);
	for (size_t i = 0; i < n; i++)
		out->s[out->n + i] = (char)tolower((unsigned char)name[i]);
	buf_added(out, n);
}

/* Without blanks around it, and with one where there were several. */
static void add_trimmed(struct buf *out, const char *value)
{
	size_t start = out->n, len;

	for (value += strspn(value, blanks); *value != '\0';
	     value += strspn(value, blanks)) {
		len = strcspn(value, blanks);
		if (out->n > start)
			buf_addc(out, ' ');
		buf_addn(out, value, len);
		value += len;
	}
}

static int by_name(const struct http_header *a, const struct http_header *b)
{
	const char *x = a->name, *y = b->name;

	while (*x != '\0' &&
	       tolower((unsigned char)*x) == tolower((unsigned char)*y)) {
		x++;
		y++;
	}
	return tolower((unsigned char)*x) - tolower((unsigned char)*y);
}

VEC_TYPE(signed_headers, const struct http_header *);

/* They are few, and equal names keep the order of arrival. */
static void insert(struct signed_headers *list, const struct http_header *h)
{
	size_t i = list->n;

	vec_push(list);
	for (; i > 0 && by_name(list->v[i - 1], h) > 0; i--)
		list->v[i] = list->v[i - 1];
	list->v[i] = h;
}

/* The header lines into out, the names with semicolons into names. */
static void add_headers(
    struct buf *out, struct buf *names, const struct http_request *r)
{
	char host_name[] = "host";
	struct http_header host = { host_name, r->host };
	struct signed_headers list = { 0 };

	insert(&list, &host);
	for (size_t i = 0; i < r->headers.n; i++)
		if (!is_unsigned(r->headers.v[i].name))
			insert(&list, &r->headers.v[i]);
	for (size_t i = 0; i < list.n; i++) {
		size_t start = names->n;

		if (i > 0 && by_name(list.v[i - 1], list.v[i]) == 0) {
			buf_cut(out, out->n - 1);
			buf_addc(out, ',');
		} else {
			if (i > 0)
				buf_addc(names, ';');
			start = names->n;
			add_lower(names, list.v[i]->name);
			buf_addn(out, names->s + start, names->n - start);
			buf_addc(out, ':');
		}
		add_trimmed(out, list.v[i]->value);
		buf_addc(out, '\n');
	}
	vec_free(&list);
}

static void add_canonical(struct buf *out, struct buf *names,
    const struct http_request *r, bool raw_path, const char *body_hex)
{
	size_t path = strcspn(r->path, "?");

	buf_add(out, r->method);
	buf_addc(out, '\n');
	add_path(out, r->path, path, raw_path);
	buf_addc(out, '\n');
	add_query(out, r->path[path] == '?' ? r->path + path + 1 : "");
	buf_addc(out, '\n');
	add_headers(out, names, r);
	buf_addc(out, '\n');
	buf_addn(out, names->s, names->n);
	buf_addc(out, '\n');
	buf_add(out, body_hex);
}

static void add_scope(
    struct buf *out, const char *date, const struct sigv4_scope *scope)
{
	buf_addn(out, date, DATE_TEXT);
	buf_addc(out, '/');
	buf_add(out, scope->region);
	buf_addc(out, '/');
	buf_add(out, scope->service);
	buf_add(out, "/aws4_request");
}

static void hex_of(struct hash *h, const struct buf *b, char out[HASH_HEX])
{
	unsigned char digest[HASH_BYTES];

	hash_sha256(h, buf_text(b), b->n, digest);
	hash_hex(digest, sizeof digest, out);
}

static void prepare_headers(struct http_request *r, const struct credentials *c,
    const struct sigv4_scope *scope, const char *date, const char *body_hex)
{
	http_headers_remove(&r->headers, "authorization");
	http_headers_remove(&r->headers, "x-amz-security-token");
	http_headers_set(&r->headers, "X-Amz-Date", date);
	if (scope->sign_body_header)
		http_headers_set(&r->headers, "x-amz-content-sha256", body_hex);
	if (c->token != NULL && !scope->omit_token)
		http_headers_add(&r->headers, "X-Amz-Security-Token", c->token);
}

static void give(struct buf *to, struct buf *from)
{
	if (to != NULL)
		buf_addn(to, from->s, from->n);
	buf_wipe(from);
}

void sigv4_sign(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign)
{
	struct buf request = BUF_INIT, names = BUF_INIT, text = BUF_INIT;
	struct buf header = BUF_INIT;
	unsigned char mac[HASH_BYTES];
	char hex[HASH_HEX], date[CLOCK_TEXT];

	/* Once for all, and without copies of the token left behind. */
	buf_reserve(&request,
	    ROOM + strlen(r->path) + (c->token != NULL ? strlen(c->token) : 0));
	buf_reserve(&text, ROOM);
	buf_reserve(&header, ROOM);
	buf_reserve(&names, ROOM);
	clock_basic(scope->unix_s, date);
	ready_key(s, c, date, scope);
	hex_of(s->hash, &r->body, hex);
	prepare_headers(r, c, scope, date, hex);
	add_canonical(&request, &names, r, scope->raw_path, hex);

	buf_add(&text, "AWS4-HMAC-SHA256\n");
	buf_add(&text, date);
	buf_addc(&text, '\n');
	add_scope(&text, date, scope);
	hex_of(s->hash, &request, hex);
	buf_addc(&text, '\n');
	buf_add(&text, hex);
	hash_hmac(s->hash, s->key, HASH_BYTES, text.s, text.n, mac);
	hash_hex(mac, sizeof mac, hex);

	buf_add(&header, "AWS4-HMAC-SHA256 Credential=");
	buf_add(&header, c->key_id);
	buf_addc(&header, '/');
	add_scope(&header, date, scope);
	buf_add(&header, ", SignedHeaders=");
	buf_addn(&header, names.s, names.n);
	buf_add(&header, ", Signature=");
	buf_add(&header, hex);
	http_headers_add(&r->headers, "Authorization", header.s);
	if (c->token != NULL && scope->omit_token)
		http_headers_add(&r->headers, "X-Amz-Security-Token", c->token);
	give(canonical, &request);
	give(to_sign, &text);
	buf_free(&names);
	buf_free(&header);
}
