/*
 * shared - what the clients of one session have in common
 *
 * Who signs, what is left of the retry quota, how fast adaptive mode sends, and
 * how far this machine's clock is off.  A client belongs to one thread; this
 * belongs to all of them, so that threads which work side by side do not each
 * find out by themselves that the service is down or a token has expired
 * (aws-client.md 1.3, 1.6, 1.7).
 *
 * Looking costs an atomic read; a lock is taken only when something changed.
 */
#ifndef WB_AWS_SHARED_H
#define WB_AWS_SHARED_H
#include "aws/credentials.h"
#include "aws/retry.h"

struct aws_shared;

/* Finds the credentials; E_AUTH when there are none.  config must outlive it. */
int aws_shared_open(struct aws_shared **out, const struct aws_config *config,
    struct error *err) MUST_CHECK;
/* The same with credentials that were found already; taken. */
struct aws_shared *aws_shared_new(
    const struct aws_config *config, struct credentials *c);
void aws_shared_close(struct aws_shared *s); /* NULL is fine */

/* Make *c the credentials of now, if *identity, the number of those that it
 * holds, is not theirs.  A zero *c with identity 0 gets them the first time.
 * Some time before they expire one caller renews them, which may take seconds,
 * while the others go on with the old ones; near the end all wait.  A renewal
 * that fails leaves the old ones in place (aws-client.md 1.3). */
void aws_shared_credentials(
    struct aws_shared *s, struct credentials *c, unsigned *identity);
/* The credentials of this number have expired: whether there are others now.
 * Many may ask at once; one looks, the others wait for it. */
bool aws_shared_renew(struct aws_shared *s, unsigned identity);

struct retry_quota *aws_shared_quota(struct aws_shared *s);

/* The rate limit of adaptive mode, which costs nothing in others: whether a
 * request may be sent at now_ms (0; it counts then) or the ms after which to ask
 * again.  Every answer, or end without one, goes to aws_shared_answered. */
int64_t aws_shared_admit(struct aws_shared *s, int64_t now_ms);
void aws_shared_answered(struct aws_shared *s, bool throttled, int64_t now_ms);
/* Requests a minute that it lets pass; 0: all. */
int64_t aws_shared_rate(struct aws_shared *s);

/* Service time minus ours.  set: whether it was not known to be off before. */
int64_t aws_shared_skew(const struct aws_shared *s);
bool aws_shared_set_skew(struct aws_shared *s, int64_t ms);
#endif
