#include "data/number.h"

#include <string.h>

enum { EXPONENT_MAX = 100000 }; /* larger ones are zero or infinite anyway */

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

bool number_valid(const char *s, size_t n, bool exponent)
{
	size_t i = n > 0 && s[0] == '-', len = digits(s + i, n - i);

	if (len == 0 || (len > 1 && s[i] == '0'))
		return false;
	i += len;
	if (i < n && s[i] == '.') {
		len = digits(s + i + 1, n - i - 1);
		if (len == 0)
			return false;
		i += 1 + len;
	}
	if (exponent && i < n && (s[i] == 'e' || s[i] == 'E')) {
		i++;
		if (i < n && (s[i] == '+' || s[i] == '-'))
			i++;
		len = digits(s + i, n - i);
		if (len == 0)
			return false;
		i += len;
	}
	return i == n;
}

/* A number as the digits from `s` (with at most one point, which is skipped)
 * times ten to the exponent. */
struct parts {
	bool minus;
	const char *s, *end;
	long exponent;
};

static bool split(const char *s, struct parts *p)
{
	size_t n = strlen(s);
	const char *e = s + strcspn(s, "eE"), *point = memchr(s, '.', n);
	long shift = 0;
	bool down;

	if (!number_valid(s, n, true))
		return false;
	p->minus = *s == '-';
	p->s = s + p->minus;
	p->end = e;
	p->exponent = 0;
	if (*e != '\0') {
		down = *++e == '-';
		for (e += *e == '-' || *e == '+'; *e != '\0'; e++)
			if (shift < EXPONENT_MAX)
				shift = shift * 10 + (*e - '0');
		p->exponent = down ? -shift : shift;
	}
	if (point != NULL)
		p->exponent -= (long)(p->end - point - 1);
	/* Zeros behind carry no value: 5.0 and 100e-2 are whole. */
	while (p->end > p->s && (p->end[-1] == '0' || p->end[-1] == '.'))
		p->exponent += *--p->end == '0';
	return true;
}

bool number_whole(const char *s, int64_t *out)
{
	int64_t v = 0; /* negative: that range is the larger one */
	struct parts p;

	if (!split(s, &p))
		return false;
	for (const char *c = p.s; c < p.end; c++) {
		if (*c == '.')
			continue;
		if (v < (INT64_MIN + (*c - '0')) / 10)
			return false;
		v = v * 10 - (*c - '0');
	}
	if (v != 0 && p.exponent < 0)
		return false;
	for (long i = 0; v != 0 && i < p.exponent; i++) {
		if (v < INT64_MIN / 10)
			return false;
		v *= 10;
	}
	if (!p.minus && v == INT64_MIN)
		return false;
	*out = p.minus ? v : -v;
	return true;
}

static double power(double base, long n)
{
	double v = 1;

	for (; n > 0; n /= 2, base *= base)
		if (n % 2 != 0)
			v *= base;
	return v;
}

bool number_real(const char *s, double *out)
{
	uint64_t v = 0;
	struct parts p;
	double real;

	if (!split(s, &p))
		return false;
	for (const char *c = p.s; c < p.end; c++) {
		if (*c == '.')
			continue;
		/* What is beyond 18 digits does not reach a double. */
		if (v < UINT64_C(100000000000000000))
			v = v * 10 + (uint64_t)(*c - '0');
		else
			p.exponent++;
	}
	real = (double)v;
	if (v != 0 && p.exponent < -300) {
		real /= 1e300; /* in two steps: the power itself overflows */
		p.exponent += 300;
	}
	if (v != 0)
		real = p.exponent < 0 ? real / power(10, -p.exponent)
		                      : real * power(10, p.exponent);
	*out = p.minus ? -real : real;
	return true;
}

bool number_same(const char *a, const char *b)
{
	int64_t x, y;

	if (number_whole(a, &x) && number_whole(b, &y))
		return x == y;
	return strcmp(a, b) == 0;
}
