/*
 * wait - how long to wait, and for what
 *
 * Judgements about one reading of a table: may this step be sent now, has the
 * one that was sent settled, does its change show.  Nothing here waits or keeps
 * a state; the lanes do.
 */
#ifndef WB_RECONCILE_WAIT_H
#define WB_RECONCILE_WAIT_H
#include "reconcile/plan.h"

/* All in ms.  AWS takes seconds to hours; an engine on this machine answers at
 * once or never will. */
struct wait_pace {
	int64_t first, most; /* between readings: doubling, then this */
	int64_t unseen; /* settled, but the change does not show: given up */
	int64_t unseen_tags; /* the same for tags, which come late (R52) */
	int64_t rest; /* after CreateTable before ABSENT means gone (F27) */
	int64_t deaf; /* no answer to readings while waiting */
	int64_t busy; /* refused as busy, all in all (R39) */
	int64_t wait; /* for a table, and for throttles to end */
};
const struct wait_pace *wait_pace_for(bool local);
/* The nth pause, from 0; unit is random, [0, 1). */
int64_t wait_delay(const struct wait_pace *pace, int n, double unit);
int64_t wait_unseen(const struct wait_pace *pace, enum lane lane);

/* R1, R12, R14: whether the table is in a state to take this call. */
bool wait_may_send(const struct live *live, const struct step *step);
/* What the step's wait_for demands, but for its changes. */
bool wait_settled(const struct live *live, const struct step *step);
/* Whether only an index keeps us waiting: that may take hours. */
bool wait_on_index(const struct live *live, const struct step *step);

/* Whether what the step was to change is still to be changed: the same leaf from
 * the same value.  By leaf, since a stream that was switched off to be switched
 * on otherwise is done, though the schema wants another state. */
bool wait_leaf_open(
    const struct table_plan *now, enum lane lane, const struct change *leaf);
bool wait_step_open(const struct table_plan *now, const struct step *step);

/* "table UPDATING, index by-oauth CREATING (backfilling)" */
void wait_status(const struct live *live, struct buf *out);
bool wait_same_text(const char *a, const char *b); /* NULL equals NULL */
#endif
