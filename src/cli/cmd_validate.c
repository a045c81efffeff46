#include <string.h>

#include "base/text.h"
#include "cli/context.h"
#include "cli/out.h"

/* What one or more loadings of the file found. */
struct findings {
	struct problems problems; /* of all loadings, each once */
	struct texts environments;
	char *file;
};

static int check_one(struct context *c, const char *environment,
    struct findings *found, struct error *err)
{
	int rc = context_load(c, environment, err);

	vec_each (struct problem, p, &c->schema.problems.list)
		problem_add(
		    &found->problems, p->line, p->column, "%s", p->text);
	if (found->file == NULL) {
		found->file = mem_strdup(c->schema.file);
		found->problems.file = found->file;
		vec_each (char *, name, &c->schema.environments)
			*vec_push(&found->environments) = mem_strdup(*name);
	}
	schema_free(&c->schema);
	return rc;
}

/* Without a chosen environment a file that has some is checked for each of
 * them: most mistakes are the same in all, a few are not. */
static int check_all(
    struct context *c, struct findings *found, struct error *err)
{
	struct error first = { 0 };
	int rc = check_one(c, NULL, found, &first);

	if (rc != 0 && first.code == E_USAGE && found->environments.n > 0 &&
	    context_environment(c->cli) == NULL) {
		rc = 0;
		vec_each (char *, name, &found->environments)
			if (check_one(c, *name, found, &first) != 0)
				rc = -1;
	}
	problem_sort(&found->problems);
	if (rc != 0)
		*err = first;
	return rc;
}

static int show_json(
    const struct findings *found, bool valid, struct error *err)
{
	struct node *report = node_map();
	struct node *list = node_at_list(report, "problems");

	vec_each (struct problem, p, &found->problems.list) {
		struct node *n = node_map();

		node_set(n, "file", node_text(found->file));
		node_set(n, "line", node_int(p->line));
		node_set(n, "column", node_int(p->column));
		node_set(n, "text", node_text(p->text));
		node_add(list, n);
	}
	node_set(report, "format_version", node_int(1));
	node_set(report, "valid", node_bool(valid));
	return out_json(report, err);
}

static int validate_run(struct cli *cli, struct error *err)
{
	struct context c = { .cli = cli };
	struct findings found = { 0 };
	struct error failed = { 0 };
	struct buf text = BUF_INIT;
	int rc = context_read(&c, err), shown = 0;
	bool told;

	if (rc == 0)
		rc = check_all(&c, &found, err);
	told = rc == 0 || err->code == E_INVALID;
	problem_show(&found.problems, &text);
	out_message_text(&text);
	buf_reset(&text);
	if (told && cli->common.format == FORMAT_JSON) {
		shown = show_json(&found, rc == 0, &failed);
	} else if (rc == 0) {
		text_escape(&text, found.file, strlen(found.file), false);
		buf_add(&text, " is valid.\n");
		shown = out_text(&text, &failed);
	}
	if (shown != 0) {
		*err = failed;
		rc = -1;
	}
	buf_free(&text);
	context_close(&c);
	texts_free(&found.environments);
	problem_free(&found.problems);
	mem_free(found.file);
	return rc;
}

const struct command cmd_validate = {
	.name = "validate",
	.summary = "check the schema file, without the network",
	.text = "Checks the schema file by every rule that needs no network,"
	        " and reports all\nmistakes with file, line and column. Without"
	        " --environment a file that has\nenvironments is checked for"
	        " each of them.",
	.uses = USES_SCHEMA | USES_FORMAT,
	.run = validate_run,
};
