/*
 * fake - a DynamoDB in memory, so that programs can be tested without a server
 *
 *	struct wb_fake *fake = wb_fake_new();
 *	struct wb_session_options o = { .size = sizeof o };
 *	wb_fake_options(fake, &o);
 *	wb_session_open(&o, &session, &err);
 *	wb_fake_fail(fake, WB_FAKE_LOSE_ANSWER, "PutItem", 1);
 *	... wb_user_create(session, ...) succeeds all the same ...
 *
 * It knows the operations and expressions that this library sends, and refuses
 * any other; it keeps what it is given until it is freed.  Conditions, versions,
 * indexes and pages work as with the service.  It checks no signatures.  Safe to
 * use from many threads.
 */
#ifndef WB_WIKIBOT_FAKE_H
#define WB_WIKIBOT_FAKE_H
#include <wikibot/session.h>

struct wb_fake;

enum wb_fake_fault {
	WB_FAKE_LOSE_REQUEST, /* it does not arrive */
	WB_FAKE_LOSE_ANSWER,  /* it has its effect; the answer is lost */
	WB_FAKE_TIME_OUT,     /* it has its effect; the answer comes too late */
	WB_FAKE_FAIL_AFTER,   /* it has its effect; the answer is HTTP 500 */
	WB_FAKE_THROTTLE      /* it has none: throttled */
};

WB_BEGIN
WB_API struct wb_fake *wb_fake_new(void);
WB_API void wb_fake_free(struct wb_fake *f); /* after the sessions */

/* Set the transport, and what else a session needs to open without an account:
 * region, keys and the environment "test" where they are not set. */
WB_API void wb_fake_options(
    struct wb_fake *f, struct wb_session_options *options);

/* The next `times` requests of an operation ("PutItem"; NULL: of any) meet with
 * a fault.  Faults add up and are used in the order in which they were given. */
WB_API void wb_fake_fail(struct wb_fake *f, enum wb_fake_fault fault,
    const char *operation, int times);
/* Items in a page of a query at the most; 0: as many as are asked for. */
WB_API void wb_fake_page_size(struct wb_fake *f, int items);
/* Requests of an operation (NULL: of any) that arrived so far. */
WB_API int64_t wb_fake_count(struct wb_fake *f, const char *operation);
/* An item as DynamoDB's JSON, put in as it is or read; to be given to wb_free.
 * The key is what the table is known to have as its key: "users", "wikis", "acls"
 * at the end of its name; table is the whole name, "wikibot-test-users". */
WB_API enum wb_status wb_fake_put(struct wb_fake *f, const char *table,
    const char *item_json, struct wb_error *err);
WB_API char *wb_fake_item(
    struct wb_fake *f, const char *table, const char *key_json);
/* How many items a table has. */
WB_API size_t wb_fake_items(struct wb_fake *f, const char *table);
WB_END
#endif
