#include "model/fake_table.h"

#include <string.h>

#include "base/text.h"
#include "dynamodb/attribute.h"
#include "model/fake_error.h"
#include "model/fake_value.h"

/* schemas/wikibot.yaml */
static const struct fake_schema schemas[] = {
	{ "users", "by-oauth",
	    { { "id", NULL }, { "oauth_provider", "oauth_provider_sub" } } },
	{ "wikis", NULL, { { "owner_id", "wiki_slug" }, { NULL, NULL } } },
	{ "acls", NULL, { { "wiki_id", "grantee_id" }, { NULL, NULL } } },
};

enum { PARTITION_BYTES = 2048, SORT_BYTES = 1024 };

static struct fake_table *make(
    struct fake_tables *all, const char *name, struct error *err)
{
	struct fake_table *t;

	for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
		if (!text_ends(name, schemas[i].suffix))
			continue;
		t = mem_alloc(sizeof *t);
		t->name = mem_strdup(name);
		t->schema = &schemas[i];
		*vec_push(all) = t;
		return t;
	}
	fake_error_set(
	    err, "ResourceNotFoundException", "Requested resource not found");
	return NULL;
}

struct fake_table *fake_table_get(
    struct fake_tables *all, const char *name, struct error *err)
{
	vec_each (struct fake_table *, t, all)
		if (strcmp((*t)->name, name) == 0)
			return *t;
	return make(all, name, err);
}

static void item_free(struct fake_item *item)
{
	node_free(item->attributes);
	mem_free(item);
}

void fake_table_free_all(struct fake_tables *all)
{
	vec_each (struct fake_table *, t, all) {
		vec_each (struct fake_item *, item, &(*t)->order[FAKE_TABLE])
			item_free(*item);
		for (int i = 0; i < FAKE_ORDERS; i++)
			vec_free(&(*t)->order[i]);
		mem_free((*t)->name);
		mem_free(*t);
	}
	vec_free(all);
}

int fake_table_check_text(
    const char *name, bool sort, const char *text, struct error *err)
{
	size_t n = strlen(text);

	if (n == 0)
		return fake_error_invalid(err,
		    "One or more parameter values are not valid. The "
		    "AttributeValue for a key attribute cannot contain an "
		    "empty string value. Key: %s",
		    name);
	if (!sort && n > PARTITION_BYTES)
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: Size of "
		    "hashkey has exceeded the maximum size limit of2048 bytes");
	if (sort && n > SORT_BYTES)
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: Aggregated "
		    "size of all range keys has exceeded the size limit of "
		    "1024 bytes");
	return 0;
}

/* One key attribute of an item; an item need not have those of the index. */
static int read_key(const struct fake_schema *schema, int kind, int i,
    struct fake_item *out, struct error *err)
{
	const char *name = schema->key[kind][i];
	const struct node *value =
	    name != NULL ? node_key(out->attributes, name) : NULL;

	if (value == NULL && name != NULL && kind == FAKE_TABLE)
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: Missing the "
		    "key %s in the item",
		    name);
	if (value == NULL)
		return 0;
	if (!fake_value_is(value, "S"))
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: Type mismatch "
		    "for %s %s expected: S actual: %s",
		    kind == FAKE_INDEX ? "index key" : "key", name,
		    fake_value_type(value));
	out->key[kind][i] = fake_value_text(value);
	return fake_table_check_text(name, i == 1, out->key[kind][i], err);
}

static int read_keys(
    const struct fake_table *t, struct fake_item *out, struct error *err)
{
	for (int kind = 0; kind < FAKE_ORDERS; kind++)
		for (int i = 0; i < FAKE_KEYS; i++)
			if (read_key(t->schema, kind, i, out, err) != 0)
				return -1;
	return 0;
}

int fake_table_item(const struct fake_table *t, struct node *attributes,
    struct fake_item *out, struct error *err)
{
	struct fake_item item = { .attributes = attributes };

	if (read_keys(t, &item, err) != 0)
		return -1;
	item.size = attribute_item_size(attributes);
	*out = item;
	return 0;
}

