/*
 * Dates as text.  A form says what stands where, for reading and for writing:
 * 'Y' four digits; 'm', 'd', 'H', 'M', 'S' two; 'a' and 'b' the names of the day
 * and the month; everything else stands for itself.  By hand and without locale
 * or time zone; each request carries such texts.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define ISO_FORM  "Y-m-dTH:M:S"
#define HTTP_FORM "a, d b Y H:M:S"

enum {
	NS_DIGITS = 9,
	US_DIGITS = 6,
	WHOLE_DIGITS = 19, /* of an int64_t */
	EXPONENT_MAX = 99
};

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Where a letter's value is; the first, less this, is 0. */
static int *field(struct civil *c, char letter, int *first)
{
	*first = letter == 'b';
	switch (letter) {
	case 'Y':
		return &c->year;
	case 'm':
	case 'b':
		return &c->month;
	case 'd':
		return &c->day;
	case 'H':
		return &c->hour;
	case 'M':
		return &c->minute;
	case 'S':
		return &c->second;
	case 'a':
		return &c->weekday;
	default:
		return NULL;
	}
}

static const char *names_of(char letter)
{
	return letter == 'a' ? days : letter == 'b' ? months : NULL;
}

static char *show(struct civil *c, const char *form, char *out)
{
	for (; *form != '\0'; form++) {
		const char *names = names_of(*form);
		int n = *form == 'Y' ? 4 : 2, first, v;
		const int *value = field(c, *form, &first);

		if (value == NULL) {
			*out++ = *form;
			continue;
		}
		v = *value - first;
		if (names != NULL) {
			memcpy(out, names + (ptrdiff_t)v * 3, 3);
			out += 3;
			continue;
		}
		for (int i = n; i-- > 0; v /= 10)
			out[i] = (char)('0' + v % 10);
		out += n;
	}
	*out = '\0';
	return out;
}

void clock_iso(int64_t unix_s, char *out)
{
	struct civil c = clock_civil(unix_s);

	show(&c, ISO_FORM "Z", out);
}

void clock_basic(int64_t unix_s, char *out)
{
	struct civil c = clock_civil(unix_s);

	show(&c, "YmdTHMSZ", out);
}

/* The place (from 0) of a three-letter name in a run of them; -1 if not. */
static int name_at(const char *names, const char *text)
{
	for (int i = 0; names[i * 3] != '\0'; i++)
		if (strncmp(names + i * 3, text, 3) == 0)
			return i;
	return -1;
}

/* n digits as a number; -1 if one is none. */
static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

/* What follows the form in text; NULL if text has not the form. */
static const char *scan(const char *text, const char *form, struct civil *c)
{
	for (; *form != '\0'; form++) {
		const char *names = names_of(*form);
		int first, n = names != NULL ? 3 : *form == 'Y' ? 4 : 2;
		int *value = field(c, *form, &first);

		if (value == NULL) {
			if (*text++ != *form)
				return NULL;
			continue;
		}
		*value = names != NULL ? name_at(names, text) : digits(text, n);
		if (*value < 0)
			return NULL;
		*value += first;
		text += n;
	}
	return text;
}

static bool is_date(const struct civil *c)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap =
	    c->year % 4 == 0 && (c->year % 100 != 0 || c->year % 400 == 0);

	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= length[c->month - 1] + (leap && c->month == 2) &&
	       c->hour <= 23 && c->minute <= 59 &&
	       c->second <= 60; /* a leap second */
}

/* ".25", or nothing; a point wants a digit. */
static const char *scan_fraction(const char *text, int *ns)
{
	int unit = 100000000;

	*ns = 0;
	if (*text != '.')
		return text;
	if (digits(++text, 1) < 0)
		return NULL;
	for (; digits(text, 1) >= 0; text++, unit /= 10)
		*ns += digits(text, 1) * unit;
	return text;
}

/* "Z", "+01:00", and the "UTC" of AWS CLIs before 2.1.14 in their cached
 * tokens.  The seconds by which the text is ahead of UTC. */
static bool scan_zone(const char *text, int *ahead)
{
	struct civil zone = { 0 };

	*ahead = 0;
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0 ||
	    strcmp(text, "UTC") == 0)
		return true;
	if ((*text != '+' && *text != '-') || strlen(text) != 6 ||
	    scan(text + 1, "H:M", &zone) == NULL || zone.hour > 23 ||
	    zone.minute > 59)
		return false;
	*ahead = zone.hour * 3600 + zone.minute * 60;
	if (*text == '-')
		*ahead = -*ahead;
	return true;
}

static bool shows(int64_t unix_s)
{
	return unix_s >= CLOCK_FIRST_S && unix_s <= CLOCK_LAST_S;
}

