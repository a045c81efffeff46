#include "base/wrap.h"

#include <stdbool.h>
#include <string.h>

enum { FURTHER_IN = 4 };

/* Bytes of the sequence for a colour that begins here, or 0. */
static size_t color_at(const char *s)
{
	size_t n;

	if (s[0] != '\033' || s[1] != '[')
		return 0;
	n = 2 + strspn(s + 2, "0123456789;");
	return s[n] == 'm' ? n + 1 : 0;
}

/* Columns of the next n bytes. */
static size_t columns(const char *s, size_t n)
{
	size_t wide = 0, skip;

	for (size_t i = 0; i < n;) {
		skip = color_at(s + i);
		wide += skip == 0 && ((unsigned char)s[i] & 0xc0) != 0x80;
		i += skip > 0 ? skip : 1;
	}
	return wide;
}

/* Where what is broken off goes on; false: the line stays whole. */
static bool hang_of(const char *s, size_t n, size_t width, size_t *hang)
{
	size_t begin = 0, skip, gaps = 0, after = 0, indent;

	while (begin < n && (s[begin] == ' ' || color_at(s + begin) > 0)) {
		skip = color_at(s + begin);
		begin += skip > 0 ? skip : 1;
	}
	indent = columns(s, begin);
	for (size_t i = begin; i < n; i++) {
		size_t blanks = strspn(s + i, " ");

		if (blanks >= 2 && i + blanks < n) {
			gaps++;
			after = columns(s, i + blanks);
		}
		i += blanks;
	}
	*hang = gaps == 1 && after <= width / 2 ? after : indent + FURTHER_IN;
	return gaps <= 1 && *hang < width;
}

static void add_line(struct buf *out, const char *s, size_t n, size_t width)
{
	size_t hang, at = 0;
	bool empty = true; /* the line, so far */

	if (columns(s, n) <= width || !hang_of(s, n, width, &hang)) {
		buf_addn(out, s, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		size_t blanks = strspn(s + i, " ");
		size_t word = strcspn(s + i + blanks, " \n");
		size_t wide = columns(s + i + blanks, word);

		if (!empty && at + blanks + wide > width) {
			buf_addc(out, '\n');
			for (size_t k = 0; k < hang; k++)
				buf_addc(out, ' ');
			at = hang;
			i += blanks;
			blanks = 0;
		}
		buf_addn(out, s + i, blanks + word);
		at += blanks + wide;
		i += blanks + word;
		empty = false;
	}
}

void wrap_text(struct buf *out, const char *text, size_t width)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		add_line(out, text, n, width);
		text += n;
		if (*text == '\n')
			buf_addc(out, *text++);
	}
}
