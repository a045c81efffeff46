#include "aws/sso_token.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "data/json.h"
#include "lib/cases.h"
#include "lib/login_scene.h"
#include "test.h"

/* sha1("dev") and sha1 of the start page. */
#define FILE_DEV  ".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json"
#define FILE_PAGE ".aws/sso/cache/0c54b6c27e90660baa89eaad85ac1d5dae26cb7d.json"

static const char config[] = "[profile p]\n"
                             "sso_session = dev\n"
                             "[sso-session dev]\n"
                             "sso_region = eu-central-1\n"
                             "sso_start_url = https://d-1.awsapps.com/start\n";
static const struct sso_profile session = { .session = "dev",
	.start_url = "https://d-1.awsapps.com/start",
	.region = "eu-central-1",
	.profile = "p" };
static const struct sso_profile page = { .start_url =
	                                     "https://d-1.awsapps.com/start",
	.region = "eu-central-1" };

#define RENEWS                                                         \
	"\"clientId\":\"id\",\"clientSecret\":\"csecret-1234567890\"," \
	"\"refreshToken\":\"rtoken-12345678901\","                     \
	"\"registrationExpiresAt\":\"2026-12-24T00:00:00Z\""
#define FRESH \
	"\"accessToken\":\"atoken\",\"expiresAt\":\"2026-11-22T20:00:00Z\""
/* Four minutes are left. */
#define SOON "\"accessToken\":\"atoken\",\"expiresAt\":\"2026-11-22T12:04:00Z\""
#define OVER "\"accessToken\":\"atoken\",\"expiresAt\":\"2026-11-22T12:00:00Z\""

static const struct {
	const struct sso_profile *wanted;
	const char *path;
} lasting[] = { { &session, FILE_DEV }, { &page, FILE_PAGE } };

START_TEST(takes_a_token_that_lasts)
{
	struct login_scene s = { 0 };
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	login_scene_put(&s, lasting[_i].path, "{" FRESH "," RENEWS "}");
	ck_assert_msg(
	    sso_token_get(&t, &s.search, lasting[_i].wanted, &err) == 0, "%s",
	    err.text);
	ck_assert_str_eq(t.text, "atoken");
	ck_assert_int_eq(t.expires, 1795348800 + 8 * 3600);
	sso_token_free(&t);
	ck_assert_ptr_null(t.text);
	ck_assert_uint_eq(s.http.requests.n, 0);
	login_scene_close(&s);
}
END_TEST

/* What the file says, and what the message says of it. */
static const struct {
	const char *text, *words;
} broken[] = {
	{ NULL, "there is no login for 'dev'" },
	{ "{", "byte" },
	{ "[]", "a list and not a JSON object" },
	{ "{}", "no 'accessToken'" },
	{ "{\"accessToken\":7,\"expiresAt\":\"2026-11-22T20:00:00Z\"}",
	    "no 'accessToken'" },
	{ "{\"accessToken\":\"\",\"expiresAt\":\"2026-11-22T20:00:00Z\"}",
	    "no 'accessToken'" },
	{ "{\"accessToken\":\"SECRET\"}", "no 'expiresAt'" },
	{ "{\"accessToken\":\"SECRET\",\"expiresAt\":1795348800}",
	    "no 'expiresAt'" },
	{ "{\"accessToken\":\"SECRET\",\"expiresAt\":\"tomorrow\"}",
	    "no date in 'expiresAt'" },
	{ "{" OVER "}", "the login for 'dev' has expired" },
	{ "{" OVER ",\"clientId\":\"id\",\"refreshToken\":\"r\"}",
	    "has expired" },
	/* The registration is over, or no date. */
	{ "{" OVER ",\"clientId\":\"id\",\"clientSecret\":\"s\","
	  "\"refreshToken\":\"r\","
	  "\"registrationExpiresAt\":\"2026-11-22T12:00:00Z\"}",
	    "has expired" },
	{ "{" OVER ",\"clientId\":\"id\",\"clientSecret\":\"s\","
	  "\"refreshToken\":\"r\",\"registrationExpiresAt\":true}",
	    "has expired" },
};

START_TEST(says_how_to_log_in)
{
	struct login_scene s = { 0 };
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	if (broken[_i].text != NULL)
		login_scene_put(&s, FILE_DEV, broken[_i].text);
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_null(t.text);
	ck_assert_msg(
	    strstr(err.text, broken[_i].words) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, "run 'aws sso login --profile p'") != NULL, "%s",
	    err.text);
	ck_assert_ptr_null(strstr(err.text, "SECRET"));
	login_scene_close(&s);
}
END_TEST

