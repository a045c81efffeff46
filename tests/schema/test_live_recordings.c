/* Every description of a table that was recorded from AWS, read into our
 * struct and compared, member by member, with the raw answer. */
#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/json.h"
#include "schema/live.h"
#include "schema/table_node.h"
#include "test.h"

static size_t tables_seen, tags_seen, others_seen;

/* Against "file: what". */
static void same_text(
    const char *file, const char *what, const char *is, const char *raw)
{
	ck_assert_msg(strcmp(is != NULL ? is : "", raw != NULL ? raw : "") == 0,
	    "%s: %s is '%s', not '%s'", file, what, is ? is : "",
	    raw ? raw : "");
}

static void same_number(
    const char *file, const char *what, int64_t is, int64_t raw)
{
	ck_assert_msg(is == raw, "%s: %s is %lld, not %lld", file, what,
	    (long long)is, (long long)raw);
}

static void check_key(
    const char *file, const struct key *key, const struct node *raw)
{
	size_t hash = 0, range = 0;

	node_each (one, raw) {
		const char *name = node_text_or(one, "AttributeName", "?");

		if (strcmp(node_text_or(one, "KeyType", ""), "HASH") == 0)
			same_text(file, "key", key->partition.v[hash++], name);
		else
			same_text(file, "key", key->sort.v[range++], name);
	}
	same_number(file, "key", (int64_t)(key->partition.n + key->sort.n),
	    (int64_t)(hash + range));
}

static void check_projection(
    const char *file, const struct index *ix, const struct node *raw)
{
	static const char *const names[] = { "", "ALL", "KEYS_ONLY",
		"INCLUDE" };
	const struct node *list = node_key(raw, "NonKeyAttributes");

	same_text(file, "projection", names[ix->projection],
	    node_text_or(raw, "ProjectionType", ""));
	same_number(file, "projected", (int64_t)ix->projected.n,
	    list != NULL ? (int64_t)list->count : 0);
	node_each (one, list)
		ck_assert(texts_have(&ix->projected, one->text));
}

static void check_indexes(const char *file, const struct live *live,
    const struct node *table, const char *list, bool local)
{
	bool provisioned = live->table.set.billing.mode == MODE_PROVISIONED;
	int64_t count = 0;

	node_each (raw, node_key(table, list)) {
		const struct index *ix = table_index(
		    &live->table, node_text_or(raw, "IndexName", ""));

		ck_assert_ptr_nonnull(ix);
		ck_assert(ix->local == local);
		check_key(file, &ix->key, node_key(raw, "KeySchema"));
		check_projection(file, ix, node_key(raw, "Projection"));
		same_text(file, "index status", ix->status,
		    node_text_or(raw, "IndexStatus", NULL));
		if (provisioned && !local)
			same_number(file, "index capacity",
			    ix->provisioned.read,
			    node_int_or(raw,
			        "ProvisionedThroughput.ReadCapacityUnits", 0));
		count++;
	}
	vec_each (const struct index, ix, &live->table.indexes)
		count -= ix->local == local;
	same_number(file, list, count, 0);
}

static void check_billing(
    const char *file, const struct live *live, const struct node *table)
{
	const struct billing *b = &live->table.set.billing;
	const char *mode = node_text_or(
	    table, "BillingModeSummary.BillingMode", "PROVISIONED");
	int64_t read =
	    node_int_or(table, "ProvisionedThroughput.ReadCapacityUnits", 0);
	int64_t write =
	    node_int_or(table, "ProvisionedThroughput.WriteCapacityUnits", 0);
	bool provisioned = strcmp(mode, "PROVISIONED") == 0;

	same_number(file, "mode", b->mode,
	    provisioned ? MODE_PROVISIONED : MODE_PAY_PER_REQUEST);
	same_number(file, "read", b->provisioned.read, provisioned ? read : 0);
	same_number(
	    file, "write", b->provisioned.write, provisioned ? write : 0);
	same_number(file, "maximum", b->maximum.read,
	    node_int_or(table, "OnDemandThroughput.MaxReadRequestUnits", -1));
}

