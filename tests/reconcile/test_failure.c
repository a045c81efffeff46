#include "reconcile/failure.h"

#include "test.h"

/* Codes as the dynamodb layer gives them to these names. */
#define IN_USE   "ResourceInUseException", E_BUSY
#define LIMIT    "LimitExceededException", E_LIMIT
#define INVALID  "ValidationException", E_INVALID
#define NOT_HERE "ResourceNotFoundException", E_NOT_FOUND
#define NO_TABLE "TableNotFoundException", E_NOT_FOUND

/* clang-format off */
static const struct {
	const char *op, *name;
	enum error_code code;
	const char *text;
	enum failure means;
} rows[] = {
	/* throttle */
	{ "UpdateTable", "ThrottlingException", E_THROTTLED, "Rate exceeded", FAILURE_THROTTLE },
	{ "TagResource", "RequestLimitExceeded", E_THROTTLED, "Throughput exceeds the limit", FAILURE_THROTTLE },
	{ "CreateTable", "InternalServerError", E_SERVICE, "Internal server error", FAILURE_THROTTLE },
	{ "CreateTable", "InternalFailure", E_SERVICE, "", FAILURE_THROTTLE },
	{ "CreateTable", "ServiceUnavailable", E_SERVICE, "", FAILURE_THROTTLE },

	/* busy: R1, R12, R52, R39, R40, R67 */
	{ "UpdateTable", IN_USE, "Attempt to change a resource which is still in use: Table is being updated: t", FAILURE_BUSY },
	{ "UpdateTable", IN_USE, "Attempt to change a resource which is still in use: Table has an index that is being created or deleted: by-a", FAILURE_BUSY },
	{ "TagResource", IN_USE, "Attempt to change a resource which is still in use: Table tags are being updated: t", FAILURE_BUSY },
	{ "UpdateTimeToLive", IN_USE, "", FAILURE_BUSY },
	{ "UpdateTable", "TableInUseException", E_BUSY, "", FAILURE_BUSY },
	{ "UpdateContinuousBackups", "ContinuousBackupsUnavailableException", E_BUSY, "Backups are being enabled for the table: t. Please retry later", FAILURE_BUSY },
	{ "UpdateTimeToLive", INVALID, "Backups are being enabled for the table: t. Please retry later", FAILURE_BUSY },
	{ "UpdateTable", INVALID, "The table cannot be changed now. Try again later", FAILURE_BUSY },

	/* concurrency: R4, R5 */
	{ "CreateTable", LIMIT, "Subscriber limit exceeded: Only 10 tables can be created, updated, or deleted simultaneously", FAILURE_CONCURRENCY },
	{ "CreateTable", LIMIT, "Subscriber limit exceeded: Only 5 indexed tables that can be created simultaneously", FAILURE_CONCURRENCY },
	{ "UpdateTable", LIMIT, "Too many operations for a given subscriber", FAILURE_CONCURRENCY },
	{ "UpdateTable", LIMIT, "concurrent operations", FAILURE_CONCURRENCY },

	/* our own order is wrong: R5, R9 */
	{ "UpdateTable", LIMIT, "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table", FAILURE_SEQUENCE },

	/* quotas: no waiting helps (F22) */
	{ "CreateTable", LIMIT, "The maximum number of 2500 tables is reached", FAILURE_REFUSED },
	{ "UpdateTable", LIMIT, "GlobalSecondaryIndex count exceeds the per-table limit of 20", FAILURE_REFUSED },

	/* already so: R6, R7, R22, R37, R46, R56, R57, F25 */
	{ "UpdateTable", INVALID, "The provisioned throughput for the table will not change. The requested value equals the current value", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "The provisioned throughput for the index by-a will not change", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "One or more parameter values were invalid: The billing mode will not change", FAILURE_ALREADY },
	{ "UpdateTimeToLive", INVALID, "TimeToLive is already enabled", FAILURE_ALREADY },
	{ "UpdateTimeToLive", INVALID, "TimeToLive is already disabled", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "Table already has an enabled stream: TableName: t", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "Table already has a disabled stream: TableName: t", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "Table is already encrypted by given KMSMasterKeyId", FAILURE_ALREADY },
	{ "UpdateTable", INVALID, "KMSMasterKeyId must be specified for each replica", FAILURE_ALREADY },
	{ "UpdateTable", NOT_HERE, "Requested resource not found: Index: by-a not found", FAILURE_ALREADY },
	{ "UpdateTable", "IndexNotFoundException", E_NOT_FOUND, "", FAILURE_ALREADY },
	{ "DeleteResourcePolicy", "PolicyNotFoundException", E_SERVICE, "", FAILURE_ALREADY },
	{ "CreateTable", IN_USE, "Table already exists: t", FAILURE_ALREADY },
	{ "CreateTable", IN_USE, "Table is being created: t", FAILURE_ALREADY },
	{ "CreateTable", "TableAlreadyExistsException", E_EXISTS, "", FAILURE_ALREADY },
	{ "CreateTable", "TableInUseException", E_BUSY, "", FAILURE_ALREADY },

	/* not again yet: R30, R32, R47, R69 */
	{ "UpdateTimeToLive", INVALID, "Time to live has been modified multiple times within a fixed interval", FAILURE_WINDOW },
	{ "UpdateTable", LIMIT, "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. Next decrease can be made at 2026-11-22T13:00:00Z", FAILURE_WINDOW },
	{ "UpdateTable", LIMIT, "Subscriber limit exceeded: Update to PayPerRequest mode are limited to once in 1 day(s). Next update can be made at 2026-11-23", FAILURE_WINDOW },
	{ "UpdateTable", LIMIT, "Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s)", FAILURE_WINDOW },
	{ "UpdateTable", LIMIT, "Only 2 table class updates are allowed in a trailing 30 day period", FAILURE_WINDOW },
	{ "UpdateTable", INVALID, "Table class can be updated twice in a 30-day period", FAILURE_WINDOW },

	/* unsupported */
	{ "DescribeContinuousBackups", "UnknownOperationException", E_UNSUPPORTED, "", FAILURE_UNSUPPORTED },
	{ "UpdateContinuousBackups", "", E_UNSUPPORTED, "", FAILURE_UNSUPPORTED },
	{ "UpdateTable", INVALID, "At least one of ProvisionedThroughput, BillingMode, ... is required", FAILURE_UNSUPPORTED },
	{ "TagResource", INVALID, "At least one of the tags is wrong", FAILURE_REFUSED },

	/* gone or not there yet: F27, F28, F30 */
	{ "UpdateTable", NOT_HERE, "Requested resource not found: Table: t not found", FAILURE_CHANGED },
	{ "TagResource", NOT_HERE, "Requested resource not found: ResourcArn: x not found", FAILURE_CHANGED },
	{ "UpdateContinuousBackups", NO_TABLE, "Table not found: t", FAILURE_CHANGED },

	/* refusals */
	{ "UpdateTable", INVALID, "One or more parameter values were invalid: x", FAILURE_REFUSED },
	{ "UpdateTable", "AccessDeniedException", E_DENIED, "not authorized to perform dynamodb:UpdateTable", FAILURE_REFUSED },
	{ "UpdateTable", "SomethingNewException", E_SERVICE, "a name that nobody knows", FAILURE_REFUSED },
	{ "UpdateTable", LIMIT, "words that nobody knows", FAILURE_REFUSED },
	{ "UpdateTimeToLive", INVALID, "TimeToLive is active on a different AttributeName: current AttributeName is a", FAILURE_REFUSED },
	{ NULL, INVALID, "", FAILURE_REFUSED },

	/* everything stops */
	{ "UpdateTable", "UnrecognizedClientException", E_AUTH, "The security token is invalid", FAILURE_FATAL },
	{ "UpdateTable", "ExpiredTokenException", E_AUTH, "", FAILURE_FATAL },
	{ "UpdateTable", "", E_NETWORK, "cannot connect", FAILURE_FATAL },
	{ "UpdateTable", "", E_CANCELLED, "", FAILURE_FATAL },
	{ "UpdateTable", "", E_INTERNAL, "", FAILURE_FATAL },
};
/* clang-format on */

