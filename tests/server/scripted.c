/*
 * scripted - DynamoDB's control plane over real HTTP, with faults as told
 *
 *	scripted [--script FILE] [--log FILE] [--heads FILE] [--port N]
 *	    [--seconds N]
 *
 * Serves the model of the control plane on 127.0.0.1 and prints its URL as the
 * first line of standard output.  Signatures are not looked at.  Ends on SIGTERM
 * or after --seconds (300).
 *
 *	--script FILE	tables, times and faults; see server/script.h
 *	--log FILE	a line for each call: operation, table, request with
 *			sorted keys, and "-> outcome" when it was no plain success
 *	--heads FILE	the head of each request as it came, with its signature
 *	--port N	instead of any free one
 *
 * A fault "lost" closes the connection after the request was read, "truncated"
 * in the middle of the answer, "stall" never answers, "unsent" closes at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "server/script.h"

enum { CLIENTS = 64, MOST_REQUEST = 2 << 20, TICK_MS = 10 };

struct client {
	int fd; /* 0: none */
	struct buf in, out;
	int64_t when; /* mono_ms from which out may leave; 0: nothing to send */
	bool close_after;
	bool silent; /* never answers again */
};

struct server {
	int listener, log, heads;
	struct fake_dynamo f;
	struct client clients[CLIENTS];
	size_t logged; /* calls that are in the log */
	bool failed;
	int64_t ahead_s; /* so much its clock is, as clients see it */
};

static volatile sig_atomic_t stopped;

static void stop(int number)
{
	(void)number;
	stopped = 1;
}

static void drop(struct client *c)
{
	close(c->fd);
	buf_free(&c->in);
	buf_free(&c->out);
	*c = (struct client){ 0 };
}

static void write_log(struct server *s)
{
	struct buf line = BUF_INIT;
	struct error err;

	for (; s->logged < s->f.calls.n; s->logged++) {
		const struct fake_call *call = &s->f.calls.v[s->logged];

		buf_addf(&line, "%s %s %s", call->op,
		    call->table[0] != '\0' ? call->table : "-", call->body);
		if (call->outcome != NULL)
			buf_addf(&line, " -> %s", call->outcome);
		buf_addc(&line, '\n');
	}
	if (s->log >= 0 && line.n > 0 &&
	    file_write_all(s->log, "the log", line.s, line.n, &err) != 0)
		s->failed = true;
	buf_free(&line);
}

/* The value of a header in the head of a request, copied; NULL: none. */
static char *header(const char *head, const char *name)
{
	for (const char *line = strstr(head, "\r\n"); line != NULL;
	     line = strstr(line, "\r\n")) {
		size_t n = strcspn(line += 2, ":\r");
		char *key = mem_strndup(line, n);
		bool same = text_equal_nocase(key, name) && line[n] == ':';

		mem_free(key);
		if (!same)
			continue;
		line += n + 1;
		line += strspn(line, " \t");
		return mem_strndup(line, strcspn(line, "\r"));
	}
	return NULL;
}

static void add_date(struct buf *out, int64_t ahead_s)
{
	struct instant now = { .s =
		                   clock_wall(&clock_system) / 1000 + ahead_s };
	char date[CLOCK_TEXT];

	if (clock_http_show(now, date) == 0)
		buf_addf(out, "Date: %s\r\n", date);
}

/* What a fault did to the answer is seen from what there is of it. */
static void put_answer(const struct server *s, struct client *c,
    struct http_answer *a, const char *outcome, int64_t delay_ms)
{
	bool cut = strcmp(outcome, "truncated") == 0;
	const char *type = strcmp(outcome, "html") == 0
	                       ? "text/html"
	                       : "application/x-amz-json-1.0";
	const char *crc = http_headers_get(&a->headers, "x-amz-crc32");

