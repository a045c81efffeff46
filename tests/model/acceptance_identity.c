/*
 * Whom a provider knows by a name: through the index, which shows a write a moment
 * later, and through claims, which make it one user only.
 */
#include "model/acceptance.h"

static const struct wb_call consistent = { .size = sizeof consistent,
	.consistent = true };

/* Once, and until the index shows somebody, or shows nobody any more. */
static const struct wb_user *find(struct wb_session *s, const char *sub,
    const struct wb_call *call, enum wb_status want)
{
	const struct wb_user *user;

	IS(want, wb_user_get_by_oauth(s, "github", sub, call, &user, &err));
	return user;
}

static const struct wb_user *await(const char *sub, enum wb_status want)
{
	const struct wb_user *user = NULL;
	struct patience p = { 0 };
	enum wb_status status;

	do {
		wb_user_free(user);
		status = wb_user_get_by_oauth(
		    session, "github", sub, NULL, &user, &err);
	} while (status != want && wait_on(&p));
	IS(want, status);
	return user;
}

static enum wb_status create(
    struct wb_session *s, const char *id, const char *sub)
{
	struct wb_user_input in = { .size = sizeof in,
		.id = id,
		.oauth_provider = sub != NULL ? "github" : NULL,
		.oauth_provider_sub = sub,
		.wiki_count = 1 };

	return wb_user_create(s, &in, NULL, NULL, &err);
}

static enum wb_status move(
    struct wb_session *s, const char *id, const char *provider, const char *sub)
{
	struct wb_user_update up = { .size = sizeof up };

	if (provider != NULL)
		up.oauth_provider = wb_set_text(provider);
	if (sub != NULL)
		up.oauth_provider_sub = wb_set_text(sub);
	return wb_user_update(s, id, &up, NULL, NULL, &err);
}

static enum wb_status forget(struct wb_session *s, const char *id)
{
	struct wb_user_update up = { .size = sizeof up,
		.oauth_provider = wb_remove_text(),
		.oauth_provider_sub = wb_remove_text() };

	return wb_user_update(s, id, &up, NULL, NULL, &err);
}

/* --- the index --------------------------------------------------------------------- */

START_TEST(a_consistent_lookup_shows_the_user_as_it_is)
{
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text("new") };
	const char *id = own("ann");
	const struct wb_user *user;

	OK(create(session, id, id));
	wb_user_free(await(id, WB_OK));
	OK(wb_user_update(session, id, &up, NULL, NULL, &err));
	user = find(session, id, &consistent, WB_OK);
	SAME(user->email, "new");
	ck_assert_int_eq(user->version, 2);
	wb_user_free(user);
}
END_TEST

START_TEST(a_consistent_lookup_does_not_show_who_moved_away)
{
	const char *id = own("ann"), *next = own("next");

	OK(create(session, id, id));
	wb_user_free(await(id, WB_OK));
	OK(move(session, id, NULL, next));
	ck_assert_ptr_null(find(session, id, &consistent, WB_NOT_FOUND));
	wb_user_free(await(next, WB_OK));
	ck_assert_ptr_null(await(id, WB_NOT_FOUND));
}
END_TEST

START_TEST(an_identity_of_two_users_is_said_to_be_shared)
{
	const char *ann = own("ann"), *bob = own("bob"), *sub = own("sub");
	const struct wb_user *user;
	struct patience p = { 0 };
	bool shared, by_id;

	OK(create(session, ann, sub));
	user = await(sub, WB_OK);
	ck_assert(!user->identity_shared);
	wb_user_free(user);
	OK(create(session, bob, sub));
	do {
		user = find(session, sub, NULL, WB_OK);
		shared = user->identity_shared;
		by_id =
		    strcmp(user->id, ann) == 0 || strcmp(user->id, bob) == 0;
		wb_user_free(user);
		ck_assert(by_id);
	} while (!shared && wait_on(&p));
	ck_assert(shared);
	user = find(session, sub, &consistent, WB_OK);
	ck_assert(user->identity_shared);
	wb_user_free(user);
	OK(forget(session, ann));
	p = (struct patience){ 0 };
	do {
		user = find(session, sub, &consistent, WB_OK);
		shared = user->identity_shared;
		SAME(user->id, bob); /* also while the index shows both */
		wb_user_free(user);
	} while (shared && wait_on(&p));
	ck_assert(!shared);
}
END_TEST

