#include "model/user.h"

#include <ctype.h>

#include "base/limits.h"
#include "lib/model_case.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

START_TEST(an_id_is_made_where_none_is_given)
{
	static const struct model_row rows[] = { ANSWER("PutItem", "{}"),
		ANSWER("PutItem", "{}"), { 0 } };
	static const struct wb_user_input in = { .size = sizeof in };
	const struct wb_user *one = NULL, *other = NULL;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, &one, &m.err), WB_OK);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, &other, &m.err), WB_OK);
	ck_assert_str_ne(one->id, other->id);
	/* RFC 9562, version 4 */
	ck_assert_uint_eq(strlen(one->id), 36);
	for (int i = 0; i < 36; i++)
		ck_assert(i == 8 || i == 13 || i == 18 || i == 23
		              ? one->id[i] == '-'
		              : isxdigit(one->id[i]) && !isupper(one->id[i]));
	ck_assert_int_eq(one->id[14], '4');
	ck_assert_ptr_nonnull(strchr("89ab", one->id[19]));
	ck_assert_int_eq(one->version, 1);
	ck_assert_ptr_nonnull(strstr(m.sent.v[0].body, one->id));
	wb_user_free(one);
	wb_user_free(other);
	wb_user_free(NULL);
	model_case_close(&m);
}
END_TEST

static char too_long[LIMIT_PARTITION_KEY + 2];

static const struct {
	struct wb_user_input in;
	const char *field;
} misfits[] = {
	{ { .id = "" }, "id" },
	{ { .id = too_long }, "id" },
	{ { .id = "identity:0" }, "id" },
	{ { .id = "u", .oauth_provider = "p" }, "oauth_provider_sub" },
	{ { .id = "u", .oauth_provider_sub = "1" }, "oauth_provider" },
	{ { .id = "u", .email = "\xff" }, "email" },
};

START_TEST(names_what_is_wrong_with_a_new_user)
{
	struct wb_user_input in = misfits[_i].in;
	const struct wb_user *user;
	struct model_case m;

	memset(too_long, 'a', sizeof too_long - 1);
	in.size = sizeof in;
	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, &user, &m.err), WB_INVALID);
	ck_assert_ptr_null(user);
	ck_assert_str_eq(m.err.field, misfits[_i].field);
	model_case_close(&m);
}
END_TEST

START_TEST(reads_a_user_by_id)
{
	static const struct model_row rows[] = {
		ANSWER(
		    "GetItem", "{'Item':{'id':{'S':'u'},'version':{'N':'2'}}}"),
		ANSWER("GetItem", "{}"), { 0 }
	};
	const struct wb_user *user = NULL;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", NULL, &user, &m.err), WB_OK);
	ck_assert_str_eq(user->id, "u");
	wb_user_free(user);
	m.call.consistent = true;
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", &m.call, &user, &m.err), WB_NOT_FOUND);
	ck_assert_ptr_null(user);
	ck_assert_str_eq(m.err.text, "user 'u': it does not exist");
	ck_assert(!m.err.retriable);
	model_case_was(
	    &m, 0, "{'TableName':'wikibot-test-users','Key':{'id':{'S':'u'}}}");
	model_case_was(&m, 1,
	    "{'TableName':'wikibot-test-users','Key':{'id':{'S':'u'}},"
	    "'ConsistentRead':true}");
	model_case_close(&m);
}
END_TEST

START_TEST(says_when_a_user_cannot_be_read)
{
	static const struct model_row rows[] = {
		{ "GetItem", WB_ANSWERED, 400,
		    "{" AWS_ERROR("ResourceNotFoundException") ",'message':"
		                                               "'no table'}",
		    0, NULL },
		{ 0 },
	};
	const struct wb_user *user;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", NULL, &user, &m.err), WB_NO_TABLE);
	ck_assert_ptr_null(user);
	ck_assert_str_eq(m.err.operation, "GetItem");
	model_case_close(&m);
}
END_TEST

static const char *const no_ids[] = { NULL, "", too_long, "a\xff",
	"identity:x" };

