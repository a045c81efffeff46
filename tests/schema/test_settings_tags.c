#include "base/limits.h"
#include "lib/setting_case.h"
#include "schema/settings_odd.h"
#include "test.h"

#define TAGS(list)                           \
	{                                    \
		.tags = "{Tags: [" list "]}" \
	}
#define ARN       "'ResourceArn':'arn:aws:dynamodb:::table/t'"
#define TAG(list) "tags none change TagResource {" ARN ",'Tags':[" list "]}\n"
#define UNTAG(list) \
	"tags none change UntagResource {" ARN ",'TagKeys':[" list "]}\n"

static const struct case_row rows[] = {
	{ "tags", TAGS(""), "", "" },
	{ "tags", TAGS("{Key: a, Value: x}"), "", "" }, /* scenario 22 */
	{ "tags", TAGS("{Key: a, Value: x}"), "tags: {a: x}", "" },
	{ "tags", TAGS("{Key: b, Value: y}, {Key: a, Value: x}"),
	    "tags: {a: x}", "" }, /* others are left alone */
	{ "tags", TAGS("{Key: 'aws:x', Value: y}"), "tags: {a: none}",
	    "" }, /* scenario 20 */
	{ "tags", { .tags = NULL }, "tags: {a: x}", "" },
	{ "tags", TAGS("{Key: b, Value: y}, {Key: c, Value: z}"),
	    "tags: {a: x, b: '', c: z}",
	    TAG("{'Key':'a','Value':'x'},{'Key':'b','Value':''}") "  tag 'a', 'b'\n"
	                                                          "  tags.a: none -> 'x'\n"
	                                                          "  tags.b: 'y' -> ''\n" },
	{ "tags", TAGS("{Key: b, Value: y}"), "tags: {b: none, c: none}",
	    UNTAG("'b'") "  remove tag 'b'\n"
	                 "  tags.b: 'y' -> none\n" },
	/* R52: new ones first, never all away at once. */
	{ "tags", TAGS("{Key: old, Value: y}"), "tags: {new: x, old: none}",
	    TAG("{'Key':'new','Value':'x'}") "  tag 'new'\n"
	                                     "  tags.new: none -> 'x'\n" UNTAG(
	                                         "'old'") "  remove tag 'old'\n"
	                                                  "  tags.old: 'y' -> none\n" },
	/* A value that is the word none, and a key with a dot. */
	{ "tags", TAGS("{Key: a.b, Value: y}"), "tags: {a.b: \"none\"}",
	    TAG("{'Key':'a.b','Value':'none'}") "  tag 'a.b'\n"
	                                        "  tags.a.b: 'y' -> 'none'\n" },
	/* engines.md section 2, moto: the last counts. */
	{ "tags", TAGS("{Key: a, Value: old}, {Key: a, Value: x}"),
	    "tags: {a: x}", "" },
	{ "tags", TAGS("{Key: a, Value: x}, {Key: a, Value: old}"),
	    "tags: {a: x}",
	    TAG("{'Key':'a','Value':'x'}") "  tag 'a'\n"
	                                   "  ! the endpoint lists a tag more than once; the last one "
	                                   "counts\n"
	                                   "  tags.a: 'old' -> 'x'\n" },
};

START_TEST(sets_what_differs_and_removes_only_tombstones)
{
	case_check_row(&rows[_i]);
}
END_TEST

static void steps_of(const struct live *live, const char *yaml, bool prune,
    struct steps *out, struct table *want)
{
	struct plan_context context = { live, want, .prune_tags = prune,
		.now = CASE_NOW };

	case_want(want, yaml);
	setting_steps(setting_find("tags"), &context, out);
}

START_TEST(prunes_what_the_schema_does_not_name_when_told_to)
{
	struct case_answers answers = TAGS("{Key: a, Value: x}, "
	                                   "{Key: b, Value: y}, "
	                                   "{Key: 'aws:c', Value: z}");
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct buf out = BUF_INIT;

	case_live(&live, &answers, NULL);
	steps_of(&live, "tags: {a: x}", true, &steps, &want);
	case_show_steps(&out, &steps);
	ck_assert_str_eq(out.s, UNTAG("'b'") "  remove tag 'b'\n"
	                                     "  tags.b: 'y' -> none\n");
	buf_free(&out);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

/* R50: a table with fifty tags takes no other before one is gone. */
START_TEST(makes_room_first_in_a_full_table)
{
	struct case_answers answers = { 0 };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct buf list = BUF_INIT;

	buf_add(&list, "{Tags: [");
	for (int i = 0; i < LIMIT_TAGS; i++)
		buf_addf(&list, "{Key: k%d, Value: v}, ", i);
	buf_add(&list, "]}");
	answers.tags = list.s;
	case_live(&live, &answers, NULL);
	steps_of(&live, "tags: {k0: none, new: x}", false, &steps, &want);
	ck_assert_uint_eq(steps.n, 2);
	ck_assert_str_eq(steps.v[0].op, "UntagResource");
	ck_assert_str_eq(steps.v[1].op, "TagResource");
	steps_free(&steps);
	table_free(&want);
	/* Overwriting needs no room. */
	steps_of(&live, "tags: {k0: none, k1: x}", false, &steps, &want);
	ck_assert_str_eq(steps.v[0].op, "TagResource");
	steps_free(&steps);
	table_free(&want);
	buf_free(&list);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_tags,
    LOOP(sets_what_differs_and_removes_only_tombstones, rows),
    TEST(prunes_what_the_schema_does_not_name_when_told_to),
    TEST(makes_room_first_in_a_full_table))
