/*
 * guard - credentials go where they belong
 *
 * The keys of an account are no business of a local engine, which may log what it
 * is sent, and the published example keys mean that somebody who works on a local
 * engine is about to ask AWS.  Both end before anything is sent (faults.md F60).
 */
#ifndef WB_CLI_GUARD_H
#define WB_CLI_GUARD_H
#include "aws/endpoint.h"

/* E_REFUSED, with what to do. */
int guard_credentials(const struct endpoint *endpoint, const char *key_id,
    struct error *err) MUST_CHECK;
#endif
