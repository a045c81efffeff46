#include "cli/opt.h"

#include <string.h>

#include "base/text.h"

static const struct opt *find_long(
    const struct opt_group *groups, const char *name, size_t n, void **into)
{
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *o = g->rows; o->kind != OPT_END; o++)
			if (strlen(o->name) == n &&
			    memcmp(o->name, name, n) == 0) {
				*into = g->into;
				return o;
			}
	return NULL;
}

static const struct opt *find_short(
    const struct opt_group *groups, char letter, void **into)
{
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *o = g->rows; o->kind != OPT_END; o++)
			if (letter != '\0' && o->letter == letter) {
				*into = g->into;
				return o;
			}
	return NULL;
}

static int unknown(
    const struct opt_group *groups, const char *given, struct error *err)
{
	VEC(const char *) names = { 0 };
	const char *near = NULL;
	struct buf word = BUF_INIT;

	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *o = g->rows; o->kind != OPT_END; o++)
			*vec_push(&names) = o->name;
	*vec_push(&names) = NULL;
	buf_addn(&word, given, strcspn(given, "="));
	if (text_starts(word.s, "--"))
		near = text_nearest(word.s + 2, names.v);
	if (near != NULL)
		error_set(err, E_USAGE,
		    "unknown option '%s' (did you mean '--%s'?)", word.s, near);
	else
		error_set(err, E_USAGE, "unknown option '%s'", word.s);
	buf_free(&word);
	vec_free(&names);
	return -1;
}

int opt_duration(const char *text, int64_t *ms, struct error *err)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 },
		{ "h", 3600000 }, { "", 1000 } };
	struct error bad = { 0 };
	struct buf digits = BUF_INIT;
	int64_t n;
	int rc = -1;

	for (size_t i = 0; i < sizeof units / sizeof *units && rc != 0; i++) {
		if (!text_ends(text, units[i].unit))
			continue;
		buf_reset(&digits);
		buf_addn(&digits, text, strlen(text) - strlen(units[i].unit));
		rc = text_int(digits.s, 1, 1000000, &n, &bad);
		if (rc == 0)
			*ms = n * units[i].ms;
	}
	buf_free(&digits);
	if (rc != 0)
		error_set(err, E_USAGE,
		    "'%s' is no duration; write 90s, 5m or 2h", text);
	return rc;
}

static int choose(const struct opt *o, const char *value, size_t n, int *out,
    struct error *err)
{
	struct buf list = BUF_INIT;

	for (int i = 0; o->choices[i] != NULL; i++)
		if (strlen(o->choices[i]) == n &&
		    memcmp(o->choices[i], value, n) == 0) {
			*out = i;
			buf_free(&list);
			return 0;
		}
	for (int i = 0; o->choices[i] != NULL; i++)
		buf_addf(&list, "%s%s", i > 0 ? ", " : "", o->choices[i]);
	error_set(err, E_USAGE, "'%.*s' is no value of --%s; there are: %s",
	    (int)n, value, o->name, list.s);
	buf_free(&list);
	return -1;
}

static int add_list(const struct opt *o, const char *value, struct texts *list,
    struct error *err)
{
	int ignored;

	for (const char *s = value;; s++) {
		size_t n = strcspn(s, ",");

		if (n == 0)
			return error_set(err, E_USAGE,
			    "empty value in --%s '%s'", o->name, value);
		if (o->choices != NULL && choose(o, s, n, &ignored, err) != 0)
			return -1;
		*vec_push(list) = mem_strndup(s, n);
		s += n;
		if (*s == '\0')
			return 0;
	}
}

