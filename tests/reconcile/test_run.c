/* The execution scenarios of control-plane.md section 5, by their numbers. */
#include "reconcile/run.h"

#include "lib/run_case.h"
#include "test.h"

struct scenario {
	const char *name;
	const char *before; /* applied first; NULL: nothing is there */
	const char *schema;
	struct fake_fault faults[3];
	const char *bodies;   /* whole requests, or NULL */
	const char *changes;  /* operations and tables */
	const char *outcomes; /* without what is "table: applied" alone */
	int exit;
};

/* clang-format off */
#define SEVEN(one) \
	one("ix1") ", " one("ix2") ", " one("ix3") ", " one("ix4") ", " \
	one("ix5") ", " one("ix6") ", " one("ix7")
#define INDEX_X(name) INDEX(name, "x")
#define CAPACITY_X(name) CAPACITY(name, "x", "1", "2")
#define BUSY(o, n, t, c) { .op = o, .times = n, .kind = FAULT_ERROR, .name = t, .text = c }

static const struct scenario scenarios[] = {
	{ .name = "3: recovery and ttl follow the create, in this order",
	  .schema = TABLE("", PITR_14 TTL("until")),
	  .bodies =
	      "CreateTable {\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"BillingMode\":\"PAY_PER_REQUEST\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"TableName\":\"tab\"}\n"
	      "UpdateContinuousBackups {\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true,\"RecoveryPeriodInDays\":14},\"TableName\":\"tab\"}\n"
	      "UpdateTimeToLive {\"TableName\":\"tab\",\"TimeToLiveSpecification\":{\"AttributeName\":\"until\",\"Enabled\":true}}\n",
	  .outcomes = "tab table: applied\ntab point_in_time_recovery: applied\ntab ttl: applied\n" },
	{ .name = "4: recovery is not available three times",
	  .schema = TABLE("", PITR TTL("until")),
	  .faults = { BUSY("UpdateContinuousBackups", 3, "ContinuousBackupsUnavailableException", "Backups are being enabled for the table: t. Please retry later") },
	  .changes =
	      "CreateTable tab\n"
	      "UpdateContinuousBackups tab -> ContinuousBackupsUnavailableException\n"
	      "UpdateContinuousBackups tab -> ContinuousBackupsUnavailableException\n"
	      "UpdateContinuousBackups tab -> ContinuousBackupsUnavailableException\n"
	      "UpdateContinuousBackups tab\n"
	      "UpdateTimeToLive tab\n",
	  .outcomes = "tab table: applied\ntab point_in_time_recovery: applied\ntab ttl: applied\n" },
	{ .name = "5: ttl is refused while backups are being enabled",
	  .schema = TABLE("", PITR TTL("until")),
	  .faults = { BUSY("UpdateTimeToLive", 1, "ValidationException", "Backups are being enabled for the table: t. Please retry later") },
	  .changes =
	      "CreateTable tab\n"
	      "UpdateContinuousBackups tab\n"
	      "UpdateTimeToLive tab -> ValidationException\n"
	      "UpdateTimeToLive tab\n",
	  .outcomes = "tab table: applied\ntab point_in_time_recovery: applied\ntab ttl: applied\n" },
	{ .name = "25: three indexes are built one after another",
	  .before = TABLE("", PPR),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x") ", " INDEX("bbb", "x") ", " INDEX("ccc", "x"))),
	  .changes = "UpdateTable tab\nUpdateTable tab\nUpdateTable tab\n",
	  .outcomes = "tab indexes.aaa: applied\ntab indexes.bbb: applied\ntab indexes.ccc: applied\n" },
	{ .name = "26: a tombstone removes an index",
	  .before = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x") ", " INDEX("bbb", "x"))),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x")) ", removed_indexes: [bbb]"),
	  .bodies = "UpdateTable {\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"bbb\"}}],\"TableName\":\"tab\"}\n",
	  .outcomes = "tab indexes.bbb: applied\n" },
	{ .name = "26: without one it stays",
	  .before = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x") ", " INDEX("bbb", "x"))),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .changes = "", .outcomes = "" },
	{ .name = "28: an index is made anew",
	  .before = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .schema = TABLE(", x: S", PPR INDEXES("aaa: {key: {partition: x}, projection: ALL, strategy: recreate}")),
	  .bodies =
	      "UpdateTable {\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"aaa\"}}],\"TableName\":\"tab\"}\n"
	      "UpdateTable {\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"},{\"AttributeName\":\"x\",\"AttributeType\":\"S\"}],\"GlobalSecondaryIndexUpdates\":[{\"Create\":{\"IndexName\":\"aaa\",\"KeySchema\":[{\"AttributeName\":\"x\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}}],\"TableName\":\"tab\"}\n",
	  .outcomes = "tab indexes.aaa: applied\n" },
	{ .name = "34: one online index",
	  .before = TABLE("", PPR),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .faults = { BUSY("UpdateTable", 1, "LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table") },
	  .changes = "UpdateTable tab -> LimitExceededException\nUpdateTable tab\n",
	  .outcomes = "tab indexes.aaa: applied\n" },
	{ .name = "34: twice is our own mistake",
	  .before = TABLE("", PPR),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .faults = { BUSY("UpdateTable", FAULT_ALWAYS, "LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table") },
	  .outcomes = "tab indexes.aaa: refused\n", .exit = 1 },
	{ .name = "37: capacity of two indexes is one call",
	  .before = TABLE(", x: S", PROV("5", "5") INDEXES(CAPACITY("aaa", "x", "5", "5") ", " CAPACITY("bbb", "x", "5", "5"))),
	  .schema = TABLE(", x: S", PROV("5", "5") INDEXES(CAPACITY("aaa", "x", "6", "5") ", " CAPACITY("bbb", "x", "7", "5"))),
	  .changes = "UpdateTable tab\n",
	  .outcomes = "tab indexes.aaa: applied\ntab indexes.bbb: applied\n" },
	{ .name = "42: delete and create are two calls",
	  .before = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("ddd", "x")) ", removed_indexes: [aaa]"),
	  .changes = "UpdateTable tab\nUpdateTable tab\n",
	  .outcomes = "tab indexes.aaa: applied\ntab indexes.ddd: applied\n" },
	{ .name = "43: to on-demand, without throughput",
	  .before = TABLE(", x: S", PROV("5", "5") INDEXES(CAPACITY("aaa", "x", "5", "5"))),
	  .schema = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x"))),
	  .bodies = "UpdateTable {\"BillingMode\":\"PAY_PER_REQUEST\",\"TableName\":\"tab\"}\n",
	  .outcomes = "tab billing: applied\n" },
	{ .name = "44: to provisioned, with capacity for every index",
	  .before = TABLE(", x: S", PPR INDEXES(INDEX("aaa", "x") ", " INDEX("bbb", "x"))),
	  .schema = TABLE(", x: S", PROV("5", "6") INDEXES(CAPACITY("aaa", "x", "1", "2") ", " CAPACITY("bbb", "x", "3", "4"))),
	  .bodies = "UpdateTable {\"BillingMode\":\"PROVISIONED\",\"GlobalSecondaryIndexUpdates\":["
	      "{\"Update\":{\"IndexName\":\"aaa\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":1,\"WriteCapacityUnits\":2}}},"
	      "{\"Update\":{\"IndexName\":\"bbb\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":3,\"WriteCapacityUnits\":4}}}],"
	      "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab billing: applied\ntab indexes.aaa: applied\ntab indexes.bbb: applied\n" },
	{ .name = "44: seven indexes are no reason to send two calls (R27)",
	  .before = TABLE(", x: S", PPR INDEXES(SEVEN(INDEX_X))),
	  .schema = TABLE(", x: S", PROV("5", "6") INDEXES(SEVEN(CAPACITY_X))),
	  .changes = "UpdateTable tab\n",
	  .outcomes = "tab billing: applied\n"
	      "tab indexes.ix1: applied\ntab indexes.ix2: applied\n"
	      "tab indexes.ix3: applied\ntab indexes.ix4: applied\n"
	      "tab indexes.ix5: applied\ntab indexes.ix6: applied\n"
	      "tab indexes.ix7: applied\n" },
	{ .name = "48: on-demand maximum rides with the switch",
	  .before = TABLE("", PROV("5", "5")),
	  .schema = TABLE("", ", billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: 100, write: 50}}"),
	  .bodies = "UpdateTable {\"BillingMode\":\"PAY_PER_REQUEST\",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":100,\"MaxWriteRequestUnits\":50},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab billing: applied\n" },
	{ .name = "53: a stream is switched on",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE")),
	  .bodies = "UpdateTable {\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab stream: applied\n" },
	{ .name = "53: another view is off and on",
	  .before = TABLE("", PPR STREAM("NEW_IMAGE")),
	  .schema = TABLE("", PPR STREAM("NEW_AND_OLD_IMAGES")),
	  .bodies =
	      "UpdateTable {\"StreamSpecification\":{\"StreamEnabled\":false},\"TableName\":\"tab\"}\n"
	      "UpdateTable {\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab stream: applied\n" },
	{ .name = "56: the window of ttl is closed",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR TTL("until") PITR),
	  .faults = { BUSY("UpdateTimeToLive", 1, "ValidationException", "Time to live has been modified multiple times within a fixed interval") },
	  .changes = "UpdateContinuousBackups tab\nUpdateTimeToLive tab -> ValidationException\n",
	  .outcomes = "tab point_in_time_recovery: applied\ntab ttl: pending\n", .exit = 5 },
	{ .name = "58: encryption is sent alone, after protection",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR ", deletion_protection: true, encryption: {mode: customer, key: alias/mine}"),
	  .bodies =
	      "UpdateTable {\"DeletionProtectionEnabled\":true,\"TableName\":\"tab\"}\n"
	      "UpdateTable {\"SSESpecification\":{\"Enabled\":true,\"KMSMasterKeyId\":\"alias/mine\",\"SSEType\":\"KMS\"},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab deletion_protection: applied\ntab encryption: applied\n" },
	{ .name = "13: the managed key is known by its manager",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR ", encryption: managed"),
	  .bodies = "UpdateTable {\"SSESpecification\":{\"Enabled\":true,\"SSEType\":\"KMS\"},\"TableName\":\"tab\"}\n",
	  .outcomes = "tab encryption: applied\n" },
	{ .name = "60: class and billing are two calls",
	  .before = TABLE("", PROV("5", "5")),
	  .schema = TABLE("", PPR ", table_class: STANDARD_INFREQUENT_ACCESS"),
	  .bodies =
	      "UpdateTable {\"BillingMode\":\"PAY_PER_REQUEST\",\"TableName\":\"tab\"}\n"
	      "UpdateTable {\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\",\"TableName\":\"tab\"}\n",
	  .outcomes = "tab billing: applied\ntab table_class: applied\n" },
	{ .name = "62: tags are still being updated",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR TAGS("a: v")),
	  .faults = { BUSY("TagResource", 2, "ResourceInUseException", "Attempt to change a resource which is still in use: Table tags are being updated: t") },
	  .changes = "TagResource tab -> ResourceInUseException\nTagResource tab -> ResourceInUseException\nTagResource tab\n",
	  .outcomes = "tab tags: applied\n" },
	{ .name = "tags are set before others are removed (feast #6418)",
	  .before = TABLE("", PPR TAGS("old: x, kept: k")),
	  .schema = TABLE("", PPR TAGS("old: none, new: y, kept: k")),
	  .changes = "TagResource tab\nUntagResource tab\n",
	  .outcomes = "tab tags: applied\n" },
	{ .name = "throttled for a while",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE")),
	  .faults = { BUSY("UpdateTable", 12, "ThrottlingException", "Rate exceeded") },
	  .outcomes = "tab stream: applied\n" },
	{ .name = "refused: that lane stops, the others go on",
	  .before = TABLE("", PROV("5", "5")),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE") TAGS("a: v") PITR),
	  .faults = { BUSY("UpdateTable", FAULT_ALWAYS, "AccessDeniedException", "not authorized to perform: dynamodb:UpdateTable") },
	  .changes = "UpdateTable tab -> AccessDeniedException\nTagResource tab\nUpdateContinuousBackups tab\n",
	  .outcomes = "tab billing: refused\ntab stream: not tried\ntab tags: applied\ntab point_in_time_recovery: applied\n", .exit = 1 },
	{ .name = "said to be so, and it is not: refused",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE")),
	  .faults = { BUSY("UpdateTable", 1, "ValidationException", "Table already has an enabled stream: TableName: t") },
	  .changes = "UpdateTable tab -> ValidationException\n",
	  .outcomes = "tab stream: refused\n", .exit = 1 },
	{ .name = "credentials that expire stop everything",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE")),
	  .faults = { BUSY("UpdateTable", FAULT_ALWAYS, "UnrecognizedClientException", "The security token included in the request is invalid") },
	  .changes = "UpdateTable tab -> UnrecognizedClientException\n",
	  .outcomes = "tab stream: not tried\nfatal: auth\n", .exit = 1 },
	{ .name = "a setting that the service does not know",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR PITR TTL("until")),
	  .faults = { BUSY("UpdateContinuousBackups", FAULT_ALWAYS, "UnknownOperationException", "") },
	  .changes = "UpdateContinuousBackups tab -> UnknownOperationException\nUpdateTimeToLive tab\n",
	  .outcomes = "tab point_in_time_recovery: unsupported\ntab ttl: applied\n", .exit = 1 },
	{ .name = "accepted, but not stored",
	  .before = TABLE("", PPR),
	  .schema = TABLE("", PPR STREAM("NEW_IMAGE") ", deletion_protection: true"),
	  .faults = { { .op = "UpdateTable", .kind = FAULT_ANSWER, .text = "{\"TableDescription\":{}}" } },
	  .changes = "UpdateTable tab\nUpdateTable tab\n",
	  .outcomes = "tab deletion_protection: not stored\ntab stream: applied\n", .exit = 1 },
};
/* clang-format on */

