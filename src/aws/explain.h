/*
 * explain - what a session would do, and why: each setting with its place, who
 * signs, and where the requests go
 *
 * For people who wonder, so it never fails: what is wrong is part of the answer.
 * Of secrets it shows the last four characters of the key id.
 */
#ifndef WB_AWS_EXPLAIN_H
#define WB_AWS_EXPLAIN_H
#include "aws/shared.h"
#include "data/node.h"

/* A map: settings, a list of {name, value, source}; credentials, with the
 * providers that were asked and what each said; endpoint; retries.  Asks the
 * providers, so it may take as long as credentials_resolve.  What they gave can
 * be had for a client: a person may have typed something in for it; *shared is
 * NULL where there was nothing, and shared may be. */
struct node *aws_explain(
    const struct aws_config *config, struct aws_shared **shared);
#endif
