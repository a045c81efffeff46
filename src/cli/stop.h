/*
 * stop - SIGINT, SIGTERM and SIGHUP ask the program to end, they do not end it
 *
 * The first one sets a flag and wakes the poller; calls in flight are finished
 * and what was done is told.  The second one ends the process at once (faults.md
 * F46, F47).
 */
#ifndef WB_CLI_STOP_H
#define WB_CLI_STOP_H
#include <stdbool.h>

struct stop {
	int wake_fd; /* readable once a signal came in; -1: not to be had */
};

void stop_install(struct stop *stop);
bool stop_asked(void *unused); /* for run_options.stop */
/* Wait until fd can be read; false: a signal came first. */
bool stop_until_input(const struct stop *stop, int fd);
int stop_signal(void); /* which one, 0: none */
#endif
