/*
 * table_node_index - an index as nodes, and what an index and a table share
 *
 * The part of table_node that reads and writes keys, lists of names and
 * indexes; for table_node.c only.
 */
#ifndef WB_SCHEMA_TABLE_NODE_INDEX_H
#define WB_SCHEMA_TABLE_NODE_INDEX_H
#include "schema/table.h"

struct table_node_reader {
	struct table *table;
	struct problems *problems;
};

/* n stands under `indexes:`; a new index is added to the table. */
void table_node_index_decode(
    const struct table_node_reader *r, const struct node *n);
struct node *table_node_index_encode(const struct index *ix);

/* {partition: name or list, sort: name or list} */
void table_node_index_decode_key(const struct table_node_reader *r,
    const char *path, const struct node *n, struct key *key);
struct node *table_node_index_encode_key(const struct key *key);
/* Texts in a list, each with the place "path.0", "path.1" ... */
void table_node_index_decode_names(const struct table_node_reader *r,
    const char *path, const struct node *n, struct texts *names);
/* A set: sorted. */
struct node *table_node_index_encode_names(const struct texts *names);
#endif
