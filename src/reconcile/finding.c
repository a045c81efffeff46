#include "reconcile/finding.h"

#include <string.h>

#include "aws/hash.h"
#include "base/text.h"
#include "reconcile/render_command.h"

/* clang-format off */
static const struct {
	const char *id, *meaning;
	enum finding_level level;
} kinds[FINDING_KINDS] = {
	[FINDING_MISSING] = { "table-missing",
	    "A table of the schema does not exist.", LEVEL_ERROR },
	[FINDING_DIFFERS] = { "setting-differs",
	    "A live table differs from what the schema says.", LEVEL_ERROR },
	[FINDING_REFUSED] = { "needs-migration",
	    "A live table differs in a way that cannot be changed in place.",
	    LEVEL_ERROR },
	[FINDING_UNREADABLE] = { "not-readable",
	    "A setting of the schema could not be read.", LEVEL_ERROR },
	[FINDING_UNMANAGED] = { "not-in-schema",
	    "A live table has something that the schema does not mention.",
	    LEVEL_NOTE },
	[FINDING_ORPHAN] = { "table-orphaned",
	    "A table carries the project's tag and stands in no environment of"
	    " the schema.", LEVEL_WARNING },
	[FINDING_UNSUPPORTED] = { "not-supported",
	    "The endpoint does not have a setting of the schema.", LEVEL_NOTE },
	[FINDING_SETTLING] = { "settling",
	    "A change is still under way.", LEVEL_NOTE },
};

static const enum finding_kind kind_of[] = {
	[REMARK_UNMANAGED] = FINDING_UNMANAGED,
	[REMARK_UNSUPPORTED] = FINDING_UNSUPPORTED,
	[REMARK_UNREADABLE] = FINDING_UNREADABLE,
	[REMARK_SETTLING] = FINDING_SETTLING,
	[REMARK_REFUSED] = FINDING_REFUSED,
};
/* clang-format on */

const char *finding_id(enum finding_kind kind)
{
	return kinds[kind].id;
}

const char *finding_meaning(enum finding_kind kind)
{
	return kinds[kind].meaning;
}

void finding_print(const struct finding *f, char out[65])
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s\n%s\n%s", finding_id(f->kind), f->name, f->path);
	hash_sha256_hex(text.s, text.n, out);
	buf_free(&text);
}

static struct finding *add(struct findings *out, enum finding_kind kind,
    const struct table_plan *t, const char *path)
{
	struct finding *f = vec_push(&out->all);

	f->kind = kind;
	f->level = kinds[kind].level;
	f->table = t;
	f->name = t != NULL ? t->want.name : NULL;
	f->path = path;
	return f;
}

/* An index is refused as a whole, and differs in its key or its projection. */
static bool covers(const char *path, const char *below)
{
	size_t n = strlen(path);

	return strncmp(below, path, n) == 0 &&
	       (below[n] == '\0' || below[n] == '.');
}

static const struct remark *refusal_of(
    const struct table_plan *t, const char *path)
{
	vec_each (const struct remark, r, &t->remarks)
		if (r->kind == REMARK_REFUSED && covers(r->path, path))
			return r;
	return NULL;
}

/* The first difference that a refusal is about, or NULL. */
static const struct change *difference_of(
    const struct table_plan *t, const struct remark *r)
{
	vec_each (const struct change, c, &t->changes)
		if (covers(r->path, c->path))
			return c;
	return NULL;
}

static void add_missing(struct findings *out, const struct table_plan *t)
{
	struct finding *f = add(out, FINDING_MISSING, t, "table");
	struct buf text = BUF_INIT;

	buf_addf(&text, "'%s' does not exist", t->want.real_name);
	f->text = buf_take(&text);
	f->line = t->want.line;
	f->column = t->want.column;
}

static void add_change(
    struct findings *out, const struct table_plan *t, const struct change *c)
{
	const struct remark *no = refusal_of(t, c->path);
	struct finding *f = add(
	    out, no != NULL ? FINDING_REFUSED : FINDING_DIFFERS, t, c->path);
	struct buf text = BUF_INIT;

	buf_addf(&text, "live %s, schema %s",
	    c->from != NULL ? c->from : "none", c->to != NULL ? c->to : "none");
	if (no != NULL)
		buf_add(&text, "; this cannot be changed in place");
	f->text = buf_take(&text);
	if (no != NULL && difference_of(t, no) == c)
		f->advice = no->advice;
	f->live = c->from;
	f->schema = c->to;
	f->line = c->line;
	f->column = c->column;
}