static void check_rest(
    const char *file, const struct live *live, const struct node *table)
{
	static const char *const views[] = { NULL, "KEYS_ONLY", "NEW_IMAGE",
		"OLD_IMAGE", "NEW_AND_OLD_IMAGES" };
	static const char *const classes[] = { NULL, "STANDARD",
		"STANDARD_INFREQUENT_ACCESS" };
	const struct settings *set = &live->table.set;
	const struct node *sse = node_key(table, "SSEDescription");

	same_number(file, "stream", set->stream.enabled == SWITCH_ON,
	    node_bool_or(table, "StreamSpecification.StreamEnabled", false));
	same_text(file, "stream view", views[set->stream.view],
	    node_text_or(table, "StreamSpecification.StreamViewType", NULL));
	same_text(file, "class", classes[set->table_class],
	    node_text_or(table, "TableClassSummary.TableClass", "STANDARD"));
	same_number(file, "protection", set->deletion_protection == SWITCH_ON,
	    node_bool_or(table, "DeletionProtectionEnabled", false));
	same_number(file, "encryption",
	    set->encryption.mode == ENCRYPTION_OWNED,
	    strcmp(node_text_or(sse, "Status", "DISABLED"), "DISABLED") == 0);
	same_text(file, "encryption key", set->encryption.key,
	    node_text_or(sse, "KMSMasterKeyArn", NULL));
}

/* Nothing is lost on the way to words and back, and a table is as itself. */
static void check_round(const char *file, const struct live *live)
{
	struct node *a = table_node_encode(&live->table), *b;
	struct problems problems = { .file = file };
	struct table again = { 0 };
	struct changes changes = { 0 };
	struct plan_context context = { live, &again };
	struct buf told = BUF_INIT;

	table_node_decode(a, &again, &problems);
	problem_show(&problems, &told);
	b = table_node_encode(&again);
	ck_assert_msg(told.n == 0, "%s", told.s);
	ck_assert_msg(node_equal(a, b), "%s: changed on the way", file);
	settings_each (s)
		setting_changes(s, &context, &changes);
	ck_assert_msg(changes.n == 0, "%s: %s differs from itself", file,
	    changes.n > 0 ? changes.v[0].path : "");
	node_free(a);
	node_free(b);
	buf_free(&told);
	problem_free(&problems);
	table_free(&again);
}

static void check_table(const char *file, const struct node *table)
{
	struct problems problems = { .file = file };
	struct node *answer = node_map();
	struct live live = { 0 };
	struct buf told = BUF_INIT;
	int64_t attributes = 0;

	node_put(answer, "Table", node_copy(table));
	live_take(&live, FROM_TABLE, answer, NULL);
	live_decode(&live, node_text_or(table, "TableName", "?"), &problems);
	problem_show(&problems, &told);
	ck_assert_msg(told.n == 0, "%s", told.s);
	same_text(file, "status", live.status_text,
	    node_text_or(table, "TableStatus", "unknown"));
	ck_assert_int_ne(live.status, LIVE_OTHER);
	same_text(file, "id", live.id, node_text_or(table, "TableId", NULL));
	same_text(file, "arn", live.arn, node_text_or(table, "TableArn", NULL));
	node_each (one, node_key(table, "AttributeDefinitions")) {
		same_number(file, "attribute",
		    table_attribute_type(
		        &live.table, node_text_or(one, "AttributeName", "")),
		    *node_text_or(one, "AttributeType", "?"));
		attributes++;
	}
	same_number(
	    file, "attributes", (int64_t)live.table.attributes.n, attributes);
	check_key(file, &live.table.key, node_key(table, "KeySchema"));
	check_indexes(file, &live, table, "GlobalSecondaryIndexes", false);
	check_indexes(file, &live, table, "LocalSecondaryIndexes", true);
	check_billing(file, &live, table);
	check_rest(file, &live, table);
	if (live.table.key.partition.n > 0) /* a deleted one has no key */
		check_round(file, &live);
	buf_free(&told);
	live_free(&live);
	tables_seen++;
}

