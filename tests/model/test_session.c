#include "model/session.h"

#include <strings.h>

#include "data/json.h"
#include "lib/model_case.h"
#include "lib/raw_server.h"
#include "test.h"

static const struct model_row nothing[] = { { 0 } };

/* A hook that keeps what the request was signed with. */
static char authorization[400], token[100], url[200];

static enum wb_delivery keep(
    void *arg, const struct wb_request *r, struct wb_response *to)
{
	(void)arg;
	token[0] = '\0';
	snprintf(url, sizeof url, "%s", r->url);
	for (size_t i = 0; i < r->header_count; i++) {
		const struct wb_header *h = &r->headers[i];

		if (strcasecmp(h->name, "authorization") == 0)
			snprintf(authorization, sizeof authorization, "%s",
			    h->value);
		if (strcasecmp(h->name, "x-amz-security-token") == 0)
			snprintf(token, sizeof token, "%s", h->value);
	}
	wb_response_status(to, 200);
	wb_response_body(to, "{}", 2);
	return WB_ANSWERED;
}

static const struct wb_session_options good = {
	.size = sizeof good,
	.environment = "test",
	.region = "eu-west-1",
	.access_key_id = "AKIDEXAMPLE",
	.secret_access_key = "SECRETSECRET",
	.transport = keep,
};

static struct wb_session *open(const struct wb_session_options *options)
{
	struct wb_session *s = NULL;
	struct wb_error err;

	ck_assert_msg(wb_session_open(options, &s, &err) == WB_OK, "%s: %s",
	    err.field, err.text);
	return s;
}

/* One request, for what it is signed with. */
static void ask(struct wb_session *s)
{
	struct wb_error err;

	ck_assert_int_eq(wb_user_get(s, "u", NULL, NULL, &err), WB_NOT_FOUND);
}

/* --- the tables ------------------------------------------------------------------ */

static const struct {
	const char *prefix, *environment, *variable;
	const char *users, *wikis, *acls; /* given */
	const char *names[TABLES];
} tables[] = {
	{ NULL, "dev", NULL, NULL, NULL, NULL,
	    { "wikibot-dev-users", "wikibot-dev-wikis", "wikibot-dev-acls" } },
	{ "acme", "dev", NULL, NULL, NULL, NULL,
	    { "acme-dev-users", "acme-dev-wikis", "acme-dev-acls" } },
	{ NULL, NULL, "prod", NULL, NULL, NULL,
	    { "wikibot-prod-users", "wikibot-prod-wikis",
	        "wikibot-prod-acls" } },
	{ NULL, "dev", "prod", NULL, NULL, NULL,
	    { "wikibot-dev-users", "wikibot-dev-wikis", "wikibot-dev-acls" } },
	{ NULL, "dev", NULL, "people", NULL, "A_b.c-9",
	    { "people", "wikibot-dev-wikis", "A_b.c-9" } },
	{ NULL, NULL, NULL, "one", "two", "six", { "one", "two", "six" } },
	{ NULL, "", NULL, "one", "two", "six", { "one", "two", "six" } },
};

START_TEST(the_tables_have_names)
{
	struct wb_session_options options = good;
	struct wb_session *s;

	model_case_bare_environment();
	if (tables[_i].variable != NULL)
		setenv("WIKIBOT_ENVIRONMENT", tables[_i].variable, 1);
	options.prefix = tables[_i].prefix;
	options.environment = tables[_i].environment;
	options.users_table = tables[_i].users;
	options.wikis_table = tables[_i].wikis;
	options.acls_table = tables[_i].acls;
	s = open(&options);
	for (int i = 0; i < TABLES; i++)
		ck_assert_str_eq(s->tables[i], tables[_i].names[i]);
	wb_session_unref(s);
}
END_TEST

/* --- what is refused ---------------------------------------------------------------- */

#define MANY                                                               \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
enum { DAY = 24 * 3600 * 1000 };

