/*
 * xml - text to elements; the only file that includes expat
 *
 * For answers of services that speak XML: elements with texts, no attributes,
 * and names without their namespace.  A document type is refused, so there are
 * no entities but the five of XML itself.  Memory is wiped when it is freed,
 * since credentials are in it.
 */
#ifndef WB_AWS_XML_H
#define WB_AWS_XML_H
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct xml {
	char *name;
	char *text; /* of an element without elements in it; else "" */
	struct xml *first, *last, *next, *parent;
};

/* E_PARSE, E_LIMIT for depth and size, E_UNSUPPORTED where the program was built
 * without expat. */
int xml_parse(
    const char *text, size_t n, struct xml **out, struct error *err) MUST_CHECK;
void xml_free(struct xml *x); /* NULL is fine */
/* 0 where it was built with expat. */
int xml_available(struct error *err) MUST_CHECK;

/* The first element of that name in x, and the next beside one; or NULL.  Of
 * NULL there are none. */
const struct xml *xml_child(const struct xml *x, const char *name);
const struct xml *xml_again(const struct xml *x);
/* The text of an element in x, or NULL. */
const char *xml_text(const struct xml *x, const char *name);
#endif
