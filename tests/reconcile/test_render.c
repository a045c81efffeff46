/*
 * Whole outputs.  The plan has a table of each sort: made, changed, refused,
 * waiting, unreadable, as it should be.  The golden files are read by a person
 * before they are kept.
 */
#include "reconcile/render.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "lib/golden.h"
#include "lib/plan_case.h"
#include "test.h"

static struct plan read_plan(const char *name, bool strict)
{
	struct policy policy = { .strict = strict };
	struct buf schema = BUF_INIT, json = BUF_INIT, path = BUF_INIT;
	struct error err = { 0 };
	struct node *live;
	struct plan p;

	buf_addf(&path, "reconcile/fixtures/render/%s.yaml", name);
	if (file_read(test_path(path.s), 1 << 20, &schema, &err) != 0)
		ck_abort_msg("%s", err.text);
	buf_reset(&path);
	buf_addf(&path, "reconcile/fixtures/render/%s.json", name);
	if (file_read(test_path(path.s), 1 << 20, &json, &err) != 0)
		ck_abort_msg("%s", err.text);
	live = plan_case_json(json.s);
	plan_case_make(&p, schema.s, live, &policy);
	node_each (orphan, node_key(live, "orphans"))
		*vec_push(&p.orphans) = mem_strdup(orphan->text);
	node_free(live);
	buf_free(&schema);
	buf_free(&json);
	buf_free(&path);
	return p;
}

typedef void text_render(
    const struct plan *p, const struct render_style *style, struct buf *out);

/* The reports know no style. */
#define PLAIN(name)                                            \
	static void name(const struct plan *p,                 \
	    const struct render_style *style, struct buf *out) \
	{                                                      \
		(void)style;                                   \
		render_drift_##name(p, out);                   \
	}
PLAIN(sarif)
PLAIN(junit)
PLAIN(github)
PLAIN(gitlab)
PLAIN(markdown)

static const struct row {
	const char *fixture, *golden;
	text_render *text;
	struct node *(*json)(const struct plan *p);
	struct render_style style;
	bool strict;
} rows[] = {
	{ "mixed", "plan.txt", render_plan_text, NULL, { 0 }, false },
	{ "mixed", "plan-calls.txt", render_plan_text, NULL, { .calls = true },
	    false },
	{ "mixed", "plan-color.txt", render_plan_text, NULL, { .color = true },
	    false },
	{ "mixed", "plan.json", NULL, render_plan_json, { 0 }, false },
	{ "mixed", "drift.txt", render_drift_text, NULL, { 0 }, false },
	{ "mixed", "drift.json", NULL, render_drift_json, { 0 }, false },
	{ "mixed", "drift.sarif", sarif, NULL, { 0 }, false },
	{ "mixed", "drift.xml", junit, NULL, { 0 }, false },
	{ "mixed", "drift.github", github, NULL, { 0 }, false },
	{ "mixed", "drift.gitlab.json", gitlab, NULL, { 0 }, false },
	{ "mixed", "drift.md", markdown, NULL, { 0 }, false },
	{ "same", "same-drift.xml", junit, NULL, { 0 }, false },
	{ "same", "same-drift.md", markdown, NULL, { 0 }, false },
	{ "same", "strict-drift.github", github, NULL, { 0 }, true },
	{ "mixed", "status.txt", render_status_text, NULL, { 0 }, false },
	{ "mixed", "status.json", NULL, render_status_json, { 0 }, false },
	{ "same", "same-plan.txt", render_plan_text, NULL, { 0 }, false },
	{ "same", "same-drift.txt", render_drift_text, NULL, { 0 }, false },
	{ "same", "strict-plan.txt", render_plan_text, NULL, { 0 }, true },
	{ "same", "strict-drift.txt", render_drift_text, NULL, { 0 }, true },
};

START_TEST(renders_exactly_what_the_golden_file_has)
{
	const struct row *row = &rows[_i];
	struct plan p = read_plan(row->fixture, row->strict);
	struct buf out = BUF_INIT, path = BUF_INIT;
	struct node *json;

	if (row->text != NULL) {
		row->text(&p, &row->style, &out);
	} else {
		json = row->json(&p);
		json_pretty(&out, json);
		node_free(json);
	}
	buf_addf(&path, "reconcile/golden/%s", row->golden);
	golden_check(path.s, out.s);
	plan_free(&p);
	buf_free(&out);
	buf_free(&path);
}
END_TEST

