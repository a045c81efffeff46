/*
 * plan_index - the nodes of indexes in requests, and the steps that make and
 * remove them: one index per UpdateTable (R9), its key attributes in the same
 * request (R17)
 */
#ifndef WB_RECONCILE_PLAN_INDEX_H
#define WB_RECONCILE_PLAN_INDEX_H
#include "schema/live.h"

/* KeySchema, also of a table; sort attributes after those of the partition. */
struct node *plan_index_key(const struct key *key);
/* AttributeDefinitions of all keys that the table has in the end, by name: the
 * schema's and those of unmanaged indexes. */
struct node *plan_index_attributes(
    const struct live *have, const struct table *want);
/* One entry of CreateTable, or the Create of an UpdateTable. */
struct node *plan_index_node(const struct index *ix, int billing_mode);

void plan_index_steps(const struct live *have, const struct table *want,
    const struct changes *changes, struct steps *out);
#endif
