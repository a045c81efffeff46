#include "dynamodb/echo.h"

#include <string.h>

#include "base/text.h"

/* Where the answer describes the table. */
static const struct {
	const char *op, *path, *name, *arn;
	bool needed; /* nobody looks for it elsewhere */
} tables[] = {
	{ "DescribeTable", "Table", "Table.TableName", "Table.TableArn", true },
	{ "CreateTable", "TableDescription", "TableDescription.TableName",
	    "TableDescription.TableArn", false },
	{ "UpdateTable", "TableDescription", "TableDescription.TableName",
	    "TableDescription.TableArn", false },
	{ NULL, "ConsumedCapacity", "ConsumedCapacity.TableName", NULL, false },
};

static int odd(
    const char *op, const char *path, const struct node *n, struct error *err)
{
	return n != NULL ? error_set(err, E_SERVICE,
	                       "in the answer to '%s' '%s' is %s", op, path,
	                       node_type_name(n->type))
	                 : error_set(err, E_SERVICE,
	                       "the answer to '%s' has no '%s'", op, path);
}

/* Of an ARN of a table, or the name itself. */
static const char *bare_name(const char *name)
{
	const char *slash =
	    text_starts(name, "arn:") ? strchr(name, '/') : NULL;

	return slash != NULL ? slash + 1 : name;
}

static int check_name(const char *op, const struct node *request,
    const struct node *answer, size_t row, struct error *err)
{
	const struct node *n = node_get(answer, tables[row].name);
	const char *asked = node_text_or(request, "TableName", NULL), *got;

	if (n == NULL && !tables[row].needed)
		return 0;
	if (n == NULL || n->type != NODE_TEXT)
		return odd(op, tables[row].name, n, err);
	got = node_text_or(n, "", "");
	if (asked == NULL || strcmp(bare_name(got), bare_name(asked)) == 0)
		return 0;
	return error_set(err, E_SERVICE,
	    "the answer is about '%s', and '%s' was asked for", got, asked);
}

/* A field of "arn:aws:dynamodb:us-east-1:123456789012:table/x", from 0. */
static bool field_differs(const char *arn, int field, const char *want)
{
	size_t n;

	for (; field > 0 && arn != NULL; field--) {
		arn = strchr(arn, ':');
		arn = arn != NULL ? arn + 1 : NULL;
	}
	n = arn != NULL ? strcspn(arn, ":") : 0;
	return want != NULL && n > 0 &&
	       (strncmp(arn, want, n) != 0 || want[n] != '\0');
}

static int check_arn(const struct node *answer, const char *path,
    const struct echo_place *place, struct error *err)
{
	enum { REGION = 3, ACCOUNT = 4 };
	const char *arn = node_text_or(answer, path, "");

	if (field_differs(arn, REGION, place->region))
		return error_set(err, E_SERVICE,
		    "the endpoint answers for '%s', and not for region '%s'",
		    arn, place->region);
	if (field_differs(arn, ACCOUNT, place->account))
		return error_set(err, E_SERVICE,
		    "the endpoint answers for '%s', and not for account '%s'",
		    arn, place->account);
	return 0;
}

static int check_table(const char *op, const struct node *request,
    const struct node *answer, const struct echo_place *place,
    struct error *err)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		const struct node *t = node_get(answer, tables[i].path);

		if (tables[i].op != NULL && strcmp(tables[i].op, op) != 0)
			continue;
		if (t == NULL && !tables[i].needed)
			continue;
		/* Calls on many tables have a list of it. */
		if (tables[i].op == NULL && t != NULL && t->type == NODE_LIST)
			continue;
		if (t == NULL || t->type != NODE_MAP)
			return odd(op, tables[i].path, t, err);
		if (check_name(op, request, answer, i, err) != 0 ||
		    (tables[i].arn != NULL &&
		        check_arn(answer, tables[i].arn, place, err) != 0))
			return -1;
	}
	return 0;
}

/* Keys that are texts or bytes; a number may come back in another form. */
static int check_key(
    const struct node *key, const struct node *item, struct error *err)
{
	const struct node *got = node_key(item, key->key);
	const struct node *asked = node_first(key), *value;

	if (got == NULL || asked == NULL || strcmp(asked->key, "N") == 0)
		return 0; /* perhaps it was not asked for */
	value = node_key(got, asked->key);
	if (value == NULL || value->type != NODE_TEXT)
		return odd(
		    "GetItem", key->key, value != NULL ? value : got, err);
	if (node_equal(value, asked))
		return 0;
	return error_set(err, E_SERVICE,
	    "the answer is about another item than was asked for");
}

static int check_item(
    const struct node *request, const struct node *answer, struct error *err)
{
	const struct node *item = node_key(answer, "Item");

	if (item == NULL)
		return 0;
	if (item->type != NODE_MAP)
		return odd("GetItem", "Item", item, err);
	node_each (key, node_key(request, "Key"))
		if (check_key(key, item, err) != 0)
			return -1;
	return 0;
}

int echo_check(const char *op, const struct node *request,
    const struct node *answer, const struct echo_place *place,
    struct error *err)
{
	if (check_table(op, request, answer, place, err) != 0)
		return -1;
	return strcmp(op, "GetItem") == 0 ? check_item(request, answer, err)
	                                  : 0;
}
