#include "schema/live.h"

#include "lib/setting_case.h"
#include "test.h"

#define PPR "BillingModeSummary: {BillingMode: PAY_PER_REQUEST}"
#define ID  "KeySchema: [{AttributeName: id, KeyType: HASH}]"
#define ALL "Projection: {ProjectionType: ALL}"

/* An answer, and one setting of it as it then reads in our words: the rules N1
 * to N42 of control-plane.md. */
static const struct {
	struct case_answers answers;
	const char *setting, *is; /* "?": unknown */
} rules[] = {
	/* N1 */
	{ { "{}" }, "billing",
	    "{'mode':'PROVISIONED',"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	{ { "{ProvisionedThroughput: {ReadCapacityUnits: 5, "
	    "WriteCapacityUnits: 4}}" },
	    "billing",
	    "{'mode':'PROVISIONED',"
	    "'provisioned_throughput':{'read':5,'write':4},"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	{ { "{BillingModeSummary: {BillingMode: PROVISIONED, "
	    "LastUpdateToPayPerRequestDateTime: 1.5}, "
	    "ProvisionedThroughput: {ReadCapacityUnits: 1, "
	    "WriteCapacityUnits: 1}}" },
	    "billing",
	    "{'mode':'PROVISIONED',"
	    "'provisioned_throughput':{'read':1,'write':1},"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	/* N2, also with what moto leaves there */
	{ { "{" PPR ", ProvisionedThroughput: {ReadCapacityUnits: 0, "
	    "WriteCapacityUnits: 0}}" },
	    "billing",
	    "{'mode':'PAY_PER_REQUEST',"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	{ { "{" PPR ", ProvisionedThroughput: {ReadCapacityUnits: 5, "
	    "WriteCapacityUnits: 4}}" },
	    "billing",
	    "{'mode':'PAY_PER_REQUEST',"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	/* N3 */
	{ { "{ProvisionedThroughput: {ReadCapacityUnits: 5, "
	    "WriteCapacityUnits: 4, NumberOfDecreasesToday: 3, "
	    "LastDecreaseDateTime: 1700000000.5}}" },
	    "billing",
	    "{'mode':'PROVISIONED',"
	    "'provisioned_throughput':{'read':5,'write':4},"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	/* N20, N21 */
	{ { "{" PPR ", OnDemandThroughput: {MaxReadRequestUnits: -1, "
	    "MaxWriteRequestUnits: 0}}" },
	    "billing",
	    "{'mode':'PAY_PER_REQUEST',"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	{ { "{" PPR ", OnDemandThroughput: {MaxReadRequestUnits: 70}}" },
	    "billing",
	    "{'mode':'PAY_PER_REQUEST',"
	    "'on_demand_maximum':{'read':70,'write':'none'}}" },
	{ { "{OnDemandThroughput: {MaxReadRequestUnits: 70}}" }, "billing",
	    "{'mode':'PROVISIONED',"
	    "'on_demand_maximum':{'read':'none','write':'none'}}" },
	{ { "{BillingModeSummary: {BillingMode: BY_THE_HOUR}}" }, "billing",
	    "?" },
	/* N4, N5, N7 */
	{ { "{}" }, "encryption", "{'mode':'owned'}" },
	{ { "{SSEDescription: {Status: DISABLED}}" }, "encryption",
	    "{'mode':'owned'}" },
	{ { "{SSEDescription: {Status: ENABLED, SSEType: KMS}}" }, "encryption",
	    "{'mode':'managed'}" },
	{ { "{SSEDescription: {Status: ENABLED, SSEType: KMS, "
	    "KMSMasterKeyArn: 'arn:aws:kms:eu-west-1:1:alias/aws/dynamodb'}}" },
	    "encryption", "{'mode':'managed'}" },
	{ { "{SSEDescription: {Status: ENABLED, "
	    "KMSMasterKeyArn: alias/aws/dynamodb}}" },
	    "encryption", "{'mode':'managed'}" },
	{ { "{SSEDescription: {Status: ENABLED, SSEType: KMS, "
	    "KMSMasterKeyArn: 'arn:aws:kms:eu-west-1:1:key/k'}}" },
	    "encryption",
	    "{'mode':'customer',"
	    "'key':'arn:aws:kms:eu-west-1:1:key/k'}" },
	{ { "{SSEDescription: {KMSMasterKeyArn: 'arn:aws:kms:::key/k'}}" },
	    "encryption", "{'mode':'customer','key':'arn:aws:kms:::key/k'}" },
	{ { "{SSEDescription: {Status: UPDATING, "
	    "KMSMasterKeyArn: 'arn:aws:kms:::key/k'}}" },
	    "encryption",
	    "{'mode':'customer','key':'arn:aws:kms:::key/k'} "
	    "settling" },
	{ { "{SSEDescription: {Status: DISABLING, "
	    "KMSMasterKeyArn: 'arn:aws:kms:::key/k'}}" },
	    "encryption", "{'mode':'owned'} settling" },
	{ { "{SSEDescription: {Status: ENABLING}}" }, "encryption",
	    "{'mode':'managed'} settling" },
	{ { "{SSEDescription: {Status: ENABLED, KMSMasterKeyArn: 5}}" },
	    "encryption", "?" },
	/* N8 */
	{ { "{}" }, "table_class", "'STANDARD'" },
	{ { "{TableClassSummary: {TableClass: STANDARD, "
	    "LastUpdateDateTime: 1}}" },
	    "table_class", "'STANDARD'" },
	{ { "{TableClassSummary: {TableClass: "
	    "STANDARD_INFREQUENT_ACCESS}}" },
	    "table_class", "'STANDARD_INFREQUENT_ACCESS'" },
	{ { "{TableClassSummary: {TableClass: GLACIAL}}" }, "table_class",
	    "?" },
	/* N9, N10 */
	{ { "{}" }, "stream", "{'enabled':false}" },
	{ { "{LatestStreamArn: 'arn:x', StreamSpecification: "
	    "{StreamEnabled: false, StreamViewType: KEYS_ONLY}}" },
	    "stream", "{'enabled':false}" },
	{ { "{LatestStreamArn: 'arn:x'}" }, "stream", "{'enabled':false}" },
	{ { "{StreamSpecification: {StreamEnabled: true, "
	    "StreamViewType: NEW_AND_OLD_IMAGES}}" },
	    "stream", "{'enabled':true,'view':'NEW_AND_OLD_IMAGES'}" },
	{ { "{StreamSpecification: {StreamEnabled: true, "
	    "StreamViewType: SIDEWAYS}}" },
	    "stream", "?" },
	/* N22 */
	{ { .backups = "{ContinuousBackupsDescription: "
	               "{ContinuousBackupsStatus: ENABLED, "
	               "PointInTimeRecoveryDescription: "
	               "{PointInTimeRecoveryStatus: ENABLED, "
	               "EarliestRestorableDateTime: 1.5}}}" },
	    "point_in_time_recovery",
	    "{'enabled':true,'recovery_period_days':35}" },
	{ { .backups = "{ContinuousBackupsDescription: "
	               "{PointInTimeRecoveryDescription: "
	               "{PointInTimeRecoveryStatus: ENABLED, "
	               "RecoveryPeriodInDays: 14}}}" },
	    "point_in_time_recovery",
	    "{'enabled':true,'recovery_period_days':14}" },
	{ { .backups = "{ContinuousBackupsDescription: "
	               "{PointInTimeRecoveryDescription: "
	               "{PointInTimeRecoveryStatus: DISABLED, "
	               "RecoveryPeriodInDays: 14}}}" },
	    "point_in_time_recovery", "{'enabled':false}" },
	{ { .backups = "{ContinuousBackupsDescription: "
	               "{ContinuousBackupsStatus: ENABLED}}" },
	    "point_in_time_recovery", "{'enabled':false}" },
	{ { .backups = NULL }, "point_in_time_recovery", "?" },
	{ { .backups = "{ContinuousBackupsDescription: "
	               "{PointInTimeRecoveryDescription: "
	               "{PointInTimeRecoveryStatus: PERHAPS}}}" },
	    "point_in_time_recovery", "?" },
	/* N24, N25 */
	{ { .ttl = "{TimeToLiveDescription: {TimeToLiveStatus: DISABLED}}" },
	    "ttl", "{'enabled':false}" },
	{ { .ttl = "{TimeToLiveDescription: {TimeToLiveStatus: ENABLED, "
	           "AttributeName: expires_at}}" },
	    "ttl", "{'enabled':true,'attribute':'expires_at'}" },
	{ { .ttl = "{TimeToLiveDescription: {TimeToLiveStatus: ENABLING, "
	           "AttributeName: expires_at}}" },
	    "ttl", "{'enabled':true,'attribute':'expires_at'} settling" },
	{ { .ttl = "{TimeToLiveDescription: {TimeToLiveStatus: DISABLING, "
	           "AttributeName: expires_at}}" },
	    "ttl", "{'enabled':false} settling" },
	{ { .ttl = "{TimeToLiveDescription: {TimeToLiveStatus: DISABLED, "
	           "AttributeName: expires_at}}" },
	    "ttl", "{'enabled':false}" },
	{ { .ttl = "{}" }, "ttl", "{'enabled':false}" },
	{ { .ttl = NULL }, "ttl", "?" },
	/* N26, N27, and moto's repeats */
	{ { .tags = "{Tags: []}" }, "tags", "" },
	{ { .tags = "{}" }, "tags", "" },
	{ { .tags = "{Tags: [{Key: 'aws:cloudformation:stack', Value: s}, "
	            "{Key: b, Value: ''}, {Key: a, Value: '1'}, "
	            "{Key: 'aws:x', Value: y}]}" },
	    "tags", "{'a':'1','b':''}" },
	{ { .tags = "{Tags: [{Key: a, Value: old}, {Key: a, Value: new}]}" },
	    "tags", "{'a':'new'}" },
	{ { .tags = "{Tags: none}" }, "tags", "?" },
	/* N33 */
	{ { "{}" }, "deletion_protection", "false" },
	{ { "{DeletionProtectionEnabled: false}" }, "deletion_protection",
	    "false" },
	{ { "{DeletionProtectionEnabled: true}" }, "deletion_protection",
	    "true" },
	/* N18, N41: what is not ours changes nothing */
	{ { "{WarmThroughput: {ReadUnitsPerSecond: 12000, Status: ACTIVE}, "
	    "RestoreSummary: {}, DeletionProtectionEnabled: null}" },
	    "deletion_protection", "false" },
};

static void show_setting(
    const struct live *live, const struct setting *s, struct buf *out)
{
	struct node *n =
	    shape_encode(&s->shape, setting_value(s, &live->table.set), OURS);

	if (live_reading(live, s) != READING_OK)
		buf_addc(out, '?');
	else if (n != NULL)
		case_show(out, n);
	/* What cannot be read says nothing at all. */
	if (live_reading(live, s) != READING_OK)
		ck_assert_ptr_null(n);
	if (live->settling[setting_number(s)])
		buf_add(out, " settling");
	node_free(n);
}

START_TEST(reads_what_the_answer_means)
{
	const struct setting *s = setting_find(rules[_i].setting);
	struct problems problems = { 0 };
	struct buf out = BUF_INIT;
	struct live live = { 0 };

	case_live(&live, &rules[_i].answers, &problems);
	show_setting(&live, s, &out);
	ck_assert_str_eq(out.s, rules[_i].is);
	/* What could not be read is told, and nothing else is. */
	ck_assert_uint_eq(
	    problems.list.n, live.unreadable[setting_number(s)] ? 1 : 0);
	buf_free(&out);
	problem_free(&problems);
	live_free(&live);
}
END_TEST

static const struct {
	const char *status;
	enum live_status is;
} statuses[] = {
	{ "ACTIVE", LIVE_ACTIVE },
	{ "CREATING", LIVE_CREATING },
	{ "UPDATING", LIVE_UPDATING },
	{ "DELETING", LIVE_DELETING },
	{ "ARCHIVING", LIVE_BLOCKED },
	{ "ARCHIVED", LIVE_BLOCKED },
	{ "INACCESSIBLE_ENCRYPTION_CREDENTIALS", LIVE_BLOCKED },
	{ "REPLICATION_NOT_AUTHORIZED", LIVE_BLOCKED },
	{ "PONDERING", LIVE_OTHER },
};

START_TEST(knows_the_status_and_keeps_its_word)
{
	struct buf table = BUF_INIT;
	struct live live = { 0 };
	struct case_answers answers = { 0 };

	buf_addf(&table, "{TableStatus: %s}", statuses[_i].status);
	answers.table = table.s;
	case_live(&live, &answers, NULL);
	ck_assert_int_eq(live.status, statuses[_i].is);
	ck_assert_str_eq(live.status_text, statuses[_i].status);
	ck_assert(live_settled(&live) == (statuses[_i].is == LIVE_ACTIVE));
	live_free(&live);
	buf_free(&table);
}
END_TEST

#define GSI(name, more)                                         \
	"{IndexName: " name ", KeySchema: [{AttributeName: a, " \
	"KeyType: HASH}], " ALL ", " more "}"

static const struct {
	const char *table;
	bool settled;
	const char *busy;
} readiness[] = {
	{ "{GlobalSecondaryIndexes: [" GSI("g", "IndexStatus: ACTIVE") "]}",
	    true, NULL },
	/* Some endpoints say nothing of an index's status (engines.md 2). */
	{ "{GlobalSecondaryIndexes: [" GSI("g", "ItemCount: 0") "]}", true,
	    NULL },
	{ "{LocalSecondaryIndexes: [" GSI("l", "ItemCount: 0") "]}", true,
	    NULL },
	{ "{GlobalSecondaryIndexes: []}", true, NULL },
	/* R13: the table is ACTIVE while an index is not. */
	{ "{GlobalSecondaryIndexes: [" GSI("g", "IndexStatus: CREATING") "]}",
	    false, "g" },
	{ "{GlobalSecondaryIndexes: [" GSI(
	      "g", "IndexStatus: CREATING, Backfilling: true") "]}",
	    false, "g" },
	{ "{GlobalSecondaryIndexes: [" GSI("g", "IndexStatus: DELETING") "]}",
	    false, "g" },
	{ "{GlobalSecondaryIndexes: [" GSI("g", "IndexStatus: UPDATING") "]}",
	    false, NULL },
	/* The one in allocation blocks more than the others (R12). */
	{ "{GlobalSecondaryIndexes: [" GSI(
	      "f", "IndexStatus: CREATING, Backfilling: true") ", " GSI("g",
	      "IndexStatus: DELETING") ", " GSI("h",
	      "IndexStatus: CREATING, Backfilling: false") "]}",
	    false, "h" },
	{ "{SSEDescription: {Status: UPDATING}}", false, NULL },
	{ "{SSEDescription: {Status: ENABLED}}", true, NULL },
};

START_TEST(is_settled_when_table_indexes_and_key_are)
{
	struct case_answers answers = { readiness[_i].table };
	struct live live = { 0 };
	const struct index *busy;

	case_live(&live, &answers, NULL);
	busy = live_busy_index(&live);
	ck_assert(live_settled(&live) == readiness[_i].settled);
	ck_assert_pstr_eq(busy != NULL ? busy->name : NULL, readiness[_i].busy);
	live_free(&live);
}
END_TEST

START_TEST(reads_keys_attributes_and_indexes)
{
	struct case_answers answers = {
		"{ItemCount: 12, TableSizeBytes: 345, TableId: 'an-id', "
		"AttributeDefinitions: [{AttributeName: b, AttributeType: N}, "
		"{AttributeType: B}, " /* of no name: nothing */
		"{AttributeName: a, AttributeType: S}], "
		"KeySchema: [{AttributeName: a, KeyType: HASH}, "
		"{KeyType: RANGE}, {AttributeName: b, KeyType: RANGE}], "
		"GlobalSecondaryIndexes: [{IndexName: g, "
		"KeySchema: [{AttributeName: x, KeyType: HASH}, "
		"{AttributeName: y, KeyType: HASH}, "
		"{AttributeName: b, KeyType: RANGE}], "
		"Projection: {ProjectionType: INCLUDE, "
		"NonKeyAttributes: [q, p]}, IndexStatus: CREATING, "
		"Backfilling: true, IndexArn: 'arn:i', ItemCount: 3, "
		"ProvisionedThroughput: {ReadCapacityUnits: 7, "
		"WriteCapacityUnits: 8}}], "
		"LocalSecondaryIndexes: [{IndexName: l, "
		"KeySchema: [{AttributeName: a, KeyType: HASH}, "
		"{AttributeName: y, KeyType: RANGE}], "
		"Projection: {ProjectionType: KEYS_ONLY}}]}"
	};
	struct live live = { 0 };
	const struct index *g, *l;
	struct buf key = BUF_INIT;

	case_live(&live, &answers, NULL);
	ck_assert_int_eq(live.items, 12);
	ck_assert_int_eq(live.bytes, 345);
	ck_assert_str_eq(live.id, "an-id");
	ck_assert_str_eq(live.arn, "arn:aws:dynamodb:::table/t");
	ck_assert_str_eq(live.table.name, "t");
	ck_assert_str_eq(live.table.real_name, "t");
	ck_assert_int_eq(table_attribute_type(&live.table, "a"), 'S');
	ck_assert_int_eq(table_attribute_type(&live.table, "b"), 'N');
	ck_assert_uint_eq(live.table.attributes.n, 2);
	key_show(&live.table.key, &key);
	ck_assert_str_eq(key.s, "a, b");
	g = table_index(&live.table, "g");
	l = table_index(&live.table, "l");
	ck_assert_uint_eq(live.table.indexes.n, 2);
	ck_assert(!g->local && g->backfilling && l->local && !l->backfilling);
	ck_assert_int_eq(g->projection, PROJECTION_INCLUDE);
	ck_assert_uint_eq(g->projected.n, 2);
	ck_assert_int_eq(g->provisioned.read, 7);
	ck_assert_int_eq(g->provisioned.write, 8);
	ck_assert_int_eq(g->maximum.read, NUMBER_NONE);
	ck_assert_int_eq(l->projection, PROJECTION_KEYS_ONLY);
	ck_assert_int_eq(l->maximum.read, 0); /* it has no capacity */
	buf_reset(&key);
	key_show(&g->key, &key);
	ck_assert_str_eq(key.s, "x + y, b"); /* N15 */
	buf_free(&key);
	live_free(&live);
}
END_TEST

START_TEST(an_index_on_demand_has_no_throughput)
{
	struct case_answers answers = {
		"{" PPR ", GlobalSecondaryIndexes: [" GSI("g",
		    "ProvisionedThroughput: {ReadCapacityUnits: 5, "
		    "WriteCapacityUnits: 5}, "
		    "OnDemandThroughput: {MaxReadRequestUnits: 9}") "]}"
	};
	struct live live = { 0 };
	const struct index *g;

	case_live(&live, &answers, NULL);
	g = table_index(&live.table, "g");
	ck_assert_int_eq(g->provisioned.read, 0); /* N2 */
	ck_assert_int_eq(g->maximum.read, 9);
	ck_assert_int_eq(g->maximum.write, NUMBER_NONE); /* N20 */
	live_free(&live);
}
END_TEST

static const char *const odd_projections[] = {
	"{GlobalSecondaryIndexes: [{IndexName: g, " ID ", "
	"Projection: {ProjectionType: SOME}}]}",
	"{GlobalSecondaryIndexes: [{IndexName: g, " ID "}]}",
	"{GlobalSecondaryIndexes: [{IndexName: g, " ID ", "
	"Projection: {ProjectionType: INCLUDE, NonKeyAttributes: x}}]}",
};

START_TEST(tells_of_a_projection_it_cannot_read)
{
	struct case_answers answers = { odd_projections[_i] };
	struct problems problems = { 0 };
	struct live live = { 0 };

	case_live(&live, &answers, &problems);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert_ptr_nonnull(
	    strstr(problems.list.v[0].text, "projection of index 'g'"));
	problem_free(&problems);
	live_free(&live);
}
END_TEST

static const struct {
	enum reading_place place;
	enum error_code code;
	enum reading is;
	enum live_status status;
} failures[] = {
	{ FROM_TABLE, E_NOT_FOUND, READING_OK, LIVE_ABSENT },
	{ FROM_TABLE, E_DENIED, READING_DENIED, LIVE_OTHER },
	{ FROM_TABLE, E_NETWORK, READING_FAILED, LIVE_OTHER },
	{ FROM_TTL, E_UNSUPPORTED, READING_UNSUPPORTED, LIVE_ACTIVE },
	{ FROM_BACKUPS, E_UNSUPPORTED, READING_UNSUPPORTED, LIVE_ACTIVE },
	{ FROM_BACKUPS, E_NOT_FOUND, READING_FAILED, LIVE_ACTIVE },
	{ FROM_TAGS, E_DENIED, READING_DENIED, LIVE_ACTIVE },
	{ FROM_TAGS, E_SERVICE, READING_FAILED, LIVE_ACTIVE },
};

START_TEST(what_could_not_be_read_is_not_off)
{
	struct case_answers answers = { "{}", "{}", "{}", "{Tags: []}" };
	struct error err = { 0 };
	struct live live = { 0 };

	case_live(&live, &answers, NULL);
	error_set(&err, failures[_i].code, "it failed");
	live_take(&live, failures[_i].place, NULL, &err);
	live_decode(&live, "t", NULL);
	ck_assert_int_eq(live.status, failures[_i].status);
	ck_assert_int_eq(live.reading[failures[_i].place], failures[_i].is);
	if (failures[_i].is != READING_OK)
		ck_assert_str_eq(
		    live.why[failures[_i].place].text, "it failed");
	settings_each (s) {
		if (s->read_from != failures[_i].place ||
		    failures[_i].is == READING_OK)
			continue;
		ck_assert_int_eq(live_reading(&live, s), failures[_i].is);
		ck_assert(!setting_stated(s, &live.table));
	}
	live_free(&live);
}
END_TEST

START_TEST(an_absent_table_has_everything_off)
{
	char path[] = "ttl.enabled", to[] = "false";
	const struct change off = { .path = path, .to = to };
	struct problems problems = { 0 };
	struct error err = { 0 };
	struct buf out = BUF_INIT;
	struct live live = { 0 };
	struct node *n;

	error_set(&err, E_NOT_FOUND, "no such table");
	live_take(&live, FROM_TABLE, NULL, &err);
	live_decode(&live, "t", &problems);
	ck_assert_uint_eq(problems.list.n, 0);
	ck_assert_str_eq(live.table.real_name, "t");
	ck_assert_ptr_null(live.status_text);
	ck_assert(!live_settled(&live));
	ck_assert_int_eq(live.table.set.ttl.enabled, SWITCH_OFF);
	ck_assert_int_eq(
	    live.table.set.point_in_time_recovery.enabled, SWITCH_OFF);
	ck_assert_int_eq(live.table.set.encryption.mode, ENCRYPTION_OWNED);
	ck_assert(live_shows(&live, &off));
	live.local = true; /* of what is not there, nothing is lacking */
	ck_assert_int_eq(
	    live_reading(&live, setting_find("deletion_protection")),
	    READING_OK);
	n = live_encode(&live);
	case_show(&out, n);
	ck_assert_str_eq(out.s, "{'absent':true}");
	node_free(n);
	buf_free(&out);
	live_free(&live);
}
END_TEST

static const char *const no_tables[] = { "{}", "{Tables: {}}", "[]" };

START_TEST(an_answer_without_a_table_is_no_answer)
{
	struct problems problems = { 0 };
	struct live live = { 0 };

	live_take(&live, FROM_TABLE, case_yaml(no_tables[_i]), NULL);
	live_decode(&live, "t", &problems);
	ck_assert_int_eq(live.reading[FROM_TABLE], READING_FAILED);
	ck_assert_int_eq(live.why[FROM_TABLE].code, E_SERVICE);
	ck_assert_int_eq(live.status, LIVE_OTHER);
	ck_assert_uint_eq(problems.list.n, 1);
	problem_free(&problems);
	live_free(&live);
}
END_TEST

START_TEST(can_be_decoded_again_with_what_kms_said)
{
	struct case_answers answers = {
		"{SSEDescription: {Status: ENABLED, "
		"KMSMasterKeyArn: 'arn:aws:kms:::key/k'}}"
	};
	struct live live = { 0 };

	case_live(&live, &answers, NULL);
	ck_assert_int_eq(live.table.set.encryption.mode, ENCRYPTION_CUSTOMER);
	live.key_manager = mem_strdup("AWS"); /* N5 */
	live_decode(&live, "t", NULL);
	ck_assert_int_eq(live.table.set.encryption.mode, ENCRYPTION_MANAGED);
	ck_assert_ptr_null(live.table.set.encryption.key);
	live_free(&live);
}
END_TEST

static const struct {
	const char *want;
	unsigned places;
} needs[] = {
	{ "stream: none\ntable_class: STANDARD", 1U << FROM_TABLE },
	{ "ttl: none", 1U << FROM_TABLE | 1U << FROM_TTL },
	{ "tags: {a: none}", 1U << FROM_TABLE | 1U << FROM_TAGS },
	{ "point_in_time_recovery: true",
	    1U << FROM_TABLE | 1U << FROM_BACKUPS },
};

START_TEST(asks_only_for_what_is_stated)
{
	struct table want = { 0 };

	case_want(&want, needs[_i].want);
	ck_assert_uint_eq(live_needed(&want), needs[_i].places);
	ck_assert_uint_eq(live_needed(NULL), (1U << READING_PLACES) - 1);
	table_free(&want);
}
END_TEST

static const struct {
	const char *path, *to;
	bool shows;
} leaves[] = {
	{ "ttl.enabled", "true", true }, { "ttl.enabled", "false", false },
	{ "ttl.attribute", "'at'", true }, { "ttl.attribute", NULL, false },
	{ "stream.view", NULL, true }, { "table_class", "STANDARD", true },
	{ "table_class", "STANDARD_INFREQUENT_ACCESS", false },
	{ "table_class.x", "STANDARD", false },
	{ "billing.mode", "PAY_PER_REQUEST", true },
	{ "billing.on_demand_maximum.read", NULL, true },
	{ "tags.a", "'x'", true }, { "tags.a", "'y'", false },
	{ "tags.a", "'xx'", false }, { "tags.a", NULL, false },
	{ "tags.b", NULL, true }, { "tags.b", "'x'", false },
	{ "tags.a.dot", "''", true },
	{ "indexes.g.on_demand_maximum.read", "9", true },
	{ "indexes.g.on_demand_maximum.read", "8", false },
	{ "indexes.g.h.on_demand_maximum.read", NULL, true },
	{ "indexes.nix.on_demand_maximum.read", NULL, false },
	{ "indexes.g", NULL, false }, { "indexes", NULL, false },
	{ "key", "a", false }, { "ttlx", "true", false },
	{ "ttlx.enabled", "true", false },
	{ "point_in_time_recovery.enabled", "false", false }, /* not read */
};

START_TEST(tells_whether_a_change_can_be_seen)
{
	struct case_answers answers = {
		"{" PPR ", GlobalSecondaryIndexes: [" GSI("g",
		    "OnDemandThroughput: {MaxReadRequestUnits: 9}") ", " GSI("g.h",
		    "ItemCount: 0") "]}",
		.ttl = "{TimeToLiveDescription: {TimeToLiveStatus: ENABLED, "
		       "AttributeName: at}}",
		.tags = "{Tags: [{Key: a, Value: x}, {Key: a.dot, "
		        "Value: ''}]}"
	};
	struct change change = { 0 };
	struct live live = { 0 };

	case_live(&live, &answers, NULL);
	change.path = mem_strdup(leaves[_i].path);
	change.to = mem_strdup(leaves[_i].to);
	ck_assert(live_shows(&live, &change) == leaves[_i].shows);
	mem_free(change.path);
	mem_free(change.to);
	live_free(&live);
}
END_TEST

/* Pairs of answers with the same meaning, and with different ones. */
static const struct {
	struct case_answers a, b;
	bool same;
} hashes[] = {
	{ { "{ItemCount: 1, TableSizeBytes: 2}" },
	    { "{ItemCount: 5, TableSizeBytes: 6, CreationDateTime: 7}" },
	    true },
	{ { "{}" }, { "{TableStatus: UPDATING}" }, true },
	{ { "{}" }, { "{BillingModeSummary: {BillingMode: PROVISIONED}}" },
	    true },
	{ { "{AttributeDefinitions: [{AttributeName: a, AttributeType: S}, "
	    "{AttributeName: b, AttributeType: N}]}" },
	    { "{AttributeDefinitions: [{AttributeName: b, AttributeType: N}, "
	      "{AttributeName: a, AttributeType: S}]}" },
	    true }, /* N11 */
	{ { "{GlobalSecondaryIndexes: [" GSI(
	      "g", "IndexStatus: ACTIVE") ", " GSI("h", "ItemCount: 2") "]}" },
	    { "{GlobalSecondaryIndexes: [" GSI("h", "ItemCount: 7") ", " GSI(
	        "g", "IndexStatus: UPDATING") "]}" },
	    true }, /* N13, N17 */
	{ { .tags = "{Tags: [{Key: a, Value: x}, {Key: b, Value: y}]}" },
	    { .tags = "{Tags: [{Key: b, Value: y}, {Key: a, Value: x}]}" },
	    true },
	{ { "{TableId: one}" }, { "{TableId: two}" }, false },
	{ { "{" PPR "}" }, { "{}" }, false },
	{ { .tags = "{Tags: [{Key: a, Value: x}]}" },
	    { .tags = "{Tags: [{Key: a, Value: y}]}" }, false },
	{ { "{}" }, { "{GlobalSecondaryIndexes: [" GSI("g", "A: 1") "]}" },
	    false },
};

START_TEST(encodes_what_matters_and_nothing_that_moves)
{
	struct live a = { 0 }, b = { 0 };
	struct node *x, *y;

	case_live(&a, &hashes[_i].a, NULL);
	case_live(&b, &hashes[_i].b, NULL);
	x = live_encode(&a);
	y = live_encode(&b);
	ck_assert(node_equal(x, y) == hashes[_i].same);
	node_free(x);
	node_free(y);
	live_free(&a);
	live_free(&b);
}
END_TEST

TEST_MAIN(live, LOOP(reads_what_the_answer_means, rules),
    LOOP(knows_the_status_and_keeps_its_word, statuses),
    LOOP(is_settled_when_table_indexes_and_key_are, readiness),
    TEST(reads_keys_attributes_and_indexes),
    TEST(an_index_on_demand_has_no_throughput),
    LOOP(tells_of_a_projection_it_cannot_read, odd_projections),
    LOOP(what_could_not_be_read_is_not_off, failures),
    TEST(an_absent_table_has_everything_off),
    LOOP(an_answer_without_a_table_is_no_answer, no_tables),
    TEST(can_be_decoded_again_with_what_kms_said),
    LOOP(asks_only_for_what_is_stated, needs),
    LOOP(tells_whether_a_change_can_be_seen, leaves),
    LOOP(encodes_what_matters_and_nothing_that_moves, hashes))
