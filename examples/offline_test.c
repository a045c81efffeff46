/*
 * offline_test - test a function of an application without a server
 *
 * The function is add_page, which would stand in the application.  The tests run
 * it against a DynamoDB in memory, also when the network is at its worst.
 */
#include <wikibot/wikibot.h>

#include <stdio.h>
#include <stdlib.h>

/* Count a page of a wiki, which is made with its first page. */
static enum wb_status add_page(struct wb_session *s, const char *owner_id,
    const char *wiki_slug, struct wb_error *err)
{
	const struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = owner_id, .wiki_slug = wiki_slug
	};
	struct wb_wiki_update up = { .size = sizeof up };
	enum wb_status status;

	up.page_count = wb_add_number(1);
	status = wb_wiki_update(s, owner_id, wiki_slug, &up, NULL, NULL, err);
	if (status != WB_NOT_FOUND)
		return status;
	status = wb_wiki_create(s, &in, NULL, NULL, err);
	if (status != WB_OK && status != WB_EXISTS)
		return status;
	return wb_wiki_update(s, owner_id, wiki_slug, &up, NULL, NULL, err);
}

static int failures;

#define CHECK(what)                                                  \
	do {                                                         \
		if (!(what)) {                                       \
			printf("%s: not so: %s\n", __func__, #what); \
			failures++;                                  \
		}                                                    \
	} while (0)

/* As everybody sees it; -1: there is no such wiki. */
static int64_t pages(struct wb_session *s)
{
	const struct wb_wiki *wiki;
	int64_t count;

	if (wb_wiki_get(s, "ann", "cats", NULL, &wiki, NULL) != WB_OK)
		return -1;
	count = wiki->page_count;
	wb_wiki_free(wiki);
	return count;
}

static void makes_the_wiki_and_counts(
    struct wb_session *s, struct wb_fake *fake)
{
	struct wb_error err;

	CHECK(add_page(s, "ann", "cats", &err) == WB_OK);
	CHECK(add_page(s, "ann", "cats", &err) == WB_OK);
	CHECK(pages(s) == 2);
	CHECK(wb_fake_items(fake, "wikibot-test-wikis") == 1);
}

/* Each write arrives, no answer comes back, and still it is one page. */
static void counts_once_though_answers_are_lost(
    struct wb_session *s, struct wb_fake *fake)
{
	struct wb_error err;

	wb_fake_fail(fake, WB_FAKE_LOSE_ANSWER, "PutItem", 1);
	CHECK(add_page(s, "ann", "cats", &err) == WB_OK);
	CHECK(pages(s) == 1);
	wb_fake_fail(fake, WB_FAKE_LOSE_ANSWER, "UpdateItem", 1);
	CHECK(add_page(s, "ann", "cats", &err) == WB_OK);
	CHECK(pages(s) == 2);
}

/* A program that is told "try again" has to know that nothing was counted. */
static void counts_nothing_while_throttled(
    struct wb_session *s, struct wb_fake *fake)
{
	struct wb_error err;

	wb_fake_fail(fake, WB_FAKE_THROTTLE, "UpdateItem", 100);
	CHECK(add_page(s, "ann", "cats", &err) == WB_THROTTLED);
	CHECK(err.retriable && !err.maybe_applied);
	CHECK(pages(s) == -1);
}

int main(void)
{
	static void (*const tests[])(struct wb_session *, struct wb_fake *) = {
		makes_the_wiki_and_counts,
		counts_once_though_answers_are_lost,
		counts_nothing_while_throttled,
	};

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		struct wb_session_options options = { .size = sizeof options };
		struct wb_fake *fake = wb_fake_new();
		struct wb_session *s;
		struct wb_error err;

		wb_fake_options(fake, &options);
		if (wb_session_open(&options, &s, &err) != WB_OK) {
			printf("cannot start: %s\n", err.text);
			return EXIT_FAILURE;
		}
		tests[i](s, fake);
		wb_session_unref(s);
		wb_fake_free(fake);
	}
	printf("%d failures\n", failures);
	return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
