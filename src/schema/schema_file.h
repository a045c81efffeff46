/*
 * schema_file - the top of a schema file: its keys, sizes and environments
 *
 * For schema.c: what stands in the file as a whole, before tables are made of
 * it.
 */
#ifndef WB_SCHEMA_SCHEMA_FILE_H
#define WB_SCHEMA_SCHEMA_FILE_H
#include "schema/schema.h"

/* Borrowed from the tree; NULL: not in the file, or not of the right type. */
struct schema_file {
	const struct node *table_name, *defaults, *environments, *tables;
	const struct node *environment; /* the chosen one's settings */
};

/* Fill file, and project and environments of out.  False: there is no point in
 * going on.  Mistakes are in out->problems either way. */
bool schema_file_read(
    const struct node *root, struct schema_file *file, struct schema *out);
/* Take the environment that was asked for (NULL: none).  E_USAGE. */
int schema_file_choose(const struct node *root, const char *name,
    struct schema_file *file, struct schema *out, struct error *err) MUST_CHECK;
#endif
