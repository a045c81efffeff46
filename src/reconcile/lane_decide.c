#include "reconcile/lane.h"

#include <string.h>

static bool in_list(const struct changes *list, const struct change *leaf)
{
	vec_each (struct change, c, list)
		if (strcmp(c->path, leaf->path) == 0 &&
		    wait_same_text(c->to, leaf->to))
			return true;
	return false;
}

static bool is_closed(const struct lane_run *l, const struct step *step)
{
	struct change whole = { .path = step->subject };

	if (step->changes.n == 0)
		return in_list(&l->closed, &whole);
	vec_each (struct change, c, &step->changes)
		if (!in_list(&l->closed, c))
			return false;
	return true;
}

static struct step *next_step(const struct lane_run *l)
{
	vec_each (struct step, s, &l->now.steps)
		if (phase_lane(s->phase) == l->which && s->pending == NULL &&
		    !is_closed(l, s))
			return s;
	return NULL;
}

enum verdict { APPROVED, LATER, UNKNOWN };

static enum verdict judge_leaf(
    const struct lane_run *l, const struct change *leaf)
{
	const struct table_plan *plan = l->table->plan;
	enum verdict found = in_list(&plan->changes, leaf) ? APPROVED : UNKNOWN;

	vec_each (struct step, p, &plan->steps) {
		if (!in_list(&p->changes, leaf))
			continue;
		if (p->pending == NULL)
			return APPROVED;
		found = LATER;
	}
	return found;
}

/* What was approved is what was shown: the same leaves to the same values.  A
 * table that this run created is made like the schema in every leaf. */
static enum verdict judge(const struct lane_run *l, const struct step *step)
{
	const struct table_plan *plan = l->table->plan;
	enum verdict worst = APPROVED;

	vec_each (struct step, p, &plan->steps)
		if (p->pending == NULL && p->phase == step->phase &&
		    (step->phase == PHASE_CREATE || step->changes.n == 0) &&
		    strcmp(p->subject, step->subject) == 0)
			return APPROVED;
	if (l->table->created && step->risk != RISK_DESTRUCTIVE)
		return APPROVED;
	vec_each (struct change, c, &step->changes) {
		enum verdict v = judge_leaf(l, c);

		if (v > worst)
			worst = v;
	}
	return step->changes.n > 0 ? worst : UNKNOWN;
}

/* Before anything is sent: one step that nobody approved, wherever it stands in
 * this lane, means that the table is not what was planned on. */
static const struct step *unapproved(const struct lane_run *l)
{
	vec_each (struct step, s, &l->now.steps)
		if (phase_lane(s->phase) == l->which && s->pending == NULL &&
		    !is_closed(l, s) && judge(l, s) == UNKNOWN)
			return s;
	return NULL;
}

static const char *later_why(const struct lane_run *l, const struct step *step)
{
	vec_each (struct step, p, &l->table->plan->steps)
		if (p->pending != NULL && p->phase == step->phase)
			return p->pending;
	return step->why;
}

static void go_stale(struct lane_run *l, const char *what)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "the table changed since the plan: %s", what);
	lane_table_over(l->table, text.s);
	lane_end(l);
	buf_free(&text);
}

/* Of the remarks, those that speak of this lane and forbid to go on. */
static bool is_refused(struct lane_run *l)
{
	vec_each (struct remark, r, &l->now.remarks) {
		char *path = run_item_path(&l->now, r->path);
		bool mine = run_item_lane(path) == l->which;

		mem_free(path);
		if (mine && r->kind == REMARK_REFUSED) {
			go_stale(l, r->text);
			return true;
		}
		if (mine && r->kind == REMARK_UNREADABLE) {
			lane_fail(l, OUTCOME_UNKNOWN, r->text);
			return true;
		}
	}
	return false;
}

/* An item with a step still to come is not done, whatever was sent. */
static void reopen_item(
    struct lane_run *l, const struct step *step, const char *path)
{
	enum outcome_kind kind =
	    step->pending != NULL ? OUTCOME_PENDING : OUTCOME_NOT_TRIED;
	char *name = run_item_path(&l->now, path);
	struct run_item *item = run_item_find(&l->table->items, name);

	mem_free(name);
	if (item != NULL &&
	    (item->kind == OUTCOME_APPLIED || item->kind == OUTCOME_NOT_TRIED))
		run_item_set(item, kind, step->pending);
}

