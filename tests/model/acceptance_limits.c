/*
 * What may be sent and what may not: each limit at it, below it and above it.
 * The limits are those of DynamoDB: 2,048 bytes of a partition key, 1,024 of a sort
 * key, 400 KB of an item ("Constraints" and "DynamoDB item sizes and formats" of
 * the developer guide).
 */
#include "model/acceptance.h"

#define KB 1024

/* --- every key of every function ------------------------------------------------ */

static enum wb_status create_user(
    const char *id, const char *provider, const char *sub)
{
	struct wb_user_input in = { .size = sizeof in,
		.id = id,
		.oauth_provider = provider,
		.oauth_provider_sub = sub };

	return wb_user_create(session, &in, NULL, NULL, &err);
}

static enum wb_status create_wiki(const char *owner_id, const char *wiki_slug)
{
	struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = owner_id, .wiki_slug = wiki_slug
	};

	return wb_wiki_create(session, &in, NULL, NULL, &err);
}

static enum wb_status create_acl(
    const char *owner_id, const char *wiki_slug, const char *grantee_id)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = owner_id,
		.wiki_slug = wiki_slug,
		.grantee_id = grantee_id,
		.role = WB_ROLE_VIEWER };

	return wb_acl_create(session, &in, NULL, NULL, NULL, &err);
}

static enum wb_status update_user(const char *id)
{
	struct wb_user_update up = { .size = sizeof up,
		.wiki_count = wb_add_number(1) };

	return wb_user_update(session, id, &up, NULL, NULL, &err);
}

static enum wb_status move_user(
    const char *id, const char *provider, const char *sub)
{
	struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = wb_set_text(provider),
		.oauth_provider_sub = wb_set_text(sub) };

	return wb_user_update(session, id, &up, NULL, NULL, &err);
}

static enum wb_status update_wiki(const char *owner_id, const char *wiki_slug)
{
	struct wb_wiki_update up = { .size = sizeof up,
		.page_count = wb_add_number(1) };

	return wb_wiki_update(
	    session, owner_id, wiki_slug, &up, NULL, NULL, &err);
}

static enum wb_status list_wikis(const char *owner_id)
{
	struct wb_wiki_iter *it;
	enum wb_status status =
	    wb_wiki_list_by_owner(session, owner_id, NULL, NULL, &it, &err);

	wb_wiki_iter_free(it);
	return status;
}

static enum wb_status list_acls(const char *owner_id, const char *wiki_slug)
{
	struct wb_acl_iter *it;
	enum wb_status status = wb_acl_list_by_wiki(
	    session, owner_id, wiki_slug, NULL, NULL, &it, &err);

	wb_acl_iter_free(it);
	return status;
}

static enum wb_status get_many(const char *id)
{
	const char *const ids[] = { "good", id };
	const struct wb_user_batch *batch;
	enum wb_status status =
	    wb_user_get_many(session, ids, 2, NULL, &batch, &err);

	wb_user_batch_free(batch);
	return status;
}

static enum wb_status list_many(const char *owner_id)
{
	const char *const owners[] = { "good", owner_id };
	const struct wb_wiki_batch *batch;
	enum wb_status status =
	    wb_wiki_list_by_owners(session, owners, 2, NULL, &batch, &err);

	wb_wiki_batch_free(batch);
	return status;
}

static enum wb_status make_id(const char *owner_id, const char *wiki_slug)
{
	char *id;
	enum wb_status status = wb_wiki_id_make(owner_id, wiki_slug, &id, &err);

	wb_free(id);
	return status;
}

/* A function with one of its keys, the others good. */
#define KEY(name, call)                           \
	static enum wb_status name(const char *k) \
	{                                         \
		const struct wb_user *u;          \
		const struct wb_wiki *w;          \
		const struct wb_acl *a;           \
                                                  \
		(void)u, (void)w, (void)a;        \
		return call;                      \
	}
