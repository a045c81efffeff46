#include "data/json.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <locale.h>
#include <malloc.h>
#include <stdint.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "test.h"

/* clang-format off */
static const struct {
	const char *text, *compact; /* NULL: the same as the text */
} good[] = {
	{ "null", NULL }, { "true", NULL }, { "false", NULL }, { "\"\"", NULL },
	{ "{}", NULL }, { "[]", NULL }, { "0", NULL }, { "-0", NULL },
	{ " [ 1 ,\t{ \"a\" :\r\n[ ] } ] \n", "[1,{\"a\":[]}]" },
	{ "{\"b\":1,\"a\":{\"c\":null}}", NULL },
	{ "{\"\":1}", NULL },
	/* Digits as they were written: performance.md section 2. */
	{ "12345678901234567890123456789012345678", NULL },
	{ "9007199254740993", NULL },
	{ "[1.50,1E+125,-1e-7,0.0,100]", NULL },
	{ "{\"a\":1,\"b\":[2,{\"c\":3,\"d\":\"4\"},5],\"e\":6}", NULL },
	{ "\"9 8\"", NULL },
	/* Escapes. */
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
	  "\"\\\"\\\\/\\u0008\\u000c\\n\\u000d\\u0009\"" },
	{ "\"\\u00e9\\u20AC\\ud83d\\ude00\"",
	  "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
	{ "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", NULL },
	{ "\"\\u001b[31m\"", NULL },
	{ "\"\\\\u0000\"", NULL },		/* a backslash and u0000 */
	{ "\"[{,:}]\"", NULL },
	{ "{\"\\u0061\":1}", "{\"a\":1}" },
	{ "\"\x7f\"", NULL },
};
/* clang-format on */

START_TEST(reads_and_writes_without_loss)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;
	struct node *n = NULL;
	const char *text = good[_i].text, *want = good[_i].compact;

	ck_assert_msg(
	    json_parse(text, strlen(text), &n, &err) == 0, "%s", err.text);
	ck_assert_str_eq(err.text, "");
	json_print(&b, n);
	ck_assert_str_eq(b.s, want != NULL ? want : text);
	ck_assert_int_eq(n->line, 0);
	buf_free(&b);
	node_free(n);
}
END_TEST

#define CASE(text) text, sizeof(text) - 1

