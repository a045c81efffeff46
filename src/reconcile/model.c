#include "reconcile/model.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

/* The window is a rule and no duration: it is never short. */
/* clang-format off */
const struct model_times model_times_quick = {
	.create = SECOND, .update = SECOND, .flip = 2 * SECOND,
	.remove = SECOND, .allocate = SECOND, .backfill = SECOND,
	.index_remove = SECOND, .encryption = SECOND, .tags = SECOND,
	.recovery = SECOND, .ttl = SECOND, .recovery_ready = SECOND,
	.ttl_window = 60 * MINUTE,
};
const struct model_times model_times_aws = {
	.create = 10 * SECOND, .update = 20 * SECOND, .flip = 3 * MINUTE,
	.remove = 10 * SECOND, .allocate = MINUTE, .backfill = 7 * MINUTE,
	.index_remove = 2 * MINUTE, .encryption = 5 * MINUTE,
	.tags = 15 * SECOND, .recovery = 10 * SECOND, .ttl = 30 * SECOND,
	.recovery_ready = 90 * SECOND, .ttl_window = 60 * MINUTE,
};
/* clang-format on */

struct model *model_new(
    const struct clock *clock, const struct model_times *times)
{
	struct model *m = mem_alloc(sizeof *m);

	m->clock = clock;
	m->times = *times;
	m->most_tables = 500;
	m->most_indexed = 250;
	return m;
}

static void event_free(struct model_event *event)
{
	mem_free(event->name);
	node_free(event->value);
}

void model_events_free(struct model_events *events)
{
	vec_each (struct model_event, event, events)
		event_free(event);
	vec_free(events);
}

static void table_drop(struct model_table *t)
{
	node_free(t->description);
	node_free(t->tags);
	node_free(t->tags_shown);
	node_free(t->backups);
	node_free(t->backups_shown);
	node_free(t->ttl);
	model_events_free(&t->events);
	vec_free(&t->flips);
	vec_free(&t->classes);
	mem_free(t);
}

void model_free(struct model *m)
{
	if (m == NULL)
		return;
	vec_each (struct model_table *, t, &m->tables)
		table_drop(*t);
	vec_free(&m->tables);
	vec_free(&m->effects);
	mem_free(m);
}

int64_t model_mono(const struct model *m)
{
	return clock_mono(m->clock);
}

int64_t model_wall(const struct model *m)
{
	return clock_wall(m->clock) / 1000;
}

struct node *model_date(const struct model *m)
{
	int64_t ms = clock_wall(m->clock);
	char digits[32];

	snprintf(digits, sizeof digits, "%lld.%03d", (long long)(ms / 1000),
	    (int)(ms % 1000));
	return node_number(digits);
}

struct node *model_member(struct node *map, const char *key)
{
	node_each (child, map)
		if (strcmp(child->key, key) == 0)
			return child;
	return NULL;
}

struct node *model_named(
    struct node *list, const char *member, const char *value)
{
	node_each (item, list)
		if (strcmp(node_text_or(item, member, ""), value) == 0)
			return item;
	return NULL;
}

void model_drop(struct node *list, struct node *item)
{
	struct node **link = &list->first;

	list->last = NULL;
	while (*link != NULL) {
		if (*link == item) {
			*link = item->next;
			list->count--;
			continue;
		}
		list->last = *link;
		link = &(*link)->next;
	}
	item->next = NULL;
	node_free(item);
}

struct node *model_index(struct node *description, const char *name)
{
	return model_named(model_member(description, "GlobalSecondaryIndexes"),
	    "IndexName", name);
}

struct model_event *model_later(struct model_events *events, int64_t at,
    void (*happen)(struct model *m, struct model_table *t,
        const struct model_event *event),
    const char *name)
{
	struct model_event *event = vec_push(events);

	event->at = at;
	event->happen = happen;
	event->name = mem_strdup(name);
	return event;
}

/* R13: of the indexes only those that came with the table are there with it. */
void model_event_table_active(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *d = t->description;
	bool young =
	    strcmp(node_text_or(d, "TableStatus", ""), "CREATING") == 0;

	(void)m;
	(void)event;
	node_set(d, "TableStatus", node_text("ACTIVE"));
	node_each (index, model_member(d, "GlobalSecondaryIndexes"))
		if (young && node_key(index, "Backfilling") == NULL)
			node_set(index, "IndexStatus", node_text("ACTIVE"));
}

static void remove_table(struct model *m, const struct model_table *t)
{
	for (size_t i = 0; i < m->tables.n; i++)
		if (m->tables.v[i] == t) {
			table_drop(m->tables.v[i]);
			vec_remove(&m->tables, i);
			return;
		}
}

/* The table whose event is next; *which is the event's number. */
static struct model_table *next_event(const struct model *m, size_t *which)
{
	struct model_table *found = NULL;

	vec_each (struct model_table *, t, &m->tables)
		for (size_t i = 0; i < (*t)->events.n; i++)
			if (found == NULL ||
			    (*t)->events.v[i].at < found->events.v[*which].at) {
				found = *t;
				*which = i;
			}
	return found;
}

