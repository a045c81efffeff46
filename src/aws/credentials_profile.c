#include <stdio.h>
#include <string.h>

#include "aws/credentials.h"
#include "aws/credentials_login.h"
#include "aws/credentials_process.h"
#include "aws/credentials_sso.h"
#include "aws/credentials_web.h"
#include "aws/fetch.h"
#include "aws/profile_chain.h"
#include "aws/sts.h"
#include "base/secret.h"
#include "base/text.h"

struct profile_search {
	const struct credentials_search *search;
	const struct profile_chain *chain;
	struct credentials *out;
};

static enum credentials_found missing(
    const struct credentials_search *search, struct buf *why, struct error *err)
{
	char *config, *keys;

	if (!search->config->profile_explicit) {
		buf_addf(
		    why, "there is no profile '%s'", search->config->profile);
		return CREDENTIALS_NONE;
	}
	config = profile_path(PROFILE_CONFIG, search->config->options.env,
	    search->config->options.env_arg);
	keys = profile_path(PROFILE_CREDENTIALS, search->config->options.env,
	    search->config->options.env_arg);
	error_set(err, E_AUTH, "profile '%s' is neither in '%s' nor in '%s'",
	    search->config->profile, config != NULL ? config : "~/.aws/config",
	    keys != NULL ? keys : "~/.aws/credentials");
	mem_free(config);
	mem_free(keys);
	return CREDENTIALS_BROKEN;
}

static int from_keys(const struct profile_search *p, struct error *err)
{
	(void)err;
	p->out->key_id = secret_strdup(p->chain->of.keys.id);
	p->out->secret = secret_strdup(p->chain->of.keys.secret);
	p->out->token = secret_strdup(p->chain->of.keys.token);
	p->out->account = mem_strdup(p->chain->of.keys.account);
	credentials_letter(p->out, "n");
	return 0;
}

/* clang-format off */
static const struct {
	const char *name;
	credentials_fetch *fetch;
} sources[] = {
	{ "Environment", credentials_environment_keys },
	{ "Ec2InstanceMetadata", credentials_metadata_fetch },
	{ "EcsContainer", credentials_container_fetch },
	{ NULL, NULL }
};
/* clang-format on */

static int from_source(const struct profile_search *p, struct error *err)
{
	const char *name = p->chain->of.source;
	struct buf why = BUF_INIT;
	enum credentials_found found;
	size_t i = 0;

	while (sources[i].name != NULL &&
	       !text_equal_nocase(sources[i].name, name))
		i++;
	if (sources[i].name == NULL)
		return profile_chain_fail(p->chain->profile, err,
		    "has the 'credential_source' '%s', which is none of "
		    "Environment, Ec2InstanceMetadata and EcsContainer",
		    name);
	credentials_letter(p->out, "p");
	found = sources[i].fetch(p->search, p->out, &why, err);
	if (found == CREDENTIALS_NONE)
		profile_chain_fail(p->chain->profile, err,
		    "has the 'credential_source' '%s', which has none: %s",
		    sources[i].name, buf_text(&why));
	buf_free(&why);
	return found == CREDENTIALS_FOUND ? 0 : -1;
}

static int from_web_identity(const struct profile_search *p, struct error *err)
{
	const struct profile_role *role = &p->chain->of.web.role;

	credentials_letter(p->out, "q");
	return credentials_web(p->search, role->arn, role->session_name,
	    role->duration_s, p->chain->of.web.token_file, p->out, err);
}

static int from_sso(const struct profile_search *p, struct error *err)
{
	const struct sso_profile wanted = {
		.session = p->chain->of.sso.session,
		.start_url = p->chain->of.sso.start_url,
		.region = p->chain->of.sso.region,
		.account = p->chain->of.sso.account,
		.role = p->chain->of.sso.role,
		.profile = p->chain->profile->name,
	};

	return credentials_sso(p->search, &wanted, p->out, err);
}

static int from_login(const struct profile_search *p, struct error *err)
{
	return credentials_login(
	    p->search, p->chain->of.login_session, p->out, err);
}

