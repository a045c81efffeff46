/*
 * retry - when to try again, after how long, and when the client is spent
 *
 * AWS's standard retry rules of 2026 and the ones before (aws-client.md 1.6):
 * pure arithmetic on a quota that all calls of a client share.  It knows
 * nothing of HTTP and never waits.
 */
#ifndef WB_AWS_RETRY_H
#define WB_AWS_RETRY_H
#include <stdbool.h>
#include <stdint.h>

#include "aws/config.h"

enum retry_kind {
	RETRY_NEVER,
	RETRY_TRANSIENT, /* 5xx, connection */
	RETRY_TIMEOUT,   /* as transient; costs more in the old mode */
	RETRY_THROTTLING
};

struct retry_rules {
	int max_attempts;
	double transient_s, throttling_s, cap_s; /* base delays */
	int cost_transient, cost_timeout, cost_throttling;
	/* What x-amz-retry-after may add to a delay. */
	int after_extra_ms;
};
enum { RETRY_QUOTA = 500 }; /* of a client, whatever it calls */

static inline bool retry_is_old(enum retry_mode mode)
{
	return mode == RETRY_STANDARD_OLD || mode == RETRY_ADAPTIVE_OLD;
}

static inline bool retry_is_adaptive(enum retry_mode mode)
{
	return mode == RETRY_ADAPTIVE || mode == RETRY_ADAPTIVE_OLD;
}

/* The rules of a mode for a service: DynamoDB has its own base and attempts. */
void retry_rules_for(struct retry_rules *out, enum retry_mode mode,
    bool dynamodb, int max_attempts);

/* Of all calls of a client, on whatever thread they are. */
struct retry_quota {
	_Atomic int left;
	int capacity;
};

struct retry_state {  /* one call's */
	int attempts; /* made so far */
	int last_cost;
};

enum retry_verdict {
	RETRY_GO,
	RETRY_STOP,
	RETRY_SPENT_ATTEMPTS,
	RETRY_SPENT_QUOTA
};

struct retry_hint {
	double unit;            /* random, [0, 1); 1 gives the longest delay */
	int64_t retry_after_ms; /* x-amz-retry-after; -1 for none or bad */
};

/* After a failed attempt. */
enum retry_verdict retry_next(const struct retry_rules *rules,
    struct retry_quota *quota, struct retry_state *state, enum retry_kind kind,
    const struct retry_hint *hint, int64_t *delay_ms);
void retry_success(struct retry_quota *quota, struct retry_state *state);

/* A retry that was granted will not be made. */
void retry_give_back(struct retry_quota *quota, struct retry_state *state);

/* Code beats status (aws-client.md 1.6); name may be "". */
enum retry_kind retry_classify(const char *error_name, int http_status);
#endif
