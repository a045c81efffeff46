/*
 * settings - THE table of settings
 *
 * Everything a table can have besides its keys and indexes is a row here: its
 * fields, the call that reads it, the call that writes it, its place in the
 * order, its risk.  Parsing, defaults, checks, reading, difference, printing,
 * planning, creating, the manual are loops over these rows; none may end in a
 * switch that lists the settings again.  A new setting is a struct in table.h, a
 * row, and a function only where the service is odd.
 */
#ifndef WB_SCHEMA_SETTINGS_H
#define WB_SCHEMA_SETTINGS_H
#include "schema/step.h"
#include "schema/table.h"

enum { SETTINGS_COUNT = 8 };

/* The places a live value is read from; a row names one. */
struct reading_op {
	const char *op; /* "DescribeTimeToLive" */
	bool by_arn;    /* takes ResourceArn instead of TableName */
};
enum reading_place {
	FROM_TABLE,   /* DescribeTable */
	FROM_BACKUPS, /* DescribeContinuousBackups */
	FROM_TTL,     /* DescribeTimeToLive */
	FROM_TAGS,    /* ListTagsOfResource, all pages */
	READING_PLACES
};
extern const struct reading_op reading_ops[READING_PLACES];

struct live;
struct plan_context {
	const struct live *have;
	const struct table *want;
	bool prune_tags, prune_indexes;
	int64_t now; /* Unix seconds */
};

struct setting {
	const char *name, *text; /* text: sentences for the manual */
	struct shape shape;
	size_t off; /* of its struct in struct settings */
	enum reading_place read_from;
	const char *read_root; /* path in the answer */
	const char *write_op;  /* "UpdateTable" */
	const char
	    *remove_op; /* of a map: takes members out; else write_op does */
	const char *write_root; /* where in its body the encoded shape goes */
	enum phase phase;       /* of a change */
	enum phase phase_off;   /* of switching off, when that differs */
	enum risk risk, risk_off;
	bool in_create; /* rides in CreateTable, at write_root */
	/* A member of the answer that AWS shows on every table, or NULL: a local
	 * engine that leaves it out does not have the setting. */
	const char *always_shown;
	/* Rules between fields of want, beyond the shape's bounds. */
	void (*check)(const struct table *want, struct problems *problems);
	/* After the walker has read the live value: what it cannot express
	 * (control-plane.md N1 to N42). */
	void (*normalise)(struct live *live);
	/* Whether a change that the walker found is none (alias and its ARN). */
	bool (*same)(const struct live *have, const struct table *want);
	/* The odd ones make their own steps; NULL: one generic step whose body
	 * is TableName and the encoded shape under write_root. */
	void (*steps)(const struct plan_context *context, struct steps *out);
	/* The CreateTable part, when encoding the shape does not give it. */
	void (*create)(const struct table *want, struct node *body);
	/* What is good to know when it changes ("a new stream ARN"), or NULL. */
	const char *(*warning)(const struct plan_context *context);
};
extern const struct setting settings[SETTINGS_COUNT];

#define settings_each(s)                         \
	for (const struct setting *s = settings; \
	     s < settings + SETTINGS_COUNT; s++)

const struct setting *setting_find(const char *name); /* NULL: unknown */
static inline void *setting_slot(const struct setting *s, struct settings *set)
{
	return (char *)set + s->off;
}
static inline const void *setting_value(
    const struct setting *s, const struct settings *set)
{
	return (const char *)set + s->off;
}
static inline size_t setting_number(const struct setting *s)
{
	return (size_t)(s - settings);
}
bool setting_stated(const struct setting *s, const struct table *t);
bool setting_on(const struct setting *s, const struct table *t);

/* The leaves that want states and live does not have: "ttl.attribute",
 * "tags.project".  None for what is settling (N25) or could not be read; an
 * absent table has what AWS means by leaving everything out. */
void setting_changes(const struct setting *s,
    const struct plan_context *context, struct changes *out);
/* The same for a part that is no setting, under its prefix: the capacity of
 * "indexes.by-oauth". */
void setting_shape_changes(const struct shape *shape, const char *prefix,
    const void *have, const void *want, const struct places *places,
    struct changes *out);
/* The steps that make them true, complete requests; none when there is nothing
 * to do.  Those of billing carry the capacity of indexes too. */
void setting_steps(const struct setting *s, const struct plan_context *context,
    struct steps *out);
/* What CreateTable says about it, when in_create. */
void setting_create(
    const struct setting *s, const struct table *want, struct node *body);
/* Put what was encoded under root, or with NULL beside what is there; takes
 * part, and leaves out an empty one (R34). */
void setting_put(struct node *body, const char *root, struct node *part);
#endif
