#include "reconcile/wait.h"

#include "test.h"

/* control-plane.md section 2: 1 s, 2 s, 4 s ... 15 s; engines: 50 ms to 1 s */
static const struct {
	bool local;
	int n;
	int64_t ms;
} delays[] = {
	{ false, 0, 1000 },
	{ false, 1, 2000 },
	{ false, 2, 4000 },
	{ false, 3, 8000 },
	{ false, 4, 15000 },
	{ false, 5, 15000 },
	{ false, 1000000, 15000 },
	{ true, 0, 50 },
	{ true, 1, 100 },
	{ true, 4, 800 },
	{ true, 5, 1000 },
	{ true, 1000000, 1000 },
};

START_TEST(pauses_double_up_to_a_limit)
{
	const struct wait_pace *pace = wait_pace_for(delays[_i].local);
	int64_t ms = delays[_i].ms;

	ck_assert_int_eq(wait_delay(pace, delays[_i].n, 0), ms);
	ck_assert_int_ge(wait_delay(pace, delays[_i].n, 0.9999), ms * 3 / 4);
	ck_assert_int_lt(wait_delay(pace, delays[_i].n, 0.9999), ms);
}
END_TEST

START_TEST(tags_may_show_later_than_the_rest)
{
	const struct wait_pace *aws = wait_pace_for(false);

	ck_assert_int_eq(wait_unseen(aws, LANE_TAGS), 120000);
	ck_assert_int_eq(wait_unseen(aws, LANE_TABLE), 30000);
	ck_assert_int_eq(wait_unseen(aws, LANE_BACKUP), 30000);
	ck_assert_int_eq(wait_unseen(wait_pace_for(true), LANE_TAGS), 2000);
}
END_TEST

/* A table with one index called idx. */
static const struct {
	enum live_status table;
	const char *index; /* its status; NULL: the endpoint does not say;
			      "": there is no index */
	bool backfilling, encrypting;
	/* may be sent: a step of this phase */
	bool capacity, index_step, tags;
	/* settled, for a step that waits so */
	bool change, whole, built, gone, encrypted;
} rows[] = {
	/* clang-format off */
	{ LIVE_ACTIVE, "", 0, 0,          1, 1, 1,  1, 1, 0, 1, 1 },
	{ LIVE_ACTIVE, NULL, 0, 0,        1, 1, 1,  1, 1, 1, 0, 1 },
	{ LIVE_ACTIVE, "ACTIVE", 0, 0,    1, 1, 1,  1, 1, 1, 0, 1 },
	{ LIVE_UPDATING, "ACTIVE", 0, 0,  0, 0, 1,  0, 0, 0, 0, 0 },
	{ LIVE_CREATING, "", 0, 0,        0, 0, 1,  0, 0, 0, 0, 0 },
	{ LIVE_OTHER, "ACTIVE", 0, 0,     0, 0, 1,  0, 0, 0, 0, 0 },
	/* R12: nothing in allocation, R14: the rest while it is filled */
	{ LIVE_ACTIVE, "CREATING", 0, 0,  0, 0, 1,  1, 0, 0, 0, 0 },
	{ LIVE_ACTIVE, "CREATING", 1, 0,  1, 0, 1,  1, 0, 0, 0, 0 },
	{ LIVE_ACTIVE, "DELETING", 0, 0,  0, 0, 1,  1, 0, 0, 0, 0 },
	{ LIVE_ACTIVE, "UPDATING", 0, 0,  0, 0, 1,  1, 0, 0, 0, 0 },
	{ LIVE_ACTIVE, "ACTIVE", 0, 1,    0, 0, 1,  1, 0, 1, 0, 0 },
	{ LIVE_ABSENT, "", 0, 0,          0, 0, 1,  0, 0, 0, 0, 0 },
	/* clang-format on */
};

static bool settled(struct live *live, enum phase phase, enum wait_for wait)
{
	struct step step = {
		.phase = phase, .wait = wait, .index = (char[]){ "idx" }
	};

	return wait_settled(live, &step);
}

