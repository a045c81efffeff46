/*
 * engines - the local engines we know, as data
 *
 * An engine is a row: how it is found and installed, how it is started, how one
 * sees that it is up, and what it does not do.  Nothing else in the program knows
 * an engine by name; the tests' scripts/engine asks `dev` for all of it.
 *
 * Versions are pinned: those that the tests run against.
 */
#ifndef WB_DEV_ENGINES_H
#define WB_DEV_ENGINES_H
#include "base/buf.h"

/* AWS's published example pair, which is nobody's; ExtendDB accepts no other,
 * the rest do not look. */
#define ENGINE_KEY_ID "AKIAIOSFODNN7EXAMPLE"
#define ENGINE_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define ENGINE_REGION "us-east-1"
#define ENGINE_NONE   "none" /* one that somebody else runs */

enum engine_kind { ENGINE_NPM, ENGINE_PIP };

struct engine {
	const char *name, *title, *version;
	enum engine_kind kind;
	const char *package; /* as npm or pip takes it, with the version */
	const char *machine; /* the only one it has a program for, or NULL */
	int least_node;      /* 0: it needs none */
	const char *program; /* below the folder that it is installed into */
	const char *command; /* what it is called in PATH */
	/* With ${program}, ${data} and ${port}; end with NULL. */
	const char *const *argv, *const *env;
	const char *probe; /* a path that is answered once it is up */
	bool keeps;        /* its data are there after a restart */
	const char *gaps;  /* what it does not do, for a person */
};
extern const struct engine engines[]; /* ends with a NULL name */
#define engines_each(e) \
	for (const struct engine *e = engines; e->name != NULL; e++)

/* The first is the default. */
const struct engine *engines_find(const char *name); /* NULL: unknown */
/* E_USAGE for a name that is neither an engine nor "none", with what is near. */
int engines_check(const char *name, struct error *err) MUST_CHECK;

struct engine_values {
	const char *program, *data;
	int port;
};
/* One word of argv or env with its values. */
void engines_expand(
    const char *form, const struct engine_values *values, struct buf *out);
/* The value of an environment variable for a client of an engine, for struct
 * aws_options: the pair, the region, and nothing of the user's own. */
const char *engines_variable(void *url, const char *name);
#endif
