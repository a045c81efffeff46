#include "aws/sigv4.h"

#include <string.h>

#include "aws/sigv4_canonical.h"
#include "base/clock.h"
#include "base/secret.h"

enum {
	DATE_TEXT = 8, /* of 20261122T185437Z, what the scope holds */
	ROOM = 1000    /* for most texts here */
};

#define ALGORITHM "AWS4-HMAC-SHA256"

struct sigv4 {
	struct hash *hash;
	struct buf made_for; /* all that the key is derived from */
	unsigned char key[HASH_BYTES];
	/* Of the signature that is made; the memory is kept for the next. */
	struct sigv4_canonical canonical;
	struct buf to_sign, header;
	int64_t second;
	char date[CLOCK_TEXT]; /* of that second */
	char hex[HASH_HEX];
};

struct sigv4 *sigv4_new(void)
{
	struct sigv4 *s = secret_alloc(sizeof *s);

	s->hash = hash_new();
	secret_buf(&s->made_for, ROOM);
	secret_buf(&s->to_sign, ROOM);
	secret_buf(&s->header, ROOM);
	secret_buf(&s->canonical.text, ROOM);
	secret_buf(&s->canonical.lines, ROOM);
	return s;
}

void sigv4_free(struct sigv4 *s)
{
	if (s == NULL)
		return;
	hash_free(s->hash);
	buf_wipe(&s->made_for);
	sigv4_canonical_free(&s->canonical);
	buf_free(&s->to_sign);
	buf_free(&s->header);
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
	struct buf first;

	secret_buf(&first, strlen(secret) + 4);
	buf_add(&first, "AWS4");
	buf_add(&first, secret);
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
	buf_reset(&s->made_for);
	buf_reserve(&s->made_for, room);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		buf_addn(&s->made_for, parts[i].text, parts[i].n);
		buf_addc(&s->made_for, '\n');
	}
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

/* The date and the digest of the body. */
static void begin(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope)
{
	buf_reset(&s->to_sign);
	if (scope->unix_s != s->second || s->date[0] == '\0')
		clock_basic(scope->unix_s, s->date);
	s->second = scope->unix_s;
	ready_key(s, c, s->date, scope);
	hex_of(s->hash, &r->body, s->hex);
	http_headers_remove(&r->headers, "authorization");
	http_headers_remove(&r->headers, "x-amz-date");
	http_headers_remove(&r->headers, "x-amz-security-token");
}

/* The request has all that is signed: the digest becomes the signature. */
static void make_signature(struct sigv4 *s, const struct http_request *r,
    const struct sigv4_scope *scope)
{
	unsigned char mac[HASH_BYTES];
	struct buf *text = &s->to_sign;

	sigv4_canonical_request(&s->canonical, r, scope->raw_path, s->hex);
	buf_add(text, ALGORITHM "\n");
	buf_add(text, s->date);
	buf_addc(text, '\n');
	add_scope(text, s->date, scope);
	buf_addc(text, '\n');
	hex_of(s->hash, &s->canonical.text, s->hex);
	buf_add(text, s->hex);
	hash_hmac(s->hash, s->key, HASH_BYTES, text->s, text->n, mac);
	hash_hex(mac, sizeof mac, s->hex);
}

static void end(struct sigv4 *s, struct buf *canonical, struct buf *to_sign)
{
	const struct buf *text = &s->canonical.text;

	if (canonical != NULL)
		buf_addn(canonical, text->s, text->n);
	if (to_sign != NULL)
		buf_addn(to_sign, s->to_sign.s, s->to_sign.n);
	sigv4_canonical_reset(&s->canonical);
	mem_wipe(s->header.s, s->header.n);
	mem_wipe(s->hex, sizeof s->hex);
	buf_reset(&s->header);
}

void sigv4_sign(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign)
{
	struct buf *header = &s->header;

	begin(s, r, c, scope);
	http_headers_add(&r->headers, "X-Amz-Date", s->date);
	if (scope->sign_body_header)
		http_headers_set(&r->headers, "x-amz-content-sha256", s->hex);
	if (c->token != NULL && !scope->omit_token)
		http_headers_add(&r->headers, "X-Amz-Security-Token", c->token);
	sigv4_canonical_headers(&s->canonical, r);
	make_signature(s, r, scope);

	buf_reserve(header, ROOM); /* no copies of the signature behind */
	buf_add(header, ALGORITHM " Credential=");
	buf_add(header, c->key_id);
	buf_addc(header, '/');
	add_scope(header, s->date, scope);
	buf_add(header, ", SignedHeaders=");
	buf_addn(header, s->canonical.names.s, s->canonical.names.n);
	buf_add(header, ", Signature=");
	buf_add(header, s->hex);
	http_headers_add(&r->headers, "Authorization", header->s);
	if (c->token != NULL && scope->omit_token)
		http_headers_add(&r->headers, "X-Amz-Security-Token", c->token);
	end(s, canonical, to_sign);
}

static void add_parameter(struct buf *path, const char *name, const char *value)
{
	buf_addc(path, strchr(path->s, '?') != NULL ? '&' : '?');
	buf_add(path, name);
	buf_addc(path, '=');
	sigv4_canonical_escape(path, value, strlen(value));
}

static void add_parameters(struct sigv4 *s, struct buf *path,
    const struct credentials *c, const struct sigv4_scope *scope)
{
	struct buf *text = &s->header;

	add_parameter(path, "X-Amz-Algorithm", ALGORITHM);
	buf_add(text, c->key_id);
	buf_addc(text, '/');
	add_scope(text, s->date, scope);
	add_parameter(path, "X-Amz-Credential", text->s);
	add_parameter(path, "X-Amz-Date", s->date);
	add_parameter(path, "X-Amz-SignedHeaders", s->canonical.names.s);
	buf_reset(text);
	buf_addf(text, "%d", scope->expires_s);
	add_parameter(path, "X-Amz-Expires", text->s);
}

void sigv4_presign(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign)
{
	static const char token[] = "X-Amz-Security-Token";
	struct buf path;

	begin(s, r, c, scope);
	sigv4_canonical_headers(&s->canonical, r);
	secret_buf(&path, strlen(r->path) + 3 * s->canonical.names.n + ROOM +
	                      (c->token != NULL ? 3 * strlen(c->token) : 0));
	buf_add(&path, r->path);
	add_parameters(s, &path, c, scope);
	if (c->token != NULL && !scope->omit_token)
		add_parameter(&path, token, c->token);
	mem_free(r->path);
	r->path = path.s;
	make_signature(s, r, scope);
	if (c->token != NULL && scope->omit_token)
		add_parameter(&path, token, c->token);
	add_parameter(&path, "X-Amz-Signature", s->hex);
	r->path = buf_take(&path);
	end(s, canonical, to_sign);
}
