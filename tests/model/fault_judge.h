/*
 * fault_judge - the faults, and whether what was reported is what happened
 */
#ifndef WB_TEST_MODEL_FAULT_JUDGE_H
#define WB_TEST_MODEL_FAULT_JUDGE_H
#include "model/fault_op.h"

/* What happens to one request of a call and to those that follow it. */
struct fault_variant {
	const char *name;
	struct fault_rule first, then; /* then: from the next request on */
	int gap;                       /* so many pass between the two */
	int attempt_ms, deadline_ms;   /* 0: long enough */
	/* Nothing gets through any more: the call has to fail, and may be unsure.
	 * All others can be found out. */
	bool hopeless;
	bool refused;   /* every time, by an answer that says so */
	bool told_once; /* the client sees one answer, which is the second */
	/* Somebody else writes the same record, too. */
	enum { OTHERS_NONE, OTHERS_BEFORE_RETRY, OTHERS_BEFORE_LATE } others;
};
extern const struct fault_variant fault_judge_variants[];
extern const int fault_judge_variant_count;
extern const struct fault_variant fault_judge_cut; /* first.bytes is set */

enum fault_verdict {
	FAULT_AGREED,  /* it ended as it does without a fault */
	FAULT_UNSURE,  /* maybe applied, where nothing could be found out */
	FAULT_GAVE_UP, /* the same, with another error and without an effect */
	FAULT_WRONG
};
/* Whether a fault at this request of an operation makes sense. */
bool fault_judge_applies(const struct fault_op *op,
    const struct fault_variant *v, const char *request);
/* After the call, with its session closed and the proxy settled; state is what
 * the engine has.  why gets a sentence when it is wrong. */
enum fault_verdict fault_judge(const struct fault_run *r,
    const struct fault_variant *v, const char *state, struct buf *why);
#endif
