#include "model/fake_write.h"

#include <string.h>

#include "base/limits.h"
#include "model/fake_condition.h"
#include "model/fake_error.h"
#include "model/fake_request.h"
#include "model/fake_update.h"
#include "model/fake_value.h"

#define CONDITION                                                  \
	"ConditionExpression ReturnValuesOnConditionCheckFailure " \
	"ExpressionAttributeNames ExpressionAttributeValues"

static const char *const members[] = {
	[FAKE_PUT] = "TableName Item " CONDITION,
	[FAKE_UPDATE] = "TableName Key UpdateExpression " CONDITION,
	[FAKE_DELETE] = "TableName Key " CONDITION,
	[FAKE_CHECK] = "TableName Key " CONDITION,
};

const char *fake_write_members(enum fake_action action)
{
	return members[action];
}

static int check_size(
    const struct fake_item *item, bool update, struct error *err)
{
	if (item->size <= LIMIT_ITEM_BYTES)
		return 0;
	return fake_error_invalid(err,
	    "Item size %shas exceeded the maximum allowed size",
	    update ? "to update " : "");
}

static int open_item(struct fake_write *w, struct error *err)
{
	bool put = w->action == FAKE_PUT;
	struct node *item;

	if (fake_request_member(w->request, put ? "Item" : "Key", NODE_MAP,
	        true, &item, err) != 0)
		return -1;
	if (!put)
		return fake_table_key(w->table, FAKE_TABLE, item, &w->key, err);
	if (fake_value_check_all(item, err) != 0 ||
	    fake_table_item(w->table, item, &w->key, err) != 0)
		return -1;
	return check_size(&w->key, false, err);
}

/* Look for mistakes in the expressions, and for names that none of them uses. */
static int open_expressions(struct fake_write *w, struct error *err)
{
	bool met;

	if (w->update != NULL && fake_update_apply(&w->scope, w->update,
	                             w->table, NULL, NULL, err) != 0)
		return -1;
	if (w->condition != NULL &&
	    fake_condition_met(&w->scope, w->condition, NULL, &met, err) != 0)
		return -1;
	return fake_scope_check(&w->scope, err);
}

int fake_write_open(struct fake_write *w, enum fake_action action,
    struct fake_table *table, struct node *request, struct error *err)
{
	const char *show;

	w->action = action;
	w->table = table;
	w->request = request;
	if (fake_scope_open(&w->scope, request, err) != 0 ||
	    fake_request_text(
	        request, "ConditionExpression", &w->condition, err) != 0 ||
	    fake_request_text(request, "UpdateExpression", &w->update, err) !=
	        0 ||
	    fake_request_choice(request, "ReturnValuesOnConditionCheckFailure",
	        "NONE ALL_OLD", &show, err) != 0)
		return -1;
	w->show_old = strcmp(show, "ALL_OLD") == 0;
	if (open_expressions(w, err) != 0)
		return -1;
	return open_item(w, err);
}

bool fake_write_same_item(
    const struct fake_write *a, const struct fake_write *b)
{
	return a->table == b->table &&
	       fake_table_compare(FAKE_TABLE, &a->key, &b->key) == 0;
}

/* An item that is updated and is not there begins as its key. */
static int update(struct fake_write *w, struct error *err)
{
	const struct node *old = w->old != NULL ? w->old->attributes : NULL;
	struct node *item = node_copy(old != NULL ? old : w->key.attributes);

	w->next.attributes = item;
	if (w->update != NULL && fake_update_apply(&w->scope, w->update,
	                             w->table, old, item, err) != 0)
		return -1;
	if (fake_table_item(w->table, item, &w->next, err) != 0)
		return -1;
	return check_size(&w->next, true, err);
}

int fake_write_decide(struct fake_write *w, struct error *err)
{
	bool met = true;

	w->old = fake_table_find(w->table, &w->key);
	if (w->condition != NULL &&
	    fake_condition_met(&w->scope, w->condition,
	        w->old != NULL ? w->old->attributes : NULL, &met, err) != 0)
		return -1;
	if (!met)
		return fake_error_set(err, "ConditionalCheckFailedException",
		    "The conditional request failed");
	if (w->action == FAKE_UPDATE)
		return update(w, err);
	if (w->action == FAKE_PUT)
		return fake_table_item(
		    w->table, node_copy(w->key.attributes), &w->next, err);
	return 0;
}

void fake_write_commit(struct fake_write *w)
{
	if (w->action == FAKE_DELETE)
		fake_table_remove(w->table, &w->key);
	else if (w->action != FAKE_CHECK)
		fake_table_put(w->table, &w->next);
	w->next = (struct fake_item){ 0 };
	w->old = NULL;
}

void fake_write_free(struct fake_write *w)
{
	node_free(w->next.attributes);
	fake_scope_free(&w->scope);
	*w = (struct fake_write){ 0 };
}
