/* Tags: changed by two calls on the ARN, and never all removed at once, since
 * tagging is asynchronous (control-plane.md R50 to R53). */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "schema/settings_odd.h"

static const struct pair *find(const struct pairs *pairs, const char *key)
{
	vec_each (const struct pair, p, pairs)
		if (strcmp(p->key, key) == 0)
			return p;
	return NULL;
}

/* AWS's own tags are not ours to see (N26). */
void settings_tags_normalise(struct live *live)
{
	struct pairs *tags = &live->table.set.tags;

	for (size_t i = tags->n; i-- > 0;) {
		if (!text_starts(tags->v[i].key, "aws:"))
			continue;
		mem_free(tags->v[i].key);
		mem_free(tags->v[i].value);
		vec_remove(tags, i);
	}
}

const char *settings_tags_warning(const struct plan_context *c)
{
	const struct node *list =
	    node_get(node_key(c->have->answers, "ListTagsOfResource"), "Tags");

	node_each (one, list) {
		const char *key = node_text_or(one, "Key", "");

		for (const struct node *o = one->next; o != NULL; o = o->next)
			if (strcmp(node_text_or(o, "Key", ""), key) == 0)
				return "the endpoint lists a tag more than "
				       "once; the last one counts";
	}
	return NULL;
}

/* Those of the changes that set a value, or that remove one. */
static struct step *tag_step(const struct plan_context *c, bool set,
    const struct changes *changes, struct steps *out)
{
	struct node *body = node_map(), *list;
	struct step *step;

	if (c->have->arn != NULL)
		node_put(body, "ResourceArn", node_text(c->have->arn));
	list = node_at_list(body, set ? "Tags" : "TagKeys");
	step = step_add(out, PHASE_TAGS, set ? "TagResource" : "UntagResource",
	    body, "tags");
	step->wait = WAIT_CHANGE;
	step->warning = mem_strdup(settings_tags_warning(c));
	vec_each (const struct change, ch, changes) {
		const char *key = ch->path + strlen("tags.");
		const struct pair *p = find(&c->want->set.tags, key);
		struct node *one;

		if ((ch->to != NULL) != set)
			continue;
		step_change_add(&step->changes, ch->path, ch->from, ch->to,
		    ch->line, ch->column);
		if (!set || p == NULL) {
			node_add(list, node_text(key));
			continue;
		}
		one = node_map();
		node_put(one, "Key", node_text(p->key));
		node_put(one, "Value", node_text(p->value));
		node_add(list, one);
	}
	return step;
}

static void explain(struct step *step, const char *verb)
{
	struct buf why = BUF_INIT;

	vec_each (const struct change, ch, &step->changes)
		buf_addf(&why, "%s '%s'", ch == step->changes.v ? verb : ",",
		    ch->path + strlen("tags."));
	step->why = buf_take(&why);
}

/* With --prune also what the schema does not name. */
static void add_pruned(const struct plan_context *c, struct changes *changes)
{
	vec_each (const struct pair, p, &c->have->table.set.tags) {
		struct buf path = BUF_INIT, from = BUF_INIT;

		if (find(&c->want->set.tags, p->key) != NULL)
			continue;
		buf_addf(&path, "tags.%s", p->key);
		buf_addf(&from, "'%s'", p->value);
		step_change_add(changes, path.s, from.s, NULL, 0, 0);
		buf_free(&path);
		buf_free(&from);
	}
}

void settings_tags_steps(const struct plan_context *c, struct steps *out)
{
	size_t live = c->have->table.set.tags.n, set = 0, added = 0;
	struct changes changes = { 0 };
	bool room;

	setting_changes(setting_find("tags"), c, &changes);
	if (c->prune_tags)
		add_pruned(c, &changes);
	vec_each (const struct change, ch, &changes) {
		set += ch->to != NULL;
		added += ch->from == NULL;
	}
	/* New ones first, so that the table is never without its tags; but a
	 * full table would refuse them. */
	room = live + added <= LIMIT_TAGS;
	if (set > 0 && room)
		explain(tag_step(c, true, &changes, out), "tag");
	if (set < changes.n)
		explain(tag_step(c, false, &changes, out), "remove tag");
	if (set > 0 && !room)
		explain(tag_step(c, true, &changes, out), "tag");
	step_changes_free(&changes);
}
