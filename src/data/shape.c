#include "data/shape.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

void place_add(struct places *p, const char *path, int line, int column)
{
	if (p == NULL)
		return;
	*vec_push(p) = (struct place){ mem_strdup(path), line, column };
}

const struct place *place_find(const struct places *p, const char *path)
{
	size_t n = strlen(path);

	for (;;) {
		vec_each (const struct place, one, p)
			if (strncmp(one->path, path, n) == 0 &&
			    one->path[n] == '\0')
				return one;
		do {
			if (n == 0)
				return NULL;
		} while (path[--n] != '.');
	}
}

void place_free(struct places *p)
{
	vec_each (struct place, one, p)
		mem_free(one->path);
	vec_free(p);
}

const struct field *shape_field(const struct shape *s, const char *name)
{
	shape_each (f, s)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* What is known while our YAML is walked. */
struct walk {
	const struct shape *shape;
	void *base;
	const struct shape_context *context;
};

/* "ttl", "attribute" -> "ttl.attribute"; either may be empty. */
static char *join(const char *a, const char *b)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s%s%s", a, *a != '\0' && *b != '\0' ? "." : "", b);
	return buf_take(&path);
}

static void place_at(
    const struct walk *w, const char *name, const struct node *n, bool at_key)
{
	char *path = join(w->context->prefix, name);

	if (at_key && n->key_line != 0)
		place_add(w->context->places, path, n->key_line, n->key_column);
	else
		place_add(w->context->places, path, n->line, n->column);
	mem_free(path);
}

/* What a sentence calls the value: its name, or for a scalar setting the last
 * word of the prefix. */
static const char *subject(const struct walk *w, const char *name)
{
	const char *dot = strrchr(w->context->prefix, '.');

	if (*name != '\0')
		return name;
	return dot != NULL ? dot + 1 : w->context->prefix;
}

static void no_value(
    const struct walk *w, const char *name, const struct node *n)
{
	problem_at_key(w->context->problems, n,
	    "'%s' has no value; leave it out to leave it alone",
	    subject(w, name));
}

static bool items_fine(
    const struct walk *w, const struct field *f, const struct node *n)
{
	struct error err = { 0 };
	bool fine = true;

	if (f->kind->item == NULL ||
	    (n->type != NODE_MAP && n->type != NODE_LIST))
		return true;
	node_each (one, n) {
		if (f->kind->item(one, &err) == 0)
			continue;
		problem_at(w->context->problems, one, "'%s' %s",
		    one->key != NULL ? one->key : subject(w, f->name),
		    err.text);
		fine = false;
	}
	return fine;
}

static void decode_field(
    const struct walk *w, const struct field *f, const struct node *n)
{
	struct error err = { 0 };

	/* Also for what cannot be read: rules between fields stay quiet then. */
	place_at(w, f->name, n, n->type == NODE_MAP || n->type == NODE_LIST);
	if (!items_fine(w, f, n))
		return;
	if (n->type == NODE_NULL) {
		no_value(w, f->name, n);
		return;
	}
	if (f->kind->decode(f, n, OURS, field_slot(f, w->base), &err) < 0) {
		problem_at(w->context->problems, n, "'%s' %s",
		    subject(w, f->name), err.text);
		return;
	}
	if (f->kind != &kind_pairs || n->type != NODE_MAP)
		return;
	node_each (one, n) {
		char *name = join(f->name, one->key);

		place_at(w, name, one, false);
		mem_free(name);
	}
}

/* The first part of what follows group in a field's name: for group "a" of
 * "a.b.c" it is "b"; NULL if the field is not in the group. */
static const char *part_below(
    const struct field *f, const char *group, size_t *n)
{
	size_t skip = strlen(group);

	if (strncmp(f->name, group, skip) != 0)
		return NULL;
	if (skip > 0 && f->name[skip++] != '.')
		return NULL;
	*n = strcspn(f->name + skip, ".");
	return *n > 0 ? f->name + skip : NULL;
}

static bool is_group(const struct walk *w, const char *path)
{
	size_t n;

	shape_each (f, w->shape)
		if (part_below(f, path, &n) != NULL)
			return true;
	return false;
}

