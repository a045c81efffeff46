#include "reconcile/run_check.h"

#include <string.h>

#include "reconcile/diff.h"
#include "reconcile/reader.h"

enum { STEP_MS = 1000, VERIFICATIONS = 4 };

/* One reading of one table. */
struct check {
	struct run *run;
	struct run_table *table;
	struct table_plan now;
	bool read;
};

/* Nothing new starts; what is in flight is heard to its end. */
static void halt(struct run *run)
{
	run->halted = true;
	vec_each (struct run_table, t, &run->tables)
		for (int i = 0; i < LANES; i++)
			if (t->lanes[i].state != LANE_READING &&
			    t->lanes[i].state != LANE_SENDING)
				lane_end(&t->lanes[i]);
	ddb_drain(run->ddb);
}

static bool is_busy(const struct run *run)
{
	return run->active > 0 || run->open > 0;
}

void run_check_loop(struct run *run)
{
	const struct run_options *o = run->options;

	while (is_busy(run)) {
		if (!run->halted && o->stop != NULL && o->stop(o->stop_arg)) {
			run->report->stopped = true;
			halt(run);
		}
		if (!run->halted && run->report->fatal.code != E_OK)
			halt(run);
		if (is_busy(run))
			loop_step(ddb_loop(run->ddb), STEP_MS);
	}
}

static void on_read(void *arg, struct live *live, const struct error *err)
{
	struct check *check = arg;
	struct run *run = check->run;

	run->open--;
	if (run->halted)
		return;
	if (err != NULL) {
		if (run->report->fatal.code == E_OK) {
			run->report->fatal = *err;
			error_wrap(&run->report->fatal, "table '%s'",
			    check->table->plan->want.name);
		}
		return;
	}
	live_free(&check->now.live);
	check->now.live = *live;
	*live = (struct live){ 0 };
	check->read = true;
}

static void start(struct run *run, struct run_table *table, struct check *check)
{
	const struct table *want = &table->plan->want;

	check->run = run;
	check->table = table;
	if (check->now.want.name == NULL)
		table_copy(&check->now.want, want);
	check->read = false;
	run->open++;
	reader_start(
	    run->ddb, want->real_name, want, live_needed(want), on_read, check);
}

static bool has(const struct changes *list, const struct change *leaf, bool all)
{
	vec_each (struct change, c, list)
		if (strcmp(c->path, leaf->path) == 0 &&
		    (!all || (wait_same_text(c->from, leaf->from) &&
		                 wait_same_text(c->to, leaf->to))))
			return true;
	return false;
}

/* The leaves in which two plans are not the same, for the message. */
static void differing(
    const struct changes *a, const struct changes *b, struct buf *out)
{
	vec_each (struct change, c, a)
		if (!has(b, c, true))
			buf_addf(out, "%s%s", out->n > 0 ? ", " : "", c->path);
	vec_each (struct change, c, b)
		if (!has(a, c, false))
			buf_addf(out, "%s%s", out->n > 0 ? ", " : "", c->path);
}

static void compare(struct check *check)
{
	struct run *run = check->run;
	const struct table_plan *plan = check->table->plan;
	const char *was = plan->live.id, *is = check->now.live.id;
	struct buf paths = BUF_INIT;

	plan_table(&check->now, &run->plan->policy,
	    clock_wall(ddb_clock(run->ddb)) / 1000);
	if (was != NULL && is != NULL && strcmp(was, is) != 0) {
		error_set(&run->report->fatal, E_STALE,
		    "table '%s' was deleted and created again since the plan",
		    plan->want.name);
	} else if (strcmp(plan->hash, check->now.hash) != 0) {
		differing(&plan->changes, &check->now.changes, &paths);
		error_set(&run->report->fatal, E_STALE,
		    "table '%s' changed since the plan: %s", plan->want.name,
		    paths.n > 0 ? paths.s : "in what the plan leaves alone");
	}
	buf_free(&paths);
}

void run_check_exact(struct run *run)
{
	size_t n = run->tables.n;
	struct check *checks = mem_array(n + 1, sizeof *checks);

	for (size_t i = 0; i < n; i++)
		start(run, &run->tables.v[i], &checks[i]);
	run_check_loop(run);
	for (size_t i = 0; i < n; i++) {
		if (!run->halted && checks[i].read &&
		    run->report->fatal.code == E_OK)
			compare(&checks[i]);
		table_plan_free(&checks[i].now);
	}
	mem_free(checks);
}

