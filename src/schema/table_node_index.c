#include "schema/table_node_index.h"

#include <string.h>

#include "base/text.h"
#include "schema/words.h"

static const char *const index_words[] = { "key", "projection", "local",
	"strategy", "provisioned_throughput", "on_demand_maximum", NULL };
static const char *const key_words[] = { "partition", "sort", NULL };
static const char *const projection_words[] = { "ALL", "KEYS_ONLY", NULL };

/* "path.name", or "path.3". */
static char *below(const char *path, const char *name, size_t i)
{
	struct buf b = BUF_INIT;

	if (name != NULL)
		buf_addf(&b, "%s.%s", path, name);
	else
		buf_addf(&b, "%s.%zu", path, i);
	return buf_take(&b);
}

static void mark_below(const struct table_node_reader *r, const char *path,
    size_t i, const struct node *n)
{
	char *full = below(path, NULL, i);

	place_add(&r->table->places, full, n->line, n->column);
	mem_free(full);
}

static void add_name(const struct table_node_reader *r, const char *path,
    const struct node *n, struct texts *names)
{
	const char *text = words_text(n, "a name", r->problems);

	if (text == NULL)
		return;
	mark_below(r, path, names->n, n);
	*vec_push(names) = mem_strdup(text);
}

void table_node_index_decode_names(const struct table_node_reader *r,
    const char *path, const struct node *n, struct texts *names)
{
	place_add(&r->table->places, path, n->line, n->column);
	node_each (child, n)
		add_name(r, path, child, names);
}

static void decode_part(const struct table_node_reader *r, const char *path,
    const struct node *n, struct texts *names)
{
	if (n->type == NODE_LIST) {
		table_node_index_decode_names(r, path, n, names);
		if (n->count == 0)
			problem_at(r->problems, n,
			    "'%s' is empty: name an attribute", n->key);
		return;
	}
	place_add(&r->table->places, path, n->line, n->column);
	if (n->type == NODE_TEXT)
		add_name(r, path, n, names);
	else
		words_must(
		    n, "an attribute's name or a list of names", r->problems);
}

void table_node_index_decode_key(const struct table_node_reader *r,
    const char *path, const struct node *n, struct key *key)
{
	if (!words_map(n, "'key'",
	        "write {partition: NAME} or {partition: NAME, sort: NAME}",
	        r->problems))
		return;
	place_add(&r->table->places, path, n->key_line, n->key_column);
	node_each (child, n) {
		char *full = below(path, child->key, 0);

		if (strcmp(child->key, "partition") == 0)
			decode_part(r, full, child, &key->partition);
		else if (strcmp(child->key, "sort") == 0)
			decode_part(r, full, child, &key->sort);
		else
			words_unknown(child, "key", key_words, r->problems);
		mem_free(full);
	}
}

static void decode_projection(const struct table_node_reader *r,
    const char *path, const struct node *n, struct index *ix)
{
	const char *near;

	place_add(&r->table->places, path, n->line, n->column);
	if (n->type == NODE_LIST) {
		ix->projection = PROJECTION_INCLUDE;
		table_node_index_decode_names(r, path, n, &ix->projected);
		if (n->count == 0)
			problem_at(r->problems, n,
			    "the projection lists no attribute: name some, or "
			    "write KEYS_ONLY");
		return;
	}
	if (n->type == NODE_TEXT && strcmp(n->text, "ALL") == 0)
		return;
	if (n->type == NODE_TEXT && strcmp(n->text, "KEYS_ONLY") == 0) {
		ix->projection = PROJECTION_KEYS_ONLY;
		return;
	}
	near = n->type == NODE_TEXT ? text_nearest(n->text, projection_words)
	                            : NULL;
	if (near != NULL)
		problem_at(r->problems, n,
		    "unknown projection '%s' (did you mean '%s'?)", n->text,
		    near);
	else
		words_must(n,
		    "ALL, KEYS_ONLY or a list of the attributes to include",
		    r->problems);
}

static void decode_local(const struct table_node_reader *r, const char *path,
    const struct node *n, struct index *ix)
{
	place_add(&r->table->places, path, n->line, n->column);
	if (n->type == NODE_BOOL)
		ix->local = n->yes;
	else
		words_must(n, "true or false", r->problems);
}

