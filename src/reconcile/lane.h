/*
 * lane - one lane of one table, carried out by a small state machine
 *
 *	GATED ------> READING --> (decide) --> QUEUED --> SENDING
 *	                 ^            |                      |
 *	                 +- RESTING <-+----------------------+
 *
 * Every change of mind happens after a reading, with a plan made from it; what
 * the reading is for is the goal.  lane.c reads, rests and ends; lane_decide.c
 * picks the next step; lane_watch.c looks whether one has come true;
 * lane_send.c sends and deals with refusals.
 */
#ifndef WB_RECONCILE_LANE_H
#define WB_RECONCILE_LANE_H
#include "reconcile/run_item.h"
#include "reconcile/wait.h"

enum lane_state {
	LANE_DONE,
	LANE_GATED, /* until the table is created */
	LANE_READING,
	LANE_RESTING, /* a timer runs until the next reading */
	LANE_QUEUED,  /* a step is in hand, and no slot is free */
	LANE_SENDING
};
enum lane_goal {
	GOAL_DECIDE,
	GOAL_SETTLE,  /* the table has to be ready before anything is sent */
	GOAL_SHOW,    /* accepted: settled, and seen twice; else not stored */
	GOAL_ALREADY, /* refused as being so: seen, else refused */
	GOAL_UNKNOWN  /* no answer: seen, else sent again */
};

struct run_table;
struct lane_run {
	struct run_table *table;
	enum lane which;
	enum lane_state state;
	enum lane_goal goal;
	unsigned places;       /* what its readings ask for */
	struct table_plan now; /* planned from the last reading */
	struct step sent;      /* in hand or sent; op NULL: none */
	struct changes closed; /* leaves that are not tried again */
	struct error why;      /* of the last refusal */
	bool slot;             /* counted among the tables that change */
	bool sequenced;        /* FAILURE_SEQUENCE came once already */
	int good;              /* good readings in a row */
	int polls, tries; /* readings for this goal, sendings of the step */
	uint64_t timer, ticket;
	/* mono_ms; 0: not */
	int64_t read_at, since, unseen_at, troubled_at, deaf_at;
};

struct run;
struct run_table {
	struct run *run;
	const struct table_plan *plan; /* as approved */
	struct lane_run lanes[LANES];
	struct run_items items;
	char *id;           /* TableId, once seen */
	bool gated, over;   /* over: nothing more is sent for it */
	bool created;       /* by this run */
	bool uncertain;     /* a CreateTable went unanswered */
	int64_t created_at; /* or accepted, mono_ms */
	int holders;        /* lanes with a slot */
};

struct run {
	struct ddb *ddb;
	const struct plan *plan;
	const struct run_options *options;
	const struct wait_pace *pace;
	struct run_report *report;
	VEC(struct run_table) tables;
	size_t open; /* calls and readings that will still report */
	size_t active,
	    queued;  /* lanes that are not done; that wait for a slot */
	bool halted; /* nothing new is started */
	int out, limit, most,
	    grown; /* tables that change; at most; since it grew */
	int64_t shrunk_at, progress_at;
	uint64_t tickets, noise;
};

/* lane.c */
void lane_open(struct lane_run *l, struct run_table *t, enum lane which);
void lane_close(struct lane_run *l);
void lane_read(struct lane_run *l);
void lane_rest(struct lane_run *l); /* until the next reading for this goal */
void lane_aim(
    struct lane_run *l, enum lane_goal goal); /* counters start anew */
void lane_drop(struct lane_run *l);           /* the step in hand */
void lane_end(struct lane_run *l);
/* The step in hand ends as kind, and the lane with it. */
void lane_fail(struct lane_run *l, enum outcome_kind kind, const char *text);
/* The table is not what it was: no lane sends anything more. */
void lane_table_over(struct run_table *t, const char *text);
/* At the end it is not there. */
void lane_table_lost(struct run_table *t);
void lane_fatal(struct lane_run *l, const struct error *err);
void lane_event(const struct lane_run *l, enum run_event_kind kind,
    const struct step *step, const char *text);
int64_t lane_now(const struct lane_run *l); /* mono_ms */
/* How long to wait: as long as was asked for, or as usual. */
int64_t lane_patience(const struct lane_run *l, int64_t usual);

/* lane_decide.c: with a fresh l->now. */
void lane_decide_next(struct lane_run *l);
/* Whether the table is in a state for what comes next. */
bool lane_decide_ready(const struct lane_run *l);

/* lane_watch.c: with a fresh l->now. */
void lane_watch_settle(struct lane_run *l);
void lane_watch_step(struct lane_run *l);

/* lane_send.c */
void lane_send_queue(struct lane_run *l); /* as soon as there is a slot */
void lane_send_pump(struct run *run);
void lane_send_release(struct lane_run *l);
/* The step's leaves are not tried again; its items end as kind. */
void lane_send_close(struct lane_run *l, const struct step *step,
    enum outcome_kind kind, const char *text);
void lane_send_again(struct lane_run *l, const struct error *err, int64_t most,
    enum outcome_kind kind); /* later; ends as kind after most ms */
#endif