static void add_remark(struct findings *out, const struct plan *p,
    const struct table_plan *t, const struct remark *r)
{
	struct finding *f;

	/* Said with its difference. */
	if (r->kind == REMARK_REFUSED && difference_of(t, r) != NULL)
		return;
	f = add(out, kind_of[r->kind], t, r->path);
	f->text = mem_strdup(r->text);
	f->advice = r->advice;
	f->line = r->line;
	f->column = r->column;
	if ((r->kind == REMARK_UNMANAGED && p->policy.strict) ||
	    (r->kind == REMARK_UNSUPPORTED && p->policy.strict_endpoint))
		f->level = LEVEL_ERROR;
}

static void add_table(
    struct findings *out, const struct plan *p, const struct table_plan *t)
{
	if (t->live.status == LIVE_ABSENT && t->changes.n > 0)
		add_missing(out, t);
	else
		vec_each (const struct change, c, &t->changes)
			add_change(out, t, c);
	vec_each (const struct remark, r, &t->remarks)
		add_remark(out, p, t, r);
}

void findings_of(const struct plan *p, struct findings *out)
{
	struct buf command = BUF_INIT;
	bool mendable = false;

	*out = (struct findings){ 0 };
	vec_each (const struct table_plan, t, &p->tables) {
		add_table(out, p, t);
		mendable |= t->steps.n > 0;
	}
	vec_each (char *const, name, &p->orphans) {
		struct finding *f = add(out, FINDING_ORPHAN, NULL, "table");

		f->name = *name;
		f->text = mem_strdup("carries the project's tag and stands in "
		                     "no environment of the schema");
	}
	vec_each (const struct finding, f, &out->all) {
		bool unread = f->kind == FINDING_UNREADABLE;

		out->unreadable += unread;
		out->differences += !unread && f->level != LEVEL_NOTE;
	}
	if (mendable) {
		render_command_apply(&command, p);
		out->command = buf_take(&command);
	}
	buf_free(&command);
}

void findings_free(struct findings *f)
{
	vec_each (struct finding, one, &f->all)
		mem_free(one->text);
	vec_free(&f->all);
	mem_free(f->command);
	*f = (struct findings){ 0 };
}

static bool names(const char *pattern, const char *table, const char *path)
{
	const char *colon = strchr(pattern, ':');
	size_t n;

	if (colon != NULL) {
		n = (size_t)(colon - pattern);
		if (strlen(table) != n || memcmp(pattern, table, n) != 0)
			return false;
		pattern = colon + 1;
	}
	if (*pattern == '\0')
		return colon != NULL; /* "users:", the whole table */
	return covers(pattern, path);
}

static bool is_ignored(
    const struct texts *patterns, const char *table, const char *path)
{
	vec_each (char *const, pattern, patterns)
		if (names(*pattern, table, path))
			return true;
	return false;
}

/* Those of a step are ignored as the table's are, so it has none left. */
static size_t ignore_changes(
    struct changes *list, const struct texts *patterns, const char *table)
{
	size_t gone = 0;

	for (size_t i = list->n; i-- > 0;) {
		struct change *c = &list->v[i];

		if (!is_ignored(patterns, table, c->path))
			continue;
		step_change_free(c);
		vec_remove(list, i);
		gone++;
	}
	return gone;
}

static size_t ignore_remarks(
    struct remarks *list, const struct texts *patterns, const char *table)
{
	size_t gone = 0;

	for (size_t i = list->n; i-- > 0;) {
		struct remark *r = &list->v[i];

		if (!is_ignored(patterns, table, r->path))
			continue;
		remark_free(r);
		vec_remove(list, i);
		gone++;
	}
	return gone;
}

static size_t ignore_in(struct table_plan *t, const struct texts *patterns)
{
	const char *name = t->want.name;
	size_t gone = ignore_changes(&t->changes, patterns, name) +
	              ignore_remarks(&t->remarks, patterns, name);

	for (size_t i = t->steps.n; i-- > 0;) {
		struct step *s = &t->steps.v[i];

		if (ignore_changes(&s->changes, patterns, name) == 0 ||
		    s->changes.n > 0)
			continue;
		step_free(s);
		vec_remove(&t->steps, i);
	}
	return gone;
}

size_t findings_ignore(struct plan *p, const struct texts *patterns)
{
	size_t gone = 0;

	vec_each (struct table_plan, t, &p->tables)
		gone += ignore_in(t, patterns);
	return gone;
}
