/*
 * Listings: each item once, in the order of the slugs' bytes, however they are
 * cut into pages and listings; and cursors that fit nothing but their listing.
 */
#include <wikibot/wikibot.h>

#include "lib/place.h"
#include "test.h"

enum { SLUG = 48, MOST = 5000, LIMITS = 101, FAKE_PAGES = 50 };

/* The wikis of one owner. */
struct shelf {
	struct place place;
	struct wb_session *session;
	char owner[64];
	int count;
	char slugs[MOST][SLUG]; /* in order */
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Of one to four bytes a character, and none of numbers in order. */
static void name_slugs(struct shelf *s)
{
	static const char *const heads[] = { "", "a", "Z", "ä", "語", "🐈", "-",
		"~" };

	for (int i = 0; i < s->count; i++)
		snprintf(s->slugs[i], SLUG, "%s%d", heads[i * 7 % 8], i);
	qsort(s->slugs, (size_t)s->count, SLUG, compare);
}

/* The text makes a page of 1 MB hold some 4,000. */
static void put_wiki(struct shelf *s, const char *slug)
{
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = s->owner,
		.wiki_slug = slug,
		.display_name =
		    "A name of some length, as people give their wikis when "
		    "nobody tells them that it is going to be shown in a list "
		    "of narrow rows" };
	char item[4 * SLUG + sizeof s->owner], table[64];
	struct wb_error err;

	if (s->place.fake == NULL) {
		place_expect(
		    WB_OK, wb_wiki_create(s->session, &in, NULL, NULL, &err));
		return;
	}
	snprintf(table, sizeof table, "wikibot-test-wikis");
	snprintf(item, sizeof item,
	    "{\"owner_id\":{\"S\":\"%s\"},\"wiki_slug\":{\"S\":\"%s\"}}",
	    s->owner, slug);
	place_expect(WB_OK, wb_fake_put(s->place.fake, table, item, &err));
}

/* The names of the owners begin alike. */
static void shelf_fill(struct shelf *s, int count)
{
	s->count = count;
	snprintf(s->owner, sizeof s->owner, "own-%s-%d", s->place.run, count);
	name_slugs(s);
	for (int i = 0; i < count; i++)
		put_wiki(s, s->slugs[i]);
}

static struct shelf *shelf_open(int count)
{
	struct shelf *s = calloc(1, sizeof *s);

	ck_assert_ptr_nonnull(s);
	place_open(&s->place);
	s->session = place_session(&s->place);
	shelf_fill(s, count);
	return s;
}

static void shelf_close(struct shelf *s)
{
	wb_session_unref(s->session);
	place_close(&s->place);
	free(s);
}

static struct wb_wiki_iter *list(struct wb_session *session, const char *owner,
    int max_items, int page_size, const char *cursor)
{
	const struct wb_list options = { .size = sizeof options,
		.max_items = max_items,
		.page_size = page_size,
		.cursor = cursor };
	struct wb_wiki_iter *it;
	struct wb_error err;

	place_expect(WB_OK,
	    wb_wiki_list_by_owner(session, owner, &options, NULL, &it, &err));
	return it;
}

static bool next_is(struct wb_wiki_iter *it, const char *slug)
{
	const struct wb_wiki *wiki;
	struct wb_error err;
	bool same;

	place_expect(WB_OK, wb_wiki_iter_next(it, &wiki, &err));
	same = wiki == NULL
	           ? slug == NULL
	           : slug != NULL && strcmp(wiki->wiki_slug, slug) == 0;
	wb_wiki_free(wiki);
	return same;
}

/* One listing from a place on; how many there were. */
static int read_listing(
    struct shelf *s, struct wb_wiki_iter *it, int from, int max_items)
{
	int n = s->count - from;

	if (max_items > 0 && max_items < n)
		n = max_items;
	for (int i = 0; i < n; i++)
		ck_assert_msg(next_is(it, s->slugs[from + i]),
		    "of %d, %d in a listing: not '%s' at %d", s->count,
		    max_items, s->slugs[from + i], from + i);
	ck_assert_msg(next_is(it, NULL), "of %d, more than %d", s->count, n);
	return n;
}

/* The whole shelf by listings of so many; returns how many listings it took.  A
 * cursor leads to nothing only where a listing ended at the very end. */
