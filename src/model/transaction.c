#include "model/transaction.h"

#include <string.h>

#include "aws/hash.h"
#include "model/failure.h"
#include "model/read.h"

enum { FIRST_PAUSE_MS = 25, LONGEST_PAUSE_MS = 1000, TRIES = 12 };

struct node *transaction_new(void)
{
	struct node *body = node_map();
	char token[UUID_TEXT];

	hash_uuid(token);
	node_append(body, "ClientRequestToken", node_text(token));
	node_at_list(body, "TransactItems");
	return body;
}

void transaction_add(
    struct node *transaction, const char *kind, struct node *request)
{
	struct node *entry = node_map();

	node_append(entry, kind, request);
	node_add(node_at_list(transaction, "TransactItems"), entry);
}

void transaction_result_free(struct transaction_result *r)
{
	for (int i = 0; i < TRANSACTION_MOST; i++)
		node_free(r->items[i]);
	*r = (struct transaction_result){ 0 };
}

/* What cancels a transaction besides its conditions (TransactionCanceledException
 * of the API reference). */
static const struct cause {
	const char *code;
	enum wb_status status;
	bool passing; /* others were in the way: it may go better next time */
} causes[] = {
	{ "TransactionConflict", WB_CONFLICT, true },
	{ "ThrottlingError", WB_THROTTLED, true },
	{ "ProvisionedThroughputExceeded", WB_THROTTLED, true },
	{ "ItemCollectionSizeLimitExceeded", WB_TOO_LARGE, false },
	{ "ValidationError", WB_INVALID, false },
};

/* NULL for a condition, for what was in order, and for what nobody knows. */
static const struct cause *read_cause(
    struct task *t, const struct node *reason, const char *code)
{
	const struct cause *c = causes, *end = c + sizeof causes / sizeof *c;
	enum wb_status status;

	while (c < end && strcmp(c->code, code) != 0)
		c++;
	if (c == end)
		return NULL;
	status = failure_is_size(node_text_or(reason, "Message", ""))
	             ? WB_TOO_LARGE
	             : c->status;
	task_fail(t, status, NULL, "the transaction was cancelled: %s",
	    status == WB_TOO_LARGE ? "DynamoDB keeps no item of that size"
	                           : c->code);
	return c;
}

/* Whether a condition was not met; *passing: something else that passes. */
static bool read_reasons(struct task *t, struct node *answer,
    struct transaction_result *r, bool *passing)
{
	const struct node *reasons = node_key(answer, "CancellationReasons");
	bool refused = false;
	int i = 0;

	*passing = false;
	node_each (reason, reasons) {
		const char *code = node_text_or(reason, "Code", "");
		const struct cause *cause;

		if (i == TRANSACTION_MOST)
			break;
		r->refused[i] = strcmp(code, "ConditionalCheckFailed") == 0;
		if (r->refused[i])
			r->items[i] = read_take(reason, "Item");
		refused |= r->refused[i++];
		cause = read_cause(t, reason, code);
		*passing |= cause != NULL && cause->passing;
	}
	return refused;
}

static int64_t pause_ms(int i)
{
	int64_t ms = FIRST_PAUSE_MS;

	while (i-- > 0 && ms < LONGEST_PAUSE_MS)
		ms *= 2;
	return (int64_t)((double)ms * hash_random_unit()) + 1;
}

int transaction_send(
    struct task *t, struct node *transaction, struct transaction_result *result)
{
	struct node *answer;
	bool refused = false, passing = true;
	int rc = -1;

	*result = (struct transaction_result){ 0 };
	for (int i = 0; i < TRIES && rc != 0 && !refused && passing; i++) {
		struct wb_error error = t->error;

		if (i > 0 && task_pause(t, pause_ms(i)) != 0) {
			t->error = error; /* says more than the deadline */
			break;
		}
		rc = task_send_kept(
		    t, "TransactWriteItems", transaction, true, &answer);
		if (rc != 0)
			refused = read_reasons(t, answer, result, &passing);
		node_free(answer);
	}
	node_free(transaction);
	return rc;
}
