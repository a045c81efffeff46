/*
 * fetch - one request to a service that hands out credentials, waited for
 *
 * There is no client yet when credentials are looked for, and while they are
 * renewed nothing else can be signed: so this one blocks, for as long as the
 * request says.  The answer is whatever came, of any status; without one the
 * error says why.  Retries are by the standard rules (aws-client.md 1.6).
 */
#ifndef WB_AWS_FETCH_H
#define WB_AWS_FETCH_H
#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/retry.h"

struct fetcher {
	const struct aws_config *config;
	struct transport *transport; /* NULL until the first request */
	struct sigv4 *sigv4;
};
void fetcher_close(struct fetcher *f);
/* The person wants to stop. */
bool fetch_interrupted(const struct fetcher *f);

enum { FETCH_HEADERS = 8 };

struct fetch_request {
	const char *method, *url;
	struct { /* ends with a NULL name, or is full */
		const char *name, *value;
	} headers[FETCH_HEADERS];
	/* One more, whose value is made for each attempt anew. */
	struct {
		const char *name; /* NULL: none */
		void (*make)(void *arg, struct buf *value);
		void *arg;
	} fresh;
	const char *body; /* NULL: none */
	/* Who signs, NULL: nobody; for which service, where. */
	const struct credentials *signer;
	const char *service, *region;
	/* A service of this machine: http will do, and no proxy is asked. */
	bool direct;
	/* The answer says "not yet" at most this often; 0: the default. */
	int max_attempts;
	int64_t connect_ms, attempt_ms; /* 0: the default */
	int64_t total_ms;               /* all attempts together; 0: no limit */
	/* Who does not answer at all is not asked again. */
	bool only_answers;
	/* Whether an answer is worth another attempt; NULL: by its status. */
	enum retry_kind (*judge)(const struct http_answer *answer);
};

/* *out is the caller's on success, to be freed by fetch_answer_free.  Without
 * an answer it holds no memory, and of what is known only how far the last
 * attempt came (sent, timed_out, unresolved). */
int fetch(struct fetcher *f, const struct fetch_request *r,
    struct http_answer *out, struct error *err) MUST_CHECK;
void fetch_answer_free(struct http_answer *a); /* wipes the body */
#endif
