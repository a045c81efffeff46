/*
 * run_item - what became of each setting of a table, while it is found out
 *
 * An item is one line of the report: a setting, an index, or the table itself
 * when it is created.  A step touches the items of its changes.
 */
#ifndef WB_RECONCILE_RUN_ITEM_H
#define WB_RECONCILE_RUN_ITEM_H
#include "reconcile/run.h"

struct run_item {
	char *path; /* "ttl", "indexes.by-oauth", "table" */
	enum lane lane;
	enum outcome_kind kind; /* OUTCOME_NOT_TRIED: nothing is known yet */
	bool sent; /* a call for it was accepted, or may have been */
	char *text;
};
VEC_TYPE(run_items, struct run_item);

/* Everything the plan of a table has a word about. */
void run_item_list(struct run_items *items, const struct table_plan *t);
void run_item_free(struct run_items *items);

/* The item a change belongs to; made when the plan did not have it. */
struct run_item *run_item_of(struct run_items *items,
    const struct table_plan *t, const struct step *step, const char *path);
struct run_item *run_item_find(
    const struct run_items *items, const char *item_path); /* or NULL */
/* The setting of a path: "tags.project" -> "tags".  The caller's to free. */
char *run_item_path(const struct table_plan *t, const char *path);
enum lane run_item_lane(const char *item_path);

/* What is under way without a step of ours, and has to end before the lane can
 * say that it is done: a table that is still being made, say, whose tags cannot
 * be read yet.  A TTL that is ENABLING counts as on (N25).  Or NULL. */
const struct remark *run_item_settling(
    const struct table_plan *t, enum lane lane);

/* text may be NULL; it is copied. */
void run_item_set(
    struct run_item *item, enum outcome_kind kind, const char *text);
/* All items of a step. */
void run_item_step(struct run_items *items, const struct table_plan *t,
    const struct step *step, enum outcome_kind kind, const char *text);
#endif
