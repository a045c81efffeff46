/*
 * endpoint_rules - the host of a service, from what is wanted of it
 *
 * The rules that AWS publishes for its SDKs (aws-client.md 1.5), for the services
 * we call.  Pure: it reads no configuration and parses no URL but the configured
 * one's host.
 */
#ifndef WB_AWS_ENDPOINT_RULES_H
#define WB_AWS_ENDPOINT_RULES_H
#include "base/buf.h"

/* Whether the host carries the account; only DynamoDB's may. */
enum account_mode {
	ACCOUNT_DISABLED,
	ACCOUNT_PREFERRED, /* where it is known and the partition has it */
	ACCOUNT_REQUIRED
};

struct endpoint_wanted {
	const char
	    *service;       /* "dynamodb", "sts", "sso", "sso-oidc", "signin" */
	const char *region; /* NULL: not known */
	bool fips, dual_stack;
	enum account_mode account_mode;
	const char *account; /* of the credentials; NULL: not known */
	/* What a request names its table by, and the first of those that a batch
	 * does, where it is an ARN; NULL: no such thing. */
	const char *arn, *batch_arn;
	const char *configured; /* the URL that somebody set; or NULL */
	bool oauth;             /* of signin: the endpoint that gives tokens */
	bool control;           /* of signin: the one that manages it */
	bool global;            /* of sts: the one for all the older regions */
};

struct endpoint_found {
	struct buf url; /* without a path, except the configured one */
	/* Where it is not the region that was asked for; else NULL. */
	const char *signing_region;
	bool by_account;
};

/* E_INVALID where the wishes do not go together. */
int endpoint_rules(const struct endpoint_wanted *w, struct endpoint_found *out,
    struct error *err) MUST_CHECK;
#endif
