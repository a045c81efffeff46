#include "schema/table_node.h"

#include "data/json.h"
#include "lib/golden.h"
#include "schema/schema.h"
#include "test.h"

static struct schema load(const char *environment)
{
	const char *path = test_path("schema/fixtures/full.yaml");
	const struct schema_options options = { path, environment };
	struct error err = { 0 };
	struct schema schema = { 0 };

	ck_assert_int_eq(schema_load(&schema, &options, &err), 0);
	return schema;
}

static struct table decode(const struct node *n)
{
	struct problems problems = { 0 };
	struct buf said = BUF_INIT;
	struct table t = { 0 };

	table_node_decode(n, &t, &problems);
	problem_show(&problems, &said);
	ck_assert_str_eq(buf_text(&said), "");
	buf_free(&said);
	problem_free(&problems);
	return t;
}

/* Through text, as a saved plan goes. */
static struct node *through_json(const struct node *n)
{
	struct error err = { 0 };
	struct buf text = BUF_INIT;
	struct node *back = NULL;

	json_print(&text, n);
	ck_assert_int_eq(json_parse(text.s, text.n, &back, &err), 0);
	buf_free(&text);
	return back;
}

static const char *const environments[] = { "test", "live" };

START_TEST(decodes_what_it_encoded)
{
	struct schema s = load(environments[_i]);

	ck_assert_uint_eq(s.tables.n, 3);
	vec_each (const struct table, t, &s.tables) {
		struct node *n = table_node_encode(t);
		struct node *text = through_json(n);
		struct table back = decode(text);
		struct node *again = table_node_encode(&back);

		ck_assert(node_equal(n, again));
		ck_assert_str_eq(back.name, t->name);
		ck_assert_str_eq(back.real_name, t->real_name);
		ck_assert(key_equal(&back.key, &t->key));
		ck_assert_uint_eq(back.indexes.n, t->indexes.n);
		vec_each (const struct index, ix, &t->indexes) {
			const struct index *other =
			    table_index(&back, ix->name);

			ck_assert_ptr_nonnull(other);
			ck_assert(key_equal(&other->key, &ix->key));
			ck_assert(other->local == ix->local);
			ck_assert(other->recreate == ix->recreate);
			ck_assert_int_eq(other->projection, ix->projection);
			ck_assert(
			    texts_equal_set(&other->projected, &ix->projected));
			ck_assert_int_eq(
			    other->maximum.write, ix->maximum.write);
		}
		node_free(n);
		node_free(text);
		node_free(again);
		table_free(&back);
	}
	schema_free(&s);
}
END_TEST

START_TEST(encodes_the_words_of_the_file)
{
	struct schema s = load("live");
	struct node *n = table_node_encode(schema_table(&s, "rich"));
	struct buf text = BUF_INIT;

	json_pretty(&text, n);
	golden_check("schema/golden/rich.json", text.s);
	buf_free(&text);
	node_free(n);
	schema_free(&s);
}
END_TEST

/* The word none as a tag's value is no tombstone, also after JSON. */
START_TEST(tells_none_from_the_text_none)
{
	struct table t = { 0 }, back;
	struct node *n, *text;

	*vec_push(&t.set.tags) =
	    (struct pair){ mem_strdup("gone"), NULL, 0, 0 };
	*vec_push(&t.set.tags) =
	    (struct pair){ mem_strdup("said"), mem_strdup("none"), 0, 0 };
	t.key.partition = (struct texts){ 0 };
	*vec_push(&t.key.partition) = mem_strdup("id");
	n = table_node_encode(&t);
	ck_assert_ptr_null(node_key(n, "indexes"));
	ck_assert_ptr_null(node_key(n, "removed_indexes"));
	text = through_json(n);
	back = decode(text);
	ck_assert_uint_eq(back.set.tags.n, 2);
	ck_assert_ptr_null(back.set.tags.v[0].value);
	ck_assert_pstr_eq(back.set.tags.v[1].value, "none");
	node_free(n);
	node_free(text);
	table_free(&t);
	table_free(&back);
}
END_TEST

/* A live table: an index whose name holds dots, no names of ours. */
START_TEST(leaves_out_what_is_not_stated)
{
	struct table t = { 0 };
	struct node *n;
	struct buf text = BUF_INIT;

	t.real_name = mem_strdup("pages");
	*vec_push(&t.attributes) =
	    (struct attribute){ mem_strdup("z"), 'N', 0, 0 };
	*vec_push(&t.attributes) =
	    (struct attribute){ mem_strdup("a"), 'S', 0, 0 };
	*vec_push(&t.key.partition) = mem_strdup("z");
	*vec_push(&t.indexes) = (struct index){ .name = mem_strdup("by.a"),
		.projection = PROJECTION_INCLUDE };
	*vec_push(&t.indexes.v[0].key.partition) = mem_strdup("a");
	*vec_push(&t.indexes.v[0].projected) = mem_strdup("y");
	*vec_push(&t.indexes.v[0].projected) = mem_strdup("b");
	n = table_node_encode(&t);
	json_print(&text, n);
	ck_assert_str_eq(text.s,
	    "{\"table_name\":\"pages\",\"attributes\":{\"a\":\"S\",\"z\":"
	    "\"N\"},\"key\":{\"partition\":\"z\"},\"indexes\":{\"by.a\":{"
	    "\"key\":{\"partition\":\"a\"},\"projection\":[\"b\",\"y\"]}}}");
	buf_free(&text);
	node_free(n);
	table_free(&t);
}
END_TEST

START_TEST(knows_the_parts_of_a_table)
{
	ck_assert(table_node_is_part("key"));
	ck_assert(table_node_is_part("table_name"));
	ck_assert(table_node_is_part("removed_indexes"));
	ck_assert(!table_node_is_part("name"));
	ck_assert(!table_node_is_part("ttl"));
}
END_TEST

TEST_MAIN(table_node, LOOP(decodes_what_it_encoded, environments),
    TEST(encodes_the_words_of_the_file), TEST(tells_none_from_the_text_none),
    TEST(leaves_out_what_is_not_stated), TEST(knows_the_parts_of_a_table))
