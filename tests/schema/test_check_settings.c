#include "schema/check_settings.h"

#include "base/buf.h"
#include "base/mem.h"
#include "lib/mistakes.h"
#include "test.h"

/* Five lines; settings begin in line 6. */
#define HEAD                               \
	"version: 1\n"                     \
	"tables:\n"                        \
	"  pages:\n"                       \
	"    attributes: {id: S, at: S}\n" \
	"    key: {partition: id, sort: at}\n"
#define TEN      "0123456789"
#define FIFTY    TEN TEN TEN TEN TEN
#define N128     FIFTY FIFTY TEN TEN "01234567"
#define N256     N128 N128
#define CAPACITY "provisioned_throughput: {read: 1, write: 1}"
#define ADD_CAPACITY                                                          \
	", and the mode is PROVISIONED: add 'provisioned_throughput: {read: " \
	"N, write: N}'\n"
#define NOT_ON_DEMAND                                                      \
	"'provisioned_throughput' counts only with mode PROVISIONED, and " \
	"the mode is PAY_PER_REQUEST: remove it or change the mode\n"
#define NOT_PROVISIONED                                                   \
	"'on_demand_maximum' counts only with mode PAY_PER_REQUEST, and " \
	"the mode is PROVISIONED: remove it or change the mode\n"

