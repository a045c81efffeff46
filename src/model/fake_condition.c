#include "model/fake_condition.h"

#include <string.h>

#include "base/text.h"
#include "model/fake_value.h"

enum { DEPTH_MAX = 64 };

static bool either(struct fake_parse *p);

static bool exists(const struct fake_operand *a, const struct fake_operand *b)
{
	(void)b;
	return a->value != NULL;
}

static bool missing(const struct fake_operand *a, const struct fake_operand *b)
{
	return !exists(a, b);
}

static bool has_type(const struct fake_operand *a, const struct fake_operand *b)
{
	return fake_value_is(b->value, "S") && a->value != NULL &&
	       fake_value_is(a->value, fake_value_text(b->value));
}

static bool begins(const struct fake_operand *a, const struct fake_operand *b)
{
	return fake_value_is(a->value, "S") && fake_value_is(b->value, "S") &&
	       text_starts(
	           fake_value_text(a->value), fake_value_text(b->value));
}

static bool contains(const struct fake_operand *a, const struct fake_operand *b)
{
	return fake_value_contains(a->value, b->value);
}

static const struct function {
	const char *name;
	bool path;         /* the first operand has to be one */
	const char *types; /* of the second; NULL: there is none */
	bool (*met)(const struct fake_operand *a, const struct fake_operand *b);
} functions[] = {
	{ "attribute_exists", true, NULL, exists },
	{ "attribute_not_exists", true, NULL, missing },
	{ "attribute_type", true, "S", has_type },
	{ "begins_with", false, "SB", begins },
	{ "contains", false, "SNB", contains },
};

/* The function whose name and parenthesis stand here, or NULL. */
static const struct function *function_here(const struct fake_parse *p)
{
	if (p->word != FAKE_NAME || p->next[strspn(p->next, " \t\r\n")] != '(')
		return NULL;
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (strcmp(functions[i].name, p->text.s) == 0)
			return &functions[i];
	return NULL;
}

static bool call(struct fake_parse *p, const struct function *f)
{
	struct fake_operand a, b = { 0 };

	fake_parse_next(p);
	fake_parse_expect(p, "(");
	a = fake_parse_operand(p);
	if (f->path && a.path == NULL)
		fake_parse_fail(p,
		    "Operator or function requires a document path; operator "
		    "or function: %s",
		    f->name);
	if (f->types != NULL) {
		fake_parse_expect(p, ",");
		b = fake_parse_operand(p);
		fake_parse_check_type(p, &b, f->types, f->name);
	}
	fake_parse_expect(p, ")");
	return f->met(&a, &b);
}

static bool between(struct fake_parse *p, const struct fake_operand *a)
{
	struct fake_operand low, high;
	int c, d;

	low = fake_parse_operand(p);
	fake_parse_expect(p, "AND");
	high = fake_parse_operand(p);
	fake_parse_check_type(p, &low, "SNB", "BETWEEN");
	fake_parse_check_type(p, &high, "SNB", "BETWEEN");
	if (low.path == NULL && high.path == NULL &&
	    fake_value_compare(low.value, high.value, &c) && c > 0)
		fake_parse_fail(p,
		    "The BETWEEN operator requires upper bound to be greater "
		    "than or equal to lower bound");
	return fake_value_compare(a->value, low.value, &c) && c >= 0 &&
	       fake_value_compare(a->value, high.value, &d) && d <= 0;
}

static bool among(struct fake_parse *p, const struct fake_operand *a)
{
	bool met = false;

	fake_parse_expect(p, "(");
	do {
		struct fake_operand b = fake_parse_operand(p);

		met = fake_value_equal(a->value, b.value) || met;
	} while (fake_parse_accept(p, ","));
	fake_parse_expect(p, ")");
	return met;
}

/* Which results of a comparison meet an operator. */
static const struct comparator {
	const char *sign;
	bool below, equal, above;
} comparators[] = {
	{ "<", true, false, false },
	{ "<=", true, true, false },
	{ ">", false, false, true },
	{ ">=", false, true, true },
};

static bool compare(struct fake_parse *p, const struct fake_operand *a)
{
	struct fake_operand b;
	int c;

	for (size_t i = 0; i < sizeof comparators / sizeof *comparators; i++) {
		const struct comparator *o = &comparators[i];

		if (!fake_parse_accept(p, o->sign))
			continue;
		b = fake_parse_operand(p);
		fake_parse_check_type(p, a, "SNB", o->sign);
		fake_parse_check_type(p, &b, "SNB", o->sign);
		return fake_value_compare(a->value, b.value, &c) &&
		       (c < 0       ? o->below
		           : c == 0 ? o->equal
		                    : o->above);
	}
	if (fake_parse_accept(p, "=")) {
		b = fake_parse_operand(p);
		return fake_value_equal(a->value, b.value);
	}
	fake_parse_expect(p, "<>");
	b = fake_parse_operand(p);
	return !fake_value_equal(a->value, b.value);
}

static bool one(struct fake_parse *p)
{
	const struct function *f = function_here(p);
	struct fake_operand a;
	bool met;

	if (f != NULL)
		return call(p, f);
	if (fake_parse_accept(p, "(")) {
		if (++p->depth > DEPTH_MAX)
			fake_parse_fail(p, "nested too deep");
		met = either(p);
		fake_parse_expect(p, ")");
		p->depth--;
		return met;
	}
	a = fake_parse_operand(p);
	if (fake_parse_accept(p, "BETWEEN"))
		return between(p, &a);
	if (fake_parse_accept(p, "IN"))
		return among(p, &a);
	return compare(p, &a);
}

static bool both(struct fake_parse *p)
{
	bool met = true, part, no;

	do {
		for (no = false; fake_parse_accept(p, "NOT"); no = !no)
			;
		part = one(p);
		met = part != no && met;
	} while (fake_parse_accept(p, "AND"));
	return met;
}

static bool either(struct fake_parse *p)
{
	bool met = false;

	do
		met = both(p) || met;
	while (fake_parse_accept(p, "OR"));
	return met;
}

int fake_condition_met(struct fake_scope *scope, const char *text,
    const struct node *item, bool *met, struct error *err)
{
	struct fake_parse p = { .kind = "ConditionExpression",
		.scope = scope,
		.item = item,
		.err = err };

	fake_parse_open(&p, text);
	*met = either(&p);
	return fake_parse_close(&p);
}