static void decode_strategy(const struct table_node_reader *r, const char *path,
    const struct node *n, struct index *ix)
{
	place_add(&r->table->places, path, n->line, n->column);
	if (n->type == NODE_TEXT && strcmp(n->text, "recreate") == 0)
		ix->recreate = true;
	else
		problem_at(r->problems, n,
		    "'strategy' must be recreate: without it an index whose "
		    "key or projection changed is refused");
}

static bool is_capacity(const char *word)
{
	return strcmp(word, "provisioned_throughput") == 0 ||
	       strcmp(word, "on_demand_maximum") == 0;
}

/* Those of the index's words that the shape of its capacity reads. */
static void decode_capacity(const struct table_node_reader *r, const char *path,
    const struct node *n, struct index *ix)
{
	struct node *mine = node_map();
	const struct shape_context context = { r->problems, &r->table->places,
		path };

	mine->line = n->line;
	mine->column = n->column;
	node_each (child, n)
		if (is_capacity(child->key))
			node_set(mine, child->key, node_copy(child));
	if (mine->count > 0)
		shape_decode(&index_capacity_shape, mine, OURS, ix, &context);
	node_free(mine);
}

static void decode_word(const struct table_node_reader *r, const char *path,
    const struct node *n, struct index *ix)
{
	char *full = below(path, n->key, 0);

	if (strcmp(n->key, "key") == 0)
		table_node_index_decode_key(r, full, n, &ix->key);
	else if (strcmp(n->key, "projection") == 0)
		decode_projection(r, full, n, ix);
	else if (strcmp(n->key, "local") == 0)
		decode_local(r, full, n, ix);
	else if (strcmp(n->key, "strategy") == 0)
		decode_strategy(r, full, n, ix);
	else
		words_unknown(n, "key", index_words, r->problems);
	mem_free(full);
}

void table_node_index_decode(
    const struct table_node_reader *r, const struct node *n)
{
	struct index ix = { .projection = PROJECTION_ALL };
	char *path = below("indexes", n->key, 0);

	ix.name = mem_strdup(n->key);
	place_add(&r->table->places, path, n->key_line, n->key_column);
	if (words_map(
	        n, "an index", "it needs at least a 'key'", r->problems)) {
		node_each (child, n)
			if (!is_capacity(child->key))
				decode_word(r, path, child, &ix);
		decode_capacity(r, path, n, &ix);
		if (node_key(n, "key") == NULL)
			problem_at_key(r->problems, n,
			    "index '%s' has no key: add 'key: {partition: "
			    "NAME}'",
			    ix.name);
	}
	*vec_push(&r->table->indexes) = ix;
	mem_free(path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct node *encode_names(const struct texts *names)
{
	struct node *list = node_list();

	vec_each (char *, name, names)
		node_add(list, node_text(*name));
	return list;
}

struct node *table_node_index_encode_names(const struct texts *names)
{
	struct texts sorted = { 0 };
	struct node *list;

	vec_each (char *, name, names)
		*vec_push(&sorted) = *name;
	vec_sort(&sorted, by_text);
	list = encode_names(&sorted);
	vec_free(&sorted);
	return list;
}

static void encode_part(
    struct node *map, const char *word, const struct texts *names)
{
	if (names->n == 1)
		node_set(map, word, node_text(names->v[0]));
	else if (names->n > 1)
		node_set(map, word, encode_names(names));
}

struct node *table_node_index_encode_key(const struct key *key)
{
	struct node *map = node_map();

	encode_part(map, "partition", &key->partition);
	encode_part(map, "sort", &key->sort);
	return map;
}

static struct node *encode_projection(const struct index *ix)
{
	if (ix->projection == PROJECTION_INCLUDE)
		return table_node_index_encode_names(&ix->projected);
	return node_text(
	    ix->projection == PROJECTION_KEYS_ONLY ? "KEYS_ONLY" : "ALL");
}

struct node *table_node_index_encode(const struct index *ix)
{
	struct node *map = node_map();
	struct node *capacity = shape_encode(&index_capacity_shape, ix, OURS);

	node_set(map, "key", table_node_index_encode_key(&ix->key));
	node_set(map, "projection", encode_projection(ix));
	if (ix->local)
		node_set(map, "local", node_bool(true));
	if (ix->recreate)
		node_set(map, "strategy", node_text("recreate"));
	node_each (child, capacity)
		node_set(map, child->key, node_copy(child));
	node_free(capacity);
	return map;
}
