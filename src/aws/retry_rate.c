#include "aws/retry_rate.h"

enum { WINDOW_MS = 500 };

#define BETA      0.7 /* of the rate that is left after throttling */
#define SCALE     0.4
#define SMOOTHING 0.8
#define HEADROOM  2.0 /* times the measured rate */
#define SLOWEST   0.5
#define SLACK     1e-9 /* a wait of whole ms gives a whole token */

static double least(double a, double b)
{
	return a < b ? a : b;
}

static double most(double a, double b)
{
	return a > b ? a : b;
}

void retry_rate_init(struct retry_rate *r, int64_t now)
{
	*r = (struct retry_rate){ .fill = SLOWEST,
		.filled = now,
		.window = now / WINDOW_MS,
		.throttled = now };
}

/* Threads read the clock before they have the lock: time may seem to go back. */
static void fill(struct retry_rate *r, int64_t now)
{
	double s = (double)(now - r->filled) / 1000;

	if (s > 0) {
		r->tokens += s * r->fill;
		r->filled = now;
	}
	r->tokens = least(r->tokens, most(r->fill, 1));
}

int64_t retry_rate_take(struct retry_rate *r, int64_t now)
{
	if (!r->on)
		return 0;
	fill(r, now);
	if (r->tokens >= 1 - SLACK) {
		r->tokens = most(r->tokens - 1, 0);
		return 0;
	}
	return (int64_t)((1 - r->tokens) / r->fill * 1000) + 1;
}

static void measure(struct retry_rate *r, int64_t now)
{
	int64_t window = now / WINDOW_MS;
	double s = (double)((window - r->window) * WINDOW_MS) / 1000;

	r->answers++;
	if (window <= r->window)
		return;
	r->measured =
	    r->answers / s * SMOOTHING + r->measured * (1 - SMOOTHING);
	r->answers = 0;
	r->window = window;
}

/* By Newton, from above: libwikibot does without libm. */
static double cube_root(double x)
{
	double y = most(x, 1), next = y;

	if (x <= 0)
		return 0;
	do {
		y = next;
		next = (2 * y + x / (y * y)) / 3;
	} while (next < y);
	return y;
}

double retry_rate_cubic(
    struct retry_rate *r, bool throttled, double now_rate, int64_t now)
{
	double s;

	if (throttled) {
		r->top = now_rate;
		r->throttled = now;
		return now_rate * BETA;
	}
	s = (double)(now - r->throttled) / 1000 -
	    cube_root(r->top * (1 - BETA) / SCALE);
	return SCALE * s * s * s + r->top;
}

void retry_rate_answer(struct retry_rate *r, bool throttled, int64_t now)
{
	double rate;

	measure(r, now);
	fill(r, now);
	rate = r->on ? least(r->measured, r->fill) : r->measured;
	rate = retry_rate_cubic(r, throttled, rate, now);
	r->on |= throttled;
	r->fill = most(least(rate, r->measured * HEADROOM), SLOWEST);
	fill(r, now);
}
