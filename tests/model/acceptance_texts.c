/*
 * What else may be sent: texts, times, options and whole items.
 */
#include "model/acceptance.h"

#define LENGTH(a) (sizeof(a) / sizeof *(a))
enum { MOST_ITEM = 400 * 1024 };

static enum wb_status create_user(const struct wb_user_input *in)
{
	return wb_user_create(session, in, NULL, NULL, &err);
}

static enum wb_status update_user(
    const char *id, const struct wb_user_update *up)
{
	return wb_user_update(session, id, up, NULL, NULL, &err);
}

static enum wb_status create_wiki(const struct wb_wiki_input *in)
{
	return wb_wiki_create(session, in, NULL, NULL, &err);
}

static enum wb_status update_wiki(const struct wb_wiki_update *up)
{
	return wb_wiki_update(session, "ann", "cats", up, NULL, NULL, &err);
}

/* --- texts --------------------------------------------------------------------- */

/* The structs with one text of theirs. */
static enum wb_status user_with(size_t at, const char *value)
{
	struct wb_user_input in = { .size = sizeof in };

	*(const char **)(void *)((char *)&in + at) = value;
	return create_user(&in);
}

static enum wb_status user_set(size_t at, const char *value)
{
	struct wb_user_update up = { .size = sizeof up };

	*(struct wb_text *)(void *)((char *)&up + at) = wb_set_text(value);
	return update_user("id", &up);
}

static enum wb_status wiki_with(size_t at, const char *value)
{
	struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = "ann", .wiki_slug = "cats"
	};

	*(const char **)(void *)((char *)&in + at) = value;
	return create_wiki(&in);
}

static enum wb_status wiki_set(size_t at, const char *value)
{
	struct wb_wiki_update up = { .size = sizeof up };

	*(struct wb_text *)(void *)((char *)&up + at) = wb_set_text(value);
	return update_wiki(&up);
}

static enum wb_status acl_with(size_t at, const char *value)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = "ann",
		.wiki_slug = "cats",
		.grantee_id = "bob",
		.role = WB_ROLE_VIEWER };

	*(const char **)(void *)((char *)&in + at) = value;
	return wb_acl_create(session, &in, NULL, NULL, NULL, &err);
}

#define FIELD(call, s, m)                       \
	{                                       \
		call, #m, offsetof(struct s, m) \
	}
static const struct {
	enum wb_status (*call)(size_t at, const char *value);
	const char *field;
	size_t at;
} fields[] = {
	FIELD(user_with, wb_user_input, email),
	FIELD(user_with, wb_user_input, display_name),
	FIELD(user_set, wb_user_update, email),
	FIELD(user_set, wb_user_update, display_name),
	FIELD(wiki_with, wb_wiki_input, display_name),
	FIELD(wiki_with, wb_wiki_input, repo_path),
	FIELD(wiki_with, wb_wiki_input, mcp_token_hash),
	FIELD(wiki_with, wb_wiki_input, last_accessed),
	FIELD(wiki_set, wb_wiki_update, display_name),
	FIELD(wiki_set, wb_wiki_update, repo_path),
	FIELD(wiki_set, wb_wiki_update, mcp_token_hash),
	FIELD(wiki_set, wb_wiki_update, last_accessed),
	FIELD(acl_with, wb_acl_input, granted_by),
};

START_TEST(every_text_must_be_utf8)
{
	static const char *const bad[] = { "\x80", "a\xff", "\xc0\x80",
		"\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf0\x9f\x98" };

	for (size_t i = 0; i < LENGTH(fields); i++)
		for (size_t j = 0; j < LENGTH(bad); j++)
			REFUSES(fields[i].field,
			    fields[i].call(fields[i].at, bad[j]));
}
END_TEST

/* The ends of every length of UTF-8, what JSON escapes, what looks like an
 * expression, and no character at all. */
static const char *const good[] = { "", " ", "\x01\x1f\x7f", "\t\r\n", "\"\\/",
	"\xc2\x80\xdf\xbf", "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
	"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xef\xbb\xbf", "\xe2\x80\xa8",
	"\xf0\x9f\x98\x80", "e\xcc\x81", "\\u0000", "#a = :b", "{\"S\":\"x\"}",
	"NULL", "1e400" };

START_TEST(every_other_text_is_kept)
{
	struct wb_user_input in = { .size = sizeof in };
	struct wb_user_update up = { .size = sizeof up };
	const struct wb_user *user;

	for (size_t i = 0; i < LENGTH(good); i++) {
		in.id = text("%s%s", own("u"), good[i]);
		in.display_name = good[i];
		OK(create_user(&in));
		user = get_user(in.id);
		SAME(user->id, in.id);
		SAME(user->display_name, good[i]);
		wb_user_free(user);
		up.email = wb_set_text(good[i]);
		OK(wb_user_update(session, in.id, &up, NULL, &user, &err));
		SAME(user->email, good[i]);
		wb_user_free(user);
	}
}
END_TEST

