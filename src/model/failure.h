/*
 * failure - errors of the layers below, as statuses of the library
 */
#ifndef WB_MODEL_FAILURE_H
#define WB_MODEL_FAILURE_H
#include "model/task.h"

/* Into the task's error. */
void failure_read(struct task *t, const struct error *err);
/* What the body of the answer adds: why a request was throttled, and where. */
void failure_explain(struct task *t, const struct node *body);
bool failure_retriable(const struct wb_error *e);
#endif
