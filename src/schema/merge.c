#include "schema/merge.h"

#include <string.h>

#include "schema/settings.h"

static bool is_map(const struct node *n)
{
	return n != NULL && n->type == NODE_MAP;
}

/* `none` and `false`: whether a scalar switches off. */
static bool is_off(const struct node *n)
{
	return n != NULL && ((n->type == NODE_BOOL && !n->yes) ||
	                        (n->type == NODE_TEXT && !n->quoted &&
	                            strcmp(n->text, "none") == 0));
}

/* A setting in its long form.  What has none (a scalar setting, a list) stays
 * as it is. */
static struct node *expand(const struct shape *shape, const struct node *n)
{
	const char *field = shape->scalar;
	struct node *map, *value;

	if (n->type == NODE_MAP || n->type == NODE_LIST || n->type == NODE_NULL)
		return node_copy(n);
	if (n->type == NODE_BOOL || is_off(n))
		field = shape->on_off;
	if (field == NULL || *field == '\0')
		return node_copy(n);
	value = node_copy(n);
	value->key_line = n->line;
	value->key_column = n->column;
	map = node_map();
	map->line = n->line;
	map->column = n->column;
	node_set(map, field, value);
	return map;
}

static const char *word_of(const struct node *n)
{
	if (n->type == NODE_BOOL || is_off(n))
		return is_off(n) ? "false" : "true";
	return n->text != NULL ? n->text : "";
}

/* Whether own states the selector otherwise than inherited does, in words or
 * by its fallback.  What inherited says nothing of cannot differ. */
static bool differs(const struct shape *shape, const char *selector,
    const struct node *inherited, const struct node *own)
{
	const struct node *new = node_get(own, selector), *old;
	const struct field *f = shape_field(shape, selector);
	const char *word = f != NULL ? f->fallback : NULL;

	if (new == NULL)
		return false;
	old = node_get(inherited, selector);
	if (old != NULL)
		word = word_of(old);
	return word != NULL && strcmp(word, word_of(new)) != 0;
}

static bool starts_afresh(const struct shape *shape,
    const struct node *inherited, const struct node *own)
{
	if (shape->on_off != NULL &&
	    (is_off(node_get(inherited, shape->on_off)) ||
	        differs(shape, shape->on_off, inherited, own)))
		return true;
	return shape->scalar != NULL &&
	       differs(shape, shape->scalar, inherited, own);
}

static struct node *deep(const struct node *base, const struct node *over)
{
	struct node *merged;

	if (!is_map(base) || !is_map(over))
		return node_copy(over);
	merged = node_copy(base);
	merged->line = over->line;
	merged->column = over->column;
	merged->key_line = over->key_line;
	merged->key_column = over->key_column;
	node_each (own, over)
		node_set(merged, own->key, deep(node_key(base, own->key), own));
	return merged;
}

static struct node *merge_setting(const struct shape *shape,
    const struct node *inherited, const struct node *own)
{
	struct node *base = expand(shape, inherited);
	struct node *over = expand(shape, own), *merged;

	if (is_map(base) && is_map(over) && !starts_afresh(shape, base, over))
		merged = deep(base, over);
	else
		merged = node_copy(own);
	merged->key_line = own->key_line;
	merged->key_column = own->key_column;
	node_free(base);
	node_free(over);
	return merged;
}

struct node *merge_maps(const struct node *base, const struct node *over)
{
	struct node *merged = is_map(base) ? node_copy(base) : node_map();

	if (!is_map(over))
		return merged;
	merged->line = over->line;
	merged->column = over->column;
	node_each (own, over) {
		const struct setting *s = setting_find(own->key);
		const struct node *inherited = node_key(base, own->key);

		node_set(merged, own->key,
		    s != NULL && inherited != NULL
		        ? merge_setting(&s->shape, inherited, own)
		        : node_copy(own));
	}
	return merged;
}
