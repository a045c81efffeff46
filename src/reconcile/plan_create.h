/*
 * plan_create - the one CreateTable, with everything it accepts, and the steps
 * that can only follow it
 */
#ifndef WB_RECONCILE_PLAN_CREATE_H
#define WB_RECONCILE_PLAN_CREATE_H
#include "reconcile/table_plan.h"

/* From t->want and t->changes to t->steps. */
void plan_create_steps(struct table_plan *t, int64_t now);
#endif
