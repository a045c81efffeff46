#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "data/number.h"
#include "data/shape.h"

/* What stands there, for "not ..." at the end of a sentence. */
static void add_found(struct buf *out, const struct node *n)
{
	if (n->type == NODE_BOOL)
		buf_add(out, n->yes ? "true" : "false");
	else if (n->type == NODE_TEXT || n->type == NODE_NUMBER)
		buf_addf(out, "'%.60s'", n->text);
	else if (n->type == NODE_NULL)
		buf_add(out, "nothing");
	else
		buf_add(out, node_type_name(n->type));
}

static int wrong(struct error *err, const char *must, const struct node *n,
    const char *advice)
{
	struct buf found = BUF_INIT;

	add_found(&found, n);
	error_set(
	    err, E_INVALID, "must be %s, not %s%s", must, found.s, advice);
	buf_free(&found);
	return -1;
}

/* The word none as a word of ours; in quotes it is a text like any other. */
static bool is_none(const struct node *n)
{
	return n->type == NODE_TEXT && !n->quoted &&
	       strcmp(n->text, "none") == 0;
}

static bool int_stated(const void *slot)
{
	return *(const int *)slot != 0;
}

static bool int_equal(const struct field *f, const void *have, const void *want)
{
	(void)f;
	return *(const int *)have == *(const int *)want;
}

static void int_copy(void *to, const void *from)
{
	*(int *)to = *(const int *)from;
}

static void int_clear(void *slot)
{
	*(int *)slot = 0;
}

/* In answers: on its way counts as being there (control-plane.md N25). */
static const struct name switch_words[] = {
	{ NULL, "ENABLED", SWITCH_ON },
	{ NULL, "ENABLING", SWITCH_ON },
	{ NULL, "DISABLED", SWITCH_OFF },
	{ NULL, "DISABLING", SWITCH_OFF },
	{ 0 },
};

static bool yaml_1_1_boolean(const struct node *n)
{
	static const char *const words[] = { "yes", "no", "on", "off", "y", "n",
		"true", "false", NULL };

	if (n->type != NODE_TEXT)
		return false;
	for (const char *const *w = words; *w != NULL; w++)
		if (text_equal_nocase(n->text, *w))
			return true;
	return false;
}

static int switch_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	int *value = slot;

	(void)f;
	if (n->type == NODE_BOOL) {
		*value = n->yes ? SWITCH_ON : SWITCH_OFF;
		return 0;
	}
	if (d == OURS && is_none(n)) {
		*value = SWITCH_OFF;
		return 0;
	}
	if (d != OURS && n->type == NODE_TEXT) {
		for (const struct name *w = switch_words; w->value != 0; w++) {
			if (strcmp(n->text, w->theirs) == 0) {
				*value = w->value;
				return 0;
			}
		}
	}
	if (d != OURS || !yaml_1_1_boolean(n))
		return wrong(err, "true or false", n, "");
	return wrong(err, "true or false", n,
	    n->quoted ? "; leave the quotes out"
	              : "; no other word is a boolean here");
}

static struct node *switch_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	(void)f;
	(void)d;
	return node_bool(*(const int *)slot == SWITCH_ON);
}

static void switch_show(
    const struct field *f, const void *slot, struct buf *out)
{
	(void)f;
	buf_add(out, *(const int *)slot == SWITCH_ON ? "true" : "false");
}

const struct kind kind_switch = { .name = "true or false",
	.decode = switch_decode,
	.encode = switch_encode,
	.stated = int_stated,
	.equal = int_equal,
	.show = switch_show,
	.copy = int_copy,
	.clear = int_clear };

static int number_bounds(const struct field *f, int64_t v, struct error *err)
{
	const char *none = f->none ? ", or none" : "";

	if (f->max != 0 && (v < f->min || v > f->max))
		return error_set(err, E_INVALID,
		    "must be from %" PRId64 " to %" PRId64 "%s, not %" PRId64,
		    f->min, f->max, none, v);
	if (v < f->min)
		return error_set(err, E_INVALID,
		    "must be at least %" PRId64 "%s, not %" PRId64, f->min,
		    none, v);
	return 0;
}

static int number_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	const char *must =
	    f->none ? "a whole number or none" : "a whole number";
	int64_t v;

	if (f->none && n->type == NODE_TEXT &&
	    (strcmp(n->text, "none") == 0 ||
	        strcmp(n->text, "unlimited") == 0)) {
		*(int64_t *)slot = NUMBER_NONE;
		return 0;
	}
	if (d == OURS && n->quoted && number_whole(n->text, &v))
		return wrong(err, must, n, "; leave the quotes out");
	if (n->type != NODE_NUMBER || !number_whole(n->text, &v))
		return wrong(err, must, n, "");
	/* -1, 0 and absent all mean that there is no limit (N20); without that
	 * meaning zero is how AWS says nothing (0/0 on demand, N2). */
	if (d != OURS && v <= 0 && (f->none || v == 0)) {
		*(int64_t *)slot = f->none ? NUMBER_NONE : 0;
		return 0;
	}
	if ((d == OURS || v < 0) && number_bounds(f, v, err) < 0)
		return -1;
	*(int64_t *)slot = v;
	return 0;
}

