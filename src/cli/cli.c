#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/out.h"

static const char *const formats[] = { "text", "json", NULL };

/* clang-format off */
static const struct opt schema_rows[] = {
	O_TEXT(struct common, schema, 'f', "schema", "FILE",
	    "the schema, - for stdin; default wikibot.yaml"),
	O_TEXT(struct common, environment, 'e', "environment", "NAME",
	    "the environment of the schema"),
	O_LIST(struct common, tables, 't', "table", "NAME",
	    "only this table of the schema; may be repeated", NULL),
	OPTS_END
};
static const struct opt aws_rows[] = {
	O_TEXT(struct common, endpoint_url, 0, "endpoint-url", "URL",
	    "send the calls there; http only to this machine"),
	O_TEXT(struct common, region, 0, "region", "NAME",
	    "the AWS region"),
	O_TEXT(struct common, profile, 0, "profile", "NAME",
	    "the profile of the AWS configuration files"),
	O_DURATION(struct common, timeout_ms, 0, "timeout", "TIME",
	    "give up a call, or a wait, after 90s, 5m, 2h"),
	O_NUMBER(struct common, parallelism, 0, "parallelism", "N",
	    "calls in flight at once (default 16)", 1, 64),
	O_SWITCH(struct common, strict_endpoint, 0, "strict-endpoint",
	    "a setting the endpoint does not support is an error"),
	OPTS_END
};
static const char *const prunable[] = { "indexes", "tags", NULL };
static const char *const allowable[] = { "disable-pitr", NULL };
static const struct opt policy_rows[] = {
	O_LIST(struct common, prune, 0, "prune", "WHAT",
	    "remove what the schema does not name: indexes, tags", prunable),
	O_LIST(struct common, allow, 0, "allow", "WHAT",
	    "permit a change that loses something: disable-pitr", allowable),
	OPTS_END
};
static const struct opt format_rows[] = {
	O_CHOICE(struct common, format, 0, "format", "FORMAT",
	    "text or json", formats),
	OPTS_END
};
static const struct opt common_rows[] = {
	O_SWITCH(struct common, no_color, 0, "no-color",
	    "no colours; so does the environment's NO_COLOR"),
	O_SWITCH(struct common, quiet, 'q', "quiet",
	    "no progress and no notes"),
	O_SWITCH(struct common, verbose, 'v', "verbose",
	    "tell each call on standard error"),
	O_SWITCH(struct common, help, 'h', "help",
	    "explain the command and its options"),
	OPTS_END
};
static const struct opt no_rows[] = { OPTS_END };

const struct command *const cli_commands[] = {
	&cmd_validate, &cmd_plan, &cmd_apply, &cmd_drift, &cmd_status,
	&cmd_dev_up, &cmd_dev_env, &cmd_dev_status, &cmd_dev_seed,
	&cmd_dev_logs, &cmd_dev_down, &cmd_dev_reset, &cmd_dev_list,
	&cmd_dev_install, &cmd_permissions, &cmd_doctor, &cmd_json_schema,
	&cmd_completion,
	&cmd_version, &cmd_help, NULL
};

static const struct {
	enum error_code code;
	enum exit_status status;
} statuses[] = {
	{ E_USAGE, EXIT_USAGE },
	{ E_REFUSED, EXIT_REFUSED },
	{ E_STALE, EXIT_STALE },
	{ E_OK, EXIT_CONVERGED },
};
/* clang-format on */

void cli_groups(const struct command *c, struct common *common, void *args,
    struct opt_group out[CLI_GROUPS])
{
	static const struct opt_group end = { NULL, NULL, NULL };
	const unsigned uses = c != NULL ? c->uses : 0;

	out[0] = (struct opt_group){ "Options",
		c != NULL && c->opts != NULL ? c->opts : no_rows, args };
	out[1] = (struct opt_group){ "Schema",
		uses & USES_SCHEMA ? schema_rows : no_rows, common };
	out[2] = (struct opt_group){ "Connection",
		uses & USES_AWS ? aws_rows : no_rows, common };
	out[3] = (struct opt_group){ "Policy",
		uses & USES_POLICY ? policy_rows : no_rows, common };
	out[4] = (struct opt_group){ "Output",
		uses & USES_FORMAT ? format_rows : no_rows, common };
	out[5] = (struct opt_group){ "Common", common_rows, common };
	out[6] = end;
}

