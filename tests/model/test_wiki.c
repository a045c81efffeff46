#include "model/wiki.h"

#include "lib/model_case.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

START_TEST(reads_a_wiki_by_owner_and_slug)
{
	static const struct model_row rows[] = {
		ANSWER("GetItem",
		    "{'Item':{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'},"
		    "'page_count':{'N':'7'}}}"),
		ANSWER("GetItem", "{}"), { 0 }
	};
	const struct wb_wiki *wiki = NULL;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_get(m.session, "o", "s", NULL, &wiki, &m.err), WB_OK);
	ck_assert_int_eq(wiki->page_count, 7);
	wb_wiki_free(wiki);
	m.call.consistent = true;
	ck_assert_int_eq(
	    wb_wiki_get(m.session, "o", "s", &m.call, &wiki, &m.err),
	    WB_NOT_FOUND);
	ck_assert_ptr_null(wiki);
	ck_assert_str_eq(m.err.text, "wiki 'o/s': it does not exist");
	model_case_was(&m, 0,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}}}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-wikis','Key':{'owner_id':{'S':'o'},"
	    "'wiki_slug':{'S':'s'}},'ConsistentRead':true}");
	model_case_close(&m);
}
END_TEST

static const struct {
	const char *owner, *slug, *field;
} keys[] = {
	{ NULL, "s", "owner_id" },
	{ "", "s", "owner_id" },
	{ "a:b", "s", "owner_id" },
	{ "o", NULL, "wiki_slug" },
	{ "o", "", "wiki_slug" },
	{ "o", "\xff", "wiki_slug" },
};

START_TEST(every_call_checks_the_key)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = keys[_i].owner,
		.wiki_slug = keys[_i].slug };
	static const struct wb_wiki_update up = { .size = sizeof up,
		.page_count = { WB_ADD, 1 } };
	const char *o = keys[_i].owner, *s = keys[_i].slug;
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, NULL, &wiki, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	ck_assert_int_eq(
	    wb_wiki_get(m.session, o, s, NULL, &wiki, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, o, s, &up, NULL, &wiki, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	ck_assert_int_eq(
	    wb_wiki_delete(m.session, o, s, 0, NULL, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, keys[_i].field);
	ck_assert_ptr_null(wiki);
	model_case_close(&m);
}
END_TEST

START_TEST(every_call_checks_its_structs)
{
	struct wb_wiki_update up = { .page_count = { WB_ADD, 1 } };
	struct wb_wiki_input in = { .owner_id = "o", .wiki_slug = "s" };
	const struct wb_wiki *wiki;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, NULL, &wiki, &m.err), WB_INVALID);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, NULL, &wiki, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "size");
	in.size = sizeof in;
	up.size = sizeof up;
	m.call.deadline_ms = -1;
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, &m.call, &wiki, &m.err), WB_INVALID);
	ck_assert_int_eq(
	    wb_wiki_get(m.session, "o", "s", &m.call, &wiki, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, &m.call, &wiki, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_wiki_delete(m.session, "o", "s", 0, &m.call, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_wiki_list_by_owner(m.session, "o", NULL, &m.call, &it, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "deadline_ms");
	ck_assert_ptr_null(wiki);
	ck_assert_ptr_null(it);
	model_case_close(&m);
}
END_TEST

START_TEST(a_wrong_input_is_not_sent)
{
	static const struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = "o",
		.wiki_slug = "s",
		.last_accessed = "yesterday" };
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, NULL, NULL, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "last_accessed");
	model_case_close(&m);
}
END_TEST

/* Somebody need not want the record. */
START_TEST(records_may_be_left_behind)
{
	static const struct model_row rows[] = { ANSWER("PutItem", "{}"),
		ANSWER("UpdateItem",
		    "{'Attributes':{'owner_id':{'S':'o'},'wiki_slug':{'S':"
		    "'s'}}}"),
		ANSWER("GetItem",
		    "{'Item':{'owner_id':{'S':'o'},'wiki_slug':{'S':'s'}}}"),
		{ 0 } };
	static const struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = "o", .wiki_slug = "s"
	};
	static const struct wb_wiki_update up = { .size = sizeof up,
		.page_count = { WB_ADD, 1 } };
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_create(m.session, &in, NULL, NULL, NULL), WB_OK);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, NULL, NULL, NULL), WB_OK);
	ck_assert_int_eq(
	    wb_wiki_get(m.session, "o", "s", NULL, NULL, NULL), WB_OK);
	wb_wiki_free(NULL);
	model_case_close(&m);
}
END_TEST

/* What was updated and cannot be given out is told as what it is. */
START_TEST(an_unreadable_record_is_an_error)
{
	static const struct model_row rows[] = {
		ANSWER("UpdateItem",
		    "{'Attributes':{'owner_id':{'S':'o'},'wiki_slug':{'S':"
		    "'s'},'page_count':{'S':'many'}}}"),
		{ 0 }
	};
	static const struct wb_wiki_update up = { .size = sizeof up,
		.display_name = { WB_SET, "x" } };
	const struct wb_wiki *wiki;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_update(m.session, "o", "s", &up, NULL, &wiki, &m.err),
	    WB_UNREADABLE);
	ck_assert_ptr_null(wiki);
	ck_assert_str_eq(m.err.field, "page_count");
	ck_assert(m.err.maybe_applied); /* in fact it is */
	model_case_close(&m);
}
END_TEST

TEST_MAIN(wiki, TEST(reads_a_wiki_by_owner_and_slug),
    LOOP(every_call_checks_the_key, keys), TEST(every_call_checks_its_structs),
    TEST(a_wrong_input_is_not_sent), TEST(records_may_be_left_behind),
    TEST(an_unreadable_record_is_an_error))
