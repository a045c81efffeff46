#include "reconcile/lane.h"

#include <string.h>

#include "reconcile/failure.h"

enum { FRESH_MS = 2000 }; /* how old the reading before a call may be */

void lane_send_close(struct lane_run *l, const struct step *step,
    enum outcome_kind kind, const char *text)
{
	struct run_table *t = l->table;

	if (step->changes.n == 0)
		step_change_add(&l->closed, step->subject, NULL, NULL, 0, 0);
	vec_each (struct change, c, &step->changes)
		step_change_add(&l->closed, c->path, c->from, c->to, 0, 0);
	run_item_step(&t->items, t->plan, step, kind, text);
}

void lane_send_release(struct lane_run *l)
{
	struct run_table *t = l->table;

	if (!l->slot)
		return;
	l->slot = false;
	if (--t->holders > 0)
		return;
	t->run->out--;
	lane_send_pump(t->run);
}

static void mark_item(struct lane_run *l, const char *path)
{
	struct run_table *t = l->table;

	run_item_of(&t->items, t->plan, &l->sent, path)->sent = true;
}

/* Accepted, or perhaps so: what is known when the run ends here. */
static void mark_sent(
    struct lane_run *l, enum outcome_kind kind, const char *text)
{
	struct run_table *t = l->table;

	run_item_step(&t->items, t->plan, &l->sent, kind, text);
	if (l->sent.changes.n == 0)
		mark_item(l, l->sent.subject);
	vec_each (struct change, c, &l->sent.changes)
		mark_item(l, c->path);
}

static void accepted(struct lane_run *l)
{
	struct run_table *t = l->table;
	struct run *run = t->run;

	run->report->calls++;
	run->progress_at = lane_now(l);
	mark_sent(l, OUTCOME_PENDING,
	    "accepted, and not seen to be done yet; run it again to go on");
	if (l->sent.phase == PHASE_CREATE) {
		t->created = true;
		t->created_at = lane_now(l);
	}
	l->troubled_at = 0;
	if (run->halted || t->over) {
		lane_end(l);
		return;
	}
	if (l->which != LANE_TABLE)
		lane_send_release(l);
	if (run->options->wait == RUN_WAIT_NONE) {
		lane_send_close(l, &l->sent, OUTCOME_PENDING,
		    "accepted, and not waited for");
		lane_event(l, RUN_STEP_DONE, &l->sent, "not waited for");
		if (l->which == LANE_TABLE) {
			lane_end(l);
			return;
		}
		lane_drop(l);
		lane_aim(l, GOAL_DECIDE);
		lane_read(l);
		return;
	}
	lane_aim(l, GOAL_SHOW);
	lane_rest(l);
}

void lane_send_again(struct lane_run *l, const struct error *err, int64_t most,
    enum outcome_kind kind)
{
	int64_t now = lane_now(l);
	struct buf text = BUF_INIT;

	if (l->troubled_at == 0)
		l->troubled_at = now;
	if (now - l->troubled_at >= lane_patience(l, most)) {
		lane_fail(l, kind, err->text);
		return;
	}
	buf_addf(&text, "%s: %s",
	    failure_name(failure_classify(l->sent.op, err)), err->text);
	lane_event(l, RUN_RETRYING, &l->sent, text.s);
	buf_free(&text);
	lane_send_release(l);
	lane_drop(l);
	lane_aim(l, GOAL_DECIDE);
	l->polls = l->tries; /* the pause grows with the attempts */
	lane_rest(l);
	l->polls = 0;
}

static void on_throttle(struct lane_run *l, const struct error *err)
{
	lane_send_again(l, err, l->table->run->pace->wait, OUTCOME_REFUSED);
}

static void on_busy(struct lane_run *l, const struct error *err)
{
	const struct wait_pace *pace = l->table->run->pace;

	lane_send_again(l, err,
	    l->which == LANE_TABLE ? pace->wait : pace->busy, OUTCOME_PENDING);
}

/* Fewer tables at once; many refusals of one moment count as one. */
static void on_concurrency(struct lane_run *l, const struct error *err)
{
	struct run *run = l->table->run;
	int64_t now = lane_now(l);

	if (run->shrunk_at == 0 || now - run->shrunk_at >= run->pace->first) {
		run->limit = run->out / 2 > 1 ? run->out / 2 : 1;
		run->grown = 0;
		run->shrunk_at = now;
	}
	/* while others get on, waiting makes sense */
	if (l->troubled_at < run->progress_at)
		l->troubled_at = now;
	lane_send_again(l, err, run->pace->wait, OUTCOME_REFUSED);
}

/* R9: an index of this table was under way, though we saw none. */
static void on_sequence(struct lane_run *l, const struct error *err)
{
	struct buf text = BUF_INIT;

	if (!l->sequenced) {
		l->sequenced = true;
		lane_send_again(
		    l, err, l->table->run->pace->wait, OUTCOME_REFUSED);
		if (l->state == LANE_RESTING)
			l->goal = GOAL_SETTLE;
		return;
	}
	buf_addf(&text, "internal error: sent out of order: %s", err->text);
	lane_fail(l, OUTCOME_REFUSED, text.s);
	buf_free(&text);
}

