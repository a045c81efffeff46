#include "model/hook_transport.h"

#include "lib/fake_clock.h"
#include "test.h"

/* A hook that does as it is told, and notes what it saw. */
struct world {
	struct fake_clock clock;
	struct wb_clock given;
	struct hook_options options;
	struct transport *t;
	enum wb_delivery how;
	int status;
	const char *body, *header, *value;
	int64_t takes_ms, waited;
	struct buf seen, done;
	struct http_request *next; /* started when one is done */
};

static enum wb_delivery answer(
    void *arg, const struct wb_request *r, struct wb_response *to)
{
	struct world *w = arg;

	ck_assert_uint_eq(r->size, sizeof *r);
	buf_addf(&w->seen, "%s %s %zu:%s %d\n", r->operation, r->url,
	    r->body_size, r->body, (int)r->timeout_ms);
	for (size_t i = 0; i < r->header_count; i++)
		buf_addf(&w->seen, "%s=%s\n", r->headers[i].name,
		    r->headers[i].value);
	fake_clock_advance(&w->clock, w->takes_ms);
	if (w->status != 0)
		wb_response_status(to, w->status);
	if (w->header != NULL)
		wb_response_header(to, w->header, w->value);
	if (w->body != NULL)
		wb_response_body(to, w->body, strlen(w->body));
	return w->how;
}

static void note(void *arg, struct http_answer *a)
{
	struct world *w = arg;
	struct http_request *next = w->next;

	buf_addf(&w->done, "%d '%s' sent %d late %d took %d date %lld: %s\n",
	    a->status, buf_text(&a->body), a->sent, a->timed_out,
	    (int)(a->took_us / 1000), (long long)a->date,
	    a->status == 0 ? a->error.text : "");
	if (a->status == 0)
		ck_assert(
		    a->error.code == E_SERVICE || a->error.code == E_NETWORK);
	w->next = NULL;
	if (next != NULL)
		w->t->start(w->t, next, note, w);
}

static int64_t no_time(void *arg)
{
	(void)arg;
	return 0;
}

static void wait_for(void *arg, int64_t ms)
{
	((struct world *)arg)->waited += ms;
}

static void start(struct world *w)
{
	*w = (struct world){ .how = WB_ANSWERED, .status = 200, .body = "{}" };
	fake_clock_init(&w->clock);
	w->given = (struct wb_clock){ no_time, no_time, wait_for, w };
	w->options =
	    (struct hook_options){ answer, w, &w->clock.clock, &w->given };
	w->t = hook_transport_new(&w->options);
}

static void stop(struct world *w)
{
	w->t->free(w->t);
	buf_free(&w->seen);
	buf_free(&w->done);
}

static struct http_request request(const char *target)
{
	struct http_request r = { .url = mem_strdup("https://h/"),
		.host = mem_strdup("h"),
		.total_ms = 700 };

	buf_add(&r.body, "{\"a\":1}");
	http_headers_add(&r.headers, "X-One", "1");
	if (target != NULL)
		http_headers_add(&r.headers, "X-Amz-Target", target);
	return r;
}

START_TEST(shows_the_request_as_it_would_be_sent)
{
	struct http_request r = request("DynamoDB_20120810.GetItem");
	struct world w;

	start(&w);
	w.t->start(w.t, &r, note, &w);
	ck_assert_str_eq(buf_text(&w.seen), ""); /* only from poll */
	w.t->poll(w.t, 1000);
	ck_assert_str_eq(w.seen.s,
	    "GetItem https://h/ 7:{\"a\":1} 700\nX-One=1\n"
	    "X-Amz-Target=DynamoDB_20120810.GetItem\n");
	ck_assert_str_eq(w.done.s, "200 '{}' sent 1 late 0 took 0 date 0: \n");
	ck_assert_int_eq(w.waited, 0);
	http_request_free(&r);
	stop(&w);
}
END_TEST

START_TEST(needs_no_target)
{
	struct http_request r = request(NULL);
	struct world w;

	start(&w);
	buf_reset(&r.body);
	w.t->start(w.t, &r, note, &w);
	w.t->poll(w.t, 1000);
	ck_assert_str_eq(w.seen.s, " https://h/ 0: 700\nX-One=1\n");
	http_request_free(&r);
	stop(&w);
}
END_TEST