START_TEST(judges_a_reading_by_the_step)
{
	struct step capacity = { .phase = PHASE_CAPACITY };
	struct step build = { .phase = PHASE_INDEX_CREATE };
	struct step drop = { .phase = PHASE_INDEX_DELETE };
	struct step way = { .phase = PHASE_INDEX_MAKE_WAY };
	struct step tags = { .phase = PHASE_TAGS };
	struct live live = { .status = rows[_i].table };
	struct index *ix;

	if (rows[_i].index == NULL || rows[_i].index[0] != '\0') {
		ix = vec_push(&live.table.indexes);
		ix->name = mem_strdup("idx");
		ix->status = mem_strdup(rows[_i].index);
		ix->backfilling = rows[_i].backfilling;
	}
	live.settling[setting_number(setting_find("encryption"))] =
	    rows[_i].encrypting;
	ck_assert_int_eq(wait_may_send(&live, &capacity), rows[_i].capacity);
	ck_assert_int_eq(wait_may_send(&live, &build), rows[_i].index_step);
	ck_assert_int_eq(wait_may_send(&live, &drop), rows[_i].index_step);
	ck_assert_int_eq(wait_may_send(&live, &way), rows[_i].index_step);
	ck_assert_int_eq(wait_may_send(&live, &tags), rows[_i].tags);
	ck_assert_int_eq(
	    settled(&live, PHASE_CAPACITY, WAIT_CHANGE), rows[_i].change);
	ck_assert_int_eq(
	    settled(&live, PHASE_CAPACITY, WAIT_TABLE), rows[_i].whole);
	ck_assert_int_eq(
	    settled(&live, PHASE_INDEX_CREATE, WAIT_INDEX), rows[_i].built);
	ck_assert_int_eq(
	    settled(&live, PHASE_INDEX_DELETE, WAIT_INDEX_GONE), rows[_i].gone);
	ck_assert_int_eq(settled(&live, PHASE_ENCRYPTION, WAIT_ENCRYPTION),
	    rows[_i].encrypted);
	/* what leaves the table alone waits for its change only */
	ck_assert_int_eq(settled(&live, PHASE_TTL, WAIT_CHANGE),
	    rows[_i].table != LIVE_ABSENT);
	live_free(&live);
}
END_TEST

START_TEST(tells_what_it_waits_for)
{
	struct live live = { .status = LIVE_UPDATING };
	struct buf text = BUF_INIT;
	struct index *ix;

	wait_status(&live, &text);
	ck_assert_str_eq(text.s, "table not there yet");
	buf_reset(&text);
	live.status_text = mem_strdup("UPDATING");
	ix = vec_push(&live.table.indexes);
	ix->name = mem_strdup("one");
	ix->status = mem_strdup("ACTIVE");
	ix = vec_push(&live.table.indexes);
	ix->name = mem_strdup("two");
	ix->status = mem_strdup("CREATING");
	ix->backfilling = true;
	wait_status(&live, &text);
	ck_assert_str_eq(
	    text.s, "table UPDATING, index two CREATING (backfilling)");
	buf_free(&text);
	live_free(&live);
}
END_TEST

/* A step is still to be done when the same leaf would still be changed from the
 * same value: neither another value nor another lane's step counts. */
static const struct {
	enum phase phase;
	const char *path, *from, *to;
	bool open;
} leaves[] = {
	{ PHASE_STREAM, "stream.enabled", "true", "false", true },
	{ PHASE_CAPACITY, "stream.enabled", "true", "false", true },
	{ PHASE_STREAM, "stream.enabled", "false", "true", false },
	{ PHASE_STREAM, "stream.enabled", NULL, "false", false },
	{ PHASE_STREAM, "stream.enabled", "true", NULL, false },
	{ PHASE_STREAM, "stream.view", "true", "false", false },
	{ PHASE_TTL, "stream.enabled", "true", "false", false },
};

START_TEST(knows_by_the_leaf_whether_a_step_is_open)
{
	struct table_plan now = { 0 };
	struct step *step = step_add(
	    &now.steps, leaves[_i].phase, "UpdateTable", node_map(), "stream");
	struct step sent = { .phase = PHASE_STREAM };

	step_change_add(&step->changes, leaves[_i].path, leaves[_i].from,
	    leaves[_i].to, 0, 0);
	step_change_add(&sent.changes, "stream.enabled", "true", "false", 0, 0);
	ck_assert_int_eq(wait_step_open(&now, &sent), leaves[_i].open);
	step_changes_free(&sent.changes);
	table_plan_free(&now);
}
END_TEST

START_TEST(knows_by_the_request_where_there_are_no_leaves)
{
	struct table_plan now = { 0 };
	struct step *step = step_add(
	    &now.steps, PHASE_STREAM, "UpdateTable", node_map(), "stream");
	struct step sent = { .phase = PHASE_STREAM, .op = "UpdateTable" };

	sent.body = node_map();
	node_set(step->body, "TableName", node_text("tab"));
	ck_assert(!wait_step_open(&now, &sent));
	node_set(sent.body, "TableName", node_text("tab"));
	ck_assert(wait_step_open(&now, &sent));
	sent.op = "TagResource";
	ck_assert(!wait_step_open(&now, &sent));
	step_free(&sent);
	table_plan_free(&now);
}
END_TEST

TEST_MAIN(wait, LOOP(pauses_double_up_to_a_limit, delays),
    TEST(tags_may_show_later_than_the_rest),
    LOOP(judges_a_reading_by_the_step, rows), TEST(tells_what_it_waits_for),
    LOOP(knows_by_the_leaf_whether_a_step_is_open, leaves),
    TEST(knows_by_the_request_where_there_are_no_leaves))
