/*
 * number - numbers as text, with the grammar of JSON (RFC 8259, 6)
 *
 * Digits are kept as they were written and looked at only when a value is
 * needed; nothing here depends on the locale.
 */
#ifndef WB_DATA_NUMBER_H
#define WB_DATA_NUMBER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether exactly these n bytes are a number; exponent: allow one. */
bool number_valid(const char *s, size_t n, bool exponent);
/* The value of a whole number, also one written 5.0 or 1e3; false for a
 * fraction, for what does not fit, and for what is no number. */
bool number_whole(const char *s, int64_t *out);
/* The value to 14 digits at least: enough for times.  False for what is no
 * number. */
bool number_real(const char *s, double *out);
/* By value when both are whole and fit, else by text. */
bool number_same(const char *a, const char *b);
#endif
