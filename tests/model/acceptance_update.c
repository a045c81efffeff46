/*
 * Updates: keep, set and remove; versions; counters; flags and times; and items
 * that others wrote or changed.
 */
#include "model/acceptance.h"

static const char *user_item(const char *id)
{
	return raw_get(USERS, text("{\"id\":{\"S\":\"%s\"}}", id));
}

static const char *wiki_item(const char *owner_id)
{
	return raw_get(WIKIS, text("{\"owner_id\":{\"S\":\"%s\"},"
	                           "\"wiki_slug\":{\"S\":\"cats\"}}",
	                          owner_id));
}

static const struct wb_user *update_user(
    const char *id, struct wb_user_update up)
{
	const struct wb_user *user;

	up.size = sizeof up;
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	return user;
}

static const struct wb_wiki *update_wiki(
    const char *owner_id, struct wb_wiki_update up)
{
	const struct wb_wiki *wiki;

	up.size = sizeof up;
	OK(wb_wiki_update(session, owner_id, "cats", &up, NULL, &wiki, &err));
	return wiki;
}

/* --- three states ---------------------------------------------------------------- */

static void same_user(const struct wb_user *a, const struct wb_user *b)
{
	SAME(a->oauth_provider, b->oauth_provider);
	SAME(a->oauth_provider_sub, b->oauth_provider_sub);
	SAME(a->email, b->email);
	SAME(a->display_name, b->display_name);
	SAME(a->created_at, b->created_at);
	SAME(a->updated_at, b->updated_at);
	ck_assert_int_eq(a->wiki_count, b->wiki_count);
	ck_assert_int_eq(a->version, b->version);
}

START_TEST(what_is_removed_of_a_user_is_gone)
{
	static const char *const names[] = { "email", "display_name",
		"wiki_count", "oauth_provider", "oauth_provider_sub" };
	const char *id = own("ann"), *item;
	const struct wb_user *user, *again;

	wb_user_free(new_user_of(id, "github", id));
	user =
	    update_user(id, (struct wb_user_update){ .email = wb_remove_text(),
	                        .display_name = wb_remove_text(),
	                        .wiki_count = wb_remove_number(),
	                        .oauth_provider = wb_remove_text(),
	                        .oauth_provider_sub = wb_remove_text() });
	ck_assert_ptr_null(user->email);
	ck_assert_ptr_null(user->display_name);
	ck_assert_ptr_null(user->oauth_provider);
	ck_assert_ptr_null(user->oauth_provider_sub);
	ck_assert_int_eq(user->wiki_count, 0);
	again = get_user(id);
	same_user(again, user);
	item = user_item(id);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_ptr_null(raw_attribute(item, names[i]));
	wb_user_free(user);
	wb_user_free(again);
}
END_TEST

START_TEST(what_was_removed_of_a_user_can_be_set)
{
	const char *id = own("ann");
	const struct wb_user *user, *again;

	wb_user_free(new_user_of(id, "github", id));
	wb_user_free(
	    update_user(id, (struct wb_user_update){ .email = wb_remove_text(),
	                        .display_name = wb_remove_text(),
	                        .wiki_count = wb_remove_number() }));
	/* Removed once more is as removed as before. */
	wb_user_free(
	    update_user(id, (struct wb_user_update){ .email = wb_remove_text(),
	                        .display_name = wb_set_text(""),
	                        .wiki_count = wb_set_number(0) }));
	user = update_user(
	    id, (struct wb_user_update){ .email = wb_set_text("c@d.example"),
	            .wiki_count = wb_set_number(-2) });
	SAME(user->email, "c@d.example");
	SAME(user->display_name, "");
	SAME(user->oauth_provider, "github");
	ck_assert_int_eq(user->wiki_count, -2);
	ck_assert_int_eq(user->version, 4);
	again = get_user(id);
	same_user(again, user);
	wb_user_free(user);
	wb_user_free(again);
}
END_TEST

