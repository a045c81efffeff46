/*
 * task - one call of the library, from its first check to its status
 *
 *	struct task t;
 *
 *	if (task_begin(&t, s, call) == 0 && check(&t, in) == 0 && ...)
 *		...
 *	return task_end(&t, err);
 *
 * It knows how long the call may take, takes a channel when the first request is
 * made and gives it back at the end, adds up what the requests cost, and holds
 * the one error.  Functions that take a task return 0, or -1 with the error set
 * in it.
 */
#ifndef WB_MODEL_TASK_H
#define WB_MODEL_TASK_H
#include <signal.h>

#include <wikibot/error.h>

#include "model/session.h"

enum { TASK_ABOUT = 160 };

struct task {
	struct wb_session *session;
	struct wb_call call;
	struct channel *channel; /* NULL: not yet */
	int64_t began, deadline; /* mono_ms */
	struct wb_error error;   /* status WB_OK: none */
	char about[TASK_ABOUT];  /* whom it is about, for the sentence */
	bool unknown; /* of the write at hand some attempt had no answer */
	const struct log_sink *log_before;
	sigset_t signals_before;
};

/* WB_INVALID where the call's options cannot be. */
int task_begin(
    struct task *t, struct wb_session *s, const struct wb_call *call);
enum wb_status task_end(struct task *t, struct wb_error *err);

/* "user 'ID'": stands in front of the error's sentence; sort may be NULL. */
void task_about(
    struct task *t, const char *name, const char *partition, const char *sort);
/* Set the error; -1.  field may be NULL. */
int task_fail(struct task *t, enum wb_status status, const char *field,
    const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Forget the error: it was found to be none. */
void task_forgive(struct task *t);

/* So that there is a channel. */
int task_ready(struct task *t);
/* Send one request; body is taken.  On failure *answer is the error's body or NULL,
 * also the caller's; on success it is the answer. */
int task_send(struct task *t, const char *op, struct node *body,
    bool repeatable, struct node **answer);
/* The same, and body stays the caller's. */
int task_send_kept(struct task *t, const char *op, const struct node *body,
    bool repeatable, struct node **answer);
/* Let time pass before something is tried again; -1 past the deadline. */
int task_pause(struct task *t, int64_t ms);

const char *task_table(const struct task *t, enum table table);
/* A struct of the caller's, by its size, into one of ours: what an older program
 * does not know is zero, what we do not know must be. */
int task_copy_in(
    struct task *t, const char *what, const void *from, void *to, size_t size);
#endif
