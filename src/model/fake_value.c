#include "model/fake_value.h"

#include <string.h>

#include "base/mem.h"
#include "model/fake_error.h"
#include "model/fake_number.h"

enum { NESTING_MAX = 32 };

static int check(struct node *value, int depth, struct error *err);

static int check_number(struct node *n, struct error *err)
{
	struct buf digits = BUF_INIT;
	struct fake_number v;

	if (fake_number_parse(n->text, &v, err) != 0)
		return -1;
	fake_number_show(&v, &digits);
	node_replace_text(n, buf_take(&digits));
	return 0;
}

static int check_binary(const struct node *n, struct error *err)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                              "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t size = strlen(n->text), used = strspn(n->text, letters);
	size_t pad = size - used;

	if (size % 4 == 0 && pad <= 2 && strspn(n->text + used, "=") == pad)
		return 0;
	return fake_error_set(
	    err, "SerializationException", "'%s' is not Base64", n->text);
}

static int check_null(const struct node *n, struct error *err)
{
	if (n->yes)
		return 0;
	return fake_error_invalid(err,
	    "One or more parameter values were invalid: "
	    "Null attribute value types must have the value of true");
}

/* One row for each type: what its JSON is, and what a member of a set is. */
static const struct type {
	const char *name;
	enum node_type json;
	const char *member; /* of a set: the type of its members */
} types[] = {
	/* clang-format off */
	{ "S",    NODE_TEXT, NULL },
	{ "N",    NODE_TEXT, NULL },
	{ "B",    NODE_TEXT, NULL },
	{ "BOOL", NODE_BOOL, NULL },
	{ "NULL", NODE_BOOL, NULL },
	{ "M",    NODE_MAP,  NULL },
	{ "L",    NODE_LIST, NULL },
	{ "SS",   NODE_LIST, "S" },
	{ "NS",   NODE_LIST, "N" },
	{ "BS",   NODE_LIST, "B" },
	/* clang-format on */
};

static const struct type *type_of(const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

/* A text of the type S, N or B, which also members of sets are. */
static int check_text(const char *type, struct node *n, struct error *err)
{
	if (n->type != NODE_TEXT)
		return fake_error_set(err, "SerializationException",
		    "a value of type %s is a text, not %s", type,
		    node_type_name(n->type));
	return *type == 'N'   ? check_number(n, err)
	       : *type == 'B' ? check_binary(n, err)
	                      : 0;
}

static int check_set(
    const struct type *type, struct node *set, struct error *err)
{
	if (set->count == 0)
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: "
		    "An %s set may not be empty",
		    *type->name == 'S' ? "string" : "number or binary");
	node_each (member, set) {
		if (check_text(type->member, member, err) != 0)
			return -1;
		node_each (other, set) {
			if (other == member)
				break;
			if (strcmp(other->text, member->text) == 0)
				return fake_error_invalid(err,
				    "One or more parameter values were "
				    "invalid: Input collection contains "
				    "duplicates.");
		}
	}
	return 0;
}

static int check_children(struct node *parent, int depth, struct error *err)
{
	if (depth > NESTING_MAX)
		return fake_error_invalid(
		    err, "Nesting Levels have exceeded supported limits");
	node_each (child, parent)
		if (check(child, depth, err) != 0)
			return -1;
	return 0;
}

static int check(struct node *value, int depth, struct error *err)
{
	const struct type *type;
	struct node *n = node_first(value);

	if (value->type != NODE_MAP)
		return fake_error_set(err, "SerializationException",
		    "an attribute value is a map, not %s",
		    node_type_name(value->type));
	if (value->count > 1)
		return fake_error_invalid(err,
		    "Supplied AttributeValue has more than one datatypes set, "
		    "must contain exactly one of the supported datatypes");
	type = n != NULL ? type_of(n->key) : NULL;
	if (type == NULL)
		return fake_error_invalid(err,
		    "Supplied AttributeValue is empty, must contain exactly "
		    "one of the supported datatypes");
	if (n->type != type->json)
		return fake_error_set(err, "SerializationException",
		    "a value of type %s cannot be %s", type->name,
		    node_type_name(n->type));
	if (type->member != NULL)
		return check_set(type, n, err);
	if (type->json == NODE_TEXT)
		return check_text(type->name, n, err);
	if (type->json == NODE_BOOL)
		return *type->name == 'N' ? check_null(n, err) : 0;
	return check_children(n, depth + 1, err);
}

