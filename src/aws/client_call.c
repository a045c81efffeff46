#include "aws/client_call.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aws/client_judge.h"
#include "aws/client_sign.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

enum {
	ATTEMPT_MS = 30000,
	DEADLINE_MS = 60000,
	SKEW_MS = 4 * 60 * 1000 /* signatures live five minutes (1.7) */
};

void client_call_free(struct call *call)
{
	struct aws_client *c = call->client;

	buf_free(&call->request.body);
	http_request_free(&call->http);
	mem_free(c->spare);
	c->spare = call;
}

/* The end of a call.  err is NULL on success.  The call leaves the array before
 * done runs, since done may submit the next. */
static void finish(
    struct call *call, const struct buf *body, const struct error *err)
{
	static const struct buf nothing = BUF_INIT;
	struct aws_client *c = call->client;
	size_t i = 0;

	while (c->calls.v[i] != call)
		i++;
	vec_remove(&c->calls, i);
	call->outcome.took_ms = clock_mono(c->clock) - call->submitted;
	call->done(
	    call->arg, body != NULL ? body : &nothing, &call->outcome, err);
	client_call_free(call);
}

/* Servers end their sentences with a full stop. */
static void append(struct error *err, const struct buf *more)
{
	size_t n = strlen(err->text), room, take;

	if (more->n > 0 && text_ends(err->text, ".") &&
	    !text_ends(err->text, "..."))
		n--;
	room = sizeof err->text - 1 - n;
	take = more->n < room ? more->n : room;
	memcpy(err->text + n, buf_text(more), take);
	err->text[n + take] = '\0';
}

/* Where the address comes from is what the person has to change. */
static void add_origin(struct buf *out, const struct call *call)
{
	const struct aws_config *config = call->client->config;
	const struct endpoint *e = &call->place->endpoint;

	if (config->endpoint_from != NULL && e->custom)
		buf_addf(out, "; the endpoint comes from the %s",
		    config->endpoint_from);
	else
		buf_addf(out, "; the host follows from region '%s' (%s)",
		    config->region, config->region_from);
	if (e->by_account)
		buf_add(out,
		    " and the account; AWS_ACCOUNT_ID_ENDPOINT_MODE=disabled "
		    "leaves that out");
	if (e->loopback)
		buf_add(out, "; is the local engine running?");
}

void client_call_fail(struct call *call)
{
	struct error err = call->last;
	struct buf more = BUF_INIT;
	char waited[CLOCK_TEXT];

	if (call->unknown)
		err.effect = EFFECT_UNKNOWN;
	if (err.code == E_NETWORK && err.http_status == 0 &&
	    call->place != NULL && err.effect == EFFECT_NONE)
		add_origin(&more, call);
	if (call->outcome.attempts > 1) {
		clock_span(call->outcome.slept_ms, waited);
		buf_addf(&more, " (%d attempts, %s of waiting)",
		    call->outcome.attempts, waited);
	}
	if (err.code == E_AUTH) {
		buf_add(&more, " (credentials: ");
		credentials_show(&call->client->credentials, &more);
		buf_addc(&more, ')');
	}
	append(&err, &more);
	buf_free(&more);
	finish(call, call->body, &err);
}

static void wake(void *arg)
{
	struct call *call = arg;

	call->timer = 0;
	if (call->state == ENDING) {
		client_call_fail(call);
		return;
	}
	call->state = QUEUED;
	client_pump(call->client);
}

static void sleep_for(struct call *call, int64_t ms)
{
	call->state = SLEEPING;
	call->outcome.slept_ms += ms;
	call->timer = loop_after(&call->client->loop, ms, wake, call);
}

/* Not from within aws_submit: its caller does not expect done yet. */
void client_call_fail_soon(struct call *call)
{
	call->state = ENDING;
	call->timer = loop_after(&call->client->loop, 0, wake, call);
}