static const struct {
	enum wb_delivery how;
	int status;
	const char *body, *header, *value, *done;
	int64_t takes_ms;
} deliveries[] = {
	{ WB_ANSWERED, 400, "no", "Date", "Sun, 22 Nov 2026 12:00:00 GMT",
	    "400 'no' sent 1 late 0 took 30 date 1795348800: \n", 30 },
	{ WB_ANSWERED, 200, NULL, NULL, NULL,
	    "200 '' sent 1 late 0 took 0 date 0: \n", 0 },
	/* A hook that forgot the status has a mistake. */
	{ WB_ANSWERED, 0, "x", NULL, NULL,
	    "0 'x' sent 1 late 0 took 0 date 0: the transport hook answered "
	    "without a status\n",
	    0 },
	/* What the hook filled in before does not count. */
	{ WB_LOST, 200, "{}", NULL, NULL,
	    "0 '{}' sent 1 late 0 took 5 date 0: the answer was lost\n", 5 },
	{ WB_TIMED_OUT, 0, NULL, NULL, NULL,
	    "0 '' sent 1 late 1 took 700 date 0: no answer came in time\n",
	    700 },
	{ WB_NOT_SENT, 0, NULL, NULL, NULL,
	    "0 '' sent 0 late 0 took 0 date 0: the request could not be sent\n",
	    0 },
	{ WB_ANSWERED, 200, "x", "Content-Encoding", "gzip",
	    "0 'x' sent 1 late 0 took 0 date 0: the answer of 'the transport "
	    "hook' is encoded as 'gzip', which was not asked for\n",
	    0 },
};

START_TEST(tells_what_became_of_it)
{
	struct http_request r = request("a.GetItem");
	struct world w;

	start(&w);
	w.how = deliveries[_i].how;
	w.status = deliveries[_i].status;
	w.body = deliveries[_i].body;
	w.header = deliveries[_i].header;
	w.value = deliveries[_i].value;
	w.takes_ms = deliveries[_i].takes_ms;
	w.t->start(w.t, &r, note, &w);
	w.t->poll(w.t, 1000);
	ck_assert_str_eq(w.done.s, deliveries[_i].done);
	http_request_free(&r);
	stop(&w);
}
END_TEST

START_TEST(asks_one_after_the_other)
{
	struct http_request a = request("a.One"), b = request("a.Two"),
	                    c = request("a.Three");
	struct world w;

	start(&w);
	w.t->start(w.t, &a, note, &w);
	w.t->start(w.t, &b, note, &w);
	w.next = &c; /* when the first is done */
	w.t->poll(w.t, 1000);
	ck_assert_ptr_null(strstr(w.seen.s, "Two"));
	w.t->poll(w.t, 1000);
	ck_assert_ptr_null(strstr(w.seen.s, "Three"));
	w.t->poll(w.t, 1000);
	ck_assert_ptr_nonnull(strstr(w.seen.s, "Three"));
	w.t->poll(w.t, 60); /* nothing is left: it waits */
	ck_assert_int_eq(w.waited, 60);
	http_request_free(&a);
	http_request_free(&b);
	http_request_free(&c);
	stop(&w);
}
END_TEST

START_TEST(drops_what_waits)
{
	struct http_request r = request("a.One");
	struct world w;

	start(&w);
	w.t->watch(w.t, 0);
	w.t->start(w.t, &r, note, &w);
	w.t->abort_all(w.t);
	w.t->poll(w.t, 5);
	ck_assert_str_eq(buf_text(&w.seen), "");
	ck_assert_str_eq(buf_text(&w.done), "");
	w.t->start(w.t, &r, note, &w);
	w.t->poll(w.t, 5);
	ck_assert_str_ne(buf_text(&w.done), "");
	w.t->start(w.t, &r, note, &w);
	stop(&w); /* what still waits is dropped as well */
	http_request_free(&r);
}
END_TEST

/* Without a way to wait the thread sleeps, in pieces, so that a flag is seen. */
START_TEST(sleeps_a_little)
{
	static const struct wb_clock without = { no_time, no_time, NULL, NULL };
	struct world w;
	int64_t began;

	start(&w);
	w.t->free(w.t);
	for (int i = 0; i < 2; i++) {
		w.options.given = i == 0 ? NULL : &without;
		w.t = hook_transport_new(&w.options);
		began = clock_mono(&clock_system);
		w.t->poll(w.t, 60000);
		ck_assert_int_lt(clock_mono(&clock_system) - began, 30000);
		w.t->poll(w.t, 1);
		if (i == 0)
			w.t->free(w.t);
	}
	ck_assert_int_eq(w.waited, 0);
	stop(&w);
}
END_TEST

TEST_MAIN(hook_transport, TEST(shows_the_request_as_it_would_be_sent),
    TEST(needs_no_target), LOOP(tells_what_became_of_it, deliveries),
    TEST(asks_one_after_the_other), TEST(drops_what_waits),
    TEST(sleeps_a_little))