int fake_value_check(struct node *value, struct error *err)
{
	return check(value, 0, err);
}

int fake_value_check_all(struct node *item, struct error *err)
{
	if (item->type != NODE_MAP)
		return fake_error_set(err, "SerializationException",
		    "attributes are a map, not %s", node_type_name(item->type));
	node_each (value, item) {
		if (*value->key == '\0')
			return fake_error_invalid(err,
			    "One or more parameter values were invalid: "
			    "An attribute name must not be empty");
		if (check(value, 0, err) != 0)
			return -1;
	}
	return 0;
}

struct node *fake_value_member(struct node *map, const char *name)
{
	node_each (child, map->type == NODE_MAP ? map : NULL)
		if (strcmp(child->key, name) == 0)
			return child;
	return NULL;
}

const char *fake_value_type(const struct node *value)
{
	return value->first->key;
}

bool fake_value_is(const struct node *value, const char *type)
{
	return value != NULL && strcmp(value->first->key, type) == 0;
}

const char *fake_value_text(const struct node *value)
{
	return value->first->text;
}

static bool set_has(const struct node *set, const char *text)
{
	node_each (member, set)
		if (strcmp(member->text, text) == 0)
			return true;
	return false;
}

/* No member stands twice, so as many and each of them is enough. */
static bool equal_sets(const struct node *a, const struct node *b)
{
	node_each (member, a)
		if (!set_has(b, member->text))
			return false;
	return true;
}

static bool equal_lists(const struct node *a, const struct node *b)
{
	const struct node *other = b->first;

	node_each (child, a) {
		if (!fake_value_equal(child, other))
			return false;
		other = other->next;
	}
	return true;
}

static bool equal_maps(const struct node *a, const struct node *b)
{
	node_each (child, a)
		if (!fake_value_equal(child, node_key(b, child->key)))
			return false;
	return true;
}

bool fake_value_equal(const struct node *a, const struct node *b)
{
	const struct node *x, *y;

	if (a == NULL || b == NULL || !fake_value_is(a, fake_value_type(b)))
		return false;
	x = a->first;
	y = b->first;
	if (x->count != y->count)
		return false;
	if (x->type == NODE_MAP)
		return equal_maps(x, y);
	if (x->type == NODE_BOOL)
		return x->yes == y->yes;
	if (x->type == NODE_TEXT)
		return strcmp(x->text, y->text) == 0;
	return fake_value_is(a, "L") ? equal_lists(x, y) : equal_sets(x, y);
}

bool fake_value_compare(const struct node *a, const struct node *b, int *out)
{
	struct fake_number x, y;
	struct error none;

	if (fake_value_is(a, "S") && fake_value_is(b, "S")) {
		*out = strcmp(fake_value_text(a), fake_value_text(b));
		return true;
	}
	if (!fake_value_is(a, "N") || !fake_value_is(b, "N") ||
	    fake_number_parse(fake_value_text(a), &x, &none) != 0 ||
	    fake_number_parse(fake_value_text(b), &y, &none) != 0)
		return false;
	*out = fake_number_compare(&x, &y);
	return true;
}

bool fake_value_contains(const struct node *a, const struct node *part)
{
	const struct type *type;

	if (a == NULL || part == NULL)
		return false;
	if (fake_value_is(a, "S") && fake_value_is(part, "S"))
		return strstr(fake_value_text(a), fake_value_text(part)) !=
		       NULL;
	if (fake_value_is(a, "L")) {
		node_each (child, a->first)
			if (fake_value_equal(child, part))
				return true;
		return false;
	}
	type = type_of(fake_value_type(a));
	return type->member != NULL && fake_value_is(part, type->member) &&
	       set_has(a->first, fake_value_text(part));
}
