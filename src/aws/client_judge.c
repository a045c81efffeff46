#include "aws/client_judge.h"

#include <inttypes.h>
#include <string.h>

#include "aws/error.h"
#include "base/crc32.h"
#include "base/text.h"

static bool is_among(const char *const *names, const char *name)
{
	for (; *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

/* UnrecognizedClientException is what ExtendDB says of a wrong date. */
static const char *const skew_names[] = { "RequestTimeTooSkewed",
	"RequestExpired", "RequestInTheFuture", "InvalidSignatureException",
	"SignatureDoesNotMatch", "AuthFailure", "UnrecognizedClientException",
	NULL };
static const char *const expired_names[] = { "ExpiredToken",
	"ExpiredTokenException", NULL };

/* Of the body as it came; an answer without the header passes. */
static bool is_intact(const struct http_answer *a)
{
	const char *header = http_headers_get(&a->headers, "x-amz-crc32");
	struct error ignored;
	int64_t want;

	if (header == NULL)
		return true;
	return text_int(header, 0, UINT32_MAX, &want, &ignored) == 0 &&
	       (uint32_t)want == crc32_of(buf_text(&a->body), a->body.n);
}

/* Calls without a result answer with nothing at all. */
static bool is_ours(const struct buf *body)
{
	const char *s = buf_text(body);

	s += strspn(s, " \t\r\n");
	return body->n == 0 || *s == '{';
}

/* Where no length says so, or one that is wrong (faults.md F9).  Most answers
 * end as they should, and are not read for that. */
static bool is_cut(const struct buf *body)
{
	bool quoted = false;
	int depth = 0;

	if (body->n == 0 || body->s[body->n - 1] == '}')
		return false;
	for (const char *s = body->s; s < body->s + body->n; s++) {
		if (quoted && *s == '\\')
			s++;
		else if (*s == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (*s == '{') - (*s == '}');
	}
	return quoted || depth > 0;
}

/* What came is not what was sent. */
static void spoilt(
    const struct http_answer *a, const char *why, struct verdict *out)
{
	error_set(&out->err, E_NETWORK, "%s", why);
	out->err.effect = EFFECT_UNKNOWN;
	out->err.http_status = a->status;
	out->kind = RETRY_TRANSIENT;
}

static void no_answer(const struct http_answer *a, struct verdict *out)
{
	out->err = a->error;
	out->err.effect = a->sent ? EFFECT_UNKNOWN : EFFECT_NONE;
	out->idle_death = a->connected_before;
	if (a->final)
		out->kind = RETRY_NEVER;
	else
		out->kind = a->timed_out ? RETRY_TIMEOUT : RETRY_TRANSIENT;
}

static void say_foreign(const struct http_answer *a,
    const struct credentials *credentials, struct error *err)
{
	struct buf words = BUF_INIT;

	aws_error_words(&words, &a->body, credentials);
	error_set(err, err->code,
	    "something other than the service answered, with HTTP %d: %s",
	    a->status, words.s);
	err->http_status = a->status;
	buf_free(&words);
}

static void foreign(const struct http_answer *a,
    const struct credentials *credentials, struct verdict *out)
{
	out->err.code = E_SERVICE;
	say_foreign(a, credentials, &out->err);
	/* A redirect is no work done; of the rest nobody knows. */
	out->err.effect = a->status / 100 == 3 ? EFFECT_NONE : EFFECT_UNKNOWN;
}

static void error_answer(const struct http_answer *a,
    const struct credentials *credentials, struct verdict *out)
{
	struct error *err = &out->err;

	aws_error_read_masked(a, credentials, err);
	out->kind = retry_classify(err->aws_name, a->status);
	/* The page of a proxy (faults.md F15). */
	if (err->aws_name[0] == '\0' && !is_ours(&a->body))
		say_foreign(a, credentials, err);
	if (err->code == E_UNSUPPORTED)
		out->kind = RETRY_NEVER;
	/* A 5xx may come from a router that gave up waiting for a storage node
	 * which did the work (F23). */
	else if (a->status >= 500 && err->code != E_THROTTLED)
		err->effect = EFFECT_UNKNOWN;
	out->skew = is_among(skew_names, err->aws_name);
	out->expired = is_among(expired_names, err->aws_name);
}

static int64_t retry_after(const struct http_answer *a)
{
	const char *header = http_headers_get(&a->headers, "x-amz-retry-after");
	struct error ignored;
	int64_t ms;

	if (header == NULL ||
	    text_int(header, 0, INT32_MAX, &ms, &ignored) != 0)
		return -1;
	return ms;
}

void client_judge(const struct http_answer *answer,
    const struct credentials *credentials, struct verdict *out)
{
	*out = (struct verdict){ .kind = RETRY_NEVER, .retry_after_ms = -1 };
	if (answer->status == 0) {
		no_answer(answer, out);
		return;
	}
	out->retry_after_ms = retry_after(answer);
	if (!is_intact(answer)) {
		spoilt(answer, "the answer does not fit its checksum", out);
	} else if (answer->status == 200 && is_ours(&answer->body)) {
		out->ok = !is_cut(&answer->body);
		if (!out->ok)
			spoilt(answer, "half an answer came, cut off", out);
	} else if (answer->status >= 400) {
		error_answer(answer, credentials, out);
	} else {
		foreign(answer, credentials, out);
	}
}
