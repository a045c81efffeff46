/*
 * sso_token - the token of 'aws sso login', found in its file and renewed there
 *
 * ~/.aws/sso/cache holds one file for each session, and in the old form one for
 * each start page (aws-client.md 1.3).  A token that soon ends is renewed by the
 * OIDC service where the file has what that takes; as long as it has not ended,
 * a renewal that fails does no harm.
 */
#ifndef WB_AWS_SSO_TOKEN_H
#define WB_AWS_SSO_TOKEN_H
#include "aws/credentials.h"

/* What a profile says about IAM Identity Center; the texts are the
 * configuration's. */
struct sso_profile {
	const char *session; /* NULL: the old form */
	const char *start_url, *region;
	const char *account, *role; /* NULL: for the token alone */
	const char *profile; /* whose this is; NULL: the session's profile */
};
/* For the token alone: the session that a profile names. */
int sso_profile_session(struct sso_profile *out,
    const struct aws_config *config, const char *profile,
    struct error *err) MUST_CHECK;

struct sso_token {
	char *text;
	int64_t expires; /* Unix seconds */
};
/* E_AUTH says how to log in when there is none, or none that lasts. */
int sso_token_get(struct sso_token *out, const struct credentials_search *s,
    const struct sso_profile *wanted, struct error *err) MUST_CHECK;
void sso_token_free(struct sso_token *t); /* wipes */

/* "...; run 'aws sso login --profile x'" */
int sso_token_login(const struct credentials_search *s,
    const struct sso_profile *wanted, struct error *err);
#endif
