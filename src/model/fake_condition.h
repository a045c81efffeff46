/*
 * fake_condition - whether an item meets a ConditionExpression
 *
 * Known are the comparisons, BETWEEN, IN, AND, OR, NOT, parentheses and the
 * functions attribute_exists, attribute_not_exists, attribute_type, begins_with
 * and contains, on whole attributes.  Binary values have no order here.
 */
#ifndef WB_MODEL_FAKE_CONDITION_H
#define WB_MODEL_FAKE_CONDITION_H
#include "model/fake_parse.h"

/* item is NULL where there is none. */
int fake_condition_met(struct fake_scope *scope, const char *text,
    const struct node *item, bool *met, struct error *err) MUST_CHECK;
#endif
