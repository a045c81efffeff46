/*
 * es256 - keys and signatures on P-256, by OpenSSL itself
 *
 * The key is the published one of RFC 7515 appendix A.3, so no private key
 * stands in the tree.
 */
#ifndef WB_TEST_ES256_H
#define WB_TEST_ES256_H
#include <stdbool.h>

#include "data/node.h"

extern const char es256_x[], es256_y[]; /* base64url */

enum es256_form { ES256_SEC1, ES256_PKCS8, ES256_LOCKED /* by a password */ };
char *es256_pem(enum es256_form form); /* the caller's */
/* A private key on another curve. */
char *es256_other_pem(void);

/* Whether the last of a token's three parts signs the first two; x and y are
 * those of the public key. */
bool es256_signs(const char *token, const char *x, const char *y);
/* Part 0 or 1 of a token; fails the test if it is no JSON. */
struct node *es256_part(const char *token, int part);
#endif
