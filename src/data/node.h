/*
 * node - the one value tree: YAML, JSON, requests and answers
 *
 * A node owns its children; node_free frees the whole tree.  Maps keep the
 * order in which keys were added, and a key stands in a map at most once.
 * Numbers keep the text they were written with, so nothing is lost on the way.
 * line and column count from 1 and are 0 for nodes that did not come from a
 * file.
 *
 * Nothing here can fail, except the typed reads.
 */
#ifndef WB_DATA_NODE_H
#define WB_DATA_NODE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum node_type {
	NODE_NULL,
	NODE_BOOL,
	NODE_NUMBER,
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP
};

enum { NODE_SHORT_KEY = 16 };

struct node {
	enum node_type type;
	bool yes;    /* NODE_BOOL */
	bool quoted; /* NODE_TEXT from YAML or JSON, written in quotes */
	/* Never freed or replaced but by node.c, see own_text. */
	char *text;       /* NODE_TEXT, and the digits of a NODE_NUMBER */
	char *key;        /* this node's key, when it is in a map */
	int line, column; /* of the value */
	int key_line, key_column;
	size_t count; /* children */
	struct node *first, *last, *next;
	/* Most keys are short, and most texts stay what they were made with:
	 * then key and text point here, and a node is one block. */
	char short_key[NODE_SHORT_KEY];
	char own_text[];
};

/* Of NULL there are none. */
#define node_each(child, parent)                                     \
	for (struct node *child = node_first(parent); child != NULL; \
	     child = child->next)

static inline struct node *node_first(const struct node *parent)
{
	return parent != NULL ? parent->first : NULL;
}

struct node *node_null(void);
struct node *node_bool(bool yes);
struct node *node_int(int64_t v);
struct node *node_number(const char *digits); /* text as it is */
struct node *node_text(const char *s);
struct node *node_textn(const char *s, size_t n);
struct node *node_numbern(const char *digits, size_t n);
struct node *node_list(void);
struct node *node_map(void);
struct node *node_copy(const struct node *n);
void node_free(struct node *n); /* NULL is fine */
/* Overwrite every text below, so that "" is left; the second frees, too. */
void node_wipe(struct node *n);
void node_free_secret(struct node *n);

/* Another text for a node that has one; taken. */
void node_replace_text(struct node *n, char *text);

/* Building.  The child becomes the parent's.  set replaces an equal key. */
void node_add(struct node *list, struct node *child);
void node_set(struct node *map, const char *key, struct node *child);
/* For the parsers: at the end, without a look for an equal key; key is NULL in
 * a list.  Then node_duplicate gives a key that stands twice, or NULL. */
void node_append(struct node *parent, const char *key, struct node *child);
const char *node_duplicate(const struct node *map);
/* The map under key, made if it is not there. */
struct node *node_at_map(struct node *map, const char *key);
struct node *node_at_list(struct node *map, const char *key);
/* As node_set along a dotted path, whose maps are made on the way.  Only for
 * literals of ours: attribute names and tag keys may hold dots. */
#define node_put(map, path, child) node_put_path((map), "" path, (child))
void node_put_path(struct node *map, const char *path, struct node *child);
void node_remove(struct node *map, const char *key);
/* Out of the map: the caller's then; NULL if it is not there. */
struct node *node_take(struct node *map, const char *key);

/* Reading.  All accept NULL and give NULL (or the fallback) for what is not
 * there or has another type.  The path "" means the node itself. */
const struct node *node_key(const struct node *map, const char *key);
const struct node *node_get(const struct node *map, const char *dotted_path);
const struct node *node_item(const struct node *list, size_t i);
const char *node_text_or(
    const struct node *n, const char *dotted_path, const char *fallback);
bool node_bool_or(const struct node *n, const char *dotted_path, bool fallback);
/* A whole number, also one written 5.0 or 1e3; fraction or range: fallback. */
int64_t node_int_or(
    const struct node *n, const char *dotted_path, int64_t fallback);
/* Epoch seconds as whole or fractional number; fallback if absent. */
double node_real_or(
    const struct node *n, const char *dotted_path, double fallback);

/* Deep equality; maps compare without order, lists with it, numbers by value
 * when both are whole and small, else by text. */
bool node_equal(const struct node *a, const struct node *b);
/* An empty map or list, or null, anywhere below: R34 forbids sending one.
 * Returns the path of the first ("OnDemandThroughput") or NULL; the caller
 * frees it. */
char *node_find_empty(const struct node *n);
/* Sort the keys of every map, for a text that does not depend on history. */
void node_sort(struct node *n);
const char *node_type_name(enum node_type type); /* "a number", "a list" */
#endif
