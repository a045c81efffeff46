#include "base/text.h"

#include "test.h"

/* clang-format off */
static const struct {
	const char *in;
	size_t n;
	bool multiline;
	const char *out;
} escapes[] = {
	{ "plain 'text' \\ ~", 16, false, "plain 'text' \\ ~" },
	{ "", 0, false, "" },
	{ "\x1b[31m", 5, false, "\\x1b[31m" },
	{ "a\0b", 3, false, "a\\x00b" },
	{ "\x7f", 1, false, "\\x7f" },
	{ "a\n\tb\r", 5, false, "a\\x0a\\x09b\\x0d" },
	{ "a\n\tb\r", 5, true, "a\n\tb\\x0d" },
	{ "\xc2\x9b" "31m", 5, false, "\\u009b31m" },	/* CSI as C1 */
	{ "\xe2\x80\xae", 3, false, "\\u202e" },	/* right-to-left override */
	{ "\xe2\x81\xa6", 3, false, "\\u2066" },	/* left-to-right isolate */
	{ "\xe2\x80\x8b", 3, false, "\\u200b" },	/* zero width space */
	{ "\xe2\x80\xa8", 3, true, "\\u2028" },		/* line separator */
	{ "\xef\xbb\xbf", 3, false, "\\ufeff" },
	{ "\xc2\xad", 2, false, "\\u00ad" },		/* soft hyphen */
	{ "\xf3\xa0\x81\x81", 4, false, "\\U000e0041" }, /* tag letter */
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, false,
	  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
	{ "\xff" "a\xc3", 3, false, "\\xffa\\xc3" },	/* no UTF-8, cut UTF-8 */
	{ "\xc0\x8a", 2, true, "\\xc0\\x8a" },		/* overlong newline */
	{ "\xed\xa0\x80", 3, false, "\\xed\\xa0\\x80" }, /* surrogate */
};
/* clang-format on */

START_TEST(escapes_what_a_terminal_acts_on)
{
	struct buf b = BUF_INIT;

	text_escape(&b, escapes[_i].in, escapes[_i].n, escapes[_i].multiline);
	ck_assert_str_eq(b.s, escapes[_i].out);
	buf_free(&b);
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	size_t n, fault;
} utf8[] = {
	{ "", 0, 0 },
	{ "abc", 3, 3 },
	{ "a\0c", 3, 3 },
	{ "\xc2\x80", 2, 2 }, { "\xdf\xbf", 2, 2 },
	{ "\xe0\xa0\x80", 3, 3 }, { "\xef\xbf\xbf", 3, 3 },
	{ "\xed\x9f\xbf", 3, 3 }, { "\xee\x80\x80", 3, 3 },
	{ "\xf0\x90\x80\x80", 4, 4 }, { "\xf4\x8f\xbf\xbf", 4, 4 },
	{ "ab\x80", 3, 2 },			/* a lone continuation */
	{ "ab\xc3", 3, 2 },			/* cut */
	{ "ab\xe2\x82", 4, 2 }, { "\xf0\x9f\x98", 3, 0 },
	{ "\xc3(", 2, 0 }, { "\xe2\x82(", 3, 0 },
	{ "\xc0\xaf", 2, 0 }, { "\xc1\xbf", 2, 0 },	/* overlong */
	{ "\xe0\x9f\xbf", 3, 0 }, { "\xf0\x8f\xbf\xbf", 4, 0 },
	{ "x\xed\xa0\x80", 4, 1 }, { "\xed\xbf\xbf", 3, 0 }, /* surrogates */
	{ "\xf4\x90\x80\x80", 4, 0 },		/* beyond U+10FFFF */
	{ "\xf8\x88\x80\x80\x80", 5, 0 }, { "\xff", 1, 0 },
};
/* clang-format on */

START_TEST(finds_the_first_fault_in_utf8)
{
	ck_assert_uint_eq(
	    text_utf8_fault(utf8[_i].text, utf8[_i].n), utf8[_i].fault);
}
END_TEST

