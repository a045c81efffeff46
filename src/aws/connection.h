/*
 * connection - a way to a server, made by libcurl, over which bytes go
 *
 * Names, proxies, TLS and certificates are libcurl's business; what the bytes
 * mean is not (CURLOPT_CONNECT_ONLY).  The only file that includes libcurl.
 *
 * Nothing here blocks.  A connection begins by being made: poll what it waits
 * for, until its time, and call connection_make until that says something else
 * than CONNECTION_LATER.
 */
#ifndef WB_AWS_CONNECTION_H
#define WB_AWS_CONNECTION_H
#include <poll.h>

#include "aws/http.h"

struct connection;
struct connection_maker; /* what they share: names, TLS sessions */

struct connection_maker *connection_maker_new(const char *ca_bundle);
/* The connections must be closed. */
void connection_maker_free(struct connection_maker *m);

enum connection_step {
	CONNECTION_DONE,
	CONNECTION_LATER, /* it has to be waited for */
	CONNECTION_FAILED /* connection_explain says why */
};

/* https, to this machine or directly also http; within r->connect_ms. */
struct connection *connection_begin(
    struct connection_maker *m, const struct http_request *r);
/* polled: what connection_waits gave, with what poll found. */
enum connection_step connection_make(
    struct connection *c, const struct pollfd *polled, size_t n);
/* The descriptors it waits for, to be read once it is made; how many. */
size_t connection_waits(const struct connection *c, const struct pollfd **out);
int64_t connection_until(const struct connection *c); /* monotonic ms */

/* *done: how many bytes went, or came; the end of the stream is 0 of them. */
enum connection_step connection_send(
    struct connection *c, const void *p, size_t n, size_t *done);
enum connection_step connection_receive(
    struct connection *c, void *p, size_t n, size_t *done);
/* Into the answer's error, what the last failure was. */
void connection_explain(
    const struct connection *c, const char *host, struct http_answer *a);
void connection_close(struct connection *c);
#endif
