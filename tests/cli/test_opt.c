#include "cli/opt.h"

#include "test.h"

static const char *const colours[] = { "red", "green", NULL };

struct wish {
	const char *file;
	bool yes;
	int64_t n, ms;
	int colour;
	struct texts names, few;
};

/* clang-format off */
static const struct opt rows_own[] = {
	O_TEXT(struct wish, file, 'f', "file", "FILE", "a file"),
	O_SWITCH(struct wish, yes, 'y', "yes", "do not ask"),
	O_NUMBER(struct wish, n, 0, "count", "N", "how many", 1, 64),
	OPTS_END
};
static const struct opt rows_more[] = {
	O_DURATION(struct wish, ms, 0, "timeout", "TIME", "how long"),
	O_CHOICE(struct wish, colour, 0, "colour", "WORD", "which", colours),
	O_LIST(struct wish, names, 't', "name", "NAME", "more than one", NULL),
	O_LIST(struct wish, few, 0, "few", "WHAT", "of a few", colours),
	OPTS_END
};
/* clang-format on */

enum { MOST = 8 };

struct reading {
	struct wish wish;
	struct opt_group groups[3];
	char words[MOST][64]; /* opt_read moves the pointers in argv about */
	char *argv[MOST + 1];
	int left, rc;
	struct error err;
};

static void read_words(struct reading *r, const char *const *words)
{
	int argc = 0;

	memset(r, 0, sizeof *r);
	r->groups[0] = (struct opt_group){ "Own", rows_own, &r->wish };
	r->groups[1] = (struct opt_group){ "More", rows_more, &r->wish };
	while (words[argc] != NULL) {
		snprintf(
		    r->words[argc], sizeof r->words[argc], "%s", words[argc]);
		r->argv[argc] = r->words[argc];
		argc++;
	}
	r->rc = opt_read(r->groups, argc, r->argv, &r->left, &r->err);
}

START_TEST(reads_every_form_of_an_option)
{
	static const char *const words[] = { "-fa.yaml", "one", "--count=3",
		"--timeout", "2m", "-y", "--colour=green", NULL };
	struct reading r;

	read_words(&r, words);
	ck_assert_int_eq(r.rc, 0);
	ck_assert_str_eq(r.wish.file, "a.yaml");
	ck_assert_int_eq(r.wish.n, 3);
	ck_assert_int_eq(r.wish.ms, 120000);
	ck_assert(r.wish.yes);
	ck_assert_int_eq(r.wish.colour, 1);
	ck_assert_int_eq(r.left, 1);
	ck_assert_str_eq(r.argv[0], "one");
}
END_TEST

START_TEST(joins_repeats_and_commas_of_a_list)
{
	static const char *const words[] = { "-t", "a,b", "--name=c", "--few",
		"red,green", NULL };
	struct reading r;

	read_words(&r, words);
	ck_assert_int_eq(r.rc, 0);
	ck_assert_uint_eq(r.wish.names.n, 3);
	ck_assert_str_eq(r.wish.names.v[0], "a");
	ck_assert_str_eq(r.wish.names.v[1], "b");
	ck_assert_str_eq(r.wish.names.v[2], "c");
	ck_assert_uint_eq(r.wish.few.n, 2);
	opt_free(r.groups);
	ck_assert_uint_eq(r.wish.names.n, 0);
}
END_TEST

START_TEST(ends_options_at_two_dashes_and_takes_one_dash_as_a_word)
{
	static const char *const words[] = { "-", "--", "--yes", NULL };
	struct reading r;

	read_words(&r, words);
	ck_assert_int_eq(r.rc, 0);
	ck_assert_int_eq(r.left, 2);
	ck_assert_str_eq(r.argv[0], "-");
	ck_assert_str_eq(r.argv[1], "--yes");
	ck_assert(!r.wish.yes);
}
END_TEST

static const struct {
	const char *words[4];
	const char *text;
} wrong[] = {
	{ { "--cuont", "3" }, "did you mean '--count'?" },
	{ { "--nothing-like-it" }, "unknown option '--nothing-like-it'" },
	{ { "-z" }, "unknown option '-z'" },
	{ { "--coun", "3" }, "unknown option '--coun'" },
	{ { "--count" }, "--count needs a value: N" },
	{ { "--count", "0" }, "--count" },
	{ { "--count", "65" }, "--count" },
	{ { "--count", "3x" }, "--count" },
	{ { "--yes=1" }, "--yes takes no value" },
	{ { "-yes" }, "--yes takes no value" },
	{ { "-y", "--yes" }, "--yes is given twice" },
	{ { "-f", "" }, "--file is empty" },
	{ { "--colour", "blue" }, "there are: red, green" },
	{ { "--few", "red,blue" }, "'blue' is no value of --few" },
	{ { "--few", "red,,green" }, "empty value in --few" },
	{ { "-t", "a," }, "empty value in --name" },
	{ { "--timeout", "5d" }, "'5d' is no duration" },
	{ { "--timeout", "-5s" }, "'-5s' is no duration" },
	{ { "--timeout", "s" }, "'s' is no duration" },
	{ { "--timeout", "0" }, "'0' is no duration" },
};

START_TEST(refuses_what_it_cannot_read)
{
	struct reading r;

	read_words(&r, wrong[_i].words);
	ck_assert_int_eq(r.rc, -1);
	ck_assert_int_eq(r.err.code, E_USAGE);
	ck_assert_msg(strstr(r.err.text, wrong[_i].text) != NULL,
	    "'%s' does not hold '%s'", r.err.text, wrong[_i].text);
	opt_free(r.groups);
}
END_TEST

static const struct {
	const char *text;
	int64_t ms;
} spans[] = {
	{ "90", 90000 },
	{ "90s", 90000 },
	{ "5m", 300000 },
	{ "2h", 7200000 },
	{ "250ms", 250 },
	{ "1000000h", INT64_C(3600000000000) },
};

START_TEST(reads_durations)
{
	struct error err = { 0 };
	int64_t ms = 0;

	ck_assert_int_eq(opt_duration(spans[_i].text, &ms, &err), 0);
	ck_assert_int_eq(ms, spans[_i].ms);
}
END_TEST

START_TEST(shows_a_line_per_option_in_columns)
{
	struct buf text = BUF_INIT;

	opt_help(rows_own, &text);
	ck_assert_str_eq(text.s, "  -f, --file FILE           a file\n"
	                         "  -y, --yes                 do not ask\n"
	                         "      --count N             how many\n");
	buf_free(&text);
}
END_TEST

TEST_MAIN(opt, TEST(reads_every_form_of_an_option),
    TEST(joins_repeats_and_commas_of_a_list),
    TEST(ends_options_at_two_dashes_and_takes_one_dash_as_a_word),
    LOOP(refuses_what_it_cannot_read, wrong), LOOP(reads_durations, spans),
    TEST(shows_a_line_per_option_in_columns))