/* clang-format off */
static const struct {
	const char *text;
	size_t n;
	const char *sentence;
} bad[] = {
	/* What cJSON 1.7.15 lets pass: performance.md section 2. */
	{ CASE("\"a\\u0000b\""), "byte 3: \\u0000 cannot be kept in text" },
	{ CASE("{\"a\":1}xyz"), "byte 8: something after the end of the JSON" },
	{ CASE("{\"a\":1,\"b\":2,\"a\":3}"), "byte 14: key 'a' twice in one object" },
	{ CASE("[{\"x\":{\"b\":0}},{\"a\":{\"k\":1,\"\\u006b\":2}}]"),
	  "byte 28: key 'k' twice in one object" },
	{ CASE("\"\xff\""), "byte 2: not UTF-8" },
	{ CASE("\"\xed\xa0\x80\""), "byte 2: not UTF-8" },
	{ CASE("\"a\x01\""), "byte 3: control character in text" },
	{ CASE("\"a\0b\""), "byte 3: control character in text" },
	{ CASE("\"a\nb\""), "byte 3: control character in text" },
	{ CASE("012"), "byte 1: a number that JSON does not know" },
	{ CASE("[1\0]"), "byte 3: a character that has no place in JSON" },
	{ CASE("[1]\0"), "byte 4: something after the end of the JSON" },
	{ CASE("[1,\x01 2]"), "byte 4: a character that has no place in JSON" },
	{ CASE("[1,\x0c 2]"), "byte 4: a character that has no place in JSON" },
	{ CASE("\xef\xbb\xbf{}"), "byte 1: a character that has no place in JSON" },
	{ CASE("\"\\ud83d\""), "byte 2: half of a surrogate pair" },
	{ CASE("\"x\\ude00\""), "byte 3: half of a surrogate pair" },
	{ CASE("\"\\ud83d\\u0041\""), "byte 2: half of a surrogate pair" },
	{ CASE("\"\\ud83dxu0041\""), "byte 2: half of a surrogate pair" },
	{ CASE("\"\\ud83d\\ud83d\""), "byte 2: half of a surrogate pair" },
	{ CASE("\"\\ud83d\\ude0"), "byte 2: half of a surrogate pair" },
	{ CASE("1234567890123456789012345678901234567890123456789012345678901234"),
	  "byte 1: a number of too many digits" },
	/* What is no JSON. */
	{ CASE(""), "byte 1: no JSON: it is empty" },
	{ CASE(" \n"), "byte 3: the JSON is cut off" },
	{ CASE("{\"a\":[1,2"), "byte 10: the JSON is cut off" },
	{ CASE("{\"a"), "byte 2: text without a closing quote" },
	{ CASE("\"a\\"), "byte 1: text without a closing quote" },
	{ CASE("\"a\\x41\""), "byte 3: unknown escape in text" },
	{ CASE("\"a\\\0\""), "byte 3: unknown escape in text" },
	{ CASE("\"\\u12g4\""), "byte 2: \\u without four hexadecimal digits" },
	{ CASE("\"\\u12"), "byte 2: \\u without four hexadecimal digits" },
	{ CASE("[1,]"), "byte 4: not what JSON expects here" },
	{ CASE("[,1]"), "byte 2: not what JSON expects here" },
	{ CASE("[1 2]"), "byte 4: not what JSON expects here" },
	{ CASE("{\"a\" 1}"), NULL },
	{ CASE("{\"a\":1,}"), NULL },
	{ CASE("{1:2}"), NULL },
	{ CASE("{\"a\":}"), NULL },
	{ CASE("{\"a\":1]"), NULL },
	{ CASE("[1}"), NULL },
	{ CASE("[:]"), NULL },
	{ CASE(","), "byte 1: a character that has no place in JSON" },
	{ CASE("]"), "byte 1: a bracket that closes nothing" },
	{ CASE("[1]]"), "byte 4: something after the end of the JSON" },
	{ CASE("1 2"), "byte 3: something after the end of the JSON" },
	{ CASE("tru"), "byte 1: a word that JSON does not know" },
	{ CASE("truex"), "byte 1: a word that JSON does not know" },
	{ CASE("[nullnull]"), "byte 2: a word that JSON does not know" },
	{ CASE("True"), "byte 1: a character that has no place in JSON" },
	{ CASE("NaN"), "byte 1: a character that has no place in JSON" },
	{ CASE("[1.]"), "byte 2: a number that JSON does not know" },
	{ CASE("[.5]"), "byte 2: a character that has no place in JSON" },
	{ CASE("[+1]"), "byte 2: a character that has no place in JSON" },
	{ CASE("[-]"), "byte 2: a number that JSON does not know" },
	{ CASE("[1e]"), "byte 2: a number that JSON does not know" },
	{ CASE("[1-2]"), "byte 2: a number that JSON does not know" },
	{ CASE("[0x10]"), "byte 3: a word that JSON does not know" },
	{ CASE("'a'"), "byte 1: a character that has no place in JSON" },
	{ CASE("// c\n1"), "byte 1: a character that has no place in JSON" },
	{ CASE("<html>"), "byte 1: a character that has no place in JSON" },
};
/* clang-format on */

START_TEST(refuses_what_is_no_json_and_says_where)
{
	struct error err = { 0 };
	struct node other = { 0 }, *n = &other; /* must become NULL */
	/* In a block of its own size, so that reading on is noticed. */
	char *text = mem_alloc(bad[_i].n);

	memcpy(text, bad[_i].text, bad[_i].n);
	ck_assert_int_eq(json_parse(text, bad[_i].n, &n, &err), -1);
	mem_free(text);
	ck_assert_ptr_null(n);
	ck_assert_int_eq(err.code, E_PARSE);
	if (bad[_i].sentence != NULL)
		ck_assert_str_eq(err.text, bad[_i].sentence);
	else
		ck_assert(text_ends(err.text, "not what JSON expects here"));
}
END_TEST

START_TEST(refuses_every_beginning_of_a_document)
{
	static const char whole[] =
	    "{\"a\":[1,-2.5e3,\"x\\u00e9\\ud83d\\ude00\","
	    "true,null],\"b\":{\"c\":false}}";

	for (size_t n = 0; n < sizeof whole - 1; n++) {
		struct error err = { 0 };
		struct node *out;
		char *text = mem_alloc(n > 0 ? n : 1);

		memcpy(text, whole, n);
		ck_assert_int_eq(json_parse(text, n, &out, &err), -1);
		ck_assert_ptr_null(out);
		mem_free(text);
	}
}
END_TEST

static void nest(struct buf *b, char open, char close, int depth)
{
	static const char *const opens[] = { "[", "{\"a\":" };

	for (int i = 0; i < depth; i++)
		buf_add(b, opens[open == '{']);
	buf_add(b, "1");
	for (int i = 0; i < depth; i++)
		buf_addc(b, close);
}

