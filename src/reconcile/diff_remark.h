/*
 * diff_remark - what the difference has to say besides changes
 *
 * What is live and not in the schema, what is declared and could not be read,
 * what is on its way.  "Could not read" is never "off".
 */
#ifndef WB_RECONCILE_DIFF_REMARK_H
#define WB_RECONCILE_DIFF_REMARK_H
#include "reconcile/table_plan.h"

/* Of a table that exists.  strict: what could not be read is told even where
 * the schema does not state it. */
void diff_remark_table(struct table_plan *t, bool strict);
#endif
