#include "data/yaml.h"

#include <time.h>

#include "base/limits.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

/* clang-format off */
static const struct {
	const char *yaml, *json;
} good[] = {
	{ "a: 1\nb: [x, 'y', \"z\"]\n", "{\"a\":1,\"b\":[\"x\",\"y\",\"z\"]}" },
	{ "- 1\n- - 2\n  - 3\n", "[1,[2,3]]" },
	{ "a:\n  b: {c: d}\n", "{\"a\":{\"b\":{\"c\":\"d\"}}}" },
	{ "---\na: 1\n...\n", "{\"a\":1}" },
	{ "# only a comment\n", "null" }, { "", "null" }, { "---\n", "null" },
	{ "text\n", "\"text\"" },
	/* Null, booleans and numbers are few; all else is text (F69). */
	{ "[null, ~, true, false, 0, -1, 12, 1.50, -0.5]",
	  "[null,null,true,false,0,-1,12,1.50,-0.5]" },
	{ "a:\nb: \nc: ''\n", "{\"a\":null,\"b\":null,\"c\":\"\"}" },
	{ "[yes, no, on, off, y, n, Yes, TRUE, False, Null, NULL]",
	  "[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\",\"Yes\",\"TRUE\",\"False\",\"Null\",\"NULL\"]" },
	{ "[0x10, 0o17, 010, 1_000, .inf, -.inf, .nan, +1, 1e3, 1., .5, 12:30:45, 2026-11-22, 1-2]",
	  "[\"0x10\",\"0o17\",\"010\",\"1_000\",\".inf\",\"-.inf\",\".nan\",\"+1\",\"1e3\",\"1.\",\".5\",\"12:30:45\",\"2026-11-22\",\"1-2\"]" },
	{ "['true', \"null\", '12', \"~\"]", "[\"true\",\"null\",\"12\",\"~\"]" },
	{ "a: |\n  12\n", "{\"a\":\"12\\n\"}" },
	{ "a: >-\n  x\n  y\n", "{\"a\":\"x y\"}" },
	{ "'1': a\n\"true\": b\n'<<': c\n", "{\"1\":\"a\",\"true\":\"b\",\"<<\":\"c\"}" },
	{ "? a\n: b\n", "{\"a\":\"b\"}" },
	{ "a.b: 1\n", "{\"a.b\":1}" },
	{ "name: wikibot-${environment}-${table}\n",
	  "{\"name\":\"wikibot-${environment}-${table}\"}" },
	/* Encodings (F70): a byte order mark, CRLF, old Mac lines. */
	{ "\xef\xbb\xbf" "a: 1\n", "{\"a\":1}" },
	{ "a: 1\r\nb:\r\n  - x\r\n", "{\"a\":1,\"b\":[\"x\"]}" },
	{ "a: 1\rb: 2\r", "{\"a\":1,\"b\":2}" },
	{ "\xc3\xa9: \xf0\x9f\x98\x80\n", "{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\"}" },
	/* Passed on as they are; escaped where a terminal would see them (F76). */
	{ "a: \"\\e[31m\"\n", "{\"a\":\"\\u001b[31m\"}" },
	{ "a: \xe2\x80\xae\n", "{\"a\":\"\xe2\x80\xae\"}" },
	{ "a: {b: c,}\n", "{\"a\":{\"b\":\"c\"}}" },
};
/* clang-format on */

START_TEST(reads_the_subset)
{
	struct error err = { 0 };
	struct yaml_place place = { 0 };
	struct buf b = BUF_INIT;
	struct node *n = NULL;
	int rc =
	    yaml_parse(good[_i].yaml, strlen(good[_i].yaml), &n, &place, &err);

	ck_assert_msg(rc == 0, "%d:%d: %s", place.line, place.column, err.text);
	ck_assert_str_eq(err.text, "");
	json_print(&b, n);
	ck_assert_str_eq(b.s, good[_i].json);
	buf_free(&b);
	node_free(n);
}
END_TEST

#define CASE(text) text, sizeof(text) - 1

