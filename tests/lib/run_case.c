#include "lib/run_case.h"

#include "reconcile/reader.h"
#include "test.h"

const char run_case_wikibot[] =
    "version: 1\n"
    "project: wikibot-io\n"
    "table_name: ${table}\n"
    "defaults:\n"
    "  billing: {mode: PAY_PER_REQUEST}\n"
    "  point_in_time_recovery: {enabled: true}\n"
    "  tags: {project: wikibot-io, environment: \"${environment}\"}\n"
    "environments:\n"
    "  dev: {}\n"
    "tables:\n"
    "  users:\n"
    "    attributes: {id: S, oauth_provider: S, oauth_provider_sub: S}\n"
    "    key: {partition: id}\n"
    "    indexes:\n"
    "      by-oauth:\n"
    "        key: {partition: oauth_provider, sort: oauth_provider_sub}\n"
    "        projection: ALL\n"
    "  wikis:\n"
    "    attributes: {owner_id: S, wiki_slug: S}\n"
    "    key: {partition: owner_id, sort: wiki_slug}\n"
    "  acls:\n"
    "    attributes: {wiki_id: S, grantee_id: S}\n"
    "    key: {partition: wiki_id, sort: grantee_id}\n";

static void on_event(void *arg, const struct run_event *e)
{
	static const char *const names[] = { "reading", "sending", "waiting",
		"retrying", "done", "skipped", "table done" };
	struct run_case *c = arg;

	c->waits += e->kind == RUN_WAITING;
	if (e->kind == RUN_READING)
		return;
	buf_addf(&c->events, "%s %s%s%s%s%s\n", e->table, names[e->kind],
	    e->step != NULL ? " " : "", e->step != NULL ? e->step->subject : "",
	    e->text != NULL ? ": " : "", e->text != NULL ? e->text : "");
}

static bool on_stop(void *arg)
{
	struct run_case *c = arg;

	return c->stop != NULL && c->stop(c);
}

void run_case_init(struct run_case *c, const struct model_times *times)
{
	*c = (struct run_case){ .text = BUF_INIT, .events = BUF_INIT };
	fake_dynamo_init(&c->fake, times);
	c->options = (struct run_options){ .parallelism = 10,
		.stop = on_stop,
		.stop_arg = c,
		.event = on_event,
		.event_arg = c };
}

void run_case_local(struct run_case *c)
{
	c->fake.endpoint_url = "http://127.0.0.1:8000";
	c->policy.local = true;
}

static void forget(struct run_case *c)
{
	if (c->ddb != NULL)
		ddb_close(c->ddb);
	c->ddb = NULL;
	plan_free(&c->plan);
	run_report_free(&c->report);
	buf_reset(&c->events);
	c->waits = 0;
}

void run_case_clear(struct run_case *c)
{
	forget(c);
	fake_dynamo_clear(&c->fake);
	buf_free(&c->text);
	buf_free(&c->events);
}

struct one_reading {
	struct run_case *c;
	struct live *into;
	size_t *open;
};

static void on_read(void *arg, struct live *live, const struct error *err)
{
	struct one_reading *r = arg;

	--*r->open;
	if (err != NULL) {
		r->c->err = *err;
		return;
	}
	*r->into = *live;
	*live = (struct live){ 0 };
}

static int read_all(struct run_case *c)
{
	size_t n = c->plan.tables.n, open = n;
	struct one_reading *all = mem_array(n + 1, sizeof *all);

	c->err = (struct error){ 0 };
	for (size_t i = 0; i < n; i++) {
		struct table_plan *t = &c->plan.tables.v[i];

		all[i] = (struct one_reading){ c, &t->live, &open };
		reader_start(c->ddb, t->want.real_name, &t->want,
		    live_needed(&t->want), on_read, &all[i]);
	}
	while (open > 0)
		loop_step(ddb_loop(c->ddb), 1000);
	mem_free(all);
	return c->err.code == E_OK ? 0 : -1;
}

int run_case_plan(struct run_case *c, const char *schema)
{
	struct schema_options options = { .path = "wikibot.yaml",
		.environment = "dev" };
	struct schema s = { 0 };
	struct error err = { 0 };
	struct buf problems = BUF_INIT;
	int rc = schema_parse(&s, &options, schema, strlen(schema), &err);

	problem_show(&s.problems, &problems);
	ck_assert_msg(rc == 0, "%s\n%s", err.text, problems.s);
	buf_free(&problems);
	forget(c);
	c->plan.policy = c->policy;
	vec_each (struct table, t, &s.tables)
		table_copy(&vec_push(&c->plan.tables)->want, t);
	schema_free(&s);
	c->ddb = fake_dynamo_open(&c->fake, true);
	if (read_all(c) != 0)
		return -1;
	vec_each (struct table_plan, t, &c->plan.tables)
		plan_table(t, &c->policy, c->fake.clock.wall / 1000);
	return 0;
}

void run_case_run(struct run_case *c)
{
	int64_t start = c->fake.clock.mono;

	run_plan(c->ddb, &c->plan, &c->options, &c->report);
	c->took_ms = c->fake.clock.mono - start;
}

void run_case_apply(struct run_case *c, const char *schema)
{
	int rc = run_case_plan(c, schema);

	ck_assert_msg(rc == 0, "%s", c->err.text);
	run_case_run(c);
}

int run_case_exit(const struct run_case *c)
{
	return run_exit_status(&c->report, &c->plan.policy);
}

const char *run_case_changes(struct run_case *c)
{
	return fake_dynamo_changes(&c->fake);
}

const char *run_case_outcomes(struct run_case *c)
{
	buf_reset(&c->text);
	vec_each (struct outcome, o, &c->report.outcomes)
		buf_addf(&c->text, "%s %s: %s\n", o->table, o->path,
		    outcome_name(o->kind));
	if (c->report.fatal.code != E_OK)
		buf_addf(
		    &c->text, "fatal: %s\n", error_name(c->report.fatal.code));
	return buf_text(&c->text);
}

const char *run_case_why(const struct run_case *c, const char *path)
{
	vec_each (struct outcome, o, &c->report.outcomes)
		if (strcmp(o->path, path) == 0)
			return o->text != NULL ? o->text : "";
	ck_abort_msg("no outcome for '%s'", path);
	return NULL;
}
