/* Logins over real connections, from services of ours. */
#include <stdarg.h>

#include "aws/credentials_login.h"
#include "aws/credentials_sso.h"
#include "data/json.h"
#include "lib/es256.h"
#include "lib/login_scene.h"
#include "lib/raw_server.h"
#include "test.h"

#define FILE_DEV ".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json"
#define FILE_ARN                                                           \
	".aws/login/cache/"                                                \
	"4ef389299b6bd50ced359ebe1f19aed09a1be2a9fd98b7c86f405568b43441c4" \
	".json"

/* What the head says of the length must be true. */
static char *answer(const char *body)
{
	struct buf out = BUF_INIT;

	buf_addf(&out,
	    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    strlen(body), body);
	return buf_take(&out);
}

struct wire {
	struct raw_server server;
	struct login_scene scene;
	char *texts[2];
};

/* Everybody is at the one server, and answers in this order. */
static void open_wire(struct wire *w, const char *first, const char *second)
{
	struct raw_answer answers[2];

	w->texts[0] = answer(first);
	w->texts[1] = answer(second);
	for (int i = 0; i < 2; i++)
		answers[i] = (struct raw_answer){ .bytes = w->texts[i] };
	raw_server_start(&w->server, answers, 2);
	w->scene = (struct login_scene){
		.variables = { "AWS_ENDPOINT_URL", w->server.url }, .real = true
	};
	login_scene_open(&w->scene, "[default]\nregion = eu-west-1\n", NULL, 0);
}

static void close_wire(struct wire *w, struct buf *log)
{
	login_scene_close(&w->scene);
	raw_server_stop(&w->server, log);
	mem_free(w->texts[0]);
	mem_free(w->texts[1]);
}

static void put_file(struct wire *w, const char *path, const char *form, ...)
    PRINTF_LIKE(3, 4);

static void put_file(struct wire *w, const char *path, const char *form, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, form);
	buf_vaddf(&text, form, ap);
	va_end(ap);
	login_scene_put(&w->scene, path, text.s);
	buf_free(&text);
}

START_TEST(renews_a_token_and_gets_credentials_for_it)
{
	static const struct sso_profile wanted = { .session = "dev",
		.start_url = "https://x",
		.region = "eu-central-1",
		.account = "1",
		.role = "R" };
	struct buf log = BUF_INIT;
	struct credentials c = { 0 };
	struct error err = { 0 };
	struct wire w;

	open_wire(&w, "{\"accessToken\":\"new\",\"expiresIn\":3600}",
	    "{\"roleCredentials\":{\"accessKeyId\":\"ASIA\","
	    "\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","
	    "\"expiration\":1795352400000}}");
	put_file(&w, FILE_DEV,
	    "{\"accessToken\":\"old\",\"expiresAt\":\"2020-01-01T00:00:00Z\","
	    "\"clientId\":\"i\",\"clientSecret\":\"s\",\"refreshToken\":\"r\","
	    "\"registrationExpiresAt\":\"2999-01-01T00:00:00Z\"}");
	ck_assert_msg(credentials_sso(&w.scene.search, &wanted, &c, &err) == 0,
	    "%s", err.text);
	ck_assert_str_eq(c.key_id, "ASIA");
	ck_assert_int_eq(c.expires, 1795352400);
	credentials_free(&c);
	close_wire(&w, &log);
	ck_assert_uint_eq(raw_server_count(&log, "POST /token HTTP/1.1"), 1);
	ck_assert_uint_eq(
	    raw_server_count(&log, "GET /federation/credentials?role_name=R&"
	                           "account_id=1 HTTP/1.1"),
	    1);
	ck_assert_uint_eq(
	    raw_server_count(&log, "x-amz-sso_bearer_token: new\r\n"), 1);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>"), 1);
	ck_assert_uint_eq(raw_server_count(&log, "Authorization"), 0);
	buf_free(&log);
}
END_TEST

/* The proof as it arrived; the caller's. */
static char *proof_in(const struct buf *log)
{
	const char *start = strstr(log->s, "DPoP: ");

	ck_assert_ptr_nonnull(start);
	start += 6;
	return mem_strndup(start, strcspn(start, "\r\n"));
}

START_TEST(renews_a_login_with_a_proof)
{
	char *pem = es256_pem(ES256_SEC1), *proof;
	struct node *key = node_text(pem), *claims;
	struct buf log = BUF_INIT, text = BUF_INIT, url = BUF_INIT;
	struct credentials c = { 0 };
	struct error err = { 0 };
	int64_t now = clock_wall(&clock_system) / 1000;
	struct wire w;

	open_wire(&w,
	    "{\"accessToken\":{\"accessKeyId\":\"NEW\","
	    "\"secretAccessKey\":\"S\",\"sessionToken\":\"T\"},"
	    "\"expiresIn\":900,\"refreshToken\":\"r2\"}",
	    "");
	json_print(&text, key);
	put_file(&w, FILE_ARN,
	    "{\"accessToken\":{\"accessKeyId\":\"OLD\","
	    "\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","
	    "\"accountId\":\"1\",\"expiresAt\":\"2020-01-01T00:00:00Z\"},"
	    "\"clientId\":\"i\",\"refreshToken\":\"r\",\"dpopKey\":%s}",
	    text.s);
	/* The second time they stand in the file. */
	for (int i = 0; i < 2; i++) {
		ck_assert_msg(credentials_login(&w.scene.search,
		                  "arn:aws:iam::1:user/x", &c, &err) == 0,
		    "%s", err.text);
		ck_assert_str_eq(c.key_id, "NEW");
		ck_assert_int_ge(c.expires, now + 900);
		ck_assert_int_le(c.expires, now + 960);
		credentials_free(&c);
	}
	buf_addf(&url, "%sv1/token", w.server.url);
	close_wire(&w, &log);
	ck_assert_uint_eq(raw_server_count(&log, "POST /v1/token HTTP/1.1"), 1);
	proof = proof_in(&log);
	ck_assert(es256_signs(proof, es256_x, es256_y));
	claims = es256_part(proof, 1);
	ck_assert_str_eq(node_text_or(claims, "htu", ""), url.s);
	node_free(claims);
	node_free(key);
	buf_free(&log);
	buf_free(&text);
	buf_free(&url);
	mem_free(proof);
	mem_free(pem);
}
END_TEST

TEST_MAIN(login_wire, TEST(renews_a_token_and_gets_credentials_for_it),
    TEST(renews_a_login_with_a_proof))
