#include "reconcile/render.h"

#include "data/json.h"
#include "reconcile/finding.h"

/* GitLab's code quality report. */
static struct node *one(const struct plan *p, const struct finding *f)
{
	static const char *const words[] = { [LEVEL_NOTE] = "info",
		[LEVEL_WARNING] = "minor",
		[LEVEL_ERROR] = "major" };
	struct node *map = node_map();
	struct buf text = BUF_INIT;
	char print[65];

	buf_addf(&text, "%s: %s: %s", f->name, f->path, f->text);
	finding_print(f, print);
	node_set(map, "description", node_text(text.s));
	node_set(map, "check_name", node_text(finding_id(f->kind)));
	node_set(map, "fingerprint", node_text(print));
	node_set(map, "severity", node_text(words[f->level]));
	node_put(map, "location.path", node_text(render_report_path(p)));
	node_put(
	    map, "location.lines.begin", node_int(f->line > 0 ? f->line : 1));
	buf_free(&text);
	return map;
}

void render_drift_gitlab(const struct plan *p, struct buf *out)
{
	struct node *all = node_list();
	struct findings list;

	findings_of(p, &list);
	vec_each (const struct finding, f, &list.all)
		node_add(all, one(p, f));
	json_pretty(out, all);
	findings_free(&list);
	node_free(all);
}
