/*
 * Requests by their form: members, types, bounds.  Stricter than the service,
 * which overlooks what it does not know: what we send must be wholly known.
 */
#include "reconcile/model_state.h"

#include "base/text.h"
#include "data/number.h"
#include "reconcile/model_words.h"

struct shape {
	const char *name; /* NULL ends the list; "" is an item of a list */
	enum node_type type;
	bool needed;
	const struct shape *of; /* members of a map, the item of a list */
	const char *words;      /* choices, "|A|B|"; NULL: any */
	int64_t min, max;       /* number; length of text and list; 0 0: any */
	bool pattern;
};

#define TEXT(n, need, lo, hi)                                 \
	{                                                     \
		n, NODE_TEXT, need, NULL, NULL, lo, hi, false \
	}
#define NAME(n, need)                                        \
	{                                                    \
		n, NODE_TEXT, need, NULL, NULL, 3, 255, true \
	}
#define CHOICE(n, need, w)                               \
	{                                                \
		n, NODE_TEXT, need, NULL, w, 0, 0, false \
	}
#define NUMBER(n, need, lo, hi)                                 \
	{                                                       \
		n, NODE_NUMBER, need, NULL, NULL, lo, hi, false \
	}
#define BOOL(n, need)                                       \
	{                                                   \
		n, NODE_BOOL, need, NULL, NULL, 0, 0, false \
	}
#define MAP(n, need, members)                                 \
	{                                                     \
		n, NODE_MAP, need, members, NULL, 0, 0, false \
	}
#define LIST(n, need, item, hi)                              \
	{                                                    \
		n, NODE_LIST, need, item, NULL, 1, hi, false \
	}
#define END                                                     \
	{                                                       \
		NULL, NODE_NULL, false, NULL, NULL, 0, 0, false \
	}
enum { MANY = 10000 };

/* clang-format off */
static const struct shape attribute[] = {
	TEXT("AttributeName", true, 1, 255),
	CHOICE("AttributeType", true, "|S|N|B|"), END };
static const struct shape attributes[] = { MAP("", true, attribute), END };
static const struct shape key[] = {
	TEXT("AttributeName", true, 1, 255),
	CHOICE("KeyType", true, "|HASH|RANGE|"), END };
static const struct shape keys[] = { MAP("", true, key), END };
static const struct shape projected[] = { TEXT("", true, 1, 255), END };
static const struct shape projection[] = {
	CHOICE("ProjectionType", true, "|ALL|KEYS_ONLY|INCLUDE|"),
	LIST("NonKeyAttributes", false, projected, 20), END };
static const struct shape capacity[] = {
	NUMBER("ReadCapacityUnits", true, 1, INT64_MAX),
	NUMBER("WriteCapacityUnits", true, 1, INT64_MAX), END };
static const struct shape maximum[] = {
	NUMBER("MaxReadRequestUnits", false, INT64_MIN, INT64_MAX),
	NUMBER("MaxWriteRequestUnits", false, INT64_MIN, INT64_MAX), END };
static const struct shape local_index[] = {
	NAME("IndexName", true), LIST("KeySchema", true, keys, MANY),
	MAP("Projection", true, projection), END };
static const struct shape local_indexes[] = { MAP("", true, local_index), END };
static const struct shape global_index[] = {
	NAME("IndexName", true), LIST("KeySchema", true, keys, MANY),
	MAP("Projection", true, projection),
	MAP("ProvisionedThroughput", false, capacity),
	MAP("OnDemandThroughput", false, maximum), END };
static const struct shape global_indexes[] = { MAP("", true, global_index), END };
static const struct shape index_capacity[] = {
	NAME("IndexName", true), MAP("ProvisionedThroughput", false, capacity),
	MAP("OnDemandThroughput", false, maximum), END };
static const struct shape index_name[] = { NAME("IndexName", true), END };
static const struct shape index_update[] = {
	MAP("Create", false, global_index), MAP("Update", false, index_capacity),
	MAP("Delete", false, index_name), END };
