/*
 * fake_update - what an UpdateExpression makes of an item
 *
 * Known are SET with values, attributes, + and - and if_not_exists, REMOVE, and
 * ADD with numbers, on whole attributes.
 */
#ifndef WB_MODEL_FAKE_UPDATE_H
#define WB_MODEL_FAKE_UPDATE_H
#include "model/fake_parse.h"
#include "model/fake_table.h"

/* Change item; old gives the values on the right-hand sides.  With item NULL
 * only look for mistakes that do not depend on one. */
int fake_update_apply(struct fake_scope *scope, const char *text,
    const struct fake_table *t, const struct node *old, struct node *item,
    struct error *err) MUST_CHECK;
#endif
