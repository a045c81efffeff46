#include "schema/table.h"

#include <string.h>

#include "schema/settings.h"

/* clang-format off */
static const struct field capacity_fields[] = {
	F_NUMBER(struct index, provisioned.read,
	    .name = "provisioned_throughput.read",
	    .wire = "ProvisionedThroughput.ReadCapacityUnits", .min = 1,
	    .text = "Read capacity units per second of the index."),
	F_NUMBER(struct index, provisioned.write,
	    .name = "provisioned_throughput.write",
	    .wire = "ProvisionedThroughput.WriteCapacityUnits", .min = 1,
	    .text = "Write capacity units per second of the index."),
	F_NUMBER(struct index, maximum.read,
	    .name = "on_demand_maximum.read",
	    .wire = "OnDemandThroughput.MaxReadRequestUnits", .min = 1,
	    .none = true, .absent = "-1", /* N20 */
	    .text = "Read request units per second the index may use."),
	F_NUMBER(struct index, maximum.write,
	    .name = "on_demand_maximum.write",
	    .wire = "OnDemandThroughput.MaxWriteRequestUnits", .min = 1,
	    .none = true, .absent = "-1",
	    .text = "Write request units per second the index may use."),
	FIELDS_END
};
/* clang-format on */
const struct shape index_capacity_shape = { .fields = capacity_fields };

bool texts_have(const struct texts *list, const char *text)
{
	vec_each (char *, one, list)
		if (strcmp(*one, text) == 0)
			return true;
	return false;
}

bool texts_equal_ordered(const struct texts *a, const struct texts *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

bool texts_equal_set(const struct texts *a, const struct texts *b)
{
	return kind_texts.equal(NULL, a, b);
}

void texts_free(struct texts *list)
{
	kind_texts.clear(list);
}

static void texts_copy(struct texts *to, const struct texts *from)
{
	*to = (struct texts){ 0 };
	kind_texts.copy(to, from);
}

bool key_equal(const struct key *a, const struct key *b)
{
	return texts_equal_ordered(&a->partition, &b->partition) &&
	       texts_equal_ordered(&a->sort, &b->sort);
}

bool key_uses(const struct key *k, const char *attribute)
{
	return texts_have(&k->partition, attribute) ||
	       texts_have(&k->sort, attribute);
}

static void show_part(
    const struct texts *part, const char *before, struct buf *out)
{
	vec_each (char *, one, part)
		buf_addf(out, "%s%s", one == part->v ? before : " + ", *one);
}

void key_show(const struct key *k, struct buf *out)
{
	show_part(&k->partition, "", out);
	show_part(&k->sort, ", ", out);
}

static void key_free(struct key *k)
{
	texts_free(&k->partition);
	texts_free(&k->sort);
}

static void key_copy(struct key *to, const struct key *from)
{
	texts_copy(&to->partition, &from->partition);
	texts_copy(&to->sort, &from->sort);
}

void index_free(struct index *ix)
{
	mem_free(ix->name);
	mem_free(ix->status);
	key_free(&ix->key);
	texts_free(&ix->projected);
	*ix = (struct index){ 0 };
}

static void index_copy(struct index *to, const struct index *from)
{
	*to = *from; /* what is plain; then what is owned */
	to->name = mem_strdup(from->name);
	to->status = mem_strdup(from->status);
	key_copy(&to->key, &from->key);
	texts_copy(&to->projected, &from->projected);
}

bool index_same_form(const struct index *a, const struct index *b)
{
	return a->local == b->local && key_equal(&a->key, &b->key) &&
	       a->projection == b->projection &&
	       texts_equal_set(&a->projected, &b->projected);
}

void table_free(struct table *t)
{
	mem_free(t->name);
	mem_free(t->real_name);
	vec_each (struct attribute, a, &t->attributes)
		mem_free(a->name);
	vec_free(&t->attributes);
	key_free(&t->key);
	vec_each (struct index, ix, &t->indexes)
		index_free(ix);
	vec_free(&t->indexes);
	texts_free(&t->removed_indexes);
	settings_each (s)
		shape_clear(&s->shape, setting_slot(s, &t->set));
	place_free(&t->places);
	*t = (struct table){ 0 };
}

void table_copy(struct table *to, const struct table *from)
{
	*to = (struct table){ .line = from->line, .column = from->column };
	to->name = mem_strdup(from->name);
	to->real_name = mem_strdup(from->real_name);
	vec_each (const struct attribute, a, &from->attributes)
		*vec_push(&to->attributes) =
		    (struct attribute){ mem_strdup(a->name), a->type, a->line,
			    a->column };
	key_copy(&to->key, &from->key);
	vec_each (const struct index, ix, &from->indexes)
		index_copy(vec_push(&to->indexes), ix);
	texts_copy(&to->removed_indexes, &from->removed_indexes);
	settings_each (s)
		shape_copy(&s->shape, setting_slot(s, &to->set),
		    setting_value(s, &from->set));
	vec_each (const struct place, p, &from->places)
		place_add(&to->places, p->path, p->line, p->column);
}

struct index *table_index(const struct table *t, const char *name)
{
	vec_each (struct index, ix, &t->indexes)
		if (strcmp(ix->name, name) == 0)
			return ix;
	return NULL;
}

char table_attribute_type(const struct table *t, const char *name)
{
	vec_each (const struct attribute, a, &t->attributes)
		if (strcmp(a->name, name) == 0)
			return a->type;
	return 0;
}
