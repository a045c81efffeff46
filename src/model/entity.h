/*
 * entity - a kind of record, described by a table of its fields
 *
 * A user, a wiki and an ACL differ in their fields and keys and in nothing else.
 * Reading an item into a record, checking an input, making an item of it and an
 * update expression of an update are loops over the fields.
 */
#ifndef WB_MODEL_ENTITY_H
#define WB_MODEL_ENTITY_H
#include <wikibot/field.h>

#include "data/node.h"
#include "model/task.h"

/* In the record; in the input; in the update. */
enum value_kind {
	VALUE_TEXT,   /* const char *; struct wb_text */
	VALUE_TIME,   /* the same, ISO 8601 in UTC */
	VALUE_NUMBER, /* int64_t; struct wb_number */
	VALUE_FLAG    /* bool; struct wb_flag */
};
#define NOWHERE ((size_t)-1)

struct field {
	const char *name; /* of the attribute and of the member */
	enum value_kind kind;
	size_t record, input, update; /* offsets, or NOWHERE */
	size_t least, most;           /* bytes of a text; most 0: any */
};

struct entity {
	const char *name; /* "user", for sentences */
	enum table table;
	const char *partition, *sort; /* attributes of the key; sort or NULL */
	const char *made_at, *changed_at; /* times that writes set, or NULL */
	size_t record_size;
	size_t version, other_count, others; /* offsets in the record */
	/* What cannot be a member of the item itself, from the members that
	 * are; text it needs is left in *own.  NULL: there is no such thing. */
	void (*complete)(void *record, char **own);
	const struct field *fields; /* ends with a NULL name */
};

#define field_each(f, e) \
	for (const struct field *f = (e)->fields; f->name != NULL; f++)

/* The attributes that the library keeps for itself beside the fields; see
 * model/stamp.h. */
#define ATTRIBUTE_VERSION "version"
#define ATTRIBUTE_MADE    "created_mut"
#define ATTRIBUTE_SLOT    "mut_"

struct key {
	const char *partition, *sort; /* values */
};
struct node *entity_key(const struct entity *e, const struct key *key);
/* {"TableName": ...} */
struct node *entity_request(const struct task *t, const struct entity *e);

/* An item of an input: its fields that are given, and made_at.  Checked. */
int entity_item(struct task *t, const struct entity *e, const void *input,
    struct node **out);
/* The time as it is stored. */
struct node *entity_now(const struct task *t);
#endif
