#include "model/fake_number.h"

#include "test.h"

#define NINES19  "9999999999999999999"
#define NINES38  NINES19 NINES19
#define ZEROS20  "00000000000000000000"
#define ZEROS120 ZEROS20 ZEROS20 ZEROS20 ZEROS20 ZEROS20 ZEROS20

/* clang-format off */
static const struct {
	const char *text, *shown; /* NULL: refused */
} texts[] = {
	{ "0", "0" }, { "-0", "0" }, { "000", "0" }, { "0.000", "0" },
	{ "5", "5" }, { "+5", "5" }, { "-5", "-5" }, { "005", "5" },
	{ "5.0", "5" }, { "1.50", "1.5" }, { ".5", "0.5" }, { "5.", "5" },
	{ "0.05", "0.05" }, { "-0.00120", "-0.0012" }, { "100", "100" },
	{ "1e2", "100" }, { "1E+2", "100" }, { "15e-1", "1.5" },
	{ "120e-4", "0.012" }, { "0e999999999999", "0" },
	{ "9223372036854775807", "9223372036854775807" },
	{ NINES38, NINES38 }, { "-" NINES38, "-" NINES38 },
	{ NINES38 "000", NINES38 "000" }, { "000" NINES38 ".0", NINES38 },
	{ NINES38 "9", NULL }, { "1.0000000000000000000" NINES19, NULL },
	{ "1e125", "1" ZEROS120 "00000" }, { "9.9e125", "99" ZEROS120 "0000" },
	{ "1e126", NULL }, { "1e99999999999", NULL }, { "-1e126", NULL },
	{ "1e-131", NULL }, { "0.1e-129", "0." ZEROS120 "0000000001" "" },
	{ "", NULL }, { "-", NULL }, { ".", NULL }, { "abc", NULL },
	{ "1e", NULL }, { "1e+", NULL }, { "1.2.3", NULL }, { "1 ", NULL },
	{ " 1", NULL }, { "--1", NULL }, { "0x1", NULL }, { "NaN", NULL },
	{ "Infinity", NULL }, { "1,5", NULL },
};
/* clang-format on */

START_TEST(has_one_way_to_write_a_number)
{
	struct error err = { 0 };
	struct buf shown = BUF_INIT;
	struct fake_number v;
	int rc = fake_number_parse(texts[_i].text, &v, &err);

	ck_assert_int_eq(rc, texts[_i].shown != NULL ? 0 : -1);
	if (rc == 0) {
		fake_number_show(&v, &shown);
		ck_assert_str_eq(shown.s, texts[_i].shown);
	} else
		ck_assert_str_eq(err.aws_name, "ValidationException");
	buf_free(&shown);
}
END_TEST

static struct fake_number number(const char *text)
{
	struct error err = { 0 };
	struct fake_number v;

	ck_assert_msg(fake_number_parse(text, &v, &err) == 0, "%s", err.text);
	return v;
}

START_TEST(orders_by_value)
{
	static const char *const rising[] = { "-1e125", "-" NINES38, "-10.5",
		"-10", "-9", "-1.01", "-1", "-0.5", "-1e-130", "0", "1e-130",
		"0.05", "0.5", "0.51", "1", "1.5", "2", "9", "10", "10.01",
		"11", "100", NINES38, "1e125" };
	const int count = (int)(sizeof rising / sizeof *rising);

	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++) {
			struct fake_number a = number(rising[i]);
			struct fake_number b = number(rising[j]);
			int c = fake_number_compare(&a, &b);

			ck_assert_msg((i < j) == (c < 0) && (i > j) == (c > 0),
			    "%s and %s: %d", rising[i], rising[j], c);
		}
}
END_TEST

/* clang-format off */
static const struct {
	const char *a, *b, *sum; /* NULL: refused */
} sums[] = {
	{ "0", "0", "0" }, { "1", "0", "1" }, { "0", "-1", "-1" },
	{ "1", "1", "2" }, { "9", "1", "10" }, { "999", "1", "1000" },
	{ "1", "-1", "0" }, { "10", "-1", "9" }, { "1", "-10", "-9" },
	{ "-5", "-7", "-12" }, { "1000", "-999", "1" }, { "0.1", "0.2", "0.3" },
	{ "1.5", "-0.5", "1" }, { "100", "0.01", "100.01" },
	{ "0.01", "-100", "-99.99" }, { "1000", "-0.001", "999.999" },
	{ "9223372036854775807", "1", "9223372036854775808" },
	{ "-9223372036854775808", "9223372036854775807", "-1" },
	{ NINES38, "-" NINES38, "0" }, { NINES38, "0", NINES38 },
	{ NINES38, "1", "1" ZEROS20 "000000000000000000" },
	{ NINES38, "2", NULL }, { NINES38, "0.1", NULL },
	{ "1e37", "1", "10000000000000000000000000000000000001" },
	{ "1e38", "1", NULL }, { "1e125", "1", NULL },
	{ "1e125", "1e-130", NULL }, { "1e125", "0", "1" ZEROS120 "00000" },
	{ "9e125", "1e125", NULL }, { "9e125", "-8e125", "1" ZEROS120 "00000" },
	{ "1.1e-130", "-1e-130", NULL },
};
/* clang-format on */

START_TEST(adds_exactly_or_not_at_all)
{
	struct error err = { 0 };
	struct buf shown = BUF_INIT;
	struct fake_number a = number(sums[_i].a), b = number(sums[_i].b), c;

	for (int turn = 0; turn < 2; turn++) {
		int rc = turn == 0 ? fake_number_add(&a, &b, &c, &err)
		                   : fake_number_add(&b, &a, &c, &err);

		ck_assert_int_eq(rc, sums[_i].sum != NULL ? 0 : -1);
		if (rc != 0)
			continue;
		buf_reset(&shown);
		fake_number_show(&c, &shown);
		ck_assert_str_eq(shown.s, sums[_i].sum);
	}
	buf_free(&shown);
}
END_TEST

TEST_MAIN(fake_number, LOOP(has_one_way_to_write_a_number, texts),
    TEST(orders_by_value), LOOP(adds_exactly_or_not_at_all, sums))
