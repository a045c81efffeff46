#include "data/node.h"

#include "base/mem.h"
#include "data/json.h"
#include "test.h"

static struct node *from(const char *json)
{
	struct error err = { 0 };
	struct node *n = NULL;

	ck_assert_msg(
	    json_parse(json, strlen(json), &n, &err) == 0, "%s", err.text);
	return n;
}

static void is(const struct node *n, const char *json)
{
	struct buf b = BUF_INIT;

	json_print(&b, n);
	ck_assert_str_eq(b.s, json);
	buf_free(&b);
}

START_TEST(builds_in_the_order_of_addition)
{
	struct node *map = node_map(), *list = node_at_list(map, "l");

	node_add(list, node_int(INT64_MIN));
	node_add(list, node_number("1.50"));
	node_add(list, node_bool(true));
	node_add(list, node_null());
	node_add(list, node_textn("abcdef", 3));
	node_set(map, "a", node_text("x"));
	ck_assert(node_at_list(map, "l") == list);
	ck_assert_uint_eq(list->count, 5);
	ck_assert_uint_eq(map->count, 2);
	is(map, "{\"l\":[-9223372036854775808,1.50,true,null,\"abc\"],"
	        "\"a\":\"x\"}");
	node_free(map);
	node_free(NULL);
}
END_TEST

static const struct {
	const char *key, *json;
} sets[] = {
	{ "a", "{\"a\":9,\"b\":2,\"c\":3,\"z\":0}" },
	{ "b", "{\"a\":1,\"b\":9,\"c\":3,\"z\":0}" },
	{ "c", "{\"a\":1,\"b\":2,\"c\":9,\"z\":0}" },
};

START_TEST(set_replaces_in_place)
{
	struct node *map = from("{\"a\":1,\"b\":2,\"c\":3}");

	node_set(map, sets[_i].key, node_int(9));
	node_set(map, "z", node_int(0)); /* last is still right */
	is(map, sets[_i].json);
	ck_assert_uint_eq(map->count, 4);
	node_free(map);
}
END_TEST

static const struct {
	const char *key, *json;
} removals[] = {
	{ "a", "{\"b\":2,\"c\":3,\"z\":0}" },
	{ "b", "{\"a\":1,\"c\":3,\"z\":0}" },
	{ "c", "{\"a\":1,\"b\":2,\"z\":0}" },
	{ "none", "{\"a\":1,\"b\":2,\"c\":3,\"z\":0}" },
};

START_TEST(remove_closes_the_gap)
{
	struct node *map = from("{\"a\":1,\"b\":2,\"c\":3}");

	node_remove(map, removals[_i].key);
	node_set(map, "z", node_int(0));
	is(map, removals[_i].json);
	node_free(map);
}
END_TEST

static const struct {
	const char *key, *json, *rest;
} takes[] = {
	{ "a", "[1]", "{\"b\":[2],\"c\":[3],\"z\":0}" },
	{ "b", "[2]", "{\"a\":[1],\"c\":[3],\"z\":0}" },
	{ "c", "[3]", "{\"a\":[1],\"b\":[2],\"z\":0}" },
};

START_TEST(take_gives_the_child_away)
{
	struct node *map = from("{\"a\":[1],\"b\":[2],\"c\":[3]}");
	struct node *child = node_take(map, takes[_i].key);

	is(child, takes[_i].json);
	ck_assert_str_eq(child->key, takes[_i].key);
	ck_assert_ptr_null(child->next);
	ck_assert_uint_eq(map->count, 2);
	node_set(map, "z", node_int(0)); /* last is still right */
	is(map, takes[_i].rest);
	node_free(map);
	is(child, takes[_i].json); /* it does not go with the map */
	node_free(child);
}
END_TEST

START_TEST(take_finds_nothing_where_there_is_nothing)
{
	struct node *list = from("[1]"), *map = from("{\"a\":null}");

	ck_assert_ptr_null(node_take(NULL, "a"));
	ck_assert_ptr_null(node_take(list, "a"));
	ck_assert_ptr_null(node_take(map, "b"));
	node_free(node_take(map, "a"));
	ck_assert_ptr_null(node_take(map, "a"));
	is(map, "{}");
	is(list, "[1]");
	node_free(map);
	node_free(list);
}
END_TEST

START_TEST(remove_of_the_only_one_leaves_an_empty_map)
{
	struct node *map = from("{\"a\":1}");

	node_remove(map, "a");
	node_remove(map, "a");
	ck_assert_ptr_null(map->first);
	ck_assert_ptr_null(map->last);
	is(map, "{}");
	node_set(map, "b", node_int(2));
	is(map, "{\"b\":2}");
	node_free(map);
}
END_TEST

START_TEST(a_child_may_be_moved_under_its_own_key)
{
	struct node *map = node_map(), *other = node_map(), *child;

	node_set(map, "key", node_int(1));
	child = node_copy(map->first);
	ck_assert_ptr_null(child->key);
	node_set(other, map->first->key, child);
	node_set(other, other->first->key, node_int(2)); /* its key goes */
	is(other, "{\"key\":2}");
	node_free(map);
	node_free(other);
}
END_TEST

