#include "reconcile/render.h"

#include <string.h>

#include "base/text.h"
#include "reconcile/plan_node.h"
#include "reconcile/render_paint.h"

/* The columns: a title, and what a table has there. */
typedef void column_show(const struct live *live, struct buf *out);

static void show_state(const struct live *live, struct buf *out)
{
	if (live->reading[FROM_TABLE] > READING_OK)
		buf_add(out, "unreadable");
	else if (live->status == LIVE_ABSENT)
		buf_add(out, "absent");
	else
		buf_add(out,
		    live->status_text != NULL ? live->status_text : "unknown");
}

static void show_items(const struct live *live, struct buf *out)
{
	buf_addf(out, "%lld", (long long)live->items);
}

static void show_size(const struct live *live, struct buf *out)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	int64_t whole = live->bytes, tenths = 0;
	size_t unit = 0;

	while (whole >= 1024 && unit + 1 < sizeof units / sizeof *units) {
		tenths = whole % 1024 * 10 / 1024;
		whole /= 1024;
		unit++;
	}
	if (unit > 0 && whole < 100)
		buf_addf(out, "%lld.%lld %s", (long long)whole,
		    (long long)tenths, units[unit]);
	else
		buf_addf(out, "%lld %s", (long long)whole, units[unit]);
}

static void show_billing(const struct live *live, struct buf *out)
{
	const struct billing *b = &live->table.set.billing;

	if (b->mode == MODE_PROVISIONED)
		buf_addf(out, "PROVISIONED %lld/%lld",
		    (long long)b->provisioned.read,
		    (long long)b->provisioned.write);
	else
		buf_add(out, "PAY_PER_REQUEST");
}

static void show_recovery(const struct live *live, struct buf *out)
{
	const struct recovery *r = &live->table.set.point_in_time_recovery;

	switch (live->reading[FROM_BACKUPS]) {
	case READING_OK:
		if (r->enabled == SWITCH_ON)
			buf_addf(out, "%lld days", (long long)r->days);
		else
			buf_add(out, "off");
		break;
	case READING_UNSUPPORTED:
		buf_add(out, "unsupported");
		break;
	case READING_DENIED:
		buf_add(out, "denied");
		break;
	default:
		buf_add(out, "unknown");
	}
}

static void show_indexes(const struct live *live, struct buf *out)
{
	const char *comma = "";

	if (live->table.indexes.n == 0)
		buf_addc(out, '-');
	vec_each (struct index, ix, &live->table.indexes) {
		buf_add(out, comma);
		text_escape(out, ix->name, strlen(ix->name), false);
		if (ix->status != NULL && strcmp(ix->status, "ACTIVE") != 0)
			buf_addf(out, " (%s)", ix->status);
		comma = ", ";
	}
}

