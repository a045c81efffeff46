#include "dynamodb/call.h"
#include "test.h"

/* The exceptions of the service model and faults.md 7.2, by what is done about
 * them. */
static const struct {
	const char *name;
	int status;
	enum wb_code code;
} rows[] = {
	{ "ResourceNotFoundException", 400, WB_E_NOT_FOUND },
	{ "TableNotFoundException", 400, WB_E_NOT_FOUND },
	{ "IndexNotFoundException", 400, WB_E_NOT_FOUND },
	{ "NotFoundException", 400, WB_E_NOT_FOUND },
	{ "ResourceInUseException", 400, WB_E_BUSY },
	{ "TableInUseException", 400, WB_E_BUSY },
	{ "TableAlreadyExistsException", 400, WB_E_EXISTS },
	{ "ContinuousBackupsUnavailableException", 400, WB_E_BUSY },
	{ "PointInTimeRecoveryUnavailableException", 400, WB_E_BUSY },
	{ "ReplicatedWriteConflictException", 409, WB_E_BUSY },
	{ "TransactionConflictException", 400, WB_E_BUSY },
	{ "TransactionInProgressException", 400, WB_E_BUSY },
	{ "ConditionalCheckFailedException", 400, WB_E_CONDITION },
	{ "TransactionCanceledException", 400, WB_E_CONDITION },
	{ "LimitExceededException", 400, WB_E_LIMIT },
	{ "ItemCollectionSizeLimitExceededException", 400, WB_E_LIMIT },
	{ "ProvisionedThroughputExceededException", 400, WB_E_THROTTLED },
	{ "RequestLimitExceeded", 400, WB_E_THROTTLED },
	{ "ThrottlingException", 400, WB_E_THROTTLED },
	{ "ValidationException", 400, WB_E_INVALID },
	{ "SerializationException", 400, WB_E_INVALID },
	{ "IdempotentParameterMismatchException", 400, WB_E_INVALID },
	{ "UnknownOperationException", 400, WB_E_UNSUPPORTED },
	{ "AccessDeniedException", 400, WB_E_DENIED },
	{ "UnrecognizedClientException", 400, WB_E_AUTH },
	{ "ExpiredTokenException", 400, WB_E_AUTH },
	{ "InternalServerError", 500, WB_E_SERVICE },
	{ "InternalFailure", 500, WB_E_SERVICE },
	{ "NobodyKnowsThisException", 400, WB_E_SERVICE },
	{ "", 502, WB_E_SERVICE },
	{ "", 429, WB_E_THROTTLED },
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
