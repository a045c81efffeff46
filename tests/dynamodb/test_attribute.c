#include "dynamodb/attribute.h"

#include "base/mem.h"
#include "data/json.h"
#include "test.h"

/* As an answer with items is read, with ' for ". */
static struct node *item(const char *text)
{
	struct error err = { 0 };
	struct node *n = NULL;
	char *copy = mem_strdup(text);

	for (char *s = copy; *s != '\0'; s++)
		if (*s == '\'')
			*s = '"';
	ck_assert_msg(
	    json_parse_item(copy, strlen(copy), &n, &err) == 0, "%s", err.text);
	mem_free(copy);
	return n;
}

static void is(struct node *n, const char *json)
{
	struct buf b = BUF_INIT;

	json_print(&b, n);
	ck_assert_str_eq(b.s, json);
	buf_free(&b);
	node_free(n);
}

START_TEST(writes_values_as_the_service_reads_them)
{
	struct node *map = node_map();

	is(attribute_text("a\"b"), "{\"S\":\"a\\\"b\"}");
	is(attribute_text(""), "{\"S\":\"\"}");
	is(attribute_int(0), "{\"N\":\"0\"}");
	is(attribute_int(-7), "{\"N\":\"-7\"}");
	is(attribute_int(INT64_MAX), "{\"N\":\"9223372036854775807\"}");
	is(attribute_int(INT64_MIN), "{\"N\":\"-9223372036854775808\"}");
	is(attribute_bool(true), "{\"BOOL\":true}");
	is(attribute_bool(false), "{\"BOOL\":false}");
	attribute_put_text(map, "id", "u");
	attribute_put_text(map, "a.b", "v");
	is(map, "{\"id\":{\"S\":\"u\"},\"a.b\":{\"S\":\"v\"}}");
}
END_TEST

/* clang-format off */
static const struct {
	const char *json, *text; /* NULL: none */
} texts[] = {
	{ "{'S':'abc'}", "abc" },
	{ "{'S':''}", "" },
	{ "{'S':'\xf0\x9f\x90\x88'}", "\xf0\x9f\x90\x88" },
	{ "{'S':'a\\u0000b'}", NULL }, /* C has no way to say it */
	{ "{'S':'\\u0000'}", NULL },
	{ "{'N':'1'}", NULL },
	{ "{'BOOL':true}", NULL },
	{ "{'NULL':true}", NULL },
	{ "{'SS':['a']}", NULL },
	{ "{'S':7}", NULL },
	{ "{'S':['a']}", NULL },
	{ "{}", NULL },
	{ "'abc'", NULL },
	{ "['abc']", NULL },
	{ "[{'S':'abc'}]", NULL },
};

static const struct {
	const char *json;
	bool whole;
	int64_t v;
} ints[] = {
	{ "{'N':'0'}", true, 0 },
	{ "{'N':'-0'}", true, 0 },
	{ "{'N':'42'}", true, 42 },
	{ "{'N':'9223372036854775807'}", true, INT64_MAX },
	{ "{'N':'9223372036854775808'}", false, 0 },
	{ "{'N':'-9223372036854775808'}", true, INT64_MIN },
	{ "{'N':'-9223372036854775809'}", false, 0 },
	{ "{'N':'1E+3'}", true, 1000 }, /* engines write large ones like this */
	{ "{'N':'10E-1'}", true, 1 },
	{ "{'N':'5.0'}", true, 5 },
	{ "{'N':'1.5'}", false, 0 },
	{ "{'N':'1E-1'}", false, 0 },
	{ "{'N':'1E+19'}", false, 0 },
	{ "{'N':'1E+125'}", false, 0 },
	{ "{'N':'12345678901234567890123456789012345678'}", false, 0 },
	{ "{'N':'99999999999999999999999999999999999999'}", false, 0 },
	{ "{'N':'NaN'}", false, 0 },
	{ "{'N':''}", false, 0 },
	{ "{'N':7}", false, 0 },
	{ "{'S':'7'}", false, 0 },
	{ "{'NS':['7']}", false, 0 },
	{ "{}", false, 0 },
};

static const struct {
	const char *json;
	bool is, yes;
} bools[] = {
	{ "{'BOOL':true}", true, true },
	{ "{'BOOL':false}", true, false },
	{ "{'BOOL':'true'}", false, false },
	{ "{'NULL':true}", false, false },
	{ "{'N':'1'}", false, false },
	{ "{}", false, false },
};
/* clang-format on */

START_TEST(reads_a_text_or_nothing)
{
	struct node *n = item(texts[_i].json);

	ck_assert_pstr_eq(attribute_text_of(n), texts[_i].text);
	node_free(n);
}
END_TEST

START_TEST(reads_a_whole_number_or_nothing)
{
	struct node *n = item(ints[_i].json);
	int64_t v = 4242;

	ck_assert_int_eq(attribute_int_of(n, &v), ints[_i].whole);
	ck_assert_int_eq(v, ints[_i].whole ? ints[_i].v : 4242);
	node_free(n);
}
END_TEST

