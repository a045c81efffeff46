/*
 * table_plan - the plan of one table, as data: what differs, the steps, remarks
 *
 * diff, refuse and the planner fill it; rendering, proving and running read it.
 */
#ifndef WB_RECONCILE_TABLE_PLAN_H
#define WB_RECONCILE_TABLE_PLAN_H
#include "reconcile/remark.h"
#include "schema/live.h"
#include "schema/schema.h"

/* What the person allows beyond the schema. */
struct policy {
	bool prune_indexes, prune_tags;
	bool allow_recovery_off; /* --allow disable-pitr (R43) */
	bool strict;             /* unmanaged things count as drift */
	bool strict_endpoint;    /* unsupported settings are errors */
	bool local;              /* a loopback endpoint: an engine, not AWS */
};

struct table_plan {
	struct table want; /* a copy */
	struct live live;  /* owned */
	struct changes changes;
	struct steps steps; /* sorted; those with pending set are not sent */
	struct remarks remarks;
	char hash[65]; /* of live_encode, after the reading */
};

void table_plan_free(struct table_plan *t);
/* Without what was planned; want and live stay. */
void table_plan_reset(struct table_plan *t);

/* text is taken, advice copied.  The place is that of path in the schema. */
void table_plan_remark(struct table_plan *t, enum remark_kind kind,
    const char *path, char *text, const char *advice);
size_t table_plan_count(const struct table_plan *t, enum remark_kind kind);

/* The exit status a plan stands for, worst first: REMARK_UNREADABLE 1, refused
 * 3, changes 2, pending or settling 5, nothing 0. */
enum plan_verdict {
	PLAN_NOTHING,
	PLAN_CHANGES,
	PLAN_PENDING, /* nothing can be sent now, but something is wanted */
	PLAN_REFUSED,
	PLAN_UNREADABLE
};
enum plan_verdict table_plan_verdict(
    const struct table_plan *t, const struct policy *policy);
#endif
