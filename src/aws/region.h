/*
 * region - where an instance stands, when nothing else says where to go
 *
 * The last place to look, after everything that the configuration reads
 * (aws-client.md 1.1).
 */
#ifndef WB_AWS_REGION_H
#define WB_AWS_REGION_H
#include "aws/config.h"

/* If there is neither a region nor an endpoint, and there may be an instance:
 * ask it, which takes at most some seconds and a machine that is none about
 * one.  That it says nothing is no failure; E_CANCELLED is the only one. */
int region_find(struct aws_config *c, struct error *err) MUST_CHECK;
#endif
