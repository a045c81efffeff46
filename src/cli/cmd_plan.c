#include "cli/context.h"
#include "cli/out.h"
#include "reconcile/plan_file.h"
#include "reconcile/prove.h"
#include "reconcile/render.h"

struct plan_args {
	bool detailed, calls;
	const char *out;
};

/* clang-format off */
static const struct opt plan_opts[] = {
	O_SWITCH(struct plan_args, detailed, 0, "detailed-exitcode",
	    "end with 2 for changes, 5 if all are pending"),
	O_TEXT(struct plan_args, out, 'o', "out", "FILE",
	    "save the plan, for `apply FILE`"),
	O_SWITCH(struct plan_args, calls, 0, "calls",
	    "show the exact requests"),
	OPTS_END
};
/* clang-format on */

static int show(const struct cli *cli, const struct plan *plan,
    const struct plan_args *args, struct error *err)
{
	struct render_style style = { .color = context_color(cli),
		.calls = args->calls };
	struct buf text = BUF_INIT;
	int rc;

	if (cli->common.format == FORMAT_JSON)
		return out_json(render_plan_json(plan), err);
	render_plan_text(plan, &style, &text);
	rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

static int exit_of(const struct plan *plan, bool detailed)
{
	switch (plan_verdict(plan)) {
	case PLAN_UNREADABLE:
		return EXIT_ERROR;
	case PLAN_REFUSED:
		return EXIT_REFUSED;
	case PLAN_CHANGES:
		return detailed ? EXIT_CHANGES : EXIT_CONVERGED;
	case PLAN_PENDING:
		return detailed ? EXIT_PENDING : EXIT_CONVERGED;
	case PLAN_NOTHING:
		break;
	}
	return EXIT_CONVERGED;
}

static int plan_run(struct cli *cli, struct error *err)
{
	const struct plan_args *args = cli->args;
	struct context c = { .cli = cli };
	struct plan plan = { 0 };
	struct policy policy;
	int rc = -1;

	if (context_schema(&c, err) != 0 ||
	    context_connect(&c, false, err) != 0)
		goto out;
	policy = context_policy(&c);
	if (context_plan(&c, &policy, false, &plan, err) != 0 ||
	    prove_plan(&plan, clock_wall(ddb_clock(c.ddb)) / 1000, err) != 0 ||
	    show(cli, &plan, args, err) != 0)
		goto out;
	rc = exit_of(&plan, args->detailed);
	if (args->out == NULL)
		goto out;
	if (rc == EXIT_ERROR || rc == EXIT_REFUSED)
		out_message("no plan was saved to '%s'", args->out);
	else if (plan_file_write(args->out, &plan, err) != 0)
		rc = -1;
	else if (!cli->common.quiet)
		out_message("Saved. To carry out exactly this:"
		            " wikibot-provision apply %s",
		    args->out);
out:
	plan_free(&plan);
	context_close(&c);
	return rc;
}

const struct command cmd_plan = {
	.name = "plan",
	.summary = "show what apply would do, call by call, and why",
	.text = "Reads the live tables and shows what differs from the schema,"
	        " the calls that\nwould close the difference, in their order,"
	        " and what is refused.\nChanges nothing.",
	.uses = USES_SCHEMA | USES_AWS | USES_POLICY | USES_FORMAT,
	.opts = plan_opts,
	.args_size = sizeof(struct plan_args),
	.run = plan_run,
};
