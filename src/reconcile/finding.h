/*
 * finding - what a drift check has to say, one thing at a time
 *
 * The differences and remarks of a plan in the form that reports for reviewers
 * need: a kind with its severity, a sentence, and the line of the schema file
 * that the live table disagrees with.  The reports are loops over them.
 */
#ifndef WB_RECONCILE_FINDING_H
#define WB_RECONCILE_FINDING_H
#include "reconcile/plan.h"

enum finding_kind {
	FINDING_MISSING,
	FINDING_DIFFERS,
	FINDING_REFUSED, /* and it cannot be changed in place */
	FINDING_UNREADABLE,
	FINDING_UNMANAGED, /* live, and not in the schema */
	FINDING_ORPHAN,
	FINDING_UNSUPPORTED,
	FINDING_SETTLING,
	FINDING_KINDS
};
enum finding_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct finding {
	enum finding_kind kind;
	enum finding_level level;
	const struct table_plan *table; /* NULL: an orphan */
	const char *name;          /* of the table in the schema, or live */
	const char *path;          /* "tags.environment" */
	const char *live, *schema; /* of a difference; NULL is none */
	char *text;                /* a sentence without the table */
	const char *advice;        /* or NULL */
	int line, column;          /* 0: the schema says nothing */
};
struct findings {
	VEC(struct finding) all;
	char *command; /* that would mend what can be mended, or NULL */
	size_t differences, unreadable;
};

/* They point into the plan. */
void findings_of(const struct plan *p, struct findings *out);
void findings_free(struct findings *f);

const char *finding_id(enum finding_kind kind); /* "setting-differs" */
/* What such a finding means, as a sentence. */
const char *finding_meaning(enum finding_kind kind);
/* The same for the same thing in every run; 64 hex digits. */
void finding_print(const struct finding *f, char out[65]);

/* Take out what the patterns name: PATH, TABLE:PATH or TABLE:, which also mean
 * what lies below.  Steps that would change nothing else go too. */
size_t findings_ignore(struct plan *p, const struct texts *patterns);
#endif
