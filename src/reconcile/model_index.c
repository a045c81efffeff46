/*
 * Global indexes of tables that exist: control-plane.md R9, R11 to R14, R16 to
 * R18, R20, R22.  The table is ACTIVE again long before the index is.
 */
#include <stdio.h>

#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

static const char *status_of(const struct node *index)
{
	return node_text_or(index, "IndexStatus", "ACTIVE");
}

bool model_index_changes_set(const struct node *body)
{
	node_each (entry, node_key(body, "GlobalSecondaryIndexUpdates"))
		if (node_key(entry, "Update") == NULL)
			return true;
	return false;
}

static struct node *begin(
    const struct node *description, const struct node *request)
{
	const char *name = node_text_or(request, "IndexName", "");
	const char *table = node_text_or(description, "TableArn", "");
	struct node *index = node_map();
	char arn[1024];

	snprintf(arn, sizeof arn, "%s/index/%s", table, name);
	node_set(index, "IndexName", node_text(name));
	node_set(index, "KeySchema", node_copy(node_key(request, "KeySchema")));
	node_set(
	    index, "Projection", node_copy(node_key(request, "Projection")));
	node_set(index, "IndexSizeBytes", node_int(0));
	node_set(index, "ItemCount", node_int(0));
	node_set(index, "IndexArn", node_text(arn));
	return index;
}

struct node *model_index_new_local(
    const struct node *description, const struct node *request)
{
	return begin(description, request);
}

/* R12: only an index that joins a table has the flag. */
struct node *model_index_new(
    const struct node *description, const struct node *request, bool online)
{
	struct node *index = begin(description, request);

	node_set(index, "IndexStatus", node_text("CREATING"));
	if (online)
		node_set(index, "Backfilling", node_bool(false));
	model_capacity_new(
	    index, request, model_capacity_provisioned(description));
	return index;
}

static void built(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *index = model_index(t->description, event->name);

	(void)m;
	if (index == NULL || strcmp(status_of(index), "CREATING") != 0)
		return; /* deleted while it was filled */
	node_set(index, "IndexStatus", node_text("ACTIVE"));
	node_remove(index, "Backfilling");
}

static void allocated(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *index = model_index(t->description, event->name);

	if (index == NULL || strcmp(status_of(index), "CREATING") != 0)
		return;
	node_set(index, "Backfilling", node_bool(true));
	model_later(&t->events, event->at + m->times.backfill, built,
	    node_text_or(index, "IndexName", ""));
}

/* R20: attributes that no key uses any more go with it. */
static void prune(struct node *description)
{
	struct node *list = model_member(description, "AttributeDefinitions");
	struct node *item = list != NULL ? list->first : NULL, *next;

	for (; item != NULL; item = next) {
		next = item->next;
		if (!model_keys_uses(
		        description, node_text_or(item, "AttributeName", "")))
			model_drop(list, item);
	}
}

static void removed(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *list =
	    model_member(t->description, "GlobalSecondaryIndexes");
	struct node *index = model_named(list, "IndexName", event->name);

	(void)m;
	if (index == NULL)
		return;
	model_drop(list, index);
	if (list->count == 0)
		node_remove(t->description, "GlobalSecondaryIndexes");
	prune(t->description);
}

/* R18: a delta.  What is there keeps its type, whatever is said now; what is not
 * used is forgotten. */
static void merge_attributes(
    struct node *description, const struct node *request)
{
	struct node *list = node_at_list(description, "AttributeDefinitions");

	node_each (attribute, request) {
		const char *name = node_text_or(attribute, "AttributeName", "");

		if (model_named(list, "AttributeName", name) == NULL &&
		    model_keys_uses(description, name))
			node_add(list, node_copy(attribute));
	}
}

static int add(
    struct model_draft *d, const struct node *wanted, struct error *err)
{
	const struct node *attributes =
	    node_key(d->body, "AttributeDefinitions");
	const char *name = node_text_or(wanted, "IndexName", "");
	bool provisioned = model_capacity_provisioned(d->description);

	if (model_keys_check_index(d->description, wanted, attributes, err) !=
	        0 ||
	    model_capacity_check_new(wanted, provisioned, name, err) != 0)
		return -1;
	node_add(node_at_list(d->description, "GlobalSecondaryIndexes"),
	    model_index_new(d->description, wanted, true));
	merge_attributes(d->description, attributes);
	model_later(&d->events, model_mono(d->m) + d->m->times.allocate,
	    allocated, name);
	return 0;
}

