/*
 * diff - the leaves in which a live table and its schema differ
 *
 * Three states for every leaf: declared, declared none, not mentioned
 * (control-plane.md section 2, principle 0).  Only what the schema declares can
 * differ; what it does not mention is at most remarked on.  Lists are compared
 * by name, never by order, but for the order within a key (N11 to N16).
 */
#ifndef WB_RECONCILE_DIFF_H
#define WB_RECONCILE_DIFF_H
#include "reconcile/table_plan.h"

/* Changes of one setting, index, or the keys; t->changes gets all of them, and
 * t->remarks what is not managed, not readable or on its way.  Pruning is told
 * in tombstones: t->want gets one for each index and tag that has to go. */
void diff_table(struct table_plan *t, const struct policy *policy);
/* Only the changes, for verifying and for waits: what of `want` is not so.  An
 * absent table is the one change "table". */
void diff_changes(
    const struct live *have, const struct table *want, struct changes *out);
#endif
