/*
 * json_schema - the JSON Schema of schema files, for editors
 *
 * Made from the table of settings; only the frame around the settings stands in
 * json_schema.c.  It accepts every file that the loader accepts.  What a JSON
 * Schema cannot say (attributes that a key uses, names in use) is left to
 * `validate`.
 */
#ifndef WB_SCHEMA_JSON_SCHEMA_H
#define WB_SCHEMA_JSON_SCHEMA_H
#include "data/node.h"

/* Draft 7, which editors' YAML plug-ins know. */
struct node *json_schema(void);
#endif
