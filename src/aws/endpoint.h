/*
 * endpoint - the URL a service is reached at
 *
 * A configured URL wins; else the regional host with the partition's suffix
 * (aws-client.md 1.5).  https everywhere, http only to loopback; no user name,
 * query or fragment; no characters that could break a header (faults.md F60,
 * F77).
 */
#ifndef WB_AWS_ENDPOINT_H
#define WB_AWS_ENDPOINT_H
#include "aws/config.h"

struct endpoint {
	char *url;  /* "https://dynamodb.eu-west-1.amazonaws.com/" */
	char *host; /* as in the Host header: with a port that is not 80/443 */
	char *path; /* "/", or what the URL says, ending in "/" */
	bool loopback;   /* a local engine */
	bool custom;     /* configured, not derived from the region */
	bool by_account; /* the host carries the account */
	/* Where it is not the region that was asked for; else NULL. */
	const char *signing_region;
};

/* service: "dynamodb", "kms".  A URL given as an option or to config counts for
 * dynamodb only; AWS_ENDPOINT_URL_<SERVICE> and AWS_ENDPOINT_URL for each.
 * region: NULL for the configuration's.  account: of the credentials, or NULL. */
int endpoint_resolve(struct endpoint *out, const struct aws_config *config,
    const char *service, const char *region, const char *account,
    struct error *err) MUST_CHECK;
/* A URL below it: path without a slash in front.  The caller's. */
char *endpoint_url(const struct endpoint *e, const char *path);
int endpoint_parse(
    struct endpoint *out, const char *url, struct error *err) MUST_CHECK;
/* A whole URL of a service of this machine or its own network, whose makers
 * speak plain http: to any host, and path is as it stands, with its query. */
int endpoint_parse_near(
    struct endpoint *out, const char *url, struct error *err) MUST_CHECK;
/* For messages: a user name, and what else stands before an '@', may be a
 * secret (faults.md F60). */
void endpoint_show(const char *url, struct buf *out);
void endpoint_free(struct endpoint *e);
/* "localhost", 127.0.0.0/8 and [::1], with or without a port. */
bool endpoint_is_loopback(const char *host);
#endif