static bool correct_skew(struct call *call, const struct http_answer *answer)
{
	struct aws_client *c = call->client;
	int64_t now = clock_wall(c->clock), off = answer->date * 1000 - now;
	int64_t was_off = off - call->skew_ms;

	if (answer->date == 0 || call->skew_tried ||
	    (was_off < SKEW_MS && was_off > -SKEW_MS))
		return false;
	if (aws_shared_set_skew(c->shared, off))
		log_warn("the clock of this machine is %" PRId64 " min %s; "
		         "requests carry the service's time",
		    ((off < 0 ? -off : off) + 30000) / 60000,
		    off > 0 ? "slow" : "fast");
	call->skew_tried = true;
	return true;
}

/* Whether there are other credentials than those that have expired. */
static bool renew(struct call *call)
{
	if (call->renewed)
		return false;
	call->renewed = true;
	return aws_shared_renew(call->client->shared, call->identity);
}

static bool idle_death(struct call *call, const struct verdict *v)
{
	if (!v->idle_death || call->idle_tried)
		return false;
	call->idle_tried = true;
	return true;
}

/* The repeats that are made at once, once a call, and cost nothing. */
static bool repeat_now(struct call *call, const struct http_answer *answer,
    const struct verdict *v)
{
	return (v->skew && correct_skew(call, answer)) ||
	       (v->expired && renew(call)) || idle_death(call, v);
}

/* The ms until the next attempt; -1: there will be none. */
static int64_t decide(struct call *call, const struct http_answer *answer,
    const struct verdict *v)
{
	struct aws_client *c = call->client;
	struct retry_quota *quota = aws_shared_quota(c->shared);
	bool may = call->request.repeatable || v->err.effect == EFFECT_NONE;
	struct retry_hint hint = { .retry_after_ms = v->retry_after_ms };
	int64_t delay = 0;

	if (v->ok || !may || c->draining)
		return -1;
	if (repeat_now(call, answer, v)) {
		call->retry.attempts--;
		return 0;
	}
	hint.unit = c->random_unit(c->random_arg);
	if (retry_next(&call->place->rules, quota, &call->retry, v->kind, &hint,
	        &delay) != RETRY_GO)
		return -1;
	if (clock_mono(c->clock) + delay < call->deadline)
		return delay;
	retry_give_back(quota, &call->retry);
	return -1;
}

static void report(const struct call *call, const struct http_answer *answer,
    const struct verdict *v, int64_t retry_ms)
{
	const struct aws_client *c = call->client;
	int64_t ms = clock_mono(c->clock) - call->started;
	struct aws_attempt attempt = {
		.target = call->request.target,
		.number = call->outcome.attempts,
		.http_status = answer->status,
		.took_us = answer->took_us > 0 ? answer->took_us : ms * 1000,
		.connect_us = answer->connect_us,
		.sent = call->http.body.n,
		.received = answer->body.n,
		.retry_ms = retry_ms,
		.connected = answer->connected,
		.date = answer->date,
		.request_id = call->outcome.request_id,
		.err = v->ok ? NULL : &v->err,
	};

	if (c->attempted != NULL)
		c->attempted(c->attempted_arg, &attempt);
}

static void fail_or_retry(struct call *call, const struct http_answer *answer,
    const struct verdict *v, int64_t retry_ms)
{
	call->last = v->err;
	call->unknown |= v->err.effect == EFFECT_UNKNOWN;
	if (retry_ms < 0) {
		call->body = &answer->body;
		client_call_fail(call);
	} else {
		sleep_for(call, retry_ms);
	}
}

