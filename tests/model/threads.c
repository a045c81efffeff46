/*
 * One session and many threads: what the threads count for themselves, what the
 * tables say afterwards and what the session says must be the same.
 */
#include <wikibot/wikibot.h>

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "lib/place.h"
#include "test.h"

enum { THREADS = 8, SHARED = 4, MOST_THREADS = 24, TEXT = 80 };

/* What all threads of a run share. */
struct crowd {
	struct place place;
	struct wb_session *session;
	char owner[TEXT]; /* of the shared wikis, and the id of a user */
	_Atomic int64_t attempts, retries;
	_Atomic int inside, most_inside; /* the transport hook */
	wb_transport_hook *transport;    /* of the place */
	void *transport_arg;
};

struct worker {
	pthread_t thread;
	struct crowd *crowd;
	int number, operations;
	uint32_t random;
	char owner[TEXT];      /* of wikis of its own */
	int64_t made, deleted; /* wikis of its own */
	int64_t calls;         /* of the library, with a session */
	int64_t adds[SHARED], added[SHARED];
	int64_t user_adds, user_added;
	int64_t grants[SHARED], new_grants[SHARED];
	int64_t longest_us;
	char failed[256]; /* the first failure, or "" */
};

static uint32_t next_random(struct worker *w, uint32_t below)
{
	w->random = w->random * 1664525U + 1013904223U;
	return (w->random >> 8) % below;
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Assertions are for the main thread. */
static void complain(struct worker *w, const char *what, enum wb_status status,
    const struct wb_error *err)
{
	if (w->failed[0] == '\0')
		snprintf(w->failed, sizeof w->failed, "%s: %s: %.150s", what,
		    wb_status_name(status), status != WB_OK ? err->text : "");
}

static const char *slug_of(char *out, int64_t number)
{
	snprintf(out, TEXT, "wiki-%05lld", (long long)number);
	return out;
}

static enum wb_status get(struct worker *w, struct wb_error *err)
{
	struct crowd *c = w->crowd;
	const struct wb_user *user;
	const struct wb_wiki *wiki;
	char slug[TEXT];
	enum wb_status status;
	bool same;

	w->calls++;
	if (next_random(w, 2) == 0) {
		status = wb_user_get(c->session, c->owner, NULL, &user, err);
		same = user != NULL && strcmp(user->id, c->owner) == 0;
		wb_user_free(user);
	} else {
		slug_of(slug, next_random(w, SHARED));
		status =
		    wb_wiki_get(c->session, c->owner, slug, NULL, &wiki, err);
		same = wiki != NULL && strcmp(wiki->wiki_slug, slug) == 0;
		wb_wiki_free(wiki);
	}
	if (status == WB_OK && !same)
		complain(w, "got another record", status, err);
	return status;
}

static enum wb_status add(struct worker *w, struct wb_error *err)
{
	struct crowd *c = w->crowd;
	struct wb_wiki_update up = { .size = sizeof up };
	uint32_t i = next_random(w, SHARED);
	int64_t n = 1 + next_random(w, 9);
	char slug[TEXT];

	w->calls++;
	w->adds[i]++;
	w->added[i] += n;
	up.page_count = wb_add_number(n);
	return wb_wiki_update(
	    c->session, c->owner, slug_of(slug, i), &up, NULL, NULL, err);
}

static enum wb_status add_to_user(struct worker *w, struct wb_error *err)
{
	struct wb_user_update up = { .size = sizeof up };
	int64_t n = (int64_t)next_random(w, 9) - 4;

	w->calls++;
	w->user_adds++;
	w->user_added += n;
	up.wiki_count = wb_add_number(n);
	return wb_user_update(
	    w->crowd->session, w->crowd->owner, &up, NULL, NULL, err);
}

static enum wb_status grant(struct worker *w, struct wb_error *err)
{
	struct crowd *c = w->crowd;
	uint32_t i = next_random(w, SHARED);
	char slug[TEXT];
	struct wb_acl_input in = { .size = sizeof in,
		.owner_id = c->owner,
		.wiki_slug = slug_of(slug, i),
		.grantee_id = "everybody",
		.role =
		    next_random(w, 2) == 0 ? WB_ROLE_VIEWER : WB_ROLE_EDITOR };
	bool was_new = false;
	enum wb_status status;

	w->calls++;
	w->grants[i]++;
	status = wb_acl_create(c->session, &in, NULL, &was_new, NULL, err);
	w->new_grants[i] += was_new;
	return status;
}

static enum wb_status create(struct worker *w, struct wb_error *err)
{
	char slug[TEXT];
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = w->owner,
		.wiki_slug = slug_of(slug, w->made) };

	w->calls++;
	w->made++;
	return wb_wiki_create(w->crowd->session, &in, NULL, NULL, err);
}

