#include "reconcile/needs.h"

#include <string.h>

#include "aws/partition.h"
#include "schema/live.h"

/* Tables for which the same is needed stand in one statement. */
struct group {
	struct texts actions, resources;
};
struct groups {
	VEC(struct group) all;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add(struct texts *list, const char *text)
{
	if (!texts_have(list, text))
		*vec_push(list) = mem_strdup(text);
}

static void add_action(
    struct texts *list, const char *service, const char *action)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s:%s", service, action);
	add(list, text.s);
	buf_free(&text);
}

/* Both become the group's. */
static void add_group(
    struct groups *groups, struct texts *actions, struct texts *resources)
{
	vec_sort(actions, by_text);
	vec_each (struct group, g, &groups->all)
		if (texts_equal_ordered(&g->actions, actions)) {
			vec_each (char *, r, resources)
				add(&g->resources, *r);
			texts_free(actions);
			texts_free(resources);
			return;
		}
	if (actions->n > 0)
		*vec_push(&groups->all) =
		    (struct group){ *actions, *resources };
	else
		texts_free(resources);
	*actions = *resources = (struct texts){ 0 };
}

static void add_arn(struct texts *list, const struct needs *needs,
    const char *service, const char *kind, const char *name)
{
	struct buf arn = BUF_INIT;

	buf_addf(&arn, "arn:%s:%s:%s:%s:%s/%s",
	    needs->region != NULL ? partition_of(needs->region)->name : "*",
	    service, needs->region != NULL ? needs->region : "*",
	    needs->account != NULL ? needs->account : "*", kind, name);
	add(list, arn.s);
	buf_free(&arn);
}

static void need_reading(
    struct texts *actions, const struct needs *needs, const struct table *t)
{
	bool whole = needs->command == NEEDS_STATUS || needs->everything;
	unsigned places = live_needed(whole ? NULL : t) | 1U << FROM_TABLE;

	if (needs->prune_tags)
		places |= 1U << FROM_TAGS;
	for (int i = 0; i < READING_PLACES; i++)
		if (places & 1U << i)
			add_action(actions, "dynamodb", reading_ops[i].op);
}

/* Members of a map are put in by one call and taken out by another. */
static void need_members(
    struct texts *actions, const struct setting *s, const struct pairs *pairs)
{
	vec_each (const struct pair, p, pairs)
		add_action(actions, "dynamodb",
		    p->value != NULL ? s->write_op : s->remove_op);
}

static void need_writing(
    struct texts *actions, const struct needs *needs, const struct table *t)
{
	add_action(actions, "dynamodb", "CreateTable");
	if (t->indexes.n > 0 || t->removed_indexes.n > 0 ||
	    needs->prune_indexes)
		add_action(actions, "dynamodb", "UpdateTable");
	settings_each (s)
		if (s->remove_op != NULL)
			need_members(actions, s,
			    field_value(
			        s->shape.fields, setting_value(s, &t->set)));
		else if (setting_stated(s, t))
			add_action(actions, "dynamodb", s->write_op);
	if (needs->prune_tags)
		add_action(
		    actions, "dynamodb", setting_find("tags")->remove_op);
}

/* The key is looked up where its name is no ARN (N5, N6), and DynamoDB is given
 * the use of it. */
static void need_key(
    struct groups *groups, const struct needs *needs, const struct table *t)
{
	const struct encryption *e = &t->set.encryption;
	struct texts actions = { 0 }, resources = { 0 };

	if (e->mode == 0 || e->mode == ENCRYPTION_OWNED)
		return;
	add_action(&actions, "kms", "DescribeKey");
	if (needs->command == NEEDS_APPLY && e->mode == ENCRYPTION_CUSTOMER)
		add_action(&actions, "kms", "CreateGrant");
	if (e->key != NULL && strncmp(e->key, "arn:", 4) == 0 &&
	    strstr(e->key, ":key/") != NULL)
		add(&resources, e->key);
	else /* policies cannot name an alias as a resource */
		add_arn(&resources, needs, "kms", "key", "*");
	add_group(groups, &actions, &resources);
}

static void need_table(
    struct groups *groups, const struct needs *needs, const struct table *t)
{
	struct texts actions = { 0 }, resources = { 0 };

	need_reading(&actions, needs, t);
	if (needs->command == NEEDS_APPLY)
		need_writing(&actions, needs, t);
	add_arn(&resources, needs, "dynamodb", "table", t->real_name);
	add_group(groups, &actions, &resources);
	need_key(groups, needs, t);
}

static void need_orphans(struct groups *groups, const struct needs *needs)
{
	struct texts actions = { 0 }, resources = { 0 };

	add_action(&actions, "dynamodb", "DescribeTable");
	add_action(&actions, "dynamodb", "ListTagsOfResource");
	add_arn(&resources, needs, "dynamodb", "table", "*");
	add_group(groups, &actions, &resources);
	add_action(&actions, "dynamodb", "ListTables");
	add(&resources, "*"); /* it takes no other */
	add_group(groups, &actions, &resources);
}

static void put_texts(struct node *map, const char *key, struct texts *list)
{
	vec_each (char *, text, list)
		node_add(node_at_list(map, key), node_text(*text));
	texts_free(list);
}

struct node *needs_policy(const struct needs *needs, const struct schema *s)
{
	struct node *top = node_map(), *list = node_list();
	struct groups groups = { 0 };

	vec_each (const struct table, t, &s->tables)
		need_table(&groups, needs, t);
	if (needs->orphans)
		need_orphans(&groups, needs);
	vec_each (struct group, g, &groups.all) {
		struct node *one = node_map();

		node_set(one, "Effect", node_text("Allow"));
		put_texts(one, "Action", &g->actions);
		put_texts(one, "Resource", &g->resources);
		node_add(list, one);
	}
	vec_free(&groups.all);
	node_set(top, "Version", node_text("2012-10-17"));
	node_set(top, "Statement", list);
	return top;
}
