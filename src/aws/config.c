#include "aws/config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0.1.0"
#endif

enum { FROM_REGION, FROM_ENDPOINT, MAX_ATTEMPTS = 100 };

/* A setting's value and the place it came from: "environment" "AWS_REGION". */
struct found {
	const char *value, *place, *name;
};

static const char *system_env(void *arg, const char *name)
{
	(void)arg;
	return getenv(name);
}

/* Empty is as good as not set. */
static const char *env(const struct aws_config *c, const char *name)
{
	const char *value =
	    name != NULL ? c->source.env(c->source.env_arg, name) : NULL;

	return value != NULL && *value != '\0' ? value : NULL;
}

/* NULL when the profile does not exist. */
static const struct profile_section *profile_of(const struct aws_config *c)
{
	return profile_find(&c->profiles, "profile", c->profile);
}

/* Up to two variables, then the profile's key. */
static bool look(const struct aws_config *c, const char *first,
    const char *second, const char *key, struct found *out)
{
	const char *value;

	*out = (struct found){ 0 };
	if ((value = env(c, first)) != NULL)
		*out = (struct found){ value, "environment", first };
	else if ((value = env(c, second)) != NULL)
		*out = (struct found){ value, "environment", second };
	else if (key != NULL &&
	         (value = profile_get(profile_of(c), key)) != NULL &&
	         *value != '\0')
		*out = (struct found){ value, "profile", c->profile };
	return out->value != NULL;
}

static char *place_of(const struct found *found)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s %s", found->place, found->name);
	return buf_take(&text);
}

static int bad(const struct found *f, const char *want, struct error *err)
{
	return error_set(err, E_INVALID, "'%s' (%s %s) is not %s", f->value,
	    f->place, f->name, want);
}

static int load_bool(const struct aws_config *c, const char *variable,
    const char *key, bool *out, struct error *err)
{
	struct found f;

	*out = false;
	if (!look(c, variable, NULL, key, &f))
		return 0;
	*out = text_equal_nocase(f.value, "true");
	if (!*out && !text_equal_nocase(f.value, "false"))
		return bad(&f, "true or false", err);
	return 0;
}

/* It becomes a host label and part of the signature (faults.md F77). */
static bool is_region(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return s[n] == '\0' && n > 0 && n < 64 && s[0] != '-' &&
	       s[n - 1] != '-';
}

static int load_region(struct aws_config *out,
    const struct aws_options *options, struct error *err)
{
	struct found f = { options->region, "flag", "--region" };

	if (f.value == NULL &&
	    !look(out, "AWS_REGION", "AWS_DEFAULT_REGION", "region", &f))
		return 0;
	if (!is_region(f.value))
		return bad(&f, "the name of a region", err);
	out->region = mem_strdup(f.value);
	out->signing_region =
	    mem_strdup(strcmp(f.value, "local") == 0 ? "us-east-1" : f.value);
	out->region_from = out->from_store[FROM_REGION] = place_of(&f);
	return 0;
}

/* The profile may name a [services x] section with a block per service. */
static int service_endpoint(const struct aws_config *c, const char *service,
    char **out, struct error *err)
{
	const struct profile_section *s;
	struct found f;

	*out = NULL;
	if (!look(c, NULL, NULL, "services", &f))
		return 0;
	s = profile_find(&c->profiles, "services", f.value);
	if (s == NULL)
		return error_set(err, E_INVALID,
		    "profile '%s' names services '%s', which do not exist",
		    c->profile, f.value);
	*out = profile_sub(s, service, "endpoint_url");
	return 0;
}

/* Note that the general variable wins over the file's special setting
 * (aws-client.md 1.5).  *special owns the value in one case. */
static int configured_endpoint(const struct aws_config *c, const char *service,
    const char *variable, struct found *f, char **special, struct error *err)
{
	if (service_endpoint(c, service, special, err) != 0)
		return -1;
	if (look(c, variable, "AWS_ENDPOINT_URL", NULL, f))
		return 0;
	if (*special != NULL)
		*f = (struct found){ *special, "profile", c->profile };
	else
		look(c, NULL, NULL, "endpoint_url", f);
	return 0;
}

static void add_variable(struct buf *out, const char *service)
{
	buf_add(out, "AWS_ENDPOINT_URL_");
	for (; *service != '\0'; service++)
		buf_addc(out, isalnum((unsigned char)*service)
		                  ? (char)toupper((unsigned char)*service)
		                  : '_');
}

int aws_config_endpoint(const struct aws_config *c, const char *service,
    char **url, char **from, struct error *err)
{
	struct buf variable = BUF_INIT;
	struct found f = { 0 };
	char *special = NULL;
	bool ignore;
	int rc;

	*url = *from = NULL;
	add_variable(&variable, service);
	rc = load_bool(c, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	    "ignore_configured_endpoint_urls", &ignore, err);
	if (rc == 0 && !ignore)
		rc = configured_endpoint(
		    c, service, variable.s, &f, &special, err);
	if (rc == 0 && f.value != NULL) {
		*url = mem_strdup(f.value);
		*from = place_of(&f);
	}
	mem_free(special);
	buf_free(&variable);
	return rc;
}

static int load_endpoint(struct aws_config *out,
    const struct aws_options *options, struct error *err)
{
	int rc = 0;

	if (options->endpoint_url != NULL) {
		out->endpoint_url = mem_strdup(options->endpoint_url);
		out->endpoint_from = "flag --endpoint-url";
	} else {
		rc = aws_config_endpoint(out, "dynamodb", &out->endpoint_url,
		    &out->from_store[FROM_ENDPOINT], err);
		out->endpoint_from = out->from_store[FROM_ENDPOINT];
	}
	if (rc == 0)
		rc = load_bool(out, "AWS_USE_FIPS_ENDPOINT",
		    "use_fips_endpoint", &out->fips, err);
	if (rc == 0)
		rc = load_bool(out, "AWS_USE_DUALSTACK_ENDPOINT",
		    "use_dualstack_endpoint", &out->dual_stack, err);
	return rc;
}