static const char brackets[][2] = { { '[', ']' }, { '{', '}' } };

START_TEST(nests_as_deep_as_the_limit_and_no_deeper)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT, out = BUF_INIT;
	struct node *n;
	char open = brackets[_i][0], close = brackets[_i][1];

	nest(&b, open, close, LIMIT_NESTING);
	ck_assert_int_eq(json_parse(b.s, b.n, &n, &err), 0);
	json_print(&out, n);
	ck_assert_str_eq(out.s, b.s);
	node_free(n);
	buf_reset(&b);
	nest(&b, open, close, LIMIT_NESTING + 1);
	ck_assert_int_eq(json_parse(b.s, b.n, &n, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert(text_ends(err.text, "nested deeper than 64 levels"));
	buf_reset(&b);
	nest(&b, open, close, 1 << 20); /* a bomb is refused at once */
	ck_assert_int_eq(json_parse(b.s, b.n, &n, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	buf_free(&b);
	buf_free(&out);
}
END_TEST

START_TEST(refuses_what_is_too_large)
{
	struct error err = { 0 };
	size_t n = (size_t)LIMIT_JSON_BYTES + 1;
	char *text = mem_alloc(n);
	struct node *out;

	ck_assert_int_eq(json_parse(text, n, &out, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_str_eq(err.text, "larger than 33554432 bytes");
	mem_free(text);
}
END_TEST

START_TEST(reads_large_maps_in_reasonable_time)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;
	struct node *n;

	for (int i = 0; i < 50000; i++)
		buf_addf(&b, "%c\"key%d\":%d", i == 0 ? '{' : ',', i, i);
	buf_addc(&b, '}');
	ck_assert_int_eq(json_parse(b.s, b.n, &n, &err), 0);
	ck_assert_uint_eq(n->count, 50000);
	ck_assert_int_eq(node_int_or(n, "key49999", 0), 49999);
	node_free(n);
	buf_free(&b);
}
END_TEST

START_TEST(prints_for_people)
{
	struct error err = { 0 };
	struct buf b = BUF_INIT;
	struct node *n;
	static const char text[] =
	    "{\"a\":[1,{\"b\":\"\xe2\x80\xae\xc2\x9b\xf3\xa0\x81\x81\xc3\xa9\"}],"
	    "\"e\":{},\"l\":[],\"\x7f\":null}";

	ck_assert_int_eq(json_parse(text, strlen(text), &n, &err), 0);
	json_pretty(&b, n);
	/* What a terminal acts on is escaped (faults.md F76). */
	ck_assert_str_eq(b.s,
	    "{\n"
	    "  \"a\": [\n"
	    "    1,\n"
	    "    {\n"
	    "      \"b\": \"\\u202e\\u009b\\udb40\\udc41\xc3\xa9\"\n"
	    "    }\n"
	    "  ],\n"
	    "  \"e\": {},\n"
	    "  \"l\": [],\n"
	    "  \"\\u007f\": null\n"
	    "}\n");
	node_free(n);
	ck_assert_int_eq(json_parse(b.s, b.n, &n, &err), 0);
	buf_reset(&b);
	json_print(&b, n); /* and means the same */
	ck_assert_str_eq(b.s, text);
	node_free(n);
	buf_free(&b);
}
END_TEST

START_TEST(never_prints_broken_utf8)
{
	struct node *n = node_text("a\xff\xc3");
	struct buf b = BUF_INIT;

	json_print(&b, n);
	ck_assert_str_eq(b.s, "\"a\\ufffd\\ufffd\"");
	buf_free(&b);
	node_free(n);
}
END_TEST

/* faults.md F64 */
START_TEST(does_not_depend_on_the_locale)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8",
		"tr_TR.UTF-8", "de_DE.utf8" };
	static const char text[] = "[1.5,-0.25e3]";
	struct error err = { 0 };
	struct buf b = BUF_INIT;
	struct node *n;
	size_t i = 0;

	while (i < 4 && setlocale(LC_ALL, names[i]) == NULL)
		i++;
	if (i == 4)
		TEST_SKIP("no locale with a decimal comma is installed");
	ck_assert_int_eq(json_parse(text, strlen(text), &n, &err), 0);
	json_print(&b, n);
	ck_assert_str_eq(b.s, text);
	ck_assert_double_eq(node_real_or(n->first, "", 0), 1.5);
	buf_free(&b);
	node_free(n);
	setlocale(LC_ALL, "C");
}
END_TEST

/* A small generator with a seed that a failure prints. */
static uint64_t seed = 20261122, state;

static unsigned pick(unsigned n)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(state >> 33) % n;
}

static struct node *random_text(void)
{
	static const char *const pieces[] = { "a", "\"", "\\", "/", "\n", "\t",
		"\x01", "\x1f", "\x7f", "\xc2\x9b", "\xc3\xa9", "\xe2\x80\xae",
		"\xef\xbf\xbf", "\xf0\x9f\x98\x80", "u0000", "{", "]", ",", ":",
		" " };
	struct buf b = BUF_INIT;
	struct node *n;

	for (unsigned i = pick(6); i > 0; i--)
		buf_add(&b, pieces[pick(sizeof pieces / sizeof *pieces)]);
	n = node_text(buf_text(&b));
	buf_free(&b);
	return n;
}

static struct node *random_node(int depth)
{
	static const char *const numbers[] = { "0", "-0", "1.50", "1E+125",
		"-7", "12345678901234567890123456789012345678" };
	unsigned kind = pick(depth > 0 ? 7 : 5);
	struct node *n = kind == 5 ? node_list() : node_map(), *key;

	if (kind < 5) {
		node_free(n);
		return kind == 0   ? node_null()
		       : kind == 1 ? node_bool(pick(2) != 0)
		       : kind == 2 ? node_number(numbers[pick(6)])
		                   : random_text();
	}
	for (unsigned i = pick(5); i > 0; i--) {
		if (kind == 5) {
			node_add(n, random_node(depth - 1));
			continue;
		}
		key = random_text();
		node_set(n, key->text, random_node(depth - 1));
		node_free(key);
	}
	return n;
}

START_TEST(random_trees_come_back_the_same)
{
	const char *env = getenv("WB_SEED");

	seed = env != NULL ? strtoull(env, NULL, 10) : seed;
	for (int i = 0; i < 2000; i++) {
		struct error err = { 0 };
		struct buf b = BUF_INIT, again = BUF_INIT;
		struct node *n, *back = NULL;

		state = seed + (uint64_t)i;
		n = random_node(6);
		(i % 2 == 0 ? json_print : json_pretty)(&b, n);
		ck_assert_msg(json_parse(b.s, b.n, &back, &err) == 0,
		    "WB_SEED=%ju: %s: %s", (uintmax_t)state, err.text, b.s);
		ck_assert_msg(node_equal(n, back), "WB_SEED=%ju: %s",
		    (uintmax_t)seed + (uintmax_t)i, b.s);
		(i % 2 == 0 ? json_print : json_pretty)(&again, back);
		ck_assert_str_eq(again.s, b.s); /* also the order, the digits */
		node_free(n);
		node_free(back);
		buf_free(&b);
		buf_free(&again);
	}
}
END_TEST

START_TEST(random_damage_never_harms)
{
	static const char whole[] =
	    "{\"TableNames\":[\"a\\u00e9\",\"b\"],\"n\":[1,-2.5e+3,true,null]}";
	char text[sizeof whole];

	for (int i = 0; i < 20000; i++) {
		struct error err = { 0 };
		struct node *n;

		state = seed + (uint64_t)i;
		memcpy(text, whole, sizeof whole);
		for (unsigned k = 1 + pick(3); k > 0; k--)
			text[pick(sizeof whole - 1)] = (char)pick(256);
		if (json_parse(text, sizeof whole - 1, &n, &err) != 0)
			ck_assert(n == NULL && err.text[0] != '\0');
		node_free(n);
	}
}
END_TEST

static int read_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	int files = 0;

	ck_assert_msg(d != NULL, "cannot open %s", path);
	while ((e = readdir(d)) != NULL) {
		struct error err = { 0 };
		struct buf full = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
		struct node *n, *again;

		buf_addf(&full, "%s/%s", path, e->d_name);
		if (text_ends(e->d_name, ".json")) {
			files++;
			ck_assert_msg(
			    file_read(full.s, 1 << 24, &text, &err) == 0 &&
			        json_parse(text.s, text.n, &n, &err) == 0,
			    "%s: %s", full.s, err.text);
			json_print(&out, n);
			ck_assert_int_eq(
			    json_parse(out.s, out.n, &again, &err), 0);
			ck_assert(node_equal(n, again));
			node_free(n);
			node_free(again);
		} else if (strchr(e->d_name, '.') == NULL)
			files += read_folder(full.s);
		buf_free(&full);
		buf_free(&text);
		buf_free(&out);
	}
	closedir(d);
	return files;
}

