#include "data/number.h"

#include <float.h>

#include "test.h"

/* clang-format off */
static const struct {
	const char *text;
	bool valid, valid_without_exponent;
} forms[] = {
	{ "0", true, true }, { "-0", true, true }, { "10", true, true },
	{ "-1.50", true, true }, { "0.0", true, true },
	{ "1e3", true, false }, { "1E+125", true, false },
	{ "-1.5e-7", true, false }, { "0e0", true, false },
	{ "12345678901234567890123456789012345678", true, true },
	{ "", false, false }, { "-", false, false }, { "+1", false, false },
	{ "012", false, false }, { "-012", false, false }, { "00", false, false },
	{ "1.", false, false }, { ".5", false, false }, { "1.e3", false, false },
	{ "1e", false, false }, { "1e+", false, false }, { "1e1.5", false, false },
	{ "1 ", false, false }, { " 1", false, false }, { "1,5", false, false },
	{ "0x10", false, false }, { "1_000", false, false },
	{ "NaN", false, false }, { ".inf", false, false }, { "Infinity", false, false },
	{ "--1", false, false }, { "1-2", false, false }, { "1.2.3", false, false },
};
/* clang-format on */

START_TEST(knows_the_grammar_of_json)
{
	const char *s = forms[_i].text;

	ck_assert(number_valid(s, strlen(s), true) == forms[_i].valid);
	ck_assert(number_valid(s, strlen(s), false) ==
	          forms[_i].valid_without_exponent);
}
END_TEST

START_TEST(looks_at_the_given_bytes_only)
{
	ck_assert(number_valid("12x", 2, true));
	ck_assert(number_valid("1.5e3", 3, true));
	ck_assert(!number_valid("1.5e3", 4, true));
	ck_assert(!number_valid("-1", 1, true));
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	bool whole;
	int64_t v;
} wholes[] = {
	{ "0", true, 0 }, { "-0", true, 0 }, { "0.000", true, 0 },
	{ "5.0", true, 5 }, { "1e3", true, 1000 }, { "-1.20e2", true, -120 },
	{ "100e-2", true, 1 }, { "1000", true, 1000 }, { "10.10e1", true, 101 },
	{ "0e99999999999", true, 0 },
	{ "9007199254740993", true, INT64_C(9007199254740993) },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "922337203685477580.8e1", false, 0 },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "1e19", false, 0 }, { "1e99999999999", false, 0 },
	{ "0.5", false, 0 }, { "1e-1", false, 0 }, { "15e-1", false, 0 },
	{ "123456789012345678901234567890", false, 0 },
	{ "x", false, 0 }, { "", false, 0 },
};
/* clang-format on */

START_TEST(reads_whole_numbers_exactly_or_not_at_all)
{
	int64_t v = 42;

	ck_assert(number_whole(wholes[_i].text, &v) == wholes[_i].whole);
	ck_assert_int_eq(v, wholes[_i].whole ? wholes[_i].v : 42);
}
END_TEST

static const char *const reals[] = { "0", "-0.5", "1.5", "1e3", "1e-3",
	"1795373677.123", "1452646312.54", "3.0e10", "123456789.987654321",
	"0.1", "2.2250738585072014e-308", "1.5e308", "1E+125",
	"12345678901234567890123456789012345678", "1e-400",
	"0.00000000000000000000000000000000000000000001" };

START_TEST(reads_reals_as_the_c_library_does)
{
	double v = 42, want = strtod(reals[_i], NULL);
	double off = (want < 0 ? -want : want) * 1e-14 + DBL_MIN;

	ck_assert(number_real(reals[_i], &v));
	ck_assert_double_le_tol(v - want, 0, off);
	ck_assert_double_ge_tol(v - want, 0, off);
}
END_TEST

START_TEST(gives_no_real_for_what_is_no_number)
{
	double v = 42;

	ck_assert(!number_real("1,5", &v));
	ck_assert(!number_real("", &v));
	ck_assert_double_eq(v, 42);
}
END_TEST

START_TEST(compares_by_value_or_by_text)
{
	ck_assert(number_same("1000", "1e3"));
	ck_assert(number_same("1.5", "1.5"));
	ck_assert(!number_same("1", "2"));
	ck_assert(!number_same("1.5", "1.50"));
}
END_TEST

TEST_MAIN(number, TEST(compares_by_value_or_by_text),
    LOOP(knows_the_grammar_of_json, forms), TEST(looks_at_the_given_bytes_only),
    LOOP(reads_whole_numbers_exactly_or_not_at_all, wholes),
    LOOP(reads_reals_as_the_c_library_does, reals),
    TEST(gives_no_real_for_what_is_no_number))
