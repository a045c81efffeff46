/*
 * shape - values described by tables, and walkers over them
 *
 * A kind knows how to handle one value.  A field places a value: in a C struct,
 * in our YAML, in a request, in an answer.  A shape is a list of fields and the
 * struct they stand in.  Reading, writing, comparing, showing, copying, freeing
 * and documenting are loops over the fields (c-style.md 4.6).
 *
 * Zero means "not stated" for every kind, so a zeroed struct says nothing and
 * is safe to free.
 */
#ifndef WB_DATA_SHAPE_H
#define WB_DATA_SHAPE_H
#include <stddef.h>

#include "base/vec.h"
#include "data/node.h"
#include "data/problem.h"

/* Our YAML, a request, an answer.  OURS is strict and reports problems; LIVE
 * takes what comes (unknown members, other spellings) and reports only values
 * that cannot be read. */
enum dialect { OURS, WIRE, LIVE };

/* The C types of the kinds. */
enum { SWITCH_OFF = 1, SWITCH_ON = 2 }; /* int; 0: not stated */
#define NUMBER_NONE ((int64_t)-1)       /* int64_t; 0: not stated; "none" */
/* text: char *.  choice: int, the value of a struct name, from 1. */
VEC_TYPE(texts, char *); /* list of text, a set */
struct pair {
	char *key, *value; /* value NULL: "none", a tombstone */
	int line, column;
};
VEC_TYPE(pairs, struct pair); /* map of text to text, sorted by key */

struct name {
	const char *ours, *theirs;
	int value; /* 0 ends the list */
};

struct field;
struct kind {
	const char *name; /* "true or false": for messages and the manual */
	/* Read n into slot.  The sentence of err gets its place from the caller. */
	int (*decode)(const struct field *f, const struct node *n,
	    enum dialect d, void *slot, struct error *err);
	struct node *(*encode)(
	    const struct field *f, const void *slot, enum dialect d);
	bool (*stated)(const void *slot);
	bool (*equal)(
	    const struct field *f, const void *have, const void *want);
	void (*show)(const struct field *f, const void *slot, struct buf *out);
	void (*copy)(void *to, const void *from); /* to is empty */
	void (*clear)(void *slot);
	/* Of a collection in OURS: what is wrong with one member, so that each
	 * mistake is told at its own place.  NULL: it has no members. */
	int (*item)(const struct node *n, struct error *err);
};
/* equal: whether have is as want says.  pairs: every pair of want is
 * there, every tombstone is not; what want does not name does not matter. */
extern const struct kind kind_switch, kind_number, kind_text, kind_choice,
    kind_texts, kind_pairs;

struct field {
	const char *name; /* path in our YAML; "": the setting is a scalar */
	const char *wire; /* path in a request below the setting's root; NULL:
			   * not written by the walker */
	const char *live; /* path in an answer; NULL: as wire; "-": not read */
	const struct kind *kind;
	size_t off;
	const struct name *names; /* choice */
	int64_t min, max; /* number: min from 1, no max if 0; bytes of text */
	const char *fallback; /* ours: when the group is given without it */
	const char *absent;   /* theirs: when the answer leaves it out */
	bool when_on;         /* counts only while the shape's switch is on */
	bool none;            /* number: "none" (or "unlimited") is a value */
	const char *text;     /* one sentence for the manual */
};

struct shape {
	const struct field *fields; /* ends with a NULL kind */
	/* The field that `none`, `false` and `true` set, and the field that
	 * another scalar sets, by name; NULL: the shape takes a map only. */
	const char *on_off, *scalar;
};

/* clang-format off */
/* A member of another type does not compile. */
#define SHAPE_OFF(T, m, want)                                                 \
	(offsetof(T, m) + 0 * sizeof(_Generic(((T *)0)->m, want : 1)))
#define F_SWITCH(T, m, ...)                                                   \
	{ .kind = &kind_switch, .off = SHAPE_OFF(T, m, int), __VA_ARGS__ }
#define F_CHOICE(T, m, ...)                                                   \
	{ .kind = &kind_choice, .off = SHAPE_OFF(T, m, int), __VA_ARGS__ }
#define F_NUMBER(T, m, ...)                                                   \
	{ .kind = &kind_number, .off = SHAPE_OFF(T, m, int64_t), __VA_ARGS__ }
#define F_TEXT(T, m, ...)                                                     \
	{ .kind = &kind_text, .off = SHAPE_OFF(T, m, char *), __VA_ARGS__ }
#define F_TEXTS(T, m, ...)                                                    \
	{ .kind = &kind_texts, .off = SHAPE_OFF(T, m, struct texts), __VA_ARGS__ }
#define F_PAIRS(T, m, ...)                                                    \
	{ .kind = &kind_pairs, .off = SHAPE_OFF(T, m, struct pairs), __VA_ARGS__ }
#define FIELDS_END { .kind = NULL }
/* clang-format on */

#define shape_each(f, shape) \
	for (const struct field *f = (shape)->fields; f->kind != NULL; f++)
#define field_slot(f, base)  ((void *)((char *)(base) + (f)->off))
#define field_value(f, base) ((const void *)((const char *)(base) + (f)->off))

/* Where each stated field stands in our file: "ttl.attribute" -> 12:7.  A group
 * ("ttl") stands where its key does, a field where its value does. */
struct place {
	char *path;
	int line, column;
};
VEC_TYPE(places, struct place);
/* The place of path, or of the nearest path above it; NULL if there is none. */
const struct place *place_find(const struct places *p, const char *path);
void place_add(struct places *p, const char *path, int line, int column);
void place_free(struct places *p);

struct shape_context {
	struct problems *problems;
	struct places *places; /* may be NULL */
	const char *prefix;    /* "ttl", "indexes.by-oauth" */
};

/* Read n into base.  OURS: unknown keys, wrong types and bounds become problems,
 * places get "prefix.name" (places may be NULL).  LIVE: a member that cannot be
 * read becomes a problem, unknown ones are ignored; n may be NULL. */
void shape_decode(const struct shape *s, const struct node *n, enum dialect d,
    void *base, const struct shape_context *context);
/* Put fallback (OURS) or absent (LIVE) into every field that is not stated.
 * OURS does nothing when no field of the shape is stated at all. */
void shape_fill(const struct shape *s, enum dialect d, void *base);
/* Whether any field is stated; whether the shape's switch is on (a shape
 * without one is always on). */
bool shape_stated(const struct shape *s, const void *base);
bool shape_on(const struct shape *s, const void *base);
/* The field of that name, or NULL. */
const struct field *shape_field(const struct shape *s, const char *name);
/* The stated fields that count (when_on), as nodes; NULL when there are none.
 * WIRE and OURS. */
struct node *shape_encode(
    const struct shape *s, const void *base, enum dialect d);
/* For each field that want states and that have does not equal: report.  A
 * field with when_on counts only while want's switch is on. */
void shape_diff(const struct shape *s, const void *have, const void *want,
    void (*report)(void *arg, const struct field *f), void *arg);
void shape_copy(const struct shape *s, void *to, const void *from);
void shape_clear(const struct shape *s, void *base);
void field_show(const struct field *f, const void *base, struct buf *out);
/* As shown, the caller's; NULL for what is not stated or "none". */
char *field_text(const struct field *f, const void *base);
#endif
