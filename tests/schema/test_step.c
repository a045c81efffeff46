#include "schema/step.h"

#include "test.h"

/* control-plane.md section 2: the calls on the table one after another, those
 * that leave its status alone beside them. */
static const struct {
	enum phase phase;
	enum lane lane;
	const char *name;
} phases[] = {
	{ PHASE_CREATE, LANE_TABLE, "create" },
	{ PHASE_PROTECT, LANE_TABLE, "protect" },
	{ PHASE_INDEX_MAKE_WAY, LANE_TABLE, "index_make_way" },
	{ PHASE_CAPACITY, LANE_TABLE, "capacity" },
	{ PHASE_CLASS, LANE_TABLE, "class" },
	{ PHASE_ENCRYPTION, LANE_TABLE, "encryption" },
	{ PHASE_STREAM, LANE_TABLE, "stream" },
	{ PHASE_INDEX_DELETE, LANE_TABLE, "index_delete" },
	{ PHASE_INDEX_CREATE, LANE_TABLE, "index_create" },
	{ PHASE_UNPROTECT, LANE_TABLE, "unprotect" },
	{ PHASE_TAGS, LANE_TAGS, "tags" },
	{ PHASE_RECOVERY, LANE_BACKUP, "recovery" },
	{ PHASE_TTL, LANE_BACKUP, "ttl" },
};

START_TEST(each_phase_has_a_lane_and_a_name)
{
	ck_assert_uint_eq(sizeof phases / sizeof *phases, PHASES);
	ck_assert_int_eq(phase_lane(phases[_i].phase), phases[_i].lane);
	ck_assert_str_eq(phase_name(phases[_i].phase), phases[_i].name);
	ck_assert_int_eq(phase_find(phases[_i].name), (int)phases[_i].phase);
}
END_TEST

START_TEST(an_unknown_word_is_no_phase)
{
	ck_assert_int_eq(phase_find("tag"), -1);
	ck_assert_int_eq(phase_find(""), -1);
}
END_TEST

START_TEST(risks_have_names)
{
	ck_assert_str_eq(risk_name(RISK_NONE), "none");
	ck_assert_str_eq(risk_name(RISK_SLOW), "slow");
	ck_assert_str_eq(risk_name(RISK_NOTICE), "notice");
	ck_assert_str_eq(risk_name(RISK_DESTRUCTIVE), "destructive");
}
END_TEST

START_TEST(sorts_by_phase_and_keeps_the_order_within_one)
{
	static const struct {
		enum phase phase;
		const char *subject;
	} given[] = { { PHASE_TTL, "5" }, { PHASE_STREAM, "2" },
		{ PHASE_PROTECT, "1" }, { PHASE_STREAM, "3" },
		{ PHASE_TAGS, "4" } };
	struct steps steps = { 0 };

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		step_add(
		    &steps, given[i].phase, "X", node_map(), given[i].subject);
	steps_sort(&steps);
	for (size_t i = 0; i < steps.n; i++)
		ck_assert_int_eq(steps.v[i].subject[0], '1' + (int)i);
	steps_free(&steps);
	ck_assert_uint_eq(steps.n, 0);
}
END_TEST

START_TEST(a_step_owns_what_it_was_given)
{
	char subject[] = "ttl", path[] = "ttl.enabled", to[] = "true";
	struct steps steps = { 0 };
	struct step *step =
	    step_add(&steps, PHASE_TTL, "UpdateTimeToLive", NULL, subject);

	step_change_add(&step->changes, path, NULL, to, 3, 4);
	memset(subject, 'x', 3);
	memset(path, 'x', 3);
	memset(to, 'x', 3);
	step->why = mem_strdup("why");
	step->index = mem_strdup("i");
	step->warning = mem_strdup("w");
	step->pending = mem_strdup("p");
	ck_assert_str_eq(step->subject, "ttl");
	ck_assert_str_eq(step->op, "UpdateTimeToLive");
	ck_assert_str_eq(step->changes.v[0].path, "ttl.enabled");
	ck_assert_str_eq(step->changes.v[0].to, "true");
	ck_assert_ptr_null(step->changes.v[0].from);
	ck_assert_int_eq(step->changes.v[0].line, 3);
	ck_assert_int_eq(step->changes.v[0].column, 4);
	step_free(step);
	ck_assert_ptr_null(step->subject);
	ck_assert_uint_eq(step->changes.n, 0);
	steps_free(&steps);
}
END_TEST

TEST_MAIN(step, LOOP(each_phase_has_a_lane_and_a_name, phases),
    TEST(an_unknown_word_is_no_phase), TEST(risks_have_names),
    TEST(sorts_by_phase_and_keeps_the_order_within_one),
    TEST(a_step_owns_what_it_was_given))
