#include "model/cursor.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "test.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void survives(const char *sort)
{
	char *cursor = cursor_make("wikis", "owner", sort), *read;

	ck_assert_uint_eq(strspn(cursor, alphabet), strlen(cursor));
	read = cursor_read(cursor, "wikis", "owner");
	ck_assert_pstr_eq(read, sort);
	mem_free(read);
	mem_free(cursor);
}

START_TEST(every_length_survives)
{
	char sort[LIMIT_SORT_KEY + 1];

	for (size_t n = 1; n <= LIMIT_SORT_KEY; n++) {
		memset(sort, 'a' + (int)(n % 26), n);
		sort[n] = '\0';
		survives(sort);
	}
}
END_TEST

START_TEST(every_byte_survives)
{
	char sort[4] = "";

	for (int byte = 1; byte < 256; byte++)
		for (int at = 0; at < 3; at++) {
			memcpy(sort, "xyz", 4);
			sort[at] = (char)byte;
			survives(sort);
		}
}
END_TEST

START_TEST(every_other_character_is_refused)
{
	static const char others[] = " \t\n!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~"
	                             "\x7f\x80\xff";
	char *cursor = cursor_make("wikis", "owner", "cats-and-dogs");
	size_t n = strlen(cursor);

	for (size_t i = 0; i < n; i++) {
		char was = cursor[i];

		for (const char *c = alphabet; *c != '\0'; c++) {
			cursor[i] = *c;
			if (*c != was)
				ck_assert_ptr_null(
				    cursor_read(cursor, "wikis", "owner"));
		}
		for (const char *c = others; *c != '\0'; c++) {
			cursor[i] = *c;
			ck_assert_ptr_null(
			    cursor_read(cursor, "wikis", "owner"));
		}
		cursor[i] = was;
	}
	mem_free(cursor);
}
END_TEST

START_TEST(every_part_is_refused)
{
	char *cursor = cursor_make("wikis", "owner", "cats-and-dogs"), *whole;

	whole = mem_strdup(cursor);
	for (size_t n = strlen(cursor); n-- > 0;) {
		cursor[n] = '\0';
		ck_assert_ptr_null(cursor_read(cursor, "wikis", "owner"));
		ck_assert_ptr_null(
		    cursor_read(whole + n + 1, "wikis", "owner"));
	}
	mem_free(cursor);
	mem_free(whole);
}
END_TEST

START_TEST(anything_behind_it_is_refused)
{
	char *cursor = cursor_make("wikis", "owner", "cats");
	struct buf more = BUF_INIT;

	for (int c = 1; c < 256; c++) {
		buf_reset(&more);
		buf_addf(&more, "%s%c", cursor, c);
		ck_assert_ptr_null(cursor_read(more.s, "wikis", "owner"));
	}
	buf_free(&more);
	mem_free(cursor);
}
END_TEST

/* Texts that read the same when they stand side by side are told apart. */
static const struct {
	const char *table, *partition, *sort; /* made for this */
	const char *other_table, *other_partition;
} foreign[] = {
	{ "wikis", "owner", "s", "wikis", "other" },
	{ "wikis", "owner", "s", "acls", "owner" },
	{ "wikis", "owner", "s", "wikis", "owner " },
	{ "wikis", "owner", "s", "wikis", "Owner" },
	{ "wikis", "owner", "s", "wikiso", "wner" },
	{ "wikis", "a b", "s", "wikis a", "b" },
	{ "wikis", "a", "b c", "wikis", "a b" },
	{ "wikis", "owner", "s", "", "" },
};

START_TEST(another_listing_refuses_it)
{
	char *cursor = cursor_make(
	    foreign[_i].table, foreign[_i].partition, foreign[_i].sort);
	char *read =
	    cursor_read(cursor, foreign[_i].table, foreign[_i].partition);

	ck_assert_pstr_eq(read, foreign[_i].sort);
	ck_assert_ptr_null(cursor_read(
	    cursor, foreign[_i].other_table, foreign[_i].other_partition));
	mem_free(read);
	mem_free(cursor);
}
END_TEST

/* Two bits of the last digit of "cats" mean nothing: each has to be as it was
 * made, so that one place has one cursor. */
START_TEST(another_spelling_is_refused)
{
	static const char *const sorts[] = { "a", "ab", "abc" };
	size_t spellings = 0;

	for (size_t i = 0; i < 3; i++) {
		char *cursor = cursor_make("wikis", "owner", sorts[i]);
		size_t last = strlen(cursor) - 1;
		char was = cursor[last];
		const char *at = strchr(alphabet, was);

		for (int k = -3; k <= 3; k++) {
			if (k == 0 || at + k < alphabet ||
			    at + k >= alphabet + 64)
				continue;
			cursor[last] = at[k];
			ck_assert_ptr_null(
			    cursor_read(cursor, "wikis", "owner"));
			spellings++;
		}
		mem_free(cursor);
	}
	ck_assert_uint_gt(spellings, 9);
}
END_TEST

START_TEST(what_is_too_long_is_refused)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < 100000; i++)
		buf_addc(&text, 'M');
	ck_assert_ptr_null(cursor_read(text.s, "wikis", "owner"));
	buf_free(&text);
}
END_TEST

static const char *const nonsense[] = { "", "A", "MA", "MQ", "null", "0",
	"MTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA", "eyJpZCI6eyJTIjoieCJ9fQ==" };

START_TEST(nonsense_is_refused)
{
	ck_assert_ptr_null(cursor_read(nonsense[_i], "wikis", "owner"));
}
END_TEST

/* It may be shown to people who should not see the owner's id. */
START_TEST(does_not_hold_the_partition)
{
	char *cursor = cursor_make("wikis", "owner-4711", "cats");
	char *other = cursor_make("wikis", "owner-4712", "cats");

	ck_assert_uint_eq(strlen(cursor), strlen(other));
	ck_assert_str_ne(cursor, other);
	mem_free(cursor);
	mem_free(other);
}
END_TEST

TEST_MAIN(cursor, TEST(every_length_survives), TEST(every_byte_survives),
    TEST(every_other_character_is_refused), TEST(every_part_is_refused),
    TEST(anything_behind_it_is_refused),
    LOOP(another_listing_refuses_it, foreign),
    TEST(another_spelling_is_refused), TEST(what_is_too_long_is_refused),
    LOOP(nonsense_is_refused, nonsense), TEST(does_not_hold_the_partition))
