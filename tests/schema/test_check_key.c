#include "schema/check_key.h"

#include "lib/mistakes.h"
#include "test.h"

/* Three lines; what follows begins in line 4. */
#define HEAD  "version: 1\ntables:\n  pages:\n"
#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define N255  FIFTY FIFTY FIFTY FIFTY FIFTY "01234"

static const struct {
	const char *yaml, *mistakes;
} rows[] = {
	/* What is right. */
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: id}\n",
	    "" },
	{ HEAD "    attributes: {id: B, at: N}\n"
	       "    key: {partition: [id], sort: [at]}\n",
	    "" },
	{ HEAD "    attributes: {" N255 ": S}\n"
	       "    key: {partition: " N255 "}\n",
	    "" },
	/* R25: four and four. */
	{ HEAD
	    "    attributes: {a: S, b: S, c: S, d: S, e: N, f: N, g: N, h: N}\n"
	    "    key: {partition: a}\n"
	    "    indexes:\n"
	    "      wide: {key: {partition: [a, b, c, d], sort: [e, f, g, h]}}\n",
	    "" },
	/* R17: an attribute of the table's key in an index, too. */
	{ HEAD "    attributes: {a: S, b: S}\n"
	       "    key: {partition: a, sort: b}\n"
	       "    indexes: {turned: {key: {partition: b, sort: a}}}\n",
	    "" },

	/* R19: exactly the used attributes are declared. */
	{ HEAD "    attributes: {user_id: S}\n"
	       "    key: {partition: userid}\n",
	    "s.yaml:4:18: attribute 'user_id' is in no key: remove it, "
	    "DynamoDB is told of key attributes only\n"
	    "s.yaml:5:22: attribute 'userid' is not declared (did you mean "
	    "'user_id'?)\n" },
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: id, sort: created_at}\n",
	    "s.yaml:5:32: attribute 'created_at' is not declared: add "
	    "'created_at: S' (or N, or B) under 'attributes'\n" },
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: id}\n"
	       "    indexes: {by-owner: {key: {partition: owner}}}\n",
	    "s.yaml:6:43: attribute 'owner' is not declared: add 'owner: S' "
	    "(or N, or B) under 'attributes'\n" },
	{ HEAD "    attributes: {id: S, title: S}\n"
	       "    key: {partition: id}\n",
	    "s.yaml:4:25: attribute 'title' is in no key: remove it, DynamoDB "
	    "is told of key attributes only\n" },

	/* One attribute twice. */
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: id, sort: id}\n",
	    "s.yaml:5:32: attribute 'id' stands twice in this key: each part "
	    "needs another one\n" },
	{ HEAD "    attributes: {a: S, b: S}\n"
	       "    key: {partition: a}\n"
	       "    indexes: {by-b: {key: {partition: [b, a, b]}}}\n",
	    "s.yaml:6:46: attribute 'b' stands twice in this key: each part "
	    "needs another one\n" },
	{ HEAD "    attributes: {a: S, b: S}\n"
	       "    key: {partition: a}\n"
	       "    indexes: {by-b: {key: {partition: a, sort: [b, a]}}}\n",
	    "s.yaml:6:52: attribute 'a' stands twice in this key: each part "
	    "needs another one\n" },

	/* R25: too many. */
	{ HEAD "    attributes: {a: S, b: S}\n"
	       "    key: {partition: [a, b]}\n",
	    "s.yaml:5:26: 'partition' has 2 attributes: a table has one, only "
	    "global indexes may have up to 4\n" },
	{ HEAD "    attributes: {a: S, b: S, c: S}\n"
	       "    key: {partition: a, sort: [b, c]}\n",
	    "s.yaml:5:35: 'sort' has 2 attributes: a table has one, only "
	    "global indexes may have up to 4\n" },
	{ HEAD "    attributes: {a: S, b: S, c: S}\n"
	       "    key: {partition: a, sort: b}\n"
	       "    indexes: {by-c: {local: true, key: {sort: [b, c]}}}\n",
	    "s.yaml:6:51: 'sort' has 2 attributes: a local index has one, "
	    "only global indexes may have up to 4\n" },
	{ HEAD "    attributes: {a: S, b: S, c: S, d: S, e: S}\n"
	       "    key: {partition: a}\n"
	       "    indexes: {wide: {key: {partition: [a, b, c, d, e]}}}\n",
	    "s.yaml:6:52: 'partition' has 5 attributes: a global index has "
	    "at most 4\n" },

	/* Names. */
	{ HEAD "    attributes: {\"\": S}\n"
	       "    key: {partition: \"\"}\n",
	    "s.yaml:4:18: attribute name '' has 0 bytes: 1 to 255 are allowed "
	    "in a key\n" },
	{ HEAD "    attributes: {" N255 "x: S}\n"
	       "    key: {partition: " N255 "x}\n",
	    "s.yaml:4:18: attribute name '" FIFTY TEN "...' has 256 bytes: 1 "
	    "to 255 are allowed in a key\n" },

	/* No partition. */
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {sort: id}\n",
	    "s.yaml:5:5: the key has no 'partition': add 'partition: NAME'\n" },
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: id}\n"
	       "    indexes: {by-at: {key: {sort: id}}}\n",
	    "s.yaml:6:23: the key has no 'partition': add 'partition: NAME'\n" },

	/* Nothing follows from what could not be read. */
	{ HEAD "    attributes: {id: S}\n"
	       "    key: {partition: 5}\n",
	    "s.yaml:5:22: 'partition' must be an attribute's name or a list "
	    "of names, not a number\n" },
	{ HEAD "    attributes: {id: S, at: N}\n"
	       "    key: {partition: id}\n"
	       "    indexes: {by-at: {key: {partition: 5}}}\n",
	    "s.yaml:6:40: 'partition' must be an attribute's name or a list "
	    "of names, not a number\n" },
	{ HEAD "    attributes: [id]\n"
	       "    key: {partition: id}\n",
	    "s.yaml:4:17: 'attributes' must be a map, not a list: write "
	    "{NAME: S}, for each attribute that a key uses\n" },
};

START_TEST(checks_attributes_against_keys)
{
	mistakes_check(rows[_i].yaml, rows[_i].mistakes);
}
END_TEST

TEST_MAIN(check_key, LOOP(checks_attributes_against_keys, rows))
