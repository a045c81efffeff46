#include "aws/credentials_login.h"

#include <string.h>

#include "aws/dpop.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/fetch.h"
#include "aws/login_file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"

enum { AHEAD_S = 300, LONGEST_S = 1 << 30 };

/* One login under way. */
struct login {
	const struct credentials_search *search;
	const char *session; /* an ARN */
	struct login_file file;
	int64_t expires; /* Unix seconds */
	/* For its renewal. */
	struct hash_key *key;
	char *url;
};

/* Whose login it is: a role may be assumed from another profile's. */
static const char *profile_of(const struct login *l)
{
	const struct aws_config *config = l->search->config;
	const char *found = NULL;

	vec_each (const struct profile_section, p, &config->profiles.sections) {
		const char *session = profile_get(p, "login_session");

		if (session == NULL || strcmp(session, l->session) != 0)
			continue;
		if (found == NULL || strcmp(p->name, config->profile) == 0)
			found = p->name;
	}
	return found != NULL ? found : config->profile;
}

static int again(const struct login *l, const char *why, struct error *err)
{
	return error_set(err, E_AUTH, "%s; run 'aws login --profile %s'", why,
	    profile_of(l));
}

/* As the command line does it: without blanks around (aws-client.md 1.3). */
static void file_name(const char *login_session, char out[HASH_HEX])
{
	static const char blanks[] = " \t\r\n";
	size_t n;

	login_session += strspn(login_session, blanks);
	n = strlen(login_session);
	while (n > 0 && strchr(blanks, login_session[n - 1]) != NULL)
		n--;
	hash_sha256_hex(login_session, n, out);
}

static int read_file(struct login *l, struct error *err)
{
	static const char *const needed[] = { "accessToken.accessKeyId",
		"accessToken.secretAccessKey", "accessToken.sessionToken",
		"accessToken.accountId", "accessToken.expiresAt",
		"refreshToken", "clientId", "dpopKey", NULL };
	const struct aws_config *config = l->search->config;
	const char *folder = config->values[CONFIG_LOGIN_CACHE].text;
	char hex[HASH_HEX];
	struct error why;

	if (folder == NULL)
		folder = "~/.aws/login/cache";
	file_name(l->session, hex);
	if (login_file_read(&l->file, config, folder, hex, &why) == 0 &&
	    login_file_has(&l->file, needed, &why) == 0 &&
	    login_file_date(
	        &l->file, "accessToken.expiresAt", &l->expires, &why) == 0)
		return 0;
	if (why.code == E_NOT_FOUND)
		error_set(&why, E_AUTH, "there is no login for '%s' in '%s'",
		    l->session, folder);
	return again(l, why.text, err);
}

static void add_proof(void *arg, struct buf *value)
{
	const struct login *l = arg;
	const struct clock *clock = aws_config_clock(l->search->config);

	dpop_proof(value, l->key, "POST", l->url, clock_wall(clock) / 1000);
}

static void write_request(struct buf *out, const struct login_file *f)
{
	struct node *body = node_map();

	node_set(
	    body, "clientId", node_text(node_text_or(f->map, "clientId", "")));
	node_set(body, "refreshToken",
	    node_text(node_text_or(f->map, "refreshToken", "")));
	node_set(body, "grantType", node_text("refresh_token"));
	buf_reserve(out, LIMIT_CREDENTIALS_BYTES);
	json_print(out, body);
	node_free_secret(body);
}

/* What the service says, in our words where we know better. */
static int refused(
    const struct login *l, const struct http_answer *a, struct error *err)
{
	static const struct {
		const char *code, *words;
	} known[] = {
		{ "TOKEN_EXPIRED", "the login has expired" },
		{ "USER_CREDENTIALS_CHANGED",
		    "the password was changed since the login" },
		{ "INSUFFICIENT_PERMISSIONS",
		    "the permission 'signin:CreateOAuth2Token' is missing" },
	};
	struct credentials sent = { .token = mem_strdup(node_text_or(
		                        l->file.map, "refreshToken", "")) };
	struct node *body;
	struct error ignored;
	const char *code;

	aws_error_read_masked(a, &sent, err);
	credentials_free(&sent);
	if (login_file_object(&body, &a->body, "", &ignored) != 0)
		return -1;
	code = node_text_or(body, "error", "");
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_equal_nocase(code, known[i].code))
			error_set(err, E_AUTH, "%s (%s)", known[i].words,
			    known[i].code);
	node_free_secret(body);
	return -1;
}

/* The account is that of the login; answers do not name it. */
static struct node *access_token(
    const struct login *l, const struct node *given, struct node *end)
{
	static const char *const names[] = { "accessKeyId", "secretAccessKey",
		"sessionToken" };
	struct node *out = node_map();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		node_set(out, names[i],
		    node_text(node_text_or(given, names[i], "")));
	node_set(out, "accountId",
	    node_text(node_text_or(l->file.map, "accessToken.accountId", "")));
	node_set(out, "expiresAt", end);
	return out;
}

