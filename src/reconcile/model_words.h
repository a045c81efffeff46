/*
 * model_words - what the service says when it refuses
 *
 * AWS's own words where they are known.  Who sorts refusals does so by parts of
 * these sentences (control-plane.md section 2, error classes), so they stand in
 * one place, each with its rule.
 */
#ifndef WB_RECONCILE_MODEL_WORDS_H
#define WB_RECONCILE_MODEL_WORDS_H

/* clang-format off */
#define IN_USE  "Attempt to change a resource which is still in use: "
#define INVALID "One or more parameter values were invalid: "
#define TOO_MANY "Subscriber limit exceeded: "

/* R1, R3: the table is busy */
#define WORDS_CREATING IN_USE "Table is being created: %s"
#define WORDS_UPDATING IN_USE "Table is being updated: %s"
#define WORDS_DELETING IN_USE "Table is being deleted: %s"
#define WORDS_OTHER_STATUS IN_USE "Table is not ACTIVE: %s"
#define WORDS_EXISTS "Table already exists: %s"
#define WORDS_NO_TABLE "Requested resource not found: Table: %s not found"
#define WORDS_NO_ARN "Requested resource not found: ResourcArn: %s not found"
#define WORDS_NO_TABLE_BACKUPS "Table not found: %s"

/* R4, R5: three meanings of one name */
#define WORDS_TABLES_AT_ONCE TOO_MANY \
	"Only %d tables can be created, updated, or deleted simultaneously"
#define WORDS_INDEXED_AT_ONCE TOO_MANY \
	"Only %d indexed tables that can be created simultaneously"
#define WORDS_ONE_INDEX TOO_MANY \
	"Only 1 online index can be created or deleted simultaneously per table"

/* R6, R7: nothing would change */
#define WORDS_EMPTY_UPDATE "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, " \
	"GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
#define WORDS_SAME_VALUES INVALID "The table will not change. The requested values equal the current values"
#define WORDS_SAME_TABLE "The provisioned throughput for the table will not change. The requested value " \
	"equals the current value. Current ReadCapacityUnits provisioned for the table: %lld. Requested " \
	"ReadCapacityUnits: %lld. Current WriteCapacityUnits provisioned for the table: %lld. Requested WriteCapacityUnits: %lld"
#define WORDS_SAME_INDEX "The provisioned throughput for the index %s will not change. The requested value " \
	"equals the current value"
#define WORDS_SAME_MODE INVALID "The billing mode will not change. The requested value equals the current value"
#define WORDS_SAME_CLASS INVALID "The table class will not change. The requested value equals the current value"
#define WORDS_SAME_KEY INVALID "Table is already encrypted by given KMSMasterKeyId" /* R56 */
#define WORDS_SAME_OWNED INVALID "Table is already encrypted by default"

/* R9 to R22: indexes */
#define WORDS_INDEX_UPDATES TOO_MANY "Only %d global secondary index updates are allowed in a request" /* R10 */
#define WORDS_INDEX_TWICE INVALID "Only one global secondary index update per index is allowed simultaneously. Index: %s" /* R11 */
#define WORDS_INDEX_ACTIONS INVALID "Exactly one of Create, Update, Delete must be specified in a GlobalSecondaryIndexUpdate" /* R11 */
#define WORDS_INDEX_BUSY IN_USE "Table has an index that is being created or deleted: %s" /* R12 */
#define WORDS_INDEX_EXISTS INVALID "Attempting to create an index which already exists: %s"
#define WORDS_INDEX_ALONE INVALID "A global secondary index can only be created or deleted alone" /* R9 */
#define WORDS_NOT_DEFINED INVALID "Some index key attributes are not defined in AttributeDefinitions. Key: %s" /* R17 */
#define WORDS_NOT_USED INVALID "Some AttributeDefinitions are not used. AttributeDefinition: %s" /* R19 */
#define WORDS_NO_INDEX "Requested resource not found: Index: %s not found" /* R22 */

