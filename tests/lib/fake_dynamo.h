/*
 * fake_dynamo - the model of the control plane behind a transport
 *
 * Requests are decoded, played on a struct model with a fake clock, and answered
 * as the service does.  Faults are rows; everything sent is kept.
 *
 *	struct fake_dynamo f;
 *	fake_dynamo_init(&f, &model_times_aws);
 *	f.faults = rows; f.fault_count = 2;		or none
 *	ddb = fake_dynamo_open(&f, true);
 *	... run; hours pass in no time ...
 *	ddb_close(ddb);
 *	ck_assert_str_eq(fake_dynamo_changes(&f), "CreateTable users\n");
 *	fake_dynamo_clear(&f);
 *
 * A process that is killed: set die_at to the number of a call, counted from 1
 * over all calls.  From it on no call is answered (each ends at once with a
 * final network error and without effect; the call itself has its effect when
 * die_after is set), and `dead` is raised.  After fake_dynamo_revive the same
 * model can be used by a new client.
 */
#ifndef WB_TEST_FAKE_DYNAMO_H
#define WB_TEST_FAKE_DYNAMO_H
#include "dynamodb/call.h"
#include "lib/fake_http.h"
#include "reconcile/model.h"

enum fake_fault_kind {
	FAULT_ERROR = 1, /* an error answer: name, text, status (0: 400) */
	FAULT_ANSWER,    /* text is the body, instead of the model's */
	FAULT_HTML,      /* a page of a proxy: status (0: 502) */
	FAULT_LOST,      /* the connection breaks after the request was sent */
	FAULT_UNSENT,    /* there was no connection at all */
	FAULT_STALL,     /* no answer until the attempt's time is over */
	FAULT_TRUNCATED, /* half of the answer, so its checksum does not fit */
	FAULT_DELAY      /* the answer comes delay_ms late */
};
struct fake_fault {
	const char *op;    /* NULL: any operation */
	const char *table; /* its TableName, or the end of its ARN; NULL: any */
	int nth,
	    times; /* from the nth of those calls (0: 1), so often (0: 1) */
	enum fake_fault_kind kind;
	bool effect; /* the model gets the call all the same */
	const char *name, *text;
	int status;
	int64_t delay_ms;
};
enum { FAULT_ALWAYS = 1000000 }; /* for times */

struct fake_call {
	char *op, *body; /* JSON with sorted keys */
	char *table;
	char *outcome; /* "", "ResourceInUseException", "lost", "no answer" */
	int64_t at;    /* mono_ms */
	bool writes;
};

struct fake_dynamo {
	struct fake_clock clock;
	struct fake_http http;
	struct model *model;
	VEC(struct fake_call) calls; /* all, in the order of sending */

	/* To be set before the client runs. */
	const struct fake_fault *faults;
	size_t fault_count;
	const struct node
	    *policy; /* of IAM, see lib/iam.h; NULL: all is allowed */
	const char *endpoint_url; /* NULL: the regional one of AWS */
	/* Before each call: for what others do meanwhile. */
	void (*hook)(void *arg, struct fake_dynamo *f, const char *op,
	    const char *table);
	void *hook_arg;
	int die_at; /* 0: never */
	bool die_after;

	bool dead;
	int counts[16]; /* how often each fault fitted */
	struct aws_config config;
	struct buf text;
};

void fake_dynamo_init(struct fake_dynamo *f, const struct model_times *times);
void fake_dynamo_clear(struct fake_dynamo *f);
/* A client on it; not more than one at a time. */
struct ddb *fake_dynamo_open(struct fake_dynamo *f, bool may_write);
void fake_dynamo_revive(struct fake_dynamo *f);

/* What the transport answers; for those who bring another transport. */
fake_http_answer fake_dynamo_answer;

/* The changing calls as lines "UpdateTable users", with what became of those
 * that were not answered well: "CreateTable users -> LimitExceededException".
 * bodies: with the request between, keys sorted.  Valid until the next. */
const char *fake_dynamo_changes(struct fake_dynamo *f);
const char *fake_dynamo_bodies(struct fake_dynamo *f);
size_t fake_dynamo_count(const struct fake_dynamo *f, const char *op);
void fake_dynamo_forget(struct fake_dynamo *f); /* the calls so far */

/* Straight to the model, for preparing and looking; fails the test when it is
 * refused.  body: JSON with ' for ".  The answer is the caller's. */
struct node *fake_dynamo_do(
    struct fake_dynamo *f, const char *op, const char *body);
/* Let time pass until nothing is under way any more. */
void fake_dynamo_settle(struct fake_dynamo *f);
/* JSON with ' for ", for literals; the caller's. */
struct node *fake_dynamo_json(const char *text);
#endif
