#include "cli/context.h"
#include "cli/out.h"
#include "reconcile/render.h"

struct drift_args {
	bool strict;
};

/* clang-format off */
static const struct opt drift_opts[] = {
	O_SWITCH(struct drift_args, strict, 0, "strict",
	    "what is live and not in the schema is drift too"),
	OPTS_END
};

/* What a plan stands for, seen as a check. */
static const int statuses[] = {
	[PLAN_NOTHING] = EXIT_CONVERGED,
	[PLAN_CHANGES] = EXIT_CHANGES,
	[PLAN_PENDING] = EXIT_CHANGES,
	[PLAN_REFUSED] = EXIT_CHANGES,
	[PLAN_UNREADABLE] = EXIT_ERROR,
};
/* clang-format on */

/* A difference that cannot be closed yet is drift; a table that is still on its
 * way, and differs in nothing so far, is worth another look later. */
static int exit_of(const struct plan *plan)
{
	enum plan_verdict verdict = plan_verdict(plan);

	if (verdict != PLAN_PENDING)
		return statuses[verdict];
	vec_each (const struct table_plan, t, &plan->tables)
		if (t->changes.n > 0)
			return EXIT_CHANGES;
	return EXIT_PENDING;
}

static int drift_run(struct cli *cli, struct error *err)
{
	const struct drift_args *args = cli->args;
	struct render_style style = { .color = context_color(cli) };
	struct context c = { .cli = cli };
	struct buf text = BUF_INIT;
	struct plan plan = { 0 };
	struct policy policy;
	int rc = -1;

	if (context_schema(&c, err) != 0 ||
	    context_connect(&c, false, err) != 0)
		goto out;
	policy = context_policy(&c);
	policy.strict = args->strict;
	if (context_plan(&c, &policy, args->strict, &plan, err) != 0)
		goto out;
	if (cli->common.format == FORMAT_JSON) {
		rc = out_json(render_drift_json(&plan), err);
	} else {
		render_drift_text(&plan, &style, &text);
		rc = out_result(&text, err);
	}
	if (rc == 0)
		rc = exit_of(&plan);
out:
	buf_free(&text);
	plan_free(&plan);
	context_close(&c);
	return rc;
}

const struct command cmd_drift = {
	.name = "drift",
	.summary = "check the live tables against the schema: exit 0 or 2",
	.text = "Reads the live tables and reports where they differ from the"
	        " schema. Ends with 0\nwhen they agree, 2 when they differ, and"
	        " 5 when they agree but a change is still\nunder way. It cannot"
	        " change anything.",
	.uses = USES_SCHEMA | USES_AWS | USES_FORMAT,
	.opts = drift_opts,
	.args_size = sizeof(struct drift_args),
	.run = drift_run,
};
