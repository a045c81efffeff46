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

#include "aws/config.h"
#include "base/buf.h"
#include "base/vec.h"

struct fetcher;

enum { CREDENTIALS_LETTERS = 32 };

struct credentials {
	char *key_id, *secret, *token; /* token may be NULL */
	char *account;                 /* NULL: not known */
	int64_t expires;               /* Unix seconds, 0: does not expire */
	const char *provider; /* "environment", "profile", "container" ... */
	/* How they were found, by the letters of AWS's list ("n,o,i"), for the
	 * user agent (aws-client.md 1.10). */
	char letters[CREDENTIALS_LETTERS];
	/* They are made of something that a person typed in: no refresh. */
	bool once;
};
void credentials_free(struct credentials *c); /* wipes */
void credentials_copy(struct credentials *to, const struct credentials *from);
void credentials_show(const struct credentials *c, struct buf *out);
/* One more letter for how they were found. */
void credentials_letter(struct credentials *c, const char *letter);

enum credentials_found {
	CREDENTIALS_FOUND,
	CREDENTIALS_NONE,  /* why says what was missing; ask the next */
	CREDENTIALS_BROKEN /* err is set; the chain ends */
};

/* What a provider looks at, and talks with where it has to. */
struct credentials_search {
	const struct aws_config *config;
	struct fetcher *fetcher;
};
typedef enum credentials_found credentials_fetch(
    const struct credentials_search *s, struct credentials *out,
    struct buf *why, struct error *err);

struct credentials_provider {
	const char *name;
	credentials_fetch *fetch;
};
/* NULL-named row ends it.  In the order in which they are asked. */
extern const struct credentials_provider credentials_chain[];

/* What came of asking a provider, for explanations. */
struct credentials_look {
	const char *provider;
	enum credentials_found found;
	char *why; /* no secret in it */
};
VEC_TYPE(credentials_looks, struct credentials_look);
void credentials_looks_free(struct credentials_looks *looks);

/* looks: each provider that was asked, or NULL.  May block: at most for some
 * seconds where a service has to be asked. */
int credentials_resolve(const struct aws_config *config,
    struct credentials *out, struct credentials_looks *looks,
    struct error *err) MUST_CHECK;
/* As resolve, after reading the shared files again: the answer to an expired
 * token (faults.md F41). */
int credentials_refresh(const struct aws_config *config,
    struct credentials *out, struct error *err) MUST_CHECK;
/* The providers, one file each. */
credentials_fetch credentials_container_fetch;
credentials_fetch credentials_environment_fetch;
credentials_fetch credentials_metadata_fetch;
credentials_fetch credentials_profile_fetch;
credentials_fetch credentials_web_fetch;
/* The first, also where a profile was named: a source of such a one. */
credentials_fetch credentials_environment_keys;
#endif
