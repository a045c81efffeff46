#include "aws/xml.h"

#include "base/buf.h"
#include "base/limits.h"
#include "test.h"

#ifdef WB_EXPAT
static struct xml *parse(const char *text)
{
	struct xml *out;
	struct error err;

	ck_assert_msg(
	    xml_parse(text, strlen(text), &out, &err) == 0, "%s", err.text);
	return out;
}

START_TEST(makes_elements_of_text)
{
	struct xml *x = parse("<?xml version=\"1.0\"?>\n<!-- c --><s:A xmlns:s="
	                      "\"u\">\n <b k=\"v\">one</b> <c/>\n"
	                      "<b>two</b><s:d><b>deep</b></s:d></s:A>\n");
	const struct xml *b = xml_child(x, "b");

	ck_assert_str_eq(x->name, "A");
	ck_assert_str_eq(x->text, "");
	ck_assert_str_eq(b->text, "one");
	ck_assert_str_eq(xml_again(b)->text, "two");
	ck_assert_ptr_null(xml_again(xml_again(b)));
	ck_assert_str_eq(xml_text(x, "c"), "");
	ck_assert_ptr_null(xml_text(x, "e"));
	ck_assert_str_eq(xml_text(xml_child(x, "d"), "b"), "deep");
	ck_assert_ptr_null(xml_text(NULL, "b"));
	ck_assert_ptr_null(xml_again(NULL));
	xml_free(x);
	xml_free(NULL);
}
END_TEST

static const struct {
	const char *text, *want;
} texts[] = {
	{ "<a>&lt;b&gt; &amp;&quot;&apos;</a>", "<b> &\"'" },
	{ "<a>&#65;&#x20ac;</a>", "A\xe2\x82\xac" },
	{ "<a><![CDATA[<b>&amp;]]>c</a>", "<b>&amp;c" },
	{ "<a> x\n</a>", " x\n" },
	{ "<a>x<!-- y -->z</a>", "xz" },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>",
	    "\xc3\xa4" },
	{ "\xef\xbb\xbf<a>x</a>", "x" },
};

START_TEST(reads_texts)
{
	struct xml *x = parse(texts[_i].text);

	ck_assert_str_eq(x->text, texts[_i].want);
	xml_free(x);
}
END_TEST

static const struct {
	const char *text, *why;
} faults[] = {
	{ "", "no XML" },
	{ "<a>", "no XML" },
	{ "<a></b>", "line 1: no XML" },
	{ "<a/><b/>", "no XML" },
	{ "{}", "no XML" },
	{ "<a>\n\xff</a>", "line 2: no XML" },
	{ "<a>&nbsp;</a>", "no XML" },
	{ "<a>&#0;</a>", "no XML" },
	{ "<!DOCTYPE html><a/>", "document type" },
	/* Entities that grow, and one that would read a file. */
	{ "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
	    "document type" },
	{ "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
	    "document type" },
};

START_TEST(refuses_what_it_should)
{
	struct xml *x;
	struct error err = { 0 };

	ck_assert_int_eq(
	    xml_parse(faults[_i].text, strlen(faults[_i].text), &x, &err), -1);
	ck_assert_int_eq(err.code, E_PARSE);
	ck_assert_msg(strstr(err.text, faults[_i].why) != NULL, "%s", err.text);
	ck_assert_ptr_null(x);
}
END_TEST

static int parse_times(int n, const char *open, const char *close,
    struct xml **out, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	buf_add(&text, "<a>");
	for (int i = 0; i < n; i++)
		buf_add(&text, open);
	for (int i = 0; i < n; i++)
		buf_add(&text, close);
	buf_add(&text, "</a>");
	rc = xml_parse(text.s, text.n, out, err);
	buf_free(&text);
	return rc;
}

START_TEST(bounds_depth_and_size)
{
	struct xml *x;
	struct error err = { 0 };

	ck_assert_int_eq(
	    parse_times(LIMIT_NESTING - 1, "<b>", "</b>", &x, &err), 0);
	xml_free(x);
	ck_assert_int_eq(
	    parse_times(LIMIT_NESTING, "<b>", "</b>", &x, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_int_eq(parse_times(LIMIT_NODES, "<b/>", "", &x, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
	ck_assert_int_eq(
	    parse_times(LIMIT_ANSWER_BYTES, "b", "", &x, &err), -1);
	ck_assert_int_eq(err.code, E_LIMIT);
}
END_TEST

TEST_MAIN(xml, TEST(makes_elements_of_text), LOOP(reads_texts, texts),
    LOOP(refuses_what_it_should, faults), TEST(bounds_depth_and_size))
#else
START_TEST(says_what_is_lost)
{
	struct xml *x;
	struct error err = { 0 };

	ck_assert_int_eq(xml_parse("<a/>", 4, &x, &err), -1);
	ck_assert_int_eq(err.code, E_UNSUPPORTED);
	ck_assert_ptr_nonnull(strstr(err.text, "assume a role"));
	ck_assert_ptr_null(x);
}
END_TEST

TEST_MAIN(xml, TEST(says_what_is_lost))
#endif
