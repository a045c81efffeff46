#include "base/buf.h"
#include "base/mem.h"
#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define LSI(name, keys) "{'IndexName':'" name "','KeySchema':[" keys "],$all}"
#define GSI(name, keys) LSI(name, keys)
#define CT(attributes, rest)                                            \
	"CreateTable {$t,$ondemand,'AttributeDefinitions':[" attributes \
	"]," rest "}"
#define INCLUDE(names)                                                        \
	"'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':[" names \
	"]}"
#define A(n) "{'AttributeName':'" n "','AttributeType':'S'}"
#define H(n) "{'AttributeName':'" n "','KeyType':'HASH'}"
#define R(n) "{'AttributeName':'" n "','KeyType':'RANGE'}"

static const char *const rows[] = {
	CT("$id", "$key"),
	CT("$id,$a", "'KeySchema':[$hid,$ra]"),
	/* R19: strict about what is used */
	CT("$id,$a", "$key") " ! ValidationException not used. "
	                     "AttributeDefinition: a",
	CT("$a", "$key") " ! ValidationException not defined in "
	                 "AttributeDefinitions. Key: id",
	CT("$id", "'KeySchema':[$hid,$ra]") " ! ValidationException Key: a",
	/* R21 */
	CT("$id,{'AttributeName':'id','AttributeType':'N'}",
	    "$key") " ! ValidationException redefine AttributeName: id",
	/* R25: the key itself */
	CT("$id", "'KeySchema':[$rid]") " ! ValidationException first",
	CT("$id,$a", "'KeySchema':[$rid,$ha]") " ! ValidationException HASH",
	CT("$id,$a",
	    "'KeySchema':[$hid,$ha]") " ! ValidationException too many",
	CT("$id", "'KeySchema':[$hid,$rid]") " ! ValidationException same name",
	CT("$id,$a,$b",
	    "'KeySchema':[$hid,$ra,$rb]") " ! ValidationException too many",
	/* local indexes: 1+1, the same HASH, a table with a RANGE */
	CT("$id,$a,$b", "'KeySchema':[$hid,$ra],'LocalSecondaryIndexes':[" LSI(
	                    "local", "$hid,$rb") "]"),
	CT("$id,$a,$b",
	    "'KeySchema':[$hid,$ra],'LocalSecondaryIndexes':[" LSI("local",
	        "$hb,$ra") "]") " ! ValidationException same leading hash key",
	CT("$id,$a",
	    "'KeySchema':[$hid,$ra],'LocalSecondaryIndexes':[" LSI("local",
	        "$hid") "]") " ! ValidationException does not have a range key",
	CT("$id,$b",
	    "$key,'LocalSecondaryIndexes':[" LSI("local",
	        "$hid,$rb") "]") " ! ValidationException needs a RANGE key",
	/* R25: four and four for a global one, not five */
	CT("$id," A("p1") "," A("p2") "," A("p3") "," A("p4") "," A("s1") "," A(
	       "s2") "," A("s3") "," A("s4"),
	    "$key,'GlobalSecondaryIndexes':[" GSI(
	        "wide", H("p1") "," H("p2") "," H("p3") "," H("p4") "," R(
	                    "s1") "," R("s2") "," R("s3") "," R("s4")) "]"),
	CT("$id," A("p1") "," A("p2") "," A("p3") "," A("p4") "," A("p5"),
	    "$key,'GlobalSecondaryIndexes':[" GSI(
	        "wide", H("p1") "," H("p2") "," H("p3") "," H("p4") "," H(
	                    "p5")) "]") " ! ValidationException too many",
	CT("$id,$a,$b",
	    "$key,'GlobalSecondaryIndexes':[" GSI(
	        "mixed", "$hid,$ra,$hb") "]") " ! ValidationException behind",
	/* names */
	CT("$id,$a",
	    "$key,'GlobalSecondaryIndexes':[$bya,$bya]") " ! ValidationException Duplicate index name: by-a",
	CT("$id,$a",
	    "'KeySchema':[$hid,$ra],'LocalSecondaryIndexes':[" LSI(
	        "same", "$hid,$ra") "],'GlobalSecondaryIndexes':[" GSI("same",
	        "$ha") "]") " ! ValidationException Duplicate index",
	/* R24: projections */
	CT("$id",
	    "$key,'GlobalSecondaryIndexes':[{'IndexName':'one',"
	    "'KeySchema':[$hid],'Projection':{'ProjectionType':'INCLUDE'}}]") " ! ValidationException NonKeyAttributes is not specified",
	CT("$id",
	    "$key,'GlobalSecondaryIndexes':[{'IndexName':'one',"
	    "'KeySchema':[$hid],'Projection':{'ProjectionType':'ALL',"
	    "'NonKeyAttributes':['x']}}]") " ! ValidationException ProjectionType is ALL",
	CT("$id",
	    "$key,'GlobalSecondaryIndexes':[{'IndexName':'one',"
	    "'KeySchema':[$hid]," INCLUDE(
	        "'x','y','x'") "}]") " ! ValidationException more than once: x",
	CT("$id", "$key,'GlobalSecondaryIndexes':[{'IndexName':'one',"
	          "'KeySchema':[$hid]," INCLUDE("'x','y'") "}]"),
};

