/*
 * variables - ${environment}, ${project} and ${table} in the texts of a schema
 *
 * Replaced in values, never in keys.  $${ gives a literal ${; any other $ is
 * itself.  There is no nesting: what was put in is not looked at again.
 */
#ifndef WB_SCHEMA_VARIABLES_H
#define WB_SCHEMA_VARIABLES_H
#include "data/problem.h"

struct variables {
	const char *environment, *project, *table; /* NULL: has no value */
};

/* In every text below n, in place.  A text that cannot be replaced stays as it
 * is and becomes a problem at its place.  Replaced text counts as quoted, so
 * that a variable's value is never taken for the word none. */
void variables_replace(
    struct node *n, const struct variables *values, struct problems *problems);
/* Whether a text below n asks for the variable; NULL is fine. */
bool variables_use(const struct node *n, const char *name);
/* ${ in a key, where nothing is replaced, is a problem. */
void variables_check_keys(const struct node *n, struct problems *problems);
#endif
