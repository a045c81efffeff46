#include "aws/credentials_sso.h"

#include <string.h>

#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/fetch.h"
#include "aws/login_file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

/* A profile may have a session for its token alone, which other services take
 * as it is. */
static int check(const struct credentials_search *s,
    const struct sso_profile *wanted, struct error *err)
{
	const char *missing = wanted->role == NULL      ? "sso_role_name"
	                      : wanted->account == NULL ? "sso_account_id"
	                      : wanted->region == NULL  ? "sso_region"
	                                                : NULL;

	if (missing == NULL)
		return 0;
	return error_set(err, E_AUTH,
	    "profile '%s' has no '%s', so that its login gives a token and no "
	    "credentials",
	    wanted->profile != NULL ? wanted->profile : s->config->profile,
	    missing);
}

static char *url_of(
    const struct endpoint *endpoint, const struct sso_profile *wanted)
{
	char *start = endpoint_url(endpoint, "federation/credentials");
	struct buf url = BUF_INIT;

	buf_addf(&url, "%s?role_name=", start);
	text_percent(&url, wanted->role);
	buf_add(&url, "&account_id=");
	text_percent(&url, wanted->account);
	mem_free(start);
	return buf_take(&url);
}

/* A token that the service knows no more is as good as none. */
static int refused(const struct credentials_search *s,
    const struct sso_profile *wanted, const struct sso_token *token,
    const struct http_answer *a, struct error *err)
{
	struct credentials sent = { .token = token->text };

	aws_error_read_masked(a, &sent, err);
	err->code = E_AUTH;
	if (a->status == 401)
		return sso_token_login(s, wanted, err);
	return error_wrap(err,
	    "the login gives no credentials for role '%s' in account '%s'",
	    wanted->role, wanted->account);
}

static int take_answer(const struct http_answer *a,
    const struct sso_profile *wanted, struct credentials *out,
    struct error *err)
{
	static const char what[] = "the answer of Identity Center's portal";
	struct node *answer;
	const char *id, *secret, *token;
	int64_t ends_ms;
	int rc = 0;

	if (login_file_object(&answer, &a->body, what, err) != 0)
		return -1;
	id = node_text_or(answer, "roleCredentials.accessKeyId", "");
	secret = node_text_or(answer, "roleCredentials.secretAccessKey", "");
	token = node_text_or(answer, "roleCredentials.sessionToken", "");
	ends_ms = node_int_or(answer, "roleCredentials.expiration", 0);
	if (*id == '\0' || *secret == '\0' || *token == '\0' || ends_ms <= 0) {
		rc = error_set(err, E_AUTH, "%s has no credentials", what);
	} else {
		out->key_id = mem_strdup(id);
		out->secret = mem_strdup(secret);
		out->token = mem_strdup(token);
		out->account = mem_strdup(wanted->account);
		out->expires = ends_ms / 1000;
		credentials_letter(out, wanted->session != NULL ? "r" : "t");
		credentials_letter(out, wanted->session != NULL ? "s" : "u");
	}
	node_free_secret(answer);
	return rc;
}

static int ask(const struct credentials_search *s,
    const struct sso_profile *wanted, const struct sso_token *token,
    struct credentials *out, struct error *err)
{
	struct fetch_request r = { .method = "GET",
		.headers = { { "x-amz-sso_bearer_token", token->text } } };
	struct endpoint endpoint;
	struct http_answer answer;
	char *url;
	int rc;

	if (endpoint_resolve(
	        &endpoint, s->config, "sso", wanted->region, NULL, err) != 0)
		return -1;
	r.url = url = url_of(&endpoint, wanted);
	rc = fetch(s->fetcher, &r, &answer, err);
	if (rc == 0) {
		rc = answer.status == 200
		         ? take_answer(&answer, wanted, out, err)
		         : refused(s, wanted, token, &answer, err);
		fetch_answer_free(&answer);
	}
	mem_free(url);
	endpoint_free(&endpoint);
	return rc;
}

int credentials_sso(const struct credentials_search *s,
    const struct sso_profile *wanted, struct credentials *out,
    struct error *err)
{
	struct sso_token token;
	int rc;

	if (check(s, wanted, err) != 0 ||
	    sso_token_get(&token, s, wanted, err) != 0)
		return -1;
	rc = ask(s, wanted, &token, out, err);
	sso_token_free(&token);
	return rc;
}
