/*
 * Keys, attributes, projections: what the parts of a table have to be among
 * themselves (control-plane.md R17, R19, R21, R24, R25).
 */
#include "base/limits.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

static const char *const index_lists[] = { "LocalSecondaryIndexes",
	"GlobalSecondaryIndexes" };
#define index_lists_each(list)                                              \
	for (const char *const *list = index_lists;                         \
	     list < index_lists + sizeof index_lists / sizeof *index_lists; \
	     list++)

static bool schema_uses(const struct node *schema, const char *attribute)
{
	node_each (part, schema)
		if (strcmp(node_text_or(part, "AttributeName", ""),
		        attribute) == 0)
			return true;
	return false;
}

bool model_keys_uses(const struct node *description, const char *attribute)
{
	if (schema_uses(node_key(description, "KeySchema"), attribute))
		return true;
	index_lists_each(list) node_each (
	    index, node_key(description,
	               *list)) if (schema_uses(node_key(index, "KeySchema"),
	                               attribute)) return true;
	return false;
}

/* HASH parts first, then RANGE parts, at most `most` of each. */
static int check_schema(const struct node *schema, int most, struct error *err)
{
	int hashes = 0, ranges = 0;
	const struct node *rest;

	node_each (part, schema) {
		const char *name = node_text_or(part, "AttributeName", "");

		if (strcmp(node_text_or(part, "KeyType", ""), "RANGE") == 0)
			ranges++;
		else if (ranges == 0)
			hashes++;
		else
			return model_invalid(err, WORDS_KEY_SCHEMA,
			    "a HASH attribute stands behind a RANGE attribute");
		rest = part->next;
		for (; rest != NULL; rest = rest->next)
			if (strcmp(node_text_or(rest, "AttributeName", ""),
			        name) == 0)
				return model_invalid(
				    err, WORDS_KEY_TWICE, name);
	}
	if (hashes == 0)
		return model_invalid(err, WORDS_KEY_SCHEMA,
		    "the first attribute must be of type HASH");
	if (hashes > most || ranges > most)
		return model_invalid(err, WORDS_KEY_SCHEMA,
		    "too many attributes of one key type");
	return 0;
}

static int check_defined(
    const struct node *schema, const struct node *attributes, struct error *err)
{
	node_each (part, schema) {
		const char *name = node_text_or(part, "AttributeName", "");

		if (!schema_uses(attributes, name))
			return model_invalid(err, WORDS_NOT_DEFINED, name);
	}
	return 0;
}

static int check_projection(const struct node *index, struct error *err)
{
	const char *type = node_text_or(index, "Projection.ProjectionType", "");
	const struct node *list =
	    node_get(index, "Projection.NonKeyAttributes");
	bool include = strcmp(type, "INCLUDE") == 0;

	if (include && list == NULL)
		return model_invalid(err, WORDS_PROJECTION_NEEDS);
	if (!include && list != NULL)
		return model_invalid(err, WORDS_PROJECTION_NOT, type);
	node_each (name, list)
		for (const struct node *rest = name->next; rest != NULL;
		     rest = rest->next)
			if (strcmp(rest->text, name->text) == 0)
				return model_invalid(
				    err, WORDS_PROJECTION_TWICE, name->text);
	return 0;
}

static size_t projected(const struct node *indexes)
{
	size_t n = 0;

	node_each (index, indexes) {
		const struct node *list =
		    node_get(index, "Projection.NonKeyAttributes");

		n += list != NULL ? list->count : 0;
	}
	return n;
}

static int check_index(const struct node *index, const struct node *attributes,
    int most, struct error *err)
{
	const struct node *schema = node_key(index, "KeySchema");

	if (check_schema(schema, most, err) != 0 ||
	    check_defined(schema, attributes, err) != 0)
		return -1;
	return check_projection(index, err);
}

