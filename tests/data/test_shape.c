#include "data/shape.h"

#include "data/json.h"
#include "data/yaml.h"
#include "test.h"

/* One field of every kind, two groups, a switch: what the settings are made
 * of, and some that none of them has. */
enum { RED = 1, GREEN };
struct thing {
	int on, colour;
	int64_t count, low, high;
	char *name;
	struct texts list;
	struct pairs map;
};
static const struct name colours[] = {
	{ "red", "RED", RED },
	{ "green", "GREEN", GREEN },
	{ 0 },
};
/* clang-format off */
static const struct field fields[] = {
	F_SWITCH(struct thing, on, .name = "on", .wire = "On",
	    .live = "OnStatus", .fallback = "true", .absent = "false"),
	F_CHOICE(struct thing, colour, .name = "colour", .names = colours,
	    .wire = "Paint.Colour", .when_on = true),
	F_NUMBER(struct thing, count, .name = "count", .min = 1, .max = 35,
	    .wire = "Count", .absent = "7", .when_on = true),
	F_NUMBER(struct thing, low, .name = "limits.low", .min = 1,
	    .none = true, .wire = "Limits.Low", .absent = "-1"),
	F_NUMBER(struct thing, high, .name = "limits.high", .min = 1,
	    .none = true, .live = "-", .fallback = "none"),
	F_TEXT(struct thing, name, .name = "person.name", .min = 2, .max = 5,
	    .wire = "Name"),
	F_TEXTS(struct thing, list, .name = "list", .wire = "List"),
	F_PAIRS(struct thing, map, .name = "map", .wire = "Map"),
	FIELDS_END
};
/* clang-format on */
static const struct shape shape = { fields, "on", "colour" };

static struct node *yaml(const char *text)
{
	struct yaml_place place = { 0 };
	struct error err = { 0 };
	struct node *n = NULL;
	int rc = yaml_parse(text, strlen(text), &n, &place, &err);

	ck_assert_msg(rc == 0, "%s: %s", text, err.text);
	return n;
}

static struct node *json(const char *text)
{
	struct error err = { 0 };
	struct node *n = NULL;
	int rc = json_parse(text, strlen(text), &n, &err);

	ck_assert_msg(rc == 0, "%s: %s", text, err.text);
	return n;
}

/* Decode the value of the key "thing", so that places are as in a file. */
static void ours(const char *text, struct thing *out, struct problems *problems,
    struct places *places)
{
	struct shape_context context = { problems, places, "thing" };
	struct node *n = yaml(text);

	shape_decode(&shape, node_key(n, "thing"), OURS, out, &context);
	node_free(n);
}

static void live(const char *text, struct thing *out, struct problems *problems)
{
	struct shape_context context = { problems, NULL, "Root" };
	struct node *n = text != NULL ? json(text) : NULL;

	shape_decode(&shape, n, LIVE, out, &context);
	node_free(n);
}

static void encodes(const struct thing *t, enum dialect d, const char *expected)
{
	struct node *n = shape_encode(&shape, t, d);
	struct buf out = BUF_INIT;

	if (n != NULL)
		json_print(&out, n);
	ck_assert_str_eq(out.s, expected);
	buf_free(&out);
	node_free(n);
}

