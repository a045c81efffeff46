#include "server/script.h"

#include <stddef.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/json.h"

/* A local engine's: everything in a moment, but for the window of R47. */
static const struct model_times moments = {
	.create = 20,
	.update = 20,
	.flip = 20,
	.remove = 20,
	.allocate = 20,
	.backfill = 20,
	.index_remove = 20,
	.encryption = 20,
	.tags = 0,
	.recovery = 0,
	.ttl = 20,
	.recovery_ready = 0,
	.ttl_window = 3600000,
};

#define TIME(member)                                          \
	{                                                     \
#member, offsetof(struct model_times, member) \
	}
static const struct {
	const char *name;
	size_t off;
} time_members[] = { TIME(create), TIME(update), TIME(flip), TIME(remove),
	TIME(allocate), TIME(backfill), TIME(index_remove), TIME(encryption),
	TIME(tags), TIME(recovery), TIME(ttl), TIME(recovery_ready),
	TIME(ttl_window) };

static const struct {
	const char *name;
	enum fake_fault_kind kind;
} kinds[] = {
	{ "error", FAULT_ERROR },
	{ "answer", FAULT_ANSWER },
	{ "html", FAULT_HTML },
	{ "lost", FAULT_LOST },
	{ "unsent", FAULT_UNSENT },
	{ "stall", FAULT_STALL },
	{ "truncated", FAULT_TRUNCATED },
	{ "delay", FAULT_DELAY },
};

static int read_times(struct script *s, struct error *err)
{
	node_each (given, node_key(s->root, "times")) {
		size_t i = 0, n = sizeof time_members / sizeof *time_members;

		while (i < n && strcmp(time_members[i].name, given->key) != 0)
			i++;
		if (i == n)
			return error_set(err, E_INVALID,
			    "'%s' is none of the times", given->key);
		*(int64_t *)(void *)((char *)&s->times + time_members[i].off) =
		    node_int_or(given, "", 0);
	}
	return 0;
}

static int read_fault(
    const struct node *n, struct fake_fault *fault, struct error *err)
{
	const char *kind = node_text_or(n, "kind", "");

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			fault->kind = kinds[i].kind;
	if (fault->kind == 0)
		return error_set(
		    err, E_INVALID, "'%s' is no kind of fault", kind);
	fault->op = node_text_or(n, "op", NULL);
	fault->table = node_text_or(n, "table", NULL);
	fault->nth = (int)node_int_or(n, "nth", 0);
	fault->times = strcmp(node_text_or(n, "times", ""), "always") == 0
	                   ? FAULT_ALWAYS
	                   : (int)node_int_or(n, "times", 0);
	fault->effect = node_bool_or(n, "effect", false);
	fault->name = node_text_or(n, "name", NULL);
	fault->text = node_text_or(n, "text", NULL);
	fault->status = (int)node_int_or(n, "status", 0);
	fault->delay_ms = node_int_or(n, "delay_ms", 0);
	return 0;
}

static struct fake_fault *next_fault(struct script *s, struct error *err)
{
	if (s->fault_count < SCRIPT_FAULTS)
		return &s->faults[s->fault_count++];
	error_set(err, E_LIMIT, "more than %d faults", SCRIPT_FAULTS);
	return NULL;
}

static int read_faults(struct script *s, struct error *err)
{
	struct fake_fault *fault;

	node_each (op, node_key(s->root, "unsupported")) {
		if ((fault = next_fault(s, err)) == NULL)
			return -1;
		*fault = (struct fake_fault){ .op = node_text_or(op, "", ""),
			.times = FAULT_ALWAYS,
			.kind = FAULT_ERROR,
			.name = "UnknownOperationException" };
	}
	node_each (n, node_key(s->root, "faults"))
		if ((fault = next_fault(s, err)) == NULL ||
		    read_fault(n, fault, err) != 0)
			return -1;
	return 0;
}

int script_load(struct script *s, const char *path, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	*s = (struct script){ .times = moments };
	if (path == NULL)
		return 0;
	rc = file_read(path, LIMIT_PLAN_BYTES, &text, err);
	if (rc == 0)
		rc = json_parse(text.s, text.n, &s->root, err);
	if (rc == 0)
		rc = read_times(s, err);
	if (rc == 0)
		rc = read_faults(s, err);
	buf_free(&text);
	return rc;
}

int script_apply(struct script *s, struct fake_dynamo *f, struct error *err)
{
	struct node *answer = NULL;

	model_limits(f->model, (int)node_int_or(s->root, "limits.tables", 500),
	    (int)node_int_or(s->root, "limits.indexed", 250));
	node_each (table, node_key(s->root, "tables"))
		model_put(f->model, table);
	node_each (call, node_key(s->root, "calls")) {
		if (model_call(f->model, node_text_or(call, "op", ""),
		        node_key(call, "body"), &answer, err) != 0)
			return -1;
		node_free(answer);
	}
	f->policy = node_key(s->root, "policy");
	f->faults = s->faults;
	f->fault_count = s->fault_count;
	return 0;
}

void script_free(struct script *s)
{
	node_free(s->root);
	*s = (struct script){ 0 };
}
