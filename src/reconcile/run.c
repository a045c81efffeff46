#include "reconcile/run.h"

#include <string.h>

#include "reconcile/lane.h"
#include "reconcile/run_check.h"

static const char *const outcome_names[] = {
	[OUTCOME_APPLIED] = "applied",
	[OUTCOME_ALREADY] = "already so",
	[OUTCOME_PENDING] = "pending",
	[OUTCOME_UNSUPPORTED] = "unsupported",
	[OUTCOME_NOT_STORED] = "not stored",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_UNKNOWN] = "unknown",
	[OUTCOME_NOT_TRIED] = "not tried",
	[OUTCOME_STALE] = "stale",
};

const char *outcome_name(enum outcome_kind kind)
{
	return outcome_names[kind];
}

static bool has_outcome(const struct run_report *r, enum outcome_kind kind)
{
	vec_each (struct outcome, o, &r->outcomes)
		if (o->kind == kind)
			return true;
	return false;
}

int run_exit_status(const struct run_report *report, const struct policy *p)
{
	enum { DONE, FAILED, STALE = 4, PENDING = 5 };
	bool engine = p->local && !p->strict_endpoint;

	if (report->fatal.code == E_STALE)
		return STALE;
	if (report->fatal.code != E_OK ||
	    has_outcome(report, OUTCOME_REFUSED) ||
	    has_outcome(report, OUTCOME_UNKNOWN))
		return FAILED;
	/* what an engine does not have is no failure of ours there */
	if (!engine && (has_outcome(report, OUTCOME_UNSUPPORTED) ||
	                   has_outcome(report, OUTCOME_NOT_STORED)))
		return FAILED;
	if (has_outcome(report, OUTCOME_STALE))
		return STALE;
	if (has_outcome(report, OUTCOME_PENDING) ||
	    has_outcome(report, OUTCOME_NOT_TRIED))
		return PENDING;
	return DONE;
}

static bool creates(const struct table_plan *plan)
{
	return plan->steps.n > 0 && plan->steps.v[0].phase == PHASE_CREATE;
}

/* A lane without a step that was approved has nothing to do, but to wait for
 * what is under way, and for tags that ride in CreateTable and that some
 * endpoints drop. */
static bool is_needed(const struct table_plan *plan, enum lane lane)
{
	if (creates(plan) && lane == LANE_TAGS)
		return (live_needed(&plan->want) & 1u << FROM_TAGS) != 0;
	vec_each (struct step, s, &plan->steps)
		if (phase_lane(s->phase) == lane && s->pending == NULL)
			return true;
	return run_item_settling(plan, lane) != NULL;
}

/* A table of which one change is refused is left alone (scenario 46). */
static void open_table(struct run_table *t)
{
	const struct table_plan *plan = t->plan;

	run_item_list(&t->items, plan);
	t->gated = creates(plan);
	t->id = t->gated ? NULL : mem_strdup(plan->live.id);
	if (table_plan_count(plan, REMARK_REFUSED) > 0 ||
	    table_plan_count(plan, REMARK_UNREADABLE) > 0)
		return;
	for (int i = 0; i < LANES; i++)
		if (is_needed(plan, (enum lane)i))
			lane_open(&t->lanes[i], t, (enum lane)i);
}

static void start(struct run *run)
{
	vec_each (struct run_table, t, &run->tables)
		for (int i = 0; i < LANES; i++)
			if (t->lanes[i].state == LANE_RESTING)
				lane_read(&t->lanes[i]);
	run_check_loop(run);
}

static void collect(struct run *run)
{
	vec_each (struct run_table, t, &run->tables)
		vec_each (struct run_item, i, &t->items) {
			struct outcome *o = vec_push(&run->report->outcomes);

			o->table = t->plan->want.name;
			o->path = i->path;
			o->kind = i->kind;
			o->text = i->text;
			i->path = i->text = NULL; /* handed over */
		}
}

static void close_run(struct run *run)
{
	vec_each (struct run_table, t, &run->tables) {
		for (int i = 0; i < LANES; i++)
			lane_close(&t->lanes[i]);
		run_item_free(&t->items);
		mem_free(t->id);
	}
	vec_free(&run->tables);
}

void run_plan(struct ddb *ddb, const struct plan *plan,
    const struct run_options *options, struct run_report *report)
{
	enum { AT_ONCE = 10 }; /* performance.md 4.3 */
	struct run run = {
		.ddb = ddb,
		.plan = plan,
		.options = options,
		.pace = wait_pace_for(plan->policy.local),
		.report = report,
		.most =
		    options->parallelism > 0 ? options->parallelism : AT_ONCE,
		.noise = (uint64_t)clock_wall(ddb_clock(ddb)) | 1,
	};

	run.limit = run.most;
	vec_each (struct table_plan, p, &plan->tables)
		vec_push(&run.tables)->plan = p;
	/* from here on the tables stay where they are */
	vec_each (struct run_table, t, &run.tables)
		t->run = &run;
	if (options->exact)
		run_check_exact(&run);
	vec_each (struct run_table, t, &run.tables)
		open_table(t);
	if (!run.halted && report->fatal.code == E_OK)
		start(&run);
	if (!run.halted && report->fatal.code == E_OK)
		run_check_outcomes(&run);
	collect(&run);
	close_run(&run);
}

void run_report_free(struct run_report *report)
{
	vec_each (struct outcome, o, &report->outcomes) {
		mem_free(o->path);
		mem_free(o->text);
	}
	vec_free(&report->outcomes);
	*report = (struct run_report){ 0 };
}
