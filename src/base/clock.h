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

enum { CLOCK_TEXT = 32 };
/* "2026-11-22T18:54:37Z" and "20261122T185437Z"; out has CLOCK_TEXT bytes. */
void clock_iso(int64_t unix_s, char *out);
void clock_basic(int64_t unix_s, char *out);
/* Read an HTTP date ("Sun, 22 Nov 2026 18:54:37 GMT"); -1 if it is none. */
int64_t clock_http_date(const char *text);
/* "850 ms", "12 s", "3 min 5 s", "2 h 10 min" for a person. */
void clock_span(int64_t ms, char *out);
#endif
