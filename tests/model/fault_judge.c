#include "model/fault_judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Attempts of 200 ms end before a delay does; where nothing gets through any
 * more, the whole call may take 400 ms. */
const struct fault_variant fault_judge_variants[] = {
	{ "no fault", .first = { FAULT_NONE } },
	{ "drop the request", .first = { FAULT_DROP_REQUEST } },
	{ "reset the request", .first = { FAULT_DROP_REQUEST, .reset = true } },
	{ "drop the answer", .first = { FAULT_DROP_ANSWER } },
	{ "reset after the answer",
	    .first = { FAULT_DROP_ANSWER, .reset = true } },
	{ "delay", .first = { FAULT_DELAY, .ms = 400 }, .attempt_ms = 200 },
	{ "error 500", .first = { FAULT_ERROR } },
	{ "throttle", .first = { FAULT_THROTTLE } },
	{ "twice", .first = { FAULT_TWICE } },
	{ "twice, second answer", .first = { FAULT_TWICE, .second = true },
	    .told_once = true },
	{ "late, before the retry", .first = { FAULT_LATE, .ms = 1 } },
	{ "late, behind the retry",
	    .first = { FAULT_LATE, .ms = 3000, .after = 1 } },

	{ "drop two answers", .first = { FAULT_DROP_ANSWER, .times = 2 } },
	{ "error 500 twice", .first = { FAULT_ERROR, .times = 2 } },
	{ "drop the answer, error 500", .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_ERROR } },
	{ "error 500, drop the answer", .first = { FAULT_ERROR },
	    .then = { FAULT_DROP_ANSWER } },
	{ "drop the answer, throttle", .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_THROTTLE } },
	{ "late behind two, drop the answer",
	    .first = { FAULT_LATE, .ms = 3000, .after = 1 },
	    .then = { FAULT_DROP_ANSWER } },
	{ "drop the answer, late behind two", .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_LATE, .ms = 3000, .after = 1 } },

	{ "drop the answer, another writes, retry",
	    .first = { FAULT_DROP_ANSWER }, .others = OTHERS_BEFORE_RETRY },
	{ "late behind the retry and another's write",
	    .first = { FAULT_LATE, .ms = 3000, .after = 2 },
	    .others = OTHERS_BEFORE_LATE },

	{ "drop all requests", .first = { FAULT_DROP_REQUEST, .times = -1 },
	    .deadline_ms = 400, .hopeless = true },
	{ "drop all answers", .first = { FAULT_DROP_ANSWER, .times = -1 },
	    .deadline_ms = 400, .hopeless = true },
	{ "drop the answer, then all requests", .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_DROP_REQUEST, .times = -1 }, .deadline_ms = 400,
	    .hopeless = true },
	{ "drop the answer, then throttle all", .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_THROTTLE, .times = -1 }, .deadline_ms = 400,
	    .hopeless = true },
	{ "drop the answer, pass one, drop the others",
	    .first = { FAULT_DROP_ANSWER },
	    .then = { FAULT_DROP_REQUEST, .times = -1 }, .gap = 1,
	    .deadline_ms = 400, .hopeless = true },
	{ "cut, then drop all requests", .first = { FAULT_CUT, .bytes = 20 },
	    .then = { FAULT_DROP_REQUEST, .times = -1 }, .deadline_ms = 400,
	    .hopeless = true },
	{ "error 500 always", .first = { FAULT_ERROR, .times = -1 },
	    .deadline_ms = 400, .hopeless = true },
	{ "delay always", .first = { FAULT_DELAY, .ms = 300, .times = -1 },
	    .attempt_ms = 150, .deadline_ms = 400, .hopeless = true },
	{ "throttle always", .first = { FAULT_THROTTLE, .times = -1 },
	    .deadline_ms = 400, .hopeless = true, .refused = true },
	{ "late, after the end", .first = { FAULT_LATE, .ms = 600 },
	    .then = { FAULT_DROP_REQUEST, .times = -1 }, .deadline_ms = 300,
	    .hopeless = true },
};
const int fault_judge_variant_count =
    sizeof fault_judge_variants / sizeof *fault_judge_variants;

const struct fault_variant fault_judge_cut = { "cut", .first = { FAULT_CUT } };