/* clang-format off */
static const struct {
	struct wb_session_options options; /* beside region, keys, hook */
	bool bare;                         /* without those, too */
	enum wb_status status;
	const char *field, *words;
} refusals[] = {
	{ { .max_connections = -1, .environment = "e" }, false,
	  WB_INVALID, "max_connections", "between 1 and 1000" },
	{ { .max_connections = 1001, .environment = "e" }, false,
	  WB_INVALID, "max_connections", "between 1 and 1000" },
	{ { .attempt_ms = -1, .environment = "e" }, false,
	  WB_INVALID, "attempt_ms", "between 1 and 86400000" },
	{ { .attempt_ms = DAY + 1, .environment = "e" }, false,
	  WB_INVALID, "attempt_ms", "between 1 and" },
	{ { .deadline_ms = -1, .environment = "e" }, false,
	  WB_INVALID, "deadline_ms", "between 1 and" },
	{ { .deadline_ms = DAY + 1, .environment = "e" }, false,
	  WB_INVALID, "deadline_ms", "between 1 and" },
	{ { 0 }, false, WB_INVALID, "environment",
	  "give one, or set WIKIBOT_ENVIRONMENT" },
	{ { .environment = "" }, false, WB_INVALID, "environment",
	  "no environment is set" },
	{ { .users_table = "one", .wikis_table = "two" }, false,
	  WB_INVALID, "environment", "the table of acls has no name" },
	{ { .environment = "a/b" }, false, WB_INVALID, "environment",
	  "'wikibot-a/b-users' is no name of a table" },
	{ { .environment = MANY MANY }, false, WB_INVALID, "environment",
	  "is no name of a table" },
	{ { .environment = "e", .users_table = "ab" }, false,
	  WB_INVALID, "users_table", "'ab' is no name of a table" },
	{ { .environment = "e", .wikis_table = "a b c" }, false,
	  WB_INVALID, "wikis_table", "3 to 255 of a-z" },
	{ { .environment = "e", .acls_table = "abc\xc3\xa9" }, false,
	  WB_INVALID, "acls_table", "is no name of a table" },
	{ { .environment = "e", .acls_table = MANY MANY }, false,
	  WB_INVALID, "acls_table", "is no name of a table" },
	{ { .environment = "e", .profile = "p" }, false,
	  WB_INVALID, "profile", "not both" },
	{ { .environment = "e", .region = "r", .access_key_id = "a" }, true,
	  WB_INVALID, "secret_access_key", "go together" },
	{ { .environment = "e", .region = "r", .secret_access_key = "s" },
	  true, WB_INVALID, "secret_access_key", "go together" },
	{ { .environment = "e", .region = "r", .session_token = "t" }, true,
	  WB_INVALID, "secret_access_key", "go together" },
	{ { .environment = "e", .access_key_id = "a",
	    .secret_access_key = "s" }, true,
	  WB_INVALID, "region", "no region is set; give one, or set AWS_" },
	{ { .environment = "e", .endpoint_url = "http://example.com" }, false,
	  WB_INVALID, "endpoint_url", "http is only" },
	{ { .environment = "e", .endpoint_url = "no url" }, false,
	  WB_INVALID, "endpoint_url", "no url" },
	{ { .environment = "e", .region = "r" }, true,
	  WB_AUTH, "", "AWS_ACCESS_KEY_ID is not set" },
	{ { .environment = "e", .region = "r", .profile = "nobody" }, true,
	  WB_AUTH, "", "nobody" },
};
/* clang-format on */

START_TEST(names_what_cannot_be)
{
	struct wb_session_options options = refusals[_i].options;
	struct wb_session *s = (struct wb_session *)(void *)&options;
	struct wb_error err;

	model_case_bare_environment();
	options.size = sizeof options;
	if (!refusals[_i].bare) {
		options.region = good.region;
		options.access_key_id = good.access_key_id;
		options.secret_access_key = good.secret_access_key;
	}
	ck_assert_int_eq(
	    wb_session_open(&options, &s, &err), refusals[_i].status);
	ck_assert_ptr_null(s);
	ck_assert_str_eq(err.field, refusals[_i].field);
	ck_assert_msg(
	    strstr(err.text, refusals[_i].words) != NULL, "%s", err.text);
	ck_assert_int_eq(err.attempts, 0);
	ck_assert_int_eq(wb_session_open(&options, &s, NULL), /* err may be */
	    refusals[_i].status);
}
END_TEST

