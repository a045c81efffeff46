/*
 * needs - the least that IAM must allow, for a schema and a command
 *
 * From the table of settings: which calls read what the schema states, and which
 * could change it.
 */
#ifndef WB_RECONCILE_NEEDS_H
#define WB_RECONCILE_NEEDS_H
#include "data/node.h"
#include "schema/schema.h"

enum needs_for { NEEDS_PLAN, NEEDS_APPLY, NEEDS_DRIFT, NEEDS_STATUS };

struct needs {
	enum needs_for command;
	bool prune_indexes, prune_tags;
	bool everything; /* drift --strict: settings that nobody states, too */
	bool orphans;
	const char *region, *account; /* of the resources; NULL: any */
};

/* A policy document, version 2012-10-17. */
struct node *needs_policy(const struct needs *needs, const struct schema *s);
#endif
