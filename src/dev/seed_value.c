#include "dev/seed_value.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "data/number.h"

enum { DEEPEST = 32, MOST_DIGITS = 38, LARGEST = 125, SMALLEST = -130 };

static struct node *convert(
    const struct node *n, char declared, int depth, struct problems *problems);

static struct node *typed(const char *type, struct node *value)
{
	struct node *map = node_map();

	node_set(map, type, value);
	return map;
}

static struct node *refuse(
    const struct node *n, struct problems *problems, const char *must)
{
	problem_at(problems, n, "%s must be %s, not %s",
	    n->key != NULL ? n->key : "it", must, node_type_name(n->type));
	return NULL;
}

/* DynamoDB's numbers: 38 digits, from 1E-130 to 9.99..E+125. */
static bool number_fits(const char *s)
{
	long digits = 0, zeros = 0, before = 0, exponent = 0;
	bool point = false;

	for (; *s != '\0' && *s != 'e' && *s != 'E'; s++) {
		if (*s == '.')
			point = true;
		if (!isdigit((unsigned char)*s))
			continue;
		if (*s == '0' && digits == 0) {
			before -= point; /* 0.001 */
			continue;
		}
		digits++;
		zeros = *s == '0' ? zeros + 1 : 0;
		before += !point;
	}
	if (digits == 0)
		return true;
	if (*s != '\0')
		exponent = strtol(s + 1, NULL, 10);
	if (exponent > 1000 || exponent < -1000)
		return false;
	exponent += before - 1;
	return digits - zeros <= MOST_DIGITS && exponent <= LARGEST &&
	       exponent >= SMALLEST;
}

static struct node *make_text(const struct node *n, struct problems *problems)
{
	if (n->type == NODE_TEXT || n->type == NODE_NUMBER)
		return node_text(n->text);
	return refuse(n, problems, "text (S)");
}

static struct node *make_number(const struct node *n, struct problems *problems)
{
	if ((n->type != NODE_NUMBER && n->type != NODE_TEXT) ||
	    !number_valid(n->text, strlen(n->text), true))
		return refuse(n, problems, "a number (N)");
	if (number_fits(n->text))
		return node_text(n->text);
	problem_at(problems, n,
	    "'%.60s' is no number that DynamoDB holds: 38 digits, up to "
	    "9.99E+125, not smaller than 1E-130",
	    n->text);
	return NULL;
}

static bool is_base64(const char *s)
{
	size_t n = strlen(s), bytes = 0;

	while (isalnum((unsigned char)s[bytes]) || s[bytes] == '+' ||
	       s[bytes] == '/')
		bytes++;
	return n % 4 == 0 && n - bytes <= 2 &&
	       strspn(s + bytes, "=") == n - bytes;
}

static struct node *make_binary(const struct node *n, struct problems *problems)
{
	if (n->type == NODE_TEXT && is_base64(n->text))
		return node_text(n->text);
	return refuse(n, problems, "bytes (B) in base64");
}

static struct node *make_bool(const struct node *n, struct problems *problems)
{
	return n->type == NODE_BOOL
	           ? node_bool(n->yes)
	           : refuse(n, problems, "true or false (BOOL)");
}

static struct node *make_null(const struct node *n, struct problems *problems)
{
	return n->type == NODE_NULL || (n->type == NODE_BOOL && n->yes)
	           ? node_bool(true)
	           : refuse(n, problems, "true (NULL)");
}

/* A set has at least one member, and none twice. */
static struct node *make_set(const struct node *n,
    struct node *(*make)(const struct node *, struct problems *),
    struct problems *problems)
{
	struct node *list;

	if (n->type != NODE_LIST || n->count == 0)
		return refuse(n, problems, "a list of at least one member");
	list = node_list();
	node_each (child, n) {
		struct node *one = make(child, problems);

		node_each (other, list)
			if (one != NULL &&
			    strcmp(other->text, one->text) == 0) {
				problem_at(problems, child,
				    "'%.60s' stands twice in a set", one->text);
				node_free(one);
				one = NULL;
			}
		if (one == NULL) {
			node_free(list);
			return NULL;
		}
		node_add(list, one);
	}
	return list;
}