static const struct {
	const char *yaml, *encoded;
} good[] = {
	{ "thing: none", "{\"on\":false}" },
	{ "thing: false", "{\"on\":false}" },
	{ "thing: true", "{\"on\":true}" },
	{ "thing: {on: none}", "{\"on\":false}" },
	{ "thing: green", "" }, /* a colour, and not yet filled in */
	{ "thing: {on: true, colour: red}",
	    "{\"on\":true,\"colour\":\"red\"}" },
	{ "thing: {on: false, colour: red}", "{\"on\":false}" },
	{ "thing: {on: true, count: 1}", "{\"on\":true,\"count\":1}" },
	{ "thing: {on: true, count: 35.0}", "{\"on\":true,\"count\":35}" },
	{ "thing: {limits: {low: 5, high: none}}",
	    "{\"limits\":{\"low\":5,\"high\":\"none\"}}" },
	{ "thing: {limits: {low: unlimited}}",
	    "{\"limits\":{\"low\":\"none\"}}" },
	{ "thing: {limits: {low: \"none\"}}",
	    "{\"limits\":{\"low\":\"none\"}}" },
	{ "thing: {limits: none}",
	    "{\"limits\":{\"low\":\"none\",\"high\":\"none\"}}" },
	{ "thing: {person: {name: bob}}", "{\"person\":{\"name\":\"bob\"}}" },
	{ "thing: {person: {name: \"none\"}}",
	    "{\"person\":{\"name\":\"none\"}}" },
	{ "thing: {list: [b, \"5\"]}", "{\"list\":[\"b\",\"5\"]}" },
	{ "thing: {map: {b: x, a: \"\", c: none, d: ~, e: \"none\"}}",
	    "{\"map\":{\"a\":\"\",\"b\":\"x\",\"c\":null,\"d\":null,"
	    "\"e\":\"none\"}}" },
	{ "thing: {}", "" },
};

START_TEST(reads_ours_and_writes_it_back)
{
	struct problems problems = { 0 };
	struct thing t = { 0 };

	ours(good[_i].yaml, &t, &problems, NULL);
	ck_assert_uint_eq(problems.list.n, 0);
	encodes(&t, OURS, good[_i].encoded);
	shape_clear(&shape, &t);
	ck_assert(!shape_stated(&shape, &t));
}
END_TEST

