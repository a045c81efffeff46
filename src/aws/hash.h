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

void hash_random(void *out, size_t n); /* unpredictable bytes */
double hash_random_unit(void);         /* [0, 1), for jitter */
enum { UUID_TEXT = 37 };
void hash_uuid(char out[UUID_TEXT]); /* version 4 */
#endif