START_TEST(needs_a_home)
{
	struct login_scene s = { .variables = { "HOME", "" } };
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_nonnull(strstr(err.text, "HOME"));
	login_scene_close(&s);
}
END_TEST

START_TEST(renews_one_that_soon_ends)
{
	static const struct fake_row rows[] = { { 200,
	    "{\"accessToken\":\"new\",\"expiresIn\":3600,"
	    "\"refreshToken\":\"rnew\",\"tokenType\":\"Bearer\"}" } };
	static const char expected[] =
	    "{\"accessToken\":\"new\",\"expiresAt\":\"2026-11-22T13:00:00Z\","
	    "\"clientId\":\"id\",\"clientSecret\":\"csecret-1234567890\","
	    "\"refreshToken\":\"rnew\","
	    "\"registrationExpiresAt\":\"2026-12-24T00:00:00Z\","
	    "\"other\":{\"a\":[1.50,null]}}";
	struct login_scene s = { 0 };
	struct node *sent, *kept, *want;
	struct sso_token t;
	struct stat st;
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, FILE_DEV,
	    "{" SOON "," RENEWS ",\"other\":{\"a\":[1.50,null]}}");
	ck_assert_msg(
	    sso_token_get(&t, &s.search, &session, &err) == 0, "%s", err.text);
	ck_assert_str_eq(t.text, "new");
	ck_assert_int_eq(t.expires, 1795348800 + 3600);
	sso_token_free(&t);
	ck_assert_str_eq(s.http.requests.v[0].method, "POST");
	ck_assert_str_eq(s.http.requests.v[0].url,
	    "https://oidc.eu-central-1.amazonaws.com/token");
	ck_assert_str_eq(
	    login_scene_header(&s, 0, "Content-Type"), "application/json");
	ck_assert_str_eq(login_scene_header(&s, 0, "Authorization"), "");
	ck_assert_int_eq(json_parse(s.http.requests.v[0].body,
	                     strlen(s.http.requests.v[0].body), &sent, &err),
	    0);
	ck_assert_uint_eq(sent->count, 4);
	ck_assert_str_eq(node_text_or(sent, "clientId", ""), "id");
	ck_assert_str_eq(
	    node_text_or(sent, "clientSecret", ""), "csecret-1234567890");
	ck_assert_str_eq(
	    node_text_or(sent, "refreshToken", ""), "rtoken-12345678901");
	ck_assert_str_eq(node_text_or(sent, "grantType", ""), "refresh_token");
	kept = login_scene_read(&s, FILE_DEV);
	ck_assert_int_eq(
	    json_parse(expected, strlen(expected), &want, &err), 0);
	ck_assert(node_equal(kept, want));
	ck_assert_int_eq(stat(login_scene_path(&s, FILE_DEV), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	node_free(sent);
	node_free(kept);
	node_free(want);
	login_scene_close(&s);
}
END_TEST

/* Answers that renew nothing; a token that still lasts is used, with a warning
 * that says why. */
static const struct {
	struct fake_row row;
	const char *words;
} failures[] = {
	{ { 400, "{\"error\":\"invalid_grant\",\"error_description\":\"no\"}",
	      .headers = "x-amzn-ErrorType: InvalidGrantException" },
	    "InvalidGrantException" },
	{ { 400,
	      "{\"message\":\"bad rtoken-12345678901 csecret-1234567890\"}" },
	    "bad *** ***" },
	{ { 200, "{}" }, "has no token" },
	{ { 200, "{\"accessToken\":\"new\"}" }, "has no token" },
	{ { 200, "{\"accessToken\":\"new\",\"expiresIn\":0}" },
	    "has no token" },
	{ { 200, "{\"accessToken\":\"new\",\"expiresIn\":1e17}" },
	    "has no token" },
	{ { 200, "{\"accessToken\":[\"new\"],\"expiresIn\":3600}" },
	    "has no token" },
	{ { 200, "<html>" }, "answer of the OIDC service" },
	{ { 0, "the name is not known", .final = true },
	    "the name is not known" },
};

START_TEST(a_failed_renewal_does_no_harm)
{
	static const char file[] = "{" SOON "," RENEWS "}";
	struct login_scene s = { 0 };
	struct buf text = BUF_INIT;
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, &failures[_i].row, 1);
	login_scene_put(&s, FILE_DEV, file);
	ck_assert_msg(
	    sso_token_get(&t, &s.search, &session, &err) == 0, "%s", err.text);
	ck_assert_str_eq(t.text, "atoken");
	sso_token_free(&t);
	ck_assert_int_eq(s.warnings, 1);
	ck_assert_msg(
	    strstr(s.warning, failures[_i].words) != NULL, "%s", s.warning);
	ck_assert_int_eq(
	    file_read(login_scene_path(&s, FILE_DEV), 4096, &text, &err), 0);
	ck_assert_str_eq(text.s, file);
	buf_free(&text);
	login_scene_close(&s);
}
END_TEST

