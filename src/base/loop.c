#include "base/loop.h"

#include <stddef.h>

uint64_t loop_after(
    struct loop *loop, int64_t ms, void (*fn)(void *arg), void *arg)
{
	int64_t now = clock_mono(loop->clock);
	int64_t wait = ms > 0 ? ms : 0;
	struct loop_timer timer = {
		.at = wait < INT64_MAX - now ? now + wait : INT64_MAX,
		.id = ++loop->last_id,
		.fn = fn,
		.arg = arg,
	};

	*vec_push(&loop->timers) = timer;
	return timer.id;
}

void loop_cancel(struct loop *loop, uint64_t id)
{
	for (size_t i = 0; i < loop->timers.n; i++)
		if (loop->timers.v[i].id == id) {
			vec_remove(&loop->timers, i);
			return;
		}
}

/* The earliest timer with an id of at most last; NULL if there is none. */
static struct loop_timer *earliest(struct loop *loop, uint64_t last)
{
	struct loop_timer *best = NULL;

	vec_each (struct loop_timer, t, &loop->timers)
		if (t->id <= last &&
		    (best == NULL || t->at < best->at ||
		        (t->at == best->at && t->id < best->id)))
			best = t;
	return best;
}

void loop_step(struct loop *loop, int64_t max_ms)
{
	int64_t now = clock_mono(loop->clock), wait = max_ms;
	uint64_t last = loop->last_id; /* timers set meanwhile: next step */
	struct loop_timer *t, due;
	bool ran = false;

	while ((t = earliest(loop, last)) != NULL && t->at <= now) {
		due = *t;
		vec_remove(&loop->timers, t - loop->timers.v);
		due.fn(due.arg);
		ran = true;
	}
	if (ran)
		return;
	if (t != NULL && t->at - now < wait)
		wait = t->at - now;
	loop->poll(loop->poller, wait);
}

void loop_free(struct loop *loop)
{
	vec_free(&loop->timers);
}
