/*
 * A change of capacity is a list of entries, one for the table and one for each
 * global index, of which a call takes a few (control-plane.md R10).  An entry
 * that lowers something while the table's or index's own window for decreases
 * is closed (R32) is told apart, and what it raises goes ahead.
 */
#include "schema/settings_capacity.h"

#include <string.h>

#include "base/clock.h"
#include "base/limits.h"

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

static struct node *provisioned_node(const struct throughput *t)
{
	struct node *n = node_map();

	node_put(n, "ReadCapacityUnits", node_int(t->read));
	node_put(n, "WriteCapacityUnits", node_int(t->write));
	return n;
}

/* The members that differ; -1 takes a limit away (R33). */
static struct node *maximum_node(
    const struct throughput *have, const struct throughput *want)
{
	struct node *n = node_map();

	if (want->read != 0 && want->read != have->read)
		node_put(n, "MaxReadRequestUnits", node_int(want->read));
	if (want->write != 0 && want->write != have->write)
		node_put(n, "MaxWriteRequestUnits", node_int(want->write));
	return n;
}

void settings_capacity_put(int mode, const struct throughput *provisioned,
    const struct throughput *maximum, struct node *out)
{
	/* What has no limit yet needs no word to have none. */
	static const struct throughput none = { NUMBER_NONE, NUMBER_NONE };

	if (mode != MODE_PROVISIONED)
		setting_put(
		    out, "OnDemandThroughput", maximum_node(&none, maximum));
	else if (provisioned->read > 0 && provisioned->write > 0)
		setting_put(out, "ProvisionedThroughput",
		    provisioned_node(provisioned));
}

struct node *settings_capacity_update(const char *name, struct node *values)
{
	struct node *entry = node_map(), *update = node_at_map(entry, "Update");

	node_put(update, "IndexName", node_text(name));
	setting_put(update, NULL, values);
	return entry;
}

static char *index_path(const char *name)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "indexes.%s", name);
	return buf_take(&path);
}

void settings_capacity_changes(const struct index *have,
    const struct index *want, const struct table *t, struct changes *out)
{
	char *path = index_path(have->name);

	setting_shape_changes(
	    &index_capacity_shape, path, have, want, &t->places, out);
	mem_free(path);
}

struct step *settings_capacity_step(
    struct node *body, struct changes *changes, struct steps *out)
{
	struct step *step =
	    step_add(out, PHASE_CAPACITY, "UpdateTable", body, "billing");

	step->risk = RISK_NOTICE;
	step->wait = WAIT_TABLE;
	step->changes = *changes;
	*changes = (struct changes){ 0 };
	return step;
}

bool settings_capacity_stays(
    const struct plan_context *c, const struct index *ix)
{
	if (ix->local || (ix->status && strcmp(ix->status, "DELETING") == 0) ||
	    texts_have(&c->want->removed_indexes, ix->name))
		return false;
	return !c->prune_indexes || table_index(c->want, ix->name) != NULL;
}

/* What has a capacity of its own: the table, or one of its indexes. */
struct unit {
	const char *index; /* NULL: the table */
	struct throughput have, want, have_most, want_most;
	const struct node *counters; /* its ProvisionedThroughput as it came */
	struct changes changes;
};
VEC_TYPE(units, struct unit);

/* One unit's part of a call. */
struct entry {
	const char *index;
	struct node *values;
	struct changes changes;
	char *pending;
};
VEC_TYPE(entries, struct entry);

static const struct node *described(const struct live *have)
{
	return node_get(node_key(have->answers, "DescribeTable"), "Table");
}

static const struct node *index_counters(
    const struct live *have, const char *name)
{
	const struct node *list =
	    node_get(described(have), "GlobalSecondaryIndexes");

	node_each (one, list)
		if (strcmp(node_text_or(one, "IndexName", ""), name) == 0)
			return node_get(one, "ProvisionedThroughput");
	return NULL;
}

