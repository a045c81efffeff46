#include "dev/seed.h"

#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "data/json.h"
#include "data/yaml.h"
#include "dev/seed_value.h"
#include "dynamodb/attribute.h"
#include "schema/words.h"

/* --- keys --- */

/* One attribute of the table's key, or of an index's. */
static void check_key_value(const struct node *n, const struct node *value,
    size_t most, struct problems *problems)
{
	const struct node *v = node_first(value);
	size_t size = strcmp(v->key, "B") == 0 ? strlen(v->text) / 4 * 3
	                                       : strlen(v->text);

	if (strcmp(v->key, "N") == 0)
		return;
	if (size == 0)
		problem_at(
		    problems, n, "'%s' is part of a key and is empty", n->key);
	else if (size > most)
		problem_at(problems, n,
		    "'%s' has %zu bytes, and a key may have %zu there", n->key,
		    size, most);
}

static bool take_key(const struct texts *names, const struct node *n,
    const struct node *item, struct node *key, struct problems *problems)
{
	bool whole = true;

	vec_each (char *, name, names) {
		const struct node *value = node_key(item, *name);

		if (value != NULL) {
			node_set(key, *name, node_copy(value));
		} else if (node_key(n, *name) == NULL) {
			problem_at(problems, n,
			    "the item has no '%s', which is part of the key",
			    *name);
			whole = false;
		} else {
			whole = false; /* told already */
		}
	}
	return whole;
}

static void check_sizes(const struct key *key, const struct node *n,
    const struct node *item, struct problems *problems)
{
	const struct {
		const struct texts *names;
		size_t most;
	} parts[] = { { &key->partition, LIMIT_PARTITION_KEY },
		{ &key->sort, LIMIT_SORT_KEY } };

	for (size_t i = 0; i < 2; i++)
		vec_each (char *, name, parts[i].names) {
			const struct node *value = node_key(item, *name);

			if (value != NULL)
				check_key_value(node_key(n, *name), value,
				    parts[i].most, problems);
		}
}

/* --- items --- */

static struct node *read_values(
    const struct node *n, const struct table *t, struct problems *problems)
{
	struct node *item = node_map();

	node_each (child, n) {
		struct node *value;

		if (*child->key == '\0')
			problem_at_key(
			    problems, child, "an attribute needs a name");
		value = seed_value(
		    child, table_attribute_type(t, child->key), problems);
		if (value != NULL)
			node_set(item, child->key, value);
	}
	return item;
}

static void read_item(
    struct seed *s, struct seed_table *into, const struct node *n)
{
	const struct table *t = into->table;
	struct problems *problems = &s->problems;
	struct node *item, *key;
	struct seed_item *out;
	size_t size;
	bool keyed;

	if (n->type != NODE_MAP) {
		problem_at(problems, n,
		    "an item must be a map, {attribute: value}, not %s",
		    node_type_name(n->type));
		return;
	}
	item = read_values(n, t, problems);
	key = node_map();
	check_sizes(&t->key, n, item, problems);
	vec_each (struct index, ix, &t->indexes)
		check_sizes(&ix->key, n, item, problems);
	size = attribute_item_size(item);
	if (size > LIMIT_ITEM_BYTES)
		problem_at(problems, n,
		    "the item has %zu bytes, and DynamoDB takes %d", size,
		    LIMIT_ITEM_BYTES);
	keyed = take_key(&t->key.partition, n, item, key, problems);
	/* Both mistakes are told. */
	keyed = take_key(&t->key.sort, n, item, key, problems) && keyed;
	if (!keyed) {
		node_free(item);
		node_free(key);
		return;
	}
	out = vec_push(&into->items);
	*out = (struct seed_item){ item, key, n->line, n->column };
}

struct known_key {
	char *text;
	const struct seed_item *item;
};

static int by_key(const void *a, const void *b)
{
	const struct known_key *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order
	                  : (x->item->line > y->item->line) -
	                        (x->item->line < y->item->line);
}

static void check_unique(struct seed *s, const struct seed_table *t)
{
	VEC(struct known_key) all = { 0 };

	vec_each (struct seed_item, item, &t->items) {
		struct buf text = BUF_INIT;
		struct known_key *k = vec_push(&all);

		json_print(&text, item->key);
		*k = (struct known_key){ buf_take(&text), item };
	}
	vec_sort(&all, by_key);
	for (size_t i = 1; i < all.n; i++)
		if (strcmp(all.v[i].text, all.v[i - 1].text) == 0)
			problem_add(&s->problems, all.v[i].item->line,
			    all.v[i].item->column,
			    "the item has the key of that in line %d",
			    all.v[i - 1].item->line);
	vec_each (struct known_key, k, &all)
		mem_free(k->text);
	vec_free(&all);
}

/* --- the file --- */

static void read_table(
    struct seed *s, const struct node *n, const struct schema *schema)
{
	const struct table *t = schema_table(schema, n->key);
	VEC(const char *) names = { 0 };
	struct seed_table *into;

