#include "base/text.h"
#include "cli/dev.h"
#include "cli/out.h"

/* The tables as they are now. */
struct tables {
	bool known;
	struct error why; /* not known; code E_OK: it was not asked */
	size_t declared, there, changes;
};

static int look(struct dev *d, struct plan *plan, struct error *err)
{
	struct policy policy;

	if (dev_need(d, err) != 0 || context_schema(&d->c, err) != 0 ||
	    dev_connect(d, false, err) != 0)
		return -1;
	policy = context_policy(&d->c);
	return context_plan(&d->c, &policy, true, plan, err);
}

static void read_tables(struct dev *d, struct tables *out)
{
	struct plan plan = { 0 };

	out->known = look(d, &plan, &out->why) == 0;
	out->declared = plan.tables.n;
	vec_each (struct table_plan, t, &plan.tables) {
		out->there += t->live.status != LIVE_ABSENT;
		out->changes +=
		    t->live.status == LIVE_ABSENT ? 1 : t->changes.n;
	}
	plan_free(&plan);
}

static void add_row(struct buf *out, const char *title)
{
	size_t from = out->n;

	buf_add(out, title);
	while (out->n - from < 13)
		buf_addc(out, ' ');
}

static void add_engine(const struct dev *d, struct buf *out)
{
	const struct state *s = &d->in.state;
	const struct engine *e = instance_engine(&d->in);
	bool runs = instance_runs(&d->in);
	char since[CLOCK_TEXT], *data = instance_data(&d->in);

	clock_iso(s->since, since);
	add_row(out, "environment");
	buf_addf(
	    out, runs ? "%s, up since %s\n" : "%s, down\n", d->name, since);
	if (s->engine != NULL) {
		add_row(out, "engine");
		dev_engine_name(s, out);
		if (runs && e != NULL)
			buf_addf(out, ", pid %lld", (long long)s->process.pid);
		buf_addc(out, '\n');
	}
	if (runs) {
		add_row(out, "endpoint");
		buf_addf(out, "%s\n", s->url);
	}
	if (e != NULL) {
		add_row(out, "data");
		if (e->keeps)
			dev_bytes(folder_size(data), out);
		else
			buf_add(out, "in memory, gone after `dev down`");
		buf_addf(out, "\n");
		add_row(out, "folder");
		buf_addf(out, "%s\n", d->in.folder.own);
	}
	mem_free(data);
}

static void add_tables(const struct tables *t, struct buf *out)
{
	if (!t->known) {
		if (t->why.code != E_OK) {
			add_row(out, "tables");
			buf_addf(out, "not known: %s\n", t->why.text);
		}
		return;
	}
	add_row(out, "tables");
	buf_addf(out, "%zu of %zu\n", t->there, t->declared);
	add_row(out, "drift");
	if (t->changes == 0)
		buf_add(out, "none\n");
	else
		buf_addf(out,
		    "%zu difference%s; `wikibot-provision dev up` mends what it "
		    "can\n",
		    t->changes, t->changes == 1 ? "" : "s");
}

static int show_json(
    const struct dev *d, const struct tables *t, struct error *err)
{
	struct node *n = dev_node(&d->in);

	node_set(n, "format_version", node_int(1));
	node_set(
	    n, "tables", t->known ? node_int((int64_t)t->there) : node_null());
	node_set(n, "differences",
	    t->known ? node_int((int64_t)t->changes) : node_null());
	return out_json(n, err);
}

static int status_run(struct cli *cli, struct error *err)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;
	struct tables tables = { 0 };
	struct dev d = { 0 };
	int rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	if (instance_runs(&d.in))
		read_tables(&d, &tables);
	if (cli->common.format == FORMAT_JSON) {
		rc = show_json(&d, &tables, err);
	} else {
		add_engine(&d, &text);
		add_tables(&tables, &text);
		text_escape(&safe, text.s, text.n, true);
		rc = out_text(&safe, err);
	}
	buf_free(&safe);
	buf_free(&text);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_status = {
	.name = "dev status",
	.summary = "show the local engine, its data and its tables",
	.text = "Shows the engine of the local environment, where it answers,"
	        " what it holds, and\nwhether its tables are as the schema"
	        " says. Changes nothing.",
	.uses = USES_SCHEMA | USES_FORMAT,
	.run = status_run,
};
