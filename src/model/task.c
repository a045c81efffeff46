#include "model/task.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "model/cancel.h"
#include "model/failure.h"

enum { NO_SIZE = 0, LONGEST_MS = 24 * 3600 * 1000 };

/* OpenSSL writes to a connection that may be closed, and the signal it would get
 * is the program's.  Without TLS the kernel is told to send none. */
static void hold_signal(struct task *t)
{
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, &t->signals_before);
}

static void release_signal(struct task *t)
{
	const struct timespec now = { 0 };
	sigset_t pipe;

	if (sigismember(&t->signals_before, SIGPIPE) == 1)
		return;
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigtimedwait(&pipe, NULL, &now); /* ours, if there is one */
	pthread_sigmask(SIG_SETMASK, &t->signals_before, NULL);
}

static bool uses_tls(const struct task *t)
{
	return t->channel != NULL &&
	       text_starts(ddb_endpoint(t->channel->ddb)->url, "https:");
}

int task_begin(struct task *t, struct wb_session *s, const struct wb_call *call)
{
	int64_t ms;

	*t = (struct task){ .session = s };
	t->log_before = log_divert(&s->log);
	t->began = clock_mono(s->clock);
	s->stats.calls++;
	if (call != NULL &&
	    task_copy_in(t, "wb_call", call, &t->call, sizeof t->call) != 0)
		return -1;
	ms = t->call.deadline_ms;
	if (ms < 0 || ms > LONGEST_MS)
		return task_fail(t, WB_INVALID, "deadline_ms",
		    "a deadline is between 1 ms and a day");
	t->deadline = t->began + (ms > 0 ? ms : s->options.deadline_ms);
	return 0;
}

static void give_channel(struct task *t)
{
	struct channel *c = t->channel;

	if (c == NULL)
		return;
	if (t->call.cancel != NULL)
		c->transport->watch(c->transport, -1);
	if (uses_tls(t))
		release_signal(t);
	t->channel = NULL;
	pool_give(c);
}

/* At most what is left; *out moves on. */
static void add_about(char **out, const char *end, const char *text)
{
	while (*text != '\0' && *out < end)
		*(*out)++ = *text++;
	**out = '\0';
}

/* For every call, but read after a failure only: so without formatting. */
void task_about(
    struct task *t, const char *name, const char *partition, const char *sort)
{
	char *out = t->about;
	const char *end = out + sizeof t->about - sizeof "'";

	add_about(&out, end, name);
	add_about(&out, end, " '");
	add_about(&out, end, partition);
	add_about(&out, end, sort != NULL ? "/" : "");
	add_about(&out, end, sort != NULL ? sort : "");
	add_about(&out, end + 1, "'");
}

/* A wrong argument is named by its field. */
static void put_about(struct task *t)
{
	struct wb_error *e = &t->error;
	struct buf text = BUF_INIT;

	if (t->about[0] == '\0' || e->status == WB_INVALID)
		return;
	text_escape(&text, t->about, strlen(t->about), false);
	buf_addf(&text, ": %s", e->text);
	failure_put(e->text, sizeof e->text, text.s);
	buf_free(&text);
}

enum wb_status task_end(struct task *t, struct wb_error *err)
{
	struct wb_error *e = &t->error;
	struct wb_session *s = t->session;
	enum wb_status status = e->status;

	give_channel(t);
	if (e->slept_ms > 0)
		s->stats.slept_ms += e->slept_ms;
	if (status != WB_OK && err != NULL) {
		put_about(t);
		e->took_ms = clock_mono(s->clock) - t->began;
		e->retriable = failure_retriable(e);
		*err = *e;
	}
	log_divert(t->log_before);
	return status;
}

int task_fail(struct task *t, enum wb_status status, const char *field,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	failure_vset(&t->error, status, field, fmt, ap);
	va_end(ap);
	return -1;
}

void task_forgive(struct task *t)
{
	t->unknown = false;
	t->error.status = WB_OK;
	t->error.maybe_applied = false;
	t->error.field[0] = t->error.text[0] = t->error.aws_name[0] = '\0';
}

