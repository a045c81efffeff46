#include "reconcile/render.h"

#include "reconcile/finding.h"
#include "reconcile/render_paint.h"
#include "reconcile/render_xml.h"

static void add_value(struct buf *out, const char *value)
{
	if (value == NULL)
		buf_add(out, "none");
	else
		render_markdown_code(out, value);
}

static void add_place(
    struct buf *out, const struct plan *p, const struct finding *f)
{
	struct buf place = BUF_INIT;

	if (f->line <= 0 || p->file == NULL)
		return;
	buf_addf(&place, "%s:%d", render_report_path(p), f->line);
	render_markdown_code(out, place.s);
	buf_free(&place);
}

static void add_row(
    struct buf *out, const struct plan *p, const struct finding *f)
{
	buf_add(out, "| ");
	render_markdown_code(out, f->path);
	buf_add(out, " | ");
	if (f->kind == FINDING_DIFFERS || f->kind == FINDING_REFUSED) {
		add_value(out, f->live);
		buf_add(out, " | ");
		add_value(out, f->schema);
		if (f->kind == FINDING_REFUSED)
			buf_add(out, " (**cannot be changed in place**)");
	} else {
		render_markdown_cell(out, f->text);
		buf_add(out, " |");
	}
	buf_add(out, " | ");
	add_place(out, p, f);
	buf_add(out, " |\n");
}

static void add_advice(struct buf *out, const struct finding *f)
{
	if (f->advice == NULL || f->kind == FINDING_UNREADABLE)
		return;
	buf_add(out, "\nWhat to do about ");
	render_markdown_code(out, f->path);
	buf_add(out, ":\n\n```text\n");
	render_paint_block(out, 0, f->advice);
	buf_add(out, "```\n");
}

/* Findings of one table stand together. */
static void add_table(struct buf *out, const struct plan *p,
    const struct findings *list, size_t from, size_t to)
{
	const struct finding *first = &list->all.v[from];

	buf_add(out, "\n#### ");
	render_markdown_code(out,
	    first->table != NULL ? first->table->want.real_name : first->name);
	buf_add(out, "\n\n| setting | live | schema | says |\n"
	             "|---|---|---|---|\n");
	for (size_t i = from; i < to; i++)
		add_row(out, p, &list->all.v[i]);
	for (size_t i = from; i < to; i++)
		add_advice(out, &list->all.v[i]);
}

static void add_heading(
    struct buf *out, const struct plan *p, const struct findings *list)
{
	buf_add(out, "### DynamoDB tables: ");
	if (list->differences > 0)
		render_paint_count(
		    out, list->differences, "difference", "differences");
	else if (list->unreadable == 0)
		buf_add(out, "no drift");
	if (list->unreadable > 0) {
		buf_add(out, list->differences > 0 ? ", " : "");
		render_paint_count(out, list->unreadable,
		    "thing that could not be read",
		    "things that could not be read");
	}
	buf_add(out, "\n\n");
	buf_addf(out, "%zu %s of ", p->tables.n,
	    p->tables.n == 1 ? "table" : "tables");
	render_markdown_code(out, render_report_path(p));
	if (p->environment != NULL) {
		buf_add(out, ", environment ");
		render_markdown_code(out, p->environment);
	}
	if (p->region != NULL) {
		buf_add(out, ", region ");
		render_markdown_code(out, p->region);
	}
	buf_add(out, ".\n");
}

void render_drift_markdown(const struct plan *p, struct buf *out)
{
	struct findings list;
	size_t from = 0;

	findings_of(p, &list);
	add_heading(out, p, &list);
	for (size_t i = 1; i <= list.all.n; i++) {
		if (i < list.all.n && list.all.v[i].table != NULL &&
		    list.all.v[i].table == list.all.v[from].table)
			continue;
		add_table(out, p, &list, from, i);
		from = i;
	}
	if (list.command != NULL)
		buf_addf(out, "\nTo mend:\n\n```sh\n%s\n```\n", list.command);
	findings_free(&list);
}
