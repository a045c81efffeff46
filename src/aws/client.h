/*
 * client - calls with signatures, retries, deadlines and the truth
 *
 * A call is submitted and its completion reported; loop_step drives all calls in
 * flight.  Never more are in flight than there are connections; the rest wait in
 * our queue, and a call that waits for its next attempt holds no connection.
 *
 * What it takes care of (aws-client.md 1.4, 1.6 to 1.9): signing at send time,
 * the retry quota, the deadline of the whole call, x-amz-crc32, error names,
 * bodies that are not JSON, clock skew corrected once.  An attempt whose outcome
 * is not known (sent, no answer, or a 5xx) is repeated only for calls that may
 * be; for others the error has effect EFFECT_UNKNOWN, and the caller finds out.
 *
 * It knows no DynamoDB: bodies are bytes, operations are the target header.
 */
#ifndef WB_AWS_CLIENT_H
#define WB_AWS_CLIENT_H
#include "aws/config.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/http.h"
#include "aws/retry.h"
#include "aws/shared.h"
#include "base/clock.h"
#include "base/loop.h"

struct aws_client;

/* One attempt, once it is decided whether there will be another. */
struct aws_attempt {
	const char *target;
	int number; /* from 1 */
	int http_status;
	int64_t took_us, connect_us; /* connect 0: a kept connection */
	size_t sent, received;       /* bytes of the bodies */
	int64_t retry_ms;            /* until the next; -1: there is none */
	bool connected;              /* it opened a connection */
	int64_t date;                /* of the answer, Unix seconds; 0: none */
	const char *request_id;
	const struct error *err; /* NULL: it succeeded */
};
typedef void aws_attempted(void *arg, const struct aws_attempt *attempt);

struct aws_client_options {
	const struct aws_config *config; /* must outlive the client */
	const char *service;             /* "dynamodb", for the scope */
	struct transport *transport;     /* the client's, even on failure */
	const struct clock *clock;       /* NULL: the system's */
	int parallelism;                 /* calls in flight, 1 to 64 */
	struct aws_shared *shared;       /* NULL: of the client's own */
	aws_attempted *attempted;        /* NULL: nobody wants to know */
	void *attempted_arg;
	double (*random_unit)(void *arg); /* NULL: hash_random_unit */
	void *random_arg;
};

struct aws_request {
	const char *target;  /* "DynamoDB_20120810.DescribeTable", static */
	const char *service; /* NULL: the client's; else e.g. "kms", static */
	struct buf body;     /* taken by aws_submit */
	/* More of them, signed with ours; one of the same name replaces ours.
	 * Must live until done; NULL: none. */
	const struct http_headers *headers;
	bool repeatable; /* an attempt of unknown outcome may be repeated */
	/* An error that goes to the caller at once although it could be tried
	 * again, since the caller knows better when; static, or NULL. */
	const char *prompt;
	int64_t attempt_ms, deadline_ms; /* 0: 30 s, 60 s */
	size_t max_answer;               /* 0: LIMIT_ANSWER_BYTES */
};

/* What is known when a call is over, for messages and counters. */
struct aws_outcome {
	int attempts;
	int64_t took_ms, slept_ms;
	int http_status;
	bool timed_out; /* the last attempt did */
	char request_id[64];
};

/* err is NULL on success.  body is valid during the call; on failure it is the
 * last answer's, or empty. */
typedef void aws_done(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *err);

/* Finds endpoint and credentials; E_AUTH when there are none. */
int aws_client_open(struct aws_client **out,
    const struct aws_client_options *options, struct error *err) MUST_CHECK;
void aws_client_close(
    struct aws_client *c); /* drops calls in flight silently */

struct loop *aws_client_loop(struct aws_client *c);
const struct endpoint *aws_client_endpoint(const struct aws_client *c);
/* Whether calls to another service have somewhere to go: its endpoint is
 * configured, or the client's own is the regional one of AWS. */
bool aws_client_reaches(const struct aws_client *c, const char *service);
const struct credentials *aws_client_credentials(const struct aws_client *c);

void aws_submit(struct aws_client *c, struct aws_request *request,
    aws_done *done, void *arg);
/* Finish what is in flight, start nothing new: queued and sleeping calls end
 * now with E_CANCELLED and effect EFFECT_NONE (or EFFECT_UNKNOWN). */
void aws_client_drain(struct aws_client *c);
/* Drop what is in flight as well: sent or not, it is not waited for. */
void aws_client_cancel(struct aws_client *c);
/* An answer was not what was asked for: the next one, which would come over the
 * same connection, would not be either. */
void aws_client_distrust(struct aws_client *c);
size_t aws_client_in_flight(const struct aws_client *c);
#endif
