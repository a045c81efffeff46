#include "model/record.h"

#include <stdalign.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"
#include "dynamodb/attribute.h"

struct head {
	struct node *item;
	struct wb_attribute *others;
	struct buf json; /* of the others, one behind the other */
	char *own;
	alignas(max_align_t) char record[];
};

static struct head *head_of(const void *record)
{
	return (struct head *)(void *)((char *)(uintptr_t)record -
	                               offsetof(struct head, record));
}

void record_free(const void *record)
{
	struct head *h;

	if (record == NULL)
		return;
	h = head_of(record);
	node_free(h->item);
	mem_free(h->others);
	buf_free(&h->json);
	mem_free(h->own);
	mem_free(h);
}

static bool read_value(
    const struct field *f, const struct node *value, void *slot)
{
	switch (f->kind) {
	case VALUE_NUMBER:
		return attribute_int_of(value, slot);
	case VALUE_FLAG:
		return attribute_bool_of(value, slot);
	default:
		*(const char **)slot = attribute_text_of(value);
		return *(const char **)slot != NULL;
	}
}

static const struct field *find(const struct entity *e, const char *name)
{
	field_each(f, e) if (strcmp(f->name, name) == 0) return f;
	return NULL;
}

/* mut_0 to mut_f, and not somebody's mut_ation. */
static bool is_slot(const char *name)
{
	const char *digit = name + sizeof ATTRIBUTE_SLOT - 1;

	return text_starts(name, ATTRIBUTE_SLOT) && digit[0] != '\0' &&
	       strchr("0123456789abcdef", digit[0]) != NULL && digit[1] == '\0';
}

static bool is_own(const char *name)
{
	return strcmp(name, ATTRIBUTE_VERSION) == 0 ||
	       strcmp(name, ATTRIBUTE_MADE) == 0 || is_slot(name);
}

/* Who works with a record relies on its key. */
static int check_keys(
    struct task *t, const struct entity *e, const struct node *item)
{
	const char *const keys[] = { e->partition, e->sort };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i] != NULL && node_key(item, keys[i]) == NULL)
			return task_fail(t, WB_UNREADABLE, keys[i],
			    "what came as the %s has no '%s'", e->name,
			    keys[i]);
	return 0;
}

static int read_fields(
    struct task *t, const struct entity *e, struct head *h, size_t *others)
{
	*others = 0;
	attribute_int_of(node_key(h->item, ATTRIBUTE_VERSION),
	    (int64_t *)(void *)(h->record + e->version));
	node_each (value, h->item) {
		const struct field *f = find(e, value->key);

		if (f == NULL) {
			*others += !is_own(value->key);
			continue;
		}
		if (!read_value(f, value, h->record + f->record))
			return task_fail(t, WB_UNREADABLE, f->name,
			    "what is stored as '%s' of the %s is of another "
			    "type, or holds a NUL, or is too large a number",
			    f->name, e->name);
	}
	return 0;
}

/* The texts move while they grow: first all of them, then where each begins. */
static void read_others(const struct entity *e, struct head *h, size_t count)
{
	struct wb_attribute *a;
	size_t at = 0;

	h->others = a = mem_array(count, sizeof *a);
	node_each (value, h->item) {
		if (find(e, value->key) != NULL || is_own(value->key))
			continue;
		a++->name = value->key;
		json_print(&h->json, value);
		buf_addc(&h->json, '\0');
	}
	for (a = h->others; a < h->others + count; a++) {
		a->json = h->json.s + at;
		at += strlen(a->json) + 1;
	}
	*(size_t *)(void *)(h->record + e->other_count) = count;
	*(const struct wb_attribute **)(void *)(h->record + e->others) =
	    h->others;
}

int record_make(
    struct task *t, const struct entity *e, struct node *item, const void **out)
{
	struct head *h = mem_alloc(sizeof *h + e->record_size);
	size_t others;

	h->item = item;
	if (check_keys(t, e, item) != 0 || read_fields(t, e, h, &others) != 0) {
		record_free(h->record);
		return -1;
	}
	if (others > 0)
		read_others(e, h, others);
	if (e->complete != NULL)
		e->complete(h->record, &h->own);
	*out = h->record;
	return 0;
}
