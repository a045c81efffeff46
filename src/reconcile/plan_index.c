#include "reconcile/plan_index.h"

#include <string.h>

#include "base/buf.h"
#include "reconcile/diff_index.h"
#include "schema/settings_billing.h"

static void add_key(
    struct node *list, const struct texts *names, const char *type)
{
	vec_each (char *, name, names) {
		struct node *part = node_map();

		node_set(part, "AttributeName", node_text(*name));
		node_set(part, "KeyType", node_text(type));
		node_add(list, part);
	}
}

struct node *plan_index_key(const struct key *key)
{
	struct node *list = node_list();

	add_key(list, &key->partition, "HASH");
	add_key(list, &key->sort, "RANGE");
	return list;
}

static int by_name(const void *a, const void *b)
{
	const struct attribute *p = a, *q = b;

	return strcmp(p->name, q->name);
}

static bool is_used(const struct table *want, const char *attribute)
{
	if (key_uses(&want->key, attribute))
		return true;
	vec_each (struct index, ix, &want->indexes)
		if (key_uses(&ix->key, attribute))
			return true;
	return false;
}

/* Whether an index that the schema does not name, and that stays, uses it. */
static bool is_unmanaged(
    const struct live *have, const struct table *want, const char *attribute)
{
	vec_each (struct index, is, &have->table.indexes)
		if (diff_index_verb(have, want, is->name) == INDEX_UNMANAGED &&
		    key_uses(&is->key, attribute))
			return true;
	return false;
}

struct node *plan_index_attributes(
    const struct live *have, const struct table *want)
{
	VEC(struct attribute) all = { 0 };
	struct node *list = node_list();

	vec_each (struct attribute, a, &want->attributes)
		if (is_used(want, a->name)) /* R19 */
			*vec_push(&all) = *a;
	vec_each (struct attribute, a, &have->table.attributes)
		if (!is_used(want, a->name) &&
		    is_unmanaged(have, want, a->name))
			*vec_push(&all) = *a;
	vec_sort(&all, by_name);
	vec_each (struct attribute, a, &all) {
		char type[2] = { a->type, '\0' };
		struct node *definition = node_map();

		node_set(definition, "AttributeName", node_text(a->name));
		node_set(definition, "AttributeType", node_text(type));
		node_add(list, definition);
	}
	vec_free(&all);
	return list;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct node *projection(const struct index *ix)
{
	struct node *map = node_map();
	struct texts sorted = { 0 };

	if (ix->projection == PROJECTION_KEYS_ONLY) {
		node_set(map, "ProjectionType", node_text("KEYS_ONLY"));
	} else if (ix->projection == PROJECTION_INCLUDE) {
		node_set(map, "ProjectionType", node_text("INCLUDE"));
		vec_each (char *, name, &ix->projected)
			*vec_push(&sorted) = *name;
		vec_sort(&sorted, by_text);
		vec_each (char *, name, &sorted)
			node_add(node_at_list(map, "NonKeyAttributes"),
			    node_text(*name));
		vec_free(&sorted);
	} else {
		node_set(map, "ProjectionType", node_text("ALL"));
	}
	return map;
}

struct node *plan_index_node(const struct index *ix, int billing_mode)
{
	struct node *map = node_map();

	node_set(map, "IndexName", node_text(ix->name));
	node_set(map, "KeySchema", plan_index_key(&ix->key));
	node_set(map, "Projection", projection(ix));
	if (!ix->local)
		settings_billing_index(billing_mode, ix, map);
	return map;
}

static struct node *update_body(
    const struct table *want, const char *verb, struct node *entry)
{
	struct node *body = node_map();
	struct node *action = node_map();

	node_set(body, "TableName", node_text(want->real_name));
	node_set(action, verb, entry);
	node_add(node_at_list(body, "GlobalSecondaryIndexUpdates"), action);
	return body;
}

/* The changes at the index itself, or below it. */
static void take_changes(
    struct step *step, const struct changes *changes, bool below)
{
	size_t n = strlen(step->subject);

	vec_each (struct change, c, changes) {
		bool here = strncmp(c->path, step->subject, n) == 0;

		if (here && c->path[n] == (below ? '.' : '\0'))
			step_change_add(&step->changes, c->path, c->from, c->to,
			    c->line, c->column);
	}
}

static void subject_of(struct buf *out, const char *name)
{
	buf_addf(out, "indexes.%s", name);
}

static void add_delete(const struct live *have, const struct table *want,
    const char *name, const struct changes *changes, struct steps *out)
{
	bool replace = diff_index_verb(have, want, name) == INDEX_REPLACE;
	struct plan_context context = { .have = have, .want = want };
	enum phase phase = settings_billing_flips(&context) && !replace
	                       ? PHASE_INDEX_MAKE_WAY /* R28 */
	                       : PHASE_INDEX_DELETE;
	struct buf subject = BUF_INIT, text = BUF_INIT;
	struct node *entry = node_map();
	struct step *step;

	subject_of(&subject, name);
	node_set(entry, "IndexName", node_text(name));
	step = step_add(out, phase, "UpdateTable",
	    update_body(want, "Delete", entry), subject.s);
	step->index = mem_strdup(name);
	step->risk = RISK_NOTICE;
	step->wait = WAIT_INDEX_GONE;
	buf_addf(&text,
	    replace ? "remove index '%s', to make it anew"
	            : "remove index '%s'",
	    name);
	step->why = buf_take(&text);
	buf_addf(&text,
	    replace ? "queries on '%s' fail in between"
	            : "queries on '%s' fail from then on",
	    name);
	step->warning = buf_take(&text);
	take_changes(step, changes, replace);
	buf_free(&subject);
}

static void add_create(const struct live *have, const struct table *want,
    const struct index *ix, const struct changes *changes, struct steps *out)
{
	struct buf subject = BUF_INIT, text = BUF_INIT;
	struct node *body = update_body(want, "Create",
	    plan_index_node(ix, settings_billing_mode(have, want)));
	struct step *step;

	subject_of(&subject, ix->name);
	/* R17 asks for the index's own; all are sent, which R18 lets pass,
	 * since moto forgets the ones that are not. */
	node_set(
	    body, "AttributeDefinitions", plan_index_attributes(have, want));
	step =
	    step_add(out, PHASE_INDEX_CREATE, "UpdateTable", body, subject.s);
	step->index = mem_strdup(ix->name);
	step->risk = RISK_SLOW;
	step->wait = WAIT_INDEX;
	buf_addf(&text, "build index '%s'", ix->name);
	step->why = buf_take(&text);
	/* R23 */
	step->warning = mem_strdup("items whose key attributes are empty, too "
	                           "long or of another type are left out, and "
	                           "writing such items fails from then on");
	take_changes(step, changes, false);
	buf_free(&subject);
}

void plan_index_steps(const struct live *have, const struct table *want,
    const struct changes *changes, struct steps *out)
{
	vec_each (struct index, is, &have->table.indexes) {
		enum index_verb verb = diff_index_verb(have, want, is->name);

		if (verb == INDEX_DELETE || verb == INDEX_REPLACE)
			add_delete(have, want, is->name, changes, out);
	}
	vec_each (struct index, ix, &want->indexes) {
		enum index_verb verb = diff_index_verb(have, want, ix->name);

		if (verb == INDEX_CREATE || verb == INDEX_REPLACE)
			add_create(have, want, ix, changes, out);
	}
}