static int check_local(
    const struct node *index, const struct node *body, struct error *err)
{
	const char *name = node_text_or(index, "IndexName", "");
	const struct node *mine = node_key(index, "KeySchema");
	const struct node *table = node_key(body, "KeySchema");

	if (!node_equal(node_item(mine, 0), node_item(table, 0)))
		return model_invalid(err, WORDS_LOCAL_HASH, name);
	if (mine->count < 2)
		return model_invalid(err, WORDS_LOCAL_RANGE, name);
	if (table->count < 2)
		return model_invalid(err, WORDS_KEY_SCHEMA,
		    "a table with a LocalSecondaryIndex needs a RANGE key");
	return 0;
}

static int check_counts(const struct node *body, struct error *err)
{
	const struct node *local = node_key(body, "LocalSecondaryIndexes");
	const struct node *global = node_key(body, "GlobalSecondaryIndexes");

	if (local != NULL && local->count > LIMIT_LOCAL_INDEXES)
		return model_invalid(
		    err, WORDS_LOCAL_COUNT, LIMIT_LOCAL_INDEXES);
	if (global != NULL && global->count > LIMIT_GLOBAL_INDEXES)
		return model_invalid(
		    err, WORDS_GLOBAL_COUNT, LIMIT_GLOBAL_INDEXES);
	if (projected(local) + projected(global) > LIMIT_PROJECTED)
		return model_invalid(
		    err, WORDS_PROJECTED_COUNT, LIMIT_PROJECTED);
	return 0;
}

/* How often an index of this name is in body. */
static int count_named(const struct node *body, const char *name)
{
	int n = 0;

	index_lists_each(list) node_each (index, node_key(body, *list)) n +=
	    strcmp(node_text_or(index, "IndexName", ""), name) == 0;
	return n;
}

static int check_indexes(const struct node *body, struct error *err)
{
	const struct node *attributes = node_key(body, "AttributeDefinitions");

	index_lists_each(list) node_each (index, node_key(body, *list))
	{
		const char *name = node_text_or(index, "IndexName", "");
		bool local = list == index_lists;

		if (check_index(index, attributes,
		        local ? 1 : LIMIT_INDEX_KEY_PART, err) != 0)
			return -1;
		if (local && check_local(index, body, err) != 0)
			return -1;
		if (count_named(body, name) > 1)
			return model_invalid(err, WORDS_INDEX_NAME_TWICE, name);
	}
	return check_counts(body, err);
}

static int check_twice(const struct node *attributes, struct error *err)
{
	node_each (attribute, attributes) {
		const char *name = node_text_or(attribute, "AttributeName", "");
		const struct node *rest = attribute->next;

		for (; rest != NULL; rest = rest->next)
			if (strcmp(node_text_or(rest, "AttributeName", ""),
			        name) == 0)
				return model_invalid(
				    err, WORDS_ATTRIBUTE_TWICE, name);
	}
	return 0;
}

int model_keys_check_create(const struct node *body, struct error *err)
{
	const struct node *attributes = node_key(body, "AttributeDefinitions");
	const struct node *schema = node_key(body, "KeySchema");

	if (check_twice(attributes, err) != 0 ||
	    check_schema(schema, 1, err) != 0 ||
	    check_defined(schema, attributes, err) != 0 ||
	    check_indexes(body, err) != 0)
		return -1;
	node_each (attribute, attributes) {
		const char *name = node_text_or(attribute, "AttributeName", "");

		if (!model_keys_uses(body, name))
			return model_invalid(err, WORDS_NOT_USED, name);
	}
	return 0;
}

int model_keys_check_index(const struct node *description,
    const struct node *index, const struct node *attributes, struct error *err)
{
	const char *name = node_text_or(index, "IndexName", "");
	struct node *joined;
	int rc;

	if (count_named(description, name) > 0)
		return model_invalid(err, WORDS_INDEX_EXISTS, name);
	if (check_twice(attributes, err) != 0 ||
	    check_index(index, attributes, LIMIT_INDEX_KEY_PART, err) != 0)
		return -1;
	joined = node_copy(description);
	node_add(
	    node_at_list(joined, "GlobalSecondaryIndexes"), node_copy(index));
	rc = check_counts(joined, err);
	node_free(joined);
	return rc;
}
