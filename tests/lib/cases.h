/*
 * cases - published test cases: JSON and YAML files, one by one or by folder
 *
 * What cannot be read fails the test.
 */
#ifndef WB_TEST_CASES_H
#define WB_TEST_CASES_H
#include "data/node.h"

/* By its name, ".json" or ".yaml"; the caller's. */
struct node *cases_read(const char *path);

/* Every file below the folders of base whose name begins with prefix, in the
 * order of their names. */
typedef void cases_fn(void *arg, const char *name, const struct node *doc);
void cases_each(const char *base, const char *prefix, cases_fn *fn, void *arg);
#endif
