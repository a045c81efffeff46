/*
 * raw_server - a child process on 127.0.0.1 that answers with given bytes
 *
 * One row for each request, over all connections, in the order of arrival; the
 * bytes need not be HTTP.  After the last row the last one is used again.  What
 * came in can be read when the server has been stopped.
 */
#ifndef WB_TEST_RAW_SERVER_H
#define WB_TEST_RAW_SERVER_H
#include <sys/types.h>

#include "base/buf.h"

enum raw_then { RAW_KEEP, RAW_CLOSE, RAW_RESET };

struct raw_answer {
	const char *bytes;
	size_t n;      /* 0: all of the text */
	int before_ms; /* wait before sending */
	int drip_ms;   /* send single bytes, with this wait between them */
	enum raw_then then;
	bool deaf; /* do not read the request first, nor ever */
	/* Read no more than about so much of the request, if it is larger. */
	size_t take;
	const char *drip_from; /* drip_ms counts behind this text only */
};

struct raw_server {
	pid_t pid;
	int port, log;
	char url[64]; /* "http://127.0.0.1:PORT/" */
	char host[32];
};

void raw_server_start(
    struct raw_server *s, const struct raw_answer *answers, size_t n);
/* Stop it; "<accept>\n" for every connection and the text of every request,
 * ended by "\n<end>\n", or by "\n<part>\n", into log, which may be NULL. */
void raw_server_stop(struct raw_server *s, struct buf *log);
size_t raw_server_count(const struct buf *log, const char *what);
#endif
