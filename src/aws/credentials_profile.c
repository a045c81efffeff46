#include "aws/credentials.h"
#include "base/mem.h"
#include "base/text.h"

/* Keys of the providers that this one does not have yet, in the order in which
 * they win over static keys (aws-client.md 1.3). */
/* clang-format off */
static const struct {
	const char *key, *what;
} unsupported[] = {
	{ "role_arn", "assuming a role" },
	{ "web_identity_token_file", "web identity" },
	{ "sso_account_id", "IAM Identity Center" },
	{ "sso_role_name", "IAM Identity Center" },
	{ "sso_start_url", "IAM Identity Center" },
	{ "login_session", "'aws login'" },
	{ "credential_process", "a credential process" },
};
/* clang-format on */

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

static const char *get(const struct profile_section *s, const char *key)
{
	const char *value = profile_get(s, key);

	return value != NULL && *value != '\0' ? value : NULL;
}

static enum credentials_found broken(const struct credentials_search *search,
    const char *key, const char *what, struct error *err)
{
	error_set(err, E_AUTH,
	    "profile '%s' gets its credentials by %s ('%s'), which this "
	    "version cannot do; put keys into the environment, for example "
	    "with 'aws configure export-credentials --profile %s --format env'",
	    search->config->profile, what, key, search->config->profile);
	return CREDENTIALS_BROKEN;
}

static enum credentials_found half(const struct credentials_search *search,
    const char *there, const char *not_there, struct error *err)
{
	error_set(err, E_AUTH, "profile '%s' has '%s', but no '%s'",
	    search->config->profile, there, not_there);
	return CREDENTIALS_BROKEN;
}

enum credentials_found credentials_profile_fetch(
    const struct credentials_search *search, struct credentials *out,
    struct buf *why, struct error *err)
{
	static const char id_key[] = "aws_access_key_id";
	static const char secret_key[] = "aws_secret_access_key";
	const struct profile_section *s = profile_find(
	    &search->config->profiles, "profile", search->config->profile);
	const char *id = get(s, id_key), *secret = get(s, secret_key);

	if (s == NULL)
		return missing(search, why, err);
	for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++) {
		const char *key = unsupported[i].key;

		if (get(s, key) != NULL)
			return broken(search, key, unsupported[i].what, err);
	}
	if (id == NULL && secret == NULL) {
		buf_addf(why, "profile '%s' has no '%s'",
		    search->config->profile, id_key);
		return CREDENTIALS_NONE;
	}
	if (secret == NULL)
		return half(search, id_key, secret_key, err);
	if (id == NULL)
		return half(search, secret_key, id_key, err);
	out->key_id = mem_strdup(id);
	out->secret = mem_strdup(secret);
	out->token = mem_strdup(get(s, "aws_session_token"));
	out->account = mem_strdup(get(s, "aws_account_id"));
	credentials_letter(out, "n");
	return CREDENTIALS_FOUND;
}
