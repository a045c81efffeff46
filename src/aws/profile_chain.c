/*
 * A profile with a role leads to the next one, which its source_profile names;
 * the first without a role, or with keys of its own, is the base.  Web identity
 * comes with a role too but needs no credentials, so it is always a base.
 */
#include "aws/profile_chain.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* What STS accepts for the life of a role. */
enum { DURATION_LEAST = 900, DURATION_MOST = 43200 };

static const char *get(const struct profile_section *s, const char *key)
{
	const char *value = profile_get(s, key);

	return value != NULL && *value != '\0' ? value : NULL;
}

const char *profile_chain_get(const struct profile_section *s, const char *key)
{
	return get(s, key);
}

int profile_chain_fail(
    const struct profile_section *s, struct error *err, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	if (s->path != NULL)
		buf_addf(&text, "%s:%d: ", s->path, s->line);
	buf_addf(&text, "profile '%s' ", s->name);
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	error_set(err, E_AUTH, "%s", text.s);
	buf_free(&text);
	return -1;
}

static int half(const struct profile_section *s, const char *there,
    const char *not_there, struct error *err)
{
	return profile_chain_fail(
	    s, err, "has '%s', but no '%s'", there, not_there);
}

static bool has_keys(const struct profile_section *s)
{
	return get(s, "aws_access_key_id") != NULL &&
	       get(s, "aws_secret_access_key") != NULL;
}

static int read_role(const struct profile_section *s, struct profile_role *out,
    struct error *err)
{
	const char *duration = get(s, "duration_seconds");
	struct error why;

	*out = (struct profile_role){ .profile = s,
		.arn = get(s, "role_arn"),
		.session_name = get(s, "role_session_name"),
		.external_id = get(s, "external_id"),
		.mfa_serial = get(s, "mfa_serial") };
	if (duration != NULL && text_int(duration, DURATION_LEAST,
	                            DURATION_MOST, &out->duration_s, &why) != 0)
		return profile_chain_fail(
		    s, err, "has a bad 'duration_seconds': %s", why.text);
	return 0;
}

static int keys_base(
    struct profile_chain *c, const struct profile_section *s, struct error *err)
{
	static const char id[] = "aws_access_key_id";
	static const char secret[] = "aws_secret_access_key";

	c->of.keys.id = get(s, id);
	c->of.keys.secret = get(s, secret);
	c->of.keys.token = get(s, "aws_session_token");
	c->of.keys.account = get(s, "aws_account_id");
	if (c->of.keys.id == NULL && c->of.keys.secret == NULL)
		c->base = PROFILE_NO_CREDENTIALS;
	else if (c->of.keys.secret == NULL)
		return half(s, id, secret, err);
	else if (c->of.keys.id == NULL)
		return half(s, secret, id, err);
	return 0;
}

static int web_base(
    struct profile_chain *c, const struct profile_section *s, struct error *err)
{
	c->of.web.token_file = get(s, "web_identity_token_file");
	if (get(s, "role_arn") == NULL)
		return half(s, "web_identity_token_file", "role_arn", err);
	return read_role(s, &c->of.web.role, err);
}

static int sso_missing(const struct profile_section *s, const char *key,
    bool in_session, struct error *err)
{
	return profile_chain_fail(s, err,
	    "uses IAM Identity Center, but %s "
	    "has no '%s'",
	    in_session ? "its sso-session" : "it", key);
}

/* What stands in the session may stand in the profile too, but must agree. */
static int read_session(
    const struct profiles *p, struct profile_chain *c, struct error *err)
{
	static const char *const keys[] = { "sso_region", "sso_start_url" };
	const struct profile_section *s = c->profile,
	                             *session = profile_find(
	                                 p, "sso-session", c->of.sso.session);

	if (session == NULL)
		return profile_chain_fail(s, err,
		    "names the sso-session '%s', which is not there",
		    c->of.sso.session);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *there = get(session, keys[i]),
		           *here = get(s, keys[i]);

		if (there == NULL)
			return sso_missing(s, keys[i], true, err);
		if (here != NULL && strcmp(here, there) != 0)
			return profile_chain_fail(s, err,
			    "and its sso-session '%s' have different values "
			    "for '%s'",
			    c->of.sso.session, keys[i]);
	}
	c->of.sso.region = get(session, keys[0]);
	c->of.sso.start_url = get(session, keys[1]);
	return 0;
}

static int sso_base(const struct profiles *p, struct profile_chain *c,
    const struct profile_section *s, struct error *err)
{
	c->of.sso.session = get(s, "sso_session");
	c->of.sso.region = get(s, "sso_region");
	c->of.sso.start_url = get(s, "sso_start_url");
	c->of.sso.account = get(s, "sso_account_id");
	c->of.sso.role = get(s, "sso_role_name");
	if (c->of.sso.session != NULL) {
		if (read_session(p, c, err) != 0)
			return -1;
		if (c->of.sso.account == NULL && c->of.sso.role == NULL)
			return 0;
	} else if (c->of.sso.region == NULL) {
		return sso_missing(s, "sso_region", false, err);
	} else if (c->of.sso.start_url == NULL) {
		return sso_missing(s, "sso_start_url", false, err);
	}
	if (c->of.sso.account == NULL)
		return sso_missing(s, "sso_account_id", false, err);
	if (c->of.sso.role == NULL)
		return sso_missing(s, "sso_role_name", false, err);
	return 0;
}

