/*
 * clock - the time, passed in so that tests can move it
 *
 * mono_ms never jumps and is for waits and deadlines; wall_ms is Unix time and
 * is for signatures, dates and comparison with what the service says.
 */
#ifndef WB_BASE_CLOCK_H
#define WB_BASE_CLOCK_H
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct clock {
	int64_t (*mono_ms)(const struct clock *);
	int64_t (*wall_ms)(const struct clock *);
};
extern const struct clock clock_system;

static inline int64_t clock_mono(const struct clock *c)
{
	return c->mono_ms(c);
}
static inline int64_t clock_wall(const struct clock *c)
{
	return c->wall_ms(c);
}

/* Civil time in UTC from Unix seconds, without locale or time zone. */
struct civil {
	int year, month, day, hour, minute, second, weekday; /* Sunday is 0 */
};
struct civil clock_civil(int64_t unix_s);
int64_t clock_unix(const struct civil *c); /* the reverse */

/* What four digits of year can say: beyond, clock_civil gives the nearest. */
#define CLOCK_FIRST_S INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define CLOCK_LAST_S  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

enum { CLOCK_TEXT = 40 }; /* bytes of every out below */
/* "2026-11-22T18:54:37Z" and "20261122T185437Z". */
void clock_iso(int64_t unix_s, char *out);
void clock_basic(int64_t unix_s, char *out);

/* A point in time as AWS writes it: Unix seconds, and what goes on from there. */
struct instant {
	int64_t s;
	int ns; /* 0 to 999999999, also before 1970 */
};
static inline int64_t clock_instant_ms(struct instant at)
{
	return at.s * 1000 + at.ns / 1000000;
}

/* Read one of the three forms of AWS; what is not wholly one is -1 and leaves
 * *out alone.  Fractions go on to any length and count to the nanosecond.
 *   iso    "2026-11-22T18:54:37.25+01:00": RFC 3339, years 0000 to 9999
 *   http   "Sun, 22 Nov 2026 18:54:37 GMT", also "37.25": RFC 9110 5.6.7
 *   epoch  "1795373677.25", "1.7953E9": a number of JSON */
int clock_iso_parse(const char *text, struct instant *out) MUST_CHECK;
int clock_http_parse(const char *text, struct instant *out) MUST_CHECK;
int clock_epoch_parse(const char *text, struct instant *out) MUST_CHECK;
/* Write them: iso with microseconds where there are any, http with none, epoch
 * whole.  -1 for a year that four digits do not show. */
int clock_iso_show(struct instant at, char *out) MUST_CHECK;
int clock_http_show(struct instant at, char *out) MUST_CHECK;
void clock_epoch_show(struct instant at, char *out);

/* "850 ms", "12 s", "3 min 5 s", "2 h 10 min" for a person. */
void clock_span(int64_t ms, char *out);
#endif
