#include "schema/settings.h"

#include <string.h>

#include "base/limits.h"
#include "schema/check_settings.h"
#include "schema/live.h"
#include "schema/settings_odd.h"

const struct reading_op reading_ops[READING_PLACES] = {
	[FROM_TABLE] = { "DescribeTable", false },
	[FROM_BACKUPS] = { "DescribeContinuousBackups", false },
	[FROM_TTL] = { "DescribeTimeToLive", false },
	[FROM_TAGS] = { "ListTagsOfResource", true },
};

/* clang-format off */
static const struct name modes[] = {
	{ "PAY_PER_REQUEST", "PAY_PER_REQUEST", MODE_PAY_PER_REQUEST },
	{ "PROVISIONED", "PROVISIONED", MODE_PROVISIONED },
	{ 0 }
};
static const struct field billing_fields[] = {
	F_CHOICE(struct billing, mode, .name = "mode", .names = modes,
	    .wire = "BillingMode", .live = "BillingModeSummary.BillingMode",
	    .absent = "PROVISIONED", /* N1 */
	    .text = "How reads and writes are paid for."),
	F_NUMBER(struct billing, provisioned.read,
	    .name = "provisioned_throughput.read", .min = 1,
	    .wire = "ProvisionedThroughput.ReadCapacityUnits",
	    .text = "Read capacity units per second; only with PROVISIONED."),
	F_NUMBER(struct billing, provisioned.write,
	    .name = "provisioned_throughput.write", .min = 1,
	    .wire = "ProvisionedThroughput.WriteCapacityUnits",
	    .text = "Write capacity units per second; only with PROVISIONED."),
	F_NUMBER(struct billing, maximum.read,
	    .name = "on_demand_maximum.read", .min = 1, .none = true,
	    .wire = "OnDemandThroughput.MaxReadRequestUnits",
	    .absent = "-1", /* N20 */
	    .text = "Most read request units per second; only with "
		"PAY_PER_REQUEST."),
	F_NUMBER(struct billing, maximum.write,
	    .name = "on_demand_maximum.write", .min = 1, .none = true,
	    .wire = "OnDemandThroughput.MaxWriteRequestUnits",
	    .absent = "-1",
	    .text = "Most write request units per second; only with "
		"PAY_PER_REQUEST."),
	FIELDS_END
};
static const struct field recovery_fields[] = {
	F_SWITCH(struct recovery, enabled, .name = "enabled",
	    .wire = "PointInTimeRecoveryEnabled",
	    .live = "PointInTimeRecoveryStatus",
	    .fallback = "true", .absent = "false",
	    .text = "Whether the table can be restored to any second of the "
		"period."),
	F_NUMBER(struct recovery, days, .name = "recovery_period_days",
	    .wire = "RecoveryPeriodInDays", .min = 1, .max = 35,
	    .when_on = true, .absent = "35", /* N22 */
	    .text = "How many days back; AWS takes 35 when nothing is said."),
	FIELDS_END
};
static const struct field tags_fields[] = {
	F_PAIRS(struct settings, tags, .name = "", .wire = "",
	    .text = "Keys and values; KEY: none removes a tag."),
	FIELDS_END
};
static const struct field ttl_fields[] = {
	F_SWITCH(struct ttl, enabled, .name = "enabled", .wire = "Enabled",
	    .live = "TimeToLiveStatus", .fallback = "true", .absent = "false",
	    .text = "Whether expired items are removed."),
	F_TEXT(struct ttl, attribute, .name = "attribute",
	    .wire = "AttributeName", .min = 1, .max = LIMIT_KEY_NAME,
	    .when_on = true,
	    .text = "The attribute that holds the time of expiry, in seconds."),
	FIELDS_END
};
static const struct name views[] = {
	{ "KEYS_ONLY", "KEYS_ONLY", STREAM_KEYS_ONLY },
	{ "NEW_IMAGE", "NEW_IMAGE", STREAM_NEW_IMAGE },
	{ "OLD_IMAGE", "OLD_IMAGE", STREAM_OLD_IMAGE },
	{ "NEW_AND_OLD_IMAGES", "NEW_AND_OLD_IMAGES",
	    STREAM_NEW_AND_OLD_IMAGES },
	{ 0 }
};
static const struct field stream_fields[] = {
	F_SWITCH(struct stream, enabled, .name = "enabled",
	    .wire = "StreamEnabled", .fallback = "true",
	    .absent = "false", /* N9 */
	    .text = "Whether changes of items are written to a stream."),
	F_CHOICE(struct stream, view, .name = "view", .names = views,
	    .wire = "StreamViewType", .when_on = true,
	    .text = "What a record of the stream holds of the item."),
	FIELDS_END
};
static const struct name classes[] = {
	{ "STANDARD", "STANDARD", CLASS_STANDARD },
	{ "STANDARD_INFREQUENT_ACCESS", "STANDARD_INFREQUENT_ACCESS",
	    CLASS_INFREQUENT_ACCESS },
	{ 0 }
};
static const struct field class_fields[] = {
	F_CHOICE(struct settings, table_class, .name = "", .names = classes,
	    .wire = "TableClass", .live = "TableClassSummary.TableClass",
	    .absent = "STANDARD", /* N8 */
	    .text = "The price list: cheaper storage or cheaper requests."),
	FIELDS_END
};
static const struct field protection_fields[] = {
	F_SWITCH(struct settings, deletion_protection, .name = "",
	    .wire = "DeletionProtectionEnabled", .absent = "false", /* N33 */
	    .text = "Whether AWS refuses to delete the table."),
	FIELDS_END
};
static const struct name keys[] = {
	{ "owned", "", ENCRYPTION_OWNED },
	{ "managed", "", ENCRYPTION_MANAGED },
	{ "customer", "", ENCRYPTION_CUSTOMER },
	{ 0 }
};
/* The answer needs more than a path: settings_encryption.c reads the mode. */
static const struct field encryption_fields[] = {
	F_CHOICE(struct encryption, mode, .name = "mode", .names = keys,
	    .live = "-", .fallback = "customer",
	    .text = "Whose key encrypts the table: DynamoDB's, the account's "
		"managed one, or one of yours."),
	F_TEXT(struct encryption, key, .name = "key", .min = 1, .max = 2048,
	    .live = "KMSMasterKeyArn",
	    .text = "Id, ARN or alias of your key; only with customer."),
	FIELDS_END
};

