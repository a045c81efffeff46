#include "lib/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

enum { CONNECTIONS = 32, REQUEST_BYTES = 4 << 20, LIFETIME_S = 60 };

struct child {
	const struct raw_answer *answers;
	size_t count, next;
	int log;
	struct pollfd fds[CONNECTIONS + 1]; /* the first listens */
	nfds_t n;
};

static void write_log(const struct child *c, const char *bytes, size_t n)
{
	if (write(c->log, bytes, n) != (ssize_t)n)
		_exit(3);
}

static void wait_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

/* Headers and as much body as they announce; 0 when the client has left. */
static size_t read_request(int fd, char *out, size_t most)
{
	size_t n = 0, body = 0;
	const char *end = NULL, *length;

	while (
	    n < most && (end == NULL || n < (size_t)(end - out) + 4 + body)) {
		ssize_t got = read(fd, out + n, most - n);

		if (got <= 0)
			return 0;
		n += (size_t)got;
		if (end != NULL)
			continue;
		out[n] = '\0';
		end = strstr(out, "\r\n\r\n");
		length = strstr(out, "Content-Length: ");
		if (length != NULL)
			body = (size_t)strtoul(length + 16, NULL, 10);
	}
	return n;
}

static void send_answer(int fd, const struct raw_answer *a)
{
	const char *bytes = a->bytes != NULL ? a->bytes : "";
	size_t n = a->n != 0 ? a->n : strlen(bytes), step;
	size_t whole = a->drip_ms == 0 ? n : 0;

	if (a->drip_from != NULL)
		whole = (size_t)(strstr(bytes, a->drip_from) - bytes) +
		        strlen(a->drip_from);
	wait_ms(a->before_ms);
	for (size_t i = 0; i < n; i += step) {
		ssize_t done = 0;

		step = i < whole ? whole : 1;
		while (done < (ssize_t)step) {
			ssize_t put = send(fd, bytes + i + done,
			    step - (size_t)done, MSG_NOSIGNAL);

			if (put <= 0)
				return;
			done += put;
		}
		if (i + step >= whole)
			wait_ms(a->drip_ms);
	}
}

static void drop(struct child *c, nfds_t i, bool reset)
{
	struct linger linger = { 1, 0 };

	if (reset)
		setsockopt(c->fds[i].fd, SOL_SOCKET, SO_LINGER, &linger,
		    sizeof linger);
	close(c->fds[i].fd);
	c->fds[i] = c->fds[--c->n];
}

static void next(struct child *c)
{
	if (c->next + 1 < c->count)
		c->next++;
}

static void serve(struct child *c, nfds_t i)
{
	static char request[REQUEST_BYTES];
	const struct raw_answer *a = &c->answers[c->next];
	size_t most = a->take > 0 ? a->take : REQUEST_BYTES - 1, n;

	if (a->deaf) {
		next(c);
		if (a->then != RAW_KEEP)
			drop(c, i, a->then == RAW_RESET);
		else
			c->fds[i].events = 0; /* never looked at again */
		return;
	}
	n = read_request(c->fds[i].fd, request, most);
	if (n == 0) {
		drop(c, i, false);
		return;
	}
	write_log(c, request, n);
	write_log(c, n == most ? "\n<part>\n" : "\n<end>\n", n == most ? 8 : 7);
	next(c);
	send_answer(c->fds[i].fd, a);
	if (a->then != RAW_KEEP)
		drop(c, i, a->then == RAW_RESET);
}

static void run(struct child *c)
{
	for (;;) {
		if (poll(c->fds, c->n, -1) < 0)
			_exit(2);
		for (nfds_t i = c->n; i-- > 1;) {
			if (c->fds[i].revents != 0)
				serve(c, i);
		}
		if (c->fds[0].revents == 0 || c->n == CONNECTIONS + 1)
			continue;
		c->fds[c->n++] =
		    (struct pollfd){ .fd = accept(c->fds[0].fd, NULL, NULL),
			    .events = POLLIN };
		write_log(c, "<accept>\n", 9);
	}
}

void raw_server_start(
    struct raw_server *s, const struct raw_answer *answers, size_t n)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0), little = 4096;
	FILE *log = tmpfile();

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_ptr_nonnull(log);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)(void *)&at, size), 0);
	for (size_t i = 0; i < n; i++) /* what is not read stays outside */
		if (answers[i].take > 0)
			setsockopt(
			    fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
	ck_assert_int_eq(listen(fd, CONNECTIONS), 0);
	ck_assert_int_eq(
	    getsockname(fd, (struct sockaddr *)(void *)&at, &size), 0);
	s->port = ntohs(at.sin_port);
	s->log = dup(fileno(log));
	fclose(log);
	snprintf(s->host, sizeof s->host, "127.0.0.1:%d", s->port);
	snprintf(s->url, sizeof s->url, "http://%s/", s->host);
	fflush(stdout);
	s->pid = fork();
	ck_assert_int_ge(s->pid, 0);
	if (s->pid == 0) {
		struct child c = {
			.answers = answers, .count = n, .log = s->log
		};

		test_lives_at_most(LIFETIME_S);
		c.fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
		c.n = 1;
		run(&c);
	}
	close(fd);
}

void raw_server_stop(struct raw_server *s, struct buf *log)
{
	char block[4096];
	ssize_t n;

	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	lseek(s->log, 0, SEEK_SET);
	while (log != NULL && (n = read(s->log, block, sizeof block)) > 0)
		buf_addn(log, block, (size_t)n);
	close(s->log);
}

size_t raw_server_count(const struct buf *log, const char *what)
{
	size_t n = 0;

	for (const char *s = buf_text(log); (s = strstr(s, what)) != NULL; s++)
		n++;
	return n;
}
