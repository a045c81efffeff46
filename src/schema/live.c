#include "schema/live.h"

#include <string.h>

#include "base/text.h"
#include "schema/table_node.h"

static const struct {
	const char *text;
	enum live_status status;
} statuses[] = {
	{ "ACTIVE", LIVE_ACTIVE },
	{ "CREATING", LIVE_CREATING },
	{ "UPDATING", LIVE_UPDATING },
	{ "DELETING", LIVE_DELETING },
	{ "ARCHIVING", LIVE_BLOCKED },
	{ "ARCHIVED", LIVE_BLOCKED },
	{ "INACCESSIBLE_ENCRYPTION_CREDENTIALS", LIVE_BLOCKED },
	{ "REPLICATION_NOT_AUTHORIZED", LIVE_BLOCKED },
	{ NULL, LIVE_OTHER },
};

static enum reading reading_of(const struct error *err)
{
	if (err->code == E_UNSUPPORTED)
		return READING_UNSUPPORTED;
	return err->code == E_DENIED ? READING_DENIED : READING_FAILED;
}

void live_take(struct live *live, enum reading_place place, struct node *answer,
    const struct error *err)
{
	if (live->answers == NULL)
		live->answers = node_map();
	node_remove(live->answers, reading_ops[place].op);
	if (answer != NULL) {
		node_set(live->answers, reading_ops[place].op, answer);
		live->reading[place] = READING_OK;
	} else if (place == FROM_TABLE && err->code == E_NOT_FOUND) {
		live->reading[place] = READING_OK; /* read: it is not there */
	} else {
		live->reading[place] = reading_of(err);
		live->why[place] = *err;
	}
}

static const struct node *answer_of(
    const struct live *live, enum reading_place place)
{
	return node_key(live->answers, reading_ops[place].op);
}

static enum live_status status_of(const char *text)
{
	size_t i = 0;

	while (statuses[i].text != NULL && strcmp(statuses[i].text, text) != 0)
		i++;
	return statuses[i].status;
}

static void decode_attributes(const struct node *list, struct table *t)
{
	node_each (one, list) {
		const char *name = node_text_or(one, "AttributeName", NULL);
		const char *type = node_text_or(one, "AttributeType", "");

		if (name != NULL)
			*vec_push(&t->attributes) =
			    (struct attribute){ mem_strdup(name), *type, 0, 0 };
	}
}

/* In the order of the answer, which is significant (N15). */
static void decode_key(const struct node *list, struct key *key)
{
	node_each (one, list) {
		const char *name = node_text_or(one, "AttributeName", NULL);
		const char *type = node_text_or(one, "KeyType", "");

		if (name != NULL)
			*vec_push(strcmp(type, "HASH") == 0 ? &key->partition
			                                    : &key->sort) =
			    mem_strdup(name);
	}
}

static void decode_projection(
    const struct node *n, struct index *ix, struct problems *problems)
{
	static const struct name projections[] = {
		{ "ALL", "ALL", PROJECTION_ALL },
		{ "KEYS_ONLY", "KEYS_ONLY", PROJECTION_KEYS_ONLY },
		{ "INCLUDE", "INCLUDE", PROJECTION_INCLUDE },
		{ 0 },
	};
	const char *type = node_text_or(n, "ProjectionType", "");
	struct error err = { 0 };
	const struct node *list = node_key(n, "NonKeyAttributes");

	for (const struct name *p = projections; p->value != 0; p++)
		if (strcmp(p->theirs, type) == 0)
			ix->projection = p->value;
	if (ix->projection == 0)
		problem_add(problems, 0, 0,
		    "cannot read the projection of index '%s': '%s'", ix->name,
		    type);
	if (list != NULL &&
	    kind_texts.decode(NULL, list, LIVE, &ix->projected, &err) < 0)
		problem_add(problems, 0, 0,
		    "cannot read the projection of index '%s': it %s", ix->name,
		    err.text);
}

static void decode_indexes(const struct node *list, bool local, struct table *t,
    struct problems *problems)
{
	node_each (one, list) {
		struct shape_context context = { problems, NULL, "index" };
		struct index *ix = vec_push(&t->indexes);

		ix->name = mem_strdup(node_text_or(one, "IndexName", ""));
		ix->local = local;
		ix->status = mem_strdup(node_text_or(one, "IndexStatus", NULL));
		ix->backfilling = node_bool_or(one, "Backfilling", false);
		decode_key(node_key(one, "KeySchema"), &ix->key);
		decode_projection(node_key(one, "Projection"), ix, problems);
		if (local)
			continue; /* shares the table's capacity */
		shape_decode(&index_capacity_shape, one, LIVE, ix, &context);
		shape_fill(&index_capacity_shape, LIVE, ix);
	}
}

