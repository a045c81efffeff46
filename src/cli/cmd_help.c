#include "cli/cli.h"
#include "cli/out.h"

static int help_run(struct cli *cli, struct error *err)
{
	const struct command *about = NULL;
	struct buf text = BUF_INIT;
	int rc;

	if (cli->argc > 0 && (about = cli_find(cli->argv[0])) == NULL)
		return error_set(err, E_USAGE,
		    "unknown command '%s';"
		    " `wikibot-provision help` lists them",
		    cli->argv[0]);
	cli_help(about, &text);
	rc = out_result(&text, err);
	buf_free(&text);
	return rc;
}

const struct command cmd_help = {
	.name = "help",
	.operands = "[COMMAND]",
	.max_operands = 1,
	.summary = "explain a command and its options",
	.text = "Prints the list of commands, or what one command does and"
	        " which options it\nhas. The whole manual is"
	        " wikibot-provision(1), the schema file's is\n"
	        "wikibot-schema(5).",
	.run = help_run,
};
