/*
 * Many at once, and page by page.
 */
#include <stdio.h>

#include "model/acceptance.h"

static const struct wb_call consistent = { .size = sizeof consistent,
	.consistent = true };

static const struct wb_user_batch *get_many(const char *const *ids, size_t n)
{
	const struct wb_user_batch *batch;

	OK(wb_user_get_many(session, ids, n, &consistent, &batch, &err));
	ck_assert_uint_eq(batch->count, n);
	ck_assert_uint_eq(batch->left_count, 0);
	return batch;
}

START_TEST(users_are_read_by_the_hundred)
{
	enum { USERS_N = 130, N = USERS_N + 120 };
	const char *ids[N];
	const struct wb_user_batch *batch;

	for (int i = 0; i < USERS_N; i++) {
		ids[i] = own(text("%d", i));
		wb_user_free(new_user(ids[i]));
	}
	for (int i = USERS_N; i < N; i++) /* again, backwards, and nobody */
		ids[i] = i % 3 == 0 ? own(text("no%d", i)) : ids[N - i];
	batch = get_many(ids, N);
	for (int i = 0; i < N; i++) {
		if (i >= USERS_N && i % 3 == 0) {
			ck_assert_ptr_null(batch->users[i]);
			continue;
		}
		ck_assert_ptr_nonnull(batch->users[i]);
		SAME(batch->users[i]->id, ids[i]);
		ck_assert_int_eq(batch->users[i]->wiki_count, 7);
	}
	wb_user_batch_free(batch);
}
END_TEST

START_TEST(no_ids_give_no_users)
{
	const char *id = own("no");
	const struct wb_user_batch *batch;

	wb_user_batch_free(get_many(NULL, 0));
	batch = get_many(&id, 1);
	ck_assert_ptr_null(batch->users[0]);
	wb_user_batch_free(batch);
}
END_TEST

START_TEST(one_id_may_come_a_hundred_times)
{
	const char *ids[101];
	const struct wb_user_batch *batch;

	ids[0] = own("ann");
	for (int i = 1; i < 101; i++)
		ids[i] = ids[0];
	wb_user_free(new_user(ids[0]));
	batch = get_many(ids, 101);
	for (int i = 0; i < 101; i++)
		SAME(batch->users[i]->id, ids[0]);
	wb_user_batch_free(batch);
}
END_TEST

static void own_wikis(const char *owner, int n)
{
	for (int i = 0; i < n; i++)
		wb_wiki_free(new_wiki(owner, text("w%03d", i)));
}

START_TEST(wikis_of_many_owners_are_listed)
{
	const char *owners[] = { own("bob"), own("no"), own("ann") };
	const struct wb_wiki_batch *batch;

	own_wikis(owners[0], 3);
	own_wikis(owners[2], 2);
	OK(wb_wiki_list_by_owners(session, owners, 3, NULL, &batch, &err));
	ck_assert_uint_eq(batch->count, 5);
	ck_assert_uint_eq(batch->left_count, 0);
	for (int i = 0; i < 5; i++) {
		SAME(batch->wikis[i]->owner_id, owners[i < 3 ? 0 : 2]);
		SAME(batch->wikis[i]->wiki_slug,
		    text("w%03d", i < 3 ? i : i - 3));
	}
	wb_wiki_batch_free(batch);
	OK(wb_wiki_list_by_owners(session, NULL, 0, NULL, &batch, &err));
	ck_assert_uint_eq(batch->count, 0);
	wb_wiki_batch_free(batch);
}
END_TEST

static int count_acls(const char *owner, const char *slug)
{
	struct wb_acl_iter *it;
	const struct wb_acl *acl;
	int n = 0;

	OK(wb_acl_list_by_wiki(
	    session, owner, slug, NULL, &consistent, &it, &err));
	for (;; n++) {
		OK(wb_acl_iter_next(it, &acl, &err));
		if (acl == NULL)
			break;
		wb_acl_free(acl);
	}
	wb_acl_iter_free(it);
	return n;
}

