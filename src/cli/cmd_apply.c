#include "base/limits.h"
#include "cli/confirm.h"
#include "cli/context.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "reconcile/plan_file.h"
#include "reconcile/prove.h"
#include "reconcile/render.h"

struct apply_args {
	bool yes;
	int wait;
};

static const char *const waits[] = { "all", "ready", "none", NULL };

/* clang-format off */
static const struct opt apply_opts[] = {
	O_SWITCH(struct apply_args, yes, 'y', "yes",
	    "do not ask; needed where there is no terminal"),
	O_CHOICE(struct apply_args, wait, 0, "wait", "FOR",
	    "all (default), ready (no index builds), or none", waits),
	OPTS_END
};
/* clang-format on */

/* The plan of this moment, proved and shown; or the saved one. */
static int get_plan(struct context *c, struct plan *plan, struct error *err)
{
	const struct cli *cli = c->cli;
	struct render_style style = { .color = context_color(cli) };
	struct buf text = BUF_INIT;
	struct policy policy;
	int rc = 0;

	if (cli->argc > 0) {
		if (plan_file_read(cli->argv[0], plan, err) != 0 ||
		    context_connect(c, true, err) != 0)
			return -1;
		return plan_file_matches(plan, ddb_account(c->ddb),
		    c->config.region, ddb_endpoint(c->ddb)->url, err);
	}
	if (context_schema(c, err) != 0 || context_connect(c, true, err) != 0)
		return -1;
	policy = context_policy(c);
	if (context_plan(c, &policy, false, plan, err) != 0 ||
	    prove_plan(plan, clock_wall(ddb_clock(c->ddb)) / 1000, err) != 0)
		return -1;
	if (cli->common.format == FORMAT_TEXT) {
		render_plan_text(plan, &style, &text);
		rc = out_text(&text, err);
		buf_free(&text);
	}
	return rc;
}

static int agree(const struct cli *cli, struct error *err)
{
	const struct apply_args *args = cli->args;

	if (args->yes || cli->argc > 0)
		return 0;
	return confirm(cli, "apply asks before it changes anything",
	    "\nApply these changes?", err);
}

static int report(const struct cli *cli, const struct run_report *r,
    const struct plan *plan, struct error *err)
{
	struct render_style style = { .color = context_color(cli) };
	struct buf text = BUF_INIT;
	int rc;

	if (cli->common.format == FORMAT_JSON)
		return out_json(render_report_json(r, plan), err);
	render_report_text(r, plan, &style, &text);
	rc = out_text(&text, err);
	buf_free(&text);
	return rc;
}

static int carry_out(
    struct context *c, const struct plan *plan, struct error *err)
{
	enum { AT_ONCE = 10 };
	const struct cli *cli = c->cli;
	const struct apply_args *args = cli->args;
	struct progress *progress =
	    progress_new(cli->common.quiet, ddb_clock(c->ddb));
	struct run_options options = {
		.wait = (enum run_wait)args->wait,
		.parallelism = cli->common.parallelism > 0
		                   ? (int)cli->common.parallelism
		                   : AT_ONCE,
		.wait_ms = cli->common.timeout_ms,
		.exact = cli->argc > 0,
		.stop = stop_asked,
		.event = progress_event,
		.event_arg = progress,
	};
	struct run_report result = { 0 };
	int rc;

	run_plan(c->ddb, plan, &options, &result);
	progress_free(progress);
	rc = report(cli, &result, plan, err);
	if (rc == 0)
		rc = run_exit_status(&result, &plan->policy);
	if (rc >= 0 && result.stopped && stop_signal() != 0)
		rc = 128 + stop_signal();
	if (rc >= 0 && result.fatal.code != E_OK) {
		*err = result.fatal;
		rc = -1;
	}
	run_report_free(&result);
	return rc;
}

/* In JSON the reader has seen no plan yet, and there will be no report. */
static int decline(const struct cli *cli, const struct plan *plan,
    enum error_code code, const char *why, struct error *err)
{
	if (cli->common.format == FORMAT_JSON &&
	    out_json(render_plan_json(plan), err) != 0)
		return -1;
	return error_set(err, code, "%s; nothing was changed", why);
}

static int apply_run(struct cli *cli, struct error *err)
{
	struct context c = { .cli = cli };
	struct plan plan = { 0 };
	int rc = -1;

	if (get_plan(&c, &plan, err) != 0)
		goto out;
	switch (plan_verdict(&plan)) {
	case PLAN_UNREADABLE:
		decline(cli, &plan, E_DENIED,
		    "a declared setting cannot be read, or is not supported",
		    err);
		break;
	case PLAN_REFUSED:
		decline(cli, &plan, E_REFUSED,
		    "the plan holds what is refused (--table NAME applies"
		    " other tables)",
		    err);
		break;
	case PLAN_NOTHING:
		rc = cli->common.format == FORMAT_JSON
		         ? carry_out(&c, &plan, err)
		         : EXIT_CONVERGED;
		break;
	case PLAN_CHANGES:
		if (agree(cli, err) == 0)
			rc = carry_out(&c, &plan, err);
		break;
	case PLAN_PENDING:
		rc = carry_out(&c, &plan, err);
		break;
	}
out:
	plan_free(&plan);
	context_close(&c);
	return rc;
}

const struct command cmd_apply = {
	.name = "apply",
	.operands = "[PLANFILE]",
	.max_operands = 1,
	.summary = "make the live tables look like the schema",
	.text = "Plans, shows the plan, asks, and carries it out. With a plan"
	        " that `plan --out`\nsaved, carries out exactly that one, or"
	        " ends with 4 when the live tables have\nchanged. It can be"
	        " stopped at any point and run again.",
	.uses = USES_SCHEMA | USES_AWS | USES_POLICY | USES_FORMAT,
	.opts = apply_opts,
	.args_size = sizeof(struct apply_args),
	.run = apply_run,
};
