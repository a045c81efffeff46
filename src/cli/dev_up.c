#define _XOPEN_SOURCE 700 /* realpath */

#include "cli/dev_up.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/confirm.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "reconcile/prove.h"
#include "reconcile/render.h"

enum { AT_ONCE = 16 };

/* --- the engine --- */

/* Its program, got when the person agrees. */
static int get_program(const struct dev *d, const struct dev_up *up,
    const struct engine *e, struct found *found, struct error *err)
{
	struct folder_wait wait = dev_wait(d);
	struct buf command = BUF_INIT, text = BUF_INIT;
	int rc = 0;

	if (install_find(e, d->in.folder.project, found)) {
		if (found->version != NULL &&
		    strcmp(found->version, e->version) != 0)
			out_message("note: %s %s is used (%s); tested is %s",
			    e->title, found->version, found->program,
			    e->version);
		return 0;
	}
	install_command(e, &command);
	if (up->offline)
		rc = error_set(err, E_REFUSED,
		    "%s is not installed, and nothing is downloaded with "
		    "--offline; once, with a network: wikibot-provision dev "
		    "install %s",
		    e->title, e->name);
	if (rc == 0 && !up->yes) {
		buf_addf(&text,
		    "%s is not installed. Download it (%s) into a folder of "
		    "your own?",
		    e->title, command.s);
		if (!confirm_possible())
			rc = error_set(err, E_REFUSED,
			    "%s is not installed, and there is no terminal to "
			    "ask on whether to download it (%s): give --yes",
			    e->title, command.s);
		else
			rc = confirm(d->cli, "", text.s, err);
	}
	if (rc == 0 && !d->cli->common.quiet)
		out_message("Installing %s %s (%s) ...", e->title, e->version,
		    command.s);
	if (rc == 0)
		rc = install_engine(e, &wait, err);
	if (rc == 0 && !install_find(e, NULL, found))
		rc = error_set(err, E_IO,
		    "%s was installed, but its program is not where it should "
		    "be",
		    e->title);
	buf_free(&command);
	buf_free(&text);
	return rc;
}

static int start(
    struct dev *d, struct dev_up *up, const struct engine *e, struct error *err)
{
	struct found found = { 0 };
	struct instance_start s = { .engine = e,
		.found = &found,
		.port = up->port,
		.stop = stop_asked };
	bool was;
	int rc;

	/* One that hangs, that was being ended, or whose children live on. */
	if (instance_stop(&d->in, &was, err) != 0)
		return -1;
	rc = get_program(d, up, e, &found, err);
	if (rc == 0)
		rc = instance_start(&d->in, &s, err);
	up->started = true;
	up->engine_ms = s.took_ms;
	install_found_free(&found);
	return rc;
}

/* What the command line says has to fit what runs. */
static int check_running(
    const struct dev *d, const struct dev_up *up, struct error *err)
{
	const struct state *s = &d->in.state;

	if (!instance_runs(&d->in))
		return 0;
	if (up->engine != NULL && strcmp(up->engine, s->engine) != 0)
		return error_set(err, E_REFUSED,
		    "the local environment '%s' runs %s; end it first: "
		    "wikibot-provision dev down",
		    d->name, s->engine);
	if (up->port != 0 && up->port != s->port)
		return error_set(err, E_REFUSED,
		    "the local environment '%s' is at %s; end it first: "
		    "wikibot-provision dev down",
		    d->name, s->url);
	return 0;
}

static int have_engine(struct dev *d, struct dev_up *up, struct error *err)
{
	const struct state *s = &d->in.state;
	const char *name = up->engine, *url = up->url;

	if (name == NULL && url != NULL)
		name = ENGINE_NONE;
	up->engine = name;
	if (check_running(d, up, err) != 0)
		return -1;
	if (name == NULL)
		name = s->engine != NULL ? s->engine : engines[0].name;
	if (engines_find(name) == NULL) {
		if (url == NULL && instance_is_foreign(&d->in))
			return 0;
		if (url == NULL)
			return error_set(err, E_USAGE,
			    "engine '%s' needs --endpoint-url: where it "
			    "answers",
			    name);
		return instance_adopt(&d->in, url, err);
	}
	if (url != NULL)
		return error_set(err, E_USAGE,
		    "--endpoint-url goes with --engine none; %s gets a port of "
		    "its own",
		    name);
	return instance_answers(&d->in) ? 0
	                                : start(d, up, engines_find(name), err);
}