static int walk(struct shelf *s, int max_items, int page_size)
{
	char *cursor = NULL;
	int at = 0, listings = 0;

	do {
		struct wb_wiki_iter *it =
		    list(s->session, s->owner, max_items, page_size, cursor);
		int n = read_listing(s, it, at, max_items);
		const char *next = wb_wiki_iter_cursor(it);

		at += n;
		listings++;
		ck_assert(next != NULL || at == s->count);
		ck_assert(next == NULL || n == max_items);
		free(cursor);
		cursor = next != NULL ? strdup(next) : NULL;
		wb_wiki_iter_free(it);
	} while (cursor != NULL);
	ck_assert_int_eq(at, s->count);
	return listings;
}

static int64_t requests(const struct shelf *s)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(s->session, &stats);
	return stats.attempts;
}

/* Pages smaller than what is asked for, as the service gives them when 1 MB is
 * full, and pages that are asked for. */
static void walk_in_pages(struct shelf *s, int max_items, int size, bool asked)
{
	if (s->place.fake != NULL)
		wb_fake_page_size(s->place.fake, asked ? 0 : size);
	walk(s, max_items, asked ? size : 0);
}

static const struct {
	int count, first_limit, limit_step;
} shelves[] = {
	{ 0, 1, 50 },
	{ 1, 1, 1 },
	{ 2, 1, 1 },
	{ 99, 1, 7 },
	{ 100, 1, 9 },
	{ 101, 1, 10 },
	{ 1000, 10, 91 },
	{ MOST, 34, 68 },
};
static const int pages[] = { 1, 2, 13, 50, 51, 99, 100, 101, 1000, MOST, 0 };
enum { PAGES = sizeof pages / sizeof *pages };

/* Of the engine: the larger a page, the fewer requests. */
START_TEST(all_sizes)
{
	int first = shelves[_i].first_limit;
	int step = place_count(50, shelves[_i].limit_step);
	int count = shelves[_i].count;
	struct shelf *s = shelf_open(place_count(count % LIMITS, count));
	bool fake = s->place.fake != NULL;
	int i = !fake && s->count > 101 ? PAGES - 4 : 0;

	for (; i < PAGES; i += place_count(5, 1)) {
		walk_in_pages(s, 0, pages[i], true);
		for (int limit = first; limit <= LIMITS; limit += step) {
			walk_in_pages(s, limit, pages[i], true);
			if (fake)
				walk_in_pages(s, limit, pages[i], false);
		}
	}
	printf("%d wikis: %lld requests\n", s->count, (long long)requests(s));
	shelf_close(s);
}
END_TEST

START_TEST(every_limit_with_every_page_size)
{
	struct shelf *s = shelf_open(LIMITS + 1);
	int sizes = s->place.fake != NULL ? FAKE_PAGES : 1;
	int step = place_count(25, 1);

	for (int size = 1; size <= sizes; size += step)
		for (int limit = 1; limit <= LIMITS; limit += step)
			walk_in_pages(s, limit, sizes > 1 ? size : 0, false);
	printf("%d wikis: %lld requests\n", s->count, (long long)requests(s));
	shelf_close(s);
}
END_TEST

/* In another session, from every place, also from within a page. */
START_TEST(cursors_resume_anywhere)
{
	struct shelf *s = shelf_open(LIMITS);
	struct wb_session *other = place_session(&s->place);
	struct wb_wiki_iter *it = list(s->session, s->owner, 0, 7, NULL);

	ck_assert_ptr_null(wb_wiki_iter_cursor(it));
	for (int i = 0; i < s->count; i++) {
		const char *cursor;
		struct wb_wiki_iter *rest;

		ck_assert(next_is(it, s->slugs[i]));
		cursor = wb_wiki_iter_cursor(it);
		if (cursor == NULL) {
			ck_assert_int_eq(i, s->count - 1);
			break;
		}
		rest = list(other, s->owner, 2, 0, cursor);
		read_listing(s, rest, i + 1, 2);
		wb_wiki_iter_free(rest);
	}
	wb_wiki_iter_free(it);
	wb_session_unref(other);
	shelf_close(s);
}
END_TEST

/* A place is a place also when nothing is there any more. */
START_TEST(what_was_listed_may_be_deleted)
{
	struct shelf *s = shelf_open(LIMITS);
	struct wb_wiki_iter *it = list(s->session, s->owner, 0, 10, NULL);
	struct wb_error err;

	for (int i = 0; i < s->count; i++) {
		const char *cursor;

		ck_assert(next_is(it, s->slugs[i]));
		place_expect(WB_OK, wb_wiki_delete(s->session, s->owner,
		                        s->slugs[i], 0, NULL, &err));
		cursor = wb_wiki_iter_cursor(it);
		if (cursor != NULL && i % 9 == 0) {
			struct wb_wiki_iter *from =
			    list(s->session, s->owner, 0, 10, cursor);

			wb_wiki_iter_free(it);
			it = from;
		}
	}
	ck_assert(next_is(it, NULL));
	wb_wiki_iter_free(it);
	shelf_close(s);
}
END_TEST

