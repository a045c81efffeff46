#include "model/stamp.h"

#include <ctype.h>

#include "data/json.h"
#include "dynamodb/attribute.h"
#include "lib/model_case.h"
#include "model/entity.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

static struct stamp make(struct model_case *m)
{
	struct stamp stamp;
	struct task t;

	ck_assert_int_eq(task_begin(&t, m->session, NULL), 0);
	ck_assert_int_eq(stamp_make(&t, &stamp), 0);
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	return stamp;
}

/* Steps that are carried over one, two ... digits of 64, and years. */
static const int64_t steps_ms[] = { 1, 63, 64, 4095, 4096, 262144, 16777216,
	INT64_C(31556952000), INT64_C(9) * 31556952000 };

START_TEST(the_order_of_the_text_is_that_of_the_time)
{
	struct model_case m;

	model_case_open(&m, nothing);
	for (int i = 0; i < 50; i++) {
		struct stamp before = make(&m), after;

		m.wall += steps_ms[_i];
		after = make(&m);
		ck_assert_int_lt(strcmp(before.text, after.text), 0);
	}
	model_case_close(&m);
}
END_TEST

/* Also those of one moment, and when the clock is set back. */
START_TEST(each_is_larger_than_the_one_before)
{
	struct stamp before, after;
	struct model_case m;

	model_case_open(&m, nothing);
	before = make(&m);
	for (int i = 0; i < 3000; i++) {
		if (i % 1000 == 999)
			m.wall -= 3600000;
		after = make(&m);
		ck_assert_uint_eq(strlen(after.text), STAMP_TEXT - 1);
		ck_assert_int_lt(strcmp(before.text, after.text), 0);
		before = after;
	}
	model_case_close(&m);
}
END_TEST

/* As a delete needs it: every create of this millisecond is before it. */
START_TEST(the_last_is_larger_than_others_of_its_moment)
{
	struct stamp last, other;
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	t.unknown = true;
	ck_assert_int_eq(stamp_make_last(&t, &last), 0);
	ck_assert(!t.unknown);
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	m.session->last_stamp = 0; /* of another session */
	for (int i = 0; i < 1000; i++) {
		other = make(&m);
		ck_assert_int_lt(strcmp(other.text, last.text), 0);
	}
	m.wall++;
	ck_assert_int_gt(strcmp(make(&m).text, last.text), 0);
	ck_assert_str_eq(last.slot, other.slot);
	model_case_close(&m);
}
END_TEST

/* Two sessions may make one at the same moment. */
START_TEST(no_two_are_the_same)
{
	struct stamp one, other;
	struct model_case m;

	model_case_open(&m, nothing);
	one = make(&m);
	m.session->last_stamp = 0;
	other = make(&m);
	ck_assert_str_ne(one.text, other.text);
	ck_assert_int_eq(memcmp(one.text, other.text, 10), 0);
	model_case_close(&m);
}
END_TEST

/* They are compared as text by DynamoDB, which goes by the bytes, and stand in
 * JSON: only what needs no escape. */
START_TEST(has_digits_in_the_order_of_their_bytes)
{
	struct stamp before = { "", "" }, after;
	struct model_case m;

	model_case_open(&m, nothing);
	for (m.wall = 0; m.wall < 70000; m.wall += 7) {
		after = make(&m);
		ck_assert_int_gt(strcmp(after.text, before.text), 0);
		for (const char *c = after.text; *c != '\0'; c++)
			ck_assert(isalnum(*c) || *c == '-' || *c == '_');
		before = after;
	}
	model_case_close(&m);
}
END_TEST

/* One made at another time, as another session would. */
static struct stamp made_at(struct model_case *m, int64_t wall)
{
	int64_t now = m->wall;
	uint64_t last = m->session->last_stamp;
	struct stamp stamp;

	m->wall = wall;
	m->session->last_stamp = 0;
	stamp = make(m);
	m->session->last_stamp = last;
	m->wall = now;
	return stamp;
}

START_TEST(is_by_the_clock_of_the_service)
{
	enum { HOUR = 3600000 };
	struct stamp sooner, stamp, later;
	struct model_case m;

	model_case_open(&m, nothing);
	sooner = made_at(&m, m.wall + HOUR - 1);
	later = made_at(&m, m.wall + HOUR + 1);
	aws_shared_set_skew(m.session->shared, HOUR);
	stamp = make(&m);
	ck_assert_int_lt(strcmp(sooner.text, stamp.text), 0);
	ck_assert_int_lt(strcmp(stamp.text, later.text), 0);
	model_case_close(&m);
}
END_TEST