static bool is_good(const struct run_item *item)
{
	return item->kind == OUTCOME_APPLIED || item->kind == OUTCOME_ALREADY;
}

/* Whether the table has something to verify. */
static bool has_good(const struct run_table *t)
{
	vec_each (struct run_item, i, &t->items)
		if (is_good(i))
			return true;
	return false;
}

/* One leaf that does not read back.  What was never sent is somebody else's
 * doing; a setting that rode in CreateTable has no item of its own yet. */
static void blame(struct check *check, const struct change *leaf)
{
	struct run_table *t = check->table;
	char *path = run_item_path(&check->now, leaf->path);
	struct run_item *item = run_item_find(&t->items, path);
	struct buf text = BUF_INIT;

	buf_addf(&text, "reads back as %s",
	    leaf->from != NULL ? leaf->from : "none");
	if (item == NULL)
		item = run_item_of(&t->items, &check->now, NULL, leaf->path);
	else if (!is_good(item))
		item = NULL;
	if (item != NULL)
		run_item_set(item,
		    item->sent || t->created ? OUTCOME_NOT_STORED
		                             : OUTCOME_STALE,
		    text.s);
	buf_free(&text);
	mem_free(path);
}

/* A leaf of an item that another outcome explains is no surprise. */
static bool is_surprise(const struct check *check, const struct change *leaf)
{
	char *path = run_item_path(&check->now, leaf->path);
	const struct run_item *item = run_item_find(&check->table->items, path);

	mem_free(path);
	return item == NULL || is_good(item);
}

/* What rode in CreateTable, and the endpoint shows now that it lacks. */
static void name_unsupported(struct check *check)
{
	struct run *run = check->run;
	struct run_items *items = &check->table->items;

	plan_table(&check->now, &run->plan->policy,
	    clock_wall(ddb_clock(run->ddb)) / 1000);
	vec_each (struct remark, r, &check->now.remarks)
		if (r->kind == REMARK_UNSUPPORTED &&
		    run_item_find(items, r->path) == NULL)
			run_item_set(
			    run_item_of(items, &check->now, NULL, r->path),
			    OUTCOME_UNSUPPORTED, r->text);
}

/* true: everything reads as it should, or will never (last). */
static bool verify(struct check *check, bool last)
{
	const struct live *live = &check->now.live;
	struct changes left = { 0 };
	bool good = true;

	diff_changes(live, &check->table->plan->want, &left);
	vec_each (struct change, c, &left)
		good = good && !is_surprise(check, c);
	if (!good && last && live->status == LIVE_ABSENT)
		lane_table_lost(check->table);
	else if (!good && last)
		vec_each (struct change, c, &left)
			blame(check, c);
	step_changes_free(&left);
	if ((good || last) && check->table->created)
		name_unsupported(check);
	return good || last;
}

static void on_pause(void *arg)
{
	struct run *run = arg;

	run->open--;
}

/* Reading may lag behind (R41, R52), so a surprise is looked at again. */
void run_check_outcomes(struct run *run)
{
	size_t n = run->tables.n, left = n;
	struct check *checks = mem_array(n + 1, sizeof *checks);
	bool *done = mem_array(n + 1, sizeof *done);

	for (int round = 0; left > 0 && !run->halted; round++) {
		for (size_t i = 0; i < n; i++)
			if (!done[i] && has_good(&run->tables.v[i]))
				start(run, &run->tables.v[i], &checks[i]);
		run_check_loop(run);
		left = 0;
		for (size_t i = 0; i < n && !run->halted; i++) {
			done[i] =
			    done[i] || !checks[i].read ||
			    verify(&checks[i], round + 1 >= VERIFICATIONS);
			left += !done[i];
		}
		if (left == 0)
			break;
		run->open++;
		loop_after(ddb_loop(run->ddb), wait_delay(run->pace, round, 0),
		    on_pause, run);
		run_check_loop(run);
	}
	for (size_t i = 0; i < n; i++)
		table_plan_free(&checks[i].now);
	mem_free(checks);
	mem_free(done);
}