/* clang-format off */
static const struct {
	const char *text;
	size_t n;
	int line, column;
	const char *sentence;
} bad[] = {
	/* Accepted by libyaml (performance.md section 2, faults.md F67 and F69). */
	{ CASE("a: 1\nb: 2\na: 3\n"), 3, 1,
	  "the key 'a' stands here again, first in line 1: remove one" },
	{ CASE("t:\n  - {x: 1, 'x': 2}\n"), 2, 12,
	  "the key 'x' stands here again, first in line 2: remove one" },
	{ CASE("a: 1\n\"a\": 2\na: 3\n"), 2, 1,
	  "the key 'a' stands here again, first in line 1: remove one" },
	{ CASE("a: &x 1\nb: *x\n"), 1, 4,
	  "anchors are not used here: write the value out" },
	{ CASE("a: &x {b: 1}\n"), 1, 4,
	  "anchors are not used here: write the value out" },
	{ CASE("a: &x [b]\n"), 1, 4,
	  "anchors are not used here: write the value out" },
	{ CASE("&k a: 1\n"), 1, 1,
	  "anchors are not used here: write the value out" },
	{ CASE("a: 1\nb: *undefined\n"), 2, 4,
	  "aliases are not used here: write the value out" },
	{ CASE("*a : 1\n"), 1, 1, "aliases are not used here: write the value out" },
	{ CASE("a:\n  <<: {b: 1}\n"), 2, 3,
	  "merge keys are not used here: write the keys out" },
	{ CASE("a: 1\n---\nb: 2\n"), 2, 1,
	  "a second document begins: one file holds one" },
	{ CASE("--- a\n--- b\n"), 2, 1,
	  "a second document begins: one file holds one" },
	{ CASE("a: !!str 1\n"), 1, 4, "tags are not used here: remove it" },
	{ CASE("a: !!python/object:os.system {x: 1}\n"), 1, 4,
	  "tags are not used here: remove it" },
	{ CASE("a: !local [1]\n"), 1, 4, "tags are not used here: remove it" },
	{ CASE("a: ! 1\n"), 1, 4, "tags are not used here: remove it" },
	{ CASE("a: !x!y 1\n"), 1, 4, "tags are not used here: remove it" },
	{ CASE("%YAML 1.2\n---\na: 1\n"), 1, 1,
	  "directives are not used here: remove the line" },
	{ CASE("%TAG ! tag:x,2026:\n---\na: 1\n"), 1, 1,
	  "directives are not used here: remove the line" },
	{ CASE("%FOO bar\n---\na: 1\n"), 1, 5,
	  "directives are not used here: remove the line" },
	{ CASE("a: \"x\\0y\"\n"), 1, 4,
	  "text cannot hold the character \\0: remove it" },
	{ CASE("\"x\\0y\": 1\n"), 1, 1,
	  "text cannot hold the character \\0: remove it" },
	/* Keys are text. */
	{ CASE("a:\n  1: x\n"), 2, 3, "the key '1' is a number: put it in quotes" },
	{ CASE("true: x\n"), 1, 1,
	  "the key 'true' is true or false: put it in quotes" },
	{ CASE("~: x\n"), 1, 1, "the key '~' is null: put it in quotes" },
	{ CASE("a: 1\n: x\n"), 2, 1,
	  "expected a key: check the indentation, quotes and brackets above" },
	{ CASE("a:\n  ?\n  : x\n"), 2, 4, "a key is missing before ':'" },
	{ CASE("[a]: 1\n"), 1, 1, "a key must be text, not a list or a map" },
	{ CASE("? {a: b}\n: 1\n"), 1, 3, "a key must be text, not a list or a map" },
	/* Encodings (F70). */
	{ CASE("\xff\xfe" "a\0:\0"), 1, 1,
	  "the file is UTF-16 or UTF-32: save it as UTF-8" },
	{ CASE("\xfe\xff\0a\0:"), 1, 1,
	  "the file is UTF-16 or UTF-32: save it as UTF-8" },
	{ CASE("\0a\0:"), 1, 1, "the file is UTF-16 or UTF-32: save it as UTF-8" },
	{ CASE("a\0:\0"), 1, 1, "the file is UTF-16 or UTF-32: save it as UTF-8" },
	{ CASE("a: 1\n\xc3\xa9: \xe9\n"), 2, 4,
	  "byte 0xe9 is not UTF-8: save the file as UTF-8" },
	{ CASE("a: \xed\xa0\x80\n"), 1, 4,
	  "byte 0xed is not UTF-8: save the file as UTF-8" },
	{ CASE("a: 1\nb: x\0y\n"), 2, 5,
	  "a character that YAML does not allow: remove it" },
	{ CASE("a: 1\n\xc3\xa9\xc3\xa9: \x1b[31m\n"), 2, 5,
	  "a character that YAML does not allow: remove it" },
	{ CASE("\xef\xbb\xbf" "a: \x01\n"), 1, 4,
	  "a character that YAML does not allow: remove it" },
	{ CASE("a: \"\\ud800\"\n"), 1, 7, NULL },
	/* Slips of the hand. */
	{ CASE("a:\n\tb: 1\n"), 2, 1, "a tab where only spaces may stand" },
	{ CASE("a: 1\n\tb: 1\n"), 2, 1, "a tab in the indentation: use spaces" },
	{ CASE("a: 1\nb: 2\n c: 3\n"), 3, 3,
	  "a ':' is out of place: check the indentation, or quote the text that holds it" },
	{ CASE("a: b: c\n"), 1, 5,
	  "a ':' is out of place: check the indentation, or quote the text that holds it" },
	{ CASE("a:\n  b: 1\n c: 2\n"), 3, 2,
	  "expected a key: check the indentation, quotes and brackets above" },
	{ CASE("a: [1, 2\nb: 3\n"), 2, 2, "expected ',' or ']' in a list" },
	{ CASE("a: {b: 1\nc: 2}\nd: ]"), 2, 2, "expected ',' or '}' in a map" },
	{ CASE("a: 'text\nb: 1\n"), 1, 4, "the quote that begins here has no end" },
	{ CASE("a: 1\nb: \"text\n---\n"), 2, 4,
	  "the quote that begins here has no end" },
	{ CASE("a: 1\nb\nc: 2\n"), 3, 1, "expected ':' and a space after the key" },
	{ CASE("- a\nb: 1\n"), 2, 1,
	  "expected '- ' for the next item of the list: check the indentation" },
	{ CASE("a: - b\n"), 1, 4,
	  "a '- ' is out of place: begin the list on a line of its own" },
	{ CASE("a: @x\n"), 1, 4, "text cannot begin with '@' or '`': quote it" },
	{ CASE("a: %x\n"), 1, 4, "text cannot begin with '%': quote it" },
	{ CASE("\xc3\xa9: `x`\n"), 1, 4,
	  "text cannot begin with '@' or '`': quote it" },
	{ CASE("a: \"\\q\"\n"), 1, 5,
	  "unknown escape in double quotes: write '\\\\' for a backslash" },
	{ CASE("a: [\n"), 2, 1, "expected a value" },
	/* The last line has no end, and there is no line behind it. */
	{ CASE("a: ["), 1, 5, "expected a value" },
	{ CASE("a: 1\n\xc3\xa9: {b"), 2, 6, "expected ',' or '}' in a map" },
	{ CASE("? a\nkey"), 2, 4, "expected ':' and a space after the key" },
	{ CASE("a: 1\n...\nb: 2\n"), 3, 1, NULL },
};
/* clang-format on */

