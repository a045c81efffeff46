#include "base/clock.h"

#include <stdbool.h>
#include <time.h>

#include "test.h"

/* clang-format off */
static const struct {
	int64_t s;
	const char *iso, *basic;
	int weekday;
} dates[] = {
	{ 0, "1970-01-01T00:00:00Z", "19700101T000000Z", 4 },
	{ -1, "1969-12-31T23:59:59Z", "19691231T235959Z", 3 },
	{ 951782400, "2000-02-29T00:00:00Z", "20000229T000000Z", 2 },
	{ 1440938160, "2015-08-30T12:36:00Z", "20150830T123600Z", 0 }, /* SigV4's */
	{ 1709164800, "2024-02-29T00:00:00Z", "20240229T000000Z", 4 },
	{ 1795373677, "2026-11-22T18:54:37Z", "20261122T185437Z", 0 },
	{ 4107542399, "2100-02-28T23:59:59Z", "21000228T235959Z", 0 },
	{ 4107542400, "2100-03-01T00:00:00Z", "21000301T000000Z", 1 },
	{ -2203891201, "1900-02-28T23:59:59Z", "19000228T235959Z", 3 },
	{ -2203891200, "1900-03-01T00:00:00Z", "19000301T000000Z", 4 },
	{ -62167219200, "0000-01-01T00:00:00Z", "00000101T000000Z", 6 },
	{ 253402300799, "9999-12-31T23:59:59Z", "99991231T235959Z", 5 },
};
/* clang-format on */

START_TEST(writes_and_reverses_known_dates)
{
	char text[CLOCK_TEXT];
	struct civil c = clock_civil(dates[_i].s);

	clock_iso(dates[_i].s, text);
	ck_assert_str_eq(text, dates[_i].iso);
	clock_basic(dates[_i].s, text);
	ck_assert_str_eq(text, dates[_i].basic);
	ck_assert_int_eq(c.weekday, dates[_i].weekday);
	ck_assert_int_eq(clock_unix(&c), dates[_i].s);
}
END_TEST

START_TEST(counts_every_day_of_eight_centuries)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int64_t day = -135140; /* 1600-01-01, a Saturday */
	int weekday = 6;

	for (int y = 1600; y < 2400; y++) {
		bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);

		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= length[m - 1] + (leap && m == 2);
			     d++, day++, weekday = (weekday + 1) % 7) {
				struct civil c =
				    clock_civil(day * 86400 + 86399);

				ck_assert(c.year == y && c.month == m &&
				          c.day == d && c.hour == 23 &&
				          c.minute == 59 && c.second == 59 &&
				          c.weekday == weekday);
				ck_assert(
				    clock_unix(&c) == day * 86400 + 86399);
			}
	}
}
END_TEST

START_TEST(agrees_with_the_system)
{
	uint64_t random = 20261122;

	for (int i = 0; i < 20000; i++) {
		time_t t;
		struct tm tm;
		struct civil c;

		random = random * 6364136223846793005U + 1442695040888963407U;
		t = (time_t)(random >> 29) - 10000000000;
		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		c = clock_civil(t);
		ck_assert(c.year == tm.tm_year + 1900 &&
		          c.month == tm.tm_mon + 1 && c.day == tm.tm_mday &&
		          c.hour == tm.tm_hour && c.minute == tm.tm_min &&
		          c.second == tm.tm_sec && c.weekday == tm.tm_wday);
	}
}
END_TEST

START_TEST(stays_within_four_digits_of_year)
{
	char text[CLOCK_TEXT];

	clock_iso(INT64_MAX, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
	clock_iso(INT64_MIN, text);
	ck_assert_str_eq(text, "0000-01-01T00:00:00Z");
}
END_TEST

static const struct {
	int64_t ms;
	const char *text;
} spans[] = {
	{ -5, "0 ms" },
	{ 0, "0 ms" },
	{ 850, "850 ms" },
	{ 999, "999 ms" },
	{ 1000, "1 s" },
	{ 12999, "12 s" },
	{ 59999, "59 s" },
	{ 60000, "1 min" },
	{ 185000, "3 min 5 s" },
	{ 3599000, "59 min 59 s" },
	{ 3600000, "1 h" },
	{ 7800000, "2 h 10 min" },
	{ 360000000, "100 h" },
	{ INT64_MAX, "2562047788015 h 12 min" },
};

START_TEST(tells_spans_to_a_person)
{
	char text[CLOCK_TEXT];

	clock_span(spans[_i].ms, text);
	ck_assert_str_eq(text, spans[_i].text);
}
END_TEST

START_TEST(the_system_clock_is_the_system_s)
{
	time_t before = time(NULL);
	int64_t wall = clock_wall(&clock_system) / 1000;
	int64_t mono = clock_mono(&clock_system);

	ck_assert_int_ge(wall, before);
	ck_assert_int_le(wall, time(NULL));
	ck_assert_int_ge(clock_mono(&clock_system), mono);
}
END_TEST

TEST_MAIN(clock, LOOP(writes_and_reverses_known_dates, dates),
    TEST(counts_every_day_of_eight_centuries), TEST(agrees_with_the_system),
    TEST(stays_within_four_digits_of_year),
    LOOP(tells_spans_to_a_person, spans),
    TEST(the_system_clock_is_the_system_s))