START_TEST(a_wiki_goes_with_its_acls)
{
	enum { N = 60 }; /* DynamoDB deletes 25 at once */
	const char *owner = own("ann");
	const struct wb_purge *purge;
	const struct wb_wiki *wiki;

	wb_wiki_free(new_wiki(owner, "cats"));
	wb_wiki_free(new_wiki(owner, "dogs"));
	for (int i = 0; i < N; i++)
		grant(owner, "cats", text("g%d", i), WB_ROLE_VIEWER);
	grant(owner, "dogs", "bob", WB_ROLE_VIEWER);
	OK(wb_wiki_delete_with_acls(
	    session, owner, "cats", NULL, &purge, &err));
	ck_assert_uint_eq(purge->acl_count, N);
	ck_assert(purge->wiki_deleted);
	ck_assert_uint_eq(purge->left_count, 0);
	wb_purge_free(purge);
	ck_assert_int_eq(count_acls(owner, "cats"), 0);
	ck_assert_int_eq(count_acls(owner, "dogs"), 1);
	IS(WB_NOT_FOUND,
	    wb_wiki_get(session, owner, "cats", NULL, &wiki, &err));
	OK(wb_wiki_get(session, owner, "dogs", NULL, &wiki, &err));
	wb_wiki_free(wiki);
}
END_TEST

START_TEST(acls_without_a_wiki_are_deleted_all_the_same)
{
	const char *owner = own("ann");
	const struct wb_purge *purge;

	for (int i = 0; i < 26; i++)
		grant(owner, "cats", text("g%d", i), WB_ROLE_VIEWER);
	IS(WB_NOT_FOUND, wb_wiki_delete_with_acls(
	                     session, owner, "cats", NULL, &purge, &err));
	ck_assert_ptr_nonnull(purge);
	ck_assert_uint_eq(purge->acl_count, 26);
	ck_assert(!purge->wiki_deleted);
	wb_purge_free(purge);
	ck_assert_int_eq(count_acls(owner, "cats"), 0);
	IS(WB_NOT_FOUND, wb_wiki_delete_with_acls(
	                     session, owner, "cats", NULL, &purge, &err));
	ck_assert_uint_eq(purge->acl_count, 0);
	wb_purge_free(purge);
}
END_TEST

CASES(bulk_edges, users_are_read_by_the_hundred, no_ids_give_no_users,
    one_id_may_come_a_hundred_times, wikis_of_many_owners_are_listed,
    a_wiki_goes_with_its_acls, acls_without_a_wiki_are_deleted_all_the_same)

/* --- pages and cursors ------------------------------------------------------------- */

static struct wb_wiki_iter *open_wikis(
    const char *owner, int64_t max_items, int page_size, const char *cursor)
{
	struct wb_list list = { .size = sizeof list,
		.max_items = max_items,
		.page_size = page_size,
		.cursor = cursor };
	struct wb_wiki_iter *it;

	OK(wb_wiki_list_by_owner(
	    session, owner, &list, &consistent, &it, &err));
	return it;
}

/* What comes is w<first>, w<first + 1>, ...; how many. */
static int take_wikis(struct wb_wiki_iter *it, int first)
{
	const struct wb_wiki *wiki;

	for (int n = 0;; n++) {
		OK(wb_wiki_iter_next(it, &wiki, &err));
		if (wiki == NULL)
			return n;
		SAME(wiki->wiki_slug, text("w%03d", first + n));
		wb_wiki_free(wiki);
	}
}

START_TEST(a_list_has_as_many_as_are_asked_for)
{
	enum { N = 7 };
	const char *owner = own("ann");
	struct wb_wiki_iter *it;

	own_wikis(owner, N);
	for (int page = 0; page <= N + 1; page++)
		for (int most = 0; most <= N + 1; most++) {
			it = open_wikis(owner, most, page, NULL);
			ck_assert_int_eq(take_wikis(it, 0),
			    most == 0 || most > N ? N : most);
			wb_wiki_iter_free(it);
		}
}
END_TEST

