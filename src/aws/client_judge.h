/*
 * client_judge - what one answer means: done, refused, unknown; try again or not
 *
 * Pure: it looks at an answer and decides nothing by itself (aws-client.md 1.6
 * to 1.8; faults.md F8 to F24, F40 to F45).
 */
#ifndef WB_AWS_CLIENT_JUDGE_H
#define WB_AWS_CLIENT_JUDGE_H
#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/retry.h"

struct verdict {
	bool ok;
	struct error err; /* its effect is this attempt's */
	enum retry_kind kind;
	int64_t retry_after_ms; /* -1: none, or not readable */
	bool skew;              /* a wrong clock can be the cause */
	bool expired;           /* newer credentials would help */
	bool idle_death; /* a kept connection was closed under the request */
};

void client_judge(const struct http_answer *answer,
    const struct credentials *credentials, struct verdict *out);
#endif
