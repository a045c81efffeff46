#include "schema/schema.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/yaml.h"
#include "schema/check.h"
#include "schema/merge.h"
#include "schema/schema_file.h"
#include "schema/table_node.h"
#include "schema/variables.h"
#include "schema/words.h"

struct loader {
	struct schema *out;
	struct schema_file file;
	struct node *base; /* settings of defaults and environment, merged */
};

static const char seed_word[] = "seed";

static void refuse_word(
    const struct node *n, const char *section, struct problems *problems)
{
	const char *words[SETTINGS_COUNT + 2] = { 0 };

	if (table_node_is_part(n->key)) {
		problem_at_key(problems, n,
		    "'%s' belongs to a table: %s may hold settings only",
		    n->key, section);
		return;
	}
	settings_each (s)
		words[setting_number(s)] = s->name;
	words[SETTINGS_COUNT] = seed_word;
	words_unknown(n, "setting", words, problems);
}

/* Of defaults or an environment, but of no table: whether seeds may be written
 * there. */
static void check_seed(const struct node *n, struct problems *problems)
{
	if (n->type != NODE_BOOL)
		words_must(n, "true or false", problems);
}

/* Defaults and environments are read as strictly as tables, whether or not
 * they are used; rules between fields wait for the whole. */
static void check_section(struct loader *l, const struct node *n,
    const char *section, const char *environment)
{
	const struct node *table =
	    l->file.tables != NULL ? l->file.tables->first : NULL;
	struct variables values = { environment, l->out->project,
		table != NULL ? table->key : "table" };
	struct node *copy = node_copy(n);
	struct table scratch = { 0 };

	variables_replace(copy, &values, &l->out->problems);
	node_each (child, copy) {
		if (setting_find(child->key) != NULL)
			table_node_decode_setting(
			    child, &scratch.set, NULL, &l->out->problems);
		else if (strcmp(child->key, seed_word) == 0)
			check_seed(child, &l->out->problems);
		else
			refuse_word(child, section, &l->out->problems);
	}
	table_free(&scratch);
	node_free(copy);
}

static void check_sections(struct loader *l)
{
	struct buf section = BUF_INIT;

	if (l->file.defaults != NULL)
		check_section(
		    l, l->file.defaults, "'defaults'", l->out->environment);
	node_each (child, l->file.environments) {
		buf_reset(&section);
		buf_addf(&section, "environment '%s'", child->key);
		if (words_map(child, section.s,
		        "write {} for one without "
		        "settings",
		        &l->out->problems))
			check_section(l, child, section.s, child->key);
	}
	buf_free(&section);
}

static size_t count(const struct node *n)
{
	size_t all = 1;

	node_each (child, n)
		all += count(child);
	return all;
}

/* What every table starts from.  What is no setting was reported already, and
 * is left out so that it is not reported again for each table. */
static bool make_base(struct loader *l)
{
	struct node *all = merge_maps(l->file.defaults, l->file.environment);
	bool fits;

	l->base = node_map();
	node_each (child, all)
		if (setting_find(child->key) != NULL)
			node_set(l->base, child->key, node_copy(child));
	node_free(all);
	fits = count(l->base) * l->file.tables->count <= LIMIT_MERGED;
	if (!fits)
		problem_at(&l->out->problems, l->file.tables,
		    "%zu tables with so many defaults are more than is read: "
		    "split the file",
		    l->file.tables->count);
	return fits;
}

/* DynamoDB's name: the table's own, or from the template.  None when its
 * variables cannot be replaced. */
static void set_real_name(struct loader *l, struct node *merged,
    const struct node *n, const struct variables *values)
{
	const struct node *own = node_key(merged, "table_name");
	const struct node *from = own != NULL ? own : l->file.table_name;
	struct node *real =
	    from != NULL ? node_copy(from) : node_text("${table}");
	size_t before = l->out->problems.list.n;

	variables_replace(real, values, &l->out->problems);
	if (own == NULL) {
		real->line = n->key_line;
		real->column = n->key_column;
	}
	if (l->out->problems.list.n == before) {
		node_set(merged, "table_name", real);
	} else {
		node_remove(merged, "table_name");
		node_free(real);
	}
}

static struct node *merge_table(struct loader *l, const struct node *n)
{
	struct variables values = { l->out->environment, l->out->project,
		n->key };
	struct node *merged = merge_maps(l->base, n);

	merged->key_line = n->key_line;
	merged->key_column = n->key_column;
	node_remove(merged, "name");
	set_real_name(l, merged, n, &values);
	variables_replace(merged, &values, &l->out->problems);
	node_set(merged, "name", node_text(n->key));
	return merged;
}

