/*
 * random_check - what a plan made of a random table, seen from outside
 *
 * Sends the plan's requests to the model and then looks at its answers with an
 * eye of its own: no code of the reader or of the difference is used.
 */
#ifndef WB_TEST_RANDOM_CHECK_H
#define WB_TEST_RANDOM_CHECK_H
#include "lib/random_case.h"
#include "reconcile/plan.h"

/* Whether each thing that the schema mentions is so, and everything else as it
 * was; why says what is not.  True for a plan that is refused or waits. */
bool random_check_outcome(struct random_case *c, const struct plan *p,
    const struct node *answers, struct buf *why);
#endif