START_TEST(a_user_is_known_by_the_whole_identity)
{
	const char *sub = own("sub");
	const struct wb_user *user;

	OK(create(session, own("ann"), sub));
	wb_user_free(await(sub, WB_OK));
	IS(WB_NOT_FOUND,
	    wb_user_get_by_oauth(session, "gitlab", sub, NULL, &user, &err));
	IS(WB_NOT_FOUND, wb_user_get_by_oauth(session, "github",
	                     text("%s2", sub), NULL, &user, &err));
}
END_TEST

START_TEST(a_user_may_lose_its_identity)
{
	const char *id = own("ann");
	const struct wb_user *user;

	OK(create(session, id, id));
	wb_user_free(await(id, WB_OK));
	OK(forget(session, id));
	ck_assert_ptr_null(await(id, WB_NOT_FOUND));
	user = get_user(id);
	ck_assert_ptr_null(user->oauth_provider);
	wb_user_free(user);
}
END_TEST

CASES(identity_edges, a_consistent_lookup_shows_the_user_as_it_is,
    a_consistent_lookup_does_not_show_who_moved_away,
    an_identity_of_two_users_is_said_to_be_shared,
    a_user_is_known_by_the_whole_identity, a_user_may_lose_its_identity)

/* --- claims ------------------------------------------------------------------------ */

static void is_absent(const char *id)
{
	const struct wb_user *user;

	IS(WB_NOT_FOUND, wb_user_get(session, id, &consistent, &user, &err));
}

static void belongs(struct wb_session *s, const char *sub, const char *id)
{
	const struct wb_user *user = find(s, sub, &consistent, WB_OK);

	SAME(user->id, id);
	SAME(user->oauth_provider_sub, sub);
	ck_assert(!user->identity_shared);
	wb_user_free(user);
}

START_TEST(a_claimed_user_is_like_any_other)
{
	struct wb_session *s = case_session(true);
	struct wb_user_input in = { .size = sizeof in,
		.id = own("ann"),
		.oauth_provider = "github",
		.oauth_provider_sub = own("sub"),
		.email = "a@b.example",
		.wiki_count = 2 };
	const struct wb_user *user;

	OK(wb_user_create(s, &in, NULL, &user, &err));
	SAME(user->id, in.id);
	SAME(user->email, "a@b.example");
	ck_assert_int_eq(user->version, 1);
	ck_assert_uint_eq(user->other_count, 0);
	wb_user_free(user);
	user = get_user(in.id);
	SAME(user->oauth_provider_sub, in.oauth_provider_sub);
	ck_assert_int_eq(user->wiki_count, 2);
	ck_assert_uint_eq(user->other_count, 0);
	wb_user_free(user);
}
END_TEST

START_TEST(an_identity_is_claimed_by_one_user_only)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob");

	OK(create(s, ann, ann));
	IS(WB_TAKEN, create(s, bob, ann));
	ck_assert_str_eq(err.field, "oauth_provider");
	ck_assert(!err.retriable && !err.maybe_applied);
	is_absent(bob);
	IS(WB_TAKEN, create(case_session(true), NULL, ann));
	belongs(s, ann, ann);
	OK(create(s, bob, bob));
}
END_TEST

START_TEST(a_claim_shows_its_user_at_once)
{
	struct wb_session *s = case_session(true);
	const char *id;

	for (int i = 0; i < 10; i++) {
		id = own(text("%d", i));
		OK(create(s, id, id));
		belongs(s, id, id);
		OK(move(s, id, NULL, text("%s-2", id)));
		belongs(s, text("%s-2", id), id);
		find(s, id, &consistent, WB_NOT_FOUND);
	}
}
END_TEST

START_TEST(an_id_in_use_is_refused_and_leaves_no_claim)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob"), *sub = own("sub");

	OK(create(s, ann, ann));
	IS(WB_EXISTS, create(s, ann, ann));
	IS(WB_EXISTS, create(s, ann, sub));
	ck_assert(!err.maybe_applied);
	OK(create(s, bob, sub));
	belongs(s, ann, ann);
	belongs(s, sub, bob);
}
END_TEST

