/*
 * credentials_sso - a role of IAM Identity Center, for whoever logged in to it
 *
 * The portal gives credentials of a role in an account to the token of 'aws sso
 * login' (aws-client.md 1.3).
 */
#ifndef WB_AWS_CREDENTIALS_SSO_H
#define WB_AWS_CREDENTIALS_SSO_H
#include "aws/sso_token.h"

/* Adds the letters of its kind itself.  Blocks as
 * long as the services take; E_AUTH says what to do. */
int credentials_sso(const struct credentials_search *s,
    const struct sso_profile *wanted, struct credentials *out,
    struct error *err) MUST_CHECK;
#endif
