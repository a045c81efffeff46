/*
 * terms - the names and values that an expression stands on
 *
 * Attribute names and values never stand in an expression themselves, so none
 * has to be quoted and none can be a reserved word:
 *
 *	struct terms t = { 0 };
 *	terms_add(&t, &text, "attribute_exists(@) AND @ = $",
 *	    "id", "version", attribute_int(3));
 *	terms_put(&t, body);	ExpressionAttributeNames, ExpressionAttributeValues
 *
 * gives "attribute_exists(#0) AND #1 = :0".  One terms serves all expressions of
 * a request.
 */
#ifndef WB_DYNAMODB_TERMS_H
#define WB_DYNAMODB_TERMS_H
#include "data/node.h"

struct terms {
	struct node *names, *values;
};

/* "@" takes a const char *, the name of an attribute, and "$" a struct node *, a
 * value, which becomes the terms'. */
void terms_add(struct terms *t, struct buf *out, const char *form, ...);
/* Into a request; t is empty then. */
void terms_put(struct terms *t, struct node *body);
void terms_free(struct terms *t);
#endif
