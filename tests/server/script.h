/*
 * script - what the scripted server is told to do, from JSON
 *
 *	{
 *	  "times": { "create": 50, "backfill": 3000 },	 ms, members of
 *							 struct model_times
 *	  "limits": { "tables": 500, "indexed": 250 },
 *	  "tables": [ { "DescribeTable": { "Table": {...} }, ... } ],
 *	  "calls": [ { "op": "CreateTable", "body": {...} } ],	before the start
 *	  "ahead_s": 600,	its clock, in the Date of answers
 *	  "policy": { "Statement": [...] },	what IAM allows; else all
 *	  "unsupported": [ "DescribeTimeToLive" ],
 *	  "faults": [ { "op": "CreateTable", "table": "users", "nth": 2,
 *	      "times": 3, "kind": "error", "effect": true,
 *	      "name": "LimitExceededException", "text": "...", "status": 400,
 *	      "delay_ms": 100 } ]
 *	}
 *
 * Faults are those of lib/fake_dynamo.h, kind in small letters; "times" may be
 * "always".
 */
#ifndef WB_TEST_SERVER_SCRIPT_H
#define WB_TEST_SERVER_SCRIPT_H
#include "lib/fake_dynamo.h"

enum { SCRIPT_FAULTS = 16 };

struct script {
	struct node *root; /* the faults point into it */
	struct model_times times;
	struct fake_fault faults[SCRIPT_FAULTS];
	size_t fault_count;
};

/* path NULL: nothing but the default times. */
int script_load(
    struct script *s, const char *path, struct error *err) MUST_CHECK;
/* Put tables, limits and calls into f's model, and the faults into f. */
int script_apply(
    struct script *s, struct fake_dynamo *f, struct error *err) MUST_CHECK;
void script_free(struct script *s);
#endif
