#include "aws/shared.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "lib/fake_clock.h"
#include "test.h"

enum { THREADS = 16 };

/* An environment whose keys can change, and how often it was looked at. */
struct world {
	const char *id, *secret, *token, *expires;
	_Atomic int looks;
	struct fake_clock clock;
	struct aws_config config;
};

static const char *env_of(void *arg, const char *name)
{
	struct world *w = arg;

	if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0) {
		w->looks++;
		return w->id;
	}
	if (strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0)
		return w->secret;
	if (strcmp(name, "AWS_SESSION_TOKEN") == 0)
		return w->token;
	if (strcmp(name, "AWS_CREDENTIAL_EXPIRATION") == 0)
		return w->expires;
	if (strcmp(name, "AWS_REGION") == 0)
		return "eu-west-1";
	if (strcmp(name, "AWS_EC2_METADATA_DISABLED") == 0)
		return "true";
	return strstr(name, "FILE") != NULL ? "/nonexistent" : NULL;
}

static struct aws_shared *start_until(
    struct world *w, const char *secret, const char *expires)
{
	struct aws_options options = {
		.env = env_of, .env_arg = w, .clock = &w->clock.clock
	};
	struct aws_shared *s;
	struct error err;

	*w = (struct world){
		.id = "AKID", .secret = secret, .expires = expires
	};
	fake_clock_init(&w->clock);
	ck_assert_int_eq(aws_config_load(&w->config, &options, &err), 0);
	ck_assert_int_eq(aws_shared_open(&s, &w->config, &err), 0);
	return s;
}

static struct aws_shared *start(struct world *w, const char *secret)
{
	return start_until(w, secret, NULL);
}

static void stop(struct world *w, struct aws_shared *s)
{
	aws_shared_close(s);
	aws_config_free(&w->config);
}

START_TEST(does_not_open_without_credentials)
{
	struct world w = { 0 };
	struct aws_options options = { .env = env_of, .env_arg = &w };
	struct aws_shared *s = (struct aws_shared *)(void *)&w;
	struct error err = { 0 };

	ck_assert_int_eq(aws_config_load(&w.config, &options, &err), 0);
	ck_assert_int_eq(aws_shared_open(&s, &w.config, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_null(s);
	stop(&w, s);
}
END_TEST

START_TEST(starts_with_a_full_quota_and_a_right_clock)
{
	struct world w;
	struct aws_shared *s = start(&w, "one");

	ck_assert_int_eq(aws_shared_quota(s)->left, RETRY_QUOTA);
	ck_assert_int_eq(aws_shared_quota(s)->capacity, RETRY_QUOTA);
	ck_assert_int_eq(aws_shared_skew(s), 0);
	stop(&w, s);
}
END_TEST

START_TEST(copies_credentials_only_when_they_changed)
{
	struct world w;
	struct aws_shared *s = start(&w, "one");
	struct credentials c = { 0 };
	unsigned identity = 0;
	const char *copy;

	aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.key_id, "AKID");
	ck_assert_str_eq(c.secret, "one");
	ck_assert_uint_ne(identity, 0);
	copy = c.secret;
	aws_shared_credentials(s, &c, &identity);
	ck_assert_ptr_eq(c.secret, copy);
	w.secret = "two"; /* nobody asked for it yet */
	aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.secret, "one");
	ck_assert(aws_shared_renew(s, identity));
	aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.secret, "two");
	credentials_free(&c);
	stop(&w, s);
}
END_TEST

/* What the environment has when it is looked at again. */
static const struct {
	const char *id, *secret, *token;
	bool renewed;
} again[] = {
	{ "AKID", "one", NULL, false }, { "AKID", "one", "T", true },
	{ "AKID", "two", NULL, true }, { "AKID2", "two", "T", true },
	{ NULL, NULL, NULL, false }, /* gone: the old ones stay */
};

START_TEST(renews_what_is_different)
{
	struct world w;
	struct aws_shared *s = start(&w, "one");
	struct credentials c = { 0 };
	unsigned identity = 0, before;

	aws_shared_credentials(s, &c, &identity);
	before = identity;
	w.id = again[_i].id;
	w.secret = again[_i].secret;
	w.token = again[_i].token;
	ck_assert_int_eq(aws_shared_renew(s, identity), again[_i].renewed);
	aws_shared_credentials(s, &c, &identity);
	ck_assert_int_eq(identity != before, again[_i].renewed);
	ck_assert_str_eq(
	    c.secret, again[_i].renewed ? again[_i].secret : "one");
	credentials_free(&c);
	stop(&w, s);
}
END_TEST

START_TEST(does_not_look_for_those_who_come_late)
{
	struct world w;
	struct aws_shared *s = start(&w, "one");
	struct credentials c = { 0 };
	unsigned identity = 0;
	int looks;

	aws_shared_credentials(s, &c, &identity);
	w.secret = "two";
	ck_assert(aws_shared_renew(s, identity));
	looks = w.looks;
	ck_assert(aws_shared_renew(s, identity)); /* had the old ones too */
	ck_assert_int_eq(w.looks, looks);
	credentials_free(&c);
	stop(&w, s);
}
END_TEST

/* The fake clock starts at 12:00.  Where renewal ahead of time begins depends
 * on chance: at quiet nobody looks, at open somebody does. */
