#include "model/fake_value.h"

#include "base/mem.h"
#include "data/json.h"
#include "lib/fake_rig.h"
#include "test.h"

static struct node *read_json(const char *text)
{
	struct error err = { 0 };
	struct node *n = NULL;
	char *json = fake_rig_quote(text);

	ck_assert_msg(json_parse_item(json, strlen(json), &n, &err) == 0,
	    "%s: %s", json, err.text);
	mem_free(json);
	return n;
}

#define TEN_MAPS(x)                                                          \
	"{'M':{'a':{'M':{'a':{'M':{'a':{'M':{'a':{'M':{'a':{'M':{'a':{'M':{" \
	"'a':{'M':{'a':{'M':{'a':{'M':{'a':" x "}}}}}}}}}}}}}}}}}}}}"
#define ONE_MAP(x)  "{'M':{'a':" x "}}"
#define LEVELS32(x) TEN_MAPS(TEN_MAPS(TEN_MAPS(ONE_MAP(ONE_MAP(x)))))

/* clang-format off */
static const struct {
	const char *value, *name; /* the exception, or NULL */
} checks[] = {
	{ "{'S':''}", NULL }, { "{'S':'x'}", NULL }, { "{'N':'1.50'}", NULL },
	{ "{'B':''}", NULL }, { "{'B':'AA=='}", NULL }, { "{'B':'AAA='}", NULL },
	{ "{'B':'+/09'}", NULL }, { "{'BOOL':false}", NULL },
	{ "{'NULL':true}", NULL }, { "{'M':{}}", NULL }, { "{'L':[]}", NULL },
	{ "{'L':[{'S':'x'},{'L':[{'N':'1'}]}]}", NULL },
	{ "{'SS':['a','b']}", NULL }, { "{'NS':['1','2']}", NULL },
	{ "{'BS':['AA==','']}", NULL }, { LEVELS32("{'S':'x'}"), NULL },
	{ "{}", "ValidationException" },
	{ "{'X':'x'}", "ValidationException" },
	{ "{'S':'x','N':'1'}", "ValidationException" },
	{ "{'N':''}", "ValidationException" },
	{ "{'N':'one'}", "ValidationException" },
	{ "{'NULL':false}", "ValidationException" },
	{ "{'SS':[]}", "ValidationException" },
	{ "{'SS':['a','a']}", "ValidationException" },
	{ "{'NS':['1','1.0']}", "ValidationException" },
	{ "{'M':{'a':{'N':'x'}}}", "ValidationException" },
	{ "{'L':[{'S':'x'},{}]}", "ValidationException" },
	{ LEVELS32("{'M':{}}"), "ValidationException" },
	{ "'x'", "SerializationException" },
	{ "{'S':1}", "SerializationException" },
	{ "{'N':1}", "SerializationException" },
	{ "{'BOOL':'true'}", "SerializationException" },
	{ "{'M':[]}", "SerializationException" },
	{ "{'L':{}}", "SerializationException" },
	{ "{'SS':'a'}", "SerializationException" },
	{ "{'SS':[1]}", "SerializationException" },
	{ "{'B':'A'}", "SerializationException" },
	{ "{'B':'AA'}", "SerializationException" },
	{ "{'B':'A==='}", "SerializationException" },
	{ "{'B':'A=A='}", "SerializationException" },
	{ "{'B':'A-_='}", "SerializationException" },
};
/* clang-format on */

START_TEST(knows_what_a_value_is)
{
	struct error err = { 0 };
	struct node *n = read_json(checks[_i].value);
	int rc = fake_value_check(n, &err);

	ck_assert_int_eq(rc, checks[_i].name != NULL ? -1 : 0);
	if (rc != 0)
		ck_assert_str_eq(err.aws_name, checks[_i].name);
	node_free(n);
}
END_TEST

START_TEST(writes_numbers_in_one_way)
{
	struct error err = { 0 };
	struct buf out = BUF_INIT;
	struct node *n = read_json("{'M':{'a':{'N':'1.50'},"
	                           "'b':{'L':[{'NS':['007','-0']}]}}}");
	char *want = fake_rig_quote(
	    "{'M':{'a':{'N':'1.5'},'b':{'L':[{'NS':['7','0']}]}}}");

	ck_assert_int_eq(fake_value_check(n, &err), 0);
	json_print(&out, n);
	ck_assert_str_eq(out.s, want);
	mem_free(want);
	buf_free(&out);
	node_free(n);
}
END_TEST

/* clang-format off */
static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
	{ "{'S':'a'}", "{'S':'a'}", true },
	{ "{'S':'a'}", "{'S':'A'}", false },
	{ "{'S':'1'}", "{'N':'1'}", false },
	{ "{'N':'1'}", "{'N':'1.0'}", true },
	{ "{'N':'1'}", "{'N':'-1'}", false },
	{ "{'BOOL':true}", "{'BOOL':true}", true },
	{ "{'BOOL':true}", "{'BOOL':false}", false },
	{ "{'BOOL':true}", "{'NULL':true}", false },
	{ "{'NULL':true}", "{'NULL':true}", true },
	{ "{'SS':['a','b']}", "{'SS':['b','a']}", true },
	{ "{'SS':['a','b']}", "{'SS':['a','c']}", false },
	{ "{'SS':['a','b']}", "{'SS':['a']}", false },
	{ "{'NS':['1','2']}", "{'NS':['2.0','1']}", true },
	{ "{'L':[{'S':'a'},{'S':'b'}]}", "{'L':[{'S':'a'},{'S':'b'}]}", true },
	{ "{'L':[{'S':'a'},{'S':'b'}]}", "{'L':[{'S':'b'},{'S':'a'}]}", false },
	{ "{'L':[]}", "{'M':{}}", false },
	{ "{'M':{'a':{'N':'1'},'b':{'S':''}}}",
	  "{'M':{'b':{'S':''},'a':{'N':'1.0'}}}", true },
	{ "{'M':{'a':{'S':'x'}}}", "{'M':{'b':{'S':'x'}}}", false },
	{ "{'M':{'a':{'SS':['x','y']}}}", "{'M':{'a':{'SS':['y','x']}}}", true },
};
/* clang-format on */

START_TEST(compares_by_value)
{
	struct error err = { 0 };
	struct node *a = read_json(pairs[_i].a), *b = read_json(pairs[_i].b);

	ck_assert_int_eq(fake_value_check(a, &err), 0);
	ck_assert_int_eq(fake_value_check(b, &err), 0);
	ck_assert_int_eq(fake_value_equal(a, b), pairs[_i].equal);
	ck_assert_int_eq(fake_value_equal(b, a), pairs[_i].equal);
	ck_assert(!fake_value_equal(a, NULL));
	node_free(a);
	node_free(b);
}
END_TEST

TEST_MAIN(fake_value, LOOP(knows_what_a_value_is, checks),
    TEST(writes_numbers_in_one_way), LOOP(compares_by_value, pairs))
