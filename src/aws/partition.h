/*
 * partition - the part of AWS that a region belongs to
 *
 * By the region's name: first the pseudo-regions that stand for a whole partition,
 * then the form of its regions, else the commercial one (aws-client.md 1.5).
 */
#ifndef WB_AWS_PARTITION_H
#define WB_AWS_PARTITION_H

struct partition {
	const char *name;    /* "aws-us-gov" */
	const char *prefix;  /* of its regions: "us-gov-" */
	const char *suffix;  /* of its hosts */
	const char *dual;    /* of those that have IPv6 as well */
	const char *sign_in; /* where one signs in, behind the region */
};
const struct partition *partition_of(const char *region);
#endif