START_TEST(counts_characters)
{
	ck_assert_uint_eq(text_utf8_length(""), 0);
	ck_assert_uint_eq(
	    text_utf8_length("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), 4);
}
END_TEST

START_TEST(compares_pieces)
{
	ck_assert(text_starts("TableName", "Table"));
	ck_assert(text_starts("x", ""));
	ck_assert(!text_starts("Tab", "Table"));
	ck_assert(text_ends("TableName", "Name"));
	ck_assert(text_ends("", ""));
	ck_assert(!text_ends("ame", "Name"));
	ck_assert(!text_ends("TableNamf", "Name"));
	ck_assert(text_has("is already ENABLED", "already", false));
	ck_assert(text_has("is already ENABLED", "enabled", true));
	ck_assert(!text_has("is already ENABLED", "enabled", false));
	ck_assert(!text_has("ab", "abc", true));
	ck_assert(text_has("aab", "ab", false));
	ck_assert(text_has("", "", false));
	ck_assert(text_equal_nocase("Content-TYPE", "content-type"));
	ck_assert(!text_equal_nocase("content", "contents"));
	ck_assert(!text_equal_nocase("a[", "a{"));             /* not letters */
	ck_assert(!text_equal_nocase("\xc3\x84", "\xc3\xa4")); /* only ASCII */
}
END_TEST

/* clang-format off */
static const struct {
	const char *text;
	int64_t min, max;
	const char *error; /* NULL: read as value */
	int64_t value;
} ints[] = {
	{ "0", 0, 9, NULL, 0 },
	{ "9", 0, 9, NULL, 9 },
	{ "-9", -9, 9, NULL, -9 },
	{ "007", 0, 9, NULL, 7 },
	{ "9223372036854775807", INT64_MIN, INT64_MAX, NULL, INT64_MAX },
	{ "-9223372036854775808", INT64_MIN, INT64_MAX, NULL, INT64_MIN },
	{ "9223372036854775808", INT64_MIN, INT64_MAX,
	  "'9223372036854775808' is not between -9223372036854775808 and 9223372036854775807", 0 },
	{ "-9223372036854775809", INT64_MIN, INT64_MAX,
	  "'-9223372036854775809' is not between -9223372036854775808 and 9223372036854775807", 0 },
	{ "99999999999999999999999999", 0, 9,
	  "'99999999999999999999999999' is not between 0 and 9", 0 },
	{ "10", 0, 9, "'10' is not between 0 and 9", 0 },
	{ "-1", 0, 9, "'-1' is not between 0 and 9", 0 },
	{ "", 0, 9, "'' is not a whole number", 0 },
	{ "-", 0, 9, "'-' is not a whole number", 0 },
	{ "+1", 0, 9, "'+1' is not a whole number", 0 },
	{ " 1", 0, 9, "' 1' is not a whole number", 0 },
	{ "1 ", 0, 9, "'1 ' is not a whole number", 0 },
	{ "1.0", 0, 9, "'1.0' is not a whole number", 0 },
	{ "0x1", 0, 9, "'0x1' is not a whole number", 0 },
	{ "1e3", 0, 9, "'1e3' is not a whole number", 0 },
};
/* clang-format on */

START_TEST(reads_whole_numbers_or_says_why_not)
{
	struct error err = { 0 };
	int64_t v = 42;
	int rc = text_int(ints[_i].text, ints[_i].min, ints[_i].max, &v, &err);

	ck_assert_int_eq(rc, ints[_i].error == NULL ? 0 : -1);
	ck_assert_int_eq(v, rc == 0 ? ints[_i].value : 42);
	ck_assert_int_eq(err.code, rc == 0 ? E_OK : E_INVALID);
	ck_assert_str_eq(err.text, rc == 0 ? "" : ints[_i].error);
}
END_TEST

static const char *const settings[] = { "ttl", "tags", "stream", "billing",
	"table_class", "encryption", "deletion_protection",
	"point_in_time_recovery", NULL };

/* clang-format off */
static const struct {
	const char *word, *near;
} words[] = {
	{ "biling", "billing" },		/* one missing */
	{ "billling", "billing" },		/* one too many */
	{ "bililng", "billing" },		/* two swapped */
	{ "billimg", "billing" },		/* one wrong */
	{ "bllimg", "billing" },		/* two faults */
	{ "blimg", NULL },			/* three */
	{ "tgas", "tags" }, { "tag", "tags" },
	{ "tgs2", NULL },			/* two in a short word */
	{ "TTL", "ttl" },
	{ "t", NULL }, { "", NULL },
	{ "tableclass", "table_class" },
	{ "deletion-protection", "deletion_protection" },
	{ "point_in_time_recover", "point_in_time_recovery" },
	{ "replicas", NULL },
	{ "billing", "billing" },
	{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	  NULL },
};
/* clang-format on */

START_TEST(suggests_the_nearest_word)
{
	ck_assert_pstr_eq(
	    text_nearest(words[_i].word, settings), words[_i].near);
}
END_TEST

START_TEST(suggests_the_nearer_of_two_and_the_first_of_equals)
{
	static const char *const two[] = { "streams", "stream", NULL };
	static const char *const equal[] = { "index_a", "index_b", NULL };
	static const char *const none[] = { NULL };
	char longer[80] = "";

	memset(longer, 'x', sizeof longer - 1);
	ck_assert_str_eq(text_nearest("strea", two), "stream");
	ck_assert_str_eq(text_nearest("index_c", equal), "index_a");
	ck_assert_ptr_null(text_nearest("word", none));
	ck_assert_ptr_null(
	    text_nearest("word", (const char *const[]){ longer, NULL }));
}
END_TEST

static const struct {
	const char *text, *percent;
} percents[] = {
	{ "AZaz09-_.~", "AZaz09-_.~" },
	{ "a+b=c,d@e/f:g h", "a%2Bb%3Dc%2Cd%40e%2Ff%3Ag%20h" },
	{ "[`{^|\x7f", "%5B%60%7B%5E%7C%7F" },
	{ "\xc3\xa4%", "%C3%A4%25" },
	{ "", "" },
};

START_TEST(escapes_what_a_url_cannot_have)
{
	struct buf out = BUF_INIT;

	text_percent(&out, percents[_i].text);
	ck_assert_str_eq(out.s, percents[_i].percent);
	buf_free(&out);
}
END_TEST

/* RFC 4648 section 10, and the two digits in which base64url differs. */
static const struct {
	const char *text, *base64;
} base64s[] = {
	{ "", "" },
	{ "f", "Zg" },
	{ "fo", "Zm8" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg" },
	{ "fooba", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "-_-_" },
};

START_TEST(writes_and_reads_base64url)
{
	struct buf out = BUF_INIT;

	buf_add(&out, "x");
	text_base64url(&out, base64s[_i].text, strlen(base64s[_i].text));
	ck_assert_str_eq(out.s + 1, base64s[_i].base64);
	buf_cut(&out, 1);
	ck_assert(text_base64url_read(&out, base64s[_i].base64));
	ck_assert_str_eq(out.s + 1, base64s[_i].text);
	buf_free(&out);
}
END_TEST

static const char *const no_base64s[] = { "Zg==", "Zh", "Z", "Zm9v\n", "+/+/",
	"Zm 9" };

START_TEST(refuses_another_spelling_of_base64url)
{
	struct buf out = BUF_INIT;

	ck_assert(!text_base64url_read(&out, no_base64s[_i]));
	buf_free(&out);
}
END_TEST

TEST_MAIN(text, LOOP(escapes_what_a_terminal_acts_on, escapes),
    LOOP(finds_the_first_fault_in_utf8, utf8), TEST(counts_characters),
    TEST(compares_pieces), LOOP(reads_whole_numbers_or_says_why_not, ints),
    LOOP(suggests_the_nearest_word, words),
    TEST(suggests_the_nearer_of_two_and_the_first_of_equals),
    LOOP(escapes_what_a_url_cannot_have, percents),
    LOOP(writes_and_reads_base64url, base64s),
    LOOP(refuses_another_spelling_of_base64url, no_base64s))