static const struct shape index_updates[] = { MAP("", true, index_update), END };
static const struct shape stream[] = {
	BOOL("StreamEnabled", true),
	CHOICE("StreamViewType", false, "|KEYS_ONLY|NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|"), END };
static const struct shape encryption[] = {
	BOOL("Enabled", false), CHOICE("SSEType", false, "|KMS|"),
	TEXT("KMSMasterKeyId", false, 1, 2048), END };
static const struct shape tag[] = {
	TEXT("Key", true, 1, 128), TEXT("Value", true, 0, 256), END };
static const struct shape tags[] = { MAP("", true, tag), END };
static const struct shape tag_keys[] = { TEXT("", true, 1, 128), END };
static const struct shape recovery[] = {
	BOOL("PointInTimeRecoveryEnabled", true),
	NUMBER("RecoveryPeriodInDays", false, 1, 35), END };
static const struct shape ttl[] = {
	BOOL("Enabled", true), TEXT("AttributeName", true, 1, 255), END };

/* In both CreateTable and UpdateTable. */
#define SETTINGS \
	CHOICE("BillingMode", false, "|PROVISIONED|PAY_PER_REQUEST|"), \
	MAP("ProvisionedThroughput", false, capacity), \
	MAP("OnDemandThroughput", false, maximum), \
	MAP("StreamSpecification", false, stream), \
	MAP("SSESpecification", false, encryption), \
	CHOICE("TableClass", false, "|STANDARD|STANDARD_INFREQUENT_ACCESS|"), \
	BOOL("DeletionProtectionEnabled", false)

static const struct shape create_call[] = {
	NAME("TableName", true),
	LIST("AttributeDefinitions", true, attributes, MANY),
	LIST("KeySchema", true, keys, MANY),
	LIST("LocalSecondaryIndexes", false, local_indexes, MANY),
	LIST("GlobalSecondaryIndexes", false, global_indexes, MANY),
	LIST("Tags", false, tags, MANY), SETTINGS, END };
static const struct shape update_call[] = {
	NAME("TableName", true),
	LIST("AttributeDefinitions", false, attributes, MANY),
	LIST("GlobalSecondaryIndexUpdates", false, index_updates, MANY),
	SETTINGS, END };
static const struct shape name_call[] = { NAME("TableName", true), END };
static const struct shape arn_call[] = {
	TEXT("ResourceArn", true, 1, 1283), TEXT("NextToken", false, 1, 2048), END };
static const struct shape list_call[] = {
	NAME("ExclusiveStartTableName", false), NUMBER("Limit", false, 1, 100), END };
static const struct shape backups_call[] = {
	NAME("TableName", true),
	MAP("PointInTimeRecoverySpecification", true, recovery), END };
static const struct shape ttl_call[] = {
	NAME("TableName", true), MAP("TimeToLiveSpecification", true, ttl), END };
static const struct shape tag_call[] = {
	TEXT("ResourceArn", true, 1, 1283), LIST("Tags", true, tags, MANY), END };
static const struct shape untag_call[] = {
	TEXT("ResourceArn", true, 1, 1283),
	LIST("TagKeys", true, tag_keys, MANY), END };

static const struct {
	const char *op;
	const struct shape *members;
} calls[] = {
	{ "CreateTable", create_call },
	{ "UpdateTable", update_call },
	{ "DescribeTable", name_call },
	{ "ListTables", list_call },
	{ "UpdateContinuousBackups", backups_call },
	{ "DescribeContinuousBackups", name_call },
	{ "UpdateTimeToLive", ttl_call },
	{ "DescribeTimeToLive", name_call },
	{ "TagResource", tag_call },
	{ "UntagResource", untag_call },
	{ "ListTagsOfResource", arn_call },
};
/* clang-format on */

static int check(const struct shape *s, const struct node *n, struct buf *path,
    struct error *err);

static int check_length(
    const struct shape *s, size_t n, const char *path, struct error *err)
{
	if (s->max == 0 || ((int64_t)n >= s->min && (int64_t)n <= s->max))
		return 0;
	return model_invalid(
	    err, WORDS_LENGTH, path, (long long)s->min, (long long)s->max);
}

