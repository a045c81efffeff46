#include "model/list.h"

#include "lib/model_case.h"
#include "test.h"

#define W(slug) "{'owner_id':{'S':'o'},'wiki_slug':{'S':'" slug "'}}"
/* clang-format off */
#define PAGE(items)       ANSWER("Query", "{'Items':[" items "]}")
#define PAGE_TO(items, k) ANSWER("Query", \
	"{'Items':[" items "],'LastEvaluatedKey':" k "}")
/* clang-format on */
#define QUERY(more)                                                   \
	"{'TableName':'wikibot-test-wikis','KeyConditionExpression':" \
	"'#0 = :0','ExpressionAttributeNames':{'#0':'owner_id'},"     \
	"'ExpressionAttributeValues':{':0':{'S':'o'}}" more "}"

static const struct model_row nothing[] = { { 0 } };

static struct wb_wiki_iter *open(
    struct model_case *m, const struct wb_list *list)
{
	struct wb_wiki_iter *it = NULL;

	ck_assert_msg(wb_wiki_list_by_owner(m->session, "o", list, &m->call,
	                  &it, &m->err) == WB_OK,
	    "%s", m->err.text);
	return it;
}

/* "a;b;" of what is left, until the end or a failure. */
static enum wb_status rest(
    struct model_case *m, struct wb_wiki_iter *it, struct buf *out)
{
	const struct wb_wiki *wiki = NULL;
	enum wb_status status;

	buf_reset(out);
	buf_add(out, "");
	while ((status = wb_wiki_iter_next(it, &wiki, &m->err)) == WB_OK &&
	       wiki != NULL) {
		buf_addf(out, "%s;", wiki->wiki_slug);
		wb_wiki_free(wiki);
	}
	return status;
}

/* clang-format off */
static const struct {
	struct model_row rows[6];
	int64_t max_items;
	int page_size;
	const char *got;
	const char *queries[5];
} walks[] = {
	{ { PAGE("") }, 0, 0, "", { QUERY("") } },
	{ { PAGE(W("a") "," W("b")) }, 0, 0, "a;b;", { QUERY("") } },
	{ { PAGE_TO(W("a"), W("a")), PAGE(W("b")) }, 0, 0, "a;b;",
	  { QUERY(""), QUERY(",'ExclusiveStartKey':" W("a")) } },
	/* A page may be empty and not the last, or the last be empty. */
	{ { PAGE_TO("", W("x")), PAGE_TO(W("a"), W("a")), PAGE("") },
	  0, 0, "a;",
	  { QUERY(""), QUERY(",'ExclusiveStartKey':" W("x")),
	    QUERY(",'ExclusiveStartKey':" W("a")) } },
	{ { PAGE_TO(W("a"), W("a")), PAGE(W("b")) }, 0, 1, "a;b;",
	  { QUERY(",'Limit':1"),
	    QUERY(",'Limit':1,'ExclusiveStartKey':" W("a")) } },
	/* Exactly so many, whatever the service gives. */
	{ { PAGE_TO(W("a") "," W("b") "," W("c"), W("c")) }, 2, 0, "a;b;",
	  { QUERY(",'Limit':2") } },
	{ { PAGE_TO(W("a") "," W("b"), W("b")), PAGE_TO(W("c"), W("c")) },
	  3, 2, "a;b;c;",
	  { QUERY(",'Limit':2"),
	    QUERY(",'Limit':1,'ExclusiveStartKey':" W("b")) } },
	{ { PAGE(W("a")) }, 1, 100, "a;", { QUERY(",'Limit':1") } },
	{ { PAGE(W("a")) }, 9, 5, "a;", { QUERY(",'Limit':5") } },
	/* An answer without items is the end. */
	{ { ANSWER("Query", "{}") }, 0, 0, "", { QUERY("") } },
};
/* clang-format on */