static const struct {
	const char *yaml, *mistakes;
} rows[] = {
	/* Billing. */
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n", "" },
	{ HEAD "    billing: PROVISIONED\n",
	    "s.yaml:6:14: table 'pages' has no capacity" ADD_CAPACITY },
	{ HEAD "    billing: {mode: PROVISIONED}\n",
	    "s.yaml:6:21: table 'pages' has no capacity" ADD_CAPACITY },
	{ HEAD "    billing: {mode: PROVISIONED, provisioned_throughput: "
	       "{read: 1}}\n",
	    "s.yaml:6:34: table 'pages' has no 'write' in "
	    "'provisioned_throughput': both are needed\n" },
	{ HEAD "    billing: {mode: PROVISIONED, provisioned_throughput: "
	       "{write: 1}}\n",
	    "s.yaml:6:34: table 'pages' has no 'read' in "
	    "'provisioned_throughput': both are needed\n" },
	{ HEAD "    billing: {mode: PAY_PER_REQUEST, " CAPACITY "}\n",
	    "s.yaml:6:38: " NOT_ON_DEMAND },
	{ HEAD "    billing: {" CAPACITY "}\n",
	    "s.yaml:6:15: 'provisioned_throughput' without a mode: add 'mode: "
	    "PROVISIONED' to 'billing'\n" },
	/* R33 */
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY
	       ", on_demand_maximum: {read: 5}}\n",
	    "s.yaml:6:79: " NOT_PROVISIONED },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY
	       ", on_demand_maximum: none}\n",
	    "" },
	{ HEAD "    billing: {mode: PAY_PER_REQUEST, on_demand_maximum: "
	       "{read: 5, write: none}}\n",
	    "" },
	{ HEAD "    billing: {mode: PROVISOINED, " CAPACITY "}\n",
	    "s.yaml:6:21: 'mode' must be PAY_PER_REQUEST or PROVISIONED, not "
	    "'PROVISOINED' (did you mean 'PROVISIONED'?)\n" },
	{ HEAD "    billing: {mode: PROVISIONED, provisioned_throughput: "
	       "{read: 0, write: 1}}\n",
	    "s.yaml:6:65: 'provisioned_throughput.read' must be at least 1, "
	    "not 0\n" },

	{ HEAD "    billing: {mode: PAY_PER_REQUEST, "
	       "provisioned_throughput: {write: 1}}\n",
	    "s.yaml:6:38: " NOT_ON_DEMAND },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY
	       ", on_demand_maximum: {write: 5}}\n",
	    "s.yaml:6:79: " NOT_PROVISIONED },
	{ HEAD "    billing: {mode: PROVISIONED, provisioned_throughput: "
	       "{read: 1, write: x}}\n",
	    "s.yaml:6:75: 'provisioned_throughput.write' must be a whole "
	    "number, not 'x'\n" },

	/* R27: every global index. */
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n"
	       "    indexes: {by-at: {key: {partition: at}}}\n",
	    "s.yaml:7:15: index 'by-at' has no capacity" ADD_CAPACITY },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n"
	       "    indexes: {by-at: {key: {partition: at}, " CAPACITY "}}\n",
	    "" },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n"
	       "    indexes: {by-at: {key: {partition: at}, "
	       "provisioned_throughput: {read: 1}}}\n",
	    "s.yaml:7:45: index 'by-at' has no 'write' in "
	    "'provisioned_throughput': both are needed\n" },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n"
	       "    indexes: {by-at: {key: {sort: at}, local: true}}\n",
	    "" },
	{ HEAD "    billing: PAY_PER_REQUEST\n"
	       "    indexes: {by-at: {key: {partition: at}, " CAPACITY "}}\n",
	    "s.yaml:7:45: " NOT_ON_DEMAND },
	{ HEAD "    indexes: {by-at: {key: {partition: at}, " CAPACITY "}}\n",
	    "s.yaml:6:45: 'provisioned_throughput' without a mode: add 'mode: "
	    "PROVISIONED' to 'billing'\n" },
	{ HEAD "    billing: {mode: PROVISIONED, " CAPACITY "}\n"
	       "    indexes: {by-at: {key: {partition: at}, "
	       "on_demand_maximum: {read: 1}, " CAPACITY "}}\n",
	    "s.yaml:7:45: " NOT_PROVISIONED },

	/* Recovery: R42. */
	{ HEAD "    point_in_time_recovery: {recovery_period_days: 35}\n", "" },
	{ HEAD "    point_in_time_recovery: none\n", "" },
	{ HEAD "    point_in_time_recovery: {enabled: false, "
	       "recovery_period_days: 7}\n",
	    "s.yaml:6:68: 'recovery_period_days' counts only while recovery "
	    "is on: remove it, or set 'enabled: true'\n" },
	{ HEAD "    point_in_time_recovery: {recovery_period_days: 36}\n",
	    "s.yaml:6:52: 'recovery_period_days' must be from 1 to 35, not "
	    "36\n" },

	{ HEAD "    point_in_time_recovery: {enabled: false, "
	       "recovery_period_days: x}\n",
	    "s.yaml:6:68: 'recovery_period_days' must be a whole number, not "
	    "'x'\n" },

	/* Time to live. */
	{ HEAD "    ttl: expires_at\n", "" },
	{ HEAD "    ttl: none\n", "" },
	{ HEAD "    ttl: true\n",
	    "s.yaml:6:10: 'ttl' is on without 'attribute': write 'ttl: "
	    "{attribute: ...}'\n" },
	{ HEAD "    ttl: {enabled: false, attribute: x}\n",
	    "s.yaml:6:38: 'attribute' counts only while 'ttl' is on: remove "
	    "it, or set 'enabled: true'\n" },
	{ HEAD "    ttl: {enabled: true, attribute: 5}\n",
	    "s.yaml:6:37: 'attribute' must be text, not '5'; write it in "
	    "quotes\n" },
	{ HEAD "    ttl: {enabled: false, attribute: 5}\n",
	    "s.yaml:6:38: 'attribute' must be text, not '5'; write it in "
	    "quotes\n" },
	{ HEAD "    ttl: {enabled: false, attribute: at}\n",
	    "s.yaml:6:38: 'attribute' counts only while 'ttl' is on: remove "
	    "it, or set 'enabled: true'\n" },
	{ HEAD "    ttl: at\n",
	    "s.yaml:6:10: ttl attribute 'at' is declared as S, but holds "
	    "seconds since 1970: declare it as N, or name another one\n" },
	{ "version: 1\n"
	  "tables:\n"
	  "  pages:\n"
	  "    attributes: {id: S, at: N}\n"
	  "    key: {partition: id, sort: at}\n"
	  "    ttl: at\n",
	    "" },

	/* Streams: R38. */
	{ HEAD "    stream: NEW_IMAGE\n", "" },
	{ HEAD "    stream: true\n",
	    "s.yaml:6:13: 'stream' is on without 'view': write 'stream: "
	    "{view: ...}'\n" },
	{ HEAD "    stream: {enabled: false, view: NEW_IMAGE}\n",
	    "s.yaml:6:36: 'view' counts only while 'stream' is on: remove "
	    "it, or set 'enabled: true'\n" },

	/* Encryption. */
	{ HEAD "    encryption: {key: alias/pages}\n", "" },
	{ HEAD "    encryption: managed\n", "" },
	{ HEAD "    encryption: customer\n",
	    "s.yaml:6:17: mode customer without a key: add 'key: alias/NAME', "
	    "or its id or ARN\n" },
	{ HEAD "    encryption: {mode: managed, key: x}\n",
	    "s.yaml:6:38: 'key' is for mode customer, and the mode is "
	    "managed: remove it, or set 'mode: customer'\n" },
	{ HEAD "    encryption: {mode: owned, key: x}\n",
	    "s.yaml:6:36: 'key' is for mode customer, and the mode is owned: "
	    "remove it, or set 'mode: customer'\n" },

	{ HEAD "    encryption: {mode: customer, key: 5}\n",
	    "s.yaml:6:39: 'key' must be text, not '5'; write it in quotes\n" },

	/* Tags: R50. */
	{ HEAD "    tags: {" N128 ": \"" N256 "\", empty: \"\", old: none}\n",
	    "" },
	{ HEAD "    tags: {\"\": x}\n",
	    "s.yaml:6:12: a tag without a key: give it one of 1 to 128 "
	    "characters\n" },
	{ HEAD "    tags: {" N128 "x: y}\n",
	    "s.yaml:6:12: the key of tag '" FIFTY TEN "...' has 129 "
	    "characters: at most 128 are allowed\n" },
	{ HEAD "    tags: {team: " N256 "x}\n",
	    "s.yaml:6:18: the value of tag 'team' has 257 characters: at most "
	    "256 are allowed\n" },
	{ HEAD "    tags: {aws:team: x}\n",
	    "s.yaml:6:12: tag 'aws:team' begins with 'aws:', which only AWS "
	    "may set: rename or remove it\n" },
	{ HEAD "    tags: {AWS:team: none}\n",
	    "s.yaml:6:12: tag 'AWS:team' begins with 'aws:', which only AWS "
	    "may set: rename or remove it\n" },
	{ HEAD "    tags: {n: 5}\n",
	    "s.yaml:6:15: 'n' must be text or none, not a number; write it in "
	    "quotes\n" },
};

