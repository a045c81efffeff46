/*
 * HTTP/1.1 of our own over connections of libcurl's (aws/connection.h).  Its
 * own transfers cost more than all the rest of a call together (bench/crud).  It
 * would also repeat a request by itself when a reused connection dies before the
 * first byte of an answer, and that is not its decision to make: the request may
 * have had its effect.
 *
 * A line is a connection and the transfer that is on it.  Never more lines than
 * there may be connections; what has none yet waits here.
 */
#include "aws/http.h"

#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "aws/connection.h"
#include "aws/http_reader.h"
#include "base/clock.h"
#include "base/secret.h"

enum {
	STALL_MS = 30000,     /* without a byte */
	MAX_AGE_MS = 55000,   /* idle connections are not trusted longer */
	LIFETIME_MS = 300000, /* so that new DNS answers are used */
	READ_BYTES = 64 << 10,
	SECRET_BYTES = 8 << 10 /* what most answers with credentials need */
};

struct transfer {
	const struct http_request *request;
	http_done *done;
	void *arg;
	struct http_answer answer;
	struct http_reader reader;
	bool reused; /* its connection has carried others */
	int64_t started_us;
};

struct line {
	struct connection *connection;
	char *origin; /* of the URLs it is good for, see origin_length */
	bool made;
	struct transfer *transfer; /* NULL: idle */
	struct buf out;            /* its request, of which so much was sent: */
	size_t out_done;
	int64_t made_ms, stirred_ms; /* when a byte last moved */
	size_t polled, polled_n;     /* its part of what is polled */
};

struct curl_transport {
	struct transport base;
	struct connection_maker *maker;
	size_t most; /* lines */
	int wake_fd;
	VEC(struct line *) lines;
	VEC(struct transfer *) waiting;
	VEC(struct pollfd) polled;
	int64_t now_us, now_ms; /* before and after polling */
	char read[READ_BYTES];
};

static void look_at_clock(struct curl_transport *c)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	c->now_us = (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
	c->now_ms = c->now_us / 1000;
}

static void free_transfer(struct transfer *t)
{
	http_answer_free(&t->answer);
	http_reader_free(&t->reader);
	mem_free(t);
}

static void hand_over(struct curl_transport *c, struct transfer *t)
{
	t->answer.took_us = c->now_us - t->started_us;
	t->done(t->arg, &t->answer);
	free_transfer(t);
}

/* "https://host:port" */
static size_t origin_length(const char *url)
{
	const char *host = strstr(url, "://");

	host = host != NULL ? host + 3 : url;
	return (size_t)(host - url) + strcspn(host, "/?#");
}

static struct line *open_line(struct curl_transport *c, struct transfer *t)
{
	const struct http_request *r = t->request;
	struct line *l = mem_alloc(sizeof *l);

	*vec_push(&c->lines) = l;
	l->transfer = t;
	l->origin = mem_strndup(r->url, origin_length(r->url));
	l->connection = connection_begin(c->maker, r);
	return l;
}

static void close_line(struct curl_transport *c, struct line *l)
{
	size_t i = 0;

	while (c->lines.v[i] != l)
		i++;
	vec_remove(&c->lines, i);
	connection_close(l->connection);
	buf_wipe(&l->out);
	mem_free(l->origin);
	mem_free(l);
}

/* The end of a transfer.  done may start the next one, so the line is free
 * before. */
static void finish(struct curl_transport *c, struct line *l, bool keep)
{
	struct transfer *t = l->transfer;

	l->transfer = NULL;
	if (keep) {
		/* It may have held a session token. */
		mem_wipe(l->out.s, l->out.n);
		buf_reset(&l->out);
		l->out_done = 0;
		if (l->out.cap > READ_BYTES) /* a large one is no rule */
			buf_free(&l->out);
	} else {
		close_line(c, l);
	}
	hand_over(c, t);
}

static void set_timeout(const struct line *l)
{
	const struct http_request *r = l->transfer->request;
	struct http_answer *a = &l->transfer->answer;
	char span[CLOCK_TEXT];

	clock_span(l->made ? r->total_ms : r->connect_ms, span);
	a->timed_out = true;
	error_set(&a->error, E_NETWORK, "%s '%s' within %s",
	    l->made ? "no whole answer from" : "cannot connect to", r->host,
	    span);
}

enum cause { TOO_LATE, CONNECTION, READER };

static void fail(struct curl_transport *c, struct line *l, enum cause cause)
{
	struct transfer *t = l->transfer;
	struct http_answer *a = &t->answer;
	const char *host = t->request->host;

	a->status = 0;
	a->sent = l->made;
	if (cause == CONNECTION)
		connection_explain(l->connection, host, a);
	if (cause == TOO_LATE || a->timed_out) {
		set_timeout(l);
	} else if (t->reused && !t->reader.begun) {
		a->connected_before = true;
		error_set(&a->error, E_NETWORK,
		    "'%s' closed the connection without an answer", host);
	} else if (cause == READER) {
		http_reader_explain(&t->reader, host);
	}
	finish(c, l, false);
}