START_TEST(put_makes_the_maps_on_the_way)
{
	struct node *map = node_map();

	node_put(map, "A.B.C", node_int(1));
	node_put(map, "A.B.D", node_int(2));
	node_put(map, "E", node_text("x"));
	node_put(map, "E.F", node_int(3)); /* the map wins over the text */
	node_set(node_at_map(map, "tags"), "a.b", node_text("dotted"));
	is(map, "{\"A\":{\"B\":{\"C\":1,\"D\":2}},\"E\":{\"F\":3},"
	        "\"tags\":{\"a.b\":\"dotted\"}}");
	node_free(map);
}
END_TEST

START_TEST(reads_by_path_and_accepts_what_is_not_there)
{
	struct node *n = from("{\"T\":{\"S\":\"ACTIVE\",\"N\":5.0,\"B\":true,"
	                      "\"R\":1.5,\"L\":[1,{\"x\":\"y\"}]},\"TT\":0}");
	const struct node *list = node_get(n, "T.L");

	ck_assert_str_eq(node_text_or(n, "T.S", ""), "ACTIVE");
	ck_assert_int_eq(node_int_or(n, "T.N", -1), 5);
	ck_assert(node_bool_or(n, "T.B", false));
	ck_assert_double_eq(node_real_or(n, "T.R", 0), 1.5);
	ck_assert_int_eq(node_int_or(n, "TT", -1), 0);
	ck_assert_str_eq(node_text_or(node_item(list, 1), "x", ""), "y");
	ck_assert_int_eq(node_int_or(node_item(list, 0), "", -1), 1);
	ck_assert_ptr_eq(node_get(n, ""), n);
	ck_assert_ptr_eq(node_key(n, "T"), n->first);
	ck_assert_ptr_null(node_item(list, 2));
	ck_assert_ptr_null(node_item(n, 0));
	ck_assert_ptr_null(node_item(NULL, 0));
	ck_assert_ptr_null(node_key(list, "x"));
	ck_assert_ptr_null(node_key(NULL, "x"));
	ck_assert_ptr_null(node_key(n, "t"));
	ck_assert_ptr_null(node_get(NULL, "x"));
	ck_assert_ptr_null(node_get(n, "T.S.x"));
	ck_assert_ptr_null(node_get(n, "T.L.x"));
	ck_assert_ptr_null(node_get(n, "T.none.x"));
	ck_assert_str_eq(node_text_or(n, "T.N", "no"), "no"); /* not text */
	ck_assert_int_eq(node_int_or(n, "T.S", 7), 7);
	ck_assert_int_eq(node_int_or(n, "T.R", 7), 7); /* not whole */
	ck_assert(node_bool_or(n, "T.N", true));
	ck_assert_double_eq(node_real_or(n, "T.S", 7), 7);
	node_free(n);
}
END_TEST

/* clang-format off */
static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
	{ "null", "null", true }, { "true", "true", true },
	{ "true", "false", false }, { "null", "false", false },
	{ "\"a\"", "\"a\"", true }, { "\"a\"", "\"A\"", false },
	{ "\"1\"", "1", false },
	{ "5", "5.0", true }, { "1e3", "1000", true }, { "5", "6", false },
	{ "0.5", "0.5", true }, { "0.5", "0.50", false }, /* by text */
	{ "5", "5.1", false },
	{ "[1,2]", "[1,2]", true }, { "[1,2]", "[2,1]", false },
	{ "[1]", "[1,1]", false }, { "[]", "{}", false },
	{ "{\"a\":1,\"b\":[{\"c\":2,\"d\":3}]}",
	  "{\"b\":[{\"d\":3,\"c\":2}],\"a\":1}", true },
	{ "{\"a\":1}", "{\"b\":1}", false },
	{ "{\"a\":1}", "{\"a\":2}", false },
	{ "{\"a\":1}", "{\"a\":1,\"b\":1}", false },
	{ "{}", "{}", true },
};
/* clang-format on */

START_TEST(compares_by_value)
{
	struct node *a = from(pairs[_i].a), *b = from(pairs[_i].b);

	ck_assert(node_equal(a, b) == pairs[_i].equal);
	ck_assert(node_equal(b, a) == pairs[_i].equal);
	ck_assert(node_equal(a, a));
	ck_assert(!node_equal(a, NULL));
	ck_assert(!node_equal(NULL, a));
	ck_assert(node_equal(NULL, NULL));
	node_free(a);
	node_free(b);
}
END_TEST

static const struct {
	const char *json, *path;
} empties[] = {
	{ "{}", NULL }, /* a request without members is one */
	{ "{\"a\":\"\",\"b\":0,\"c\":false}", NULL },
	{ "{\"OnDemandThroughput\":{}}", "OnDemandThroughput" },
	{ "{\"a\":null}", "a" },
	{ "{\"a\":{\"b\":1,\"c\":[]}}", "a.c" },
	{ "{\"G\":[{\"x\":1},{\"y\":{\"z\":{}}}]}", "G[1].y.z" },
	{ "[1,null]", "[1]" },
	{ "[[],1]", "[0]" },
	{ "{\"a\":{\"b\":1},\"c\":{},\"d\":{}}", "c" },
};

