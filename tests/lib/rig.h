/*
 * rig - a client on a fake transport and a fake clock
 *
 *	rig_start(rows, COUNT(rows));	a client that gets these answers
 *	rig_submit(&r, repeatable, 0);	ListTables
 *	rig_run(&r);			until it is over
 *	... r, rig.http.requests, rig_sent(0, "x-amz-date") ...
 *	rig_stop();
 *
 * Jitter is at its longest, so delays are known: 25, 50, 100 ms, or 1, 2, 4 s
 * for throttling.
 */
#ifndef WB_TEST_RIG_H
#define WB_TEST_RIG_H
#include "aws/client.h"
#include "lib/fake_http.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define LIST        "DynamoDB_20120810.ListTables"

struct rig_result {
	bool done, failed;
	char body[256];
	struct aws_outcome outcome;
	struct error err;
	int order; /* which call was over first, second ... */
};

struct rig {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct aws_client *client;
	int warnings, finished;
};
extern struct rig rig;

/* Keys and region eu-west-1.  Name, value, ..., NULL; the arg of rig_env. */
extern const char *const rig_plain[];
const char *rig_env(void *variables, const char *name);

void rig_start(const struct fake_row *rows, size_t n);
/* rig_start in steps: the answers, then the client. */
void rig_script(const struct fake_row *rows, size_t n);
void rig_answer(fake_http_answer *answer, void *arg);
void rig_load(const char *const *variables); /* rig.config only */
void rig_open(const char *const *variables, int parallelism);
/* What a client of the rig's is opened with; after rig_load. */
struct aws_client_options rig_options(int parallelism);
void rig_open_with(const struct aws_client_options *options);
void rig_stop(void);

void rig_submit(struct rig_result *r, bool repeatable, int64_t deadline_ms);
aws_done rig_note; /* arg is a struct rig_result */
void rig_run(const struct rig_result *r);
/* A header of the request with this number, or "". */
const char *rig_sent(size_t i, const char *header);
#endif
