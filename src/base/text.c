#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* What a terminal acts on or does not show: controls, bidirectional marks,
 * joiners, fillers, tags (Unicode 15: Cc, Cf without the Arabic number signs,
 * and the blank letters). */
/* clang-format off */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0000, 0x001f },   { 0x007f, 0x009f },   { 0x00ad, 0x00ad },
	{ 0x034f, 0x034f },   { 0x061c, 0x061c },   { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
	{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
	{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};
/* clang-format on */

bool text_hidden(uint32_t c)
{
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

size_t text_decode(const char *s, size_t n, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char b = n > 0 ? (unsigned char)s[0] : 0xff;
	size_t len = b < 0x80             ? 1
	             : (b & 0xe0) == 0xc0 ? 2
	             : (b & 0xf0) == 0xe0 ? 3
	             : (b & 0xf8) == 0xf0 ? 4
	                                  : 0;
	uint32_t v = len == 1 ? b : b & (0x7fU >> len);

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++) {
		b = (unsigned char)s[i];
		if ((b & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (b & 0x3f);
	}
	if (v < least[len] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*c = v;
	return len;
}

void text_escape(struct buf *out, const char *s, size_t n, bool multiline)
{
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c = (unsigned char)s[i];

		len = text_decode(s + i, n - i, &c);
		if (len == 0 || (len == 1 && text_hidden(c) &&
		                    !(multiline && (c == '\n' || c == '\t')))) {
			buf_addf(out, "\\x%02x", (unsigned)c);
			len = 1;
		} else if (len > 1 && text_hidden(c))
			buf_addf(out, c > 0xffff ? "\\U%08x" : "\\u%04x",
			    (unsigned)c);
		else
			buf_addn(out, s + i, len);
	}
	buf_reserve(out, 0);
}

/* Bytes of ASCII at the beginning of s, eight at a time. */
static size_t ascii_length(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t eight;

	for (; i + sizeof eight <= n; i += sizeof eight) {
		memcpy(&eight, s + i, sizeof eight);
		if ((eight & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return i;
}

size_t text_utf8_fault(const char *s, size_t n)
{
	size_t i = ascii_length(s, n), len;
	uint32_t c;

	while (i < n && (len = text_decode(s + i, n - i, &c)) > 0) {
		i += len;
		if (len > 1)
			i += ascii_length(s + i, n - i);
	}
	return i;
}

size_t text_utf8_length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_n(const char *a, const char *b, size_t n, bool ignore_case)
{
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i] &&
		    !(ignore_case && lower(a[i]) == lower(b[i])))
			return false;
	return true;
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return m <= n && memcmp(s + n - m, suffix, m) == 0;
}

bool text_has(const char *s, const char *part, bool ignore_case)
{
	size_t n = strlen(s), m = strlen(part);

	for (size_t i = 0; i + m <= n; i++)
		if (equal_n(s + i, part, m, ignore_case))
			return true;
	return false;
}

bool text_equal_nocase(const char *a, const char *b)
{
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

int text_int(
    const char *s, int64_t min, int64_t max, int64_t *out, struct error *err)
{
	const char *p = *s == '-' ? s + 1 : s;
	bool huge = false;
	int64_t v = 0;

	if (*p == '\0' || p[strspn(p, "0123456789")] != '\0')
		return error_set(
		    err, E_INVALID, "'%s' is not a whole number", s);
	for (; *p != '\0'; p++) {
		/* Downwards: the negative range is the larger one. */
		int digit = *p - '0';

		huge = huge || v < (INT64_MIN + digit) / 10;
		v = huge ? 0 : v * 10 - digit;
	}
	huge = huge || (*s != '-' && v == INT64_MIN);
	v = *s == '-' || huge ? v : -v;
	if (huge || v < min || v > max)
		return error_set(err, E_INVALID,
		    "'%s' is not between %" PRId64 " and %" PRId64, s, min,
		    max);
	*out = v;
	return 0;
}

void text_percent(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';

		if (letter || (c >= '0' && c <= '9') ||
		    strchr("-_.~", c) != NULL)
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static const char base64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void text_base64url(struct buf *out, const void *bytes, size_t n)
{
	const unsigned char *s = bytes;
	uint32_t bits = 0;
	int held = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | s[i];
		for (held += 8; held >= 6; held -= 6)
			buf_addc(out, base64url[bits >> (held - 6) & 63]);
	}
	if (held > 0)
		buf_addc(out, base64url[bits << (6 - held) & 63]);
}

bool text_base64url_read(struct buf *out, const char *s)
{
	struct buf again = BUF_INIT;
	size_t start = out->n;
	uint32_t bits = 0;
	int held = 0;
	bool same;

	for (const char *c = s; *c != '\0'; c++) {
		const char *digit = strchr(base64url, *c);

		if (digit == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(digit - base64url);
		held += 6;
		if (held >= 8) {
			held -= 8;
			buf_addc(out, (char)(bits >> held & 255));
		}
	}
	text_base64url(&again, buf_text(out) + start, out->n - start);
	same = strcmp(buf_text(&again), s) == 0;
	buf_free(&again);
	return same;
}

enum { WORD_MAX = 64, SHORT_WORD = 4 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau-Levenshtein (optimal string alignment) over at most WORD_MAX
 * bytes, without regard to case. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][WORD_MAX + 1] = { 0 };

	for (size_t i = 0; i <= n; i++) {
		size_t *row = rows[i % 3], *one = rows[(i + 2) % 3],
		       *two = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			bool same = i > 0 && lower(a[i - 1]) == lower(b[j - 1]);

			if (i == 0) {
				row[j] = j;
				continue;
			}
			row[j] = least(
			    one[j - 1] + !same, least(one[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], two[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *text_nearest(const char *word, const char *const *candidates)
{
	size_t n = strlen(word), best = n <= SHORT_WORD ? 2 : 3;
	const char *found = NULL;

	if (n > WORD_MAX)
		return NULL;
	best = least(best, n); /* one letter is near to every other */
	for (; *candidates != NULL; candidates++) {
		size_t m = strlen(*candidates), d;

		if (m > WORD_MAX || m + best <= n || n + best <= m)
			continue;
		d = distance(word, n, *candidates, m);
		if (d < best) {
			best = d;
			found = *candidates;
		}
	}
	return found;
}
