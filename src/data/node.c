#include "data/node.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/number.h"

static struct node *make(enum node_type type)
{
	struct node *n = mem_alloc(sizeof *n);

	n->type = type;
	return n;
}

static struct node *make_text(enum node_type type, const char *s, size_t n)
{
	struct node *text = mem_alloc(sizeof *text + n + 1);
	const char *end = memchr(s, '\0', n);

	text->type = type;
	text->text = text->own_text;
	memcpy(text->text, s, end != NULL ? (size_t)(end - s) : n);
	return text;
}

static void set_text(struct node *n, char *text)
{
	if (n->text != n->own_text)
		mem_free(n->text);
	n->text = text;
}

static void set_key(struct node *n, const char *key)
{
	size_t size = key != NULL ? strlen(key) + 1 : 0;
	char *mine = NULL;

	if (key == n->key)
		return;
	if (key != NULL) {
		mine = size <= sizeof n->short_key ? n->short_key
		                                   : mem_alloc(size);
		memmove(mine, key, size);
	}
	if (n->key != n->short_key)
		mem_free(n->key);
	n->key = mine;
}

struct node *node_null(void)
{
	return make(NODE_NULL);
}

struct node *node_bool(bool yes)
{
	struct node *n = make(NODE_BOOL);

	n->yes = yes;
	return n;
}

struct node *node_int(int64_t v)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, v);
	return node_number(digits);
}

struct node *node_number(const char *digits)
{
	return node_numbern(digits, strlen(digits));
}

struct node *node_numbern(const char *digits, size_t n)
{
	return make_text(NODE_NUMBER, digits, n);
}

struct node *node_text(const char *s)
{
	return node_textn(s, strlen(s));
}

struct node *node_textn(const char *s, size_t n)
{
	return make_text(NODE_TEXT, s, n);
}

struct node *node_list(void)
{
	return make(NODE_LIST);
}

struct node *node_map(void)
{
	return make(NODE_MAP);
}

struct node *node_copy(const struct node *n)
{
	struct node *copy;

	if (n == NULL)
		return NULL;
	copy = n->text != NULL ? make_text(n->type, n->text, strlen(n->text))
	                       : make(n->type);
	copy->yes = n->yes;
	copy->quoted = n->quoted;
	copy->line = n->line;
	copy->column = n->column;
	copy->key_line = n->key_line;
	copy->key_column = n->key_column;
	node_each (child, n)
		node_append(copy, child->key, node_copy(child));
	return copy;
}

void node_free(struct node *n)
{
	struct node *next;

	if (n == NULL)
		return;
	for (struct node *child = n->first; child != NULL; child = next) {
		next = child->next;
		node_free(child);
	}
	set_text(n, NULL);
	set_key(n, NULL);
	mem_free(n);
}

void node_wipe(struct node *n)
{
	if (n == NULL)
		return;
	node_each (child, n)
		node_wipe(child);
	if (n->text != NULL)
		mem_wipe(n->text, strlen(n->text));
}

void node_free_secret(struct node *n)
{
	node_wipe(n);
	node_free(n);
}

void node_replace_text(struct node *n, char *text)
{
	assert(n->text != NULL);
	set_text(n, text);
}

void node_append(struct node *parent, const char *key, struct node *child)
{
	assert(
	    child->next == NULL && (key != NULL) == (parent->type == NODE_MAP));
	set_key(child, key);
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->count++;
}

void node_add(struct node *list, struct node *child)
{
	assert(list->type == NODE_LIST);
	node_append(list, NULL, child);
}

/* The link that points to key's child, or to NULL behind the last one. */
static struct node **link_of(struct node *map, const char *key)
{
	struct node **link = &map->first;

	while (*link != NULL && strcmp((*link)->key, key) != 0)
		link = &(*link)->next;
	return link;
}

void node_set(struct node *map, const char *key, struct node *child)
{
	struct node **link, *old;

	assert(map->type == NODE_MAP && child->next == NULL);
	link = link_of(map, key);
	old = *link;
	if (old == NULL) {
		node_append(map, key, child);
		return;
	}
	set_key(child, key);
	child->next = old->next;
	*link = child;
	if (map->last == old)
		map->last = child;
	node_free(old);
}

static struct node *at(struct node *map, const char *key, enum node_type type)
{
	struct node *child = *link_of(map, key);

	if (child == NULL || child->type != type) {
		child = make(type);
		node_set(map, key, child);
	}
	return child;
}

struct node *node_at_map(struct node *map, const char *key)
{
	return at(map, key, NODE_MAP);
}

struct node *node_at_list(struct node *map, const char *key)
{
	return at(map, key, NODE_LIST);
}

void node_put_path(struct node *map, const char *path, struct node *child)
{
	const char *dot;

	for (; (dot = strchr(path, '.')) != NULL; path = dot + 1) {
		char *key = mem_strndup(path, (size_t)(dot - path));

		map = node_at_map(map, key);
		mem_free(key);
	}
	node_set(map, path, child);
}

struct node *node_take(struct node *map, const char *key)
{
	struct node **link, *old;

	if (map == NULL || map->type != NODE_MAP)
		return NULL;
	link = link_of(map, key);
	old = *link;
	if (old == NULL)
		return NULL;
	*link = old->next;
	old->next = NULL;
	if (map->last == old) {
		map->last = NULL;
		node_each (child, map)
			map->last = child;
	}
	map->count--;
	return old;
}

void node_remove(struct node *map, const char *key)
{
	node_free(node_take(map, key));
}

static int by_key(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a;
	const struct node *y = *(struct node *const *)b;

	return strcmp(x->key, y->key);
}

