/*
 * Dates are computed in the proleptic Gregorian calendar, counting years from
 * March, so that the leap day is the last of its year: days_from_civil and
 * civil_from_days of Howard Hinnant's "chrono-Compatible Low-Level Date
 * Algorithms".
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { DAY_S = 86400, ERA_DAYS = 146097, ERA_YEARS = 400 };

#define EPOCH_DAYS 719468 /* 0000-03-01 to 1970-01-01 */

static int64_t read_ms(clockid_t id)
{
	struct timespec ts = { 0 };

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t system_mono(const struct clock *c)
{
	(void)c;
	return read_ms(CLOCK_MONOTONIC);
}

static int64_t system_wall(const struct clock *c)
{
	(void)c;
	return read_ms(CLOCK_REALTIME);
}

const struct clock clock_system = { system_mono, system_wall };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct civil clock_civil(int64_t unix_s)
{
	int64_t s = unix_s < CLOCK_FIRST_S  ? CLOCK_FIRST_S
	            : unix_s > CLOCK_LAST_S ? CLOCK_LAST_S
	                                    : unix_s;
	int64_t days = floor_div(s, DAY_S), of_day = s - days * DAY_S;
	int64_t z = days + EPOCH_DAYS, era = floor_div(z, ERA_DAYS);
	int64_t doe = z - era * ERA_DAYS;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153; /* 0 is March */
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	return (struct civil){
		.year = (int)(yoe + era * ERA_YEARS + (month <= 2)),
		.month = (int)month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(of_day / 3600),
		.minute = (int)(of_day / 60 % 60),
		.second = (int)(of_day % 60),
		.weekday = (int)(days + 4 - floor_div(days + 4, 7) * 7),
	};
}

int64_t clock_unix(const struct civil *c)
{
	int64_t y = (int64_t)c->year - (c->month <= 2);
	int64_t era = floor_div(y, ERA_YEARS), yoe = y - era * ERA_YEARS;
	int64_t mp = c->month > 2 ? c->month - 3 : c->month + 9;
	int64_t doy = (153 * mp + 2) / 5 + c->day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	int64_t days = era * ERA_DAYS + doe - EPOCH_DAYS;

	return days * DAY_S + c->hour * INT64_C(3600) + c->minute * 60 +
	       c->second;
}

void clock_span(int64_t ms, char *out)
{
	long long s = (ms > 0 ? ms : 0) / 1000;

	if (s < 1)
		snprintf(
		    out, CLOCK_TEXT, "%lld ms", ms > 0 ? (long long)ms : 0);
	else if (s < 60)
		snprintf(out, CLOCK_TEXT, "%lld s", s);
	else if (s < 3600 && s % 60 == 0)
		snprintf(out, CLOCK_TEXT, "%lld min", s / 60);
	else if (s < 3600)
		snprintf(out, CLOCK_TEXT, "%lld min %lld s", s / 60, s % 60);
	else if (s / 60 % 60 == 0)
		snprintf(out, CLOCK_TEXT, "%lld h", s / 3600);
	else
		snprintf(
		    out, CLOCK_TEXT, "%lld h %lld min", s / 3600, s / 60 % 60);
}