/* --- the schema --- */

static int carry_out(struct dev *d, const struct plan *plan, struct dev_up *up,
    struct error *err)
{
	struct progress *progress =
	    progress_new(d->cli->common.quiet, ddb_clock(d->c.ddb));
	struct run_options options = { .parallelism = AT_ONCE,
		.stop = stop_asked,
		.event = progress_event,
		.event_arg = progress };
	struct run_report report = { 0 };
	struct buf text = BUF_INIT;
	int rc;

	run_plan(d->c.ddb, plan, &options, &report);
	progress_free(progress);
	up->changes = report.calls;
	rc = run_exit_status(&report, &plan->policy);
	if (rc != 0) {
		render_report_text(
		    &report, plan, &(struct render_style){ 0 }, &text);
		out_message_text(&text);
	}
	if (report.stopped && stop_signal() != 0)
		rc = 128 + stop_signal();
	if (report.fatal.code != E_OK) {
		*err = report.fatal;
		rc = -1;
	}
	buf_free(&text);
	run_report_free(&report);
	return rc;
}

static int refuse(const struct plan *plan, struct error *err)
{
	struct buf text = BUF_INIT;

	render_plan_text(plan, &(struct render_style){ 0 }, &text);
	out_message_text(&text);
	buf_free(&text);
	return error_set(err, E_REFUSED,
	    "the tables of the local environment cannot become what the schema "
	    "says; `wikibot-provision dev reset` makes them anew, without their "
	    "items");
}

static int apply(struct dev *d, struct dev_up *up, struct error *err)
{
	struct plan plan = { 0 };
	struct policy policy = context_policy(&d->c);
	int64_t now = clock_wall(&clock_system) / 1000;
	enum plan_verdict verdict = PLAN_NOTHING;
	int rc;

	/* A local engine has no past that one would go back to. */
	policy.allow_recovery_off = true;
	rc = context_plan(&d->c, &policy, false, &plan, err);
	if (rc == 0)
		verdict = plan_verdict(&plan);
	if (verdict == PLAN_REFUSED || verdict == PLAN_UNREADABLE)
		rc = refuse(&plan, err);
	if (verdict == PLAN_CHANGES)
		rc = prove_plan(&plan, now, err);
	if (rc == 0 && (verdict == PLAN_CHANGES || verdict == PLAN_PENDING))
		rc = carry_out(d, &plan, up, err);
	up->tables = plan.tables.n;
	vec_each (struct table_plan, t, &plan.tables)
		up->made += rc == 0 && t->live.status == LIVE_ABSENT;
	plan_free(&plan);
	return rc;
}

static int have_tables(struct dev *d, struct dev_up *up, struct error *err)
{
	int64_t began = clock_mono(&clock_system);
	int rc = dev_connect(d, true, err);

	if (rc == 0)
		rc = apply(d, up, err);
	up->schema_ms = clock_mono(&clock_system) - began;
	return rc;
}

/* --- together --- */

/* For `dev env`, wherever that is called. */
static int remember(struct dev *d, bool bare, struct error *err)
{
	struct state *s = &d->in.state;
	char *path = !bare && strcmp(d->c.path, "-") != 0
	                 ? realpath(d->c.path, NULL)
	                 : NULL;

	if (path != NULL) {
		state_set(&s->schema, path);
		state_set(&s->environment, d->name);
	}
	mem_free(path);
	return instance_save(&d->in, err);
}

/* Mistakes in files are told before anything is started. */
static int read_files(struct dev *d, struct dev_up *up, struct error *err)
{
	const struct texts none = { 0 };
	const struct texts *named = up->seed != NULL ? up->seed : &none;

	if (up->bare)
		return 0;
	return context_schema(&d->c, err) == 0
	           ? dev_seeds_load(&up->seeds, &d->c, named->v, named->n, err)
	           : -1;
}

static int have_items(struct dev *d, struct dev_up *up, struct error *err)
{
	int64_t began = clock_mono(&clock_system);
	int rc = dev_seeds_write(&up->seeds, d->c.ddb, -1, err);

	up->seed_ms = clock_mono(&clock_system) - began;
	return rc;
}