START_TEST(what_is_removed_of_a_wiki_is_gone)
{
	static const char *const names[] = { "display_name", "repo_path",
		"mcp_token_hash", "is_public", "last_accessed", "page_count" };
	const char *owner = own("ann"), *item;
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	wiki = update_wiki(
	    owner, (struct wb_wiki_update){ .display_name = wb_remove_text(),
	               .repo_path = wb_remove_text(),
	               .mcp_token_hash = wb_remove_text(),
	               .is_public = wb_remove_flag(),
	               .last_accessed = wb_remove_text(),
	               .page_count = wb_remove_number() });
	ck_assert_ptr_null(wiki->display_name);
	ck_assert_ptr_null(wiki->repo_path);
	ck_assert_ptr_null(wiki->mcp_token_hash);
	ck_assert_ptr_null(wiki->last_accessed);
	ck_assert(is_time(wiki->created_at));
	ck_assert(!wiki->is_public);
	ck_assert_int_eq(wiki->page_count, 0);
	item = wiki_item(owner);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_ptr_null(raw_attribute(item, names[i]));
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(what_an_update_of_a_wiki_does_not_name_stays)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	wiki = update_wiki(owner,
	    (struct wb_wiki_update){ .mcp_token_hash = wb_remove_text() });
	SAME(wiki->display_name, "Cats");
	SAME(wiki->repo_path, "/srv/wikis/cats.git");
	SAME(wiki->last_accessed, "2026-11-26T05:39:54Z");
	ck_assert_int_eq(wiki->page_count, 3);
	ck_assert_ptr_null(wiki->mcp_token_hash);
	wb_wiki_free(wiki);
}
END_TEST

/* --- versions -------------------------------------------------------------------- */

START_TEST(an_update_of_a_user_may_ask_for_a_version)
{
	struct wb_user_update up = { .size = sizeof up,
		.if_version = 1,
		.display_name = wb_set_text("Bob") };
	const char *id = own("ann");
	const struct wb_user *user;

	wb_user_free(new_user(id));
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	ck_assert_int_eq(user->version, 2);
	wb_user_free(user);
	up.display_name = wb_set_text("Eve");
	IS(WB_CONFLICT, wb_user_update(session, id, &up, NULL, &user, &err));
	ck_assert_ptr_null(user);
	ck_assert_str_eq(err.field, "if_version");
	ck_assert(!err.maybe_applied);
	up.if_version = 3;
	IS(WB_CONFLICT, wb_user_update(session, id, &up, NULL, &user, &err));
	up.if_version = -1;
	IS(WB_CONFLICT, wb_user_update(session, id, &up, NULL, &user, &err));
	user = get_user(id);
	SAME(user->display_name, "Bob");
	ck_assert_int_eq(user->version, 2);
	wb_user_free(user);
	IS(WB_NOT_FOUND,
	    wb_user_update(session, own("no"), &up, NULL, &user, &err));
}
END_TEST

START_TEST(an_update_of_a_wiki_may_ask_for_a_version)
{
	struct wb_wiki_update up = { .size = sizeof up,
		.if_version = 2,
		.page_count = wb_add_number(1) };
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	IS(WB_CONFLICT,
	    wb_wiki_update(session, owner, "cats", &up, NULL, &wiki, &err));
	ck_assert_str_eq(err.field, "if_version");
	up.if_version = 1;
	OK(wb_wiki_update(session, owner, "cats", &up, NULL, &wiki, &err));
	ck_assert_int_eq(wiki->version, 2);
	ck_assert_int_eq(wiki->page_count, 4);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_delete_of_a_wiki_may_ask_for_a_version)
{
	const char *owner = own("ann");

	wb_wiki_free(new_wiki(owner, "cats"));
	wb_wiki_free(update_wiki(
	    owner, (struct wb_wiki_update){ .page_count = wb_add_number(1) }));
	IS(WB_CONFLICT, wb_wiki_delete(session, owner, "cats", 1, NULL, &err));
	ck_assert_str_eq(err.field, "if_version");
	ck_assert(!err.maybe_applied);
	OK(wb_wiki_delete(session, owner, "cats", 2, NULL, &err));
	IS(WB_NOT_FOUND, wb_wiki_delete(session, owner, "cats", 2, NULL, &err));
}
END_TEST

START_TEST(a_version_counts_every_write)
{
	const char *id = own("ann");
	const struct wb_user *user;
	const struct wb_acl *acl;

	wb_user_free(new_user(id));
	for (int i = 2; i < 12; i++) {
		user = update_user(
		    id, (struct wb_user_update){ .email = wb_set_text("e") });
		ck_assert_int_eq(user->version, i);
		wb_user_free(user);
	}
	for (int i = 1; i < 5; i++) {
		grant(id, "cats", "bob", WB_ROLE_EDITOR);
		OK(wb_acl_get(session, id, "cats", "bob", NULL, &acl, &err));
		ck_assert_int_eq(acl->version, i);
		wb_acl_free(acl);
	}
}
END_TEST

