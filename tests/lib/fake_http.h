/*
 * fake_http - a transport that answers without a network
 *
 * Every request is answered by a function of the test's, at the moment in which
 * it is started; the answer arrives delay_ms later.  poll moves the fake clock
 * instead of waiting, so hours pass in no time, and answers with different
 * delays arrive out of order.  An answer that would come after the request's
 * total_ms becomes a timeout, as with the real transport.
 *
 *	fake_http_init(&fake, &clock, answer, arg);
 *	... .transport = &fake.base ...		run the loop, look at fake.requests
 *	fake_http_clear(&fake);			after the client was closed
 *
 * Or with rows, one for each request in the order of their sending:
 *
 *	fake_http_script(&fake, &clock, rows, sizeof rows / sizeof *rows);
 *
 * A request beyond the last row fails the test.
 */
#ifndef WB_TEST_FAKE_HTTP_H
#define WB_TEST_FAKE_HTTP_H
#include "aws/http.h"
#include "lib/fake_clock.h"

/* Fill *answer; *delay_ms is 0. */
typedef void fake_http_answer(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms);

struct fake_row {
	int status; /* 0: no answer, see the flags */
	const char *body;
	const char *headers; /* "name: value\nname: value", or NULL */
	int64_t delay_ms;
	const char *target; /* the request must have this one; NULL: any */
	bool sent, connected_before, timed_out, final, unresolved;
};

struct fake_request {
	struct http_headers headers;
	char *method, *url, *body;
	int64_t at; /* mono_ms when it was started */
};

struct fake_http {
	struct transport base;
	struct fake_clock *clock;
	fake_http_answer *answer;
	void *arg;
	const struct fake_row *rows;
	size_t row_count;
	VEC(struct fake_request) requests; /* all, in the order of sending */
	VEC(struct fake_flight *) flights;
	size_t most; /* in flight at once */
	uint64_t started;
};

void fake_http_init(struct fake_http *f, struct fake_clock *clock,
    fake_http_answer *answer, void *arg);
void fake_http_script(struct fake_http *f, struct fake_clock *clock,
    const struct fake_row *rows, size_t n);
void fake_http_clear(struct fake_http *f);

/* For answer functions. */
void fake_http_json(struct http_answer *a, int status, const char *body);
/* An error as DynamoDB sends it: 400 (or another status) and a name. */
void fake_http_error(
    struct http_answer *a, int status, const char *name, const char *message);
/* "DescribeTable" of "DynamoDB_20120810.DescribeTable". */
const char *fake_http_operation(const struct http_request *request);
#endif
