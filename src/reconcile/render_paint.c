#include "reconcile/render_paint.h"

#include <string.h>

#include "base/text.h"
#include "reconcile/plan_node.h"

void render_paint_add(struct buf *out, const char *text)
{
	if (text == NULL)
		buf_add(out, "none");
	else
		text_escape(out, text, strlen(text), false);
}

void render_paint_on(
    struct buf *out, const struct render_style *style, enum paint paint)
{
	static const char *const codes[] = { "", "1", "2", "32", "33", "31" };

	if (style->color && paint != PAINT_NONE)
		buf_addf(out, "\033[%sm", codes[paint]);
}

void render_paint_off(
    struct buf *out, const struct render_style *style, enum paint paint)
{
	if (style->color && paint != PAINT_NONE)
		buf_add(out, "\033[0m");
}

void render_paint_word(struct buf *out, const struct render_style *style,
    enum paint paint, const char *word)
{
	render_paint_on(out, style, paint);
	buf_add(out, word);
	render_paint_off(out, style, paint);
}

void render_paint_block(struct buf *out, size_t indent, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		buf_addf(out, "%*s", (int)indent, "");
		text_escape(out, text, n, false);
		buf_addc(out, '\n');
		text += text[n] == '\n' ? n + 1 : n;
	}
}

void render_paint_count(
    struct buf *out, size_t n, const char *one, const char *many)
{
	buf_addf(out, "%zu %s", n, n == 1 ? one : many);
}

void render_paint_table(
    struct buf *out, const struct render_style *style, const struct table *t)
{
	render_paint_on(out, style, PAINT_BOLD);
	render_paint_add(out, t->real_name);
	render_paint_off(out, style, PAINT_BOLD);
	if (t->name != NULL && strcmp(t->name, t->real_name) != 0) {
		buf_add(out, " (");
		render_paint_add(out, t->name);
		buf_addc(out, ')');
	}
}

void render_paint_place(struct buf *out, const struct render_style *style,
    const char *file, int line, int column)
{
	if (line <= 0 || file == NULL)
		return;
	render_paint_on(out, style, PAINT_DIM);
	buf_add(out, " (");
	render_paint_add(out, file);
	buf_addf(out, ":%d:%d)", line, column);
	render_paint_off(out, style, PAINT_DIM);
}

void render_paint_remark(struct buf *out, const struct render_style *style,
    const char *file, const struct remark *r)
{
	static const struct {
		const char *label;
		enum paint paint;
		bool place;
	} kinds[] = {
		[REMARK_UNMANAGED] = { "note", PAINT_DIM, false },
		[REMARK_UNSUPPORTED] = { "note", PAINT_CAREFUL, false },
		[REMARK_UNREADABLE] = { "error", PAINT_BAD, true },
		[REMARK_SETTLING] = { "settling", PAINT_CAREFUL, false },
		[REMARK_REFUSED] = { "refused", PAINT_BAD, true },
	};

	buf_add(out, "  ");
	render_paint_word(
	    out, style, kinds[r->kind].paint, kinds[r->kind].label);
	buf_add(out, ": ");
	render_paint_add(out, r->path);
	buf_add(out, ": ");
	render_paint_add(out, r->text);
	if (kinds[r->kind].place)
		render_paint_place(out, style, file, r->line, r->column);
	buf_addc(out, '\n');
	if (r->advice != NULL)
		render_paint_block(out, 6, r->advice);
}

const char *render_paint_verdict(enum plan_verdict verdict)
{
	static const char *const names[] = {
		[PLAN_NOTHING] = "nothing",
		[PLAN_CHANGES] = "changes",
		[PLAN_PENDING] = "pending",
		[PLAN_REFUSED] = "refused",
		[PLAN_UNREADABLE] = "unreadable",
	};

	return names[verdict];
}

struct node *render_paint_head(const struct plan *p, const char *kind)
{
	struct node *top = node_map();

	node_set(top, "format_version", node_int(1));
	node_set(top, "kind", node_text(kind));
	node_set(top, "schema", plan_node_text(p->file));
	node_set(top, "environment", plan_node_text(p->environment));
	node_set(top, "account", plan_node_text(p->account));
	node_set(top, "region", plan_node_text(p->region));
	node_set(top, "endpoint", plan_node_text(p->endpoint));
	node_set(
	    top, "verdict", node_text(render_paint_verdict(plan_verdict(p))));
	return top;
}
