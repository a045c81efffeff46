/*
 * fake_op - the operations of DynamoDB on tables in memory
 *
 * Known are GetItem, PutItem, UpdateItem, DeleteItem, Query, BatchGetItem,
 * BatchWriteItem and TransactWriteItems.  Nothing here is safe to use from two
 * threads at once.
 */
#ifndef WB_MODEL_FAKE_OP_H
#define WB_MODEL_FAKE_OP_H
#include "aws/hash.h"
#include "model/fake_table.h"

/* A transaction that was done under a ClientRequestToken. */
struct fake_token {
	char *token;
	char hash[HASH_HEX]; /* of the request */
};

struct fake_db {
	struct fake_tables tables;
	VEC(struct fake_token) tokens;
	int page_size; /* items in a page of a query; 0: no limit of ours */
};

void fake_db_free(struct fake_db *db);

/* Answer a request.  On failure answer has what the error says besides its
 * message: Item, CancellationReasons. */
int fake_op_run(struct fake_db *db, const char *operation, struct node *request,
    struct node *answer, struct error *err) MUST_CHECK;
#endif