static int from_process(const struct profile_search *p, struct error *err)
{
	credentials_letter(p->out, "v");
	if (credentials_process(p->search, p->chain->of.process, p->out, err) !=
	    0)
		return error_wrap(err, "profile '%s'", p->chain->profile->name);
	if (p->out->account == NULL)
		p->out->account = mem_strdup(
		    profile_chain_get(p->chain->profile, "aws_account_id"));
	return 0;
}

/* The code of a device that only a person has. */
static int ask_code(const struct profile_search *p,
    const struct profile_role *role, char **code, struct error *err)
{
	const struct aws_options *o = &p->search->config->options;
	struct buf prompt = BUF_INIT;

	*code = NULL;
	if (role->mfa_serial == NULL)
		return 0;
	buf_addf(&prompt, "Code of MFA device %s: ", role->mfa_serial);
	if (o->ask != NULL)
		*code = o->ask(o->ask_arg, prompt.s);
	buf_free(&prompt);
	if (*code != NULL && **code != '\0')
		return 0;
	mem_free(*code);
	*code = NULL;
	if (fetch_interrupted(p->search->fetcher))
		return error_set(err, E_CANCELLED,
		    "stopped at the question for the code of an MFA device");
	return profile_chain_fail(role->profile, err,
	    "needs a code of the MFA device '%s', and %s", role->mfa_serial,
	    o->ask != NULL ? "none was given"
	                   : "there is no terminal to ask for it");
}

/* *c becomes what the role gives. */
static int assume(const struct profile_search *p,
    const struct profile_role *role, struct error *err)
{
	struct sts_role wanted = { .arn = role->arn,
		.session_name = role->session_name,
		.external_id = role->external_id,
		.mfa_serial = role->mfa_serial,
		.duration_s = role->duration_s };
	struct credentials next = { .provider = p->out->provider,
		.once = p->out->once || role->mfa_serial != NULL };
	char *code;

	if (ask_code(p, role, &code, err) != 0)
		return -1;
	wanted.mfa_code = code;
	memcpy(next.letters, p->out->letters, sizeof next.letters);
	credentials_letter(&next, "i");
	if (sts_assume_role(p->search, &wanted, p->out, &next, err) != 0) {
		mem_free(code);
		return -1;
	}
	mem_free(code);
	credentials_free(p->out);
	*p->out = next;
	return 0;
}

static int follow(const struct profile_search *p, struct error *err)
{
	static int (*const bases[])(
	    const struct profile_search *p, struct error *err) = {
		[PROFILE_KEYS] = from_keys,
		[PROFILE_SOURCE] = from_source,
		[PROFILE_WEB_IDENTITY] = from_web_identity,
		[PROFILE_SSO] = from_sso,
		[PROFILE_LOGIN] = from_login,
		[PROFILE_PROCESS] = from_process,
	};

	if (p->chain->roles.n > 0 && p->chain->base != PROFILE_SOURCE)
		credentials_letter(p->out, "o");
	if (bases[p->chain->base](p, err) != 0)
		return -1;
	vec_each (struct profile_role, role, &p->chain->roles) {
		if (assume(p, role, err) != 0)
			return -1;
	}
	return 0;
}

enum credentials_found credentials_profile_fetch(
    const struct credentials_search *search, struct credentials *out,
    struct buf *why, struct error *err)
{
	const char *name = search->config->profile;
	const struct profiles *all = &search->config->profiles;
	struct profile_chain chain;
	const struct profile_search p = { search, &chain, out };
	int rc;

	if (profile_find(all, "profile", name) == NULL)
		return missing(search, why, err);
	if (profile_chain_find(&chain, all, name, err) != 0)
		return CREDENTIALS_BROKEN;
	if (chain.base == PROFILE_NO_CREDENTIALS) {
		buf_addf(why, "profile '%s' has no 'aws_access_key_id'", name);
		return CREDENTIALS_NONE;
	}
	rc = follow(&p, err);
	profile_chain_free(&chain);
	return rc == 0 ? CREDENTIALS_FOUND : CREDENTIALS_BROKEN;
}
