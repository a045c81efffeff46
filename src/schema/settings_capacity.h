/*
 * settings_capacity - throughput in requests, of tables and of global indexes
 *
 * Used by settings_billing.c, which knows about the modes.
 */
#ifndef WB_SCHEMA_SETTINGS_CAPACITY_H
#define WB_SCHEMA_SETTINGS_CAPACITY_H
#include "schema/live.h"

/* What counts under the mode, as a new table, index or mode needs it. */
void settings_capacity_put(int mode, const struct throughput *provisioned,
    const struct throughput *maximum, struct node *out);
/* {"Update": {"IndexName": name, ...values}}; takes values. */
struct node *settings_capacity_update(const char *name, struct node *values);
void settings_capacity_changes(const struct index *have,
    const struct index *want, const struct table *table, struct changes *out);
/* The one form of a step of this phase; takes body and changes. */
struct step *settings_capacity_step(
    struct node *body, struct changes *changes, struct steps *out);
/* Whether an index of the live table is there when the calls come (R28). */
bool settings_capacity_stays(
    const struct plan_context *context, const struct index *ix);

/* All changes of capacity that leave the mode alone. */
void settings_capacity_steps(
    const struct plan_context *context, int mode, struct steps *out);
#endif
