#include "reconcile/lane.h"

#include <string.h>

enum { GOOD_READINGS = 2, SENDINGS = 5 };

static void tell(struct lane_run *l)
{
	struct buf text = BUF_INIT;

	if (l->which == LANE_TABLE)
		wait_status(&l->now.live, &text);
	else
		buf_add(&text, "the change does not show yet");
	lane_event(l, RUN_WAITING, &l->sent, text.s);
	buf_free(&text);
}

/* A lane that has nothing to send may still have to tell that it is not over. */
static void name_settling(struct lane_run *l, const char *text)
{
	const struct remark *settling = run_item_settling(&l->now, l->which);

	vec_each (struct run_item, i, &l->table->items)
		if (i->lane == l->which)
			return;
	if (settling != NULL)
		run_item_set(run_item_of(&l->table->items, &l->now, NULL,
		                 settling->path),
		    OUTCOME_PENDING, text);
}

static void end_pending(struct lane_run *l, const char *fmt)
{
	struct buf status = BUF_INIT, text = BUF_INIT;

	wait_status(&l->now.live, &status);
	buf_addf(&text, "%s: %s; run it again to go on", fmt, status.s);
	name_settling(l, text.s);
	lane_fail(l, OUTCOME_PENDING, text.s);
	buf_free(&status);
	buf_free(&text);
}

/* Not ready is no failure: it ends as pending, or is looked at again. */
static void wait_on(struct lane_run *l, bool endless)
{
	const struct run *run = l->table->run;

	if (lane_now(l) - l->since >= lane_patience(l, run->pace->wait) &&
	    (!endless || run->options->wait_ms > 0)) {
		end_pending(l, "waited as long as allowed");
		return;
	}
	tell(l);
	lane_rest(l);
}

/* The second good reading comes soon: it only has to be another one (R2). */
static void look_again(struct lane_run *l)
{
	l->polls = 0;
	lane_rest(l);
}

/* N42: somebody's change is under way, or an index of ours from before. */
void lane_watch_settle(struct lane_run *l)
{
	enum run_wait wait = l->table->run->options->wait;
	const struct live *live = &l->now.live;
	const struct index *busy = live_busy_index(live);

	if (lane_decide_ready(l)) {
		if (++l->good >= GOOD_READINGS) {
			lane_aim(l, GOAL_DECIDE);
			lane_decide_next(l);
		} else {
			look_again(l);
		}
		return;
	}
	l->good = 0;
	if ((busy != NULL && wait != RUN_WAIT_ALL) ||
	    (wait == RUN_WAIT_NONE &&
	        run_item_settling(&l->now, l->which) != NULL))
		end_pending(l, "not waited for");
	else
		wait_on(l, live->status == LIVE_ACTIVE && busy != NULL);
}

/* The limits of the account leave room again: slowly back to as many as were
 * asked for. */
static void grow(struct run *run)
{
	if (run->limit >= run->most || ++run->grown < run->limit)
		return;
	run->limit++;
	run->grown = 0;
}

static void done(struct lane_run *l)
{
	struct run_table *t = l->table;
	bool was_so = l->goal == GOAL_ALREADY;

	vec_each (struct change, c, &l->sent.changes)
		was_so =
		    was_so &&
		    !run_item_of(&t->items, t->plan, &l->sent, c->path)->sent;
	run_item_step(&t->items, t->plan, &l->sent,
	    was_so ? OUTCOME_ALREADY : OUTCOME_APPLIED, NULL);
	if (l->goal == GOAL_UNKNOWN && l->sent.phase != PHASE_CREATE)
		t->run->report->calls++;
	lane_event(
	    l, was_so ? RUN_STEP_SKIPPED : RUN_STEP_DONE, &l->sent, NULL);
	lane_send_release(l);
	grow(t->run);
	lane_drop(l);
	l->tries = 0;
	l->sequenced = false;
	l->troubled_at = 0;
	lane_aim(l, GOAL_DECIDE);
	lane_decide_next(l);
}