KEY(user_create_id, create_user(k, NULL, NULL))
KEY(user_create_provider, create_user(NULL, k, "sub"))
KEY(user_create_sub, create_user(NULL, "github", k))
KEY(user_get_id, wb_user_get(session, k, NULL, &u, &err))
KEY(user_find_provider, wb_user_get_by_oauth(session, k, "sub", NULL, &u, &err))
KEY(user_find_sub, wb_user_get_by_oauth(session, "github", k, NULL, &u, &err))
KEY(user_update_id, update_user(k))
KEY(user_move_provider, move_user("id", k, "sub"))
KEY(user_move_sub, move_user("id", "github", k))
KEY(wiki_create_owner, create_wiki(k, "cats"))
KEY(wiki_create_slug, create_wiki("ann", k))
KEY(wiki_get_owner, wb_wiki_get(session, k, "cats", NULL, &w, &err))
KEY(wiki_get_slug, wb_wiki_get(session, "ann", k, NULL, &w, &err))
KEY(wiki_update_owner, update_wiki(k, "cats"))
KEY(wiki_update_slug, update_wiki("ann", k))
KEY(wiki_delete_owner, wb_wiki_delete(session, k, "cats", 0, NULL, &err))
KEY(wiki_delete_slug, wb_wiki_delete(session, "ann", k, 0, NULL, &err))
KEY(wiki_purge_owner,
    wb_wiki_delete_with_acls(session, k, "cats", NULL, NULL, &err))
KEY(wiki_purge_slug,
    wb_wiki_delete_with_acls(session, "ann", k, NULL, NULL, &err))
KEY(acl_create_owner, create_acl(k, "cats", "bob"))
KEY(acl_create_slug, create_acl("ann", k, "bob"))
KEY(acl_create_grantee, create_acl("ann", "cats", k))
KEY(acl_get_owner, wb_acl_get(session, k, "cats", "bob", NULL, &a, &err))
KEY(acl_get_slug, wb_acl_get(session, "ann", k, "bob", NULL, &a, &err))
KEY(acl_get_grantee, wb_acl_get(session, "ann", "cats", k, NULL, &a, &err))
KEY(acl_delete_owner, wb_acl_delete(session, k, "cats", "bob", NULL, &err))
KEY(acl_delete_slug, wb_acl_delete(session, "ann", k, "bob", NULL, &err))
KEY(acl_delete_grantee, wb_acl_delete(session, "ann", "cats", k, NULL, &err))
KEY(acl_list_owner, list_acls(k, "cats"))
KEY(acl_list_slug, list_acls("ann", k))
KEY(id_make_owner, make_id(k, "cats"))
KEY(id_make_slug, make_id("ann", k))

enum { NULL_IS_FINE = 1, NO_COLON = 2 };
static const struct {
	enum wb_status (*call)(const char *key);
	const char *field;
	size_t most;
	int flags;
} keys[] = {
	{ user_create_id, "id", 2048, NULL_IS_FINE },
	{ user_create_provider, "oauth_provider", 2048, 0 },
	{ user_create_sub, "oauth_provider_sub", 1024, 0 },
	{ user_get_id, "id", 2048, 0 },
	{ user_find_provider, "oauth_provider", 2048, 0 },
	{ user_find_sub, "oauth_provider_sub", 1024, 0 },
	{ user_update_id, "id", 2048, 0 },
	{ user_move_provider, "oauth_provider", 2048, 0 },
	{ user_move_sub, "oauth_provider_sub", 1024, 0 },
	{ get_many, "id", 2048, 0 },
	{ wiki_create_owner, "owner_id", 2048, NO_COLON },
	{ wiki_create_slug, "wiki_slug", 1024, 0 },
	{ wiki_get_owner, "owner_id", 2048, NO_COLON },
	{ wiki_get_slug, "wiki_slug", 1024, 0 },
	{ wiki_update_owner, "owner_id", 2048, NO_COLON },
	{ wiki_update_slug, "wiki_slug", 1024, 0 },
	{ wiki_delete_owner, "owner_id", 2048, NO_COLON },
	{ wiki_delete_slug, "wiki_slug", 1024, 0 },
	{ wiki_purge_owner, "owner_id", 2048, NO_COLON },
	{ wiki_purge_slug, "wiki_slug", 1024, 0 },
	{ list_wikis, "owner_id", 2048, 0 },
	{ list_many, "owner_id", 2048, 0 },
	{ acl_create_owner, "owner_id", 2048, NO_COLON },
	{ acl_create_slug, "wiki_slug", 1024, 0 },
	{ acl_create_grantee, "grantee_id", 1024, 0 },
	{ acl_get_owner, "owner_id", 2048, NO_COLON },
	{ acl_get_slug, "wiki_slug", 1024, 0 },
	{ acl_get_grantee, "grantee_id", 1024, 0 },
	{ acl_delete_owner, "owner_id", 2048, NO_COLON },
	{ acl_delete_slug, "wiki_slug", 1024, 0 },
	{ acl_delete_grantee, "grantee_id", 1024, 0 },
	{ acl_list_owner, "owner_id", 2048, NO_COLON },
	{ acl_list_slug, "wiki_slug", 1024, 0 },
	{ id_make_owner, "owner_id", 2048, NO_COLON },
	{ id_make_slug, "wiki_slug", 1024, 0 },
};
enum { KEYS = sizeof keys / sizeof *keys };

