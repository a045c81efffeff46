#include "base/wrap.h"

#include "test.h"

static const struct {
	size_t width;
	const char *text, *want;
} rows[] = {
	{ 20, "", "" },
	{ 20, "short\n", "short\n" },
	{ 20, "one two three four five six\n",
	    "one two three four\n    five six\n" },
	{ 20, "  ~ a: one two three four five six\n",
	    "  ~ a: one two three\n      four five six\n" },
	/* No line end is made up. */
	{ 10, "one two three", "one two\n    three" },
	/* Behind a name: under what stood there. */
	{ 24, "  name    one two three four five\n",
	    "  name    one two three\n          four five\n" },
	/* ... unless that leaves too little room. */
	{ 16, "  a-long-name  one two\n", "  a-long-name\n      one two\n" },
	/* A table. */
	{ 12, "ONE  TWO  THREE  FOUR\n", "ONE  TWO  THREE  FOUR\n" },
	/* What has no blank cannot be broken. */
	{ 10, "averyveryverylongword\n", "averyveryverylongword\n" },
	{ 10, "a averyveryverylongword b\n",
	    "a\n    averyveryverylongword\n    b\n" },
	{ 20, "\033[1mone two\033[0m three four five\n",
	    "\033[1mone two\033[0m three four\n    five\n" },
	{ 20, "\033[33m  ~ \033[0ma: one two three four five\n",
	    "\033[33m  ~ \033[0ma: one two three\n      four five\n" },
	{ 12, "\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc eins zwei\n",
	    "\xc3\xa4\xc3\xb6\xc3\xbc \xc3\xa4\xc3\xb6\xc3\xbc eins\n"
	    "    zwei\n" },
	{ 10, "one two three\n\nfour five six\n",
	    "one two\n    three\n\nfour five\n    six\n" },
	{ 3, "one two three\n", "one two three\n" },
};

START_TEST(breaks_between_words)
{
	struct buf out = BUF_INIT;

	wrap_text(&out, rows[_i].text, rows[_i].width);
	ck_assert_str_eq(buf_text(&out), rows[_i].want);
	buf_free(&out);
}
END_TEST

TEST_MAIN(wrap, LOOP(breaks_between_words, rows))
