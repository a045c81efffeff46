#include "reconcile/run_item.h"

#include <string.h>

/* Names of indexes may hold dots, so the longest that fits is the one. */
static size_t index_length(const struct table *t, const char *rest)
{
	size_t best = 0;

	vec_each (struct index, ix, &t->indexes) {
		size_t n = strlen(ix->name);

		if (n > best && strncmp(rest, ix->name, n) == 0 &&
		    (rest[n] == '\0' || rest[n] == '.'))
			best = n;
	}
	return best;
}

char *run_item_path(const struct table_plan *t, const char *path)
{
	static const char head[] = "indexes.";
	size_t n = sizeof head - 1, live, want;

	if (strncmp(path, head, n) != 0)
		return mem_strndup(path, strcspn(path, "."));
	want = index_length(&t->want, path + n);
	live = index_length(&t->live.table, path + n);
	if (live > want)
		want = live;
	return want > 0 ? mem_strndup(path, n + want) : mem_strdup(path);
}

enum lane run_item_lane(const char *item_path)
{
	const struct setting *s = setting_find(item_path);

	return s != NULL ? phase_lane(s->phase) : LANE_TABLE;
}

struct run_item *run_item_find(
    const struct run_items *items, const char *item_path)
{
	vec_each (struct run_item, i, items)
		if (strcmp(i->path, item_path) == 0)
			return i;
	return NULL;
}

static struct run_item *find_or_make(struct run_items *items, const char *path)
{
	struct run_item *item = run_item_find(items, path);

	if (item != NULL)
		return item;
	item = vec_push(items);
	item->path = mem_strdup(path);
	item->lane = run_item_lane(path);
	item->kind = OUTCOME_NOT_TRIED;
	return item;
}

struct run_item *run_item_of(struct run_items *items,
    const struct table_plan *t, const struct step *step, const char *path)
{
	struct run_item *item;
	char *name;

	/* what rides in CreateTable is one thing that happens or does not */
	if (step != NULL && step->phase == PHASE_CREATE)
		return find_or_make(items, "table");
	if (step != NULL && step->index != NULL &&
	    strncmp(path, "indexes.", 8) == 0 &&
	    strncmp(path + 8, step->index, strlen(step->index)) == 0)
		name = mem_strndup(path, 8 + strlen(step->index));
	else
		name = run_item_path(t, path);
	item = find_or_make(items, name);
	mem_free(name);
	return item;
}

const struct remark *run_item_settling(
    const struct table_plan *t, enum lane lane)
{
	if (lane != LANE_TABLE && t->live.status == LIVE_ACTIVE)
		return NULL;
	vec_each (struct remark, r, &t->remarks) {
		char *path = run_item_path(t, r->path);
		bool mine = run_item_lane(path) == lane;

		mem_free(path);
		if (mine && r->kind == REMARK_SETTLING)
			return r;
	}
	return NULL;
}

void run_item_set(
    struct run_item *item, enum outcome_kind kind, const char *text)
{
	char *copy = mem_strdup(text);

	item->kind = kind;
	mem_free(item->text);
	item->text = copy;
}

void run_item_step(struct run_items *items, const struct table_plan *t,
    const struct step *step, enum outcome_kind kind, const char *text)
{
	if (step->changes.n == 0 || step->phase == PHASE_CREATE)
		run_item_set(
		    run_item_of(items, t, step, step->subject), kind, text);
	else
		vec_each (struct change, c, &step->changes)
			run_item_set(
			    run_item_of(items, t, step, c->path), kind, text);
}

/* A remark that stands for a setting nothing will be sent for. */
static void add_remark(
    struct run_items *items, const struct table_plan *t, const struct remark *r)
{
	enum outcome_kind kind;
	struct run_item *item;

	switch (r->kind) {
	case REMARK_UNSUPPORTED:
		kind = OUTCOME_UNSUPPORTED;
		break;
	case REMARK_UNREADABLE:
		kind = OUTCOME_UNKNOWN;
		break;
	case REMARK_REFUSED:
		kind = OUTCOME_REFUSED;
		break;
	default:
		return;
	}
	item = run_item_of(items, t, NULL, r->path);
	if (item->kind == OUTCOME_NOT_TRIED)
		run_item_set(item, kind, r->text);
}

void run_item_list(struct run_items *items, const struct table_plan *t)
{
	vec_each (struct step, s, &t->steps)
		run_item_step(items, t, s,
		    s->pending != NULL ? OUTCOME_PENDING : OUTCOME_NOT_TRIED,
		    s->pending);
	/* an item with a step that can be sent is not settled by another */
	vec_each (struct step, s, &t->steps)
		if (s->pending == NULL)
			run_item_step(items, t, s, OUTCOME_NOT_TRIED, NULL);
	vec_each (struct remark, r, &t->remarks) {
		char *path = run_item_path(t, r->path);

		if (run_item_find(items, path) == NULL)
			add_remark(items, t, r);
		mem_free(path);
	}
}

void run_item_free(struct run_items *items)
{
	vec_each (struct run_item, i, items) {
		mem_free(i->path);
		mem_free(i->text);
	}
	vec_free(items);
}
