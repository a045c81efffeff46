#include "dynamodb/terms.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PLACEHOLDER = 24 };

/* The placeholder that a name has already; NULL if it has none. */
static const char *placeholder_of(const struct node *names, const char *name)
{
	node_each (n, names)
		if (strcmp(n->text, name) == 0)
			return n->key;
	return NULL;
}

static void add_name(struct terms *t, struct buf *out, const char *name)
{
	const char *known = placeholder_of(t->names, name);
	char key[PLACEHOLDER];

	if (known != NULL) {
		buf_add(out, known);
		return;
	}
	if (t->names == NULL)
		t->names = node_map();
	snprintf(key, sizeof key, "#%zu", t->names->count);
	node_append(t->names, key, node_text(name));
	buf_add(out, key);
}

static void add_value(struct terms *t, struct buf *out, struct node *value)
{
	char key[PLACEHOLDER];

	if (t->values == NULL)
		t->values = node_map();
	snprintf(key, sizeof key, ":%zu", t->values->count);
	node_append(t->values, key, value);
	buf_add(out, key);
}

void terms_add(struct terms *t, struct buf *out, const char *form, ...)
{
	va_list ap;

	va_start(ap, form);
	for (; *form != '\0'; form++) {
		if (*form == '@')
			add_name(t, out, va_arg(ap, const char *));
		else if (*form == '$')
			add_value(t, out, va_arg(ap, struct node *));
		else
			buf_addc(out, *form);
	}
	va_end(ap);
}

void terms_put(struct terms *t, struct node *body)
{
	if (t->names != NULL)
		node_append(body, "ExpressionAttributeNames", t->names);
	if (t->values != NULL)
		node_append(body, "ExpressionAttributeValues", t->values);
	*t = (struct terms){ 0 };
}

void terms_free(struct terms *t)
{
	node_free(t->names);
	node_free(t->values);
	*t = (struct terms){ 0 };
}