/* Settled, and some of its leaves do not show: those are not stored. */
static void not_stored(struct lane_run *l)
{
	struct run_table *t = l->table;
	struct step step = l->sent;
	struct changes left = { 0 };

	l->sent = (struct step){ 0 };
	run_item_step(&t->items, t->plan, &step, OUTCOME_APPLIED, NULL);
	vec_each (struct change, c, &step.changes)
		if (wait_leaf_open(&l->now, l->which, c))
			step_change_add(&left, c->path, c->from, c->to, 0, 0);
	step_changes_free(&step.changes);
	step.changes = left;
	lane_send_close(l, &step, OUTCOME_NOT_STORED,
	    "the call was accepted, but reading shows the old value");
	lane_event(l, RUN_STEP_DONE, &step, "accepted, but not stored");
	step_free(&step);
	lane_send_release(l);
	l->tries = 0;
	lane_aim(l, GOAL_DECIDE);
	lane_decide_next(l);
}

static void unseen(struct lane_run *l)
{
	switch (l->goal) {
	case GOAL_ALREADY:
		lane_fail(l, OUTCOME_REFUSED, l->why.text);
		break;
	case GOAL_UNKNOWN:
		if (l->tries >= SENDINGS) {
			lane_fail(l, OUTCOME_UNKNOWN, l->why.text);
			break;
		}
		lane_drop(l);
		lane_aim(l, GOAL_DECIDE);
		lane_decide_next(l);
		break;
	default:
		not_stored(l);
	}
}

/* A table stands where ours was to be made.  It is ours when an attempt of ours
 * went unanswered (F25); then the plan made from it refuses nothing. */
static bool adopt(struct lane_run *l)
{
	struct run_table *t = l->table;

	vec_each (struct remark, r, &l->now.remarks)
		if (r->kind == REMARK_REFUSED) {
			lane_fail(l, OUTCOME_REFUSED, r->text);
			return false;
		}
	if (!t->uncertain) {
		/* somebody else's: what is left is judged leaf by leaf */
		lane_drop(l);
		lane_send_release(l);
		lane_aim(l, GOAL_DECIDE);
		lane_decide_next(l);
		return false;
	}
	t->created = true;
	t->created_at = lane_now(l);
	t->run->report->calls++;
	run_item_set(run_item_of(&t->items, t->plan, &l->sent, "table"),
	    OUTCOME_PENDING, NULL);
	run_item_of(&t->items, t->plan, &l->sent, "table")->sent = true;
	return true;
}

static bool detaches(const struct lane_run *l)
{
	enum run_wait wait = l->table->run->options->wait;

	return wait == RUN_WAIT_READY && l->now.live.status == LIVE_ACTIVE &&
	       (l->sent.wait == WAIT_INDEX || l->sent.wait == WAIT_INDEX_GONE);
}

void lane_watch_step(struct lane_run *l)
{
	const struct live *live = &l->now.live;
	bool create = l->sent.phase == PHASE_CREATE;
	bool absent = live->status == LIVE_ABSENT;
	bool open = create ? absent : wait_step_open(&l->now, &l->sent);
	bool settled = wait_settled(live, &l->sent);
	int64_t now = lane_now(l);

	if (create && !absent && !l->table->created && !adopt(l))
		return;
	/* a slow index does not keep other tables from changing (R13) */
	if (live->status == LIVE_ACTIVE)
		lane_send_release(l);
	if (settled && !open) {
		if (++l->good >= GOOD_READINGS)
			done(l);
		else
			look_again(l);
		return;
	}
	l->good = 0;
	if (detaches(l) && !open && !settled) {
		end_pending(l, "the index is not waited for");
		return;
	}
	/* nothing is under way that could still bring the change */
	if (!open || (!absent && !wait_may_send(live, &l->sent))) {
		l->unseen_at = 0;
	} else if (l->unseen_at == 0) {
		l->unseen_at = now;
	} else if (now - l->unseen_at >=
	           wait_unseen(l->table->run->pace, l->which)) {
		unseen(l);
		return;
	}
	wait_on(l, !open && wait_on_index(live, &l->sent));
}
