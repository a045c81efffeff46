#include "cli/orphans.h"

#include <string.h>

#include "reconcile/reader.h"

struct looking {
	struct context *context;
	struct texts *found;
	size_t open;
	struct node *listing;
	struct error err; /* the first failure; code E_OK: none */
};

static void add_known(struct texts *known, const struct schema *s)
{
	vec_each (const struct table, t, &s->tables)
		*vec_push(known) = mem_strdup(t->real_name);
}

/* In every environment of the file: those of another are no orphans. */
static int know(const struct context *c, struct texts *known, struct error *err)
{
	int rc = 0;

	add_known(known, &c->schema);
	for (size_t i = 0; i < c->schema.environments.n && rc == 0; i++) {
		struct schema_options options = { .path = c->path,
			.environment = c->schema.environments.v[i] };
		struct schema s = { 0 };

		rc = schema_parse(
		    &s, &options, buf_text(&c->text), c->text.n, err);
		if (rc == 0)
			add_known(known, &s);
		schema_free(&s);
	}
	return rc;
}

static void note_failure(struct looking *l, const struct error *err)
{
	if (err != NULL && l->err.code == E_OK)
		l->err = *err;
}

static void on_listing(void *arg, struct node *answer, const struct error *err)
{
	struct looking *l = arg;

	l->open--;
	l->listing = answer;
	note_failure(l, err);
}

static bool is_ours(const struct live *live, const char *project)
{
	vec_each (const struct pair, tag, &live->table.set.tags)
		if (strcmp(tag->key, "project") == 0)
			return strcmp(tag->value, project) == 0;
	return false;
}

static void on_table(void *arg, struct live *live, const struct error *err)
{
	struct looking *l = arg;

	l->open--;
	note_failure(l, err);
	if (live == NULL)
		return;
	if (live->reading[FROM_TAGS] == READING_DENIED ||
	    live->reading[FROM_TAGS] == READING_FAILED)
		note_failure(l, &live->why[FROM_TAGS]);
	else if (is_ours(live, l->context->schema.project))
		*vec_push(l->found) = mem_strdup(live->table.real_name);
}

static int run(struct looking *l, struct error *err)
{
	struct ddb *ddb = l->context->ddb;
	bool drained = false;

	while (l->open > 0) {
		if (!drained && (stop_asked(NULL) || l->err.code != E_OK)) {
			ddb_drain(ddb);
			drained = true;
		}
		loop_step(ddb_loop(ddb), 1000);
	}
	if (l->err.code == E_OK)
		return 0;
	*err = l->err;
	return error_wrap(err, "looking for tables that nobody claims");
}

static int by_name(const void *a, const void *b)
{
	char *const *p = a, *const *q = b;

	return strcmp(*p, *q);
}

int orphans_find(struct context *c, struct texts *out, struct error *err)
{
	struct looking l = { .context = c, .found = out, .open = 1 };
	struct texts known = { 0 };
	int rc;

	if (c->schema.project == NULL)
		return error_set(err, E_USAGE,
		    "'%s' names no project, so no table can carry its tag",
		    c->path);
	rc = know(c, &known, err);
	if (rc == 0) {
		ddb_pages(c->ddb, &ddb_list_tables, node_map(), on_listing, &l);
		rc = run(&l, err);
	}
	node_each (name, node_key(l.listing, "TableNames")) {
		if (name->text == NULL || texts_have(&known, name->text))
			continue;
		l.open++;
		reader_start(
		    c->ddb, name->text, NULL, 1U << FROM_TAGS, on_table, &l);
	}
	if (rc == 0)
		rc = run(&l, err);
	vec_sort(out, by_name);
	node_free(l.listing);
	texts_free(&known);
	return rc;
}
