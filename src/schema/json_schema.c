#include "schema/json_schema.h"

#include <stdlib.h>
#include <string.h>

#include "data/json.h"
#include "schema/settings.h"

/* What stands around the settings. */
static const char frame[] =
    "{'$schema': 'http://json-schema.org/draft-07/schema#',"
    " 'title': 'Schema file of wikibot-provision',"
    " 'description': 'DynamoDB tables; see wikibot-schema(5).',"
    " 'type': 'object', 'additionalProperties': false,"
    " 'required': ['version', 'tables'], 'properties': {"
    "  'version': {'const': 1},"
    "  'project': {'type': 'string', 'minLength': 1, 'description':"
    "   'The name that ${project} stands for.'},"
    "  'table_name': {'type': 'string', 'minLength': 1, 'description':"
    "   'The name of each table in DynamoDB; with ${project},"
    " ${environment} and ${table}.'},"
    "  'defaults': {'$ref': '#/definitions/settings', 'description':"
    "   'Settings of every table.'},"
    "  'environments': {'type': 'object', 'minProperties': 1,"
    "   'additionalProperties': {'$ref': '#/definitions/settings'},"
    "   'description': 'Settings of every table in that environment; they win"
    " over defaults and lose to the table.'},"
    "  'tables': {'type': 'object', 'minProperties': 1,"
    "   'additionalProperties': {'$ref': '#/definitions/table'}}},"
    " 'definitions': {"
    "  'names': {'type': 'array', 'minItems': 1, 'items':"
    "   {'type': 'string', 'minLength': 1}},"
    "  'name_or_names': {'oneOf': [{'type': 'string', 'minLength': 1},"
    "   {'$ref': '#/definitions/names'}]},"
    "  'key': {'type': 'object', 'additionalProperties': false,"
    "   'properties': {'partition': {'$ref': '#/definitions/name_or_names',"
    "    'description': 'The partition key.'},"
    "    'sort': {'$ref': '#/definitions/name_or_names',"
    "    'description': 'The sort key.'}}},"
    "  'index': {'type': 'object', 'additionalProperties': false,"
    "   'required': ['key'], 'properties': {"
    "    'key': {'$ref': '#/definitions/key'},"
    "    'projection': {'description': 'What of an item the index holds.',"
    "     'oneOf': [{'enum': ['ALL', 'KEYS_ONLY']},"
    "     {'$ref': '#/definitions/names'}]},"
    "    'local': {'type': 'boolean', 'description':"
    "     'A local secondary index; it can be made with its table only.'},"
    "    'strategy': {'const': 'recreate', 'description':"
    "     'Permit a changed key or projection: the index is deleted and made"
    " again.'}}},"
    "  'settings': {'type': 'object', 'additionalProperties': false,"
    "   'properties': {'seed': {'type': 'boolean', 'description':"
    "    'Whether seeds may be written there (wikibot-seed(5)).'}}},"
    "  'table': {'type': 'object', 'additionalProperties': false,"
    "   'required': ['attributes', 'key'], 'properties': {"
    "    'table_name': {'type': 'string', 'minLength': 1, 'description':"
    "     'The name in DynamoDB.'},"
    "    'attributes': {'type': 'object', 'additionalProperties':"
    "     {'enum': ['S', 'N', 'B']}, 'description':"
    "     'The attributes that keys use: S text, N number, B bytes.'},"
    "    'key': {'$ref': '#/definitions/key'},"
    "    'indexes': {'type': 'object', 'additionalProperties':"
    "     {'$ref': '#/definitions/index'}},"
    "    'removed_indexes': {'type': 'array', 'items':"
    "     {'type': 'string', 'minLength': 1}, 'description':"
    "     'Indexes to delete where they are live.'}}}}}";

static struct node *read_frame(void)
{
	struct buf text = BUF_INIT;
	struct node *out = NULL;
	struct error err;

	for (const char *s = frame; *s != '\0'; s++)
		buf_addc(&text, *s == '\'' ? '"' : *s);
	if (json_parse(text.s, text.n, &out, &err) != 0)
		abort(); /* a mistake above, which every test would show */
	buf_free(&text);
	return out;
}

static struct node *type(const char *name)
{
	struct node *n = node_map();

	node_set(n, "type", node_text(name));
	return n;
}

static struct node *words(const char *const *list)
{
	struct node *n = node_map();

	for (; *list != NULL; list++)
		node_add(node_at_list(n, "enum"), node_text(*list));
	return n;
}

/* {"oneOf": [...]}, of which there is none yet. */
static void also(struct node *n, struct node *form)
{
	node_add(node_at_list(n, "oneOf"), form);
}

static struct node *none(void)
{
	static const char *const list[] = { "none", NULL };

	return words(list);
}

