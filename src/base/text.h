/*
 * text - what may be done to a piece of text
 */
#ifndef WB_BASE_TEXT_H
#define WB_BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* The one function through which everything passes that a terminal will show:
 * C0, C1, DEL, bidi and other invisible format controls and bytes that are not
 * UTF-8 become \x1b or \u202e (faults.md F76).  Newline and tab stay when
 * multiline. */
void text_escape(struct buf *out, const char *s, size_t n, bool multiline);

/* The byte offset of the first fault in UTF-8, or n if there is none.
 * Surrogates and overlong forms are faults, NUL is not. */
size_t text_utf8_fault(const char *s, size_t n);
/* The first character of s and its bytes; 0 if it is none. */
size_t text_decode(const char *s, size_t n, uint32_t *c);
bool text_hidden(uint32_t c); /* a terminal acts on it or does not show it */
size_t text_utf8_length(const char *s); /* characters of valid UTF-8 */

bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
bool text_has(const char *s, const char *part, bool ignore_case); /* ASCII */
bool text_equal_nocase(const char *a, const char *b);

/* A whole number in decimal and nothing else, within [min, max]. */
int text_int(const char *s, int64_t min, int64_t max, int64_t *out,
    struct error *err) MUST_CHECK;

/* For a URL: each byte but A-Z a-z 0-9 - _ . ~ becomes %XX (RFC 3986). */
void text_percent(struct buf *out, const char *s);
/* Base64 of RFC 4648 section 5, without padding; and back, where each spelling
 * but the one that writing gives is refused, and out is what came so far. */
void text_base64url(struct buf *out, const void *bytes, size_t n);
bool text_base64url_read(struct buf *out, const char *s);

/* The candidate nearest to word, or NULL when none is near enough to ask
 * "did you mean"; candidates end with NULL. */
const char *text_nearest(const char *word, const char *const *candidates);
#endif