/* --- cursors that do not fit ---------------------------------------------- */

static void is_refused(
    struct wb_session *session, const char *owner, const char *cursor)
{
	const struct wb_list options = { .size = sizeof options,
		.cursor = cursor };
	struct wb_wiki_iter *it;
	struct wb_error err;
	enum wb_status status =
	    wb_wiki_list_by_owner(session, owner, &options, NULL, &it, &err);

	ck_assert_msg(status == WB_INVALID, "'%s' gives %s", cursor,
	    wb_status_name(status));
	ck_assert_str_eq(err.field, "cursor");
	ck_assert_int_eq(err.attempts, 0);
	ck_assert_ptr_null(it);
}

/* Of a listing in the middle; to be given to free. */
static char *cursor_at(struct shelf *s, int place)
{
	struct wb_wiki_iter *it =
	    list(s->session, s->owner, place + 1, 0, NULL);
	char *cursor;

	ck_assert_int_eq(read_listing(s, it, 0, place + 1), place + 1);
	cursor = strdup(wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	return cursor;
}

/* Each byte there is in each place, the rest as it was. */
static void other_characters(struct shelf *s, char *cursor)
{
	for (char *at = cursor; *at != '\0'; at++) {
		char was = *at;

		for (int c = 1; c < 256; c++)
			if ((char)c != was) {
				*at = (char)c;
				is_refused(s->session, s->owner, cursor);
			}
		*at = was;
	}
}

static void other_lengths(struct shelf *s, const char *cursor)
{
	static const char more[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
	                           "pqrstuvwxyz0123456789-_=+/ \n";
	size_t n = strlen(cursor);
	char *other = calloc(1, (n + 1) * 200);

	ck_assert_ptr_nonnull(other);
	for (size_t i = 0; i < n; i++) { /* without its end, or its beginning */
		snprintf(other, n + 1, "%.*s", (int)i, cursor);
		is_refused(s->session, s->owner, other);
		if (i > 0)
			is_refused(s->session, s->owner, cursor + i);
	}
	for (size_t i = 0; i < sizeof more - 1; i++) {
		snprintf(other, n + 2, "%s%c", cursor, more[i]);
		is_refused(s->session, s->owner, other);
		snprintf(other, n + 2, "%c%s", more[i], cursor);
		is_refused(s->session, s->owner, other);
	}
	other[0] = '\0';
	for (int i = 0; i < 200; i++) {
		memcpy(other + n * (size_t)i, cursor, n + 1);
		if (i > 0)
			is_refused(s->session, s->owner, other);
	}
	free(other);
}

START_TEST(a_changed_cursor_is_refused)
{
	struct shelf *s = shelf_open(20);
	struct wb_wiki_iter *it;
	int64_t before;

	for (int place = 3; place < 15; place += 4) {
		char *cursor = cursor_at(s, place);

		before = requests(s);
		other_characters(s, cursor);
		other_lengths(s, cursor);
		ck_assert_int_eq(requests(s), before); /* nothing was sent */
		it = list(s->session, s->owner, 0, 0, cursor);
		read_listing(s, it, place + 1, 0);
		wb_wiki_iter_free(it);
		free(cursor);
	}
	shelf_close(s);
}
END_TEST

/* An ACL's key is an owner, ':' and a slug; an owner may be named so. */
static char *cursor_of_acls(struct shelf *s, const char *slug)
{
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = s->owner,
		.wiki_slug = slug,
		.role = WB_ROLE_VIEWER };
	const struct wb_list options = { .size = sizeof options,
		.max_items = 1 };
	struct wb_acl_iter *it;
	const struct wb_acl *acl;
	struct wb_error err;
	char *cursor;

	for (int i = 0; i < 3; i++) {
		in.grantee_id = s->slugs[i];
		place_expect(WB_OK,
		    wb_acl_create(s->session, &in, NULL, NULL, NULL, &err));
	}
	place_expect(WB_OK, wb_acl_list_by_wiki(s->session, s->owner, slug,
	                        &options, NULL, &it, &err));
	place_expect(WB_OK, wb_acl_iter_next(it, &acl, &err));
	ck_assert_str_eq(acl->grantee_id, s->slugs[0]);
	wb_acl_free(acl);
	cursor = strdup(wb_acl_iter_cursor(it));
	wb_acl_iter_free(it);
	return cursor;
}

static bool acls_refuse(struct shelf *s, const char *slug, const char *cursor)
{
	const struct wb_list options = { .size = sizeof options,
		.cursor = cursor };
	struct wb_acl_iter *it;
	struct wb_error err = { 0 };
	enum wb_status status = wb_acl_list_by_wiki(
	    s->session, s->owner, slug, &options, NULL, &it, &err);

	wb_acl_iter_free(it);
	return status == WB_INVALID && strcmp(err.field, "cursor") == 0;
}

START_TEST(a_foreign_cursor_is_refused)
{
	struct shelf *s = shelf_open(20);
	struct place elsewhere = s->place;
	struct wb_session *other;
	char owner[2 * sizeof s->owner];
	char *of_wikis = cursor_at(s, 5), *of_acls = cursor_of_acls(s, "one");

	elsewhere.options.wikis_table = "wikibot-next-wikis";
	other = place_session(&elsewhere);
	is_refused(other, s->owner, of_wikis); /* the same owner */
	wb_session_unref(other);

	is_refused(s->session, "somebody", of_wikis);
	snprintf(owner, sizeof owner, "%s ", s->owner);
	is_refused(s->session, owner, of_wikis);
	owner[strlen(s->owner) - 1] = '\0';
	is_refused(s->session, owner, of_wikis);

	is_refused(s->session, s->owner, of_acls);
	ck_assert(acls_refuse(s, "one", of_wikis));
	ck_assert(acls_refuse(s, "two", of_acls));
	ck_assert(!acls_refuse(s, "one", of_acls));
	free(of_wikis);
	free(of_acls);
	shelf_close(s);
}
END_TEST

/* --- faults in the middle -------------------------------------------------- */

/* Time passes only where somebody waits. */
static int64_t fake_ms(void *arg)
{
	return *(int64_t *)arg;
}

static void fake_wait(void *arg, int64_t ms)
{
	*(int64_t *)arg += ms;
}

static const enum wb_fake_fault faults[] = { WB_FAKE_LOSE_REQUEST,
	WB_FAKE_LOSE_ANSWER, WB_FAKE_TIME_OUT, WB_FAKE_FAIL_AFTER,
	WB_FAKE_THROTTLE };

/* Asked again until it goes on; how often it failed. */
static int insist(struct wb_wiki_iter *it, const char *slug, const char *cursor)
{
	const struct wb_wiki *wiki;
	struct wb_error err;
	int failures = 0;

	while (wb_wiki_iter_next(it, &wiki, &err) != WB_OK) {
		const char *still = wb_wiki_iter_cursor(it);

		failures++;
		ck_assert_ptr_null(wiki);
		ck_assert(err.retriable && !err.maybe_applied);
		ck_assert_str_eq(err.operation, "Query");
		ck_assert_pstr_eq(still, cursor);
	}
	ck_assert_str_eq(wiki->wiki_slug, slug);
	wb_wiki_free(wiki);
	return failures;
}

START_TEST(goes_on_after_a_failure)
{
	enum { PAGE = 4, TIMES = 30 };
	int64_t now = 1764000000000;
	const struct wb_clock clock = { fake_ms, fake_ms, fake_wait, &now };
	struct shelf *s = shelf_open(0);
	struct wb_wiki_iter *it;
	char *cursor = NULL;

	if (s->place.fake == NULL) {
		shelf_close(s);
		TEST_SKIP("faults are the fake's");
	}
	wb_session_unref(s->session);
	s->place.options.clock = &clock;
	s->session = place_session(&s->place);
	shelf_fill(s, 20);
	it = list(s->session, s->owner, 18, PAGE, NULL);
	for (int i = 0; i < 18; i++) {
		int failures;

		if (i % PAGE == 0)
			wb_fake_fail(s->place.fake, faults[_i], "Query", TIMES);
		failures = insist(it, s->slugs[i], cursor);
		ck_assert_int_eq(failures > 0, i % PAGE == 0);
		free(cursor);
		cursor = strdup(wb_wiki_iter_cursor(it));
	}
	ck_assert(next_is(it, NULL));
	free(cursor);
	wb_wiki_iter_free(it);
	shelf_close(s);
}
END_TEST

TEST_MAIN(paging, LOOP(all_sizes, shelves),
    TEST(every_limit_with_every_page_size), TEST(cursors_resume_anywhere),
    TEST(what_was_listed_may_be_deleted), TEST(a_changed_cursor_is_refused),
    TEST(a_foreign_cursor_is_refused), LOOP(goes_on_after_a_failure, faults))
