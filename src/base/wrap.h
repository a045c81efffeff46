/*
 * wrap - long lines broken between words, as a narrow terminal wants them
 *
 * What goes on stands a little further in than its line, or, behind a name and
 * two blanks, under what stood there.  Lines with more columns than that are
 * tables and stay whole, as does a word that is longer than the line.
 */
#ifndef WB_BASE_WRAP_H
#define WB_BASE_WRAP_H
#include "base/buf.h"

/* text is UTF-8; sequences for colours take no room.  width in columns. */
void wrap_text(struct buf *out, const char *text, size_t width);
#endif
