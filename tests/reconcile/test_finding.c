#include "reconcile/finding.h"

#include "lib/plan_case.h"
#include "reconcile/render.h"
#include "reconcile/render_xml.h"
#include "test.h"

/* Two tables whose tags differ; one has TTL off, which should be on, and a tag
 * that the schema does not know. */
static const char schema[] = "version: 1\n"
                             "table_name: ${table}\n"
                             "tables:\n"
                             "  users:\n"
                             "    attributes: {id: S}\n"
                             "    key: {partition: id}\n"
                             "    tags: {a: new, b: new}\n"
                             "    ttl: {attribute: gone}\n"
                             "  wikis:\n"
                             "    attributes: {id: S}\n"
                             "    key: {partition: id}\n"
                             "    tags: {a: new}\n";

#define TABLE                                                                 \
	"\"DescribeTable\": {\"Table\": {\"TableStatus\": \"ACTIVE\","        \
	" \"TableArn\": \"arn:aws:dynamodb:eu-west-1:123456789012:table/t\"," \
	" \"AttributeDefinitions\": [{\"AttributeName\": \"id\","             \
	" \"AttributeType\": \"S\"}], \"KeySchema\": [{\"AttributeName\":"    \
	" \"id\", \"KeyType\": \"HASH\"}], \"BillingModeSummary\":"           \
	" {\"BillingMode\": \"PAY_PER_REQUEST\"}}}"

static const char live[] =
    "{\"users\": {" TABLE ", \"ListTagsOfResource\": {\"Tags\": ["
    "{\"Key\": \"a\", \"Value\": \"old\"}, {\"Key\": \"b\", \"Value\":"
    " \"old\"}, {\"Key\": \"c\", \"Value\": \"x\"}]}},"
    " \"wikis\": {" TABLE ", \"ListTagsOfResource\": {\"Tags\": ["
    "{\"Key\": \"a\", \"Value\": \"old\"}]}}}";

static void make(struct plan *p)
{
	struct policy policy = { 0 };
	struct node *n = plan_case_json(live);

	plan_case_make(p, schema, n, &policy);
	node_free(n);
}

static size_t steps_of(const struct plan *p)
{
	size_t n = 0;

	vec_each (const struct table_plan, t, &p->tables)
		n += t->steps.n;
	return n;
}

static const struct {
	const char *patterns[3];
	size_t ignored, differences, steps;
} rows[] = {
	{ { NULL }, 0, 5, 3 },
	{ { "ttl" }, 2, 3, 2 },
	{ { "ttl.attribute" }, 1, 4, 3 },
	{ { "tags.a" }, 2, 3, 2 },
	{ { "users:tags.a" }, 1, 4, 3 },
	{ { "users:tags" }, 3, 3, 2 },
	{ { "users:" }, 5, 1, 1 },
	{ { "tags", "ttl" }, 6, 0, 0 },
	/* No part of a name, no table that is not there, nothing at all. */
	{ { "tag", "tags.", "users" }, 0, 5, 3 },
	{ { "acls:tags", "", ":tags" }, 0, 5, 3 },
};

START_TEST(ignores_what_it_is_told_to)
{
	struct texts patterns = { 0 };
	struct findings f;
	struct plan p;

	make(&p);
	for (size_t i = 0; i < 3 && rows[_i].patterns[i] != NULL; i++)
		*vec_push(&patterns) = mem_strdup(rows[_i].patterns[i]);
	ck_assert_uint_eq(findings_ignore(&p, &patterns), rows[_i].ignored);
	findings_of(&p, &f);
	ck_assert_uint_eq(f.differences, rows[_i].differences);
	ck_assert_uint_eq(steps_of(&p), rows[_i].steps);
	ck_assert_int_eq(f.command != NULL, rows[_i].steps > 0);
	findings_free(&f);
	texts_free(&patterns);
	plan_free(&p);
}
END_TEST

