#include "aws/sigv4.h"

#include <dirent.h>

#include "base/clock.h"
#include "base/file.h"
#include "data/json.h"
#include "test.h"

static void slurp(const char *folder, const char *name, struct buf *out)
{
	struct buf path = BUF_INIT;
	struct error err;

	buf_addf(&path, "%s/%s", folder, name);
	buf_reset(out);
	ck_assert_msg(
	    file_read(path.s, 1 << 20, out, &err) == 0, "%s", err.text);
	buf_free(&path);
}

/* "GET /a path HTTP/1.1", headers that may go on in the next line, a body. */
static void read_request(const char *text, struct http_request *r)
{
	size_t line = strcspn(text, "\n"), method = strcspn(text, " ");
	const char *target = text + method + 1;
	struct http_header *last = NULL;

	r->method = mem_strndup(text, method);
	r->path = mem_strndup(target, line - method - 1 - strlen(" HTTP/1.1"));
	for (text += line; *text == '\n' && text[1] != '\n' && text[1] != '\0';
	     text += line) {
		line = strcspn(++text, "\n");
		if (*text == ' ') {
			struct http_header first = *last;
			struct buf more = BUF_INIT;

			buf_addf(
			    &more, "%s\n%.*s", first.value, (int)line, text);
			r->headers.n--;
			http_headers_add(&r->headers, first.name, more.s);
			mem_free(first.name); /* one block with its value */
			buf_free(&more);
			continue;
		}
		http_headers_add_line(&r->headers, text, line);
		last = vec_last(&r->headers);
	}
	if (*text == '\n' && text[1] == '\n')
		buf_add(&r->body, text + 2);
	r->host = mem_strdup(http_headers_get(&r->headers, "Host"));
	http_headers_remove(&r->headers, "Host");
}

static int64_t time_of(const char *iso)
{
	struct civil c = { 0 };

	ck_assert_int_eq(sscanf(iso, "%d-%d-%dT%d:%d:%dZ", &c.year, &c.month,
	                     &c.day, &c.hour, &c.minute, &c.second),
	    6);
	return clock_unix(&c);
}

static void check_line(const struct buf *want, const struct http_request *r,
    const char *name, const char *mark)
{
	const char *line = strstr(want->s, mark);
	const char *have = http_headers_get(&r->headers, name);

	if (line == NULL) {
		ck_assert_ptr_null(have);
		return;
	}
	line += strlen(mark);
	ck_assert_ptr_nonnull(have);
	ck_assert_uint_eq(strcspn(line, "\n"), strlen(have));
	ck_assert_int_eq(strncmp(line, have, strlen(have)), 0);
}

static void run_case(const char *folder)
{
	struct buf text = BUF_INIT, canonical = BUF_INIT, to_sign = BUF_INIT;
	struct http_request r = { 0 };
	struct sigv4 *s = sigv4_new();
	struct node *context;
	struct error err;
	struct credentials c;
	struct sigv4_scope scope;

	slurp(folder, "request.txt", &text);
	read_request(text.s, &r);
	slurp(folder, "context.json", &text);
	ck_assert_int_eq(json_parse(text.s, text.n, &context, &err), 0);
	c = (struct credentials){
		.key_id = mem_strdup(
		    node_text_or(context, "credentials.access_key_id", "")),
		.secret = mem_strdup(
		    node_text_or(context, "credentials.secret_access_key", "")),
		.token = mem_strdup(
		    node_text_or(context, "credentials.token", NULL)),
	};
	scope = (struct sigv4_scope){
		.region = node_text_or(context, "region", ""),
		.service = node_text_or(context, "service", ""),
		.unix_s = time_of(node_text_or(context, "timestamp", "")),
		.raw_path = !node_bool_or(context, "normalize", true),
		.omit_token =
		    node_bool_or(context, "omit_session_token", false),
		.sign_body_header = node_bool_or(context, "sign_body", false),
	};
	sigv4_sign(s, &r, &c, &scope, &canonical, &to_sign);
	slurp(folder, "header-canonical-request.txt", &text);
	ck_assert_str_eq(canonical.s, text.s);
	slurp(folder, "header-string-to-sign.txt", &text);
	ck_assert_str_eq(to_sign.s, text.s);
	slurp(folder, "header-signed-request.txt", &text);
	check_line(&text, &r, "Authorization", "\nAuthorization:");
	check_line(&text, &r, "X-Amz-Date", "\nX-Amz-Date:");
	check_line(
	    &text, &r, "X-Amz-Security-Token", "\nX-Amz-Security-Token:");
	check_line(
	    &text, &r, "x-amz-content-sha256", "\nx-amz-content-sha256:");
	node_free(context);
	credentials_free(&c);
	http_request_free(&r);
	sigv4_free(s);
	buf_free(&text);
	buf_free(&canonical);
	buf_free(&to_sign);
}

