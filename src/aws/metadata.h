/*
 * metadata - what an instance of EC2 knows of itself
 *
 * IMDSv2 (aws-client.md 1.3): a token first, then questions.  The older protocol
 * without a token is used only where AWS_EC2_METADATA_V1_DISABLED says false.
 *
 * Most machines are no instances.  So who does not answer at all is asked once,
 * for a second, unless somebody set another time or number of attempts, and all
 * questions together take at most three seconds.
 */
#ifndef WB_AWS_METADATA_H
#define WB_AWS_METADATA_H
#include "aws/endpoint.h"
#include "aws/fetch.h"

struct metadata {
	struct fetcher *fetcher;
	struct endpoint place;
	int64_t timeout_ms;
	int attempts;
	int64_t until; /* of the monotonic clock; 0: no limit */
	struct buf token;
	bool greeted; /* the token was asked for; it may have none */
};

enum metadata_found {
	METADATA_FOUND,
	METADATA_MISSING, /* there is no such thing */
	METADATA_ABSENT,  /* there is no such service; why says more */
	METADATA_BROKEN   /* err is set: E_AUTH, or E_CANCELLED */
};

/* Whether it may not be asked; then *from is who said so. */
bool metadata_disabled(const struct aws_config *c, const char **from);
int metadata_open(
    struct metadata *m, struct fetcher *fetcher, struct error *err) MUST_CHECK;
/* path: "/latest/meta-data/...".  out gets the answer's text; it may be a
 * secret. */
enum metadata_found metadata_get(struct metadata *m, const char *path,
    struct buf *out, struct buf *why, struct error *err);
void metadata_close(struct metadata *m);
#endif
