/*
 * Keys are taken from the end of the list, and what comes back undone is put there
 * again: the order is of no meaning to the service.
 */
#include "model/batch.h"

#include "aws/hash.h"

enum {
	MOST_GETS = 100,
	MOST_DELETES = 25,
	FIRST_PAUSE_MS = 25,
	LONGEST_PAUSE_MS = 2000
};

void batch_keys_free(struct batch_keys *keys)
{
	vec_each (struct node *, key, keys)
		node_free(*key);
	vec_free(keys);
}

static size_t chunk_of(const struct batch_keys *keys, size_t most)
{
	return keys->n < most ? keys->n : most;
}

static void drop(struct batch_keys *keys, size_t n)
{
	while (n-- > 0)
		node_free(keys->v[--keys->n]);
}

/* Before what was left undone is asked for again; grows while nothing is done. */
static int rest(
    struct task *t, const struct batch_keys *keys, int64_t *pause_ms)
{
	int64_t ms = (int64_t)((double)*pause_ms * hash_random_unit()) + 1;

	if (*pause_ms < LONGEST_PAUSE_MS)
		*pause_ms *= 2;
	if (task_pause(t, ms) == 0)
		return 0;
	if (t->error.status != WB_TIMEOUT)
		return -1;
	return task_fail(t, WB_PARTIAL, NULL,
	    "the service left %zu keys undone until the deadline", keys->n);
}

/* Behind an answer: of so many that were asked for so many came back undone. */
static int go_on(struct task *t, const struct batch_keys *keys, size_t asked,
    size_t undone, int64_t *pause_ms)
{
	if (undone < asked)
		*pause_ms = FIRST_PAUSE_MS;
	return undone > 0 ? rest(t, keys, pause_ms) : 0;
}

static struct node *get_request(const struct task *t, const struct entity *e,
    const struct batch_keys *keys, size_t n)
{
	struct node *body = node_map(), *list;
	struct node *table = node_at_map(
	    node_at_map(body, "RequestItems"), task_table(t, e->table));

	list = node_at_list(table, "Keys");
	for (size_t i = keys->n - n; i < keys->n; i++)
		node_add(list, node_copy(keys->v[i]));
	if (t->call.consistent)
		node_append(table, "ConsistentRead", node_bool(true));
	return body;
}

/* The children of a list, which is emptied, one after the other. */
static struct node *next_of(struct node *list)
{
	struct node *child = node_first(list);

	if (child == NULL)
		return NULL;
	list->first = child->next;
	child->next = NULL;
	return child;
}

int batch_get(struct task *t, const struct entity *e, struct batch_keys *keys,
    void (*got)(void *arg, struct node *item), void *arg)
{
	const char *name = task_table(t, e->table);
	int64_t pause_ms = FIRST_PAUSE_MS;
	struct node *answer, *item, *list;
	size_t n, undone;

	while (keys->n > 0) {
		n = chunk_of(keys, MOST_GETS);
		if (task_send(t, "BatchGetItem", get_request(t, e, keys, n),
		        true, &answer) != 0) {
			node_free(answer);
			return -1;
		}
		drop(keys, n);
		list = node_at_list(node_at_map(answer, "Responses"), name);
		while ((item = next_of(list)) != NULL)
			got(arg, item);
		undone = keys->n;
		list = node_at_list(
		    node_at_map(node_at_map(answer, "UnprocessedKeys"), name),
		    "Keys");
		while ((item = next_of(list)) != NULL)
			*vec_push(keys) = item;
		undone = keys->n - undone;
		node_free(answer);
		if (go_on(t, keys, n, undone, &pause_ms) != 0)
			return -1;
	}
	return 0;
}

static struct node *delete_request(const struct task *t, const struct entity *e,
    const struct batch_keys *keys, size_t n)
{
	struct node *body = node_map();
	struct node *list = node_at_list(
	    node_at_map(body, "RequestItems"), task_table(t, e->table));

	for (size_t i = keys->n - n; i < keys->n; i++) {
		struct node *entry = node_map();

		node_put(entry, "DeleteRequest.Key", node_copy(keys->v[i]));
		node_add(list, entry);
	}
	return body;
}

int batch_delete(struct task *t, const struct entity *e,
    struct batch_keys *keys, size_t *done)
{
	const char *name = task_table(t, e->table);
	int64_t pause_ms = FIRST_PAUSE_MS;
	struct node *answer, *list, *key;
	size_t n, undone;

	while (keys->n > 0) {
		n = chunk_of(keys, MOST_DELETES);
		if (task_send(t, "BatchWriteItem",
		        delete_request(t, e, keys, n), true, &answer) != 0) {
			node_free(answer);
			return -1;
		}
		drop(keys, n);
		undone = keys->n;
		list =
		    node_at_list(node_at_map(answer, "UnprocessedItems"), name);
		node_each (entry, list) {
			key = node_take(
			    node_at_map(entry, "DeleteRequest"), "Key");
			if (key != NULL)
				*vec_push(keys) = key;
		}
		undone = keys->n - undone;
		*done += n - undone;
		node_free(answer);
		if (go_on(t, keys, n, undone, &pause_ms) != 0)
			return -1;
	}
	return 0;
}
