/*
 * orphans - live tables that carry the project's tag and stand in no environment
 * of the schema: somebody made them by hand, or took them out of the file
 */
#ifndef WB_CLI_ORPHANS_H
#define WB_CLI_ORPHANS_H
#include "cli/context.h"

/* Their names, sorted.  One DescribeTable and one ListTagsOfResource for each
 * table of the region that the schema does not name. */
int orphans_find(
    struct context *c, struct texts *out, struct error *err) MUST_CHECK;
#endif
