/*
 * The acceptance list of the application: what it does with users, wikis and
 * ACLs all day.
 */
#include "model/acceptance.h"

/* --- what all files make ------------------------------------------------------- */

const struct wb_user *new_user_of(
    const char *id, const char *provider, const char *sub)
{
	struct wb_user_input in = { .size = sizeof in,
		.id = id,
		.oauth_provider = provider,
		.oauth_provider_sub = sub,
		.email = "ann@wiki.example",
		.display_name = "Ann",
		.wiki_count = 7 };
	const struct wb_user *user;

	OK(wb_user_create(session, &in, NULL, &user, &err));
	return user;
}

const struct wb_user *new_user(const char *id)
{
	return new_user_of(id, NULL, NULL);
}

const struct wb_user *get_user(const char *id)
{
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_user *user;

	OK(wb_user_get(session, id, &call, &user, &err));
	return user;
}

const struct wb_wiki *new_wiki(const char *owner_id, const char *wiki_slug)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = owner_id,
		.wiki_slug = wiki_slug,
		.display_name = "Cats",
		.repo_path = "/srv/wikis/cats.git",
		.mcp_token_hash = "9f86d081884c7d65",
		.last_accessed = "2026-11-26T05:39:54Z",
		.page_count = 3 };
	const struct wb_wiki *wiki;

	OK(wb_wiki_create(session, &in, NULL, &wiki, &err));
	return wiki;
}

void grant(const char *owner_id, const char *wiki_slug, const char *grantee_id,
    enum wb_role role)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = owner_id,
		.wiki_slug = wiki_slug,
		.grantee_id = grantee_id,
		.role = role,
		.granted_by = owner_id };

	OK(wb_acl_create(session, &in, NULL, NULL, NULL, &err));
}

/* --- users --------------------------------------------------------------------- */

START_TEST(a_user_gets_an_id_of_its_own)
{
	struct wb_user_input in = { .size = sizeof in, .email = "a@b.example" };
	const struct wb_user *one, *two;

	OK(wb_user_create(session, &in, NULL, &one, &err));
	OK(wb_user_create(session, &in, NULL, &two, &err));
	ck_assert_uint_eq(strlen(one->id), 36);
	ck_assert_int_eq(one->id[14], '4'); /* RFC 9562: version and variant */
	ck_assert_ptr_nonnull(strchr("89ab", one->id[19]));
	ck_assert_uint_eq(
	    strspn(one->id, "0123456789abcdef-"), strlen(one->id));
	ck_assert_str_ne(one->id, two->id);
	wb_user_free(one);
	wb_user_free(two);
}
END_TEST

static void is_ann(const struct wb_user *user, const char *id)
{
	SAME(user->id, id);
	SAME(user->oauth_provider, "github");
	SAME(user->oauth_provider_sub, id);
	SAME(user->email, "ann@wiki.example");
	SAME(user->display_name, "Ann");
	ck_assert_int_eq(user->wiki_count, 7);
	ck_assert_int_eq(user->version, 1);
	ck_assert(is_time(user->created_at));
	SAME(user->updated_at, user->created_at);
	ck_assert_uint_eq(user->other_count, 0);
}

START_TEST(a_user_is_made_with_all_that_was_given)
{
	const char *id = own("ann");
	const struct wb_user *user = new_user_of(id, "github", id);

	is_ann(user, id);
	wb_user_free(user);
}
END_TEST

START_TEST(a_user_is_read_by_id)
{
	const char *id = own("ann");
	const struct wb_user *user;

	wb_user_free(new_user_of(id, "github", id));
	OK(wb_user_get(session, id, NULL, &user, &err));
	is_ann(user, id);
	wb_user_free(user);
}
END_TEST

START_TEST(a_user_that_does_not_exist_is_not_found)
{
	const struct wb_user *user;

	IS(WB_NOT_FOUND, wb_user_get(session, own("no"), NULL, &user, &err));
	ck_assert_ptr_null(user);
	ck_assert_str_eq(err.operation, "GetItem");
	ck_assert(!err.retriable && !err.maybe_applied);
}
END_TEST

