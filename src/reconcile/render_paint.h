/*
 * render_paint - the small pieces of text output
 *
 * Everything that did not come from this program goes through render_paint_add,
 * which escapes what a terminal would act on (faults.md F76).
 */
#ifndef WB_RECONCILE_RENDER_PAINT_H
#define WB_RECONCILE_RENDER_PAINT_H
#include "base/buf.h"
#include "reconcile/render.h"

enum paint {
	PAINT_NONE,
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_GOOD,
	PAINT_CAREFUL,
	PAINT_BAD
};

/* Escaped text; NULL is "none". */
void render_paint_add(struct buf *out, const char *text);
void render_paint_on(
    struct buf *out, const struct render_style *style, enum paint paint);
void render_paint_off(
    struct buf *out, const struct render_style *style, enum paint paint);
/* A word of ours in a colour. */
void render_paint_word(struct buf *out, const struct render_style *style,
    enum paint paint, const char *word);
/* Escaped, each line behind indent spaces, with a newline at the end. */
void render_paint_block(struct buf *out, size_t indent, const char *text);
/* "1 table", "3 tables": many is the whole plural. */
void render_paint_count(
    struct buf *out, size_t n, const char *one, const char *many);
/* "wikibot-dev-users (users)" */
void render_paint_table(
    struct buf *out, const struct render_style *style, const struct table *t);
/* "  note: tags.x: text", and the advice below. */
void render_paint_remark(struct buf *out, const struct render_style *style,
    const char *file, const struct remark *r);
/* " (wikibot.yaml:12:5)", nothing without a line. */
void render_paint_place(struct buf *out, const struct render_style *style,
    const char *file, int line, int column);
/* The members that all JSON outputs begin with. */
struct node *render_paint_head(const struct plan *p, const char *kind);
const char *render_paint_verdict(enum plan_verdict verdict);
#endif
