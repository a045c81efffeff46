/*
 * batch - many keys in requests of a hundred, or of twenty-five
 *
 * What the service leaves undone is sent again, with growing pauses, until the
 * deadline.  What is left then stays in the list of keys, so that nothing is lost
 * without a word.
 */
#ifndef WB_MODEL_BATCH_H
#define WB_MODEL_BATCH_H
#include "model/entity.h"

/* Keys that are to be done.  Nodes, the batch's. */
VEC_TYPE(batch_keys, struct node *);
void batch_keys_free(struct batch_keys *keys);

/* Read the items of these keys, which must differ; each that is there goes to
 * `got`, which takes it.  Keys that were answered leave the list.  0 when it is
 * empty; -1 with the error else, WB_PARTIAL when nothing but time was short. */
int batch_get(struct task *t, const struct entity *e, struct batch_keys *keys,
    void (*got)(void *arg, struct node *item), void *arg);
/* Delete them, in the same way.  *done counts. */
int batch_delete(struct task *t, const struct entity *e,
    struct batch_keys *keys, size_t *done);
#endif
