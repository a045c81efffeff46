#include "fuzz/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

void fuzz_must(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		return;
	va_start(ap, fmt);
	fprintf(stderr, "fuzz_%s: ", fuzz_name);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}

static void look(void *arg, enum log_level level, const char *line)
{
	(void)arg;
	(void)level;
	fuzz_must(fuzz_is_text(line), "a line of the log is not UTF-8");
	for (; *line != '\0'; line++)
		fuzz_must((unsigned char)*line >= ' ' && *line != 0x7f,
		    "a line of the log has a control character");
}

void fuzz_start(void)
{
	log_set_level(LOG_DEBUG);
	log_set_sink(look, NULL);
}

size_t fuzz_take(const char **s, size_t *n, const char *mark)
{
	size_t mark_n = strlen(mark), taken;

	for (size_t i = 0; i + mark_n <= *n; i++) {
		if (memcmp(*s + i, mark, mark_n) != 0)
			continue;
		*s += i + mark_n;
		*n -= i + mark_n;
		return i;
	}
	taken = *n;
	*s += taken;
	*n = 0;
	return taken;
}

bool fuzz_is_text(const char *s)
{
	size_t n = strlen(s);

	return text_utf8_fault(s, n) == n;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool fuzz_same_tree(const struct node *a, const struct node *b)
{
	const struct node *y = b->first;
	size_t children = 0;

	if (a->type != b->type || a->count != b->count || a->yes != b->yes ||
	    !same_text(a->key, b->key))
		return false;
	if ((a->type == NODE_TEXT || a->type == NODE_NUMBER) &&
	    !same_text(a->text, b->text))
		return false;
	for (const struct node *x = a->first; x != NULL; x = x->next) {
		if (y == NULL || !fuzz_same_tree(x, y))
			return false;
		y = y->next;
		children++;
	}
	return y == NULL && children == a->count;
}
