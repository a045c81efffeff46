#include "reconcile/render.h"

#include "data/json.h"
#include "reconcile/finding.h"
#include "reconcile/render_xml.h"

static const char *const levels[] = { [LEVEL_NOTE] = "note",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error" };

static struct node *rules(void)
{
	struct node *all = node_list();

	for (int i = 0; i < FINDING_KINDS; i++) {
		struct node *rule = node_map();

		node_set(
		    rule, "id", node_text(finding_id((enum finding_kind)i)));
		node_put(rule, "shortDescription.text",
		    node_text(finding_meaning((enum finding_kind)i)));
		node_add(all, rule);
	}
	return all;
}

static struct node *location(const struct plan *p, const struct finding *f)
{
	struct node *map = node_map();
	struct buf uri = BUF_INIT;

	render_uri(&uri, render_report_path(p));
	node_put(
	    map, "physicalLocation.artifactLocation.uri", node_text(uri.s));
	if (f->line > 0) {
		node_put(map, "physicalLocation.region.startLine",
		    node_int(f->line));
		node_put(map, "physicalLocation.region.startColumn",
		    node_int(f->column));
	}
	buf_free(&uri);
	return map;
}

static struct node *result(const struct plan *p, const struct finding *f)
{
	struct node *map = node_map(), *locations = node_list();
	struct buf text = BUF_INIT;
	char print[65];

	buf_addf(&text, "%s: %s: %s", f->name, f->path, f->text);
	if (f->advice != NULL)
		buf_addf(&text, "\n%s", f->advice);
	finding_print(f, print);
	node_set(map, "ruleId", node_text(finding_id(f->kind)));
	node_set(map, "ruleIndex", node_int(f->kind));
	node_set(map, "level", node_text(levels[f->level]));
	node_put(map, "message.text", node_text(text.s));
	node_add(locations, location(p, f));
	node_set(map, "locations", locations);
	node_set(map, "partialFingerprints", node_map());
	node_set(node_at_map(map, "partialFingerprints"), "tablePath/v1",
	    node_text(print));
	buf_free(&text);
	return map;
}

void render_drift_sarif(const struct plan *p, struct buf *out)
{
	struct node *top = node_map(), *runs = node_list(), *run = node_map();
	struct node *results = node_list();
	struct findings list;

	findings_of(p, &list);
	vec_each (const struct finding, f, &list.all)
		node_add(results, result(p, f));
	node_set(top, "$schema",
	    node_text("https://json.schemastore.org/sarif-2.1.0.json"));
	node_set(top, "version", node_text("2.1.0"));
	node_put(run, "tool.driver.name", node_text("wikibot-provision"));
	node_put(run, "tool.driver.version", node_text(PACKAGE_VERSION));
	node_put(run, "tool.driver.rules", rules());
	node_set(run, "columnKind", node_text("unicodeCodePoints"));
	node_set(run, "results", results);
	node_add(runs, run);
	node_set(top, "runs", runs);
	json_pretty(out, top);
	findings_free(&list);
	node_free(top);
}
