#include "aws/endpoint_rules.h"

#include <ctype.h>
#include <string.h>

#include "aws/partition.h"
#include "base/text.h"

/* clang-format off */
static const struct service {
	const char *name, *host, *fips;
} services[] = {
	{ "dynamodb", "dynamodb", "dynamodb-fips" },
	{ "sts", "sts", "sts-fips" },
	{ "sso", "portal.sso", "portal.sso-fips" },
	{ "sso-oidc", "oidc", "oidc-fips" },
	{ "signin", "signin", "signin-fips" },
	{ "kms", "kms", "kms-fips" },
};
/* clang-format on */

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* "{host}.{region}.{suffix}".  The plain hosts of GovCloud are FIPS already. */
static int regional(const struct endpoint_wanted *w, struct endpoint_found *out,
    struct error *err)
{
	const struct partition *p = partition_of(w->region);
	const struct service *s = services;
	const struct service *end = s + sizeof services / sizeof *services;
	bool plain = !w->fips || (!w->dual_stack && is(p->name, "aws-us-gov") &&
	                             !is(w->service, "signin"));

	while (s < end && !is(s->name, w->service))
		s++;
	if (s == end)
		return error_set(err, E_INTERNAL,
		    "'%s' is no service that is called", w->service);
	buf_addf(&out->url, "https://%s.%s.%s", plain ? s->host : s->fips,
	    w->region, w->dual_stack ? p->dual : p->suffix);
	return 0;
}

static int refuse_both(const char *with, bool fips, struct error *err)
{
	return error_set(err, E_INVALID,
	    "%s goes with no %s endpoint; switch off %s", with,
	    fips ? "FIPS" : "dual-stack",
	    fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT");
}

/* The host of a URL, with its port. */
static bool has_host(const char *url, const char *host)
{
	const char *start = strstr(url, "://");
	size_t n;

	start = start != NULL ? start + 3 : url;
	n = strcspn(start, "/?#");
	return n == strlen(host) && strncmp(start, host, n) == 0;
}

static bool is_dual_host(const struct endpoint_wanted *w)
{
	struct endpoint_wanted dual = {
		.service = w->service, .region = w->region, .dual_stack = true
	};
	struct endpoint_found found = { .url = BUF_INIT };
	struct error ignored;
	bool same = w->region != NULL && is(w->service, "dynamodb") &&
	            regional(&dual, &found, &ignored) == 0 &&
	            has_host(w->configured, found.url.s + strlen("https://"));

	buf_free(&found.url);
	return same;
}

static int configured(const struct endpoint_wanted *w,
    struct endpoint_found *out, struct error *err)
{
	if (w->fips || w->dual_stack)
		return refuse_both("a configured endpoint", w->fips, err);
	if (is_dual_host(w))
		return error_set(err, E_INVALID,
		    "it is the dual-stack host; set "
		    "AWS_USE_DUALSTACK_ENDPOINT=true instead");
	buf_add(&out->url, w->configured);
	return 0;
}

static bool is_label(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && (s[i] != '-' || i == 0))
			return false;
	return n > 0 && n < 64;
}

/* The account of "arn:PARTITION:dynamodb:REGION:ACCOUNT:...", if it is of this
 * region; *n is its length. */
static const char *account_of_arn(
    const char *arn, const char *region, size_t *n)
{
	enum { SCHEME, PARTITION, SERVICE, REGION, ACCOUNT, PARTS };
	const char *part[PARTS + 1], *end;
	size_t length[PARTS];

	if (arn == NULL)
		return NULL;
	part[0] = arn;
	for (int i = 0; i < PARTS; i++) {
		end = strchr(part[i], ':');
		if (end == NULL)
			return NULL;
		length[i] = (size_t)(end - part[i]);
		part[i + 1] = end + 1;
	}
	*n = length[ACCOUNT];
	return strncmp(part[SCHEME], "arn:", 4) == 0 &&
	               strncmp(part[SERVICE], "dynamodb:", 9) == 0 &&
	               length[REGION] == strlen(region) &&
	               strncmp(part[REGION], region, length[REGION]) == 0 &&
	               is_label(part[ACCOUNT], *n)
	           ? part[ACCOUNT]
	           : NULL;
}

/* 1: there is a host with the account; 0: there is none; -1: there should be. */
static int by_account(const struct endpoint_wanted *w,
    struct endpoint_found *out, struct error *err)
{
	const struct partition *p = partition_of(w->region);
	bool required = w->account_mode == ACCOUNT_REQUIRED;
	const char *account = NULL;
	size_t n = 0;