	if (t == NULL) {
		vec_each (struct table, one, &schema->tables)
			*vec_push(&names) = one->name;
		*vec_push(&names) = NULL;
		words_unknown(n, "table", names.v, &s->problems);
		vec_free(&names);
		return;
	}
	if (!words_list(
	        n, "the items of a table", "write [{...}, ...]", &s->problems))
		return;
	into = vec_push(&s->tables);
	into->table = t;
	node_each (child, n)
		read_item(s, into, child);
	check_unique(s, into);
}

static void read_conflict(struct seed *s, const struct node *n)
{
	static const char *const names[] = { [SEED_KEEP] = "keep",
		[SEED_REPLACE] = "replace",
		[SEED_FAIL] = "fail" };

	for (size_t i = 0; i < 3; i++)
		if (n->type == NODE_TEXT && strcmp(n->text, names[i]) == 0) {
			s->conflict = (enum seed_conflict)i;
			return;
		}
	words_must(n, "keep, replace or fail", &s->problems);
}

static void read_root(
    struct seed *s, const struct node *root, const struct schema *schema)
{
	static const char *const words[] = { "version", "on_conflict", "tables",
		NULL };
	const struct node *version = node_key(root, words[0]);

	if (root->type != NODE_MAP || version == NULL ||
	    node_int_or(version, "", 0) != 1) {
		problem_at(&s->problems, version != NULL ? version : root,
		    "a seed file begins with 'version: 1'");
		return;
	}
	if (node_key(root, "tables") == NULL)
		problem_at(&s->problems, root,
		    "there is no 'tables': write {TABLE: [{...}, ...]}");
	node_each (child, root) {
		if (strcmp(child->key, words[1]) == 0)
			read_conflict(s, child);
		else if (strcmp(child->key, words[2]) != 0 &&
		         strcmp(child->key, words[0]) != 0)
			words_unknown(child, "key", words, &s->problems);
		else if (strcmp(child->key, words[2]) == 0 &&
		         words_map(child, "'tables'",
		             "write {TABLE: [{...}, ...]}", &s->problems))
			node_each (table, child)
				read_table(s, table, schema);
	}
}

int seed_parse(struct seed *out, const char *path, const char *text, size_t n,
    const struct schema *schema, struct error *err)
{
	struct yaml_place place = { 0 };
	struct error fault = { 0 };
	struct node *root = NULL;
	size_t bad;

	*out = (struct seed){ .file = mem_strdup(path) };
	out->problems.file = out->file;
	if (yaml_parse(text, n, &root, &place, &fault) != 0)
		problem_add(
		    &out->problems, place.line, place.column, "%s", fault.text);
	else
		read_root(out, root, schema);
	node_free(root);
	problem_sort(&out->problems);
	bad = out->problems.list.n + out->problems.dropped;
	if (bad == 0)
		return 0;
	return error_set(err, E_INVALID, "'%s' has %zu mistake%s", path, bad,
	    bad == 1 ? "" : "s");
}

int seed_load(struct seed *out, const char *path, const struct schema *schema,
    struct error *err)
{
	struct buf text = BUF_INIT;
	int rc = file_read(path, LIMIT_SCHEMA_BYTES, &text, err);

	*out = (struct seed){ 0 };
	if (rc == 0)
		rc = seed_parse(out, path, text.s, text.n, schema, err);
	buf_free(&text);
	return rc;
}

void seed_free(struct seed *s)
{
	vec_each (struct seed_table, t, &s->tables) {
		vec_each (struct seed_item, item, &t->items) {
			node_free(item->item);
			node_free(item->key);
		}
		vec_free(&t->items);
	}
	vec_free(&s->tables);
	problem_free(&s->problems);
	mem_free(s->file);
	*s = (struct seed){ 0 };
}

size_t seed_count(const struct seed *s)
{
	size_t n = 0;

	vec_each (struct seed_table, t, &s->tables)
		n += t->items.n;
	return n;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void seed_find(const char *schema_path, struct texts *out)
{
	const char *slash = strrchr(schema_path, '/');
	struct buf folder = BUF_INIT;
	struct dirent *entry;
	DIR *dir;

	buf_addn(&folder, schema_path,
	    slash != NULL ? (size_t)(slash + 1 - schema_path) : 0);
	buf_add(&folder, "seeds");
	dir = opendir(folder.s);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct buf path = BUF_INIT;

		if (entry->d_name[0] == '.' ||
		    !(text_ends(entry->d_name, ".yaml") ||
		        text_ends(entry->d_name, ".yml") ||
		        text_ends(entry->d_name, ".json")))
			continue;
		buf_addf(&path, "%s/%s", folder.s, entry->d_name);
		*vec_push(out) = buf_take(&path);
	}
	if (dir != NULL)
		closedir(dir);
	vec_sort(out, by_name);
	buf_free(&folder);
}
