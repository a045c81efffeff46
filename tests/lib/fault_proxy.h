/*
 * fault_proxy - a child process between a client and an engine that makes faults
 *
 *	fault_proxy_start(&p, engine_port);	before any session is opened
 *	fault_proxy_script(&p, rules, n);	forget what was, count from 1
 *	... the client works with p.url ...
 *	fault_proxy_settle(&p);			its connections are closed
 *	... fault_proxy_count(&p), fault_proxy_seen(&p, 0, &seen) ...
 *	fault_proxy_stop(&p);
 *
 * Requests and answers are passed on whole, one after another, byte for byte:
 * Host and signature stay the client's.  A rule says which requests meet with
 * which fault; the first rule that fits a request has it.  Many connections work
 * at once; the child has a thread for each.
 */
#ifndef WB_TEST_FAULT_PROXY_H
#define WB_TEST_FAULT_PROXY_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_DROP_REQUEST, /* close: the engine never sees it */
	FAULT_DROP_ANSWER,  /* the engine has answered; close */
	FAULT_DELAY,        /* the engine has answered; pass it on after ms */
	FAULT_CUT,          /* as many bytes of the answer, and close */
	FAULT_ERROR,        /* the engine has answered; HTTP 500 instead */
	FAULT_THROTTLE,     /* the engine never sees it; HTTP 400 */
	FAULT_TWICE, /* to the engine twice; the first answer, or second */
	FAULT_LATE   /* close, and to the engine after ms */
};
#define FAULT_KINDS (FAULT_LATE + 1)

struct fault_rule {
	enum fault_kind kind;
	char operation[32]; /* "PutItem"; "": any */
	int nth;            /* of those requests, from 1; 0 means 1 */
	int times;          /* so many from there on; 0: one, -1: all */
	size_t bytes;       /* FAULT_CUT: of the whole answer */
	int ms;             /* FAULT_DELAY, FAULT_LATE */
	/* FAULT_LATE: as soon as so many requests that came later have been
	 * answered, and after ms at the latest. */
	int after;
	bool second; /* FAULT_TWICE: the second answer */
	bool reset;  /* FAULT_DROP_*, FAULT_LATE: close with a RST */
};

struct fault_seen {
	char operation[32]; /* of X-Amz-Target */
	int connection;     /* from 1 */
	enum fault_kind fault;
	int reached;       /* how often it reached the engine */
	int status[2];     /* of the engine's answers; 0: none */
	size_t head, size; /* bytes of its first answer */
};

struct fault_shared;

struct fault_proxy {
	pid_t pid;
	int port, lifeline;
	char url[64]; /* "http://127.0.0.1:PORT" */
	struct fault_shared *shared;
};

/* The child ends with the process that started it.  It inherits its open files:
 * a connection that is open now would not end when it is closed. */
void fault_proxy_start(struct fault_proxy *p, int engine_port);
/* At most FAULT_RULES; none: all requests pass. */
enum { FAULT_RULES = 8, FAULT_REQUESTS = 256 };
void fault_proxy_script(
    struct fault_proxy *p, const struct fault_rule *rules, size_t n);
/* Wait until all connections are closed and nothing is on its way any more. */
void fault_proxy_settle(struct fault_proxy *p);
/* Since the last script, in the order of arrival. */
int fault_proxy_count(struct fault_proxy *p);
int fault_proxy_connections(struct fault_proxy *p);
/* Of the first FAULT_REQUESTS; false when there was no such request. */
bool fault_proxy_seen(struct fault_proxy *p, int i, struct fault_seen *out);
void fault_proxy_stop(struct fault_proxy *p);

const char *fault_kind_name(enum fault_kind kind); /* "drop the request" */
#endif
