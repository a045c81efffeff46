#include "aws/sts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/fetch.h"
#include "aws/query.h"
#include "base/clock.h"
#include "base/secret.h"

static const char api_version[] = "2011-06-15";

static const char *action_of(const struct sts_role *r)
{
	return r->web_token != NULL ? "AssumeRoleWithWebIdentity"
	                            : "AssumeRole";
}

static void make_form(struct buf *form, const struct credentials_search *s,
    const struct sts_role *r)
{
	char session[32], duration[24];
	const struct {
		const char *name, *value;
	} values[] = {
		{ "RoleArn", r->arn },
		{ "RoleSessionName",
		    r->session_name != NULL ? r->session_name : session },
		{ "DurationSeconds", r->duration_s > 0 ? duration : NULL },
		{ "ExternalId", r->external_id },
		{ "SerialNumber", r->mfa_code != NULL ? r->mfa_serial : NULL },
		{ "TokenCode", r->mfa_code },
		{ "WebIdentityToken", r->web_token },
	};
	size_t room = 512;

	snprintf(session, sizeof session, "wikibot-%" PRId64,
	    clock_wall(aws_config_clock(s->config)) / 1000);
	snprintf(duration, sizeof duration, "%" PRId64, r->duration_s);
	/* Growing would leave copies of a token behind. */
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		room +=
		    values[i].value != NULL ? 3 * strlen(values[i].value) : 0;
	secret_buf(form, room);
	query_begin(form, action_of(r), api_version);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		query_add(form, values[i].name, values[i].value);
}

static int ask(const struct credentials_search *s, const struct sts_role *r,
    const struct credentials *signer, struct http_answer *out,
    struct error *err)
{
	const char *region = s->config->signing_region;
	struct fetch_request request = { .method = "POST",
		.headers = { { "Content-Type", QUERY_CONTENT_TYPE } },
		.signer = signer,
		.service = "sts",
		.judge = query_judge };
	struct buf form = BUF_INIT;
	struct endpoint e = { 0 };
	char *url = NULL;
	int rc;

	if (endpoint_resolve(&e, s->config, "sts", NULL, NULL, err) != 0)
		return -1;
	/* A configured endpoint does without a region; a signature cannot. */
	request.region = e.signing_region != NULL ? e.signing_region
	                 : region != NULL         ? region
	                                          : "us-east-1";
	make_form(&form, s, r);
	url = endpoint_url(&e, "");
	request.url = url;
	request.body = form.s;
	rc = fetch(s->fetcher, &request, out, err);
	mem_free(url);
	endpoint_free(&e);
	buf_wipe(&form);
	return rc;
}

/* Field 5 of "arn:aws:sts::123456789012:assumed-role/name/session". */
static char *account_of(const char *arn)
{
	size_t n;

	for (int i = 0; i < 4 && arn != NULL; i++) {
		arn = strchr(arn, ':');
		arn = arn != NULL ? arn + 1 : NULL;
	}
	n = arn != NULL ? strcspn(arn, ":") : 0;
	return n > 0 ? mem_strndup(arn, n) : NULL;
}

static int fill(
    struct credentials *out, const struct xml *result, struct error *err)
{
	static const char *const names[] = { "AccessKeyId", "SecretAccessKey",
		"SessionToken", "Expiration" };
	const struct xml *c = xml_child(result, "Credentials");
	const char *values[4];
	struct instant expires;

	for (int i = 0; i < 4; i++) {
		values[i] = xml_text(c, names[i]);
		if (values[i] == NULL || *values[i] == '\0')
			return error_set(err, E_AUTH,
			    "the answer of STS has no '%s'", names[i]);
	}
	if (clock_iso_parse(values[3], &expires) != 0)
		return error_set(err, E_AUTH,
		    "the answer of STS has an 'Expiration' that is no date");
	out->key_id = secret_strdup(values[0]);
	out->secret = secret_strdup(values[1]);
	out->token = secret_strdup(values[2]);
	out->expires = expires.s;
	out->account =
	    account_of(xml_text(xml_child(result, "AssumedRoleUser"), "Arn"));
	return 0;
}

static int explain(const struct sts_role *r, struct error *err)
{
	switch (err->code) {
	case E_NETWORK:
	case E_SERVICE:
	case E_THROTTLED:
	case E_CANCELLED:
		break;
	default:
		err->code = E_AUTH;
	}
	return error_wrap(err, "cannot assume role '%s'", r->arn);
}

int sts_assume_role(const struct credentials_search *s,
    const struct sts_role *r, const struct credentials *signer,
    struct credentials *out, struct error *err)
{
	struct http_answer answer = { 0 };
	const struct xml *result;
	struct xml *all = NULL;
	int rc;

	if (xml_available(err) != 0 || ask(s, r, signer, &answer, err) != 0)
		return explain(r, err);
	rc = query_read(&answer, action_of(r), signer, &all, &result, err);
	if (rc == 0)
		rc = fill(out, result, err);
	xml_free(all);
	fetch_answer_free(&answer);
	return rc != 0 ? explain(r, err) : 0;
}
