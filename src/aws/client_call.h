/*
 * client_call - one call of a client: its attempts, its sleeps, its end
 *
 * For client.c only, which has the queue.
 */
#ifndef WB_AWS_CLIENT_CALL_H
#define WB_AWS_CLIENT_CALL_H
#include "aws/client.h"
#include "aws/hash.h"
#include "aws/sigv4.h"

enum call_state { QUEUED, FLYING, SLEEPING, ENDING };

/* A service and how it is reached. */
struct place {
	char *service;
	struct endpoint endpoint;
	struct retry_rules rules;
	struct buf user_agent;
	unsigned agent_identity; /* the credentials that it speaks of */
};

struct call {
	struct aws_client *client;
	enum call_state state;
	struct place *place; /* NULL: it has none, see last */
	struct aws_request request;
	aws_done *done;
	void *arg;
	char invocation[UUID_TEXT];
	struct http_request http;
	const struct buf *body; /* of the answer that is being judged */
	struct retry_state retry;
	struct aws_outcome outcome;
	struct error last;
	int64_t submitted, deadline; /* deadline counts from the first start */
	int64_t started;             /* the attempt */
	int64_t skew_ms;             /* of the last signature */
	unsigned identity;           /* of the last signature */
	uint64_t timer;
	bool unknown; /* some attempt's outcome is */
	bool skew_tried, renewed, idle_tried;
};

struct aws_client {
	const struct aws_config *config;
	const struct clock *clock;
	struct transport *transport;
	struct loop loop;
	struct sigv4 *sigv4;
	struct aws_shared *shared;
	bool own_shared;
	struct credentials credentials; /* copies of the shared ones */
	unsigned identity;              /* their number */
	aws_attempted *attempted;
	void *attempted_arg;
	double (*random_unit)(void *arg);
	void *random_arg;
	bool draining, lambda;
	bool date_seen;   /* in an answer; then: */
	int64_t ahead_ms; /* service time minus ours, as the last one says */
	int connect_ms;
	char invocation[UUID_TEXT]; /* of the next call: random, then counted */
	size_t parallelism, flying;
	VEC(struct place *) places; /* the first is the client's own */
	VEC(struct call *) calls;
	struct call *spare; /* the last one's memory, for the next; or NULL */
};

/* Fills in what the request leaves open. */
void client_call_prepare(struct call *call);
void client_call_start(struct call *call); /* the next attempt */
/* Report call->last and free the call. */
void client_call_fail(struct call *call);
/* The same from the loop: callers of aws_submit do not expect done yet. */
void client_call_fail_soon(struct call *call);
void client_call_cancel(struct call *call); /* makes call->last say so */
void client_call_cut(struct call *call);    /* fail it in mid-flight */
void client_call_free(struct call *call);

/* Start what waits, as far as connections are free. */
void client_pump(struct aws_client *c);
#endif