/* Failures of the way there, which say nothing of the record. */
static bool is_transport(const struct fault_run *r)
{
	return r->status == WB_THROTTLED || r->status == WB_TIMEOUT ||
	       r->status == WB_NETWORK || r->status == WB_SERVICE ||
	       (r->op->shared && r->status == WB_PARTIAL);
}

static bool is_write(const char *operation)
{
	return strcmp(operation, "Query") != 0 &&
	       strstr(operation, "GetItem") == NULL;
}

/* A delete of which only the second answer is told: nobody can know of the
 * first.  What others write is made for operations with an effect. */
bool fault_judge_applies(const struct fault_op *op,
    const struct fault_variant *v, const char *request)
{
	if (v->told_once && op->want == WB_OK)
		return strcmp(request, "DeleteItem") != 0;
	if (v->others != OTHERS_NONE)
		return op->after != NULL && op->touch != NULL &&
		       !op->makes_id && !op->unsure && is_write(request);
	return true;
}

/* Whether a request that writes was sent without being refused. */
static bool may_have_written(
    const struct fault_run *r, const struct fault_variant *v)
{
	struct fault_seen seen;

	for (int i = 0; fault_proxy_seen(&r->world->proxy, i, &seen); i++) {
		if (is_write(seen.operation) && (!v->refused || seen.reached))
			return true;
	}
	return false;
}

static enum fault_verdict wrong(struct buf *why, const char *sentence)
{
	buf_add(why, sentence);
	return FAULT_WRONG;
}

/* A call that failed on its way. */
static enum fault_verdict judge_failure(const struct fault_run *r,
    const struct fault_variant *v, const char *state, struct buf *why)
{
	bool maybe = r->err.maybe_applied;

	if (r->err.status != r->status)
		return wrong(why, "the error has another status");
	if (r->op->told != NULL && !r->op->told(r, state, !maybe))
		return wrong(why, "what it gave out is not so");
	if (!maybe && r->op->told == NULL && r->op->after != NULL &&
	    strcmp(state, r->op->after) == 0)
		return wrong(why, "it had its effect all the same");
	if (!v->hopeless && !(maybe && (v->others || r->op->unsure)))
		return wrong(why, "another try would have brought certainty");
	if (!maybe)
		return FAULT_GAVE_UP;
	if (!may_have_written(r, v))
		return wrong(why, "unsure although nothing was written");
	return FAULT_UNSURE;
}

/* A call that says that it did what it should. */
static enum fault_verdict judge_success(
    const struct fault_run *r, bool applied, struct buf *why)
{
	const char *want = r->op->answer != NULL ? r->op->answer : "";

	if (r->op->after != NULL && !applied)
		return wrong(why, "success without the effect");
	if (strcmp(buf_text(&r->answer), want) != 0) {
		buf_addf(why, "the answer is not '%s'", want);
		return FAULT_WRONG;
	}
	return FAULT_AGREED;
}

enum fault_verdict fault_judge(const struct fault_run *r,
    const struct fault_variant *v, const char *state, struct buf *why)
{
	const struct fault_op *op = r->op;
	const char *after =
	    op->deletes && r->touches > 0 ? op->before : op->after;
	bool applied = after != NULL && strcmp(state, after) == 0;
	bool before = op->before == NULL || strcmp(state, op->before) == 0;

	if (!applied && !before && !(op->told != NULL && r->status != WB_OK)) {
		buf_addf(why, "the engine should have '%s'", op->before);
		if (after != NULL)
			buf_addf(why, " or '%s'", after);
		return FAULT_WRONG;
	}
	/* Writes are told apart only as long as they use different marks. */
	if ((v->others != OTHERS_NONE || op->unsure) &&
	    r->status == WB_CONFLICT && r->err.maybe_applied)
		return FAULT_UNSURE;
	if (is_transport(r))
		return judge_failure(r, v, state, why);
	if (r->status == WB_OK && (op->want == WB_OK || op->or_ok))
		return judge_success(r, applied, why);
	if (r->status != op->want) {
		buf_addf(why, "the status is not %s", wb_status_name(op->want));
		return FAULT_WRONG;
	}
	if (r->err.maybe_applied || r->err.status != r->status)
		return wrong(why, "a wrong error");
	return FAULT_AGREED;
}