START_TEST(a_failed_renewal_is_told_when_the_token_is_over)
{
	struct login_scene s = { 0 };
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, &failures[_i].row, 1);
	login_scene_put(&s, FILE_DEV, "{" OVER "," RENEWS "}");
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strstr(err.text, failures[_i].words) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, "run 'aws sso login --profile p'") != NULL, "%s",
	    err.text);
	login_scene_close(&s);
}
END_TEST

/* aws-client.md 1.3: each 30 s at most, also over a reload. */
START_TEST(does_not_ask_all_the_time)
{
	static const struct fake_row rows[] = { { 400, "{}" }, { 400, "{}" } };
	struct login_scene s = { 0 };
	struct aws_config again;
	struct credentials_search search;
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, FILE_DEV, "{" OVER "," RENEWS "}");
	ck_assert_int_eq(aws_config_reload(&again, &s.config, &err), 0);
	search = (struct credentials_search){ &again, &s.fetcher };
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), -1);
	fake_clock_advance(&s.clock, 29999);
	ck_assert_int_eq(sso_token_get(&t, &search, &session, &err), -1);
	ck_assert_uint_eq(s.http.requests.n, 1);
	fake_clock_advance(&s.clock, 1);
	ck_assert_int_eq(sso_token_get(&t, &search, &session, &err), -1);
	ck_assert_uint_eq(s.http.requests.n, 2);
	aws_config_free(&again);
	login_scene_close(&s);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_does_no_harm)
{
	static const struct fake_row rows[] = { { 200,
	    "{\"accessToken\":\"new\",\"expiresIn\":3600}" } };
	struct login_scene s = { 0 };
	struct sso_token t;
	struct error err = { 0 };
	char elsewhere[SCENE_PATH];

	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, ".aws/elsewhere", "{" OVER "," RENEWS "}");
	login_scene_put(&s, FILE_DEV, "");
	snprintf(elsewhere, sizeof elsewhere, "%s",
	    login_scene_path(&s, ".aws/elsewhere"));
	/* A link is read and never replaced (faults.md F78). */
	ck_assert_int_eq(unlink(login_scene_path(&s, FILE_DEV)), 0);
	ck_assert_int_eq(symlink(elsewhere, login_scene_path(&s, FILE_DEV)), 0);
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), 0);
	ck_assert_str_eq(t.text, "new");
	sso_token_free(&t);
	ck_assert_int_eq(s.warnings, 1);
	ck_assert_ptr_nonnull(strstr(s.warning, "cannot be kept"));
	login_scene_close(&s);
}
END_TEST

START_TEST(stops_when_the_person_does)
{
	static const struct fake_row rows[] = { { 200, "{}",
	    .delay_ms = 5000 } };
	struct login_scene s = { 0 };
	struct sso_token t;
	struct error err = { 0 };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, FILE_DEV, "{" SOON "," RENEWS "}");
	s.config.options.wake_fd = &ends[0];
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	login_scene_close(&s);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

START_TEST(asks_at_the_configured_endpoint)
{
	static const struct fake_row rows[] = { { 200,
	    "{\"accessToken\":\"new\",\"expiresIn\":3600}" } };
	struct login_scene s = { .variables = { "AWS_ENDPOINT_URL_SSO_OIDC",
		                     "https://o.example.com/x" } };
	struct sso_token t;
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, FILE_DEV, "{" OVER "," RENEWS "}");
	ck_assert_int_eq(sso_token_get(&t, &s.search, &session, &err), 0);
	sso_token_free(&t);
	ck_assert_str_eq(
	    s.http.requests.v[0].url, "https://o.example.com/x/token");
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *config, *words; /* NULL: it is fine */
} sessions[] = {
	{ "[profile p]\nsso_session = s\n"
	  "[sso-session s]\nsso_region = r\nsso_start_url = u\n" },
	{ "", "profile 'p' has no 'sso_session'" },
	{ "[profile p]\nsso_start_url = u\nsso_region = r\n",
	    "profile 'p' has no 'sso_session'" },
	{ "[profile p]\nsso_session = gone\n", "sso-session 'gone'" },
	{ "[profile p]\nsso_session = s\n[sso-session s]\nsso_region = r\n",
	    "sso-session 's' has no 'sso_start_url'" },
	{ "[profile p]\nsso_session = s\n[sso-session s]\n"
	  "sso_start_url = u\n",
	    "sso-session 's' has no 'sso_region'" },
};

