#include "lib/setting_case.h"
#include "schema/settings_odd.h"
#include "test.h"

/* R43: what an answer says, what the schema says, and what is lost. */
static const struct {
	struct recovery have, want;
	const char *part; /* NULL: nothing to warn of */
} recoveries[] = {
	{ { SWITCH_ON, 35 }, { SWITCH_OFF, 0 }, "every backup of the period" },
	{ { SWITCH_ON, 14 }, { SWITCH_ON, 13 }, "older than the shorter" },
	{ { SWITCH_ON, 14 }, { SWITCH_ON, 14 }, NULL },
	{ { SWITCH_ON, 14 }, { SWITCH_ON, 15 }, NULL },
	{ { SWITCH_ON, 14 }, { SWITCH_ON, 0 }, NULL }, /* none is stated */
	{ { SWITCH_OFF, 0 }, { SWITCH_ON, 1 }, NULL },
	{ { SWITCH_OFF, 0 }, { SWITCH_OFF, 0 }, NULL },
	{ { 0, 0 }, { SWITCH_OFF, 0 }, NULL }, /* not read */
};

static void check_warning(const char *have, const char *part)
{
	if (part == NULL) {
		ck_assert_pstr_eq(have, NULL);
		return;
	}
	ck_assert_ptr_nonnull(have);
	ck_assert_msg(strstr(have, part) != NULL, "%s", have);
}

START_TEST(warns_of_backups_that_go)
{
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	live.table.set.point_in_time_recovery = recoveries[_i].have;
	want.set.point_in_time_recovery = recoveries[_i].want;
	check_warning(settings_recovery_warning(&context), recoveries[_i].part);
}
END_TEST

/* R69: the last change, in seconds before now; -1: never. */
static const struct {
	int64_t before;
	bool warns;
} classes[] = {
	{ -1, false },
	{ 0, true },
	{ 30 * 24 * 3600 - 1, true },
	{ 30 * 24 * 3600, false },
	{ 31 * 24 * 3600, false },
};

START_TEST(warns_of_a_class_that_was_changed_lately)
{
	struct case_answers answers = { "{}" };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };
	struct buf table = BUF_INIT;

	buf_addf(&table,
	    "{TableClassSummary: {TableClass: STANDARD, "
	    "LastUpdateDateTime: %lld}}",
	    (long long)(CASE_NOW - classes[_i].before));
	if (classes[_i].before >= 0)
		answers.table = table.s;
	case_live(&live, &answers, NULL);
	check_warning(settings_class_warning(&context),
	    classes[_i].warns ? "two changes in 30 days" : NULL);
	buf_free(&table);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_window, LOOP(warns_of_backups_that_go, recoveries),
    LOOP(warns_of_a_class_that_was_changed_lately, classes))
