#include "aws/credentials.h"

#include <string.h>

#include "base/mem.h"

/* A new provider is a file and a row. */
const struct credentials_provider credentials_chain[] = {
	{ "environment", credentials_environment_fetch },
	{ "profile", credentials_profile_fetch },
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
	to->key_id = mem_strdup(from->key_id);
	to->secret = mem_strdup(from->secret);
	to->token = mem_strdup(from->token);
	to->account = mem_strdup(from->account);
}

void credentials_show(const struct credentials *c, struct buf *out)
{
	const char *id = c->key_id != NULL ? c->key_id : "";
	size_t n = strlen(id);

	buf_addf(out, "%s, key id ending in '%s'%s", c->provider,
	    n > 4 ? id + n - 4 : "", c->token != NULL ? ", temporary" : "");
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

int credentials_resolve(const struct credentials_source *source,
    struct credentials *out, struct error *err)
{
	const struct credentials_provider *p = credentials_chain;
	enum credentials_found found = CREDENTIALS_NONE;
	struct credentials c = { 0 };
	struct buf all = BUF_INIT;
	int rc = -1;

	for (; p->name != NULL && found == CREDENTIALS_NONE; p++) {
		struct buf why = BUF_INIT;

		c.provider = p->name;
		found = p->fetch(source, &c, &why, err);
		buf_addf(
		    &all, "%s%s: %s", all.n > 0 ? "; " : "", p->name, why.s);
		buf_free(&why);
	}
	if (found == CREDENTIALS_NONE) {
		error_set(err, E_AUTH, "no credentials found: %s", all.s);
		goto out;
	}
	if (found == CREDENTIALS_BROKEN || check(&c, err) != 0)
		goto out;
	*out = c;
	c = (struct credentials){ 0 };
	rc = 0;
out:
	buf_free(&all);
	credentials_free(&c);
	return rc;
}

int credentials_refresh(const struct credentials_source *source,
    struct credentials *out, struct error *err)
{
	struct credentials_source fresh = *source;
	struct profiles profiles = { 0 };
	int rc = profile_load(&profiles, source->env, source->env_arg, err);

	fresh.profiles = &profiles;
	if (rc == 0)
		rc = credentials_resolve(&fresh, out, err);
	profile_free(&profiles);
	return rc;
}