START_TEST(the_options_are_a_struct_with_a_size)
{
	struct wb_session_options options = { 0 };
	struct wb_session *s;
	struct wb_error err;

	ck_assert_int_eq(wb_session_open(&options, &s, &err), WB_INVALID);
	ck_assert_str_eq(err.field, "size");
	ck_assert_int_eq(wb_session_open(NULL, &s, &err), WB_INVALID);
	ck_assert_str_eq(err.field, "wb_session_options");
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(without_credentials_each_place_is_named)
{
	struct wb_session_options options = good;
	struct wb_session *s;
	struct wb_error err;

	model_case_bare_environment();
	options.access_key_id = options.secret_access_key = NULL;
	ck_assert_int_eq(wb_session_open(&options, &s, &err), WB_AUTH);
	ck_assert_ptr_nonnull(strstr(err.text, "environment: "));
	ck_assert_ptr_nonnull(strstr(err.text, "profile: "));
	ck_assert(!err.retriable);
}
END_TEST

START_TEST(a_setting_of_the_environment_may_be_wrong)
{
	struct wb_session *s;
	struct wb_error err;

	model_case_bare_environment();
	setenv("AWS_MAX_ATTEMPTS", "many", 1);
	ck_assert_int_eq(wb_session_open(&good, &s, &err), WB_INVALID);
	ck_assert_ptr_nonnull(strstr(err.text, "AWS_MAX_ATTEMPTS"));
	unsetenv("AWS_MAX_ATTEMPTS");
}
END_TEST

/* --- who and where -------------------------------------------------------------------- */

START_TEST(given_keys_beat_those_of_the_environment)
{
	struct wb_session *s;

	model_case_bare_environment();
	setenv("AWS_ACCESS_KEY_ID", "AKIDENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "SECRETENV", 1);
	setenv("AWS_SESSION_TOKEN", "TOKENENV", 1);
	setenv("AWS_SECURITY_TOKEN", "TOKENOLD", 1);
	s = open(&good);
	ask(s);
	ck_assert_ptr_nonnull(strstr(authorization, "Credential=AKIDEXAMPLE/"));
	ck_assert_str_eq(token, ""); /* one without the other would not fit */
	unsetenv("AWS_SECURITY_TOKEN");
	wb_session_unref(s);
}
END_TEST

START_TEST(given_keys_may_have_a_token)
{
	struct wb_session_options options = good;
	struct wb_session *s;

	model_case_bare_environment();
	options.session_token = "TOKEN";
	s = open(&options);
	ask(s);
	ck_assert_str_eq(token, "TOKEN");
	wb_session_unref(s);
}
END_TEST

START_TEST(keys_and_region_may_be_the_environment_s)
{
	struct wb_session_options options = good;
	struct wb_session *s;

	model_case_bare_environment();
	setenv("AWS_ACCESS_KEY_ID", "AKIDENV", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "SECRETENV", 1);
	setenv("AWS_SESSION_TOKEN", "TOKENENV", 1);
	setenv("AWS_REGION", "ap-south-1", 1);
	options.access_key_id = options.secret_access_key = NULL;
	options.region = NULL;
	s = open(&options);
	ask(s);
	ck_assert_ptr_nonnull(strstr(authorization, "Credential=AKIDENV/"));
	ck_assert_ptr_nonnull(
	    strstr(authorization, "/ap-south-1/dynamodb/aws4_request"));
	ck_assert_str_eq(token, "TOKENENV");
	ck_assert_str_eq(url, "https://dynamodb.ap-south-1.amazonaws.com/");
	wb_session_unref(s);
}
END_TEST

START_TEST(an_endpoint_may_be_given)
{
	struct wb_session_options options = good;
	struct wb_session *s;

	model_case_bare_environment();
	setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1", 1);
	options.endpoint_url = "http://127.0.0.1:8000";
	s = open(&options);
	ask(s);
	ck_assert_str_eq(url, "http://127.0.0.1:8000/");
	wb_session_unref(s);
}
END_TEST

START_TEST(texts_are_borrowed_for_the_opening_only)
{
	char texts[9][40] = { "acme", "dev", "people", "r-east-1",
		"http://127.0.0.1:8000", "AKID", "SECRET", "TOKEN", "spaces" };
	struct wb_session_options options = {
		.size = sizeof options,
		.prefix = texts[0],
		.environment = texts[1],
		.users_table = texts[2],
		.wikis_table = texts[8],
		.region = texts[3],
		.endpoint_url = texts[4],
		.access_key_id = texts[5],
		.secret_access_key = texts[6],
		.session_token = texts[7],
		.transport = keep,
	};
	struct wb_session *s;

	model_case_bare_environment();
	s = open(&options);
	memset(texts, 'x', sizeof texts);
	ask(s);
	ck_assert_str_eq(url, "http://127.0.0.1:8000/");
	ck_assert_ptr_nonnull(strstr(authorization, "Credential=AKID/"));
	ck_assert_str_eq(token, "TOKEN");
	ck_assert_str_eq(s->tables[TABLE_USERS], "people");
	ck_assert_str_eq(s->tables[TABLE_ACLS], "acme-dev-acls");
	wb_session_unref(s);
}
END_TEST

START_TEST(what_is_not_said_has_a_value)
{
	struct wb_session *s;

	model_case_bare_environment();
	s = open(&good);
	ck_assert_int_eq(s->options.max_connections, 16);
	ck_assert_int_eq(s->options.attempt_ms, 5000);
	ck_assert_int_eq(s->options.deadline_ms, 15000);
	ck_assert(!s->options.unique_identity);
	wb_session_unref(s);
}
END_TEST

static const int connections[] = { 1, 2, 999, 1000 };

START_TEST(the_borders_are_allowed)
{
	struct wb_session_options options = good;
	struct wb_session *s;

	model_case_bare_environment();
	options.max_connections = connections[_i];
	options.attempt_ms = _i % 2 == 0 ? 1 : DAY;
	options.deadline_ms = _i % 2 == 0 ? DAY : 1;
	s = open(&options);
	ck_assert_int_eq(s->options.max_connections, connections[_i]);
	wb_session_unref(s);
}
END_TEST

/* Of a program from before there were more options. */
START_TEST(an_older_program_may_know_less)
{
	struct wb_session_options options = good;
	struct wb_session *s;
	struct wb_error err;

	model_case_bare_environment();
	options.size = offsetof(struct wb_session_options, max_connections);
	options.max_connections = -7; /* not looked at */
	ck_assert_int_eq(wb_session_open(&options, &s, &err), WB_OK);
	ck_assert_int_eq(s->options.max_connections, 16);
	wb_session_unref(s);
}
END_TEST

/* Without a hook it is HTTP, over a connection that is kept. */
START_TEST(requests_go_over_a_connection)
{
	static const struct raw_answer answer = {
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	};
	struct wb_stats stats = { .size = sizeof stats };
	struct wb_session_options options = good;
	struct buf log = BUF_INIT;
	struct raw_server server;
	struct wb_session *s;

	model_case_bare_environment();
	raw_server_start(&server, &answer, 1);
	options.transport = NULL;
	options.endpoint_url = server.url;
	s = open(&options);
	for (int i = 0; i < 3; i++)
		ask(s);
	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.connections_opened, 1);
	ck_assert_int_eq(stats.attempts, 3);
	ck_assert_int_eq(stats.connections, 1);
	wb_session_unref(s);
	raw_server_stop(&server, &log);
	ck_assert_uint_eq(raw_server_count(&log, "<accept>"), 1);
	ck_assert_uint_eq(
	    raw_server_count(&log, "X-Amz-Target: DynamoDB_20120810.GetItem"),
	    3);
	buf_free(&log);
}
END_TEST

/* --- how long it lives, and what it counted --------------------------------------------- */

START_TEST(it_lives_as_long_as_somebody_has_it)
{
	struct wb_session *s;

	model_case_bare_environment();
	s = open(&good);
	ck_assert_ptr_eq(wb_session_ref(s), s);
	wb_session_unref(s);
	ask(s);
	wb_session_unref(s);
	wb_session_unref(NULL);
}
END_TEST

START_TEST(an_iterator_keeps_it)
{
	static const struct model_row rows[] = {
		ANSWER("Query", "{'Items':[]}"), { 0 }
	};
	const struct wb_wiki *wiki = NULL;
	struct wb_wiki_iter *it;
	struct model_case m;

	model_case_open(&m, rows);
	ck_assert_int_eq(
	    wb_wiki_list_by_owner(m.session, "o", NULL, NULL, &it, &m.err),
	    WB_OK);
	wb_session_unref(m.session);
	ck_assert_int_eq(wb_wiki_iter_next(it, &wiki, &m.err), WB_OK);
	ck_assert_ptr_null(wiki);
	wb_wiki_iter_free(it);
	m.session = NULL;
	model_case_close(&m);
}
END_TEST

START_TEST(counters_are_given_by_their_size)
{
	struct wb_stats stats = { .size = offsetof(struct wb_stats, retries),
		.retries = 4242 };
	struct wb_session *s;

	model_case_bare_environment();
	s = open(&good);
	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.calls, 0);
	ask(s);
	ask(s);
	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.calls, 2);
	ck_assert_int_eq(stats.attempts, 2);
	ck_assert_int_eq(stats.retries, 4242);
	ck_assert_uint_eq(stats.size, offsetof(struct wb_stats, retries));
	stats.size = sizeof stats;
	wb_session_stats(s, &stats);
	ck_assert_int_eq(stats.retries, 0);
	ck_assert_int_eq(stats.connections, 1);
	wb_session_unref(s);
}
END_TEST