START_TEST(gives_each_once_and_hides_the_pages)
{
	struct wb_list list = { .size = sizeof list,
		.max_items = walks[_i].max_items,
		.page_size = walks[_i].page_size };
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, walks[_i].rows);
	it = open(&m, &list);
	ck_assert_uint_eq(m.sent.n, 0); /* nothing yet */
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	ck_assert_str_eq(got.s, walks[_i].got);
	ck_assert_int_eq(rest(&m, it, &got), WB_OK); /* still over */
	ck_assert_str_eq(got.s, "");
	for (size_t i = 0; i < 5 && walks[_i].queries[i] != NULL; i++)
		model_case_was(&m, i, walks[_i].queries[i]);
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(reads_consistently_if_asked_to)
{
	static const struct model_row rows[] = { PAGE(""), { 0 } };
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	m.call.consistent = true;
	it = open(&m, NULL);
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	model_case_was(&m, 0, QUERY(",'ConsistentRead':true"));
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

/* After each record, the rest in another iterator: the same. */
START_TEST(goes_on_at_its_cursor)
{
	static const struct model_row first[] = {
		PAGE_TO(W("a") "," W("b"), W("b")), { 0 }
	};
	static const struct model_row second[] = { PAGE(W("b") "," W("c")),
		{ 0 } };
	static const struct model_row third[] = { PAGE(W("c")), { 0 } };
	const struct wb_wiki *wiki = NULL;
	struct wb_list list = { .size = sizeof list };
	struct wb_wiki_iter *it, *other;
	struct buf got = BUF_INIT;
	struct model_case m;
	char *cursor;

	model_case_open(&m, first);
	it = open(&m, NULL);
	ck_assert_ptr_null(wb_wiki_iter_cursor(it)); /* before the first */
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	wb_wiki_free(wiki);
	cursor = mem_strdup(wb_wiki_iter_cursor(it));
	/* In the middle of a page. */
	list.cursor = cursor;
	other = open(&m, &list);
	ck_assert_ptr_null(wb_wiki_iter_cursor(other)); /* gave none yet */
	model_case_rows(&m, second);
	ck_assert_int_eq(rest(&m, other, &got), WB_OK);
	ck_assert_str_eq(got.s, "b;c;");
	model_case_was(&m, 1, QUERY(",'ExclusiveStartKey':" W("a")));
	ck_assert_ptr_null(wb_wiki_iter_cursor(other)); /* at the end */
	wb_wiki_iter_free(other);
	mem_free(cursor);
	/* At the end of a page. */
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	wb_wiki_free(wiki);
	cursor = mem_strdup(wb_wiki_iter_cursor(it));
	list.cursor = cursor;
	other = open(&m, &list);
	model_case_rows(&m, third);
	ck_assert_int_eq(rest(&m, other, &got), WB_OK);
	ck_assert_str_eq(got.s, "c;");
	model_case_was(&m, 2, QUERY(",'ExclusiveStartKey':" W("b")));
	wb_wiki_iter_free(other);
	mem_free(cursor);
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

/* A listing that was cut short goes on behind what it gave. */
START_TEST(has_a_cursor_at_its_limit)
{
	static const struct model_row rows[] = { PAGE_TO(W("a"), W("a")),
		{ 0 } };
	struct wb_list list = { .size = sizeof list, .max_items = 1 };
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	it = open(&m, &list);
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	ck_assert_ptr_nonnull(wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(has_a_cursor_within_the_last_page)
{
	static const struct model_row rows[] = { PAGE(W("a") "," W("b")),
		{ 0 } };
	const struct wb_wiki *wiki = NULL;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	it = open(&m, NULL);
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	wb_wiki_free(wiki);
	ck_assert_ptr_nonnull(wb_wiki_iter_cursor(it));
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	wb_wiki_free(wiki);
	ck_assert_ptr_null(wb_wiki_iter_cursor(it)); /* that was the last */
	wb_wiki_iter_free(it);
	model_case_close(&m);
}
END_TEST

START_TEST(has_no_cursor_before_the_first)
{
	static const struct model_row rows[] = { PAGE_TO("", W("x")),
		LOST("Query"), LOST("Query"), LOST("Query"), LOST("Query"),
		{ 0 } };
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	it = open(&m, NULL);
	ck_assert_int_eq(rest(&m, it, &got), WB_NETWORK);
	ck_assert_ptr_null(wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(a_foreign_cursor_is_refused)
{
	static const struct model_row rows[] = { PAGE_TO(W("a"), W("a")),
		{ 0 } };
	struct wb_list list = { .size = sizeof list };
	const struct wb_wiki *wiki = NULL;
	struct wb_wiki_iter *it, *none;
	struct wb_acl_iter *acls;
	struct model_case m;
	char *cursor;

	model_case_open(&m, rows);
	it = open(&m, NULL);
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	wb_wiki_free(wiki);
	list.cursor = wb_wiki_iter_cursor(it);
	ck_assert_int_eq(
	    wb_wiki_list_by_owner(m.session, "p", &list, NULL, &none, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "cursor");
	ck_assert_ptr_null(none);
	ck_assert_int_eq(wb_acl_list_by_wiki(
	                     m.session, "o", "a", &list, NULL, &acls, &m.err),
	    WB_INVALID);
	cursor = mem_strdup(list.cursor);
	cursor[3]++;
	list.cursor = cursor;
	ck_assert_int_eq(
	    wb_wiki_list_by_owner(m.session, "o", &list, NULL, &none, &m.err),
	    WB_INVALID);
	mem_free(cursor);
	wb_wiki_iter_free(it);
	model_case_close(&m);
}
END_TEST

/* clang-format off */
static const struct {
	struct wb_list list;
	const char *field;
} misfits[] = {
	{ { .size = sizeof(struct wb_list), .max_items = -1 }, "max_items" },
	{ { .size = sizeof(struct wb_list), .page_size = -1 }, "page_size" },
	{ { .size = sizeof(struct wb_list), .page_size = 1 << 30 },
	  "page_size" },
	{ { .size = sizeof(struct wb_list), .cursor = "" }, "cursor" },
	{ { .size = 0 }, "size" },
};
/* clang-format on */

START_TEST(names_what_is_wrong_with_a_list)
{
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(wb_wiki_list_by_owner(m.session, "o",
	                     &misfits[_i].list, NULL, &it, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, misfits[_i].field);
	ck_assert_ptr_null(it);
	ck_assert_int_eq(
	    wb_wiki_list_by_owner(m.session, "", NULL, NULL, &it, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "owner_id");
	model_case_close(&m);
}
END_TEST

/* After a failure it goes on where it was. */
START_TEST(a_page_that_failed_is_asked_for_again)
{
	static const struct model_row rows[] = { PAGE_TO(W("a"), W("a")),
		LOST("Query"), LOST("Query"), LOST("Query"), LOST("Query"),
		PAGE(W("b")), { 0 } };
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	it = open(&m, NULL);
	ck_assert_int_eq(rest(&m, it, &got), WB_NETWORK);
	ck_assert_str_eq(got.s, "a;");
	ck_assert_ptr_nonnull(strstr(m.err.text, "wiki 'o/*': "));
	ck_assert_ptr_nonnull(wb_wiki_iter_cursor(it));
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	ck_assert_str_eq(got.s, "b;");
	model_case_was(&m, 5, QUERY(",'ExclusiveStartKey':" W("a")));
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

START_TEST(a_record_that_cannot_be_given_out_is_passed_over)
{
	static const struct model_row rows[] = {
		PAGE(W("a") ",{'owner_id':{'S':'o'},'wiki_slug':{'S':'b'},"
		            "'page_count':{'S':'x'}}," W("c")),
		{ 0 }
	};
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	it = open(&m, NULL);
	ck_assert_int_eq(rest(&m, it, &got), WB_UNREADABLE);
	ck_assert_str_eq(got.s, "a;");
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	ck_assert_str_eq(got.s, "c;");
	wb_wiki_iter_free(it);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

/* Each request has a deadline of its own, by the call's options. */
START_TEST(the_deadline_is_for_each_request)
{
	static const struct model_row rows[] = {
		{ "Query", WB_ANSWERED, 200,
		    "{'Items':[" W("a") "],'LastEvaluatedKey':" W("a") "}", 400,
		    NULL },
		{ "Query", WB_ANSWERED, 200, "{'Items':[" W("b") "]}", 400,
		    NULL },
		{ 0 },
	};
	struct buf got = BUF_INIT;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	m.call.deadline_ms = 500;
	it = open(&m, NULL);
	m.mono += 100000; /* who asks takes the time they like */
	ck_assert_int_eq(rest(&m, it, &got), WB_OK);
	ck_assert_str_eq(got.s, "a;b;");
	ck_assert_int_eq(m.sent.v[1].timeout_ms, 500);
	wb_wiki_iter_free(it);
	wb_wiki_iter_free(NULL);
	buf_free(&got);
	model_case_close(&m);
}
END_TEST

TEST_MAIN(list, LOOP(gives_each_once_and_hides_the_pages, walks),
    TEST(reads_consistently_if_asked_to), TEST(goes_on_at_its_cursor),
    TEST(has_a_cursor_at_its_limit), TEST(has_a_cursor_within_the_last_page),
    TEST(has_no_cursor_before_the_first), TEST(a_foreign_cursor_is_refused),
    LOOP(names_what_is_wrong_with_a_list, misfits),
    TEST(a_page_that_failed_is_asked_for_again),
    TEST(a_record_that_cannot_be_given_out_is_passed_over),
    TEST(the_deadline_is_for_each_request))
