#include "cli/context.h"
#include "cli/out.h"
#include "reconcile/render.h"

static int status_run(struct cli *cli, struct error *err)
{
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
	if (context_plan(&c, &policy, true, &plan, err) != 0)
		goto out;
	if (cli->common.format == FORMAT_JSON) {
		rc = out_json(render_status_json(&plan), err);
	} else {
		render_status_text(&plan, &style, &text);
		rc = out_text(&text, err);
	}
out:
	buf_free(&text);
	plan_free(&plan);
	context_close(&c);
	return rc;
}

const struct command cmd_status = {
	.name = "status",
	.summary = "show the live tables at a glance",
	.text = "Shows each table of the schema as it is live: status, items,"
	        " size, billing,\nrecovery, indexes. Changes nothing.",
	.uses = USES_SCHEMA | USES_AWS | USES_FORMAT,
	.run = status_run,
};