START_TEST(a_second_user_of_an_id_is_refused)
{
	struct wb_user_input in = { .size = sizeof in, .id = own("ann") };
	const struct wb_user *user;

	wb_user_free(new_user(in.id));
	in.display_name = "Bob";
	IS(WB_EXISTS, wb_user_create(session, &in, NULL, &user, &err));
	ck_assert_ptr_null(user);
	ck_assert_str_eq(err.aws_name, "ConditionalCheckFailedException");
	ck_assert(!err.retriable && !err.maybe_applied);
	user = get_user(in.id);
	SAME(user->display_name, "Ann");
	ck_assert_int_eq(user->version, 1);
	wb_user_free(user);
}
END_TEST

START_TEST(a_user_is_found_by_its_identity)
{
	const char *id = own("ann");
	const struct wb_user *user = NULL;
	struct patience p = { 0 };

	wb_user_free(new_user_of(id, "github", id));
	while (wb_user_get_by_oauth(session, "github", id, NULL, &user, &err) ==
	           WB_NOT_FOUND &&
	       wait_on(&p))
		;
	ck_assert_ptr_nonnull(user);
	is_ann(user, id);
	ck_assert(!user->identity_shared);
	wb_user_free(user);
}
END_TEST

START_TEST(an_identity_of_nobody_is_not_found)
{
	const struct wb_user *user;

	IS(WB_NOT_FOUND, wb_user_get_by_oauth(
	                     session, "github", own("no"), NULL, &user, &err));
	ck_assert_ptr_null(user);
}
END_TEST

START_TEST(a_user_is_updated)
{
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("bob@wiki.example"),
		.display_name = wb_set_text("Bob"),
		.wiki_count = wb_set_number(8) };
	const char *id = own("ann");
	const struct wb_user *user, *again;

	wb_user_free(new_user_of(id, "github", id));
	OK(wb_user_update(session, id, &up, NULL, &user, &err));
	again = get_user(id);
	for (int i = 0; i < 2; i++) {
		const struct wb_user *u = i == 0 ? user : again;

		SAME(u->email, "bob@wiki.example");
		SAME(u->display_name, "Bob");
		ck_assert_int_eq(u->wiki_count, 8);
		ck_assert_int_eq(u->version, 2);
	}
	wb_user_free(user);
	wb_user_free(again);
}
END_TEST

START_TEST(an_update_of_a_user_keeps_what_it_does_not_name)
{
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("bob@wiki.example") };
	const char *id = own("ann");
	const struct wb_user *user;

	wb_user_free(new_user_of(id, "github", id));
	OK(wb_user_update(session, id, &up, NULL, NULL, &err));
	user = get_user(id);
	SAME(user->email, "bob@wiki.example");
	SAME(user->display_name, "Ann");
	SAME(user->oauth_provider, "github");
	SAME(user->oauth_provider_sub, id);
	ck_assert_int_eq(user->wiki_count, 7);
	wb_user_free(user);
}
END_TEST

START_TEST(an_update_of_no_user_makes_none)
{
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("bob@wiki.example") };
	const char *id = own("no");
	const struct wb_user *user;

	IS(WB_NOT_FOUND, wb_user_update(session, id, &up, NULL, &user, &err));
	ck_assert_ptr_null(user);
	ck_assert(!err.maybe_applied);
	IS(WB_NOT_FOUND, wb_user_get(session, id, NULL, &user, &err));
}
END_TEST

CASES(users_list, a_user_gets_an_id_of_its_own,
    a_user_is_made_with_all_that_was_given, a_user_is_read_by_id,
    a_user_that_does_not_exist_is_not_found, a_second_user_of_an_id_is_refused,
    a_user_is_found_by_its_identity, an_identity_of_nobody_is_not_found,
    a_user_is_updated, an_update_of_a_user_keeps_what_it_does_not_name,
    an_update_of_no_user_makes_none)

/* --- wikis --------------------------------------------------------------------- */

static void is_cats(const struct wb_wiki *wiki, const char *owner_id)
{
	SAME(wiki->owner_id, owner_id);
	SAME(wiki->wiki_slug, "cats");
	SAME(wiki->display_name, "Cats");
	SAME(wiki->repo_path, "/srv/wikis/cats.git");
	SAME(wiki->mcp_token_hash, "9f86d081884c7d65");
	SAME(wiki->last_accessed, "2026-11-26T05:39:54Z");
	ck_assert(is_time(wiki->created_at));
	ck_assert(!wiki->is_public);
	ck_assert_int_eq(wiki->page_count, 3);
	ck_assert_int_eq(wiki->version, 1);
	ck_assert_uint_eq(wiki->other_count, 0);
}

