/*
 * What is signed.  The input is the request's target, and headers in the lines
 * below.  The canonical request is made here a second time from the rules of
 * aws-client.md 1.4, in another way: segments in an array for the path, one pass
 * per smallest pair for the query, one per smallest name for the headers.
 */
#include <ctype.h>
#include <string.h>

#include "aws/sigv4.h"
#include "fuzz/fuzz.h"

const char fuzz_name[] = "sigv4";

static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz"
                                 "0123456789-_.~";

struct part {
	const char *s;
	size_t n;
};
VEC_TYPE(parts, struct part);

static struct parts split(struct part whole, char by)
{
	struct parts out = { 0 };
	size_t from = 0;

	for (size_t i = 0; i <= whole.n; i++) {
		if (i < whole.n && whole.s[i] != by)
			continue;
		*vec_push(&out) = (struct part){ whole.s + from, i - from };
		from = i + 1;
	}
	return out;
}

static bool is(struct part p, const char *text)
{
	return p.n == strlen(text) && memcmp(p.s, text, p.n) == 0;
}

static void encode(struct buf *out, struct part p, const char *keep)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < p.n; i++) {
		unsigned char c = (unsigned char)p.s[i];

		if (memchr(keep, c, strlen(keep)) != NULL) {
			buf_addc(out, (char)c);
		} else {
			buf_addc(out, '%');
			buf_addc(out, hex[c >> 4]);
			buf_addc(out, hex[c & 15]);
		}
	}
}

static void path_of(struct buf *out, struct part path, bool raw)
{
	struct parts segments = split(path, '/'), kept = { 0 };

	vec_each (struct part, p, &segments) {
		if (p->n == 0 || is(*p, "."))
			continue;
		if (!is(*p, ".."))
			*vec_push(&kept) = *p;
		else if (kept.n > 0)
			kept.n--;
	}
	if (raw) {
		vec_each (struct part, p, &segments) {
			encode(out, *p, unreserved);
			buf_addc(out, '/');
		}
		buf_cut(out, out->n - 1);
	} else {
		vec_each (struct part, p, &kept) {
			buf_addc(out, '/');
			encode(out, *p, unreserved);
		}
	}
	if (out->n == 0 || (!raw && kept.n > 0 && path.s[path.n - 1] == '/'))
		buf_addc(out, '/');
	vec_free(&segments);
	vec_free(&kept);
}

/* An escape stays as it is: it goes over the wire like that. */
static char *query_part(struct part p)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	struct buf out = BUF_INIT;

	while (p.n > 0) {
		size_t n = 1;

		if (p.n > 2 && p.s[0] == '%' &&
		    strchr(digits, p.s[1]) != NULL &&
		    strchr(digits, p.s[2]) != NULL)
			n = 3;
		encode(&out, (struct part){ p.s, n },
		    n == 3 ? "%0123456789abcdefABCDEF" : unreserved);
		p.s += n;
		p.n -= n;
	}
	return buf_take(&out);
}

struct pair {
	char *name, *value;
};
VEC_TYPE(pairs, struct pair);

static size_t smallest(const struct pairs *pairs)
{
	size_t best = 0;

	for (size_t i = 1; i < pairs->n; i++) {
		int order = strcmp(pairs->v[i].name, pairs->v[best].name);

		if (order < 0 || (order == 0 && strcmp(pairs->v[i].value,
		                                    pairs->v[best].value) < 0))
			best = i;
	}
	return best;
}

static void query_of(struct buf *out, struct part query)
{
	struct parts parts = split(query, '&');
	struct pairs pairs = { 0 };

	vec_each (struct part, p, &parts) {
		const char *equals = memchr(p->s, '=', p->n);
		size_t name = equals != NULL ? (size_t)(equals - p->s) : p->n;
		size_t skip = equals != NULL ? name + 1 : name;

		if (p->n > 0)
			*vec_push(&pairs) = (struct pair){
				query_part((struct part){ p->s, name }),
				query_part(
				    (struct part){ p->s + skip, p->n - skip }),
			};
	}
	for (const char *sep = ""; pairs.n > 0; sep = "&") {
		size_t i = smallest(&pairs);

		buf_addf(
		    out, "%s%s=%s", sep, pairs.v[i].name, pairs.v[i].value);
		mem_free(pairs.v[i].name);
		mem_free(pairs.v[i].value);
		vec_remove(&pairs, i);
	}
	vec_free(&pairs);
	vec_free(&parts);
}

