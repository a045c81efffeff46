/*
 * check_settings - the rules between the fields of a setting
 *
 * The rows of the table of settings point here.  Bounds of single fields stand
 * in the rows themselves.
 */
#ifndef WB_SCHEMA_CHECK_SETTINGS_H
#define WB_SCHEMA_CHECK_SETTINGS_H
#include "schema/table.h"

/* Capacity of the table and of its indexes (control-plane.md R27, R33). */
void check_settings_billing(
    const struct table *want, struct problems *problems);
void check_settings_recovery(
    const struct table *want, struct problems *problems);
void check_settings_tags(const struct table *want, struct problems *problems);
void check_settings_ttl(const struct table *want, struct problems *problems);
void check_settings_stream(const struct table *want, struct problems *problems);
void check_settings_encryption(
    const struct table *want, struct problems *problems);
#endif
