/*
 * pace - a token bucket
 *
 * Of a rate and a burst: in any stretch of t seconds at most burst + rate * t
 * calls pass.  It never waits; it says how long to.  Zero is a full bucket.
 */
#ifndef WB_DYNAMODB_PACE_H
#define WB_DYNAMODB_PACE_H
#include <stdint.h>

struct pace {
	double spent; /* tokens that are missing from the full bucket */
	int64_t at;   /* mono_ms of the last look */
};

/* 0: a token was taken.  Else the ms until there will be one. */
int64_t pace_take(struct pace *p, double per_second, int burst, int64_t now_ms);
#endif
