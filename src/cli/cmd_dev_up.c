#include "cli/dev_up.h"

struct up_args {
	const char *engine, *url;
	int64_t port;
	struct texts seed;
	bool bare, offline, yes;
};

/* clang-format off */
static const struct opt up_opts[] = {
	O_TEXT(struct up_args, engine, 0, "engine", "NAME",
	    "extenddb (default), another of `dev list`, or none"),
	O_TEXT(struct up_args, url, 0, "endpoint-url", "URL",
	    "with --engine none: where your own engine answers"),
	O_NUMBER(struct up_args, port, 0, "port", "N",
	    "the port on 127.0.0.1; default: the last one, or any", 1024,
	    65535),
	O_LIST(struct up_args, seed, 0, "seed", "FILE",
	    "this file, not those in 'seeds' beside the schema", NULL),
	O_SWITCH(struct up_args, bare, 0, "bare",
	    "the engine alone, without schema and seeds"),
	O_SWITCH(struct up_args, offline, 0, "offline",
	    "download nothing, not even after a question"),
	O_SWITCH(struct up_args, yes, 'y', "yes",
	    "download an engine that is missing without asking"),
	OPTS_END
};
/* clang-format on */

static int up_run(struct cli *cli, struct error *err)
{
	const struct up_args *args = cli->args;
	struct dev_up up = { .engine = args->engine,
		.url = args->url,
		.port = (int)args->port,
		.seed = &args->seed,
		.bare = args->bare,
		.offline = args->offline,
		.yes = args->yes };
	struct dev d = { 0 };
	int rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	rc = dev_lock(&d, err);
	if (rc == 0)
		rc = dev_up(&d, &up, err);
	if (rc == 0)
		rc = dev_up_show(&d, &up, err);
	dev_up_free(&up);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_up = {
	.name = "dev up",
	.summary = "start a local engine with the tables of the schema",
	.text = "Starts a local engine in the background, which listens to this"
	        " machine only and\nkeeps its data in .wikibot/ beside the"
	        " schema; makes the tables, loads seeds.\nWhen it is up"
	        " already, only what is missing is done. Needs no AWS account.",
	.uses = USES_SCHEMA | USES_FORMAT,
	.opts = up_opts,
	.args_size = sizeof(struct up_args),
	.run = up_run,
};
