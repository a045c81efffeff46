#include "schema/schema_file.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "schema/check.h"
#include "schema/variables.h"
#include "schema/words.h"

static void read_version(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	(void)file;
	if (node_int_or(n, "", 0) == 1)
		return;
	if (n->type == NODE_NUMBER)
		problem_at(&out->problems, n,
		    "version %s is not known: this program reads version 1",
		    n->text);
	else
		problem_at(&out->problems, n,
		    "'version' must be the number 1, not %s%s",
		    node_type_name(n->type),
		    n->type == NODE_TEXT ? "; leave the quotes out" : "");
}

static void read_project(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	const char *name = words_text(n, "'project'", &out->problems);
	struct place at = { .line = n->line, .column = n->column };

	(void)file;
	if (name == NULL)
		return;
	out->project = mem_strdup(name);
	check_name("project", name, 1, at, &out->problems);
}

static void read_table_name(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	if (words_text(n, "'table_name'", &out->problems) != NULL)
		file->table_name = n;
}

static void read_defaults(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	if (words_map(n, "'defaults'",
	        "write settings for every table, or leave it out",
	        &out->problems))
		file->defaults = n;
}

static void read_environments(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	const char *advice = "write {NAME: {}}, or leave it out";

	if (!words_map(n, "'environments'", advice, &out->problems))
		return;
	if (n->count == 0)
		problem_at(
		    &out->problems, n, "'environments' names none: %s", advice);
	else
		file->environments = n;
	node_each (child, n) {
		struct place at = { .line = child->key_line,
			.column = child->key_column };

		*vec_push(&out->environments) = mem_strdup(child->key);
		check_name("environment", child->key, 1, at, &out->problems);
	}
}

static void read_tables(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	const char *advice = "write {NAME: {attributes: ..., key: ...}}";

	if (!words_map(n, "'tables'", advice, &out->problems))
		return;
	if (n->count == 0)
		problem_at(
		    &out->problems, n, "'tables' names none: %s", advice);
	file->tables = n;
}

static const struct {
	const char *word;
	void (*read)(
	    const struct node *n, struct schema_file *file, struct schema *out);
} top[] = {
	{ "version", read_version },
	{ "project", read_project },
	{ "table_name", read_table_name },
	{ "defaults", read_defaults },
	{ "environments", read_environments },
	{ "tables", read_tables },
};
enum { TOP = sizeof top / sizeof *top };

static void read_word(
    const struct node *n, struct schema_file *file, struct schema *out)
{
	const char *words[TOP + 1] = { 0 };

	for (size_t i = 0; i < TOP; i++) {
		words[i] = top[i].word;
		if (strcmp(top[i].word, n->key) == 0) {
			top[i].read(n, file, out);
			return;
		}
	}
	words_unknown(n, "key", words, &out->problems);
}

/* faults.md F80: a flood is told so before it is merged. */
static bool sizes_fit(const struct node *n, const char *what, size_t most,
    struct problems *problems)
{
	const struct node *first = n->first;

	for (size_t i = 0; i < most && first != NULL; i++)
		first = first->next;
	if (first != NULL) {
		problem_at_key(problems, first,
		    "%s number %zu: at most %zu are read", what, most + 1,
		    most);
		return false;
	}
	node_each (child, n)
		if (!sizes_fit(child, "entry", LIMIT_ENTRIES, problems))
			return false;
	return true;
}

static bool all_sizes_fit(const struct node *root, struct problems *problems)
{
	node_each (child, root) {
		bool tables = strcmp(child->key, "tables") == 0;

		if (!sizes_fit(child, tables ? "table" : "entry",
		        tables ? LIMIT_TABLES : LIMIT_ENTRIES, problems))
			return false;
	}
	return true;
}

bool schema_file_read(
    const struct node *root, struct schema_file *file, struct schema *out)
{
	const struct node *version = node_key(root, "version");

	if (root->type == NODE_NULL) {
		problem_at(&out->problems, root,
		    "there is nothing in the file: a schema begins with "
		    "'version: 1'");
		return false;
	}
	if (root->type != NODE_MAP) {
		problem_at(&out->problems, root,
		    "a schema must be a map, not %s: begin with 'version: 1'",
		    node_type_name(root->type));
		return false;
	}
	if (version == NULL)
		problem_add(&out->problems, 1, 1,
		    "there is no 'version': begin the file with 'version: 1'");
	if (version != NULL && version->type == NODE_NUMBER &&
	    node_int_or(version, "", 0) != 1) {
		read_version(version, file, out);
		return false; /* what follows may mean anything */
	}
	if (!all_sizes_fit(root, &out->problems))
		return false;
	node_each (child, root)
		read_word(child, file, out);
	if (node_key(root, "tables") == NULL)
		problem_at(&out->problems, root,
		    "there is no 'tables': a schema needs at least one table");
	variables_check_keys(root, &out->problems);
	return true;
}

static void list_environments(const struct schema *out, struct buf *text)
{
	VEC(const char *) names = { 0 };

	vec_each (char *, name, &out->environments)
		*vec_push(&names) = *name;
	*vec_push(&names) = NULL;
	words_join(text, names.v, "or");
	vec_free(&names);
}

static int choose_among(const char *name, struct schema_file *file,
    struct schema *out, struct error *err)
{
	struct buf all = BUF_INIT;

	file->environment =
	    name != NULL ? node_key(file->environments, name) : NULL;
	if (file->environment != NULL)
		return 0;
	list_environments(out, &all);
	if (name == NULL)
		error_set(err, E_USAGE,
		    "'%s' has environments: choose one with --environment: %s",
		    out->file, all.s);
	else
		error_set(err, E_USAGE,
		    "'%s' has no environment '%s': choose %s", out->file, name,
		    all.s);
	buf_free(&all);
	return -1;
}

/* Without a list of environments any well-formed name will do. */
static int check_free(const char *name, struct error *err)
{
	struct problems problems = { 0 };
	int rc = 0;

	check_name("environment", name, 1, (struct place){ 0 }, &problems);
	if (problems.list.n > 0)
		rc = error_set(err, E_USAGE, "%s", problems.list.v[0].text);
	problem_free(&problems);
	return rc;
}

int schema_file_choose(const struct node *root, const char *name,
    struct schema_file *file, struct schema *out, struct error *err)
{
	int rc = 0;

	if (file->environments != NULL)
		rc = choose_among(name, file, out, err);
	else if (name != NULL)
		rc = check_free(name, err);
	else if (variables_use(root, "environment"))
		rc = error_set(err, E_USAGE,
		    "'%s' uses ${environment}: choose one with --environment",
		    out->file);
	if (rc == 0)
		out->environment = mem_strdup(name);
	return rc;
}