START_TEST(its_time_is_the_service_s)
{
	struct model_case m;

	model_case_open(&m, nothing);
	ck_assert_int_eq(session_wall(m.session), m.wall);
	aws_shared_set_skew(m.session->shared, -1234567);
	ck_assert_int_eq(session_wall(m.session), m.wall - 1234567);
	model_case_close(&m);
}
END_TEST

START_TEST(it_explains_itself)
{
	struct wb_session *s = open(&good);
	char *text = wb_session_explain(s);
	struct node *n = NULL;
	struct error err;
	bool seen = false;

	ck_assert_int_eq(json_parse(text, strlen(text), &n, &err), 0);
	node_each (setting, node_key(n, "settings"))
		if (strcmp(node_text_or(setting, "name", ""), "region") == 0) {
			seen = true;
			ck_assert_str_eq(
			    node_text_or(setting, "value", ""), "eu-west-1");
			ck_assert_str_eq(node_text_or(setting, "source", ""),
			    "option region");
		}
	ck_assert(seen);
	ck_assert_str_eq(
	    node_text_or(n, "tables.users", ""), "wikibot-test-users");
	ck_assert_int_eq(node_int_or(n, "timeouts.deadline_ms", 0), 15000);
	ck_assert_int_eq(node_int_or(n, "timeouts.connect_ms", 0), 3100);
	ck_assert_int_eq(node_int_or(n, "learnt.clock_skew_ms", -1), 0);
	ck_assert_int_eq(
	    node_get(n, "learnt.requests_per_minute")->type, NODE_NULL);
	ck_assert_str_eq(
	    node_text_or(n, "credentials.found.key_id_ends", ""), "MPLE");
	ck_assert_ptr_null(strstr(text, "SECRETSECRET"));
	node_free(n);
	wb_free(text);
	wb_session_unref(s);
}
END_TEST

TEST_MAIN(session, TEST(it_explains_itself),
    LOOP(the_tables_have_names, tables), LOOP(names_what_cannot_be, refusals),
    TEST(the_options_are_a_struct_with_a_size),
    TEST(without_credentials_each_place_is_named),
    TEST(given_keys_beat_those_of_the_environment),
    TEST(given_keys_may_have_a_token),
    TEST(keys_and_region_may_be_the_environment_s),
    TEST(an_endpoint_may_be_given),
    TEST(texts_are_borrowed_for_the_opening_only),
    TEST(what_is_not_said_has_a_value),
    LOOP(the_borders_are_allowed, connections),
    TEST(an_older_program_may_know_less),
    TEST(a_setting_of_the_environment_may_be_wrong),
    TEST(requests_go_over_a_connection),
    TEST(it_lives_as_long_as_somebody_has_it), TEST(an_iterator_keeps_it),
    TEST(counters_are_given_by_their_size), TEST(its_time_is_the_service_s))