static char *lower(const char *s)
{
	char *out = mem_strdup(s);

	for (char *c = out; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
	return out;
}

static char *one_spaced(const char *s)
{
	struct buf out = BUF_INIT;
	bool gap = false;

	for (; *s != '\0'; s++) {
		if (*s == ' ' || *s == '\t') {
			gap = out.n > 0;
			continue;
		}
		if (gap)
			buf_addc(&out, ' ');
		gap = false;
		buf_addc(&out, *s);
	}
	return buf_take(&out);
}

static bool is_left_out(const char *name)
{
	static const char names[] =
	    " authorization connection expect keep-alive proxy-authenticate "
	    "proxy-authorization te trailer transfer-encoding upgrade "
	    "user-agent x-amzn-trace-id host x-amz-date x-amz-security-token ";
	struct buf word = BUF_INIT;
	bool found;

	buf_addf(&word, " %s ", name);
	found = strstr(names, word.s) != NULL;
	buf_free(&word);
	return found;
}

/* Every name once, in order, with its values in the order of arrival. */
static void headers_of(
    struct buf *out, struct buf *names, const struct pairs *all)
{
	const char *last = "";

	for (;;) {
		const char *next = NULL, *sep = "";

		vec_each (const struct pair, p, all)
			if (strcmp(p->name, last) > 0 &&
			    (next == NULL || strcmp(p->name, next) < 0))
				next = p->name;
		if (next == NULL)
			return;
		buf_addf(names, "%s%s", names->n > 0 ? ";" : "", next);
		buf_addf(out, "%s:", next);
		vec_each (const struct pair, p, all) {
			if (strcmp(p->name, next) != 0)
				continue;
			buf_addf(out, "%s%s", sep, p->value);
			sep = ",";
		}
		buf_addc(out, '\n');
		last = next;
	}
}

/* A URL has the date and the token among its parameters already. */
static void canonical_of(struct buf *out, const struct http_request *r,
    const struct sigv4_scope *scope)
{
	static const char *const added[][2] = { { "x-amz-date",
		                                    "20150830T123600Z" },
		{ "x-amz-security-token", "a token" } };
	struct part path = { r->path, strcspn(r->path, "?") };
	const char *query = r->path + path.n + (r->path[path.n] == '?');
	struct buf names = BUF_INIT, part = BUF_INIT;
	struct pairs all = { 0 };

	buf_add(out, "GET\n");
	path_of(&part, path, scope->raw_path);
	buf_addf(out, "%s\n", part.s);
	buf_reset(&part);
	query_of(&part, (struct part){ query, strlen(query) });
	buf_addf(out, "%s\n", part.s);
	*vec_push(&all) =
	    (struct pair){ mem_strdup("host"), mem_strdup(r->host) };
	vec_each (const struct http_header, h, &r->headers) {
		char *name = lower(h->name);

		if (is_left_out(name))
			mem_free(name);
		else
			*vec_push(&all) =
			    (struct pair){ name, one_spaced(h->value) };
	}
	for (size_t i = 0; i < 2 && scope->expires_s == 0; i++)
		*vec_push(&all) = (struct pair){ mem_strdup(added[i][0]),
			mem_strdup(added[i][1]) };
	headers_of(out, &names, &all);
	/* The hash of nothing. */
	buf_addf(out,
	    "\n%s\ne3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855",
	    names.s);
	buf_free(&names);
	buf_free(&part);
	vec_each (struct pair, p, &all) {
		mem_free(p->name);
		mem_free(p->value);
	}
	vec_free(&all);
}

/* --- the product ------------------------------------------------------------ */

static bool is_token(struct part p)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < p.n; i++) {
		char c = p.s[i];

		if (!isalnum((unsigned char)c) &&
		    (c == '\0' || strchr(others, c) == NULL))
			return false;
	}
	return p.n > 0;
}

/* Lines "Name: value", as they can be in a request. */
static void read_headers(struct http_request *r, struct part text)
{
	struct parts lines = split(text, '\n');

	vec_each (struct part, line, &lines) {
		const char *colon = memchr(line->s, ':', line->n);
		struct part name = { line->s,
			colon != NULL ? (size_t)(colon - line->s) : 0 };

		if (is_token(name) && memchr(line->s, '\r', line->n) == NULL &&
		    memchr(line->s, '\0', line->n) == NULL) {
			char *n = mem_strndup(name.s, name.n);
			char *v = mem_strndup(colon + 1, line->n - name.n - 1);

			http_headers_add(&r->headers, n, v);
			mem_free(n);
			mem_free(v);
		}
	}
	vec_free(&lines);
}

