#include "reconcile/lane.h"

#include <string.h>

#include "reconcile/reader.h"

int64_t lane_now(const struct lane_run *l)
{
	return clock_mono(ddb_clock(l->table->run->ddb));
}

int64_t lane_patience(const struct lane_run *l, int64_t usual)
{
	int64_t asked = l->table->run->options->wait_ms;

	return asked > 0 ? asked : usual;
}

/* xorshift: tables must not ask in step, and that is all it is for. */
static double noise(struct run *run)
{
	run->noise ^= run->noise << 13;
	run->noise ^= run->noise >> 7;
	run->noise ^= run->noise << 17;
	return (double)(run->noise >> 11) / 9007199254740992.0;
}

void lane_event(const struct lane_run *l, enum run_event_kind kind,
    const struct step *step, const char *text)
{
	const struct run_options *o = l->table->run->options;
	struct run_event event = {
		.kind = kind,
		.table = l->table->plan->want.name,
		.step = step != NULL && step->op != NULL ? step : NULL,
		.text = text,
		.elapsed_ms = l->since > 0 ? lane_now(l) - l->since : 0,
	};

	if (o->event != NULL)
		o->event(o->event_arg, &event);
}

static unsigned place_of(const struct setting *s, enum lane lane)
{
	return phase_lane(s->phase) == lane ? 1u << s->read_from : 0;
}

/* The places that the settings of this lane are read from. */
static unsigned places_of(const struct lane_run *l)
{
	unsigned mask = 0, table = 1u << FROM_TABLE;

	settings_each (s)
		mask |= place_of(s, l->which);
	return (mask & live_needed(&l->table->plan->want)) | table;
}

void lane_open(struct lane_run *l, struct run_table *t, enum lane which)
{
	*l = (struct lane_run){ .table = t, .which = which };
	l->places = places_of(l);
	table_copy(&l->now.want, &t->plan->want);
	l->state = t->gated && which != LANE_TABLE ? LANE_GATED : LANE_RESTING;
	t->run->active++;
}

void lane_close(struct lane_run *l)
{
	if (l->table == NULL)
		return;
	table_plan_free(&l->now);
	lane_drop(l);
	step_changes_free(&l->closed);
}

void lane_drop(struct lane_run *l)
{
	step_free(&l->sent);
}

void lane_aim(struct lane_run *l, enum lane_goal goal)
{
	l->goal = goal;
	l->good = l->polls = 0;
	l->unseen_at = l->deaf_at = 0;
	l->since = lane_now(l);
}

static void end_gated(struct run_table *t)
{
	t->gated = false;
	for (int i = 0; i < LANES; i++)
		if (t->lanes[i].state == LANE_GATED)
			lane_end(&t->lanes[i]);
}

void lane_end(struct lane_run *l)
{
	struct run_table *t = l->table;

	if (l->state == LANE_DONE)
		return;
	t->run->active--;
	t->run->queued -= l->state == LANE_QUEUED;
	loop_cancel(ddb_loop(t->run->ddb), l->timer);
	l->timer = 0;
	l->state = LANE_DONE;
	lane_drop(l);
	if (l->which == LANE_TABLE && t->gated)
		end_gated(t);
	for (int i = 0; i < LANES; i++)
		if (t->lanes[i].state != LANE_DONE) {
			lane_send_release(l);
			return;
		}
	l->since = 0;
	lane_event(l, RUN_TABLE_DONE, NULL, NULL);
	lane_send_release(l);
}

void lane_fail(struct lane_run *l, enum outcome_kind kind, const char *text)
{
	struct run_table *t = l->table;

	if (l->sent.op != NULL) {
		run_item_step(&t->items, t->plan, &l->sent, kind, text);
		lane_event(l, RUN_STEP_DONE, &l->sent, text);
	} else {
		vec_each (struct run_item, i, &t->items)
			if (i->lane == l->which && i->kind == OUTCOME_NOT_TRIED)
				run_item_set(i, kind, text);
	}
	lane_end(l);
}

void lane_table_over(struct run_table *t, const char *text)
{
	t->over = true;
	vec_each (struct run_item, i, &t->items)
		if (i->kind == OUTCOME_NOT_TRIED ||
		    (i->kind == OUTCOME_PENDING && i->sent))
			run_item_set(i, OUTCOME_STALE, text);
	for (int i = 0; i < LANES; i++)
		if (t->lanes[i].state != LANE_READING &&
		    t->lanes[i].state != LANE_SENDING)
			lane_end(&t->lanes[i]);
}

void lane_fatal(struct lane_run *l, const struct error *err)
{
	struct run_report *report = l->table->run->report;

	if (report->fatal.code != E_OK)
		return;
	report->fatal = *err;
	error_wrap(&report->fatal, "table '%s'", l->table->plan->want.name);
}

void lane_table_lost(struct run_table *t)
{
	vec_each (struct run_item, i, &t->items)
		if (i->kind == OUTCOME_APPLIED || i->kind == OUTCOME_ALREADY)
			run_item_set(i, OUTCOME_STALE,
			    "the table was deleted by somebody else");
}

static void on_timer(void *arg)
{
	struct lane_run *l = arg;

	l->timer = 0;
	lane_read(l);
}