/* F76: a tag from outside holds an escape sequence and a bidi control. */
START_TEST(never_prints_what_a_terminal_would_act_on)
{
	static text_render *const all[] = { render_plan_text, render_drift_text,
		render_status_text };
	const struct render_style style = { .calls = true };
	struct plan p = read_plan("mixed", false);

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct buf out = BUF_INIT;

		all[i](&p, &style, &out);
		ck_assert_uint_gt(out.n, 0);
		ck_assert_ptr_null(strchr(out.s, '\033'));
		ck_assert_ptr_null(strstr(out.s, "\xe2\x80\xae"));
		buf_free(&out);
	}
	plan_free(&p);
}
END_TEST

static struct run_report make_report(bool stopped)
{
	static const struct {
		const char *table, *path;
		enum outcome_kind kind;
		const char *text;
	} outcomes[] = {
		{ "users", "table", OUTCOME_APPLIED, NULL },
		{ "users", "tags", OUTCOME_ALREADY, NULL },
		{ "users", "ttl", OUTCOME_PENDING,
		    "AWS takes one change an hour" },
		{ "wikis", "point_in_time_recovery", OUTCOME_UNSUPPORTED,
		    "the endpoint does not know UpdateContinuousBackups" },
		{ "wikis", "stream", OUTCOME_NOT_STORED, NULL },
		{ "wikis", "indexes.by-name", OUTCOME_REFUSED,
		    "ValidationException: no\033[2J" },
		{ "gone", "table", OUTCOME_UNKNOWN, "no answer" },
		{ "gone", "ttl", OUTCOME_NOT_TRIED, NULL },
	};
	struct run_report r = { .calls = 5, .stopped = stopped };

	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
		*vec_push(&r.outcomes) = (struct outcome){ outcomes[i].table,
			mem_strdup(outcomes[i].path), outcomes[i].kind,
			mem_strdup(outcomes[i].text) };
	if (stopped)
		error_set(&r.fatal, E_NETWORK,
		    "cannot reach 'dynamodb.eu-west-1.amazonaws.com'");
	return r;
}

static struct plan small_plan(void)
{
	struct plan p = { 0 };
	struct table_plan *t = vec_push(&p.tables);

	t->want.name = mem_strdup("users");
	t->want.real_name = mem_strdup("wikibot-dev-users");
	t = vec_push(&p.tables);
	t->want.name = mem_strdup("wikis");
	t->want.real_name = mem_strdup("wikibot-dev-wikis");
	return p;
}

static const struct {
	const char *text, *json;
	bool stopped;
} reports[] = {
	{ "report.txt", "report.json", false },
	{ "report-stopped.txt", "report-stopped.json", true },
};

START_TEST(reports_exactly_what_the_golden_file_has)
{
	const struct render_style style = { 0 };
	struct run_report r = make_report(reports[_i].stopped);
	struct plan p = small_plan();
	struct buf out = BUF_INIT, path = BUF_INIT;
	struct node *json = render_report_json(&r, &p);

	render_report_text(&r, &p, &style, &out);
	buf_addf(&path, "reconcile/golden/%s", reports[_i].text);
	golden_check(path.s, out.s);
	buf_reset(&out);
	buf_reset(&path);
	json_pretty(&out, json);
	buf_addf(&path, "reconcile/golden/%s", reports[_i].json);
	golden_check(path.s, out.s);
	node_free(json);
	run_report_free(&r);
	plan_free(&p);
	buf_free(&out);
	buf_free(&path);
}
END_TEST

/* Quotes for a shell only where one needs them. */
START_TEST(prints_a_command_that_a_shell_reads_back)
{
	const struct render_style style = { 0 };
	struct plan p = read_plan("mixed", false);
	struct buf out = BUF_INIT;

	mem_free(p.file);
	p.file = mem_strdup("it's a schema.yaml");
	render_drift_text(&p, &style, &out);
	ck_assert_ptr_nonnull(
	    strstr(out.s, "--schema 'it'\\''s a schema.yaml'"));
	plan_free(&p);
	buf_free(&out);
}
END_TEST

TEST_MAIN(render, LOOP(renders_exactly_what_the_golden_file_has, rows),
    TEST(never_prints_what_a_terminal_would_act_on),
    LOOP(reports_exactly_what_the_golden_file_has, reports),
    TEST(prints_a_command_that_a_shell_reads_back))
