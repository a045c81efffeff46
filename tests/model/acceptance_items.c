/*
 * What others store in the items: attributes that the library does not know
 * survive its updates and can be read; what it knows and cannot give out is said
 * to be so.
 */
#include "model/acceptance.h"

static const char *user_key(const char *id)
{
	return text("{\"id\":{\"S\":\"%s\"}}", id);
}

static const char *other_of(const struct wb_user *user, const char *name)
{
	for (size_t i = 0; i < user->other_count; i++)
		if (strcmp(user->others[i].name, name) == 0)
			return user->others[i].json;
	return NULL;
}

/* libcheck does not take messages of any length. */
static void is_json(const char *got, const char *want)
{
	size_t n = 0;

	ck_assert_ptr_nonnull(got);
	while (got[n] == want[n] && got[n] != '\0')
		n++;
	ck_assert_msg(got[n] == want[n], "from byte %zu on %.200s, not %.200s",
	    n, got + n, want + n);
}

/* An item with this attribute: as it was put it is read, also in a list of many,
 * and an update gives it out and leaves every byte of it as it was. */
static void survives(const char *json)
{
	struct wb_user_update up = { .size = sizeof up,
		.display_name = wb_set_text("Ann"),
		.email = wb_remove_text(),
		.wiki_count = wb_add_number(1) };
	const char *id = own("ann"), *before, *after;
	const struct wb_user_batch *batch;
	const struct wb_user *user;

	raw_put(USERS, text("{\"id\":{\"S\":\"%s\"},\"email\":{\"S\":\"e\"},"
	                    "\"theirs\":%s}",
	                   id, json));
	before = raw_attribute(raw_get(USERS, user_key(id)), "theirs");
	user = get_user(id);
	ck_assert_uint_eq(user->other_count, 1);
	is_json(other_of(user, "theirs"), json);
	wb_user_free(user);
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	SAME(user->display_name, "Ann");
	is_json(other_of(user, "theirs"), json);
	wb_user_free(user);
	OK(wb_user_get_many(session, &id, 1, NULL, &batch, &err));
	is_json(other_of(batch->users[0], "theirs"), json);
	wb_user_batch_free(batch);
	after = raw_attribute(raw_get(USERS, user_key(id)), "theirs");
	ck_assert_ptr_nonnull(before);
	is_json(after, before);
}

START_TEST(numbers_of_38_digits_survive)
{
	survives("{\"N\":\"12345678901234567890123456789012345678\"}");
	survives("{\"N\":\"-98765432109876543210987654321098765432\"}");
	survives("{\"N\":\"1234567890123456789.0123456789012345678\"}");
	survives("{\"N\":\"9007199254740993\"}");
	survives("{\"N\":\"0.1\"}");
	survives("{\"N\":\"0\"}");
}
END_TEST

/* The ends of the range; how they are spelled is the engine's affair. */
START_TEST(numbers_at_the_ends_of_the_range_survive)
{
	static const char *const numbers[] = {
		"9.9999999999999999999999999999999999999E+125",
		"-9.9999999999999999999999999999999999999E+125", "1E-130",
		"-1E-130"
	};
	struct wb_user_update up = { .size = sizeof up,
		.display_name = wb_set_text("Ann") };
	const struct wb_user *user;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const char *id = own(text("%zu", i)), *before, *ours;

		raw_put(USERS, text("{\"id\":{\"S\":\"%s\"},"
		                    "\"theirs\":{\"N\":\"%s\"}}",
		                   id, numbers[i]));
		before = raw_attribute(raw_get(USERS, user_key(id)), "theirs");
		OK(wb_user_update(session, id, &up, NULL, &user, &err));
		ours = other_of(user, "theirs");
		SAME(raw_member(ours, "N"), raw_member(before, "N"));
		SAME(raw_attribute(raw_get(USERS, user_key(id)), "theirs"),
		    before);
		wb_user_free(user);
	}
}
END_TEST

START_TEST(empty_texts_survive)
{
	survives("{\"S\":\"\"}");
	survives("{\"L\":[]}");
	survives("{\"M\":{}}");
	survives("{\"B\":\"\"}");
}
END_TEST