const struct command *cli_find(const char *name)
{
	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

const struct command *cli_match(int argc, char **argv, int *words)
{
	const struct command *found;
	struct buf name = BUF_INIT;

	*words = 1;
	found = cli_find(argv[0]);
	if (found == NULL && argc > 1) {
		buf_addf(&name, "%s %s", argv[0], argv[1]);
		found = cli_find(name.s);
		*words = 2;
		buf_free(&name);
	}
	return found;
}

/* Whether the command is one of a group: "dev up" of "dev". */
static bool is_of(const struct command *c, const char *group)
{
	size_t n = strlen(group);

	return strncmp(c->name, group, n) == 0 && c->name[n] == ' ';
}

bool cli_help_group(const char *group, struct buf *out)
{
	bool any = false;

	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		if (is_of(*c, group)) {
			if (!any)
				buf_addf(out,
				    "Usage: wikibot-provision %s COMMAND"
				    " [OPTION...]\n\nCommands:\n",
				    group);
			buf_addf(
			    out, "  %-11s %s\n", (*c)->name, (*c)->summary);
			any = true;
		}
	return any;
}

static void help_program(struct buf *out)
{
	buf_add(out,
	    "wikibot-provision makes DynamoDB tables look like a YAML"
	    " schema.\n\n"
	    "Usage: wikibot-provision COMMAND [OPTION...]\n\nCommands:\n");
	for (const struct command *const *c = cli_commands; *c != NULL; c++)
		buf_addf(out, "  %-12s %s\n", (*c)->name, (*c)->summary);
	buf_add(out,
	    "\n`wikibot-provision help COMMAND` explains a command and its"
	    " options.\n");
}

void cli_help(const struct command *command, struct buf *out)
{
	struct opt_group groups[CLI_GROUPS];

	if (command == NULL) {
		help_program(out);
		return;
	}
	buf_addf(out, "Usage: wikibot-provision %s [OPTION...]%s%s\n\n%s\n",
	    command->name, command->operands != NULL ? " " : "",
	    command->operands != NULL ? command->operands : "", command->text);
	cli_groups(command, NULL, NULL, groups);
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		if (g->rows->kind != OPT_END) {
			buf_addf(out, "\n%s:\n", g->title);
			opt_help(g->rows, out);
		}
}

int cli_exit_status(const struct error *err)
{
	if (err->code == E_CANCELLED && stop_signal() != 0)
		return 128 + stop_signal();
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i].code == err->code)
			return (int)statuses[i].status;
	return EXIT_ERROR;
}

/* "dev" alone, or with a word that is none of its commands. */
static int unknown_of_group(
    const char *group, const char *word, const char *near, struct error *err)
{
	if (word == NULL)
		return error_set(err, E_USAGE,
		    "'%s' needs another word; `wikibot-provision help %s` "
		    "lists them",
		    group, group);
	if (near != NULL)
		return error_set(err, E_USAGE,
		    "unknown command '%s %s' (did you mean '%s'?)", group, word,
		    near);
	return error_set(err, E_USAGE,
	    "unknown command '%s %s'; `wikibot-provision help %s` lists them",
	    group, word, group);
}

int cli_unknown(int argc, char **argv, struct error *err)
{
	const char *names[sizeof cli_commands / sizeof *cli_commands];
	const char *name = argv[0], *near;
	const char *word = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	struct buf both = BUF_INIT;
	bool group = false;
	size_t n = 0;

	for (; cli_commands[n] != NULL; n++) {
		names[n] = cli_commands[n]->name;
		group = group || is_of(cli_commands[n], name);
	}
	names[n] = NULL;
	if (group) {
		buf_addf(&both, "%s %s", name, word != NULL ? word : "");
		near = text_nearest(both.s, names);
		buf_free(&both);
		return unknown_of_group(name, word, near, err);
	}
	near = text_nearest(name, names);
	if (near != NULL)
		return error_set(err, E_USAGE,
		    "unknown command '%s' (did you mean '%s'?)", name, near);
	return error_set(err, E_USAGE,
	    "unknown command '%s'; `wikibot-provision help` lists them", name);
}

static int run_command(struct cli *cli, struct error *err)
{
	const struct command *c = cli->command;
	struct buf text = BUF_INIT;
	int rc;

	if (cli->common.help) {
		cli_help(c, &text);
		rc = out_text(&text, err);
		buf_free(&text);
		return rc;
	}
	if (cli->argc > c->max_operands)
		return error_set(err, E_USAGE, "unexpected operand '%s' for %s",
		    cli->argv[c->max_operands], c->name);
	if (cli->common.verbose)
		log_set_level(LOG_INFO);
	else if (cli->common.quiet)
		log_set_level(LOG_ERROR);
	return c->run(cli, err);
}

/* argv[0] is the command's name. */
static int dispatch(struct stop *stop, int argc, char **argv, struct error *err)
{
	struct cli cli = { .stop = stop };
	struct opt_group groups[CLI_GROUPS];
	int words, rc = -1;

	cli.command = cli_match(argc, argv, &words);
	if (cli.command == NULL)
		return cli_unknown(argc, argv, err);
	cli.argv = argv + words;
	cli.args = mem_alloc(cli.command->args_size + 1);
	cli_groups(cli.command, &cli.common, cli.args, groups);
	if (opt_read(groups, argc - words, cli.argv, &cli.argc, err) == 0)
		rc = run_command(&cli, err);
	opt_free(groups);
	mem_free(cli.args);
	return rc;
}

int cli_main(int argc, char **argv)
{
	static const char *const as_help[] = { "-h", "--help", "-?" };
	static char help[] = "help", version[] = "version";
	const struct command *about;
	struct error err = { 0 };
	struct stop stop;
	int words, rc = -1;

	stop_install(&stop);
	for (size_t i = 0; argc > 1 && i < 3; i++)
		if (strcmp(argv[1], as_help[i]) == 0)
			argv[1] = help;
	if (argc > 1 && strcmp(argv[1], "--version") == 0)
		argv[1] = version;
	if (argc < 2)
		error_set(&err, E_USAGE,
		    "no command; `wikibot-provision help` lists them");
	else
		rc = dispatch(&stop, argc - 1, argv + 1, &err);
	if (rc >= 0)
		return rc;
	out_message("wikibot-provision: %s", err.text);
	if (err.request_id[0] != '\0')
		out_message("  request id: %s", err.request_id);
	if (err.code == E_USAGE && argc > 1 &&
	    (about = cli_match(argc - 1, argv + 1, &words)) != NULL)
		out_message("  see: wikibot-provision help %s", about->name);
	return cli_exit_status(&err);
}
