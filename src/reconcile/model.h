/*
 * model - the control plane of DynamoDB as a small state machine
 *
 * The rules R1 to R69 of control-plane.md, as far as they touch the settings we
 * manage: the states of tables and indexes, what each call does, what it
 * refuses and with which name and words.  It keeps tables in the shapes of the
 * wire (nodes) and knows nothing of our structs, so that a mistake in our
 * reading or planning cannot hide in it.
 *
 * Time comes from a clock; every call first lets pass what is due.
 */
#ifndef WB_RECONCILE_MODEL_H
#define WB_RECONCILE_MODEL_H
#include "base/clock.h"
#include "data/node.h"

struct model;

/* How long things take, ms.  model_times_quick is a second or so for each. */
struct model_times {
	int64_t create, update, flip, remove;     /* tables */
	int64_t allocate, backfill, index_remove; /* indexes (R12) */
	int64_t encryption, tags, recovery, ttl;  /* until it shows */
	int64_t
	    recovery_ready; /* after a create, until UCB is accepted (R39) */
	int64_t ttl_window; /* between two UTTL (R47) */
};
extern const struct model_times model_times_quick, model_times_aws;

struct model *model_new(
    const struct clock *clock, const struct model_times *times);
void model_free(struct model *m);

/* Put a table there as it was read: a map with the answers by operation name,
 * {"DescribeTable": {"Table": ...}, "DescribeTimeToLive": ..., ...}; what is not
 * there is off. */
void model_put(struct model *m, const struct node *answers);

/* One call.  0: *answer is the caller's.  -1: err has aws_name, http_status and
 * text as the service would answer. */
int model_call(struct model *m, const char *op, const struct node *body,
    struct node **answer, struct error *err) MUST_CHECK;

/* For tests: calls that had an effect so far, by operation. */
int model_effects(const struct model *m, const char *op);
/* For tests: somebody else deleted the table. */
void model_remove(struct model *m, const char *table);
/* For tests: tables that may change at once, and those with indexes among them
 * (R4); 500 and 250 at first. */
void model_limits(struct model *m, int tables, int indexed);
/* ms until something changes by itself; -1: never.  Windows that only let a call
 * be made again (R30, R32, R47, R69) do not count. */
int64_t model_next(const struct model *m);

/* The ARN that a key id, alias or ARN has in the account of a table; the
 * caller's. */
char *model_key_arn(const char *table_arn, const char *key);
#endif
