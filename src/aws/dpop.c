#include "aws/dpop.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"

static void set_number(struct node *map, const char *name,
    const unsigned char bytes[HASH_COORDINATE])
{
	struct buf text = BUF_INIT;

	text_base64url(&text, bytes, HASH_COORDINATE);
	node_set(map, name, node_text(text.s));
	buf_free(&text);
}

/* RFC 9449 section 4.2, RFC 7518 section 6.2. */
static struct node *header(const struct hash_key *key)
{
	struct node *out = node_map(), *jwk;
	unsigned char x[HASH_COORDINATE], y[HASH_COORDINATE];

	hash_key_point(key, x, y);
	node_set(out, "typ", node_text("dpop+jwt"));
	node_set(out, "alg", node_text("ES256"));
	jwk = node_at_map(out, "jwk");
	node_set(jwk, "kty", node_text("EC"));
	set_number(jwk, "x", x);
	set_number(jwk, "y", y);
	node_set(jwk, "crv", node_text("P-256"));
	return out;
}

static struct node *claims(const char *method, const char *url, int64_t unix_s)
{
	struct node *out = node_map();
	char id[UUID_TEXT];

	hash_uuid(id);
	node_set(out, "htm", node_text(method));
	node_set(out, "htu", node_textn(url, strcspn(url, "?#")));
	node_set(out, "iat", node_int(unix_s));
	node_set(out, "jti", node_text(id));
	return out;
}

/* Takes n. */
static void add_part(struct buf *out, struct node *n)
{
	struct buf text = BUF_INIT;

	json_print(&text, n);
	text_base64url(out, text.s, text.n);
	buf_free(&text);
	node_free(n);
}

void dpop_proof(struct buf *out, const struct hash_key *key, const char *method,
    const char *url, int64_t unix_s)
{
	unsigned char signature[HASH_SIGNATURE];
	size_t start = out->n;

	add_part(out, header(key));
	buf_addc(out, '.');
	add_part(out, claims(method, url, unix_s));
	hash_key_sign(key, out->s + start, out->n - start, signature);
	buf_addc(out, '.');
	text_base64url(out, signature, sizeof signature);
}
