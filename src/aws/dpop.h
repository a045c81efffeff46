/*
 * dpop - the proof that a token is used by whom it was given to
 *
 * A signed statement of what is requested, when, made with the key of the login
 * (RFC 9449).  Good for one request: a repetition needs another.
 */
#ifndef WB_AWS_DPOP_H
#define WB_AWS_DPOP_H
#include <stdint.h>

#include "aws/hash.h"
#include "base/buf.h"

/* The value of a DPoP header for this method and URL, whose query does not
 * count. */
void dpop_proof(struct buf *out, const struct hash_key *key, const char *method,
    const char *url, int64_t unix_s);
#endif
