#include "schema/check_key.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "schema/check.h"

/* A key, whose it is and where it stands. */
struct owner {
	const struct table *t;
	const struct key *key;
	const char *path;          /* "key", "indexes.by-oauth.key" */
	const struct index *index; /* NULL: of the table itself */
	struct problems *problems;
};

static const char *nearest_attribute(const struct table *t, const char *name)
{
	VEC(const char *) names = { 0 };
	const char *near;

	vec_each (struct attribute, a, &t->attributes)
		*vec_push(&names) = a->name;
	*vec_push(&names) = NULL;
	near = text_nearest(name, names.v);
	vec_free(&names);
	return near;
}

static bool declared(const struct table *t, const char *name)
{
	vec_each (struct attribute, a, &t->attributes)
		if (strcmp(a->name, name) == 0)
			return true;
	return false;
}

static void check_declared(
    const struct owner *o, const char *name, struct place at)
{
	const char *near;

	if (declared(o->t, name) || !check_stated(o->t, "attributes"))
		return;
	near = nearest_attribute(o->t, name);
	if (near != NULL)
		problem_add(o->problems, at.line, at.column,
		    "attribute '%s' is not declared (did you mean '%s'?)", name,
		    near);
	else
		problem_add(o->problems, at.line, at.column,
		    "attribute '%s' is not declared: add '%s: S' (or N, or B) "
		    "under 'attributes'",
		    name, name);
}

static bool repeated(const struct owner *o, const struct texts *part, size_t i)
{
	const struct texts *before = &o->key->partition;

	for (size_t k = 0; part != before && k < before->n; k++)
		if (strcmp(before->v[k], part->v[i]) == 0)
			return true;
	for (size_t k = 0; k < i; k++)
		if (strcmp(part->v[k], part->v[i]) == 0)
			return true;
	return false;
}

/* R25: up to four and four in a global index, one and one elsewhere. */
static void check_count(
    const struct owner *o, const char *word, const struct texts *part)
{
	bool global = o->index != NULL && !o->index->local;
	size_t most = global ? LIMIT_INDEX_KEY_PART : 1;
	struct place at;

	if (part->n <= most)
		return;
	at = check_place(o->t, "%s.%s.%zu", o->path, word, most);
	if (global)
		problem_add(o->problems, at.line, at.column,
		    "'%s' has %zu attributes: a global index has at most %zu",
		    word, part->n, most);
	else
		problem_add(o->problems, at.line, at.column,
		    "'%s' has %zu attributes: %s has one, only global indexes "
		    "may have up to %d",
		    word, part->n,
		    o->index != NULL ? "a local index" : "a table",
		    LIMIT_INDEX_KEY_PART);
}

static void check_part(
    const struct owner *o, const char *word, const struct texts *part)
{
	for (size_t i = 0; i < part->n; i++) {
		struct place at =
		    check_place(o->t, "%s.%s.%zu", o->path, word, i);

		check_declared(o, part->v[i], at);
		if (repeated(o, part, i))
			problem_add(o->problems, at.line, at.column,
			    "attribute '%s' stands twice in this key: each "
			    "part needs another one",
			    part->v[i]);
	}
	check_count(o, word, part);
}

static void check_one(const struct owner *o)
{
	struct place at = check_place(o->t, "%s", o->path);
	bool local = o->index != NULL && o->index->local;

	check_part(o, "partition", &o->key->partition);
	check_part(o, "sort", &o->key->sort);
	if (!local && o->key->partition.n == 0 &&
	    check_stated(o->t, "%s", o->path) &&
	    !check_stated(o->t, "%s.partition", o->path))
		problem_add(o->problems, at.line, at.column,
		    "the key has no 'partition': add 'partition: NAME'");
}

static bool used(const struct table *t, const char *name)
{
	if (key_uses(&t->key, name))
		return true;
	vec_each (struct index, ix, &t->indexes)
		if (key_uses(&ix->key, name))
			return true;
	return false;
}

/* Every key could be read, so what none of them uses is unused. */
static bool complete(const struct table *t)
{
	if (t->key.partition.n == 0)
		return false;
	vec_each (struct index, ix, &t->indexes)
		if (ix->key.partition.n == 0)
			return false;
	return true;
}

static void check_attributes(const struct table *t, struct problems *problems)
{
	bool all = complete(t);

	vec_each (struct attribute, a, &t->attributes) {
		size_t n = strlen(a->name);

		if (n < 1 || n > LIMIT_KEY_NAME)
			problem_add(problems, a->line, a->column,
			    "attribute name '%.60s%s' has %zu bytes: 1 to %d "
			    "are allowed in a key",
			    a->name, n > 60 ? "..." : "", n, LIMIT_KEY_NAME);
		if (all && !used(t, a->name))
			problem_add(problems, a->line, a->column,
			    "attribute '%.60s' is in no key: remove it, "
			    "DynamoDB is told of key attributes only",
			    a->name);
	}
}

void check_key_all(const struct table *t, struct problems *problems)
{
	struct owner o = { t, &t->key, "key", NULL, problems };
	struct buf path = BUF_INIT;

	check_attributes(t, problems);
	check_one(&o);
	vec_each (struct index, ix, &t->indexes) {
		buf_reset(&path);
		buf_addf(&path, "indexes.%s.key", ix->name);
		o.key = &ix->key;
		o.path = path.s;
		o.index = ix;
		check_one(&o);
	}
	buf_free(&path);
}
