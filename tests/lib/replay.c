#include "lib/replay.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

/* --- the case ----------------------------------------------------------- */

static void read_text(const char *folder, const char *name, struct buf *out)
{
	struct buf path = BUF_INIT;
	struct error err;

	buf_addf(&path, "%s/%s", folder, name);
	ck_assert_msg(
	    file_read(path.s, 1 << 20, out, &err) == 0, "%s", err.text);
	buf_free(&path);
}

/* http:// before a name, not before a number. */
static void use_tls(struct buf *text)
{
	static const char plain[] = "http://";
	struct buf out = BUF_INIT;
	const char *s = buf_text(text), *hit;

	for (; (hit = strstr(s, plain)) != NULL; s = hit + strlen(plain)) {
		char first = hit[strlen(plain)];

		buf_addn(&out, s, (size_t)(hit - s));
		buf_add(&out, (first >= '0' && first <= '9') || first == '['
		                  ? plain
		                  : "https://");
	}
	buf_add(&out, s);
	buf_free(text);
	*text = out;
}

static struct node *read_json(const char *folder, const char *name)
{
	struct buf text = BUF_INIT;
	struct node *doc;
	struct error err;

	read_text(folder, name, &text);
	use_tls(&text);
	ck_assert_msg(json_parse(text.s, text.n, &doc, &err) == 0, "%s/%s: %s",
	    folder, name, err.text);
	buf_free(&text);
	return doc;
}

/* All files below, by their paths from there, "/home/.aws/config". */
static void read_folder(struct node *out, const char *root, const char *below)
{
	struct buf path = BUF_INIT;
	struct dirent *entry;
	DIR *dir;

	buf_addf(&path, "%s%s", root, below);
	dir = opendir(path.s);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct buf name = BUF_INIT, whole = BUF_INIT, text = BUF_INIT;
		struct stat st;

		buf_addf(&name, "%s/%s", below, entry->d_name);
		buf_addf(&whole, "%s%s", root, name.s);
		ck_assert_int_eq(stat(whole.s, &st), 0);
		if (S_ISREG(st.st_mode)) {
			read_text(root, name.s, &text);
			use_tls(&text);
			node_set(out, name.s, node_text(text.s));
		} else if (strcmp(entry->d_name, ".") != 0 &&
		           strcmp(entry->d_name, "..") != 0) {
			read_folder(out, root, name.s);
		}
		buf_free(&name);
		buf_free(&whole);
		buf_free(&text);
	}
	if (dir != NULL)
		closedir(dir);
	buf_free(&path);
}

/* Base64 comes in the alphabet that is not for URLs. */
static void add_data(struct buf *out, const struct node *data)
{
	const char *coded = node_text_or(data, "Base64", NULL);
	struct buf plain = BUF_INIT;

	buf_add(out, node_text_or(data, "Utf8", ""));
	for (; coded != NULL && *coded != '\0' && *coded != '='; coded++)
		buf_addc(&plain, *coded == '+'   ? '-'
		                 : *coded == '/' ? '_'
		                                 : *coded);
	ck_assert(text_base64url_read(out, buf_text(&plain)));
	buf_free(&plain);
}

VEC_TYPE(replay_ids, int64_t);

/* The n-th connection of the events, each of which has one exchange. */
static struct replay_exchange *exchange_of(
    struct replay *r, struct replay_ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->v[i] == id)
			return &r->exchanges.v[i];
	*vec_push(ids) = id;
	return vec_push(&r->exchanges);
}

static void read_traffic(struct replay *r)
{
	struct replay_ids ids = { 0 };

	node_each (event, node_key(r->traffic, "events")) {
		const struct node *action = node_key(event, "action");
		const struct node *data = node_key(action, "Data");
		struct replay_exchange *e = exchange_of(
		    r, &ids, node_int_or(event, "connection_id", 0));

		if (node_key(action, "Request") != NULL)
			e->request = node_get(action, "Request.request");
		if (node_key(action, "Response") != NULL)
			e->response = node_get(action, "Response.response");
		if (data != NULL)
			add_data(strcmp(node_text_or(data, "direction", ""),
			             "Request") == 0
			             ? &e->sent
			             : &e->got,
			    node_key(data, "data"));
	}
	vec_free(&ids);
}

