/*
 * check_index - indexes, their projections and their tombstones
 */
#ifndef WB_SCHEMA_CHECK_INDEX_H
#define WB_SCHEMA_CHECK_INDEX_H
#include "schema/table.h"

/* Names, counts, local indexes, projections (control-plane.md R24), and
 * removed_indexes. */
void check_index_all(const struct table *t, struct problems *problems);
#endif
