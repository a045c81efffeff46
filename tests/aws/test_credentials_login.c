#include "aws/credentials_login.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "data/json.h"
#include "lib/es256.h"
#include "lib/login_scene.h"
#include "test.h"

/* Its file has the name sha256 gives. */
static const char arn[] = "arn:aws:iam::1:user/x";
#define FILE_NAME                                                          \
	"4ef389299b6bd50ced359ebe1f19aed09a1be2a9fd98b7c86f405568b43441c4" \
	".json"
#define FILE_ARN ".aws/login/cache/" FILE_NAME

static const char config[] = "[default]\nregion = eu-central-1\n";

/* A login as 'aws login' keeps it; without one of its members, if that is
 * named. */
static char *login_until(const char *end, const char *without)
{
	char *pem = es256_pem(ES256_SEC1);
	struct node *n = node_map(), *t = node_at_map(n, "accessToken");
	struct buf out = BUF_INIT;

	node_set(t, "accessKeyId", node_text("OLDKEY"));
	node_set(t, "secretAccessKey", node_text("OLDSECRET"));
	node_set(t, "sessionToken", node_text("OLDTOKEN"));
	node_set(t, "accountId", node_text("012345678901"));
	node_set(t, "expiresAt", node_text(end));
	node_set(n, "tokenType", node_text("aws_sigv4"));
	node_set(n, "clientId", node_text("arn:client"));
	node_set(n, "refreshToken", node_text("refresh-token-0123456789"));
	node_set(n, "dpopKey", node_text(pem));
	node_set(n, "other", node_number("1.50"));
	if (without != NULL) {
		node_remove(t, without);
		node_remove(n, without);
	}
	json_print(&out, n);
	node_free(n);
	mem_free(pem);
	return buf_take(&out);
}

static void put_login(struct login_scene *s, const char *end)
{
	char *text = login_until(end, NULL);

	login_scene_put(s, FILE_ARN, text);
	mem_free(text);
}

static int get(struct login_scene *s, struct credentials *c, struct error *err)
{
	*c = (struct credentials){ 0 };
	return credentials_login(&s->search, arn, c, err);
}

static void check_old(struct login_scene *s)
{
	struct credentials c;
	struct error err = { 0 };

	ck_assert_msg(get(s, &c, &err) == 0, "%s", err.text);
	ck_assert_str_eq(c.key_id, "OLDKEY");
	ck_assert_str_eq(c.secret, "OLDSECRET");
	ck_assert_str_eq(c.token, "OLDTOKEN");
	ck_assert_str_eq(c.account, "012345678901");
	ck_assert_str_eq(c.letters, "AC,AD");
	credentials_free(&c);
}

START_TEST(takes_what_lasts)
{
	struct login_scene s = { 0 };
	struct credentials c = { 0 };
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	put_login(&s, "2026-11-22T12:05:01Z");
	check_old(&s);
	/* Blanks around the ARN do not count. */
	ck_assert_int_eq(
	    credentials_login(&s.search, "\t arn:aws:iam::1:user/x ", &c, &err),
	    0);
	ck_assert_int_eq(c.expires, 1795348800 + 301);
	credentials_free(&c);
	ck_assert_uint_eq(s.http.requests.n, 0);
	login_scene_close(&s);
}
END_TEST

START_TEST(looks_where_it_is_told_to)
{
	static const char *const folders[] = { "~/elsewhere", "~/elsewhere/" };

	for (size_t i = 0; i < COUNT(folders); i++) {
		struct login_scene s = {
			.variables = { "AWS_LOGIN_CACHE_DIRECTORY", folders[i] }
		};
		char *text = login_until("2026-11-22T20:00:00Z", NULL);

		login_scene_open(&s, config, NULL, 0);
		login_scene_put(&s, "elsewhere/" FILE_NAME, text);
		check_old(&s);
		mem_free(text);
		login_scene_close(&s);
	}
}
END_TEST

/* botocore and smithy-rs want all of them, even of a login that lasts. */
static const char *const needed[] = { "accessKeyId", "secretAccessKey",
	"sessionToken", "accountId", "expiresAt", "accessToken", "refreshToken",
	"clientId", "dpopKey" };

START_TEST(needs_all_of_a_login)
{
	char *text = login_until("2026-11-22T20:00:00Z", needed[_i]);
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	login_scene_put(&s, FILE_ARN, text);
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(strstr(err.text, needed[_i]) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, "run 'aws login --profile default'") != NULL, "%s",
	    err.text);
	ck_assert_ptr_null(strstr(err.text, "SECRET"));
	ck_assert_ptr_null(c.key_id);
	mem_free(text);
	login_scene_close(&s);
}
END_TEST