/* Every key that may stand in a group, each once. */
static void words_of(const struct walk *w, const char *group, struct texts *out)
{
	shape_each (f, w->shape) {
		size_t n, i = 0;
		const char *part = part_below(f, group, &n);

		if (part == NULL)
			continue;
		while (i < out->n && (strncmp(out->v[i], part, n) != 0 ||
		                         out->v[i][n] != '\0'))
			i++;
		if (i == out->n)
			*vec_push(out) = mem_strndup(part, n);
	}
}

static void words_free(struct texts *words)
{
	vec_each (char *, one, words)
		mem_free(*one);
	vec_free(words);
}

static void list_words(const struct texts *words, struct buf *out)
{
	for (size_t i = 0; i < words->n; i++)
		buf_addf(out, "%s'%s'",
		    i == 0             ? ""
		    : i + 1 < words->n ? ", "
		                       : " and ",
		    words->v[i]);
}

static void unknown_key(
    const struct walk *w, const char *group, const struct node *n)
{
	const char *where = subject(w, group), *near;
	struct texts words = { 0 };
	struct buf known = BUF_INIT;

	words_of(w, group, &words);
	list_words(&words, &known);
	*vec_push(&words) = NULL;
	near = text_nearest(n->key, (const char *const *)words.v);
	if (near != NULL)
		problem_at_key(w->context->problems, n,
		    "unknown key '%s' in '%s' (did you mean '%s'?)", n->key,
		    where, near);
	else
		problem_at_key(w->context->problems, n,
		    "unknown key '%s' in '%s'; it knows %s", n->key, where,
		    known.s);
	words_free(&words);
	buf_free(&known);
}

static void must_be_map(
    const struct walk *w, const char *group, const struct node *n)
{
	struct texts words = { 0 };
	struct buf known = BUF_INIT;

	words_of(w, group, &words);
	list_words(&words, &known);
	problem_at(w->context->problems, n,
	    "'%s' must be a map with %s, not %s", subject(w, group), known.s,
	    node_type_name(n->type));
	words_free(&words);
	buf_free(&known);
}

static bool is_none(const struct node *n)
{
	return n->type == NODE_TEXT && !n->quoted &&
	       strcmp(n->text, "none") == 0;
}

/* `none` for a group below the setting: every field in it that can be none. */
static void decode_none_group(
    const struct walk *w, const char *group, const struct node *n)
{
	size_t len;

	shape_each (f, w->shape) {
		if (part_below(f, group, &len) == NULL)
			continue;
		if (!f->none && f->kind != &kind_switch) {
			problem_at(w->context->problems, n,
			    "'%s' cannot be none", subject(w, group));
			return;
		}
		decode_field(w, f, n);
	}
}

static void decode_group(
    const struct walk *w, const char *group, const struct node *n);

static void decode_member(
    const struct walk *w, const char *group, const struct node *n)
{
	char *path = join(group, n->key);
	const struct field *f = shape_field(w->shape, path);

	if (strchr(n->key, '.') != NULL || *n->key == '\0')
		unknown_key(w, group, n);
	else if (f != NULL)
		decode_field(w, f, n);
	else if (is_group(w, path))
		decode_group(w, path, n);
	else
		unknown_key(w, group, n);
	mem_free(path);
}

static void decode_group(
    const struct walk *w, const char *group, const struct node *n)
{
	if (*group != '\0' && is_none(n)) {
		decode_none_group(w, group, n);
		return;
	}
	if (n->type != NODE_MAP) {
		must_be_map(w, group, n);
		return;
	}
	place_at(w, group, n, true);
	node_each (child, n)
		decode_member(w, group, child);
}

static void decode_ours(const struct walk *w, const struct node *n)
{
	const struct shape *s = w->shape;
	const struct field *whole = shape_field(s, ""), *one = NULL;
	bool is_scalar = n->type != NODE_MAP && n->type != NODE_LIST;

	if (whole != NULL) {
		decode_field(w, whole, n);
		return;
	}
	if (is_scalar)
		place_at(w, "", n, true);
	if (s->on_off != NULL && (n->type == NODE_BOOL || is_none(n)))
		one = shape_field(s, s->on_off);
	else if (s->scalar != NULL && is_scalar)
		one = shape_field(s, s->scalar);
	if (n->type == NODE_NULL)
		no_value(w, "", n);
	else if (one != NULL)
		decode_field(w, one, n);
	else
		decode_group(w, "", n);
}

static const char *live_path(const struct field *f)
{
	const char *path = f->live != NULL ? f->live : f->wire;

	return path == NULL || strcmp(path, "-") == 0 ? NULL : path;
}