/* These say true when the transfer is over, and the line perhaps gone. */

static bool read_more(struct curl_transport *c, struct line *l)
{
	struct http_reader *r = &l->transfer->reader;
	enum connection_step step;
	size_t n = 0, taken = 0;

	while (!http_reader_over(r)) {
		step =
		    connection_receive(l->connection, c->read, READ_BYTES, &n);
		if (step == CONNECTION_LATER)
			return false;
		if (step == CONNECTION_FAILED) {
			fail(c, l, CONNECTION);
			return true;
		}
		l->stirred_ms = c->now_ms;
		taken = http_reader_feed(r, c->read, n);
		if (n == 0)
			http_reader_end(r);
	}
	/* What an error's status says counts, whatever comes behind (F45). */
	if (r->at == HTTP_TOO_LONG && r->answer->status >= 400) {
		buf_reset(&r->answer->body);
		buf_add(&r->answer->body, "more than an answer may be");
		http_headers_remove(&r->answer->headers, "x-amz-crc32");
	} else if (r->at != HTTP_WHOLE) {
		fail(c, l, READER);
		return true;
	}
	http_answer_arrived(r->answer, l->transfer->request->host);
	/* What comes behind an answer must not become the next (F10). */
	r->keep = r->keep && r->at == HTTP_WHOLE && taken == n;
	finish(c, l, r->keep && l->out_done == l->out.n);
	return true;
}

static bool send_more(struct curl_transport *c, struct line *l)
{
	enum connection_step step = CONNECTION_DONE;
	size_t n;

	while (step == CONNECTION_DONE && l->out_done < l->out.n) {
		step = connection_send(l->connection, l->out.s + l->out_done,
		    l->out.n - l->out_done, &n);
		l->out_done += n;
		if (n > 0)
			l->stirred_ms = c->now_ms;
	}
	if (step != CONNECTION_FAILED)
		return false;
	/* A server may refuse what it has not read to its end (RFC 9112 9.5). */
	if (!read_more(c, l))
		fail(c, l, CONNECTION);
	return true;
}

static bool begin(struct curl_transport *c, struct line *l, struct transfer *t)
{
	l->transfer = t;
	t->reader.answer = &t->answer;
	t->reader.max = t->request->max_answer;
	l->stirred_ms = c->now_ms;
	http_request_write(t->request, &l->out);
	return send_more(c, l);
}

static bool make(struct curl_transport *c, struct line *l)
{
	struct transfer *t = l->transfer;
	enum connection_step step = connection_make(
	    l->connection, c->polled.v + l->polled, l->polled_n);

	if (step == CONNECTION_LATER)
		return false;
	if (step == CONNECTION_FAILED) {
		fail(c, l, CONNECTION);
		return true;
	}
	l->made = true;
	l->made_ms = c->now_ms;
	t->answer.connected = true;
	t->answer.connect_us = c->now_us - t->started_us;
	return begin(c, l, t);
}

/* Nothing to read, not even an end: neither dead nor out of step. */
static bool is_quiet(const struct line *l)
{
	char byte;
	size_t n;

	return connection_receive(l->connection, &byte, 1, &n) ==
	       CONNECTION_LATER;
}

static bool is_usable(const struct curl_transport *c, const struct line *l)
{
	return c->now_ms - l->stirred_ms < MAX_AGE_MS &&
	       c->now_ms - l->made_ms < LIFETIME_MS && is_quiet(l);
}

/* NULL: one has to be opened, for which there is room then. */
static struct line *take_idle(struct curl_transport *c, const char *url)
{
	size_t n = origin_length(url);
	struct line *other = NULL;

	for (size_t i = c->lines.n; i-- > 0;) {
		struct line *l = c->lines.v[i];
		bool fits =
		    strncmp(l->origin, url, n) == 0 && l->origin[n] == '\0';

		if (l->transfer != NULL)
			continue;
		if (fits && is_usable(c, l))
			return l;
		if (fits)
			close_line(c, l);
		else
			other = l;
	}
	if (other != NULL && c->lines.n == c->most)
		close_line(c, other);
	return NULL;
}

static bool launch_one(struct curl_transport *c, struct transfer *t)
{
	const struct http_request *r = t->request;
	struct line *l;

	t->started_us = c->now_us;
	if (!http_request_is_clean(r)) {
		t->answer.final = true;
		error_set(&t->answer.error, E_INVALID,
		    "malformed request to '%s'", r->host);
		hand_over(c, t);
		return true;
	}
	l = take_idle(c, r->url);
	if (l == NULL) {
		open_line(c, t);
		return false;
	}
	t->reused = true;
	return begin(c, l, t);
}