START_TEST(reads_every_recorded_answer)
{
	const char *path = test_recordings_path("");

	if (path == NULL)
		TEST_SKIP("WIKIBOT_RECORDINGS_DIR is not set");
	ck_assert_int_gt(read_folder(path), 50);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	bool item; /* whether json_parse_item takes it; json_parse never does */
} nuls[] = {
	{ "\"a\\u0000b\"", true }, { "{\"\\u0000\":\"\\u0000\\u0000\"}", true },
	{ "[\"\\\\\\u0000\",12345678901234567890,\"\\u0000\",1.50]", true },
	{ "\"\\u000\"", false }, { "\\u0000", false },
	{ "\"\xc0\x80\"", false }, /* not as bytes */
};
/* clang-format on */

START_TEST(keeps_nul_in_items_only)
{
	const char *text = nuls[_i].text;
	struct error err = { 0 };
	struct buf out = BUF_INIT;
	struct node *n = NULL;

	ck_assert_int_eq(json_parse(text, strlen(text), &n, &err), -1);
	ck_assert_int_eq(json_parse_item(text, strlen(text), &n, &err),
	    nuls[_i].item ? 0 : -1);
	if (n != NULL) {
		json_print(&out, n);
		ck_assert_str_eq(out.s, text);
	}
	buf_free(&out);
	node_free(n);
}
END_TEST