START_TEST(refuses_the_rest_with_line_and_column)
{
	struct error err = { 0 };
	struct yaml_place place = { 0 };
	struct node other = { 0 }, *n = &other; /* must become NULL */
	int rc = yaml_parse(bad[_i].text, bad[_i].n, &n, &place, &err);

	ck_assert_int_eq(rc, -1);
	ck_assert_ptr_null(n);
	ck_assert_int_eq(err.code, E_PARSE);
	if (bad[_i].sentence != NULL)
		ck_assert_str_eq(err.text, bad[_i].sentence);
	ck_assert_str_ne(err.text, "");
	ck_assert_int_eq(place.line, bad[_i].line);
	ck_assert_int_eq(place.column, bad[_i].column);
}
END_TEST

START_TEST(knows_where_keys_and_values_stand)
{
	static const char text[] = "# schema\n"
	                           "tables:\n"
	                           "  users:\n"
	                           "    \xc3\xa9: {id: S}   # comment\n"
	                           "    list:\n"
	                           "      - 'a'\n"
	                           "      -\n"
	                           "    last:\n";
	struct error err = { 0 };
	struct yaml_place place;
	const struct node *users, *map, *list;
	struct node *n;

	ck_assert_int_eq(yaml_parse(text, strlen(text), &n, &place, &err), 0);
	users = node_get(n, "tables.users");
	map = users->first;
	list = map->next;
	ck_assert_int_eq(n->line, 2);
	ck_assert_int_eq(n->column, 1);
	ck_assert_int_eq(n->key_line, 0);
	ck_assert_int_eq(users->key_line, 3);
	ck_assert_int_eq(users->key_column, 3);
	ck_assert_int_eq(users->line, 4);
	ck_assert_int_eq(users->column, 5);
	ck_assert_int_eq(map->line, 4);
	ck_assert_int_eq(map->column, 8); /* characters, not bytes */
	ck_assert_int_eq(map->first->key_column, 9);
	ck_assert_int_eq(map->first->column, 13);
	ck_assert_int_eq(list->first->line, 6);
	ck_assert_int_eq(list->first->column, 9);
	ck_assert(list->first->quoted);
	ck_assert(!map->first->quoted);
	ck_assert_int_eq(list->last->type, NODE_NULL);
	ck_assert_int_eq(list->last->line, 7);
	ck_assert_int_eq(list->next->key_line, 8);
	node_free(n);
}
END_TEST

