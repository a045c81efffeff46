/*
 * progress - what a run is doing, while it does it
 *
 * On a terminal one live line at the bottom (which tables, which step, how long)
 * and a lasting line per finished step; elsewhere plain lines, one per news and
 * one every ten seconds of waiting.
 */
#ifndef WB_CLI_PROGRESS_H
#define WB_CLI_PROGRESS_H
#include "reconcile/run.h"

struct progress;

struct progress *progress_new(bool quiet, const struct clock *clock);
void progress_event(void *arg, const struct run_event *e); /* arg: a progress */
void progress_free(struct progress *p); /* clears the live line */
#endif
