/*
 * model_state - what the files of the model share
 *
 * A table is kept as the service would describe it, and changed in place.  What
 * happens later by itself is an event with a time.  A call works on a draft: a
 * copy of the description with the events it would bring, and only a call that
 * is accepted as a whole makes its draft the table.
 */
#ifndef WB_RECONCILE_MODEL_STATE_H
#define WB_RECONCILE_MODEL_STATE_H
#include "base/vec.h"
#include "reconcile/model.h"

struct model_table;

struct model_event {
	int64_t at; /* mono_ms */
	void (*happen)(struct model *m, struct model_table *t,
	    const struct model_event *event);
	char *name;         /* of an index, or NULL */
	struct node *value; /* what comes true, or NULL */
};
VEC_TYPE(model_events, struct model_event);

struct model_table {
	struct node *description; /* "Table" of DescribeTable */
	struct node *tags;        /* map of key to value: as they will be */
	struct node *tags_shown;  /* as ListTagsOfResource says (R52) */
	struct node *backups; /* ContinuousBackupsDescription, as it will be */
	struct node *backups_shown;
	struct node *ttl; /* TimeToLiveDescription */
	struct model_events events;
	int64_t backups_ready; /* mono_ms: UpdateContinuousBackups is taken */
	int64_t
	    backups_busy;   /* mono_ms: until then no UpdateTimeToLive (R40) */
	int64_t ttl_closed; /* mono_ms: until then not again (R47) */
	VEC(int64_t) flips; /* wall s: to PAY_PER_REQUEST (R30) */
	VEC(int64_t) classes; /* wall s: table class changes (R69) */
	bool gone;
};

struct model_count {
	const char *op;
	int n;
};

struct model {
	const struct clock *clock;
	struct model_times times;
	VEC(struct model_table *) tables;
	VEC(struct model_count) effects;
	int made; /* tables so far, for their ids */
	int most_tables, most_indexed;
};

/* One call on its way. */
struct model_request {
	struct model *m;
	const struct node *body;
	struct model_table
	    *table; /* found by name or ARN; NULL for the others */
	struct node *answer;
	bool effect; /* it changed something */
};
typedef int model_handler(struct model_request *r, struct error *err);

model_handler model_create_table, model_update_table, model_describe_table,
    model_describe_tables, model_backup_update, model_backup_describe,
    model_ttl_update, model_ttl_describe, model_tags_add, model_tags_remove,
    model_tags_list;

/* What an UpdateTable would make of a table. */
struct model_draft {
	struct model *m;
	struct model_table *table;
	const struct node *body;
	struct node *description; /* a copy, to be changed */
	struct model_events events;
	int64_t busy_ms; /* how long the table would be UPDATING; 0: not */
	bool to_on_demand, class_changed; /* what windows count */
};

/* The form of a request, before its meaning (model_request.c). */
int model_request_check(
    const char *op, const struct node *body, struct error *err) MUST_CHECK;

/* Keys, attributes and indexes as a whole (model_keys.c). */
int model_keys_check_create(
    const struct node *body, struct error *err) MUST_CHECK;
/* An index that is to join description; attributes: of the same request. */
int model_keys_check_index(const struct node *description,
    const struct node *index, const struct node *attributes,
    struct error *err) MUST_CHECK;
bool model_keys_uses(const struct node *description, const char *attribute);

/* Indexes of UpdateTable (model_index.c). */
int model_index_update(struct model_draft *d, struct error *err) MUST_CHECK;
/* The index that is in resource allocation, or any on its way; or NULL. */
const struct node *model_busy_allocating(const struct node *description);
const struct node *model_busy_moving(const struct node *description);
bool model_index_changes_set(const struct node *body); /* creates, deletes */
struct node *model_index_new(
    const struct node *description, const struct node *request, bool online);
struct node *model_index_new_local(
    const struct node *description, const struct node *request);
void model_index_resume(struct model *m, struct model_table *t);

/* Throughput of tables and indexes (model_capacity.c). */
int model_capacity_update(struct model_draft *d, struct error *err) MUST_CHECK;
bool model_capacity_provisioned(const struct node *description);
/* index: its name, or NULL for the table. */
int model_capacity_check_new(const struct node *request, bool provisioned,
    const char *index, struct error *err) MUST_CHECK;
void model_capacity_new(
    struct node *holder, const struct node *request, bool provisioned);

/* Streams (model_stream.c). */
int model_stream_check(const struct node *wanted, struct error *err) MUST_CHECK;
void model_stream_on(
    const struct model *m, struct node *description, const struct node *wanted);
int model_stream_update(struct model_draft *d, struct error *err) MUST_CHECK;

/* Encryption (model_encryption.c). */
int model_encryption_update(
    struct model_draft *d, struct error *err) MUST_CHECK;
int model_encryption_check(
    const struct node *wanted, struct error *err) MUST_CHECK;
struct node *model_encryption_new(
    const struct node *description, const struct node *wanted);
void model_encryption_resume(struct model *m, struct model_table *t);

/* What a table begins with, or NULL: as new (model_backup.c, model_ttl.c). */
void model_backup_begin(struct model_table *t, const struct node *answer);
void model_ttl_begin(
    struct model *m, struct model_table *t, const struct node *answer);
struct node *model_describe_show(const struct model_table *t);
/* A copy in an order that is neither ours nor the alphabet's (N11 to N14). */
struct node *model_order(const struct node *list); /* model_order.c */

/* Tags in a request: their rules, and whether they fit (R50). */
int model_tags_check(const struct node *tags, const struct node *present,
    struct error *err) MUST_CHECK;
void model_tags_begin(
    struct model *m, struct model_table *t, const struct node *tags);
void model_tags_put(struct model_table *t, const struct node *tags);

/* Small things (model.c). */
int64_t model_mono(const struct model *m);
int64_t model_wall(const struct model *m);      /* Unix seconds */
struct node *model_date(const struct model *m); /* now, as in answers */
struct node *model_member(struct node *map, const char *key); /* or NULL */
struct node *model_named(struct node *list, const char *member,
    const char *value); /* the item whose member has this value, or NULL */
void model_drop(struct node *list, struct node *item); /* frees it */
struct node *model_index(struct node *description, const char *name);
int model_fail(struct error *err, const char *aws_name, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
#define model_invalid(err, ...) \
	model_fail((err), "ValidationException", __VA_ARGS__)
#define model_in_use(err, ...) \
	model_fail((err), "ResourceInUseException", __VA_ARGS__)
#define model_limit(err, ...) \
	model_fail((err), "LimitExceededException", __VA_ARGS__)
void model_events_free(struct model_events *events);
struct model_event *model_later(struct model_events *events, int64_t at,
    void (*happen)(struct model *m, struct model_table *t,
        const struct model_event *event),
    const char *name);
void model_event_table_active(
    struct model *m, struct model_table *t, const struct model_event *event);
#endif