	c->silent = strcmp(outcome, "no answer") == 0;
	c->close_after = a->status == 0 || cut;
	c->when = clock_mono(&clock_system) + (c->silent ? 0 : delay_ms);
	if (a->status == 0 || c->silent)
		return;
	buf_addf(&c->out, "HTTP/1.1 %d Whatever\r\nContent-Type: %s\r\n",
	    a->status, type);
	add_date(&c->out, s->ahead_s);
	buf_addf(&c->out, "x-amzn-RequestId: SCRIPTED\r\n");
	if (crc != NULL)
		buf_addf(&c->out, "x-amz-crc32: %s\r\n", crc);
	buf_addf(&c->out, "Content-Length: %zu\r\n\r\n",
	    a->body.n + (cut ? a->body.n + 1 : 0));
	buf_addn(&c->out, buf_text(&a->body), a->body.n);
}

static void answer_request(struct server *s, struct client *c, const char *head,
    const char *body, size_t n)
{
	struct http_request request = { 0 };
	struct http_answer answer = { 0 };
	int64_t delay = 0;
	char *target = header(head, "x-amz-target");
	const char *outcome;
	size_t before = s->f.calls.n;
	struct error err;

	if (s->heads >= 0 && file_write_all(s->heads, "the heads", head,
	                         strlen(head), &err) != 0)
		s->failed = true;

	http_headers_add(
	    &request.headers, "X-Amz-Target", target != NULL ? target : "");
	buf_addn(&request.body, body, n);
	fake_dynamo_answer(&s->f, &request, &answer, &delay);
	outcome = s->f.calls.n > before ? vec_last(&s->f.calls)->outcome : NULL;
	put_answer(s, c, &answer, outcome != NULL ? outcome : "", delay);
	write_log(s);
	http_answer_free(&answer);
	http_headers_free(&request.headers);
	buf_free(&request.body);
	mem_free(target);
}

/* Take the request at the front of what came, if it is whole. */
static void take_request(struct server *s, struct client *c)
{
	const char *end = strstr(buf_text(&c->in), "\r\n\r\n");
	size_t head_n = end != NULL ? (size_t)(end - c->in.s) + 4 : 0;
	struct error err;
	char *head, *length;
	int64_t n = 0;

	if (end == NULL || c->when != 0)
		return;
	head = mem_strndup(c->in.s, head_n);
	length = header(head, "content-length");
	if (length != NULL &&
	    text_int(length, 0, MOST_REQUEST, &n, &err) != 0) {
		c->close_after = true;
		c->when = 1;
	} else if (c->in.n - head_n >= (size_t)n) {
		struct buf rest = BUF_INIT;

		answer_request(s, c, head, c->in.s + head_n, (size_t)n);
		buf_addn(
		    &rest, c->in.s + head_n + n, c->in.n - head_n - (size_t)n);
		buf_free(&c->in);
		c->in = rest;
	}
	mem_free(length);
	mem_free(head);
}

static void receive(struct server *s, struct client *c)
{
	char bytes[8192];
	ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || c->in.n > MOST_REQUEST) {
		drop(c);
		return;
	}
	buf_addn(&c->in, bytes, (size_t)n);
	take_request(s, c);
}

static void send_due(struct server *s, struct client *c)
{
	struct error ignored;
	bool close_it = c->close_after;

	if (c->when == 0 || c->silent || clock_mono(&clock_system) < c->when)
		return;
	/* Answers are small: they fit into the socket's buffer. */
	if (c->out.n > 0 && file_write_all(c->fd, "a client", c->out.s,
	                        c->out.n, &ignored) != 0)
		close_it = true;
	buf_reset(&c->out);
	c->when = 0;
	if (close_it)
		drop(c);
	else
		take_request(s, c);
}

static void welcome(struct server *s)
{
	int fd = accept(s->listener, NULL, NULL);

	for (size_t i = 0; fd > 0 && i < CLIENTS; i++)
		if (s->clients[i].fd == 0) {
			s->clients[i].fd = fd;
			return;
		}
	if (fd >= 0)
		close(fd);
}