/* aws-client.md 1.1 */
static int load_account_mode(struct aws_config *out, struct error *err)
{
	static const char *const words[] = { [ACCOUNT_DISABLED] = "disabled",
		[ACCOUNT_PREFERRED] = "preferred",
		[ACCOUNT_REQUIRED] = "required" };
	struct found f;

	out->account_mode = ACCOUNT_PREFERRED;
	if (!look(out, "AWS_ACCOUNT_ID_ENDPOINT_MODE", NULL,
	        "account_id_endpoint_mode", &f))
		return 0;
	for (int i = ACCOUNT_DISABLED; i <= ACCOUNT_REQUIRED; i++)
		if (text_equal_nocase(f.value, words[i])) {
			out->account_mode = (enum account_mode)i;
			return 0;
		}
	return bad(&f, "one of preferred, disabled and required", err);
}

static int load_retries(struct aws_config *out, struct error *err)
{
	struct error ignored;
	struct found f;
	int64_t n;

	if (look(out, "AWS_NEW_RETRIES_2026", NULL, NULL, &f) &&
	    text_equal_nocase(f.value, "false"))
		out->retry_mode = RETRY_STANDARD_OLD;
	if (look(out, "AWS_RETRY_MODE", NULL, "retry_mode", &f)) {
		if (text_equal_nocase(f.value, "legacy") ||
		    text_equal_nocase(f.value, "adaptive"))
			log_warn("retry mode '%s' (%s %s): 'standard' is used",
			    f.value, f.place, f.name);
		else if (!text_equal_nocase(f.value, "standard"))
			return bad(&f, "a retry mode", err);
	}
	if (!look(out, "AWS_MAX_ATTEMPTS", NULL, "max_attempts", &f))
		return 0;
	if (text_int(f.value, 1, MAX_ATTEMPTS, &n, &ignored) != 0)
		return bad(&f, "a number of attempts from 1 to 100", err);
	out->max_attempts = (int)n;
	return 0;
}

static void load_text(const struct aws_config *c, const char *variable,
    const char *key, char **out)
{
	struct found f;

	if (look(c, variable, NULL, key, &f))
		*out = mem_strdup(f.value);
}

static void add_token(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		bool plain = isalnum((unsigned char)*text) ||
		             strchr("!$%&'*+-.^_`|~,", *text) != NULL;

		buf_addc(out, plain ? *text : '-');
	}
}

/* aws-client.md 1.10. */
static void make_user_agent(struct aws_config *out)
{
	struct buf ua = BUF_INIT;
	struct utsname system;
	struct found f;

	buf_add(&ua, "wikibot/" PACKAGE_VERSION " ua/2.1");
	if (uname(&system) == 0) {
		buf_add(&ua, " os/linux#");
		add_token(&ua, system.release);
		buf_add(&ua, " md/arch#");
		add_token(&ua, system.machine);
	}
	buf_add(&ua, " lang/c#c11");
	if (look(out, "AWS_EXECUTION_ENV", NULL, NULL, &f)) {
		buf_add(&ua, " exec-env/");
		add_token(&ua, f.value);
	}
	buf_add(&ua, " cfg/retry-mode#standard");
	if (look(out, "AWS_SDK_UA_APP_ID", NULL, "sdk_ua_app_id", &f)) {
		buf_add(&ua, " app/");
		add_token(&ua, f.value);
	}
	out->user_agent = buf_take(&ua);
}

static int load_profile(struct aws_config *out,
    const struct aws_options *options, struct error *err)
{
	struct credentials_source *source = &out->source;
	const char *name = options->profile;

	source->env = options->env != NULL ? options->env : system_env;
	source->env_arg = options->env_arg;
	source->profile_only = name != NULL;
	if (name == NULL)
		name = env(out, "AWS_PROFILE");
	if (name == NULL)
		name = env(out, "AWS_DEFAULT_PROFILE");
	source->profile_explicit = name != NULL;
	out->profile = mem_strdup(name != NULL ? name : "default");
	source->profile = out->profile;
	source->profiles = &out->profiles;
	return profile_load(&out->profiles, source->env, source->env_arg, err);
}

int aws_config_load(struct aws_config *out, const struct aws_options *options,
    struct error *err)
{
	*out = (struct aws_config){ .timeout_ms = options->timeout_ms };
	if (load_profile(out, options, err) != 0 ||
	    load_region(out, options, err) != 0 ||
	    load_endpoint(out, options, err) != 0 ||
	    load_account_mode(out, err) != 0 || load_retries(out, err) != 0) {
		aws_config_free(out);
		return -1;
	}
	load_text(out, "AWS_CA_BUNDLE", "ca_bundle", &out->ca_bundle);
	load_text(out, "AWS_ACCOUNT_ID", "aws_account_id", &out->account);
	make_user_agent(out);
	return 0;
}

void aws_config_free(struct aws_config *c)
{
	mem_free(c->profile);
	mem_free(c->region);
	mem_free(c->signing_region);
	mem_free(c->endpoint_url);
	mem_free(c->ca_bundle);
	mem_free(c->user_agent);
	mem_free(c->account);
	mem_free(c->from_store[FROM_REGION]);
	mem_free(c->from_store[FROM_ENDPOINT]);
	profile_free(&c->profiles);
	*c = (struct aws_config){ 0 };
}