static struct node *make_members(
    const struct node *n, int depth, struct problems *problems)
{
	struct node *out = n->type == NODE_LIST ? node_list() : node_map();

	node_each (child, n) {
		struct node *value = convert(child, 0, depth + 1, problems);

		if (value == NULL) {
			node_free(out);
			return NULL;
		}
		if (n->type == NODE_LIST)
			node_add(out, value);
		else
			node_set(out, child->key, value);
	}
	return out;
}

static const struct {
	const char *name;
	/* neither: L or M */
	struct node *(*scalar)(const struct node *, struct problems *);
	struct node *(*set)(const struct node *, struct problems *);
} types[] = {
	{ "S", make_text, NULL },
	{ "N", make_number, NULL },
	{ "B", make_binary, NULL },
	{ "BOOL", make_bool, NULL },
	{ "NULL", make_null, NULL },
	{ "SS", NULL, make_text },
	{ "NS", NULL, make_number },
	{ "BS", NULL, make_binary },
	{ "L", NULL, NULL },
	{ "M", NULL, NULL },
};
enum { TYPES = sizeof types / sizeof *types };

/* The type that a map of one member names, or TYPES. */
static size_t named_type(const struct node *n)
{
	size_t i = 0;

	if (n->type != NODE_MAP || n->count != 1)
		return TYPES;
	while (i < TYPES && strcmp(types[i].name, n->first->key) != 0)
		i++;
	return i;
}

static struct node *explicit_value(
    const struct node *n, size_t type, int depth, struct problems *problems)
{
	bool list = strcmp(types[type].name, "L") == 0;
	struct node *value;

	if (types[type].scalar != NULL)
		value = types[type].scalar(n, problems);
	else if (types[type].set != NULL)
		value = make_set(n, types[type].set, problems);
	else if (n->type != (list ? NODE_LIST : NODE_MAP))
		value = refuse(n, problems, list ? "a list (L)" : "a map (M)");
	else
		value = make_members(n, depth, problems);
	return value != NULL ? typed(types[type].name, value) : NULL;
}

/* Of an attribute that the schema gives a type. */
static struct node *declared_value(
    const struct node *n, char declared, struct problems *problems)
{
	char name[2] = { declared, '\0' };
	size_t type = named_type(n);
	struct node *value;

	if (type < TYPES && strcmp(types[type].name, name) == 0)
		n = n->first;
	if (declared == 'N' && type == TYPES && n->type == NODE_TEXT &&
	    n->quoted) {
		problem_at(problems, n,
		    "'%s' is a number (N) in the schema: leave the quotes out",
		    n->key);
		return NULL;
	}
	value = declared == 'S'   ? make_text(n, problems)
	        : declared == 'N' ? make_number(n, problems)
	                          : make_binary(n, problems);
	return value != NULL ? typed(name, value) : NULL;
}

static struct node *convert(
    const struct node *n, char declared, int depth, struct problems *problems)
{
	size_t type = named_type(n);

	if (depth > DEEPEST) {
		problem_at(problems, n,
		    "it lies deeper than DynamoDB's %d levels", DEEPEST);
		return NULL;
	}
	if (declared != 0)
		return declared_value(n, declared, problems);
	if (type < TYPES)
		return explicit_value(n->first, type, depth, problems);
	switch (n->type) {
	case NODE_NULL:
		return typed("NULL", node_bool(true));
	case NODE_BOOL:
		return typed("BOOL", node_bool(n->yes));
	case NODE_NUMBER:
		return explicit_value(n, 1, depth, problems);
	case NODE_TEXT:
		/* 1e2, which our YAML leaves as it is, is a number in JSON. */
		if (!n->quoted && number_valid(n->text, strlen(n->text), true))
			return explicit_value(n, 1, depth, problems);
		return typed("S", node_text(n->text));
	case NODE_LIST:
		return explicit_value(n, TYPES - 2, depth, problems);
	case NODE_MAP:
		return explicit_value(n, TYPES - 1, depth, problems);
	}
	return NULL;
}

struct node *seed_value(
    const struct node *n, char declared, struct problems *problems)
{
	return convert(n, declared, 1, problems);
}
