/*
 * config - region, endpoint, retries and the rest, and where each came from
 *
 * Order for every setting: the command line, the environment, the profile, the
 * default (aws-client.md 1.1).
 */
#ifndef WB_AWS_CONFIG_H
#define WB_AWS_CONFIG_H
#include "aws/credentials.h"
#include "aws/endpoint_rules.h"
#include "aws/profile.h"

/* What the caller insists on; NULL and 0: not said. */
struct aws_options {
	const char *region, *endpoint_url, *profile;
	int64_t timeout_ms; /* of a whole call */
	/* getenv by default; tests pass their own */
	const char *(*env)(void *arg, const char *name);
	void *env_arg;
};

enum retry_mode { RETRY_STANDARD, RETRY_STANDARD_OLD };

struct aws_config {
	char *profile;
	char *region;         /* NULL: not known */
	char *signing_region; /* "local" signs as us-east-1 */
	char *endpoint_url;   /* of dynamodb; NULL: not configured */
	char *ca_bundle;
	char *user_agent;
	char *account; /* AWS_ACCOUNT_ID or aws_account_id; NULL: not known */
	bool fips, dual_stack;
	enum account_mode account_mode; /* of the endpoint */
	enum retry_mode retry_mode;
	int max_attempts;   /* 0: the mode's default */
	int64_t timeout_ms; /* of a whole call; 0: the client's default */
	/* "flag", "environment AWS_REGION", "profile dev", "default" */
	const char *region_from, *endpoint_from;
	char *from_store[2]; /* owns what the two above point to */
	struct profiles profiles;
	struct credentials_source source; /* for credentials_resolve */
};

/* The environment through *out's source must outlive *out, and *out must not
 * move: its source points into it. */
int aws_config_load(struct aws_config *out, const struct aws_options *options,
    struct error *err) MUST_CHECK;
/* The URL configured for a service and where it stands, both the caller's; both
 * NULL when there is none.  The command line's URL counts for dynamodb only and
 * is not seen here. */
int aws_config_endpoint(const struct aws_config *c, const char *service,
    char **url, char **from, struct error *err) MUST_CHECK;
void aws_config_free(struct aws_config *c);
#endif
