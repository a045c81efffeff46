#include "cli/dev.h"
#include "cli/out.h"
#include "dev/exports.h"

struct env_args {
	int format; /* enum exports_format */
};

static const char *const formats[] = { "shell", "json", "dotenv", "fish",
	NULL };

/* clang-format off */
static const struct opt env_opts[] = {
	O_CHOICE(struct env_args, format, 0, "format", "FORMAT",
	    "shell (default), json, dotenv or fish", formats),
	OPTS_END
};
/* clang-format on */

static int env_run(struct cli *cli, struct error *err)
{
	const struct env_args *args = cli->args;
	struct buf text = BUF_INIT;
	struct dev d = { 0 };
	int rc = dev_open(&d, cli, err);

	if (rc != 0)
		return -1;
	rc = dev_need(&d, err);
	if (rc == 0) {
		exports_print(
		    &d.in.state, (enum exports_format)args->format, &text);
		rc = out_result(&text, err);
	}
	buf_free(&text);
	dev_close(&d);
	return rc;
}

const struct command cmd_dev_env = {
	.name = "dev env",
	.summary = "print the variables that lead to the local engine",
	.text = "Prints variables for the AWS CLI, SDKs and libwikibot:\n\n"
	        "  eval \"$(wikibot-provision dev env)\"\n"
	        "  wikibot-provision dev env --format fish | source\n\n"
	        "They hold AWS's published example credentials, never yours,"
	        " and unset what\nwould get in the way, as AWS_PROFILE.",
	.uses = USES_SCHEMA,
	.opts = env_opts,
	.args_size = sizeof(struct env_args),
	.run = env_run,
};
