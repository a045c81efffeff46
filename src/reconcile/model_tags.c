/* Tags: control-plane.md R50 to R53. */
#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

enum { PAGE = 10 };

/* Tags of the service itself do not count. */
static int check_count(const struct node *all, struct error *err)
{
	int n = 0;

	node_each (tag, all)
		n += !text_starts(tag->key, "aws:");
	return n <= LIMIT_TAGS
	           ? 0
	           : model_invalid(err, WORDS_TAGS_COUNT, LIMIT_TAGS);
}

static void put(struct node *map, const struct node *tags)
{
	node_each (tag, tags)
		node_set(map, node_text_or(tag, "Key", ""),
		    node_text(node_text_or(tag, "Value", "")));
}

int model_tags_check(
    const struct node *tags, const struct node *present, struct error *err)
{
	struct node *all;
	int rc;

	node_each (tag, tags) {
		const char *key = node_text_or(tag, "Key", "");
		const struct node *rest = tag->next;

		if (text_starts(key, "aws:"))
			return model_invalid(err, WORDS_TAGS_AWS, key);
		for (; rest != NULL; rest = rest->next)
			if (strcmp(node_text_or(rest, "Key", ""), key) == 0)
				return model_invalid(
				    err, WORDS_TAGS_TWICE, key);
	}
	all = present != NULL ? node_copy(present) : node_map();
	put(all, tags);
	rc = check_count(all, err);
	node_free(all);
	return rc;
}

static void show(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	(void)m;
	(void)event;
	node_free(t->tags_shown);
	t->tags_shown = node_copy(t->tags);
}

/* R52: listing goes on with the old set for a while. */
static void changed(struct model *m, struct model_table *t)
{
	model_later(&t->events, model_mono(m) + m->times.tags, show, NULL);
}

void model_tags_begin(
    struct model *m, struct model_table *t, const struct node *tags)
{
	t->tags = node_map();
	t->tags_shown = node_map();
	put(t->tags, tags);
	if (tags != NULL)
		changed(m, t);
}

void model_tags_put(struct model_table *t, const struct node *tags)
{
	t->tags = node_map();
	put(t->tags, tags);
	t->tags_shown = node_copy(t->tags);
}

static int check_quiet(const struct model_table *t, struct error *err)
{
	const char *name = node_text_or(t->description, "TableName", "");
	const char *status = node_text_or(t->description, "TableStatus", "");

	if (strcmp(status, "CREATING") == 0)
		return model_in_use(err, WORDS_CREATING, name);
	if (strcmp(status, "DELETING") == 0)
		return model_in_use(err, WORDS_DELETING, name);
	if (!node_equal(t->tags, t->tags_shown)) /* R52 */
		return model_in_use(err, WORDS_TAGS_BUSY, name);
	return 0;
}

static void finish(struct model_request *r)
{
	if (node_equal(r->table->tags, r->table->tags_shown))
		return;
	changed(r->m, r->table);
	r->effect = true;
}

int model_tags_add(struct model_request *r, struct error *err)
{
	const struct node *tags = node_key(r->body, "Tags");

	if (check_quiet(r->table, err) != 0 ||
	    model_tags_check(tags, r->table->tags, err) != 0)
		return -1;
	put(r->table->tags, tags);
	finish(r);
	return 0;
}

int model_tags_remove(struct model_request *r, struct error *err)
{
	if (check_quiet(r->table, err) != 0)
		return -1;
	node_each (key, node_key(r->body, "TagKeys"))
		if (text_starts(key->text, "aws:"))
			return model_invalid(err, WORDS_TAGS_AWS, key->text);
	node_each (key, node_key(r->body, "TagKeys"))
		node_remove(r->table->tags, key->text);
	finish(r);
	return 0;
}

/* N27, N29: in an order of its own, ten at a time. */
int model_tags_list(struct model_request *r, struct error *err)
{
	const char *token = node_text_or(r->body, "NextToken", "0");
	struct node *all = node_list(), *sorted, *page;
	int64_t from, i = 0;
	char next[24];

	if (text_int(token, 0, LIMIT_TAGS * 2, &from, err) != 0) {
		node_free(all);
		return model_invalid(err, WORDS_TOKEN, token);
	}
	node_each (tag, r->table->tags_shown) {
		struct node *item = node_map();

		node_set(item, "Key", node_text(tag->key));
		node_set(item, "Value", node_text(tag->text));
		node_add(all, item);
	}
	sorted = model_order(all);
	r->answer = node_map();
	page = node_at_list(r->answer, "Tags");
	node_each (tag, sorted)
		if (i++ >= from && i <= from + PAGE)
			node_add(page, node_copy(tag));
	snprintf(next, sizeof next, "%lld", (long long)from + PAGE);
	if (i > from + PAGE)
		node_set(r->answer, "NextToken", node_text(next));
	node_free(all);
	node_free(sorted);
	return 0;
}
