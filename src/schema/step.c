#include "schema/step.h"

#include <string.h>

static const char *const phase_names[PHASES] = {
	[PHASE_CREATE] = "create",
	[PHASE_PROTECT] = "protect",
	[PHASE_INDEX_MAKE_WAY] = "index_make_way",
	[PHASE_CAPACITY] = "capacity",
	[PHASE_CLASS] = "class",
	[PHASE_ENCRYPTION] = "encryption",
	[PHASE_STREAM] = "stream",
	[PHASE_INDEX_DELETE] = "index_delete",
	[PHASE_INDEX_CREATE] = "index_create",
	[PHASE_UNPROTECT] = "unprotect",
	[PHASE_TAGS] = "tags",
	[PHASE_RECOVERY] = "recovery",
	[PHASE_TTL] = "ttl",
};

enum lane phase_lane(enum phase phase)
{
	if (phase < PHASE_TAGS)
		return LANE_TABLE;
	return phase == PHASE_TAGS ? LANE_TAGS : LANE_BACKUP;
}

const char *phase_name(enum phase phase)
{
	return phase_names[phase];
}

int phase_find(const char *name)
{
	for (int i = 0; i < PHASES; i++)
		if (strcmp(phase_names[i], name) == 0)
			return i;
	return -1;
}

const char *risk_name(enum risk risk)
{
	static const char *const names[] = {
		[RISK_NONE] = "none",
		[RISK_SLOW] = "slow",
		[RISK_NOTICE] = "notice",
		[RISK_DESTRUCTIVE] = "destructive",
	};

	return names[risk];
}

void step_change_add(struct changes *list, const char *path, const char *from,
    const char *to, int line, int column)
{
	*vec_push(list) = (struct change){ mem_strdup(path), mem_strdup(from),
		mem_strdup(to), line, column };
}

void step_change_free(struct change *c)
{
	mem_free(c->path);
	mem_free(c->from);
	mem_free(c->to);
	*c = (struct change){ 0 };
}

void step_changes_free(struct changes *list)
{
	vec_each (struct change, c, list)
		step_change_free(c);
	vec_free(list);
}

struct step *step_add(struct steps *steps, enum phase phase, const char *op,
    struct node *body, const char *subject)
{
	struct step *step = vec_push(steps);

	step->phase = phase;
	step->op = op;
	step->body = body;
	step->subject = mem_strdup(subject);
	return step;
}

void step_free(struct step *step)
{
	node_free(step->body);
	mem_free(step->subject);
	mem_free(step->index);
	mem_free(step->why);
	mem_free(step->warning);
	mem_free(step->pending);
	step_changes_free(&step->changes);
	*step = (struct step){ 0 };
}

void steps_free(struct steps *steps)
{
	vec_each (struct step, step, steps)
		step_free(step);
	vec_free(steps);
}

/* By insertion, which keeps the order within a phase. */
void steps_sort(struct steps *steps)
{
	for (size_t i = 1; i < steps->n; i++) {
		struct step one = steps->v[i];
		size_t k = i;

		for (; k > 0 && steps->v[k - 1].phase > one.phase; k--)
			steps->v[k] = steps->v[k - 1];
		steps->v[k] = one;
	}
}
