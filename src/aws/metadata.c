#include "aws/metadata.h"

#include <string.h>

#include "aws/error.h"
#include "base/clock.h"
#include "base/mem.h"

enum { TIMEOUT_MS = 1000, ATTEMPTS = 4, TOTAL_MS = 3000 };

static const char *const hosts[] = { "http://169.254.169.254",
	"http://[fd00:ec2::254]" };

bool metadata_disabled(const struct aws_config *c, const char **from)
{
	const struct config_value *v = &c->values[CONFIG_METADATA_DISABLED];

	*from = v->from != NULL ? v->from : "default";
	return v->number != 0;
}

static int64_t now(const struct metadata *m)
{
	return clock_mono(aws_config_clock(m->fetcher->config));
}

int metadata_open(
    struct metadata *m, struct fetcher *fetcher, struct error *err)
{
	const struct config_value *v = fetcher->config->values;
	const char *url = v[CONFIG_METADATA_ENDPOINT].text;
	int64_t seconds = v[CONFIG_METADATA_TIMEOUT].number;
	int64_t attempts = v[CONFIG_METADATA_ATTEMPTS].number;

	*m = (struct metadata){
		.fetcher = fetcher,
		.timeout_ms = seconds > 0 ? seconds * 1000 : TIMEOUT_MS,
		.attempts = attempts > 0 ? (int)attempts : ATTEMPTS,
	};
	if (seconds == 0 && attempts == 0)
		m->until = now(m) + TOTAL_MS;
	if (url == NULL)
		url = hosts[v[CONFIG_METADATA_MODE].number];
	if (endpoint_parse_near(&m->place, url, err) == 0)
		return 0;
	err->code = E_AUTH;
	return error_wrap(err, "the instance metadata service");
}

void metadata_close(struct metadata *m)
{
	endpoint_free(&m->place);
	buf_wipe(&m->token);
}

static int broken(const struct metadata *m, struct error *err)
{
	if (err->code != E_CANCELLED)
		err->code = E_AUTH;
	return error_wrap(
	    err, "the instance metadata service at '%s'", m->place.host);
}

/* The answer, if it came, is the caller's whatever it is. */
static int ask(struct metadata *m, const char *method, const char *path,
    struct http_answer *out, struct error *err)
{
	bool put = strcmp(method, "PUT") == 0;
	const struct config_value *v = m->fetcher->config->values;
	size_t n = strlen(m->place.url);
	struct buf url = BUF_INIT;
	struct fetch_request r = {
		.method = method,
		.direct = true,
		.max_attempts = m->attempts,
		.connect_ms = m->timeout_ms,
		.attempt_ms = m->timeout_ms,
		.only_answers = v[CONFIG_METADATA_ATTEMPTS].number == 0,
	};
	int64_t left = m->until - now(m);
	int rc;

	if (put) {
		r.headers[0].name = "X-aws-ec2-metadata-token-ttl-seconds";
		r.headers[0].value = "21600";
	} else if (m->token.n > 0) {
		r.headers[0].name = "X-aws-ec2-metadata-token";
		r.headers[0].value = m->token.s;
	}
	if (m->until != 0)
		r.total_ms = left > 1 ? left : 1;
	buf_addn(&url, m->place.url, n - (m->place.url[n - 1] == '/'));
	buf_add(&url, path);
	r.url = url.s;
	rc = fetch(m->fetcher, &r, out, err);
	buf_free(&url);
	return rc;
}

static bool is_token(const struct buf *body)
{
	for (size_t i = 0; i < body->n; i++)
		if (body->s[i] <= ' ' || body->s[i] > '~')
			return false;
	return body->n > 0;
}

static bool old_allowed(const struct metadata *m)
{
	const struct config_value *v =
	    &m->fetcher->config->values[CONFIG_METADATA_V1_DISABLED];

	return v->text != NULL && v->number == 0;
}

/* The packet with the token may make fewer hops than others, one by default: so
 * it never gets into a container, while the connection to ask for it does. */
static enum metadata_found no_answer(struct metadata *m,
    const struct http_answer *a, struct buf *why, struct error *err)
{
	if (err->code == E_CANCELLED) {
		broken(m, err);
		return METADATA_BROKEN;
	}
	if (!a->timed_out || !a->sent)
		buf_add(why, err->text);
	else if (old_allowed(m))
		return METADATA_FOUND;
	else
		buf_addf(why,
		    "'%s' gives no token in time; in a container, is the "
		    "instance's hop limit 1?",
		    m->place.host);
	return METADATA_ABSENT;
}

static enum metadata_found refused(struct metadata *m,
    const struct http_answer *a, struct buf *why, struct error *err)
{
	bool unknown = a->status == 404 || a->status == 405;

	if (old_allowed(m) && (unknown || a->status == 403))
		return METADATA_FOUND;
	if (unknown) {
		buf_addf(why,
		    "'%s' knows no tokens, and IMDSv1 is switched off",
		    m->place.host);
		return METADATA_ABSENT;
	}
	if (a->status == 403)
		error_set(err, E_AUTH,
		    "it is switched off, or this process "
		    "may not use it (HTTP 403)");
	else
		aws_error_read(a, err);
	broken(m, err);
	return METADATA_BROKEN;
}

static enum metadata_found greet(
    struct metadata *m, struct buf *why, struct error *err)
{
	enum metadata_found found = METADATA_FOUND;
	struct http_answer a;

	m->greeted = true;
	if (ask(m, "PUT", "/latest/api/token", &a, err) != 0) {
		found = no_answer(m, &a, why, err);
	} else if (a.status != 200) {
		found = refused(m, &a, why, err);
	} else if (!is_token(&a.body)) {
		error_set(err, E_AUTH, "it gives a token that is none");
		broken(m, err);
		found = METADATA_BROKEN;
	} else {
		m->token = a.body;
		a.body = (struct buf){ 0 };
	}
	fetch_answer_free(&a);
	return found;
}

enum metadata_found metadata_get(struct metadata *m, const char *path,
    struct buf *out, struct buf *why, struct error *err)
{
	enum metadata_found found = METADATA_FOUND;
	struct http_answer a;

	if (!m->greeted)
		found = greet(m, why, err);
	if (found != METADATA_FOUND)
		return found;
	if (ask(m, "GET", path, &a, err) != 0) {
		broken(m, err);
		found = METADATA_BROKEN;
	} else if (a.status == 404) {
		found = METADATA_MISSING;
	} else if (a.status != 200) {
		aws_error_read_masked(
		    &a, &(struct credentials){ .token = m->token.s }, err);
		broken(m, err);
		found = METADATA_BROKEN;
	} else {
		*out = a.body;
		a.body = (struct buf){ 0 };
	}
	fetch_answer_free(&a);
	return found;
}
