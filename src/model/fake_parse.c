#include "model/fake_parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/fake_error.h"
#include "model/fake_value.h"

enum { EXPRESSION_BYTES = 4096 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

static int check_map(
    const struct node *map, const char *member, char first, struct error *err)
{
	if (map->type != NODE_MAP)
		return fake_error_set(err, "SerializationException",
		    "%s is a map, not %s", member, node_type_name(map->type));
	if (map->count == 0)
		return fake_error_invalid(err, "%s must not be empty", member);
	node_each (child, map)
		if (child->key[0] != first ||
		    child->key[1 + strspn(child->key + 1, letters)] != '\0')
			return fake_error_invalid(err,
			    "%s contains invalid key: Syntax error; key: "
			    "\"%s\"",
			    member, child->key);
	return 0;
}

int fake_scope_open(
    struct fake_scope *s, struct node *request, struct error *err)
{
	static const char names_are[] = "ExpressionAttributeNames";
	static const char values_are[] = "ExpressionAttributeValues";
	struct node *names = fake_value_member(request, names_are);
	struct node *values = fake_value_member(request, values_are);

	s->names = names;
	s->values = values;
	if (names != NULL && check_map(names, names_are, '#', err) != 0)
		return -1;
	node_each (name, names)
		if (name->type != NODE_TEXT || *name->text == '\0')
			return fake_error_invalid(err,
			    "%s contains invalid value for key %s", names_are,
			    name->key);
	if (values == NULL)
		return 0;
	if (check_map(values, values_are, ':', err) != 0)
		return -1;
	if (fake_value_check_all(values, err) != 0)
		return error_wrap(err, "%s contains invalid value", values_are);
	return 0;
}

static bool used(const struct fake_scope *s, const struct node *n)
{
	vec_each (const struct node *, other, &s->used)
		if (*other == n)
			return true;
	return false;
}

int fake_scope_check(const struct fake_scope *s, struct error *err)
{
	node_each (n, s->names)
		if (!used(s, n))
			return fake_error_invalid(err,
			    "Value provided in ExpressionAttributeNames unused "
			    "in expressions: keys: {%s}",
			    n->key);
	node_each (n, s->values)
		if (!used(s, n))
			return fake_error_invalid(err,
			    "Value provided in ExpressionAttributeValues "
			    "unused in expressions: keys: {%s}",
			    n->key);
	return 0;
}

void fake_scope_free(struct fake_scope *s)
{
	vec_free(&s->used);
}

void fake_parse_stop(struct fake_parse *p)
{
	p->failed = true;
	p->word = FAKE_END;
	buf_reset(&p->text);
}

void fake_parse_fail(struct fake_parse *p, const char *fmt, ...)
{
	char text[sizeof p->err->text];
	va_list ap;

	if (p->failed)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	fake_error_invalid(p->err, "Invalid %s: %s", p->kind, text);
	fake_parse_stop(p);
}

void fake_parse_wrong(struct fake_parse *p)
{
	fake_parse_fail(p, "Syntax error; token: \"%s\", near: \"%s%.40s\"",
	    p->word == FAKE_END ? "<EOF>" : p->text.s, p->text.s, p->next);
}

/* A #name, :value or name at s; its length, or 0. */
static size_t name_at(const char *s, enum fake_word *word)
{
	size_t mark = *s == '#' || *s == ':', n = strspn(s + mark, letters);

	*word = *s == '#' ? FAKE_ALIAS : mark ? FAKE_PLACEHOLDER : FAKE_NAME;
	return n > 0 && (mark || *s < '0' || *s > '9') ? mark + n : 0;
}

void fake_parse_next(struct fake_parse *p)
{
	const char *s;
	size_t n;

	if (p->failed)
		return;
	s = p->next + strspn(p->next, " \t\r\n");
	n = name_at(s, &p->word);
	if (n == 0) {
		p->word = *s == '\0' ? FAKE_END : FAKE_SIGN;
		n = *s != '\0';
		if ((*s == '<' || *s == '>') &&
		    (s[1] == '=' || (*s == '<' && s[1] == '>')))
			n = 2;
	}
	buf_reset(&p->text);
	buf_addn(&p->text, s, n);
	p->next = s + n;
}

void fake_parse_open(struct fake_parse *p, const char *text)
{
	size_t n = strlen(text);

	p->next = text;
	p->kept = node_list();
	if (n == 0)
		fake_parse_fail(p, "The expression can not be empty;");
	if (n > EXPRESSION_BYTES)
		fake_parse_fail(p,
		    "Expression size has exceeded the maximum allowed size; "
		    "expression size: %zu",
		    n);
	fake_parse_next(p);
}

int fake_parse_close(struct fake_parse *p)
{
	if (p->word != FAKE_END)
		fake_parse_wrong(p);
	buf_free(&p->text);
	node_free(p->kept);
	p->kept = NULL;
	return p->failed ? -1 : 0;
}

bool fake_parse_is(const struct fake_parse *p, const char *sign)
{
	return (p->word == FAKE_NAME || p->word == FAKE_SIGN) &&
	       text_equal_nocase(p->text.s, sign);
}

bool fake_parse_accept(struct fake_parse *p, const char *sign)
{
	if (!fake_parse_is(p, sign))
		return false;
	fake_parse_next(p);
	return true;
}

void fake_parse_expect(struct fake_parse *p, const char *sign)
{
	if (!fake_parse_accept(p, sign))
		fake_parse_wrong(p);
}

void fake_parse_keep(struct fake_parse *p, struct node *n)
{
	node_add(p->kept, n);
}

static const struct node *resolve(
    struct fake_parse *p, const struct node *map, const char *what)
{
	const struct node *n = node_key(map, p->text.s);

