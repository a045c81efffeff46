/*
 * check_key - attributes and the keys that use them
 */
#ifndef WB_SCHEMA_CHECK_KEY_H
#define WB_SCHEMA_CHECK_KEY_H
#include "schema/table.h"

/* Attributes against keys, both ways (control-plane.md R19), and the keys of the
 * table and of every index (R25). */
void check_key_all(const struct table *t, struct problems *problems);
#endif