START_TEST(a_wiki_is_made_with_all_that_was_given)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki = new_wiki(owner, "cats");

	is_cats(wiki, owner);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_wiki_is_read_by_owner_and_slug)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	OK(wb_wiki_get(session, owner, "cats", NULL, &wiki, &err));
	is_cats(wiki, owner);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_wiki_that_does_not_exist_is_not_found)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, owner, "dogs", NULL, &wiki, &err));
	ck_assert_ptr_null(wiki);
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, own("bob"), "cats", NULL, &wiki, &err));
}
END_TEST

START_TEST(a_second_wiki_of_a_slug_is_refused)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.display_name = "Other cats" };
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(in.owner_id, "cats"));
	IS(WB_EXISTS, wb_wiki_create(session, &in, NULL, &wiki, &err));
	ck_assert_ptr_null(wiki);
	OK(wb_wiki_get(session, in.owner_id, "cats", NULL, &wiki, &err));
	is_cats(wiki, in.owner_id);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_slug_of_another_owner_is_another_wiki)
{
	const char *ann = own("ann"), *bob = own("bob");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(ann, "cats"));
	wb_wiki_free(new_wiki(bob, "cats"));
	OK(wb_wiki_delete(session, bob, "cats", 0, NULL, &err));
	OK(wb_wiki_get(session, ann, "cats", NULL, &wiki, &err));
	is_cats(wiki, ann);
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(a_wiki_is_updated)
{
	struct wb_wiki_update up = { .size = sizeof up,
		.display_name = wb_set_text("Dogs"),
		.repo_path = wb_set_text("/srv/wikis/dogs.git"),
		.mcp_token_hash = wb_set_text("0a"),
		.is_public = wb_set_flag(true),
		.last_accessed = wb_set_text("2026-11-27T00:00:00Z"),
		.page_count = wb_set_number(4) };
	const char *owner = own("ann");
	const struct wb_wiki *wiki, *again;

	wb_wiki_free(new_wiki(owner, "cats"));
	OK(wb_wiki_update(session, owner, "cats", &up, NULL, &wiki, &err));
	OK(wb_wiki_get(session, owner, "cats", NULL, &again, &err));
	for (int i = 0; i < 2; i++) {
		const struct wb_wiki *w = i == 0 ? wiki : again;

		SAME(w->display_name, "Dogs");
		SAME(w->repo_path, "/srv/wikis/dogs.git");
		SAME(w->mcp_token_hash, "0a");
		SAME(w->last_accessed, "2026-11-27T00:00:00Z");
		ck_assert(w->is_public);
		ck_assert_int_eq(w->page_count, 4);
		ck_assert_int_eq(w->version, 2);
	}
	wb_wiki_free(wiki);
	wb_wiki_free(again);
}
END_TEST

START_TEST(an_update_of_no_wiki_makes_none)
{
	struct wb_wiki_update up = { .size = sizeof up,
		.page_count = wb_add_number(1) };
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	IS(WB_NOT_FOUND,
	    wb_wiki_update(session, owner, "cats", &up, NULL, &wiki, &err));
	ck_assert_ptr_null(wiki);
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, owner, "cats", NULL, &wiki, &err));
}
END_TEST

START_TEST(a_wiki_is_deleted)
{
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	wb_wiki_free(new_wiki(owner, "dogs"));
	OK(wb_wiki_delete(session, owner, "cats", 0, NULL, &err));
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, owner, "cats", NULL, &wiki, &err));
	OK(wb_wiki_get(session, owner, "dogs", NULL, &wiki, &err));
	wb_wiki_free(wiki);
	wb_wiki_free(new_wiki(owner, "cats")); /* and may be made again */
}
END_TEST

START_TEST(a_wiki_that_is_gone_cannot_be_deleted)
{
	const char *owner = own("ann");

	IS(WB_NOT_FOUND, wb_wiki_delete(session, owner, "cats", 0, NULL, &err));
	wb_wiki_free(new_wiki(owner, "cats"));
	OK(wb_wiki_delete(session, owner, "cats", 0, NULL, &err));
	IS(WB_NOT_FOUND, wb_wiki_delete(session, owner, "cats", 0, NULL, &err));
	ck_assert(!err.maybe_applied);
}
END_TEST

