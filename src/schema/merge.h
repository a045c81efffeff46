/*
 * merge - defaults, environment and a table's own words, made into one
 *
 * Setting by setting, at the level of nodes, so that every value keeps the
 * place in the file it came from:
 *
 * - Maps merge key by key, all the way down; texts, numbers and lists replace.
 * - A setting's short form stands for the field it sets: `billing:
 *   PROVISIONED` is `billing: {mode: PROVISIONED}`, `ttl: none` is
 *   `ttl: {enabled: false}`.
 * - A group that was off gives nothing on: the own words start afresh.
 * - Own words that state a selector of the group (the fields that short forms
 *   set: mode, enabled, view, attribute) otherwise than inherited start afresh
 *   too, so that a default capacity does not leak into a table that switches
 *   its mode.
 */
#ifndef WB_SCHEMA_MERGE_H
#define WB_SCHEMA_MERGE_H
#include "data/node.h"

/* A new map: over's words on top of base's.  Both are maps of settings (what is
 * no setting is replaced as a whole); NULL and what is no map say nothing. */
struct node *merge_maps(const struct node *base, const struct node *over);
#endif
