/*
 * Random bytes are the kernel's: the library's generator takes twice as long for
 * the few that a call needs, under locks that all threads share.
 */
#define _DEFAULT_SOURCE /* getentropy, which POSIX has since 2024 */
#include "aws/hash.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include "base/mem.h"
#include "base/secret.h"

struct hash_key {
	EVP_PKEY *key;
};

struct hash {
	EVP_MD *sha256;
	EVP_MD_CTX *digest;
	EVP_MAC_CTX *mac;
	unsigned char key[HASH_BYTES]; /* that mac has; for keys of this size */
	bool keyed;
};

enum { ENTROPY_BYTES = 256 /* at once */ };

/* None of these calls can fail but for lack of memory or a broken library, and
 * neither leaves anything to go on with. */
static void must(bool ok)
{
	if (!ok) {
		fputs("the crypto library does not work\n", stderr);
		abort();
	}
}

struct hash *hash_new(void)
{
	struct hash *h = secret_alloc(sizeof *h);
	char name[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, name, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	must(hmac != NULL);
	h->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	h->digest = EVP_MD_CTX_new();
	h->mac = EVP_MAC_CTX_new(hmac);
	EVP_MAC_free(hmac);
	must(h->sha256 != NULL && h->digest != NULL && h->mac != NULL);
	must(EVP_MAC_CTX_set_params(h->mac, params) == 1);
	return h;
}

void hash_free(struct hash *h)
{
	if (h == NULL)
		return;
	EVP_MAC_CTX_free(h->mac);
	EVP_MD_CTX_free(h->digest);
	EVP_MD_free(h->sha256);
	mem_wipe(h, sizeof *h);
	mem_free(h);
}

void hash_sha256(
    struct hash *h, const void *p, size_t n, unsigned char out[HASH_BYTES])
{
	must(EVP_DigestInit_ex2(h->digest, h->sha256, NULL) == 1 &&
	     EVP_DigestUpdate(h->digest, p, n) == 1 &&
	     EVP_DigestFinal_ex(h->digest, out, NULL) == 1);
}

/* Half of a signature's MAC would go into a key that is the same all day. */
static void set_key(struct hash *h, const void *key, size_t n)
{
	if (h->keyed && n == HASH_BYTES && memcmp(h->key, key, n) == 0) {
		must(EVP_MAC_init(h->mac, NULL, 0, NULL) == 1);
		return;
	}
	must(EVP_MAC_init(h->mac, key, n, NULL) == 1);
	h->keyed = n == HASH_BYTES;
	if (h->keyed)
		memcpy(h->key, key, n);
}

void hash_hmac(struct hash *h, const void *key, size_t key_n, const void *p,
    size_t n, unsigned char out[HASH_BYTES])
{
	size_t len = 0;

	set_key(h, key, key_n);
	must(EVP_MAC_update(h->mac, p, n) == 1 &&
	     EVP_MAC_final(h->mac, out, &len, HASH_BYTES) == 1);
}

void hash_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

void hash_sha256_hex(const void *p, size_t n, char out[HASH_HEX])
{
	unsigned char digest[HASH_BYTES];
	struct hash *h = hash_new();

	hash_sha256(h, p, n, digest);
	hash_hex(digest, sizeof digest, out);
	hash_free(h);
}

void hash_sha1_hex(const void *p, size_t n, char out[HASH_SHA1_HEX])
{
	unsigned char digest[(HASH_SHA1_HEX - 1) / 2];

	must(EVP_Digest(p, n, digest, NULL, EVP_sha1(), NULL) == 1);
	hash_hex(digest, sizeof digest, out);
}

/* A key under a password: without this, the terminal would be asked. */
static int no_password(char *out, int size, int writing, void *arg)
{
	(void)out, (void)size, (void)writing, (void)arg;
	return -1;
}

static bool is_p256(const EVP_PKEY *key)
{
	char name[32];
	size_t n;

	return EVP_PKEY_is_a(key, "EC") == 1 &&
	       EVP_PKEY_get_group_name(key, name, sizeof name, &n) == 1 &&
	       strcmp(name, "prime256v1") == 0;
}

int hash_key_read(struct hash_key **out, const char *pem, struct error *err)
{
	size_t n = strlen(pem);
	BIO *bio = n <= INT_MAX ? BIO_new_mem_buf(pem, (int)n) : NULL;
	EVP_PKEY *key =
	    bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)
	                : NULL;

	*out = NULL;
	BIO_free(bio);
	ERR_clear_error();
	if (key == NULL || !is_p256(key)) {
		EVP_PKEY_free(key);
		return error_set(
		    err, E_INVALID, "it is no private key on the curve P-256");
	}
	*out = mem_alloc(sizeof **out);
	(*out)->key = key;
	return 0;
}

static void coordinate(
    const EVP_PKEY *key, const char *name, unsigned char out[HASH_COORDINATE])
{
	BIGNUM *v = NULL;

	must(EVP_PKEY_get_bn_param(key, name, &v) == 1 &&
	     BN_bn2binpad(v, out, HASH_COORDINATE) == HASH_COORDINATE);
	BN_free(v);
}

void hash_key_point(const struct hash_key *k, unsigned char x[HASH_COORDINATE],
    unsigned char y[HASH_COORDINATE])
{
	coordinate(k->key, OSSL_PKEY_PARAM_EC_PUB_X, x);
	coordinate(k->key, OSSL_PKEY_PARAM_EC_PUB_Y, y);
}

void hash_key_sign(const struct hash_key *k, const void *p, size_t n,
    unsigned char out[HASH_SIGNATURE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char der[128]; /* 72 are enough */
	const unsigned char *at = der;
	size_t len = sizeof der;
	ECDSA_SIG *sig;

	must(ctx != NULL &&
	     EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, k->key) == 1 &&
	     EVP_DigestSign(ctx, der, &len, p, n) == 1);
	sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
	must(sig != NULL &&
	     BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, HASH_COORDINATE) > 0 &&
	     BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + HASH_COORDINATE,
	         HASH_COORDINATE) > 0);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

void hash_key_free(struct hash_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->key); /* clears its numbers */
	mem_free(k);
}

void hash_random(void *out, size_t n)
{
	unsigned char *p = out;

	for (size_t part; n > 0; p += part, n -= part) {
		part = n < ENTROPY_BYTES ? n : ENTROPY_BYTES;
		must(getentropy(p, part) == 0);
	}
}

double hash_random_unit(void)
{
	uint64_t bits;

	hash_random(&bits, sizeof bits);
	return (double)(bits >> 11) / 9007199254740992.0; /* 2^53 */
}

void hash_uuid(char out[UUID_TEXT])
{
	unsigned char b[16];
	char hex[2 * sizeof b + 1];

	hash_random(b, sizeof b);
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	hash_hex(b, sizeof b, hex);
	for (size_t i = 0; hex[i] != '\0'; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			*out++ = '-';
		*out++ = hex[i];
	}
	*out = '\0';
}