/* --- counters, flags, times -------------------------------------------------------- */

START_TEST(counters_add_up)
{
	struct wb_user_update up = { .size = sizeof up };
	const char *id = own("ann"), *owner = own("ann");
	struct wb_session *other = case_session(false);
	const struct wb_user *user;
	const struct wb_wiki *wiki;

	wb_user_free(new_user(id)); /* 7 */
	for (int i = 1; i <= 10; i++) {
		up.wiki_count = wb_add_number(i % 2 == 0 ? 10 : -1);
		OK(wb_user_update(
		    i % 3 == 0 ? other : session, id, &up, NULL, NULL, &err));
	}
	user = get_user(id);
	ck_assert_int_eq(user->wiki_count, 7 + 5 * 10 - 5);
	wb_user_free(user);
	wb_wiki_free(new_wiki(owner, "cats")); /* 3 */
	wiki = update_wiki(
	    owner, (struct wb_wiki_update){ .page_count = wb_add_number(-5) });
	ck_assert_int_eq(wiki->page_count, -2);
	wb_wiki_free(wiki);
	wiki = update_wiki(
	    owner, (struct wb_wiki_update){ .page_count = wb_add_number(0) });
	ck_assert_int_eq(wiki->page_count, -2);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_counter_that_was_removed_begins_at_zero)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	wb_wiki_free(update_wiki(owner,
	    (struct wb_wiki_update){ .page_count = wb_remove_number() }));
	wiki = update_wiki(
	    owner, (struct wb_wiki_update){ .page_count = wb_add_number(2) });
	ck_assert_int_eq(wiki->page_count, 2);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(is_public_is_set_both_ways)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.is_public = true };
	const struct wb_wiki *wiki;

	OK(wb_wiki_create(session, &in, NULL, &wiki, &err));
	ck_assert(wiki->is_public);
	wb_wiki_free(wiki);
	for (int i = 0; i < 4; i++) {
		bool yes = i % 2 == 1;

		wiki = update_wiki(in.owner_id,
		    (struct wb_wiki_update){ .is_public = wb_set_flag(yes) });
		ck_assert(wiki->is_public == yes);
		wb_wiki_free(wiki);
		ck_assert_ptr_nonnull(
		    strstr(raw_attribute(wiki_item(in.owner_id), "is_public"),
		        yes ? "true" : "false"));
	}
}
END_TEST

/* What others set it to long ago becomes the time of the call. */
static void long_ago(const char *id)
{
	raw_put(USERS, text("{\"id\":{\"S\":\"%s\"},"
	                    "\"created_at\":{\"S\":\"2001-02-03T04:05:06Z\"},"
	                    "\"updated_at\":{\"S\":\"2001-02-03T04:05:06Z\"}}",
	                   id));
}

START_TEST(an_update_of_a_user_sets_its_time)
{
	const char *id = own("ann");
	const struct wb_user *user, *fresh = new_user(own("bob"));

	long_ago(id);
	user = update_user(
	    id, (struct wb_user_update){ .email = wb_set_text("e") });
	SAME(user->created_at, "2001-02-03T04:05:06Z");
	ck_assert(is_time(user->updated_at));
	ck_assert_str_ge(user->updated_at, fresh->created_at);
	wb_user_free(fresh);
	fresh = new_user(own("eve"));
	ck_assert_str_le(user->updated_at, fresh->created_at);
	wb_user_free(fresh);
	wb_user_free(user);
}
END_TEST

START_TEST(last_accessed_is_set_to_now)
{
	const char *owner = own("ann");
	const struct wb_wiki *first = new_wiki(owner, "cats"), *wiki, *last;

	wiki = update_wiki(
	    owner, (struct wb_wiki_update){ .last_accessed = wb_set_now() });
	last = new_wiki(owner, "dogs");
	ck_assert(is_time(wiki->last_accessed));
	ck_assert_str_ge(wiki->last_accessed, first->created_at);
	ck_assert_str_le(wiki->last_accessed, last->created_at);
	SAME(wiki->created_at, first->created_at);
	wb_wiki_free(first);
	wb_wiki_free(wiki);
	wb_wiki_free(last);
}
END_TEST

