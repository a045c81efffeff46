/*
 * doctor - what is set up, what answers, and what is wrong with it
 *
 * A document is made, which is shown as JSON or as text.  A finding in it is
 * what somebody should know, with what to do about it.
 */
#ifndef WB_CLI_DOCTOR_H
#define WB_CLI_DOCTOR_H
#include "cli/context.h"

/* *out is the caller's, and NULL only where the settings cannot be read. */
int doctor_examine(
    struct context *c, struct node **out, struct error *err) MUST_CHECK;
#endif
