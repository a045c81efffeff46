#include "reconcile/plan_create.h"

#include "base/buf.h"
#include "base/text.h"
#include "reconcile/plan_index.h"
#include "schema/settings_billing.h"

static void add_indexes(struct node *body, const struct table *want)
{
	int mode = settings_billing_mode(NULL, want);

	vec_each (struct index, ix, &want->indexes)
		node_add(
		    node_at_list(body, ix->local ? "LocalSecondaryIndexes"
		                                 : "GlobalSecondaryIndexes"),
		    plan_index_node(ix, mode));
}

static struct node *create_body(
    const struct live *have, const struct table *want)
{
	struct node *body = node_map();

	node_set(body, "TableName", node_text(want->real_name));
	node_set(
	    body, "AttributeDefinitions", plan_index_attributes(have, want));
	node_set(body, "KeySchema", plan_index_key(&want->key));
	add_indexes(body, want);
	settings_each (s)
		if (s->in_create)
			setting_create(s, want, body);
	return body;
}

/* Whether CreateTable carries the leaf; the keys and indexes always. */
static bool is_carried(const char *path)
{
	settings_each (s) {
		size_t n = strlen(s->name);

		if (text_starts(path, s->name) &&
		    (path[n] == '.' || path[n] == '\0'))
			return s->in_create;
	}
	return true;
}

static char *why_of(const struct table *want)
{
	struct buf out = BUF_INIT;
	size_t n = want->indexes.n;

	buf_add(&out, "create the table");
	if (n > 0)
		buf_addf(&out, " with %zu index%s", n, n == 1 ? "" : "es");
	return buf_take(&out);
}

/* What cannot ride in CreateTable, and so comes after it. */
static void add_later(struct table_plan *t, int64_t now)
{
	struct plan_context context = {
		.have = &t->live, .want = &t->want, .now = now
	};

	settings_each (s)
		if (!s->in_create)
			setting_steps(s, &context, &t->steps);
}

void plan_create_steps(struct table_plan *t, int64_t now)
{
	struct step *step = step_add(&t->steps, PHASE_CREATE, "CreateTable",
	    create_body(&t->live, &t->want), "table");

	step->why = why_of(&t->want);
	step->wait = WAIT_TABLE;
	vec_each (struct change, c, &t->changes)
		if (is_carried(c->path))
			step_change_add(&step->changes, c->path, c->from, c->to,
			    c->line, c->column);
	add_later(t, now);
}
