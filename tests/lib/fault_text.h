/*
 * fault_text - texts with marks, and the four calls of fault_case
 */
#ifndef WB_TEST_FAULT_TEXT_H
#define WB_TEST_FAULT_TEXT_H
#include "data/node.h"
#include "lib/fault_case.h"

extern const char fault_key[], fault_secret[], fault_token[];

struct fault_mark {
	const char *name; /* NULL ends the rows */
	const char *value;
};
/* Those of fault_case.h that follow from the call, and the given ones. */
void fault_text(struct buf *out, const char *text, enum fault_call call,
    const struct fault_mark *more);
const char *fault_operation(enum fault_call call);
struct node *fault_request(enum fault_call call, size_t pad);
const char *fault_answer(enum fault_call call); /* the body of a good one */
const char *fault_odd(enum fault_call call);
const char *fault_abroad(enum fault_call call);
#endif
