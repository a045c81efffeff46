/*
 * client_sign - the headers of one attempt, and its signature
 *
 * For client_call.c only.
 */
#ifndef WB_AWS_CLIENT_SIGN_H
#define WB_AWS_CLIENT_SIGN_H
#include "aws/client_call.h"

/* Made here, not when the call was submitted: a queue or a sleep would let the
 * signature grow old (faults.md F42). */
void client_sign(struct call *call);
/* What an answer says of the service's clock, for the next attempts. */
void client_sign_date(struct aws_client *c, const struct http_answer *answer);
#endif
