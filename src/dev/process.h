/*
 * process - programs in the background, and knowing them again
 *
 * A pid alone names nobody: it is used again.  A process is its pid, the time it
 * began and the boot of the machine; whoever has other ones under that pid is
 * somebody else and is never touched.
 */
#ifndef WB_DEV_PROCESS_H
#define WB_DEV_PROCESS_H
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/vec.h"

enum { PROCESS_BOOT = 40 };

struct process {
	int64_t pid;    /* 0: none */
	uint64_t start; /* clock ticks since the boot */
	char boot[PROCESS_BOOT];
};

/* What runs under the pid; false: nothing, or it has ended already. */
bool process_look(int64_t pid, struct process *out);
bool process_alive(const struct process *p);

struct process_start {
	const char *const *argv,
	    *const *env; /* end with NULL; argv[0] is searched */
	const char *dir; /* the working folder */
	const char *log; /* stdout and stderr are added to it */
	/* Called in the child, which is already what it will be; what fails
	 * here is told to the parent.  Before it, all of ours is closed but
	 * what closes by itself when the program begins. */
	int (*ready)(void *arg, const struct process *self, struct error *err);
	void *arg;
};
/* A leader of a session of its own, which no terminal and no signal of ours
 * reaches; its files are private to the user.  It is our child until we end. */
int process_start(const struct process_start *start, pid_t *pid,
    struct error *err) MUST_CHECK;
/* Whether a child has ended; how, for a person. */
bool process_ended(pid_t pid, struct buf *how);

/* Run a program to its end, with its words in the log, at most so long.
 * stop, asked in between, ends it early. */
struct process_task {
	const char *const *argv;
	const char *log;
	int64_t most_ms;
	bool (*stop)(void *arg);
	void *stop_arg;
	int keep; /* a descriptor that it holds open as long as it lives */
};
int process_run(const struct process_task *task, struct error *err) MUST_CHECK;

/* The processes of the session that the leader made: itself, and those that it
 * started.  When it is gone itself, only those in the working folder count. */
VEC_TYPE(processes, struct process);
void process_session(
    const struct process *leader, const char *dir, struct processes *out);
/* End them all: politely, and by force after grace.  E_BUSY: they live on. */
int process_end(const struct process *leader, const char *dir, int64_t grace_ms,
    struct error *err) MUST_CHECK;
#endif
