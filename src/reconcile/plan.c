#include "reconcile/plan.h"

#include <string.h>

#include "aws/hash.h"
#include "base/buf.h"
#include "data/json.h"
#include "reconcile/diff.h"
#include "reconcile/diff_index.h"
#include "reconcile/plan_create.h"
#include "reconcile/plan_index.h"
#include "reconcile/refuse.h"
#include "schema/settings_billing.h"

void plan_free(struct plan *p)
{
	vec_each (struct table_plan, t, &p->tables)
		table_plan_free(t);
	vec_free(&p->tables);
	texts_free(&p->orphans);
	mem_free(p->file);
	mem_free(p->environment);
	mem_free(p->account);
	mem_free(p->region);
	mem_free(p->endpoint);
	mem_free(p->created);
	*p = (struct plan){ 0 };
}

static int by_index_name(const void *a, const void *b)
{
	const struct index *p = a, *q = b;

	return strcmp(p->name, q->name);
}

static int by_attribute_name(const void *a, const void *b)
{
	const struct attribute *p = a, *q = b;

	return strcmp(p->name, q->name);
}

/* Neither the order of an answer (N11, N13) nor that of the file means a thing,
 * so neither may show in the plan. */
static void canonical(struct table *t)
{
	vec_sort(&t->indexes, by_index_name);
	vec_sort(&t->attributes, by_attribute_name);
}

static void make_hash(struct table_plan *t)
{
	struct buf text = BUF_INIT;
	struct node *state;

	if (t->live.status == LIVE_ABSENT)
		state = node_null();
	else
		state = live_encode(&t->live);
	node_sort(state);
	json_print(&text, state);
	hash_sha256_hex(text.s, text.n, t->hash);
	node_free(state);
	buf_free(&text);
}

/* Without DescribeTable's answer nothing is known, least of all that the table
 * is not there. */
static bool is_readable(struct table_plan *t)
{
	enum reading reading = t->live.reading[FROM_TABLE];
	const struct error *why = &t->live.why[FROM_TABLE];

	if (reading == READING_OK)
		return true;
	table_plan_remark(t, REMARK_UNREADABLE, "table",
	    mem_strdup(
	        why->code != E_OK ? why->text : "DescribeTable was not asked"),
	    NULL);
	return false;
}

/* An index that is made anew gets its capacity then: before, only a switch to
 * PROVISIONED needs it (R27). */
static void keep_replaced(const struct table_plan *t, struct table *want)
{
	struct plan_context context = { .have = &t->live, .want = &t->want };

	if (settings_billing_flips(&context))
		return;
	vec_each (struct index, ix, &want->indexes) {
		const struct index *is = diff_index_live(&t->live, ix->name);

		if (is == NULL || diff_index_verb(&t->live, &t->want,
		                      ix->name) != INDEX_REPLACE)
			continue;
		ix->provisioned = is->provisioned;
		ix->maximum = is->maximum;
	}
}

static void update_steps(
    struct table_plan *t, const struct policy *policy, int64_t now)
{
	struct table want = { 0 };
	struct plan_context context = { .have = &t->live,
		.want = &want,
		.prune_tags = policy->prune_tags,
		.prune_indexes = policy->prune_indexes,
		.now = now };

	table_copy(&want, &t->want);
	keep_replaced(t, &want);
	plan_index_steps(&t->live, &t->want, &t->changes, &t->steps);
	settings_each (s)
		setting_steps(s, &context, &t->steps);
	table_free(&want);
}

void plan_table(struct table_plan *t, const struct policy *policy, int64_t now)
{
	table_plan_reset(t);
	canonical(&t->want);
	canonical(&t->live.table);
	make_hash(t);
	if (!is_readable(t))
		return;
	diff_table(t, policy);
	refuse_table(t, policy);
	if (table_plan_count(t, REMARK_REFUSED) > 0)
		return; /* before any call: what is left would be half of it */
	if (t->live.status == LIVE_ABSENT)
		plan_create_steps(t, now);
	else
		update_steps(t, policy, now);
	steps_sort(&t->steps);
}

/* How bad each is, for the whole plan: changes come before pending, though a
 * plan with both is one that changes something. */
static int weight(enum plan_verdict v)
{
	static const int weights[] = {
		[PLAN_NOTHING] = 0,
		[PLAN_PENDING] = 1,
		[PLAN_CHANGES] = 2,
		[PLAN_REFUSED] = 3,
		[PLAN_UNREADABLE] = 4,
	};

	return weights[v];
}

enum plan_verdict plan_verdict(const struct plan *p)
{
	enum plan_verdict worst = PLAN_NOTHING;

	vec_each (struct table_plan, t, &p->tables) {
		enum plan_verdict v = table_plan_verdict(t, &p->policy);

		if (weight(v) > weight(worst))
			worst = v;
	}
	return worst;
}