static const struct {
	const char *yaml, *problems;
} bad[] = {
	{ "thing: {on: yes}",
	    "1:13: 'on' must be true or false, not 'yes'; no other word is a "
	    "boolean here\n" },
	{ "thing: {on: \"true\"}",
	    "1:13: 'on' must be true or false, not 'true'; leave the quotes "
	    "out\n" },
	{ "thing: {on: maybe}",
	    "1:13: 'on' must be true or false, not 'maybe'\n" },
	{ "thing: {on: 1}", "1:13: 'on' must be true or false, not '1'\n" },
	{ "thing: {on: [true]}",
	    "1:13: 'on' must be true or false, not a list\n" },
	{ "thing: {on: ENABLED}",
	    "1:13: 'on' must be true or false, not 'ENABLED'\n" },
	{ "thing: {on: }",
	    "1:9: 'on' has no value; leave it out to leave it alone\n" },
	{ "thing: ",
	    "1:1: 'thing' has no value; leave it out to leave it alone\n" },
	{ "thing: {count: 0}", "1:16: 'count' must be from 1 to 35, not 0\n" },
	{ "thing: {count: 36}",
	    "1:16: 'count' must be from 1 to 35, not 36\n" },
	{ "thing: {count: -1}",
	    "1:16: 'count' must be from 1 to 35, not -1\n" },
	{ "thing: {count: 5.5}",
	    "1:16: 'count' must be a whole number, not '5.5'\n" },
	{ "thing: {count: \"5\"}", /* N39 */
	    "1:16: 'count' must be a whole number, not '5'; leave the quotes "
	    "out\n" },
	{ "thing: {count: none}",
	    "1:16: 'count' must be a whole number, not 'none'\n" },
	{ "thing: {count: true}",
	    "1:16: 'count' must be a whole number, not true\n" },
	{ "thing: {count: 0x10}",
	    "1:16: 'count' must be a whole number, not '0x10'\n" },
	{ "thing: {limits: {low: 0}}",
	    "1:23: 'limits.low' must be at least 1, or none, not 0\n" },
	{ "thing: {limits: {low: many}}",
	    "1:23: 'limits.low' must be a whole number or none, not 'many'\n" },
	{ "thing: blue", "1:8: 'colour' must be red or green, not 'blue'\n" },
	{ "thing: {colour: gren}",
	    "1:17: 'colour' must be red or green, not 'gren' (did you mean "
	    "'green'?)\n" },
	{ "thing: {colour: GREEN}",
	    "1:17: 'colour' must be red or green, not 'GREEN' (did you mean "
	    "'green'?)\n" },
	{ "thing: {colour: 5}",
	    "1:17: 'colour' must be red or green, not '5'\n" },
	{ "thing: [red]",
	    "1:8: 'thing' must be a map with 'on', 'colour', 'count', "
	    "'limits', 'person', 'list' and 'map', not a list\n" },
	{ "thing: {person: bob}",
	    "1:17: 'person' must be a map with 'name', not text\n" },
	{ "thing: {person: none}", "1:17: 'person' cannot be none\n" },
	{ "thing: {person: {name: none}}",
	    "1:24: 'person.name' must be text, not 'none'; if that is the "
	    "text, write it in quotes\n" },
	{ "thing: {person: {name: 5}}",
	    "1:24: 'person.name' must be text, not '5'; write it in "
	    "quotes\n" },
	{ "thing: {person: {name: {}}}",
	    "1:24: 'person.name' must be text, not a map\n" },
	{ "thing: {person: {name: \"\"}}",
	    "1:24: 'person.name' must not be empty\n" },
	{ "thing: {person: {name: x}}",
	    "1:24: 'person.name' must have at least 2 bytes\n" },
	{ "thing: {person: {name: xxxxxx}}",
	    "1:24: 'person.name' must have at most 5 bytes, not 6\n" },
	{ "thing: {tll: 1}",
	    "1:9: unknown key 'tll' in 'thing'; it knows 'on', 'colour', "
	    "'count', 'limits', 'person', 'list' and 'map'\n" },
	{ "thing: {cuont: 1}",
	    "1:9: unknown key 'cuont' in 'thing' (did you mean 'count'?)\n" },
	{ "thing: {limits: {lwo: 1}}",
	    "1:18: unknown key 'lwo' in 'limits' (did you mean 'low'?)\n" },
	{ "thing: {limit: {low: 1}}",
	    "1:9: unknown key 'limit' in 'thing' (did you mean 'limits'?)\n" },
	{ "thing: {limits: {low: }}",
	    "1:18: 'limits.low' has no value; leave it out to leave it "
	    "alone\n" },
	{ "thing: {limits.low: 1}", /* a path is no key */
	    "1:9: unknown key 'limits.low' in 'thing'; it knows 'on', "
	    "'colour', 'count', 'limits', 'person', 'list' and 'map'\n" },
	{ "thing: {list: a}",
	    "1:15: 'list' must be a list of texts, not text\n" },
	{ "thing: {list: [a, 5, \"\", [], true]}",
	    "1:19: 'list' must be text, not a number; write it in quotes\n"
	    "1:22: 'list' must not be empty\n"
	    "1:26: 'list' must be text, not a list\n"
	    "1:30: 'list' must be text, not true or false; write it "
	    "in quotes\n" },
	{ "thing: {map: none}",
	    "1:14: 'map' must be a map of texts, not text; to remove one "
	    "member write 'KEY: none'\n" },
	{ "thing: {map: {a: 5, b: [], c: x}}",
	    "1:18: 'a' must be text or none, not a number; write it in "
	    "quotes\n"
	    "1:24: 'b' must be text or none, not a list\n" },
	{ "thing: {on: yes, count: 99, cuont: 1}",
	    "1:13: 'on' must be true or false, not 'yes'; no other word is a "
	    "boolean here\n"
	    "1:25: 'count' must be from 1 to 35, not 99\n"
	    "1:29: unknown key 'cuont' in 'thing' (did you mean 'count'?)\n" },
};

START_TEST(says_what_is_wrong_and_where)
{
	struct problems problems = { 0 };
	struct buf out = BUF_INIT;
	struct thing t = { 0 };

	ours(bad[_i].yaml, &t, &problems, NULL);
	problem_show(&problems, &out);
	ck_assert_str_eq(out.s, bad[_i].problems);
	buf_free(&out);
	problem_free(&problems);
	shape_clear(&shape, &t);
}
END_TEST