START_TEST(texts_of_4_byte_utf8_survive)
{
	survives(
	    "{\"S\":\"\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xf0\x90\x80\x80\"}");
	survives("{\"M\":{\"\xf0\x9f\x98\x80\":{\"S\":\"\xc3\xa4\"}}}");
}
END_TEST

/* JSON has several spellings for them; the library's is this one. */
START_TEST(texts_that_json_escapes_survive)
{
	survives(
	    "{\"S\":\"\\\"\\\\/\\u0008\\u000c\\n\\u000d\\u0009\\u0001\\u001f"
	    "\x7f\"}");
}
END_TEST

START_TEST(texts_with_a_nul_survive)
{
	survives("{\"S\":\"\\u0000\"}");
	survives("{\"S\":\"a\\u0000b\\u0000\"}");
	survives(
	    "{\"L\":[{\"S\":\"\\u0000\"},{\"M\":{\"k\":{\"S\":\"\\u0000\"}}}]"
	    "}");
}
END_TEST

START_TEST(sets_of_texts_survive)
{
	survives("{\"SS\":[\"\xf0\x9f\x98\x80\"]}");
	survives("{\"SS\":[\"\",\"a\",\"b\"]}");
}
END_TEST

START_TEST(sets_of_numbers_survive)
{
	survives("{\"NS\":[\"12345678901234567890123456789012345678\"]}");
	survives("{\"NS\":[\"-1\",\"0.5\",\"2\"]}");
}
END_TEST

START_TEST(sets_of_bytes_survive)
{
	survives("{\"BS\":[\"AAEC/w==\"]}");
	survives("{\"BS\":[\"AA==\",\"AQ==\",\"Ag==\"]}");
}
END_TEST

START_TEST(bytes_survive)
{
	survives("{\"B\":\"AAEC/w==\"}");
	survives(text("{\"B\":\"%s\"}", fill("", 100 * 1024)));
}
END_TEST

START_TEST(null_and_flags_survive)
{
	survives("{\"NULL\":true}");
	survives("{\"BOOL\":true}");
	survives("{\"BOOL\":false}");
}
END_TEST

/* The attribute is the first level, and DynamoDB lets 32 be. */
static const char *nested(const char *open, const char *close, int levels)
{
	const char *s = "{\"N\":\"1\"}";

	for (int i = 1; i < levels; i++)
		s = text("%s%s%s", open, s, close);
	return s;
}

START_TEST(maps_32_deep_survive)
{
	survives(nested("{\"M\":{\"k\":", "}}", 32));
}
END_TEST

START_TEST(lists_32_deep_survive)
{
	survives(nested("{\"L\":[", "]}", 32));
	survives(nested("{\"M\":{\"k\":{\"L\":[", "]}}}", 16));
}
END_TEST

/* Maps have no order, so none of them has two members. */
START_TEST(many_values_in_one_survive)
{
	const char *list = "{\"N\":\"0\"}";

	for (int i = 1; i < 300; i++)
		list = text("%s,{\"M\":{\"n\":{\"N\":\"%d\"}}},{\"S\":\"%d\"}",
		    list, i, i);
	survives(text("{\"L\":[%s]}", list));
}
END_TEST

/* Names that an expression, JSON or the library itself might stumble over. */
START_TEST(attributes_of_any_name_survive)
{
	static const char *const names[] = { "a.b", "#n0", ":v0", "size", "SET",
		"a b", "a[0]", "versions", "mut_", "mut_g", "mut_00",
		"mut_ation", "created_mute", "Email", "claimed_by",
		"\xf0\x9f\x98\x80" };
	enum { N = sizeof names / sizeof *names };
	struct wb_user_update up = { .size = sizeof up,
		.display_name = wb_set_text("Ann") };
	const char *id = own("ann"), *item = text("\"id\":{\"S\":\"%s\"}", id);
	const struct wb_user *user;

	for (int i = 0; i < N; i++)
		item = text("%s,\"%s\":{\"N\":\"%d\"}", item, names[i], i);
	raw_put(USERS, text("{%s}", item));
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	for (int i = 0; i < N; i++) {
		ck_assert_msg(other_of(user, names[i]) != NULL,
		    "'%s' is not given out", names[i]);
		SAME(other_of(user, names[i]), text("{\"N\":\"%d\"}", i));
	}
	ck_assert_uint_eq(user->other_count, N);
	wb_user_free(user);
}
END_TEST

