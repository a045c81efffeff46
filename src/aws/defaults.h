/*
 * defaults - what AWS_DEFAULTS_MODE changes: the time to connect
 *
 * The other settings of AWS's modes are alike in all of them, or none of ours
 * (aws-client.md 1.1, 1.9).
 */
#ifndef WB_AWS_DEFAULTS_H
#define WB_AWS_DEFAULTS_H
#include "aws/config.h"

enum defaults_mode {
	DEFAULTS_STANDARD,
	DEFAULTS_IN_REGION,
	DEFAULTS_CROSS_REGION,
	DEFAULTS_MOBILE,
	DEFAULTS_LEGACY, /* what was before there were modes: as standard */
	DEFAULTS_AUTO,
	DEFAULTS_MODES
};
extern const char *const defaults_modes[DEFAULTS_MODES + 1]; /* NULL at last */

/* For an attempt that does not say otherwise.  "auto" is one of in-region and
 * cross-region where the environment says in which region this is, as Lambda
 * does; else it is standard, since nobody waits for IMDS to find out. */
int defaults_connect_ms(const struct aws_config *config);
#endif