START_TEST(an_empty_text_is_another_thing_than_none)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.display_name = "",
		.repo_path = "" };
	const struct wb_wiki *wiki;

	OK(create_wiki(&in));
	OK(wb_wiki_get(session, in.owner_id, "cats", NULL, &wiki, &err));
	SAME(wiki->display_name, "");
	SAME(wiki->repo_path, "");
	ck_assert_ptr_null(wiki->mcp_token_hash);
	ck_assert_ptr_null(wiki->last_accessed);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_time_has_its_form)
{
	static const char *const times[] = { "2026-11-26T05:39:54Z",
		"0001-01-01T00:00:00Z", "2026-11-26T05:39:54.123Z",
		"2026-11-26T05:39:54.123456789Z" };
	static const char *const wrong[] = { "", "now", "2026-11-26",
		"2026-11-26T05:39:54", "2026-11-26 05:39:54Z",
		"2026-11-26T05:39:54+01:00", "2026-11-26T05:39Z",
		"2026-11-26T05:39:54.Z", "2026-11-26T05:39:54Z ",
		"26-11-26T05:39:54Z", "1795671594" };
	struct wb_wiki_input in = { .size = sizeof in, .owner_id = own("ann") };
	const struct wb_wiki *wiki;

	for (size_t i = 0; i < LENGTH(times); i++) {
		in.wiki_slug = in.last_accessed = times[i];
		OK(wb_wiki_create(session, &in, NULL, &wiki, &err));
		SAME(wiki->last_accessed, times[i]);
		wb_wiki_free(wiki);
	}
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		REFUSES("last_accessed",
		    wiki_with(offsetof(struct wb_wiki_input, last_accessed),
		        wrong[i]));
		REFUSES("last_accessed",
		    wiki_set(offsetof(struct wb_wiki_update, last_accessed),
		        wrong[i]));
	}
}
END_TEST

/* --- what an update may do to what ----------------------------------------------- */

START_TEST(an_update_does_only_what_fits_the_field)
{
	const struct wb_text texts[] = { { WB_SET, NULL }, { WB_ADD, "1" },
		{ WB_NOW, NULL }, { (enum wb_change)99, "x" } };
	const struct wb_number numbers[] = { { WB_NOW, 1 },
		{ (enum wb_change)99, 1 } };
	const struct wb_flag flags[] = { { WB_ADD, true }, { WB_NOW, true },
		{ (enum wb_change)99, true } };
	struct wb_user_update user = { .size = sizeof user };
	struct wb_wiki_update wiki = { .size = sizeof wiki };

	for (size_t i = 0; i < LENGTH(texts); i++) {
		user.email = texts[i];
		REFUSES("email", update_user("id", &user));
		wiki.last_accessed = texts[i];
		if (texts[i].change != WB_NOW)
			REFUSES("last_accessed", update_wiki(&wiki));
	}
	wiki.last_accessed = (struct wb_text){ 0 };
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		wiki.page_count = numbers[i];
		REFUSES("page_count", update_wiki(&wiki));
	}
	wiki.page_count = (struct wb_number){ 0 };
	for (size_t i = 0; i < LENGTH(flags); i++) {
		wiki.is_public = flags[i];
		REFUSES("is_public", update_wiki(&wiki));
	}
}
END_TEST

START_TEST(an_update_of_nothing_is_refused)
{
	struct wb_user_update user = { .size = sizeof user, .if_version = 1 };
	struct wb_wiki_update wiki = { .size = sizeof wiki };

	REFUSES("", update_user("id", &user));
	REFUSES("", update_wiki(&wiki));
}
END_TEST

/* --- structs by their size ------------------------------------------------------- */

START_TEST(a_struct_is_read_by_its_size)
{
	struct {
		struct wb_user_input in;
		char newer[16];
	} in = { .in = { .size = offsetof(struct wb_user_input, display_name),
		     .id = own("old"),
		     .email = "a@b.example",
		     .display_name = "not there in the older struct",
		     .wiki_count = 5 } };
	const struct wb_user *user;

	OK(wb_user_create(session, &in.in, NULL, &user, &err));
	SAME(user->email, "a@b.example");
	ck_assert_ptr_null(user->display_name);
	ck_assert_int_eq(user->wiki_count, 0);
	wb_user_free(user);
	in.in.id = own("new");
	in.in.size = sizeof in;
	OK(wb_user_create(session, &in.in, NULL, &user, &err));
	ck_assert_int_eq(user->wiki_count, 5);
	wb_user_free(user);
	in.in.id = own("newer");
	in.newer[15] = 1; /* a wish that this library does not know */
	IS(WB_INVALID, create_user(&in.in));
	in.in.size = 0;
	IS(WB_INVALID, create_user(&in.in));
	IS(WB_INVALID, create_user(NULL));
}
END_TEST

