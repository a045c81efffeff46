#include "aws/sigv4.h"

#include <ctype.h>
#include <dirent.h>

#include "base/clock.h"
#include "base/file.h"
#include "data/json.h"
#include "test.h"

/* A file of a case, without the line end at its end. */
static void slurp(
    const char *folder, const char *form, const char *name, struct buf *out)
{
	struct buf path = BUF_INIT;
	struct error err;

	buf_addf(&path, "%s/%s%s", folder, form, name);
	buf_reset(out);
	ck_assert_msg(
	    file_read(path.s, 1 << 20, out, &err) == 0, "%s", err.text);
	buf_free(&path);
}

/* "GET /a path HTTP/1.1", headers that may go on in the next line, a body. */
static void read_request(const char *text, struct http_request *r)
{
	size_t line = strcspn(text, "\n"), method = strcspn(text, " ");
	const char *target = text + method + 1, *end = text + line;
	struct buf field = BUF_INIT;

	while (end > target && *end != ' ')
		end--;
	r->method = mem_strndup(text, method);
	r->path = mem_strndup(target, (size_t)(end - target));
	for (text += line; *text == '\n' && text[1] != '\n' && text[1] != '\0';
	     text += line) {
		line = strcspn(++text, "\n");
		buf_addn(&field, text, line);
		if (text[line] == '\n' &&
		    (text[line + 1] == ' ' || text[line + 1] == '\t')) {
			buf_addc(&field, '\n');
			continue;
		}
		http_headers_add_line(&r->headers, field.s, field.n);
		buf_reset(&field);
	}
	if (*text == '\n' && text[1] == '\n')
		buf_add(&r->body, text + 2);
	buf_free(&field);
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

struct signing {
	struct node *context;
	struct credentials c;
	struct sigv4_scope scope;
	struct buf canonical, to_sign;
	struct http_request r;
};

static void read_case(const char *folder, struct signing *out)
{
	struct buf text = BUF_INIT;
	struct node *context;
	struct error err;

	*out = (struct signing){ .canonical = BUF_INIT, .to_sign = BUF_INIT };
	slurp(folder, "", "request.txt", &text);
	read_request(text.s, &out->r);
	slurp(folder, "", "context.json", &text);
	ck_assert_msg(json_parse(text.s, text.n, &context, &err) == 0, "%s: %s",
	    folder, err.text);
	out->context = context;
	out->c = (struct credentials){
		.key_id = mem_strdup(
		    node_text_or(context, "credentials.access_key_id", "")),
		.secret = mem_strdup(
		    node_text_or(context, "credentials.secret_access_key", "")),
		.token = mem_strdup(
		    node_text_or(context, "credentials.token", NULL)),
	};
	out->scope = (struct sigv4_scope){
		.region = node_text_or(context, "region", ""),
		.service = node_text_or(context, "service", ""),
		.unix_s = time_of(node_text_or(context, "timestamp", "")),
		.raw_path = !node_bool_or(context, "normalize", true),
		.omit_token =
		    node_bool_or(context, "omit_session_token", false),
		.sign_body_header = node_bool_or(context, "sign_body", false),
		.expires_s =
		    (int)node_int_or(context, "expiration_in_seconds", 3600),
	};
	buf_free(&text);
}

static void free_case(struct signing *signing)
{
	node_free(signing->context);
	credentials_free(&signing->c);
	http_request_free(&signing->r);
	buf_free(&signing->canonical);
	buf_free(&signing->to_sign);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A request as text that is the same for the same headers and parameters in
 * another order, which is everybody's own choice. */
static void flatten(const struct http_request *r, struct buf *out)
{
	VEC(char *) parts = { 0 };
	struct buf part = BUF_INIT;
	const char *path = r->path, *value;

	buf_addf(out, "%s %s\n", r->method, r->host);
	for (size_t n = strcspn(path, "?"); *path != '\0';
	     n = strcspn(path, "&")) {
		*vec_push(&parts) = mem_strndup(path, n);
		path += n + (path[n] != '\0');
	}
	for (size_t i = 0; i < r->headers.n; i++) {
		for (const char *c = r->headers.v[i].name; *c != '\0'; c++)
			buf_addc(&part, (char)tolower((unsigned char)*c));
		value = r->headers.v[i].value;
		buf_addf(&part, ": %s", value);
		*vec_push(&parts) = buf_take(&part);
	}
	vec_sort(&parts, by_text);
	vec_each (char *, p, &parts) {
		buf_addf(out, "%s\n", *p);
		mem_free(*p);
	}
	buf_add(out, buf_text(&r->body));
	vec_free(&parts);
}

static bool is_same(
    const char *folder, const char *what, const char *have, const char *want)
{
	bool same = strcmp(have, want) == 0;

	if (!same)
		printf("%s: %s\n--- have\n%s\n--- want\n%s\n", folder, what,
		    have, want);
	return same;
}

static bool is_as_published(
    const char *folder, const char *form, const struct signing *signing)
{
	struct buf text = BUF_INIT, have = BUF_INIT, want = BUF_INIT;
	struct http_request theirs = { 0 };
	bool same;

	slurp(folder, form, "-canonical-request.txt", &text);
	same = is_same(folder, form, signing->canonical.s, text.s);
	slurp(folder, form, "-string-to-sign.txt", &text);
	same = is_same(folder, form, signing->to_sign.s, text.s) && same;
	slurp(folder, form, "-signed-request.txt", &text);
	read_request(text.s, &theirs);
	flatten(&signing->r, &have);
	flatten(&theirs, &want);
	same = is_same(folder, form, have.s, want.s) && same;
	slurp(folder, form, "-signature.txt", &text);
	same = strstr(have.s, text.s) != NULL && same;
	http_request_free(&theirs);
	buf_free(&text);
	buf_free(&have);
	buf_free(&want);
	return same;
}

typedef void sign_function(struct sigv4 *s, struct http_request *r,
    const struct credentials *c, const struct sigv4_scope *scope,
    struct buf *canonical, struct buf *to_sign);

static const struct {
	const char *form, *suite;
	sign_function *sign;
} forms[] = {
	{ "header", "sigv4-header", sigv4_sign },
	{ "query", "sigv4-query", sigv4_presign },
};

static bool runs_case(struct sigv4 *s, const char *folder, int form)
{
	struct signing signing;
	bool passed;

	read_case(folder, &signing);
	forms[form].sign(s, &signing.r, &signing.c, &signing.scope,
	    &signing.canonical, &signing.to_sign);
	passed = is_as_published(folder, forms[form].form, &signing);
	free_case(&signing);
	return passed;
}

START_TEST(signs_the_published_cases)
{
	const char *base = test_conformance_path("aws-c-auth-sigv4/v4");
	struct sigv4 *s = sigv4_new();
	size_t cases = 0, passed = 0;
	struct dirent *entry;
	DIR *dir;

	if (base == NULL) {
		sigv4_free(s);
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	}
	dir = opendir(base);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		struct buf folder = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		buf_addf(&folder, "%s/%s", base, entry->d_name);
		cases++;
		passed += runs_case(s, folder.s, _i);
		buf_free(&folder);
	}
	closedir(dir);
	sigv4_free(s);
	test_conformance(forms[_i].suite, passed, cases);
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

/* Nothing of an earlier signature stays, be it in the header form. */
START_TEST(a_presigned_url_holds_all_that_was_signed)
{
	static const char want[] =
	    "/?X-Amz-Algorithm=AWS4-HMAC-SHA256"
	    "&X-Amz-Credential=id%2F19700101%2Feu-west-1%2Fdynamodb"
	    "%2Faws4_request&X-Amz-Date=19700101T001640Z"
	    "&X-Amz-SignedHeaders=host%3Bx-amz-target&X-Amz-Expires=60"
	    "&X-Amz-Security-Token=to%2Fken&X-Amz-Signature=";
	struct sigv4 *s = sigv4_new();
	struct http_request r;
	char id[] = "id", secret[] = "secret", token[] = "to/ken";
	struct credentials c = {
		.key_id = id, .secret = secret, .token = token
	};
	struct sigv4_scope scope = { .region = "eu-west-1",
		.service = "dynamodb",
		.unix_s = 1000,
		.expires_s = 60 };

	make_request(&r);
	sign(s, &r, &c, &scope);
	sigv4_presign(s, &r, &c, &scope, NULL, NULL);
	ck_assert_uint_eq(r.headers.n, 1);
	ck_assert_int_eq(strncmp(r.path, want, strlen(want)), 0);
	ck_assert_uint_eq(
	    strspn(r.path + strlen(want), "0123456789abcdef"), 64);
	ck_assert_uint_eq(strlen(r.path), strlen(want) + 64);
	http_request_free(&r);
	sigv4_free(s);
	sigv4_free(NULL);
}
END_TEST

TEST_MAIN(sigv4, LOOP(signs_the_published_cases, forms),
    LOOP(makes_the_key_anew_when_something_changes, changes),
    TEST(replaces_an_earlier_signature),
    TEST(does_not_sign_what_proxies_change),
    TEST(a_presigned_url_holds_all_that_was_signed))
