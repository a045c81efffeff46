/*
 * hooks - where a program can look in, or put itself in between
 *
 * A hook is a function and its first argument.  Hooks are called on the thread
 * that made the call, many at once when many threads work; they may not call
 * the library with the session that called them.
 */
#ifndef WB_WIKIBOT_HOOKS_H
#define WB_WIKIBOT_HOOKS_H
#include <wikibot/base.h>

enum wb_log_level {
	WB_LOG_ERROR = 1,
	WB_LOG_WARNING,
	WB_LOG_INFO, /* attempts that failed and are made again */
	WB_LOG_DEBUG /* all attempts */
};

/* One line for a person, without a newline and without secrets; what a terminal
 * would act on is escaped.  Without this hook nothing is logged anywhere. */
typedef void wb_log_hook(void *arg, enum wb_log_level level, const char *line);

/* One request and what came of it. */
struct wb_attempt {
	size_t size;
	const char *operation; /* "PutItem" */
	int number;            /* of its call, from 1 */
	int http_status;       /* 0: no answer */
	const char *aws_name;  /* "" where nothing failed */
	const char *request_id;
	int64_t took_us;
	int64_t connect_us; /* for connection and TLS; 0: a kept one served */
	size_t sent_bytes, received_bytes; /* bodies */
	int64_t retry_ms; /* until the next attempt; -1: it is the last */
	bool unknown;     /* whether it had its effect */
	const char *text; /* what went wrong, or "" */
};
typedef void wb_attempt_hook(void *arg, const struct wb_attempt *attempt);

/* Time, for tests.  wall_ms is Unix time; mono_ms never jumps.  wait is called
 * between attempts where a transport hook is used, and lets ms pass, or fewer; NULL:
 * the thread sleeps. */
struct wb_clock {
	int64_t (*wall_ms)(void *arg);
	int64_t (*mono_ms)(void *arg);
	void (*wait)(void *arg, int64_t ms);
	void *arg;
};

/* A transport of one's own, for tests: it gets every request, already signed,
 * and answers it.  It is called on many threads at once. */
struct wb_header {
	const char *name, *value;
};
struct wb_request {
	size_t size;
	const char *operation; /* "PutItem" */
	const char *url;
	const struct wb_header *headers;
	size_t header_count;
	const char *body;
	size_t body_size;
	int64_t timeout_ms; /* an answer that takes longer is of no use */
};
enum wb_delivery {
	WB_ANSWERED,  /* the response was filled in */
	WB_LOST,      /* sent, but no answer came */
	WB_TIMED_OUT, /* sent, and no answer came in time */
	WB_NOT_SENT   /* it did not leave */
};
struct wb_response; /* of the library's, during the call */
typedef enum wb_delivery wb_transport_hook(
    void *arg, const struct wb_request *request, struct wb_response *response);

WB_BEGIN
WB_API void wb_response_status(struct wb_response *r, int http_status);
WB_API void wb_response_header(
    struct wb_response *r, const char *name, const char *value);
WB_API void wb_response_body(struct wb_response *r, const void *p, size_t n);
WB_END
#endif