void lane_rest(struct lane_run *l)
{
	struct run *run = l->table->run;

	l->state = LANE_RESTING;
	l->timer = loop_after(ddb_loop(run->ddb),
	    wait_delay(run->pace, l->polls++, noise(run)), on_timer, l);
}

/* A reading that may come better: later, but not for ever. */
static void read_again(
    struct lane_run *l, const struct error *err, int64_t most)
{
	int64_t now = lane_now(l);

	if (l->deaf_at == 0)
		l->deaf_at = now;
	if (now - l->deaf_at >= most) {
		lane_fail(l, OUTCOME_UNKNOWN, err->text);
		return;
	}
	l->good = 0;
	lane_event(l, RUN_RETRYING, &l->sent, err->text);
	lane_rest(l);
}

static void read_failed(struct lane_run *l, const struct error *err)
{
	const struct wait_pace *pace = l->table->run->pace;

	switch (err->code) {
	case E_THROTTLED:
	case E_BUSY:
	case E_SERVICE:
		read_again(l, err, lane_patience(l, pace->busy));
		return;
	case E_NETWORK:
		/* a wait of hours must outlive a minute without a network */
		if (l->goal != GOAL_DECIDE &&
		    (l->deaf_at == 0 || lane_now(l) - l->deaf_at < pace->deaf))
			read_again(l, err, pace->deaf + pace->most);
		else
			lane_fatal(l, err);
		return;
	case E_AUTH:
	case E_CANCELLED:
	case E_INTERNAL:
		lane_fatal(l, err);
		return;
	default:
		lane_fail(l, OUTCOME_REFUSED, err->text);
	}
}

/* F27, F28, F57: whether the table is still the one that was planned for.  When
 * not, the lane has been dealt with. */
static bool is_gone(struct lane_run *l)
{
	struct run_table *t = l->table;
	const struct live *live = &l->now.live;
	bool ours = t->created || !t->gated;
	struct buf text = BUF_INIT;

	if (live->status == LIVE_ABSENT && !ours)
		return false;
	if (live->status == LIVE_ABSENT && t->created &&
	    lane_now(l) - t->created_at < t->run->pace->rest) {
		l->good = 0;
		lane_event(l, RUN_WAITING, &l->sent, "table not there yet");
		lane_rest(l);
		return true;
	}
	if (live->status == LIVE_ABSENT)
		buf_add(&text, "the table was deleted by somebody else; it is"
		               " not created again");
	else if (t->id != NULL && live->id != NULL &&
	         strcmp(t->id, live->id) != 0)
		buf_add(&text, "the table is not the one that was planned for:"
		               " it was deleted and created again");
	else if (live->status == LIVE_DELETING || live->status == LIVE_BLOCKED)
		buf_addf(&text, "the table is %s", live->status_text);
	if (text.n == 0)
		return false;
	lane_table_over(t, text.s);
	lane_end(l);
	buf_free(&text);
	return true;
}

/* A part of the reading that failed, other than for good. */
static const struct error *failed_part(const struct lane_run *l)
{
	for (int p = 0; p < READING_PLACES; p++)
		if ((l->places & 1u << p) != 0 &&
		    l->now.live.reading[p] == READING_FAILED)
			return &l->now.live.why[p];
	return NULL;
}

static void look(struct lane_run *l)
{
	struct run_table *t = l->table;
	const struct error *err;

	if (is_gone(l))
		return;
	if (t->id == NULL)
		t->id = mem_strdup(l->now.live.id);
	err = failed_part(l);
	if (err != NULL) {
		/* not there yet (F27), or throttled; else it will not come */
		read_again(l, err,
		    lane_patience(l, err->code == E_INVALID
		                         ? t->run->pace->deaf
		                         : t->run->pace->busy));
		return;
	}
	l->deaf_at = 0;
	switch (l->goal) {
	case GOAL_DECIDE:
		lane_decide_next(l);
		break;
	case GOAL_SETTLE:
		lane_watch_settle(l);
		break;
	case GOAL_SHOW:
	case GOAL_ALREADY:
	case GOAL_UNKNOWN:
		lane_watch_step(l);
		break;
	}
}

static void on_read(void *arg, struct live *live, const struct error *err)
{
	struct lane_run *l = arg;
	struct run *run = l->table->run;

	run->open--;
	l->state = LANE_RESTING;
	if (run->halted || l->table->over) {
		lane_end(l);
	} else if (err != NULL) {
		read_failed(l, err);
	} else {
		live_free(&l->now.live);
		l->now.live = *live;
		*live = (struct live){ 0 };
		plan_table(&l->now, &run->plan->policy,
		    clock_wall(ddb_clock(run->ddb)) / 1000);
		l->read_at = lane_now(l);
		look(l);
	}
}

void lane_read(struct lane_run *l)
{
	struct run *run = l->table->run;
	const struct table *want = &l->table->plan->want;

	l->state = LANE_READING;
	run->open++;
	lane_event(l, RUN_READING, &l->sent, NULL);
	/* keys are of interest to the lane that encrypts, and to no other */
	reader_start(run->ddb, want->real_name,
	    l->which == LANE_TABLE ? want : NULL, l->places, on_read, l);
}
