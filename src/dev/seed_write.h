/*
 * seed_write - the items of a seed file into their tables
 *
 * Can be cut off anywhere and run again.  With keep and fail the keys are read
 * first, in batches, and what is not there is written on the condition that it is
 * still not there; with replace all of it is written in batches.  What the service
 * leaves undone is tried again, with pauses that grow.
 */
#ifndef WB_DEV_SEED_WRITE_H
#define WB_DEV_SEED_WRITE_H
#include "dev/seed.h"
#include "dynamodb/call.h"

struct seed_report {
	size_t written, kept;
};
struct seed_writer {
	struct ddb *ddb;
	bool (*stop)(void *arg); /* may be NULL */
	void *stop_arg;
	struct seed_report report; /* out: also of a run that failed */
};
/* E_EXISTS: with fail, items are there already, and nothing was written. */
int seed_write(struct seed_writer *w, const struct seed *s,
    enum seed_conflict conflict, struct error *err) MUST_CHECK;
#endif
