/*
 * sts - the service that lets one identity take on another for a while
 *
 * Its regional endpoint, in the protocol of aws/query.h (aws-client.md 1.3).
 */
#ifndef WB_AWS_STS_H
#define WB_AWS_STS_H
#include "aws/credentials.h"

/* NULL and 0: not said. */
struct sts_role {
	const char *arn, *session_name, *external_id;
	const char *mfa_serial, *mfa_code;
	int64_t duration_s;
	/* Stands in for a signature. */
	const char *web_token;
};

/* *out: keys, expiry and account; the rest of it is left alone.  signer: NULL
 * for a web token.  err has the name and the message that STS gave: E_AUTH, but
 * for what may be otherwise in a moment. */
int sts_assume_role(const struct credentials_search *s,
    const struct sts_role *r, const struct credentials *signer,
    struct credentials *out, struct error *err) MUST_CHECK;
#endif
