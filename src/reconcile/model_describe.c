/*
 * What the service shows (control-plane.md N1 to N42), and tables that were
 * read elsewhere.
 */
#include "base/text.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

static void shuffle(struct node *map, const char *key)
{
	const struct node *list = node_key(map, key);

	if (list != NULL)
		node_set(map, key, model_order(list));
}

struct node *model_describe_show(const struct model_table *t)
{
	static const char *const lists[] = { "GlobalSecondaryIndexes",
		"LocalSecondaryIndexes" };
	struct node *shown = node_copy(t->description);

	shuffle(shown, "AttributeDefinitions");
	for (size_t i = 0; i < 2; i++) {
		shuffle(shown, lists[i]);
		node_each (index, model_member(shown, lists[i]))
			shuffle(model_member(index, "Projection"),
			    "NonKeyAttributes");
	}
	return shown;
}

int model_describe_table(struct model_request *r, struct error *err)
{
	(void)err;
	r->answer = node_map();
	node_set(r->answer, "Table", model_describe_show(r->table));
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int model_describe_tables(struct model_request *r, struct error *err)
{
	const struct model *m = r->m;
	const char *after =
	    node_text_or(r->body, "ExclusiveStartTableName", "");
	int64_t most = node_int_or(r->body, "Limit", 100);
	const char **names = mem_array(m->tables.n, sizeof *names);
	struct node *list;
	size_t n = 0;

	(void)err;
	vec_each (struct model_table *, t, &m->tables)
		names[n++] = node_text_or((*t)->description, "TableName", "");
	if (n > 1)
		qsort(names, n, sizeof *names, by_name);
	r->answer = node_map();
	list = node_at_list(r->answer, "TableNames");
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], after) <= 0)
			continue;
		if ((int64_t)list->count == most) {
			node_set(r->answer, "LastEvaluatedTableName",
			    node_text(list->last->text));
			break;
		}
		node_add(list, node_text(names[i]));
	}
	mem_free(names);
	return 0;
}

static void gone(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	(void)m;
	(void)event;
	t->gone = true;
}

/* A table that was on its way when it was read gets there. */
static void resume(struct model *m, struct model_table *t)
{
	const char *status = node_text_or(t->description, "TableStatus", "");
	int64_t now = model_mono(m);

	if (strcmp(status, "CREATING") == 0)
		model_later(&t->events, now + m->times.create,
		    model_event_table_active, NULL);
	else if (strcmp(status, "UPDATING") == 0)
		model_later(&t->events, now + m->times.update,
		    model_event_table_active, NULL);
	else if (strcmp(status, "DELETING") == 0)
		model_later(&t->events, now + m->times.remove, gone, NULL);
	model_index_resume(m, t);
	model_encryption_resume(m, t);
}

/* What others leave out or put in that the service does not. */
static void tidy(struct model_table *t)
{
	static const char *const lists[] = { "GlobalSecondaryIndexes",
		"LocalSecondaryIndexes" };
	struct node *d = t->description;

	for (size_t i = 0; i < 2; i++) {
		const struct node *list = node_key(d, lists[i]);

		if (list != NULL && list->count == 0)
			node_remove(d, lists[i]);
	}
	if (node_key(d, "TableStatus") == NULL)
		node_set(d, "TableStatus", node_text("ACTIVE"));
}

static void take_dates(struct model_table *t)
{
	double flip = node_real_or(t->description,
	    "BillingModeSummary.LastUpdateToPayPerRequestDateTime", 0);
	double class = node_real_or(
	    t->description, "TableClassSummary.LastUpdateDateTime", 0);

	if (flip > 0)
		*vec_push(&t->flips) = (int64_t)flip;
	if (class > 0)
		*vec_push(&t->classes) = (int64_t) class;
}

void model_put(struct model *m, const struct node *answers)
{
	const struct node *table = node_get(answers, "DescribeTable.Table");
	const struct node *tags = node_get(answers, "ListTagsOfResource.Tags");
	struct model_table *t;

	if (table == NULL)
		return;
	model_remove(m, node_text_or(table, "TableName", ""));
	t = mem_alloc(sizeof *t);
	*vec_push(&m->tables) = t;
	t->description = node_copy(table);
	tidy(t);
	take_dates(t);
	model_tags_put(t, tags);
	model_backup_begin(t, node_key(answers, "DescribeContinuousBackups"));
	model_ttl_begin(m, t, node_key(answers, "DescribeTimeToLive"));
	resume(m, t);
}