START_TEST(wikis_are_listed_by_owner)
{
	static const char *const slugs[] = { "birds", "cats", "dogs" };
	const char *ann = own("ann"), *bob = own("bob");
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(ann, "dogs"));
	wb_wiki_free(new_wiki(ann, "birds"));
	wb_wiki_free(new_wiki(bob, "cows"));
	wb_wiki_free(new_wiki(ann, "cats"));
	OK(wb_wiki_list_by_owner(session, ann, NULL, NULL, &it, &err));
	for (int i = 0; i < 3; i++) {
		OK(wb_wiki_iter_next(it, &wiki, &err));
		ck_assert_ptr_nonnull(wiki);
		SAME(wiki->owner_id, ann);
		SAME(wiki->wiki_slug, slugs[i]);
		SAME(wiki->display_name, "Cats");
		wb_wiki_free(wiki);
	}
	OK(wb_wiki_iter_next(it, &wiki, &err));
	ck_assert_ptr_null(wiki);
	OK(wb_wiki_iter_next(it, &wiki, &err));
	ck_assert_ptr_null(wiki);
	wb_wiki_iter_free(it);
}
END_TEST

START_TEST(an_owner_without_wikis_has_an_empty_list)
{
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki;

	OK(wb_wiki_list_by_owner(session, own("no"), NULL, NULL, &it, &err));
	OK(wb_wiki_iter_next(it, &wiki, &err));
	ck_assert_ptr_null(wiki);
	ck_assert_ptr_null(wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
}
END_TEST

CASES(wikis_list, a_wiki_is_made_with_all_that_was_given,
    a_wiki_is_read_by_owner_and_slug, a_wiki_that_does_not_exist_is_not_found,
    a_second_wiki_of_a_slug_is_refused, a_slug_of_another_owner_is_another_wiki,
    a_wiki_is_updated, an_update_of_no_wiki_makes_none, a_wiki_is_deleted,
    a_wiki_that_is_gone_cannot_be_deleted, wikis_are_listed_by_owner,
    an_owner_without_wikis_has_an_empty_list)

/* --- ACLs ---------------------------------------------------------------------- */

static void is_editor(const struct wb_acl *acl, const char *owner_id)
{
	SAME(acl->wiki_id, text("%s:cats", owner_id));
	SAME(acl->owner_id, owner_id);
	SAME(acl->wiki_slug, "cats");
	SAME(acl->grantee_id, "bob");
	ck_assert_int_eq(acl->role, WB_ROLE_EDITOR);
	SAME(acl->role_name, "editor");
	SAME(acl->granted_by, owner_id);
	ck_assert(is_time(acl->granted_at));
	ck_assert_int_eq(acl->version, 1);
	ck_assert_uint_eq(acl->other_count, 0);
}

START_TEST(an_acl_is_made_with_all_that_was_given)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.grantee_id = "bob",
		.role = WB_ROLE_EDITOR };
	const struct wb_acl *acl;
	bool was_new = false;

	in.granted_by = in.owner_id;
	OK(wb_acl_create(session, &in, NULL, &was_new, &acl, &err));
	ck_assert(was_new);
	is_editor(acl, in.owner_id);
	wb_acl_free(acl);
}
END_TEST

START_TEST(an_acl_is_read_by_wiki_and_grantee)
{
	const char *owner = own("ann");
	const struct wb_acl *acl;

	grant(owner, "cats", "bob", WB_ROLE_EDITOR);
	OK(wb_acl_get(session, owner, "cats", "bob", NULL, &acl, &err));
	is_editor(acl, owner);
	wb_acl_free(acl);
}
END_TEST

START_TEST(every_role_is_kept)
{
	static const char *const names[] = { [WB_ROLE_OWNER] = "owner",
		[WB_ROLE_EDITOR] = "editor",
		[WB_ROLE_VIEWER] = "viewer" };
	const char *owner = own("ann");
	const struct wb_acl *acl;

	for (int role = WB_ROLE_OWNER; role <= WB_ROLE_VIEWER; role++) {
		grant(owner, "cats", names[role], (enum wb_role)role);
		OK(wb_acl_get(
		    session, owner, "cats", names[role], NULL, &acl, &err));
		ck_assert_int_eq(acl->role, role);
		SAME(acl->role_name, names[role]);
		SAME(wb_role_name((enum wb_role)role), names[role]);
		ck_assert_int_eq(wb_role_of(names[role]), role);
		wb_acl_free(acl);
	}
}
END_TEST

