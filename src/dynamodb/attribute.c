#include "dynamodb/attribute.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "data/number.h"

enum { CONTAINER_BYTES = 3, ELEMENT_BYTES = 1 };

static struct node *typed(const char *type, struct node *value)
{
	struct node *map = node_map();

	node_append(map, type, value);
	return map;
}

struct node *attribute_text(const char *s)
{
	return typed("S", node_text(s));
}

struct node *attribute_int(int64_t v)
{
	struct node *digits = node_int(v);

	digits->type = NODE_TEXT; /* they travel as text */
	return typed("N", digits);
}

struct node *attribute_bool(bool yes)
{
	return typed("BOOL", node_bool(yes));
}

void attribute_put_text(struct node *item, const char *name, const char *s)
{
	node_append(item, name, attribute_text(s));
}

static const struct node *value_of(
    const struct node *value, const char *type, enum node_type json)
{
	const struct node *v = node_first(value);

	return v != NULL && value->type == NODE_MAP && v->type == json &&
	               strcmp(v->key, type) == 0
	           ? v
	           : NULL;
}

const char *attribute_text_of(const struct node *value)
{
	const struct node *v = value_of(value, "S", NODE_TEXT);
	size_t n = v != NULL ? strlen(v->text) : 0;

	return v != NULL && text_utf8_fault(v->text, n) == n ? v->text : NULL;
}

bool attribute_int_of(const struct node *value, int64_t *out)
{
	const struct node *v = value_of(value, "N", NODE_TEXT);

	return v != NULL && number_whole(v->text, out);
}

bool attribute_bool_of(const struct node *value, bool *out)
{
	const struct node *v = value_of(value, "BOOL", NODE_BOOL);

	if (v != NULL)
		*out = v->yes;
	return v != NULL;
}

/* A byte for two significant digits, and one. */
static size_t number_size(const char *s)
{
	size_t digits = 0, zeros = 0, sign = *s == '-';

	for (; *s != '\0' && *s != 'e' && *s != 'E'; s++) {
		if (!isdigit((unsigned char)*s) || (*s == '0' && digits == 0))
			continue;
		digits++;
		zeros = *s == '0' ? zeros + 1 : 0;
	}
	return (digits - zeros + 1) / 2 + 1 + sign;
}

static size_t binary_size(const char *base64)
{
	size_t n = strlen(base64);

	while (n > 0 && base64[n - 1] == '=')
		n--;
	return n * 3 / 4;
}

static size_t scalar_size(char type, const struct node *v)
{
	if (v->type != NODE_TEXT)
		return 1; /* BOOL and NULL */
	return type == 'N'   ? number_size(v->text)
	       : type == 'B' ? binary_size(v->text)
	                     : strlen(v->text);
}

static size_t value_size(const struct node *value)
{
	const struct node *v = node_first(value);
	size_t n = CONTAINER_BYTES;

	if (v == NULL || v->key == NULL)
		return 0;
	if (strcmp(v->key, "M") == 0)
		return n + v->count * ELEMENT_BYTES + attribute_item_size(v);
	if (strcmp(v->key, "L") == 0) {
		node_each (element, v)
			n += ELEMENT_BYTES + value_size(element);
		return n;
	}
	if (v->type != NODE_LIST)
		return scalar_size(v->key[0], v);
	n = 0;
	node_each (member, v)
		n += scalar_size(v->key[0], member);
	return n;
}

size_t attribute_item_size(const struct node *item)
{
	size_t n = 0;

	node_each (value, item)
		n += strlen(value->key) + value_size(value);
	return n;
}
