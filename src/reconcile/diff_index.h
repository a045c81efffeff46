/*
 * diff_index - what has to happen to an index, and how it is shown
 *
 * Indexes are compared by name (N13): the key with its order (N15) and the
 * types of its attributes (R18), the projection as a set (N14, N16).
 */
#ifndef WB_RECONCILE_DIFF_INDEX_H
#define WB_RECONCILE_DIFF_INDEX_H
#include "schema/live.h"

enum index_verb {
	INDEX_KEEP, /* as it should be, capacity apart */
	INDEX_CREATE,
	INDEX_DELETE,    /* live and tombstoned */
	INDEX_REPLACE,   /* live, and its key or projection is another */
	INDEX_UNMANAGED, /* live, and the schema does not mention it */
	INDEX_GONE       /* being deleted, and not wanted */
};
enum index_verb diff_index_verb(
    const struct live *have, const struct table *want, const char *name);

/* The changes of all indexes, in the order of want, then of have. */
void diff_index_changes(
    const struct live *have, const struct table *want, struct changes *out);
/* "id (S), at (N); projection ALL", owned by the caller. */
char *diff_index_show(const struct table *t, const struct index *ix);
/* "id (S), at (N)"; the parts of a longer key stand in brackets. */
char *diff_index_key(const struct table *t, const struct key *key);
/* Being deleted counts as not there. */
const struct index *diff_index_live(const struct live *have, const char *name);
#endif
