/*
 * JUnit has no standard; this is what both the schema of Ant's reports and that
 * of Jenkins' take (tests/scripts/reports.bats holds it against them): a suite
 * per table, a case for the table itself, its key, and each index and setting
 * that the schema states.
 */
#include "reconcile/render.h"

#include "reconcile/finding.h"
#include "reconcile/render_xml.h"

struct suite {
	const struct plan *plan;
	const struct findings *list;
	const struct table_plan *table; /* NULL: of the orphans */
	struct texts cases;
	size_t failures, errors;
	struct buf body;
};

static void add_case(struct suite *s, const char *name)
{
	if (!texts_have(&s->cases, name))
		*vec_push(&s->cases) = mem_strdup(name);
}

static void add_index_case(struct suite *s, const char *name)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "indexes.%s", name);
	add_case(s, path.s);
	buf_free(&path);
}

/* Whether the finding belongs to the case. */
static bool is_in(const char *path, const char *name)
{
	size_t n = strlen(name);

	return strncmp(path, name, n) == 0 &&
	       (path[n] == '\0' || path[n] == '.');
}

static bool has_case(const struct suite *s, const struct finding *f)
{
	vec_each (char *const, name, &s->cases)
		if (is_in(f->path, *name))
			return true;
	return false;
}

/* Nothing else can be said of a table that is not there or cannot be read, and
 * Ant's schema has no word for a case that was skipped. */
static bool is_moot(const struct suite *s)
{
	vec_each (const struct finding, f, &s->list->all)
		if (f->table == s->table && f->level != LEVEL_NOTE &&
		    strcmp(f->path, "table") == 0)
			return true;
	return false;
}

static void collect(struct suite *s)
{
	if (s->table != NULL)
		add_case(s, "table");
	if (s->table != NULL && !is_moot(s)) {
		const struct table *want = &s->table->want;

		add_case(s, "key");
		vec_each (const struct index, ix, &want->indexes)
			add_index_case(s, ix->name);
		settings_each (setting)
			if (setting_stated(setting, want))
				add_case(s, setting->name);
	}
	vec_each (const struct finding, f, &s->list->all)
		if (f->table == s->table && f->level != LEVEL_NOTE &&
		    !has_case(s, f))
			add_case(s, s->table != NULL ? f->path : f->name);
}

static bool belongs(
    const struct suite *s, const struct finding *f, const char *name)
{
	if (f->table != s->table)
		return false;
	return s->table != NULL ? is_in(f->path, name)
	                        : strcmp(f->name, name) == 0;
}

/* One line for each finding of the case; the advice below its own. */
static void add_body(struct suite *s, const char *name)
{
	vec_each (const struct finding, f, &s->list->all) {
		if (!belongs(s, f, name) || f->level == LEVEL_NOTE)
			continue;
		if (f->line > 0) {
			render_xml(&s->body, render_report_path(s->plan));
			buf_addf(&s->body, ":%d:%d: ", f->line, f->column);
		}
		render_xml(&s->body, f->path);
		buf_add(&s->body, ": ");
		render_xml(&s->body, f->text);
		buf_addc(&s->body, '\n');
		if (f->advice != NULL) {
			render_xml_lines(&s->body, f->advice);
			buf_addc(&s->body, '\n');
		}
	}
}

static const struct finding *worst_of(const struct suite *s, const char *name)
{
	const struct finding *worst = NULL;

	vec_each (const struct finding, f, &s->list->all)
		if (belongs(s, f, name) && f->level != LEVEL_NOTE &&
		    (worst == NULL || f->level > worst->level))
			worst = f;
	return worst;
}

/* JUnit allows one failure for a case: the worst gives its message. */
static void show_case(struct suite *s, const char *name)
{
	const struct finding *worst = worst_of(s, name);
	const char *element = "failure";

	buf_add(&s->body, "    <testcase classname=\"");
	render_xml(&s->body,
	    s->table != NULL ? s->table->want.name : "orphaned tables");
	buf_add(&s->body, "\" name=\"");
	render_xml(&s->body, name);
	buf_add(&s->body, "\" time=\"0\"");
	if (worst == NULL) {
		buf_add(&s->body, "/>\n");
		return;
	}
	if (worst->kind == FINDING_UNREADABLE)
		element = "error";
	s->failures += worst->kind != FINDING_UNREADABLE;
	s->errors += worst->kind == FINDING_UNREADABLE;
	buf_addf(&s->body, ">\n      <%s type=\"%s\" message=\"", element,
	    finding_id(worst->kind));
	render_xml(&s->body, worst->path);
	buf_add(&s->body, ": ");
	render_xml(&s->body, worst->text);
	buf_add(&s->body, "\">");
	add_body(s, name);
	buf_addf(&s->body, "</%s>\n    </testcase>\n", element);
}

static void add_property(struct buf *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(out, "      <property name=\"%s\" value=\"", name);
	render_xml(out, value);
	buf_add(out, "\"/>\n");
}

static void show_suite(struct suite *s, size_t id, struct buf *out)
{
	const char *name =
	    s->table != NULL ? s->table->want.real_name : "orphaned tables";
	size_t n = strcspn(s->plan->created, "Z");

	collect(s);
	vec_each (char *const, each, &s->cases)
		show_case(s, *each);
	buf_addf(out,
	    "  <testsuite id=\"%zu\" package=\"wikibot-provision\""
	    " name=\"",
	    id);
	render_xml(out, name);
	buf_addf(out,
	    "\" timestamp=\"%.*s\" hostname=\"localhost\" tests=\"%zu\""
	    " failures=\"%zu\" errors=\"%zu\" time=\"0\">\n"
	    "    <properties>\n",
	    (int)n, s->plan->created, s->cases.n, s->failures, s->errors);
	add_property(out, "schema", render_report_path(s->plan));
	add_property(out, "environment", s->plan->environment);
	add_property(out, "region", s->plan->region);
	buf_addf(out,
	    "    </properties>\n%s    <system-out/>\n    <system-err/>\n"
	    "  </testsuite>\n",
	    s->body.s);
	texts_free(&s->cases);
	buf_free(&s->body);
}

void render_drift_junit(const struct plan *p, struct buf *out)
{
	struct findings list;
	size_t id = 0;

	findings_of(p, &list);
	buf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	             "<testsuites>\n");
	vec_each (const struct table_plan, t, &p->tables) {
		struct suite s = {
			.plan = p, .list = &list, .table = t, .body = BUF_INIT
		};

		show_suite(&s, id++, out);
	}
	if (p->orphans.n > 0) {
		struct suite s = { .plan = p, .list = &list, .body = BUF_INIT };

		show_suite(&s, id, out);
	}
	buf_add(out, "</testsuites>\n");
	findings_free(&list);
}
