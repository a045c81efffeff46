#include "dynamodb/call.h"

#include <stddef.h>

/* Names of the service model 2012-08-10, and the older ones that some calls
 * still answer with (faults.md F30).  What all of AWS's services share stands in
 * the table of the layer below. */
/* clang-format off */
static const struct aws_error_name rows[] = {
	{ "ResourceNotFoundException", E_NOT_FOUND },
	{ "TableNotFoundException", E_NOT_FOUND },
	{ "IndexNotFoundException", E_NOT_FOUND },
	{ "ResourceInUseException", E_BUSY },
	{ "TableInUseException", E_BUSY },
	{ "ContinuousBackupsUnavailableException", E_BUSY },
	{ "PointInTimeRecoveryUnavailableException", E_BUSY },
	{ "ReplicatedWriteConflictException", E_BUSY },
	{ "TransactionConflictException", E_BUSY },
	{ "TransactionInProgressException", E_BUSY },
	{ "TableAlreadyExistsException", E_EXISTS },
	{ "ConditionalCheckFailedException", E_CONDITION },
	{ "TransactionCanceledException", E_CONDITION },
	{ "LimitExceededException", E_LIMIT },
	{ "ItemCollectionSizeLimitExceededException", E_LIMIT },
	{ "ProvisionedThroughputExceededException", E_THROTTLED },
	{ "RequestLimitExceeded", E_THROTTLED },
	{ "ThrottlingException", E_THROTTLED },
	{ "IdempotentParameterMismatchException", E_INVALID },
	{ "NotFoundException", E_NOT_FOUND }, /* KMS */
	{ NULL, E_OK },
};
/* clang-format on */

enum error_code ddb_error_code(const char *aws_name, int http_status)
{
	return aws_error_code(
	    aws_name, rows, http_status == 429 ? E_THROTTLED : E_SERVICE);
}
