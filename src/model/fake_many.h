/*
 * fake_many - batches and transactions
 */
#ifndef WB_MODEL_FAKE_MANY_H
#define WB_MODEL_FAKE_MANY_H
#include "model/fake_op.h"

int fake_many_get(struct fake_db *db, struct node *request, struct node *answer,
    struct error *err) MUST_CHECK;
int fake_many_write(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err) MUST_CHECK;
int fake_many_transact(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err) MUST_CHECK;
#endif
