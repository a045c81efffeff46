#include "model/read.h"

#include "model/record.h"

struct node *read_take(struct node *answer, const char *name)
{
	const struct node *item = node_key(answer, name);

	return item != NULL && item->type == NODE_MAP && item->count > 0
	           ? node_take(answer, name)
	           : NULL;
}

int read_item(struct task *t, const struct entity *e, const struct key *key,
    bool consistent, struct node **out)
{
	struct node *body = entity_request(t, e), *answer;
	int rc;

	*out = NULL;
	node_append(body, "Key", entity_key(e, key));
	if (consistent)
		node_append(body, "ConsistentRead", node_bool(true));
	rc = task_send(t, "GetItem", body, true, &answer);
	if (rc == 0)
		*out = read_take(answer, "Item");
	node_free(answer);
	return rc;
}

int read_record(struct task *t, const struct entity *e, const struct key *key,
    const void **out)
{
	struct node *item;

	task_about(t, e->name, key->partition, key->sort);
	if (read_item(t, e, key, t->call.consistent, &item) != 0)
		return -1;
	if (item == NULL)
		return task_fail(t, WB_NOT_FOUND, NULL, "it does not exist");
	return record_make(t, e, item, out);
}
