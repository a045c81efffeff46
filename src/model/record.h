/*
 * record - an item as the program gets it
 *
 * The struct that the program sees lies behind a head that owns the item; its
 * texts are those of the item, so nothing is copied.
 */
#ifndef WB_MODEL_RECORD_H
#define WB_MODEL_RECORD_H
#include "model/entity.h"

/* item is taken.  WB_UNREADABLE, with the field, for a value of another type, a
 * text with a NUL in it, a number that does not fit, or no key. */
int record_make(struct task *t, const struct entity *e, struct node *item,
    const void **out);
void record_free(const void *record); /* NULL is fine */
#endif
