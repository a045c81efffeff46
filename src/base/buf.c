#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

char buf_empty[1];

void buf_reserve(struct buf *b, size_t more)
{
	size_t want = more < SIZE_MAX - b->n ? b->n + more + 1 : SIZE_MAX;
	char *mine = b->cap > 0 ? b->s : NULL;

	if (want <= b->cap)
		return;
	b->s = mem_grow(mine, &b->cap, want, 1);
	b->s[b->n] = '\0';
}

void buf_addn(struct buf *b, const void *bytes, size_t n)
{
	if (n >= b->cap - b->n)
		buf_reserve(b, n);
	if (n > 0)
		memcpy(b->s + b->n, bytes, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void buf_add(struct buf *b, const char *text)
{
	buf_addn(b, text, strlen(text));
}

void buf_addc(struct buf *b, char c)
{
	if (b->cap - b->n <= 1)
		buf_reserve(b, 1);
	b->s[b->n++] = c;
	b->s[b->n] = '\0';
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	/* A guess: writing twice costs more than some room. */
	buf_reserve(b, strlen(fmt) + 64);
	len = vsnprintf(b->s + b->n, b->cap - b->n, fmt, ap);
	if (len > 0 && (size_t)len >= b->cap - b->n) {
		buf_reserve(b, (size_t)len);
		len = vsnprintf(b->s + b->n, b->cap - b->n, fmt, again);
	}
	if (len > 0)
		b->n += (size_t)len;
	b->s[b->n] = '\0';
	va_end(again);
}

/* Columns are characters, not bytes: names may be UTF-8. */
void buf_pad(struct buf *b, size_t column)
{
	size_t width = 0;

	for (size_t i = b->n; i > 0 && b->s[i - 1] != '\n'; i--)
		width += ((unsigned char)b->s[i - 1] & 0xc0) != 0x80;
	for (; width < column; width++)
		buf_addc(b, ' ');
}

void buf_added(struct buf *b, size_t n)
{
	b->n += n;
	b->s[b->n] = '\0';
}

void buf_reset(struct buf *b)
{
	buf_cut(b, 0);
}

void buf_cut(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
	if (b->cap > 0)
		b->s[b->n] = '\0';
}

char *buf_take(struct buf *b)
{
	char *text;

	buf_reserve(b, 0);
	text = b->s;
	*b = (struct buf)BUF_INIT;
	return text;
}

const char *buf_text(const struct buf *b)
{
	return b->s != NULL ? b->s : buf_empty;
}

void buf_free(struct buf *b)
{
	if (b->cap > 0)
		mem_free(b->s);
	*b = (struct buf)BUF_INIT;
}

void buf_wipe(struct buf *b)
{
	if (b->cap > 0)
		mem_wipe(b->s, b->cap);
	buf_free(b);
}
