/*
 * plan_file - a plan saved, to be applied exactly or not at all
 *
 * JSON with a magic, a format version, a SHA-256 over the rest, account, region
 * and endpoint, and per table the TableId and the hash of the live state
 * (faults.md F83).  Mode 0600, written atomically, no secrets.
 */
#ifndef WB_RECONCILE_PLAN_FILE_H
#define WB_RECONCILE_PLAN_FILE_H
#include "reconcile/plan.h"

int plan_file_write(
    const char *path, const struct plan *p, struct error *err) MUST_CHECK;
/* E_PARSE: no plan file, damaged, or of another version. */
int plan_file_read(
    const char *path, struct plan *out, struct error *err) MUST_CHECK;
/* E_STALE when account, region or endpoint are not those of the plan. */
int plan_file_matches(const struct plan *p, const char *account,
    const char *region, const char *endpoint, struct error *err) MUST_CHECK;
#endif
