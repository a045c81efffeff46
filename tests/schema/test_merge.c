#include "schema/merge.h"

#include "data/yaml.h"
#include "test.h"

static struct node *yaml(const char *text)
{
	struct yaml_place place = { 0 };
	struct error err = { 0 };
	struct node *n = NULL;
	int rc = yaml_parse(text, strlen(text), &n, &place, &err);

	ck_assert_msg(rc == 0, "%s: %s", text, err.text);
	return n;
}

#define FIVE "provisioned_throughput: {read: 5, write: 6}"

static const struct {
	const char *base, *over, *merged;
} rows[] = {
	/* What only one side says. */
	{ "{}", "{ttl: x}", "{ttl: x}" },
	{ "{ttl: x}", "{}", "{ttl: x}" },
	{ "{ttl: x}", "{stream: NEW_IMAGE}", "{ttl: x, stream: NEW_IMAGE}" },
	{ "text", "{ttl: x}", "{ttl: x}" },
	{ "{ttl: x}", "[]", "{ttl: x}" },

	/* Scalars replace. */
	{ "{deletion_protection: true}", "{deletion_protection: false}",
	    "{deletion_protection: false}" },
	{ "{table_class: STANDARD}",
	    "{table_class: STANDARD_INFREQUENT_ACCESS}",
	    "{table_class: STANDARD_INFREQUENT_ACCESS}" },

	/* Maps merge, all the way down. */
	{ "{billing: {mode: PROVISIONED, " FIVE "}}",
	    "{billing: {provisioned_throughput: {write: 60}}}",
	    "{billing: {mode: PROVISIONED, provisioned_throughput: {read: 5, "
	    "write: 60}}}" },
	{ "{tags: {a: x, b: y}}", "{tags: {b: z, c: none}}",
	    "{tags: {a: x, b: z, c: none}}" },
	{ "{tags: {a: none}}", "{tags: {a: x}}", "{tags: {a: x}}" },

	/* Short forms stand for the field they set. */
	{ "{billing: PAY_PER_REQUEST}",
	    "{billing: {on_demand_maximum: {read: 5}}}",
	    "{billing: {mode: PAY_PER_REQUEST, on_demand_maximum: {read: "
	    "5}}}" },
	{ "{billing: {mode: PROVISIONED, " FIVE "}}", "{billing: PROVISIONED}",
	    "{billing: {mode: PROVISIONED, " FIVE "}}" },
	{ "{billing: {" FIVE "}}", "{billing: PROVISIONED}",
	    "{billing: {mode: PROVISIONED, " FIVE "}}" },
	{ "{point_in_time_recovery: true}",
	    "{point_in_time_recovery: {recovery_period_days: 7}}",
	    "{point_in_time_recovery: {enabled: true, recovery_period_days: "
	    "7}}" },
	{ "{point_in_time_recovery: {recovery_period_days: 7}}",
	    "{point_in_time_recovery: true}",
	    "{point_in_time_recovery: {enabled: true, recovery_period_days: "
	    "7}}" },
	{ "{ttl: a}", "{ttl: true}", "{ttl: {attribute: a, enabled: true}}" },

	/* Another selector: afresh. */
	{ "{billing: {mode: PROVISIONED, " FIVE "}}",
	    "{billing: {mode: PAY_PER_REQUEST}}",
	    "{billing: {mode: PAY_PER_REQUEST}}" },
	{ "{billing: {mode: PROVISIONED, " FIVE "}}",
	    "{billing: PAY_PER_REQUEST}", "{billing: PAY_PER_REQUEST}" },
	{ "{ttl: {enabled: true, attribute: a}}", "{ttl: b}", "{ttl: b}" },
	{ "{stream: {view: NEW_IMAGE}}", "{stream: {view: OLD_IMAGE}}",
	    "{stream: {view: OLD_IMAGE}}" },
	{ "{stream: {view: NEW_IMAGE}}", "{stream: {enabled: true}}",
	    "{stream: {view: NEW_IMAGE, enabled: true}}" },
	{ "{encryption: {key: alias/a}}", "{encryption: managed}",
	    "{encryption: managed}" },
	{ "{encryption: {key: alias/a}}", "{encryption: {mode: customer}}",
	    "{encryption: {key: alias/a, mode: customer}}" },
	{ "{encryption: {key: alias/a}}", "{encryption: {key: alias/b}}",
	    "{encryption: {key: alias/b}}" },

	/* Off replaces, and gives nothing on. */
	{ "{ttl: a}", "{ttl: none}", "{ttl: none}" },
	{ "{ttl: a}", "{ttl: false}", "{ttl: false}" },
	{ "{ttl: {attribute: a}}", "{ttl: {enabled: none}}",
	    "{ttl: {enabled: none}}" },
	{ "{ttl: none}", "{ttl: {attribute: a}}", "{ttl: {attribute: a}}" },
	{ "{ttl: {enabled: false}}", "{ttl: a}", "{ttl: a}" },
	{ "{point_in_time_recovery: {enabled: false}}",
	    "{point_in_time_recovery: {recovery_period_days: 7}}",
	    "{point_in_time_recovery: {recovery_period_days: 7}}" },
	{ "{point_in_time_recovery: {recovery_period_days: 7}}",
	    "{point_in_time_recovery: {enabled: false}}",
	    "{point_in_time_recovery: {enabled: false}}" },

	{ "{ttl: none}", "{ttl: 'none'}", "{ttl: none}" },
	{ "{billing: {mode: PROVISIONED, " FIVE "}}",
	    "{billing: {provisioned_throughput: none}}",
	    "{billing: {mode: PROVISIONED, provisioned_throughput: none}}" },

	/* What is wrong stays, for the decoder to say so. */
	{ "{ttl: a}", "{ttl: }", "{ttl: }" },
	{ "{ttl: a}", "{ttl: [b]}", "{ttl: [b]}" },
	{ "{billing: {mode: PROVISIONED}}", "{billing: {mode: [x]}}",
	    "{billing: {mode: [x]}}" },
	{ "{tags: x}", "{tags: {a: b}}", "{tags: {a: b}}" },
	{ "{ttl: [b]}", "{ttl: a}", "{ttl: a}" },
	{ "{encryption: managed}", "{encryption: {key: alias/a}}",
	    "{encryption: {mode: managed, key: alias/a}}" },

	/* What is no setting replaces as a whole. */
	{ "{attributes: {a: S}}", "{attributes: {b: S}}",
	    "{attributes: {b: S}}" },
};

