/*
 * credentials - who signs, and the chain of places where that can be found
 *
 * A provider is a name and a function.  The chain asks them in order; the first
 * that has credentials wins, one that has none says why and the next is asked,
 * one that is set up but broken ends the chain (aws-client.md 1.3).  When none
 * has any the error lists each provider with its reason.
 *
 * Secrets are wiped when freed and are never logged; credentials_show gives
 * the last four characters of the key id.
 */
#ifndef WB_AWS_CREDENTIALS_H
#define WB_AWS_CREDENTIALS_H
#include <stdint.h>

#include "aws/profile.h"
#include "base/buf.h"

struct credentials {
	char *key_id, *secret, *token; /* token may be NULL */
	char *account;                 /* NULL: not known */
	int64_t expires;               /* Unix seconds, 0: does not expire */
	const char *provider;          /* "environment", "profile" */
};
void credentials_free(struct credentials *c); /* wipes */
void credentials_copy(struct credentials *to, const struct credentials *from);
void credentials_show(const struct credentials *c, struct buf *out);

/* What the providers look at. */
struct credentials_source {
	const char *(*env)(void *arg, const char *name); /* NULL: unset */
	void *env_arg;
	const struct profiles *profiles;
	const char *profile; /* its name, and whether it was asked for */
	bool profile_explicit;
	/* The command line named the profile, so the keys in the environment
	 * do not count: the AWS CLI does the same. */
	bool profile_only;
};

enum credentials_found {
	CREDENTIALS_FOUND,
	CREDENTIALS_NONE,  /* why says what was missing; ask the next */
	CREDENTIALS_BROKEN /* err is set; the chain ends */
};
struct credentials_provider {
	const char *name;
	enum credentials_found (*fetch)(const struct credentials_source *source,
	    struct credentials *out, struct buf *why, struct error *err);
};
/* NULL-named row ends it.  Environment, profile. */
extern const struct credentials_provider credentials_chain[];

int credentials_resolve(const struct credentials_source *source,
    struct credentials *out, struct error *err) MUST_CHECK;
/* As resolve, after reading the shared files again: the answer to an expired
 * token (faults.md F41). */
int credentials_refresh(const struct credentials_source *source,
    struct credentials *out, struct error *err) MUST_CHECK;
/* The providers, one file each. */
enum credentials_found credentials_environment_fetch(
    const struct credentials_source *source, struct credentials *out,
    struct buf *why, struct error *err);
enum credentials_found credentials_profile_fetch(
    const struct credentials_source *source, struct credentials *out,
    struct buf *why, struct error *err);
#endif
