#include "aws/defaults.h"

#include <string.h>

const char *const defaults_modes[] = { [DEFAULTS_STANDARD] = "standard",
	[DEFAULTS_IN_REGION] = "in-region",
	[DEFAULTS_CROSS_REGION] = "cross-region",
	[DEFAULTS_MOBILE] = "mobile",
	[DEFAULTS_LEGACY] = "legacy",
	[DEFAULTS_AUTO] = "auto",
	[DEFAULTS_MODES] = NULL };

static const int connect_ms[DEFAULTS_MODES] = { [DEFAULTS_STANDARD] = 3100,
	[DEFAULTS_IN_REGION] = 1100,
	[DEFAULTS_CROSS_REGION] = 3100,
	[DEFAULTS_MOBILE] = 30000,
	[DEFAULTS_LEGACY] = 3100 };

static enum defaults_mode guess(const struct aws_config *c)
{
	const char *here = aws_config_env(c, "AWS_REGION");

	if (here == NULL)
		here = aws_config_env(c, "AWS_DEFAULT_REGION");
	if (here == NULL || c->region == NULL ||
	    c->values[CONFIG_EXECUTION].text == NULL)
		return DEFAULTS_STANDARD;
	return strcmp(here, c->region) == 0 ? DEFAULTS_IN_REGION
	                                    : DEFAULTS_CROSS_REGION;
}

int defaults_connect_ms(const struct aws_config *config)
{
	int64_t mode = config->values[CONFIG_DEFAULTS_MODE].number;

	return connect_ms[mode == DEFAULTS_AUTO ? guess(config) : mode];
}
