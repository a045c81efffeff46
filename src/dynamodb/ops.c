#include "dynamodb/ops.h"

#include <stddef.h>
#include <string.h>

#define DDB(op) op, "DynamoDB_20120810." op, "dynamodb"
#define KMS(op) op, "TrentService." op, "kms"

/* A bucket lets burst + rate calls pass in any second, so the two together are
 * the published rate.  DescribeTimeToLive has none, but throttles from some
 * forty tables on. */
/* clang-format off */
const struct ddb_op ddb_ops[] = {
	{ DDB("CreateTable"),               true,  0, 0 },
	{ DDB("UpdateTable"),               true,  0, 0 },
	{ DDB("DescribeTable"),             false, 0, 0 },
	{ DDB("ListTables"),                false, 0, 0 },
	{ DDB("UpdateContinuousBackups"),   true,  9, 1 },
	{ DDB("DescribeContinuousBackups"), false, 9, 1 },
	{ DDB("UpdateTimeToLive"),          true,  0, 0 },
	{ DDB("DescribeTimeToLive"),        false, 9, 1 },
	{ DDB("TagResource"),               true,  4, 1 },
	{ DDB("UntagResource"),             true,  4, 1 },
	{ DDB("ListTagsOfResource"),        false, 9, 1 },
	{ KMS("DescribeKey"),               false, 0, 0 },
	{ NULL, NULL, NULL,                 false, 0, 0 },
};
/* clang-format on */

const struct ddb_op *ddb_op_find(const char *name)
{
	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++)
		if (strcmp(op->name, name) == 0)
			return op;
	return NULL;
}