START_TEST(reads_the_session_of_a_profile)
{
	struct login_scene s = { 0 };
	struct sso_profile p;
	struct error err = { 0 };
	int rc;

	login_scene_open(&s, sessions[_i].config, NULL, 0);
	rc = sso_profile_session(&p, &s.config, "p", &err);
	ck_assert_int_eq(rc, sessions[_i].words == NULL ? 0 : -1);
	if (rc == 0) {
		ck_assert_str_eq(p.session, "s");
		ck_assert_str_eq(p.start_url, "u");
		ck_assert_str_eq(p.region, "r");
		ck_assert_str_eq(p.profile, "p");
	} else {
		ck_assert_int_eq(err.code, E_AUTH);
		ck_assert_msg(strstr(err.text, sessions[_i].words) != NULL,
		    "%s", err.text);
	}
	login_scene_close(&s);
}
END_TEST

/* A case of the Kotlin SDK's: what is kept of a session "test-session", what
 * the OIDC service answers, which token there is then, and what is kept. */
static char *printed(const struct node *n)
{
	struct buf out = BUF_INIT;

	if (n == NULL)
		return NULL;
	json_print(&out, n);
	return buf_take(&out);
}

static bool is_expected(const struct node *c, const struct sso_token *t)
{
	const struct node *token = node_get(c, "expectedToken");
	struct instant end;

	return token != NULL &&
	       clock_iso_parse(node_text_or(token, "expiration", ""), &end) ==
	           0 &&
	       t->expires == end.s &&
	       strcmp(t->text, node_text_or(token, "token", "")) == 0;
}

static bool is_kept(
    struct login_scene *s, const char *path, const struct node *c)
{
	struct node *kept = login_scene_read(s, path);
	const struct node *want = node_get(c, "expectedTokenWriteback");
	bool same =
	    node_equal(kept, want != NULL ? want : node_get(c, "cachedToken"));

	node_free(kept);
	return same;
}

static bool passes(const struct node *c)
{
	const struct node *cached = node_get(c, "cachedToken");
	char *file = printed(cached),
	     *body = printed(node_get(c, "refreshResponse"));
	struct fake_row row = { body != NULL ? 200 : 400, body };
	struct login_scene s = { 0 };
	struct sso_profile wanted = { .session = "test-session",
		.start_url = node_text_or(cached, "startUrl", "https://x"),
		.region = node_text_or(cached, "region", "us-west-2") };
	static const char path[] =
	    ".aws/sso/cache/70780fa17c57df49aa7c7f603fde6ea7a14148f2.json";
	struct sso_token t;
	struct error err = { 0 };
	bool good;

	login_scene_open(&s, "", &row, 1);
	login_scene_at(&s, node_text_or(c, "currentTime", ""));
	if (file != NULL)
		login_scene_put(&s, path, file);
	if (sso_token_get(&t, &s.search, &wanted, &err) == 0)
		good = is_expected(c, &t);
	else
		good = node_get(c, "expectedException") != NULL;
	good = good && (file == NULL || is_kept(&s, path, c));
	if (!good)
		printf("%s: %s\n", node_text_or(c, "documentation", "?"),
		    err.text);
	sso_token_free(&t);
	login_scene_close(&s);
	mem_free(file);
	mem_free(body);
	return good;
}

START_TEST(passes_the_published_cases)
{
	const char *path = test_conformance_path(
	    "kotlin-retries/sso-token-provider-tests.json");
	struct node *suite;
	size_t passed = 0, cases = 0;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	suite = cases_read(path);
	node_each (c, node_key(suite, "cases")) {
		cases++;
		passed += passes(c);
	}
	node_free(suite);
	test_conformance("SSO token", passed, cases);
}
END_TEST

TEST_MAIN(sso_token, LOOP(takes_a_token_that_lasts, lasting),
    LOOP(says_how_to_log_in, broken), TEST(needs_a_home),
    TEST(renews_one_that_soon_ends),
    LOOP(a_failed_renewal_does_no_harm, failures),
    LOOP(a_failed_renewal_is_told_when_the_token_is_over, failures),
    TEST(does_not_ask_all_the_time),
    TEST(a_file_that_cannot_be_written_does_no_harm),
    TEST(stops_when_the_person_does), TEST(asks_at_the_configured_endpoint),
    LOOP(reads_the_session_of_a_profile, sessions),
    TEST(passes_the_published_cases))