START_TEST(keys_and_attributes_have_to_fit)
{
	model_script(rows[_i]);
}
END_TEST

/* n indexes with m projected attributes each, in CreateTable. */
static char *many(const char *list, const char *keys, int n, int m)
{
	struct buf b = BUF_INIT;

	buf_addf(&b,
	    "CreateTable {$t,$ondemand,'AttributeDefinitions':[$id,$a],"
	    "'KeySchema':[$hid,$ra],'%s':[",
	    list);
	for (int i = 0; i < n; i++) {
		buf_addf(&b,
		    "%s{'IndexName':'index-%d','KeySchema':[%s],"
		    "'Projection':{'ProjectionType':",
		    i > 0 ? "," : "", i, keys);
		buf_add(&b, m > 0 ? "'INCLUDE','NonKeyAttributes':[" : "'ALL'");
		for (int k = 0; k < m; k++)
			buf_addf(&b, "%s'x%d'", k > 0 ? "," : "", k);
		buf_add(&b, m > 0 ? "]}}" : "}}");
	}
	buf_add(&b, "]}");
	return buf_take(&b);
}

/* R24 */
static const struct {
	const char *list, *keys;
	int n, projected;
	const char *refusal;
} counts[] = {
	{ "GlobalSecondaryIndexes", "$ha", 20, 0, "" },
	{ "GlobalSecondaryIndexes", "$ha", 21, 0,
	    " ! ValidationException limit of 20" },
	{ "LocalSecondaryIndexes", "$hid,$ra", 5, 0, "" },
	{ "LocalSecondaryIndexes", "$hid,$ra", 6, 0,
	    " ! ValidationException limit of 5" },
	{ "GlobalSecondaryIndexes", "$ha", 5, 20, "" },
	{ "GlobalSecondaryIndexes", "$ha", 6, 17,
	    " ! ValidationException limit of 100" },
	{ "GlobalSecondaryIndexes", "$ha", 1, 21,
	    " ! ValidationException from 1 to 20" },
};

START_TEST(counts_have_limits)
{
	char *call = many(counts[_i].list, counts[_i].keys, counts[_i].n,
	    counts[_i].projected);
	struct buf script = BUF_INIT;

	buf_addf(&script, "%s%s", call, counts[_i].refusal);
	model_script(script.s);
	buf_free(&script);
	mem_free(call);
}
END_TEST

/* The limits hold for an index that joins, too. */
START_TEST(a_joining_index_counts)
{
	char *call = many("GlobalSecondaryIndexes", "$ha", 20, 0);
	struct buf script = BUF_INIT;

	buf_addf(&script, "%s\nsettle\n$addb ! ValidationException limit of 20",
	    call);
	model_script(script.s);
	buf_free(&script);
	mem_free(call);
}
END_TEST

TEST_MAIN(model_keys, LOOP(keys_and_attributes_have_to_fit, rows),
    LOOP(counts_have_limits, counts), TEST(a_joining_index_counts))