START_TEST(points_at_the_line_that_is_disagreed_with)
{
	struct findings f;
	struct plan p;
	char print[65], same[65];

	make(&p);
	findings_of(&p, &f);
	ck_assert_uint_eq(f.all.n, 6);
	ck_assert_str_eq(f.all.v[0].name, "users");
	ck_assert_str_eq(f.all.v[0].path, "tags.a");
	ck_assert_int_eq(f.all.v[0].kind, FINDING_DIFFERS);
	ck_assert_int_eq(f.all.v[0].level, LEVEL_ERROR);
	ck_assert_int_eq(f.all.v[0].line, 7);
	ck_assert_int_eq(f.all.v[0].column, 15);
	finding_print(&f.all.v[0], print);
	finding_print(&f.all.v[0], same);
	ck_assert_str_eq(print, same);
	finding_print(&f.all.v[1], same);
	ck_assert_str_ne(print, same);
	findings_free(&f);
	plan_free(&p);
}
END_TEST

static void (*const reports[])(const struct plan *p,
    struct buf *out) = { render_drift_github, render_drift_gitlab,
	render_drift_junit, render_drift_markdown, render_drift_sarif };

START_TEST(names_orphans_in_every_report)
{
	struct buf out = BUF_INIT;
	struct plan p;

	make(&p);
	*vec_push(&p.orphans) = mem_strdup("made-by-hand");
	reports[_i](&p, &out);
	ck_assert_ptr_nonnull(strstr(out.s, "made-by-hand"));
	ck_assert_ptr_nonnull(strstr(out.s, "project's tag"));
	buf_free(&out);
	plan_free(&p);
}
END_TEST

/* A file may be called anything, and so may a tag's value. */
START_TEST(no_report_is_broken_by_a_name)
{
	struct buf out = BUF_INIT;
	struct plan p;

	make(&p);
	mem_free(p.file);
	p.file = mem_strdup("./a,b:c \"<&>.yaml");
	*vec_push(&p.orphans) = mem_strdup("<script>&\"|`x`%\r\n::error::y");
	reports[_i](&p, &out);
	if (reports[_i] == render_drift_junit)
		ck_assert_ptr_null(strstr(out.s, "<script>"));
	ck_assert_ptr_null(strstr(out.s, "\n::error::y"));
	ck_assert_ptr_null(strchr(out.s, '\r'));
	/* Only the command that mends names the file as it was given. */
	if (strstr(out.s, "--schema") == NULL)
		ck_assert_ptr_null(strstr(out.s, "./a,b"));
	buf_free(&out);
	plan_free(&p);
}
END_TEST

static const struct {
	void (*write)(struct buf *out, const char *text);
	const char *text, *written;
} texts[] = {
	{ render_xml, "a<b>&\"c\"", "a&lt;b&gt;&amp;&quot;c&quot;" },
	{ render_xml, "\x01\x1b[2J", "\\x01\\x1b[2J" },
	{ render_uri, "a b/c%d#e?\xc3\xa4", "a%20b/c%25d%23e%3F%C3%A4" },
	{ render_markdown_cell, "a|b*c_d<e>@f#1",
	    "a\\|b\\*c\\_d&lt;e&gt;&#64;f&#35;1" },
	{ render_markdown_code, "a_b", "`a_b`" },
	{ render_markdown_code, "a|b", "`a\\|b`" },
	{ render_markdown_code, "a`b``c", "``` a`b``c ```" },
};

START_TEST(escapes_for_each_language)
{
	struct buf out = BUF_INIT;

	texts[_i].write(&out, texts[_i].text);
	ck_assert_str_eq(out.s, texts[_i].written);
	buf_free(&out);
}
END_TEST

TEST_MAIN(finding, LOOP(ignores_what_it_is_told_to, rows),
    TEST(points_at_the_line_that_is_disagreed_with),
    LOOP(names_orphans_in_every_report, reports),
    LOOP(no_report_is_broken_by_a_name, reports),
    LOOP(escapes_for_each_language, texts))
