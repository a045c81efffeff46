#include "schema/check.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "schema/check_index.h"
#include "schema/check_key.h"
#include "schema/settings.h"

static const struct place *find(const struct table *t, bool exact,
    const char *fmt, va_list ap) PRINTF_LIKE(3, 0);

static const struct place *find(
    const struct table *t, bool exact, const char *fmt, va_list ap)
{
	struct buf path = BUF_INIT;
	const struct place *p;

	buf_vaddf(&path, fmt, ap);
	p = place_find(&t->places, path.s);
	if (p != NULL && exact && strcmp(p->path, path.s) != 0)
		p = NULL;
	buf_free(&path);
	return p;
}

bool check_stated(const struct table *t, const char *fmt, ...)
{
	const struct place *p;
	va_list ap;

	va_start(ap, fmt);
	p = find(t, true, fmt, ap);
	va_end(ap);
	return p != NULL;
}

struct place check_place(const struct table *t, const char *fmt, ...)
{
	const struct place *p;
	va_list ap;

	va_start(ap, fmt);
	p = find(t, false, fmt, ap);
	va_end(ap);
	return (struct place){ .line = p != NULL ? p->line : t->line,
		.column = p != NULL ? p->column : t->column };
}

static bool allowed(char c)
{
	return c != '\0' &&
	       strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	              "0123456789_-.",
	           c) != NULL;
}

void check_name(const char *what, const char *name, size_t min, struct place at,
    struct problems *problems)
{
	size_t n = text_utf8_length(name);
	const char *s = name;
	uint32_t c;

	while (allowed(*s))
		s++;
	if (*s != '\0')
		problem_add(problems, at.line, at.column,
		    "%s '%.60s' holds '%.*s': only letters, digits, '_', '-' "
		    "and '.' are allowed",
		    what, name, (int)text_decode(s, strlen(s), &c), s);
	if (n < min || n > LIMIT_NAME_MAX)
		problem_add(problems, at.line, at.column,
		    "%s '%.60s%s' has %zu character%s: %zu to %d are allowed",
		    what, name, n > 60 ? "..." : "", n, n == 1 ? "" : "s", min,
		    LIMIT_NAME_MAX);
}

void check_table(const struct table *t, struct problems *problems)
{
	if (t->real_name != NULL)
		check_name("table name", t->real_name, LIMIT_NAME_MIN,
		    check_place(t, "table_name"), problems);
	check_key_all(t, problems);
	check_index_all(t, problems);
	settings_each (s)
		if (s->check != NULL)
			s->check(t, problems);
}