START_TEST(reads_yes_or_no_or_nothing)
{
	struct node *n = item(bools[_i].json);
	bool yes = !bools[_i].yes;

	ck_assert_int_eq(attribute_bool_of(n, &yes), bools[_i].is);
	ck_assert_int_eq(yes, bools[_i].is ? bools[_i].yes : !bools[_i].yes);
	node_free(n);
}
END_TEST

START_TEST(reads_nothing_of_nothing)
{
	int64_t v = 1;
	bool yes = true;

	ck_assert_ptr_null(attribute_text_of(NULL));
	ck_assert(!attribute_int_of(NULL, &v));
	ck_assert(!attribute_bool_of(NULL, &yes));
	ck_assert_uint_eq(attribute_item_size(NULL), 0);
}
END_TEST

/* "DynamoDB item sizes and formats" of the developer guide. */
/* clang-format off */
#define DIGITS_38 "12345678901234567890123456789012345678"
static const struct {
	const char *json;
	size_t bytes;
} sizes[] = {
	{ "{}", 0 },
	/* UTF-8 bytes of the name, and of the text */
	{ "{'abc':{'S':'defg'}}", 3 + 4 },
	{ "{'a':{'S':''}}", 1 },
	{ "{'\xc3\xa9':{'S':'\xe2\x82\xac\xf0\x9f\x90\x88'}}", 2 + 3 + 4 },
	/* a byte for two significant digits, and one */
	{ "{'a':{'N':'1'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'12'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'123'}}", 1 + 2 + 1 },
	{ "{'a':{'N':'1.23'}}", 1 + 2 + 1 },
	{ "{'a':{'N':'1234'}}", 1 + 2 + 1 },
	{ "{'a':{'N':'" DIGITS_38 "'}}", 1 + 19 + 1 },
	/* zeros at both ends are trimmed, those between are not */
	{ "{'a':{'N':'100000'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'0.00001'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'1.500'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'10001'}}", 1 + 3 + 1 },
	{ "{'a':{'N':'1E+125'}}", 1 + 1 + 1 },
	{ "{'a':{'N':'1.2e-130'}}", 1 + 1 + 1 },
	/* raw bytes, not base64 */
	{ "{'a':{'B':''}}", 1 },
	{ "{'a':{'B':'AA=='}}", 1 + 1 },
	{ "{'a':{'B':'AAE='}}", 1 + 2 },
	{ "{'a':{'B':'AAEC'}}", 1 + 3 },
	{ "{'a':{'B':'AAECAw=='}}", 1 + 4 },
	{ "{'a':{'NULL':true}}", 1 + 1 },
	{ "{'a':{'BOOL':true}}", 1 + 1 },
	{ "{'a':{'BOOL':false}}", 1 + 1 },
	/* three bytes for a list or a map, one for each element */
	{ "{'a':{'L':[]}}", 1 + 3 },
	{ "{'a':{'M':{}}}", 1 + 3 },
	{ "{'a':{'L':[{'S':'bc'},{'BOOL':true}]}}", 1 + 3 + (1 + 2) + (1 + 1) },
	{ "{'a':{'M':{'bc':{'S':'d'}}}}", 1 + 3 + (1 + 2 + 1) },
	{ "{'a':{'M':{'b':{'L':[{'N':'1'}]},'c':{'M':{}}}}}",
	  1 + 3 + (1 + 1 + 3 + (1 + 2)) + (1 + 1 + 3) },
	/* a set is its members */
	{ "{'a':{'SS':['bc','d']}}", 1 + 2 + 1 },
	{ "{'a':{'NS':['1','123']}}", 1 + 2 + 3 },
	{ "{'a':{'BS':['AA==','AAEC']}}", 1 + 1 + 3 },
	/* and an item the sum of all */
	{ "{'id':{'S':'u1'},'n':{'N':'7'},'t':{'BOOL':true}}",
	  (2 + 2) + (1 + 2) + (1 + 1) },
	/* what is no value has no size */
	{ "{'a':{}}", 1 },
	{ "{'a':[1]}", 1 },
};
/* clang-format on */

START_TEST(has_the_size_that_the_developer_guide_gives)
{
	struct node *n = item(sizes[_i].json);

	ck_assert_uint_eq(attribute_item_size(n), sizes[_i].bytes);
	node_free(n);
}
END_TEST

/* The guide's rule is approximate here: never below it. */
START_TEST(has_room_for_a_sign)
{
	struct node *n = item("{'a':{'N':'-12'}}");

	ck_assert_uint_ge(attribute_item_size(n), 1 + 1 + 1);
	ck_assert_uint_le(attribute_item_size(n), 1 + 1 + 1 + 1);
	node_free(n);
}
END_TEST

TEST_MAIN(attribute, TEST(writes_values_as_the_service_reads_them),
    LOOP(reads_a_text_or_nothing, texts),
    LOOP(reads_a_whole_number_or_nothing, ints),
    LOOP(reads_yes_or_no_or_nothing, bools), TEST(reads_nothing_of_nothing),
    LOOP(has_the_size_that_the_developer_guide_gives, sizes),
    TEST(has_room_for_a_sign))
