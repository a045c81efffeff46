#include "aws/credentials.h"

#include <stdio.h>
#include <string.h>

#include "aws/fetch.h"
#include "base/secret.h"

/* A new provider is a file and a row. */
const struct credentials_provider credentials_chain[] = {
	{ "environment", credentials_environment_fetch },
	{ "profile", credentials_profile_fetch },
	{ "web identity", credentials_web_fetch },
	{ "container", credentials_container_fetch },
	{ "metadata", credentials_metadata_fetch },
	{ NULL, NULL },
};

static void wipe(char *secret)
{
	if (secret != NULL)
		mem_wipe(secret, strlen(secret));
	mem_free(secret);
}

void credentials_free(struct credentials *c)
{
	wipe(c->key_id);
	wipe(c->secret);
	wipe(c->token);
	mem_free(c->account);
	*c = (struct credentials){ 0 };
}

void credentials_copy(struct credentials *to, const struct credentials *from)
{
	*to = *from;
	to->key_id = secret_strdup(from->key_id);
	to->secret = secret_strdup(from->secret);
	to->token = secret_strdup(from->token);
	to->account = mem_strdup(from->account);
}

void credentials_letter(struct credentials *c, const char *letter)
{
	size_t n = strlen(c->letters);

	snprintf(c->letters + n, sizeof c->letters - n, "%s%s",
	    n > 0 ? "," : "", letter);
}

static void show_key(const struct credentials *c, struct buf *out)
{
	const char *id = c->key_id != NULL ? c->key_id : "";
	size_t n = strlen(id);

	buf_addf(out, "key id ending in '%s'%s", n > 4 ? id + n - 4 : "",
	    c->token != NULL ? ", temporary" : "");
}

void credentials_show(const struct credentials *c, struct buf *out)
{
	buf_addf(out, "%s, ", c->provider);
	show_key(c, out);
}

/* They end up in headers, where a line end or a blank would break the request
 * (faults.md F77). */
static bool is_clean(const char *s)
{
	for (; s != NULL && *s != '\0'; s++) {
		if (*s <= ' ' || *s > '~')
			return false;
	}
	return true;
}

static int check(const struct credentials *c, struct error *err)
{
	const char *what = !is_clean(c->key_id)   ? "access key id"
	                   : !is_clean(c->token)  ? "session token"
	                   : !is_clean(c->secret) ? "secret access key"
	                                          : NULL;

	if (what == NULL)
		return 0;
	return error_set(err, E_AUTH,
	    "the %s from the %s has a blank or a character that no key has",
	    what, c->provider);
}

static void note(struct credentials_looks *looks, const char *provider,
    enum credentials_found found, const char *why)
{
	if (looks != NULL)
		*vec_push(looks) = (struct credentials_look){ provider, found,
			mem_strdup(why) };
}

void credentials_looks_free(struct credentials_looks *looks)
{
	vec_each (struct credentials_look, l, looks)
		mem_free(l->why);
	vec_free(looks);
}

/* all: the reasons of those that had none. */
static int ask(const struct credentials_search *s,
    const struct credentials_provider *p, struct credentials *c,
    struct credentials_looks *looks, struct buf *all, struct error *err)
{
	struct buf why = BUF_INIT;
	enum credentials_found found;

	c->provider = p->name;
	found = p->fetch(s, c, &why, err);
	if (found == CREDENTIALS_FOUND && check(c, err) != 0)
		found = CREDENTIALS_BROKEN;
	if (found == CREDENTIALS_FOUND)
		show_key(c, &why);
	note(looks, p->name, found,
	    found == CREDENTIALS_BROKEN ? err->text : why.s);
	buf_addf(all, "%s%s: %s", all->n > 0 ? "; " : "", p->name, why.s);
	buf_free(&why);
	return found == CREDENTIALS_NONE    ? 1
	       : found == CREDENTIALS_FOUND ? 0
	                                    : -1;
}

int credentials_resolve(const struct aws_config *config,
    struct credentials *out, struct credentials_looks *looks, struct error *err)
{
	const struct credentials_provider *p = credentials_chain;
	struct fetcher fetcher = { .config = config };
	struct credentials_search s = { config, &fetcher };
	struct credentials c = { 0 };
	struct buf all = BUF_INIT;
	int rc = 1;

	for (; p->name != NULL && rc == 1; p++)
		rc = ask(&s, p, &c, looks, &all, err);
	if (rc == 1)
		rc = error_set(err, E_AUTH, "no credentials found: %s", all.s);
	if (rc == 0) {
		/* Wherever the provider had them. */
		credentials_copy(out, &c);
	}
	fetcher_close(&fetcher);
	buf_free(&all);
	credentials_free(&c);
	return rc;
}

int credentials_refresh(
    const struct aws_config *config, struct credentials *out, struct error *err)
{
	struct aws_config fresh;
	int rc;

	if (aws_config_reload(&fresh, config, err) != 0)
		return -1;
	rc = credentials_resolve(&fresh, out, NULL, err);
	aws_config_free(&fresh);
	return rc;
}
