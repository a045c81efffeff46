#include "dynamodb/call.h"

#include <string.h>

#include "aws/partition.h"
#include "base/text.h"

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

static void explain_denial(struct error *err, const struct ddb_op *op,
    const char *table, const char *region)
{
	struct buf text = BUF_INIT;

	/* Something else may have said no, in the name of no service. */
	if (err->aws_name[0] == '\0' && text_starts(err->text, "something"))
		return;
	buf_addf(&text,
	    "; a policy needs {\"Effect\":\"Allow\",\"Action\":\"%s:%s\","
	    "\"Resource\":\"",
	    op->service, op->name);
	if (table == NULL || strcmp(op->service, "dynamodb") != 0)
		buf_addc(&text, '*');
	else if (text_starts(table, "arn:"))
		buf_add(&text, table);
	else
		buf_addf(&text, "arn:%s:dynamodb:%s:*:table/%s",
		    partition_of(region)->name, region, table);
	buf_add(&text, "\"}");
	/* Half of one would mislead. */
	if (text.n < sizeof err->text - strlen(err->text))
		memcpy(err->text + strlen(err->text), text.s, text.n + 1);
	buf_free(&text);
}

void ddb_error_complete(struct error *err, const struct ddb_op *op,
    const char *table, const char *region)
{
	/* The layer below knows the names that all services share; the others
	 * are E_SERVICE there. */
	enum error_code code = ddb_error_code(err->aws_name, err->http_status);

	if (err->aws_name[0] != '\0' && code != E_SERVICE)
		err->code = code;
	if (err->code == E_BUSY && strcmp(op->name, "CreateTable") == 0)
		err->code = E_EXISTS;
	if (!op->writes)
		err->effect = EFFECT_NONE;
	if (err->code == E_DENIED && err->http_status != 0)
		explain_denial(err, op, table, region);
}
