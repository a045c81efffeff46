/*
 * ops - the operations we use, as data
 *
 * Whether one writes decides who may send it (ddb_open) and whether it may be
 * repeated when its outcome is unknown.  The rates are AWS's published ones per
 * account (control-plane.md R45, R51; performance.md 4.1); a little below them
 * the tool never throttles itself.
 */
#ifndef WB_DYNAMODB_OPS_H
#define WB_DYNAMODB_OPS_H
#include <stdbool.h>
#include <stddef.h>

struct ddb_op {
	const char *name;    /* "DescribeTable" */
	const char *target;  /* "DynamoDB_20120810.DescribeTable" */
	const char *service; /* "dynamodb", "kms" */
	bool writes;
	double per_second; /* 0: no bucket of its own */
	int burst;
	/* Of an answer, in bytes: 0 for those of the control plane.  The others
	 * are about items: their strings may hold NUL, and empty maps. */
	size_t max_answer;
};
extern const struct ddb_op ddb_ops[];               /* ends with a NULL name */
const struct ddb_op *ddb_op_find(const char *name); /* NULL: not ours */
/* "GetItem" of "DynamoDB_20120810.GetItem". */
const char *ddb_operation(const char *target);
#endif
