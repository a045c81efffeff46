/*
 * sigv4_canonical - the request as it is signed (aws-client.md 1.4)
 *
 * Both forms of a signature share it: the header form adds its headers before,
 * the query form its parameters.  The memory is kept for the next request.
 */
#ifndef WB_AWS_SIGV4_CANONICAL_H
#define WB_AWS_SIGV4_CANONICAL_H
#include "aws/http.h"

struct sigv4_canonical_line;

struct sigv4_canonical {
	struct buf text;  /* the whole */
	struct buf names; /* of the headers that are signed, with semicolons */
	struct buf lines; /* these headers */
	struct buf lower; /* the names of all headers */
	VEC(struct sigv4_canonical_line) list;
};

/* The first step, which gives names; r may get more of a path after it. */
void sigv4_canonical_headers(
    struct sigv4_canonical *k, const struct http_request *r);
/* The second, which gives text. */
void sigv4_canonical_request(struct sigv4_canonical *k,
    const struct http_request *r, bool raw_path, const char *body_hex);
void sigv4_canonical_reset(struct sigv4_canonical *k); /* wipes what it had */
void sigv4_canonical_free(struct sigv4_canonical *k);

/* Every byte that is not unreserved (RFC 3986) as %41. */
void sigv4_canonical_escape(struct buf *out, const char *text, size_t n);
#endif
