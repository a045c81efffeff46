/*
 * echo - whether an answer belongs to its request
 *
 * Answers repeat some of what was asked: the table's name and, in its ARN, its
 * region and account; the key of an item.  One that repeats something else is
 * another request's, put out of order on its way, or comes from another place
 * than was meant (faults.md F16, F20).  What has to be there and is not, or is
 * of another type, is named (F18).
 */
#ifndef WB_DYNAMODB_ECHO_H
#define WB_DYNAMODB_ECHO_H
#include "data/node.h"

/* What an ARN must say; NULL: anything, as engines on this machine make it up. */
struct echo_place {
	const char *region, *account;
};

/* E_SERVICE; whether the change was made is for the caller to say. */
int echo_check(const char *op, const struct node *request,
    const struct node *answer, const struct echo_place *place,
    struct error *err) MUST_CHECK;
#endif