START_TEST(an_identity_that_is_left_is_free)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob"), *next = own("next");

	OK(create(s, ann, ann));
	OK(move(s, ann, "github", next));
	IS(WB_TAKEN, create(s, bob, next));
	OK(create(s, bob, ann));
	belongs(s, next, ann);
	belongs(s, ann, bob);
}
END_TEST

START_TEST(an_identity_moves_by_either_half)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *sub = own("sub");
	const struct wb_user *user;

	OK(create(s, ann, ann));
	OK(move(s, ann, NULL, sub));
	belongs(s, sub, ann);
	OK(move(s, ann, "gitlab", NULL));
	find(s, sub, &consistent, WB_NOT_FOUND);
	OK(wb_user_get_by_oauth(s, "gitlab", sub, &consistent, &user, &err));
	SAME(user->id, ann);
	ck_assert_int_eq(user->version, 3);
	wb_user_free(user);
	OK(create(s, own("bob"), ann));
	OK(create(s, own("eve"), sub));
}
END_TEST

START_TEST(an_identity_of_another_is_not_taken_by_an_update)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob");
	const struct wb_user *user;

	OK(create(s, ann, ann));
	OK(create(s, bob, bob));
	IS(WB_TAKEN, move(s, bob, NULL, ann));
	ck_assert(!err.maybe_applied);
	user = get_user(bob);
	SAME(user->oauth_provider_sub, bob);
	ck_assert_int_eq(user->version, 1);
	wb_user_free(user);
	belongs(s, ann, ann);
	belongs(s, bob, bob);
}
END_TEST

START_TEST(an_identity_may_be_set_to_what_it_is)
{
	struct wb_session *s = case_session(true);
	struct wb_user_update up = { .size = sizeof up,
		.display_name = wb_set_text("Ann") };
	const char *ann = own("ann");
	const struct wb_user *user;

	OK(create(s, ann, ann));
	up.oauth_provider = wb_set_text("github");
	up.oauth_provider_sub = wb_set_text(ann);
	OK(wb_user_update(s, ann, &up, NULL, &user, &err));
	SAME(user->display_name, "Ann");
	ck_assert_int_eq(user->version, 2);
	wb_user_free(user);
	belongs(s, ann, ann);
	IS(WB_TAKEN, create(s, NULL, ann));
}
END_TEST

START_TEST(an_identity_that_is_removed_is_free)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob");
	const struct wb_user *user;

	OK(create(s, ann, ann));
	OK(forget(s, ann));
	OK(forget(s, ann));
	user = get_user(ann);
	ck_assert_ptr_null(user->oauth_provider_sub);
	wb_user_free(user);
	OK(create(s, bob, ann));
	belongs(s, ann, bob);
}
END_TEST

START_TEST(a_user_without_identity_may_get_one)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob"), *sub = own("sub");

	OK(create(s, ann, NULL));
	OK(create(s, bob, NULL));
	IS(WB_INVALID, move(s, ann, "github", NULL));
	IS(WB_INVALID, move(s, ann, NULL, sub));
	OK(move(s, ann, "github", sub));
	IS(WB_TAKEN, move(s, bob, "github", sub));
	belongs(s, sub, ann);
}
END_TEST

START_TEST(an_identity_of_the_wrong_version_does_not_move)
{
	struct wb_session *s = case_session(true);
	struct wb_user_update up = { .size = sizeof up, .if_version = 2 };
	const char *ann = own("ann"), *sub = own("sub");

	OK(create(s, ann, ann));
	up.oauth_provider_sub = wb_set_text(sub);
	IS(WB_CONFLICT, wb_user_update(s, ann, &up, NULL, NULL, &err));
	ck_assert_str_eq(err.field, "if_version");
	belongs(s, ann, ann);
	up.if_version = 1;
	OK(wb_user_update(s, ann, &up, NULL, NULL, &err));
	belongs(s, sub, ann);
	IS(WB_NOT_FOUND, move(s, own("no"), "github", own("other")));
}
END_TEST

