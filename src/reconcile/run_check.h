/*
 * run_check - all tables read at once, before and after a run
 *
 * Before: whether a saved plan still fits what is live (control-plane.md
 * scenario 74).  After: whether what was accepted is what is read.
 */
#ifndef WB_RECONCILE_RUN_CHECK_H
#define WB_RECONCILE_RUN_CHECK_H
#include "reconcile/lane.h"

/* Run the loop until nothing of the run is open, asking stop() at each step. */
void run_check_loop(struct run *run);
/* report->fatal becomes E_STALE when a table is not what the plan is bound
 * to. */
void run_check_exact(struct run *run);
/* What does not read back as it should changes the outcomes. */
void run_check_outcomes(struct run *run);
#endif