/* Any of these keys makes a profile one of that kind; in the order in which
 * they win inside one profile. */
/* clang-format off */
static const struct {
	const char *key;
	enum profile_base base;
} signs[] = {
	{ "credential_source", PROFILE_SOURCE },
	{ "web_identity_token_file", PROFILE_WEB_IDENTITY },
	{ "sso_session", PROFILE_SSO },
	{ "sso_account_id", PROFILE_SSO },
	{ "sso_role_name", PROFILE_SSO },
	{ "sso_region", PROFILE_SSO },
	{ "sso_start_url", PROFILE_SSO },
	{ "login_session", PROFILE_LOGIN },
	{ "credential_process", PROFILE_PROCESS },
};
/* clang-format on */

static enum profile_base kind_of(
    const struct profile_section *s, const char **value)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		*value = get(s, signs[i].key);
		if (*value != NULL)
			return signs[i].base;
	}
	return PROFILE_KEYS;
}

static int read_base(const struct profiles *p, struct profile_chain *c,
    const struct profile_section *s, bool only_keys, struct error *err)
{
	const char *value = NULL;

	c->profile = s;
	c->base = only_keys ? PROFILE_KEYS : kind_of(s, &value);
	switch (c->base) {
	case PROFILE_WEB_IDENTITY:
		return web_base(c, s, err);
	case PROFILE_SSO:
		return sso_base(p, c, s, err);
	case PROFILE_SOURCE:
		c->of.source = value;
		return 0;
	case PROFILE_LOGIN:
		c->of.login_session = value;
		return 0;
	case PROFILE_PROCESS:
		c->of.process = value;
		return 0;
	default:
		return keys_base(c, s, err);
	}
}

/* Whether a role was added, and where to go on for its credentials: NULL, this
 * profile is the base as well. */
static int take_role(const struct profiles *p, struct profile_chain *c,
    const struct profile_section *s, const struct profile_section **next,
    struct error *err)
{
	const char *source = get(s, "source_profile");
	const char *named = get(s, "credential_source");
	struct profile_role role;

	*next = NULL;
	if (source != NULL && named != NULL)
		return profile_chain_fail(s, err,
		    "has both 'source_profile' and 'credential_source'");
	if (source == NULL && named == NULL)
		return profile_chain_fail(s, err,
		    "has 'role_arn', but neither 'source_profile' nor "
		    "'credential_source'");
	if (read_role(s, &role, err) != 0)
		return -1;
	*vec_push(&c->roles) = role;
	if (named != NULL)
		return 0;
	*next = profile_find(p, "profile", source);
	if (*next == NULL)
		return profile_chain_fail(s, err,
		    "names the source profile '%s', which is not there",
		    source);
	return 0;
}

static bool seen(const struct profile_chain *c, const struct profile_section *s)
{
	vec_each (struct profile_role, r, &c->roles) {
		if (r->profile == s)
			return true;
	}
	return false;
}

static int walk(const struct profiles *p, struct profile_chain *c,
    const struct profile_section *s, struct error *err)
{
	for (;;) {
		const struct profile_section *next;

		/* Keys of a source win over its role, also those of the
		 * profile itself when it is its own source. */
		if (c->roles.n > 0 && has_keys(s) &&
		    (vec_last(&c->roles)->profile == s || !seen(c, s)))
			return read_base(p, c, s, true, err);
		if (seen(c, s))
			return profile_chain_fail(
			    s, err, "is its own source: its roles form a loop");
		if (get(s, "role_arn") == NULL ||
		    get(s, "web_identity_token_file") != NULL)
			return read_base(p, c, s, false, err);
		if (take_role(p, c, s, &next, err) != 0)
			return -1;
		if (next == NULL)
			return read_base(p, c, s, false, err);
		s = next;
	}
}

/* Found from the selected profile on, used from the base on. */
static void reverse(struct profile_chain *c)
{
	for (size_t i = 0; i < c->roles.n / 2; i++) {
		struct profile_role *a = &c->roles.v[i];
		struct profile_role *b = &c->roles.v[c->roles.n - 1 - i];
		struct profile_role t = *a;

		*a = *b;
		*b = t;
	}
}

int profile_chain_find(struct profile_chain *out, const struct profiles *p,
    const char *name, struct error *err)
{
	const struct profile_section *s = profile_find(p, "profile", name);
	struct profile_chain c = { 0 };
	int rc;

	if (s == NULL)
		return error_set(err, E_AUTH, "there is no profile '%s'", name);
	rc = walk(p, &c, s, err);
	if (rc == 0 && c.base == PROFILE_NO_CREDENTIALS && c.roles.n > 0)
		rc = profile_chain_fail(c.profile, err,
		    "is the source of a role, but has no credentials");
	if (rc != 0) {
		profile_chain_free(&c);
		return -1;
	}
	reverse(&c);
	*out = c;
	return 0;
}

void profile_chain_free(struct profile_chain *c)
{
	vec_free(&c->roles);
	*c = (struct profile_chain){ 0 };
}
