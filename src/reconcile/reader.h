/*
 * reader - live tables, read side by side
 *
 * One DescribeTable per table, then, only for a table that exists and only what
 * is asked for, the other describes at once (control-plane.md section 2, Read).
 * A call that the endpoint does not know, or that is denied, is a reading of its
 * own and no failure of the table.  DescribeTable's own failure is one.
 */
#ifndef WB_RECONCILE_READER_H
#define WB_RECONCILE_READER_H
#include "dynamodb/call.h"
#include "schema/live.h"

/* live is the callee's (move it, leave zero) and NULL on failure. */
typedef void reader_done(void *arg, struct live *live, const struct error *err);

/* Read one table: places is a mask of 1 << enum reading_place, FROM_TABLE is
 * always in.  want may be NULL; with it KMS is asked about keys where the answer
 * alone cannot tell (N5, N6). */
void reader_start(struct ddb *ddb, const char *real_name,
    const struct table *want, unsigned places, reader_done *done, void *arg);
#endif
