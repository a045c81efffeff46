#include "reconcile/diff.h"

#include <string.h>

#include "base/buf.h"
#include "reconcile/diff_index.h"
#include "reconcile/diff_remark.h"
#include "schema/settings.h"

static void add(struct changes *out, const struct table *want, const char *path,
    const char *from, const char *to)
{
	const struct place *at = place_find(&want->places, path);

	step_change_add(out, path, from, to, at != NULL ? at->line : want->line,
	    at != NULL ? at->column : want->column);
}

static void diff_keys(
    const struct live *have, const struct table *want, struct changes *out)
{
	char *from = diff_index_key(&have->table, &have->table.key);
	char *to = diff_index_key(want, &want->key);

	if (strcmp(from, to) != 0)
		add(out, want, "key", from, to);
	mem_free(from);
	mem_free(to);
}

static void diff_settings(
    const struct live *have, const struct table *want, struct changes *out)
{
	struct plan_context context = { .have = have, .want = want };

	settings_each (s)
		setting_changes(s, &context, out);
}

void diff_changes(
    const struct live *have, const struct table *want, struct changes *out)
{
	if (have->status == LIVE_ABSENT) {
		add(out, want, "table", NULL, want->real_name);
		return;
	}
	diff_keys(have, want, out);
	diff_index_changes(have, want, out);
	diff_settings(have, want, out);
}

/* Creating: each leaf that a table would not have by itself. */
static void diff_absent(struct table_plan *t)
{
	struct changes all = { 0 };

	diff_keys(&t->live, &t->want, &all);
	diff_index_changes(&t->live, &t->want, &all);
	diff_settings(&t->live, &t->want, &all);
	add(&t->changes, &t->want, "table", NULL, t->want.real_name);
	vec_each (struct change, c, &all)
		if (c->to != NULL)
			step_change_add(&t->changes, c->path, NULL, c->to,
			    c->line, c->column);
	step_changes_free(&all);
}

static bool has_pair(const struct pairs *list, const char *key)
{
	vec_each (struct pair, p, list)
		if (strcmp(p->key, key) == 0)
			return true;
	return false;
}

static void prune_indexes(struct table_plan *t)
{
	vec_each (struct index, is, &t->live.table.indexes)
		if (!is->local && diff_index_verb(&t->live, &t->want,
		                      is->name) == INDEX_UNMANAGED)
			*vec_push(&t->want.removed_indexes) =
			    mem_strdup(is->name);
}

static int by_key(const void *a, const void *b)
{
	const struct pair *p = a, *q = b;

	return strcmp(p->key, q->key);
}

static void prune_tags(struct table_plan *t)
{
	struct pairs *want = &t->want.set.tags;

	vec_each (struct pair, is, &t->live.table.set.tags)
		if (!has_pair(want, is->key))
			vec_push(want)->key = mem_strdup(is->key);
	vec_sort(want, by_key);
}

void diff_table(struct table_plan *t, const struct policy *policy)
{
	if (t->live.status == LIVE_ABSENT) {
		diff_absent(t);
		return;
	}
	if (policy->prune_indexes)
		prune_indexes(t);
	if (policy->prune_tags)
		prune_tags(t);
	diff_changes(&t->live, &t->want, &t->changes);
	diff_remark_table(t, policy->strict);
}
