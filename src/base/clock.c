/*
 * Dates are computed in the proleptic Gregorian calendar, counting years from
 * March, so that the leap day is the last of its year: days_from_civil and
 * civil_from_days of Howard Hinnant's "chrono-Compatible Low-Level Date
 * Algorithms".
 */
#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400, ERA_DAYS = 146097, ERA_YEARS = 400 };

/* What four digits of year can say. */
#define FIRST_S    INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define LAST_S     INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define EPOCH_DAYS 719468                /* 0000-03-01 to 1970-01-01 */

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
	int64_t s = unix_s < FIRST_S  ? FIRST_S
	            : unix_s > LAST_S ? LAST_S
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

/* By hand: each request carries such texts. */
static void show(const struct civil *c, const char *form, char *out)
{
	static const char letters[] = "YmdHMS";
	const int values[] = { c->year, c->month, c->day, c->hour, c->minute,
		c->second };

	for (; *form != '\0'; form++) {
		const char *letter = strchr(letters, *form);
		int digits = *form == 'Y' ? 4 : 2, v;

		if (letter == NULL) {
			*out++ = *form;
			continue;
		}
		v = values[letter - letters];
		for (int i = digits; i-- > 0; v /= 10)
			out[i] = (char)('0' + v % 10);
		out += digits;
	}
	*out = '\0';
}

void clock_iso(int64_t unix_s, char *out)
{
	struct civil c = clock_civil(unix_s);

	show(&c, "Y-m-dTH:M:SZ", out);
}

void clock_basic(int64_t unix_s, char *out)
{
	struct civil c = clock_civil(unix_s);

	show(&c, "YmdTHMSZ", out);
}

/* The place (from 0) of a three-letter name in a run of them; -1 if not. */
static int name_at(const char *names, const char *text)
{
	for (int i = 0; names[i * 3] != '\0'; i++)
		if (strncmp(names + i * 3, text, 3) == 0)
			return i;
	return -1;
}

/* n digits as a number; -1 if one is none. */
static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

static bool punctuated(const char *text, const char *form)
{
	if (strlen(text) != strlen(form))
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] != '_' && form[i] != text[i])
			return false;
	return true;
}

static bool is_date(const struct civil *c)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days[c->month - 1] && c->year >= 1970 &&
	       c->hour >= 0 && c->hour <= 23 && c->minute >= 0 &&
	       c->minute <= 59 && c->second >= 0 &&
	       c->second <= 60; /* a leap second */
}

/* IMF-fixdate of RFC 9110 5.6.7, the one form that servers may send. */
int64_t clock_http_date(const char *text)
{
	struct civil c, back;
	int64_t at;

	if (!punctuated(text, "___, __ ___ ____ __:__:__ GMT"))
		return -1;
	c = (struct civil){
		.weekday = name_at("SunMonTueWedThuFriSat", text),
		.day = digits(text + 5, 2),
		.month =
		    name_at("JanFebMarAprMayJunJulAugSepOctNovDec", text + 8) +
		    1,
		.year = digits(text + 12, 4),
		.hour = digits(text + 17, 2),
		.minute = digits(text + 20, 2),
		.second = digits(text + 23, 2),
	};
	if (c.weekday < 0 || !is_date(&c))
		return -1;
	at = clock_unix(&c);
	back = clock_civil(at - (c.second == 60));
	return back.day == c.day ? at : -1; /* 29 February of other years */
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