START_TEST(a_cursor_goes_on_behind_the_last)
{
	enum { N = 6 };
	const char *owner = own("ann");

	own_wikis(owner, N);
	for (int page = 1; page <= 3; page++)
		for (int most = 1; most < N; most++) {
			char *cursor = NULL;
			int seen = 0;

			do {
				struct wb_wiki_iter *it =
				    open_wikis(owner, most, page, cursor);
				const char *next;

				ck_assert_ptr_null(wb_wiki_iter_cursor(it));
				seen += take_wikis(it, seen);
				next = wb_wiki_iter_cursor(it);
				cursor = next != NULL ? text("%s", next) : NULL;
				wb_wiki_iter_free(it);
			} while (cursor != NULL);
			ck_assert_int_eq(seen, N);
		}
}
END_TEST

START_TEST(a_cursor_may_be_used_by_another_session)
{
	const char *owner = own("ann"), *cursor;
	struct wb_wiki_iter *it;
	struct wb_list list = { .size = sizeof list };

	own_wikis(owner, 3);
	it = open_wikis(owner, 2, 0, NULL);
	ck_assert_int_eq(take_wikis(it, 0), 2);
	cursor = text("%s", wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	OK(wb_wiki_delete(session, owner, "w001", 0, NULL, &err));
	list.cursor = cursor; /* behind what is not there any more */
	OK(wb_wiki_list_by_owner(
	    case_session(true), owner, &list, NULL, &it, &err));
	ck_assert_int_eq(take_wikis(it, 2), 1);
	wb_wiki_iter_free(it);
}
END_TEST

START_TEST(a_cursor_of_another_list_is_refused)
{
	const char *owner = own("ann"), *other = own("bob");
	struct wb_list list = { .size = sizeof list };
	struct wb_wiki_iter *it = NULL, *none;
	struct wb_acl_iter *acls;

	own_wikis(owner, 2);
	it = open_wikis(owner, 1, 0, NULL);
	ck_assert_int_eq(take_wikis(it, 0), 1);
	list.cursor = wb_wiki_iter_cursor(it);
	ck_assert_ptr_nonnull(list.cursor);
	REFUSES("cursor",
	    wb_wiki_list_by_owner(session, other, &list, NULL, &none, &err));
	ck_assert_ptr_null(none);
	REFUSES("cursor", wb_acl_list_by_wiki(session, owner, "w000", &list,
	                      NULL, &acls, &err));
	ck_assert_ptr_null(acls);
	wb_wiki_iter_free(it);
}
END_TEST

START_TEST(a_cursor_that_was_changed_is_refused)
{
	const char *owner = own("ann"), *good;
	struct wb_list list = { .size = sizeof list };
	struct wb_wiki_iter *it, *none;
	char *cursor;

	own_wikis(owner, 2);
	it = open_wikis(owner, 1, 0, NULL);
	ck_assert_int_eq(take_wikis(it, 0), 1);
	good = text("%s", wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	for (size_t i = 0; good[i] != '\0'; i++) {
		list.cursor = cursor = text("%s", good);
		cursor[i] = good[i] == 'A' ? 'B' : 'A';
		REFUSES("cursor", wb_wiki_list_by_owner(session, owner, &list,
		                      NULL, &none, &err));
		cursor[i] = '\0';
		REFUSES("cursor", wb_wiki_list_by_owner(session, owner, &list,
		                      NULL, &none, &err));
	}
	list.cursor = text("%s ", good);
	REFUSES("cursor",
	    wb_wiki_list_by_owner(session, owner, &list, NULL, &none, &err));
	list.cursor = text("%sA", good);
	REFUSES("cursor",
	    wb_wiki_list_by_owner(session, owner, &list, NULL, &none, &err));
}
END_TEST

/* UTF-8 sorts as Unicode does; UTF-16 would put U+10000 before U+E000. */
START_TEST(wikis_come_in_the_order_of_bytes)
{
	static const char *const slugs[] = { "\x01", " ", "-", "10", "9", "A",
		"B", "Z", "a", "a-", "aa", "\x7f", "\xc3\xa4", "\xe2\x82\xac",
		"\xee\x80\x80", "\xef\xbf\xbd", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf" };
	enum { N = sizeof slugs / sizeof *slugs };
	const char *owner = own("ann");
	const struct wb_wiki *wiki;

	for (int i = 0; i < N; i++) /* 7 and 18 have no common divisor */
		wb_wiki_free(new_wiki(owner, slugs[i * 7 % N]));
	for (int page = 0; page <= 4; page += 4) {
		struct wb_wiki_iter *it = open_wikis(owner, 0, page, NULL);

		for (int i = 0; i < N; i++) {
			OK(wb_wiki_iter_next(it, &wiki, &err));
			ck_assert_ptr_nonnull(wiki);
			SAME(wiki->wiki_slug, slugs[i]);
			wb_wiki_free(wiki);
		}
		ck_assert_int_eq(take_wikis(it, 0), 0);
		wb_wiki_iter_free(it);
	}
}
END_TEST

START_TEST(acls_come_page_by_page)
{
	enum { N = 9 };
	const char *owner = own("ann"), *cursor = NULL;
	const struct wb_acl *acl;
	int seen = 0;

	for (int i = 0; i < N; i++)
		grant(owner, "cats", text("g%d", i), WB_ROLE_VIEWER);
	do {
		struct wb_list list = { .size = sizeof list,
			.max_items = 4,
			.page_size = 3,
			.cursor = cursor };
		struct wb_acl_iter *it;

		OK(wb_acl_list_by_wiki(
		    session, owner, "cats", &list, &consistent, &it, &err));
		for (int i = 0; i < 4; i++) {
			OK(wb_acl_iter_next(it, &acl, &err));
			if (acl == NULL)
				break;
			SAME(acl->grantee_id, text("g%d", seen++));
			wb_acl_free(acl);
		}
		cursor = wb_acl_iter_cursor(it);
		cursor = cursor != NULL ? text("%s", cursor) : NULL;
		wb_acl_iter_free(it);
	} while (cursor != NULL);
	ck_assert_int_eq(seen, N);
}
END_TEST

START_TEST(a_list_of_more_than_1_mb_is_whole)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = own("ann"),
		.repo_path = fill("", 300 * 1024) };
	struct wb_wiki_iter *it;
	struct wb_stats before = { .size = sizeof before }, after = before;

	for (int i = 0; i < 5; i++) {
		in.wiki_slug = text("w%03d", i);
		OK(wb_wiki_create(session, &in, NULL, NULL, &err));
	}
	wb_session_stats(session, &before);
	it = open_wikis(in.owner_id, 0, 0, NULL);
	ck_assert_int_eq(take_wikis(it, 0), 5);
	wb_wiki_iter_free(it);
	wb_session_stats(session, &after);
	ck_assert_int_ge(after.attempts - before.attempts, 2);
}
END_TEST

START_TEST(an_iterator_outlives_the_session)
{
	struct wb_session_options o = { .size = sizeof o,
		.users_table = raw_table(USERS),
		.wikis_table = raw_table(WIKIS),
		.acls_table = raw_table(ACLS) };
	const char *owner = own("ann");
	struct wb_wiki_iter *it;
	struct wb_session *s;

	own_wikis(owner, 3);
	OK(wb_session_open(&o, &s, &err));
	OK(wb_wiki_list_by_owner(s, owner, NULL, NULL, &it, &err));
	wb_session_unref(s);
	ck_assert_int_eq(take_wikis(it, 0), 3);
	wb_wiki_iter_free(it);
}
END_TEST

CASES(page_edges, a_list_has_as_many_as_are_asked_for,
    a_cursor_goes_on_behind_the_last, a_cursor_may_be_used_by_another_session,
    a_cursor_of_another_list_is_refused, a_cursor_that_was_changed_is_refused,
    wikis_come_in_the_order_of_bytes, acls_come_page_by_page,
    a_list_of_more_than_1_mb_is_whole, an_iterator_outlives_the_session)
