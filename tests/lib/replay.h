/*
 * replay - a case of the SDKs' that comes with its traffic
 *
 * A folder with the environment (env.json), files (fs), what was asked and
 * answered (http-traffic.json) and what comes of it (test-case.json).  Requests
 * must be the recorded ones in their order; after the last one that may be
 * repeated, as by a retry.  Left out of the comparison is what is a program's own
 * (user agents, dates, signatures, names of sessions), and the bodies' values,
 * which the recorder took from elsewhere: those must stand in the case's files
 * or environment.
 *
 * We ask no other machine over plain http (faults.md F60), so host names with
 * http:// are https:// here, in the case and in what is expected.
 *
 *	replay_suite("profile provider", "smithy-rs.../profile-provider", fn);
 */
#ifndef WB_TEST_REPLAY_H
#define WB_TEST_REPLAY_H
#include "aws/fetch.h"
#include "lib/fake_http.h"
#include "lib/published_case.h"

struct replay_exchange {
	const struct node *request, *response;
	struct buf sent, got; /* bodies */
};

struct replay {
	const char *name; /* of the folder */
	struct node *env, *fs, *test, *traffic;
	struct published_case files;
	VEC(struct replay_exchange) exchanges;
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct fetcher fetcher;
	struct credentials_search search; /* what providers take */
	bool differs;                     /* a request did, and was printed */
};

/* What is replayed: 0 with *out, or -1. */
typedef int replay_resolve(
    struct replay *r, struct credentials *out, struct error *err);

/* -1: the configuration cannot be loaded, err is set. */
int replay_open(struct replay *r, const char *folder, struct error *err);
/* All recorded requests were made, and no others. */
bool replay_traffic_matches(struct replay *r);
void replay_close(struct replay *r);

/* All folders below the conformance data; ends with test_conformance.  False:
 * there are no data. */
bool replay_suite(
    const char *suite, const char *below, replay_resolve *resolve);
#endif
