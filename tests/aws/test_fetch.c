#include "aws/fetch.h"

#include <unistd.h>

#include "lib/rig.h"
#include "test.h"

/* The services that hand out credentials, on a fake transport and clock. */
struct scene {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct fetcher fetcher;
	int connects, wake;
};

static struct transport *connect_fake(void *arg, const char *ca_bundle)
{
	struct scene *s = arg;

	ck_assert_pstr_eq(ca_bundle, "/ca.pem");
	s->connects++;
	return &s->http.base;
}

static const char *env_of(void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "AWS_CA_BUNDLE") == 0)
		return "/ca.pem";
	return strcmp(name, "AWS_REGION") == 0 ? "eu-west-1" : NULL;
}

static void open_scene(struct scene *s, const struct fake_row *rows, size_t n)
{
	struct aws_options options = { .env = env_of,
		.clock = &s->clock.clock,
		.connect = connect_fake,
		.connect_arg = s,
		.wake_fd = &s->wake };
	struct error err;

	*s = (struct scene){ .wake = -1 };
	fake_clock_init(&s->clock);
	fake_http_script(&s->http, &s->clock, rows, n);
	ck_assert_int_eq(aws_config_load(&s->config, &options, &err), 0);
	s->fetcher.config = &s->config;
}

static void close_scene(struct scene *s)
{
	fetcher_close(&s->fetcher);
	fake_http_clear(&s->http);
	aws_config_free(&s->config);
}

static const char *sent(const struct scene *s, size_t i, const char *header)
{
	const char *v =
	    http_headers_get(&s->http.requests.v[i].headers, header);

	return v != NULL ? v : "";
}

START_TEST(gives_whatever_came)
{
	static const struct fake_row rows[] = { { 200, "one" },
		{ 404, "two" } };
	struct fetch_request r = { .method = "GET",
		.url = "http://169.254.169.254/latest?x=1",
		.headers = { { "X-Token", "abc" } },
		.direct = true };
	struct http_answer a;
	struct scene s;
	struct error err;

	open_scene(&s, rows, COUNT(rows));
	ck_assert_int_eq(fetch(&s.fetcher, &r, &a, &err), 0);
	ck_assert_int_eq(a.status, 200);
	ck_assert_str_eq(a.body.s, "one");
	fetch_answer_free(&a);
	ck_assert_int_eq(fetch(&s.fetcher, &r, &a, &err), 0);
	ck_assert_int_eq(a.status, 404);
	fetch_answer_free(&a);
	ck_assert_str_eq(s.http.requests.v[0].url, r.url);
	ck_assert_str_eq(sent(&s, 0, "X-Token"), "abc");
	ck_assert_str_eq(sent(&s, 0, "Authorization"), "");
	ck_assert_str_eq(sent(&s, 0, "Accept-Encoding"), "identity");
	ck_assert(strncmp(sent(&s, 0, "User-Agent"), "wikibot/", 8) == 0);
	ck_assert_int_eq(s.connects, 1);
	close_scene(&s);
}
END_TEST

START_TEST(signs_for_the_service_that_is_asked)
{
	static const struct fake_row rows[] = { { 503, "" }, { 200, "x" } };
	char id[] = "AKID", secret[] = "SECRET", token[] = "TOKEN";
	struct credentials c = {
		.key_id = id, .secret = secret, .token = token
	};
	struct fetch_request r = { .method = "POST",
		.url = "https://sts.eu-west-1.amazonaws.com/",
		.headers = { { "Content-Type",
		    "application/x-www-form-urlencoded" } },
		.body = "Action=AssumeRole",
		.signer = &c,
		.service = "sts",
		.region = "eu-west-1" };
	struct http_answer a;
	struct scene s;
	struct error err;

	open_scene(&s, rows, COUNT(rows));
	ck_assert_int_eq(fetch(&s.fetcher, &r, &a, &err), 0);
	fetch_answer_free(&a);
	ck_assert_uint_eq(s.http.requests.n, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_ptr_nonnull(strstr(sent(&s, i, "Authorization"),
		    "Credential=AKID/20261122/eu-west-1/sts/aws4_request"));
		ck_assert_str_eq(sent(&s, i, "X-Amz-Security-Token"), "TOKEN");
		ck_assert_str_eq(
		    s.http.requests.v[i].body, "Action=AssumeRole");
	}
	close_scene(&s);
}
END_TEST