static void on_already(struct lane_run *l, const struct error *err)
{
	lane_event(l, RUN_RETRYING, &l->sent, err->text);
	lane_aim(l, GOAL_ALREADY);
	lane_rest(l);
}

static void close_as(
    struct lane_run *l, enum outcome_kind kind, const char *text)
{
	struct step step = l->sent;

	l->sent = (struct step){ 0 };
	lane_send_close(l, &step, kind, text);
	lane_event(l, RUN_STEP_DONE, &step, text);
	step_free(&step);
	lane_send_release(l);
	l->tries = 0;
	l->troubled_at = 0;
	lane_aim(l, GOAL_DECIDE);
	lane_read(l);
}

static void on_window(struct lane_run *l, const struct error *err)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "not possible yet, run it again later: %s", err->text);
	close_as(l, OUTCOME_PENDING, text.s);
	buf_free(&text);
}

static void on_unsupported(struct lane_run *l, const struct error *err)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "the endpoint does not take it: %s", err->text);
	close_as(l, OUTCOME_UNSUPPORTED, text.s);
	buf_free(&text);
}

/* Never sent again blindly: first it is looked for (faults.md F23). */
static void on_unknown(struct lane_run *l, const struct error *err)
{
	if (l->sent.phase == PHASE_CREATE)
		l->table->uncertain = true;
	mark_sent(l, OUTCOME_UNKNOWN, err->text);
	lane_event(l, RUN_RETRYING, &l->sent, err->text);
	lane_aim(l, GOAL_UNKNOWN);
	lane_rest(l);
}

/* Gone, or not there yet (F27): the next reading knows. */
static void on_changed(struct lane_run *l, const struct error *err)
{
	const struct run_table *t = l->table;

	if (t->created && lane_now(l) - t->created_at < t->run->pace->rest)
		on_busy(l, err);
	else
		on_already(l, err);
}

static void on_refused(struct lane_run *l, const struct error *err)
{
	lane_fail(l, OUTCOME_REFUSED, err->text);
}

static void (*const on_failure[])(
    struct lane_run *l, const struct error *err) = {
	[FAILURE_THROTTLE] = on_throttle,
	[FAILURE_BUSY] = on_busy,
	[FAILURE_CONCURRENCY] = on_concurrency,
	[FAILURE_SEQUENCE] = on_sequence,
	[FAILURE_ALREADY] = on_already,
	[FAILURE_WINDOW] = on_window,
	[FAILURE_UNSUPPORTED] = on_unsupported,
	[FAILURE_UNKNOWN] = on_unknown,
	[FAILURE_CHANGED] = on_changed,
	[FAILURE_REFUSED] = on_refused,
	[FAILURE_FATAL] = lane_fatal,
};

static void failed(struct lane_run *l, const struct error *err)
{
	struct run_table *t = l->table;
	enum failure failure = failure_classify(l->sent.op, err);

	l->why = *err;
	if (!t->run->halted && !t->over) {
		on_failure[failure](l, err);
		return;
	}
	/* stopped: say what is known of this call, and nothing more */
	if (failure == FAILURE_UNKNOWN)
		mark_sent(l, OUTCOME_UNKNOWN, err->text);
	else if (failure == FAILURE_REFUSED)
		run_item_step(
		    &t->items, t->plan, &l->sent, OUTCOME_REFUSED, err->text);
	lane_end(l);
}

static void on_answer(void *arg, struct node *answer, const struct error *err)
{
	struct lane_run *l = arg;

	l->table->run->open--;
	l->state = LANE_RESTING;
	node_free(answer);
	if (err == NULL)
		accepted(l);
	else
		failed(l, err);
}

static void send(struct lane_run *l)
{
	struct run *run = l->table->run;

	l->state = LANE_SENDING;
	l->since = lane_now(l);
	l->tries++;
	run->open++;
	lane_event(l, RUN_SENDING, &l->sent, NULL);
	ddb_submit(run->ddb, l->sent.op, node_copy(l->sent.body), on_answer, l);
}

/* The reading it rests on may have grown old in the queue. */
static void grant(struct lane_run *l)
{
	struct run_table *t = l->table;

	t->run->queued--;
	if (!l->slot) {
		l->slot = true;
		if (t->holders++ == 0)
			t->run->out++;
	}
	if (lane_now(l) - l->read_at <= FRESH_MS) {
		send(l);
		return;
	}
	lane_drop(l);
	lane_aim(l, GOAL_DECIDE);
	lane_read(l);
}

static struct lane_run *next_in_queue(struct run *run)
{
	struct lane_run *best = NULL;

	vec_each (struct run_table, t, &run->tables)
		for (int i = 0; i < LANES; i++) {
			struct lane_run *l = &t->lanes[i];

			if (l->state == LANE_QUEUED &&
			    (l->slot || t->holders > 0 ||
			        run->out < run->limit) &&
			    (best == NULL || l->ticket < best->ticket))
				best = l;
		}
	return best;
}

void lane_send_pump(struct run *run)
{
	struct lane_run *l;

	while (
	    !run->halted && run->queued > 0 && (l = next_in_queue(run)) != NULL)
		grant(l);
}

void lane_send_queue(struct lane_run *l)
{
	struct run *run = l->table->run;

	l->state = LANE_QUEUED;
	run->queued++;
	l->ticket = ++run->tickets;
	lane_send_pump(run);
}
