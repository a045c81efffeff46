/*
 * transaction - several writes at once, or none of them
 *
 * The service knows a transaction again by its token, for ten minutes; the stamps
 * of its items tell the same to engines that do not, and after that.
 */
#ifndef WB_MODEL_TRANSACTION_H
#define WB_MODEL_TRANSACTION_H
#include "model/entity.h"

/* A new one, with a token of its own. */
struct node *transaction_new(void);
/* kind: "Put", "Update", "Delete"; the request is taken. */
void transaction_add(
    struct node *transaction, const char *kind, struct node *request);

enum { TRANSACTION_MOST = 3 };
struct transaction_result {
	bool refused[TRANSACTION_MOST]; /* its condition was not met */
	struct node
	    *items[TRANSACTION_MOST]; /* what is there instead, if told */
};
/* Sends it, also again where others were in its way; takes it.  -1 with the
 * task's error; result says why, if a condition was not met. */
int transaction_send(struct task *t, struct node *transaction,
    struct transaction_result *result);
void transaction_result_free(struct transaction_result *r);
#endif
