#include "reconcile/diff_index.h"

#include <string.h>

#include "base/buf.h"

static void show_part(
    struct buf *out, const struct table *t, const struct texts *part)
{
	const char *comma = part->n > 1 ? "[" : "";

	vec_each (char *, name, part) {
		char type = table_attribute_type(t, *name);

		buf_addf(out, "%s%s", comma, *name);
		if (type != 0)
			buf_addf(out, " (%c)", type);
		comma = ", ";
	}
	if (part->n > 1)
		buf_addc(out, ']');
}

char *diff_index_key(const struct table *t, const struct key *key)
{
	struct buf out = BUF_INIT;

	show_part(&out, t, &key->partition);
	if (key->sort.n > 0)
		buf_add(&out, ", ");
	show_part(&out, t, &key->sort);
	return buf_take(&out);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *projection_word(int projection)
{
	static const char *const words[] = {
		[0] = "unknown",
		[PROJECTION_ALL] = "ALL",
		[PROJECTION_KEYS_ONLY] = "KEYS_ONLY",
		[PROJECTION_INCLUDE] = "INCLUDE",
	};

	return words[projection];
}

/* The attributes sorted: in an answer their order means nothing (N14). */
static void show_projection(struct buf *out, const struct index *ix)
{
	struct texts sorted = { 0 };
	const char *comma = " [";

	buf_add(out, projection_word(ix->projection));
	if (ix->projection != PROJECTION_INCLUDE)
		return;
	vec_each (char *, name, &ix->projected)
		*vec_push(&sorted) = *name;
	vec_sort(&sorted, by_text);
	vec_each (char *, name, &sorted) {
		buf_addf(out, "%s%s", comma, *name);
		comma = ", ";
	}
	buf_addc(out, ']');
	vec_free(&sorted);
}

static char *projection_text(const struct index *ix)
{
	struct buf out = BUF_INIT;

	show_projection(&out, ix);
	return buf_take(&out);
}

char *diff_index_show(const struct table *t, const struct index *ix)
{
	struct buf out = BUF_INIT;
	char *key = diff_index_key(t, &ix->key);

	buf_addf(&out, "%s%s; projection ", ix->local ? "local; " : "", key);
	show_projection(&out, ix);
	mem_free(key);
	return buf_take(&out);
}

const struct index *diff_index_live(const struct live *have, const char *name)
{
	const struct index *ix = table_index(&have->table, name);

	if (ix == NULL || ix->status == NULL)
		return ix;
	return strcmp(ix->status, "DELETING") == 0 ? NULL : ix;
}

/* R18: DynamoDB would ignore another type without a word, so we must not. */
static bool same_types(
    const struct table *a, const struct table *b, const struct texts *names)
{
	vec_each (char *, name, names) {
		char is = table_attribute_type(a, *name);

		if (is != 0 && is != table_attribute_type(b, *name))
			return false;
	}
	return true;
}

static bool same_key(const struct live *have, const struct table *want,
    const struct index *is, const struct index *ix)
{
	return is->local == ix->local && key_equal(&is->key, &ix->key) &&
	       same_types(&have->table, want, &ix->key.partition) &&
	       same_types(&have->table, want, &ix->key.sort);
}

/* What cannot be read is another one: never as if it were ALL. */
static bool same_projection(const struct index *is, const struct index *ix)
{
	if (is->projection != ix->projection)
		return false;
	return ix->projection != PROJECTION_INCLUDE ||
	       texts_equal_set(&is->projected, &ix->projected);
}

enum index_verb diff_index_verb(
    const struct live *have, const struct table *want, const char *name)
{
	const struct index *is = diff_index_live(have, name);
	const struct index *ix = table_index(want, name);

	if (ix == NULL) {
		if (is == NULL)
			return INDEX_GONE;
		return texts_have(&want->removed_indexes, name)
		           ? INDEX_DELETE
		           : INDEX_UNMANAGED;
	}
	if (is == NULL)
		return INDEX_CREATE;
	return same_key(have, want, is, ix) && same_projection(is, ix)
	           ? INDEX_KEEP
	           : INDEX_REPLACE;
}

struct walk {
	struct changes *out;
	const struct table *want;
	const struct index *is, *ix;
};

/* path and both texts are taken.  What goes stands among the tombstones. */
static void add(const struct walk *w, char *path, char *from, char *to)
{
	const struct place *at =
	    place_find(&w->want->places, to != NULL ? path : "removed_indexes");

	step_change_add(w->out, path, from, to, at != NULL ? at->line : 0,
	    at != NULL ? at->column : 0);
	mem_free(path);
	mem_free(from);
	mem_free(to);
}

static char *path_of(const char *index, const char *leaf)
{
	struct buf path = BUF_INIT;

	buf_addf(
	    &path, "indexes.%s%s%s", index, leaf[0] != '\0' ? "." : "", leaf);
	return buf_take(&path);
}

static void add_capacity(void *arg, const struct field *f)
{
	const struct walk *w = arg;

	add(w, path_of(w->ix->name, f->name), field_text(f, w->is),
	    field_text(f, w->ix));
}

/* What makes it another index; with strategy recreate also the index itself,
 * which is what its making changes. */
static void add_replaced(const struct walk *w, const struct live *have)
{
	const char *name = w->ix->name;

	if (w->ix->recreate)
		add(w, path_of(name, ""), diff_index_show(&have->table, w->is),
		    diff_index_show(w->want, w->ix));
	if (w->is->local != w->ix->local)
		add(w, path_of(name, "local"),
		    mem_strdup(w->is->local ? "true" : "false"),
		    mem_strdup(w->ix->local ? "true" : "false"));
	else if (!same_key(have, w->want, w->is, w->ix))
		add(w, path_of(name, "key"),
		    diff_index_key(&have->table, &w->is->key),
		    diff_index_key(w->want, &w->ix->key));
	if (!same_projection(w->is, w->ix))
		add(w, path_of(name, "projection"), projection_text(w->is),
		    projection_text(w->ix));
}

static void wanted_changes(struct walk *w, const struct live *have)
{
	const char *name = w->ix->name;

	switch (diff_index_verb(have, w->want, name)) {
	case INDEX_CREATE:
		add(w, path_of(name, ""), NULL,
		    diff_index_show(w->want, w->ix));
		break;
	case INDEX_REPLACE:
		add_replaced(w, have);
		break;
	case INDEX_KEEP:
		shape_diff(
		    &index_capacity_shape, w->is, w->ix, add_capacity, w);
		break;
	default:
		break;
	}
}

void diff_index_changes(
    const struct live *have, const struct table *want, struct changes *out)
{
	struct walk w = { .out = out, .want = want };

	vec_each (struct index, ix, &want->indexes) {
		w.is = diff_index_live(have, ix->name);
		w.ix = ix;
		wanted_changes(&w, have);
	}
	vec_each (struct index, is, &have->table.indexes)
		if (diff_index_verb(have, want, is->name) == INDEX_DELETE)
			add(&w, path_of(is->name, ""),
			    diff_index_show(&have->table, is), NULL);
}