START_TEST(attributes_of_a_wiki_and_an_acl_survive)
{
	const char *owner = own("ann");
	struct wb_wiki_update up = { .size = sizeof up,
		.page_count = wb_add_number(1) };
	const struct wb_wiki *wiki;
	const struct wb_acl *acl;

	raw_put(WIKIS, text("{\"owner_id\":{\"S\":\"%s\"},"
	                    "\"wiki_slug\":{\"S\":\"cats\"},"
	                    "\"theirs\":{\"SS\":[\"x\"]}}",
	                   owner));
	OK(wb_wiki_update(session, owner, "cats", &up, NULL, &wiki, &err));
	ck_assert_uint_eq(wiki->other_count, 1);
	SAME(wiki->others[0].name, "theirs");
	SAME(wiki->others[0].json, "{\"SS\":[\"x\"]}");
	wb_wiki_free(wiki);
	raw_put(ACLS, text("{\"wiki_id\":{\"S\":\"%s:cats\"},"
	                   "\"grantee_id\":{\"S\":\"bob\"},"
	                   "\"role\":{\"S\":\"viewer\"},"
	                   "\"theirs\":{\"L\":[{\"NULL\":true}]}}",
	                  owner));
	grant(owner, "cats", "bob", WB_ROLE_EDITOR);
	OK(wb_acl_get(session, owner, "cats", "bob", NULL, &acl, &err));
	ck_assert_int_eq(acl->role, WB_ROLE_EDITOR);
	ck_assert_uint_eq(acl->other_count, 1);
	SAME(acl->others[0].json, "{\"L\":[{\"NULL\":true}]}");
	wb_acl_free(acl);
}
END_TEST

CASES(unknown_edges, numbers_of_38_digits_survive,
    numbers_at_the_ends_of_the_range_survive, empty_texts_survive,
    texts_of_4_byte_utf8_survive, texts_that_json_escapes_survive,
    texts_with_a_nul_survive, sets_of_texts_survive, sets_of_numbers_survive,
    sets_of_bytes_survive, bytes_survive, null_and_flags_survive,
    maps_32_deep_survive, lists_32_deep_survive, many_values_in_one_survive,
    attributes_of_any_name_survive, attributes_of_a_wiki_and_an_acl_survive)

/* --- what cannot be given out ------------------------------------------------------ */

static const char *const no_texts[] = { "{\"N\":\"1\"}", "{\"BOOL\":true}",
	"{\"NULL\":true}", "{\"SS\":[\"a\"]}", "{\"L\":[{\"S\":\"a\"}]}",
	"{\"M\":{\"S\":{\"S\":\"a\"}}}", "{\"B\":\"YQ==\"}" };
static const char *const no_numbers[] = { "{\"S\":\"1\"}", "{\"BOOL\":true}",
	"{\"NULL\":true}", "{\"NS\":[\"1\"]}", "{\"N\":\"1.5\"}",
	"{\"N\":\"9223372036854775808\"}", "{\"N\":\"-9223372036854775809\"}" };
static const char *const no_flags[] = { "{\"S\":\"true\"}", "{\"N\":\"1\"}",
	"{\"NULL\":true}" };
static const char *const nul[] = { "{\"S\":\"a\\u0000b\"}",
	"{\"S\":\"\\u0000\"}" };

#define USER "\"id\":{\"S\":\"%s\"}"
#define WIKI "\"owner_id\":{\"S\":\"%s\"},\"wiki_slug\":{\"S\":\"cats\"}"
#define ACL  "\"wiki_id\":{\"S\":\"%s:cats\"},\"grantee_id\":{\"S\":\"bob\"}"

