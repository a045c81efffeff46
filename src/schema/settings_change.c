/* What differs in a setting, and the one step of a setting that is not odd. */
#include <string.h>

#include "schema/live.h"

/* Where the leaves that differ go. */
struct report {
	const char *prefix;
	const void *have, *want;
	const struct places *places;
	struct changes *out;
};

static void add(
    const struct report *r, const char *name, const char *from, const char *to)
{
	const struct place *place;
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s%s%s", r->prefix, *name != '\0' ? "." : "", name);
	place = r->places != NULL ? place_find(r->places, path.s) : NULL;
	step_change_add(r->out, path.s, from, to,
	    place != NULL ? place->line : 0, place != NULL ? place->column : 0);
	buf_free(&path);
}

static const char *value_of(const struct pairs *pairs, const char *key)
{
	vec_each (const struct pair, p, pairs)
		if (strcmp(p->key, key) == 0)
			return p->value;
	return NULL;
}

/* As kind_text shows it. */
static char *quoted(const char *text)
{
	struct buf out = BUF_INIT;

	if (text == NULL)
		return NULL;
	buf_addf(&out, "'%s'", text);
	return buf_take(&out);
}

/* Each pair is a leaf of its own. */
static void report_pairs(const struct report *r, const struct field *f)
{
	const struct pairs *have = field_value(f, r->have);

	vec_each (const struct pair, w,
	    (const struct pairs *)field_value(f, r->want)) {
		const char *value = value_of(have, w->key);
		char *from, *to;

		if (w->value == NULL
		        ? value == NULL
		        : value != NULL && strcmp(value, w->value) == 0)
			continue;
		from = quoted(value);
		to = quoted(w->value);
		add(r, w->key, from, to);
		mem_free(from);
		mem_free(to);
	}
}

static void report_field(void *arg, const struct field *f)
{
	const struct report *r = arg;
	char *from, *to;

	if (f->kind == &kind_pairs) {
		report_pairs(r, f);
		return;
	}
	from = field_text(f, r->have);
	to = field_text(f, r->want);
	add(r, f->name, from, to);
	mem_free(from);
	mem_free(to);
}

void setting_shape_changes(const struct shape *shape, const char *prefix,
    const void *have, const void *want, const struct places *places,
    struct changes *out)
{
	struct report r = { prefix, have, want, places, out };

	shape_diff(shape, have, want, report_field, &r);
}

/* Whether the live value is known and stands still (N25). */
static bool comparable(const struct setting *s, const struct live *have)
{
	return have->status == LIVE_ABSENT ||
	       (live_reading(have, s) == READING_OK &&
	           !have->settling[setting_number(s)]);
}

void setting_changes(const struct setting *s,
    const struct plan_context *context, struct changes *out)
{
	const struct live *have = context->have;
	const struct table *want = context->want;

	if (!comparable(s, have) || (s->same != NULL && s->same(have, want)))
		return;
	setting_shape_changes(&s->shape, s->name,
	    setting_value(s, &have->table.set), setting_value(s, &want->set),
	    &want->places, out);
}

/* "switch on ttl", or "set table_class to STANDARD". */
static void explain(struct step *step, const struct setting *s, bool on)
{
	const struct field *f =
	    s->shape.on_off ? shape_field(&s->shape, s->shape.on_off) : NULL;
	struct buf why = BUF_INIT, path = BUF_INIT;

	if (f != NULL) {
		buf_addf(
		    &path, "%s%s%s", s->name, *f->name ? "." : "", f->name);
		vec_each (const struct change, c, &step->changes)
			if (why.n == 0 && strcmp(c->path, path.s) == 0)
				buf_addf(&why, "switch %s %s",
				    on ? "on" : "off", s->name);
	}
	if (why.n == 0)
		vec_each (const struct change, c, &step->changes)
			buf_addf(&why, "%s %s to %s",
			    c == step->changes.v ? "set" : " and", c->path,
			    c->to != NULL ? c->to : "none");
	step->why = buf_take(&why);
	buf_free(&path);
}

static void one_step(const struct setting *s,
    const struct plan_context *context, struct changes *changes,
    struct steps *out)
{
	const struct table *want = context->want;
	bool on = setting_on(s, want);
	const char *warning = s->warning != NULL ? s->warning(context) : NULL;
	struct node *body = node_map();
	struct step *step;

	node_put(body, "TableName", node_text(want->real_name));
	setting_put(body, s->write_root,
	    shape_encode(&s->shape, setting_value(s, &want->set), WIRE));
	step = step_add(out,
	    !on && s->phase_off != PHASE_CREATE ? s->phase_off : s->phase,
	    s->write_op, body, s->name);
	step->risk = on ? s->risk : s->risk_off;
	step->wait = WAIT_CHANGE;
	step->warning = mem_strdup(warning);
	step->changes = *changes;
	*changes = (struct changes){ 0 };
	explain(step, s, on);
}

void setting_steps(const struct setting *s, const struct plan_context *context,
    struct steps *out)
{
	struct changes changes = { 0 };

	if (s->steps != NULL) {
		if (comparable(s, context->have))
			s->steps(context, out);
		return;
	}
	setting_changes(s, context, &changes);
	if (changes.n > 0)
		one_step(s, context, &changes, out);
	step_changes_free(&changes);
}
