#include "cli/progress.h"

#include <string.h>

#include "base/text.h"
#include "cli/out.h"

enum { NEWS_MS = 10000 };

/* A step that is under way; a table can have one per lane. */
struct active {
	const struct step *step;
	const char *table;
	char *text;
	int64_t told; /* mono_ms of the last line about it */
};

struct progress {
	bool quiet, live;
	size_t shown; /* bytes on the live line, 0: none */
	const struct clock *clock;
	VEC(struct active) active;
};

struct progress *progress_new(bool quiet, const struct clock *clock)
{
	struct progress *p = mem_alloc(sizeof *p);

	p->quiet = quiet;
	p->live = !quiet && out_message_is_terminal();
	p->clock = clock;
	return p;
}

static void clear_line(struct progress *p)
{
	struct buf text = BUF_INIT;

	if (p->shown == 0)
		return;
	buf_add(&text, "\r\033[K");
	out_message_raw(&text);
	buf_free(&text);
	p->shown = 0;
}

static void add_active(const struct active *a, struct buf *out)
{
	struct buf raw = BUF_INIT;

	buf_addf(&raw, "%s: %s", a->table,
	    a->text != NULL   ? a->text
	    : a->step != NULL ? a->step->op
	                      : "...");
	text_escape(out, raw.s, raw.n, false);
	buf_free(&raw);
}

/* Never between the bytes of one character. */
static void cut_line(struct buf *line, size_t width)
{
	size_t cut = width > 4 ? width - 4 : 0;

	if (line->n < width)
		return;
	while (cut > 0 && ((unsigned char)line->s[cut] & 0xc0) == 0x80)
		cut--;
	buf_cut(line, cut);
	buf_add(line, "...");
}

/* The steps under way, as many as fit into the width of the terminal, and how
 * many there are beside them. */
static void draw_line(struct progress *p)
{
	static const char gap[] = "  |  ";
	enum { REST = 8 }; /* "  +12" and the cursor */
	struct buf line = BUF_INIT, one = BUF_INIT;
	size_t width = (size_t)out_message_width(), shown = 0;

	clear_line(p);
	vec_each (struct active, a, &p->active) {
		buf_reset(&one);
		add_active(a, &one);
		if (shown > 0 && line.n + one.n + sizeof gap + REST > width)
			break;
		buf_addf(&line, "%s%s", shown > 0 ? gap : "", one.s);
		shown++;
	}
	if (shown < p->active.n) {
		cut_line(&line, width > REST ? width - REST : 0);
		buf_addf(&line, "  +%zu", p->active.n - shown);
	}
	cut_line(&line, width);
	if (line.n > 0)
		out_message_raw(&line);
	p->shown = line.n;
	buf_free(&line);
	buf_free(&one);
}

static struct active *find(
    struct progress *p, const struct run_event *e, bool make)
{
	struct active *a;

	vec_each (struct active, known, &p->active)
		if (strcmp(known->table, e->table) == 0 &&
		    known->step == e->step)
			return known;
	if (!make)
		return NULL;
	a = vec_push(&p->active);
	a->table = e->table;
	a->step = e->step;
	a->told = clock_mono(p->clock);
	return a;
}

static void forget(struct progress *p, const struct run_event *e)
{
	struct active *a = find(p, e, false);

	if (a == NULL)
		return;
	mem_free(a->text);
	vec_remove(&p->active, a - p->active.v);
}

static const char *what(const struct run_event *e)
{
	if (e->step == NULL)
		return "";
	return e->step->why != NULL ? e->step->why : e->step->subject;
}

static void lasting(
    struct progress *p, const struct run_event *e, const char *verb, bool timed)
{
	char span[CLOCK_TEXT];

	clear_line(p);
	clock_span(e->elapsed_ms, span);
	if (timed)
		out_message("%s: %s: %s (%s)", e->table, verb, what(e), span);
	else
		out_message("%s: %s: %s", e->table, verb, what(e));
}

static void waiting(struct progress *p, const struct run_event *e)
{
	struct active *a = find(p, e, true);
	int64_t now = clock_mono(p->clock);
	char span[CLOCK_TEXT];
	struct buf text = BUF_INIT;

	clock_span(e->elapsed_ms, span);
	buf_addf(&text, "%s (%s)", e->text != NULL ? e->text : what(e), span);
	mem_free(a->text);
	a->text = buf_take(&text);
	if (p->live) {
		draw_line(p);
	} else if (now - a->told >= NEWS_MS) {
		a->told = now;
		out_message("%s: still waiting: %s", e->table, a->text);
	}
}

void progress_event(void *arg, const struct run_event *e)
{
	struct progress *p = arg;

	if (p->quiet)
		return;
	switch (e->kind) {
	case RUN_SENDING:
		find(p, e, true);
		if (!p->live)
			lasting(p, e, e->step != NULL ? e->step->op : "call",
			    false);
		break;
	case RUN_WAITING:
		waiting(p, e);
		break;
	case RUN_RETRYING:
		clear_line(p);
		out_message("%s: looking again: %s", e->table,
		    e->text != NULL ? e->text : what(e));
		break;
	case RUN_STEP_DONE:
		lasting(p, e, e->text != NULL ? e->text : "done", true);
		forget(p, e);
		break;
	case RUN_STEP_SKIPPED:
		lasting(p, e, "already so", false);
		forget(p, e);
		break;
	case RUN_READING:
	case RUN_TABLE_DONE:
		break;
	}
	if (p->live && e->kind != RUN_WAITING)
		draw_line(p);
}

void progress_free(struct progress *p)
{
	clear_line(p);
	vec_each (struct active, a, &p->active)
		mem_free(a->text);
	vec_free(&p->active);
	mem_free(p);
}
