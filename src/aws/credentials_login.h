/*
 * credentials_login - the credentials of 'aws login'
 *
 * They stand in a file of their own with what renews them: a token, and the key
 * that proves that it was given to this machine (aws-client.md 1.3).
 */
#ifndef WB_AWS_CREDENTIALS_LOGIN_H
#define WB_AWS_CREDENTIALS_LOGIN_H
#include "aws/credentials.h"

/* login_session: the profile's, an ARN.  Adds the letters of its kind itself.
 * Near their end the credentials are renewed at the sign-in service of the
 * configuration's region, and the file with them; a renewal that fails does no
 * harm as long as they last.  E_AUTH says what to do. */
int credentials_login(const struct credentials_search *s,
    const char *login_session, struct credentials *out,
    struct error *err) MUST_CHECK;
#endif
