#include "schema/table_node.h"

#include <string.h>

#include "schema/settings.h"
#include "schema/table_node_index.h"
#include "schema/words.h"

static void decode_type(const struct table_node_reader *r, const struct node *n,
    struct attribute *a)
{
	if (n->type == NODE_TEXT && strlen(n->text) == 1 &&
	    strchr("SNB", n->text[0]) != NULL)
		a->type = n->text[0];
	else
		words_must(n, "S (text), N (number) or B (bytes)", r->problems);
}

static void decode_attributes(
    const struct table_node_reader *r, const struct node *n)
{
	if (!words_map(n, "'attributes'",
	        "write {NAME: S}, for each attribute that a key uses",
	        r->problems))
		return; /* without a place: no key is checked against it */
	place_add(&r->table->places, "attributes", n->key_line, n->key_column);
	node_each (child, n) {
		struct attribute *a = vec_push(&r->table->attributes);

		a->name = mem_strdup(child->key);
		a->line = child->key_line;
		a->column = child->key_column;
		decode_type(r, child, a);
	}
}

static void decode_key(const struct table_node_reader *r, const struct node *n)
{
	table_node_index_decode_key(r, "key", n, &r->table->key);
}

static void decode_indexes(
    const struct table_node_reader *r, const struct node *n)
{
	place_add(&r->table->places, "indexes", n->key_line, n->key_column);
	if (!words_map(n, "'indexes'",
	        "write {NAME: {key: ...}}, or leave it "
	        "out",
	        r->problems))
		return;
	node_each (child, n)
		table_node_index_decode(r, child);
}

static void decode_removed(
    const struct table_node_reader *r, const struct node *n)
{
	if (words_list(n, "'removed_indexes'", "write [NAME], or leave it out",
	        r->problems))
		table_node_index_decode_names(
		    r, "removed_indexes", n, &r->table->removed_indexes);
}

static void decode_name(const struct table_node_reader *r, const struct node *n)
{
	const char *name = words_text(n, "'name'", r->problems);

	mem_free(r->table->name);
	r->table->name = mem_strdup(name);
}

static void decode_real_name(
    const struct table_node_reader *r, const struct node *n)
{
	const char *name = words_text(n, "'table_name'", r->problems);

	place_add(&r->table->places, "table_name", n->line, n->column);
	mem_free(r->table->real_name);
	r->table->real_name = mem_strdup(name);
}

static const struct part {
	const char *word;
	void (*decode)(const struct table_node_reader *r, const struct node *n);
} parts[] = {
	{ "name", decode_name },
	{ "table_name", decode_real_name },
	{ "attributes", decode_attributes },
	{ "key", decode_key },
	{ "indexes", decode_indexes },
	{ "removed_indexes", decode_removed },
};
enum { PARTS = sizeof parts / sizeof *parts, PARTS_HIDDEN = 1 };

static void refuse_word(const struct node *n, struct problems *problems)
{
	const char *words[PARTS - PARTS_HIDDEN + SETTINGS_COUNT + 1] = { 0 };
	size_t count = 0;

	for (size_t i = PARTS_HIDDEN; i < PARTS; i++)
		words[count++] = parts[i].word;
	settings_each (s)
		words[count++] = s->name;
	words_unknown(n, "setting", words, problems);
}

bool table_node_is_part(const char *word)
{
	for (size_t i = PARTS_HIDDEN; i < PARTS; i++)
		if (strcmp(parts[i].word, word) == 0)
			return true;
	return false;
}

void table_node_decode_setting(const struct node *n, struct settings *set,
    struct places *places, struct problems *problems)
{
	const struct setting *s = setting_find(n->key);
	const struct shape_context context = { problems, places, n->key };

	if (s != NULL)
		shape_decode(
		    &s->shape, n, OURS, setting_slot(s, set), &context);
}

static void decode_word(const struct table_node_reader *r, const struct node *n)
{
	for (size_t i = 0; i < PARTS; i++)
		if (strcmp(parts[i].word, n->key) == 0) {
			parts[i].decode(r, n);
			return;
		}
	if (setting_find(n->key) != NULL)
		table_node_decode_setting(
		    n, &r->table->set, &r->table->places, r->problems);
	else
		refuse_word(n, r->problems);
}

static void require(const struct table_node_reader *r, const struct node *n,
    const char *word, const char *advice)
{
	if (node_key(n, word) == NULL)
		problem_add(r->problems, r->table->line, r->table->column,
		    "table '%s' has no '%s': add '%s'",
		    r->table->name != NULL ? r->table->name : "", word, advice);
}

/* The partition attribute of a local index is the table's, said or not. */
static void fill_local(struct table *t)
{
	vec_each (struct index, ix, &t->indexes)
		if (ix->local && ix->key.partition.n == 0 &&
		    t->key.partition.n > 0)
			*vec_push(&ix->key.partition) =
			    mem_strdup(t->key.partition.v[0]);
}

void table_node_decode(
    const struct node *n, struct table *out, struct problems *problems)
{
	const struct table_node_reader r = { out, problems };
	bool keyed = n->key_line > 0;

	out->line = keyed ? n->key_line : n->line;
	out->column = keyed ? n->key_column : n->column;
	if (!words_map(
	        n, "a table", "it needs 'attributes' and 'key'", problems))
		return;
	node_each (child, n)
		decode_word(&r, child);
	require(&r, n, "attributes", "attributes: {NAME: S}");
	require(&r, n, "key", "key: {partition: NAME}");
	fill_local(out);
}

static struct node *encode_attributes(const struct table *t)
{
	struct node *map = node_map();

	vec_each (struct attribute, a, &t->attributes)
		if (a->type != 0)
			node_set(map, a->name, node_textn(&a->type, 1));
	node_sort(map);
	return map;
}

static struct node *encode_indexes(const struct table *t)
{
	struct node *map = node_map();

	vec_each (struct index, ix, &t->indexes)
		node_set(map, ix->name, table_node_index_encode(ix));
	node_sort(map);
	return map;
}

struct node *table_node_encode(const struct table *t)
{
	struct node *map = node_map();

	if (t->name != NULL)
		node_set(map, "name", node_text(t->name));
	if (t->real_name != NULL)
		node_set(map, "table_name", node_text(t->real_name));
	node_set(map, "attributes", encode_attributes(t));
	node_set(map, "key", table_node_index_encode_key(&t->key));
	if (t->indexes.n > 0)
		node_set(map, "indexes", encode_indexes(t));
	if (t->removed_indexes.n > 0)
		node_set(map, "removed_indexes",
		    table_node_index_encode_names(&t->removed_indexes));
	settings_each (s) {
		struct node *value =
		    shape_encode(&s->shape, setting_value(s, &t->set), OURS);

		if (value != NULL)
			node_set(map, s->name, value);
	}
	return map;
}
