#include "cli/cli.h"
#include "cli/out.h"

static int help_run(struct cli *cli, struct error *err)
{
	const struct command *about = NULL;
	struct buf text = BUF_INIT;
	int words, rc = 0;

	if (cli->argc > 0)
		about = cli_match(cli->argc, cli->argv, &words);
	if (cli->argc == 0 || (about != NULL && words >= cli->argc))
		cli_help(about, &text);
	else if (cli->argc > 1 || !cli_help_group(cli->argv[0], &text))
		rc = cli_unknown(cli->argc, cli->argv, err);
	if (rc == 0)
		rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

const struct command cmd_help = {
	.name = "help",
	.operands = "[COMMAND]",
	.max_operands = 2,
	.summary = "explain a command and its options",
	.text = "Prints the list of commands, or what one command does and"
	        " which options it\nhas. The whole manual is"
	        " wikibot-provision(1), the schema file's is\n"
	        "wikibot-schema(5).",
	.run = help_run,
};
