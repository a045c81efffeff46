/*
 * state - what is known of a local environment between two commands
 *
 * The file is replaced as a whole, so it is never half a one.  It is written by
 * the engine's own process just before the engine begins in it: whenever an engine
 * runs, the file says so, even if whoever started it was killed.
 */
#ifndef WB_DEV_STATE_H
#define WB_DEV_STATE_H
#include "dev/process.h"

struct state {
	char *engine;  /* NULL: never started; may be "none" */
	char *version; /* NULL: not known */
	char *program; /* NULL for none */
	char *url;
	int port;               /* stays the same as long as it is free */
	struct process process; /* pid 0: it was ended */
	bool ending;            /* somebody began to end it */
	int64_t since;          /* Unix seconds */
	/* What the last `dev up` was about, for `dev env`. */
	char *schema, *environment;
};

/* A file that is not there, or not ours, gives an empty one. */
int state_read(
    const char *path, struct state *out, struct error *err) MUST_CHECK;
int state_write(
    const char *path, const struct state *s, struct error *err) MUST_CHECK;
void state_free(struct state *s);
/* Replace a text by a copy of another, which may be NULL. */
void state_set(char **text, const char *value);
#endif
