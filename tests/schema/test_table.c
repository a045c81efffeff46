#include "schema/table.h"

#include "lib/setting_case.h"
#include "test.h"

static const char whole[] =
    "billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: 5}}\n"
    "tags: {a: x, b: none}\n"
    "ttl: at\n"
    "encryption: {key: alias/mine}\n"
    "indexes:\n"
    "  g: {key: {partition: [p, q], sort: [r]}, projection: [y, x]}\n"
    "  l: {key: {sort: s}, local: true}\n"
    "removed_indexes: [old]\n";

static void expect(const struct table *t)
{
	const struct index *g = table_index(t, "g");
	struct buf key = BUF_INIT;

	ck_assert_str_eq(t->name, "t");
	ck_assert_str_eq(t->real_name, "t");
	ck_assert_int_eq(t->line, 7);
	ck_assert_uint_eq(t->attributes.n, 1);
	ck_assert_int_eq(table_attribute_type(t, "id"), 'S');
	ck_assert_int_eq(table_attribute_type(t, "nix"), 0);
	ck_assert_int_eq(t->set.billing.maximum.read, 5);
	ck_assert_uint_eq(t->set.tags.n, 2);
	ck_assert_ptr_null(t->set.tags.v[1].value);
	ck_assert_str_eq(t->set.ttl.attribute, "at");
	ck_assert_str_eq(t->set.encryption.key, "alias/mine");
	ck_assert(texts_have(&t->removed_indexes, "old"));
	ck_assert_int_eq(place_find(&t->places, "ttl.attribute")->line, 7);
	ck_assert_uint_eq(t->indexes.n, 2);
	ck_assert(table_index(t, "l")->local);
	ck_assert_ptr_null(table_index(t, "old"));
	key_show(&g->key, &key);
	ck_assert_str_eq(key.s, "p + q, r");
	ck_assert(key_uses(&g->key, "q") && key_uses(&g->key, "r"));
	ck_assert(!key_uses(&g->key, "x"));
	ck_assert(texts_have(&g->projected, "x"));
	buf_free(&key);
}

START_TEST(a_copy_is_whole_and_stands_alone)
{
	struct table t = { 0 }, copy;

	case_want(&t, whole);
	t.line = 7;
	vec_each (struct index, ix, &t.indexes)
		ix->status = mem_strdup("ACTIVE");
	expect(&t);
	table_copy(&copy, &t);
	table_free(&t);
	ck_assert_ptr_null(t.name);
	expect(&copy);
	ck_assert_str_eq(copy.indexes.v[0].status, "ACTIVE");
	table_free(&copy);
	table_free(&copy); /* an empty one can be freed */
}
END_TEST

static const struct {
	const char *a, *b; /* an index each */
	bool same;
} forms[] = {
	{ "{key: {partition: p}}", "{key: {partition: p}, projection: ALL}",
	    true },
	{ "{key: {partition: p}}", "{key: {partition: q}}", false },
	{ "{key: {partition: p}}", "{key: {partition: p, sort: q}}", false },
	{ "{key: {partition: [p, q]}}", "{key: {partition: [q, p]}}",
	    false }, /* N15 */
	{ "{key: {partition: p}}",
	    "{key: {partition: p}, projection: KEYS_ONLY}", false },
	{ "{key: {partition: p}, projection: [a, b]}",
	    "{key: {partition: p}, projection: [b, a]}", true }, /* N14 */
	{ "{key: {partition: p}, projection: [a, b]}",
	    "{key: {partition: p}, projection: [a]}", false },
	{ "{key: {partition: id, sort: q}}",
	    "{key: {partition: id, sort: q}, local: true}", false },
	/* What can change in place is no part of the form (R16). */
	{ "{key: {partition: p}}",
	    "{key: {partition: p}, on_demand_maximum: {read: 3}, strategy: "
	    "recreate}",
	    true },
};

START_TEST(knows_what_makes_another_index)
{
	struct buf yaml = BUF_INIT;
	struct table t = { 0 };

	buf_addf(&yaml, "indexes: {a: %s, b: %s}", forms[_i].a, forms[_i].b);
	case_want(&t, yaml.s);
	ck_assert(index_same_form(&t.indexes.v[0], &t.indexes.v[1]) ==
	          forms[_i].same);
	ck_assert(index_same_form(&t.indexes.v[1], &t.indexes.v[0]) ==
	          forms[_i].same);
	table_free(&t);
	buf_free(&yaml);
}
END_TEST

static const struct {
	const char *a, *b; /* letters, each a text */
	bool ordered, set;
} lists[] = {
	{ "", "", true, true },
	{ "ab", "ab", true, true },
	{ "ab", "ba", false, true },
	{ "a", "ab", false, false },
	{ "ab", "a", false, false },
	{ "ab", "ac", false, false },
};

static void fill(struct texts *list, const char *letters)
{
	for (; *letters != '\0'; letters++)
		*vec_push(list) = mem_strndup(letters, 1);
}

START_TEST(compares_lists_with_and_without_order)
{
	struct texts a = { 0 }, b = { 0 };

	fill(&a, lists[_i].a);
	fill(&b, lists[_i].b);
	ck_assert(texts_equal_ordered(&a, &b) == lists[_i].ordered);
	ck_assert(texts_equal_set(&a, &b) == lists[_i].set);
	texts_free(&a);
	texts_free(&b);
	ck_assert_uint_eq(a.n, 0);
}
END_TEST

TEST_MAIN(table, TEST(a_copy_is_whole_and_stands_alone),
    LOOP(knows_what_makes_another_index, forms),
    LOOP(compares_lists_with_and_without_order, lists))
