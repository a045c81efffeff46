/*
 * loop - timers and one poller: the only place where the program waits
 *
 * Nothing in this project sleeps.  Code that has to wait asks for a callback
 * and returns; loop_step runs what is due and then gives the time until the
 * next timer to the poller (the transport, which waits on its sockets).  A test
 * puts a poller in place that moves a fake clock, and hours pass in no time.
 *
 * Not thread-safe: a loop belongs to one thread.
 */
#ifndef WB_BASE_LOOP_H
#define WB_BASE_LOOP_H
#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/vec.h"

struct loop_timer {
	int64_t at;  /* mono_ms */
	uint64_t id; /* from 1; also the order among equal times */
	void (*fn)(void *arg);
	void *arg;
};

struct loop {
	const struct clock *clock;
	/* Wait at most this long for something to happen, and make it happen:
	 * callbacks of finished transfers run inside.  Must return early when
	 * a signal comes in. */
	void (*poll)(void *poller, int64_t max_ms);
	void *poller;
	uint64_t last_id;
	VEC(struct loop_timer) timers;
};

uint64_t loop_after(
    struct loop *loop, int64_t ms, void (*fn)(void *arg), void *arg);
void loop_cancel(struct loop *loop, uint64_t id); /* 0 and gone ones: no-op */
/* Run what is due; if nothing was, poll until the next timer, at most max_ms. */
void loop_step(struct loop *loop, int64_t max_ms);
void loop_free(struct loop *loop);
#endif
