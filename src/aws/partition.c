#include "aws/partition.h"

#include <string.h>

#include "base/text.h"

/* clang-format off */
static const struct partition partitions[] = {
	{ "aws-cn", "cn-", "amazonaws.com.cn",
	  "api.amazonwebservices.com.cn", "signin.amazonaws.cn" },
	{ "aws-us-gov", "us-gov-", "amazonaws.com",
	  "api.aws", "signin.amazonaws-us-gov.com" },
	{ "aws-iso", "us-iso-", "c2s.ic.gov",
	  "api.aws.ic.gov", "signin.c2shome.ic.gov" },
	{ "aws-iso-b", "us-isob-", "sc2s.sgov.gov",
	  "api.aws.scloud", "signin.sc2shome.sgov.gov" },
	{ "aws-iso-f", "us-isof-", "csp.hci.ic.gov",
	  "api.aws.hci.ic.gov", "signin.csphome.hci.ic.gov" },
	{ "aws-iso-e", "eu-isoe-", "cloud.adc-e.uk",
	  "api.cloud-aws.adc-e.uk", "signin.csphome.adc-e.uk" },
	{ "aws-eusc", "eusc-", "amazonaws.eu",
	  "api.amazonwebservices.eu", "signin.amazonaws-eusc.eu" },
	{ "aws", "", "amazonaws.com", "api.aws", "signin.aws.amazon.com" },
};
/* clang-format on */

/* "aws-cn-global". */
static bool is_global(const char *region, const char *partition)
{
	return text_starts(region, partition) &&
	       strcmp(region + strlen(partition), "-global") == 0;
}

const struct partition *partition_of(const char *region)
{
	const struct partition *p = partitions;

	while (!text_starts(region, p->prefix) && !is_global(region, p->name))
		p++;
	return p;
}