static const struct {
	const char *text, *words;
} broken[] = {
	{ NULL, "there is no login for 'arn:aws:iam::1:user/x'" },
	{ "", "byte" },
	{ "{\"SECRET", "byte" },
	{ "\"SECRET\"", "not a JSON object" },
	{ "{\"accessToken\":\"SECRET\"}", "accessToken.accessKeyId" },
};

START_TEST(says_how_to_log_in)
{
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	if (broken[_i].text != NULL)
		login_scene_put(&s, FILE_ARN, broken[_i].text);
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strstr(err.text, broken[_i].words) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, "run 'aws login --profile default'") != NULL, "%s",
	    err.text);
	ck_assert_ptr_null(strstr(err.text, "SECRET"));
	login_scene_close(&s);
}
END_TEST

/* Not always the chosen profile: a role may be assumed from another's login. */
START_TEST(names_the_profile_of_the_login)
{
	static const struct {
		const char *config, *words;
	} rows[] = {
		{ "[profile other]\nlogin_session = arn:aws:iam::1:user/x\n",
		    "--profile other'" },
		{ "[profile other]\nlogin_session = arn:aws:iam::1:user/x\n"
		  "[default]\nlogin_session = arn:aws:iam::1:user/x\n",
		    "--profile default'" },
		{ "[profile other]\nlogin_session = arn:aws:iam::1:user/y\n",
		    "--profile default'" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct login_scene s = { 0 };
		struct credentials c;
		struct error err = { 0 };

		login_scene_open(&s, rows[i].config, NULL, 0);
		ck_assert_int_eq(get(&s, &c, &err), -1);
		ck_assert_msg(
		    strstr(err.text, rows[i].words) != NULL, "%s", err.text);
		login_scene_close(&s);
	}
}
END_TEST

#define ANSWER                                                              \
	"{\"accessToken\":{\"accessKeyId\":\"NEWKEY\","                     \
	"\"secretAccessKey\":\"NEWSECRET\",\"sessionToken\":\"NEWTOKEN\"}," \
	"\"tokenType\":\"aws_sigv4\",\"expiresIn\":900,"                    \
	"\"refreshToken\":\"next\"}"

static void check_request(struct login_scene *s, size_t i)
{
	const struct fake_request *r = &s->http.requests.v[i];
	const char *proof = login_scene_header(s, i, "DPoP");
	struct node *claims, *body;
	struct error err;

	ck_assert_str_eq(r->method, "POST");
	ck_assert_str_eq(
	    r->url, "https://eu-central-1.signin.aws.amazon.com/v1/token");
	ck_assert_str_eq(
	    login_scene_header(s, i, "Content-Type"), "application/json");
	ck_assert_str_eq(login_scene_header(s, i, "Authorization"), "");
	ck_assert(es256_signs(proof, es256_x, es256_y));
	claims = es256_part(proof, 1);
	ck_assert_str_eq(node_text_or(claims, "htu", ""), r->url);
	ck_assert_str_eq(node_text_or(claims, "htm", ""), "POST");
	/* 1795348800 when the scene begins. */
	ck_assert_int_eq(node_int_or(claims, "iat", 0),
	    1795348800 + (r->at - 1000000) / 1000);
	ck_assert_int_eq(json_parse(r->body, strlen(r->body), &body, &err), 0);
	ck_assert_uint_eq(body->count, 3);
	ck_assert_str_eq(node_text_or(body, "clientId", ""), "arn:client");
	ck_assert_str_eq(
	    node_text_or(body, "refreshToken", ""), "refresh-token-0123456789");
	ck_assert_str_eq(node_text_or(body, "grantType", ""), "refresh_token");
	node_free(claims);
	node_free(body);
}

static void check_kept(struct login_scene *s)
{
	struct node *kept = login_scene_read(s, FILE_ARN);
	struct stat st;

	ck_assert_str_eq(
	    node_text_or(kept, "accessToken.accessKeyId", ""), "NEWKEY");
	ck_assert_str_eq(
	    node_text_or(kept, "accessToken.secretAccessKey", ""), "NEWSECRET");
	ck_assert_str_eq(
	    node_text_or(kept, "accessToken.sessionToken", ""), "NEWTOKEN");
	ck_assert_str_eq(
	    node_text_or(kept, "accessToken.accountId", ""), "012345678901");
	ck_assert_str_eq(node_text_or(kept, "refreshToken", ""), "next");
	ck_assert_str_eq(node_text_or(kept, "tokenType", ""), "aws_sigv4");
	ck_assert_str_eq(node_get(kept, "other")->text, "1.50");
	ck_assert_ptr_nonnull(
	    strstr(node_text_or(kept, "dpopKey", ""), "PRIVATE KEY"));
	ck_assert_int_eq(stat(login_scene_path(s, FILE_ARN), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	node_free(kept);
}

START_TEST(renews_what_soon_ends)
{
	static const struct fake_row rows[] = { { 500, "" }, { 200, ANSWER } };
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	put_login(&s, "2026-11-22T12:05:00Z");
	ck_assert_msg(get(&s, &c, &err) == 0, "%s", err.text);
	ck_assert_str_eq(c.key_id, "NEWKEY");
	ck_assert_str_eq(c.secret, "NEWSECRET");
	ck_assert_str_eq(c.token, "NEWTOKEN");
	ck_assert_str_eq(c.account, "012345678901");
	ck_assert_int_eq(c.expires, s.clock.wall / 1000 + 900);
	credentials_free(&c);
	ck_assert_uint_eq(s.http.requests.n, 2);
	check_request(&s, 0);
	check_request(&s, 1);
	ck_assert_str_ne(login_scene_header(&s, 0, "DPoP"),
	    login_scene_header(&s, 1, "DPoP"));
	check_kept(&s);
	ck_assert_int_eq(s.warnings, 0);
	login_scene_close(&s);
}
END_TEST

static const struct {
	struct fake_row row;
	const char *words;
} failures[] = {
	{ { 401, "{\"error\":\"TOKEN_EXPIRED\",\"message\":\"m\"}",
	      .headers = "x-amzn-ErrorType: AccessDeniedException" },
	    "the login has expired (TOKEN_EXPIRED)" },
	{ { 403, "{\"error\":\"USER_CREDENTIALS_CHANGED\",\"message\":\"m\"}" },
	    "password was changed since the login (USER_CREDENTIALS_CHANGED)" },
	{ { 403, "{\"error\":\"insufficient_permissions\"}" },
	    "permission 'signin:CreateOAuth2Token' is missing" },
	{ { 400,
	      "{\"error\":\"INVALID_REQUEST\","
	      "\"message\":\"bad refresh-token-0123456789\"}",
	      .headers = "x-amzn-ErrorType: ValidationException" },
	    "ValidationException: bad ***" },
	{ { 400, "nonsense" }, "nonsense" },
	{ { 200, "{}" }, "has no credentials" },
	{ { 200, "{\"accessToken\":{\"accessKeyId\":\"A\","
	         "\"secretAccessKey\":\"NEWSECRET\",\"sessionToken\":\"T\"}}" },
	    "has no credentials" },
	{ { 200, "{\"accessToken\":{\"accessKeyId\":\"A\","
	         "\"secretAccessKey\":[],\"sessionToken\":\"T\"},"
	         "\"expiresIn\":900}" },
	    "has no credentials" },
	{ { 200, "NEWSECRET" }, "answer of the sign-in service" },
	{ { 0, "no way there", .final = true }, "no way there" },
};

START_TEST(a_failed_renewal_does_no_harm)
{
	struct login_scene s = { 0 };
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct error err;

	login_scene_open(&s, config, &failures[_i].row, 1);
	put_login(&s, "2026-11-22T12:00:01Z");
	ck_assert_int_eq(
	    file_read(login_scene_path(&s, FILE_ARN), 1 << 16, &before, &err),
	    0);
	check_old(&s);
	ck_assert_int_eq(s.warnings, 1);
	ck_assert_msg(
	    strstr(s.warning, failures[_i].words) != NULL, "%s", s.warning);
	ck_assert_ptr_null(strstr(s.warning, "SECRET"));
	ck_assert_int_eq(
	    file_read(login_scene_path(&s, FILE_ARN), 1 << 16, &after, &err),
	    0);
	ck_assert_str_eq(before.s, after.s);
	buf_free(&before);
	buf_free(&after);
	login_scene_close(&s);
}
END_TEST

START_TEST(a_failed_renewal_is_told_when_it_is_too_late)
{
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, &failures[_i].row, 1);
	put_login(&s, "2026-11-22T12:00:00Z");
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_msg(
	    strstr(err.text, failures[_i].words) != NULL, "%s", err.text);
	ck_assert_msg(
	    strstr(err.text, "run 'aws login --profile default'") != NULL, "%s",
	    err.text);
	ck_assert_ptr_null(strstr(err.text, "SECRET"));
	/* And not again at once (aws-client.md 1.3). */
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_uint_eq(s.http.requests.n, 1);
	login_scene_close(&s);
}
END_TEST

START_TEST(needs_a_key_and_a_region)
{
	char *text = login_until("2026-11-22T12:00:00Z", NULL), *cut;
	struct login_scene s = { 0 }, t = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, NULL, 0);
	cut = strstr(text, "-----BEGIN");
	memcpy(cut, "-----XXXXX", 10);
	login_scene_put(&s, FILE_ARN, text);
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "'dpopKey' in '"));
	ck_assert_ptr_nonnull(strstr(err.text, "no private key"));
	login_scene_close(&s);
	mem_free(text);

	login_scene_open(&t, "", NULL, 0);
	put_login(&t, "2026-11-22T12:00:00Z");
	ck_assert_int_eq(get(&t, &c, &err), -1);
	ck_assert_int_eq(err.code, E_AUTH);
	ck_assert_ptr_nonnull(strstr(err.text, "no region is set"));
	login_scene_close(&t);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_does_no_harm)
{
	static const struct fake_row rows[] = { { 200, ANSWER } };
	char *text = login_until("2026-11-22T12:00:00Z", NULL);
	char elsewhere[SCENE_PATH];
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };

	login_scene_open(&s, config, rows, COUNT(rows));
	login_scene_put(&s, ".aws/elsewhere", text);
	put_login(&s, "");
	snprintf(elsewhere, sizeof elsewhere, "%s",
	    login_scene_path(&s, ".aws/elsewhere"));
	/* A link is read and never replaced (faults.md F78). */
	ck_assert_int_eq(unlink(login_scene_path(&s, FILE_ARN)), 0);
	ck_assert_int_eq(symlink(elsewhere, login_scene_path(&s, FILE_ARN)), 0);
	ck_assert_msg(get(&s, &c, &err) == 0, "%s", err.text);
	ck_assert_str_eq(c.key_id, "NEWKEY");
	ck_assert_int_eq(s.warnings, 1);
	ck_assert_ptr_nonnull(strstr(s.warning, "cannot be kept"));
	credentials_free(&c);
	mem_free(text);
	login_scene_close(&s);
}
END_TEST

