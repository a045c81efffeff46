/*
 * plan - what differs, what would be done about it, and what will not be
 *
 * A plan is data: per table the changes, the steps that make them (exact
 * requests, in order), and remarks on everything that is not a step.  It is a
 * pure function of the live tables, the schema, the policy and the time.
 * Printing, saving, proving and running are separate readers.
 */
#ifndef WB_RECONCILE_PLAN_H
#define WB_RECONCILE_PLAN_H
#include "reconcile/table_plan.h"

struct plan {
	char *file, *environment; /* of the schema; environment may be NULL */
	char *account, *region, *endpoint;
	char *created; /* ISO time */
	struct policy policy;
	VEC(struct table_plan) tables;
	/* Live tables with the project's tag that stand in no environment of
	 * the schema; empty unless somebody looked. */
	struct texts orphans;
	size_t ignored; /* differences and remarks that were taken out */
};

void plan_free(struct plan *p);

/* Fill changes, steps, remarks and hash from t->want and t->live; what was there
 * before is dropped.  now: Unix seconds. */
void plan_table(struct table_plan *t, const struct policy *policy, int64_t now);

/* The worst of its tables. */
enum plan_verdict plan_verdict(const struct plan *p);
#endif
