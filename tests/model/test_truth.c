/* Many sessions on the same few records, while a part of all requests and answers
 * is lost: what the calls reported and what is stored must agree. */
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include <wikibot/wikibot.h>

#include "test.h"

enum {
	THREADS = 6,
	ROUNDS = 400, /* a tenth where it must be quick (WB_LEAN) */
	WIKIS = 3,
	LOST_OF_100 = 30 /* requests that something happens to */
};

static int rounds(void)
{
	return getenv("WB_LEAN") != NULL ? ROUNDS / 10 : ROUNDS;
}

/* Waiting takes no time: it moves the clock. */
static _Atomic int64_t waited;

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + waited;
}

static int64_t wall(void *arg)
{
	(void)arg;
	return read_ms(CLOCK_REALTIME);
}

static int64_t mono(void *arg)
{
	(void)arg;
	return read_ms(CLOCK_MONOTONIC);
}

static void pass(void *arg, int64_t ms)
{
	(void)arg;
	waited += ms;
}

static const struct wb_clock quick = { wall, mono, pass, NULL };

struct world {
	struct wb_fake *fake;
	wb_transport_hook *below;
	void *below_arg;
	_Atomic int lost;
};

struct worker {
	struct world *world;
	struct wb_session *session;
	unsigned seed;
	/* Of each wiki: what was reported. */
	int64_t done[WIKIS], maybe[WIKIS], failed[WIKIS];
	int64_t created, maybe_created, deleted, maybe_deleted, granted, again;
	pthread_t thread;
};

/* Each worker has a session of its own, so that its numbers are of one thread. */
static enum wb_delivery meddle(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	struct worker *w = arg;
	struct world *world = w->world;
	int chance = rand_r(&w->seed) % 100;
	enum wb_delivery delivery;

	if (chance < LOST_OF_100 / 3) {
		world->lost++;
		return WB_LOST;
	}
	delivery = world->below(world->below_arg, request, response);
	if (chance >= LOST_OF_100)
		return delivery;
	world->lost++;
	if (chance % 2 == 0)
		return WB_TIMED_OUT;
	return WB_LOST;
}

static void start(struct worker *w, struct world *world, unsigned seed)
{
	struct wb_session_options o = { .size = sizeof o };
	struct wb_error err;

	*w = (struct worker){ .world = world, .seed = seed };
	wb_fake_options(world->fake, &o);
	world->below = o.transport;
	world->below_arg = o.transport_arg;
	o.transport = meddle;
	o.transport_arg = w;
	o.clock = &quick;
	/* Patient, since faults are many. */
	o.deadline_ms = 600000;
	ck_assert_msg(
	    wb_session_open(&o, &w->session, &err) == WB_OK, "%s", err.text);
}

static void make_wikis(struct world *world)
{
	static const char *const slugs[WIKIS] = { "a", "b", "c" };
	struct wb_wiki_input in = { .size = sizeof in, .owner_id = "o" };
	struct wb_session_options o = { .size = sizeof o };
	struct wb_session *s;

	wb_fake_options(world->fake, &o);
	ck_assert_int_eq(wb_session_open(&o, &s, NULL), WB_OK);
	for (int i = 0; i < WIKIS; i++) {
		in.wiki_slug = slugs[i];
		ck_assert_int_eq(
		    wb_wiki_create(s, &in, NULL, NULL, NULL), WB_OK);
	}
	wb_session_unref(s);
}

static void count_up(struct worker *w, int i)
{
	static const char *const slugs[WIKIS] = { "a", "b", "c" };
	struct wb_wiki_update up = { .size = sizeof up };
	struct wb_error err;
	enum wb_status status;

	up.page_count = wb_add_number(1);
	status =
	    wb_wiki_update(w->session, "o", slugs[i], &up, NULL, NULL, &err);
	if (status == WB_OK)
		w->done[i]++;
	else if (err.maybe_applied)
		w->maybe[i]++;
	else
		w->failed[i]++;
	/* Nothing else can be the matter with it. */
	ck_assert_msg(status == WB_OK || status == WB_CONFLICT ||
	                  status == WB_NETWORK || status == WB_TIMEOUT,
	    "%s", err.text);
	if (status == WB_CONFLICT)
		ck_assert(err.maybe_applied);
}

static void *add(void *arg)
{
	struct worker *w = arg;

	for (int i = 0; i < rounds(); i++)
		count_up(w, i % WIKIS);
	return NULL;
}

static void run(
    struct worker *workers, struct world *world, void *(*fn)(void *))
{
	const char *given = getenv("WIKIBOT_SEED");
	unsigned seed = given != NULL
	                    ? (unsigned)strtoul(given, NULL, 10)
	                    : (unsigned)time(NULL) ^ (unsigned)getpid();

	printf("WIKIBOT_SEED=%u\n", seed);
	*world = (struct world){ .fake = wb_fake_new() };
	make_wikis(world);
	for (int i = 0; i < THREADS; i++)
		start(&workers[i], world, seed + (unsigned)i * 7919);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&workers[i].thread, NULL, fn, &workers[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
}

static void finish(struct worker *workers, struct world *world)
{
	for (int i = 0; i < THREADS; i++)
		wb_session_unref(workers[i].session);
	wb_fake_free(world->fake);
}

/* Every update adds one to the count and one to the version. */
static void check_wiki(
    struct worker *workers, struct wb_session *s, const char *slug, int i)
{
	int64_t done = 0, maybe = 0, failed = 0;
	const struct wb_wiki *wiki;

