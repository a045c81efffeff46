/*
 * step - one call of a plan, as data
 *
 * Made by the planner and by the odd settings, read by printing, saving,
 * proving and executing.  It stands below the planner so that a row of the
 * table of settings does not have to look up.
 */
#ifndef WB_SCHEMA_STEP_H
#define WB_SCHEMA_STEP_H
#include "base/vec.h"
#include "data/node.h"

/* Steps of a table in the order of control-plane.md section 2.  Those of one
 * lane run one after another, lanes side by side. */
enum phase {
	PHASE_CREATE,
	PHASE_PROTECT,        /* deletion protection on: first, alone */
	PHASE_INDEX_MAKE_WAY, /* index deletes a flip to PROVISIONED needs (R28) */
	PHASE_CAPACITY,       /* billing, throughput, on-demand maximum */
	PHASE_CLASS,
	PHASE_ENCRYPTION,
	PHASE_STREAM,
	PHASE_INDEX_DELETE,
	PHASE_INDEX_CREATE,
	PHASE_UNPROTECT, /* deletion protection off: last */
	PHASE_TAGS,      /* from here on lanes that leave the table alone */
	PHASE_RECOVERY,
	PHASE_TTL, /* after recovery (R40) */
	PHASES
};
enum lane { LANE_TABLE, LANE_TAGS, LANE_BACKUP, LANES };
enum lane phase_lane(enum phase phase);

enum risk {
	RISK_NONE,
	RISK_SLOW,       /* minutes to hours */
	RISK_NOTICE,     /* others will see it: cost, ARN, windows */
	RISK_DESTRUCTIVE /* something is lost that cannot be had back */
};

/* What must be seen after the call, twice in a row.  Always: the table is
 * ACTIVE, and the step's changes are what is read. */
enum wait_for {
	WAIT_CHANGE, /* the changes, wherever they are read */
	WAIT_TABLE,  /* the table and all its indexes ACTIVE */
	WAIT_INDEX,  /* the step's index ACTIVE */
	WAIT_INDEX_GONE,
	WAIT_ENCRYPTION /* SSEDescription settled */
};

/* One leaf that differs: "ttl.attribute": none -> 'expires_at'. */
struct change {
	char *path; /* "ttl.attribute", "indexes.by-oauth", "tags.project" */
	char *from, *to;  /* as shown; NULL: there is none */
	int line, column; /* of the schema file, 0 when it says nothing */
};
VEC_TYPE(changes, struct change);
void step_change_add(struct changes *list, const char *path, const char *from,
    const char *to, int line, int column);
void step_change_free(struct change *c);
void step_changes_free(struct changes *list);

struct step {
	enum phase phase;
	const char *op;    /* "UpdateTable", static */
	struct node *body; /* the exact request */
	char *subject;     /* "ttl", "indexes.by-oauth", "table" */
	char *index;       /* the index it makes or removes, or NULL */
	char *why;         /* for a person: "switch billing to PROVISIONED" */
	char *warning;     /* or NULL */
	char *pending;     /* not possible now, and why; never sent */
	enum risk risk;
	enum wait_for wait;
	struct changes changes; /* what it makes true */
};
VEC_TYPE(steps, struct step);

/* Append a step; body is taken, texts are copied (NULL is fine). */
struct step *step_add(struct steps *steps, enum phase phase, const char *op,
    struct node *body, const char *subject);
void step_free(struct step *step);
void steps_free(struct steps *steps);
/* By phase, keeping the order within one. */
void steps_sort(struct steps *steps);
const char *phase_name(enum phase phase); /* "capacity", for JSON */
const char *risk_name(enum risk risk);    /* "none", "slow", ... */
int phase_find(const char *name);         /* -1: none; for reading plan files */
#endif
