/*
 * plan_case - a schema and live answers as text, planned
 *
 * Used by the tests of planning, proving, rendering and saving.
 */
#ifndef WB_TEST_PLAN_CASE_H
#define WB_TEST_PLAN_CASE_H
#include "reconcile/plan.h"

/* 2026-11-22T12:00:00Z: the time of all cases */
#define PLAN_CASE_NOW INT64_C(1795348800)

/* Read the answers of one table as the reader would.  answers is a map by
 * operation, {"DescribeTable": {"Table": ...}, ...}; what is not there is off,
 * {"error": "denied"} (or unsupported, failed) is a call that failed; NULL is a
 * table that does not exist. */
void plan_case_live(
    struct live *out, const char *real_name, const struct node *answers);

/* Plan a whole schema.  live is a map from real names to answers, or NULL.
 * Fails the test when the schema is not valid. */
void plan_case_make(struct plan *out, const char *schema,
    const struct node *live, const struct policy *policy);
struct node *plan_case_json(const char *text); /* fails the test, or a node */
#endif
