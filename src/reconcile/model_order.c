/*
 * Lists of an answer in an order that is neither that of the request nor the
 * alphabet's (control-plane.md N11, N13, N14, N27), and always the same.
 */
#include <stdlib.h>

#include "base/crc32.h"
#include "reconcile/model_state.h"

struct place {
	uint32_t weight;
	const struct node *item;
};

static const char *name_of(const struct node *item)
{
	static const char *const members[] = { "AttributeName", "IndexName",
		"Key" };

	if (item->type == NODE_TEXT)
		return item->text;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (node_key(item, members[i]) != NULL)
			return node_text_or(item, members[i], "");
	return "";
}

static int by_weight(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->weight > y->weight) - (x->weight < y->weight);
}

struct node *model_order(const struct node *list)
{
	struct place *places = mem_array(list->count, sizeof *places);
	struct node *out = node_list();
	size_t n = 0;

	node_each (item, list) {
		const char *name = name_of(item);

		places[n].weight = crc32_of(name, strlen(name));
		places[n++].item = item;
	}
	if (n > 1)
		qsort(places, n, sizeof *places, by_weight);
	for (size_t i = 0; i < n; i++)
		node_add(out, node_copy(places[i].item));
	mem_free(places);
	return out;
}
