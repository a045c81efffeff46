/*
 * json - text to nodes and back; the only file that includes cJSON
 *
 * cJSON accepts things that must not pass (performance.md section 2), so the
 * text is checked first: UTF-8, no NUL (neither raw nor \u0000 unless allowed),
 * no raw control characters, strict numbers, depth, no bytes after the value,
 * no key twice in one object.  Numbers keep their digits.
 *
 * Items of DynamoDB may hold U+0000.  json_parse_item lets it pass, as the two
 * bytes C0 80, which no UTF-8 has; printing makes \u0000 of them again.  So the
 * JSON of an item survives, and whoever wants the text finds that it is none.
 */
#ifndef WB_DATA_JSON_H
#define WB_DATA_JSON_H
#include "data/node.h"

/* On failure *out is NULL and err says where ("byte 17: ..."): E_PARSE, or
 * E_LIMIT for depth and size. */
int json_parse(const char *text, size_t n, struct node **out,
    struct error *err) MUST_CHECK;

/* The same for what holds secrets: no copy of them is left but *out, which is
 * for node_free_secret. */
int json_parse_secret(const char *text, size_t n, struct node **out,
    struct error *err) MUST_CHECK;

/* The same for answers with items: \u0000, and their nesting. */
int json_parse_item(const char *text, size_t n, struct node **out,
    struct error *err) MUST_CHECK;

/* Compact, in the order of the tree; what goes over the wire. */
void json_print(struct buf *out, const struct node *n);
/* Indented by two spaces, ends with a newline; for people and golden files. */
void json_pretty(struct buf *out, const struct node *n);
#endif