static const char placed[] = "thing:\n"
                             "  on: true\n"
                             "  limits:\n"
                             "    low: 5\n"
                             "  map: {a.b: x}\n"
                             "  list:\n"
                             "    - a\n";
static const struct {
	const char *path;
	int line, column; /* 0: there is none */
} places[] = {
	{ "thing", 1, 1 },
	{ "thing.on", 2, 7 },
	{ "thing.limits", 3, 3 },
	{ "thing.limits.low", 4, 10 },
	{ "thing.limits.high", 3, 3 }, /* the nearest above */
	{ "thing.count", 1, 1 },
	{ "thing.map", 5, 3 },
	{ "thing.map.a.b", 5, 14 }, /* a key with a dot */
	{ "thing.map.a", 5, 3 },
	{ "thing.list", 6, 3 },
	{ "thin", 0, 0 },
	{ "thing2.on", 0, 0 },
	{ "", 0, 0 },
};

START_TEST(remembers_where_things_stand)
{
	struct problems problems = { 0 };
	struct places list = { 0 };
	struct thing t = { 0 };
	const struct place *p;

	ours(placed, &t, &problems, &list);
	ck_assert_uint_eq(problems.list.n, 0);
	p = place_find(&list, places[_i].path);
	ck_assert_int_eq(p != NULL ? p->line : 0, places[_i].line);
	ck_assert_int_eq(p != NULL ? p->column : 0, places[_i].column);
	place_free(&list);
	shape_clear(&shape, &t);
}
END_TEST

/* What stands in an answer, as it then reads in ours. */
static const struct {
	const char *json, *encoded, *problems;
} answers[] = {
	{ NULL, "", "" },
	{ "{}", "", "" },
	{ "{\"OnStatus\":null,\"Count\":null}", "", "" },
	{ "{\"OnStatus\":true,\"New\":{\"x\":[]}}", "{\"on\":true}", "" },
	{ "{\"OnStatus\":\"ENABLED\"}", "{\"on\":true}", "" },
	{ "{\"OnStatus\":\"ENABLING\"}", "{\"on\":true}", "" }, /* N25 */
	{ "{\"OnStatus\":\"DISABLED\"}", "{\"on\":false}", "" },
	{ "{\"OnStatus\":\"DISABLING\"}", "{\"on\":false}", "" },
	{ "{\"On\":true}", "", "" }, /* that is how it is asked for */
	{ "{\"OnStatus\":\"yes\"}", "",
	    "cannot read 'Root.OnStatus': it must be true or false, not "
	    "'yes'\n" },
	{ "{\"OnStatus\":\"true\"}", "",
	    "cannot read 'Root.OnStatus': it must be true or false, not "
	    "'true'\n" },
	{ "{\"Name\":5}", "",
	    "cannot read 'Root.Name': it must be text, not '5'\n" },
	{ "{\"OnStatus\":\"none\"}", "",
	    "cannot read 'Root.OnStatus': it must be true or false, not "
	    "'none'\n" },
	{ "{\"OnStatus\":true,\"Paint\":{\"Colour\":\"GREEN\"}}",
	    "{\"on\":true,\"colour\":\"green\"}", "" },
	{ "{\"OnStatus\":true,\"Paint\":{\"Colour\":\"BLUE\"}}",
	    "{\"on\":true}",
	    "cannot read 'Root.Paint.Colour': it must be red or green, not "
	    "'BLUE'\n" },
	{ "{\"OnStatus\":true,\"Count\":99}", "{\"on\":true,\"count\":99}",
	    "" },
	{ "{\"OnStatus\":true,\"Count\":0}", "{\"on\":true}", "" }, /* N2 */
	{ "{\"OnStatus\":true,\"Count\":-4}", "{\"on\":true}",
	    "cannot read 'Root.Count': it must be from 1 to 35, not -4\n" },
	{ "{\"OnStatus\":true,\"Count\":\"5\"}", "{\"on\":true}",
	    "cannot read 'Root.Count': it must be a whole number, not '5'\n" },
	{ "{\"Limits\":{\"Low\":-1}}", "{\"limits\":{\"low\":\"none\"}}",
	    "" }, /* N20 */
	{ "{\"Limits\":{\"Low\":0}}", "{\"limits\":{\"low\":\"none\"}}", "" },
	{ "{\"Limits\":{\"Low\":12,\"High\":3}}", "{\"limits\":{\"low\":12}}",
	    "" },
	{ "{\"Name\":\"Maximilian\"}", "{\"person\":{\"name\":\"Maximilian\"}}",
	    "" },
	{ "{\"Name\":\"none\"}", "{\"person\":{\"name\":\"none\"}}", "" },
	{ "{\"List\":[]}", "", "" },
	{ "{\"List\":[\"b\",\"a\"]}", "{\"list\":[\"b\",\"a\"]}", "" },
	{ "{\"List\":[\"b\",5]}", "",
	    "cannot read 'Root.List': it must be a list of texts, and has a "
	    "number in it\n" },
	{ "{\"Map\":[]}", "", "" },
	{ "{\"Map\":[{\"Key\":\"b\",\"Value\":\"none\"},{\"Key\":\"a\"}]}",
	    "{\"map\":{\"a\":\"\",\"b\":\"none\"}}", "" },
	{ "{\"Map\":[{\"Key\":\"a\",\"Value\":\"1\"},"
	  "{\"Key\":\"a\",\"Value\":\"2\"}]}",
	    "{\"map\":{\"a\":\"2\"}}", "" }, /* engines.md 2: the last */
	{ "{\"Map\":[{\"Value\":\"1\"}]}", "",
	    "cannot read 'Root.Map': it has a member without a Key\n" },
	{ "{\"Map\":{\"a\":\"1\"}}", "",
	    "cannot read 'Root.Map': it must be a list, not a map\n" },
};

