/* Clocks that jump and odd locales, crossed with four calls: faults.md F63 and
 * F64. */
#include <locale.h>
#include <time.h>
#include <unistd.h>

#include "aws/sigv4.h"
#include "data/json.h"
#include "dynamodb/call.h"
#include "lib/fake_http.h"
#include "lib/fault_case.h"
#include "lib/fault_place.h"
#include "lib/fault_text.h"
#include "lib/temp.h"
#include "test.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DEADLINE_MS = MINUTE_MS };

#define BUSY                                                      \
	"{\"__type\":\"ProvisionedThroughputExceededException\"," \
	"\"message\":\"slow down\"}"

struct bench {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct ddb *ddb;
	enum fault_call call;
	int64_t jump_ms; /* of the wall clock, at each request */
	int busy;        /* requests that are throttled first; -1: all */
};

static void answer(void *arg, const struct http_request *request,
    struct http_answer *a, int64_t *delay_ms)
{
	struct bench *b = arg;

	(void)request, (void)delay_ms;
	b->clock.wall += b->jump_ms;
	if (b->busy != 0)
		fake_http_json(a, 400, BUSY);
	else
		fake_http_json(a, 200, fault_answer(b->call));
	b->busy -= b->busy > 0;
}

static const char *get_env(void *arg, const char *name)
{
	static const char *const pairs[][2] = {
		{ "AWS_ACCESS_KEY_ID", fault_key },
		{ "AWS_SECRET_ACCESS_KEY", fault_secret },
		{ "AWS_REGION", "us-east-1" },
		{ "AWS_CONFIG_FILE", "/nonexistent" },
		{ "AWS_SHARED_CREDENTIALS_FILE", "/nonexistent" },
		{ "AWS_ENDPOINT_URL", "http://localhost:8000" },
		/* Waits of seconds, so that there is time to jump. */
		{ "AWS_MAX_ATTEMPTS", "20" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(pairs[i][0], name) == 0)
			return pairs[i][1];
	return NULL;
}

static double always_half(void *arg)
{
	(void)arg;
	return 0.5;
}

static void set_up(struct bench *b, enum fault_call call)
{
	struct aws_options wish = { .env = get_env };
	struct ddb_options options = { .may_write = true };
	struct error err = { 0 };

	*b = (struct bench){ .call = call };
	fake_clock_init(&b->clock);
	fake_http_init(&b->http, &b->clock, answer, b);
	wish.clock = &b->clock.clock;
	ck_assert_int_eq(aws_config_load(&b->config, &wish, &err), 0);
	options.aws.config = &b->config;
	options.aws.clock = &b->clock.clock;
	options.aws.transport = &b->http.base;
	options.aws.parallelism = 1;
	options.aws.random_unit = always_half;
	ck_assert_int_eq(ddb_open(&b->ddb, &options, &err), 0);
}

static void tear_down(struct bench *b)
{
	ddb_close(b->ddb);
	fake_http_clear(&b->http);
	aws_config_free(&b->config);
}

static int run(struct bench *b, struct ddb_reply *reply, struct error *err)
{
	struct node *body = fault_request(b->call, 0);
	struct ddb_request request = { .op = fault_operation(b->call),
		.body = body,
		.deadline_ms = DEADLINE_MS };
	int rc = ddb_perform(b->ddb, &request, reply, err);

	node_free(body);
	node_free(reply->answer);
	return rc;
}

/* Steps of NTP, a night's sleep, and a clock that was never set. */
static const int64_t jumps[] = { 0, -1000, HOUR_MS, -HOUR_MS, 12 * HOUR_MS,
	-12 * HOUR_MS, INT64_C(8760) * HOUR_MS, -INT64_C(400000) * HOUR_MS };

START_TEST(waits_and_deadlines_do_not_follow_the_wall_clock)
{
	for (int call = 0; call < FAULT_CALLS; call++) {
		struct ddb_reply reply = { 0 };
		struct error err = { 0 };
		struct bench b;
		int64_t start;

		/* It gets over it in the same time, whatever the clock says. */
		set_up(&b, (enum fault_call)call);
		b.jump_ms = jumps[_i];
		b.busy = 2;
		start = b.clock.mono;
		ck_assert_msg(run(&b, &reply, &err) == 0, "%s: %s",
		    fault_call_name(b.call), err.text);
		ck_assert_int_eq(reply.outcome.attempts, 3);
		/* aws-client.md 1.6: half of 1 s, half of 2 s. */
		ck_assert_int_eq(b.clock.mono - start, 1500);
		ck_assert_int_eq(reply.outcome.slept_ms, 1500);
		/* And gives up in its time. */
		b.busy = -1;
		start = b.clock.mono;
		ck_assert_int_eq(run(&b, &reply, &err), -1);
		ck_assert_int_eq(err.code, E_THROTTLED);
		ck_assert_int_eq(err.effect, EFFECT_NONE);
		ck_assert_int_le(b.clock.mono - start, DEADLINE_MS);
		ck_assert_int_ge(b.clock.mono - start, DEADLINE_MS / 2);
		tear_down(&b);
	}
}
END_TEST

static const char *header(const struct fake_request *r, const char *name)
{
	const char *value = http_headers_get(&r->headers, name);

	return value != NULL ? value : "";
}

/* The signature of somebody who has no key from yesterday. */
static void check_signature(
    const struct fake_request *r, const char *date, int64_t unix_s)
{
	static const char *const added[] = { "Authorization", "X-Amz-Date",
		"Host", "User-Agent", "Accept-Encoding" };
	struct sigv4_scope scope = {
		.region = "us-east-1", .service = "dynamodb", .unix_s = unix_s
	};
	struct http_request again = { .method = mem_strdup("POST"),
		.url = mem_strdup(r->url),
		.host = mem_strdup("localhost:8000"),
		.path = mem_strdup("/") };
	struct credentials keys = { .key_id = mem_strdup(fault_key),
		.secret = mem_strdup(fault_secret) };
	struct sigv4 *fresh = sigv4_new();

	for (size_t i = 0; i < r->headers.n; i++)
		http_headers_add(&again.headers, r->headers.v[i].name,
		    r->headers.v[i].value);
	for (size_t i = 0; i < sizeof added / sizeof *added; i++)
		http_headers_remove(&again.headers, added[i]);
	buf_add(&again.body, r->body);
	sigv4_sign(fresh, &again, &keys, &scope, NULL, NULL);
	ck_assert_str_eq(http_headers_get(&again.headers, "Authorization"),
	    header(r, "Authorization"));
	ck_assert_ptr_nonnull(strstr(header(r, "Authorization"), date));
	ck_assert(strncmp(header(r, "X-Amz-Date"), date + 1, 8) == 0);
	sigv4_free(fresh);
	credentials_free(&keys);
	http_request_free(&again);
}

START_TEST(a_new_day_has_a_new_key)
{
	/* 2026-11-22T23:59:59.500Z, so that the wait ends on the next day. */
	static const int64_t eve = INT64_C(1795391999500);

	for (int call = 0; call < FAULT_CALLS; call++) {
		struct ddb_reply reply = { 0 };
		struct error err = { 0 };
		struct bench b;

		set_up(&b, (enum fault_call)call);
		b.clock.wall = eve;
		b.busy = 1;
		ck_assert_int_eq(run(&b, &reply, &err), 0);
		ck_assert_uint_eq(b.http.requests.n, 2);
		check_signature(
		    &b.http.requests.v[0], "/20261122/", eve / 1000);
		check_signature(
		    &b.http.requests.v[1], "/20261123/", eve / 1000 + 1);
		/* And back, as after a step. */
		b.clock.wall = eve;
		ck_assert_int_eq(run(&b, &reply, &err), 0);
		check_signature(
		    &b.http.requests.v[2], "/20261122/", eve / 1000);
		tear_down(&b);
	}
}
END_TEST

static const struct {
	const char *locale, *zone;
} places[] = {
	{ "de_DE.UTF-8", "Asia/Kathmandu" }, /* 1,5 */
	{ "tr_TR.UTF-8", "<+14>-14" },       /* the letter i */
	{ "C", ":/nonexistent" },
};

/* Made on the spot: few machines have these. */
static bool go_to(const char *locale, char *folder)
{
	char command[256];

	temp_folder(folder);
	snprintf(command, sizeof command,
	    "localedef -i %.5s -f UTF-8 %s/%s >%s/log 2>&1", locale, folder,
	    locale, folder);
	if (strcmp(locale, "C") != 0 && !fault_shell("/", command))
		return false;
	setenv("LOCPATH", folder, 1);
	return setlocale(LC_ALL, locale) != NULL;
}

START_TEST(a_request_is_the_same_everywhere)
{
	char folder[TEMP_PATH], command[128];
	bool there;

	setenv("TZ", places[_i].zone, 1);
	tzset();
	there = go_to(places[_i].locale, folder);
	for (int call = 0; call < FAULT_CALLS && there; call++) {
		struct ddb_reply reply = { 0 };
		struct error err = { 0 };
		const struct fake_request *r;
		struct bench b;

		set_up(&b, (enum fault_call)call);
		b.busy = 1;
		ck_assert_msg(run(&b, &reply, &err) == 0, "%s", err.text);
		ck_assert_int_eq(reply.outcome.slept_ms, 500);
		r = &b.http.requests.v[0];
		ck_assert_str_eq(header(r, "X-Amz-Date"), "20261122T120000Z");
		check_signature(r, "/20261122/", 1795348800);
		tear_down(&b);
	}
	setlocale(LC_ALL, "C");
	unsetenv("TZ");
	unsetenv("LOCPATH");
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	fault_shell("/", command);
	if (!there)
		TEST_SKIP("localedef makes no locale here");
}
END_TEST

TEST_MAIN(faults_time,
    LOOP(waits_and_deadlines_do_not_follow_the_wall_clock, jumps),
    TEST(a_new_day_has_a_new_key),
    LOOP(a_request_is_the_same_everywhere, places))