static const char *key_of(enum table table, const char *id)
{
	return table == USERS   ? text(USER, id)
	       : table == WIKIS ? text(WIKI, id)
	                        : text(ACL, id);
}

/* Each of the values as this attribute of an item. */
static void unreadable(
    enum table table, const char *field, const char *const *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct wb_user *user;
		const struct wb_wiki *wiki;
		const struct wb_acl *acl;
		const char *k = own(text("%zu", i));

		raw_put(table,
		    text("{%s,\"%s\":%s}", key_of(table, k), field, values[i]));
		err.field[0] = '\0';
		if (table == USERS)
			IS(WB_UNREADABLE,
			    wb_user_get(session, k, NULL, &user, &err));
		else if (table == WIKIS)
			IS(WB_UNREADABLE,
			    wb_wiki_get(session, k, "cats", NULL, &wiki, &err));
		else
			IS(WB_UNREADABLE, wb_acl_get(session, k, "cats", "bob",
			                      NULL, &acl, &err));
		ck_assert_str_eq(err.field, field);
		ck_assert(!err.retriable);
	}
}
#define UNREADABLE(table, field, values) \
	unreadable(table, field, values, sizeof values / sizeof *values)

START_TEST(a_user_of_other_types_is_unreadable)
{
	UNREADABLE(USERS, "email", no_texts);
	UNREADABLE(USERS, "display_name", no_texts);
	UNREADABLE(USERS, "created_at", no_texts);
	UNREADABLE(USERS, "updated_at", no_texts);
	UNREADABLE(USERS, "wiki_count", no_numbers);
}
END_TEST

START_TEST(a_wiki_of_other_types_is_unreadable)
{
	UNREADABLE(WIKIS, "display_name", no_texts);
	UNREADABLE(WIKIS, "repo_path", no_texts);
	UNREADABLE(WIKIS, "mcp_token_hash", no_texts);
	UNREADABLE(WIKIS, "created_at", no_texts);
	UNREADABLE(WIKIS, "last_accessed", no_texts);
	UNREADABLE(WIKIS, "page_count", no_numbers);
	UNREADABLE(WIKIS, "is_public", no_flags);
}
END_TEST

START_TEST(an_acl_of_other_types_is_unreadable)
{
	UNREADABLE(ACLS, "role", no_texts);
	UNREADABLE(ACLS, "granted_by", no_texts);
	UNREADABLE(ACLS, "granted_at", no_texts);
}
END_TEST

START_TEST(a_text_with_a_nul_is_unreadable)
{
	UNREADABLE(USERS, "email", nul);
	UNREADABLE(WIKIS, "display_name", nul);
	UNREADABLE(ACLS, "granted_by", nul);
}
END_TEST

START_TEST(an_unreadable_user_can_be_mended)
{
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("a@b.example"),
		.wiki_count = wb_set_number(2) };
	const char *id = own("ann");
	const struct wb_user *user;

	raw_put(USERS, text("{" USER ",\"email\":{\"N\":\"1\"},"
	                    "\"wiki_count\":{\"S\":\"x\"}}",
	                   id));
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	SAME(user->email, "a@b.example");
	ck_assert_int_eq(user->wiki_count, 2);
	wb_user_free(user);
}
END_TEST

/* The update is done, and what came of it cannot be given out. */
START_TEST(a_counter_past_64_bits_is_unreadable)
{
	struct wb_user_update up = { .size = sizeof up,
		.wiki_count = wb_add_number(1) };
	const char *id = own("ann");
	const struct wb_user *user;

	raw_put(USERS, text("{" USER ",\"wiki_count\":{\"N\":"
	                    "\"9223372036854775807\"}}",
	                   id));
	IS(WB_UNREADABLE, wb_user_update(session, id, &up, NULL, &user, &err));
	ck_assert_str_eq(err.field, "wiki_count");
	SAME(
	    raw_member(
	        raw_attribute(raw_get(USERS, user_key(id)), "wiki_count"), "N"),
	    "\"9223372036854775808\"");
	up.wiki_count = wb_add_number(-1);
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	ck_assert_int_eq(user->wiki_count, INT64_MAX);
	wb_user_free(user);
}
END_TEST