START_TEST(checks_settings)
{
	mistakes_check(rows[_i].yaml, rows[_i].mistakes);
}
END_TEST

/* In characters, not bytes. */
START_TEST(measures_tags_in_characters)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, HEAD "    tags: {t: ");
	for (int i = 0; i < 256; i++)
		buf_add(&yaml, "ö");
	buf_add(&yaml, "}\n");
	mistakes_check(yaml.s, "");
	buf_free(&yaml);
}
END_TEST

static const struct {
	int live, removed;
	const char *mistakes;
} tag_counts[] = {
	{ 50, 0, "" },
	{ 50, 5, "" },
	{ 51, 0,
	    "s.yaml:6:5: table 'pages' has 51 tags: at most 50 are "
	    "allowed\n" },
};

START_TEST(counts_tags_without_tombstones)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, HEAD "    tags:\n");
	for (int i = 0; i < tag_counts[_i].live; i++)
		buf_addf(&yaml, "      t%d: x\n", i);
	for (int i = 0; i < tag_counts[_i].removed; i++)
		buf_addf(&yaml, "      r%d: none\n", i);
	mistakes_check(yaml.s, tag_counts[_i].mistakes);
	buf_free(&yaml);
}
END_TEST

TEST_MAIN(check_settings, LOOP(checks_settings, rows),
    TEST(measures_tags_in_characters),
    LOOP(counts_tags_without_tombstones, tag_counts))
