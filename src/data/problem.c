#include "data/problem.h"

#include <stdarg.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static void add(struct problems *p, int line, int column, const char *fmt,
    va_list ap) PRINTF_LIKE(4, 0);

static void add(
    struct problems *p, int line, int column, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT;

	if (p == NULL)
		return;
	if (p->list.n >= LIMIT_PROBLEMS) {
		p->dropped++;
		return;
	}
	buf_vaddf(&text, fmt, ap);
	*vec_push(&p->list) = (struct problem){ line, column, buf_take(&text) };
}

void problem_add(struct problems *p, int line, int column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(p, line, column, fmt, ap);
	va_end(ap);
}

void problem_at(struct problems *p, const struct node *n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(p, n != NULL ? n->line : 0, n != NULL ? n->column : 0, fmt, ap);
	va_end(ap);
}

void problem_at_key(
    struct problems *p, const struct node *n, const char *fmt, ...)
{
	bool keyed = n != NULL && n->key_line != 0;
	va_list ap;

	va_start(ap, fmt);
	if (keyed)
		add(p, n->key_line, n->key_column, fmt, ap);
	else
		add(p, n != NULL ? n->line : 0, n != NULL ? n->column : 0, fmt,
		    ap);
	va_end(ap);
}

static bool before(const struct problem *a, const struct problem *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static bool repeats(const struct problems *p, size_t i)
{
	const struct problem *one = &p->list.v[i];

	for (size_t k = i; k-- > 0;) {
		const struct problem *other = &p->list.v[k];

		if (before(other, one))
			return false;
		if (strcmp(other->text, one->text) == 0)
			return true;
	}
	return false;
}

/* By insertion: it keeps the order of what stands at one place, and there are
 * never more than LIMIT_PROBLEMS. */
void problem_sort(struct problems *p)
{
	for (size_t i = 1; i < p->list.n; i++) {
		struct problem one = p->list.v[i];
		size_t k = i;

		for (; k > 0 && before(&one, &p->list.v[k - 1]); k--)
			p->list.v[k] = p->list.v[k - 1];
		p->list.v[k] = one;
	}
	for (size_t i = p->list.n; i-- > 1;) {
		if (repeats(p, i)) {
			mem_free(p->list.v[i].text);
			vec_remove(&p->list, i);
		}
	}
}

/* Names come from the file, so each line is escaped, also line breaks in it. */
void problem_show(const struct problems *p, struct buf *out)
{
	struct buf line = BUF_INIT;

	vec_each (const struct problem, one, &p->list) {
		buf_reset(&line);
		if (p->file != NULL)
			buf_addf(&line, "%s:", p->file);
		if (one->line > 0)
			buf_addf(&line, "%d:%d:", one->line, one->column);
		if (p->file != NULL || one->line > 0)
			buf_addc(&line, ' ');
		buf_add(&line, one->text);
		text_escape(out, line.s, line.n, false);
		buf_addc(out, '\n');
	}
	buf_free(&line);
	if (p->dropped > 0)
		buf_addf(out, "... and %zu more\n", p->dropped);
}

void problem_free(struct problems *p)
{
	vec_each (struct problem, one, &p->list)
		mem_free(one->text);
	vec_free(&p->list);
	p->dropped = 0;
}