static const struct column {
	const char *title;
	column_show *show;
	bool right, always; /* always: also of a table that is not there */
} columns[] = {
	{ "STATUS", show_state, false, true },
	{ "ITEMS", show_items, true, false },
	{ "SIZE", show_size, true, false },
	{ "BILLING", show_billing, false, false },
	{ "RECOVERY", show_recovery, false, false },
	{ "INDEXES", show_indexes, false, false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void cell(
    const struct column *c, const struct live *live, struct buf *out)
{
	bool there = live->status != LIVE_ABSENT &&
	             live->reading[FROM_TABLE] <= READING_OK;

	buf_reset(out);
	if (there || c->always)
		c->show(live, out);
	else
		buf_addc(out, '-');
}

static void add_cell(
    struct buf *out, const char *text, size_t width, bool right)
{
	size_t n = text_utf8_length(text);
	size_t gap = n < width ? width - n : 0;

	buf_add(out, "  ");
	if (right)
		buf_addf(out, "%*s", (int)gap, "");
	buf_add(out, text);
	if (!right)
		buf_addf(out, "%*s", (int)gap, "");
}

static void end_line(struct buf *out)
{
	while (out->n > 0 && out->s[out->n - 1] == ' ')
		buf_cut(out, out->n - 1);
	buf_addc(out, '\n');
}

static void name_of(const struct table_plan *t, struct buf *out)
{
	buf_reset(out);
	text_escape(out, t->want.real_name, strlen(t->want.real_name), false);
}

static void measure(const struct plan *p, size_t widths[COLUMNS + 1])
{
	struct buf text = BUF_INIT;

	widths[COLUMNS] = strlen("TABLE");
	for (size_t i = 0; i < COLUMNS; i++)
		widths[i] = strlen(columns[i].title);
	vec_each (struct table_plan, t, &p->tables) {
		name_of(t, &text);
		if (text_utf8_length(text.s) > widths[COLUMNS])
			widths[COLUMNS] = text_utf8_length(text.s);
		for (size_t i = 0; i < COLUMNS; i++) {
			cell(&columns[i], &t->live, &text);
			if (text_utf8_length(text.s) > widths[i])
				widths[i] = text_utf8_length(text.s);
		}
	}
	buf_free(&text);
}

void render_status_text(
    const struct plan *p, const struct render_style *style, struct buf *out)
{
	size_t widths[COLUMNS + 1];
	struct buf text = BUF_INIT;

	measure(p, widths);
	render_paint_on(out, style, PAINT_BOLD);
	buf_addf(out, "%-*s", (int)widths[COLUMNS], "TABLE");
	for (size_t i = 0; i < COLUMNS; i++)
		add_cell(out, columns[i].title, widths[i], columns[i].right);
	render_paint_off(out, style, PAINT_BOLD);
	end_line(out);
	vec_each (struct table_plan, t, &p->tables) {
		name_of(t, &text);
		buf_addf(out, "%-*s", (int)widths[COLUMNS], text.s);
		for (size_t i = 0; i < COLUMNS; i++) {
			cell(&columns[i], &t->live, &text);
			add_cell(out, text.s, widths[i], columns[i].right);
		}
		end_line(out);
	}
	buf_free(&text);
}

static struct node *indexes_json(const struct live *live)
{
	struct node *list = node_list();

	vec_each (struct index, ix, &live->table.indexes) {
		struct node *map = node_map();

		node_set(map, "name", node_text(ix->name));
		node_set(map, "local", node_bool(ix->local));
		node_set(map, "status", plan_node_text(ix->status));
		node_set(map, "backfilling", node_bool(ix->backfilling));
		node_add(list, map);
	}
	return list;
}

static struct node *table_json(const struct table_plan *t)
{
	const struct live *live = &t->live;
	struct node *map = node_map();
	struct buf text = BUF_INIT;
	bool there = live->status != LIVE_ABSENT &&
	             live->reading[FROM_TABLE] <= READING_OK;

	node_set(map, "name", plan_node_text(t->want.name));
	node_set(map, "table_name", plan_node_text(t->want.real_name));
	show_state(live, &text);
	node_set(map, "status", node_text(text.s));
	buf_reset(&text);
	if (there) {
		node_set(map, "arn", plan_node_text(live->arn));
		node_set(map, "table_id", plan_node_text(live->id));
		node_set(map, "items", node_int(live->items));
		node_set(map, "bytes", node_int(live->bytes));
		show_billing(live, &text);
		node_set(map, "billing", node_text(text.s));
		buf_reset(&text);
		show_recovery(live, &text);
		node_set(map, "recovery", node_text(text.s));
		node_set(map, "indexes", indexes_json(live));
	}
	buf_free(&text);
	return map;
}

struct node *render_status_json(const struct plan *p)
{
	struct node *top = render_paint_head(p, "status");
	struct node *tables = node_list();

	node_remove(top, "verdict");
	vec_each (struct table_plan, t, &p->tables)
		node_add(tables, table_json(t));
	node_set(top, "tables", tables);
	return top;
}