START_TEST(options_of_a_call_have_their_limits)
{
	struct wb_call call = { .size = sizeof call, .deadline_ms = -1 };
	struct wb_list list = { .size = sizeof list, .max_items = -1 };
	const struct wb_user *user;
	struct wb_wiki_iter *it;

	REFUSES("deadline_ms", wb_user_get(session, "id", &call, &user, &err));
	call.deadline_ms = 24 * 3600 * 1000 + 1;
	REFUSES("deadline_ms", wb_user_get(session, "id", &call, &user, &err));
	call.deadline_ms = 24 * 3600 * 1000;
	IS(WB_NOT_FOUND, wb_user_get(session, own("no"), &call, &user, &err));
	REFUSES("max_items",
	    wb_wiki_list_by_owner(session, "ann", &list, NULL, &it, &err));
	list.max_items = 0;
	list.page_size = -1;
	REFUSES("page_size",
	    wb_wiki_list_by_owner(session, "ann", &list, NULL, &it, &err));
	list.page_size = 1;
	OK(wb_wiki_list_by_owner(session, "ann", &list, NULL, &it, &err));
	wb_wiki_iter_free(it);
}
END_TEST

START_TEST(results_and_errors_may_be_left_out)
{
	struct wb_user_input in = { .size = sizeof in, .id = own("ann") };
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("a@b.example") };

	ck_assert_int_eq(wb_user_create(session, &in, NULL, NULL, NULL), WB_OK);
	ck_assert_int_eq(
	    wb_user_create(session, &in, NULL, NULL, NULL), WB_EXISTS);
	ck_assert_int_eq(
	    wb_user_update(session, in.id, &up, NULL, NULL, NULL), WB_OK);
	wb_user_free(NULL);
	wb_wiki_free(NULL);
	wb_acl_free(NULL);
	wb_wiki_iter_free(NULL);
	wb_acl_iter_free(NULL);
	wb_user_batch_free(NULL);
	wb_wiki_batch_free(NULL);
	wb_purge_free(NULL);
	wb_session_unref(NULL);
	wb_free(NULL);
}
END_TEST

START_TEST(a_table_that_is_missing_is_said_to_be)
{
	struct wb_session_options o = { .size = sizeof o,
		.users_table = own("none"),
		.wikis_table = own("none"),
		.acls_table = own("none") };
	struct wb_user_input in = { .size = sizeof in };
	struct wb_session *s;
	const struct wb_user *user;

	OK(wb_session_open(&o, &s, &err));
	IS(WB_NO_TABLE, wb_user_get(s, "id", NULL, &user, &err));
	ck_assert_str_eq(err.aws_name, "ResourceNotFoundException");
	IS(WB_NO_TABLE, wb_user_create(s, &in, NULL, NULL, &err));
	ck_assert(!err.maybe_applied);
	wb_session_unref(s);
}
END_TEST

CASES(text_edges, every_text_must_be_utf8, every_other_text_is_kept,
    an_empty_text_is_another_thing_than_none, a_time_has_its_form,
    an_update_does_only_what_fits_the_field, an_update_of_nothing_is_refused,
    a_struct_is_read_by_its_size, options_of_a_call_have_their_limits,
    results_and_errors_may_be_left_out, a_table_that_is_missing_is_said_to_be)

/* --- whole items ----------------------------------------------------------------- */

/* A text of a record of ours that makes it as large as can be: one record shows
 * what the others need besides it. */
enum { PROBE = 100 };

static size_t rest_of(enum table table, const char *key)
{
	return MOST_ITEM - (raw_size(raw_get(table, key)) - PROBE);
}

static const char *user_key(const char *id)
{
	return text("{\"id\":{\"S\":\"%s\"}}", id);
}

START_TEST(a_user_has_up_to_400_kb)
{
	struct wb_user_input in = { .size = sizeof in,
		.id = own("a"),
		.email = fill("", PROBE),
		.wiki_count = 12 };
	const struct wb_user *user;
	size_t n;

	OK(create_user(&in));
	n = rest_of(USERS, user_key(in.id));
	in.id = own("b");
	in.email = fill("", n);
	OK(create_user(&in));
	ck_assert_uint_eq(raw_size(raw_get(USERS, user_key(in.id))), MOST_ITEM);
	user = get_user(in.id);
	SAME(user->email, in.email);
	wb_user_free(user);
	in.id = own("c");
	in.email = fill("", n + 1);
	IS(WB_TOO_LARGE, create_user(&in));
	ck_assert_ptr_nonnull(strstr(err.text, "409601"));
	ck_assert(!err.maybe_applied && !err.retriable);
	IS(WB_NOT_FOUND, wb_user_get(session, in.id, NULL, &user, &err));
}
END_TEST