static enum wb_status delete_oldest(struct worker *w, struct wb_error *err)
{
	char slug[TEXT];

	if (w->deleted == w->made)
		return create(w, err);
	w->calls++;
	slug_of(slug, w->deleted++);
	return wb_wiki_delete(w->crowd->session, w->owner, slug, 0, NULL, err);
}

/* The first of its own, in order, and never more than are asked for. */
static enum wb_status list(struct worker *w, struct wb_error *err)
{
	const struct wb_list options = { .size = sizeof options,
		.max_items = 5 };
	int64_t want = w->made - w->deleted < 5 ? w->made - w->deleted : 5;
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki = NULL;
	char slug[TEXT];
	int64_t n = 0;
	enum wb_status status = wb_wiki_list_by_owner(
	    w->crowd->session, w->owner, &options, NULL, &it, err);

	w->calls++;
	if (status != WB_OK)
		return status;
	do {
		w->calls++;
		status = wb_wiki_iter_next(it, &wiki, err);
		if (wiki == NULL)
			break;
		slug_of(slug, w->deleted + n++);
		if (strcmp(wiki->wiki_slug, slug) != 0)
			complain(w, "listed another wiki", status, err);
		wb_wiki_free(wiki);
	} while (n <= want);
	if (status == WB_OK && n != want)
		complain(w, "listed more or fewer wikis", status, err);
	wb_wiki_iter_free(it);
	return status;
}

static const struct {
	const char *name;
	uint32_t weight;
	enum wb_status (*run)(struct worker *w, struct wb_error *err);
} mix[] = {
	{ "get", 50, get },
	{ "add", 18, add },
	{ "add_to_user", 6, add_to_user },
	{ "grant", 10, grant },
	{ "create", 6, create },
	{ "delete", 5, delete_oldest },
	{ "list", 5, list },
};
enum { KINDS = sizeof mix / sizeof *mix, WEIGHTS = 100 };

static void *work(void *arg)
{
	struct worker *w = arg;
	struct wb_error err = { 0 };

	for (int i = 0; i < w->operations; i++) {
		uint32_t pick = next_random(w, WEIGHTS), kind = 0;
		int64_t began = now_us(), took;
		enum wb_status status;

		while (pick >= mix[kind].weight)
			pick -= mix[kind++].weight;
		status = mix[kind].run(w, &err);
		took = now_us() - began;
		if (took > w->longest_us)
			w->longest_us = took;
		if (status != WB_OK)
			complain(w, mix[kind].name, status, &err);
	}
	return NULL;
}

static void on_attempt(void *arg, const struct wb_attempt *attempt)
{
	struct crowd *c = arg;

	c->attempts++;
	if (attempt->number > 1)
		c->retries++;
}

/* Counts who is inside the fake at the same time. */
static enum wb_delivery on_request(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	struct crowd *c = arg;
	int inside = ++c->inside, most = c->most_inside;
	enum wb_delivery delivery;

	while (inside > most &&
	       !atomic_compare_exchange_weak(&c->most_inside, &most, inside))
		;
	delivery = c->transport(c->transport_arg, request, response);
	c->inside--;
	return delivery;
}

static void crowd_open(struct crowd *c, int connections)
{
	struct wb_user_input user = { .size = sizeof user };
	struct wb_wiki_input wiki = { .size = sizeof wiki };
	struct wb_error err;
	char slug[TEXT];

	*c = (struct crowd){ 0 };
	place_open(&c->place);
	c->place.options.max_connections = connections;
	c->place.options.attempt = on_attempt;
	c->place.options.attempt_arg = c;
	if (c->place.fake != NULL) {
		c->transport = c->place.options.transport;
		c->transport_arg = c->place.options.transport_arg;
		c->place.options.transport = on_request;
		c->place.options.transport_arg = c;
	}
	c->session = place_session(&c->place);
	snprintf(c->owner, sizeof c->owner, "shared-%s", c->place.run);
	user.id = wiki.owner_id = c->owner;
	place_expect(
	    WB_OK, wb_user_create(c->session, &user, NULL, NULL, &err));
	for (int i = 0; i < SHARED; i++) {
		wiki.wiki_slug = slug_of(slug, i);
		place_expect(
		    WB_OK, wb_wiki_create(c->session, &wiki, NULL, NULL, &err));
	}
}

static void crowd_close(struct crowd *c)
{
	wb_session_unref(c->session);
	place_close(&c->place);
}