	if (n == NULL)
		fake_parse_fail(p,
		    "An expression attribute %s is not defined; "
		    "attribute %s: %s",
		    what, p->word == FAKE_ALIAS ? "name" : "value", p->text.s);
	else if (!used(p->scope, n))
		*vec_push(&p->scope->used) = n;
	return n;
}

const char *fake_parse_path(struct fake_parse *p)
{
	const struct node *name;

	if (p->word == FAKE_ALIAS) {
		name = resolve(
		    p, p->scope->names, "name used in the document path");
		if (name == NULL)
			return "";
	} else if (p->word == FAKE_NAME) {
		fake_parse_keep(p, node_text(p->text.s));
		name = p->kept->last;
	} else {
		fake_parse_wrong(p);
		return "";
	}
	fake_parse_next(p);
	if (fake_parse_is(p, ".") || fake_parse_is(p, "["))
		fake_parse_fail(p,
		    "only whole attributes are known here, "
		    "not paths into them; attribute: %s",
		    name->text);
	return name->text;
}

const struct node *fake_parse_value(struct fake_parse *p)
{
	const struct node *value = NULL;

	if (p->word != FAKE_PLACEHOLDER)
		fake_parse_wrong(p);
	else
		value =
		    resolve(p, p->scope->values, "value used in expression");
	fake_parse_next(p);
	return value;
}

struct fake_operand fake_parse_operand(struct fake_parse *p)
{
	struct fake_operand o = { 0 };

	if (p->word == FAKE_PLACEHOLDER) {
		o.value = fake_parse_value(p);
	} else {
		o.path = fake_parse_path(p);
		o.value = node_key(p->item, o.path);
		if (fake_parse_is(p, "("))
			fake_parse_fail(
			    p, "Invalid function name; function: %s", o.path);
	}
	return o;
}

void fake_parse_check_type(struct fake_parse *p, const struct fake_operand *o,
    const char *types, const char *function)
{
	const char *type;

	if (o->path != NULL || o->value == NULL)
		return;
	type = fake_value_type(o->value);
	if (strlen(type) != 1 || strchr(types, *type) == NULL)
		fake_parse_fail(p,
		    "Incorrect operand type for operator or function; "
		    "operator or function: %s, operand type: %s",
		    function, type);
}
