#include "aws/sso_token.h"

#include <string.h>

#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/fetch.h"
#include "aws/hash.h"
#include "aws/login_file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/json.h"

enum { AHEAD_S = 300, LONGEST_S = 1 << 30 };

static const char *get(const struct profile_section *s, const char *key)
{
	const char *value = profile_get(s, key);

	return value != NULL && *value != '\0' ? value : NULL;
}

int sso_profile_session(struct sso_profile *out,
    const struct aws_config *config, const char *profile, struct error *err)
{
	const struct profiles *all = &config->profiles;
	const char *name =
	    get(profile_find(all, "profile", profile), "sso_session");
	const struct profile_section *s =
	    name != NULL ? profile_find(all, "sso-session", name) : NULL;

	*out = (struct sso_profile){ .session = name,
		.start_url = get(s, "sso_start_url"),
		.region = get(s, "sso_region"),
		.profile = profile };
	if (name == NULL)
		return error_set(
		    err, E_AUTH, "profile '%s' has no 'sso_session'", profile);
	if (s == NULL)
		return error_set(err, E_AUTH,
		    "profile '%s' names the sso-session '%s', which is not "
		    "there",
		    profile, name);
	if (out->start_url != NULL && out->region != NULL)
		return 0;
	return error_set(err, E_AUTH, "sso-session '%s' has no '%s'", name,
	    out->start_url == NULL ? "sso_start_url" : "sso_region");
}

int sso_token_login(const struct credentials_search *s,
    const struct sso_profile *wanted, struct error *err)
{
	const char *profile =
	    wanted->profile != NULL ? wanted->profile : s->config->profile;
	struct error why = *err;

	error_set(err, E_AUTH, "%s; run 'aws sso login --profile %s'", why.text,
	    profile);
	err->http_status = why.http_status;
	memcpy(err->aws_name, why.aws_name, sizeof err->aws_name);
	return -1;
}

static const char *name_of(const struct sso_profile *wanted)
{
	return wanted->session != NULL ? wanted->session : wanted->start_url;
}

static int read_file(struct login_file *f, int64_t *expires,
    const struct credentials_search *s, const struct sso_profile *wanted,
    struct error *err)
{
	static const char *const needed[] = { "accessToken", "expiresAt",
		NULL };
	const char *name = name_of(wanted);
	char hex[HASH_SHA1_HEX];

	hash_sha1_hex(name, strlen(name), hex);
	if (login_file_read(f, s->config, "~/.aws/sso/cache", hex, err) == 0) {
		if (login_file_has(f, needed, err) == 0 &&
		    login_file_date(f, "expiresAt", expires, err) == 0)
			return 0;
		login_file_free(f);
	} else if (err->code == E_NOT_FOUND) {
		error_set(err, E_AUTH,
		    "there is no login for '%s' in ~/.aws/sso/cache", name);
	}
	return sso_token_login(s, wanted, err);
}

/* Not all that renews a token need be there, and the registration of the
 * program that logged in must not have ended. */
static bool renewable(
    const struct login_file *f, const struct aws_config *config)
{
	static const char *const needed[] = { "refreshToken", "clientId",
		"clientSecret", NULL };
	struct error ignored;
	int64_t registered;

	return login_file_has(f, needed, &ignored) == 0 &&
	       login_file_date(
	           f, "registrationExpiresAt", &registered, &ignored) == 0 &&
	       !login_file_ends(registered, 0, config) &&
	       login_file_may_renew(config);
}

static void write_request(struct buf *out, const struct login_file *f)
{
	static const char *const same[] = { "clientId", "clientSecret",
		"refreshToken", NULL };
	struct node *body = node_map();

	for (size_t i = 0; same[i] != NULL; i++)
		node_set(body, same[i],
		    node_text(node_text_or(f->map, same[i], "")));
	node_set(body, "grantType", node_text("refresh_token"));
	buf_reserve(out, LIMIT_CREDENTIALS_BYTES);
	json_print(out, body);
	node_free_secret(body);
}

/* An answer of the OIDC service: 400 with InvalidGrantException, and its reason
 * in error_description.  What we sent is masked as credentials are. */
static int refused(
    const struct login_file *f, const struct http_answer *a, struct error *err)
{
	struct credentials sent = {
		.key_id = mem_strdup(node_text_or(f->map, "refreshToken", "")),
		.secret = mem_strdup(node_text_or(f->map, "clientSecret", "")),
		.token = mem_strdup(node_text_or(f->map, "accessToken", "")),
	};

	aws_error_read_masked(a, &sent, err);
	credentials_free(&sent);
	return -1;
}

