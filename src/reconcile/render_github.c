#include "reconcile/render.h"

#include "base/text.h"
#include "reconcile/finding.h"

/* A workflow command of GitHub Actions: in a property, ':' and ',' would end
 * it. */
static void add(struct buf *out, const char *text, bool property)
{
	struct buf plain = BUF_INIT;

	text_escape(&plain, text, strlen(text), true);
	for (const char *s = plain.s; *s != '\0'; s++)
		if (*s == '%' || *s == '\n' || *s == '\r' ||
		    (property && (*s == ':' || *s == ',')))
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*s);
		else
			buf_addc(out, *s);
	buf_free(&plain);
}

static void add_finding(
    struct buf *out, const struct plan *p, const struct finding *f)
{
	static const char *const words[] = { [LEVEL_NOTE] = "notice",
		[LEVEL_WARNING] = "warning",
		[LEVEL_ERROR] = "error" };
	struct buf title = BUF_INIT, text = BUF_INIT;

	buf_addf(&title, "%s: %s", f->name, f->path);
	buf_addf(&text, "%s", f->text);
	if (f->advice != NULL)
		buf_addf(&text, "\n%s", f->advice);
	buf_addf(out, "::%s ", words[f->level]);
	if (p->file != NULL) {
		buf_add(out, "file=");
		add(out, render_report_path(p), true);
		if (f->line > 0)
			buf_addf(out, ",line=%d,col=%d", f->line, f->column);
		buf_addc(out, ',');
	}
	buf_add(out, "title=");
	add(out, title.s, true);
	buf_add(out, "::");
	add(out, text.s, false);
	buf_addc(out, '\n');
	buf_free(&title);
	buf_free(&text);
}

void render_drift_github(const struct plan *p, struct buf *out)
{
	struct findings list;

	findings_of(p, &list);
	vec_each (const struct finding, f, &list.all)
		add_finding(out, p, f);
	if (list.command != NULL) {
		buf_add(out, "::notice title=To mend::");
		add(out, list.command, false);
		buf_addc(out, '\n');
	}
	findings_free(&list);
}
