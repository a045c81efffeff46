/*
 * settings_billing - what others have to know about billing and capacity
 *
 * The capacity of global indexes is changed by the same calls as the table's
 * (control-plane.md R10, R27), so it is planned here.
 */
#ifndef WB_SCHEMA_SETTINGS_BILLING_H
#define WB_SCHEMA_SETTINGS_BILLING_H
#include "schema/live.h"

/* The mode the table will have: as stated, else as it is live, else on demand. */
int settings_billing_mode(const struct live *have, const struct table *want);
/* Whether the plan switches the live table to PROVISIONED. */
bool settings_billing_flips(const struct plan_context *context);
/* The live global indexes which such a switch must give a capacity (R27) and
 * for which the schema states none: the switch has to be refused.  Those that
 * are about to be removed do not count (R28).  Empty when nothing is switched. */
void settings_billing_lacking(
    const struct plan_context *context, struct texts *out);
/* What a new global index says about capacity under that mode. */
void settings_billing_index(
    int mode, const struct index *ix, struct node *create);
#endif
