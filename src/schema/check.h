/*
 * check - the rules a table must keep that need no network
 *
 * Names, counts, key attributes, projections, capacity, tags: control-plane.md
 * R16 to R25, R46 to R50 and the service model's limits.  Each finding stands at
 * its place in the file and says what to do.
 *
 * A rule is quiet about what is stated but could not be read: the decoder has
 * said that already.
 */
#ifndef WB_SCHEMA_CHECK_H
#define WB_SCHEMA_CHECK_H
#include "schema/table.h"

void check_table(const struct table *t, struct problems *problems);

/* For the parts (check_*.c) and the loader. */

/* Whether the file states path ("indexes.a.key.sort") in so many words. */
bool check_stated(const struct table *t, const char *fmt, ...)
    PRINTF_LIKE(2, 3);
/* The place of path, or of the nearest above it, or of the table.  The result
 * has no path and needs no freeing. */
struct place check_place(const struct table *t, const char *fmt, ...)
    PRINTF_LIKE(2, 3);
/* Letters, digits, '_', '-' and '.', min to 255 of them.  what: "index name". */
void check_name(const char *what, const char *name, size_t min, struct place at,
    struct problems *problems);
#endif
