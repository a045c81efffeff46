#include "model/pool.h"

#include <stdatomic.h>
#include <time.h>

#include "aws/hash.h"
#include "model/cancel.h"
#include "model/hook_transport.h"
#include "model/session.h"

enum { SLICE_MS = 20 /* between looks at a cancel flag */ };

/* Counts the forks that led to this process.  Connections belong to the process
 * that opened them: a child that used them, or only closed them in the manner of
 * TLS, would spoil them for its parent. */
static _Atomic unsigned forks;

static void count_fork(void)
{
	forks++;
}

static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, count_fork);
}

void pool_init(struct pool *p, int most)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_condattr_t attributes;

	pthread_once(&once, watch_forks);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&p->given_back, &attributes);
	pthread_condattr_destroy(&attributes);
	p->most = most;
	hash_random(&p->first_slot, sizeof p->first_slot);
	p->generation = forks;
}

static void channel_free(struct channel *c)
{
	ddb_close(c->ddb);
	mem_free(c);
}

void pool_free(struct pool *p)
{
	if (p->generation == forks)
		vec_each (struct channel *, c, &p->idle)
			channel_free(*c);
	vec_free(&p->idle);
	pthread_cond_destroy(&p->given_back);
	pthread_mutex_destroy(&p->lock);
}

static void on_attempt(void *arg, const struct aws_attempt *a)
{
	struct channel *c = arg;
	struct wb_session *s = c->session;
	struct wb_attempt attempt = {
		.size = sizeof attempt,
		.operation = ddb_operation(a->target),
		.number = a->number,
		.http_status = a->http_status,
		.aws_name = a->err != NULL ? a->err->aws_name : "",
		.request_id = a->request_id,
		.took_us = a->took_us,
		.connect_us = a->connect_us,
		.sent_bytes = a->sent,
		.received_bytes = a->received,
		.retry_ms = a->retry_ms,
		.unknown = a->err != NULL && a->err->effect == EFFECT_UNKNOWN,
		.text = a->err != NULL ? a->err->text : "",
	};

	if (a->err != NULL && a->retry_ms >= 0)
		log_info("%s: attempt %d failed, the next comes in %lld ms: %s",
		    attempt.operation, a->number, (long long)a->retry_ms,
		    a->err->text);
	log_debug("%s: attempt %d, HTTP %d, %lld us, request %s",
	    attempt.operation, a->number, a->http_status, (long long)a->took_us,
	    a->request_id);
	s->stats.attempts++;
	if (a->number > 1)
		s->stats.retries++;
	if (a->connected)
		s->stats.opened++;
	if (a->err != NULL && a->err->code == E_THROTTLED)
		s->stats.throttled++;
	if (s->options.attempt != NULL)
		s->options.attempt(s->options.attempt_arg, &attempt);
}

static int channel_make(
    struct wb_session *s, int number, struct channel **out, struct error *err)
{
	struct channel *c = mem_alloc(sizeof *c);
	struct ddb_options options = {
		.aws = { .config = &s->config,
		    .clock = s->clock,
		    .parallelism = 1,
		    .shared = s->shared,
		    .attempted = on_attempt,
		    .attempted_arg = c },
		.may_write = true,
	};
	struct hook_options hook = { s->options.transport,
		s->options.transport_arg, s->clock, s->own_clock.given };

	c->session = s;
	c->number = number;
	c->transport = s->options.transport != NULL
	                   ? hook_transport_new(&hook)
	                   : http_curl_new(1, s->config.ca_bundle, -1);
	options.aws.transport = c->transport;
	if (ddb_open(&c->ddb, &options, err) != 0) {
		mem_free(c);
		return -1;
	}
	*out = c;
	return 0;
}

/* In a child the parent's channels are neither used nor closed, and stamps go into
 * slots of its own. */
static void forget_after_fork(struct wb_session *s)
{
	struct pool *p = &s->pool;

	if (p->generation == forks)
		return;
	hash_random(&p->first_slot, sizeof p->first_slot);
	p->generation = forks;
	p->idle.n = 0;
	p->made = 0;
}

static void wait_a_little(struct pool *p, int64_t ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&p->given_back, &p->lock, &at);
}

/* Under the lock: an idle channel, or the number of one to make (*out is NULL
 * then). */
static int reserve(struct wb_session *s, int64_t deadline,
    const struct wb_cancel *cancel, struct channel **out, struct error *err)
{
	struct pool *p = &s->pool;
	int64_t left;

	forget_after_fork(s);
	while (p->idle.n == 0 && p->made == p->most) {
		left = deadline - clock_mono(s->clock);
		if (cancel_is_set(cancel))
			return error_set(
			    err, E_CANCELLED, "stopped before it was sent");
		if (left <= 0)
			return error_set(err, E_NETWORK,
			    "all %d connections stayed busy until the deadline",
			    p->most);
		wait_a_little(
		    p, cancel != NULL && left > SLICE_MS ? SLICE_MS : left);
	}
	*out = NULL;
	if (p->idle.n > 0)
		*out = p->idle.v[--p->idle.n];
	else
		p->made++;
	return 0;
}

int pool_take(struct wb_session *s, int64_t deadline,
    const struct wb_cancel *cancel, struct channel **out, struct error *err)
{
	struct pool *p = &s->pool;
	int rc, number;

	pthread_mutex_lock(&p->lock);
	rc = reserve(s, deadline, cancel, out, err);
	number = p->made - 1;
	pthread_mutex_unlock(&p->lock);
	if (rc != 0 || *out != NULL)
		return rc;
	rc = channel_make(s, number, out, err);
	if (rc != 0) {
		pthread_mutex_lock(&p->lock);
		p->made--;
		pthread_cond_signal(&p->given_back);
		pthread_mutex_unlock(&p->lock);
	}
	return rc;
}

void pool_give(struct channel *c)
{
	struct pool *p = &c->session->pool;

	pthread_mutex_lock(&p->lock);
	*vec_push(&p->idle) = c;
	pthread_cond_signal(&p->given_back);
	pthread_mutex_unlock(&p->lock);
}

void pool_count(struct pool *p, int *made, int *busy)
{
	pthread_mutex_lock(&p->lock);
	*made = p->made;
	*busy = p->made - (int)p->idle.n;
	pthread_mutex_unlock(&p->lock);
}