START_TEST(half_an_identity_of_others_can_be_mended)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *bob = own("bob");

	raw_put(USERS, text("{\"id\":{\"S\":\"%s\"},"
	                    "\"oauth_provider\":{\"S\":\"github\"}}",
	                   ann));
	OK(move(s, ann, "github", ann));
	belongs(s, ann, ann);
	raw_put(USERS, text("{\"id\":{\"S\":\"%s\"},"
	                    "\"oauth_provider_sub\":{\"S\":\"%s\"}}",
	                   bob, bob));
	OK(forget(s, bob));
	OK(create(s, NULL, bob));
}
END_TEST

START_TEST(an_identity_of_an_unclaimed_user_is_claimed_when_it_moves)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *sub = own("sub");

	OK(create(session, ann, ann)); /* before the option was on */
	OK(move(s, ann, NULL, sub));
	IS(WB_TAKEN, create(s, NULL, sub));
	OK(create(s, NULL, ann));
}
END_TEST

START_TEST(an_identity_does_not_move_past_400_kb)
{
	struct wb_session *s = case_session(true);
	struct wb_user_update up = { .size = sizeof up,
		.email = wb_set_text(fill("", 400 * 1024)) };
	const char *ann = own("ann"), *sub = own("sub");

	OK(create(s, ann, ann));
	up.oauth_provider_sub = wb_set_text(sub);
	IS(WB_TOO_LARGE, wb_user_update(s, ann, &up, NULL, NULL, &err));
	ck_assert(!err.maybe_applied);
	belongs(s, ann, ann);
	OK(create(s, NULL, sub));
}
END_TEST

/* The one claim of a user, from behind; a page has 1 MB, whatever the filter. */
static const char *claim_of(const char *user)
{
	const char *start = NULL, *id = NULL, *page;

	do {
		page = raw("Scan",
		    text("{\"TableName\":\"%s\",\"ExpressionAttributeValues\":{"
		         "\":u\":{\"S\":\"%s\"}},\"FilterExpression\":"
		         "\"claimed_by = :u\"%s%s}",
		        raw_table(USERS), user,
		        start != NULL ? ",\"ExclusiveStartKey\":" : "",
		        start != NULL ? start : ""));
		start = raw_member(page, "LastEvaluatedKey");
		page = raw_member(page, "Items");
		id = id != NULL ? id : strstr(page, "identity:");
		/* Without these the index does not have it. */
		ck_assert_ptr_null(strstr(page, "oauth_provider"));
	} while (start != NULL);
	ck_assert_ptr_nonnull(id);
	return text("%.*s", (int)strcspn(id, "\""), id);
}

START_TEST(a_claim_is_no_user)
{
	struct wb_session *s = case_session(true);
	const char *ann = own("ann"), *claim, *ids[2];
	const struct wb_user_batch *batch;
	const struct wb_user *user;

	OK(create(s, ann, ann));
	claim = claim_of(ann);
	user = await(ann, WB_OK);
	SAME(user->id, ann);
	ck_assert(!user->identity_shared);
	wb_user_free(user);
	REFUSES("id", wb_user_get(session, claim, NULL, &user, &err));
	REFUSES("id", create(session, claim, NULL));
	REFUSES("id", create(session, "identity:", NULL));
	REFUSES("id", forget(session, claim));
	ids[0] = ann;
	ids[1] = claim;
	REFUSES("id", wb_user_get_many(session, ids, 2, NULL, &batch, &err));
	ck_assert_ptr_null(batch);
}
END_TEST

CASES(unique_edges, a_claimed_user_is_like_any_other,
    an_identity_is_claimed_by_one_user_only, a_claim_shows_its_user_at_once,
    an_id_in_use_is_refused_and_leaves_no_claim,
    an_identity_that_is_left_is_free, an_identity_moves_by_either_half,
    an_identity_of_another_is_not_taken_by_an_update,
    an_identity_may_be_set_to_what_it_is, an_identity_that_is_removed_is_free,
    a_user_without_identity_may_get_one,
    an_identity_of_the_wrong_version_does_not_move,
    half_an_identity_of_others_can_be_mended,
    an_identity_of_an_unclaimed_user_is_claimed_when_it_moves,
    an_identity_does_not_move_past_400_kb, a_claim_is_no_user)
