#include "lib/fake_http.h"

#include "test.h"

struct fake_flight {
	uint64_t number;
	int64_t due;
	struct http_answer answer;
	http_done *done;
	void *arg;
};

enum { LONGEST_WAIT_MS = 24 * 3600 * 1000 };

static struct fake_http *of(struct transport *t)
{
	return (struct fake_http *)(void *)t; /* base is first */
}

static void record(struct fake_http *f, const struct http_request *r)
{
	struct fake_request *to = vec_push(&f->requests);

	for (size_t i = 0; i < r->headers.n; i++)
		http_headers_add(
		    &to->headers, r->headers.v[i].name, r->headers.v[i].value);
	to->method = mem_strdup(r->method);
	to->url = mem_strdup(r->url);
	to->body = mem_strdup(buf_text(&r->body));
	to->at = f->clock->mono;
}

static void time_out(struct fake_flight *flight, const struct http_request *r)
{
	http_answer_free(&flight->answer);
	flight->answer.sent = true;
	flight->answer.timed_out = true;
	error_set(&flight->answer.error, E_NETWORK,
	    "no whole answer from '%s' in time", r->host);
}

static void fake_start(struct transport *t, const struct http_request *request,
    http_done *done, void *arg)
{
	struct fake_http *f = of(t);
	struct fake_flight *flight = mem_alloc(sizeof *flight);
	int64_t delay = 0;

	record(f, request);
	*flight = (struct fake_flight){
		.number = ++f->started, .done = done, .arg = arg
	};
	f->answer(f->arg, request, &flight->answer, &delay);
	if (request->total_ms > 0 && delay >= request->total_ms) {
		delay = request->total_ms;
		time_out(flight, request);
	}
	flight->due = f->clock->mono + delay;
	*vec_push(&f->flights) = flight;
	if (f->flights.n > f->most)
		f->most = f->flights.n;
}

/* The next to arrive of those started so far. */
static size_t earliest(const struct fake_http *f, uint64_t last)
{
	size_t best = f->flights.n;

	for (size_t i = 0; i < f->flights.n; i++) {
		if (f->flights.v[i]->number <= last &&
		    (best == f->flights.n ||
		        f->flights.v[i]->due < f->flights.v[best]->due))
			best = i;
	}
	return best;
}

static bool deliver(struct fake_http *f)
{
	uint64_t last = f->started;
	bool any = false;
	size_t i;

	while ((i = earliest(f, last)) < f->flights.n &&
	       f->flights.v[i]->due <= f->clock->mono) {
		struct fake_flight *flight = f->flights.v[i];

		vec_remove(&f->flights, i);
		flight->done(flight->arg, &flight->answer);
		http_answer_free(&flight->answer);
		mem_free(flight);
		any = true;
	}
	return any;
}

static void fake_poll(struct transport *t, int64_t ms)
{
	struct fake_http *f = of(t);
	size_t i = earliest(f, f->started);
	int64_t wait = ms < LONGEST_WAIT_MS ? ms : LONGEST_WAIT_MS;

	if (deliver(f))
		return;
	if (i < f->flights.n && f->flights.v[i]->due - f->clock->mono < wait)
		wait = f->flights.v[i]->due - f->clock->mono;
	fake_clock_advance(f->clock, wait);
	deliver(f);
}

static void fake_watch(struct transport *t, int fd)
{
	(void)t, (void)fd; /* it never waits */
}

static void fake_abort_all(struct transport *t)
{
	struct fake_http *f = of(t);

	for (size_t i = 0; i < f->flights.n; i++) {
		http_answer_free(&f->flights.v[i]->answer);
		mem_free(f->flights.v[i]);
	}
	vec_free(&f->flights);
}

/* The test still wants to look at the requests. */
static void fake_free(struct transport *t)
{
	fake_abort_all(t);
}

void fake_http_init(struct fake_http *f, struct fake_clock *clock,
    fake_http_answer *answer, void *arg)
{
	*f = (struct fake_http){
		.base = { fake_start, fake_poll, fake_watch, fake_abort_all,
		    fake_free },
		.clock = clock,
		.answer = answer,
		.arg = arg,
	};
}

static void add_headers(struct http_answer *a, const char *lines)
{
	for (; lines != NULL && *lines != '\0'; lines += *lines == '\n') {
		size_t n = strcspn(lines, "\n");

		http_headers_add_line(&a->headers, lines, n);
		lines += n;
	}
}

static void answer_by_row(void *arg, const struct http_request *request,
    struct http_answer *a, int64_t *delay_ms)
{
	struct fake_http *f = arg;
	size_t i = f->requests.n - 1;
	const struct fake_row *row = &f->rows[i];

	ck_assert_msg(i < f->row_count, "request %zu was not expected", i + 1);
	if (row->target != NULL)
		ck_assert_str_eq(fake_http_operation(request), row->target);
	*delay_ms = row->delay_ms;
	a->sent = row->sent || row->status != 0;
	a->connected_before = row->connected_before;
	a->timed_out = row->timed_out;
	a->final = row->final;
	a->unresolved = row->unresolved;
	add_headers(a, row->headers);
	if (row->status != 0) {
		const char *date = http_headers_get(&a->headers, "date");
		struct instant when;

		fake_http_json(a, row->status, row->body);
		if (date != NULL && clock_http_parse(date, &when) == 0)
			a->date = when.s;
	} else {
		error_set(&a->error, E_NETWORK, "%s",
		    row->body != NULL ? row->body : "the connection broke");
	}
}

void fake_http_script(struct fake_http *f, struct fake_clock *clock,
    const struct fake_row *rows, size_t n)
{
	fake_http_init(f, clock, answer_by_row, f);
	f->rows = rows;
	f->row_count = n;
}

void fake_http_clear(struct fake_http *f)
{
	fake_abort_all(&f->base);
	for (size_t i = 0; i < f->requests.n; i++) {
		http_headers_free(&f->requests.v[i].headers);
		mem_free(f->requests.v[i].method);
		mem_free(f->requests.v[i].url);
		mem_free(f->requests.v[i].body);
	}
	vec_free(&f->requests);
}

void fake_http_json(struct http_answer *a, int status, const char *body)
{
	a->status = status;
	a->sent = true;
	buf_add(&a->body, body != NULL ? body : "");
}

void fake_http_error(
    struct http_answer *a, int status, const char *name, const char *message)
{
	a->status = status;
	a->sent = true;
	buf_addf(&a->body,
	    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\","
	    "\"message\":\"%s\"}",
	    name, message);
}

const char *fake_http_operation(const struct http_request *request)
{
	const char *target =
	    http_headers_get(&request->headers, "X-Amz-Target");
	const char *dot = target != NULL ? strchr(target, '.') : NULL;

	return dot != NULL ? dot + 1 : "";
}
