#include "base/buf.h"

#include "base/mem.h"
#include "test.h"

START_TEST(is_text_at_any_time)
{
	struct buf b = BUF_INIT, zero = { 0 };

	ck_assert_str_eq(b.s, "");
	ck_assert_str_eq(buf_text(&zero), "");
	buf_add(&b, "");
	ck_assert_str_eq(b.s, "");
	buf_reserve(&zero, 0);
	ck_assert_str_eq(zero.s, "");
	buf_free(&b);
	buf_free(&b);
	ck_assert_str_eq(b.s, "");
	buf_free(&zero);
}
END_TEST

START_TEST(works_from_a_zeroed_one)
{
	struct buf b = { 0 };

	buf_cut(&b, 0);
	buf_reset(&b);
	buf_pad(&b, 0);
	buf_addn(&b, NULL, 0);
	buf_addf(&b, "%d", 7);
	ck_assert_str_eq(b.s, "7");
	buf_wipe(&b);
	ck_assert_uint_eq(b.n, 0);
}
END_TEST

START_TEST(grows_byte_by_byte_and_keeps_what_it_has)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 70000; i++) {
		buf_addc(&b, (char)('a' + i % 26));
		ck_assert(b.n < b.cap && b.s[b.n] == '\0');
	}
	ck_assert_uint_eq(b.n, 70000);
	for (int i = 0; i < 70000; i++)
		ck_assert_int_eq(b.s[i], 'a' + i % 26);
	buf_free(&b);
}
END_TEST

START_TEST(keeps_bytes_with_nul)
{
	struct buf b = BUF_INIT;

	buf_addn(&b, "a\0b", 3);
	ck_assert_uint_eq(b.n, 3);
	ck_assert_mem_eq(b.s, "a\0b", 4);
	buf_free(&b);
}
END_TEST

START_TEST(formats_what_does_not_fit_yet)
{
	struct buf b = BUF_INIT;
	char filler[200] = "";

	memset(filler, 'x', sizeof filler - 1);
	for (size_t n = 50; n < 80; n++) { /* around the first capacity */
		buf_reset(&b);
		buf_addf(&b, "%.*s|%d", (int)n, filler, -5);
		ck_assert_uint_eq(b.n, n + 3);
		ck_assert_str_eq(b.s + n, "|-5");
		buf_free(&b);
	}
	buf_addf(&b, "%s%s", filler, filler);
	ck_assert_uint_eq(b.n, 398);
	buf_addf(&b, "%s", "");
	ck_assert_uint_eq(b.n, 398);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *text;
	size_t column;
	const char *want;
} pads[] = {
	{ "ab", 4, "ab  " },
	{ "abcd", 4, "abcd" },
	{ "abcde", 4, "abcde" },
	{ "long line\nab", 4, "long line\nab  " },
	{ "\xc3\xa4\xe2\x82\xac", 4, "\xc3\xa4\xe2\x82\xac  " },
	{ "", 3, "   " },
	{ "x\n", 0, "x\n" },
};

START_TEST(pads_the_last_line_by_characters)
{
	struct buf b = BUF_INIT;

	buf_add(&b, pads[_i].text);
	buf_pad(&b, pads[_i].column);
	ck_assert_str_eq(b.s, pads[_i].want);
	buf_free(&b);
}
END_TEST

START_TEST(cuts_and_resets_without_giving_memory_back)
{
	struct buf b = BUF_INIT;
	size_t cap;

	buf_add(&b, "abcdef");
	cap = b.cap;
	buf_cut(&b, 9);
	ck_assert_str_eq(b.s, "abcdef");
	buf_cut(&b, 2);
	ck_assert_str_eq(b.s, "ab");
	buf_reset(&b);
	ck_assert_str_eq(b.s, "");
	ck_assert_uint_eq(b.cap, cap);
	buf_free(&b);
}
END_TEST

START_TEST(gives_its_text_away)
{
	struct buf b = BUF_INIT;
	char *text, *nothing;

	buf_add(&b, "mine");
	text = buf_take(&b);
	ck_assert_str_eq(text, "mine");
	ck_assert_uint_eq(b.n, 0);
	nothing = buf_take(&b); /* also an empty one is the caller's */
	ck_assert_str_eq(nothing, "");
	mem_free(text);
	mem_free(nothing);
}
END_TEST

START_TEST(takes_what_others_wrote_into_the_reserve)
{
	struct buf b = BUF_INIT;

	buf_add(&b, "a");
	buf_reserve(&b, 3);
	memcpy(b.s + b.n, "bcd", 3);
	buf_added(&b, 3);
	ck_assert_str_eq(b.s, "abcd");
	buf_wipe(&b);
	ck_assert_str_eq(b.s, "");
}
END_TEST

TEST_MAIN(buf, TEST(is_text_at_any_time), TEST(works_from_a_zeroed_one),
    TEST(grows_byte_by_byte_and_keeps_what_it_has), TEST(keeps_bytes_with_nul),
    TEST(formats_what_does_not_fit_yet),
    LOOP(pads_the_last_line_by_characters, pads),
    TEST(cuts_and_resets_without_giving_memory_back), TEST(gives_its_text_away),
    TEST(takes_what_others_wrote_into_the_reserve))