int fake_table_key(const struct fake_table *t, int kind, struct node *map,
    struct fake_item *out, struct error *err)
{
	struct fake_item key = { .attributes = map };
	size_t wanted = 0;

	if (fake_value_check_all(map, err) != 0)
		return -1;
	for (int k = 0; k <= kind; k++)
		for (int i = 0; i < FAKE_KEYS; i++) {
			const char *name = t->schema->key[k][i];

			if (name == NULL)
				continue;
			wanted++;
			if (!fake_value_is(node_key(map, name), "S"))
				wanted += map->count; /* never equal */
		}
	if (wanted != map->count)
		return fake_error_invalid(
		    err, "The provided key element does not match the schema");
	if (read_keys(t, &key, err) != 0)
		return -1;
	*out = key;
	return 0;
}

bool fake_table_is_key(const struct fake_table *t, const char *attribute)
{
	for (int i = 0; i < FAKE_KEYS; i++)
		if (t->schema->key[FAKE_TABLE][i] != NULL &&
		    strcmp(t->schema->key[FAKE_TABLE][i], attribute) == 0)
			return true;
	return false;
}

struct node *fake_table_keys_of(
    const struct fake_table *t, int kind, const struct fake_item *item)
{
	struct node *keys = node_map();

	for (int k = kind; k >= 0; k--)
		for (int i = 0; i < FAKE_KEYS; i++)
			if (t->schema->key[k][i] != NULL)
				node_set(
				    node_at_map(keys, t->schema->key[k][i]),
				    "S", node_text(item->key[k][i]));
	return keys;
}

static int compare_keys(
    int kind, const struct fake_item *a, const struct fake_item *b)
{
	int c = 0;

	for (int i = 0; c == 0 && i < FAKE_KEYS; i++)
		if (a->key[kind][i] != NULL)
			c = strcmp(a->key[kind][i], b->key[kind][i]);
	return c;
}

/* Items may be alike in the keys of the index; those of the table decide. */
int fake_table_compare(
    int kind, const struct fake_item *a, const struct fake_item *b)
{
	int c = kind == FAKE_INDEX ? compare_keys(FAKE_INDEX, a, b) : 0;

	return c != 0 ? c : compare_keys(FAKE_TABLE, a, b);
}

size_t fake_table_seek(const struct fake_table *t, int kind,
    const struct fake_item *key, bool past)
{
	size_t low = 0, high = t->order[kind].n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = fake_table_compare(kind, t->order[kind].v[middle], key);

		if (c < 0 || (past && c == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether an item stands in an order. */
static bool belongs(const struct fake_item *item, int kind)
{
	return kind == FAKE_TABLE || (item->key[FAKE_INDEX][0] != NULL &&
	                                 item->key[FAKE_INDEX][1] != NULL);
}

struct fake_item *fake_table_find(
    const struct fake_table *t, const struct fake_item *key)
{
	size_t i = fake_table_seek(t, FAKE_TABLE, key, false);

	if (i == t->order[FAKE_TABLE].n ||
	    fake_table_compare(FAKE_TABLE, t->order[FAKE_TABLE].v[i], key) != 0)
		return NULL;
	return t->order[FAKE_TABLE].v[i];
}

void fake_table_remove(struct fake_table *t, const struct fake_item *key)
{
	struct fake_item *item = fake_table_find(t, key);

	if (item == NULL)
		return;
	for (int k = 0; k < FAKE_ORDERS; k++)
		if (belongs(item, k))
			vec_remove(
			    &t->order[k], fake_table_seek(t, k, item, false));
	item_free(item);
}

static void insert(struct fake_order *o, size_t at, struct fake_item *item)
{
	vec_push(o);
	memmove(o->v + at + 1, o->v + at, (o->n - 1 - at) * sizeof *o->v);
	o->v[at] = item;
}

void fake_table_put(struct fake_table *t, const struct fake_item *item)
{
	struct fake_item *mine = mem_alloc(sizeof *mine);

	*mine = *item;
	fake_table_remove(t, mine);
	for (int k = 0; k < FAKE_ORDERS; k++)
		if (belongs(mine, k))
			insert(&t->order[k], fake_table_seek(t, k, mine, false),
			    mine);
}
