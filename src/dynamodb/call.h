/*
 * call - one call in, one answer out
 *
 * The only place that knows targets, which calls may be repeated, error names
 * and pacing.  Calls are queued per operation behind a token bucket, so that
 * AWS's published rates are never passed, and completed from loop_step.
 *
 * A client that was opened for reading cannot send a changing call: it is
 * refused before it reaches the queue (E_INTERNAL).
 */
#ifndef WB_DYNAMODB_CALL_H
#define WB_DYNAMODB_CALL_H
#include "aws/client.h"
#include "data/node.h"
#include "dynamodb/ops.h"

struct ddb;

struct ddb_options {
	struct aws_client_options aws; /* service is filled in */
	bool may_write;
	int64_t deadline_ms; /* of one call with its retries; 0: the client's */
	/* Each call as it is sent the first time, each answer; for --verbose and
	 * tests.  answer is NULL at the sending, body NULL at the answer. */
	void (*trace)(void *arg, const char *op, const struct node *body,
	    const struct node *answer, const struct error *err);
	void *trace_arg;
};

int ddb_open(struct ddb **out, const struct ddb_options *options,
    struct error *err) MUST_CHECK;
void ddb_close(struct ddb *d);

/* answer becomes the callee's and is NULL on failure; err is NULL on success. */
typedef void ddb_done(void *arg, struct node *answer, const struct error *err);

/* body is taken.  done is called once, from loop_step, never from within. */
void ddb_submit(struct ddb *d, const char *op, struct node *body,
    ddb_done *done, void *arg);
/* A call with more to say, and all that is known when it is over. */
struct ddb_request {
	const char *op;
	const struct node *body; /* stays the caller's, and must live so long */
	bool repeatable; /* a second time it has no effect, as with reads */
	int64_t attempt_ms, deadline_ms; /* 0: the client's */
	bool (*stop)(void *arg); /* looked at whenever something happens */
	void *stop_arg;
};
struct ddb_reply {
	/* On failure the body of the error, or NULL: what DynamoDB says of a
	 * condition that failed.  The caller's in either case. */
	struct node *answer;
	struct aws_outcome outcome;
};
void ddb_submit_request(struct ddb *d, const struct ddb_request *r,
    struct ddb_reply *reply, ddb_done *done, void *arg);
int ddb_perform(struct ddb *d, const struct ddb_request *r,
    struct ddb_reply *reply, struct error *err) MUST_CHECK;
void ddb_cancel(struct ddb *d); /* aws_client_cancel */

/* The same, with the loop run until it is over. */
int ddb_call(struct ddb *d, const char *op, struct node *body,
    struct node **answer, struct error *err) MUST_CHECK;

/* All pages of a listing: the lists under `list` are joined into one, the
 * token found at `token_out` goes into the next body as `token_in`.  A token
 * that repeats or more than LIMIT_PAGES pages is E_SERVICE. */
struct ddb_listing {
	const char *op, *list, *token_out, *token_in;
};
extern const struct ddb_listing ddb_list_tags;   /* ListTagsOfResource */
extern const struct ddb_listing ddb_list_tables; /* ListTables */
void ddb_pages(struct ddb *d, const struct ddb_listing *listing,
    struct node *body, ddb_done *done, void *arg);

struct loop *ddb_loop(struct ddb *d);
const struct clock *ddb_clock(const struct ddb *d);
const struct endpoint *ddb_endpoint(const struct ddb *d);
const struct aws_config *ddb_config(const struct ddb *d);
const char *ddb_key_id(const struct ddb *d);  /* whose signature it is */
const char *ddb_account(const struct ddb *d); /* NULL: not known */
bool ddb_reaches_kms(const struct ddb *d);
void ddb_drain(struct ddb *d); /* aws_client_drain */

/* The DynamoDB rows of the name table: "ResourceInUseException" ->
 * E_BUSY.  E_SERVICE for names that nobody knows. */
enum error_code ddb_error_code(const char *aws_name, int http_status);
/* What the layer below cannot know: the code, that a read has no effect, and,
 * behind the sentence of a denial, the statement of a policy that would allow it
 * (faults.md F39).  table: its name or ARN, or NULL. */
void ddb_error_complete(struct error *err, const struct ddb_op *op,
    const char *table, const char *region);
#endif
