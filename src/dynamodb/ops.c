#include "dynamodb/ops.h"

#include <stddef.h>
#include <string.h>

#define DDB(op) op, "DynamoDB_20120810." op, "dynamodb"
#define KMS(op) op, "TrentService." op, "kms"
#define MIB(n)  ((size_t)(n) << 20)

/* A bucket lets burst + rate calls pass in any second, so the two together are
 * the published rate.  DescribeTimeToLive has none, but throttles from some
 * forty tables on.
 *
 * An item of 400 KB may be six times as long in JSON, with its control
 * characters as \u001f; a page of a Query holds 1 MB of items, BatchGetItem 16. */
/* clang-format off */
const struct ddb_op ddb_ops[] = {
	{ DDB("CreateTable"),               true,  0, 0, 0 },
	{ DDB("UpdateTable"),               true,  0, 0, 0 },
	{ DDB("DescribeTable"),             false, 0, 0, 0 },
	{ DDB("ListTables"),                false, 0, 0, 0 },
	{ DDB("UpdateContinuousBackups"),   true,  9, 1, 0 },
	{ DDB("DescribeContinuousBackups"), false, 9, 1, 0 },
	{ DDB("UpdateTimeToLive"),          true,  0, 0, 0 },
	{ DDB("DescribeTimeToLive"),        false, 9, 1, 0 },
	{ DDB("TagResource"),               true,  4, 1, 0 },
	{ DDB("UntagResource"),             true,  4, 1, 0 },
	{ DDB("ListTagsOfResource"),        false, 9, 1, 0 },
	{ DDB("GetItem"),                   false, 0, 0, MIB(4) },
	{ DDB("PutItem"),                   true,  0, 0, MIB(4) },
	{ DDB("UpdateItem"),                true,  0, 0, MIB(4) },
	{ DDB("DeleteItem"),                true,  0, 0, MIB(4) },
	{ DDB("Query"),                     false, 0, 0, MIB(8) },
	{ DDB("BatchGetItem"),              false, 0, 0, MIB(32) },
	{ DDB("BatchWriteItem"),            true,  0, 0, MIB(4) },
	{ DDB("TransactWriteItems"),        true,  0, 0, MIB(8) },
	{ KMS("DescribeKey"),               false, 0, 0, 0 },
	{ NULL, NULL, NULL,                 false, 0, 0, 0 },
};
/* clang-format on */

const struct ddb_op *ddb_op_find(const char *name)
{
	for (const struct ddb_op *op = ddb_ops; op->name != NULL; op++)
		if (strcmp(op->name, name) == 0)
			return op;
	return NULL;
}

const char *ddb_operation(const char *target)
{
	const char *dot = strchr(target, '.');

	return dot != NULL ? dot + 1 : target;
}
