/*
 * pool - the connections of a session, each with the client that uses it
 *
 * A channel is a client on a transport with one connection, and belongs to the
 * thread that has taken it.  The last one given back is the first to be taken
 * again, so that idle ones grow old and are few.  Channels are made when they are
 * needed and stay until the session is closed.
 */
#ifndef WB_MODEL_POOL_H
#define WB_MODEL_POOL_H
#include <pthread.h>

#include "base/vec.h"
#include "dynamodb/call.h"

struct wb_session;
struct wb_cancel;

struct channel {
	struct wb_session *session;
	struct ddb *ddb;
	struct transport *transport; /* the ddb's */
	int number;                  /* from 0, in the order of their making */
};

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	VEC(struct channel *) idle;
	int made, most;
	unsigned first_slot; /* random: of the channels' stamps, see stamp.h */
	unsigned generation; /* of the process: see pool_forks */
};

void pool_init(struct pool *p, int most);
void pool_free(struct pool *p); /* nobody may have a channel */
/* Waits until there is one, at most until the deadline (the session's clock) or
 * until cancel is set: E_NETWORK, E_CANCELLED. */
int pool_take(struct wb_session *s, int64_t deadline,
    const struct wb_cancel *cancel, struct channel **out,
    struct error *err) MUST_CHECK;
void pool_give(struct channel *c);
void pool_count(struct pool *p, int *made, int *busy);
#endif
