#include "reconcile/render.h"

#include <string.h>

#include "reconcile/plan_node.h"
#include "reconcile/render_paint.h"

enum { OUTCOMES = OUTCOME_NOT_TRIED + 1, WIDEST = 15 };

static enum paint paint_of(enum outcome_kind kind)
{
	switch (kind) {
	case OUTCOME_APPLIED:
	case OUTCOME_ALREADY:
		return PAINT_GOOD;
	case OUTCOME_REFUSED:
	case OUTCOME_UNKNOWN:
		return PAINT_BAD;
	default:
		return PAINT_CAREFUL;
	}
}

static const struct table_plan *table_of(const struct plan *p, const char *name)
{
	vec_each (struct table_plan, t, &p->tables)
		if (strcmp(t->want.name, name) == 0)
			return t;
	return NULL;
}

static void show_outcome(
    struct buf *out, const struct render_style *style, const struct outcome *o)
{
	const char *name = outcome_name(o->kind);
	size_t n = strlen(name);

	buf_add(out, "  ");
	render_paint_word(out, style, paint_of(o->kind), name);
	buf_addf(out, "%*s", n < WIDEST ? (int)(WIDEST - n) : 1, "");
	render_paint_add(out, o->path);
	if (o->text != NULL) {
		buf_add(out, ": ");
		render_paint_add(out, o->text);
	}
	buf_addc(out, '\n');
}

/* "4 applied, 1 not stored; 6 calls." */
static void show_summary(struct buf *out, const struct render_style *style,
    const struct run_report *r)
{
	size_t counts[OUTCOMES] = { 0 };
	const char *comma = "";
	bool whole = !r->stopped && r->fatal.code == E_OK;

	vec_each (struct outcome, o, &r->outcomes)
		counts[o->kind]++;
	render_paint_word(
	    out, style, PAINT_BOLD, whole ? "Done: " : "Stopped: ");
	for (size_t i = 0; i < OUTCOMES; i++) {
		if (counts[i] == 0)
			continue;
		buf_addf(out, "%s%zu %s", comma, counts[i],
		    outcome_name((enum outcome_kind)i));
		comma = ", ";
	}
	buf_add(out, r->outcomes.n > 0 ? "; " : "nothing to do; ");
	render_paint_count(
	    out, r->calls, "changing call.\n", "changing calls.\n");
}

void render_report_text(const struct run_report *r, const struct plan *p,
    const struct render_style *style, struct buf *out)
{
	const char *table = NULL;

	vec_each (struct outcome, o, &r->outcomes) {
		const struct table_plan *t = table_of(p, o->table);

		if (table == NULL || strcmp(table, o->table) != 0) {
			if (t != NULL)
				render_paint_table(out, style, &t->want);
			else
				render_paint_add(out, o->table);
			buf_addc(out, '\n');
			table = o->table;
		}
		show_outcome(out, style, o);
	}
	if (table != NULL)
		buf_addc(out, '\n');
	show_summary(out, style, r);
	if (r->fatal.code == E_STALE)
		buf_add(out, "Make a new plan, and apply that.\n");
	else if (r->stopped || r->fatal.code != E_OK)
		buf_add(out,
		    "What is done stays; run the same command again to go "
		    "on.\n");
}

struct node *render_report_json(
    const struct run_report *r, const struct plan *p)
{
	struct node *top = render_paint_head(p, "report");
	struct node *list = node_list();

	node_remove(top, "verdict"); /* of the plan, not of what was done */
	node_set(top, "exit_status", node_int(run_exit_status(r, &p->policy)));
	node_set(top, "changing_calls", node_int((int64_t)r->calls));
	node_set(top, "stopped", node_bool(r->stopped));
	node_set(top, "error",
	    r->fatal.code != E_OK ? node_text(r->fatal.text) : node_null());
	vec_each (struct outcome, o, &r->outcomes) {
		const struct table_plan *t = table_of(p, o->table);
		struct node *map = node_map();

		node_set(map, "table", node_text(o->table));
		node_set(map, "table_name",
		    plan_node_text(t != NULL ? t->want.real_name : NULL));
		node_set(map, "path", node_text(o->path));
		node_set(map, "outcome", node_text(outcome_name(o->kind)));
		node_set(map, "text", plan_node_text(o->text));
		node_add(list, map);
	}
	node_set(top, "outcomes", list);
	return top;
}
