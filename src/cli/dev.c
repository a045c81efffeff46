#include "cli/dev.h"

#include <string.h>

#include "cli/out.h"

enum { LOCK_MS = 120000 };

int dev_open(struct dev *d, const struct cli *cli, struct error *err)
{
	const char *schema = context_schema_path(cli);
	const char *chosen = context_environment(cli);

	*d = (struct dev){ .cli = cli,
		.name = chosen != NULL ? chosen : "dev",
		.c = { .cli = cli } };
	d->c.environment = d->name;
	d->in.lock = -1;
	if (schema != NULL && strcmp(schema, "-") == 0)
		schema = NULL;
	return instance_open(&d->in, schema, d->name, err);
}

void dev_close(struct dev *d)
{
	context_close(&d->c);
	instance_close(&d->in);
}

static void waiting(void *arg)
{
	(void)arg;
	out_message("Waiting for another wikibot-provision to finish ...");
}

struct folder_wait dev_wait(const struct dev *d)
{
	return (struct folder_wait){ .most_ms = LOCK_MS,
		.stop = stop_asked,
		.waiting = d->cli->common.quiet ? NULL : waiting };
}

int dev_lock(struct dev *d, struct error *err)
{
	struct folder_wait wait = dev_wait(d);

	return instance_lock(&d->in, &wait, err);
}

int dev_need(const struct dev *d, struct error *err)
{
	if (!instance_runs(&d->in))
		return error_set(err, E_NOT_FOUND,
		    "the local environment '%s' does not run; start it with "
		    "`wikibot-provision dev up`",
		    d->name);
	if (!instance_answers(&d->in))
		return error_set(err, E_NETWORK,
		    "the engine of '%s' runs (pid %lld) and does not answer at "
		    "%s; `wikibot-provision dev up` starts it anew",
		    d->name, (long long)d->in.state.process.pid,
		    d->in.state.url);
	return 0;
}

int dev_connect(struct dev *d, bool may_write, struct error *err)
{
	d->c.local = d->in.state.url;
	return context_connect(&d->c, may_write, err);
}

void dev_engine_name(const struct state *s, struct buf *out)
{
	const struct engine *e =
	    s->engine != NULL ? engines_find(s->engine) : NULL;

	if (e == NULL)
		buf_add(out, "an engine of somebody else's");
	else
		buf_addf(out, "%s%s%s", e->title, s->version != NULL ? " " : "",
		    s->version != NULL ? s->version : "");
}

void dev_bytes(int64_t bytes, struct buf *out)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (bytes >= 10240 && unit + 1 < sizeof units / sizeof *units) {
		bytes /= 1024;
		unit++;
	}
	buf_addf(out, "%lld %s", (long long)bytes, units[unit]);
}

static void put_text(struct node *n, const char *key, const char *text)
{
	node_set(n, key, text != NULL ? node_text(text) : node_null());
}

struct node *dev_node(const struct instance *in)
{
	const struct state *s = &in->state;
	const struct engine *e = instance_engine(in);
	bool runs = instance_runs(in);
	char *data = instance_data(in);
	struct node *n = node_map();

	node_set(n, "environment", node_text(in->folder.name));
	put_text(n, "engine", s->engine);
	put_text(n, "version", s->version);
	node_set(n, "running", node_bool(runs));
	put_text(n, "url", runs ? s->url : NULL);
	node_set(
	    n, "port", runs && e != NULL ? node_int(s->port) : node_null());
	node_set(n, "pid",
	    runs && e != NULL ? node_int(s->process.pid) : node_null());
	node_set(
	    n, "keeps_data", e != NULL ? node_bool(e->keeps) : node_null());
	put_text(n, "folder", in->folder.own);
	node_set(n, "bytes", node_int(data != NULL ? folder_size(data) : 0));
	put_text(n, "log", e != NULL ? in->folder.log : NULL);
	mem_free(data);
	return n;
}
