#include "lib/random_write.h"

#include "base/buf.h"
#include "base/mem.h"
#include "test.h"

#define ARN "arn:aws:dynamodb:eu-west-1:123456789012:table/random"

static int odds(struct random_case *c, int sides)
{
	c->state =
	    c->state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (int)((c->state >> 33) % (uint64_t)sides);
}

static bool uses(const struct random_table *t, int attribute)
{
	if (attribute == RANDOM_ID || (attribute == RANDOM_AT && t->sort))
		return true;
	for (size_t i = 0; i < RANDOM_INDEXES; i++) {
		const struct random_index *ix = &t->ix[i];

		for (int k = 0; ix->there && k < ix->parts; k++)
			if (ix->part[k] == attribute)
				return true;
		for (int k = 0; ix->there && k < ix->sorts; k++)
			if (ix->sort[k] == attribute)
				return true;
	}
	return false;
}

static struct node *answer_attributes(const struct random_table *t)
{
	struct node *list = node_list();

	for (int i = RANDOM_NAMES - 1; i >= 0; i--) {
		char type[2] = { t->types[i], '\0' };
		struct node *one = node_map();

		node_set(
		    one, "AttributeName", node_text(random_case_attribute(i)));
		node_set(one, "AttributeType", node_text(type));
		if (uses(t, i))
			node_add(list, one);
		else
			node_free(one);
	}
	return list;
}

static void add_key(struct node *list, int attribute, const char *type)
{
	struct node *one = node_map();

	node_set(
	    one, "AttributeName", node_text(random_case_attribute(attribute)));
	node_set(one, "KeyType", node_text(type));
	node_add(list, one);
}

static void put_throughput(struct random_case *c, struct node *to, int read,
    int write, bool provisioned)
{
	struct node *map = node_at_map(to, "ProvisionedThroughput");

	node_set(map, "ReadCapacityUnits", node_int(provisioned ? read : 0));
	node_set(map, "WriteCapacityUnits", node_int(provisioned ? write : 0));
	node_set(map, "NumberOfDecreasesToday", node_int(0));
	if (provisioned && odds(c, 4) == 0) {
		node_set(map, "NumberOfDecreasesToday", node_int(4));
		node_set(map, "LastDecreaseDateTime",
		    node_int(c->now - 60 * (1 + odds(c, 90))));
	}
}

static void put_maximum(struct node *to, int read, int write)
{
	struct node *map;

	if (read == 0 && write == 0)
		return;
	map = node_at_map(to, "OnDemandThroughput");
	if (read > 0)
		node_set(map, "MaxReadRequestUnits", node_int(read));
	if (write > 0)
		node_set(map, "MaxWriteRequestUnits", node_int(write));
}

static void put_projection(struct node *to, const struct random_index *ix)
{
	struct node *map = node_at_map(to, "Projection");

	node_set(map, "ProjectionType",
	    node_text(random_case_projections[ix->projection]));
	for (int i = 5; ix->projection == 2 && i >= 0; i--)
		if ((ix->included >> i & 1u) != 0) {
			char name[3] = { 'x', (char)('0' + i), '\0' };

			node_add(node_at_list(map, "NonKeyAttributes"),
			    node_text(name));
		}
}

static struct node *answer_index(
    struct random_case *c, const struct random_table *t, size_t number)
{
	static const char *const statuses[] = { "ACTIVE", "CREATING",
		"CREATING", "DELETING" };
	const struct random_index *ix = &t->ix[number];
	struct node *map = node_map();
	char *name = random_case_index(number);

	node_set(map, "IndexName", node_text(name));
	for (int i = 0; i < ix->parts; i++)
		add_key(node_at_list(map, "KeySchema"), ix->part[i], "HASH");
	for (int i = 0; i < ix->sorts; i++)
		add_key(node_at_list(map, "KeySchema"), ix->sort[i], "RANGE");
	put_projection(map, ix);
	mem_free(name);
	if (ix->local)
		return map;
	node_set(map, "IndexStatus", node_text(statuses[ix->status]));
	if (ix->status == 1 || ix->status == 2)
		node_set(map, "Backfilling", node_bool(ix->status == 2));
	put_throughput(c, map, ix->read, ix->write, t->provisioned);
	if (!t->provisioned)
		put_maximum(map, ix->max_read, ix->max_write);
	return map;
}

