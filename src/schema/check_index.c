#include "schema/check_index.h"

#include <string.h>

#include "base/limits.h"
#include "schema/check.h"

/* How many there were so far, over all indexes of the table. */
struct counts {
	int global, local;
	size_t projected;
};

static void check_local(
    const struct table *t, const struct index *ix, struct problems *problems)
{
	struct place at = check_place(t, "indexes.%s", ix->name);
	struct place key = check_place(t, "indexes.%s.key", ix->name);
	struct place first =
	    check_place(t, "indexes.%s.key.partition", ix->name);

	if (t->key.partition.n > 0 && t->key.sort.n == 0 &&
	    !check_stated(t, "key.sort"))
		problem_add(problems, at.line, at.column,
		    "local index '%s' needs a table whose key has a 'sort': "
		    "give the table one, or make the index global",
		    ix->name);
	if (ix->key.sort.n == 0 &&
	    check_stated(t, "indexes.%s.key", ix->name) &&
	    !check_stated(t, "indexes.%s.key.sort", ix->name))
		problem_add(problems, key.line, key.column,
		    "local index '%s' has no 'sort' in its key: add 'sort: "
		    "NAME'",
		    ix->name);
	if (ix->key.partition.n > 0 && t->key.partition.n > 0 &&
	    strcmp(ix->key.partition.v[0], t->key.partition.v[0]) != 0)
		problem_add(problems, first.line, first.column,
		    "local index '%s' must have the table's partition "
		    "attribute '%s', not '%s': leave 'partition' out, or make "
		    "the index global",
		    ix->name, t->key.partition.v[0], ix->key.partition.v[0]);
}

static void check_local_words(
    const struct table *t, const struct index *ix, struct problems *problems)
{
	static const char *const words[] = { "provisioned_throughput",
		"on_demand_maximum", NULL };

	for (size_t i = 0; words[i] != NULL; i++) {
		struct place at =
		    check_place(t, "indexes.%s.%s", ix->name, words[i]);
		const struct throughput *capacity =
		    i == 0 ? &ix->provisioned : &ix->maximum;

		if (capacity->read != 0 || capacity->write != 0)
			problem_add(problems, at.line, at.column,
			    "local index '%s' has no '%s': it shares the "
			    "table's, so remove this",
			    ix->name, words[i]);
	}
	if (ix->recreate) {
		struct place at =
		    check_place(t, "indexes.%s.strategy", ix->name);

		problem_add(problems, at.line, at.column,
		    "local index '%s' cannot be recreated: it is made with "
		    "its table, so remove 'strategy'",
		    ix->name);
	}
}

static void check_count(const struct table *t, const struct index *ix,
    struct counts *counts, struct problems *problems)
{
	struct place at = check_place(t, "indexes.%s", ix->name);
	int n = ix->local ? ++counts->local : ++counts->global;
	int most = ix->local ? LIMIT_LOCAL_INDEXES : LIMIT_GLOBAL_INDEXES;

	if (n > most)
		problem_add(problems, at.line, at.column,
		    "'%s' is %s index number %d: a table has at most %d",
		    ix->name, ix->local ? "local" : "global", n, most);
}

static void check_projected(const struct table *t, const struct index *ix,
    size_t i, struct problems *problems)
{
	const char *name = ix->projected.v[i];
	size_t n = strlen(name);
	struct place at =
	    check_place(t, "indexes.%s.projection.%zu", ix->name, i);

	if (n < 1 || n > LIMIT_KEY_NAME)
		problem_add(problems, at.line, at.column,
		    "projected attribute '%.60s%s' has %zu bytes: 1 to %d are "
		    "allowed",
		    name, n > 60 ? "..." : "", n, LIMIT_KEY_NAME);
	if (key_uses(&t->key, name) || key_uses(&ix->key, name))
		problem_add(problems, at.line, at.column,
		    "'%s' is a key attribute, which every index holds anyway: "
		    "remove it from the list",
		    name);
	for (size_t k = 0; k < i; k++)
		if (strcmp(ix->projected.v[k], name) == 0) {
			problem_add(problems, at.line, at.column,
			    "'%s' stands twice in this projection: remove one",
			    name);
			break;
		}
}

static void check_projection(const struct table *t, const struct index *ix,
    struct counts *counts, struct problems *problems)
{
	struct place at = check_place(t, "indexes.%s.projection", ix->name);
	size_t before = counts->projected;

	for (size_t i = 0; i < ix->projected.n; i++)
		check_projected(t, ix, i, problems);
	counts->projected += ix->projected.n;
	if (before <= LIMIT_PROJECTED && counts->projected > LIMIT_PROJECTED)
		problem_add(problems, at.line, at.column,
		    "the indexes list %zu projected attributes up to here: a "
		    "table has at most %d over all its indexes",
		    counts->projected, LIMIT_PROJECTED);
}

/* Tombstones (principle 0): what is removed cannot be wanted. */
static void check_removed(const struct table *t, struct problems *problems)
{
	const struct texts *names = &t->removed_indexes;

	for (size_t i = 0; i < names->n; i++) {
		struct place at = check_place(t, "removed_indexes.%zu", i);
		const char *name = names->v[i];

		check_name("index name", name, LIMIT_NAME_MIN, at, problems);
		if (table_index(t, name) != NULL)
			problem_add(problems, at.line, at.column,
			    "index '%s' stands under 'indexes' too: take it "
			    "out of one of them",
			    name);
		for (size_t k = 0; k < i; k++)
			if (strcmp(names->v[k], name) == 0) {
				problem_add(problems, at.line, at.column,
				    "index '%s' stands twice in this list: "
				    "remove one",
				    name);
				break;
			}
	}
}

void check_index_all(const struct table *t, struct problems *problems)
{
	struct counts counts = { 0 };

	vec_each (struct index, ix, &t->indexes) {
		check_name("index name", ix->name, LIMIT_NAME_MIN,
		    check_place(t, "indexes.%s", ix->name), problems);
		if (ix->local) {
			check_local(t, ix, problems);
			check_local_words(t, ix, problems);
		}
		check_count(t, ix, &counts, problems);
		check_projection(t, ix, &counts, problems);
	}
	check_removed(t, problems);
}
