/*
 * http_reader - an answer out of the bytes of a connection (RFC 9112)
 *
 * It is fed what comes in, in pieces of any size, and fills in the status, the
 * headers and the body of an answer.  What is not beyond doubt is no answer:
 * two lengths, a length that is no number, a body that is cut off, more headers
 * than there may be (faults.md F8 to F13).  Interim answers and trailers are
 * passed over.  It does no input of its own.
 */
#ifndef WB_AWS_HTTP_READER_H
#define WB_AWS_HTTP_READER_H
#include "aws/http.h"

enum http_reading {
	HTTP_STATUS_LINE,
	HTTP_HEADERS,
	HTTP_LENGTH,     /* a body of known length */
	HTTP_UNTIL_END,  /* a body up to the end of the connection */
	HTTP_CHUNK_SIZE, /* a line */
	HTTP_CHUNK,
	HTTP_CHUNK_END, /* the line end behind it */
	HTTP_TRAILERS,
	/* Ends. */
	HTTP_WHOLE,
	HTTP_NOTHING,  /* the connection ended before the first byte */
	HTTP_CUT_OFF,  /* or later */
	HTTP_FOREIGN,  /* that is not HTTP/1 */
	HTTP_CONFLICT, /* it contradicts itself */
	HTTP_TOO_BIG,  /* its headers */
	HTTP_TOO_LONG, /* its body */
	HTTP_BROKEN    /* chunks that are none */
};

struct http_reader {
	struct http_answer *answer;
	size_t max; /* bytes of body */
	enum http_reading at;
	bool begun;    /* there was a first byte */
	bool keep;     /* the connection may carry another request */
	uint64_t left; /* of the body or the chunk */
	size_t header_bytes, header_lines;
	int interim;
	struct buf line; /* a line that came in part */
};

/* Zero, but for answer and max, is a reader that waits for the status line. */
bool http_reader_over(const struct http_reader *r);
/* Says how many of the bytes it took: all of them, unless it is over. */
size_t http_reader_feed(struct http_reader *r, const char *bytes, size_t n);
void http_reader_end(struct http_reader *r); /* the connection has ended */
/* Into the answer's error, why it is none; when it is over. */
void http_reader_explain(const struct http_reader *r, const char *host);
void http_reader_free(struct http_reader *r);
#endif
