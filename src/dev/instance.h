/*
 * instance - a local environment: its folder, its state, its engine
 *
 * Whoever changes one holds its lock from reading the state to the end of what it
 * does, so two runs of `dev up` are one after the other, and the second has
 * nothing to do.  Killed at any point, a run leaves what the next can go on from:
 * an engine that runs is named in the state, and one that was being ended is
 * ended first.
 */
#ifndef WB_DEV_INSTANCE_H
#define WB_DEV_INSTANCE_H
#include "dev/engines.h"
#include "dev/folder.h"
#include "dev/install.h"
#include "dev/state.h"

struct instance {
	struct folder folder;
	struct state state;
	int lock; /* -1: not held */
};

/* Find it and read its state; nothing is made or locked. */
int instance_open(struct instance *out, const char *schema, const char *name,
    struct error *err) MUST_CHECK;
/* Make its folder, wait for the lock, and read the state again. */
int instance_lock(struct instance *in, const struct folder_wait *wait,
    struct error *err) MUST_CHECK;
void instance_close(struct instance *in); /* the engine runs on */
int instance_save(struct instance *in, struct error *err) MUST_CHECK;

const struct engine *instance_engine(const struct instance *in); /* or NULL */
bool instance_is_foreign(const struct instance *in); /* engine "none" */
/* Its engine's process runs, and nobody is ending it; a foreign one always. */
bool instance_runs(const struct instance *in);
/* And answers on its port. */
bool instance_answers(const struct instance *in);
char *instance_data(const struct instance *in); /* the caller's; or NULL */

struct instance_start {
	const struct engine *engine;
	const struct found *found;
	int port; /* 0: the last one, or any */
	bool (*stop)(void *arg);
	void *stop_arg;
	int64_t took_ms; /* out: from its beginning to its first answer */
};
/* Start an engine and wait until it answers.  With the lock, and nothing of it
 * running.  On failure nothing runs, and err has the end of its log. */
int instance_start(struct instance *in, struct instance_start *start,
    struct error *err) MUST_CHECK;
/* Use what runs at a loopback URL already. */
int instance_adopt(
    struct instance *in, const char *url, struct error *err) MUST_CHECK;
/* End the engine, if one runs or did not end; *was: there was something to end.
 * A foreign one is only forgotten.  With the lock. */
int instance_stop(struct instance *in, bool *was, struct error *err) MUST_CHECK;
#endif