/* R24, R25: keys, counts, projections */
#define WORDS_GLOBAL_COUNT INVALID "GlobalSecondaryIndex count exceeds the per-table limit of %d"
#define WORDS_LOCAL_COUNT INVALID "Number of LocalSecondaryIndexes exceeds per-table limit of %d"
#define WORDS_PROJECTED_COUNT INVALID "Number of projected NonKeyAttributes in all indexes exceeds limit of %d"
#define WORDS_PROJECTION_NEEDS INVALID "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"
#define WORDS_PROJECTION_NOT INVALID "ProjectionType is %s, but NonKeyAttributes is specified"
#define WORDS_PROJECTION_TWICE INVALID "Some NonKeyAttributes are given more than once: %s"
#define WORDS_KEY_SCHEMA INVALID "Invalid KeySchema: %s"
#define WORDS_KEY_TWICE INVALID "Both the Hash Key and the Range Key element in the KeySchema have the same name: %s"
#define WORDS_LOCAL_HASH INVALID "Index KeySchema does not have the same leading hash key as table KeySchema for index: %s"
#define WORDS_LOCAL_RANGE INVALID "Index KeySchema does not have a range key for index: %s"
#define WORDS_INDEX_NAME_TWICE INVALID "Duplicate index name: %s"
#define WORDS_ATTRIBUTE_TWICE INVALID "Cannot redefine AttributeName: %s" /* R21 */

/* R27 to R33: billing and capacity */
#define WORDS_NEEDS_CAPACITY INVALID \
	"ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
#define WORDS_NEEDS_INDEX_CAPACITY INVALID "ProvisionedThroughput must be specified for index: %s"
#define WORDS_NO_CAPACITY INVALID \
	"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
#define WORDS_FLIPS TOO_MANY "Update to PayPerRequest mode are limited to 4 times in 1 day(s)" /* R30 */
#define WORDS_DECREASES TOO_MANY \
	"Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each " \
	"subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. " \
	"Number of decreases today: %lld" /* R32 */
#define WORDS_MAXIMUM_MODE INVALID "OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST" /* R33 */
#define WORDS_MAXIMUM_VALUE INVALID "OnDemandThroughput must be -1 or at least 1"

/* What may not share an UpdateTable (the combination table) */
#define WORDS_ENCRYPTION_ALONE INVALID "SSESpecification cannot be combined with other updates"
#define WORDS_CLASS_ALONE INVALID "TableClass cannot be combined with other updates"
#define WORDS_CLASS_WINDOW TOO_MANY "Only 2 table class updates are allowed in a trailing 30 day period" /* R69 */
#define WORDS_ENCRYPTION_OFF INVALID "KMSMasterKeyId can only be specified when SSE is enabled with SSEType KMS"

/* R37, R38: streams */
#define WORDS_STREAM_ON "Table already has an enabled stream: TableName: %s"
#define WORDS_STREAM_OFF "Table already has a disabled stream: TableName: %s"
#define WORDS_STREAM_VIEW INVALID "UpdateStreamEnabled is false but StreamViewType is specified"
#define WORDS_STREAM_NO_VIEW INVALID "StreamViewType must be specified when StreamEnabled is true"

/* R39 to R42: recovery */
#define WORDS_BACKUPS "Backups are being enabled for the table: %s. Please retry later"
#define WORDS_PERIOD INVALID "RecoveryPeriodInDays can only be specified when PointInTimeRecoveryEnabled is true"

/* R46, R47: time to live */
#define WORDS_TTL_ON "TimeToLive is already enabled"
#define WORDS_TTL_OFF "TimeToLive is already disabled"
#define WORDS_TTL_OTHER "TimeToLive is active on a different AttributeName: current AttributeName is %s"
#define WORDS_TTL_WINDOW "Time to live has been modified multiple times within a fixed interval"

/* R50 to R53: tags */
#define WORDS_TAGS_BUSY IN_USE "Table tags are being updated: %s"
#define WORDS_TAGS_COUNT INVALID "Too many tags: at most %d are allowed"
#define WORDS_TAGS_AWS INVALID "Tag keys must not start with aws: %s"
#define WORDS_TAGS_TWICE INVALID "Tag keys must be unique: %s"
#define WORDS_TAGS_ARN INVALID "Invalid TableArn: Invalid ResourceArn provided as input %s"
#define WORDS_TOKEN INVALID "The provided pagination token is invalid: %s"

/* What is wrong with a request by its form */
#define WORDS_MISSING "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
#define WORDS_UNKNOWN "1 validation error detected: '%s' is not a member that is known here"
#define WORDS_EMPTY "1 validation error detected: Value at '%s' must not be empty" /* R34 */
#define WORDS_CHOICE "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]"
#define WORDS_RANGE "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must be from %lld to %lld"
#define WORDS_LENGTH "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length from %lld to %lld"
#define WORDS_PATTERN "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
#define WORDS_TYPE "Unexpected value type in payload: '%s' must be %s"
/* clang-format on */
#endif
