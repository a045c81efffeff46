/*
 * read - one item, by its key
 */
#ifndef WB_MODEL_READ_H
#define WB_MODEL_READ_H
#include "model/entity.h"

/* *out is NULL where there is none. */
int read_item(struct task *t, const struct entity *e, const struct key *key,
    bool consistent, struct node **out);
/* As a record; WB_NOT_FOUND where there is none. */
int read_record(struct task *t, const struct entity *e, const struct key *key,
    const void **out);
/* item out of an answer, the caller's; NULL where it has none. */
struct node *read_take(struct node *answer, const char *name);
#endif
