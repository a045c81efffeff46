#include <string.h>

#include "cli/context.h"
#include "cli/out.h"
#include "reconcile/needs.h"

struct permissions_args {
	const char *region, *account;
	bool strict, orphans;
};

/* clang-format off */
static const struct opt permissions_opts[] = {
	O_TEXT(struct permissions_args, region, 0, "region", "NAME",
	    "the AWS region; default: any"),
	O_TEXT(struct permissions_args, account, 0, "account", "ID",
	    "the AWS account; default: any"),
	O_SWITCH(struct permissions_args, strict, 0, "strict",
	    "for `drift --strict`"),
	O_SWITCH(struct permissions_args, orphans, 0, "orphans",
	    "for `drift --orphans`"),
	OPTS_END
};

static const char *const commands[] = { "apply", "plan", "drift", "status",
	NULL };
static const enum needs_for needs_of[] = { NEEDS_APPLY, NEEDS_PLAN, NEEDS_DRIFT,
	NEEDS_STATUS };
/* clang-format on */

static int find_command(
    const struct cli *cli, enum needs_for *out, struct error *err)
{
	const char *name = cli->argc > 0 ? cli->argv[0] : commands[0];

	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i], name) == 0) {
			*out = needs_of[i];
			return 0;
		}
	return error_set(err, E_USAGE,
	    "'%s' needs no permissions, or is no command; name apply, plan, "
	    "drift or status",
	    name);
}

static int permissions_run(struct cli *cli, struct error *err)
{
	const struct permissions_args *args = cli->args;
	const struct common *common = &cli->common;
	struct needs needs = {
		.prune_indexes = texts_have(&common->prune, "indexes"),
		.prune_tags = texts_have(&common->prune, "tags"),
		.everything = args->strict,
		.orphans = args->orphans,
		.region = args->region,
		.account = args->account,
	};
	struct context c = { .cli = cli };
	int rc = find_command(cli, &needs.command, err);

	if (rc == 0)
		rc = context_schema(&c, err);
	if (rc == 0)
		rc = out_json(needs_policy(&needs, &c.schema), err);
	context_close(&c);
	return rc;
}

const struct command cmd_permissions = {
	.name = "permissions",
	.operands = "[COMMAND]",
	.max_operands = 1,
	.choices = commands,
	.summary = "print the least IAM policy that a command needs",
	.text = "Prints, as JSON, the least IAM policy with which apply (or"
	        " plan, drift, status)\nworks for this schema and environment."
	        " It asks nobody.",
	.uses = USES_SCHEMA | USES_POLICY,
	.opts = permissions_opts,
	.args_size = sizeof(struct permissions_args),
	.run = permissions_run,
};
