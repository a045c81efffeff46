/*
 * fake_table - the tables: items in the order of their keys
 *
 * A table comes into being when it is first named; the end of its name says
 * which keys it has.  An order is a sorted array of items: one for the table,
 * one for its index, which has only the items with both keys of the index.
 * Keys are texts and sort by their bytes, which is the order of UTF-8.
 */
#ifndef WB_MODEL_FAKE_TABLE_H
#define WB_MODEL_FAKE_TABLE_H
#include "base/vec.h"
#include "data/node.h"

enum { FAKE_TABLE, FAKE_INDEX, FAKE_ORDERS }; /* kinds of order */
enum { FAKE_KEYS = 2 };

/* The names of the key attributes, the partition's first; NULL: none. */
struct fake_schema {
	const char *suffix, *index;
	const char *key[FAKE_ORDERS][FAKE_KEYS];
};

/* The values of its keys, or NULL; they point into the attributes. */
struct fake_item {
	struct node *attributes;
	size_t size;
	const char *key[FAKE_ORDERS][FAKE_KEYS];
};

VEC_TYPE(fake_order, struct fake_item *);

struct fake_table {
	char *name;
	const struct fake_schema *schema;
	struct fake_order order[FAKE_ORDERS];
};

VEC_TYPE(fake_tables, struct fake_table *);

/* NULL, and a ResourceNotFoundException, for a name that says nothing. */
struct fake_table *fake_table_get(
    struct fake_tables *all, const char *name, struct error *err) MUST_CHECK;
void fake_table_free_all(struct fake_tables *all);

/* Check the keys of an item and note them; attributes stay the caller's until
 * fake_table_put. */
int fake_table_item(const struct fake_table *t, struct node *attributes,
    struct fake_item *out, struct error *err) MUST_CHECK;
/* Of a map that has the keys of the table, and of the index for FAKE_INDEX, and
 * nothing else. */
int fake_table_key(const struct fake_table *t, int kind, struct node *map,
    struct fake_item *out, struct error *err) MUST_CHECK;
bool fake_table_is_key(const struct fake_table *t, const char *attribute);
/* The text of a key attribute may be neither empty nor too long. */
int fake_table_check_text(const char *name, bool sort, const char *text,
    struct error *err) MUST_CHECK;

/* The keys alone, as a key or a LastEvaluatedKey. */
struct node *fake_table_keys_of(
    const struct fake_table *t, int kind, const struct fake_item *item);

/* NULL if there is none. */
struct fake_item *fake_table_find(
    const struct fake_table *t, const struct fake_item *key);
/* In place of the one with the same key; takes the attributes. */
void fake_table_put(struct fake_table *t, const struct fake_item *item);
void fake_table_remove(struct fake_table *t, const struct fake_item *key);

/* How a is ordered to b, by all keys that count. */
int fake_table_compare(
    int kind, const struct fake_item *a, const struct fake_item *b);
/* The first item that is not below key; with past, the first above it. */
size_t fake_table_seek(const struct fake_table *t, int kind,
    const struct fake_item *key, bool past);
#endif