START_TEST(a_wiki_has_up_to_400_kb)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "a",
		.repo_path = fill("", PROBE),
		.is_public = true,
		.page_count = 123 };
	const struct wb_wiki *wiki;
	const char *key = text("{\"owner_id\":{\"S\":\"%s\"},"
	                       "\"wiki_slug\":{\"S\":\"a\"}}",
	    in.owner_id);
	size_t n;

	OK(create_wiki(&in));
	n = rest_of(WIKIS, key);
	in.wiki_slug = "b";
	in.repo_path = fill("", n);
	OK(create_wiki(&in));
	in.wiki_slug = "c";
	in.repo_path = fill("", n + 1);
	IS(WB_TOO_LARGE, create_wiki(&in));
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, in.owner_id, "c", NULL, &wiki, &err));
}
END_TEST

START_TEST(an_acl_has_up_to_400_kb)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.grantee_id = "a",
		.role = WB_ROLE_VIEWER,
		.granted_by = fill("", PROBE) };
	const struct wb_acl *acl;
	const char *key = text("{\"wiki_id\":{\"S\":\"%s:cats\"},"
	                       "\"grantee_id\":{\"S\":\"a\"}}",
	    in.owner_id);
	size_t n;

	OK(wb_acl_create(session, &in, NULL, NULL, NULL, &err));
	n = rest_of(ACLS, key);
	in.grantee_id = "b";
	in.granted_by = fill("", n);
	OK(wb_acl_create(session, &in, NULL, NULL, NULL, &err));
	in.grantee_id = "c";
	in.granted_by = fill("", n + 1);
	IS(WB_TOO_LARGE, wb_acl_create(session, &in, NULL, NULL, NULL, &err));
	IS(WB_NOT_FOUND,
	    wb_acl_get(session, in.owner_id, "cats", "c", NULL, &acl, &err));
}
END_TEST

/* Only the service knows what an update comes to, and what it lets it be: in two
 * of the engines some bytes less than a put, of which no document tells. */
enum { MARGIN = 256 };

START_TEST(an_update_does_not_pass_400_kb)
{
	struct wb_user_update up = { .size = sizeof up };
	const char *id = own("ann"), *key = user_key(id);
	const struct wb_user *user;
	size_t n;

	wb_user_free(new_user(id));
	up.email = wb_set_text(fill("", PROBE));
	OK(update_user(id, &up));
	n = rest_of(USERS, key);
	up.email = wb_set_text(fill("", n - MARGIN));
	OK(update_user(id, &up));
	ck_assert_uint_eq(raw_size(raw_get(USERS, key)), MOST_ITEM - MARGIN);
	up.email = wb_set_text(fill("", n + 1));
	IS(WB_TOO_LARGE, update_user(id, &up));
	ck_assert(!err.maybe_applied && !err.retriable);
	user = get_user(id);
	ck_assert_uint_eq(strlen(user->email), n - MARGIN);
	ck_assert_int_eq(user->version, 3);
	wb_user_free(user);
}
END_TEST

START_TEST(a_number_has_64_bits)
{
	static const int64_t numbers[] = { 0, 1, -1, 1LL << 53, (1LL << 53) + 1,
		INT64_MAX, INT64_MIN };
	struct wb_user_input in = { .size = sizeof in };
	struct wb_user_update up = { .size = sizeof up };
	const struct wb_user *user;

	for (size_t i = 0; i < LENGTH(numbers); i++) {
		in.id = own(text("%zu", i));
		in.wiki_count = numbers[i];
		OK(create_user(&in));
		user = get_user(in.id);
		ck_assert_int_eq(user->wiki_count, numbers[i]);
		wb_user_free(user);
		up.wiki_count = wb_set_number(numbers[i]);
		OK(wb_user_update(session, in.id, &up, NULL, &user, &err));
		ck_assert_int_eq(user->wiki_count, numbers[i]);
		wb_user_free(user);
		up.wiki_count = wb_add_number(numbers[i] < 0 ? 1 : -1);
		OK(wb_user_update(session, in.id, &up, NULL, &user, &err));
		ck_assert_int_eq(
		    user->wiki_count, numbers[i] + (numbers[i] < 0 ? 1 : -1));
		wb_user_free(user);
	}
}
END_TEST

CASES(size_edges, a_user_has_up_to_400_kb, a_wiki_has_up_to_400_kb,
    an_acl_has_up_to_400_kb, an_update_does_not_pass_400_kb,
    a_number_has_64_bits)
