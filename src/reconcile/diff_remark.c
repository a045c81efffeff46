#include "reconcile/diff_remark.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "reconcile/diff_index.h"

static void remark(struct table_plan *t, enum remark_kind kind,
    const char *path, const char *advice, const char *fmt, ...)
    PRINTF_LIKE(5, 6);

static void remark(struct table_plan *t, enum remark_kind kind,
    const char *path, const char *advice, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	table_plan_remark(t, kind, path, buf_take(&text), advice);
}

/* What of the table itself is on its way. */
static void settling_table(struct table_plan *t)
{
	const struct live *live = &t->live;

	if (live->status == LIVE_CREATING || live->status == LIVE_UPDATING ||
	    live->status == LIVE_OTHER)
		remark(t, REMARK_SETTLING, "table", NULL, "the table is %s",
		    live->status_text);
	vec_each (struct index, is, &live->table.indexes) {
		struct buf path = BUF_INIT;

		if (is->status == NULL || strcmp(is->status, "ACTIVE") == 0)
			continue;
		buf_addf(&path, "indexes.%s", is->name);
		remark(t, REMARK_SETTLING, path.s, NULL, "the index is %s%s",
		    is->status, is->backfilling ? ", backfilling" : "");
		buf_free(&path);
	}
}

static void settling_settings(struct table_plan *t)
{
	settings_each (s)
		if (t->live.settling[setting_number(s)])
			remark(t, REMARK_SETTLING, s->name, NULL,
			    "an earlier change is still under way");
}

static void unread_failed(
    struct table_plan *t, const struct setting *s, const struct error *why)
{
	/* "its status might not be ACTIVE": the words for NotFound (F27) */
	if (why->code == E_NOT_FOUND && t->live.status != LIVE_ACTIVE)
		remark(t, REMARK_SETTLING, s->name, NULL,
		    "cannot be read yet: the table is %s", t->live.status_text);
	else
		remark(t, REMARK_UNREADABLE, s->name,
		    "what cannot be read is not changed: run this again",
		    "cannot be read: %s",
		    why->text[0] != '\0' ? why->text
		                         : "the answer makes no sense");
}

static void unread_denied(
    struct table_plan *t, const struct setting *s, const struct error *why)
{
	struct buf advice = BUF_INIT;

	buf_addf(&advice,
	    "what cannot be read is not changed: allow dynamodb:%s",
	    reading_ops[s->read_from].op);
	remark(t, REMARK_UNREADABLE, s->name, advice.s, "cannot be read: %s",
	    why->text);
	buf_free(&advice);
}

static void unread(struct table_plan *t, const struct setting *s)
{
	const struct error *why = &t->live.why[s->read_from];
	const char *op = reading_ops[s->read_from].op;

	switch (live_reading(&t->live, s)) {
	case READING_UNSUPPORTED:
		if (t->live.reading[s->read_from] == READING_OK)
			remark(t, REMARK_UNSUPPORTED, s->name, NULL,
			    "the endpoint does not have it");
		else
			remark(t, REMARK_UNSUPPORTED, s->name, NULL,
			    "the endpoint does not know %s", op);
		break;
	case READING_DENIED:
		unread_denied(t, s, why);
		break;
	case READING_FAILED:
		unread_failed(t, s, why);
		break;
	case READING_NOT_ASKED:
		remark(t, REMARK_UNREADABLE, s->name, NULL, "%s was not asked",
		    op);
		break;
	default:
		break;
	}
}

/* What a table is that was made with nothing stated, by us. */
static void read_bare(struct live *out)
{
	struct problems problems = { 0 };
	struct node *answer = node_map();

	*out = (struct live){ 0 };
	node_put(answer, "Table.TableStatus", node_text("ACTIVE"));
	node_put(answer, "Table.BillingModeSummary.BillingMode",
	    node_text("PAY_PER_REQUEST"));
	live_take(out, FROM_TABLE, answer, NULL);
	for (int i = FROM_TABLE + 1; i < READING_PLACES; i++)
		live_take(out, (enum reading_place)i, node_map(), NULL);
	live_decode(out, "bare", &problems);
	problem_free(&problems);
}

/* Whether a live leaf says nothing but what is so when nobody asks. */
static bool is_usual(const struct field *f, const void *is, const void *bare)
{
	char *shown;
	bool usual =
	    f->kind->equal(f, field_value(f, bare), field_value(f, is));

	if (!usual && f->kind != &kind_switch && f->absent != NULL) {
		shown = field_text(f, is);
		usual = shown != NULL && strcmp(shown, f->absent) == 0;
		mem_free(shown);
	}
	return usual;
}