START_TEST(reads_answers_of_all_sorts)
{
	struct problems problems = { 0 };
	struct buf out = BUF_INIT;
	struct thing t = { 0 };

	live(answers[_i].json, &t, &problems);
	problem_show(&problems, &out);
	ck_assert_str_eq(out.s, answers[_i].problems);
	encodes(&t, OURS, answers[_i].encoded);
	buf_free(&out);
	problem_free(&problems);
	shape_clear(&shape, &t);
}
END_TEST

START_TEST(fills_in_what_we_mean_only_where_something_is_said)
{
	struct thing t = { 0 };

	shape_fill(&shape, OURS, &t);
	ck_assert(!shape_stated(&shape, &t));
	t.colour = RED;
	ck_assert(!shape_on(&shape, &t));
	shape_fill(&shape, OURS, &t);
	ck_assert(shape_on(&shape, &t));
	encodes(&t, OURS,
	    "{\"on\":true,\"colour\":\"red\",\"limits\":{\"high\":\"none\"}}");
}
END_TEST

START_TEST(fills_in_what_the_service_means_by_silence)
{
	struct thing t = { 0 };

	shape_fill(&shape, LIVE, &t); /* off: no count */
	encodes(&t, OURS, "{\"on\":false,\"limits\":{\"low\":\"none\"}}");
	t = (struct thing){ .on = SWITCH_ON, .low = 3 };
	shape_fill(&shape, LIVE, &t);
	encodes(&t, OURS, "{\"on\":true,\"count\":7,\"limits\":{\"low\":3}}");
}
END_TEST

START_TEST(writes_requests_at_their_own_paths)
{
	struct problems problems = { 0 };
	struct thing t = { 0 };

	ours("thing: {on: true, colour: red, count: 3, list: [a], "
	     "limits: {low: none, high: 4}, person: {name: bob}, "
	     "map: {b: x, gone: none}}",
	    &t, &problems, NULL);
	encodes(&t, WIRE,
	    "{\"On\":true,\"Paint\":{\"Colour\":\"RED\"},\"Count\":3,"
	    "\"Limits\":{\"Low\":-1},\"Name\":\"bob\",\"List\":[\"a\"],"
	    "\"Map\":[{\"Key\":\"b\",\"Value\":\"x\"}]}");
	shape_clear(&shape, &t);
}
END_TEST

