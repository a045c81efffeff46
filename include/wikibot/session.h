/*
 * session - the one handle: where the tables are, who asks, and the connections
 *
 * A session is safe to use from many threads at once and is meant to live as
 * long as the program.  A call takes a connection from the session's pool, or
 * opens one as long as there are fewer than max_connections, or waits for one
 * within its deadline.  There are no threads behind it.
 *
 * It is counted: wb_session_open gives the first reference, iterators hold one
 * of their own.  After fork() the child uses the session as if it were new, if
 * no other thread was inside the library at that moment.
 */
#ifndef WB_WIKIBOT_SESSION_H
#define WB_WIKIBOT_SESSION_H
#include <wikibot/error.h>
#include <wikibot/hooks.h>

struct wb_session;
struct wb_cancel;

struct wb_session_options {
	size_t size;

	/* The tables.  Their names are PREFIX-ENVIRONMENT-users, -wikis and
	 * -acls, as schemas/wikibot.yaml has them, unless given one by one.
	 * environment NULL: the variable WIKIBOT_ENVIRONMENT. */
	const char *prefix; /* NULL: "wikibot" */
	const char *environment;
	const char *users_table, *wikis_table, *acls_table;

	/* Where and who.  NULL: as the AWS tools find them, in the environment
	 * and the shared files. */
	const char *region, *profile, *endpoint_url;
	const char *access_key_id, *secret_access_key, *session_token;

	int max_connections; /* 1 to 1000; 0: 16 */
	int64_t attempt_ms;  /* of one request; 0: 5,000 */
	int64_t deadline_ms; /* of one call with its retries; 0: 15,000 */

	/* Keep one user per identity by an item of its own, see libwikibot(3);
	 * the same for all programs that write to these tables. */
	bool unique_identity;

	wb_log_hook *log;
	void *log_arg;
	enum wb_log_level log_level; /* the most; 0: WB_LOG_WARNING */
	wb_attempt_hook *attempt;
	void *attempt_arg;
	wb_transport_hook *transport;
	void *transport_arg;
	const struct wb_clock *clock; /* must outlive the session */
};

/* What can be said for one call; NULL instead of it says nothing. */
struct wb_call {
	size_t size;
	int64_t deadline_ms; /* of this call; 0: the session's */
	/* Read what was written last, by anybody: costs twice as much, and is
	 * a little slower.  Writes do not look at it. */
	bool consistent;
	struct wb_cancel *cancel;
};

struct wb_stats {
	size_t size;
	int64_t calls, attempts, retries, throttled;
	int64_t connections_opened; /* since the session was opened */
	int64_t slept_ms;
	int connections, connections_busy; /* now */
};

WB_BEGIN
/* Finds region, endpoint and credentials.  DynamoDB is sent nothing; services
 * that hand out credentials, and an instance of EC2 that knows its region, may be
 * asked, for some seconds at most.  WB_INVALID for
 * options that cannot be, WB_AUTH where there are no credentials: its text names
 * each place that was looked at and why it did not serve. */
WB_API enum wb_status wb_session_open(const struct wb_session_options *options,
    struct wb_session **out, struct wb_error *err);
WB_API struct wb_session *wb_session_ref(struct wb_session *s);
/* NULL is fine.  With the last reference the connections are closed. */
WB_API void wb_session_unref(struct wb_session *s);

/* Open so many connections now, or as many as there may be, so that the first
 * calls do not wait for TLS: one GetItem of an item that does not exist for each
 * connection. */
WB_API enum wb_status wb_session_warm(struct wb_session *s, int connections,
    const struct wb_call *call, struct wb_error *err);
/* Where everything comes from, for people and support: region, endpoint, each
 * setting with its source, each provider of credentials with its reason, tables
 * and timeouts, as JSON.  Of the keys it shows the last four characters of the
 * id.  Asks the providers anew, which may take some seconds; the text goes to
 * wb_free. */
WB_API char *wb_session_explain(struct wb_session *s);
WB_API void wb_session_stats(struct wb_session *s, struct wb_stats *out);

/* A flag that ends the calls that were given it: what is in flight is dropped,
 * which leaves a write that was sent "maybe applied".  wb_cancel_now may be
 * called from any thread and from a signal handler.  It stays set. */
WB_API struct wb_cancel *wb_cancel_new(void);
WB_API void wb_cancel_now(struct wb_cancel *c);
WB_API void wb_cancel_free(struct wb_cancel *c); /* no call may have it */
WB_END
#endif
