#include "schema/words.h"

#include "data/yaml.h"
#include "test.h"

static struct node *yaml(const char *text)
{
	struct yaml_place place = { 0 };
	struct error err = { 0 };
	struct node *n = NULL;

	ck_assert_int_eq(yaml_parse(text, strlen(text), &n, &place, &err), 0);
	return n;
}

static void expect(struct problems *problems, const char *text)
{
	ck_assert_uint_eq(problems->list.n, text != NULL ? 1 : 0);
	if (text != NULL)
		ck_assert_str_eq(problems->list.v[0].text, text);
	problem_free(problems);
}

static const struct {
	const char *yaml, *text, *map, *list; /* the problems; NULL: fine */
} rows[] = {
	{ "a: x", NULL, "'a' must be a map, not text: do so",
	    "'a' must be a list, not text: do so" },
	{ "a: ''", NULL, "'a' must be a map, not text: do so",
	    "'a' must be a list, not text: do so" },
	{ "a: 5", "'a' must be text, not a number; write it in quotes",
	    "'a' must be a map, not a number: do so",
	    "'a' must be a list, not a number: do so" },
	{ "a: true", "'a' must be text, not true or false; write it in quotes",
	    "'a' must be a map, not true or false: do so",
	    "'a' must be a list, not true or false: do so" },
	{ "a:", "'a' has no value: text is expected", "'a' has no value: do so",
	    "'a' has no value: do so" },
	{ "a: {}", "'a' must be text, not a map", NULL,
	    "'a' must be a list, not a map: do so" },
	{ "a: []", "'a' must be text, not a list",
	    "'a' must be a map, not a list: do so", NULL },
};

START_TEST(reads_words_strictly)
{
	struct problems problems = { 0 };
	struct node *root = yaml(rows[_i].yaml);
	const struct node *n = root->first;
	const char *text = words_text(n, "'a'", &problems);

	ck_assert((text != NULL) == (rows[_i].text == NULL));
	expect(&problems, rows[_i].text);
	ck_assert(
	    words_map(n, "'a'", "do so", &problems) == (rows[_i].map == NULL));
	expect(&problems, rows[_i].map);
	ck_assert(words_list(n, "'a'", "do so", &problems) ==
	          (rows[_i].list == NULL));
	expect(&problems, rows[_i].list);
	node_free(root);
}
END_TEST

static const char *const three[] = { "one", "two", "three", NULL };
static const char *const two[] = { "one", "two", NULL };
static const char *const one[] = { "one", NULL };
static const char *const none[] = { NULL };

static const struct {
	const char *const *words;
	const char *joined;
} joins[] = {
	{ three, "'one', 'two' or 'three'" },
	{ two, "'one' or 'two'" },
	{ one, "'one'" },
	{ none, "" },
};

START_TEST(joins_words)
{
	struct buf out = BUF_INIT;

	words_join(&out, joins[_i].words, "or");
	ck_assert_str_eq(out.s, joins[_i].joined);
	buf_free(&out);
}
END_TEST

START_TEST(suggests_what_is_near)
{
	struct problems problems = { 0 };
	struct node *root = yaml("tree: x");

	root->first->key_line = 4;
	words_unknown(root->first, "key", three, &problems);
	ck_assert_int_eq(problems.list.v[0].line, 4);
	expect(&problems, "unknown key 'tree' (did you mean 'three'?)");
	words_unknown(root->first, "key", two, &problems);
	expect(&problems, "unknown key 'tree': there are 'one' and 'two'");
	node_free(root);
}
END_TEST

TEST_MAIN(words, LOOP(reads_words_strictly, rows), LOOP(joins_words, joins),
    TEST(suggests_what_is_near))