int task_ready(struct task *t)
{
	struct error err = { 0 };

	if (cancel_is_set(t->call.cancel))
		return task_fail(
		    t, WB_CANCELLED, NULL, "stopped before it was sent");
	if (t->channel != NULL)
		return 0;
	if (pool_take(t->session, t->deadline, t->call.cancel, &t->channel,
	        &err) != 0) {
		failure_read(&t->error, &err);
		if (err.code == E_NETWORK) /* all were busy */
			t->error.status = WB_TIMEOUT;
		return -1;
	}
	if (t->call.cancel != NULL)
		t->channel->transport->watch(
		    t->channel->transport, cancel_fd(t->call.cancel));
	if (uses_tls(t))
		hold_signal(t);
	return 0;
}

static bool stop(void *arg)
{
	const struct task *t = arg;

	return cancel_is_set(t->call.cancel);
}

static void add_up(
    struct task *t, const char *op, const struct ddb_reply *reply)
{
	struct wb_error *e = &t->error;

	e->attempts += reply->outcome.attempts;
	e->slept_ms += reply->outcome.slept_ms;
	e->http_status = reply->outcome.http_status;
	failure_put(e->operation, sizeof e->operation, op);
	failure_put(
	    e->request_id, sizeof e->request_id, reply->outcome.request_id);
}

int task_send_kept(struct task *t, const char *op, const struct node *body,
    bool repeatable, struct node **answer)
{
	struct ddb_request request = { .op = op,
		.body = body,
		.repeatable = repeatable,
		.attempt_ms = t->session->options.attempt_ms,
		.stop = t->call.cancel != NULL ? stop : NULL,
		.stop_arg = t };
	struct ddb_reply reply = { 0 };
	struct error err = { 0 };
	int rc;

	*answer = NULL;
	if (task_ready(t) != 0)
		return -1;
	request.deadline_ms = t->deadline - clock_mono(t->session->clock);
	if (request.deadline_ms <= 0)
		return task_fail(t, WB_TIMEOUT, NULL,
		    "the deadline passed before '%s' could be sent", op);
	rc = ddb_perform(t->channel->ddb, &request, &reply, &err);
	*answer = reply.answer;
	add_up(t, op, &reply);
	if (rc != 0) {
		if (ddb_op_find(op)->writes)
			t->unknown |= err.effect == EFFECT_UNKNOWN;
		failure_read(&t->error, &err);
		t->error.maybe_applied = t->unknown;
		if (reply.outcome.timed_out && err.code == E_NETWORK)
			t->error.status = WB_TIMEOUT;
		failure_explain(&t->error, reply.answer);
	}
	return rc;
}

int task_send(struct task *t, const char *op, struct node *body,
    bool repeatable, struct node **answer)
{
	int rc = task_send_kept(t, op, body, repeatable, answer);

	node_free(body);
	return rc;
}

int task_pause(struct task *t, int64_t ms)
{
	struct loop *loop;
	int64_t until = clock_mono(t->session->clock) + ms, left;

	if (task_ready(t) != 0)
		return -1;
	if (until >= t->deadline)
		return task_fail(t, WB_TIMEOUT, NULL,
		    "the deadline passed while others were in the way");
	loop = ddb_loop(t->channel->ddb);
	while ((left = until - clock_mono(t->session->clock)) > 0) {
		if (cancel_is_set(t->call.cancel))
			return task_fail(t, WB_CANCELLED, NULL,
			    "stopped before it was tried again");
		loop_step(loop, left);
	}
	t->error.slept_ms += ms;
	return 0;
}

const char *task_table(const struct task *t, enum table table)
{
	return t->session->tables[table];
}

int task_copy_in(
    struct task *t, const char *what, const void *from, void *to, size_t size)
{
	const unsigned char *bytes = from;
	size_t given;

	memset(to, 0, size);
	if (from == NULL)
		return task_fail(
		    t, WB_INVALID, what, "'%s' may not be NULL", what);
	memcpy(&given, from, sizeof given); /* the first member of each */
	if (given < sizeof given)
		return task_fail(
		    t, WB_INVALID, "size", "the size of '%s' is not set", what);
	memcpy(to, from, given < size ? given : size);
	for (size_t i = size; i < given; i++)
		if (bytes[i] != 0)
			return task_fail(t, WB_INVALID, what,
			    "'%s' asks for something that this version of the "
			    "library does not know",
			    what);
	return 0;
}
