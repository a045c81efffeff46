/*
 * profile - ~/.aws/config and ~/.aws/credentials
 *
 * The grammar of aws-client.md 1.2.  The two files are read once and merged per
 * property, the credentials file winning.  A missing file is empty, and so
 * is /dev/null; one that cannot be read or parsed is an error with file and
 * line.
 */
#ifndef WB_AWS_PROFILE_H
#define WB_AWS_PROFILE_H
#include "base/error.h"
#include "base/vec.h"

struct profile_property {
	char *key, *value; /* a block of sub-properties: "\na = 1\nb = 2" */
	int line;
};
struct profile_section {
	char *kind; /* "profile", "sso-session", "services" */
	char *name;
	char *path; /* where it begins, first */
	int line;
	VEC(struct profile_property) properties;
};
struct profiles {
	VEC(struct profile_section) sections;
};

enum profile_file { PROFILE_CONFIG, PROFILE_CREDENTIALS };

/* Add one file's text to *out.  path is for messages. */
int profile_parse(struct profiles *out, enum profile_file which,
    const char *path, const char *text, size_t n, struct error *err) MUST_CHECK;
/* Read both files from the places the environment names (AWS_CONFIG_FILE,
 * AWS_SHARED_CREDENTIALS_FILE, HOME). */
int profile_load(struct profiles *out,
    const char *(*env)(void *arg, const char *name), void *env_arg,
    struct error *err) MUST_CHECK;
/* Where that file is looked for; NULL without a home directory.  The caller
 * frees it. */
char *profile_path(enum profile_file which,
    const char *(*env)(void *arg, const char *name), void *env_arg);
const struct profile_section *profile_find(
    const struct profiles *p, const char *kind, const char *name);
/* A property's value, or NULL. */
const char *profile_get(const struct profile_section *s, const char *key);
/* key of the sub-properties under block, copied; NULL if there is none. */
char *profile_sub(
    const struct profile_section *s, const char *block, const char *key);
void profile_free(struct profiles *p);
#endif
