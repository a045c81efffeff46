/*
 * model_case - a session of the library that talks to a script
 *
 *	static const struct model_row rows[] = {
 *		LOST("PutItem"),
 *		REFUSED("PutItem", "{'created_mut':{'S':'STAMP'}}"),
 *		{ 0 }
 *	};
 *	model_case_open(&m, rows);
 *	... wb_user_create(m.session, ...) ...
 *	model_case_close(&m);	fails the test if rows are left
 *
 * Each request must be the next row's.  The clock moves only by what the library
 * waits and by took_ms, so that nothing sleeps.  The tables are wikibot-test-*.
 *
 * In texts ' stands for ", and these words for what the request had that was
 * answered, or, in the answer to a read, for the last write's:
 *
 *	STAMP	its stamp		SLOT	the attribute of its channel
 *	SMALLER	an older stamp		LARGER	a later one
 *
 * Wire texts are compared whole.
 */
#ifndef WB_TEST_MODEL_CASE_H
#define WB_TEST_MODEL_CASE_H
#include <wikibot/wikibot.h>

#include "base/vec.h"
#include "model/stamp.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct model_case;

struct model_row {
	const char *op;
	enum wb_delivery how;
	int status; /* 0: no answer */
	const char *body;
	int64_t took_ms;
	void (*then)(struct model_case *m); /* before it is answered */
};

#define AWS_ERROR(name) "'__type':'com.amazonaws.dynamodb.v20120810#" name "'"
/* clang-format off */
#define ANSWER(op, body)   { op, WB_ANSWERED, 200, body, 0, NULL }
#define LOST(op)           { op, WB_LOST, 0, NULL, 0, NULL }
#define TIMED_OUT(op)      { op, WB_TIMED_OUT, 0, NULL, 0, NULL }
#define NOT_SENT(op)       { op, WB_NOT_SENT, 0, NULL, 0, NULL }
#define FAILED(op)         { op, WB_ANSWERED, 500, \
	"{" AWS_ERROR("InternalServerError") "}", 0, NULL }
#define ERROR(op, name)    { op, WB_ANSWERED, 400, \
	"{" AWS_ERROR(name) ",'message':'said'}", 0, NULL }
#define THROTTLED(op) \
	ERROR(op, "ProvisionedThroughputExceededException")
/* A condition that was not met, with the item and without. */
#define REFUSED(op, item)  { op, WB_ANSWERED, 400, \
	"{" AWS_ERROR("ConditionalCheckFailedException") \
	",'message':'The conditional request failed','Item':" item "}", \
	0, NULL }
#define REFUSED_BARE(op) \
	ERROR(op, "ConditionalCheckFailedException")
/* clang-format on */

struct model_sent {
	char *op, *body;
	char *invocation; /* amz-sdk-invocation-id: one for all attempts */
	struct stamp stamp;
	int64_t at, timeout_ms;
};

struct model_case {
	struct wb_session *session;
	struct wb_clock clock;
	int64_t mono, wall, waited;
	const struct model_row *rows; /* ends with a NULL op */
	size_t next;
	VEC(struct model_sent) sent;
	struct stamp last; /* of the last write */
	struct wb_cancel *cancel;
	struct wb_call call; /* {size, consistent...} for tests to fill in */
	struct wb_error err;
};

/* What a session with this script is opened with. */
struct wb_session_options model_case_options(struct model_case *m);
void model_case_open(struct model_case *m, const struct model_row *rows);
void model_case_open_with(struct model_case *m, const struct model_row *rows,
    const struct wb_session_options *options);
void model_case_close(struct model_case *m);
/* More of them, once all were used. */
void model_case_rows(struct model_case *m, const struct model_row *rows);

/* Request i was this, to the letter. */
void model_case_was(const struct model_case *m, size_t i, const char *want);
/* The words of a text replaced; the caller frees it with mem_free. */
char *model_case_words(const char *text, const struct stamp *stamp);
/* The stamp in a request, "" if there is none, with its slot. */
struct stamp model_case_stamp(const char *op, const char *body);
/* The environment of this process, without AWS's variables and files. */
void model_case_bare_environment(void);
#endif