/* Let pass what is due, in its order: an event may bring others. */
static void settle(struct model *m)
{
	size_t i = 0;
	struct model_table *t;

	while ((t = next_event(m, &i)) != NULL &&
	       t->events.v[i].at <= model_mono(m)) {
		struct model_event event = t->events.v[i];

		vec_remove(&t->events, i);
		event.happen(m, t, &event);
		event_free(&event);
		if (t->gone)
			remove_table(m, t);
	}
}

int64_t model_next(const struct model *m)
{
	size_t i = 0;
	const struct model_table *t = next_event(m, &i);
	int64_t left;

	if (t == NULL)
		return -1;
	left = t->events.v[i].at - model_mono(m);
	return left > 0 ? left : 0;
}

enum find { NO_TABLE, BY_NAME, BY_ARN };

/* clang-format off */
static const struct call_row {
	const char *op;
	enum find find;
	model_handler *handle;
	const char *missing; /* the name of the error */
} rows[] = {
	{ "CreateTable", NO_TABLE, model_create_table },
	{ "UpdateTable", BY_NAME, model_update_table },
	{ "DescribeTable", BY_NAME, model_describe_table },
	{ "ListTables", NO_TABLE, model_describe_tables },
	{ "UpdateContinuousBackups", BY_NAME, model_backup_update, "TableNotFoundException" },
	{ "DescribeContinuousBackups", BY_NAME, model_backup_describe, "TableNotFoundException" },
	{ "UpdateTimeToLive", BY_NAME, model_ttl_update },
	{ "DescribeTimeToLive", BY_NAME, model_ttl_describe },
	{ "TagResource", BY_ARN, model_tags_add },
	{ "UntagResource", BY_ARN, model_tags_remove },
	{ "ListTagsOfResource", BY_ARN, model_tags_list },
};
/* clang-format on */

static struct model_table *table_of(
    const struct model *m, const char *member, const char *value)
{
	vec_each (struct model_table *, t, &m->tables)
		if (strcmp(node_text_or((*t)->description, member, ""),
		        value) == 0)
			return *t;
	return NULL;
}

static int find_table(
    const struct call_row *row, struct model_request *r, struct error *err)
{
	const char *name = node_text_or(r->body, "TableName", "");
	const char *arn = node_text_or(r->body, "ResourceArn", "");

	if (row->find == BY_NAME)
		r->table = table_of(r->m, "TableName", name);
	else if (row->find == BY_ARN)
		r->table = table_of(r->m, "TableArn", arn);
	if (row->find == NO_TABLE || r->table != NULL)
		return 0;
	if (row->find == BY_ARN &&
	    (!text_starts(arn, "arn:") || strstr(arn, "/index/") != NULL))
		return model_invalid(err, WORDS_TAGS_ARN, arn); /* R53 */
	if (row->find == BY_ARN)
		return model_fail(
		    err, "ResourceNotFoundException", WORDS_NO_ARN, arn);
	if (row->missing != NULL)
		return model_fail(
		    err, row->missing, WORDS_NO_TABLE_BACKUPS, name);
	return model_fail(
	    err, "ResourceNotFoundException", WORDS_NO_TABLE, name);
}

static void count_effect(struct model *m, const char *op)
{
	vec_each (struct model_count, count, &m->effects)
		if (strcmp(count->op, op) == 0) {
			count->n++;
			return;
		}
	*vec_push(&m->effects) = (struct model_count){ op, 1 };
}

static int call(
    const struct call_row *row, struct model_request *r, struct error *err)
{
	if (model_request_check(row->op, r->body, err) != 0 ||
	    find_table(row, r, err) != 0 || row->handle(r, err) != 0)
		return -1;
	if (r->effect)
		count_effect(r->m, row->op);
	return 0;
}

int model_call(struct model *m, const char *op, const struct node *body,
    struct node **answer, struct error *err)
{
	struct model_request r = { .m = m, .body = body };
	int rc = -1;
	size_t i = 0, n = sizeof rows / sizeof *rows;

	settle(m);
	*answer = NULL;
	while (i < n && strcmp(rows[i].op, op) != 0)
		i++;
	if (i < n)
		rc = call(&rows[i], &r, err);
	else
		model_fail(err, "UnknownOperationException", "%s", "");
	if (rc == 0)
		*answer = r.answer != NULL ? r.answer : node_map();
	return rc;
}

int model_effects(const struct model *m, const char *op)
{
	vec_each (struct model_count, count, &m->effects)
		if (strcmp(count->op, op) == 0)
			return count->n;
	return 0;
}

void model_remove(struct model *m, const char *table)
{
	struct model_table *t = table_of(m, "TableName", table);

	if (t != NULL)
		remove_table(m, t);
}

void model_limits(struct model *m, int tables, int indexed)
{
	m->most_tables = tables;
	m->most_indexed = indexed;
}
