/*
 * The agent of a container hands out credentials: of ECS by a path, of EKS Pod
 * Identity and others by a whole URL (aws-client.md 1.3).  What asks over plain
 * http shows the credentials to everybody on the way, so that is for this
 * machine and the agents' own addresses only.
 */
#include <netdb.h>
#include <string.h>

#include "aws/credentials_json.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/fetch.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"

#define RELATIVE_URI "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL_URI     "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN_FILE   "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
#define TOKEN        "AWS_CONTAINER_AUTHORIZATION_TOKEN"

enum { CONNECT_MS = 2000, ATTEMPT_MS = 7000, ATTEMPTS = 3 };

static bool is_allowed(const char *address)
{
	static const char *const agents[] = { "::1", "169.254.170.2",
		"169.254.170.23", "fd00:ec2::23" };

	for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
		if (strcmp(address, agents[i]) == 0)
			return true;
	return strchr(address, ':') == NULL && endpoint_is_loopback(address);
}

/* Each address that the name has must be allowed. */
static bool is_near(const char *name)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all = NULL;
	char address[64];
	bool allowed;

	if (getaddrinfo(name, NULL, &hints, &all) != 0)
		return false;
	allowed = all != NULL;
	for (struct addrinfo *a = all; a != NULL && allowed; a = a->ai_next)
		allowed = getnameinfo(a->ai_addr, a->ai_addrlen, address,
		              sizeof address, NULL, 0, NI_NUMERICHOST) == 0 &&
		          is_allowed(address);
	freeaddrinfo(all);
	return allowed;
}

static int check_host(const struct endpoint *e, struct error *err)
{
	const char *host = e->host;
	bool v6 = host[0] == '[';
	char *name = mem_strndup(host + v6, strcspn(host + v6, v6 ? "]" : ":"));
	bool fine =
	    strncmp(e->url, "https:", 6) == 0 || e->loopback || is_near(name);

	mem_free(name);
	if (fine)
		return 0;
	return error_set(err, E_AUTH,
	    "'%s' (%s) is plain http to a host that is neither this machine "
	    "nor a container's agent; use https",
	    e->url, FULL_URI);
}

/* 1: neither is set. */
static int find_url(
    const struct aws_config *config, struct endpoint *out, struct error *err)
{
	const char *relative = aws_config_env(config, RELATIVE_URI);
	const char *full = aws_config_env(config, FULL_URI);
	struct buf url = BUF_INIT;
	int rc;

	if (relative == NULL && full == NULL)
		return 1;
	if (relative != NULL && relative[0] != '/')
		return error_set(err, E_AUTH,
		    "'%s' (%s) does not begin with '/'", relative,
		    RELATIVE_URI);
	if (relative != NULL)
		buf_addf(&url, "http://169.254.170.2%s", relative);
	else
		buf_add(&url, full);
	rc = endpoint_parse_near(out, url.s, err);
	buf_free(&url);
	if (rc != 0) {
		err->code = E_AUTH;
		return error_wrap(
		    err, "%s", relative != NULL ? RELATIVE_URI : FULL_URI);
	}
	return relative != NULL ? 0 : check_host(out, err);
}

/* Anew each time, since the file is renewed by others. */
static int read_token(
    const struct aws_config *config, struct buf *out, struct error *err)
{
	enum { USUAL = 16 << 10 };
	const char *path = aws_config_env(config, TOKEN_FILE);
	const char *token = aws_config_env(config, TOKEN);

	secret_buf(out, USUAL);
	if (path != NULL) {
		if (file_read(path, LIMIT_CREDENTIALS_BYTES, out, err) != 0) {
			err->code = E_AUTH;
			return error_wrap(err, "%s", TOKEN_FILE);
		}
	} else if (token != NULL) {
		buf_add(out, token);
	}
	for (size_t i = 0; i < out->n; i++)
		if (out->s[i] < ' ' || out->s[i] > '~')
			return error_set(err, E_AUTH,
			    "the token of %s has a line end or another "
			    "character that no header may have",
			    path != NULL ? TOKEN_FILE : TOKEN);
	return 0;
}

static int ask(const struct credentials_search *s, const struct endpoint *e,
    char *token, struct credentials *out, struct error *err)
{
	struct fetch_request request = {
		.method = "GET",
		.url = e->url,
		.headers = { { "Accept", "application/json" },
		    { *token != '\0' ? "Authorization" : NULL, token } },
		.direct = strncmp(e->url, "http:", 5) == 0,
		.max_attempts = ATTEMPTS,
		.connect_ms = CONNECT_MS,
		.attempt_ms = ATTEMPT_MS,
	};
	struct http_answer answer;
	struct buf from = BUF_INIT;
	int rc = fetch(s->fetcher, &request, &answer, err);

	buf_addf(&from, "the container's agent at '%s'", e->host);
	if (rc != 0 || answer.status != 200) {
		if (rc == 0)
			aws_error_read_masked(&answer,
			    &(struct credentials){ .token = token }, err);
		if (err->code != E_CANCELLED)
			err->code = E_AUTH;
		rc = error_wrap(err, "no credentials from %s", from.s);
	} else {
		rc = credentials_json(out, &answer.body, from.s, err);
	}
	fetch_answer_free(&answer);
	buf_free(&from);
	return rc;
}

enum credentials_found credentials_container_fetch(
    const struct credentials_search *s, struct credentials *out,
    struct buf *why, struct error *err)
{
	struct endpoint e = { 0 };
	struct buf token = BUF_INIT;
	int rc = find_url(s->config, &e, err);

	if (rc == 1)
		buf_add(why, RELATIVE_URI " is not set, nor is ..._FULL_URI");
	if (rc == 0)
		rc = read_token(s->config, &token, err);
	if (rc == 0)
		rc = ask(s, &e, token.s, out, err);
	if (rc == 0)
		credentials_letter(out, "z");
	buf_wipe(&token);
	endpoint_free(&e);
	return rc == 0   ? CREDENTIALS_FOUND
	       : rc == 1 ? CREDENTIALS_NONE
	                 : CREDENTIALS_BROKEN;
}
