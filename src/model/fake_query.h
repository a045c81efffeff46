/*
 * fake_query - the items of one partition, in pages
 */
#ifndef WB_MODEL_FAKE_QUERY_H
#define WB_MODEL_FAKE_QUERY_H
#include "model/fake_op.h"

int fake_query_run(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err) MUST_CHECK;
#endif