	for (int w = 0; w < THREADS; w++) {
		done += workers[w].done[i];
		maybe += workers[w].maybe[i];
		failed += workers[w].failed[i];
	}
	ck_assert_int_eq(wb_wiki_get(s, "o", slug, NULL, &wiki, NULL), WB_OK);
	printf("%s: %d of %d reported, %d perhaps, %d not; lost in all: %d\n",
	    slug, (int)done, (int)wiki->page_count, (int)maybe, (int)failed,
	    workers->world->lost);
	ck_assert_int_eq(wiki->version - 1, wiki->page_count);
	ck_assert_int_ge(wiki->page_count, done);
	ck_assert_int_le(wiki->page_count, done + maybe);
	wb_wiki_free(wiki);
}

START_TEST(counts_what_it_reported_and_nothing_twice)
{
	struct wb_session_options o = { .size = sizeof o };
	struct worker workers[THREADS];
	struct wb_session *s;
	struct world world;

	run(workers, &world, add);
	ck_assert_int_gt(world.lost, rounds());
	wb_fake_options(world.fake, &o);
	ck_assert_int_eq(wb_session_open(&o, &s, NULL), WB_OK);
	check_wiki(workers, s, "a", 0);
	check_wiki(workers, s, "b", 1);
	check_wiki(workers, s, "c", 2);
	wb_session_unref(s);
	finish(workers, &world);
}
END_TEST

/* All create and delete the same few; in each moment there is one or none. */
static void *come_and_go(void *arg)
{
	static const char *const slugs[] = { "x", "y" };
	struct worker *w = arg;
	struct wb_error err;

	for (int i = 0; i < rounds(); i++) {
		const char *slug = slugs[i % 2];
		struct wb_wiki_input in = {
			.size = sizeof in, .owner_id = "p", .wiki_slug = slug
		};
		enum wb_status status;

		status = wb_wiki_create(w->session, &in, NULL, NULL, &err);
		if (status == WB_OK)
			w->created++;
		else if (status != WB_EXISTS) {
			ck_assert_msg(err.maybe_applied, "%s", err.text);
			w->maybe_created++;
		}
		status = wb_wiki_delete(w->session, "p", slug, 0, NULL, &err);
		if (status == WB_OK)
			w->deleted++;
		else if (status != WB_NOT_FOUND) {
			ck_assert_msg(err.maybe_applied, "%s", err.text);
			w->maybe_deleted++;
		}
	}
	return NULL;
}

/* A create whose answer was lost may find that another worker deleted the item
 * before it was repeated; then it is made again, which nothing can tell.  And a
 * delete that is repeated finds nothing, whoever it was.  So there may be more
 * deletes reported than creates, but never an item that nobody made, nor one left
 * that everybody deleted for certain. */
START_TEST(creates_and_deletes_agree)
{
	int64_t created = 0, deleted = 0, unsure = 0;
	struct worker workers[THREADS];
	struct world world;
	size_t left;

	run(workers, &world, come_and_go);
	left = wb_fake_items(world.fake, "wikibot-test-wikis") - WIKIS;
	for (int w = 0; w < THREADS; w++) {
		created += workers[w].created;
		deleted += workers[w].deleted;
		unsure += workers[w].maybe_created + workers[w].maybe_deleted;
	}
	printf("%d created, %d deleted, %d unsure, %zu left\n", (int)created,
	    (int)deleted, (int)unsure, left);
	ck_assert_int_le((int64_t)left, 2);
	ck_assert_int_ge(deleted + unsure + (int64_t)left, created);
	finish(workers, &world);
}
END_TEST

static void *grant(void *arg)
{
	static const enum wb_role roles[] = { WB_ROLE_OWNER, WB_ROLE_EDITOR,
		WB_ROLE_VIEWER };
	struct worker *w = arg;
	struct wb_error err;
	bool was_new;

	for (int i = 0; i < rounds(); i++) {
		struct wb_acl_input in = { .size = sizeof in,
			.owner_id = "o",
			.wiki_slug = "a",
			.grantee_id = i % 2 == 0 ? "bob" : "eve",
			.role = roles[i % 3] };

		if (wb_acl_create(
		        w->session, &in, NULL, &was_new, NULL, &err) != WB_OK) {
			ck_assert_msg(err.maybe_applied, "%s", err.text);
			w->maybe[0]++;
		} else if (was_new) {
			w->granted++;
		} else {
			w->again++;
		}
	}
	return NULL;
}

/* Each of the two is new once, for one worker. */
START_TEST(an_acl_is_new_once)
{
	int64_t granted = 0, again = 0, maybe = 0, version = 0;
	struct wb_session_options o = { .size = sizeof o };
	struct worker workers[THREADS];
	const struct wb_acl *acl;
	struct wb_session *s;
	struct world world;

	run(workers, &world, grant);
	for (int w = 0; w < THREADS; w++) {
		granted += workers[w].granted;
		again += workers[w].again;
		maybe += workers[w].maybe[0];
	}
	wb_fake_options(world.fake, &o);
	ck_assert_int_eq(wb_session_open(&o, &s, NULL), WB_OK);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(wb_acl_get(s, "o", "a", i == 0 ? "bob" : "eve",
		                     NULL, &acl, NULL),
		    WB_OK);
		version += acl->version;
		wb_acl_free(acl);
	}
	printf("%d new, %d again, %d perhaps, %d writes\n", (int)granted,
	    (int)again, (int)maybe, (int)version);
	ck_assert_int_le(granted, 2);
	ck_assert_int_ge(granted + maybe, 2);
	ck_assert_int_ge(version, granted + again);
	ck_assert_int_le(version, granted + again + maybe);
	wb_session_unref(s);
	finish(workers, &world);
}
END_TEST

TEST_MAIN(truth, TEST(counts_what_it_reported_and_nothing_twice),
    TEST(creates_and_deletes_agree), TEST(an_acl_is_new_once))