/* True when something is over already. */
static bool launch(struct curl_transport *c)
{
	size_t running = 0;
	bool over = false;

	vec_each (struct line *, l, &c->lines)
		running += (*l)->transfer != NULL;
	while (c->waiting.n > 0 && running < c->most) {
		struct transfer *t = c->waiting.v[0];

		vec_remove(&c->waiting, 0);
		if (launch_one(c, t))
			over = true;
		else
			running++;
	}
	return over;
}

/* When its transfer has failed if nothing happens. */
static int64_t limit_of(const struct line *l)
{
	const struct transfer *t = l->transfer;
	int64_t total = t->started_us / 1000 + t->request->total_ms;
	int64_t stall = l->stirred_ms + STALL_MS;

	return l->made && stall < total ? stall : total;
}

/* What to poll for the line, and until when. */
static int64_t watch_line(struct curl_transport *c, struct line *l)
{
	int64_t limit = limit_of(l), until = connection_until(l->connection);
	const struct pollfd *waits;

	l->polled = c->polled.n;
	l->polled_n = connection_waits(l->connection, &waits);
	for (size_t i = 0; i < l->polled_n; i++)
		*vec_push(&c->polled) = waits[i];
	if (l->out_done < l->out.n)
		vec_last(&c->polled)->events |= POLLOUT;
	return until < limit ? until : limit;
}

/* How long to poll. */
static int64_t watch_all(struct curl_transport *c, int64_t ms)
{
	c->polled.n = 0;
	*vec_push(&c->polled) = (struct pollfd){ c->wake_fd, POLLIN, 0 };
	vec_each (struct line *, l, &c->lines) {
		int64_t left;

		(*l)->polled_n = 0;
		if ((*l)->transfer == NULL)
			continue;
		left = watch_line(c, *l) - c->now_ms;
		if (left < ms)
			ms = left > 0 ? left : 0;
	}
	return ms;
}

static void attend(struct curl_transport *c, struct line *l)
{
	short got;
	bool over;

	if (l->transfer == NULL)
		return;
	if (!l->made) {
		over = make(c, l);
	} else {
		got = c->polled.v[l->polled].revents;
		over = ((got & ~POLLOUT) != 0 && read_more(c, l)) ||
		       ((got & POLLOUT) != 0 && send_more(c, l));
	}
	if (!over && c->now_ms >= limit_of(l))
		fail(c, l, TOO_LATE);
}

static struct curl_transport *of(struct transport *t)
{
	return (struct curl_transport *)(void *)t; /* base is first */
}

static void curl_start(struct transport *transport,
    const struct http_request *request, http_done *done, void *arg)
{
	struct transfer *t = mem_alloc(sizeof *t);

	*t = (struct transfer){ request, done, arg };
	if (request->secret)
		secret_buf(&t->answer.body, SECRET_BYTES);
	*vec_push(&of(transport)->waiting) = t;
}

static void curl_poll(struct transport *transport, int64_t ms)
{
	struct curl_transport *c = of(transport);

	look_at_clock(c);
	if (launch(c))
		ms = 0;
	ms = watch_all(c, ms);
	/* Returns early on a signal. */
	if (poll(c->polled.v, c->polled.n, ms < INT_MAX ? (int)ms : INT_MAX) <
	    0)
		return;
	look_at_clock(c);
	for (size_t i = c->lines.n; i-- > 0;)
		if (i < c->lines.n) /* done may have closed some */
			attend(c, c->lines.v[i]);
}

static void curl_watch(struct transport *transport, int fd)
{
	of(transport)->wake_fd = fd;
}

static void curl_abort_all(struct transport *transport)
{
	struct curl_transport *c = of(transport);

	for (size_t i = c->lines.n; i-- > 0;) {
		struct line *l = c->lines.v[i];

		if (l->transfer == NULL)
			continue;
		free_transfer(l->transfer);
		close_line(c, l);
	}
	vec_each (struct transfer *, t, &c->waiting)
		free_transfer(*t);
	c->waiting.n = 0;
}

static void curl_free(struct transport *transport)
{
	struct curl_transport *c = of(transport);

	curl_abort_all(transport);
	while (c->lines.n > 0)
		close_line(c, *vec_last(&c->lines));
	vec_free(&c->lines);
	vec_free(&c->waiting);
	vec_free(&c->polled);
	connection_maker_free(c->maker);
	mem_wipe(c->read, READ_BYTES);
	mem_free(c);
}

static void curl_distrust(struct transport *transport)
{
	struct curl_transport *c = of(transport);

	for (size_t i = c->lines.n; i-- > 0;)
		if (c->lines.v[i]->transfer == NULL)
			close_line(c, c->lines.v[i]);
}

struct transport *http_curl_new(
    int connections, const char *ca_bundle, int wake_fd)
{
	struct curl_transport *c = mem_alloc(sizeof *c);

	c->base = (struct transport){ curl_start, curl_poll, curl_watch,
		curl_abort_all, curl_free, curl_distrust };
	c->most = (size_t)connections;
	c->maker = connection_maker_new(ca_bundle);
	c->wake_fd = wake_fd;
	return &c->base;
}
