#include "lib/fault_proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "lib/raw_server.h"
#include "lib/wire.h"
#include "test.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ANSWER      "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 4\r\n\r\nwell"
#define SECOND      "HTTP/1.1 400 No\r\nContent-Length: 5\r\n\r\ntwice"
#define CHUNKED                                                          \
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n" \
	"{}{\r\n2\r\n\r\n\r\n0\r\nX-Trailer: t\r\n\r\n"
#define REQUEST(op)                                                         \
	"POST / HTTP/1.1\r\nHost: dynamodb.example\r\nX-Amz-Target: "       \
	"DynamoDB_20120810." op "\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n" \
	"Content-Length: 2\r\n\r\n{}"
#define END "\n<end>\n"

static const struct raw_answer well[] = { { ANSWER } };
static const struct raw_answer well_and_second[] = { { ANSWER }, { SECOND } };

/* An engine, the proxy before it, and a client. */
struct stand {
	struct raw_server engine;
	struct fault_proxy proxy;
	struct wire client;
	struct buf log;
};

static void connect_client(struct stand *s)
{
	ck_assert(wire_connect(&s->client, s->proxy.port));
}

static void begin(struct stand *s, const struct raw_answer *answers, size_t n)
{
	*s = (struct stand){ .log = BUF_INIT };
	raw_server_start(&s->engine, answers, n);
	fault_proxy_start(&s->proxy, s->engine.port);
	connect_client(s);
}

/* Ends both; s->log has what the engine got. */
static void finish(struct stand *s)
{
	wire_close(&s->client, false);
	fault_proxy_settle(&s->proxy);
	raw_server_stop(&s->engine, &s->log);
}

static void end(struct stand *s)
{
	fault_proxy_stop(&s->proxy);
	buf_free(&s->log);
}

static void send_request(struct stand *s, const char *text)
{
	ck_assert(wire_send(&s->client, text, strlen(text)));
}

/* The next answer is this; NULL: the connection is closed without one. */
static void check_answer(struct stand *s, const char *want)
{
	size_t n = wire_read(&s->client);

	if (want == NULL) {
		ck_assert_uint_eq(s->client.in.n, 0);
		ck_assert(s->client.ended);
		return;
	}
	ck_assert_uint_eq(n, strlen(want));
	ck_assert_mem_eq(s->client.in.s, want, n);
	wire_consume(&s->client, n);
}

static struct fault_seen seen(struct stand *s, int i)
{
	struct fault_seen seen = { 0 };

	ck_assert(fault_proxy_seen(&s->proxy, i, &seen));
	return seen;
}

START_TEST(passes_bytes_on_and_keeps_connections)
{
	static const struct raw_answer answers[] = { { ANSWER }, { CHUNKED },
		{ "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n" } };
	struct stand s;

	begin(&s, answers, COUNT(answers));
	for (size_t i = 0; i < COUNT(answers); i++) {
		send_request(&s, REQUEST("GetItem"));
		check_answer(&s, answers[i].bytes);
	}
	ck_assert_int_eq(fault_proxy_count(&s.proxy), 3);
	ck_assert_int_eq(fault_proxy_connections(&s.proxy), 1);
	ck_assert_str_eq(seen(&s, 1).operation, "GetItem");
	ck_assert_int_eq(seen(&s, 1).reached, 1);
	ck_assert_int_eq(seen(&s, 1).status[0], 200);
	ck_assert_uint_eq(seen(&s, 1).size, strlen(CHUNKED));
	ck_assert_uint_eq(
	    seen(&s, 1).head, (size_t)(strstr(CHUNKED, "3;x=y") - CHUNKED));
	ck_assert_int_eq(seen(&s, 2).status[0], 204);
	finish(&s);
	ck_assert_str_eq(s.log.s, "<accept>\n" REQUEST("GetItem") END REQUEST(
	                              "GetItem") END REQUEST("GetItem") END);
	end(&s);
}
END_TEST

/* An answer without a length ends with its connection, on both sides. */
START_TEST(passes_an_answer_without_a_length)
{
	static const struct raw_answer answers[] = {
		{ "HTTP/1.1 200 OK\r\n\r\nall of it", .then = RAW_CLOSE },
		{ ANSWER }
	};
	struct stand s;

	begin(&s, answers, COUNT(answers));
	send_request(&s, REQUEST("GetItem"));
	check_answer(&s, answers[0].bytes);
	ck_assert(s.client.ended);
	wire_close(&s.client, false);
	connect_client(&s);
	send_request(&s, REQUEST("GetItem"));
	check_answer(&s, ANSWER);
	finish(&s);
	end(&s);
}
END_TEST

#define CLOSED NULL
static const struct {
	struct fault_rule rule;
	const char *answer; /* its start */
	int reached, status[2];
	bool kept; /* the connection */
} faults[] = {
	{ { FAULT_NONE }, ANSWER, 1, { 200, 0 }, true },
	{ { FAULT_DROP_REQUEST }, CLOSED, 0, { 0, 0 }, false },
	{ { FAULT_DROP_ANSWER }, CLOSED, 1, { 200, 0 }, false },
	{ { FAULT_DELAY, .ms = 1 }, ANSWER, 1, { 200, 0 }, true },
	{ { FAULT_CUT, .bytes = 12 }, "HTTP/1.1 200", 1, { 200, 0 }, false },
	{ { FAULT_ERROR }, "HTTP/1.1 500 Internal Server Error\r\n", 1,
	    { 200, 0 }, true },
	{ { FAULT_THROTTLE }, "HTTP/1.1 400 Bad Request\r\n", 0, { 0, 0 },
	    true },
	{ { FAULT_TWICE }, ANSWER, 2, { 200, 400 }, true },
	{ { FAULT_TWICE, .second = true }, SECOND, 2, { 200, 400 }, true },
	{ { FAULT_LATE, .ms = 1 }, CLOSED, 1, { 200, 0 }, false },
};

START_TEST(each_fault_does_what_it_says)
{
	const char *want = faults[_i].answer;
	struct buf sent = BUF_INIT;
	struct stand s;

	begin(&s, well_and_second, COUNT(well_and_second));
	fault_proxy_script(&s.proxy, &faults[_i].rule, 1);
	send_request(&s, REQUEST("PutItem"));
	wire_read(&s.client);
	ck_assert_uint_ge(s.client.in.n, want != NULL ? strlen(want) : 0);
	if (want != NULL)
		ck_assert_mem_eq(s.client.in.s, want, strlen(want));
	else
		ck_assert_uint_eq(s.client.in.n, 0);
	ck_assert_int_eq(s.client.ended, !faults[_i].kept);
	finish(&s);
	ck_assert_int_eq(seen(&s, 0).fault, faults[_i].rule.kind);
	ck_assert_int_eq(seen(&s, 0).reached, faults[_i].reached);
	ck_assert_int_eq(seen(&s, 0).status[0], faults[_i].status[0]);
	ck_assert_int_eq(seen(&s, 0).status[1], faults[_i].status[1]);
	for (int i = 0; i < faults[_i].reached; i++)
		buf_addf(&sent, "%s%s%s", i == 0 ? "<accept>\n" : "",
		    REQUEST("PutItem"), END);
	ck_assert_str_eq(buf_text(&s.log), buf_text(&sent));
	buf_free(&sent);
	end(&s);
}
END_TEST

/* The names and the form that DynamoDB gives them. */
START_TEST(errors_have_the_form_of_the_service)
{
	static const struct {
		struct fault_rule rule;
		const char *type;
	} rows[] = {
		{ { FAULT_ERROR },
		    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
		    "InternalServerError\"," },
		{ { FAULT_THROTTLE },
		    "{\"__type\":\"com.amazon.coral.availability#"
		    "ThrottlingException\"," },
	};
	struct stand s;
	char type[64];
	size_t n, head;

	begin(&s, well, COUNT(well));
	for (size_t i = 0; i < COUNT(rows); i++) {
		fault_proxy_script(&s.proxy, &rows[i].rule, 1);
		send_request(&s, REQUEST("PutItem"));
		n = wire_read(&s.client);
		head = wire_head(s.client.in.s, n);
		wire_header(
		    s.client.in.s, n, "content-type", type, sizeof type);
		ck_assert_str_eq(type, "application/x-amz-json-1.0");
		ck_assert_ptr_eq(
		    strstr(s.client.in.s, rows[i].type), s.client.in.s + head);
		wire_consume(&s.client, n);
	}
	finish(&s);
	end(&s);
}
END_TEST

START_TEST(cuts_behind_every_byte)
{
	struct fault_rule rule = { FAULT_CUT };
	struct stand s;

	begin(&s, well, COUNT(well));
	for (rule.bytes = 0; rule.bytes <= strlen(ANSWER); rule.bytes++) {
		fault_proxy_script(&s.proxy, &rule, 1);
		send_request(&s, REQUEST("PutItem"));
		while (!s.client.ended && s.client.in.n < strlen(ANSWER))
			wire_read(&s.client);
		ck_assert_uint_eq(s.client.in.n, rule.bytes);
		ck_assert_mem_eq(buf_text(&s.client.in), ANSWER, rule.bytes);
		wire_close(&s.client, false);
		fault_proxy_settle(&s.proxy);
		ck_assert_uint_eq(seen(&s, 0).size, strlen(ANSWER));
		connect_client(&s);
	}
	finish(&s);
	end(&s);
}
END_TEST

START_TEST(rules_choose_by_number_and_operation)
{
	static const struct fault_rule rules[] = {
		{ FAULT_THROTTLE, .operation = "PutItem", .nth = 2 },
		{ FAULT_ERROR, .nth = 5, .times = -1 },
		{ FAULT_ERROR, .operation = "Query", .times = 2 },
	};
	static const struct {
		const char *request;
		int status;
	} rows[] = {
		{ REQUEST("PutItem"), 200 },
		{ REQUEST("Query"), 500 },
		{ REQUEST("PutItem"), 400 },
		{ REQUEST("PutItem"), 200 },
		{ REQUEST("Query"), 500 },
		{ REQUEST("GetItem"), 500 },
		{ REQUEST("Query"), 500 },
	};
	struct stand s;

	begin(&s, well, COUNT(well));
	for (int round = 0; round < 2; round++) {
		fault_proxy_script(&s.proxy, rules, COUNT(rules));
		for (size_t i = 0; i < COUNT(rows); i++) {
			size_t n;

			send_request(&s, rows[i].request);
			n = wire_read(&s.client);
			ck_assert_int_eq(
			    wire_status(s.client.in.s, n), rows[i].status);
			wire_consume(&s.client, n);
		}
		ck_assert_int_eq(fault_proxy_count(&s.proxy), COUNT(rows));
	}
	fault_proxy_script(&s.proxy, NULL, 0);
	send_request(&s, REQUEST("GetItem"));
	check_answer(&s, ANSWER);
	finish(&s);
	end(&s);
}
END_TEST

START_TEST(closes_with_a_reset)
{
	static const struct fault_rule rule = { FAULT_DROP_ANSWER,
		.reset = true };
	struct stand s;
	char byte;

	begin(&s, well, COUNT(well));
	fault_proxy_script(&s.proxy, &rule, 1);
	send_request(&s, REQUEST("PutItem"));
	ck_assert_int_eq(recv(s.client.fd, &byte, 1, 0), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	finish(&s);
	end(&s);
}
END_TEST

START_TEST(delays_an_answer)
{
	static const struct fault_rule rule = { FAULT_DELAY, .ms = 50 };
	struct stand s;
	int64_t start;

	begin(&s, well, COUNT(well));
	fault_proxy_script(&s.proxy, &rule, 1);
	start = clock_mono(&clock_system);
	send_request(&s, REQUEST("PutItem"));
	check_answer(&s, ANSWER);
	ck_assert_int_ge(clock_mono(&clock_system) - start, 50);
	finish(&s);
	end(&s);
}
END_TEST

/* The first request arrives when the second has had its answer. */
START_TEST(brings_a_late_request_behind_its_retry)
{
	static const struct fault_rule rule = { FAULT_LATE, .nth = 1,
		.ms = 30000, .after = 1 };
	struct stand s;

	begin(&s, well, COUNT(well));
	fault_proxy_script(&s.proxy, &rule, 1);
	send_request(&s, REQUEST("PutItem"));
	check_answer(&s, CLOSED);
	ck_assert_int_eq(seen(&s, 0).reached, 0);
	wire_close(&s.client, false);
	connect_client(&s);
	send_request(&s, REQUEST("GetItem"));
	check_answer(&s, ANSWER);
	finish(&s);
	ck_assert_int_eq(seen(&s, 0).reached, 1);
	ck_assert_ptr_nonnull(strstr(s.log.s,
	    REQUEST("GetItem") END "<accept>\n" REQUEST("PutItem") END));
	end(&s);
}
END_TEST

/* What is still on its way when a script begins is none of its requests. */
START_TEST(forgets_what_was_before_a_script)
{
	static const struct fault_rule rule = { FAULT_LATE, .ms = 50 };
	struct fault_seen seen;
	struct stand s;

	begin(&s, well, COUNT(well));
	fault_proxy_script(&s.proxy, &rule, 1);
	send_request(&s, REQUEST("PutItem"));
	check_answer(&s, CLOSED);
	fault_proxy_script(&s.proxy, NULL, 0);
	finish(&s);
	ck_assert_int_eq(fault_proxy_count(&s.proxy), 0);
	ck_assert(!fault_proxy_seen(&s.proxy, 0, &seen));
	ck_assert_uint_eq(raw_server_count(&s.log, END), 1);
	end(&s);
}
END_TEST

START_TEST(closes_when_there_is_no_engine)
{
	struct stand s;

	begin(&s, well, COUNT(well));
	raw_server_stop(&s.engine, NULL);
	send_request(&s, REQUEST("PutItem"));
	check_answer(&s, CLOSED);
	ck_assert_int_eq(seen(&s, 0).reached, 0);
	wire_close(&s.client, false);
	end(&s);
}
END_TEST

/* --- many at once --------------------------------------------------------- */

enum { CLIENTS = 16, ROUNDS = 50 };

/* Answers each request with its own body, one child for each connection. */
static pid_t echo_start(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof at;
	struct wire w = { .fd = socket(AF_INET, SOCK_STREAM, 0) };
	int listener = w.fd;
	pid_t pid;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(listener, (void *)&at, size), 0);
	ck_assert_int_eq(listen(listener, CLIENTS), 0);
	ck_assert_int_eq(getsockname(listener, (void *)&at, &size), 0);
	*port = ntohs(at.sin_port);
	pid = fork();
	if (pid != 0) {
		close(listener);
		return pid;
	}
	signal(SIGCHLD, SIG_IGN);
	test_lives_at_most(60);
	do {
		w.fd = accept(listener, NULL, NULL);
	} while (fork() != 0 && close(w.fd) == 0);
	for (size_t n; (n = wire_read(&w)) > 0; wire_consume(&w, n)) {
		size_t head = wire_head(w.in.s, n);
		struct buf answer = BUF_INIT;

		buf_addf(&answer,
		    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
		    n - head, w.in.s + head);
		wire_send(&w, answer.s, answer.n);
		buf_free(&answer);
	}
	_exit(0);
}

struct worker {
	pthread_t thread;
	int port, number, right;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	struct wire wire;
	char text[128], *body;

	if (!wire_connect(&wire, w->port))
		return NULL;
	for (int i = 0; i < ROUNDS; i++) {
		int n = snprintf(text, sizeof text,
		    "POST / HTTP/1.1\r\nX-Amz-Target: A.Echo\r\n"
		    "Content-Length: 9\r\n\r\n%04d %04d",
		    w->number, i);
		size_t got;

		wire_send(&wire, text, (size_t)n);
		got = wire_read(&wire);
		body = text + n - 9;
		w->right +=
		    got > 9 && memcmp(wire.in.s + got - 9, body, 9) == 0;
		wire_consume(&wire, got);
	}
	wire_close(&wire, false);
	return NULL;
}

START_TEST(carries_many_connections_at_once)
{
	struct worker workers[CLIENTS] = { { 0 } };
	struct fault_proxy proxy;
	int port;
	pid_t engine = echo_start(&port);

	fault_proxy_start(&proxy, port);
	for (int i = 0; i < CLIENTS; i++) {
		workers[i].port = proxy.port;
		workers[i].number = i;
		ck_assert_int_eq(
		    pthread_create(&workers[i].thread, NULL, work, &workers[i]),
		    0);
	}
	for (int i = 0; i < CLIENTS; i++) {
		pthread_join(workers[i].thread, NULL);
		ck_assert_int_eq(workers[i].right, ROUNDS);
	}
	fault_proxy_settle(&proxy);
	ck_assert_int_eq(fault_proxy_count(&proxy), CLIENTS * ROUNDS);
	ck_assert_int_eq(fault_proxy_connections(&proxy), CLIENTS);
	fault_proxy_stop(&proxy);
	kill(engine, SIGKILL);
	waitpid(engine, NULL, 0);
}
END_TEST

TEST_MAIN(fault_proxy, TEST(passes_bytes_on_and_keeps_connections),
    TEST(passes_an_answer_without_a_length),
    LOOP(each_fault_does_what_it_says, faults),
    TEST(errors_have_the_form_of_the_service), TEST(cuts_behind_every_byte),
    TEST(rules_choose_by_number_and_operation), TEST(closes_with_a_reset),
    TEST(delays_an_answer), TEST(brings_a_late_request_behind_its_retry),
    TEST(forgets_what_was_before_a_script),
    TEST(closes_when_there_is_no_engine),
    TEST(carries_many_connections_at_once))
