#include "lib/fake_clock.h"

static const struct fake_clock *of(const struct clock *c)
{
	return (const struct fake_clock *)(const void *)c; /* first member */
}

static int64_t mono(const struct clock *c)
{
	return of(c)->mono;
}

static int64_t wall(const struct clock *c)
{
	return of(c)->wall;
}

void fake_clock_init(struct fake_clock *c)
{
	*c = (struct fake_clock){ .clock = { mono, wall },
		.mono = 1000000,
		.wall = INT64_C(1795348800000) };
}

void fake_clock_advance(struct fake_clock *c, int64_t ms)
{
	c->mono += ms;
	c->wall += ms;
}
