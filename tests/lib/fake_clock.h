/*
 * fake_clock - time that moves only when told
 */
#ifndef WB_TEST_FAKE_CLOCK_H
#define WB_TEST_FAKE_CLOCK_H
#include "base/clock.h"

struct fake_clock {
	struct clock clock; /* give &fake->clock to what is tested */
	int64_t mono, wall; /* milliseconds; set at will */
};

/* mono starts at 1,000,000 ms, wall at 2026-11-22T12:00:00Z. */
void fake_clock_init(struct fake_clock *c);
void fake_clock_advance(struct fake_clock *c, int64_t ms); /* both */
#endif