static void decode_table(struct live *live, struct problems *problems)
{
	const struct node *table =
	    node_get(answer_of(live, FROM_TABLE), "Table");
	struct table *t = &live->table;

	live->status_text =
	    mem_strdup(node_text_or(table, "TableStatus", "unknown"));
	live->status = status_of(live->status_text);
	live->arn = mem_strdup(node_text_or(table, "TableArn", NULL));
	live->id = mem_strdup(node_text_or(table, "TableId", NULL));
	live->items = node_int_or(table, "ItemCount", 0);
	live->bytes = node_int_or(table, "TableSizeBytes", 0);
	decode_attributes(node_key(table, "AttributeDefinitions"), t);
	decode_key(node_key(table, "KeySchema"), &t->key);
	decode_indexes(
	    node_key(table, "GlobalSecondaryIndexes"), false, t, problems);
	decode_indexes(
	    node_key(table, "LocalSecondaryIndexes"), true, t, problems);
}

/* ENABLING and DISABLING, wherever a switch is read (N25). */
static bool is_settling(const struct setting *s, const struct node *n)
{
	shape_each (f, &s->shape) {
		const char *word = f->kind == &kind_switch && f->live != NULL
		                       ? node_text_or(n, f->live, "")
		                       : "";

		if (strcmp(word, "ENABLING") == 0 ||
		    strcmp(word, "DISABLING") == 0)
			return true;
	}
	return false;
}

/* What stays in an answer though it is off: a view, a period (N9, N24). */
static void clear_unused(const struct shape *shape, void *base)
{
	shape_each (f, shape)
		if (f->when_on && !shape_on(shape, base))
			f->kind->clear(field_slot(f, base));
}

static void decode_setting(
    struct live *live, const struct setting *s, struct problems *problems)
{
	const struct node *n =
	    node_get(answer_of(live, s->read_from), s->read_root);
	void *slot = setting_slot(s, &live->table.set);
	struct problems own = { 0 };
	struct shape_context context = { &own, NULL, s->read_root };
	size_t number = setting_number(s);

	shape_decode(&s->shape, n, LIVE, slot, &context);
	live->unreadable[number] = own.list.n > 0;
	vec_each (const struct problem, p, &own.list)
		problem_add(problems, 0, 0, "%s", p->text);
	problem_free(&own);
	if (live->unreadable[number]) {
		shape_clear(&s->shape, slot); /* unknown is not off */
		return;
	}
	shape_fill(&s->shape, LIVE, slot);
	live->settling[number] = is_settling(s, n);
	if (s->normalise != NULL)
		s->normalise(live);
	clear_unused(&s->shape, slot);
}

/* Forget what an earlier decoding made; the answers stay. */
static void reset(struct live *live)
{
	table_free(&live->table);
	mem_free(live->status_text);
	mem_free(live->arn);
	mem_free(live->id);
	live->status_text = live->arn = live->id = NULL;
	live->status = LIVE_ABSENT;
	live->items = live->bytes = 0;
	memset(live->settling, 0, sizeof live->settling);
	memset(live->unreadable, 0, sizeof live->unreadable);
}

static void decode_absent(struct live *live)
{
	settings_each (s) {
		void *slot = setting_slot(s, &live->table.set);

		shape_fill(&s->shape, LIVE, slot);
		if (s->normalise != NULL)
			s->normalise(live);
		clear_unused(&s->shape, slot);
	}
}

void live_decode(
    struct live *live, const char *real_name, struct problems *problems)
{
	const struct node *answer = answer_of(live, FROM_TABLE);

	reset(live);
	live->table.name = mem_strdup(real_name);
	live->table.real_name = mem_strdup(real_name);
	if (answer == NULL && live->reading[FROM_TABLE] == READING_OK) {
		decode_absent(live);
		return;
	}
	if (answer != NULL && node_key(answer, "Table") == NULL) {
		live->reading[FROM_TABLE] = READING_FAILED;
		error_set(&live->why[FROM_TABLE], E_SERVICE,
		    "DescribeTable answered without a 'Table'");
		problem_add(problems, 0, 0, "%s", live->why[FROM_TABLE].text);
	}
	decode_table(live, problems);
	settings_each (s)
		if (live->reading[s->read_from] == READING_OK)
			decode_setting(live, s, problems);
}

