/*
 * fake_value - attribute values and items, as DynamoDB sees them
 *
 * A value is a node of DynamoDB's JSON, {"S":"x"}; an item is a map of them.
 * Once checked, a value has exactly one member, of a type that there is, and its
 * numbers are written in one way only: 5, never 5.0 or 05.
 */
#ifndef WB_MODEL_FAKE_VALUE_H
#define WB_MODEL_FAKE_VALUE_H
#include "data/node.h"

int fake_value_check(struct node *value, struct error *err) MUST_CHECK;
/* All values of an item, or of any other map of values. */
int fake_value_check_all(struct node *item, struct error *err) MUST_CHECK;

/* A member that is to be checked, or NULL. */
struct node *fake_value_member(struct node *map, const char *name);

const char *fake_value_type(const struct node *value); /* "S" */
bool fake_value_is(const struct node *value, const char *type);
const char *fake_value_text(const struct node *value); /* of S, N and B */
/* Numbers by their value, sets without order.  NULL equals nothing. */
bool fake_value_equal(const struct node *a, const struct node *b);
/* Of two texts or two numbers; false for anything else. */
bool fake_value_compare(const struct node *a, const struct node *b, int *out);
/* Whether a text has a part, or a set or list has a member. */
bool fake_value_contains(const struct node *a, const struct node *part);
#endif
