/*
 * attribute - the values of items, as DynamoDB's JSON writes them: {"S": "text"}
 *
 * Numbers are text of up to 38 digits and stay text, except where a whole number
 * is asked for.
 */
#ifndef WB_DYNAMODB_ATTRIBUTE_H
#define WB_DYNAMODB_ATTRIBUTE_H
#include "data/node.h"

struct node *attribute_text(const char *s);
struct node *attribute_int(int64_t v);
struct node *attribute_bool(bool yes);
/* {name: {"S": s}} */
void attribute_put_text(struct node *item, const char *name, const char *s);

/* Of a value; NULL, or false, for another type, for a NUL in the text, and for a
 * number that is not whole or does not fit. */
const char *attribute_text_of(const struct node *value);
bool attribute_int_of(const struct node *value, int64_t *out);
bool attribute_bool_of(const struct node *value, bool *out);

/* Bytes of an item by DynamoDB's rule, which counts names as well; its limit is
 * LIMIT_ITEM_BYTES ("DynamoDB item sizes and formats" of the developer guide). */
size_t attribute_item_size(const struct node *item);
#endif