static void run(struct crowd *c, struct worker *workers, int n, int operations,
    void *(*fn)(void *))
{
	for (int i = 0; i < n; i++) {
		struct worker *w = &workers[i];

		*w = (struct worker){ .crowd = c,
			.number = i,
			.operations = operations,
			.random = (uint32_t)i };
		snprintf(
		    w->owner, sizeof w->owner, "own-%d-%s", i, c->place.run);
		ck_assert_int_eq(pthread_create(&w->thread, NULL, fn, w), 0);
	}
	for (int i = 0; i < n; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < n; i++)
		ck_assert_msg(workers[i].failed[0] == '\0', "thread %d: %s", i,
		    workers[i].failed);
}

/* The sum of a member over the workers. */
#define SUM(member) sum(workers, offsetof(struct worker, member))
static int64_t sum(const struct worker *workers, size_t offset)
{
	int64_t total = 0, one;

	for (int i = 0; i < THREADS; i++) {
		memcpy(&one, (const char *)&workers[i] + offset, sizeof one);
		total += one;
	}
	return total;
}

/* Versions count the writes, of which the create is one. */
static int64_t check_wikis(struct crowd *c, const struct worker *workers)
{
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_wiki *wiki;
	const struct wb_acl *acl;
	struct wb_error err;
	char slug[TEXT];

	for (int i = 0; i < SHARED; i++) {
		slug_of(slug, i);
		place_expect(WB_OK, wb_wiki_get(c->session, c->owner, slug,
		                        &call, &wiki, &err));
		ck_assert_int_eq(wiki->page_count, SUM(added[i]));
		ck_assert_int_eq(wiki->version, 1 + SUM(adds[i]));
		wb_wiki_free(wiki);
		ck_assert_int_gt(SUM(grants[i]), 0);
		ck_assert_int_eq(SUM(new_grants[i]), 1);
		place_expect(WB_OK, wb_acl_get(c->session, c->owner, slug,
		                        "everybody", &call, &acl, &err));
		ck_assert_int_eq(acl->version, SUM(grants[i]));
		wb_acl_free(acl);
	}
	return 2L * SHARED;
}

static int64_t check_user(struct crowd *c, const struct worker *workers)
{
	const struct wb_call call = { .size = sizeof call, .consistent = true };
	const struct wb_user *user;
	struct wb_error err;

	place_expect(
	    WB_OK, wb_user_get(c->session, c->owner, &call, &user, &err));
	ck_assert_int_eq(user->wiki_count, SUM(user_added));
	ck_assert_int_eq(user->version, 1 + SUM(user_adds));
	wb_user_free(user);
	return 1;
}

/* What is left of each thread's own wikis is what it made and did not delete. */
static int64_t check_own(struct crowd *c, const struct worker *workers)
{
	const struct wb_wiki_batch *batch;
	const char *owners[THREADS];
	struct wb_error err;

	for (int i = 0; i < THREADS; i++)
		owners[i] = workers[i].owner;
	place_expect(WB_OK, wb_wiki_list_by_owners(c->session, owners, THREADS,
	                        NULL, &batch, &err));
	ck_assert_int_eq((int64_t)batch->count, SUM(made) - SUM(deleted));
	ck_assert_uint_eq(batch->left_count, 0);
	wb_wiki_batch_free(batch);
	return 1;
}

static void check_stats(struct crowd *c, int64_t calls, int connections)
{
	struct wb_stats stats = { .size = sizeof stats };

	wb_session_stats(c->session, &stats);
	ck_assert_int_eq(stats.calls, calls);
	ck_assert_int_eq(stats.attempts, c->attempts);
	ck_assert_int_eq(stats.retries, c->retries);
	ck_assert_int_eq(stats.connections_busy, 0);
	ck_assert_int_le(stats.connections, connections);
	ck_assert_int_le(stats.connections_opened, connections);
	ck_assert_int_le(c->most_inside, connections);
	ck_assert_int_eq(stats.connections_opened > 0, c->place.fake == NULL);
}

/* With fewer connections than threads, and with as many.  An engine is slower. */
static const struct {
	int connections, operations, with_engine;
} pools[] = {
	{ 3, 10000, 2000 },
	{ THREADS, 1000, 1000 },
};