static struct error error_of(int i)
{
	struct error err = { 0 };

	error_set(&err, rows[i].code, "%s", rows[i].text);
	snprintf(err.aws_name, sizeof err.aws_name, "%s", rows[i].name);
	err.http_status = rows[i].name[0] != '\0' ? 400 : 0;
	err.effect = EFFECT_NONE;
	return err;
}

START_TEST(means_what_the_service_meant)
{
	struct error err = error_of(_i);

	ck_assert_str_eq(failure_name(failure_classify(rows[_i].op, &err)),
	    failure_name(rows[_i].means));
}
END_TEST

START_TEST(looks_at_the_words_in_any_case)
{
	struct error err = error_of(_i);

	for (char *c = err.text; *c != '\0'; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	ck_assert_int_eq(failure_classify(rows[_i].op, &err), rows[_i].means);
}
END_TEST

/* faults.md, principle 1: unknown is settled by reading, whatever the name. */
START_TEST(never_judges_what_may_have_happened)
{
	struct error err = error_of(_i);

	err.effect = EFFECT_UNKNOWN;
	ck_assert_int_eq(failure_classify(rows[_i].op, &err), FAILURE_UNKNOWN);
}
END_TEST

static const struct {
	int status;
	enum failure means;
} nameless[] = {
	{ 500, FAILURE_THROTTLE },
	{ 502, FAILURE_THROTTLE },
	{ 503, FAILURE_THROTTLE },
	{ 499, FAILURE_REFUSED },
	{ 400, FAILURE_REFUSED },
	{ 200, FAILURE_REFUSED },
};

START_TEST(goes_by_the_status_without_a_name)
{
	struct error err = { 0 };

	error_set(&err, E_SERVICE, "something else answered");
	err.http_status = nameless[_i].status;
	ck_assert_int_eq(
	    failure_classify("UpdateTable", &err), nameless[_i].means);
}
END_TEST

static const struct {
	enum error_code code;
	enum failure means;
} codes[] = {
	{ E_THROTTLED, FAILURE_THROTTLE },
	{ E_BUSY, FAILURE_BUSY },
	{ E_EXISTS, FAILURE_ALREADY },
	{ E_NOT_FOUND, FAILURE_CHANGED },
	{ E_UNSUPPORTED, FAILURE_UNSUPPORTED },
	{ E_DENIED, FAILURE_REFUSED },
	{ E_LIMIT, FAILURE_REFUSED },
	{ E_INVALID, FAILURE_REFUSED },
};

START_TEST(goes_by_the_code_without_a_name)
{
	struct error err = { 0 };

	error_set(&err, codes[_i].code, "words");
	ck_assert_int_eq(
	    failure_classify("UpdateTable", &err), codes[_i].means);
}
END_TEST

TEST_MAIN(failure, LOOP(means_what_the_service_meant, rows),
    LOOP(looks_at_the_words_in_any_case, rows),
    LOOP(never_judges_what_may_have_happened, rows),
    LOOP(goes_by_the_status_without_a_name, nameless),
    LOOP(goes_by_the_code_without_a_name, codes))