int clock_iso_parse(const char *text, struct instant *out)
{
	struct civil c = { 0 };
	struct instant at;
	int ahead;

	text = scan(text, "Y-m-d", &c);
	if (text == NULL || (*text != 'T' && *text != 't'))
		return -1;
	text = scan(text + 1, "H:M:S", &c);
	if (text != NULL)
		text = scan_fraction(text, &at.ns);
	if (text == NULL || !is_date(&c) || !scan_zone(text, &ahead))
		return -1;
	at.s = clock_unix(&c) - ahead;
	if (!shows(at.s))
		return -1;
	*out = at;
	return 0;
}

/* IMF-fixdate, the one form that servers may send. */
int clock_http_parse(const char *text, struct instant *out)
{
	struct civil c = { 0 };
	struct instant at;

	text = scan(text, HTTP_FORM, &c);
	if (text != NULL)
		text = scan_fraction(text, &at.ns);
	if (text == NULL || strcmp(text, " GMT") != 0 || !is_date(&c))
		return -1;
	at.s = clock_unix(&c);
	if (!shows(at.s))
		return -1;
	*out = at;
	return 0;
}

/* A number's digits without their point, and where it stands. */
struct decimal {
	char digits[WHOLE_DIGITS + NS_DIGITS + 1];
	int count; /* of digits, those kept; no leading zeros */
	int point; /* digits before it; may be beyond either end */
};

static void keep(struct decimal *d, char digit, bool fraction)
{
	if (d->count == 0 && digit == '0') {
		d->point -= fraction;
		return;
	}
	d->point += !fraction;
	if (d->count < (int)sizeof d->digits)
		d->digits[d->count++] = digit;
}

static bool scan_exponent(const char *text, int *out)
{
	bool minus = *text == '-';
	int v = 0;

	text += minus || *text == '+';
	if (digits(text, 1) < 0)
		return false;
	for (; digits(text, 1) >= 0; text++)
		v = v < EXPONENT_MAX ? v * 10 + digits(text, 1) : v;
	*out = minus ? -v : v;
	return *text == '\0';
}

static bool scan_decimal(const char *text, struct decimal *d)
{
	bool fraction = false;
	int exponent = 0;

	*d = (struct decimal){ 0 };
	if (digits(text, 1) < 0)
		return false;
	for (;; text++) {
		if (digits(text, 1) >= 0)
			keep(d, *text, fraction);
		else if (*text == '.' && !fraction && digits(text + 1, 1) >= 0)
			fraction = true;
		else
			break;
	}
	if (*text == '\0')
		return true;
	if ((*text != 'e' && *text != 'E') ||
	    !scan_exponent(text + 1, &exponent))
		return false;
	d->point += d->count > 0 ? exponent : 0;
	return true;
}

static int digit_at(const struct decimal *d, int i)
{
	return i >= 0 && i < d->count ? d->digits[i] - '0' : 0;
}

/* AWS's cases read the fraction of "-1.25" as going forward from -1. */
int clock_epoch_parse(const char *text, struct instant *out)
{
	bool minus = *text == '-';
	struct instant at = { 0, 0 };
	struct decimal d;

	if (!scan_decimal(text + minus, &d) || d.point >= WHOLE_DIGITS)
		return -1;
	for (int i = 0; i < d.point; i++)
		at.s = at.s * 10 + digit_at(&d, i);
	for (int i = 0; i < NS_DIGITS; i++)
		at.ns = at.ns * 10 + digit_at(&d, d.point + i);
	if (minus)
		at.s = -at.s;
	*out = at;
	return 0;
}

/* Without the zeros at the end; nothing for 0. */
static char *show_fraction(int ns, int most, char *out)
{
	char text[NS_DIGITS + 2];
	int n;

	snprintf(text, sizeof text, "%09u", (unsigned)ns % 1000000000U);
	for (n = most; n > 0 && text[n - 1] == '0'; n--)
		;
	if (n == 0)
		return out;
	*out++ = '.';
	memcpy(out, text, (size_t)n);
	out[n] = '\0';
	return out + n;
}

int clock_iso_show(struct instant at, char *out)
{
	struct civil c = clock_civil(at.s);

	if (!shows(at.s))
		return -1;
	out = show_fraction(at.ns, US_DIGITS, show(&c, ISO_FORM, out));
	memcpy(out, "Z", 2);
	return 0;
}

int clock_http_show(struct instant at, char *out)
{
	struct civil c = clock_civil(at.s);

	if (!shows(at.s))
		return -1;
	memcpy(show(&c, HTTP_FORM, out), " GMT", 5); /* 'M' is a letter */
	return 0;
}

void clock_epoch_show(struct instant at, char *out)
{
	int n = snprintf(out, CLOCK_TEXT, "%" PRId64, at.s);

	show_fraction(at.ns, NS_DIGITS, out + n);
}
