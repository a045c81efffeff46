#include "dynamodb/call.h"

#include <stddef.h>

/* Names of the service model 2012-08-10, and the older ones that some calls
 * still answer with (faults.md F30).  What all of AWS's services share stands in
 * the table of the layer below. */
/* clang-format off */
static const struct aws_error_name rows[] = {
	{ "ResourceNotFoundException", WB_E_NOT_FOUND },
	{ "TableNotFoundException", WB_E_NOT_FOUND },
	{ "IndexNotFoundException", WB_E_NOT_FOUND },
	{ "ResourceInUseException", WB_E_BUSY },
	{ "TableInUseException", WB_E_BUSY },
	{ "ContinuousBackupsUnavailableException", WB_E_BUSY },
	{ "PointInTimeRecoveryUnavailableException", WB_E_BUSY },
	{ "ReplicatedWriteConflictException", WB_E_BUSY },
	{ "TransactionConflictException", WB_E_BUSY },
	{ "TransactionInProgressException", WB_E_BUSY },
	{ "TableAlreadyExistsException", WB_E_EXISTS },
	{ "ConditionalCheckFailedException", WB_E_CONDITION },
	{ "TransactionCanceledException", WB_E_CONDITION },
	{ "LimitExceededException", WB_E_LIMIT },
	{ "ItemCollectionSizeLimitExceededException", WB_E_LIMIT },
	{ "ProvisionedThroughputExceededException", WB_E_THROTTLED },
	{ "RequestLimitExceeded", WB_E_THROTTLED },
	{ "ThrottlingException", WB_E_THROTTLED },
	{ "IdempotentParameterMismatchException", WB_E_INVALID },
	{ "NotFoundException", WB_E_NOT_FOUND }, /* KMS */
	{ NULL, WB_E_OK },
};
/* clang-format on */

enum wb_code ddb_error_code(const char *aws_name, int http_status)
{
	return aws_error_code(
	    aws_name, rows, http_status == 429 ? WB_E_THROTTLED : WB_E_SERVICE);
}