/* faults.md F68: without the cap libyaml needs minutes for these. */
/* clang-format off */
static const struct {
	const char *piece;
	size_t bytes;
} bombs[] = {
	{ "[", 256 << 10 }, { "{", 1 << 20 }, { "[a,", 1 << 20 },
	{ "{a: ", 256 << 10 }, { "k: [", 256 << 10 }, { "- ", 1 << 20 },
	{ "[[", 1 << 20 }, { "? ", 256 << 10 }, { "{a: [", 1 << 20 },
};
/* clang-format on */

/* A value that is not there, at the end of a line without an end. */
START_TEST(knows_no_place_behind_the_end)
{
	static const char text[] = "a: 1\n? \xc3\xa9";
	struct yaml_place place;
	struct node *n;
	struct error err;

	ck_assert_int_eq(
	    yaml_parse(text, sizeof text - 1, &n, &place, &err), 0);
	ck_assert_int_eq(n->last->type, NODE_NULL);
	ck_assert_int_eq(n->last->line, 2);
	ck_assert_int_eq(n->last->column, 4);
	node_free(n);
}
END_TEST

START_TEST(refuses_depth_bombs_at_once)
{
	struct error err = { 0 };
	struct yaml_place place = { 0 };
	struct buf b = BUF_INIT;
	struct node *n;
	clock_t before;

	while (b.n + strlen(bombs[_i].piece) <= bombs[_i].bytes)
		buf_add(&b, bombs[_i].piece);
	before = clock();
	ck_assert_int_eq(yaml_parse(b.s, b.n, &n, &place, &err), -1);
	ck_assert_ptr_null(n);
	ck_assert(err.code == E_LIMIT || err.code == E_PARSE);
	/* Milliseconds; wide for sanitizers and busy machines. */
	ck_assert_int_lt((clock() - before) * 1000 / CLOCKS_PER_SEC, 500);
	buf_free(&b);
}
END_TEST

