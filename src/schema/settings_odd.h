/*
 * settings_odd - the hooks of those rows where the service is odd
 *
 * Each settings_NAME.c holds what DynamoDB does differently for one row of the
 * table of settings, and nothing else knows of it.
 */
#ifndef WB_SCHEMA_SETTINGS_ODD_H
#define WB_SCHEMA_SETTINGS_ODD_H
#include "schema/live.h"

void settings_billing_normalise(struct live *live);
void settings_billing_steps(
    const struct plan_context *context, struct steps *out);
void settings_billing_create(const struct table *want, struct node *body);

void settings_encryption_normalise(struct live *live);
bool settings_encryption_same(
    const struct live *have, const struct table *want);
void settings_encryption_steps(
    const struct plan_context *context, struct steps *out);
void settings_encryption_create(const struct table *want, struct node *body);

void settings_stream_steps(
    const struct plan_context *context, struct steps *out);

void settings_tags_normalise(struct live *live);
void settings_tags_steps(const struct plan_context *context, struct steps *out);
const char *settings_tags_warning(const struct plan_context *context);

void settings_ttl_steps(const struct plan_context *context, struct steps *out);

const char *settings_recovery_warning(const struct plan_context *context);
const char *settings_class_warning(const struct plan_context *context);
#endif
