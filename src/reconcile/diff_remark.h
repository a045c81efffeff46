/*
 * diff_remark - what the difference has to say besides changes
 *
 * What is live and not in the schema, what is declared and could not be read,
 * what is on its way.  "Could not read" is never "off".
 */
#ifndef WB_RECONCILE_DIFF_REMARK_H
#define WB_RECONCILE_DIFF_REMARK_H
#include "reconcile/table_plan.h"

void diff_remark_table(struct table_plan *t); /* of a table that exists */
#endif