static void answer_more(struct random_case *c, struct node *map)
{
	const struct random_table *t = &c->live;

	if (!t->provisioned || odds(c, 3) == 0)
		node_put(map, "BillingModeSummary.BillingMode",
		    node_text(
		        t->provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"));
	if (t->stream > 0 || odds(c, 3) == 0)
		node_put(map, "StreamSpecification.StreamEnabled",
		    node_bool(t->stream > 0));
	if (t->stream > 0)
		node_put(map, "StreamSpecification.StreamViewType",
		    node_text(random_case_view(t->stream)));
	if (t->infrequent || odds(c, 3) == 0)
		node_put(map, "TableClassSummary.TableClass",
		    node_text(t->infrequent ? "STANDARD_INFREQUENT_ACCESS"
		                            : "STANDARD"));
	if (t->protected || odds(c, 2) == 0)
		node_set(
		    map, "DeletionProtectionEnabled", node_bool(t->protected));
	if (t->key > 0) {
		node_put(map, "SSEDescription.Status", node_text("ENABLED"));
		node_put(map, "SSEDescription.SSEType", node_text("KMS"));
		node_put(map, "SSEDescription.KMSMasterKeyArn",
		    node_text(random_case_key_arn(t->key)));
	}
}

static struct node *answer_table(struct random_case *c)
{
	const struct random_table *t = &c->live;
	struct node *map = node_map();

	node_set(map, "TableName", node_text("random"));
	node_set(map, "TableArn", node_text(ARN));
	node_set(
	    map, "TableId", node_text("00000000-1111-2222-3333-444444444444"));
	node_set(map, "TableStatus",
	    node_text(c->moving && odds(c, 3) == 0 ? "UPDATING" : "ACTIVE"));
	node_set(map, "AttributeDefinitions", answer_attributes(t));
	add_key(node_at_list(map, "KeySchema"), RANDOM_ID, "HASH");
	if (t->sort)
		add_key(node_at_list(map, "KeySchema"), RANDOM_AT, "RANGE");
	for (size_t i = 0; i < RANDOM_INDEXES; i++)
		if (t->ix[i].there)
			node_add(node_at_list(map,
			             t->ix[i].local ? "LocalSecondaryIndexes"
			                            : "GlobalSecondaryIndexes"),
			    answer_index(c, t, i));
	put_throughput(c, map, t->read, t->write, t->provisioned);
	if (!t->provisioned)
		put_maximum(map, t->max_read, t->max_write);
	answer_more(c, map);
	return map;
}

/* What KMS says, where it was asked. */
static void answer_kms(const struct random_case *c, struct node *all)
{
	if (c->live.key > 0)
		node_set(all, "key_manager",
		    node_text(c->live.key == 1 ? "AWS" : "CUSTOMER"));
	if ((c->mentions & MENTION_ENCRYPTION) != 0 && c->want.key >= 2)
		node_set(all, "wanted_key_arn",
		    node_text(random_case_key_arn(c->want.key)));
}

struct node *random_write_answers(struct random_case *c)
{
	const struct random_table *t = &c->live;
	struct node *all = node_map(), *tags;
	bool settling = c->moving && odds(c, 2) == 0;

	if (!t->exists) {
		node_free(all);
		return NULL;
	}
	node_set(node_at_map(all, "DescribeTable"), "Table", answer_table(c));
	if (c->kms)
		answer_kms(c, all);
	node_put(all,
	    "DescribeTimeToLive.TimeToLiveDescription.TimeToLiveStatus",
	    node_text(t->ttl == 0 ? settling ? "DISABLING" : "DISABLED"
	              : settling  ? "ENABLING"
	                          : "ENABLED"));
	if (t->ttl > 0 || settling)
		node_put(all,
		    "DescribeTimeToLive.TimeToLiveDescription.AttributeName",
		    node_text(t->ttl == 2 ? "expires" : "ttl"));
	node_put(all,
	    "DescribeContinuousBackups.ContinuousBackupsDescription."
	    "PointInTimeRecoveryDescription.PointInTimeRecoveryStatus",
	    node_text(t->recovery_days > 0 ? "ENABLED" : "DISABLED"));
	if (t->recovery_days > 0)
		node_put(all,
		    "DescribeContinuousBackups.ContinuousBackupsDescription."
		    "PointInTimeRecoveryDescription.RecoveryPeriodInDays",
		    node_int(t->recovery_days));
	tags = node_at_list(node_at_map(all, "ListTagsOfResource"), "Tags");
	for (int i = 0; i < RANDOM_TAGS; i++) {
		char key[] = { 't', (char)('0' + i), '\0' };
		char value[] = { 'v', (char)('0' + t->tags[i]), '\0' };
		struct node *tag = node_map();

		node_set(tag, "Key", node_text(key));
		node_set(tag, "Value", node_text(value));
		if (t->tags[i] > 0)
			node_add(tags, tag);
		else
			node_free(tag);
	}
	return all;
}

/* What has no limit may be stated as none, or left out. */
static void schema_maximum(
    struct random_case *c, struct node *to, int read, int write)
{
	struct node *map = node_at_map(to, "on_demand_maximum");

	node_set(map, "read", read > 0 ? node_int(read) : node_text("none"));
	if (write > 0 || odds(c, 2) == 0)
		node_set(map, "write",
		    write > 0 ? node_int(write) : node_text("none"));
}

static void schema_throughput(struct node *to, int read, int write)
{
	struct node *map = node_at_map(to, "provisioned_throughput");

	node_set(map, "read", node_int(read));
	node_set(map, "write", node_int(write));
}

static void put_part(
    struct node *key, const char *part, const int *attributes, int n)
{
	if (n == 1)
		node_set(
		    key, part, node_text(random_case_attribute(attributes[0])));
	for (int i = 0; n > 1 && i < n; i++)
		node_add(node_at_list(key, part),
		    node_text(random_case_attribute(attributes[i])));
}

static struct node *schema_index(
    struct random_case *c, const struct random_index *ix)
{
	struct node *map = node_map(), *key = node_at_map(map, "key");

	if (ix->local)
		node_set(map, "local", node_bool(true));
	put_part(key, "partition", ix->part, ix->parts);
	put_part(key, "sort", ix->sort, ix->sorts);
	if (ix->projection < 2)
		node_set(map, "projection",
		    node_text(random_case_projections[ix->projection]));
	for (int i = 0; ix->projection == 2 && i < 6; i++)
		if ((ix->included >> i & 1u) != 0) {
			char name[3] = { 'x', (char)('0' + i), '\0' };

			node_add(
			    node_at_list(map, "projection"), node_text(name));
		}
	if (ix->local)
		return map;
	if (ix->recreate)
		node_set(map, "strategy", node_text("recreate"));
	if ((c->mentions & MENTION_BILLING) != 0 && c->want.provisioned)
		schema_throughput(map, ix->read, ix->write);
	else if ((c->mentions & MENTION_BILLING) != 0 &&
	         (c->mentions & MENTION_MAXIMUM) != 0)
		schema_maximum(c, map, ix->max_read, ix->max_write);
	return map;
}

static void schema_billing(struct random_case *c, struct node *table)
{
	struct node *map = node_at_map(table, "billing");

	node_set(map, "mode",
	    node_text(c->want.provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"));
	if (c->want.provisioned)
		schema_throughput(map, c->want.read, c->want.write);
	else if ((c->mentions & MENTION_MAXIMUM) != 0)
		schema_maximum(c, map, c->want.max_read, c->want.max_write);
}

static void schema_tags(struct random_case *c, struct node *table)
{
	struct node *map = node_at_map(table, "tags");

	for (int i = 0; i < RANDOM_TAGS; i++) {
		char key[] = { 't', (char)('0' + i), '\0' };
		char value[] = { 'v', (char)('0' + c->want.tags[i]), '\0' };

		if (c->want.tags[i] > 0)
			node_set(map, key, node_text(value));
		else if ((c->mentions & MENTION_TOMBSTONES) != 0)
			node_set(map, key, node_text("none"));
	}
	if (map->count == 0)
		node_set(map, "always", node_text("there"));
}

static void schema_encryption(struct random_case *c, struct node *table)
{
	const char *arn = random_case_key_arn(c->want.key);

	if (c->want.key < 2)
		node_set(table, "encryption",
		    node_text(c->want.key == 0 ? "owned" : "managed"));
	else if (c->want.key == 2)
		node_put(
		    table, "encryption.key", node_text(strchr(arn, '/') + 1));
	else
		node_put(table, "encryption.key", node_text(arn));
}

static void schema_settings(struct random_case *c, struct node *table)
{
	const struct random_table *w = &c->want;
	unsigned m = c->mentions;

	if ((m & MENTION_BILLING) != 0)
		schema_billing(c, table);
	if ((m & MENTION_RECOVERY) != 0)
		node_put(table, "point_in_time_recovery.enabled",
		    node_bool(w->recovery_days > 0));
	if ((m & MENTION_RECOVERY) != 0 && (m & MENTION_DAYS) != 0 &&
	    w->recovery_days > 0)
		node_put(table, "point_in_time_recovery.recovery_period_days",
		    node_int(w->recovery_days));
	if ((m & MENTION_TAGS) != 0)
		schema_tags(c, table);
	if ((m & MENTION_TTL) != 0)
		node_set(table, "ttl",
		    node_text(w->ttl == 0   ? "none"
		              : w->ttl == 2 ? "expires"
		                            : "ttl"));
	if ((m & MENTION_STREAM) != 0)
		node_set(table, "stream",
		    node_text(
		        w->stream > 0 ? random_case_view(w->stream) : "none"));
	if ((m & MENTION_CLASS) != 0)
		node_set(table, "table_class",
		    node_text(w->infrequent ? "STANDARD_INFREQUENT_ACCESS"
		                            : "STANDARD"));
	if ((m & MENTION_PROTECTION) != 0)
		node_set(table, "deletion_protection", node_bool(w->protected));
	if ((m & MENTION_ENCRYPTION) != 0)
		schema_encryption(c, table);
}

static struct node *schema_table(struct random_case *c)
{
	const struct random_table *w = &c->want;
	struct node *table = node_map();

	for (int i = 0; i < RANDOM_NAMES; i++) {
		char type[2] = { w->types[i], '\0' };

		if (uses(w, i))
			node_set(node_at_map(table, "attributes"),
			    random_case_attribute(i), node_text(type));
	}
	node_put(table, "key.partition", node_text("id"));
	if (w->sort)
		node_put(table, "key.sort", node_text("at"));
	for (size_t i = 0; i < RANDOM_INDEXES; i++) {
		char *name = random_case_index(i);

		if (w->ix[i].there)
			node_set(node_at_map(table, "indexes"), name,
			    schema_index(c, &w->ix[i]));
		else if ((c->mentions & MENTION_TOMBSTONES) != 0)
			node_add(node_at_list(table, "removed_indexes"),
			    node_text(name));
		mem_free(name);
	}
	schema_settings(c, table);
	return table;
}

struct node *random_write_schema(struct random_case *c)
{
	struct node *top = node_map();

	node_set(top, "version", node_int(1));
	node_set(top, "project", node_text("random"));
	node_set(top, "table_name", node_text("${table}"));
	node_set(node_at_map(top, "tables"), "random", schema_table(c));
	return top;
}