START_TEST(a_role_that_is_granted_again_has_a_new_time)
{
	const char *owner = own("ann");
	const struct wb_user *fresh = new_user(own("bob"));
	const struct wb_acl *acl;

	raw_put(ACLS, text("{\"wiki_id\":{\"S\":\"%s:cats\"},"
	                   "\"grantee_id\":{\"S\":\"bob\"},"
	                   "\"role\":{\"S\":\"viewer\"},"
	                   "\"granted_at\":{\"S\":\"2001-02-03T04:05:06Z\"}}",
	                  owner));
	grant(owner, "cats", "bob", WB_ROLE_OWNER);
	OK(wb_acl_get(session, owner, "cats", "bob", NULL, &acl, &err));
	ck_assert_int_eq(acl->role, WB_ROLE_OWNER);
	ck_assert_str_ge(acl->granted_at, fresh->created_at);
	wb_acl_free(acl);
	wb_user_free(fresh);
}
END_TEST

/* --- what others wrote ------------------------------------------------------------- */

START_TEST(an_update_gives_out_what_others_changed)
{
	const char *id = own("ann");
	const struct wb_user *user;

	wb_user_free(new_user(id));
	raw("UpdateItem",
	    text("{\"TableName\":\"%s\",\"Key\":{\"id\":{\"S\":\"%s\"}},"
	         "\"UpdateExpression\":\"SET email = :e\","
	         "\"ExpressionAttributeValues\":{\":e\":{\"S\":\"other\"}}}",
	        raw_table(USERS), id));
	user = update_user(
	    id, (struct wb_user_update){ .display_name = wb_set_text("Bob") });
	SAME(user->email, "other");
	SAME(user->display_name, "Bob");
	wb_user_free(user);
}
END_TEST

START_TEST(a_user_that_others_made_is_one_like_all)
{
	const char *id = own("ann");
	struct wb_user_input in = { .size = sizeof in, .id = id };
	const struct wb_user *user;

	long_ago(id);
	user = get_user(id);
	ck_assert_int_eq(user->version, 0);
	ck_assert_int_eq(user->wiki_count, 0);
	ck_assert_ptr_null(user->email);
	wb_user_free(user);
	IS(WB_EXISTS, wb_user_create(session, &in, NULL, NULL, &err));
	user = update_user(
	    id, (struct wb_user_update){ .wiki_count = wb_add_number(1) });
	ck_assert_int_eq(user->version, 1);
	ck_assert_int_eq(user->wiki_count, 1);
	wb_user_free(user);
}
END_TEST

START_TEST(what_others_made_can_be_deleted)
{
	const char *owner = own("ann");
	const struct wb_acl *acl;

	raw_put(WIKIS, text("{\"owner_id\":{\"S\":\"%s\"},"
	                    "\"wiki_slug\":{\"S\":\"cats\"}}",
	                   owner));
	IS(WB_CONFLICT, wb_wiki_delete(session, owner, "cats", 1, NULL, &err));
	OK(wb_wiki_delete(session, owner, "cats", 0, NULL, &err));
	raw_put(ACLS, text("{\"wiki_id\":{\"S\":\"%s:cats\"},"
	                   "\"grantee_id\":{\"S\":\"bob\"},"
	                   "\"role\":{\"S\":\"janitor\"}}",
	                  owner));
	OK(wb_acl_get(session, owner, "cats", "bob", NULL, &acl, &err));
	ck_assert_int_eq(acl->role, WB_ROLE_OTHER);
	SAME(acl->role_name, "janitor");
	wb_acl_free(acl);
	OK(wb_acl_delete(session, owner, "cats", "bob", NULL, &err));
	IS(WB_NOT_FOUND,
	    wb_acl_delete(session, owner, "cats", "bob", NULL, &err));
}
END_TEST

CASES(update_edges, what_is_removed_of_a_user_is_gone,
    what_was_removed_of_a_user_can_be_set, what_is_removed_of_a_wiki_is_gone,
    what_an_update_of_a_wiki_does_not_name_stays,
    an_update_of_a_user_may_ask_for_a_version,
    an_update_of_a_wiki_may_ask_for_a_version,
    a_delete_of_a_wiki_may_ask_for_a_version, a_version_counts_every_write,
    counters_add_up, a_counter_that_was_removed_begins_at_zero,
    is_public_is_set_both_ways, an_update_of_a_user_sets_its_time,
    last_accessed_is_set_to_now, a_role_that_is_granted_again_has_a_new_time,
    an_update_gives_out_what_others_changed,
    a_user_that_others_made_is_one_like_all, what_others_made_can_be_deleted)
