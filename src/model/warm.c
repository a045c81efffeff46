#include "base/vec.h"
#include "model/failure.h"
#include "model/read.h"
#include "model/user.h"

/* No user has it: it is the beginning of a claim's id, and of nothing's whole. */
#define NOBODY "identity:"

/* Without waiting: who holds some and waits for more may wait for somebody who
 * does the same.  That none is free means that all there may be are in use. */
static int take_free(struct task *t)
{
	int64_t deadline = t->deadline;
	int rc;

	t->deadline = t->began;
	rc = task_ready(t);
	t->deadline = deadline;
	return rc;
}

/* Each task keeps its channel until all have theirs, so that they are different.
 * Whether there may be more to do. */
static bool warm_one(
    struct task *t, struct wb_session *s, const struct wb_call *call)
{
	const struct key key = { NOBODY, NULL };
	struct node *item = NULL;
	int rc;

	if (task_begin(t, s, call) != 0)
		return false;
	if (take_free(t) != 0) {
		if (t->error.status == WB_TIMEOUT)
			task_forgive(t);
		return false;
	}
	rc = read_item(t, &user_entity, &key, false, &item);
	node_free(item);
	return rc == 0;
}

enum wb_status wb_session_warm(struct wb_session *s, int connections,
    const struct wb_call *call, struct wb_error *err)
{
	int most = s->options.max_connections, made = 0;
	struct task *tasks;
	enum wb_status status = WB_OK;
	bool ok = true;

	if (connections < 1)
		return failure_refuse(
		    err, "connections", "'connections' is 1 or more");
	if (connections < most)
		most = connections;
	tasks = mem_array((size_t)most, sizeof *tasks);
	while (ok && made < most)
		ok = warm_one(&tasks[made++], s, call);
	/* The last is the one that failed, if one did. */
	for (int i = made; i-- > 0;) {
		enum wb_status one = task_end(&tasks[i], err);

		status = status != WB_OK ? status : one;
	}
	mem_free(tasks);
	return status;
}
