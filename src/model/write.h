/*
 * write - create, update and delete, so that a lost answer does no harm
 *
 * Every write carries a stamp (model/stamp.h) and is repeated by the client when
 * an attempt's outcome is unknown.  What comes back decides, here and nowhere
 * else, between done, refused and not to be known.
 */
#ifndef WB_MODEL_WRITE_H
#define WB_MODEL_WRITE_H
#include "dynamodb/terms.h"
#include "model/entity.h"
#include "model/stamp.h"

/* WB_EXISTS where there is an item of that key.  item, without the library's own
 * attributes, is taken; *out is the record. */
int write_create(struct task *t, const struct entity *e, struct node *item,
    const void **out);

/* What an update does, as parts of its expression. */
struct change {
	struct terms terms;
	struct buf set, remove, add;
	struct buf condition; /* more of it: " AND ..." */
	bool any;             /* it does something */
};
void change_free(struct change *c);
/* One attribute; value is taken.  NULL: it is removed. */
void change_set(struct change *c, const char *attribute, struct node *value);
void change_add(struct change *c, const char *attribute, int64_t n);
/* By the fields of an update structure.  Checked. */
int change_read(struct task *t, const struct entity *e, const void *update,
    struct change *c);
/* Into a request for an item at this version (0: any), with the stamp; takes
 * what c holds. */
void change_put(struct change *c, const struct entity *e, int64_t if_version,
    const struct stamp *stamp, struct node *body);

struct update {
	const struct entity *entity;
	struct key key;
	const void *fields; /* the update structure */
	int64_t if_version; /* 0: any */
};
/* WB_NOT_FOUND, WB_CONFLICT; *out is the record as it is then. */
int write_update(struct task *t, const struct update *u, const void **out);

/* WB_NOT_FOUND, WB_CONFLICT. */
int write_delete(struct task *t, const struct entity *e, const struct key *key,
    int64_t if_version);

/* Shared with the writes that are transactions. */
enum settled { SETTLED_DONE, SETTLED_FAILED, SETTLED_AGAIN };
/* The update of this stamp failed, and item (or nothing, NULL) is there.
 * refused: since its condition was not met. */
enum settled write_judge_update(struct task *t, const struct update *u,
    const struct node *item, struct stamp *stamp, bool refused);
/* Whether of a condition that failed no item means that there is none. */
bool write_gives_items(const struct task *t);
void write_stamp_new(struct node *item, const struct stamp *stamp);
void write_condition_absent(
    struct node *body, const struct entity *e, struct node *item);
#endif
