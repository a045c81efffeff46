/*
 * schema - the schema file, loaded, merged and checked
 *
 * defaults, then the environment, then the table's own words win; ${...} is
 * replaced; what is left is decoded by the table of settings and checked by
 * every rule that needs no network.  All mistakes are reported at once.
 */
#ifndef WB_SCHEMA_SCHEMA_H
#define WB_SCHEMA_SCHEMA_H
#include "schema/settings.h"
#include "schema/table.h"

struct schema {
	char *file, *project;
	char *environment;         /* NULL: none was needed */
	bool no_seed;              /* seed: false: no seeds are written there */
	VEC(struct table) tables;  /* in the order of the file */
	struct texts environments; /* that the file names */
	struct problems problems;
};

struct schema_options {
	const char *path;        /* "-": standard input */
	const char *environment; /* NULL: not chosen */
};

/* E_IO, E_NOT_FOUND, E_LIMIT: the file cannot be read.  E_INVALID:
 * out->problems says what is wrong, and out->tables must not be used.
 * E_USAGE: an environment has to be chosen, or the chosen one is not there. */
int schema_load(struct schema *out, const struct schema_options *options,
    struct error *err) MUST_CHECK;
/* The same from text; path is for messages. */
int schema_parse(struct schema *out, const struct schema_options *options,
    const char *text, size_t n, struct error *err) MUST_CHECK;
void schema_free(struct schema *s);
const struct table *schema_table(const struct schema *s, const char *name);
#endif
