/*
 * user_agent - who calls, by what means, in the form that AWS counts
 *
 * aws-client.md 1.10: parts of the form prefix/name#value, of which m/ lists
 * what is used by AWS's letters.
 */
#ifndef WB_AWS_USER_AGENT_H
#define WB_AWS_USER_AGENT_H
#include "aws/credentials.h"
#include "aws/endpoint.h"

/* Credentials and endpoint may be NULL, as for the services that hand out
 * credentials. */
void user_agent_add(struct buf *out, const struct aws_config *config,
    const struct credentials *credentials, const struct endpoint *endpoint);
#endif
