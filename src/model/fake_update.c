#include "model/fake_update.h"

#include <string.h>

#include "model/fake_error.h"
#include "model/fake_number.h"
#include "model/fake_value.h"

struct update {
	struct fake_parse p;
	const struct fake_table *table;
	struct node *item;  /* NULL: only look for mistakes in the text */
	struct node *paths; /* a map: those that were named */
};

/* Mistakes that depend on the item. */
static void fail(struct update *d, const char *text)
{
	if (d->item == NULL || d->p.failed)
		return;
	fake_error_invalid(d->p.err, "%s", text);
	fake_parse_stop(&d->p);
}

static const char *target(struct update *d)
{
	const char *path = fake_parse_path(&d->p);

	if (d->p.failed)
		return path;
	if (fake_table_is_key(d->table, path)) {
		fake_error_invalid(d->p.err,
		    "One or more parameter values were invalid: Cannot update "
		    "attribute %s. This attribute is part of the key",
		    path);
		fake_parse_stop(&d->p);
	} else if (node_key(d->paths, path) != NULL)
		fake_parse_fail(&d->p,
		    "Two document paths overlap with each other; must remove "
		    "or rewrite one of these paths; path one: [%s], path two: "
		    "[%s]",
		    path, path);
	else
		node_set(d->paths, path, node_null());
	return path;
}

/* The value of operand, or of if_not_exists(path, operand). */
static struct fake_operand operand(struct update *d)
{
	struct fake_parse *p = &d->p;
	struct fake_operand o = { 0 }, other;

	if (p->word != FAKE_NAME || strcmp(p->text.s, "if_not_exists") != 0)
		return fake_parse_operand(p);
	fake_parse_next(p);
	fake_parse_expect(p, "(");
	o.path = fake_parse_path(p);
	o.value = node_key(p->item, o.path);
	fake_parse_expect(p, ",");
	other = fake_parse_operand(p);
	fake_parse_expect(p, ")");
	return o.value != NULL ? o : other;
}

static const struct node *add(
    struct update *d, const struct node *a, const struct node *b, bool minus)
{
	struct buf digits = BUF_INIT;
	struct fake_number x, y;
	struct node *sum;

	if (!fake_value_is(a, "N") || !fake_value_is(b, "N")) {
		fail(d, "An operand in the update expression has an incorrect "
		        "data type");
		return NULL;
	}
	if (fake_number_parse(fake_value_text(a), &x, d->p.err) != 0 ||
	    fake_number_parse(fake_value_text(b), &y, d->p.err) != 0)
		goto failed;
	if (minus && y.count > 0)
		y.minus = !y.minus;
	if (fake_number_add(&x, &y, &x, d->p.err) != 0)
		goto failed;
	fake_number_show(&x, &digits);
	sum = node_map();
	node_set(sum, "N", node_text(digits.s));
	buf_free(&digits);
	fake_parse_keep(&d->p, sum);
	return sum;
failed:
	fake_parse_stop(&d->p);
	return NULL;
}

/* operand, operand + operand or operand - operand */
static const struct node *right_side(struct update *d)
{
	struct fake_operand a = operand(d), b;
	bool minus = fake_parse_is(&d->p, "-");
	const char *sign = minus ? "-" : "+";

	if (a.value == NULL)
		fail(d,
		    "The provided expression refers to an attribute that does "
		    "not exist in the item");
	if (!fake_parse_accept(&d->p, sign))
		return a.value;
	b = operand(d);
	fake_parse_check_type(&d->p, &a, "N", sign);
	fake_parse_check_type(&d->p, &b, "N", sign);
	if (b.value == NULL)
		fail(d,
		    "The provided expression refers to an attribute that does "
		    "not exist in the item");
	return d->item != NULL && !d->p.failed ? add(d, a.value, b.value, minus)
	                                       : NULL;
}

static void put(struct update *d, const char *path, const struct node *value)
{
	if (d->item != NULL && !d->p.failed)
		node_set(d->item, path, node_copy(value));
}

static void set(struct update *d)
{
	const char *path = target(d);

	fake_parse_expect(&d->p, "=");
	put(d, path, right_side(d));
}

static void remove_path(struct update *d)
{
	const char *path = target(d);

	if (d->item != NULL && !d->p.failed)
		node_remove(d->item, path);
}

static void add_number(struct update *d)
{
	const char *path = target(d);
	struct fake_operand b = { .value = fake_parse_value(&d->p) };
	const struct node *a = node_key(d->p.item, path);

	fake_parse_check_type(&d->p, &b, "N", "ADD");
	if (d->item != NULL && !d->p.failed)
		put(d, path, a == NULL ? b.value : add(d, a, b.value, false));
}

static const struct section {
	const char *name;
	void (*action)(struct update *d);
} sections[] = {
	{ "SET", set },
	{ "REMOVE", remove_path },
	{ "ADD", add_number },
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static void read_sections(struct update *d)
{
	bool seen[SECTIONS] = { false };
	size_t i;

	do {
		for (i = 0; i < SECTIONS; i++)
			if (fake_parse_accept(&d->p, sections[i].name))
				break;
		if (i == SECTIONS) {
			fake_parse_wrong(&d->p);
			return;
		}
		if (seen[i])
			fake_parse_fail(&d->p,
			    "The \"%s\" section can only be used once in an "
			    "update expression;",
			    sections[i].name);
		seen[i] = true;
		do
			sections[i].action(d);
		while (fake_parse_accept(&d->p, ","));
	} while (d->p.word != FAKE_END);
}

int fake_update_apply(struct fake_scope *scope, const char *text,
    const struct fake_table *t, const struct node *old, struct node *item,
    struct error *err)
{
	struct update d = { .p = { .kind = "UpdateExpression",
		                .scope = scope,
		                .item = old,
		                .err = err },
		.table = t,
		.item = item,
		.paths = node_map() };

	fake_parse_open(&d.p, text);
	read_sections(&d);
	node_free(d.paths);
	return fake_parse_close(&d.p);
}
