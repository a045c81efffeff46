/*
 * iam - what an IAM policy allows, for a service that is played
 */
#ifndef WB_TEST_IAM_H
#define WB_TEST_IAM_H
#include "data/node.h"

/* Whether a statement of the policy allows the action on the resource; both may
 * have `*` in the policy.  It knows nothing but Allow, Action and Resource. */
bool iam_allows(
    const struct node *policy, const char *action, const char *resource);
/* The action of a call on a table that the policy does not allow, or NULL.
 * CreateTable with tags needs TagResource, too.  Static. */
const char *iam_denied(const struct node *policy, const char *op,
    const char *table, const struct node *body);
#endif