#define SLOT(m) .off = offsetof(struct settings, m)
const struct setting settings[SETTINGS_COUNT] = {
	{ .name = "billing", SLOT(billing),
	  .text = "How capacity is paid for and limited.",
	  .shape = { .fields = billing_fields, .scalar = "mode" },
	  .read_from = FROM_TABLE, .read_root = "Table",
	  .write_op = "UpdateTable",
	  .phase = PHASE_CAPACITY, .risk = RISK_NOTICE, .in_create = true,
	  .check = check_settings_billing,
	  .normalise = settings_billing_normalise,
	  .steps = settings_billing_steps,
	  .create = settings_billing_create },
	{ .name = "point_in_time_recovery", SLOT(point_in_time_recovery),
	  .text = "Continuous backups, to restore the table to any second.",
	  .shape = { .fields = recovery_fields, .on_off = "enabled" },
	  .read_from = FROM_BACKUPS,
	  .read_root = "ContinuousBackupsDescription."
	      "PointInTimeRecoveryDescription",
	  .write_op = "UpdateContinuousBackups",
	  .write_root = "PointInTimeRecoverySpecification",
	  .phase = PHASE_RECOVERY, .risk_off = RISK_DESTRUCTIVE, /* R43 */
	  .check = check_settings_recovery,
	  .warning = settings_recovery_warning },
	{ .name = "tags", .off = 0,
	  .text = "Tags of the table; those that are not named are left alone.",
	  .shape = { .fields = tags_fields },
	  .read_from = FROM_TAGS, .read_root = "Tags",
	  .write_op = "TagResource", .remove_op = "UntagResource",
	  .write_root = "Tags",
	  .phase = PHASE_TAGS, .in_create = true,
	  .check = check_settings_tags,
	  .normalise = settings_tags_normalise,
	  .steps = settings_tags_steps, .warning = settings_tags_warning },
	{ .name = "ttl", SLOT(ttl),
	  .text = "Removal of items whose time has come.",
	  .shape = { .fields = ttl_fields, .on_off = "enabled",
	      .scalar = "attribute" },
	  .read_from = FROM_TTL, .read_root = "TimeToLiveDescription",
	  .write_op = "UpdateTimeToLive",
	  .write_root = "TimeToLiveSpecification",
	  .phase = PHASE_TTL, .risk = RISK_NOTICE, .risk_off = RISK_NOTICE,
	  .check = check_settings_ttl,
	  .steps = settings_ttl_steps },
	{ .name = "stream", SLOT(stream),
	  .text = "A stream of the changes of items.",
	  .shape = { .fields = stream_fields, .on_off = "enabled",
	      .scalar = "view" },
	  .read_from = FROM_TABLE, .read_root = "Table.StreamSpecification",
	  .write_op = "UpdateTable", .write_root = "StreamSpecification",
	  .phase = PHASE_STREAM, .risk_off = RISK_NOTICE, .in_create = true,
	  .check = check_settings_stream,
	  .steps = settings_stream_steps },
	{ .name = "table_class", .off = 0,
	  .text = "The storage class of the table.",
	  .shape = { .fields = class_fields },
	  .read_from = FROM_TABLE, .read_root = "Table",
	  .write_op = "UpdateTable",
	  .phase = PHASE_CLASS, .risk = RISK_NOTICE, .in_create = true,
	  .warning = settings_class_warning },
	{ .name = "deletion_protection", .off = 0,
	  .text = "Protection against deleting the table.",
	  .shape = { .fields = protection_fields, .on_off = "" },
	  .read_from = FROM_TABLE, .read_root = "Table",
	  .write_op = "UpdateTable",
	  .phase = PHASE_PROTECT, .phase_off = PHASE_UNPROTECT,
	  .risk_off = RISK_NOTICE, .in_create = true,
	  .always_shown = "Table.DeletionProtectionEnabled" },
	{ .name = "encryption", SLOT(encryption),
	  .text = "The key that encrypts the table at rest.",
	  .shape = { .fields = encryption_fields, .scalar = "mode" },
	  .read_from = FROM_TABLE, .read_root = "Table.SSEDescription",
	  .write_op = "UpdateTable", .write_root = "SSESpecification",
	  .phase = PHASE_ENCRYPTION, .risk = RISK_SLOW, .in_create = true,
	  .check = check_settings_encryption,
	  .normalise = settings_encryption_normalise,
	  .same = settings_encryption_same,
	  .steps = settings_encryption_steps,
	  .create = settings_encryption_create },
};
/* clang-format on */

const struct setting *setting_find(const char *name)
{
	settings_each (s)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

bool setting_stated(const struct setting *s, const struct table *t)
{
	return shape_stated(&s->shape, setting_value(s, &t->set));
}

bool setting_on(const struct setting *s, const struct table *t)
{
	return shape_on(&s->shape, setting_value(s, &t->set));
}

void setting_create(
    const struct setting *s, const struct table *want, struct node *body)
{
	struct node *part;

	if (!s->in_create)
		return;
	if (s->create != NULL) {
		s->create(want, body);
		return;
	}
	/* What is off is off in a new table without being said (R38). */
	part = setting_on(s, want)
	           ? shape_encode(&s->shape, setting_value(s, &want->set), WIRE)
	           : NULL;
	setting_put(body, s->write_root, part);
}

void setting_put(struct node *body, const char *root, struct node *part)
{
	if (part == NULL || part->count == 0) { /* R34 */
		node_free(part);
		return;
	}
	if (root != NULL) {
		node_set(body, root, part);
		return;
	}
	node_each (one, part)
		node_set(body, one->key, node_copy(one));
	node_free(part);
}
