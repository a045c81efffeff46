/*
 * wire - whole HTTP/1.1 messages on a socket, as the bytes they are
 *
 * Knows no more of HTTP than where a message ends: by Content-Length, by chunks,
 * or, for an answer with neither, by the end of the connection.
 */
#ifndef WB_TEST_WIRE_H
#define WB_TEST_WIRE_H
#include "base/buf.h"

struct wire {
	int fd;        /* closed by wire_close; -1: none */
	bool ended;    /* the other side has closed it */
	struct buf in; /* what was read and not yet consumed */
};

/* Connect to a port of 127.0.0.1; false when nobody listens there. */
bool wire_connect(struct wire *w, int port);
/* Read until a whole message stands at the start of w->in, and give its length;
 * 0 when the connection ends before that. */
size_t wire_read(struct wire *w);
void wire_consume(struct wire *w, size_t n);
bool wire_send(struct wire *w, const void *bytes, size_t n);
/* reset: with a RST, which also throws away what was not yet delivered. */
void wire_close(struct wire *w, bool reset);
/* Whether an idle connection can still be used. */
bool wire_is_fresh(struct wire *w);

/* Of a whole message: bytes up to and with the empty line. */
size_t wire_head(const char *message, size_t n);
int wire_status(const char *answer, size_t n); /* 0: it is no answer */
/* The value of a header, "" where there is none or it does not fit. */
void wire_header(
    const char *message, size_t n, const char *name, char *value, size_t size);
#endif