/* control-plane.md R34 */
START_TEST(finds_the_first_empty_one)
{
	struct node *n = from(empties[_i].json);
	char *path = node_find_empty(n);

	ck_assert_pstr_eq(path, empties[_i].path);
	mem_free(path);
	node_free(n);
}
END_TEST

START_TEST(sorts_the_keys_of_every_map_and_no_list)
{
	struct node *n = from("{\"b\":[3,1,{\"z\":1,\"y\":2}],\"a\":{\"d\":1,"
	                      "\"c\":2},\"B\":0,\"\":1}");

	node_sort(n);
	is(n, "{\"\":1,\"B\":0,\"a\":{\"c\":2,\"d\":1},\"b\":[3,1,{\"y\":2,"
	      "\"z\":1}]}");
	node_set(n, "c", node_int(9)); /* last is right after sorting */
	ck_assert_str_eq(n->last->key, "c");
	node_free(n);
	node_sort(NULL);
}
END_TEST

START_TEST(copies_everything_but_the_place_in_the_parent)
{
	struct node *n = from("{\"a\":[1,\"x\",null,true,{\"b\":2.50}]}");
	struct node *copy, *part;

	n->first->line = 3;
	n->first->column = 4;
	n->first->key_line = 5;
	n->first->first->next->quoted = true;
	copy = node_copy(n);
	part = node_copy(n->first);
	ck_assert_ptr_null(part->key);
	ck_assert_ptr_null(part->next);
	ck_assert(node_equal(part, n->first));
	node_free(n);
	is(copy, "{\"a\":[1,\"x\",null,true,{\"b\":2.50}]}");
	ck_assert_int_eq(copy->first->line, 3);
	ck_assert_int_eq(copy->first->column, 4);
	ck_assert_int_eq(copy->first->key_line, 5);
	ck_assert(copy->first->first->next->quoted);
	ck_assert_ptr_null(node_copy(NULL));
	node_free(copy);
	node_free(part);
}
END_TEST

START_TEST(finds_a_key_that_stands_twice)
{
	struct node *map = node_map();

	ck_assert_ptr_null(node_duplicate(map));
	for (int i = 0; i < 50000; i++) { /* quadratic would be felt */
		char key[16];

		snprintf(key, sizeof key, "k%d", i);
		node_append(map, key, node_null());
	}
	ck_assert_ptr_null(node_duplicate(map));
	node_append(map, "k777", node_null());
	ck_assert_str_eq(node_duplicate(map), "k777");
	node_free(map);
}
END_TEST

START_TEST(names_its_types)
{
	ck_assert_str_eq(node_type_name(NODE_NULL), "null");
	ck_assert_str_eq(node_type_name(NODE_BOOL), "true or false");
	ck_assert_str_eq(node_type_name(NODE_NUMBER), "a number");
	ck_assert_str_eq(node_type_name(NODE_TEXT), "text");
	ck_assert_str_eq(node_type_name(NODE_LIST), "a list");
	ck_assert_str_eq(node_type_name(NODE_MAP), "a map");
}
END_TEST

START_TEST(wipes_every_text)
{
	struct node *n = from("{\"a\":\"one\",\"b\":[\"two\",{\"c\":12}],"
	                      "\"d\":null}");

	node_replace_text(n->first, mem_strdup("a longer one"));
	node_wipe(n);
	ck_assert_str_eq(node_text_or(n, "a", NULL), "");
	ck_assert_mem_eq(n->first->text, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	ck_assert_str_eq(node_item(node_get(n, "b"), 0)->text, "");
	ck_assert_str_eq(
	    node_get(node_item(node_get(n, "b"), 1), "c")->text, "");
	node_free_secret(n);
	node_free_secret(NULL);
}
END_TEST

TEST_MAIN(node, TEST(wipes_every_text), TEST(builds_in_the_order_of_addition),
    LOOP(set_replaces_in_place, sets), LOOP(remove_closes_the_gap, removals),
    LOOP(take_gives_the_child_away, takes),
    TEST(take_finds_nothing_where_there_is_nothing),
    TEST(remove_of_the_only_one_leaves_an_empty_map),
    TEST(a_child_may_be_moved_under_its_own_key),
    TEST(put_makes_the_maps_on_the_way),
    TEST(reads_by_path_and_accepts_what_is_not_there),
    LOOP(compares_by_value, pairs), LOOP(finds_the_first_empty_one, empties),
    TEST(sorts_the_keys_of_every_map_and_no_list),
    TEST(copies_everything_but_the_place_in_the_parent),
    TEST(finds_a_key_that_stands_twice), TEST(names_its_types),
    TEST(wipes_every_text))
