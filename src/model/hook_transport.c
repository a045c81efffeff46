#include "model/hook_transport.h"

#include <time.h>

#include "dynamodb/ops.h"

enum { SLICE_MS = 20 };

struct wb_response {
	struct http_answer answer;
};

struct waiting {
	const struct http_request *request;
	http_done *done;
	void *arg;
};

struct hook_transport {
	struct transport base; /* first */
	struct hook_options options;
	VEC(struct waiting) queue;
	VEC(struct wb_header) headers; /* of the request at hand */
};

void wb_response_status(struct wb_response *r, int http_status)
{
	r->answer.status = http_status;
}

void wb_response_header(
    struct wb_response *r, const char *name, const char *value)
{
	http_headers_add(&r->answer.headers, name, value);
}

void wb_response_body(struct wb_response *r, const void *p, size_t n)
{
	buf_addn(&r->answer.body, p, n);
}

static struct hook_transport *of(struct transport *t)
{
	return (struct hook_transport *)(void *)t;
}

static void hook_start(struct transport *t, const struct http_request *request,
    http_done *done, void *arg)
{
	*vec_push(&of(t)->queue) = (struct waiting){ request, done, arg };
}

static enum wb_delivery ask(struct hook_transport *h,
    const struct http_request *r, struct wb_response *to)
{
	const char *target = http_headers_get(&r->headers, "x-amz-target");
	struct wb_request request = {
		.size = sizeof request,
		.operation = target != NULL ? ddb_operation(target) : "",
		.url = r->url,
		.body = buf_text(&r->body),
		.body_size = r->body.n,
		.timeout_ms = r->total_ms,
	};

	h->headers.n = 0;
	for (size_t i = 0; i < r->headers.n; i++)
		*vec_push(&h->headers) =
		    (struct wb_header){ r->headers.v[i].name,
			    r->headers.v[i].value };
	request.headers = h->headers.v;
	request.header_count = h->headers.n;
	return h->options.hook(h->options.arg, &request, to);
}

static void judge(struct http_answer *a, enum wb_delivery delivery)
{
	static const char *const texts[] = {
		[WB_ANSWERED] = "the transport hook answered without a status",
		[WB_LOST] = "the answer was lost",
		[WB_TIMED_OUT] = "no answer came in time",
		[WB_NOT_SENT] = "the request could not be sent",
	};

	if (delivery == WB_ANSWERED && a->status > 0) {
		http_answer_arrived(a, "the transport hook");
		return;
	}
	a->status = 0;
	a->final = delivery == WB_ANSWERED; /* a mistake of the hook's */
	a->sent = delivery != WB_NOT_SENT;
	a->timed_out = delivery == WB_TIMED_OUT;
	error_set(&a->error, E_NETWORK, "%s", texts[delivery]);
}

/* In slices, so that a flag that was set meanwhile is seen. */
static void let_pass(const struct wb_clock *given, int64_t ms)
{
	struct timespec slice = { .tv_nsec = 1000000 *
		                             (ms < SLICE_MS ? ms : SLICE_MS) };

	if (given != NULL && given->wait != NULL)
		given->wait(given->arg, ms);
	else
		nanosleep(&slice, NULL);
}

/* The first that waits.  Its done may start another. */
static void hook_poll(struct transport *t, int64_t ms)
{
	struct hook_transport *h = of(t);
	struct wb_response response = { 0 };
	struct waiting w;
	int64_t began = clock_mono(h->options.clock);
	enum wb_delivery delivery;

	if (h->queue.n == 0) {
		let_pass(h->options.given, ms);
		return;
	}
	w = h->queue.v[0];
	vec_remove(&h->queue, 0);
	delivery = ask(h, w.request, &response);
	response.answer.took_us = (clock_mono(h->options.clock) - began) * 1000;
	judge(&response.answer, delivery);
	w.done(w.arg, &response.answer);
	http_answer_free(&response.answer);
}

static void hook_watch(struct transport *t, int fd)
{
	(void)t, (void)fd; /* the hook cannot be woken */
}

static void hook_abort_all(struct transport *t)
{
	of(t)->queue.n = 0;
}

static void hook_free(struct transport *t)
{
	struct hook_transport *h = of(t);

	vec_free(&h->queue);
	vec_free(&h->headers);
	mem_free(h);
}

struct transport *hook_transport_new(const struct hook_options *options)
{
	struct hook_transport *h = mem_alloc(sizeof *h);

	h->base = (struct transport){ hook_start, hook_poll, hook_watch,
		hook_abort_all, hook_free };
	h->options = *options;
	return &h->base;
}