static struct node *of_switch(const struct field *f)
{
	struct node *n = node_map();

	(void)f;
	also(n, type("boolean"));
	also(n, none());
	return n;
}

static struct node *of_number(const struct field *f)
{
	static const char *const unlimited[] = { "none", "unlimited", NULL };
	struct node *number = type("integer"), *n = node_map();

	node_set(number, "minimum", node_int(f->min));
	if (f->max != 0)
		node_set(number, "maximum", node_int(f->max));
	if (!f->none) {
		node_free(n);
		return number;
	}
	also(n, number);
	also(n, words(unlimited));
	return n;
}

static struct node *of_text(const struct field *f)
{
	struct node *n = type("string");

	node_set(n, "minLength", node_int(f->min));
	if (f->max != 0) /* bytes: no text of more characters fits */
		node_set(n, "maxLength", node_int(f->max));
	return n;
}

static struct node *of_choice(const struct field *f)
{
	struct node *n = node_map();

	for (const struct name *name = f->names; name->value != 0; name++)
		node_add(node_at_list(n, "enum"), node_text(name->ours));
	return n;
}

static struct node *of_texts(const struct field *f)
{
	struct node *n = type("array");

	(void)f;
	node_set(n, "items", type("string"));
	return n;
}

static struct node *of_pairs(const struct field *f)
{
	struct node *n = type("object"), *value = node_map();

	(void)f;
	node_add(node_at_list(value, "type"), node_text("string"));
	node_add(node_at_list(value, "type"), node_text("null"));
	node_set(n, "additionalProperties", value);
	return n;
}

static const struct {
	const struct kind *kind;
	struct node *(*schema)(const struct field *f);
} kinds[] = {
	{ &kind_switch, of_switch },
	{ &kind_number, of_number },
	{ &kind_text, of_text },
	{ &kind_choice, of_choice },
	{ &kind_texts, of_texts },
	{ &kind_pairs, of_pairs },
};

static struct node *of_field(const struct field *f)
{
	struct node *n = NULL;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == f->kind)
			n = kinds[i].schema(f);
	if (n == NULL)
		abort(); /* a kind without a row above */
	node_set(n, "description", node_text(f->text));
	return n;
}

/* A strict map, in which the fields are put by their dotted names. */
static void put_fields(struct node *properties, const struct shape *shape)
{
	shape_each (f, shape) {
		const char *dot = strchr(f->name, '.');
		struct node *group;
		char *first;

		if (dot == NULL) {
			node_set(properties, f->name, of_field(f));
			continue;
		}
		first = mem_strndup(f->name, (size_t)(dot - f->name));
		group = node_at_map(properties, first);
		mem_free(first);
		node_set(group, "type", node_text("object"));
		node_set(group, "additionalProperties", node_bool(false));
		node_set(
		    node_at_map(group, "properties"), dot + 1, of_field(f));
	}
}

static struct node *of_map(const struct shape *shape)
{
	struct node *n = type("object");

	node_set(n, "additionalProperties", node_bool(false));
	put_fields(node_at_map(n, "properties"), shape);
	return n;
}

/* The long form, and the short ones. */
static struct node *of_setting(const struct setting *s)
{
	const struct shape *shape = &s->shape;
	const struct field *only = shape->fields;
	struct node *n;

	if (only->name[0] == '\0') {
		n = of_field(only);
	} else if (shape->on_off == NULL && shape->scalar == NULL) {
		n = of_map(shape);
	} else {
		n = node_map();
		also(n, of_map(shape));
		if (shape->scalar != NULL)
			also(n, of_field(shape_field(shape, shape->scalar)));
		if (shape->on_off != NULL)
			also(n, type("boolean"));
	}
	node_set(n, "description", node_text(s->text));
	return n;
}

/* "none" is off where a setting can be off; where a text is a short form, too,
 * it is one of these already. */
static void allow_none(const struct setting *s, struct node *n)
{
	const struct shape *shape = &s->shape;
	const struct field *scalar =
	    shape->scalar != NULL ? shape_field(shape, shape->scalar) : NULL;

	if (shape->on_off != NULL && shape->fields->name[0] != '\0' &&
	    (scalar == NULL || scalar->kind != &kind_text))
		also(n, none());
}

struct node *json_schema(void)
{
	struct node *top = read_frame();
	struct node *all = node_at_map(top, "definitions");
	struct node *common =
	    node_at_map(node_at_map(all, "settings"), "properties");
	struct node *own = node_at_map(node_at_map(all, "table"), "properties");

	settings_each (s) {
		struct node *n = of_setting(s);

		allow_none(s, n);
		node_set(own, s->name, node_copy(n));
		node_set(common, s->name, n);
	}
	put_fields(node_at_map(node_at_map(all, "index"), "properties"),
	    &index_capacity_shape);
	return top;
}
