#include "reconcile/render.h"

#include <string.h>

#include "base/text.h"
#include "reconcile/plan_node.h"
#include "reconcile/render_command.h"
#include "reconcile/render_paint.h"

/* Of a table that is not there, that is the one difference. */
static size_t differences(const struct table_plan *t, const struct policy *p)
{
	size_t n = t->live.status == LIVE_ABSENT && t->changes.n > 0
	               ? 1
	               : t->changes.n;

	if (p->strict)
		n += table_plan_count(t, REMARK_UNMANAGED);
	return n;
}

static void show_change(struct buf *out, const struct render_style *style,
    const char *file, const struct change *c)
{
	render_paint_word(out, style, PAINT_CAREFUL, "  ~ ");
	render_paint_add(out, c->path);
	buf_add(out, ": live ");
	render_paint_add(out, c->from);
	buf_add(out, ", schema ");
	render_paint_add(out, c->to);
	render_paint_place(out, style, file, c->line, c->column);
	buf_addc(out, '\n');
}

static void show_table(struct buf *out, const struct render_style *style,
    const struct plan *p, const struct table_plan *t)
{
	size_t n = differences(t, &p->policy);

	if (n == 0 && t->remarks.n == 0)
		return;
	render_paint_table(out, style, &t->want);
	buf_add(out, ": ");
	if (table_plan_verdict(t, &p->policy) == PLAN_UNREADABLE && n == 0)
		buf_add(out, "could not be read");
	else if (t->live.status == LIVE_ABSENT && n > 0)
		render_paint_word(out, style, PAINT_BAD, "does not exist");
	else if (n == 0)
		buf_add(out, "matches the schema");
	else
		render_paint_count(out, n, "difference", "differences");
	if (t->live.status == LIVE_ABSENT)
		render_paint_place(
		    out, style, p->file, t->want.line, t->want.column);
	buf_addc(out, '\n');
	if (t->live.status != LIVE_ABSENT)
		vec_each (struct change, c, &t->changes)
			show_change(out, style, p->file, c);
	vec_each (struct remark, r, &t->remarks)
		render_paint_remark(out, style, p->file, r);
	buf_addc(out, '\n');
}

static void show_orphans(
    struct buf *out, const struct render_style *style, const struct plan *p)
{
	vec_each (char *const, name, &p->orphans) {
		render_paint_on(out, style, PAINT_BOLD);
		render_paint_add(out, *name);
		render_paint_off(out, style, PAINT_BOLD);
		buf_add(out, ": carries the project's tag and stands in no "
		             "environment of the schema\n");
	}
	if (p->orphans.n > 0)
		buf_addc(out, '\n');
}

struct counts {
	size_t differences, tables, unreadable, pending, refused, mendable;
};

static struct counts count(const struct plan *p)
{
	struct counts c = { 0 };

	vec_each (struct table_plan, t, &p->tables) {
		size_t n = differences(t, &p->policy);

		c.differences += n;
		c.tables += n > 0 ? 1 : 0;
		c.unreadable +=
		    table_plan_count(t, REMARK_UNREADABLE) > 0 ? 1 : 0;
		c.refused += table_plan_count(t, REMARK_REFUSED) > 0 ? 1 : 0;
		c.mendable += t->steps.n > 0 ? 1 : 0;
		c.pending +=
		    n == 0 && table_plan_count(t, REMARK_SETTLING) > 0 ? 1 : 0;
	}
	return c;
}

static void show_summary(
    struct buf *out, const struct render_style *style, const struct plan *p)
{
	struct counts c = count(p);

	if (c.differences > 0) {
		render_paint_word(out, style, PAINT_BOLD, "Drift: ");
		render_paint_count(
		    out, c.differences, "difference", "differences");
		buf_add(out, " in ");
		render_paint_count(out, c.tables, "table", "tables");
		buf_add(out, ".\n");
	} else if (c.unreadable == 0) {
		render_paint_word(out, style, PAINT_BOLD,
		    p->orphans.n == 0 ? "No drift. " : "");
		render_paint_count(
		    out, p->tables.n, "table matches", "tables match");
		buf_add(out, " the schema.\n");
	}
	if (p->orphans.n > 0)
		render_paint_count(out, p->orphans.n,
		    "table is claimed by nobody.\n",
		    "tables are claimed by nobody.\n");
	if (p->ignored > 0)
		render_paint_count(out, p->ignored,
		    "finding was ignored, as asked.\n",
		    "findings were ignored, as asked.\n");
	if (c.mendable > 0) {
		buf_add(out, "To mend: ");
		render_command_apply(out, p);
		buf_addc(out, '\n');
	}
	if (c.refused > 0)
		render_paint_count(out, c.refused,
		    "table cannot be mended in place: see above.\n",
		    "tables cannot be mended in place: see above.\n");
	if (c.pending > 0)
		render_paint_count(out, c.pending,
		    "table is still changing: run this again later.\n",
		    "tables are still changing: run this again later.\n");
	if (c.unreadable > 0)
		render_paint_count(out, c.unreadable,
		    "table could not be read whole.\n",
		    "tables could not be read whole.\n");
}

void render_drift_text(
    const struct plan *p, const struct render_style *style, struct buf *out)
{
	vec_each (struct table_plan, t, &p->tables)
		show_table(out, style, p, t);
	show_orphans(out, style, p);
	show_summary(out, style, p);
}

struct node *render_drift_json(const struct plan *p)
{
	struct node *top = render_paint_head(p, "drift");
	struct node *tables = node_list();
	struct counts c = count(p);
	struct buf command = BUF_INIT;

	render_command_apply(&command, p);
	node_set(top, "differences", node_int((int64_t)c.differences));
	node_set(top, "command",
	    c.mendable > 0 ? node_text(command.s) : node_null());
	vec_each (struct table_plan, t, &p->tables) {
		struct node *map = node_map();

		node_set(map, "name", plan_node_text(t->want.name));
		node_set(map, "table_name", plan_node_text(t->want.real_name));
		node_set(
		    map, "exists", node_bool(t->live.status != LIVE_ABSENT));
		node_set(map, "verdict",
		    node_text(render_paint_verdict(
		        table_plan_verdict(t, &p->policy))));
		node_set(map, "differences", plan_node_changes(&t->changes));
		node_set(map, "remarks", plan_node_remarks(&t->remarks));
		node_add(tables, map);
	}
	node_set(top, "tables", tables);
	vec_each (char *const, name, &p->orphans)
		node_add(node_at_list(top, "orphans"), node_text(*name));
	node_set(top, "ignored", node_int((int64_t)p->ignored));
	buf_free(&command);
	return top;
}