START_TEST(counts_add_up)
{
	const int connections = pools[_i].connections;
	struct worker workers[THREADS];
	struct crowd c;
	int64_t began, took, calls, longest = 0;
	int operations;

	crowd_open(&c, connections);
	operations =
	    place_count(200, c.place.fake != NULL ? pools[_i].operations
	                                          : pools[_i].with_engine);
	began = now_us();
	run(&c, workers, THREADS, operations, work);
	took = now_us() - began;
	calls = SUM(calls) + 1 + SHARED;
	calls += check_wikis(&c, workers);
	calls += check_user(&c, workers);
	calls += check_own(&c, workers);
	check_stats(&c, calls, connections);
	for (int i = 0; i < THREADS; i++)
		if (workers[i].longest_us > longest)
			longest = workers[i].longest_us;
	printf("%d connections: %d x %d operations in %.1f s, %.0f/s, the "
	       "longest %.1f ms\n",
	    connections, THREADS, operations, (double)took / 1e6,
	    THREADS * operations * 1e6 / (double)took, (double)longest / 1e3);
	crowd_close(&c);
}
END_TEST

static void *add_from_own_session(void *arg)
{
	struct worker *w = arg;
	struct crowd *c = w->crowd;
	struct wb_wiki_update up = { .size = sizeof up };
	struct wb_session *s;
	struct wb_error err = { 0 };
	char slug[TEXT];
	enum wb_status status = wb_session_open(&c->place.options, &s, &err);

	up.page_count = wb_add_number(1);
	for (int i = 0; i < w->operations && status == WB_OK; i++)
		status = wb_wiki_update(
		    s, c->owner, slug_of(slug, 0), &up, NULL, NULL, &err);
	if (status != WB_OK)
		complain(w, "add", status, &err);
	wb_session_unref(s);
	return NULL;
}

/* More writers than there are slots for stamps: some must share one. */
START_TEST(writers_share_slots)
{
	const int operations = place_count(10, 100);
	struct worker workers[MOST_THREADS];
	const struct wb_wiki *wiki;
	struct wb_error err;
	struct crowd c;
	char slug[TEXT];

	crowd_open(&c, 1);
	run(&c, workers, MOST_THREADS, operations, add_from_own_session);
	place_expect(WB_OK, wb_wiki_get(c.session, c.owner, slug_of(slug, 0),
	                        NULL, &wiki, &err));
	ck_assert_int_eq(wiki->page_count, MOST_THREADS * operations);
	ck_assert_int_eq(wiki->version, 1 + MOST_THREADS * operations);
	wb_wiki_free(wiki);
	crowd_close(&c);
}
END_TEST

static void *open_and_close(void *arg)
{
	struct worker *w = arg;
	struct crowd *c = w->crowd;
	const struct wb_user *user;
	struct wb_session *s;
	struct wb_error err = { 0 };
	enum wb_status status = WB_OK;

	for (int i = 0; i < w->operations && status == WB_OK; i++) {
		status = wb_session_open(&c->place.options, &s, &err);
		if (status != WB_OK)
			break;
		if (i % 4 != 0) { /* some are not used at all */
			status = wb_user_get(s, c->owner, NULL, &user, &err);
			wb_user_free(user);
		}
		wb_session_unref(s);
	}
	if (status != WB_OK)
		complain(w, "session", status, &err);
	return NULL;
}

START_TEST(sessions_open_and_close)
{
	struct worker workers[THREADS];
	struct crowd c;

	crowd_open(&c, 2);
	run(&c, workers, THREADS, place_count(8, 60), open_and_close);
	crowd_close(&c);
}
END_TEST

/* The last reference may be let go on any thread, an iterator's too. */
static void *let_go(void *arg)
{
	struct worker *w = arg;
	struct wb_session *s = w->crowd->session;
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki = NULL;
	struct wb_error err = { 0 };
	enum wb_status status =
	    wb_wiki_list_by_owner(s, w->crowd->owner, NULL, NULL, &it, &err);

	wb_session_unref(s); /* this thread's */
	for (int n = 0; n < SHARED && status == WB_OK; n++) {
		status = wb_wiki_iter_next(it, &wiki, &err);
		if (wiki == NULL)
			break;
		wb_wiki_free(wiki);
	}
	if (status != WB_OK || wiki == NULL)
		complain(w, "list", status, &err);
	wb_wiki_iter_free(it);
	return NULL;
}

START_TEST(references_are_counted)
{
	struct worker workers[THREADS];
	struct crowd c;

	crowd_open(&c, 3);
	for (int i = 1; i < THREADS; i++)
		wb_session_ref(c.session);
	run(&c, workers, THREADS, 0, let_go);
	c.session = NULL;
	crowd_close(&c);
}
END_TEST

TEST_MAIN(threads, LOOP(counts_add_up, pools), TEST(writers_share_slots),
    TEST(sessions_open_and_close), TEST(references_are_counted))