/* 32 levels of an item (F72), each of them {"M":{"a": ... }}. */
START_TEST(reads_items_as_deep_as_they_may_be)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct error err = { 0 };
	struct node *n = NULL;

	buf_add(&text, "{\"Responses\":{\"t\":[{\"a\":");
	for (int i = 0; i < 32; i++)
		buf_add(&text, "{\"M\":{\"a\":");
	buf_add(&text, "{\"S\":\"\"}");
	for (int i = 0; i < 32; i++)
		buf_add(&text, "}}");
	buf_add(&text, "}]}}");
	ck_assert_int_eq(json_parse_item(text.s, text.n, &n, &err), 0);
	json_print(&out, n);
	ck_assert_str_eq(out.s, text.s);
	node_free(n);
	ck_assert_int_eq(json_parse(text.s, text.n, &n, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	buf_free(&text);
	buf_free(&out);
}
END_TEST

/* How much of a secret is in the blocks that cJSON gives back. */
static int spilled;

static void look_and_free(void *p)
{
	static const char secret[] = "the-long-secret";
	const char *c = p;

	if (p == NULL)
		return;
	for (size_t i = 0; i + sizeof secret <= malloc_usable_size(p); i++)
		spilled += memcmp(c + i, secret, sizeof secret - 1) == 0;
	free(p);
}

static const struct {
	const char *text;
	bool fine;
} secrets[] = {
	{ "{\"a\":\"the-long-secret\",\"b\":[{\"c\":\"the-long-secret\"}]}",
	    true },
	/* A key stands twice, which is seen in cJSON's tree. */
	{ "{\"a\":\"the-long-secret\",\"a\":1}", false },
};

START_TEST(leaves_no_copy_of_a_secret)
{
	cJSON_Hooks hooks = { malloc, look_and_free };
	const char *text = secrets[_i].text;
	struct node *n;
	struct error err;

	cJSON_InitHooks(&hooks);
	spilled = 0;
	if (json_parse(text, strlen(text), &n, &err) == 0)
		node_free(n);
	ck_assert_int_gt(spilled, 0); /* or this would prove nothing */
	spilled = 0;
	ck_assert_int_eq(json_parse_secret(text, strlen(text), &n, &err),
	    secrets[_i].fine ? 0 : -1);
	ck_assert_int_eq(spilled, 0);
	if (n != NULL)
		ck_assert_str_eq(node_text_or(n, "a", ""), "the-long-secret");
	node_free_secret(n);
	cJSON_InitHooks(NULL);
}
END_TEST

TEST_MAIN(json, LOOP(leaves_no_copy_of_a_secret, secrets),
    LOOP(keeps_nul_in_items_only, nuls),
    TEST(reads_items_as_deep_as_they_may_be),
    LOOP(reads_and_writes_without_loss, good),
    LOOP(refuses_what_is_no_json_and_says_where, bad),
    TEST(refuses_every_beginning_of_a_document),
    LOOP(nests_as_deep_as_the_limit_and_no_deeper, brackets),
    TEST(refuses_what_is_too_large), TEST(reads_large_maps_in_reasonable_time),
    TEST(prints_for_people), TEST(never_prints_broken_utf8),
    TEST(does_not_depend_on_the_locale), TEST(random_trees_come_back_the_same),
    TEST(random_damage_never_harms), TEST(reads_every_recorded_answer))
