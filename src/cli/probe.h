/*
 * probe - what answers at the endpoint: how fast, with what time, what it knows
 */
#ifndef WB_CLI_PROBE_H
#define WB_CLI_PROBE_H
#include "cli/context.h"

enum probe_result {
	PROBE_KNOWN,
	PROBE_UNSUPPORTED,
	PROBE_DENIED,
	PROBE_FAILED /* err says how */
};

struct probe_op {
	const char *op;
	enum probe_result result;
	struct error err;
};

struct probe {
	bool answered;                 /* by what is DynamoDB or plays it */
	struct error err;              /* why not */
	int64_t connect_us, answer_us; /* -1: not known */
	bool dated;
	int64_t ahead_ms;         /* of our clock: how much theirs is */
	VEC(struct probe_op) ops; /* the calls that read settings */
};

/* The client is opened by this; c->config is loaded.  -1 only where somebody
 * wants to stop. */
int probe_run(struct context *c, struct probe *out, struct error *err);
void probe_free(struct probe *p);
#endif
