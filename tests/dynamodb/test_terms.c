#include "dynamodb/terms.h"

#include "data/json.h"
#include "dynamodb/attribute.h"
#include "test.h"

static void is(const struct node *n, const char *json)
{
	struct buf b = BUF_INIT;

	json_print(&b, n);
	ck_assert_str_eq(b.s, json);
	buf_free(&b);
}

START_TEST(puts_placeholders_for_names_and_values)
{
	struct node *body = node_map();
	struct buf text = BUF_INIT;
	struct terms t = { 0 };

	terms_add(&t, &text, "attribute_exists(@) AND @ = $", "id", "version",
	    attribute_int(3));
	ck_assert_str_eq(text.s, "attribute_exists(#0) AND #1 = :0");
	terms_put(&t, body);
	is(body, "{\"ExpressionAttributeNames\":{\"#0\":\"id\",\"#1\":"
	         "\"version\"},\"ExpressionAttributeValues\":{\":0\":{\"N\":"
	         "\"3\"}}}");
	ck_assert_ptr_null(t.names);
	ck_assert_ptr_null(t.values);
	buf_free(&text);
	node_free(body);
}
END_TEST

/* The service refuses a value that is not used, not one that comes twice; a name
 * may have one placeholder only if it is to stay readable. */
START_TEST(names_an_attribute_once_and_every_value_anew)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct node *body = node_map();
	struct terms t = { 0 };

	terms_add(&t, &first, "@ < $ OR @ > $", "a", attribute_int(1), "a",
	    attribute_int(1));
	terms_add(&t, &second, "SET @ = $, @ = $", "b.c", attribute_text("x"),
	    "a", attribute_bool(true));
	ck_assert_str_eq(first.s, "#0 < :0 OR #0 > :1");
	ck_assert_str_eq(second.s, "SET #1 = :2, #0 = :3");
	terms_put(&t, body);
	is(body, "{\"ExpressionAttributeNames\":{\"#0\":\"a\",\"#1\":\"b.c\"},"
	         "\"ExpressionAttributeValues\":{\":0\":{\"N\":\"1\"},\":1\":{"
	         "\"N\":\"1\"},\":2\":{\"S\":\"x\"},\":3\":{\"BOOL\":true}}}");
	buf_free(&first);
	buf_free(&second);
	node_free(body);
}
END_TEST

/* An empty map of either is a mistake to the service. */
START_TEST(leaves_out_what_is_empty)
{
	struct node *body = node_map();
	struct buf text = BUF_INIT;
	struct terms t = { 0 };

	terms_add(&t, &text, "size = 1");
	terms_put(&t, body);
	is(body, "{}");
	terms_add(&t, &text, " AND @", "a");
	terms_put(&t, body);
	is(body, "{\"ExpressionAttributeNames\":{\"#0\":\"a\"}}");
	ck_assert_str_eq(text.s, "size = 1 AND #0");
	node_free(body);
	body = node_map();
	buf_reset(&text);
	terms_add(&t, &text, "$", attribute_int(1));
	terms_put(&t, body);
	is(body, "{\"ExpressionAttributeValues\":{\":0\":{\"N\":\"1\"}}}");
	node_free(body);
	buf_free(&text);
}
END_TEST

START_TEST(can_be_dropped)
{
	struct buf text = BUF_INIT;
	struct terms t = { 0 };

	terms_free(&t);
	terms_add(&t, &text, "@ = $", "a", attribute_int(1));
	terms_free(&t);
	ck_assert_ptr_null(t.names);
	ck_assert_ptr_null(t.values);
	buf_free(&text);
}
END_TEST

TEST_MAIN(terms, TEST(puts_placeholders_for_names_and_values),
    TEST(names_an_attribute_once_and_every_value_anew),
    TEST(leaves_out_what_is_empty), TEST(can_be_dropped))
