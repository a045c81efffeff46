/*
 * published_case - the environment and the files of a case of the SDKs
 *
 * Members env and fs of a case: variables, and files with their content.  The
 * files are written into a folder of the test's, and a variable that names one
 * of them, or a folder of theirs, names the copy.
 */
#ifndef WB_TEST_PUBLISHED_CASE_H
#define WB_TEST_PUBLISHED_CASE_H
#include "base/vec.h"
#include "data/node.h"
#include "lib/temp.h"

struct published_case {
	const struct node *env;
	char folder[TEMP_PATH];
	VEC(char *) made;   /* in it, in this order */
	VEC(char *) values; /* given out */
};

/* The suite's file under the conformance data, parsed; NULL: there are none. */
struct node *published_case_suite(const char *below);

/* Either may be NULL. */
void published_case_start(
    struct published_case *c, const struct node *env, const struct node *fs);
/* One more file. */
void published_case_put(
    struct published_case *c, const char *name, const char *text);
const char *published_case_env(void *published, const char *name);
void published_case_end(struct published_case *c);
#endif