START_TEST(no_key_is_empty_or_missing)
{
	for (int i = 0; i < KEYS; i++) {
		REFUSES(keys[i].field, keys[i].call(""));
		if (!(keys[i].flags & NULL_IS_FINE))
			REFUSES(keys[i].field, keys[i].call(NULL));
	}
}
END_TEST

START_TEST(no_key_is_longer_than_it_may_be)
{
	for (int i = 0; i < KEYS; i++) {
		REFUSES(
		    keys[i].field, keys[i].call(fill("", keys[i].most + 1)));
		ck_assert_ptr_nonnull(
		    strstr(err.text, text("%zu", keys[i].most)));
		REFUSES(keys[i].field, keys[i].call(fill("", 100 * KB)));
	}
}
END_TEST

/* What Unicode 15, table 3-7, has no row for. */
static const char *const bad[] = { "\x80", "a\xff", "\xc0\x80", "\xc1\xbf",
	"\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
	"\xf5\x80\x80\x80", "\xe2\x82", "\xf0\x9f\x98", "\xe2(\xa1" };
enum { BAD = sizeof bad / sizeof *bad };

START_TEST(every_key_must_be_utf8)
{
	for (int i = 0; i < KEYS; i++)
		for (int j = 0; j < BAD; j++)
			REFUSES(keys[i].field, keys[i].call(bad[j]));
}
END_TEST

START_TEST(an_owner_has_no_colon)
{
	for (int i = 0; i < KEYS; i++)
		if (keys[i].flags & NO_COLON) {
			REFUSES("owner_id", keys[i].call("a:b"));
			REFUSES("owner_id", keys[i].call(":"));
		}
}
END_TEST

static void user_of_length(size_t n)
{
	const char *id = n == 1 ? "i" : fill(own("i"), n);
	const struct wb_user *user;

	raw("DeleteItem", text("{\"TableName\":\"%s\",\"Key\":{\"id\":"
	                       "{\"S\":\"%s\"}}}",
	                      raw_table(USERS), id));
	OK(create_user(id, NULL, NULL));
	OK(update_user(id));
	user = get_user(id);
	SAME(user->id, id);
	ck_assert_int_eq(user->wiki_count, 1);
	wb_user_free(user);
	OK(get_many(id));
	IS(WB_EXISTS, create_user(id, NULL, NULL));
}

START_TEST(an_id_has_up_to_2048_bytes)
{
	user_of_length(1);
	user_of_length(2047);
	user_of_length(2048);
}
END_TEST

static void identity_of_lengths(size_t provider_n, size_t sub_n)
{
	const char *id = own(text("%zu-%zu", provider_n, sub_n));
	char *provider = fill(provider_n > 1 ? own("p") : "", provider_n);
	char *sub = fill(sub_n > 1 ? own("s") : "", sub_n);
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_user *user = NULL;
	struct patience p = { 0 };

	OK(create_user(id, provider, sub));
	while (wb_user_get_by_oauth(session, provider, sub, &call, &user,
	           &err) == WB_NOT_FOUND &&
	       wait_on(&p))
		;
	ck_assert_ptr_nonnull(user);
	SAME(user->id, id);
	wb_user_free(user);
	OK(move_user(id, provider, sub));
}

START_TEST(an_identity_has_up_to_2048_and_1024_bytes)
{
	identity_of_lengths(2048, 1024);
	identity_of_lengths(2047, 1023);
	identity_of_lengths(2048, 1);
	identity_of_lengths(1, 1024);
}
END_TEST

START_TEST(an_identity_is_whole_or_there_is_none)
{
	struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = wb_remove_text() };

	REFUSES("oauth_provider_sub", create_user(NULL, "github", NULL));
	REFUSES("oauth_provider", create_user(NULL, NULL, "sub"));
	REFUSES("oauth_provider_sub",
	    wb_user_update(session, "id", &up, NULL, NULL, &err));
	up.oauth_provider = (struct wb_text){ 0 };
	up.oauth_provider_sub = wb_remove_text();
	REFUSES("oauth_provider",
	    wb_user_update(session, "id", &up, NULL, NULL, &err));
}
END_TEST