static void add_name(void *arg, const struct field *f)
{
	buf_addf(arg, "%s ", f->name);
}

static const struct {
	const char *have, *want, *differs;
} differences[] = {
	{ "thing: {}", "thing: {}", "" },
	{ "thing: {on: true, count: 5, limits: {low: 3}}", "thing: {}", "" },
	{ "thing: {}", "thing: {on: true, count: 5}", "on count " },
	{ "thing: {on: true, count: 5}", "thing: {on: true, count: 6}",
	    "count " },
	/* What is off has nothing else to differ in. */
	{ "thing: {on: false}", "thing: {on: false, count: 6}", "" },
	{ "thing: {on: true, count: 5}", "thing: {on: false, count: 6}",
	    "on " },
	{ "thing: {limits: {low: 5}}", "thing: {limits: {low: none}}",
	    "limits.low " },
	{ "thing: {person: {name: bob}}", "thing: {person: {name: bob}}", "" },
	{ "thing: {}", "thing: {person: {name: bob}}", "person.name " },
	{ "thing: {person: {name: ann}}", "thing: {person: {name: bob}}",
	    "person.name " },
	{ "thing: {list: [a, b]}", "thing: {list: [b, a]}", "" }, /* N14 */
	{ "thing: {list: [a, b]}", "thing: {list: [a]}", "list " },
	{ "thing: {list: [a]}", "thing: {list: [a, b]}", "list " },
	{ "thing: {map: {a: x, b: y}}", "thing: {map: {b: y}}", "" },
	{ "thing: {map: {a: x}}", "thing: {map: {a: y}}", "map " },
	{ "thing: {map: {a: x}}", "thing: {map: {b: x}}", "map " },
	{ "thing: {map: {a: x}}", "thing: {map: {a: none}}", "map " },
	{ "thing: {map: {a: x}}", "thing: {map: {b: none}}", "" },
	{ "thing: {map: {a: x}}", "thing: {map: {a: \"\"}}", "map " }, /* N27 */
};

START_TEST(finds_what_is_wanted_and_not_there)
{
	struct thing have = { 0 }, want = { 0 };
	struct problems problems = { 0 };
	struct buf out = BUF_INIT;

	ours(differences[_i].have, &have, &problems, NULL);
	ours(differences[_i].want, &want, &problems, NULL);
	ck_assert_uint_eq(problems.list.n, 0);
	shape_diff(&shape, &have, &want, add_name, &out);
	ck_assert_str_eq(out.s, differences[_i].differs);
	buf_free(&out);
	shape_clear(&shape, &have);
	shape_clear(&shape, &want);
}
END_TEST

static const struct {
	const char *field, *shown, *text;
} shown[] = {
	{ "on", "true", "true" },
	{ "colour", "green", "green" },
	{ "count", "12", "12" },
	{ "limits.low", "none", NULL },
	{ "limits.high", "none", NULL }, /* not stated */
	{ "person.name", "'bob'", "'bob'" },
	{ "list", "['a', 'b']", "['a', 'b']" },
	{ "map", "{a: 'x', b: none}", "{a: 'x', b: none}" },
};

START_TEST(shows_and_copies_each_kind)
{
	const struct field *f = shape_field(&shape, shown[_i].field);
	struct thing t = { 0 }, copy = { 0 };
	struct problems problems = { 0 };
	struct buf out = BUF_INIT;
	char *text;

	ours("thing: {on: true, colour: green, count: 12, list: [a, b], "
	     "limits: {low: none}, person: {name: bob}, map: {b: none, a: x}}",
	    &t, &problems, NULL);
	copy.name = mem_strdup("what was there before");
	shape_copy(&shape, &copy, &t);
	shape_clear(&shape, &t);
	field_show(f, &copy, &out);
	ck_assert_str_eq(out.s, shown[_i].shown);
	text = field_text(f, &copy);
	ck_assert_pstr_eq(text, shown[_i].text);
	mem_free(text);
	buf_free(&out);
	shape_clear(&shape, &copy);
}
END_TEST