static int take_answer(struct login_file *f, int64_t *expires,
    const struct aws_config *config, const struct http_answer *a,
    struct error *err)
{
	struct node *answer;
	const char *token, *next;
	int64_t lasts;
	int rc = 0;

	if (login_file_object(
	        &answer, &a->body, "the answer of the OIDC service", err) != 0)
		return -1;
	token = node_text_or(answer, "accessToken", "");
	next = node_text_or(answer, "refreshToken", "");
	lasts = node_int_or(answer, "expiresIn", 0);
	if (*token == '\0' || lasts <= 0 || lasts > LONGEST_S) {
		rc = error_set(
		    err, E_AUTH, "the answer of the OIDC service has no token");
	} else {
		login_file_set(f, "accessToken", node_text(token));
		login_file_set(
		    f, "expiresAt", login_file_end(lasts, config, expires));
		/* It is good once: without another there is none any more. */
		login_file_set(f, "refreshToken", node_text(next));
		if (*next == '\0')
			node_remove(f->map, "refreshToken");
	}
	node_free_secret(answer);
	return rc;
}

static int ask(struct login_file *f, int64_t *expires,
    const struct credentials_search *s, const char *region, struct error *err)
{
	struct fetch_request r = { .method = "POST",
		.headers = { { "Content-Type", "application/json" } } };
	struct endpoint endpoint;
	struct http_answer answer;
	struct buf body = BUF_INIT;
	char *url;
	int rc;

	if (endpoint_resolve(
	        &endpoint, s->config, "sso-oidc", region, NULL, err) != 0)
		return -1;
	r.url = url = endpoint_url(&endpoint, "token");
	write_request(&body, f);
	r.body = body.s;
	rc = fetch(s->fetcher, &r, &answer, err);
	if (rc == 0) {
		rc = answer.status == 200
		         ? take_answer(f, expires, s->config, &answer, err)
		         : refused(f, &answer, err);
		fetch_answer_free(&answer);
	}
	buf_wipe(&body);
	mem_free(url);
	endpoint_free(&endpoint);
	return rc;
}

/* The token is good although nobody else may hear of it. */
static void save(const struct login_file *f)
{
	struct error err;

	if (login_file_write(f, &err) != 0)
		log_warn("the renewed token of 'aws sso login' cannot be kept: "
		         "%s",
		    err.text);
}

static int renew(struct login_file *f, int64_t *expires,
    const struct credentials_search *s, const struct sso_profile *wanted,
    struct error *err)
{
	if (!login_file_ends(*expires, AHEAD_S, s->config) ||
	    !renewable(f, s->config))
		return 0;
	if (ask(f, expires, s, wanted->region, err) != 0)
		return -1;
	save(f);
	return 0;
}

/* why: its renewal failed, or "". */
static int expired(const struct credentials_search *s,
    const struct sso_profile *wanted, const char *why, struct error *err)
{
	error_set(err, E_AUTH, "the login for '%s' has expired%s%s",
	    name_of(wanted), *why != '\0' ? " and cannot be renewed: " : "",
	    why);
	return sso_token_login(s, wanted, err);
}

int sso_token_get(struct sso_token *out, const struct credentials_search *s,
    const struct sso_profile *wanted, struct error *err)
{
	struct error why = { 0 };
	struct login_file f;
	int64_t expires;
	int rc;

	*out = (struct sso_token){ 0 };
	if (read_file(&f, &expires, s, wanted, err) != 0)
		return -1;
	rc = renew(&f, &expires, s, wanted, &why);
	if (rc != 0 && why.code == E_CANCELLED) {
		*err = why;
	} else if (login_file_ends(expires, 0, s->config)) {
		rc = expired(s, wanted, why.text, err);
	} else {
		if (rc != 0)
			log_warn("the token of 'aws sso login' cannot be "
			         "renewed: %s",
			    why.text);
		out->text = mem_strdup(node_text_or(f.map, "accessToken", ""));
		out->expires = expires;
		rc = 0;
	}
	login_file_free(&f);
	return rc;
}

void sso_token_free(struct sso_token *t)
{
	if (t->text != NULL)
		mem_wipe(t->text, strlen(t->text));
	mem_free(t->text);
	*t = (struct sso_token){ 0 };
}