/* One of sixteen, the channel's own; the first is any. */
START_TEST(each_channel_has_a_slot)
{
	enum { CHANNELS = 18 };
	struct wb_session_options options;
	struct task t[CHANNELS];
	struct stamp stamps[CHANNELS], again;
	struct model_case m;

	options = model_case_options(&m);
	options.max_connections = CHANNELS;
	model_case_open_with(&m, nothing, &options);
	for (int i = 0; i < CHANNELS; i++) {
		ck_assert_int_eq(task_begin(&t[i], m.session, NULL), 0);
		ck_assert_int_eq(stamp_make(&t[i], &stamps[i]), 0);
		ck_assert_uint_eq(strlen(stamps[i].slot), 5);
		ck_assert_int_eq(strncmp(stamps[i].slot, "mut_", 4), 0);
		ck_assert(isxdigit(stamps[i].slot[4]));
		for (int k = 0; k < i; k++)
			ck_assert_int_eq(
			    strcmp(stamps[i].slot, stamps[k].slot) == 0,
			    i - k == SLOTS);
	}
	ck_assert_int_eq(stamp_make(&t[3], &again), 0);
	ck_assert_str_eq(again.slot, stamps[3].slot);
	for (int i = 0; i < CHANNELS; i++)
		task_end(&t[i], NULL);
	model_case_close(&m);
}
END_TEST

START_TEST(begins_a_write_that_nothing_is_unknown_of)
{
	struct stamp stamp;
	struct model_case m;
	struct task t;

	model_case_open(&m, nothing);
	ck_assert_int_eq(task_begin(&t, m.session, NULL), 0);
	t.unknown = true; /* of the write before */
	ck_assert_int_eq(stamp_make(&t, &stamp), 0);
	ck_assert(!t.unknown);
	ck_assert_ptr_nonnull(t.channel);
	task_end(&t, NULL);
	model_case_close(&m);
}
END_TEST

/* What a session finds in an item and has to be larger than. */
static struct stamp passed(struct model_case *m, const char *other)
{
	struct stamp own = make(m);
	struct task t;

	ck_assert_int_eq(task_begin(&t, m->session, NULL), 0);
	stamp_pass(&t, &own, other);
	ck_assert_int_eq(task_end(&t, NULL), WB_OK);
	ck_assert_uint_eq(strlen(own.text), STAMP_TEXT - 1);
	return own;
}

START_TEST(passes_what_is_larger)
{
	struct stamp own, other;
	struct model_case m;

	model_case_open(&m, nothing);
	for (int i = 0; i < 44; i++) {
		other = made_at(&m, m.wall + (INT64_C(1) << (i % 43)));
		memset(other.text + 10, 'z', 10); /* the largest of its time */
		own = passed(&m, other.text);
		ck_assert_int_gt(strcmp(own.text, other.text), 0);
		/* It goes on from there. */
		ck_assert_int_gt(strcmp(make(&m).text, own.text), 0);
	}
	model_case_close(&m);
}
END_TEST

/* Somebody may have written there by hand: that must not spoil what is made
 * after it. */
static const char *const odd[] = { "", "-", "abc", "2026-11-22", "-P~!!!!!",
	"\xc3\xa9t\xc3\xa9", "zzzzzzzzzzzzzzzzzzzz", "zzzzzzzzzz",
	"~~~~~~~~~~" };

START_TEST(survives_what_is_no_stamp)
{
	struct stamp before, after;
	struct model_case m;

	model_case_open(&m, nothing);
	before = passed(&m, odd[_i]);
	after = make(&m);
	ck_assert_int_gt(strcmp(after.text, before.text), 0);
	ck_assert_int_ge(strcmp(after.text, made_at(&m, m.wall - 1).text), 0);
	model_case_close(&m);
}
END_TEST

START_TEST(reads_the_stamp_of_an_item)
{
	struct node *item = node_map();

	ck_assert_str_eq(stamp_of(NULL, "mut_0"), "");
	ck_assert_str_eq(stamp_of(item, "mut_0"), "");
	attribute_put_text(item, "mut_0", "abc");
	node_append(item, "mut_1", attribute_int(7));
	ck_assert_str_eq(stamp_of(item, "mut_0"), "abc");
	ck_assert_str_eq(stamp_of(item, "mut_1"), "");
	ck_assert_str_eq(stamp_of(item, "mut_2"), "");
	node_free(item);
}
END_TEST

START_TEST(needs_a_channel)
{
	struct stamp stamp;
	struct model_case m;
	struct wb_call call;
	struct task holds, t;

	model_case_open(&m, nothing);
	wb_cancel_now(m.cancel);
	call = m.call;
	call.cancel = m.cancel;
	ck_assert_int_eq(task_begin(&holds, m.session, NULL), 0);
	ck_assert_int_eq(task_ready(&holds), 0);
	ck_assert_int_eq(task_begin(&t, m.session, &call), 0);
	ck_assert_int_eq(stamp_make(&t, &stamp), -1);
	ck_assert_int_eq(task_end(&t, &m.err), WB_CANCELLED);
	task_end(&holds, NULL);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(stamp, LOOP(the_order_of_the_text_is_that_of_the_time, steps_ms),
    TEST(each_is_larger_than_the_one_before),
    TEST(the_last_is_larger_than_others_of_its_moment),
    TEST(no_two_are_the_same), TEST(has_digits_in_the_order_of_their_bytes),
    TEST(is_by_the_clock_of_the_service), TEST(each_channel_has_a_slot),
    TEST(begins_a_write_that_nothing_is_unknown_of),
    TEST(passes_what_is_larger), LOOP(survives_what_is_no_stamp, odd),
    TEST(reads_the_stamp_of_an_item), TEST(needs_a_channel))
