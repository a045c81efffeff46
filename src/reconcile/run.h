/*
 * run - carry a plan out, and tell the truth about it
 *
 * A table is a set of lanes (enum lane), each a small state machine: read,
 * compare, send, wait, done.  Nothing is remembered from the plan but what was
 * approved: before each changing call the table is read and planned again, a
 * step that is already true is skipped, and a step that was not approved is
 * never sent (E_STALE).  So a run can be cut anywhere and started again.
 *
 * Afterwards everything declared is read and compared once more, and each
 * setting of each table gets one outcome.
 */
#ifndef WB_RECONCILE_RUN_H
#define WB_RECONCILE_RUN_H
#include "dynamodb/call.h"
#include "reconcile/plan.h"

enum outcome_kind {
	OUTCOME_APPLIED,     /* sent, accepted, and read back */
	OUTCOME_ALREADY,     /* was so when its turn came */
	OUTCOME_PENDING,     /* under way, or the window is closed */
	OUTCOME_UNSUPPORTED, /* the endpoint does not know the call */
	OUTCOME_NOT_STORED,  /* accepted, but reading shows otherwise */
	OUTCOME_REFUSED,     /* the service said no */
	OUTCOME_UNKNOWN,     /* could not be settled by reading */
	OUTCOME_STALE,       /* the live table is not what was planned on */
	OUTCOME_NOT_TRIED    /* stopped before its turn; the last one */
};
struct outcome {
	const char *table; /* name in the schema; points into the plan */
	char *path;        /* "ttl", "indexes.by-oauth", "table" */
	enum outcome_kind kind;
	char *text; /* what happened, or NULL */
};

enum run_event_kind {
	RUN_READING,
	RUN_SENDING,      /* the step's call is about to be sent */
	RUN_WAITING,      /* status says for what; comes with every poll */
	RUN_RETRYING,     /* did not go through at once; text says why */
	RUN_STEP_DONE,    /* with a text: it ended otherwise, and how */
	RUN_STEP_SKIPPED, /* was already so */
	RUN_TABLE_DONE
};
struct run_event {
	enum run_event_kind kind;
	const char *table;       /* name in the schema */
	const struct step *step; /* or NULL */
	const char *text;        /* "table UPDATING, index by-oauth CREATING" */
	int64_t elapsed_ms;      /* of the step */
};

enum run_wait { RUN_WAIT_ALL, RUN_WAIT_READY, RUN_WAIT_NONE };

struct run_options {
	enum run_wait wait;
	int parallelism; /* tables with a changing call out, most */
	int64_t wait_ms; /* per wait; 0: 30 min, indexes without end */
	bool exact;      /* a saved plan: first compare hashes, exit 4 */
	/* Asked at every step of the loop: has somebody asked to stop? */
	bool (*stop)(void *arg);
	void *stop_arg;
	/* What goes on, for progress; may be NULL. */
	void (*event)(void *arg, const struct run_event *event);
	void *event_arg;
};

struct run_report {
	VEC(struct outcome) outcomes; /* in the order of the plan */
	size_t calls;                 /* changing calls that were accepted */
	bool stopped;                 /* by stop() */
	struct error fatal;           /* code E_OK: none */
};

/* The worst of the outcomes as an exit status of design.md section 2. */
int run_exit_status(const struct run_report *report, const struct policy *p);
void run_plan(struct ddb *ddb, const struct plan *plan,
    const struct run_options *options, struct run_report *report);
void run_report_free(struct run_report *report);
const char *outcome_name(enum outcome_kind kind); /* "not stored" */
#endif
