#include "cli/dev.h"
#include "cli/dev_seed.h"
#include "cli/out.h"

struct seed_args {
	int conflict; /* 0: as the file says; else enum seed_conflict + 1 */
	bool live, yes;
};

static const char *const conflicts[] = { "file", "keep", "replace", "fail",
	NULL };

/* clang-format off */
static const struct opt seed_opts[] = {
	O_CHOICE(struct seed_args, conflict, 0, "on-conflict", "WHAT",
	    "keep, replace, fail, or what the file says", conflicts),
	O_SWITCH(struct seed_args, live, 0, "live",
	    "not the local engine, but where all commands go"),
	O_SWITCH(struct seed_args, yes, 'y', "yes",
	    "needed with --live"),
	OPTS_END
};
/* clang-format on */

static int check_args(const struct cli *cli, struct error *err)
{
	const struct seed_args *args = cli->args;
	const struct common *c = &cli->common;

	if (!args->live && (c->endpoint_url != NULL || c->region != NULL ||
	                       c->profile != NULL))
		return error_set(err, E_USAGE,
		    "--endpoint-url, --region and --profile go with --live: "
		    "without it the seeds go to the local engine");
	if (args->live && !args->yes)
		return error_set(err, E_USAGE,
		    "--live writes items into tables that may be real: give "
		    "--yes as well");
	return 0;
}

/* To the local engine, or to wherever the settings lead. */
static int connect_to(struct dev *d, struct error *err)
{
	const struct seed_args *args = d->cli->args;

	if (args->live)
		return context_connect(&d->c, true, err);
	return dev_need(d, err) == 0 ? dev_connect(d, true, err) : -1;
}

static int load(struct dev *d, struct dev_seeds *seeds, struct error *err)
{
	const struct cli *cli = d->cli;

	if (context_schema(&d->c, err) != 0 ||
	    dev_seeds_load(seeds, &d->c, cli->argv, (size_t)cli->argc, err) !=
	        0)
		return -1;
	if (d->c.schema.no_seed)
		return error_set(err, E_REFUSED,
		    "'%s' says 'seed: false' for environment '%s'",
		    d->c.schema.file, d->name);
	if (seeds->files.n == 0)
		return error_set(err, E_NOT_FOUND,
		    "there are no seeds: name files, or put some into 'seeds' "
		    "beside '%s'",
		    d->c.path);
	return 0;
}

static int show(
    const struct dev *d, const struct dev_seeds *seeds, struct error *err)
{
	const struct seed_report *r = &seeds->report;
	struct node *n;
	struct buf text = BUF_INIT;
	int rc;

	if (d->cli->common.format == FORMAT_JSON) {
		n = node_map();
		node_set(n, "format_version", node_int(1));
		node_set(n, "written", node_int((int64_t)r->written));
		node_set(n, "kept", node_int((int64_t)r->kept));
		return out_json(n, err);
	}
	buf_addf(&text, "%zu items written, %zu were there already.\n",
	    r->written, r->kept);
	rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

static int seed_run(struct cli *cli, struct error *err)
{
	const struct seed_args *args = cli->args;
	struct dev_seeds seeds = { 0 };
	struct dev d = { 0 };
	int rc = check_args(cli, err);

	if (rc != 0 || dev_open(&d, cli, err) != 0)
		return -1;
	/* A real environment has to be chosen. */
	if (args->live)
		d.c.environment = NULL;
	rc = load(&d, &seeds, err);
	if (rc == 0)
		rc = connect_to(&d, err);
	if (rc == 0)
		rc = dev_seeds_write(&seeds, d.c.ddb, args->conflict - 1, err);
	if (rc == 0)
		rc = show(&d, &seeds, err);
	dev_seeds_free(&seeds);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_seed = {
	.name = "dev seed",
	.operands = "[FILE...]",
	.max_operands = 1000,
	.summary = "write the items of seed files into the tables",
	.text = "Writes the items of the files, or of those in the folder"
	        " 'seeds' beside the\nschema, into the tables of the local"
	        " environment, after checking all of them.\nThe file says what"
	        " becomes of an item that is there already: wikibot-seed(5).",
	.uses = USES_SCHEMA | USES_AWS | USES_FORMAT,
	.opts = seed_opts,
	.args_size = sizeof(struct seed_args),
	.run = seed_run,
};
