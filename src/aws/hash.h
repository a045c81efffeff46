/*
 * hash - digests, MACs and random bytes; the only file that includes OpenSSL
 *
 * The algorithms are fetched once per struct hash: an implicit fetch per call
 * costs more than the digest itself (performance.md section 1).
 */
#ifndef WB_AWS_HASH_H
#define WB_AWS_HASH_H
#include <stddef.h>

#include "base/error.h"

enum { HASH_BYTES = 32, HASH_HEX = 65 };

struct hash; /* SHA-256 and HMAC-SHA-256; belongs to one thread at a time */

struct hash *hash_new(void);
void hash_free(struct hash *h);

void hash_sha256(
    struct hash *h, const void *p, size_t n, unsigned char out[HASH_BYTES]);
void hash_hmac(struct hash *h, const void *key, size_t key_n, const void *p,
    size_t n, unsigned char out[HASH_BYTES]);
void hash_hex(const unsigned char *bytes, size_t n, char *out); /* 2n + 1 */
/* Hex digest of p in one call, for plan files and identities. */
void hash_sha256_hex(const void *p, size_t n, char out[HASH_HEX]);

/* SHA-1, for the names that the AWS command line gives to its files; nothing
 * rests on it. */
enum { HASH_SHA1_HEX = 41 };
void hash_sha1_hex(const void *p, size_t n, char out[HASH_SHA1_HEX]);

/* A private key on the curve P-256, and its signatures as ES256 wants them: r
 * and s in 32 bytes each (RFC 7518 section 3.4). */
struct hash_key;
enum { HASH_COORDINATE = 32, HASH_SIGNATURE = 64 };
/* Out of PEM, SEC 1 or PKCS #8; E_INVALID, without a word of it. */
int hash_key_read(
    struct hash_key **out, const char *pem, struct error *err) MUST_CHECK;
/* The public point's coordinates. */
void hash_key_point(const struct hash_key *k, unsigned char x[HASH_COORDINATE],
    unsigned char y[HASH_COORDINATE]);
void hash_key_sign(const struct hash_key *k, const void *p, size_t n,
    unsigned char out[HASH_SIGNATURE]);
void hash_key_free(struct hash_key *k); /* NULL is fine; wipes */

void hash_random(void *out, size_t n); /* unpredictable bytes */
double hash_random_unit(void);         /* [0, 1), for jitter */
enum { UUID_TEXT = 37 };
void hash_uuid(char out[UUID_TEXT]); /* version 4 */
#endif
