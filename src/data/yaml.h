/*
 * yaml - a schema file to nodes; the only file that includes libyaml
 *
 * The subset that a configuration needs, and no surprises: anchors, aliases,
 * merge keys, tags, directives, a second document, a key twice in one map and
 * keys that are not text are refused with their line and column; so is what
 * passes LIMIT_SCHEMA_BYTES, LIMIT_NESTING or LIMIT_NODES.  Depth is capped on
 * libyaml's events, since libyaml itself needs minutes for deep nesting.
 *
 * A plain scalar is null for `null`, `~` and nothing; a boolean for `true` and
 * `false`; a number for a decimal integer or fraction; else text.  The words of
 * YAML 1.1 that are booleans or numbers elsewhere (yes, off, 0x10, 1_000, .inf)
 * stay text: the shapes that expect something else then say so.
 */
#ifndef WB_DATA_YAML_H
#define WB_DATA_YAML_H
#include "data/node.h"

/* A fault and its place, for messages of the form file:line:column. */
struct yaml_place {
	int line, column;
};

/* On failure *out is NULL, err has the sentence and *place the position. */
int yaml_parse(const char *text, size_t n, struct node **out,
    struct yaml_place *place, struct error *err) MUST_CHECK;
#endif
