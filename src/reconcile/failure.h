/*
 * failure - what a refused call means, by code and by message
 *
 * control-plane.md section 2, error classes; R5 says why the code alone is not
 * enough.  One table of rows; the first that fits wins.
 */
#ifndef WB_RECONCILE_FAILURE_H
#define WB_RECONCILE_FAILURE_H
#include "base/error.h"

enum failure {
	FAILURE_THROTTLE,    /* back off, without limit but the deadline */
	FAILURE_BUSY,        /* read again, wait, compare again, try again */
	FAILURE_CONCURRENCY, /* fewer at once, back off */
	FAILURE_SEQUENCE, /* one index at a time: wait for it, once; else our bug */
	FAILURE_ALREADY,     /* it says it is so: read; if so, fine */
	FAILURE_WINDOW,      /* not again yet: pending */
	FAILURE_UNSUPPORTED, /* the endpoint does not know it */
	FAILURE_UNKNOWN,     /* no answer: read and see */
	FAILURE_CHANGED,     /* the table is gone or another: stop it (F28) */
	FAILURE_REFUSED,     /* anything else: this table fails, others go on */
	FAILURE_FATAL /* credentials, network, internal: everything stops */
};
enum failure failure_classify(const char *op, const struct error *err);
const char *failure_name(enum failure f);
#endif