/* The children in the order of their keys; the caller frees the array. */
static struct node **sorted(const struct node *map)
{
	struct node **all = mem_array(map->count, sizeof *all);
	size_t n = 0;

	node_each (child, map)
		all[n++] = child;
	if (n > 1)
		qsort(all, n, sizeof *all, by_key);
	return all;
}

void node_sort(struct node *n)
{
	if (n == NULL)
		return;
	node_each (child, n)
		node_sort(child);
	if (n->type == NODE_MAP && n->count > 1) {
		struct node **all = sorted(n);

		n->first = all[0];
		n->last = all[n->count - 1];
		n->last->next = NULL;
		for (size_t i = 0; i + 1 < n->count; i++)
			all[i]->next = all[i + 1];
		mem_free(all);
	}
}

enum { FEW = 16 };

/* For few children cheaper than sorting. */
static bool all_differ(const struct node *map)
{
	node_each (a, map)
		for (const struct node *b = a->next; b != NULL; b = b->next)
			if (strcmp(a->key, b->key) == 0)
				return false;
	return true;
}

const char *node_duplicate(const struct node *map)
{
	struct node **all;
	const char *key = NULL;

	if (map->count <= FEW && all_differ(map))
		return NULL;
	all = sorted(map);
	for (size_t i = 1; i < map->count && key == NULL; i++)
		if (strcmp(all[i - 1]->key, all[i]->key) == 0)
			key = all[i]->key;
	mem_free(all);
	return key;
}

static const struct node *if_type(const struct node *n, enum node_type type)
{
	return n != NULL && n->type == type ? n : NULL;
}

const struct node *node_key(const struct node *map, const char *key)
{
	node_each (child, if_type(map, NODE_MAP))
		if (strcmp(child->key, key) == 0)
			return child;
	return NULL;
}

const struct node *node_get(const struct node *map, const char *dotted_path)
{
	const char *path = dotted_path;

	while (map != NULL && *path != '\0') {
		size_t n = strcspn(path, ".");
		const struct node *found = NULL;

		node_each (child, if_type(map, NODE_MAP))
			if (strncmp(child->key, path, n) == 0 &&
			    child->key[n] == '\0')
				found = child;
		map = found;
		path += n + (path[n] == '.');
	}
	return map;
}

const struct node *node_item(const struct node *list, size_t i)
{
	node_each (child, if_type(list, NODE_LIST))
		if (i-- == 0)
			return child;
	return NULL;
}

const char *node_text_or(
    const struct node *n, const char *dotted_path, const char *fallback)
{
	n = if_type(node_get(n, dotted_path), NODE_TEXT);
	return n != NULL ? n->text : fallback;
}

bool node_bool_or(const struct node *n, const char *dotted_path, bool fallback)
{
	n = if_type(node_get(n, dotted_path), NODE_BOOL);
	return n != NULL ? n->yes : fallback;
}

int64_t node_int_or(
    const struct node *n, const char *dotted_path, int64_t fallback)
{
	int64_t v;

	n = if_type(node_get(n, dotted_path), NODE_NUMBER);
	return n != NULL && number_whole(n->text, &v) ? v : fallback;
}

double node_real_or(
    const struct node *n, const char *dotted_path, double fallback)
{
	double v;

	n = if_type(node_get(n, dotted_path), NODE_NUMBER);
	return n != NULL && number_real(n->text, &v) ? v : fallback;
}

static bool equal_lists(const struct node *a, const struct node *b)
{
	const struct node *other = b->first;

	node_each (child, a) {
		if (!node_equal(child, other))
			return false;
		other = other->next;
	}
	return true;
}

/* Sorted first, so that large maps do not take quadratic time. */
static bool equal_maps(const struct node *a, const struct node *b)
{
	struct node **x = sorted(a), **y = sorted(b);
	bool same = true;

	for (size_t i = 0; same && i < a->count; i++)
		same =
		    strcmp(x[i]->key, y[i]->key) == 0 && node_equal(x[i], y[i]);
	mem_free(x);
	mem_free(y);
	return same;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->type != b->type || a->count != b->count)
		return false;
	switch (a->type) {
	case NODE_NULL:
		return true;
	case NODE_BOOL:
		return a->yes == b->yes;
	case NODE_NUMBER:
		return number_same(a->text, b->text);
	case NODE_TEXT:
		return strcmp(a->text, b->text) == 0;
	case NODE_LIST:
		return equal_lists(a, b);
	case NODE_MAP:
		return equal_maps(a, b);
	}
	return false;
}

/* Leaves the path of the first empty one in path and says true. */
static bool find_empty(const struct node *n, struct buf *path)
{
	size_t here = path->n, i = 0;

	node_each (child, n) {
		bool parent =
		    child->type == NODE_MAP || child->type == NODE_LIST;

		if (child->key == NULL)
			buf_addf(path, "[%zu]", i++);
		else
			buf_addf(path, "%s%s", here > 0 ? "." : "", child->key);
		if (child->type == NODE_NULL || (parent && child->count == 0) ||
		    find_empty(child, path))
			return true;
		buf_cut(path, here);
	}
	return false;
}

char *node_find_empty(const struct node *n)
{
	struct buf path = BUF_INIT;

	if (find_empty(n, &path))
		return buf_take(&path);
	buf_free(&path);
	return NULL;
}

const char *node_type_name(enum node_type type)
{
	static const char *const names[] = {
		[NODE_NULL] = "null",
		[NODE_BOOL] = "true or false",
		[NODE_NUMBER] = "a number",
		[NODE_TEXT] = "text",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a map",
	};

	return names[type];
}
