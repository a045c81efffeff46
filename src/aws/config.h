/*
 * config - region, endpoint, retries and the rest, and where each came from
 *
 * Order for every setting: the command line, the environment, the profile, the
 * default (aws-client.md 1.1).  A setting is a row in config.c; loading,
 * checking and explaining are loops over the rows.
 */
#ifndef WB_AWS_CONFIG_H
#define WB_AWS_CONFIG_H
#include "aws/endpoint_rules.h"
#include "aws/profile.h"
#include "base/clock.h"

struct transport;

/* What the caller insists on; NULL and 0: not said. */
struct aws_options {
	const char *region, *endpoint_url, *profile;
	const char *metadata_endpoint, *metadata_mode;
	bool by_program;    /* they are options of the library, not flags */
	int64_t timeout_ms; /* of a whole call */
	/* getenv by default; tests pass their own */
	const char *(*env)(void *arg, const char *name);
	void *env_arg;
	const struct clock *clock; /* NULL: the system's */
	/* For the services that hand out credentials, which are asked before
	 * there is a client.  NULL: http_curl_new. */
	struct transport *(*connect)(void *arg, const char *ca_bundle);
	void *connect_arg;
	/* Readable: whoever waits for such a service gives up.  Must outlive
	 * the configuration; NULL: nobody interrupts. */
	const int *wake_fd;
	/* Ask the person for the code of an MFA device; the answer is the
	 * caller's, NULL when there is none.  NULL: nobody can be asked. */
	char *(*ask)(void *arg, const char *prompt);
	void *ask_arg;
};

enum config_setting {
	CONFIG_REGION,
	CONFIG_ENDPOINT_URL, /* of dynamodb */
	CONFIG_IGNORE_ENDPOINTS,
	CONFIG_FIPS,
	CONFIG_DUAL_STACK,
	CONFIG_ACCOUNT,
	CONFIG_ACCOUNT_MODE, /* enum account_mode */
	CONFIG_RETRY_MODE,
	CONFIG_NEW_RETRIES,
	CONFIG_MAX_ATTEMPTS,  /* 0: the mode's default */
	CONFIG_DEFAULTS_MODE, /* enum defaults_mode */
	CONFIG_CA_BUNDLE,
	CONFIG_APP_ID,
	CONFIG_EXECUTION,
	CONFIG_METADATA_DISABLED,
	CONFIG_METADATA_ENDPOINT,
	CONFIG_METADATA_MODE, /* 0: IPv4, 1: IPv6 */
	CONFIG_METADATA_V1_DISABLED,
	CONFIG_METADATA_TIMEOUT,  /* seconds; 0: the default */
	CONFIG_METADATA_ATTEMPTS, /* 0: the default */
	CONFIG_LOGIN_CACHE,
	CONFIG_SETTINGS
};

struct config_value {
	char *text;     /* NULL: not set, and there is no default */
	char *from;     /* "environment AWS_REGION", "profile dev", "default" */
	int64_t number; /* of a yes or no, a word, a number */
};

/* OLD: the rules from before 2026. */
enum retry_mode {
	RETRY_STANDARD,
	RETRY_STANDARD_OLD,
	RETRY_ADAPTIVE,
	RETRY_ADAPTIVE_OLD
};

/* What must not be forgotten when the settings are read anew. */
struct config_notes {
	/* When a login's token was last asked to be renewed, monotonic ms; 0:
	 * never. */
	_Atomic int64_t token_tried;
};

struct aws_config {
	struct aws_options options; /* its five texts are not kept */
	struct config_value values[CONFIG_SETTINGS];
	struct profiles profiles;
	char *profile;      /* its name, and whether it was asked for */
	char *profile_from; /* "flag --profile", ... "default" */
	bool profile_explicit;
	/* The command line named the profile, so the keys in the environment
	 * do not count: the AWS CLI does the same. */
	bool profile_only;
	int64_t timeout_ms; /* of a whole call; 0: the client's default */

	/* What is asked for most, out of the values. */
	const char *region;         /* NULL: not known */
	const char *signing_region; /* "local" signs as us-east-1 */
	const char *endpoint_url;   /* of dynamodb; NULL: not configured */
	const char *region_from, *endpoint_from;
	const char *ca_bundle;
	enum retry_mode retry_mode;

	struct config_notes *notes; /* NULL in one that was not loaded */
	bool notes_borrowed;
};

/* The environment must outlive *out. */
int aws_config_load(struct aws_config *out, const struct aws_options *options,
    struct error *err) MUST_CHECK;
/* The same settings, read anew: what the files say now.  c must outlive it. */
int aws_config_reload(struct aws_config *out, const struct aws_config *c,
    struct error *err) MUST_CHECK;
void aws_config_free(struct aws_config *c);

/* A variable; empty is as good as not set, and gives NULL. */
const char *aws_config_env(const struct aws_config *c, const char *name);
const struct clock *aws_config_clock(const struct aws_config *c);
/* A file of the AWS command line's, "~/.aws/sso/cache", as a path: what begins
 * with a tilde stands in the home directory.  The caller's. */
int aws_config_path(const struct aws_config *c, const char *file, char **out,
    struct error *err) MUST_CHECK;
/* The URL configured for a service and where it stands, both the caller's; both
 * NULL when there is none.  The command line's URL counts for dynamodb only and
 * is not seen here. */
int aws_config_endpoint(const struct aws_config *c, const char *service,
    char **url, char **from, struct error *err) MUST_CHECK;
/* It becomes a host label and part of the signature (faults.md F77). */
bool aws_config_is_region(const char *text);
/* A region that was found later, in a place; both copied. */
void aws_config_set_region(
    struct aws_config *c, const char *region, const char *from);
bool aws_config_is_region(const char *s);
int aws_config_no_region(const struct aws_config *c, struct error *err);

/* Name, value and place of setting i of all, in the order of the table; false
 * when there is none i. */
struct config_line {
	const char *name, *value, *from;
};
bool aws_config_line(
    const struct aws_config *c, size_t i, struct config_line *out);
#endif