	if (w->account_mode == ACCOUNT_DISABLED || !is(w->service, "dynamodb"))
		return 0;
	if (w->fips || !is(p->name, "aws"))
		return !required ? 0
		                 : error_set(err, E_INVALID,
		                       "account endpoints are required "
		                       "(account_id_endpoint_mode), and %s has "
		                       "none",
		                       w->fips ? "FIPS" : "this partition");
	account = account_of_arn(w->arn, w->region, &n);
	if (account == NULL)
		account = account_of_arn(w->batch_arn, w->region, &n);
	if (account == NULL && w->account != NULL) {
		account = w->account;
		n = strlen(account);
	}
	if (account == NULL)
		return !required ? 0
		                 : error_set(err, E_INVALID,
		                       "account endpoints are required "
		                       "(account_id_endpoint_mode), and the "
		                       "account is not known");
	if (!is_label(account, n))
		return error_set(
		    err, E_INVALID, "'%s' is no id of an account", account);
	buf_addf(&out->url, "https://%.*s.ddb.%s.%s", (int)n, account,
	    w->region, w->dual_stack ? p->dual : p->suffix);
	out->by_account = true;
	return 1;
}

static int local(const struct endpoint_wanted *w, struct endpoint_found *out,
    struct error *err)
{
	if (w->fips || w->dual_stack)
		return refuse_both("region 'local'", w->fips, err);
	buf_add(&out->url, "http://localhost:8000");
	out->signing_region = "us-east-1";
	return 0;
}

/* Signing in has hosts of its own; tokens are had at another still. */
static int sign_in(const struct endpoint_wanted *w, struct endpoint_found *out,
    struct error *err)
{
	const struct partition *p = partition_of(w->region);

	if (w->control) {
		buf_addf(&out->url, "https://signin.%s.%s", w->region, p->dual);
		return 0;
	}
	if (w->oauth && w->fips)
		return error_set(err, E_INVALID,
		    "there is no FIPS endpoint for signing in; switch off "
		    "AWS_USE_FIPS_ENDPOINT");
	if (w->oauth && is(p->name, "aws"))
		buf_addf(&out->url, "https://%s.oauth.signin.aws", w->region);
	else if (!w->fips && !w->dual_stack)
		buf_addf(&out->url, "https://%s.%s", w->region, p->sign_in);
	else if (w->fips && !w->dual_stack && is(w->region, "us-gov-west-1"))
		buf_add(&out->url, "https://signin-fips.amazonaws-us-gov.com");
	else if (w->fips && !w->dual_stack && is(p->name, "aws-us-gov"))
		buf_addf(&out->url,
		    "https://%s.signin-fips.amazonaws-us-gov.com", w->region);
	else
		return regional(w, out, err);
	return 0;
}

/* Those that there were when STS had one endpoint only. */
static bool is_older_region(const char *region)
{
	static const char *const regions[] = { "ap-northeast-1", "ap-south-1",
		"ap-southeast-1", "ap-southeast-2", "aws-global",
		"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1",
		"eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2",
		"us-west-1", "us-west-2" };

	for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
		if (is(regions[i], region))
			return true;
	return false;
}

static int token_service(const struct endpoint_wanted *w,
    struct endpoint_found *out, struct error *err)
{
	bool one = w->global ? is_older_region(w->region)
	                     : is(w->region, "aws-global");

	if (!one || w->fips || w->dual_stack)
		return regional(w, out, err);
	buf_add(&out->url, "https://sts.amazonaws.com");
	out->signing_region = "us-east-1";
	return 0;
}

int endpoint_rules(const struct endpoint_wanted *w, struct endpoint_found *out,
    struct error *err)
{
	int rc;

	*out = (struct endpoint_found){ .url = BUF_INIT };
	if (is(w->service, "signin") && w->oauth && w->fips)
		return sign_in(w, out, err);
	if (w->configured != NULL)
		return configured(w, out, err);
	if (w->region == NULL)
		return error_set(err, E_INVALID, "no region is set");
	if (is(w->service, "dynamodb") && is(w->region, "local"))
		return local(w, out, err);
	if (is(w->service, "signin"))
		return sign_in(w, out, err);
	if (is(w->service, "sts"))
		return token_service(w, out, err);
	rc = by_account(w, out, err);
	return rc != 0 ? (rc > 0 ? 0 : -1) : regional(w, out, err);
}