void live_free(struct live *live)
{
	reset(live);
	node_free(live->answers);
	mem_free(live->key_manager);
	mem_free(live->wanted_key_arn);
	*live = (struct live){ 0 };
}

unsigned live_needed(const struct table *want)
{
	unsigned mask = 1U << FROM_TABLE;

	settings_each (s)
		if (want == NULL || setting_stated(s, want))
			mask |= 1U << s->read_from;
	return mask;
}

enum reading live_reading(const struct live *live, const struct setting *s)
{
	enum reading reading = live->reading[s->read_from];

	if (reading != READING_OK)
		return reading;
	if (live->unreadable[setting_number(s)])
		return READING_FAILED;
	if (live->local && live->status != LIVE_ABSENT &&
	    s->always_shown != NULL &&
	    node_get(answer_of(live, s->read_from), s->always_shown) == NULL)
		return READING_UNSUPPORTED;
	return READING_OK;
}

static bool index_ready(const struct index *ix)
{
	return ix->status == NULL || strcmp(ix->status, "ACTIVE") == 0;
}

bool live_settled(const struct live *live)
{
	if (live->status != LIVE_ACTIVE ||
	    live->settling[setting_number(setting_find("encryption"))])
		return false;
	vec_each (const struct index, ix, &live->table.indexes)
		if (!index_ready(ix))
			return false;
	return true;
}

static bool index_is(const struct index *ix, const char *status)
{
	return ix->status != NULL && strcmp(ix->status, status) == 0;
}

const struct index *live_busy_index(const struct live *live)
{
	const struct index *busy = NULL;

	vec_each (const struct index, ix, &live->table.indexes) {
		if (index_is(ix, "CREATING") && !ix->backfilling)
			return ix; /* it blocks the most (R12) */
		if (busy == NULL &&
		    (index_is(ix, "CREATING") || index_is(ix, "DELETING")))
			busy = ix;
	}
	return busy;
}

static bool shows(const struct field *f, const void *base, const char *text)
{
	char *now = field_text(f, base);
	bool same =
	    now == NULL || text == NULL ? now == text : strcmp(now, text) == 0;

	mem_free(now);
	return same;
}

/* What follows "prefix" or "prefix." in path; NULL if it is another's. */
static const char *below(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(path, prefix, n) != 0)
		return NULL;
	if (path[n] == '\0')
		return path + n;
	return path[n] == '.' ? path + n + 1 : NULL;
}

static bool pair_shows(
    const struct pairs *pairs, const char *key, const char *text)
{
	size_t n = text != NULL ? strlen(text) : 0;

	vec_each (const struct pair, p, pairs)
		if (strcmp(p->key, key) == 0)
			/* text is in quotes, as kind_text shows it */
			return n >= 2 && strlen(p->value) == n - 2 &&
			       memcmp(p->value, text + 1, n - 2) == 0;
	return text == NULL;
}

static bool setting_shows(const struct live *live, const struct setting *s,
    const char *name, const char *text)
{
	const void *base = setting_value(s, &live->table.set);
	const struct field *f = shape_field(&s->shape, name);

	if (live->status != LIVE_ABSENT && live_reading(live, s) != READING_OK)
		return false;
	if (s->shape.fields->kind == &kind_pairs)
		return pair_shows(
		    field_value(s->shape.fields, base), name, text);
	return f != NULL && shows(f, base, text);
}

bool live_shows(const struct live *live, const struct change *change)
{
	const char *rest = below(change->path, "indexes"), *name;
	const struct field *f;

	settings_each (s) {
		name = below(change->path, s->name);
		if (name != NULL)
			return setting_shows(live, s, name, change->to);
	}
	if (rest == NULL)
		return false;
	vec_each (const struct index, ix, &live->table.indexes) {
		name = below(rest, ix->name); /* names may hold dots */
		f = name != NULL ? shape_field(&index_capacity_shape, name)
		                 : NULL;
		if (f != NULL)
			return shows(f, ix, change->to);
	}
	return false;
}

struct node *live_encode(const struct live *live)
{
	struct node *n;

	if (live->status == LIVE_ABSENT) {
		n = node_map();
		node_put(n, "absent", node_bool(true));
		return n;
	}
	n = table_node_encode(&live->table);
	if (live->id != NULL)
		node_put(n, "id", node_text(live->id));
	return n;
}
