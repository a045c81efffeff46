/*
 * cli - the command line: which command, with what, and how it ended
 *
 * A command is a file cmd_*.c that exports one constant struct.  The dispatcher
 * reads the options by the rows, runs the command and turns what it says into
 * the exit status; nothing else knows about exit statuses of the process.
 */
#ifndef WB_CLI_CLI_H
#define WB_CLI_CLI_H
#include "cli/opt.h"
#include "cli/stop.h"

/* The same for every command (design: wikibot-provision(1), EXIT STATUS). */
enum exit_status {
	EXIT_CONVERGED = 0,
	EXIT_ERROR = 1,
	EXIT_CHANGES = 2,
	EXIT_REFUSED = 3,
	EXIT_STALE = 4,
	EXIT_PENDING = 5,
	EXIT_USAGE = 64
};

enum { FORMAT_TEXT, FORMAT_JSON };

/* What several commands share. */
struct common {
	/* the schema */
	const char *schema, *environment;
	struct texts tables;
	/* the connection */
	const char *endpoint_url, *region, *profile;
	int64_t timeout_ms, parallelism;
	bool strict_endpoint;
	/* the policy */
	struct texts prune, allow;
	/* output */
	int format;
	bool no_color, quiet, verbose, help;
};

enum { USES_SCHEMA = 1, USES_AWS = 2, USES_FORMAT = 4, USES_POLICY = 8 };

struct cli {
	const struct command *command;
	struct common common;
	void *args; /* the command's own struct, zeroed and filled */
	int argc;   /* what is left after the options */
	char **argv;
	struct stop *stop;
};

struct command {
	const char *name;     /* one word or two: "dev up" */
	const char *operands; /* "[PLANFILE]", or NULL for none */
	int max_operands;
	const char *const *choices; /* of the operand, if it is one of few */
	const char *summary;        /* one line for the list of commands */
	const char *text;           /* a paragraph for `help NAME` */
	unsigned uses;
	const struct opt *opts; /* own rows, or NULL */
	size_t args_size;
	/* An exit status; or -1 with err set, whose code gives the status. */
	int (*run)(struct cli *cli, struct error *err);
};
extern const struct command *const cli_commands[]; /* ends with NULL */
extern const struct command cmd_validate, cmd_plan, cmd_apply, cmd_drift,
    cmd_status, cmd_permissions, cmd_doctor, cmd_json_schema, cmd_completion,
    cmd_version, cmd_help;
extern const struct command cmd_dev_up, cmd_dev_env, cmd_dev_status,
    cmd_dev_seed, cmd_dev_logs, cmd_dev_down, cmd_dev_reset, cmd_dev_list,
    cmd_dev_install;

/* The options of a command (or of none, NULL) in groups, the last with rows
 * NULL, and where they are read into; the two structs may be NULL. */
enum { CLI_GROUPS = 7 };
void cli_groups(const struct command *c, struct common *common, void *args,
    struct opt_group out[CLI_GROUPS]);
const struct command *cli_find(const char *name);
/* The command that these words begin with, and how many words its name has. */
const struct command *cli_match(int argc, char **argv, int *words);
/* The error that they begin with none. */
int cli_unknown(int argc, char **argv, struct error *err);
/* The list of the commands that begin with this word; false: there are none. */
bool cli_help_group(const char *group, struct buf *out);
/* Usage and options of one command, or of the program (NULL). */
void cli_help(const struct command *command, struct buf *out);
int cli_main(int argc, char **argv); /* the process's exit status */
int cli_exit_status(const struct error *err);
#endif
