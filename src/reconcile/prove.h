/*
 * prove - a plan is run on the model of the control plane before it is offered
 *
 * From the answers that were read, the model plays the service.  Each step is
 * sent to it, time is moved until the waits hold, and the table is read and
 * planned again.  In the end nothing may be left to do but what is pending.  If
 * not, the plan is wrong: that is our bug, and it is not offered.
 */
#ifndef WB_RECONCILE_PROVE_H
#define WB_RECONCILE_PROVE_H
#include "reconcile/plan.h"

/* E_INTERNAL with what went wrong, naming table and step. */
int prove_plan(
    const struct plan *plan, int64_t now, struct error *err) MUST_CHECK;
#endif