/* --- requests ------------------------------------------------------------ */

static bool told(
    struct replay *r, const char *what, const char *have, const char *want)
{
	printf("'%s': %s '%s', recorded '%s'\n", r->name, what, have, want);
	r->differs = true;
	return false;
}

/* a=b&c=d without order. */
static size_t split(char *text, const char **parts, size_t most)
{
	size_t n = 0;

	for (char *next; *text != '\0' && n < most; text = next) {
		size_t len = strcspn(text, "&");

		next = text + len + (text[len] == '&');
		text[len] = '\0';
		parts[n++] = text;
	}
	return n;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *sorted(const char *text)
{
	const char *parts[32];
	char *copy = mem_strdup(text);
	size_t n = split(copy, parts, 32);
	struct buf out = BUF_INIT;

	qsort(parts, n, sizeof *parts, by_text);
	for (size_t i = 0; i < n; i++)
		buf_addf(&out, "%s%s", i > 0 ? "&" : "", parts[i]);
	mem_free(copy);
	return buf_take(&out);
}

/* With a path, and the query in order. */
static char *normal_url(const char *url)
{
	const char *host = strstr(url, "://"), *query = strchr(url, '?');
	size_t n = query != NULL ? (size_t)(query - url) : strlen(url);
	char *order = sorted(query != NULL ? query + 1 : "");
	struct buf out = BUF_INIT;

	buf_addn(&out, url, n);
	if (host != NULL &&
	    memchr(host + 3, '/', n - (size_t)(host + 3 - url)) == NULL)
		buf_addc(&out, '/');
	buf_addf(&out, "?%s", order);
	mem_free(order);
	return buf_take(&out);
}

static bool same_place(
    struct replay *r, const struct http_request *have, const struct node *want)
{
	char *a = normal_url(have->url);
	char *b = normal_url(node_text_or(want, "uri", ""));
	bool same = strcmp(a, b) == 0 || told(r, "URL", a, b);
	const char *method = node_text_or(want, "method", "GET");

	mem_free(a);
	mem_free(b);
	return same && (strcmp(have->method, method) == 0 ||
	                   told(r, "method", have->method, method));
}

static bool is_own(const char *header)
{
	static const char *const own[] = { "user-agent", "x-amz-user-agent",
		"authorization", "content-length", "host", "x-amz-date",
		"amz-sdk-request", "amz-sdk-invocation-id", NULL };

	for (size_t i = 0; own[i] != NULL; i++)
		if (text_equal_nocase(header, own[i]))
			return true;
	return false;
}

static bool is_signature(const char *s)
{
	return s != NULL && text_starts(s, "AWS4-HMAC-SHA256 ");
}

static bool same_headers(
    struct replay *r, const struct http_request *have, const struct node *want)
{
	bool recorded = false;

	node_each (h, node_key(want, "headers")) {
		const char *value = h->type == NODE_LIST && h->first != NULL
		                        ? h->first->text
		                        : h->text;
		const char *ours = http_headers_get(&have->headers, h->key);

		if (text_equal_nocase(h->key, "authorization"))
			recorded = is_signature(value);
		if (is_own(h->key))
			continue;
		/* The recorded token is not always the answered one. */
		if (ours == NULL ||
		    (!text_equal_nocase(h->key, "x-amz-security-token") &&
		        strcmp(ours, value) != 0))
			return told(r, h->key, ours != NULL ? ours : "", value);
	}
	if (recorded !=
	    is_signature(http_headers_get(&have->headers, "authorization")))
		return told(r, "signature", recorded ? "no" : "yes",
		    recorded ? "yes" : "no");
	return true;
}

static bool stands_in(const struct node *texts, const char *value)
{
	struct buf coded = BUF_INIT;
	bool there = false;

	node_each (n, texts) {
		for (const char *s = n->text; *s != '\0' && !there; s++) {
			size_t len = strcspn(s, " =\r\n");

			buf_reset(&coded);
			for (size_t i = 0; i < len; i++) {
				char one[2] = { s[i], '\0' };

				text_percent(&coded, one);
			}
			there = len > 0 && strcmp(coded.s, value) == 0;
			s += len;
			if (*s == '\0')
				break;
		}
	}
	buf_free(&coded);
	return there;
}

/* Names as recorded; what names the call too, the rest comes from the case. */
static bool same_form(struct replay *r, const char *have, const char *want)
{
	char *a = sorted(have), *b = sorted(want);
	const char *ours[32], *theirs[32];
	size_t n = split(a, ours, 32), m = split(b, theirs, 32);
	bool same = n == m;

	for (size_t i = 0; i < n && same; i++) {
		size_t name = strcspn(ours[i], "=") + 1;

		same = strncmp(ours[i], theirs[i], name) == 0 &&
		       (strcmp(ours[i], theirs[i]) == 0 ||
		           text_starts(ours[i], "RoleSessionName=") ||
		           stands_in(r->fs, ours[i] + name) ||
		           stands_in(r->env, ours[i] + name));
	}
	mem_free(a);
	mem_free(b);
	return same || told(r, "form", have, want);
}

static bool same_body(struct replay *r, const struct http_request *have,
    const struct replay_exchange *e)
{
	const char *body = buf_text(&have->body), *want = buf_text(&e->sent);
	const char *kind = http_headers_get(&have->headers, "content-type");

	if (kind != NULL && strstr(kind, "form") != NULL)
		return same_form(r, body, want);
	return strcmp(body, want) == 0 || told(r, "body", body, want);
}

static void give(struct http_answer *a, const struct replay_exchange *e)
{
	const struct node *ok = node_key(e->response, "Ok");

	if (ok == NULL) {
		error_set(&a->error, E_NETWORK, "no answer was recorded");
		a->timed_out =
		    node_text_or(e->response, "Err.Timeout", NULL) != NULL;
		return;
	}
	a->status = (int)node_int_or(ok, "status", 0);
	node_each (h, node_key(ok, "headers"))
		http_headers_add(&a->headers, h->key,
		    h->type == NODE_LIST && h->first != NULL ? h->first->text
		                                             : h->text);
	buf_add(&a->body, buf_text(&e->got));
}

static void refuse(struct http_answer *a)
{
	error_set(&a->error, E_NETWORK, "nothing was recorded");
	a->final = true;
}

static void answer(void *arg, const struct http_request *request,
    struct http_answer *a, int64_t *delay_ms)
{
	struct replay *r = arg;
	size_t n = r->http.requests.n; /* this one counts already */
	struct replay_exchange *e;

	(void)delay_ms;
	if (r->exchanges.n == 0 || r->differs) {
		told(r, "request to", request->url, "none");
		refuse(a);
		return;
	}
	/* A request beyond the last may only repeat it. */
	e = &r->exchanges.v[n <= r->exchanges.n ? n - 1 : r->exchanges.n - 1];
	if (same_place(r, request, e->request) &&
	    same_headers(r, request, e->request) && same_body(r, request, e))
		give(a, e);
	else
		refuse(a);
}

bool replay_traffic_matches(struct replay *r)
{
	if (!r->differs && r->http.requests.n < r->exchanges.n)
		told(r, "requests end before",
		    node_text_or(
		        r->exchanges.v[r->http.requests.n].request, "uri", ""),
		    "all");
	return !r->differs;
}

/* --- a run ---------------------------------------------------------------- */

static struct transport *connect_fake(void *arg, const char *ca_bundle)
{
	(void)ca_bundle;
	return &((struct replay *)arg)->http.base;
}

/* Files of the case that its configuration names: they are elsewhere now. */
static void move_files(struct replay *r)
{
	static const char key[] = "web_identity_token_file = /";

	node_each (file, r->fs) {
		const char *hit = strstr(file->text, key);
		struct buf text = BUF_INIT;

		if (hit == NULL)
			continue;
		hit += strlen(key) - 1;
		buf_addn(&text, file->text, (size_t)(hit - file->text));
		buf_addf(&text, "%s%s", r->files.folder, hit);
		node_replace_text(file, buf_take(&text));
	}
	node_each (file, r->fs)
		published_case_put(&r->files, file->key, file->text);
}

int replay_open(struct replay *r, const char *folder, struct error *err)
{
	struct aws_options options = { .env = published_case_env,
		.env_arg = &r->files,
		.clock = &r->clock.clock,
		.connect = connect_fake,
		.connect_arg = r };
	struct buf fs = BUF_INIT;
	int rc;

	*r = (struct replay){ .name = strrchr(folder, '/') + 1,
		.env = read_json(folder, "env.json"),
		.test = read_json(folder, "test-case.json"),
		.traffic = read_json(folder, "http-traffic.json"),
		.fs = node_map() };
	buf_addf(&fs, "%s/fs", folder);
	read_folder(r->fs, fs.s, "");
	buf_free(&fs);
	read_traffic(r);
	published_case_start(&r->files, r->env, NULL);
	move_files(r);
	fake_clock_init(&r->clock);
	/* Before all that expires in the cases. */
	r->clock.wall = INT64_C(1200000000) * 1000;
	fake_http_init(&r->http, &r->clock, answer, r);
	rc = aws_config_load(&r->config, &options, err);
	r->fetcher.config = &r->config;
	r->search = (struct credentials_search){ &r->config, &r->fetcher };
	return rc;
}

void replay_close(struct replay *r)
{
	fetcher_close(&r->fetcher);
	fake_http_clear(&r->http);
	aws_config_free(&r->config);
	published_case_end(&r->files);
	vec_each (struct replay_exchange, e, &r->exchanges) {
		buf_free(&e->sent);
		buf_free(&e->got);
	}
	vec_free(&r->exchanges);
	node_free(r->env);
	node_free(r->fs);
	node_free(r->test);
	node_free(r->traffic);
}

/* --- what came of it ------------------------------------------------------- */

static bool same_text(struct replay *r, const struct node *want,
    const char *name, const char *have)
{
	const char *text = node_text_or(want, name, "");

	have = have != NULL ? have : "";
	return strcmp(have, text) == 0 || told(r, name, have, text);
}

static bool same_credentials(
    struct replay *r, const struct node *want, const struct credentials *c)
{
	char expiry[24];

	snprintf(expiry, sizeof expiry, "%lld", (long long)c->expires);
	return same_text(r, want, "access_key_id", c->key_id) &&
	       same_text(r, want, "secret_access_key", c->secret) &&
	       same_text(r, want, "session_token", c->token) &&
	       same_text(r, want, "account_id", c->account) &&
	       (c->expires == node_int_or(want, "expiry", 0) ||
	           told(r, "expiry", expiry, "another"));
}

/* The words are one SDK's; the kind of error is not. */
static bool same_failure(
    struct replay *r, const char *want, const struct error *err)
{
	enum error_code code =
	    strstr(want, "could not parse profile file") != NULL ? E_PARSE
	                                                         : E_AUTH;

	return err->code == code || told(r, "error", err->text, want);
}

static bool passes(const char *folder, replay_resolve *resolve)
{
	struct credentials c = { 0 };
	struct error err = { 0 };
	const struct node *ok;
	struct replay r;
	int rc = replay_open(&r, folder, &err);
	bool same;

	ok = node_get(r.test, "result.Ok");
	if (rc == 0)
		rc = resolve(&r, &c, &err);
	if (rc == 0 && ok != NULL)
		same = same_credentials(&r, ok, &c);
	else if (rc != 0 && ok == NULL)
		same = same_failure(
		    &r, node_text_or(r.test, "result.ErrorContains", ""), &err);
	else
		same = told(&r, rc == 0 ? "found" : "failed",
		    rc == 0 ? c.key_id : err.text, "otherwise");
	same = replay_traffic_matches(&r) && same;
	credentials_free(&c);
	replay_close(&r);
	return same;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

bool replay_suite(const char *suite, const char *below, replay_resolve *resolve)
{
	const char *base = test_conformance_path(below);
	struct dirent **entries;
	size_t passed = 0;
	int n;

	if (base == NULL)
		return false;
	log_set_level(LOG_ERROR);
	n = scandir(base, &entries, visible, alphasort);
	ck_assert_int_ge(n, 0);
	for (int i = 0; i < n; i++) {
		struct buf folder = BUF_INIT;

		buf_addf(&folder, "%s/%s", base, entries[i]->d_name);
		passed += passes(folder.s, resolve);
		buf_free(&folder);
		free(entries[i]);
	}
	free(entries);
	test_conformance(suite, passed, (size_t)n);
	return true;
}