START_TEST(a_later_value_takes_the_place_of_an_earlier_one)
{
	struct problems problems = { 0 };
	struct thing t = { 0 };

	ours("thing: {list: [a], map: {a: x}, person: {name: bob}}", &t,
	    &problems, NULL);
	ours("thing: {list: [b], map: {b: x}, person: {name: ann}}", &t,
	    &problems, NULL);
	encodes(&t, OURS,
	    "{\"person\":{\"name\":\"ann\"},\"list\":[\"b\"],"
	    "\"map\":{\"b\":\"x\"}}");
	shape_clear(&shape, &t);
}
END_TEST

/* A setting that is one value has a field without a name. */
struct single {
	int on;
};
static const struct field single_fields[] = {
	F_SWITCH(struct single, on, .name = "", .wire = "On"), FIELDS_END
};
static const struct shape single_shape = { single_fields, "", NULL };

static const struct {
	const char *yaml, *problems, *ours, *wire;
} singles[] = {
	{ "s: true", "", "true", "{\"On\":true}" },
	{ "s: none", "", "false", "{\"On\":false}" },
	{ "s: {on: true}", "1:4: 's' must be true or false, not a map\n", "",
	    "" },
	{ "s: ", "1:1: 's' has no value; leave it out to leave it alone\n", "",
	    "" },
};

START_TEST(a_setting_can_be_one_value)
{
	struct problems problems = { 0 };
	struct places list = { 0 };
	struct shape_context context = { &problems, &list, "t.s" };
	struct node *n = yaml(singles[_i].yaml), *encoded;
	struct buf out = BUF_INIT;
	struct single s = { 0 };

	shape_decode(&single_shape, node_key(n, "s"), OURS, &s, &context);
	problem_show(&problems, &out);
	ck_assert_str_eq(out.s, singles[_i].problems);
	ck_assert_int_eq(place_find(&list, "t.s")->line, 1);
	for (enum dialect d = OURS; d <= WIRE; d++) {
		encoded = shape_encode(&single_shape, &s, d);
		buf_reset(&out);
		if (encoded != NULL)
			json_print(&out, encoded);
		ck_assert_str_eq(
		    out.s, d == OURS ? singles[_i].ours : singles[_i].wire);
		node_free(encoded);
	}
	buf_free(&out);
	problem_free(&problems);
	place_free(&list);
	node_free(n);
}
END_TEST

START_TEST(takes_a_map_only_when_no_scalar_is_meant)
{
	static const struct shape plain = { fields, NULL, NULL };
	struct problems problems = { 0 };
	struct shape_context context = { &problems, NULL, "x" };
	struct node *n = yaml("x: true");
	struct thing t = { 0 };

	ck_assert(shape_on(&plain, &t)); /* no switch, always on */
	shape_decode(&plain, node_key(n, "x"), OURS, &t, &context);
	ck_assert_uint_eq(problems.list.n, 1);
	ck_assert(!shape_stated(&plain, &t));
	ck_assert_ptr_null(shape_field(&plain, "limits"));
	problem_free(&problems);
	node_free(n);
}
END_TEST

TEST_MAIN(shape, LOOP(reads_ours_and_writes_it_back, good),
    LOOP(says_what_is_wrong_and_where, bad),
    LOOP(remembers_where_things_stand, places),
    LOOP(reads_answers_of_all_sorts, answers),
    TEST(fills_in_what_we_mean_only_where_something_is_said),
    TEST(fills_in_what_the_service_means_by_silence),
    TEST(writes_requests_at_their_own_paths),
    LOOP(finds_what_is_wanted_and_not_there, differences),
    LOOP(shows_and_copies_each_kind, shown),
    TEST(a_later_value_takes_the_place_of_an_earlier_one),
    LOOP(a_setting_can_be_one_value, singles),
    TEST(takes_a_map_only_when_no_scalar_is_meant))