static void wiki_of_lengths(size_t owner_n, size_t slug_n)
{
	char *owner = fill(owner_n > 1 ? own("o") : "o", owner_n);
	char *slug = fill(slug_n > 1 ? own("s") : "s", slug_n);
	const struct wb_wiki *wiki;
	const struct wb_acl *acl;

	wb_wiki_delete(session, owner, slug, 0, NULL, NULL);
	OK(create_wiki(owner, slug));
	OK(update_wiki(owner, slug));
	OK(wb_wiki_get(session, owner, slug, NULL, &wiki, &err));
	SAME(wiki->owner_id, owner);
	SAME(wiki->wiki_slug, slug);
	wb_wiki_free(wiki);
	OK(list_wikis(owner));
	OK(create_acl(owner, slug, fill("g", 1024)));
	OK(create_acl(owner, slug, "g"));
	OK(wb_acl_get(session, owner, slug, fill("g", 1024), NULL, &acl, &err));
	SAME(acl->owner_id, owner);
	SAME(acl->wiki_slug, slug);
	SAME(acl->grantee_id, fill("g", 1024));
	wb_acl_free(acl);
	OK(wb_acl_delete(session, owner, slug, "g", NULL, &err));
	OK(wb_wiki_delete_with_acls(session, owner, slug, NULL, NULL, &err));
}

START_TEST(an_owner_and_a_slug_have_2048_bytes_together)
{
	static const size_t lengths[][2] = { { 1, 1 }, { 1023, 1024 },
		{ 2046, 1 }, { 1023, 1023 } };
	static const size_t over[][2] = { { 1024, 1024 }, { 2047, 1 },
		{ 2048, 1 } };

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		wiki_of_lengths(lengths[i][0], lengths[i][1]);
	for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
		char *owner = fill("o", over[i][0]),
		     *slug = fill("s", over[i][1]);

		REFUSES("wiki_slug", create_wiki(owner, slug));
		REFUSES("wiki_slug", create_acl(owner, slug, "g"));
		REFUSES("wiki_slug", make_id(owner, slug));
		ck_assert_ptr_nonnull(strstr(err.text, "2048"));
	}
}
END_TEST

START_TEST(a_wiki_id_is_made_and_taken_apart)
{
	static const char *const rows[][3] = { { "ann", "cats", "ann:cats" },
		{ "a", "b:c", "a:b:c" }, { "a", ":", "a::" },
		{ "\xc3\xa4", "\xf0\x9f\x90\x88",
		    "\xc3\xa4:\xf0\x9f\x90\x88" } };
	static const char *const wrong[] = { "", ":", "ann", "ann:", ":cats",
		"\xff:cats", "ann:\xff", NULL };
	char *id, *owner, *slug;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		OK(wb_wiki_id_make(rows[i][0], rows[i][1], &id, &err));
		SAME(id, rows[i][2]);
		OK(wb_wiki_id_split(id, &owner, &slug, &err));
		SAME(owner, rows[i][0]);
		SAME(slug, rows[i][1]);
		wb_free(id);
		wb_free(owner);
		wb_free(slug);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		owner = slug = text("not NULL");
		IS(WB_INVALID, wb_wiki_id_split(wrong[i], &owner, &slug, &err));
		ck_assert_ptr_null(owner);
		ck_assert_ptr_null(slug);
	}
	OK(wb_wiki_id_split(fill("o:", 1024 + 2), &owner, &slug, &err));
	wb_free(owner);
	wb_free(slug);
	IS(WB_INVALID,
	    wb_wiki_id_split(fill("o:", 1024 + 3), &owner, &slug, &err));
}
END_TEST

START_TEST(a_role_is_one_of_three)
{
	static const enum wb_role roles[] = { WB_ROLE_NONE, WB_ROLE_OTHER,
		(enum wb_role)99, (enum wb_role) - 1 };
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = "ann",
		.wiki_slug = "cats",
		.grantee_id = "bob" };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		in.role = roles[i];
		REFUSES("role",
		    wb_acl_create(session, &in, NULL, NULL, NULL, &err));
		ck_assert_ptr_null(wb_role_name(roles[i]));
	}
	ck_assert_int_eq(wb_role_of(NULL), WB_ROLE_NONE);
	ck_assert_int_eq(wb_role_of("Owner"), WB_ROLE_OTHER);
	ck_assert_int_eq(wb_role_of(""), WB_ROLE_OTHER);
}
END_TEST

CASES(key_edges, no_key_is_empty_or_missing, no_key_is_longer_than_it_may_be,
    every_key_must_be_utf8, an_owner_has_no_colon, an_id_has_up_to_2048_bytes,
    an_identity_has_up_to_2048_and_1024_bytes,
    an_identity_is_whole_or_there_is_none,
    an_owner_and_a_slug_have_2048_bytes_together,
    a_wiki_id_is_made_and_taken_apart, a_role_is_one_of_three)