static void check_tags(const char *file, const struct node *list)
{
	struct node *answer = node_map();
	struct live live = { 0 };
	size_t count = 0;

	live_take(&live, FROM_TAGS, node_map(), NULL);
	node_put(answer, "Table.TableStatus", node_text("ACTIVE"));
	live_take(&live, FROM_TABLE, answer, NULL);
	answer = node_map();
	node_put(answer, "Tags", node_copy(list));
	live_take(&live, FROM_TAGS, answer, NULL);
	live_decode(&live, "t", NULL);
	node_each (raw, list) {
		const char *key = node_text_or(raw, "Key", "");

		if (strncmp(key, "aws:", 4) == 0)
			continue;
		count++;
		vec_each (const struct pair, p, &live.table.set.tags)
			if (strcmp(p->key, key) == 0)
				same_text(file, key, p->value,
				    node_text_or(raw, "Value", ""));
	}
	same_number(
	    file, "tags", (int64_t)live.table.set.tags.n, (int64_t)count);
	live_free(&live);
	tags_seen++;
}

static void check_other(const char *file, enum reading_place place,
    const struct node *raw, const char *status_path)
{
	const char *status = node_text_or(raw, status_path, "DISABLED");
	struct node *answer = node_map();
	struct live live = { 0 };
	bool on = strcmp(status, "ENABLED") == 0;

	node_put(answer, "Table.TableStatus", node_text("ACTIVE"));
	live_take(&live, FROM_TABLE, answer, NULL);
	live_take(&live, place, node_copy(raw), NULL);
	live_decode(&live, "t", NULL);
	settings_each (s)
		if (s->read_from == place)
			same_number(
			    file, s->name, setting_on(s, &live.table), on);
	same_text(file, "ttl attribute", live.table.set.ttl.attribute,
	    on ? node_text_or(raw, "TimeToLiveDescription.AttributeName", NULL)
	       : NULL);
	live_free(&live);
	others_seen++;
}

static void check_answer(const char *file, const struct node *n)
{
	const struct node *data = node_key(n, "data");
	const struct node *table, *tags;

	data = data != NULL ? data : n;
	table = node_key(data, "Table");
	if (table == NULL)
		table = node_key(data, "TableDescription");
	tags = node_key(data, "Tags");
	if (node_key(table, "TableName") != NULL)
		check_table(file, table);
	if (tags != NULL && tags->type == NODE_LIST)
		check_tags(file, tags);
	if (node_key(data, "TimeToLiveDescription") != NULL)
		check_other(file, FROM_TTL, data,
		    "TimeToLiveDescription.TimeToLiveStatus");
	if (node_get(data, "ContinuousBackupsDescription") != NULL)
		check_other(file, FROM_BACKUPS, data,
		    "ContinuousBackupsDescription."
		    "PointInTimeRecoveryDescription."
		    "PointInTimeRecoveryStatus");
}

static void check_file(const char *path)
{
	struct error err = { 0 };
	struct buf text = BUF_INIT;
	struct node *n = NULL;

	ck_assert_int_eq(file_read(path, LIMIT_JSON_BYTES, &text, &err), 0);
	/* Other tests say whether each file is JSON. */
	if (json_parse(text.s, text.n, &n, &err) == 0)
		check_answer(path, n);
	node_free(n);
	buf_free(&text);
}

static void check_folder(const char *path, int depth)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	ck_assert_msg(dir != NULL, "cannot open '%s'", path);
	while ((entry = readdir(dir)) != NULL) {
		struct buf below = BUF_INIT;
		struct stat st;

		buf_addf(&below, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.' && stat(below.s, &st) == 0) {
			if (S_ISDIR(st.st_mode) && depth > 0)
				check_folder(below.s, depth - 1);
			else if (below.n > 5 &&
			         strcmp(below.s + below.n - 5, ".json") == 0)
				check_file(below.s);
		}
		buf_free(&below);
	}
	closedir(dir);
}

START_TEST(loses_nothing_of_what_aws_answered)
{
	const char *path = test_recordings_path("");

	if (path == NULL)
		TEST_SKIP("WIKIBOT_RECORDINGS_DIR is not set");
	check_folder(path, 4);
	/* There were some at all. */
	ck_assert_uint_ge(tables_seen, 8);
	ck_assert_uint_ge(tags_seen, 1);
	ck_assert_uint_ge(others_seen, 1);
}
END_TEST

TEST_MAIN(live_recordings, TEST(loses_nothing_of_what_aws_answered))
