#include "reconcile/table_plan.h"

void table_plan_reset(struct table_plan *t)
{
	step_changes_free(&t->changes);
	steps_free(&t->steps);
	remarks_free(&t->remarks);
	t->hash[0] = '\0';
}

void table_plan_free(struct table_plan *t)
{
	table_plan_reset(t);
	table_free(&t->want);
	live_free(&t->live);
	*t = (struct table_plan){ 0 };
}

void table_plan_remark(struct table_plan *t, enum remark_kind kind,
    const char *path, char *text, const char *advice)
{
	const struct place *at = place_find(&t->want.places, path);
	struct remark *r = vec_push(&t->remarks);

	r->kind = kind;
	r->path = mem_strdup(path);
	r->text = text;
	r->advice = mem_strdup(advice);
	r->line = at != NULL ? at->line : t->want.line;
	r->column = at != NULL ? at->column : t->want.column;
}

size_t table_plan_count(const struct table_plan *t, enum remark_kind kind)
{
	size_t n = 0;

	vec_each (struct remark, r, &t->remarks)
		n += r->kind == kind ? 1 : 0;
	return n;
}

static bool can_send(const struct table_plan *t)
{
	vec_each (struct step, s, &t->steps)
		if (s->pending == NULL)
			return true;
	return false;
}

enum plan_verdict table_plan_verdict(
    const struct table_plan *t, const struct policy *policy)
{
	if (table_plan_count(t, REMARK_UNREADABLE) > 0 ||
	    (policy->strict_endpoint &&
	        table_plan_count(t, REMARK_UNSUPPORTED) > 0))
		return PLAN_UNREADABLE;
	if (table_plan_count(t, REMARK_REFUSED) > 0)
		return PLAN_REFUSED;
	if (can_send(t) ||
	    (policy->strict && table_plan_count(t, REMARK_UNMANAGED) > 0))
		return PLAN_CHANGES;
	if (t->changes.n > 0 || table_plan_count(t, REMARK_SETTLING) > 0)
		return PLAN_PENDING;
	return PLAN_NOTHING;
}
