/*
 * A pipe, since its end can be waited for beside a connection, and since write
 * may be called from a signal handler.
 */
#include "model/cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/mem.h"

struct wb_cancel {
	_Atomic bool set;
	int ends[2];
};

struct wb_cancel *wb_cancel_new(void)
{
	struct wb_cancel *c = mem_alloc(sizeof *c);

	/* Without descriptors the flag is still looked at now and then. */
	if (pipe(c->ends) != 0) {
		c->ends[0] = c->ends[1] = -1;
		return c;
	}
	for (int i = 0; i < 2; i++) {
		fcntl(c->ends[i], F_SETFD, FD_CLOEXEC);
		fcntl(c->ends[i], F_SETFL, O_NONBLOCK);
	}
	return c;
}

void wb_cancel_now(struct wb_cancel *c)
{
	int before = errno;
	ssize_t n;

	if (atomic_exchange(&c->set, true))
		return;
	n = write(c->ends[1], "", 1);
	(void)n; /* the flag stands in any case */
	errno = before;
}

void wb_cancel_free(struct wb_cancel *c)
{
	if (c == NULL)
		return;
	for (int i = 0; i < 2; i++)
		if (c->ends[i] >= 0)
			close(c->ends[i]);
	mem_free(c);
}

bool cancel_is_set(const struct wb_cancel *c)
{
	return c != NULL && c->set;
}

int cancel_fd(const struct wb_cancel *c)
{
	return c != NULL ? c->ends[0] : -1;
}