START_TEST(names_what_is_no_id)
{
	static const struct wb_user_update up = { .size = sizeof up,
		.email = { WB_SET, "e" } };
	const struct wb_user *user;
	struct model_case m;

	memset(too_long, 'a', sizeof too_long - 1);
	model_case_open(&m, nothing);
	ck_assert_int_eq(
	    wb_user_get(m.session, no_ids[_i], NULL, &user, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "id");
	ck_assert_int_eq(
	    wb_user_update(m.session, no_ids[_i], &up, NULL, &user, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(user);
	ck_assert_str_eq(m.err.field, "id");
	model_case_close(&m);
}
END_TEST

/* Without claims an identity is a pair of attributes like others. */
static const struct {
	struct wb_user_update up;
	const char *expression;
} moves[] = {
	{ { .oauth_provider = { WB_SET, "p" },
	      .oauth_provider_sub = { WB_SET, "2" } },
	    "SET #0 = :0, #1 = :1, #2 = :2, #3 = :3 ADD #4 :4" },
	{ { .oauth_provider_sub = { WB_SET, "2" } },
	    "SET #0 = :0, #1 = :1, #2 = :2 ADD #3 :3" },
	{ { .oauth_provider = { WB_REMOVE, NULL },
	      .oauth_provider_sub = { WB_REMOVE, NULL } },
	    "SET #2 = :0, #3 = :1 REMOVE #0, #1 ADD #4 :2" },
};

START_TEST(an_identity_is_changed_in_place)
{
	static const struct model_row rows[] = {
		ANSWER("UpdateItem", "{'Attributes':{'id':{'S':'u'}}}"), { 0 }
	};
	struct wb_user_update up = moves[_i].up;
	struct model_case m;

	up.size = sizeof up;
	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, NULL, NULL, &m.err), WB_OK);
	ck_assert_ptr_nonnull(strstr(m.sent.v[0].body, moves[_i].expression));
	model_case_close(&m);
}
END_TEST

START_TEST(half_an_identity_is_not_removed)
{
	struct wb_user_update up = { .size = sizeof up };
	struct model_case m;

	model_case_open(&m, nothing);
	up.oauth_provider = wb_remove_text();
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, NULL, NULL, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "oauth_provider_sub");
	up.oauth_provider_sub = wb_set_text("2");
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, NULL, NULL, &m.err),
	    WB_INVALID);
	up.oauth_provider = (struct wb_text){ WB_KEEP, NULL };
	up.oauth_provider_sub = wb_remove_text();
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, NULL, NULL, &m.err),
	    WB_INVALID);
	ck_assert_str_eq(m.err.field, "oauth_provider");
	model_case_close(&m);
}
END_TEST

START_TEST(structs_without_a_size_are_refused)
{
	struct wb_user_update up = { .email = { WB_SET, "e" } };
	struct wb_user_input in = { .id = "u" };
	const struct wb_user *user;
	struct model_case m;

	model_case_open(&m, nothing);
	m.call.size = 0;
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, NULL, &user, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "size");
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, NULL, &user, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_user_create(m.session, NULL, NULL, &user, &m.err), WB_INVALID);
	ck_assert_str_eq(m.err.field, "wb_user_input");
	in.size = sizeof in;
	up.size = sizeof up;
	ck_assert_int_eq(
	    wb_user_create(m.session, &in, &m.call, &user, &m.err), WB_INVALID);
	ck_assert_int_eq(
	    wb_user_update(m.session, "u", &up, &m.call, &user, &m.err),
	    WB_INVALID);
	ck_assert_int_eq(
	    wb_user_get(m.session, "u", &m.call, &user, &m.err), WB_INVALID);
	ck_assert_int_eq(
	    wb_user_get_by_oauth(m.session, "p", "1", &m.call, &user, &m.err),
	    WB_INVALID);
	ck_assert_ptr_null(user);
	model_case_close(&m);
}
END_TEST

START_TEST(the_index_has_the_name_of_the_schema)
{
	ck_assert_str_eq(INDEX_OAUTH, "by-oauth");
	ck_assert_str_eq(user_entity.partition, "id");
	ck_assert_ptr_null(user_entity.sort);
}
END_TEST

TEST_MAIN(user, TEST(an_id_is_made_where_none_is_given),
    LOOP(names_what_is_wrong_with_a_new_user, misfits),
    TEST(reads_a_user_by_id), TEST(says_when_a_user_cannot_be_read),
    LOOP(names_what_is_no_id, no_ids),
    LOOP(an_identity_is_changed_in_place, moves),
    TEST(half_an_identity_is_not_removed),
    TEST(structs_without_a_size_are_refused),
    TEST(the_index_has_the_name_of_the_schema))
