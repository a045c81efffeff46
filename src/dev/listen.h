/*
 * listen - who listens where on this machine
 */
#ifndef WB_DEV_LISTEN_H
#define WB_DEV_LISTEN_H
#include "base/buf.h"
#include "dev/process.h"

/* Whether nobody listens on the loopback port. */
bool listen_is_free(int port);
/* A free one: the preferred one if it is (0: none), else any below those that the
 * kernel hands out.  E_BUSY: none was found. */
int listen_choose(int preferred, int *port, struct error *err) MUST_CHECK;
/* Whether an HTTP server answers a GET of path there. */
bool listen_answers(int port, const char *path);
/* Where these processes listen: whether one of them does on the loopback port,
 * and in outside the first address that is not this machine's alone ("" if
 * there is none).  False: that cannot be seen here. */
bool listen_look(
    const struct processes *all, int port, bool *theirs, struct buf *outside);
#endif