static void collect(const struct plan_context *c, struct units *out)
{
	const struct billing *have = &c->have->table.set.billing;
	const struct billing *want = &c->want->set.billing;
	struct unit *u = vec_push(out);

	*u = (struct unit){ NULL, have->provisioned, want->provisioned,
		have->maximum, want->maximum,
		node_get(described(c->have), "ProvisionedThroughput"), { 0 } };
	setting_changes(setting_find("billing"), c, &u->changes);
	vec_each (const struct index, ix, &c->have->table.indexes) {
		const struct index *w = table_index(c->want, ix->name);

		/* One that is made anew gets its capacity then. */
		if (w == NULL || !settings_capacity_stays(c, ix) ||
		    !index_same_form(ix, w))
			continue;
		u = vec_push(out);
		*u = (struct unit){ ix->name, ix->provisioned, w->provisioned,
			ix->maximum, w->maximum,
			index_counters(c->have, ix->name), { 0 } };
		settings_capacity_changes(ix, w, c->want, &u->changes);
	}
}

static void units_free(struct units *units)
{
	vec_each (struct unit, u, units)
		step_changes_free(&u->changes);
	vec_free(units);
}

/* The changes of a unit that end in "group.member"; member NULL: both. */
static void take_changes(const struct unit *u, const char *group,
    const char *member, struct changes *out)
{
	vec_each (const struct change, c, &u->changes) {
		const char *last = strrchr(c->path, '.');
		size_t n = strlen(group);

		if (last == NULL || (size_t)(last - c->path) <= n ||
		    memcmp(last - n, group, n) != 0 ||
		    last[-(long)n - 1] != '.' ||
		    (member != NULL && strcmp(last + 1, member) != 0))
			continue;
		step_change_add(
		    out, c->path, c->from, c->to, c->line, c->column);
	}
}

static struct entry *add_entry(const struct unit *u, const char *name,
    struct node *values, struct entries *out)
{
	struct entry *e = vec_push(out);

	e->index = u->index;
	e->values = node_map();
	setting_put(e->values, name, values);
	return e;
}

/* When the next decrease is possible; 0: now.  The count and the date are of
 * the last UTC day with a decrease. */
static int64_t closed_until(const struct node *counters, int64_t now)
{
	int64_t last =
	    (int64_t)node_real_or(counters, "LastDecreaseDateTime", 0);
	int64_t until = last + HOUR_S, midnight = (now / DAY_S + 1) * DAY_S;

	if (node_int_or(counters, "NumberOfDecreasesToday", 0) <
	        LIMIT_DECREASES ||
	    last / DAY_S != now / DAY_S || until <= now)
		return 0;
	return until < midnight ? until : midnight;
}

