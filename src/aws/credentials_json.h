/*
 * credentials_json - the document in which services hand out credentials
 *
 * Instances and containers give the same members (aws-client.md 1.3); names
 * are read in any case, members that are not known are passed over.
 */
#ifndef WB_AWS_CREDENTIALS_JSON_H
#define WB_AWS_CREDENTIALS_JSON_H
#include "aws/credentials.h"
#include "base/buf.h"

/* All or nothing; E_AUTH.  from: who gave it, for the message.  Provider and
 * letters are left to the caller. */
int credentials_json(struct credentials *out, const struct buf *body,
    const char *from, struct error *err) MUST_CHECK;
#endif
