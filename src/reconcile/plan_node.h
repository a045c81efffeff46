/*
 * plan_node - changes, steps and remarks as nodes, and back
 *
 * The words of the JSON output and of saved plans: a documented interface, so
 * members are only ever added.
 */
#ifndef WB_RECONCILE_PLAN_NODE_H
#define WB_RECONCILE_PLAN_NODE_H
#include "reconcile/plan.h"

struct node *plan_node_changes(const struct changes *list);
struct node *plan_node_steps(const struct steps *list);
struct node *plan_node_remarks(const struct remarks *list);
struct node *plan_node_policy(const struct policy *policy);
/* text, or null for NULL */
struct node *plan_node_text(const char *text);

/* E_PARSE for anything that does not have the form above.  out is zero
 * before, and may hold a part after a failure. */
int plan_node_read_changes(
    const struct node *n, struct changes *out, struct error *err) MUST_CHECK;
int plan_node_read_steps(
    const struct node *n, struct steps *out, struct error *err) MUST_CHECK;
int plan_node_read_remarks(
    const struct node *n, struct remarks *out, struct error *err) MUST_CHECK;
void plan_node_read_policy(const struct node *n, struct policy *out);
#endif