static const struct {
	const char *expires;
	int64_t quiet_s, open_s;
} windows[] = {
	{ "2026-11-22T13:00:00Z", 55 * 60 - 1, 56 * 60 },
	{ "2026-11-22T12:15:00Z", 11 * 60 + 14, 12 * 60 },
	{ "2026-11-22T12:01:00Z", 44, 48 },
	{ "2026-11-22T11:59:00Z", 3600, -1 }, /* over before it began */
	{ NULL, 1000000, -1 },
};

START_TEST(renews_before_they_expire)
{
	struct world w;
	struct aws_shared *s = start_until(&w, "one", windows[_i].expires);
	struct credentials c = { 0 };
	unsigned identity = 0;

	aws_shared_credentials(s, &c, &identity);
	w.secret = "two";
	w.expires = "2026-11-22T15:00:00Z";
	fake_clock_advance(&w.clock, windows[_i].quiet_s * 1000);
	aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.secret, "one");
	if (windows[_i].open_s >= 0) {
		fake_clock_advance(&w.clock,
		    (windows[_i].open_s - windows[_i].quiet_s) * 1000);
		aws_shared_credentials(s, &c, &identity);
		ck_assert_str_eq(c.secret, "two");
		ck_assert_int_eq(w.looks, 2);
		aws_shared_credentials(s, &c, &identity);
		ck_assert_int_eq(w.looks, 2);
	}
	credentials_free(&c);
	stop(&w, s);
}
END_TEST

static void count_warning(void *arg, enum log_level level, const char *line)
{
	(void)line;
	*(int *)arg += level == LOG_WARN;
}

/* A renewal that fails changes nothing, and is not tried at every call. */
START_TEST(keeps_what_it_has_where_renewal_fails)
{
	struct world w;
	struct aws_shared *s = start_until(&w, "one", "2026-11-22T13:00:00Z");
	struct credentials c = { 0 };
	unsigned identity = 0;
	int told = 0;

	log_set_sink(count_warning, &told);
	w.secret = NULL;
	fake_clock_advance(&w.clock, 59 * 60 * 1000);
	for (int i = 0; i < 10; i++)
		aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.secret, "one");
	ck_assert_int_eq(w.looks, 2);
	fake_clock_advance(&w.clock, 5000);
	for (int i = 0; i < 10; i++)
		aws_shared_credentials(s, &c, &identity);
	ck_assert_int_eq(w.looks, 3);
	ck_assert_int_eq(told, 1);
	fake_clock_advance(&w.clock, 5000);
	w.secret = "two";
	w.expires = "2026-11-22T15:00:00Z";
	aws_shared_credentials(s, &c, &identity);
	ck_assert_str_eq(c.secret, "two");
	log_set_sink(NULL, NULL);
	credentials_free(&c);
	stop(&w, s);
}
END_TEST

struct crowd {
	struct aws_shared *shared;
	pthread_barrier_t start;
	_Atomic int renewed, fresh, first;
};

static void *ask(void *arg)
{
	struct crowd *crowd = arg;
	struct credentials c = { 0 };
	unsigned identity = 0;

	aws_shared_credentials(crowd->shared, &c, &identity);
	pthread_barrier_wait(&crowd->start);
	crowd->renewed += aws_shared_renew(crowd->shared, identity);
	aws_shared_credentials(crowd->shared, &c, &identity);
	crowd->fresh += strcmp(c.secret, "two") == 0;
	crowd->first += aws_shared_set_skew(crowd->shared, 7);
	credentials_free(&c);
	return NULL;
}

START_TEST(looks_once_for_many_threads)
{
	struct crowd crowd = { 0 };
	pthread_t threads[THREADS];
	struct world w;
	int looks;

	crowd.shared = start(&w, "one");
	pthread_barrier_init(&crowd.start, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, ask, &crowd), 0);
	/* None goes on before this thread comes, so none renews before. */
	w.secret = "two";
	looks = w.looks;
	pthread_barrier_wait(&crowd.start);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(w.looks, looks + 1);
	ck_assert_int_eq(crowd.renewed, THREADS);
	ck_assert_int_eq(crowd.fresh, THREADS);
	/* So one of them warns. */
	ck_assert_int_eq(crowd.first, 1);
	pthread_barrier_destroy(&crowd.start);
	stop(&w, crowd.shared);
}
END_TEST

START_TEST(tells_who_first_found_the_clock_wrong)
{
	struct world w;
	struct aws_shared *s = start(&w, "one");

	ck_assert(aws_shared_set_skew(s, -600000));
	ck_assert_int_eq(aws_shared_skew(s), -600000);
	ck_assert(!aws_shared_set_skew(s, -500000));
	ck_assert_int_eq(aws_shared_skew(s), -500000);
	stop(&w, s);
}
END_TEST

TEST_MAIN(shared, LOOP(renews_before_they_expire, windows),
    TEST(keeps_what_it_has_where_renewal_fails),
    TEST(does_not_open_without_credentials),
    TEST(starts_with_a_full_quota_and_a_right_clock),
    TEST(copies_credentials_only_when_they_changed),
    LOOP(renews_what_is_different, again),
    TEST(does_not_look_for_those_who_come_late),
    TEST(looks_once_for_many_threads),
    TEST(tells_who_first_found_the_clock_wrong))
