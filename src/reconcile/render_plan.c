#include "reconcile/render.h"

#include <string.h>

#include "base/text.h"
#include "data/json.h"
#include "reconcile/plan_node.h"
#include "reconcile/render_paint.h"

enum { WIDEST = 36 }; /* a column of paths is no wider */

struct view {
	struct buf *out;
	const struct render_style *style;
	const struct plan *plan;
};

/* Made or removed as a whole: a new table, an index, a tag. */
static bool is_whole(const struct table_plan *t, const struct change *c)
{
	const char *name = c->path + strlen("indexes.");

	if (t->live.status == LIVE_ABSENT)
		return true;
	if (c->from != NULL && c->to != NULL)
		return false;
	if (text_starts(c->path, "indexes."))
		return (c->to != NULL
		               ? table_index(&t->want, name)
		               : table_index(&t->live.table, name)) != NULL;
	return text_starts(c->path, "tags.");
}

static size_t path_width(const struct table_plan *t)
{
	size_t width = 0;

	vec_each (struct change, c, &t->changes) {
		size_t n = text_utf8_length(c->path);

		if (is_whole(t, c) && n > width)
			width = n < WIDEST ? n : WIDEST;
	}
	return width;
}

static void show_change(const struct view *v, const struct table_plan *t,
    const struct change *c, size_t width)
{
	struct buf path = BUF_INIT;

	render_paint_add(&path, c->path);
	if (!is_whole(t, c)) {
		render_paint_word(v->out, v->style, PAINT_CAREFUL, "  ~ ");
		buf_addf(v->out, "%s: ", path.s);
		render_paint_add(v->out, c->from);
		buf_add(v->out, " -> ");
		render_paint_add(v->out, c->to);
	} else {
		bool made = c->to != NULL;

		render_paint_word(v->out, v->style,
		    made ? PAINT_GOOD : PAINT_BAD, made ? "  + " : "  - ");
		buf_addf(v->out, "%-*s  ", (int)width, path.s);
		render_paint_add(v->out, made ? c->to : c->from);
	}
	buf_addc(v->out, '\n');
	buf_free(&path);
}

static void show_note(
    const struct view *v, enum paint paint, const char *label, const char *text)
{
	if (text == NULL)
		return;
	buf_add(v->out, "     ");
	render_paint_word(v->out, v->style, paint, label);
	buf_add(v->out, ": ");
	render_paint_add(v->out, text);
	buf_addc(v->out, '\n');
}

static void show_call(const struct view *v, const struct step *s)
{
	struct buf body = BUF_INIT;

	json_pretty(&body, s->body);
	render_paint_block(v->out, 5, body.s);
	buf_free(&body);
}

static void show_step(const struct view *v, const struct step *s, size_t number)
{
	buf_addf(v->out, "  %zu. %s: ", number, s->op);
	render_paint_add(v->out, s->why != NULL ? s->why : s->subject);
	buf_addc(v->out, '\n');
	if (s->risk == RISK_SLOW)
		show_note(v, PAINT_DIM, "slow", "this takes minutes to hours");
	else if (s->risk == RISK_DESTRUCTIVE)
		show_note(v, PAINT_BAD, "destructive",
		    "what is lost cannot be had back");
	show_note(v, PAINT_CAREFUL, "warning", s->warning);
	show_note(v, PAINT_CAREFUL, "not now", s->pending);
	if (v->style->calls)
		show_call(v, s);
}

static const char *heading(
    const struct table_plan *t, const struct policy *policy)
{
	switch (table_plan_verdict(t, policy)) {
	case PLAN_UNREADABLE:
		return t->steps.n > 0 ? "will be changed in part"
		                      : "cannot be read";
	case PLAN_REFUSED:
		return "is refused, nothing will be done";
	case PLAN_PENDING:
		return "has to wait";
	case PLAN_CHANGES:
		if (t->live.status == LIVE_ABSENT)
			return "will be created";
		return t->steps.n > 0 ? "will be changed"
		                      : "has more than the schema says";
	default:
		return "matches the schema";
	}
}

static void show_table(const struct view *v, const struct table_plan *t)
{
	size_t width = path_width(t), number = 1;

	if (t->changes.n == 0 && t->remarks.n == 0)
		return;
	render_paint_table(v->out, v->style, &t->want);
	buf_addf(v->out, " %s\n", heading(t, &v->plan->policy));
	vec_each (struct change, c, &t->changes)
		if (strcmp(c->path, "table") != 0)
			show_change(v, t, c, width);
	if (t->changes.n > 0 && t->steps.n + t->remarks.n > 0)
		buf_addc(v->out, '\n');
	vec_each (struct step, s, &t->steps)
		show_step(v, s, number++);
	vec_each (struct remark, r, &t->remarks)
		render_paint_remark(v->out, v->style, v->plan->file, r);
	buf_addc(v->out, '\n');
}