static int remove_index(
    struct model_draft *d, const char *name, struct error *err)
{
	struct node *index = model_index(d->description, name);

	if (index == NULL) /* R22 */
		return model_fail(
		    err, "ResourceNotFoundException", WORDS_NO_INDEX, name);
	node_set(index, "IndexStatus", node_text("DELETING"));
	node_remove(index, "Backfilling");
	model_later(&d->events, model_mono(d->m) + d->m->times.index_remove,
	    removed, name);
	return 0;
}

/* R9, R12: one online index; only the one that is being filled may be deleted
 * before it is there. */
static int check_busy(
    const struct model_draft *d, const struct node *delete, struct error *err)
{
	const struct node *moving = model_busy_moving(d->description);
	const char *name = node_text_or(moving, "IndexName", "");
	bool same = strcmp(node_text_or(delete, "IndexName", ""), name) == 0;

	if (moving == NULL)
		return 0;
	if (!same)
		return model_limit(err, WORDS_ONE_INDEX);
	if (node_bool_or(moving, "Backfilling", false))
		return 0;
	return model_in_use(err, WORDS_INDEX_BUSY, name);
}

static const char *name_of(const struct node *entry)
{
	const struct node *action = entry->first;

	return node_text_or(action, "IndexName", "");
}

/* R11; and R10, but for a switch to PROVISIONED, which carries every index of
 * the table at once (R27). */
static int check_entries(
    const struct model_draft *d, const struct node *entries, struct error *err)
{
	enum { MOST = 5 };
	bool flip = strcmp(node_text_or(d->body, "BillingMode", ""),
	                "PROVISIONED") == 0 &&
	            !model_capacity_provisioned(d->description);

	node_each (entry, entries) {
		const struct node *rest = entry->next;

		if (entry->count != 1)
			return model_invalid(err, WORDS_INDEX_ACTIONS);
		for (; rest != NULL; rest = rest->next)
			if (strcmp(name_of(rest), name_of(entry)) == 0)
				return model_invalid(
				    err, WORDS_INDEX_TWICE, name_of(entry));
	}
	if (entries != NULL && entries->count > MOST && !flip)
		return model_limit(err, WORDS_INDEX_UPDATES, MOST);
	return 0;
}

int model_index_update(struct model_draft *d, struct error *err)
{
	const struct node *entries =
	    node_key(d->body, "GlobalSecondaryIndexUpdates");
	const struct node *create = NULL, *delete = NULL;
	int n = 0;

	if (check_entries(d, entries, err) != 0)
		return -1;
	node_each (entry, entries) {
		const struct node *c = node_key(entry, "Create");
		const struct node *x = node_key(entry, "Delete");

		create = c != NULL ? c : create;
		delete = x != NULL ? x : delete;
		n += c != NULL || x != NULL;
	}
	if (n > 1) /* R9 */
		return model_limit(err, WORDS_ONE_INDEX);
	if (n == 0)
		return 0;
	if (check_busy(d, delete, err) != 0)
		return -1;
	return create != NULL ? add(d, create, err)
	                      : remove_index(d,
	                            node_text_or(delete, "IndexName", ""), err);
}

static void settled(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *index = model_index(t->description, event->name);

	(void)m;
	if (index != NULL && strcmp(status_of(index), "UPDATING") == 0)
		node_set(index, "IndexStatus", node_text("ACTIVE"));
}

/* What was under way when the table was read goes on. */
void model_index_resume(struct model *m, struct model_table *t)
{
	const struct model_times *times = &m->times;
	int64_t now = model_mono(m);
	bool young = strcmp(node_text_or(t->description, "TableStatus", ""),
	                 "CREATING") == 0;

	node_each (index, node_key(t->description, "GlobalSecondaryIndexes")) {
		const char *name = node_text_or(index, "IndexName", "");
		const char *status = status_of(index);
		bool filling = node_bool_or(index, "Backfilling", false);

		if (strcmp(status, "DELETING") == 0)
			model_later(&t->events, now + times->index_remove,
			    removed, name);
		else if (strcmp(status, "UPDATING") == 0)
			model_later(
			    &t->events, now + times->update, settled, name);
		else if (strcmp(status, "CREATING") == 0 && filling)
			model_later(
			    &t->events, now + times->backfill, built, name);
		else if (strcmp(status, "CREATING") == 0 && !young)
			model_later(
			    &t->events, now + times->allocate, allocated, name);
	}
}
