#include "schema/check_index.h"

#include "base/buf.h"
#include "base/mem.h"
#include "lib/mistakes.h"
#include "test.h"

/* Six lines; indexes begin in line 7. */
#define HEAD                                   \
	"version: 1\n"                         \
	"tables:\n"                            \
	"  pages:\n"                           \
	"    attributes: {id: S, at: N}\n"     \
	"    key: {partition: id, sort: at}\n" \
	"    indexes:\n"
#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define N255  FIFTY FIFTY FIFTY FIFTY FIFTY "01234"

static const struct {
	const char *yaml, *mistakes;
} rows[] = {
	{ HEAD "      by-at: {key: {partition: at}}\n", "" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [a, b]}\n",
	    "" },
	{ HEAD "      by-at: {key: {sort: at}, local: true}\n"
	       "    removed_indexes: [by_time, by.date]\n",
	    "" },
	{ HEAD "      by-at: {key: {partition: id, sort: at}, local: true}\n",
	    "" },
	{ HEAD "      " N255 ": {key: {partition: at}}\n", "" },

	{ HEAD "      by-at: {key: {partition: at}, projection: [" N255 "]}\n",
	    "" },

	/* Names. */
	{ HEAD "      by: {key: {partition: at}}\n",
	    "s.yaml:7:7: index name 'by' has 2 characters: 3 to 255 are "
	    "allowed\n" },
	{ HEAD "      " N255 "x: {key: {partition: at}}\n",
	    "s.yaml:7:7: index name '" FIFTY TEN "...' has 256 characters: 3 "
	    "to 255 are allowed\n" },
	{ HEAD "      by at: {key: {partition: at}}\n",
	    "s.yaml:7:7: index name 'by at' holds ' ': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },
	{ HEAD "      größe: {key: {partition: at}}\n",
	    "s.yaml:7:7: index name 'größe' holds 'ö': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },

	/* Local indexes. */
	{ HEAD "      by-at: {local: true, key: {partition: at, sort: id}}\n",
	    "s.yaml:7:45: local index 'by-at' must have the table's partition "
	    "attribute 'id', not 'at': leave 'partition' out, or make the "
	    "index global\n" },
	{ HEAD "      by-at: {local: true, key: {partition: id}}\n",
	    "s.yaml:7:28: local index 'by-at' has no 'sort' in its key: add "
	    "'sort: NAME'\n" },
	{ HEAD "      by-at: {local: true, key: {sort: at}, "
	       "provisioned_throughput: {read: 1, write: 1}}\n",
	    "s.yaml:7:45: local index 'by-at' has no "
	    "'provisioned_throughput': it shares the table's, so remove "
	    "this\n" },
	{ HEAD "      by-at: {local: true, key: {sort: at}, "
	       "on_demand_maximum: {read: 1}}\n",
	    "s.yaml:7:45: local index 'by-at' has no 'on_demand_maximum': it "
	    "shares the table's, so remove this\n" },
	{ HEAD
	    "      by-at: {local: true, key: {sort: at}, strategy: recreate}\n",
	    "s.yaml:7:55: local index 'by-at' cannot be recreated: it is made "
	    "with its table, so remove 'strategy'\n" },
	{ "version: 1\n"
	  "tables:\n"
	  "  pages:\n"
	  "    attributes: {id: S, at: N}\n"
	  "    key: {partition: id}\n"
	  "    indexes:\n"
	  "      by-at: {local: true, key: {sort: at}}\n",
	    "s.yaml:7:7: local index 'by-at' needs a table whose key has a "
	    "'sort': give the table one, or make the index global\n" },

	/* Quiet about what could not be read. */
	{ "version: 1\n"
	  "tables:\n"
	  "  pages:\n"
	  "    attributes: {id: S, at: N}\n"
	  "    key: {partition: id, sort: 5}\n"
	  "    indexes:\n"
	  "      by-at: {local: true, key: {sort: at}}\n",
	    "s.yaml:5:32: 'sort' must be an attribute's name or a list of "
	    "names, not a number\n" },
	{ "version: 1\n"
	  "tables:\n"
	  "  pages:\n"
	  "    attributes: {id: S, at: N}\n"
	  "    key: {partition: {}, sort: at}\n"
	  "    indexes:\n"
	  "      by-at: {local: true, key: {partition: id, sort: at}}\n",
	    "s.yaml:5:22: 'partition' must be an attribute's name or a list "
	    "of names, not a map\n" },
	{ "version: 1\n"
	  "tables:\n"
	  "  pages:\n"
	  "    attributes: {id: S, at: N}\n"
	  "    key: {partition: {}}\n"
	  "    indexes:\n"
	  "      by-at: {local: true, key: {sort: at}}\n",
	    "s.yaml:5:22: 'partition' must be an attribute's name or a list "
	    "of names, not a map\n" },
	{ HEAD "      by-at: {local: true, key: {sort: {}}}\n",
	    "s.yaml:7:40: 'sort' must be an attribute's name or a list of "
	    "names, not a map\n" },
	{ HEAD "      by-at: {local: true, key: x}\n",
	    "s.yaml:7:33: 'key' must be a map, not text: write {partition: "
	    "NAME} or {partition: NAME, sort: NAME}\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: true}\n",
	    "s.yaml:7:49: 'projection' must be ALL, KEYS_ONLY or a list of "
	    "the attributes to include, not true or false\n" },
	{ HEAD "      by-at: {key: {partition: at}, strategy: 5}\n",
	    "s.yaml:7:47: 'strategy' must be recreate: without it an index "
	    "whose key or projection changed is refused\n" },
	{ HEAD "      by-at: {local: true, key: {sort: at}, "
	       "on_demand_maximum: {write: 1}}\n",
	    "s.yaml:7:45: local index 'by-at' has no 'on_demand_maximum': it "
	    "shares the table's, so remove this\n" },

	/* Projections. */
	{ HEAD "      by-at: {key: {partition: at}, projection: []}\n",
	    "s.yaml:7:49: the projection lists no attribute: name some, or "
	    "write KEYS_ONLY\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [a, id]}\n",
	    "s.yaml:7:53: 'id' is a key attribute, which every index holds "
	    "anyway: remove it from the list\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [at, b]}\n",
	    "s.yaml:7:50: 'at' is a key attribute, which every index holds "
	    "anyway: remove it from the list\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [a, b, a]}\n",
	    "s.yaml:7:56: 'a' stands twice in this projection: remove one\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [\"\"]}\n",
	    "s.yaml:7:50: projected attribute '' has 0 bytes: 1 to 255 are "
	    "allowed\n" },
	{ HEAD "      by-at: {key: {partition: at}, projection: [" N255 "x]}\n",
	    "s.yaml:7:50: projected attribute '" FIFTY TEN
	    "...' has 256 bytes: 1 to 255 are allowed\n" },

	/* Tombstones. */
	{ HEAD "      by-at: {key: {partition: at}}\n"
	       "    removed_indexes: [by-at]\n",
	    "s.yaml:8:23: index 'by-at' stands under 'indexes' too: take it "
	    "out of one of them\n" },
	{ HEAD "      by-at: {key: {partition: at}}\n"
	       "    removed_indexes: [old, old]\n",
	    "s.yaml:8:28: index 'old' stands twice in this list: remove "
	    "one\n" },
	{ HEAD "      by-at: {key: {partition: at}}\n"
	       "    removed_indexes: [a/b]\n",
	    "s.yaml:8:23: index name 'a/b' holds '/': only letters, digits, "
	    "'_', '-' and '.' are allowed\n" },
};

START_TEST(checks_indexes)
{
	mistakes_check(rows[_i].yaml, rows[_i].mistakes);
}
END_TEST

/* Indexes idx-1 to idx-n, one per line from line 7, each with this inside. */
static char *with_indexes(int n, const char *inside)
{
	struct buf yaml = BUF_INIT;

	buf_add(&yaml, HEAD);
	for (int i = 1; i <= n; i++)
		buf_addf(&yaml, "      idx-%d: {%s}\n", i, inside);
	return buf_take(&yaml);
}

static const struct {
	int n;
	const char *inside, *mistakes;
} counts[] = {
	{ 20, "key: {partition: at}", "" },
	{ 21, "key: {partition: at}",
	    "s.yaml:27:7: 'idx-21' is global index number 21: a table has at "
	    "most 20\n" },
	{ 5, "key: {sort: at}, local: true", "" },
	{ 6, "key: {sort: at}, local: true",
	    "s.yaml:12:7: 'idx-6' is local index number 6: a table has at "
	    "most 5\n" },
	/* R24: 100 over all indexes, the same attribute counted each time. */
	{ 20, "key: {partition: at}, projection: [a, b, c, d, e]", "" },
	{ 18, "key: {partition: at}, projection: [a, b, c, d, e, f]",
	    "s.yaml:23:50: the indexes list 102 projected attributes up to "
	    "here: a table has at most 100 over all its indexes\n" },
};

START_TEST(counts_indexes_and_projections)
{
	char *yaml = with_indexes(counts[_i].n, counts[_i].inside);

	mistakes_check(yaml, counts[_i].mistakes);
	mem_free(yaml);
}
END_TEST

TEST_MAIN(check_index, LOOP(checks_indexes, rows),
    LOOP(counts_indexes_and_projections, counts))
