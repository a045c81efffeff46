#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/completion.h"
#include "cli/out.h"
#include "data/yaml.h"

struct completion_args {
	const char *schema;
};

/* clang-format off */
static const struct opt completion_opts[] = {
	O_TEXT(struct completion_args, schema, 'f', "schema", "FILE",
	    "for tables and environments: the schema"),
	OPTS_END
};

static const char *const shells[] = { "bash", "zsh", "fish", NULL };
static void (*const scripts[])(struct buf *out) = { completion_bash,
	completion_zsh, completion_fish };
static const char *const name_lists[] = { "tables", "environments", NULL };
/* clang-format on */

static int find(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

/* Shells expand what they are given, and a file may hold anything: only what
 * can be a name gets out (wikibot-schema(5), TOP LEVEL). */
static bool is_name(const char *text)
{
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
	                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] ==
	       '\0';
}

/* A person is in the middle of a line: the file need not be a valid schema, but
 * it has to be a file. */
static int names(const char *schema, const char *list, struct error *err)
{
	const char *chosen = schema != NULL ? schema : getenv("WIKIBOT_SCHEMA");
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct yaml_place place;
	struct node *top = NULL;
	int rc = -1;

	if (chosen == NULL || *chosen == '\0')
		chosen = "wikibot.yaml";
	if (strcmp(chosen, "-") == 0)
		rc = error_set(
		    err, E_USAGE, "names are not read from standard input");
	else if (file_read(chosen, LIMIT_SCHEMA_BYTES, &text, err) == 0)
		rc = yaml_parse(text.s, text.n, &top, &place, err);
	if (rc == 0) {
		node_each (child, node_key(top, list))
			if (child->key != NULL && is_name(child->key))
				buf_addf(&out, "%s\n", child->key);
		rc = out_result(&out, err);
	}
	node_free(top);
	buf_free(&out);
	buf_free(&text);
	return rc;
}

static int completion_run(struct cli *cli, struct error *err)
{
	const struct completion_args *args = cli->args;
	struct buf text = BUF_INIT;
	int shell, rc;

	if (cli->argc == 0)
		return error_set(
		    err, E_USAGE, "for which shell: bash, zsh or fish?");
	if (find(name_lists, cli->argv[0]) >= 0)
		return names(args->schema, cli->argv[0], err);
	shell = find(shells, cli->argv[0]);
	if (shell < 0)
		return error_set(err, E_USAGE,
		    "'%s' is no shell that is known here; name bash, zsh or"
		    " fish",
		    cli->argv[0]);
	scripts[shell](&text);
	rc = out_result(&text, err);
	buf_free(&text);
	return rc;
}

const struct command cmd_completion = {
	.name = "completion",
	.operands = "SHELL",
	.max_operands = 1,
	.choices = shells,
	.summary = "print the script by which a shell completes",
	.text =
	    "Prints the script by which bash, zsh or fish completes commands,"
	    " options, their\nvalues and files. It is installed, too;"
	    " without that:\n"
	    "    eval \"$(wikibot-provision completion bash)\"   or zsh\n"
	    "    wikibot-provision completion fish | source\n"
	    "For these scripts, `tables` and `environments` print the names"
	    " in the schema.",
	.opts = completion_opts,
	.args_size = sizeof(struct completion_args),
	.run = completion_run,
};
