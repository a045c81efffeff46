#include "aws/config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/defaults.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"

enum form { TEXT, YES_NO, WORD, NUMBER, REGION };

static const char *const account_modes[] = { [ACCOUNT_DISABLED] = "disabled",
	[ACCOUNT_PREFERRED] = "preferred",
	[ACCOUNT_REQUIRED] = "required",
	NULL };
enum { MODE_STANDARD, MODE_LEGACY, MODE_ADAPTIVE };
static const char *const retry_modes[] = { [MODE_STANDARD] = "standard",
	[MODE_LEGACY] = "legacy",
	[MODE_ADAPTIVE] = "adaptive",
	NULL };
static const char *const metadata_modes[] = { "ipv4", "ipv6", NULL };

/* clang-format off */
/* aws-client.md 1.1.  The empty key: the profile has none. */
static const struct row {
	const char *name; /* also the profile's key, unless that is given */
	const char *variable, *older;
	enum form form;
	const char *fallback, *key;
	const char *const *words;
	int most; /* of a NUMBER, from 1 */
	const char *is; /* for the message: 'x' is not ... */
} rows[CONFIG_SETTINGS] = {
	[CONFIG_REGION] = { "region", "AWS_REGION", "AWS_DEFAULT_REGION",
	    REGION, .is = "the name of a region" },
	[CONFIG_ENDPOINT_URL] = { "endpoint_url", .key = "" },
	[CONFIG_IGNORE_ENDPOINTS] = { "ignore_configured_endpoint_urls",
	    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", NULL, YES_NO, "false" },
	[CONFIG_FIPS] = { "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", NULL,
	    YES_NO, "false" },
	[CONFIG_DUAL_STACK] = { "use_dualstack_endpoint",
	    "AWS_USE_DUALSTACK_ENDPOINT", NULL, YES_NO, "false" },
	[CONFIG_ACCOUNT] = { "aws_account_id", "AWS_ACCOUNT_ID" },
	[CONFIG_ACCOUNT_MODE] = { "account_id_endpoint_mode",
	    "AWS_ACCOUNT_ID_ENDPOINT_MODE", NULL, WORD, "preferred",
	    .words = account_modes,
	    .is = "one of preferred, disabled and required" },
	[CONFIG_RETRY_MODE] = { "retry_mode", "AWS_RETRY_MODE", NULL, WORD,
	    "standard", .words = retry_modes, .is = "a retry mode" },
	[CONFIG_NEW_RETRIES] = { "new_retries_2026", "AWS_NEW_RETRIES_2026",
	    .fallback = "true", .key = "" },
	[CONFIG_MAX_ATTEMPTS] = { "max_attempts", "AWS_MAX_ATTEMPTS", NULL,
	    NUMBER, .most = 100, .is = "a number of attempts from 1 to 100" },
	[CONFIG_DEFAULTS_MODE] = { "defaults_mode", "AWS_DEFAULTS_MODE", NULL,
	    WORD, "standard", .words = defaults_modes,
	    .is = "one of standard, in-region, cross-region, mobile, auto and "
	          "legacy" },
	[CONFIG_CA_BUNDLE] = { "ca_bundle", "AWS_CA_BUNDLE" },
	[CONFIG_APP_ID] = { "sdk_ua_app_id", "AWS_SDK_UA_APP_ID" },
	[CONFIG_EXECUTION] = { "execution_env", "AWS_EXECUTION_ENV",
	    .key = "" },
	[CONFIG_METADATA_DISABLED] = { "ec2_metadata_disabled",
	    "AWS_EC2_METADATA_DISABLED", NULL, YES_NO, "false" },
	[CONFIG_METADATA_ENDPOINT] = { "ec2_metadata_service_endpoint",
	    "AWS_EC2_METADATA_SERVICE_ENDPOINT" },
	[CONFIG_METADATA_MODE] = { "ec2_metadata_service_endpoint_mode",
	    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", NULL, WORD, "ipv4",
	    .words = metadata_modes, .is = "IPv4 or IPv6" },
	[CONFIG_METADATA_V1_DISABLED] = { "ec2_metadata_v1_disabled",
	    "AWS_EC2_METADATA_V1_DISABLED", NULL, YES_NO, "true" },
	[CONFIG_METADATA_TIMEOUT] = { "metadata_service_timeout",
	    "AWS_METADATA_SERVICE_TIMEOUT", NULL, NUMBER, .most = 3600,
	    .is = "a number of seconds from 1 to 3600" },
	[CONFIG_METADATA_ATTEMPTS] = { "metadata_service_num_attempts",
	    "AWS_METADATA_SERVICE_NUM_ATTEMPTS", NULL, NUMBER, .most = 100,
	    .is = "a number of attempts from 1 to 100" },
	[CONFIG_LOGIN_CACHE] = { "login_cache_directory",
	    "AWS_LOGIN_CACHE_DIRECTORY", .key = "" },
};
/* clang-format on */

/* A setting's text and the place it came from: "environment" "AWS_REGION". */
struct found {
	const char *value, *place, *name;
};

static const char *system_env(void *arg, const char *name)
{
	(void)arg;
	return getenv(name);
}

const char *aws_config_env(const struct aws_config *c, const char *name)
{
	const char *value =
	    name != NULL ? c->options.env(c->options.env_arg, name) : NULL;

	return value != NULL && *value != '\0' ? value : NULL;
}

int aws_config_path(
    const struct aws_config *c, const char *file, char **out, struct error *err)
{
	const char *home = aws_config_env(c, "HOME");
	struct buf path = BUF_INIT;

	*out = NULL;
	if (!text_starts(file, "~/")) {
		*out = mem_strdup(file);
		return 0;
	}
	if (home == NULL)
		return error_set(err, E_AUTH,
		    "'%s' cannot be looked for: HOME is not set", file);
	buf_addf(&path, "%s%s", home, file + 1);
	*out = buf_take(&path);
	return 0;
}

const struct clock *aws_config_clock(const struct aws_config *c)
{
	return c->options.clock != NULL ? c->options.clock : &clock_system;
}

/* Up to two variables, then the profile's key. */
static bool look(const struct aws_config *c, const char *first,
    const char *second, const char *key, struct found *out)
{
	const char *value;

	*out = (struct found){ 0 };
	if ((value = aws_config_env(c, first)) != NULL)
		*out = (struct found){ value, "environment", first };
	else if ((value = aws_config_env(c, second)) != NULL)
		*out = (struct found){ value, "environment", second };
	else if (key != NULL &&
	         (value = profile_get(
	              profile_find(&c->profiles, "profile", c->profile),
	              key)) != NULL &&
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

/* It becomes a host label and part of the signature (faults.md F77). */
bool aws_config_is_region(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return s[n] == '\0' && n > 0 && n < 64 && s[0] != '-' &&
	       s[n - 1] != '-';
}

static bool read_word(
    const char *text, const char *const *words, int64_t *number)
{
	for (int i = 0; words[i] != NULL; i++)
		if (text_equal_nocase(text, words[i])) {
			*number = i;
			return true;
		}
	return false;
}

static bool read_form(const struct row *row, const char *text, int64_t *number)
{
	static const char *const yes_no[] = { "false", "true", NULL };
	struct error ignored;

	switch (row->form) {
	case YES_NO:
		return read_word(text, yes_no, number);
	case WORD:
		return read_word(text, row->words, number);
	case NUMBER:
		return text_int(text, 1, row->most, number, &ignored) == 0;
	case REGION:
		return aws_config_is_region(text);
	default:
		return true;
	}
}

static int set_value(struct aws_config *c, enum config_setting i,
    const struct found *f, struct error *err)
{
	const struct row *row = &rows[i];
	struct config_value *v = &c->values[i];

	if (!read_form(row, f->value, &v->number))
		return error_set(err, E_INVALID, "'%s' (%s %s) is not %s",
		    f->value, f->place, f->name,
		    row->is != NULL ? row->is : "true or false");
	v->text = mem_strdup(f->value);
	v->from = place_of(f);
	return 0;
}

static void set_fallback(struct aws_config *c, enum config_setting i)
{
	struct config_value *v = &c->values[i];

	if (rows[i].fallback == NULL)
		return;
	v->text = mem_strdup(rows[i].fallback);
	v->from = mem_strdup("default");
	read_form(&rows[i], v->text, &v->number);
}

static int load_rows(struct aws_config *c, struct error *err)
{
	for (int i = 0; i < CONFIG_SETTINGS; i++) {
		const struct row *row = &rows[i];
		const char *key = row->key != NULL ? row->key : row->name;
		struct found f;

		if (c->values[i].text != NULL)
			continue; /* the caller insisted */
		if (!look(c, row->variable, row->older,
		        *key != '\0' ? key : NULL, &f))
			set_fallback(c, (enum config_setting)i);
		else if (set_value(c, (enum config_setting)i, &f, err) != 0)
			return -1;
	}
	return 0;
}

/* The profile may name a [services x] section with a block per service, whose
 * name has underscores: sso_oidc. */
static int service_endpoint(const struct aws_config *c, const char *service,
    char **out, struct error *err)
{
	const struct profile_section *s;
	struct found f;
	char *block;

	*out = NULL;
	if (!look(c, NULL, NULL, "services", &f))
		return 0;
	s = profile_find(&c->profiles, "services", f.value);
	if (s == NULL)
		return error_set(err, E_INVALID,
		    "profile '%s' names services '%s', which do not exist",
		    c->profile, f.value);
	block = mem_strdup(service);
	for (char *dash = block; (dash = strchr(dash, '-')) != NULL;)
		*dash = '_';
	*out = profile_sub(s, block, "endpoint_url");
	mem_free(block);
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
	int rc = 0;

	*url = *from = NULL;
	add_variable(&variable, service);
	if (!c->values[CONFIG_IGNORE_ENDPOINTS].number)
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

static int load_endpoint(struct aws_config *c, struct error *err)
{
	struct config_value *v = &c->values[CONFIG_ENDPOINT_URL];
	char *url, *from;

	if (v->text != NULL)
		return 0;
	if (aws_config_endpoint(c, "dynamodb", &url, &from, err) != 0)
		return -1;
	if (url == NULL)
		return 0;
	mem_free(v->from);
	*v = (struct config_value){ url, from, 0 };
	return 0;
}

static void choose_retries(struct aws_config *c)
{
	const struct config_value *mode = &c->values[CONFIG_RETRY_MODE];

	bool old =
	    text_equal_nocase(c->values[CONFIG_NEW_RETRIES].text, "false");

	if (mode->number == MODE_ADAPTIVE)
		c->retry_mode = old ? RETRY_ADAPTIVE_OLD : RETRY_ADAPTIVE;
	else
		c->retry_mode = old ? RETRY_STANDARD_OLD : RETRY_STANDARD;
	if (mode->number == MODE_LEGACY)
		log_warn("retry mode '%s' (%s): 'standard' is used", mode->text,
		    mode->from);
}

static void derive(struct aws_config *c)
{
	const struct config_value *v = c->values;

	c->region = v[CONFIG_REGION].text;
	c->region_from = c->region != NULL ? v[CONFIG_REGION].from : NULL;
	c->signing_region = c->region;
	if (c->region != NULL && strcmp(c->region, "local") == 0)
		c->signing_region = "us-east-1";
	c->endpoint_url = v[CONFIG_ENDPOINT_URL].text;
	c->endpoint_from =
	    c->endpoint_url != NULL ? v[CONFIG_ENDPOINT_URL].from : NULL;
	c->ca_bundle = v[CONFIG_CA_BUNDLE].text;
}

/* A flag of the command; the library has the same, spelt in C. */
static struct found insisted(
    const struct aws_config *c, const char *value, const char *flag)
{
	if (!c->options.by_program)
		return (struct found){ value, "flag", flag };
	if (strcmp(flag, "--endpoint-url") == 0)
		return (struct found){ value, "option", "endpoint_url" };
	return (struct found){ value, "option", flag + 2 };
}

static int load_profile(struct aws_config *c, struct error *err)
{
	struct found f = insisted(c, c->options.profile, "--profile");

	c->profile_only = f.value != NULL;
	if (f.value == NULL)
		look(c, "AWS_PROFILE", "AWS_DEFAULT_PROFILE", NULL, &f);
	c->profile_explicit = f.value != NULL;
	c->profile = mem_strdup(f.value != NULL ? f.value : "default");
	c->profile_from =
	    f.value != NULL ? place_of(&f) : mem_strdup("default");
	return profile_load(
	    &c->profiles, c->options.env, c->options.env_arg, err);
}

static int load_insisted(struct aws_config *c, struct error *err)
{
	const struct aws_options *o = &c->options;
	const struct {
		enum config_setting setting;
		const char *value, *flag;
	} all[] = {
		{ CONFIG_REGION, o->region, "--region" },
		{ CONFIG_ENDPOINT_URL, o->endpoint_url, "--endpoint-url" },
		{ CONFIG_METADATA_ENDPOINT, o->metadata_endpoint,
		    "--metadata-endpoint" },
		{ CONFIG_METADATA_MODE, o->metadata_mode, "--metadata-mode" },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct found f = insisted(c, all[i].value, all[i].flag);

		if (f.value != NULL && set_value(c, all[i].setting, &f, err))
			return -1;
	}
	return 0;
}

int aws_config_load(struct aws_config *out, const struct aws_options *options,
    struct error *err)
{
	*out = (struct aws_config){ .options = *options,
		.timeout_ms = options->timeout_ms };
	if (out->options.env == NULL)
		out->options.env = system_env;
	if (load_profile(out, err) != 0 || load_insisted(out, err) != 0 ||
	    load_rows(out, err) != 0 || load_endpoint(out, err) != 0) {
		aws_config_free(out);
		return -1;
	}
	out->options.region = out->options.endpoint_url = NULL;
	out->options.metadata_endpoint = out->options.metadata_mode = NULL;
	out->options.profile = NULL;
	choose_retries(out);
	derive(out);
	out->notes = mem_alloc(sizeof *out->notes);
	return 0;
}

int aws_config_reload(
    struct aws_config *out, const struct aws_config *c, struct error *err)
{
	struct aws_options same = c->options;

	same.region = c->region;
	same.profile = c->profile_only ? c->profile : NULL;
	same.timeout_ms = c->timeout_ms;
	same.metadata_endpoint = c->values[CONFIG_METADATA_ENDPOINT].text;
	same.metadata_mode = c->values[CONFIG_METADATA_MODE].text;
	if (aws_config_load(out, &same, err) != 0)
		return -1;
	mem_free(out->notes);
	out->notes = c->notes;
	out->notes_borrowed = true;
	return 0;
}

void aws_config_set_region(
    struct aws_config *c, const char *region, const char *from)
{
	struct config_value *v = &c->values[CONFIG_REGION];
	struct config_value old = *v;

	*v = (struct config_value){ mem_strdup(region), mem_strdup(from), 0 };
	mem_free(old.text);
	mem_free(old.from);
	derive(c);
}

int aws_config_no_region(const struct aws_config *c, struct error *err)
{
	return error_set(err, E_INVALID,
	    "no region is set; give --region, or set AWS_REGION, or 'region' "
	    "in profile '%s'",
	    c->profile);
}

bool aws_config_line(
    const struct aws_config *c, size_t i, struct config_line *out)
{
	if (i == 0) {
		*out = (struct config_line){ "profile", c->profile,
			c->profile_from };
		return true;
	}
	if (--i >= CONFIG_SETTINGS)
		return false;
	*out = (struct config_line){ rows[i].name, c->values[i].text,
		c->values[i].from };
	return true;
}

void aws_config_free(struct aws_config *c)
{
	for (int i = 0; i < CONFIG_SETTINGS; i++) {
		mem_free(c->values[i].text);
		mem_free(c->values[i].from);
	}
	mem_free(c->profile);
	mem_free(c->profile_from);
	profile_free(&c->profiles);
	if (!c->notes_borrowed)
		mem_free(c->notes);
	*c = (struct aws_config){ 0 };
}