struct counts {
	size_t create, changes, changed, refused, unreadable, pending, more;
};

static struct counts count(const struct plan *p)
{
	struct counts n = { 0 };

	vec_each (struct table_plan, t, &p->tables) {
		enum plan_verdict verdict = table_plan_verdict(t, &p->policy);

		n.refused += verdict == PLAN_REFUSED ? 1 : 0;
		n.unreadable += verdict == PLAN_UNREADABLE ? 1 : 0;
		n.pending += verdict == PLAN_PENDING ? 1 : 0;
		n.more += verdict == PLAN_CHANGES && t->steps.n == 0 ? 1 : 0;
		if (t->steps.n == 0 || verdict == PLAN_PENDING)
			continue;
		if (t->live.status == LIVE_ABSENT) {
			n.create++;
			continue;
		}
		n.changed++;
		n.changes += t->changes.n;
	}
	return n;
}

static void part(struct buf *out, size_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	if (out->n > 0)
		buf_add(out, ", ");
	render_paint_count(out, n, one, many);
}

static void show_summary(const struct view *v)
{
	struct counts n = count(v->plan);
	struct buf line = BUF_INIT;

	part(&line, n.create, "table to create", "tables to create");
	part(&line, n.changes, "change", "changes");
	if (n.changes > 0) {
		buf_add(&line, " in ");
		render_paint_count(&line, n.changed, "table", "tables");
	}
	part(&line, n.refused, "refused", "refused");
	part(&line, n.unreadable, "with an error", "with errors");
	part(&line, n.pending, "has to wait", "have to wait");
	part(&line, n.more, "has more than the schema says",
	    "have more than the schema says");
	if (line.n > 0) {
		render_paint_word(v->out, v->style, PAINT_BOLD, "Plan: ");
		buf_addf(v->out, "%s.\n", line.s);
	} else {
		render_paint_word(v->out, v->style, PAINT_BOLD, "No changes. ");
		render_paint_count(
		    v->out, v->plan->tables.n, "table matches", "tables match");
		buf_add(v->out, " the schema.\n");
	}
	buf_free(&line);
}

void render_plan_text(
    const struct plan *p, const struct render_style *style, struct buf *out)
{
	struct view v = { .out = out, .style = style, .plan = p };

	vec_each (struct table_plan, t, &p->tables)
		show_table(&v, t);
	show_summary(&v);
}

static struct node *table_json(
    const struct table_plan *t, const struct policy *policy)
{
	struct node *map = node_map();

	node_set(map, "name", plan_node_text(t->want.name));
	node_set(map, "table_name", plan_node_text(t->want.real_name));
	node_set(map, "table_id", plan_node_text(t->live.id));
	node_set(map, "exists", node_bool(t->live.status != LIVE_ABSENT));
	node_set(map, "verdict",
	    node_text(render_paint_verdict(table_plan_verdict(t, policy))));
	node_set(map, "changes", plan_node_changes(&t->changes));
	node_set(map, "steps", plan_node_steps(&t->steps));
	node_set(map, "remarks", plan_node_remarks(&t->remarks));
	return map;
}

static struct node *summary_json(const struct plan *p)
{
	struct counts n = count(p);
	struct node *map = node_map();

	node_set(map, "tables", node_int((int64_t)p->tables.n));
	node_set(map, "create", node_int((int64_t)n.create));
	node_set(map, "change", node_int((int64_t)n.changed));
	node_set(map, "changes", node_int((int64_t)n.changes));
	node_set(map, "refused", node_int((int64_t)n.refused));
	node_set(map, "unreadable", node_int((int64_t)n.unreadable));
	node_set(map, "pending", node_int((int64_t)n.pending));
	node_set(map, "unmanaged", node_int((int64_t)n.more));
	return map;
}

struct node *render_plan_json(const struct plan *p)
{
	struct node *top = render_paint_head(p, "plan");
	struct node *tables = node_list();

	node_set(top, "created", plan_node_text(p->created));
	node_set(top, "policy", plan_node_policy(&p->policy));
	node_set(top, "summary", summary_json(p));
	vec_each (struct table_plan, t, &p->tables)
		node_add(tables, table_json(t, &p->policy));
	node_set(top, "tables", tables);
	return top;
}