static enum retry_kind never(const struct http_answer *a)
{
	(void)a;
	return RETRY_NEVER;
}

static const struct {
	struct fake_row rows[4];
	int most;
	bool never;
	size_t requests;
	int status; /* 0: it fails */
} repeats[] = {
	{ { { 500, "" }, { 502, "" }, { 200, "" } }, 0, false, 3, 200 },
	{ { { 500, "" }, { 502, "" }, { 503, "" }, { 200, "" } }, 0, false, 3,
	    503 },
	{ { { 500, "" }, { 500, "" }, { 500, "" }, { 200, "" } }, 4, false, 4,
	    200 },
	{ { { 500, "" } }, 1, false, 1, 500 },
	{ { { 500, "" } }, 0, true, 1, 500 },
	{ { { 400, "" } }, 0, false, 1, 400 },
	{ { { 0, .timed_out = true }, { 200, "" } }, 0, false, 2, 200 },
	{ { { 0, .final = true } }, 0, false, 1, 0 },
	{ { { 0 }, { 0 }, { 0 } }, 0, false, 3, 0 },
};

START_TEST(tries_again_by_the_standard_rules)
{
	struct fetch_request r = { .method = "GET",
		.url = "https://x.example.com/",
		.max_attempts = repeats[_i].most,
		.judge = repeats[_i].never ? never : NULL };
	struct http_answer a;
	struct scene s;
	struct error err = { 0 };
	int rc;

	open_scene(&s, repeats[_i].rows, COUNT(repeats[_i].rows));
	rc = fetch(&s.fetcher, &r, &a, &err);
	ck_assert_int_eq(rc, repeats[_i].status != 0 ? 0 : -1);
	if (rc == 0) {
		ck_assert_int_eq(a.status, repeats[_i].status);
		fetch_answer_free(&a);
	}
	ck_assert_uint_eq(s.http.requests.n, repeats[_i].requests);
	close_scene(&s);
}
END_TEST

START_TEST(gives_up_when_the_person_does)
{
	static const struct fake_row rows[] = { { 200, "", .delay_ms = 5000 } };
	struct fetch_request r = { .method = "GET", .url = "https://x/" };
	struct http_answer a;
	struct scene s;
	struct error err = { 0 };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	open_scene(&s, rows, COUNT(rows));
	s.wake = ends[0];
	ck_assert_int_eq(fetch(&s.fetcher, &r, &a, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	ck_assert_ptr_nonnull(strstr(err.text, "'x'"));
	close_scene(&s);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

static void count(void *arg, struct buf *value)
{
	buf_addf(value, "%d", ++*(int *)arg);
}

START_TEST(makes_a_header_for_each_attempt)
{
	static const struct fake_row rows[] = { { 500, "" }, { 200, "" } };
	int made = 0;
	struct fetch_request r = { .method = "POST",
		.url = "https://x/",
		.fresh = { "Proof", count, &made } };
	struct http_answer a;
	struct scene s;
	struct error err;

	open_scene(&s, rows, COUNT(rows));
	ck_assert_int_eq(fetch(&s.fetcher, &r, &a, &err), 0);
	ck_assert_str_eq(sent(&s, 0, "Proof"), "1");
	ck_assert_str_eq(sent(&s, 1, "Proof"), "2");
	fetch_answer_free(&a);
	close_scene(&s);
}
END_TEST

TEST_MAIN(fetch, TEST(gives_whatever_came),
    TEST(signs_for_the_service_that_is_asked),
    LOOP(tries_again_by_the_standard_rules, repeats),
    TEST(gives_up_when_the_person_does), TEST(makes_a_header_for_each_attempt))