START_TEST(signs_the_published_cases)
{
	const char *base = test_conformance_path("aws-c-auth-sigv4/v4");
	struct dirent *entry;
	int cases = 0;
	DIR *dir;

	if (base == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	dir = opendir(base);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct buf folder = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		buf_addf(&folder, "%s/%s", base, entry->d_name);
		run_case(folder.s);
		buf_free(&folder);
		cases++;
	}
	closedir(dir);
	printf("sigv4: %d published cases\n", cases);
	ck_assert_int_eq(cases, 38);
}
END_TEST

static const char *sign(struct sigv4 *s, struct http_request *r,
    struct credentials *c, const struct sigv4_scope *scope)
{
	sigv4_sign(s, r, c, scope, NULL, NULL);
	return http_headers_get(&r->headers, "authorization");
}

static void make_request(struct http_request *r)
{
	*r = (struct http_request){ .method = mem_strdup("POST"),
		.host = mem_strdup("dynamodb.eu-west-1.amazonaws.com"),
		.path = mem_strdup("/"),
		.body = BUF_INIT };
	buf_add(&r->body, "{}");
	http_headers_add(&r->headers, "X-Amz-Target", "DynamoDB_20120810.X");
}

enum { DAY = 86400 };

/* Each row changes one thing that the kept key depends on. */
static const struct {
	const char *id, *secret, *region, *service;
	int64_t time;
} changes[] = {
	{ "id", "secret", "eu-west-1", "dynamodb", 1000 },
	{ "other", "secret", "eu-west-1", "dynamodb", 1000 },
	{ "id", "other", "eu-west-1", "dynamodb", 1000 },
	{ "id", "secret", "eu-west-2", "dynamodb", 1000 },
	{ "id", "secret", "eu-west-1", "kms", 1000 },
	{ "id", "secret", "eu-west-1", "dynamodb", 1000 + DAY },
	{ "id", "secret", "eu-west-1", "dynamodb", DAY - 1 },
};

START_TEST(makes_the_key_anew_when_something_changes)
{
	struct sigv4 *used = sigv4_new(), *fresh = sigv4_new();
	struct http_request a, b;
	char id[8] = "id", secret[8] = "secret", id2[8], secret2[8];
	struct credentials c = { .key_id = id, .secret = secret };
	struct credentials c2 = { .key_id = id2, .secret = secret2 };
	struct sigv4_scope scope = {
		.region = "eu-west-1", .service = "dynamodb", .unix_s = 1000
	};
	struct sigv4_scope scope2 = { .region = changes[_i].region,
		.service = changes[_i].service,
		.unix_s = changes[_i].time };
	char first[512];

	snprintf(id2, sizeof id2, "%s", changes[_i].id);
	snprintf(secret2, sizeof secret2, "%s", changes[_i].secret);
	make_request(&a);
	make_request(&b);
	snprintf(first, sizeof first, "%s", sign(used, &a, &c, &scope));
	ck_assert_str_eq(
	    sign(used, &a, &c2, &scope2), sign(fresh, &b, &c2, &scope2));
	if (_i == 0)
		ck_assert_str_eq(
		    http_headers_get(&a.headers, "authorization"), first);
	else
		ck_assert_str_ne(
		    http_headers_get(&a.headers, "authorization"), first);
	http_request_free(&a);
	http_request_free(&b);
	sigv4_free(used);
	sigv4_free(fresh);
}
END_TEST

static size_t count(const struct http_request *r, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < r->headers.n; i++)
		n += strcmp(r->headers.v[i].name, name) == 0;
	return n;
}

START_TEST(replaces_an_earlier_signature)
{
	struct sigv4 *s = sigv4_new();
	struct http_request r;
	char id[] = "id", secret[] = "secret", token[] = "token";
	struct credentials c = { .key_id = id, .secret = secret };
	struct sigv4_scope scope = {
		.region = "eu-west-1", .service = "dynamodb", .unix_s = 1000
	};

	make_request(&r);
	c.token = token;
	sign(s, &r, &c, &scope);
	ck_assert_uint_eq(count(&r, "X-Amz-Security-Token"), 1);
	c.token = NULL;
	scope.unix_s = 2000;
	sign(s, &r, &c, &scope);
	ck_assert_uint_eq(count(&r, "Authorization"), 1);
	ck_assert_uint_eq(count(&r, "X-Amz-Date"), 1);
	ck_assert_uint_eq(count(&r, "X-Amz-Security-Token"), 0);
	ck_assert_str_eq(
	    http_headers_get(&r.headers, "x-amz-date"), "19700101T003320Z");
	http_request_free(&r);
	sigv4_free(s);
}
END_TEST

START_TEST(does_not_sign_what_proxies_change)
{
	static const char *const names[] = { "Connection", "Expect",
		"Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE",
		"Trailer", "Transfer-Encoding", "Upgrade", "User-Agent",
		"X-Amzn-Trace-Id" };
	struct sigv4 *s = sigv4_new();
	struct http_request r;
	char id[] = "id", secret[] = "secret";
	struct credentials c = { .key_id = id, .secret = secret };
	struct sigv4_scope scope = {
		.region = "eu-west-1", .service = "dynamodb", .unix_s = 1000
	};

	make_request(&r);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		http_headers_add(&r.headers, names[i], "x");
	ck_assert_ptr_nonnull(strstr(sign(s, &r, &c, &scope),
	    "SignedHeaders=host;x-amz-date;x-amz-target, "));
	http_request_free(&r);
	sigv4_free(s);
}
END_TEST

