/*
 * A schema file: as YAML, then loaded and checked.  A good one, written out in
 * JSON, which is YAML, must be read as the same tables.
 */
#include <string.h>

#include "base/limits.h"
#include "data/json.h"
#include "data/yaml.h"
#include "fuzz/fuzz.h"
#include "schema/schema.h"
#include "schema/table_node.h"

const char fuzz_name[] = "schema";

static size_t lines_of(const char *s, size_t n)
{
	size_t lines = 1;

	/* libyaml ends lines also at CR, NEL, LS and PS. */
	for (size_t i = 0; i < n; i++)
		lines += s[i] == '\n' || s[i] == '\r' || s[i] == '\x85' ||
		         s[i] == '\xa8' || s[i] == '\xa9';
	return lines;
}

static void check_position(int line, int column, size_t lines, size_t n)
{
	fuzz_must(
	    line >= 1 && (size_t)line <= lines, "line %d of %zu", line, lines);
	fuzz_must(column >= 1 && (size_t)column <= n + 1, "column %d", column);
}

static size_t check_tree(
    const struct node *tree, size_t depth, size_t lines, size_t n)
{
	size_t all = 1;

	fuzz_must(depth <= LIMIT_NESTING, "%zu levels", depth);
	check_position(tree->line, tree->column, lines, n);
	fuzz_must((tree->text == NULL || fuzz_is_text(tree->text)) &&
	              (tree->key == NULL || fuzz_is_text(tree->key)),
	    "text that is not UTF-8");
	if (tree->type == NODE_MAP)
		fuzz_must(node_duplicate(tree) == NULL, "a key twice");
	node_each (child, tree) {
		fuzz_must((child->key != NULL) == (tree->type == NODE_MAP),
		    "a key in a list, or none in a map");
		if (child->key != NULL)
			check_position(
			    child->key_line, child->key_column, lines, n);
		all += check_tree(child, depth + 1, lines, n);
	}
	return all;
}

/* YAML takes no key of more than 1,024 characters in one line; JSON may need six
 * for a byte. */
static bool has_long_key(const struct node *n)
{
	if (n->key != NULL && strlen(n->key) > 160)
		return true;
	node_each (child, n)
		if (has_long_key(child))
			return true;
	return false;
}

static void check_as_json(const struct node *tree)
{
	struct yaml_place place = { 0 };
	struct buf text = BUF_INIT;
	struct node *again = NULL;
	struct error err = { 0 };

	if (has_long_key(tree))
		return;
	json_pretty(&text, tree);
	if (yaml_parse(text.s, text.n, &again, &place, &err) == 0)
		fuzz_must(
		    fuzz_same_tree(tree, again), "read otherwise: %s", text.s);
	else /* not every character of JSON is one of YAML's */
		fuzz_must(strncmp(err.text, "a character that YAML", 21) == 0,
		    "%d:%d: %s in %s", place.line, place.column, err.text,
		    text.s);
	buf_free(&text);
	node_free(again);
}

static void check_yaml(const char *s, size_t n)
{
	struct yaml_place place = { 0 };
	struct node *tree = NULL;
	struct error err = { 0 };
	size_t lines = lines_of(s, n);

	if (yaml_parse(s, n, &tree, &place, &err) != 0) {
		fuzz_must(tree == NULL, "half a tree");
		fuzz_must(err.code == E_PARSE || err.code == E_LIMIT, "code %d",
		    (int)err.code);
		fuzz_must(err.text[0] != '\0', "no sentence");
		check_position(place.line, place.column, lines, n);
		return;
	}
	fuzz_must(
	    check_tree(tree, 0, lines, n) <= LIMIT_NODES, "too many values");
	check_as_json(tree);
	node_free(tree);
}

/* For people: sorted, and in lines a terminal may show. */
static void check_problems(
    const struct problems *p, bool sorted, size_t lines, size_t n)
{
	struct buf shown = BUF_INIT;

	fuzz_must(p->list.n <= LIMIT_PROBLEMS, "%zu problems", p->list.n);
	for (size_t i = 0; i < p->list.n; i++) {
		const struct problem *one = &p->list.v[i], *before = one - 1;

		check_position(one->line, one->column, lines, n);
		fuzz_must(one->text[0] != '\0', "no sentence");
		fuzz_must(!sorted || i == 0 || before->line < one->line ||
		              (before->line == one->line &&
		                  before->column <= one->column),
		    "'%s' is out of order", one->text);
	}
	problem_show(p, &shown);
	fuzz_must(fuzz_is_text(buf_text(&shown)), "a problem is no text");
	for (size_t i = 0; i < shown.n; i++)
		fuzz_must(
		    shown.s[i] == '\n' || ((unsigned char)shown.s[i] >= ' ' &&
		                              shown.s[i] != 0x7f),
		    "a control character is shown");
	buf_free(&shown);
}

/* What was replaced is not to be replaced again. */
static void keep_dollars(struct node *n)
{
	if (n->type == NODE_TEXT && strstr(n->text, "${") != NULL) {
		struct buf kept = BUF_INIT;

		for (const char *c = n->text; *c != '\0'; c++) {
			if (c[0] == '$' && c[1] == '{')
				buf_addc(&kept, '$');
			buf_addc(&kept, *c);
		}
		node_replace_text(n, buf_take(&kept));
	}
	node_each (child, n)
		keep_dollars(child);
}

static struct node *tables_of(const struct schema *s)
{
	struct node *all = node_map();

	vec_each (struct table, t, &s->tables) {
		struct node *one = table_node_encode(t);

		node_remove(one, "name");
		node_set(all, t->name, one);
	}
	return all;
}

static void check_again(const struct schema *s)
{
	const struct schema_options options = { .path = "again" };
	struct node *root = node_map(), *tables = tables_of(s), *second;
	struct buf text = BUF_INIT, shown = BUF_INIT;
	struct schema again = { 0 };
	struct error err = { 0 };

	node_set(root, "version", node_int(1));
	node_set(root, "tables", node_copy(tables));
	keep_dollars(root);
	json_pretty(&text, root);
	if (schema_parse(&again, &options, text.s, text.n, &err) != 0) {
		problem_show(&again.problems, &shown);
		fuzz_must(
		    false, "%s: %s%s", err.text, buf_text(&shown), text.s);
	}
	second = tables_of(&again);
	fuzz_must(fuzz_same_tree(tables, second), "other tables: %s", text.s);
	node_free(second);
	node_free(tables);
	node_free(root);
	schema_free(&again);
	buf_free(&text);
	buf_free(&shown);
}

static void check_schema(const char *s, size_t n, const char *environment)
{
	const struct schema_options options = { "wikibot.yaml", environment };
	struct schema schema = { 0 };
	struct error err = { 0 };
	int rc = schema_parse(&schema, &options, s, n, &err);

	check_problems(&schema.problems, rc == 0 || err.code == E_INVALID,
	    lines_of(s, n), n);
	if (rc == 0) {
		fuzz_must(
		    schema.problems.list.n == 0 && schema.problems.dropped == 0,
		    "good, with mistakes");
		vec_each (struct table, t, &schema.tables)
			fuzz_must(schema_table(&schema, t->name) == t,
			    "table '%s' twice", t->name);
		check_again(&schema);
	} else {
		fuzz_must(
		    err.code == E_USAGE ||
		        (err.code == E_INVALID && schema.problems.list.n > 0),
		    "code %d, %zu problems", (int)err.code,
		    schema.problems.list.n);
	}
	schema_free(&schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;

	fuzz_start();
	check_yaml(s, size);
	check_schema(s, size, NULL);
	check_schema(s, size, "prod");
	return 0;
}
