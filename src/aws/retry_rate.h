/*
 * retry_rate - how many requests a second adaptive mode lets pass
 *
 * A bucket of tokens, one for each request.  Its rate follows CUBIC: a
 * throttling answer cuts it to 0.7 of what was going, and from there it grows
 * back towards that, lingers, and tries for more; never beyond twice what is
 * measured, nor below one request in two seconds (aws-client.md 1.6).  Until the
 * first throttling answer everything passes.
 *
 * The bucket is never below zero: a request that finds no token takes none and
 * comes again, so a rate that falls holds nobody to a debt made before (the
 * clients that froze in smithy-rs 4632).
 *
 * Pure arithmetic on a state and a time in ms; see aws/shared.h for the state
 * that threads share.
 */
#ifndef WB_AWS_RETRY_RATE_H
#define WB_AWS_RETRY_RATE_H
#include <stdbool.h>
#include <stdint.h>

struct retry_rate {
	bool on;       /* there was a throttling answer */
	double fill;   /* tokens a second */
	double tokens; /* 0 to the greater of fill and 1 */
	int64_t filled;
	double measured; /* answers a second, smoothed */
	int64_t window;  /* the half second that is being counted */
	int answers;     /* in it */
	double top;      /* the rate at the last throttling answer */
	int64_t throttled;
};

void retry_rate_init(struct retry_rate *r, int64_t now);
/* Take a token.  0: it is taken; else the ms until there could be one. */
int64_t retry_rate_take(struct retry_rate *r, int64_t now);
void retry_rate_answer(struct retry_rate *r, bool throttled, int64_t now);

/* The CUBIC part of the above: the rate to go on with.  now_rate is what was
 * going, and counts when throttled only. */
double retry_rate_cubic(
    struct retry_rate *r, bool throttled, double now_rate, int64_t now);
#endif
