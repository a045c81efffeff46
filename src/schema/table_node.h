/*
 * table_node - a table as nodes in the words of the schema file, and back
 *
 * What stands under `tables: NAME:` after merging and replacing: the loader
 * decodes it, saved plans and the hash of a live table encode it.  Decoding what
 * was encoded gives an equal table.
 */
#ifndef WB_SCHEMA_TABLE_NODE_H
#define WB_SCHEMA_TABLE_NODE_H
#include "schema/table.h"

/* name and real_name are put in as "name" and "table_name".  Nothing that is not
 * stated is written; lists that are sets are sorted. */
struct node *table_node_encode(const struct table *t);
/* Strict, as OURS is; problems get every mistake of form, places are filled.  An
 * index that states no projection has ALL. */
void table_node_decode(
    const struct node *n, struct table *out, struct problems *problems);
/* One setting of a table, or of `defaults`; n's key is its name.  places may be
 * NULL. */
void table_node_decode_setting(const struct node *n, struct settings *set,
    struct places *places, struct problems *problems);
/* Whether only a table may say this ("key", "indexes"): it is no setting. */
bool table_node_is_part(const char *word);
#endif
