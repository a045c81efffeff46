/*
 * session - what stands behind struct wb_session
 *
 * Everything but the pool and the counters is set when it is opened and only
 * read after that, by all threads.
 */
#ifndef WB_MODEL_SESSION_H
#define WB_MODEL_SESSION_H
#include <stdatomic.h>

#include <wikibot/session.h>

#include "aws/shared.h"
#include "base/log.h"
#include "model/pool.h"

enum table { TABLE_USERS, TABLE_WIKIS, TABLE_ACLS, TABLES };

struct session_clock {
	struct clock clock; /* first: the functions get its address */
	const struct wb_clock *given;
};

struct wb_session {
	_Atomic int references;
	struct wb_session_options options; /* its texts are not kept */
	char *tables[TABLES];
	struct aws_config config;
	struct aws_shared *shared;
	char *keys[3]; /* key id, secret, token; NULL: from the environment */
	struct session_clock own_clock;
	const struct clock *clock;
	struct log_sink log;
	_Atomic uint64_t last_stamp;
	struct pool pool;
	struct {
		_Atomic int64_t calls, attempts, retries, throttled, opened,
		    slept_ms;
	} stats;
};

/* By the service's clock, as far as it is known. */
int64_t session_wall(const struct wb_session *s);
#endif
