#include "lib/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BLOCK = 16384 };

bool wire_connect(struct wire *w, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int on = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*w = (struct wire){ .fd = socket(AF_INET, SOCK_STREAM, 0) };
	if (w->fd >= 0 && connect(w->fd, (void *)&at, sizeof at) == 0) {
		setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		return true;
	}
	wire_close(w, false);
	return false;
}

/* The end of the line that begins at `at`, behind its "\r\n"; 0: not there. */
static size_t line_end(const char *s, size_t n, size_t at)
{
	for (; at + 1 < n; at++) {
		if (s[at] == '\r' && s[at + 1] == '\n')
			return at + 2;
	}
	return 0;
}

/* Behind the next empty line, from the beginning of a line on; 0: not there. */
static size_t empty_line_end(const char *s, size_t n, size_t at)
{
	size_t end;

	while ((end = line_end(s, n, at)) != 0) {
		if (end == at + 2)
			return end;
		at = end;
	}
	return 0;
}

size_t wire_head(const char *message, size_t n)
{
	return empty_line_end(message, n, 0);
}

int wire_status(const char *answer, size_t n)
{
	if (n < 12 || memcmp(answer, "HTTP/1.", 7) != 0)
		return 0;
	return (int)strtol(answer + 9, NULL, 10);
}

void wire_header(
    const char *message, size_t n, const char *name, char *value, size_t size)
{
	size_t head = wire_head(message, n), length = strlen(name), end;

	*value = '\0';
	for (size_t at = line_end(message, head, 0); at != 0 && at < head;
	     at = end) {
		end = line_end(message, head, at);
		if (end - at < length + 3 || message[at + length] != ':' ||
		    strncasecmp(message + at, name, length) != 0)
			continue;
		at += length + 1;
		while (message[at] == ' ')
			at++;
		if (end - 2 - at < size) {
			memcpy(value, message + at, end - 2 - at);
			value[end - 2 - at] = '\0';
		}
		return;
	}
}

/* Behind the last chunk and its trailer; 0: not there. */
static size_t chunks_end(const char *s, size_t n, size_t at)
{
	size_t data, size;

	while ((data = line_end(s, n, at)) != 0) {
		size = (size_t)strtoul(s + at, NULL, 16);
		if (size == 0)
			return empty_line_end(s, n, data);
		if (size > n || data + size + 2 > n)
			return 0;
		at = data + size + 2;
	}
	return 0;
}

/* The length of the message at the start, 0 while it is not all there. */
static size_t whole(const struct wire *w)
{
	const char *s = buf_text(&w->in);
	size_t n = w->in.n, head = wire_head(s, n), length;
	char value[32];

	if (head == 0)
		return 0;
	wire_header(s, n, "Transfer-Encoding", value, sizeof value);
	if (strcasecmp(value, "chunked") == 0)
		return chunks_end(s, n, head);
	wire_header(s, n, "Content-Length", value, sizeof value);
	if (*value == '\0' && wire_status(s, n) != 0)
		return w->ended ? n : 0;
	length = head + (size_t)strtoul(value, NULL, 10);
	return length <= n ? length : 0;
}

size_t wire_read(struct wire *w)
{
	char block[BLOCK];
	size_t n;
	ssize_t got;

	while ((n = whole(w)) == 0 && !w->ended) {
		got = recv(w->fd, block, sizeof block, 0);
		if (got > 0)
			buf_addn(&w->in, block, (size_t)got);
		else
			w->ended = true;
	}
	return n;
}

void wire_consume(struct wire *w, size_t n)
{
	memmove(w->in.s, w->in.s + n, w->in.n - n);
	buf_cut(&w->in, w->in.n - n);
}

bool wire_send(struct wire *w, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t put = send(w->fd, at, n, MSG_NOSIGNAL);

		if (put <= 0)
			return false;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

void wire_close(struct wire *w, bool reset)
{
	struct linger linger = { 1, 0 };

	if (w->fd >= 0) {
		if (reset)
			setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &linger,
			    sizeof linger);
		close(w->fd);
	}
	buf_free(&w->in);
	w->fd = -1;
}

bool wire_is_fresh(struct wire *w)
{
	struct pollfd p = { .fd = w->fd, .events = POLLIN };

	return w->fd >= 0 && !w->ended && poll(&p, 1, 0) == 0;
}