int dev_up(struct dev *d, struct dev_up *up, struct error *err)
{
	int rc;

	if ((up->engine != NULL && engines_check(up->engine, err) != 0) ||
	    read_files(d, up, err) != 0 || have_engine(d, up, err) != 0 ||
	    remember(d, up->bare, err) != 0)
		return -1;
	if (up->bare)
		return 0;
	rc = have_tables(d, up, err);
	return rc == 0 ? have_items(d, up, err) : rc;
}

void dev_up_free(struct dev_up *up)
{
	dev_seeds_free(&up->seeds);
}

static void add_tables(
    const struct dev *d, const struct dev_up *up, struct buf *out)
{
	if (up->made > 0)
		buf_addf(out, "%zu of %zu tables made:", up->made, up->tables);
	else
		buf_addf(out, "%zu tables, %s:", up->tables,
		    up->changes > 0 ? "brought up to date"
		                    : "as they should be");
	vec_each (struct table, t, &d->c.schema.tables)
		buf_addf(out, " %s", t->real_name);
	buf_addc(out, '\n');
	if (up->seeds.files.n == 0)
		return;
	buf_addf(out, "%zu items of seeds", dev_seeds_count(&up->seeds));
	if (up->seeds.report.written == 0)
		buf_add(out, ", all there");
	else if (up->seeds.report.kept == 0)
		buf_add(out, " loaded");
	else
		buf_addf(out, ", %zu of them loaded", up->seeds.report.written);
	vec_each (struct seed, s, &up->seeds.files)
		buf_addf(
		    out, "%s %s", s == up->seeds.files.v ? ":" : "", s->file);
	buf_addc(out, '\n');
}

static int show_text(
    const struct dev *d, const struct dev_up *up, struct error *err)
{
	const struct engine *e = instance_engine(&d->in);
	struct buf text = BUF_INIT, safe = BUF_INIT;
	int rc;

	dev_engine_name(&d->in.state, &text);
	buf_addf(&text, "%s answers at %s", up->started ? "" : " still",
	    d->in.state.url);
	if (e != NULL)
		buf_addf(
		    &text, " (pid %lld)", (long long)d->in.state.process.pid);
	buf_addc(&text, '\n');
	if (!up->bare)
		add_tables(d, up, &text);
	if (up->started && e != NULL)
		buf_addf(&text, "What it lacks: %s.\n", e->gaps);
	if (up->started && e != NULL && !e->keeps)
		buf_addf(&text,
		    "%s keeps its data in memory: after `dev down` they are "
		    "gone, and `dev up` makes tables and seeds anew.\n",
		    e->title);
	if (up->started)
		buf_add(&text,
		    "\nNext:\n"
		    "  eval \"$(wikibot-provision dev env)\"  # for the AWS CLI, "
		    "SDKs, libwikibot\n"
		    "  aws dynamodb list-tables\n"
		    "  wikibot-provision dev down           # ends it\n");
	text_escape(&safe, text.s, text.n, true);
	rc = out_text(&safe, err);
	buf_free(&safe);
	buf_free(&text);
	return rc;
}

int dev_up_show(const struct dev *d, const struct dev_up *up, struct error *err)
{
	struct node *n;

	if (d->cli->common.verbose)
		out_message("engine %lld ms, schema %lld ms, seeds %lld ms",
		    (long long)up->engine_ms, (long long)up->schema_ms,
		    (long long)up->seed_ms);
	if (d->cli->common.format != FORMAT_JSON)
		return d->cli->common.quiet ? 0 : show_text(d, up, err);
	n = dev_node(&d->in);
	node_set(n, "format_version", node_int(1));
	node_set(n, "started", node_bool(up->started));
	node_set(n, "engine_ms", node_int(up->engine_ms));
	node_set(n, "schema_ms", node_int(up->schema_ms));
	node_set(n, "tables", node_int((int64_t)up->tables));
	node_set(n, "made", node_int((int64_t)up->made));
	node_set(n, "changing_calls", node_int((int64_t)up->changes));
	node_set(n, "seed_ms", node_int(up->seed_ms));
	node_set(
	    n, "items_written", node_int((int64_t)up->seeds.report.written));
	node_set(n, "items_kept", node_int((int64_t)up->seeds.report.kept));
	return out_json(n, err);
}
