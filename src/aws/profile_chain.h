/*
 * profile_chain - what a profile says about its credentials
 *
 * A base, from which the first credentials come, and the roles that are then
 * assumed one after the other, each with the credentials before it
 * (aws-client.md 1.3).  Pure: it looks at nothing but the profiles, whose texts
 * it points to.
 */
#ifndef WB_AWS_PROFILE_CHAIN_H
#define WB_AWS_PROFILE_CHAIN_H
#include <stdint.h>

#include "aws/profile.h"

enum profile_base {
	PROFILE_NO_CREDENTIALS, /* the profile has settings only */
	PROFILE_KEYS,
	PROFILE_SOURCE, /* credential_source */
	PROFILE_WEB_IDENTITY,
	PROFILE_SSO,
	PROFILE_LOGIN,
	PROFILE_PROCESS
};

/* NULL and 0: not said. */
struct profile_role {
	const struct profile_section *profile;
	const char *arn, *session_name, *external_id, *mfa_serial;
	int64_t duration_s;
};

struct profile_chain {
	enum profile_base base;
	const struct profile_section *profile; /* of the base */
	union {
		struct {
			const char *id, *secret, *token, *account;
		} keys;
		const char *source;
		struct {
			struct profile_role role;
			const char *token_file;
		} web;
		/* session: NULL in the old form.  account and role: both or
		 * none, and then it is good for an access token only. */
		struct {
			const char *session, *start_url, *region, *account,
			    *role;
		} sso;
		const char *login_session, *process;
	} of;
	VEC(struct profile_role) roles; /* in the order of assuming them */
};

/* E_AUTH, naming the profile and its file, for what makes no sense. */
int profile_chain_find(struct profile_chain *out, const struct profiles *p,
    const char *name, struct error *err) MUST_CHECK;
void profile_chain_free(struct profile_chain *c);
/* A property's value; NULL if it is not there or empty. */
const char *profile_chain_get(const struct profile_section *s, const char *key);
/* E_AUTH with the profile and its place in front. */
int profile_chain_fail(const struct profile_section *s, struct error *err,
    const char *fmt, ...) PRINTF_LIKE(3, 4);
#endif
