/*
 * http - one request, one answer, and the transport that carries them
 *
 * The transport is a set of function pointers, so that tests answer without a
 * network and move a fake clock instead of waiting.  aws/http_curl.c is the
 * real one.
 */
#ifndef WB_AWS_HTTP_H
#define WB_AWS_HTTP_H
#include <stdint.h>

#include "base/buf.h"
#include "base/loop.h"
#include "base/vec.h"

struct http_header {
	char *name, *value; /* of http.c's, in one block */
};
VEC_TYPE(http_headers, struct http_header);

struct http_request {
	char *method;      /* "POST" */
	char *url;         /* whole */
	char *host, *path; /* as they are signed; path may have a query */
	struct http_headers headers;
	struct buf body;
	int64_t connect_ms,
	    total_ms;      /* time to connect, for the whole attempt */
	size_t max_answer; /* body bytes */
	/* To this machine or its metadata service: http will do, and no proxy
	 * is asked (aws-client.md 1.9). */
	bool direct;
	bool secret; /* so is the answer's body: it gets such memory */
};
void http_request_free(struct http_request *r);

struct http_answer {
	int status; /* 0: there was none, see error */
	struct http_headers headers;
	struct buf body;
	int64_t date; /* Unix seconds of the Date header, 0: none */
	/* Without a usable answer. */
	struct error error; /* E_NETWORK, _LIMIT, _SERVICE, _CANCELLED */
	bool sent; /* some of the request may have reached the server */
	bool connected_before; /* on a reused connection that died unanswered */
	bool timed_out;
	bool unresolved; /* the host's name has no address, now or never */
	bool final;      /* no sense in trying again: a bad certificate */
	/* What it cost; connected: a new connection was made for it. */
	int64_t took_us, connect_us;
	bool connected;
};
void http_answer_free(struct http_answer *a);
/* It came whole: take the date from its headers, and refuse an encoding that
 * nobody asked for (faults.md F19). */
void http_answer_arrived(struct http_answer *a, const char *host);

void http_headers_add(
    struct http_headers *h, const char *name, const char *value);
void http_headers_set(
    struct http_headers *h, const char *name, const char *value);
void http_headers_remove(struct http_headers *h, const char *name);
const char *http_headers_get(const struct http_headers *h, const char *name);
void http_headers_free(struct http_headers *h);
/* A line of an answer, "Name: value\r\n"; what is none is passed over. */
void http_headers_add_line(struct http_headers *h, const char *line, size_t n);
/* Two lengths, or a length and chunks: somebody between us and the service may
 * read the answer in another way than we do (faults.md F10). */
bool http_headers_conflict(const struct http_headers *h);
/* As it is sent (RFC 9112), in secret memory when out is empty: it has the token
 * and the signature. */
void http_request_write(const struct http_request *r, struct buf *out);
/* No line end anywhere in the headers: it would be sent as it is (F77). */
bool http_request_is_clean(const struct http_request *r);

/* done is called from within poll, once, with an answer it may take apart but
 * not keep. */
typedef void http_done(void *arg, struct http_answer *answer);

struct transport {
	/* request must live until done was called. */
	void (*start)(struct transport *t, const struct http_request *request,
	    http_done *done, void *arg);
	/* For loop.poll: wait at most ms for progress. */
	void (*poll)(struct transport *t, int64_t ms);
	/* Make poll return when fd becomes readable; -1: none. */
	void (*watch)(struct transport *t, int fd);
	/* Drop everything in flight without calling done. */
	void (*abort_all)(struct transport *t);
	void (*free)(struct transport *t);
	/* Close the connections that are kept, for what comes over them may be
	 * out of step; NULL: there are none to close. */
	void (*distrust)(struct transport *t);
};

/* The libcurl transport.  connections: most at once, and how many are kept.
 * ca_bundle may be NULL.  wake_fd: poll returns when it becomes readable; -1 for
 * none. */
struct transport *http_curl_new(
    int connections, const char *ca_bundle, int wake_fd);
#endif
