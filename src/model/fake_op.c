#include "model/fake_op.h"

#include <string.h>

#include "model/fake_error.h"
#include "model/fake_many.h"
#include "model/fake_query.h"
#include "model/fake_request.h"
#include "model/fake_value.h"
#include "model/fake_write.h"

void fake_db_free(struct fake_db *db)
{
	fake_table_free_all(&db->tables);
	vec_each (struct fake_token, t, &db->tokens)
		mem_free(t->token);
	vec_free(&db->tokens);
}

static int get_item(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	struct node *key, *consistent, *names = NULL;
	struct fake_scope scope = { 0 };
	const struct fake_item *item;
	struct fake_table *t;
	struct fake_item at;
	int rc = -1;

	if (fake_request_check(request,
	        "TableName Key ConsistentRead ProjectionExpression "
	        "ExpressionAttributeNames",
	        err) != 0 ||
	    fake_request_table(request, &db->tables, &t, err) != 0 ||
	    fake_request_member(request, "Key", NODE_MAP, true, &key, err) !=
	        0 ||
	    fake_request_member(request, "ConsistentRead", NODE_BOOL, false,
	        &consistent, err) != 0 ||
	    fake_scope_open(&scope, request, err) != 0 ||
	    fake_request_projection(request, &scope, &names, err) != 0 ||
	    fake_scope_check(&scope, err) != 0 ||
	    fake_table_key(t, FAKE_TABLE, key, &at, err) != 0)
		goto out;
	item = fake_table_find(t, &at);
	if (item != NULL)
		node_set(answer, "Item",
		    fake_request_project(names, item->attributes));
	rc = 0;
out:
	node_free(names);
	fake_scope_free(&scope);
	return rc;
}

static int write_item(struct fake_write *w, const char *show,
    struct node *answer, struct error *err)
{
	const struct node *shown;
	int rc = fake_write_decide(w, err);

	if (rc != 0 && w->show_old && w->old != NULL &&
	    strcmp(err->aws_name, "ConditionalCheckFailedException") == 0)
		node_set(answer, "Item", node_copy(w->old->attributes));
	if (rc != 0)
		return -1;
	shown = strcmp(show, "ALL_NEW") == 0 ? w->next.attributes
	        : strcmp(show, "ALL_OLD") == 0 && w->old != NULL
	            ? w->old->attributes
	            : NULL;
	if (shown != NULL)
		node_set(answer, "Attributes", node_copy(shown));
	fake_write_commit(w);
	return 0;
}

static int one_write(struct fake_db *db, enum fake_action action,
    struct node *request, struct node *answer, struct error *err)
{
	struct fake_write w = { 0 };
	struct buf members = BUF_INIT;
	struct fake_table *t;
	const char *show;
	int rc = -1;

	buf_addf(&members, "ReturnValues %s", fake_write_members(action));
	if (fake_request_check(request, members.s, err) == 0 &&
	    fake_request_choice(request, "ReturnValues",
	        action == FAKE_UPDATE ? "NONE ALL_OLD ALL_NEW" : "NONE ALL_OLD",
	        &show, err) == 0 &&
	    fake_request_table(request, &db->tables, &t, err) == 0 &&
	    fake_write_open(&w, action, t, request, err) == 0)
		rc = write_item(&w, show, answer, err);
	fake_write_free(&w);
	buf_free(&members);
	return rc;
}

static int put_item(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	return one_write(db, FAKE_PUT, request, answer, err);
}

static int update_item(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	return one_write(db, FAKE_UPDATE, request, answer, err);
}

static int delete_item(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	return one_write(db, FAKE_DELETE, request, answer, err);
}

static const struct operation {
	const char *name;
	int (*run)(struct fake_db *db, struct node *request,
	    struct node *answer, struct error *err);
} operations[] = {
	{ "GetItem", get_item },
	{ "PutItem", put_item },
	{ "UpdateItem", update_item },
	{ "DeleteItem", delete_item },
	{ "Query", fake_query_run },
	{ "BatchGetItem", fake_many_get },
	{ "BatchWriteItem", fake_many_write },
	{ "TransactWriteItems", fake_many_transact },
};

int fake_op_run(struct fake_db *db, const char *operation, struct node *request,
    struct node *answer, struct error *err)
{
	for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
		if (strcmp(operations[i].name, operation) == 0)
			return operations[i].run(db, request, answer, err);
	return fake_error_set(err, "UnknownOperationException",
	    "the operation '%s' is not known here", operation);
}