START_TEST(does_what_the_scenario_says)
{
	const struct scenario *s = &scenarios[_i];
	struct model_times times = model_times_aws;
	struct run_case c;

	times.recovery_ready = 0; /* what is refused stands in the rows */
	run_case_init(&c, &times);
	if (s->before != NULL) {
		run_case_apply(&c, s->before);
		ck_assert_int_eq(run_case_exit(&c), 0);
		fake_dynamo_settle(&c.fake);
		fake_dynamo_forget(&c.fake);
	}
	c.fake.faults = s->faults;
	for (size_t i = 0; i < 3; i++)
		c.fake.fault_count += s->faults[i].kind != 0;
	run_case_apply(&c, s->schema);
	if (s->bodies != NULL)
		ck_assert_msg(
		    strcmp(fake_dynamo_bodies(&c.fake), s->bodies) == 0,
		    "%s\n%s\n%s", s->name, fake_dynamo_bodies(&c.fake),
		    c.events.s);
	if (s->changes != NULL)
		ck_assert_msg(strcmp(run_case_changes(&c), s->changes) == 0,
		    "%s\n%s\n%s", s->name, run_case_changes(&c), c.events.s);
	ck_assert_msg(strcmp(run_case_outcomes(&c), s->outcomes) == 0,
	    "%s\n%s\n%s", s->name, run_case_outcomes(&c), c.events.s);
	ck_assert_msg(run_case_exit(&c) == s->exit, "%s: exit %d", s->name,
	    run_case_exit(&c));
	/* what was done stays done, and is not done again */
	if (s->exit == 0) {
		fake_dynamo_forget(&c.fake);
		fake_dynamo_settle(&c.fake);
		c.fake.fault_count = 0;
		run_case_apply(&c, s->schema);
		ck_assert_str_eq(run_case_changes(&c), "");
		ck_assert_str_eq(run_case_outcomes(&c), "");
	}
	run_case_clear(&c);
}
END_TEST

TEST_MAIN(run, LOOP(does_what_the_scenario_says, scenarios))