START_TEST(an_acl_that_does_not_exist_is_not_found)
{
	const char *owner = own("ann");
	const struct wb_acl *acl;

	grant(owner, "cats", "bob", WB_ROLE_EDITOR);
	IS(WB_NOT_FOUND,
	    wb_acl_get(session, owner, "cats", "eve", NULL, &acl, &err));
	ck_assert_ptr_null(acl);
	IS(WB_NOT_FOUND,
	    wb_acl_get(session, owner, "dogs", "bob", NULL, &acl, &err));
}
END_TEST

START_TEST(an_acl_that_is_granted_again_is_overwritten)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.wiki_slug = "cats",
		.grantee_id = "bob",
		.role = WB_ROLE_VIEWER };
	const struct wb_acl *acl;
	bool was_new = true;

	grant(in.owner_id, "cats", "bob", WB_ROLE_EDITOR);
	OK(wb_acl_create(session, &in, NULL, &was_new, NULL, &err));
	ck_assert(!was_new);
	OK(wb_acl_get(session, in.owner_id, "cats", "bob", NULL, &acl, &err));
	ck_assert_int_eq(acl->role, WB_ROLE_VIEWER);
	ck_assert_ptr_null(acl->granted_by); /* which was not given now */
	ck_assert_int_eq(acl->version, 2);
	wb_acl_free(acl);
}
END_TEST

START_TEST(an_acl_is_deleted)
{
	const char *owner = own("ann");
	const struct wb_acl *acl;

	grant(owner, "cats", "bob", WB_ROLE_EDITOR);
	grant(owner, "cats", "eve", WB_ROLE_VIEWER);
	OK(wb_acl_delete(session, owner, "cats", "bob", NULL, &err));
	IS(WB_NOT_FOUND,
	    wb_acl_get(session, owner, "cats", "bob", NULL, &acl, &err));
	OK(wb_acl_get(session, owner, "cats", "eve", NULL, &acl, &err));
	wb_acl_free(acl);
}
END_TEST

START_TEST(an_acl_that_is_gone_cannot_be_deleted)
{
	IS(WB_NOT_FOUND,
	    wb_acl_delete(session, own("ann"), "cats", "bob", NULL, &err));
	ck_assert(!err.maybe_applied);
}
END_TEST

START_TEST(acls_are_listed_by_wiki)
{
	static const char *const grantees[] = { "bob", "eve", "ida" };
	const char *owner = own("ann");
	struct wb_acl_iter *it;
	const struct wb_acl *acl;

	grant(owner, "cats", "ida", WB_ROLE_OWNER);
	grant(owner, "cats", "bob", WB_ROLE_EDITOR);
	grant(owner, "cats2", "una", WB_ROLE_VIEWER);
	grant(owner, "cats", "eve", WB_ROLE_VIEWER);
	OK(wb_acl_list_by_wiki(session, owner, "cats", NULL, NULL, &it, &err));
	for (int i = 0; i < 3; i++) {
		OK(wb_acl_iter_next(it, &acl, &err));
		ck_assert_ptr_nonnull(acl);
		SAME(acl->grantee_id, grantees[i]);
		SAME(acl->owner_id, owner);
		SAME(acl->wiki_slug, "cats");
		wb_acl_free(acl);
	}
	OK(wb_acl_iter_next(it, &acl, &err));
	ck_assert_ptr_null(acl);
	wb_acl_iter_free(it);
}
END_TEST

START_TEST(a_wiki_without_acls_has_an_empty_list)
{
	struct wb_acl_iter *it;
	const struct wb_acl *acl;

	OK(wb_acl_list_by_wiki(
	    session, own("ann"), "cats", NULL, NULL, &it, &err));
	OK(wb_acl_iter_next(it, &acl, &err));
	ck_assert_ptr_null(acl);
	wb_acl_iter_free(it);
}
END_TEST

CASES(acls_list, an_acl_is_made_with_all_that_was_given,
    an_acl_is_read_by_wiki_and_grantee, every_role_is_kept,
    an_acl_that_does_not_exist_is_not_found,
    an_acl_that_is_granted_again_is_overwritten, an_acl_is_deleted,
    an_acl_that_is_gone_cannot_be_deleted, acls_are_listed_by_wiki,
    a_wiki_without_acls_has_an_empty_list)