static void reopen_items(struct lane_run *l)
{
	vec_each (struct step, s, &l->now.steps)
		if (phase_lane(s->phase) == l->which &&
		    s->phase != PHASE_CREATE && !is_closed(l, s))
			vec_each (struct change, c, &s->changes)
				reopen_item(l, s, c->path);
}

static void settle_item(struct lane_run *l, struct run_item *item)
{
	vec_each (struct remark, r, &l->now.remarks) {
		char *path = run_item_path(&l->now, r->path);
		bool same = strcmp(path, item->path) == 0;

		mem_free(path);
		if (same && r->kind == REMARK_UNSUPPORTED) {
			run_item_set(item, OUTCOME_UNSUPPORTED, r->text);
			return;
		}
		if (same && r->kind == REMARK_SETTLING) {
			run_item_set(item, OUTCOME_PENDING, r->text);
			return;
		}
	}
	run_item_set(
	    item, item->sent ? OUTCOME_APPLIED : OUTCOME_ALREADY, NULL);
}

/* A second half that the plan left for later: it is not done by the first. */
static void settle_later(struct lane_run *l, const struct step *step)
{
	struct run_table *t = l->table;

	if (phase_lane(step->phase) != l->which || step->pending == NULL)
		return;
	vec_each (struct change, c, &step->changes) {
		struct run_item *i =
		    run_item_of(&t->items, t->plan, step, c->path);

		if (i->kind == OUTCOME_APPLIED)
			run_item_set(i, OUTCOME_PENDING, step->pending);
	}
}

/* Nothing is left to send: what was not sent was so already. */
static void finish(struct lane_run *l)
{
	struct run_table *t = l->table;

	vec_each (struct run_item, i, &t->items)
		if (i->lane == l->which && i->kind == OUTCOME_NOT_TRIED)
			settle_item(l, i);
	vec_each (struct step, s, &t->plan->steps)
		settle_later(l, s);
	vec_each (struct step, s, &t->plan->steps)
		if (phase_lane(s->phase) == l->which && s->changes.n > 0 &&
		    run_item_of(&t->items, t->plan, s, s->changes.v[0].path)
		            ->kind == OUTCOME_ALREADY)
			lane_event(l, RUN_STEP_SKIPPED, s, NULL);
	lane_end(l);
}

static void open_gate(struct run_table *t)
{
	t->gated = false;
	for (int i = 0; i < LANES; i++)
		if (t->lanes[i].state == LANE_GATED)
			lane_read(&t->lanes[i]);
}

bool lane_decide_ready(const struct lane_run *l)
{
	const struct step *step = next_step(l);

	if (l->table->gated && l->now.live.status != LIVE_ABSENT)
		return live_settled(&l->now.live);
	return step == NULL ? run_item_settling(&l->now, l->which) == NULL
	                    : wait_may_send(&l->now.live, step);
}

/* Tags ride in CreateTable and show late (R52): not sent again at once. */
static bool may_show_yet(struct lane_run *l)
{
	int64_t most = wait_unseen(l->table->run->pace, l->which);

	if (l->which != LANE_TAGS || !l->table->created)
		return false;
	if (l->unseen_at == 0)
		l->unseen_at = lane_now(l);
	return lane_now(l) - l->unseen_at < most;
}

static void take(struct lane_run *l, struct step *step)
{
	lane_drop(l);
	l->sent = *step;
	vec_remove(&l->now.steps, step - l->now.steps.v);
	lane_send_queue(l);
}

void lane_decide_next(struct lane_run *l)
{
	struct run_table *t = l->table;
	const struct step *strange;
	struct step *step;

	if (is_refused(l))
		return;
	reopen_items(l);
	if (!lane_decide_ready(l)) {
		lane_send_release(l);
		lane_aim(l, GOAL_SETTLE);
		lane_watch_settle(l);
		return;
	}
	if (t->gated && l->now.live.status != LIVE_ABSENT)
		open_gate(t);
	step = next_step(l);
	if (step == NULL) {
		finish(l);
		return;
	}
	strange = unapproved(l);
	if (strange != NULL) {
		go_stale(
		    l, strange->why != NULL ? strange->why : strange->subject);
		return;
	}
	if (may_show_yet(l)) {
		lane_event(l, RUN_WAITING, NULL, "the tags do not show yet");
		lane_rest(l);
		return;
	}
	if (judge(l, step) == LATER) {
		lane_send_close(l, step, OUTCOME_PENDING, later_why(l, step));
		lane_decide_next(l);
		return;
	}
	take(l, step);
}
