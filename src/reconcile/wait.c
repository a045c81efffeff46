#include "reconcile/wait.h"

#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND };

/* control-plane.md section 2, Waits; R39: 20 minutes are what others found. */
static const struct wait_pace service = {
	.first = SECOND,
	.most = 15 * SECOND,
	.unseen = 30 * SECOND,
	.unseen_tags = 120 * SECOND,
	.rest = 60 * SECOND,
	.deaf = 2 * MINUTE,
	.busy = 20 * MINUTE,
	.wait = 30 * MINUTE,
};
static const struct wait_pace engine = {
	.first = 50,
	.most = SECOND,
	.unseen = 2 * SECOND,
	.unseen_tags = 2 * SECOND,
	.rest = 10 * SECOND,
	.deaf = 5 * SECOND,
	.busy = 20 * MINUTE,
	.wait = 30 * MINUTE,
};

const struct wait_pace *wait_pace_for(bool local)
{
	return local ? &engine : &service;
}

int64_t wait_delay(const struct wait_pace *pace, int n, double unit)
{
	int64_t delay = pace->first;

	while (n-- > 0 && delay < pace->most)
		delay *= 2;
	if (delay > pace->most)
		delay = pace->most;
	/* up to a quarter less, so that tables do not ask in step */
	return delay - (int64_t)((double)delay / 4 * unit);
}

int64_t wait_unseen(const struct wait_pace *pace, enum lane lane)
{
	return lane == LANE_TAGS ? pace->unseen_tags : pace->unseen;
}

static bool is_index_step(const struct step *step)
{
	return step->phase == PHASE_INDEX_MAKE_WAY ||
	       step->phase == PHASE_INDEX_DELETE ||
	       step->phase == PHASE_INDEX_CREATE;
}

bool wait_may_send(const struct live *live, const struct step *step)
{
	const struct index *busy;

	if (phase_lane(step->phase) != LANE_TABLE ||
	    step->phase == PHASE_CREATE)
		return true;
	if (live->status != LIVE_ACTIVE)
		return false;
	busy = live_busy_index(live);
	if (busy == NULL)
		return live_settled(live);
	return busy->backfilling && !is_index_step(step);
}

static bool index_settled(const struct live *live, const char *name)
{
	const struct index *ix = table_index(&live->table, name);

	return ix != NULL && !ix->backfilling &&
	       (ix->status == NULL || strcmp(ix->status, "ACTIVE") == 0);
}

bool wait_settled(const struct live *live, const struct step *step)
{
	if (live->status == LIVE_ABSENT)
		return false;
	if (phase_lane(step->phase) != LANE_TABLE)
		return true;
	if (live->status != LIVE_ACTIVE)
		return false;
	switch (step->wait) {
	case WAIT_CHANGE:
		return true;
	case WAIT_INDEX:
		return step->index == NULL || index_settled(live, step->index);
	case WAIT_INDEX_GONE:
		return step->index == NULL ||
		       table_index(&live->table, step->index) == NULL;
	case WAIT_TABLE:
	case WAIT_ENCRYPTION:
		break;
	}
	return live_settled(live);
}

bool wait_on_index(const struct live *live, const struct step *step)
{
	return live->status == LIVE_ACTIVE &&
	       (live_busy_index(live) != NULL || step->wait == WAIT_INDEX ||
	           step->wait == WAIT_INDEX_GONE);
}

bool wait_same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool has_leaf(const struct step *step, const struct change *leaf)
{
	vec_each (struct change, c, &step->changes)
		if (strcmp(c->path, leaf->path) == 0 &&
		    wait_same_text(c->from, leaf->from) &&
		    wait_same_text(c->to, leaf->to))
			return true;
	return false;
}

bool wait_leaf_open(
    const struct table_plan *now, enum lane lane, const struct change *leaf)
{
	vec_each (struct step, s, &now->steps)
		if (phase_lane(s->phase) == lane && has_leaf(s, leaf))
			return true;
	return false;
}

bool wait_step_open(const struct table_plan *now, const struct step *step)
{
	enum lane lane = phase_lane(step->phase);

	vec_each (struct change, c, &step->changes)
		if (wait_leaf_open(now, lane, c))
			return true;
	if (step->changes.n > 0)
		return false;
	vec_each (struct step, s, &now->steps)
		if (strcmp(s->op, step->op) == 0 &&
		    node_equal(s->body, step->body))
			return true;
	return false;
}

void wait_status(const struct live *live, struct buf *out)
{
	buf_addf(out, "table %s",
	    live->status_text != NULL ? live->status_text : "not there yet");
	vec_each (struct index, ix, &live->table.indexes)
		if (ix->status != NULL && strcmp(ix->status, "ACTIVE") != 0)
			buf_addf(out, ", index %s %s%s", ix->name, ix->status,
			    ix->backfilling ? " (backfilling)" : "");
}
