#include "model/entity.h"

#include <string.h>

#include "base/limits.h"
#include "dynamodb/attribute.h"
#include "model/check.h"

struct node *entity_key(const struct entity *e, const struct key *key)
{
	struct node *map = node_map();

	attribute_put_text(map, e->partition, key->partition);
	if (e->sort != NULL)
		attribute_put_text(map, e->sort, key->sort);
	return map;
}

struct node *entity_request(const struct task *t, const struct entity *e)
{
	struct node *body = node_map();

	node_append(body, "TableName", node_text(task_table(t, e->table)));
	return body;
}

struct node *entity_now(const struct task *t)
{
	char text[CLOCK_TEXT];

	clock_iso(session_wall(t->session) / 1000, text);
	return attribute_text(text);
}

static struct node *value_of(const struct field *f, const void *slot)
{
	switch (f->kind) {
	case VALUE_NUMBER:
		return attribute_int(*(const int64_t *)slot);
	case VALUE_FLAG:
		return attribute_bool(*(const bool *)slot);
	default:
		return attribute_text(*(const char *const *)slot);
	}
}

static bool is_given(const struct field *f, const void *slot)
{
	return f->kind == VALUE_NUMBER || f->kind == VALUE_FLAG ||
	       *(const char *const *)slot != NULL;
}

static int check_slot(struct task *t, const struct field *f, const void *slot)
{
	if (f->kind == VALUE_TEXT)
		return check_text(t, f, *(const char *const *)slot);
	if (f->kind == VALUE_TIME)
		return check_time(t, f->name, *(const char *const *)slot);
	return 0;
}

int entity_item(struct task *t, const struct entity *e, const void *input,
    struct node **out)
{
	struct node *item = node_map();

	field_each(f, e)
	{
		const void *slot = (const char *)input + f->input;

		if (f->input == NOWHERE || !is_given(f, slot))
			continue;
		if (check_slot(t, f, slot) != 0) {
			node_free(item);
			return -1;
		}
		node_append(item, f->name, value_of(f, slot));
	}
	if (e->made_at != NULL)
		node_append(item, e->made_at, entity_now(t));
	if (e->changed_at != NULL)
		node_append(item, e->changed_at, entity_now(t));
	*out = item;
	return 0;
}
