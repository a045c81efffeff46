/*
 * dev_up - a local environment that is as its schema says
 *
 * For `dev up` and `dev reset`: an engine that answers, the tables of the schema,
 * and the seeds, each only where something is missing.
 */
#ifndef WB_CLI_DEV_UP_H
#define WB_CLI_DEV_UP_H
#include "cli/dev.h"
#include "cli/dev_seed.h"

struct dev_up {
	/* what is wanted */
	const char *engine, *url; /* NULL: as before, or the default */
	int port;                 /* 0: as before, or any */
	bool bare;                /* the engine alone */
	bool offline, yes;
	const struct texts *seed; /* files; NULL or empty: the usual ones */
	/* what came of it */
	bool started;
	int64_t engine_ms, schema_ms, seed_ms; /* how long it took */
	size_t tables, made, changes;          /* of them, changing calls */
	struct dev_seeds seeds;
};

/* With the lock.  An exit status, or -1; dev_up_free in any case. */
int dev_up(struct dev *d, struct dev_up *up, struct error *err) MUST_CHECK;
void dev_up_free(struct dev_up *up);
/* What there is now, and what to do next. */
int dev_up_show(
    const struct dev *d, const struct dev_up *up, struct error *err) MUST_CHECK;
#endif