static char *window_text(int64_t until)
{
	struct buf text = BUF_INIT;
	char when[CLOCK_TEXT];

	clock_iso(until, when);
	buf_addf(&text,
	    "today's decreases are used up, then AWS allows one an hour: "
	    "possible again at %s",
	    when);
	return buf_take(&text);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The part of a change that may go while decreases may not, and the rest. */
static void split(const struct unit *u, const struct throughput *target,
    int64_t until, struct entries *out)
{
	static const char *const group = "provisioned_throughput";
	struct throughput up = { larger(target->read, u->have.read),
		larger(target->write, u->have.write) };
	struct entry *e;

	if (up.read != u->have.read || up.write != u->have.write) {
		e = add_entry(
		    u, "ProvisionedThroughput", provisioned_node(&up), out);
		take_changes(u, group,
		    up.read != u->have.read ? "read" : "write", &e->changes);
	}
	e = add_entry(
	    u, "ProvisionedThroughput", provisioned_node(target), out);
	if (target->read < u->have.read)
		take_changes(u, group, "read", &e->changes);
	if (target->write < u->have.write)
		take_changes(u, group, "write", &e->changes);
	e->pending = window_text(until);
}

static void provisioned_entries(
    const struct unit *u, int64_t now, struct entries *out)
{
	struct throughput target = { u->want.read > 0 ? u->want.read
		                                      : u->have.read,
		u->want.write > 0 ? u->want.write : u->have.write };
	bool less = target.read < u->have.read || target.write < u->have.write;
	int64_t until = less ? closed_until(u->counters, now) : 0;
	struct entry *e;

	if (target.read <= 0 || target.write <= 0 ||
	    (target.read == u->have.read && target.write == u->have.write))
		return; /* R7 */
	if (until != 0) {
		split(u, &target, until, out);
		return;
	}
	e = add_entry(
	    u, "ProvisionedThroughput", provisioned_node(&target), out);
	take_changes(u, "provisioned_throughput", NULL, &e->changes);
}

static void maximum_entries(const struct unit *u, struct entries *out)
{
	struct node *values = maximum_node(&u->have_most, &u->want_most);
	struct entry *e;

	if (values->count == 0) {
		node_free(values);
		return;
	}
	e = add_entry(u, "OnDemandThroughput", values, out);
	take_changes(u, "on_demand_maximum", NULL, &e->changes);
}

static void move_changes(struct changes *from, struct changes *to)
{
	vec_each (const struct change, c, from)
		*vec_push(to) = *c;
	vec_free(from);
}

/* Put an entry into the body of a call; takes what it holds. */
static void put_entry(struct entry *e, struct node *body,
    struct changes *changes, struct buf *why)
{
	if (e->index == NULL)
		setting_put(body, NULL, e->values);
	else
		node_add(node_at_list(body, "GlobalSecondaryIndexUpdates"),
		    settings_capacity_update(e->index, e->values));
	e->values = NULL;
	move_changes(&e->changes, changes);
	buf_add(why, why->n == 0 ? "change the capacity of " : ", ");
	if (e->index == NULL)
		buf_add(why, "the table");
	else
		buf_addf(why, "index '%s'", e->index);
}

/* A call with entries from the first on, as many as it takes and of one kind:
 * those that go now, or a single one that has to wait. */
static size_t emit(const struct plan_context *c, struct entries *entries,
    size_t first, struct steps *out)
{
	struct node *body = node_map();
	struct changes changes = { 0 };
	struct buf why = BUF_INIT;
	size_t i = first, indexes = 0;
	struct entry *e = &entries->v[first];
	struct step *step;

	node_put(body, "TableName", node_text(c->want->real_name));
	do {
		indexes += entries->v[i].index != NULL;
		put_entry(&entries->v[i], body, &changes, &why);
		i++;
	} while (e->pending == NULL && i < entries->n &&
	         entries->v[i].pending == NULL &&
	         indexes < LIMIT_INDEX_UPDATES);
	step = settings_capacity_step(body, &changes, out);
	step->why = buf_take(&why);
	step->pending = e->pending;
	e->pending = NULL;
	if (e->index != NULL && i == first + 1) {
		mem_free(step->subject);
		step->subject = index_path(e->index);
	}
	return i;
}

/* Those that go now, then those that wait; the table is before its indexes. */
static void sort_entries(struct entries *entries)
{
	for (size_t i = 1; i < entries->n; i++) {
		struct entry one = entries->v[i];
		size_t k = i;

		for (; k > 0 && one.pending == NULL &&
		       entries->v[k - 1].pending != NULL;
		     k--)
			entries->v[k] = entries->v[k - 1];
		entries->v[k] = one;
	}
}

void settings_capacity_steps(
    const struct plan_context *c, int mode, struct steps *out)
{
	struct entries entries = { 0 };
	struct units units = { 0 };

	collect(c, &units);
	vec_each (const struct unit, u, &units) {
		if (mode == MODE_PROVISIONED)
			provisioned_entries(u, c->now, &entries);
		else
			maximum_entries(u, &entries);
	}
	sort_entries(&entries);
	for (size_t i = 0; i < entries.n;)
		i = emit(c, &entries, i, out);
	vec_free(&entries);
	units_free(&units);
}
