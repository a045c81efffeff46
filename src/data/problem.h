/*
 * problem - mistakes in a file, all of them at once
 *
 * Checking goes on after a mistake, so that a person sees every one in one run,
 * sorted by place: wikibot.yaml:12:5: unknown setting 'tll' (did you mean
 * 'ttl'?)
 */
#ifndef WB_DATA_PROBLEM_H
#define WB_DATA_PROBLEM_H
#include "base/vec.h"
#include "data/node.h"

struct problem {
	int line, column; /* 0: about the file as a whole */
	char *text;
};
struct problems {
	const char *file; /* not owned */
	VEC(struct problem) list;
	size_t dropped; /* past LIMIT_PROBLEMS */
};

void problem_add(struct problems *p, int line, int column, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* At a node's value, or at its key. */
void problem_at(struct problems *p, const struct node *n, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
void problem_at_key(struct problems *p, const struct node *n, const char *fmt,
    ...) PRINTF_LIKE(3, 4);
void problem_sort(struct problems *p); /* by place; drops exact repeats */
/* One line each, file:line:column: text, and a count of what was dropped. */
void problem_show(const struct problems *p, struct buf *out);
void problem_free(struct problems *p);
#endif