/* aws-client.md 1.4: path normalised and encoded, a second time if it is already;
 * query encoded, sorted by name, then by value. */
static const struct {
	const char *target;
	bool raw;
	const char *path, *query;
} targets[] = {
	{ "/", false, "/", "" },
	{ "", false, "/", "" },
	{ "/a/./b/../c//d/", false, "/a/c/d/", "" },
	{ "/a/b/..", false, "/a", "" },
	{ "/..", false, "/", "" },
	{ "/../../a", false, "/a", "" },
	{ "/...", false, "/...", "" },
	{ "/.a/..b/c.", false, "/.a/..b/c.", "" },
	{ "/a/./b/../c//d/", true, "/a/./b/../c//d/", "" },
	{ "/%41/a b", false, "/%2541/a%20b", "" },
	{ "/~_-.*'()", false, "/~_-.%2A%27%28%29", "" },
	{ "/?a", false, "/", "a=" },
	{ "/?", false, "/", "" },
	{ "/?b=2&a=1&a=0", false, "/", "a=0&a=1&b=2" },
	{ "/?a=b=c", false, "/", "a=b%3Dc" },
	{ "/?a=%2F&&b", false, "/", "a=%2F&b=" },
	{ "/?%zz=%2&c=%", false, "/", "%25zz=%252&c=%25" },
	{ "/?=x", false, "/", "=x" },
	{ "/?a=b/c?d", false, "/", "a=b%2Fc%3Fd" },
	{ "/?a=%4", false, "/", "a=%254" },
	{ "/?a=%4g", false, "/", "a=%254g" },
};

START_TEST(makes_paths_and_queries_canonical)
{
	struct sigv4 *s = sigv4_new();
	struct http_request r;
	char id[] = "id", secret[] = "secret";
	struct credentials c = { .key_id = id, .secret = secret };
	struct sigv4_scope scope = { .region = "eu-west-1",
		.service = "dynamodb",
		.raw_path = targets[_i].raw };
	struct buf canonical = BUF_INIT, want = BUF_INIT;

	make_request(&r);
	mem_free(r.path);
	r.path = mem_strdup(targets[_i].target);
	sigv4_sign(s, &r, &c, &scope, &canonical, NULL);
	buf_addf(
	    &want, "POST\n%s\n%s\nhost:", targets[_i].path, targets[_i].query);
	ck_assert_msg(
	    strncmp(canonical.s, want.s, want.n) == 0, "%s", canonical.s);
	buf_free(&canonical);
	buf_free(&want);
	http_request_free(&r);
	sigv4_free(s);
	sigv4_free(NULL);
}
END_TEST

/* Trimmed, and what is between two words is one space; equal names are one line
 * in the order of arrival. */
static const struct {
	const char *one, *two, *line;
} values[] = {
	{ "a", NULL, "x-one:a\n" },
	{ "", NULL, "x-one:\n" },
	{ "   ", NULL, "x-one:\n" },
	{ "  a  b\t c ", NULL, "x-one:a b c\n" },
	{ "a\n  b", NULL, "x-one:a b\n" },
	{ "\"a  b\"", NULL, "x-one:\"a b\"\n" },
	{ "b", "a", "x-one:b,a\n" },
	{ "a", " a ", "x-one:a,a\n" },
};

START_TEST(makes_header_values_canonical)
{
	struct sigv4 *s = sigv4_new();
	struct http_request r;
	char id[] = "id", secret[] = "secret";
	struct credentials c = { .key_id = id, .secret = secret };
	struct sigv4_scope scope = { .region = "eu-west-1",
		.service = "dynamodb" };
	struct buf canonical = BUF_INIT;

	make_request(&r);
	http_headers_add(&r.headers, "X-One", values[_i].one);
	if (values[_i].two != NULL)
		http_headers_add(&r.headers, "x-ONE", values[_i].two);
	sigv4_sign(s, &r, &c, &scope, &canonical, NULL);
	ck_assert_msg(
	    strstr(canonical.s, values[_i].line) != NULL, "%s", canonical.s);
	ck_assert_ptr_nonnull(
	    strstr(canonical.s, "\nhost;x-amz-date;x-amz-target;x-one\n"));
	buf_free(&canonical);
	http_request_free(&r);
	sigv4_free(s);
}
END_TEST

TEST_MAIN(sigv4, LOOP(makes_paths_and_queries_canonical, targets),
    LOOP(makes_header_values_canonical, values),
    TEST(signs_the_published_cases),
    LOOP(makes_the_key_anew_when_something_changes, changes),
    TEST(replaces_an_earlier_signature),
    TEST(does_not_sign_what_proxies_change))