static char id[] = "AKIDEXAMPLE", secret[] = "a secret", token[] = "a token";
static const struct credentials credentials = { .key_id = id,
	.secret = secret,
	.token = token };

/* One for an input, since OpenSSL takes its time to make one. */
static struct sigv4 *signer;
static struct hash *hash;

static void check_hash(const struct buf *canonical, const struct buf *to_sign)
{
	unsigned char digest[HASH_BYTES];
	char hex[HASH_HEX];
	const char *line = strrchr(to_sign->s, '\n');

	hash_sha256(hash, canonical->s, canonical->n, digest);
	hash_hex(digest, sizeof digest, hex);
	fuzz_must(line != NULL && strcmp(line + 1, hex) == 0,
	    "another hash is signed: %s", to_sign->s);
}

static void check_signature(struct http_request *r,
    const struct sigv4_scope *scope, const struct buf *want)
{
	struct buf canonical = BUF_INIT, to_sign = BUF_INIT;

	sigv4_sign(signer, r, &credentials, scope, &canonical, &to_sign);
	fuzz_must(strcmp(canonical.s, want->s) == 0,
	    "signed:\n%s\nmust be:\n%s", canonical.s, want->s);
	check_hash(&canonical, &to_sign);
	fuzz_must(http_headers_get(&r->headers, "authorization") != NULL,
	    "no signature");
	buf_free(&canonical);
	buf_free(&to_sign);
}

static void check_headers(
    struct http_request *r, const struct sigv4_scope *scope)
{
	struct buf want = BUF_INIT;
	char *before = mem_strdup(r->path), *first;

	canonical_of(&want, r, scope);
	check_signature(r, scope, &want);
	first = mem_strdup(http_headers_get(&r->headers, "authorization"));
	check_signature(r, scope, &want); /* with the kept key */
	fuzz_must(
	    strcmp(http_headers_get(&r->headers, "authorization"), first) == 0,
	    "signed otherwise the second time");
	fuzz_must(strcmp(r->path, before) == 0, "another target is sent");
	mem_free(before);
	mem_free(first);
	buf_free(&want);
}

static void check_url(struct http_request *r, const struct sigv4_scope *scope)
{
	static const char name[] = "X-Amz-Signature=";
	struct buf canonical = BUF_INIT, to_sign = BUF_INIT, want = BUF_INIT;
	char *before = mem_strdup(r->path), *signature;

	sigv4_presign(signer, r, &credentials, scope, &canonical, &to_sign);
	fuzz_must(strncmp(r->path, before, strlen(before)) == 0,
	    "'%s' does not begin with '%s'", r->path, before);
	signature = strstr(r->path, name);
	fuzz_must(signature != NULL &&
	              strlen(signature) == strlen(name) + HASH_HEX - 1,
	    "no signature in '%s'", r->path);
	signature[-1] = '\0'; /* what was signed */
	canonical_of(&want, r, scope);
	fuzz_must(strcmp(canonical.s, want.s) == 0, "signed:\n%s\nmust be:\n%s",
	    canonical.s, want.s);
	check_hash(&canonical, &to_sign);
	mem_free(before);
	buf_free(&canonical);
	buf_free(&to_sign);
	buf_free(&want);
}

static void check(
    struct part target, struct part headers, bool raw, int expires_s)
{
	const struct sigv4_scope scope = { .region = "us-east-1",
		.service = "service",
		.unix_s = 1440938160, /* 2015-08-30T12:36:00Z */
		.raw_path = raw,
		.expires_s = expires_s };
	struct http_request r = { .method = mem_strdup("GET"),
		.host = mem_strdup("example.amazonaws.com"),
		.path = mem_strndup(target.s, target.n) };

	read_headers(&r, headers);
	if (expires_s == 0)
		check_headers(&r, &scope);
	else if (strstr(r.path, "X-Amz-") == NULL) /* must not be there yet */
		check_url(&r, &scope);
	http_request_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *rest = s;
	size_t left = size, n = fuzz_take(&rest, &left, "\n");
	struct part target = { s, n }, headers = { rest, left };

	fuzz_start();
	if (memchr(s, '\0', n) != NULL)
		return 0; /* a target is a text */
	signer = sigv4_new();
	hash = hash_new();
	for (int raw = 0; raw < 2; raw++) {
		check(target, headers, raw == 1, 0);
		check(target, headers, raw == 1, 900);
	}
	sigv4_free(signer);
	hash_free(hash);
	return 0;
}
