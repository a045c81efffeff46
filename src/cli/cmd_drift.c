#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/orphans.h"
#include "cli/out.h"
#include "data/json.h"
#include "reconcile/finding.h"
#include "reconcile/render.h"

struct drift_args {
	bool strict, orphans;
	int format;
	struct texts reports, ignore;
};

static void text_report(const struct plan *p, struct buf *out)
{
	render_drift_text(p, &(struct render_style){ 0 }, out);
}

static void json_report(const struct plan *p, struct buf *out)
{
	struct node *n = render_drift_json(p);

	json_pretty(out, n);
	node_free(n);
}

/* clang-format off */
static const char *const formats[] = { "text", "json", "junit", "sarif",
	"github", "gitlab", "markdown", NULL };
static void (*const render[])(const struct plan *p, struct buf *out) = {
	text_report, json_report, render_drift_junit, render_drift_sarif,
	render_drift_github, render_drift_gitlab, render_drift_markdown };

static const struct opt drift_opts[] = {
	O_SWITCH(struct drift_args, strict, 0, "strict",
	    "what is live and not in the schema is drift too"),
	O_SWITCH(struct drift_args, orphans, 0, "orphans",
	    "also tables of the project that no file names"),
	O_LIST(struct drift_args, ignore, 0, "ignore", "PATH",
	    "pass over this setting: tags.owner, users:ttl",
	    NULL),
	O_CHOICE(struct drift_args, format, 0, "format", "FORMAT",
	    "text, json, junit, sarif, github, gitlab or markdown", formats),
	O_LIST(struct drift_args, reports, 0, "report", "FORMAT=FILE",
	    "write this report, too; may be repeated", NULL),
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

	if (verdict == PLAN_UNREADABLE)
		return EXIT_ERROR;
	if (plan->orphans.n > 0)
		return EXIT_CHANGES;
	if (verdict != PLAN_PENDING)
		return statuses[verdict];
	vec_each (const struct table_plan, t, &plan->tables)
		if (t->changes.n > 0)
			return EXIT_CHANGES;
	return EXIT_PENDING;
}

static int format_of(const char *report, const char **file)
{
	*file = strchr(report, '=');
	if (*file == NULL || (*file)[1] == '\0')
		return -1;
	for (int i = 0; formats[i] != NULL; i++)
		if (strlen(formats[i]) == (size_t)(*file - report) &&
		    text_starts(report, formats[i])) {
			++*file;
			return i;
		}
	return -1;
}

/* Before anything is asked: a job should not end with this after minutes. */
static int check_reports(const struct texts *reports, struct error *err)
{
	const char *file;

	vec_each (char *const, report, reports)
		if (format_of(*report, &file) < 0)
			return error_set(err, E_USAGE,
			    "'%s' is no report; write FORMAT=FILE, for example "
			    "markdown=drift.md (formats: text, json, junit, "
			    "sarif, github, gitlab, markdown)",
			    *report);
	return 0;
}

static int write_reports(
    const struct texts *reports, const struct plan *plan, struct error *err)
{
	int rc = 0;

	for (size_t i = 0; i < reports->n && rc == 0; i++) {
		struct buf text = BUF_INIT;
		const char *file;
		int format = format_of(reports->v[i], &file);

		render[format](plan, &text);
		rc = file_replace(file, text.s, text.n, err);
		buf_free(&text);
	}
	return rc;
}

static int show(const struct cli *cli, const struct plan *plan, int format,
    struct error *err)
{
	struct render_style style = { .color = context_color(cli) };
	struct buf text = BUF_INIT;
	int rc;

	if (format == FORMAT_TEXT)
		render_drift_text(plan, &style, &text);
	else
		render[format](plan, &text);
	rc = format == FORMAT_TEXT ? out_text(&text, err)
	                           : out_result(&text, err);
	buf_free(&text);
	return rc;
}

static int look(struct context *c, const struct drift_args *args,
    struct plan *plan, struct error *err)
{
	struct policy policy;

	if (check_reports(&args->reports, err) != 0 ||
	    context_schema(c, err) != 0 || context_connect(c, false, err) != 0)
		return -1;
	policy = context_policy(c);
	policy.strict = args->strict;
	if (context_plan(c, &policy, args->strict, plan, err) != 0)
		return -1;
	plan->ignored = findings_ignore(plan, &args->ignore);
	return args->orphans ? orphans_find(c, &plan->orphans, err) : 0;
}

static int drift_run(struct cli *cli, struct error *err)
{
	const struct drift_args *args = cli->args;
	struct context c = { .cli = cli };
	struct plan plan = { 0 };
	int rc = look(&c, args, &plan, err);

	if (rc == 0)
		rc = write_reports(&args->reports, &plan, err);
	if (rc == 0)
		rc = show(cli, &plan, args->format, err);
	if (rc == 0)
		rc = exit_of(&plan);
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
	.uses = USES_SCHEMA | USES_AWS,
	.opts = drift_opts,
	.args_size = sizeof(struct drift_args),
	.run = drift_run,
};