START_TEST(stops_when_the_person_does)
{
	static const struct fake_row rows[] = { { 200, ANSWER,
	    .delay_ms = 5000 } };
	struct login_scene s = { 0 };
	struct credentials c;
	struct error err = { 0 };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	login_scene_open(&s, config, rows, COUNT(rows));
	put_login(&s, "2026-11-22T12:04:00Z");
	s.config.options.wake_fd = &ends[0];
	ck_assert_int_eq(get(&s, &c, &err), -1);
	ck_assert_int_eq(err.code, E_CANCELLED);
	login_scene_close(&s);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

/* The published cases: a configuration, files of the cache, the calls that are
 * expected with their answers, and what comes of it at this moment. */
#define CASES_NOW "2025-11-19T00:00:00Z"
enum { MOST_CALLS = 8 };

static char *printed(const struct node *n)
{
	struct buf out = BUF_INIT;

	if (n == NULL)
		return mem_strdup("");
	json_print(&out, n);
	return buf_take(&out);
}

static bool outcome_fits(struct login_scene *s, const struct node *outcome,
    const struct credentials *c, int rc)
{
	const char *result = node_text_or(outcome, "result", "");
	struct instant end;
	bool good = true;

	if (strcmp(result, "error") == 0)
		return rc != 0;
	if (strcmp(result, "credentials") == 0)
		return rc == 0 &&
		       clock_iso_parse(
		           node_text_or(outcome, "expiresAt", ""), &end) == 0 &&
		       c->expires == end.s &&
		       strcmp(c->key_id,
		           node_text_or(outcome, "accessKeyId", "")) == 0 &&
		       strcmp(c->secret,
		           node_text_or(outcome, "secretAccessKey", "")) == 0 &&
		       strcmp(c->token,
		           node_text_or(outcome, "sessionToken", "")) == 0 &&
		       strcmp(c->account,
		           node_text_or(outcome, "accountId", "")) == 0;
	if (strcmp(result, "cacheContents") != 0)
		return false;
	node_each (file, outcome) {
		char path[SCENE_PATH];
		struct node *kept;

		if (strcmp(file->key, "result") == 0)
			continue;
		snprintf(path, sizeof path, ".aws/login/cache/%s", file->key);
		kept = login_scene_read(s, path);
		good = good && node_equal(kept, file);
		node_free(kept);
	}
	return good;
}

static bool calls_fit(struct login_scene *s, const struct node *calls)
{
	size_t i = 0;
	bool good = true;

	node_each (call, calls) {
		const char *sent = i < s->http.requests.n
		                       ? s->http.requests.v[i].body
		                       : "null";
		struct node *body;
		struct error err;

		ck_assert_int_eq(
		    json_parse(sent, strlen(sent), &body, &err), 0);
		good = good &&
		       node_equal(body, node_get(call, "request.tokenInput"));
		node_free(body);
		i++;
	}
	return good && i == s->http.requests.n;
}

/* The session of the one profile that has one. */
static const char *session_of(const struct profiles *p)
{
	vec_each (struct profile_section, s, &p->sections)
		if (profile_get(s, "login_session") != NULL)
			return profile_get(s, "login_session");
	return "";
}

static bool passes(const struct node *c)
{
	struct login_scene s = { .variables = { "AWS_REGION", "us-east-1" } };
	const struct node *calls = node_get(c, "mockApiCalls");
	struct fake_row rows[MOST_CALLS] = { 0 };
	char *bodies[MOST_CALLS];
	struct credentials got = { 0 };
	struct error err = { 0 };
	bool good;
	size_t n = 0;
	int rc;

	node_each (call, calls) {
		ck_assert_uint_lt(n, MOST_CALLS);
		rows[n].status = (int)node_int_or(call, "responseCode", 200);
		bodies[n] = printed(node_get(call, "response.tokenOutput"));
		rows[n].body = bodies[n];
		n++;
	}
	login_scene_open(&s, node_text_or(c, "configContents", ""), rows, n);
	login_scene_at(&s, CASES_NOW);
	/* Not node_get: the names of files have dots. */
	node_each (file, node_key(c, "cacheContents")) {
		char path[SCENE_PATH], *text = printed(file);

		snprintf(path, sizeof path, ".aws/login/cache/%s", file->key);
		login_scene_put(&s, path, text);
		mem_free(text);
	}
	rc = credentials_login(
	    &s.search, session_of(&s.config.profiles), &got, &err);
	good = calls_fit(&s, calls);
	node_each (outcome, node_get(c, "outcomes"))
		good = outcome_fits(&s, outcome, &got, rc) && good;
	if (!good)
		printf("%s: %s\n", node_text_or(c, "documentation", "?"),
		    rc != 0 ? err.text : got.key_id);
	credentials_free(&got);
	login_scene_close(&s);
	for (size_t i = 0; i < n; i++)
		mem_free(bodies[i]);
	return good;
}

/* Without any program for it, false. */
static bool read_cases(struct buf *out, const char *path)
{
	static const char command[] =
	    "gzip -dc <\"$1\" || python3 -c 'import gzip, sys; "
	    "sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())' \"$1\"";
	int ends[2], status = 0;
	ssize_t n;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	do {
		buf_reserve(out, 1 << 16);
		n = read(ends[0], out->s + out->n, 1 << 16);
		buf_added(out, n > 0 ? (size_t)n : 0);
	} while (n > 0);
	close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

START_TEST(passes_the_published_cases)
{
	const char *path = test_conformance_path(
	    "smithy-rs-aws-config/login-provider-test-cases.json.gz");
	struct buf text = BUF_INIT;
	struct node *suite;
	size_t passed = 0, cases = 0;
	struct error err = { 0 };

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	ck_assert_int_eq(access(path, R_OK), 0);
	if (!read_cases(&text, path))
		TEST_SKIP("there is no gzip to read the login cases with");
	ck_assert_msg(
	    json_parse(text.s, text.n, &suite, &err) == 0, "%s", err.text);
	node_each (c, suite) {
		cases++;
		passed += passes(c);
	}
	node_free(suite);
	buf_free(&text);
	test_conformance("login", passed, cases);
}
END_TEST

TEST_MAIN(credentials_login, TEST(takes_what_lasts),
    TEST(looks_where_it_is_told_to), LOOP(needs_all_of_a_login, needed),
    LOOP(says_how_to_log_in, broken), TEST(names_the_profile_of_the_login),
    TEST(renews_what_soon_ends), LOOP(a_failed_renewal_does_no_harm, failures),
    LOOP(a_failed_renewal_is_told_when_it_is_too_late, failures),
    TEST(needs_a_key_and_a_region),
    TEST(a_file_that_cannot_be_written_does_no_harm),
    TEST(stops_when_the_person_does), TEST(passes_the_published_cases))
