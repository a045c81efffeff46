/*
 * seed_value - a value of a seed file as DynamoDB's JSON
 *
 * A text is S, a number N, true and false BOOL, null NULL, a list L, a map M.  A
 * map of one member that has the name of a type is that type: {B: base64}, {SS:
 * [a, b]}, {NS: [1, 2]}, {BS: [...]}, and as well {S: ...}, {N: ...} and the rest,
 * so that what DynamoDB's tools print can be used; {M: {S: x}} is how a map looks
 * that would be taken for one of them.
 */
#ifndef WB_DEV_SEED_VALUE_H
#define WB_DEV_SEED_VALUE_H
#include "data/problem.h"

/* declared: the type that the schema gives the attribute, or 0.  A number
 * without quotes is text where the schema says S; where it says B, text is
 * base64.  NULL: a problem was reported at its place. */
struct node *seed_value(
    const struct node *n, char declared, struct problems *problems);
#endif
