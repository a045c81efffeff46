#include "model/fake_number.h"

#include <ctype.h>
#include <string.h>

#include "model/fake_error.h"

/* From 1E-130 to 9.9...E+125, as the developer guide gives the range. */
enum { POINT_MIN = -129, POINT_MAX = 126, EXPONENT_MAX = 100000 };

static int too_many_digits(struct error *err)
{
	return fake_error_invalid(err,
	    "Attempting to store more than 38 significant digits in a Number");
}

static int check_range(const struct fake_number *a, struct error *err)
{
	if (a->count > 0 && a->point > POINT_MAX)
		return fake_error_invalid(err,
		    "Number overflow. Attempting to store a number with "
		    "magnitude larger than supported range");
	if (a->count > 0 && a->point < POINT_MIN)
		return fake_error_invalid(err,
		    "Number underflow. Attempting to store a number with "
		    "magnitude smaller than supported range");
	return 0;
}

/* Take one more digit; zeros wait until another digit follows them. */
static int take_digit(struct fake_number *out, char c, int *zeros)
{
	if (c == '0' && out->count == 0)
		return 0;
	if (c == '0') {
		++*zeros;
		return 0;
	}
	if (out->count + *zeros + 1 > FAKE_NUMBER_DIGITS)
		return -1;
	for (; *zeros > 0; --*zeros)
		out->digits[out->count++] = '0';
	out->digits[out->count++] = c;
	return 0;
}

/* "e+10" at s; where the text ends, or NULL. */
static const char *parse_exponent(const char *s, int *point)
{
	bool minus = s[1] == '-';
	int v = 0;

	s += 1 + (s[1] == '-' || s[1] == '+');
	if (!isdigit((unsigned char)*s))
		return NULL;
	for (; isdigit((unsigned char)*s); s++)
		if (v < EXPONENT_MAX)
			v = v * 10 + (*s - '0');
	*point += minus ? -v : v;
	return s;
}

int fake_number_parse(
    const char *text, struct fake_number *out, struct error *err)
{
	struct fake_number v = { .minus = *text == '-' };
	bool fraction = false, any = false;
	const char *s = text + (*text == '-' || *text == '+');
	int zeros = 0;

	for (; isdigit((unsigned char)*s) || (*s == '.' && !fraction); s++) {
		if (*s == '.') {
			fraction = true;
			continue;
		}
		any = true;
		if (take_digit(&v, *s, &zeros) != 0)
			return too_many_digits(err);
		/* Of a value below one, zeros move the point. */
		if (!fraction && v.count > 0)
			v.point++;
		else if (fraction && v.count == 0)
			v.point--;
	}
	if (any && (*s == 'e' || *s == 'E'))
		s = parse_exponent(s, &v.point);
	if (!any || s == NULL || *s != '\0')
		return fake_error_invalid(err,
		    "The parameter cannot be converted to a numeric value: %s",
		    text);
	if (v.count == 0)
		v = (struct fake_number){ 0 };
	if (check_range(&v, err) != 0)
		return -1;
	*out = v;
	return 0;
}

static int compare_size(
    const struct fake_number *a, const struct fake_number *b)
{
	int shorter = a->count < b->count ? a->count : b->count, c;

	if (a->count == 0 || b->count == 0)
		return a->count - b->count;
	if (a->point != b->point)
		return a->point - b->point;
	c = memcmp(a->digits, b->digits, (size_t)shorter);
	return c != 0 ? c : a->count - b->count;
}

int fake_number_compare(
    const struct fake_number *a, const struct fake_number *b)
{
	if (a->minus != b->minus)
		return a->minus ? -1 : 1;
	return a->minus ? compare_size(b, a) : compare_size(a, b);
}

/* The digit of ten to the power of `power`. */
static int digit_at(const struct fake_number *a, int power)
{
	int i = a->point - 1 - power;

	return i >= 0 && i < a->count ? a->digits[i] - '0' : 0;
}

/* As on paper, from the last digit.  With the larger one first, a difference
 * never falls below zero. */
int fake_number_add(const struct fake_number *a, const struct fake_number *b,
    struct fake_number *out, struct error *err)
{
	const struct fake_number *large = compare_size(a, b) < 0 ? b : a;
	const struct fake_number *small = large == a ? b : a;
	struct fake_number v = { .minus = large->minus, .point = large->point };
	char sum[2 * FAKE_NUMBER_DIGITS + 1];
	int sign = large->minus == small->minus ? 1 : -1;
	int low = large->point - large->count, n, carry = 0, zeros = 0;

	if (small->count == 0) {
		*out = *large;
		return 0;
	}
	if (small->point - small->count < low)
		low = small->point - small->count;
	n = large->point + 1 - low; /* one place more, for the carry */
	if (n > (int)sizeof sum)
		return too_many_digits(err);
	for (int i = 0; i < n; i++) {
		int d = digit_at(large, low + i) +
		        sign * digit_at(small, low + i) + carry;

		carry = d < 0 ? -1 : d / 10;
		sum[n - 1 - i] = (char)('0' + d - 10 * carry);
	}
	v.point++;
	for (int i = 0; i < n; i++) {
		if (take_digit(&v, sum[i], &zeros) != 0)
			return too_many_digits(err);
		v.point -= v.count == 0;
	}
	if (v.count == 0)
		v = (struct fake_number){ 0 };
	if (check_range(&v, err) != 0)
		return -1;
	*out = v;
	return 0;
}

void fake_number_show(const struct fake_number *a, struct buf *out)
{
	int i = 0;

	if (a->minus)
		buf_addc(out, '-');
	if (a->point <= 0)
		buf_addc(out, '0');
	for (; i < a->point; i++)
		buf_addc(out, i < a->count ? a->digits[i] : '0');
	if (i >= a->count)
		return;
	buf_addc(out, '.');
	for (int zeros = a->point; zeros < 0; zeros++)
		buf_addc(out, '0');
	buf_addn(out, a->digits + i, (size_t)(a->count - i));
}
