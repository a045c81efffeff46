#include "dynamodb/call.h"
#include "test.h"

/* The exceptions of the service model and faults.md 7.2, by what is done about
 * them. */
static const struct {
	const char *name;
	int status;
	enum error_code code;
} rows[] = {
	{ "ResourceNotFoundException", 400, E_NOT_FOUND },
	{ "TableNotFoundException", 400, E_NOT_FOUND },
	{ "IndexNotFoundException", 400, E_NOT_FOUND },
	{ "NotFoundException", 400, E_NOT_FOUND },
	{ "ResourceInUseException", 400, E_BUSY },
	{ "TableInUseException", 400, E_BUSY },
	{ "TableAlreadyExistsException", 400, E_EXISTS },
	{ "ContinuousBackupsUnavailableException", 400, E_BUSY },
	{ "PointInTimeRecoveryUnavailableException", 400, E_BUSY },
	{ "ReplicatedWriteConflictException", 409, E_BUSY },
	{ "TransactionConflictException", 400, E_BUSY },
	{ "TransactionInProgressException", 400, E_BUSY },
	{ "ConditionalCheckFailedException", 400, E_CONDITION },
	{ "TransactionCanceledException", 400, E_CONDITION },
	{ "LimitExceededException", 400, E_LIMIT },
	{ "ItemCollectionSizeLimitExceededException", 400, E_LIMIT },
	{ "ProvisionedThroughputExceededException", 400, E_THROTTLED },
	{ "RequestLimitExceeded", 400, E_THROTTLED },
	{ "ThrottlingException", 400, E_THROTTLED },
	{ "ValidationException", 400, E_INVALID },
	{ "SerializationException", 400, E_INVALID },
	{ "IdempotentParameterMismatchException", 400, E_INVALID },
	{ "UnknownOperationException", 400, E_UNSUPPORTED },
	{ "AccessDeniedException", 400, E_DENIED },
	{ "UnrecognizedClientException", 400, E_AUTH },
	{ "ExpiredTokenException", 400, E_AUTH },
	{ "InternalServerError", 500, E_SERVICE },
	{ "InternalFailure", 500, E_SERVICE },
	{ "NobodyKnowsThisException", 400, E_SERVICE },
	{ "", 502, E_SERVICE },
	{ "", 429, E_THROTTLED },
};

START_TEST(each_name_has_its_code)
{
	ck_assert_msg(
	    ddb_error_code(rows[_i].name, rows[_i].status) == rows[_i].code,
	    "%s: %s", rows[_i].name,
	    error_name(ddb_error_code(rows[_i].name, rows[_i].status)));
}
END_TEST

TEST_MAIN(errors, LOOP(each_name_has_its_code, rows))