START_TEST(nests_as_deep_as_the_limit_and_no_deeper)
{
	struct error err = { 0 };
	struct yaml_place place;
	struct buf b = BUF_INIT;
	struct node *n;

	for (int depth = LIMIT_NESTING; depth <= LIMIT_NESTING + 1; depth++) {
		bool fits = depth == LIMIT_NESTING;

		buf_reset(&b);
		for (int i = 0; i < depth; i++)
			buf_addc(&b, '[');
		for (int i = 0; i < depth; i++)
			buf_addc(&b, ']');
		ck_assert_int_eq(
		    yaml_parse(b.s, b.n, &n, &place, &err), fits ? 0 : -1);
		node_free(n);
	}
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_str_eq(err.text, "nested deeper than 64 levels");
	ck_assert_int_eq(place.line, 1);
	ck_assert_int_eq(place.column, LIMIT_NESTING + 1);
	buf_free(&b);
}
END_TEST

START_TEST(refuses_too_many_values_and_too_many_bytes)
{
	struct error err = { 0 };
	struct yaml_place place;
	struct buf b = BUF_INIT;
	struct node *n;

	buf_add(&b, "[\n");
	for (int i = 0; i < LIMIT_NODES; i++)
		buf_add(&b, i % 100 == 99 ? "1,\n" : "1,");
	buf_add(&b, "]");
	ck_assert_int_eq(yaml_parse(b.s, b.n, &n, &place, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_str_eq(err.text, "more than 200000 values: split the file");
	ck_assert_int_gt(place.line, 1);
	buf_reset(&b);
	buf_add(&b, "# ");
	while (b.n <= LIMIT_SCHEMA_BYTES)
		buf_addc(&b, 'x');
	ck_assert_int_eq(yaml_parse(b.s, b.n, &n, &place, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_str_eq(err.text, "larger than 1048576 bytes: split the file");
	buf_cut(&b, LIMIT_SCHEMA_BYTES);
	ck_assert_int_eq(yaml_parse(b.s, b.n, &n, &place, &err), 0);
	node_free(n);
	buf_free(&b);
}
END_TEST

START_TEST(reads_large_maps_in_reasonable_time)
{
	struct error err = { 0 };
	struct yaml_place place;
	struct buf b = BUF_INIT;
	struct node *n;
	clock_t before = clock();

	for (int i = 0; i < 50000; i++)
		buf_addf(&b, "key%d: %d\n", i, i);
	ck_assert_int_eq(yaml_parse(b.s, b.n, &n, &place, &err), 0);
	ck_assert_uint_eq(n->count, 50000);
	ck_assert_int_lt((clock() - before) / CLOCKS_PER_SEC, 5);
	node_free(n);
	buf_free(&b);
}
END_TEST

/* Each beginning of a file, and each byte of it changed: an answer or an
 * error with a place, never harm. */
START_TEST(damage_never_harms)
{
	static const char whole[] =
	    "version: 1\ntables:\n  users:\n    key: {partition: id, sort: \"s\"}\n"
	    "    list: [a, 'b', -1.5]\n    text: >-\n      x\n# end\n";
	char text[sizeof whole];

	for (size_t i = 0; i < (sizeof whole - 1) * 8; i++) {
		struct error err = { 0 };
		struct yaml_place place = { 0 };
		struct node *n;
		size_t at = i / 8, len = i % 8 == 0 ? at : sizeof whole - 1;

		memcpy(text, whole, sizeof whole);
		text[at] = (char)"\0\t{[&*!\""[i % 8];
		if (yaml_parse(text, len, &n, &place, &err) != 0)
			ck_assert(n == NULL && err.text[0] != '\0' &&
			          place.line > 0 && place.column > 0);
		node_free(n);
	}
}
END_TEST

TEST_MAIN(yaml, LOOP(reads_the_subset, good),
    LOOP(refuses_the_rest_with_line_and_column, bad),
    TEST(knows_where_keys_and_values_stand),
    TEST(knows_no_place_behind_the_end),
    LOOP(refuses_depth_bombs_at_once, bombs),
    TEST(nests_as_deep_as_the_limit_and_no_deeper),
    TEST(refuses_too_many_values_and_too_many_bytes),
    TEST(reads_large_maps_in_reasonable_time), TEST(damage_never_harms))