static void serve(struct server *s, int64_t until)
{
	struct pollfd fds[CLIENTS + 1];

	while (!stopped && !s->failed && clock_mono(&clock_system) < until) {
		fds[CLIENTS] = (struct pollfd){ s->listener, POLLIN, 0 };
		for (size_t i = 0; i < CLIENTS; i++) {
			int fd = s->clients[i].fd;

			fds[i] = (struct pollfd){ fd > 0 ? fd : -1, POLLIN, 0 };
		}
		if (poll(fds, CLIENTS + 1, TICK_MS) < 0)
			continue; /* a signal */
		for (size_t i = 0; i < CLIENTS; i++) {
			struct client *c = &s->clients[i];

			if (fds[i].revents != 0)
				receive(s, c);
			if (c->fd > 0)
				send_due(s, c);
		}
		if (fds[CLIENTS].revents != 0)
			welcome(s);
	}
}

static int listen_on(int64_t port, struct error *err)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (fd < 0 || bind(fd, (struct sockaddr *)(void *)&a, sizeof a) != 0 ||
	    listen(fd, CLIENTS) != 0 ||
	    getsockname(fd, (struct sockaddr *)(void *)&a, &n) != 0) {
		if (fd >= 0)
			close(fd);
		return error_io(err, errno, "cannot listen");
	}
	printf("http://127.0.0.1:%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

struct options {
	const char *script, *log, *heads;
	int64_t port, seconds;
};

static int read_options(
    struct options *o, int argc, char **argv, struct error *err)
{
	*o = (struct options){ .seconds = 300 };
	for (int i = 1; i < argc; i += 2) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";
		int rc = 0;

		if (strcmp(argv[i], "--script") == 0)
			o->script = value;
		else if (strcmp(argv[i], "--log") == 0)
			o->log = value;
		else if (strcmp(argv[i], "--heads") == 0)
			o->heads = value;
		else if (strcmp(argv[i], "--port") == 0)
			rc = text_int(value, 0, 65535, &o->port, err);
		else if (strcmp(argv[i], "--seconds") == 0)
			rc = text_int(value, 1, 86400, &o->seconds, err);
		else
			rc = error_set(
			    err, E_USAGE, "unknown option '%s'", argv[i]);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int open_file(const char *path, int *fd, struct error *err)
{
	if (path == NULL)
		return 0;
	*fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	return *fd >= 0 ? 0 : error_io(err, errno, "cannot open '%s'", path);
}

static int prepare(struct server *s, const struct options *o,
    struct script *script, struct error *err)
{
	if (script_load(script, o->script, err) != 0)
		return -1;
	fake_dynamo_init(&s->f, &script->times);
	model_free(s->f.model); /* that one's clock stands still */
	s->f.model = model_new(&clock_system, &script->times);
	s->ahead_s = node_int_or(script->root, "ahead_s", 0);
	if (script_apply(script, &s->f, err) != 0)
		return -1;
	if (open_file(o->log, &s->log, err) != 0 ||
	    open_file(o->heads, &s->heads, err) != 0)
		return -1;
	s->listener = listen_on(o->port, err);
	return s->listener < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct server s = { .log = -1, .heads = -1, .listener = -1 };
	struct options options;
	struct script script = { 0 };
	struct error err = { 0 };
	int rc = 1;

	signal(SIGTERM, stop);
	signal(SIGINT, stop);
	signal(SIGPIPE, SIG_IGN);
	if (read_options(&options, argc, argv, &err) == 0 &&
	    prepare(&s, &options, &script, &err) == 0) {
		serve(&s, clock_mono(&clock_system) + options.seconds * 1000);
		rc = s.failed;
	} else {
		fprintf(stderr, "scripted: %s\n", err.text);
	}
	for (size_t i = 0; i < CLIENTS; i++)
		if (s.clients[i].fd > 0)
			drop(&s.clients[i]);
	if (s.listener >= 0)
		close(s.listener);
	if (s.log >= 0)
		close(s.log);
	if (s.heads >= 0)
		close(s.heads);
	fake_dynamo_clear(&s.f);
	script_free(&script);
	return rc;
}
