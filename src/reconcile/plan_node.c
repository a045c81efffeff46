#include "reconcile/plan_node.h"

#include <limits.h>
#include <string.h>

#include "dynamodb/ops.h"

static const char *const wait_names[] = {
	[WAIT_CHANGE] = "change",
	[WAIT_TABLE] = "table",
	[WAIT_INDEX] = "index",
	[WAIT_INDEX_GONE] = "index_gone",
	[WAIT_ENCRYPTION] = "encryption",
};
enum { WAITS = sizeof wait_names / sizeof *wait_names };

static const struct {
	const char *name;
	size_t off;
} policies[] = {
	{ "prune_indexes", offsetof(struct policy, prune_indexes) },
	{ "prune_tags", offsetof(struct policy, prune_tags) },
	{ "allow_recovery_off", offsetof(struct policy, allow_recovery_off) },
	{ "strict", offsetof(struct policy, strict) },
	{ "strict_endpoint", offsetof(struct policy, strict_endpoint) },
	{ "local", offsetof(struct policy, local) },
};
enum { POLICIES = sizeof policies / sizeof *policies };

struct node *plan_node_text(const char *text)
{
	return text != NULL ? node_text(text) : node_null();
}

static void add_place(struct node *map, int line, int column)
{
	node_set(map, "line", line > 0 ? node_int(line) : node_null());
	node_set(map, "column", line > 0 ? node_int(column) : node_null());
}

struct node *plan_node_changes(const struct changes *list)
{
	struct node *out = node_list();

	vec_each (struct change, c, list) {
		struct node *map = node_map();

		node_set(map, "path", node_text(c->path));
		node_set(map, "from", plan_node_text(c->from));
		node_set(map, "to", plan_node_text(c->to));
		add_place(map, c->line, c->column);
		node_add(out, map);
	}
	return out;
}

struct node *plan_node_steps(const struct steps *list)
{
	struct node *out = node_list();

	vec_each (struct step, s, list) {
		struct node *map = node_map();

		node_set(map, "phase", node_text(phase_name(s->phase)));
		node_set(map, "operation", node_text(s->op));
		node_set(map, "subject", node_text(s->subject));
		node_set(map, "index", plan_node_text(s->index));
		node_set(map, "why", plan_node_text(s->why));
		node_set(map, "warning", plan_node_text(s->warning));
		node_set(map, "pending", plan_node_text(s->pending));
		node_set(map, "risk", node_text(risk_name(s->risk)));
		node_set(map, "wait", node_text(wait_names[s->wait]));
		node_set(map, "request", node_copy(s->body));
		node_set(map, "changes", plan_node_changes(&s->changes));
		node_add(out, map);
	}
	return out;
}

struct node *plan_node_remarks(const struct remarks *list)
{
	struct node *out = node_list();

	vec_each (struct remark, r, list) {
		struct node *map = node_map();

		node_set(map, "kind", node_text(remark_name(r->kind)));
		node_set(map, "path", node_text(r->path));
		node_set(map, "text", node_text(r->text));
		node_set(map, "advice", plan_node_text(r->advice));
		add_place(map, r->line, r->column);
		node_add(out, map);
	}
	return out;
}

struct node *plan_node_policy(const struct policy *policy)
{
	struct node *map = node_map();

	for (size_t i = 0; i < POLICIES; i++)
		node_set(map, policies[i].name,
		    node_bool(*(
		        const bool *)((const char *)policy + policies[i].off)));
	return map;
}

void plan_node_read_policy(const struct node *n, struct policy *out)
{
	for (size_t i = 0; i < POLICIES; i++)
		*(bool *)((char *)out + policies[i].off) =
		    node_bool_or(n, policies[i].name, false);
}

static char *read_text(const struct node *map, const char *key)
{
	return mem_strdup(node_text_or(map, key, NULL));
}

static int read_int(const struct node *map, const char *key)
{
	int64_t v = node_int_or(map, key, 0);

	return v > 0 && v <= INT_MAX ? (int)v : 0;
}

static int broken(struct error *err, const char *what)
{
	return error_set(err, E_PARSE, "%s cannot be read", what);
}

int plan_node_read_changes(
    const struct node *n, struct changes *out, struct error *err)
{
	node_each (map, n) {
		if (node_text_or(map, "path", NULL) == NULL)
			return broken(err, "a change");
		step_change_add(out, node_text_or(map, "path", NULL),
		    node_text_or(map, "from", NULL),
		    node_text_or(map, "to", NULL), read_int(map, "line"),
		    read_int(map, "column"));
	}
	return 0;
}

static int find_wait(const char *name)
{
	for (int i = 0; i < (int)WAITS; i++)
		if (strcmp(wait_names[i], name) == 0)
			return i;
	return -1;
}

static int find_risk(const char *name)
{
	for (int i = RISK_NONE; i <= RISK_DESTRUCTIVE; i++)
		if (strcmp(risk_name((enum risk)i), name) == 0)
			return i;
	return -1;
}

/* Only operations that we know and that write: nothing else is ever a step. */
static int read_step(
    const struct node *map, struct steps *out, struct error *err)
{
	const struct ddb_op *op =
	    ddb_op_find(node_text_or(map, "operation", ""));
	int phase = phase_find(node_text_or(map, "phase", ""));
	int risk = find_risk(node_text_or(map, "risk", ""));
	int wait = find_wait(node_text_or(map, "wait", ""));
	const struct node *request = node_key(map, "request");
	const char *subject = node_text_or(map, "subject", NULL);
	struct step *step;

	if (op == NULL || !op->writes || phase < 0 || risk < 0 || wait < 0 ||
	    request == NULL || request->type != NODE_MAP || subject == NULL)
		return broken(err, "a step");
	step = step_add(
	    out, (enum phase)phase, op->name, node_copy(request), subject);
	step->index = read_text(map, "index");
	step->why = read_text(map, "why");
	step->warning = read_text(map, "warning");
	step->pending = read_text(map, "pending");
	step->risk = (enum risk)risk;
	step->wait = (enum wait_for)wait;
	return plan_node_read_changes(
	    node_key(map, "changes"), &step->changes, err);
}

int plan_node_read_steps(
    const struct node *n, struct steps *out, struct error *err)
{
	node_each (map, n)
		if (read_step(map, out, err) != 0)
			return -1;
	return 0;
}

static int find_remark(const char *name)
{
	for (int i = REMARK_UNMANAGED; i <= REMARK_REFUSED; i++)
		if (strcmp(remark_name((enum remark_kind)i), name) == 0)
			return i;
	return -1;
}

int plan_node_read_remarks(
    const struct node *n, struct remarks *out, struct error *err)
{
	node_each (map, n) {
		int kind = find_remark(node_text_or(map, "kind", ""));
		struct remark *r;

		if (kind < 0 || node_text_or(map, "path", NULL) == NULL ||
		    node_text_or(map, "text", NULL) == NULL)
			return broken(err, "a remark");
		r = vec_push(out);
		r->kind = (enum remark_kind)kind;
		r->path = read_text(map, "path");
		r->text = read_text(map, "text");
		r->advice = read_text(map, "advice");
		r->line = read_int(map, "line");
		r->column = read_int(map, "column");
	}
	return 0;
}
