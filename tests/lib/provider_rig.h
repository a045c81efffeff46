/*
 * provider_rig - a provider of credentials on a fake transport and clock
 *
 *	provider_rig_open(&r, rig_env, variables, rows, COUNT(rows));
 *	provider_rig_ask(&r, credentials_container_fetch);
 *	... r.found, r.credentials, r.why, r.err, r.http.requests ...
 *	provider_rig_close(&r);
 */
#ifndef WB_TEST_PROVIDER_RIG_H
#define WB_TEST_PROVIDER_RIG_H
#include "aws/credentials.h"
#include "aws/fetch.h"
#include "lib/fake_http.h"

struct provider_rig {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_options options;
	struct aws_config config;
	struct fetcher fetcher;
	enum credentials_found found;
	struct credentials credentials;
	struct buf why;
	struct error err;
};

/* The environment, and the answers in their order; -1 with err set where the
 * configuration is refused. */
int provider_rig_open(struct provider_rig *r,
    const char *(*env)(void *arg, const char *name), const void *env_arg,
    const struct fake_row *rows, size_t n);
void provider_rig_ask(struct provider_rig *r, credentials_fetch *provider);
void provider_rig_close(struct provider_rig *r);
/* A header of the request with this number, or "". */
const char *provider_rig_sent(
    const struct provider_rig *r, size_t i, const char *header);
#endif