START_TEST(merges)
{
	struct node *base = yaml(rows[_i].base);
	struct node *over = yaml(rows[_i].over);
	struct node *expected = yaml(rows[_i].merged);
	struct node *before = node_copy(base);
	struct node *merged = merge_maps(base, over);

	ck_assert(node_equal(merged, expected));
	ck_assert(node_equal(base, before)); /* left alone */
	node_free(base);
	node_free(over);
	node_free(expected);
	node_free(before);
	node_free(merged);
}
END_TEST

START_TEST(takes_nothing_for_nothing)
{
	struct node *over = yaml("{ttl: a}");
	struct node *empty = merge_maps(NULL, NULL);
	struct node *one = merge_maps(NULL, over);

	ck_assert_int_eq(empty->type, NODE_MAP);
	ck_assert_uint_eq(empty->count, 0);
	ck_assert(node_equal(one, over));
	node_free(over);
	node_free(empty);
	node_free(one);
}
END_TEST

static void check_place(
    const struct node *map, const char *path, int line, int column)
{
	const struct node *n = node_get(map, path);

	ck_assert_ptr_nonnull(n);
	ck_assert_int_eq(n->line, line);
	ck_assert_int_eq(n->column, column);
}

/* Every value stands where it was written. */
START_TEST(keeps_places)
{
	struct node *base = yaml("billing: PROVISIONED\ntags: {a: x, b: y}\n");
	struct node *over = yaml("\n\nbilling: {provisioned_throughput: "
	                         "{read: 1}}\ntags: {b: z}\nttl: t\n");
	struct node *merged = merge_maps(base, over);

	check_place(merged, "billing.mode", 1, 10);
	check_place(merged, "billing.provisioned_throughput.read", 3, 42);
	check_place(merged, "billing", 3, 10);
	check_place(merged, "tags.a", 2, 11);
	check_place(merged, "tags.b", 4, 11);
	ck_assert_int_eq(node_get(merged, "tags.b")->key_column, 8);
	ck_assert_int_eq(node_get(merged, "tags")->key_line, 4);
	ck_assert_int_eq(node_get(merged, "billing")->key_line, 3);
	ck_assert_int_eq(node_get(merged, "ttl")->key_line, 5);
	node_free(base);
	node_free(over);
	node_free(merged);
}
END_TEST

TEST_MAIN(merge, LOOP(merges, rows), TEST(takes_nothing_for_nothing),
    TEST(keeps_places))