static void answered(void *arg, struct http_answer *answer)
{
	struct call *call = arg;
	struct aws_client *c = call->client;
	const char *id = http_headers_get(&answer->headers, "x-amzn-requestid");
	struct verdict v;
	int64_t retry_ms;

	c->flying--;
	client_sign_date(c, answer);
	call->outcome.http_status = answer->status;
	call->outcome.timed_out = answer->timed_out;
	snprintf(call->outcome.request_id, sizeof call->outcome.request_id,
	    "%s", id != NULL ? id : "");
	/* What a person wrote may be wrong; AWS's own names exist (F1). */
	answer->final |= answer->unresolved && call->place->endpoint.custom;
	client_judge(answer, &c->credentials, &v);
	aws_shared_answered(
	    c->shared, v.kind == RETRY_THROTTLING, clock_mono(c->clock));
	if (call->request.prompt != NULL &&
	    strcmp(v.err.aws_name, call->request.prompt) == 0)
		v.kind = RETRY_NEVER;
	retry_ms = decide(call, answer, &v);
	report(call, answer, &v, retry_ms);
	if (v.ok) {
		retry_success(aws_shared_quota(c->shared), &call->retry);
		finish(call, &answer->body, NULL);
	} else {
		fail_or_retry(call, answer, &v, retry_ms);
	}
	client_pump(c);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* For the rate limit of adaptive mode.  Whether it does, or has failed. */
static bool waits(struct call *call, int64_t now)
{
	struct aws_shared *shared = call->client->shared;
	int64_t ms = aws_shared_admit(shared, now);

	if (ms == 0)
		return false;
	if (now + ms < call->deadline) {
		sleep_for(call, ms);
		return true;
	}
	retry_give_back(aws_shared_quota(shared), &call->retry);
	if (call->last.code == E_OK) /* else the real error says more */
		error_set(&call->last, E_THROTTLED,
		    "not sent in time: adaptive retry mode lets %" PRId64
		    " requests a minute pass since the service throttled some",
		    aws_shared_rate(shared));
	client_call_fail_soon(call);
	return true;
}

void client_call_start(struct call *call)
{
	struct aws_client *c = call->client;
	int64_t now = clock_mono(c->clock);

	call->started = now;
	if (call->deadline == 0)
		call->deadline = now + call->request.deadline_ms;
	if (now >= call->deadline) {
		client_call_fail(call);
		return;
	}
	if (waits(call, now))
		return;
	call->http.total_ms =
	    least(call->request.attempt_ms, call->deadline - now);
	call->http.connect_ms = least(c->connect_ms, call->http.total_ms);
	call->retry.attempts++;
	call->outcome.attempts++;
	call->state = FLYING;
	c->flying++;
	client_sign(call);
	c->transport->start(c->transport, &call->http, answered, call);
}

void client_call_cancel(struct call *call)
{
	struct error last = call->last;

	error_set(&call->last, E_CANCELLED, "stopped before it was %s%s%s",
	    call->outcome.attempts > 0 ? "tried again: " : "sent", last.text,
	    "");
}

void client_call_cut(struct call *call)
{
	static const struct http_answer none;
	struct verdict v = { 0 };

	error_set(&v.err, E_CANCELLED,
	    "stopped while '%s' was asked, before an answer came",
	    call->place->endpoint.host);
	v.err.effect = EFFECT_UNKNOWN;
	report(call, &none, &v, -1);
	call->last = v.err;
	call->unknown = true;
	client_call_fail(call);
}

/* The last eight digits count; the others are random, and this client's. */
static void next_invocation(struct aws_client *c, char out[UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	char *digit = c->invocation + UUID_TEXT - 2;

	if (c->invocation[0] == '\0')
		hash_uuid(c->invocation);
	memcpy(out, c->invocation, UUID_TEXT);
	for (int i = 0; i < 8; i++, digit--) {
		const char *at = strchr(digits, *digit);

		*digit = digits[(at - digits + 1) % 16];
		if (*digit != '0')
			break;
	}
}

void client_call_prepare(struct call *call)
{
	struct aws_client *c = call->client;
	struct aws_request *r = &call->request;
	const struct endpoint *e = &call->place->endpoint;

	if (r->attempt_ms == 0)
		r->attempt_ms = ATTEMPT_MS;
	if (r->deadline_ms == 0)
		r->deadline_ms = c->config->timeout_ms;
	if (r->deadline_ms == 0)
		r->deadline_ms = DEADLINE_MS;
	if (r->max_answer == 0)
		r->max_answer = LIMIT_ANSWER_BYTES;
	if (r->body.n == 0)
		buf_add(&r->body, "{}");
	next_invocation(c, call->invocation);
	call->http = (struct http_request){ .method = mem_strdup("POST"),
		.url = mem_strdup(e->url),
		.host = mem_strdup(e->host),
		.path = mem_strdup(e->path),
		.body = r->body,
		.max_answer = r->max_answer };
	r->body = (struct buf)BUF_INIT;
}