static void decode_live(const struct walk *w, const struct node *n)
{
	shape_each (f, w->shape) {
		const char *path = live_path(f);
		const struct node *value =
		    path != NULL ? node_get(n, path) : NULL;
		struct error err = { 0 };

		if (value == NULL || value->type == NODE_NULL)
			continue;
		if (f->kind->decode(
		        f, value, LIVE, field_slot(f, w->base), &err) < 0) {
			char *where = join(w->context->prefix, path);

			problem_add(w->context->problems, 0, 0,
			    "cannot read '%s': it %s", where, err.text);
			mem_free(where);
		}
	}
}

void shape_decode(const struct shape *s, const struct node *n, enum dialect d,
    void *base, const struct shape_context *context)
{
	struct walk w = { s, base, context };

	if (d == OURS)
		decode_ours(&w, n);
	else
		decode_live(&w, n);
}

/* A default as the node it would have been read from. */
static struct node *node_of_default(const struct field *f, const char *text)
{
	if (f->kind == &kind_switch && strcmp(text, "true") == 0)
		return node_bool(true);
	if (f->kind == &kind_switch && strcmp(text, "false") == 0)
		return node_bool(false);
	if (f->kind == &kind_number && strcmp(text, "none") != 0)
		return node_number(text);
	return node_text(text);
}

void shape_fill(const struct shape *s, enum dialect d, void *base)
{
	if (d == OURS && !shape_stated(s, base))
		return;
	shape_each (f, s) {
		const char *text = d == OURS ? f->fallback : f->absent;
		struct error err = { 0 };
		struct node *n;
		int rc;

		if (text == NULL || f->kind->stated(field_value(f, base)) ||
		    (f->when_on && !shape_on(s, base)))
			continue;
		n = node_of_default(f, text);
		rc = f->kind->decode(f, n, d, field_slot(f, base), &err);
		assert(rc == 0);
		(void)rc;
		node_free(n);
	}
}

bool shape_stated(const struct shape *s, const void *base)
{
	shape_each (f, s)
		if (f->kind->stated(field_value(f, base)))
			return true;
	return false;
}

bool shape_on(const struct shape *s, const void *base)
{
	const struct field *f;

	if (s->on_off == NULL)
		return true;
	f = shape_field(s, s->on_off);
	return f != NULL && *(const int *)field_value(f, base) == SWITCH_ON;
}

/* Whether a field of base says anything that counts. */
static bool counts(
    const struct shape *s, const struct field *f, const void *base)
{
	return f->kind->stated(field_value(f, base)) &&
	       (!f->when_on || shape_on(s, base));
}

struct node *shape_encode(
    const struct shape *s, const void *base, enum dialect d)
{
	struct node *out = NULL;

	shape_each (f, s) {
		const char *path = d == OURS ? f->name : f->wire;
		struct node *value;

		if (path == NULL || !counts(s, f, base))
			continue;
		value = f->kind->encode(f, field_value(f, base), d);
		if (*path == '\0')
			return value; /* the only field of its shape */
		if (out == NULL)
			out = node_map();
		node_put_path(out, path, value);
	}
	return out;
}

void shape_diff(const struct shape *s, const void *have, const void *want,
    void (*report)(void *arg, const struct field *f), void *arg)
{
	shape_each (f, s)
		if (counts(s, f, want) &&
		    !f->kind->equal(
		        f, field_value(f, have), field_value(f, want)))
			report(arg, f);
}

void shape_copy(const struct shape *s, void *to, const void *from)
{
	shape_each (f, s) {
		f->kind->clear(field_slot(f, to));
		f->kind->copy(field_slot(f, to), field_value(f, from));
	}
}

void shape_clear(const struct shape *s, void *base)
{
	shape_each (f, s)
		f->kind->clear(field_slot(f, base));
}

void field_show(const struct field *f, const void *base, struct buf *out)
{
	if (f->kind->stated(field_value(f, base)))
		f->kind->show(f, field_value(f, base), out);
	else
		buf_add(out, "none");
}

char *field_text(const struct field *f, const void *base)
{
	const void *value = field_value(f, base);
	struct buf text = BUF_INIT;

	if (!f->kind->stated(value) ||
	    (f->kind == &kind_number && *(const int64_t *)value == NUMBER_NONE))
		return NULL;
	f->kind->show(f, value, &text);
	return buf_take(&text);
}
