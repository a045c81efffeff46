/*
 * refuse - what will not be done, with the reason and a way to get there
 *
 * What the service cannot do in place, what loses something that cannot be had
 * back, and what it would refuse half-way.  Found before any call is made.
 */
#ifndef WB_RECONCILE_REFUSE_H
#define WB_RECONCILE_REFUSE_H
#include "reconcile/table_plan.h"

/* After diff_table.  Adds REMARK_REFUSED. */
void refuse_table(struct table_plan *t, const struct policy *policy);
#endif