static bool all_of_pattern(const char *s)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
	                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return s[strspn(s, ok)] == '\0';
}

/* words: "|A|B|" */
static bool one_of(const char *words, const char *s)
{
	size_t len = strlen(s), n;

	for (words++; *words != '\0'; words += n + 1) {
		n = strcspn(words, "|");
		if (n == len && strncmp(words, s, n) == 0)
			return true;
	}
	return false;
}

static int check_text(const struct shape *s, const struct node *n,
    const char *path, struct error *err)
{
	if (s->words != NULL && !one_of(s->words, n->text))
		return model_invalid(
		    err, WORDS_CHOICE, n->text, path, s->words);
	if (s->pattern && !all_of_pattern(n->text))
		return model_invalid(err, WORDS_PATTERN, n->text, path);
	return check_length(s, text_utf8_length(n->text), path, err);
}

static int check_number(const struct shape *s, const struct node *n,
    const char *path, struct error *err)
{
	int64_t v;

	if (!number_whole(n->text, &v))
		return model_fail(err, "SerializationException", WORDS_TYPE,
		    path, "a whole number");
	if (v < s->min || v > s->max)
		return model_invalid(err, WORDS_RANGE, n->text, path,
		    (long long)s->min, (long long)s->max);
	return 0;
}

static int check_members(const struct shape *members, const struct node *map,
    struct buf *path, struct error *err)
{
	size_t here = path->n;

	node_each (child, map) {
		const struct shape *s = members;

		buf_addf(path, "%s%s", here > 0 ? "." : "", child->key);
		while (s->name != NULL && strcmp(s->name, child->key) != 0)
			s++;
		if (s->name == NULL)
			return model_invalid(err, WORDS_UNKNOWN, path->s);
		if (check(s, child, path, err) != 0)
			return -1;
		buf_cut(path, here);
	}
	for (const struct shape *s = members; s->name != NULL; s++)
		if (s->needed && node_key(map, s->name) == NULL) {
			buf_addf(path, "%s%s", here > 0 ? "." : "", s->name);
			return model_invalid(err, WORDS_MISSING, path->s);
		}
	return 0;
}

static int check_items(const struct shape *s, const struct node *list,
    struct buf *path, struct error *err)
{
	size_t here = path->n, i = 0;

	if (check_length(s, list->count, path->s, err) != 0)
		return -1;
	node_each (child, list) {
		buf_addf(path, "[%zu]", i++);
		if (check(s->of, child, path, err) != 0)
			return -1;
		buf_cut(path, here);
	}
	return 0;
}

static int check(const struct shape *s, const struct node *n, struct buf *path,
    struct error *err)
{
	if (n->type == NODE_NULL)
		return model_invalid(err, WORDS_MISSING, path->s);
	if (n->type != s->type)
		return model_fail(err, "SerializationException", WORDS_TYPE,
		    path->s, node_type_name(s->type));
	if ((n->type == NODE_MAP || n->type == NODE_LIST) && n->count == 0)
		return model_invalid(err, WORDS_EMPTY, path->s);
	switch (n->type) {
	case NODE_TEXT:
		return check_text(s, n, path->s, err);
	case NODE_NUMBER:
		return check_number(s, n, path->s, err);
	case NODE_MAP:
		return check_members(s->of, n, path, err);
	case NODE_LIST:
		return check_items(s, n, path, err);
	default:
		return 0;
	}
}

int model_request_check(
    const char *op, const struct node *body, struct error *err)
{
	struct buf path = BUF_INIT;
	size_t i = 0;
	int rc;

	while (strcmp(calls[i].op, op) != 0)
		i++;
	if (body->type != NODE_MAP)
		return model_fail(err, "SerializationException", WORDS_TYPE,
		    "body", node_type_name(NODE_MAP));
	rc = check_members(calls[i].members, body, &path, err);
	buf_free(&path);
	return rc;
}