static bool is_token(const struct node *answer)
{
	static const char *const needed[] = { "accessToken.accessKeyId",
		"accessToken.secretAccessKey", "accessToken.sessionToken" };
	int64_t lasts = node_int_or(answer, "expiresIn", 0);

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (*node_text_or(answer, needed[i], "") == '\0')
			return false;
	return lasts > 0 && lasts <= LONGEST_S;
}

static int take_answer(
    struct login *l, const struct http_answer *a, struct error *err)
{
	static const char what[] = "the answer of the sign-in service";
	struct node *answer;
	const char *next;
	int rc = 0;

	if (login_file_object(&answer, &a->body, what, err) != 0)
		return -1;
	next = node_text_or(answer, "refreshToken", "");
	if (is_token(answer)) {
		struct node *end =
		    login_file_end(node_int_or(answer, "expiresIn", 0),
		        l->search->config, &l->expires);

		login_file_set(&l->file, "accessToken",
		    access_token(l, node_key(answer, "accessToken"), end));
		if (*next != '\0')
			login_file_set(
			    &l->file, "refreshToken", node_text(next));
	} else {
		rc = error_set(err, E_AUTH, "%s has no credentials", what);
	}
	node_free_secret(answer);
	return rc;
}

static int ask(struct login *l, struct error *err)
{
	struct fetch_request r = { .method = "POST",
		.url = l->url,
		.headers = { { "Content-Type", "application/json" } },
		.fresh = { "DPoP", add_proof, l } };
	struct http_answer answer;
	struct buf body = BUF_INIT;
	int rc;

	write_request(&body, &l->file);
	r.body = body.s;
	rc = fetch(l->search->fetcher, &r, &answer, err);
	if (rc == 0) {
		rc = answer.status == 200 ? take_answer(l, &answer, err)
		                          : refused(l, &answer, err);
		fetch_answer_free(&answer);
	}
	buf_wipe(&body);
	return rc;
}

/* The key and the place, then the request. */
static int renew(struct login *l, struct error *err)
{
	const char *pem = node_text_or(l->file.map, "dpopKey", "");
	struct endpoint endpoint;
	int rc;

	if (hash_key_read(&l->key, pem, err) != 0)
		return error_wrap(err, "'dpopKey' in '%s'", l->file.path);
	if (endpoint_resolve(
	        &endpoint, l->search->config, "signin", NULL, NULL, err) != 0)
		return -1;
	l->url = endpoint_url(&endpoint, "v1/token");
	endpoint_free(&endpoint);
	rc = ask(l, err);
	if (rc == 0) {
		struct error why;

		if (login_file_write(&l->file, &why) != 0)
			log_warn("the renewed credentials of 'aws login' "
			         "cannot be kept: %s",
			    why.text);
	}
	return rc;
}

/* Good credentials in the file, or why there are none. */
static int ensure(struct login *l, struct error *err)
{
	const struct aws_config *config = l->search->config;
	struct error why = { 0 };
	struct buf words = BUF_INIT;
	int rc = 0;

	if (login_file_ends(l->expires, AHEAD_S, config) &&
	    login_file_may_renew(config))
		rc = renew(l, &why);
	if (rc != 0 && why.code == E_CANCELLED) {
		*err = why;
		return -1;
	}
	if (!login_file_ends(l->expires, 0, config)) {
		if (rc != 0)
			log_warn("the credentials of 'aws login' cannot be "
			         "renewed: %s",
			    why.text);
		return 0;
	}
	buf_add(&words, "the credentials of 'aws login' have expired");
	if (rc != 0)
		buf_addf(&words, " and cannot be renewed: %s", why.text);
	again(l, words.s, err);
	buf_free(&words);
	return -1;
}

int credentials_login(const struct credentials_search *s,
    const char *login_session, struct credentials *out, struct error *err)
{
	struct login l = { .search = s, .session = login_session };
	int rc = read_file(&l, err);

	if (rc == 0)
		rc = ensure(&l, err);
	if (rc == 0) {
		const struct node *t = node_key(l.file.map, "accessToken");

		out->key_id = mem_strdup(node_text_or(t, "accessKeyId", ""));
		out->secret =
		    mem_strdup(node_text_or(t, "secretAccessKey", ""));
		out->token = mem_strdup(node_text_or(t, "sessionToken", ""));
		out->account = mem_strdup(node_text_or(t, "accountId", ""));
		out->expires = l.expires;
		credentials_letter(out, "AC");
		credentials_letter(out, "AD");
	}
	login_file_free(&l.file);
	hash_key_free(l.key);
	mem_free(l.url);
	return rc;
}
