/*
 * credentials_web - a role for the bearer of a token in a file
 *
 * What Kubernetes and CI systems give to what they run.  The token is read each
 * time, as it is renewed in its file.
 */
#ifndef WB_AWS_CREDENTIALS_WEB_H
#define WB_AWS_CREDENTIALS_WEB_H
#include "aws/credentials.h"

/* session_name: NULL for one of ours. */
int credentials_web(const struct credentials_search *s, const char *role_arn,
    const char *session_name, int64_t duration_s, const char *token_file,
    struct credentials *out, struct error *err) MUST_CHECK;
#endif