START_TEST(a_number_in_any_spelling_is_read)
{
	static const struct {
		const char *json;
		int64_t value;
	} rows[] = { { "1E2", 100 }, { "5.0", 5 }, { "-0", 0 },
		{ "12e-0", 12 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *id = own(text("%zu", i));
		const struct wb_user *user;

		raw_put(USERS, text("{" USER ",\"wiki_count\":{\"N\":\"%s\"}}",
		                   id, rows[i].json));
		user = get_user(id);
		ck_assert_int_eq(user->wiki_count, rows[i].value);
		wb_user_free(user);
	}
}
END_TEST

START_TEST(a_list_goes_on_behind_an_unreadable_record)
{
	const char *owner = own("ann");
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "a"));
	wb_wiki_free(new_wiki(owner, "z"));
	raw_put(WIKIS, text("{" WIKI ",\"repo_path\":{\"N\":\"1\"}}", owner));
	OK(wb_wiki_list_by_owner(session, owner, NULL, NULL, &it, &err));
	OK(wb_wiki_iter_next(it, &wiki, &err));
	SAME(wiki->wiki_slug, "a");
	wb_wiki_free(wiki);
	IS(WB_UNREADABLE, wb_wiki_iter_next(it, &wiki, &err));
	ck_assert_ptr_null(wiki);
	ck_assert_str_eq(err.field, "repo_path");
	OK(wb_wiki_iter_next(it, &wiki, &err));
	SAME(wiki->wiki_slug, "z");
	wb_wiki_free(wiki);
	OK(wb_wiki_iter_next(it, &wiki, &err));
	ck_assert_ptr_null(wiki);
	wb_wiki_iter_free(it);
}
END_TEST

START_TEST(an_unreadable_user_of_many_is_left)
{
	const char *ids[] = { own("ann"), own("bob"), own("eve") };
	const struct wb_user_batch *batch;

	wb_user_free(new_user(ids[0]));
	wb_user_free(new_user(ids[2]));
	raw_put(USERS, text("{" USER ",\"email\":{\"N\":\"1\"}}", ids[1]));
	IS(WB_UNREADABLE,
	    wb_user_get_many(session, ids, 3, NULL, &batch, &err));
	ck_assert_ptr_nonnull(batch);
	SAME(batch->users[0]->id, ids[0]);
	ck_assert_ptr_null(batch->users[1]);
	SAME(batch->users[2]->id, ids[2]);
	ck_assert_uint_eq(batch->left_count, 1);
	SAME(batch->left[0], ids[1]);
	wb_user_batch_free(batch);
}
END_TEST

START_TEST(an_unreadable_wiki_goes_with_its_acls)
{
	const char *owner = own("ann");
	const struct wb_purge *purge;

	raw_put(WIKIS, text("{" WIKI ",\"repo_path\":{\"N\":\"1\"}}", owner));
	raw_put(ACLS, text("{" ACL ",\"role\":{\"N\":\"1\"}}", owner));
	raw_put(ACLS, text("{\"wiki_id\":{\"S\":\"%s:cats\"},\"grantee_id\":"
	                   "{\"S\":\"a\\u0000b\"}}",
	                  owner));
	OK(wb_wiki_delete_with_acls(
	    session, owner, "cats", NULL, &purge, &err));
	ck_assert_uint_eq(purge->acl_count, 2);
	ck_assert(purge->wiki_deleted);
	wb_purge_free(purge);
}
END_TEST

CASES(unreadable_edges, a_user_of_other_types_is_unreadable,
    a_wiki_of_other_types_is_unreadable, an_acl_of_other_types_is_unreadable,
    a_text_with_a_nul_is_unreadable, an_unreadable_user_can_be_mended,
    a_counter_past_64_bits_is_unreadable, a_number_in_any_spelling_is_read,
    a_list_goes_on_behind_an_unreadable_record,
    an_unreadable_user_of_many_is_left, an_unreadable_wiki_goes_with_its_acls)