static int store(
    const struct opt *o, void *slot, const char *value, struct error *err)
{
	struct error bad = { 0 };

	switch (o->kind) {
	case OPT_SWITCH:
		*(bool *)slot = true;
		return 0;
	case OPT_TEXT:
		if (*value == '\0')
			return error_set(
			    err, E_USAGE, "--%s is empty", o->name);
		*(const char **)slot = value;
		return 0;
	case OPT_NUMBER:
		if (text_int(value, o->min, o->max, slot, &bad) != 0)
			return error_set(
			    err, E_USAGE, "--%s: %s", o->name, bad.text);
		return 0;
	case OPT_DURATION:
		if (opt_duration(value, slot, err) != 0)
			return error_wrap(err, "--%s", o->name);
		return 0;
	case OPT_CHOICE:
		return choose(o, value, strlen(value), slot, err);
	case OPT_LIST:
		return add_list(o, value, slot, err);
	case OPT_END:
		break;
	}
	return error_set(err, E_INTERNAL, "option --%s has no kind", o->name);
}

/* One option at argv[*i], which starts with '-'. */
static int read_one(const struct opt_group *groups, int argc, char **argv,
    int *i, uint64_t *seen, struct error *err)
{
	const char *arg = argv[*i], *value = NULL;
	const struct opt *o;
	void *into = NULL;
	size_t n;

	if (arg[1] == '-') {
		n = strcspn(arg + 2, "=");
		o = find_long(groups, arg + 2, n, &into);
		if (arg[2 + n] == '=')
			value = arg + 3 + n;
	} else {
		o = find_short(groups, arg[1], &into);
		if (o != NULL && arg[2] != '\0')
			value = arg + 2;
	}
	if (o == NULL)
		return unknown(groups, arg, err);
	if (o->kind == OPT_SWITCH && value != NULL)
		return error_set(err, E_USAGE, "--%s takes no value", o->name);
	if (o->kind != OPT_SWITCH && value == NULL) {
		if (*i + 1 >= argc)
			return error_set(err, E_USAGE, "--%s needs a value: %s",
			    o->name, o->arg);
		value = argv[++*i];
	}
	n = 0;
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *r = g->rows; r->kind != OPT_END;
		     r++, n++)
			if (r == o) {
				if (o->kind != OPT_LIST &&
				    (*seen & (UINT64_C(1) << n)) != 0)
					return error_set(err, E_USAGE,
					    "--%s is given twice", o->name);
				*seen |= UINT64_C(1) << n;
			}
	return store(o, (char *)into + o->off, value, err);
}

int opt_read(const struct opt_group *groups, int argc, char **argv, int *left,
    struct error *err)
{
	uint64_t seen = 0;
	bool ended = false;

	*left = 0;
	for (int i = 0; i < argc; i++) {
		char *arg = argv[i];

		if (!ended && strcmp(arg, "--") == 0)
			ended = true;
		else if (ended || arg[0] != '-' || arg[1] == '\0')
			argv[(*left)++] = arg;
		else if (read_one(groups, argc, argv, &i, &seen, err) != 0)
			return -1;
	}
	return 0;
}

void opt_help(const struct opt *rows, struct buf *out)
{
	enum { COLUMN = 28 };
	struct buf head = BUF_INIT;

	for (const struct opt *o = rows; o->kind != OPT_END; o++) {
		buf_reset(&head);
		if (o->letter != '\0')
			buf_addf(&head, "  -%c, --%s", o->letter, o->name);
		else
			buf_addf(&head, "      --%s", o->name);
		if (o->arg != NULL)
			buf_addf(&head, " %s", o->arg);
		if (head.n + 2 > COLUMN)
			buf_addc(&head, '\n');
		buf_pad(&head, COLUMN);
		buf_addf(out, "%s%s\n", head.s, o->help);
	}
	buf_free(&head);
}

void opt_free(const struct opt_group *groups)
{
	for (const struct opt_group *g = groups; g->rows != NULL; g++)
		for (const struct opt *o = g->rows; o->kind != OPT_END; o++)
			if (o->kind == OPT_LIST) {
				struct texts *list =
				    (void *)((char *)g->into + o->off);

				vec_each (char *, text, list)
					mem_free(*text);
				vec_free(list);
			}
}
