/*
 * buf - the one growing string
 *
 * s is never NULL and always terminated, so a buf can be read as text at any
 * time.  n does not count the terminator; bytes may include NUL (answers, keys).
 * BUF_INIT and buf_free both give an empty, reusable value.  A zeroed struct buf
 * is valid for every function here, but its s is NULL until the first addition:
 * read such a one through buf_text.
 */
#ifndef WB_BASE_BUF_H
#define WB_BASE_BUF_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct buf {
	char *s;
	size_t n, cap;
};
extern char buf_empty[1];
/* clang-format off */
#define BUF_INIT { buf_empty, 0, 0 }
/* clang-format on */

void buf_add(struct buf *b, const char *text);
void buf_addn(struct buf *b, const void *bytes, size_t n);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
/* Spaces until the line is this many characters wide. */
void buf_pad(struct buf *b, size_t column);
void buf_reserve(struct buf *b, size_t more);
void buf_added(struct buf *b, size_t n); /* others wrote into the reserve */
void buf_reset(struct buf *b);           /* empty, memory kept */
void buf_cut(struct buf *b, size_t n);   /* shorten to n bytes */
char *buf_take(struct buf *b); /* the text, now the caller's; b is empty */
const char *buf_text(const struct buf *b);
void buf_free(struct buf *b);
/* As free, after overwriting the memory.  Growth leaves copies behind: reserve
 * the room for a secret before adding it. */
void buf_wipe(struct buf *b);
#endif