static bool is_unmanaged(const struct setting *s, const struct field *f,
    const struct table_plan *t, const struct live *bare)
{
	const void *is = setting_value(s, &t->live.table.set);
	const void *want = setting_value(s, &t->want.set);

	return f->kind != &kind_pairs && f->kind->stated(field_value(f, is)) &&
	       !f->kind->stated(field_value(f, want)) &&
	       (!f->when_on || shape_on(&s->shape, is)) &&
	       !is_usual(f, is, setting_value(s, &bare->table.set));
}

/* Nothing of a setting is told that is about to change anyway. */
static bool is_moving(struct table_plan *t, const struct setting *s)
{
	struct plan_context context = { .have = &t->live, .want = &t->want };
	struct changes changes = { 0 };
	bool moving = t->live.settling[setting_number(s)];

	if (setting_stated(s, &t->want)) {
		setting_changes(s, &context, &changes);
		moving = moving || changes.n > 0 ||
		         (s->same != NULL && s->same(&t->live, &t->want));
	}
	step_changes_free(&changes);
	return moving;
}

/* One remark for a setting: by its field when it is only one. */
static void unmanaged_setting(
    struct table_plan *t, const struct setting *s, const struct live *bare)
{
	const void *is = setting_value(s, &t->live.table.set);
	struct buf path = BUF_INIT, text = BUF_INIT;
	const struct field *only = NULL;
	int count = 0;

	shape_each (f, &s->shape) {
		if (!is_unmanaged(s, f, t, bare))
			continue;
		buf_addf(&text, "%s%s%s", count > 0 ? ", " : "", f->name,
		    f->name[0] != '\0' ? " " : "");
		field_show(f, is, &text);
		only = count++ == 0 ? f : NULL;
	}
	buf_add(&path, s->name);
	if (setting_stated(s, &t->want) && only != NULL)
		buf_addf(&path, ".%s", only->name);
	if (count > 0)
		remark(t, REMARK_UNMANAGED, path.s, NULL,
		    "not in the schema, left alone: %s", text.s);
	buf_free(&path);
	buf_free(&text);
}

static bool pair_there(const struct pairs *list, const char *key)
{
	vec_each (struct pair, p, list)
		if (strcmp(p->key, key) == 0)
			return true;
	return false;
}

static void unmanaged_pairs(struct table_plan *t, const struct setting *s)
{
	const void *is = setting_value(s, &t->live.table.set);
	const void *want = setting_value(s, &t->want.set);

	shape_each (f, &s->shape) {
		const struct pairs *known = field_value(f, want);

		if (f->kind != &kind_pairs)
			continue;
		vec_each (
		    struct pair, p, (const struct pairs *)field_value(f, is)) {
			struct buf path = BUF_INIT;

			buf_addf(&path, "%s.%s", s->name, p->key);
			if (!pair_there(known, p->key))
				remark(t, REMARK_UNMANAGED, path.s, NULL,
				    "not in the schema, left alone: '%s'",
				    p->value);
			buf_free(&path);
		}
	}
}

static void unmanaged_indexes(struct table_plan *t)
{
	vec_each (struct index, is, &t->live.table.indexes) {
		struct buf path = BUF_INIT;
		char *shown;

		if (diff_index_verb(&t->live, &t->want, is->name) !=
		    INDEX_UNMANAGED)
			continue;
		shown = diff_index_show(&t->live.table, is);
		buf_addf(&path, "indexes.%s", is->name);
		remark(t, REMARK_UNMANAGED, path.s, NULL,
		    "not in the schema, left alone: %s", shown);
		buf_free(&path);
		mem_free(shown);
	}
}

/* What could not be read may be anything: for a strict check that matters, even
 * if the schema says nothing about it. */
static bool matters(
    const struct table_plan *t, const struct setting *s, bool strict)
{
	enum reading reading = live_reading(&t->live, s);

	return setting_stated(s, &t->want) ||
	       (strict &&
	           (reading == READING_DENIED || reading == READING_FAILED));
}

void diff_remark_table(struct table_plan *t, bool strict)
{
	struct live bare;

	settling_table(t);
	settling_settings(t);
	unmanaged_indexes(t);
	read_bare(&bare);
	settings_each (s) {
		if (live_reading(&t->live, s) == READING_OK) {
			if (!is_moving(t, s))
				unmanaged_setting(t, s, &bare);
			unmanaged_pairs(t, s);
		} else if (matters(t, s, strict)) {
			unread(t, s);
		}
	}
	live_free(&bare);
}