static struct node *number_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	int64_t v = *(const int64_t *)slot;

	(void)f;
	return d == OURS && v == NUMBER_NONE ? node_text("none") : node_int(v);
}

static bool number_stated(const void *slot)
{
	return *(const int64_t *)slot != 0;
}

static bool number_equal(
    const struct field *f, const void *have, const void *want)
{
	(void)f;
	return *(const int64_t *)have == *(const int64_t *)want;
}

static void number_show(
    const struct field *f, const void *slot, struct buf *out)
{
	int64_t v = *(const int64_t *)slot;

	(void)f;
	if (v == NUMBER_NONE)
		buf_add(out, "none");
	else
		buf_addf(out, "%" PRId64, v);
}

static void number_copy(void *to, const void *from)
{
	*(int64_t *)to = *(const int64_t *)from;
}

static void number_clear(void *slot)
{
	*(int64_t *)slot = 0;
}

const struct kind kind_number = { .name = "a whole number",
	.decode = number_decode,
	.encode = number_encode,
	.stated = number_stated,
	.equal = number_equal,
	.show = number_show,
	.copy = number_copy,
	.clear = number_clear };

static int string_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	size_t len;

	if (d == OURS && is_none(n))
		return wrong(err, "text", n,
		    "; if that is the text, write it in quotes");
	if (n->type != NODE_TEXT)
		return wrong(err, "text", n,
		    d == OURS &&
		            (n->type == NODE_NUMBER || n->type == NODE_BOOL)
		        ? "; write it in quotes"
		        : "");
	len = strlen(n->text);
	if (d == OURS && (int64_t)len < f->min)
		return len == 0 ? error_set(err, E_INVALID, "must not be empty")
		                : error_set(err, E_INVALID,
		                      "must have at least %" PRId64 " bytes",
		                      f->min);
	if (d == OURS && f->max != 0 && (int64_t)len > f->max)
		return error_set(err, E_INVALID,
		    "must have at most %" PRId64 " bytes, not %zu", f->max,
		    len);
	mem_free(*(char **)slot);
	*(char **)slot = mem_strdup(n->text);
	return 0;
}

static struct node *string_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	struct node *n = node_text(*(char *const *)slot);

	(void)f;
	(void)d;
	n->quoted = true;
	return n;
}

static bool string_stated(const void *slot)
{
	return *(char *const *)slot != NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool string_equal(
    const struct field *f, const void *have, const void *want)
{
	(void)f;
	return same_text(*(char *const *)have, *(char *const *)want);
}

static void string_show(
    const struct field *f, const void *slot, struct buf *out)
{
	(void)f;
	buf_addf(out, "'%s'", *(char *const *)slot);
}

static void string_copy(void *to, const void *from)
{
	*(char **)to = mem_strdup(*(char *const *)from);
}

static void string_clear(void *slot)
{
	mem_free(*(char **)slot);
	*(char **)slot = NULL;
}

const struct kind kind_text = { .name = "text",
	.decode = string_decode,
	.encode = string_encode,
	.stated = string_stated,
	.equal = string_equal,
	.show = string_show,
	.copy = string_copy,
	.clear = string_clear };

static int unknown_choice(
    const struct field *f, const struct node *n, struct error *err)
{
	VEC(const char *) words = { 0 };
	struct buf must = BUF_INIT, advice = BUF_INIT;
	const char *near;

	for (const struct name *w = f->names; w->value != 0; w++) {
		if (words.n > 0)
			buf_add(&must, w[1].value != 0 ? ", " : " or ");
		buf_add(&must, w->ours);
		*vec_push(&words) = w->ours;
	}
	*vec_push(&words) = NULL;
	near = n->type == NODE_TEXT ? text_nearest(n->text, words.v) : NULL;
	if (near != NULL)
		buf_addf(&advice, " (did you mean '%s'?)", near);
	wrong(err, must.s, n, advice.s);
	buf_free(&must);
	buf_free(&advice);
	vec_free(&words);
	return -1;
}

static int choice_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	if (n->type == NODE_TEXT) {
		for (const struct name *w = f->names; w->value != 0; w++) {
			if (strcmp(d == OURS ? w->ours : w->theirs, n->text) ==
			    0) {
				*(int *)slot = w->value;
				return 0;
			}
		}
	}
	return unknown_choice(f, n, err);
}

static const struct name *choice_name(const struct field *f, const void *slot)
{
	const struct name *w = f->names;

	while (w->value != 0 && w->value != *(const int *)slot)
		w++;
	return w;
}

static struct node *choice_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	const struct name *w = choice_name(f, slot);

	return node_text(d == OURS ? w->ours : w->theirs);
}

static void choice_show(
    const struct field *f, const void *slot, struct buf *out)
{
	buf_add(out, choice_name(f, slot)->ours);
}

const struct kind kind_choice = { .name = "one of some words",
	.decode = choice_decode,
	.encode = choice_encode,
	.stated = int_stated,
	.equal = int_equal,
	.show = choice_show,
	.copy = int_copy,
	.clear = int_clear };