static void load_table(struct loader *l, const struct node *n)
{
	struct problems *problems = &l->out->problems;
	struct place at = { .line = n->key_line, .column = n->key_column };
	const struct node *name = node_key(n, "name");
	struct node *merged;
	struct table *t;

	check_name("table", n->key, 1, at, problems);
	if (!words_map(
	        n, "a table", "it needs 'attributes' and 'key'", problems))
		return;
	if (name != NULL)
		problem_at_key(problems, name,
		    "unknown setting 'name': the table is called '%s', and "
		    "'table_name' sets its name in DynamoDB",
		    n->key);
	merged = merge_table(l, n);
	t = vec_push(&l->out->tables);
	table_node_decode(merged, t, problems);
	settings_each (s)
		shape_fill(&s->shape, OURS, setting_slot(s, &t->set));
	check_table(t, problems);
	node_free(merged);
	/* The same mistake in a default comes once per table. */
	problem_sort(problems);
}

static int by_real_name(const void *a, const void *b)
{
	const struct table *x = *(const struct table *const *)a;
	const struct table *y = *(const struct table *const *)b;
	int order = strcmp(x->real_name, y->real_name);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void check_unique(struct schema *out)
{
	VEC(const struct table *) all = { 0 };

	vec_each (struct table, t, &out->tables)
		if (t->real_name != NULL)
			*vec_push(&all) = t;
	vec_sort(&all, by_real_name);
	for (size_t i = 1; i < all.n; i++) {
		const struct table *one = all.v[i - 1], *other = all.v[i];
		struct place at = check_place(other, "table_name");

		if (strcmp(one->real_name, other->real_name) == 0)
			problem_add(&out->problems, at.line, at.column,
			    "table name '%s' is that of table '%s' too: each "
			    "needs its own, as from 'table_name: "
			    "NAME-${table}'",
			    other->real_name, one->name);
	}
	vec_free(&all);
}

static int load(struct schema *out, const struct schema_options *options,
    const struct node *root, struct error *err)
{
	struct loader l = { .out = out };

	if (!schema_file_read(root, &l.file, out))
		return 0;
	if (schema_file_choose(root, options->environment, &l.file, out, err) !=
	    0)
		return -1;
	check_sections(&l);
	out->no_seed = !node_bool_or(l.file.environment, seed_word,
	    node_bool_or(l.file.defaults, seed_word, true));
	if (l.file.tables != NULL && make_base(&l)) {
		node_each (child, l.file.tables)
			load_table(&l, child);
		check_unique(out);
	}
	node_free(l.base);
	return 0;
}

static int sum_up(struct schema *out, struct error *err)
{
	size_t n = out->problems.list.n;

	problem_sort(&out->problems);
	if (n == 0)
		return 0;
	n = out->problems.list.n + out->problems.dropped;
	return error_set(err, E_INVALID, "'%s' has %zu mistake%s", out->file, n,
	    n == 1 ? "" : "s");
}

static void start(struct schema *out, const struct schema_options *options)
{
	*out = (struct schema){ 0 };
	out->file = mem_strdup(
	    strcmp(options->path, "-") == 0 ? "standard input" : options->path);
	out->problems.file = out->file;
}

static int parse(struct schema *out, const struct schema_options *options,
    const char *text, size_t n, struct error *err)
{
	struct yaml_place place = { 0 };
	struct error fault = { 0 };
	struct node *root = NULL;
	int rc = 0;

	if (yaml_parse(text, n, &root, &place, &fault) != 0)
		problem_add(
		    &out->problems, place.line, place.column, "%s", fault.text);
	else
		rc = load(out, options, root, err);
	node_free(root);
	return rc == 0 ? sum_up(out, err) : -1;
}

int schema_parse(struct schema *out, const struct schema_options *options,
    const char *text, size_t n, struct error *err)
{
	start(out, options);
	return parse(out, options, text, n, err);
}

int schema_load(
    struct schema *out, const struct schema_options *options, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	start(out, options);
	rc = file_read(options->path, LIMIT_SCHEMA_BYTES, &text, err);
	if (rc == 0)
		rc = parse(out, options, text.s, text.n, err);
	buf_free(&text);
	return rc;
}

void schema_free(struct schema *s)
{
	vec_each (struct table, t, &s->tables)
		table_free(t);
	vec_free(&s->tables);
	texts_free(&s->environments);
	problem_free(&s->problems);
	mem_free(s->file);
	mem_free(s->project);
	mem_free(s->environment);
	*s = (struct schema){ 0 };
}

const struct table *schema_table(const struct schema *s, const char *name)
{
	vec_each (struct table, t, &s->tables)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}
