#include "aws/retry.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

enum { DOUBLINGS = 30 };

void retry_rules_for(struct retry_rules *out, enum retry_mode mode,
    bool dynamodb, int max_attempts)
{
	bool old = retry_is_old(mode);

	*out = (struct retry_rules){
		.max_attempts = dynamodb && !old ? 4 : 3,
		.transient_s = old        ? 1
		               : dynamodb ? 0.025
		                          : 0.05,
		.throttling_s = 1,
		.cap_s = 20,
		.cost_transient = old ? 5 : 14,
		.cost_timeout = old ? 10 : 14,
		.cost_throttling = 5,
		.after_extra_ms = old ? 0 : 5000,
	};
	if (max_attempts > 0)
		out->max_attempts = max_attempts;
}

static int cost_of(const struct retry_rules *rules, enum retry_kind kind)
{
	switch (kind) {
	case RETRY_TIMEOUT:
		return rules->cost_timeout;
	case RETRY_THROTTLING:
		return rules->cost_throttling;
	default:
		return rules->cost_transient;
	}
}

/* The cap is applied before the jitter, so that spent clients still spread. */
static int64_t backoff_ms(const struct retry_rules *rules, int attempts,
    enum retry_kind kind, double unit)
{
	double s =
	    kind == RETRY_THROTTLING ? rules->throttling_s : rules->transient_s;

	for (int i = 1; i < attempts && i < DOUBLINGS; i++)
		s *= 2;
	if (s > rules->cap_s)
		s = rules->cap_s;
	return (int64_t)(s * unit * 1000 + 0.5);
}

static bool take(struct retry_quota *quota, int cost)
{
	int left = atomic_load(&quota->left);

	do {
		if (left < cost)
			return false;
	} while (
	    !atomic_compare_exchange_weak(&quota->left, &left, left - cost));
	return true;
}

static void put_back(struct retry_quota *quota, int n)
{
	int left = atomic_load_explicit(&quota->left, memory_order_relaxed);
	int full;

	do {
		if (left >= quota->capacity)
			return; /* nearly always: nothing is written */
		full = left + n < quota->capacity ? left + n : quota->capacity;
	} while (!atomic_compare_exchange_weak(&quota->left, &left, full));
}

enum retry_verdict retry_next(const struct retry_rules *rules,
    struct retry_quota *quota, struct retry_state *state, enum retry_kind kind,
    const struct retry_hint *hint, int64_t *delay_ms)
{
	int cost = cost_of(rules, kind);
	int64_t ms, after = hint->retry_after_ms;

	if (kind == RETRY_NEVER)
		return RETRY_STOP;
	if (state->attempts >= rules->max_attempts)
		return RETRY_SPENT_ATTEMPTS;
	if (!take(quota, cost))
		return RETRY_SPENT_QUOTA;
	state->last_cost = cost;
	ms = backoff_ms(rules, state->attempts, kind, hint->unit);
	if (after > ms) {
		int64_t most = ms + rules->after_extra_ms;

		ms = after < most ? after : most;
	}
	*delay_ms = ms;
	return RETRY_GO;
}

void retry_success(struct retry_quota *quota, struct retry_state *state)
{
	put_back(quota, state->last_cost > 0 ? state->last_cost : 1);
	state->last_cost = 0;
}

void retry_give_back(struct retry_quota *quota, struct retry_state *state)
{
	put_back(quota, state->last_cost);
	state->last_cost = 0;
}

/* clang-format off */
static const char *const throttling_names[] = {
	"Throttling", "ThrottlingException", "ThrottledException",
	"RequestThrottledException", "RequestThrottled",
	"TooManyRequestsException", "ProvisionedThroughputExceededException",
	"TransactionInProgressException", "RequestLimitExceeded",
	"BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
	"PriorRequestNotComplete", "EC2ThrottledException", NULL
};
static const char *const transient_names[] = {
	"RequestTimeout", "RequestTimeoutException",
	"ReplicatedWriteConflictException", "IDPCommunicationError",
	"TransactionConflictException", /* no SDK does, see faults.md F34 */
	NULL
};
/* clang-format on */

static bool is_among(const char *const *names, const char *name)
{
	for (; *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

enum retry_kind retry_classify(const char *error_name, int http_status)
{
	if (is_among(throttling_names, error_name))
		return RETRY_THROTTLING;
	if (is_among(transient_names, error_name))
		return RETRY_TRANSIENT;
	switch (http_status) {
	case 429: /* proxies and engines send it without a known name */
		return RETRY_THROTTLING;
	case 500:
	case 502:
	case 503:
	case 504:
		return RETRY_TRANSIENT;
	default:
		return RETRY_NEVER;
	}
}
