#include "aws/error.h"

#include <ctype.h>
#include <string.h>

#include "aws/retry.h"
#include "base/limits.h"
#include "base/text.h"
#include "data/json.h"

enum { FEW_WORDS = 100, SHORTEST_SECRET = 16, SIGNATURE = 64 };

/* clang-format off */
static const struct aws_error_name generic[] = {
	{ "UnrecognizedClientException", E_AUTH },
	{ "InvalidClientTokenId", E_AUTH },
	{ "InvalidAccessKeyId", E_AUTH },
	{ "MissingAuthenticationToken", E_AUTH },
	{ "MissingAuthenticationTokenException", E_AUTH },
	{ "IncompleteSignature", E_AUTH },
	{ "IncompleteSignatureException", E_AUTH },
	{ "InvalidSignatureException", E_AUTH },
	{ "SignatureDoesNotMatch", E_AUTH },
	{ "ExpiredToken", E_AUTH },
	{ "ExpiredTokenException", E_AUTH },
	{ "AuthFailure", E_AUTH },
	{ "RequestTimeTooSkewed", E_AUTH },
	{ "RequestExpired", E_AUTH },
	{ "RequestInTheFuture", E_AUTH },
	{ "AccessDenied", E_DENIED },
	{ "AccessDeniedException", E_DENIED },
	{ "NotAuthorized", E_DENIED },
	{ "OptInRequired", E_DENIED },
	{ "UnauthorizedOperation", E_DENIED },
	{ "InvalidAction", E_UNSUPPORTED },
	{ "UnknownOperation", E_UNSUPPORTED },
	{ "UnknownOperationException", E_UNSUPPORTED },
	{ "SerializationException", E_INVALID },
	{ "ValidationError", E_INVALID },
	{ "ValidationException", E_INVALID },
	{ "InternalFailure", E_SERVICE },
	{ "InternalServerError", E_SERVICE },
	{ "ServiceUnavailable", E_SERVICE },
	{ "ServiceUnavailableException", E_SERVICE },
	{ NULL, E_OK }
};
static const struct {
	int status;
	enum error_code code;
} nameless[] = {
	{ 401, E_AUTH }, { 403, E_DENIED }, { 413, E_LIMIT },
	{ 0, E_SERVICE }
};
/* clang-format on */

enum error_code aws_error_code(const char *name,
    const struct aws_error_name *rows, enum error_code fallback)
{
	for (; rows != NULL && rows->name != NULL; rows++) {
		if (strcmp(rows->name, name) == 0)
			return rows->code;
	}
	for (rows = generic; rows->name != NULL; rows++) {
		if (strcmp(rows->name, name) == 0)
			return rows->code;
	}
	return fallback;
}

static enum error_code code_of(const char *name, int status)
{
	size_t i = 0;

	if (retry_classify(name, status) == RETRY_THROTTLING)
		return E_THROTTLED;
	if (name[0] != '\0')
		return aws_error_code(
		    name, NULL, status < 500 ? E_INVALID : E_SERVICE);
	while (nameless[i].status != 0 && nameless[i].status != status)
		i++;
	return nameless[i].code;
}

static void mask_one(struct buf *text, const char *secret)
{
	size_t n = secret != NULL ? strlen(secret) : 0;
	struct buf out = BUF_INIT;
	const char *s = buf_text(text), *hit;

	/* The made-up keys of local engines are words like "test". */
	if (n < SHORTEST_SECRET || strstr(s, secret) == NULL)
		return;
	for (; (hit = strstr(s, secret)) != NULL; s = hit + n) {
		buf_addn(&out, s, (size_t)(hit - s));
		buf_add(&out, "***");
	}
	buf_add(&out, s);
	buf_wipe(text);
	*text = out;
}

/* A service may repeat the header with the signature (faults.md F40): what is
 * called one, and what is as long as one. */
static void mask_signatures(struct buf *text)
{
	static const char name[] = "Signature=";
	static const size_t name_n = sizeof name - 1;
	struct buf out = BUF_INIT;
	const char *s = buf_text(text);
	size_t n;

	for (; *s != '\0'; s += n) {
		bool named = out.n >= name_n &&
		             memcmp(out.s + out.n - name_n, name, name_n) == 0;

		for (n = 0; isxdigit((unsigned char)s[n]); n++)
			continue;
		if (n >= (named ? 1 : SIGNATURE))
			buf_add(&out, "***");
		else
			buf_addn(&out, s, n += n == 0);
	}
	buf_wipe(text);
	*text = out;
}

/* An item's NUL (see data/json.h).  First of all: a credential that had one in it
 * would be whole without it. */
static void drop_nuls(struct buf *text)
{
	static const char nul[] = "\xc0\x80";
	struct buf out = BUF_INIT;
	const char *s = buf_text(text), *hit;

	for (; (hit = strstr(s, nul)) != NULL; s = hit + 2)
		buf_addn(&out, s, (size_t)(hit - s));
	buf_add(&out, s);
	buf_wipe(text);
	*text = out;
}

static void mask(struct buf *text, const struct credentials *c)
{
	if (c == NULL)
		return;
	mask_one(text, c->key_id);
	mask_one(text, c->secret);
	mask_one(text, c->token);
}

/* Cut to size, and masked before that: half a secret is one, too. */
static void copy(char *out, size_t size, const char *s, size_t n,
    const struct credentials *c)
{
	struct buf text = BUF_INIT;

	buf_addn(&text, s, n);
	mask(&text, c);
	n = text.n < size ? text.n : size - 1;
	memcpy(out, text.s, n);
	out[n] = '\0';
	buf_wipe(&text);
}

/* "aws.x#FooError:http://..." is FooError. */
static void read_name(
    const char *s, const struct credentials *c, struct error *err)
{
	size_t n = strcspn(s, ":"), hash = strcspn(s, "#");

	if (hash < n) {
		s += hash + 1;
		n -= hash + 1;
	}
	copy(err->aws_name, sizeof err->aws_name, s, n, c);
}

/* "Code;Sender": of services that once spoke another protocol, and go on to name
 * errors as they did there.  It beats the name of the new one. */
static void read_query_name(
    const char *s, const struct credentials *c, struct error *err)
{
	size_t n = strcspn(s, ";");

	if (n > 0 && s[n] == ';' && s[n + 1] != '\0' &&
	    strchr(s + n + 1, ';') == NULL)
		copy(err->aws_name, sizeof err->aws_name, s, n, c);
}

/* White space to single blanks, at most max bytes, whole characters. */
static void clip(struct buf *text, size_t max)
{
	struct buf out = BUF_INIT;
	size_t fault;

	for (const char *s = buf_text(text); *s != '\0'; s++) {
		if (strchr(" \t\r\n", *s) == NULL)
			buf_addc(&out, *s);
		else if (out.n > 0 && out.s[out.n - 1] != ' ')
			buf_addc(&out, ' ');
	}
	while (out.n > 0 && out.s[out.n - 1] == ' ')
		buf_cut(&out, out.n - 1);
	if (out.n > max) {
		buf_cut(&out, max);
		fault = text_utf8_fault(out.s, out.n);
		if (fault + 4 > out.n) /* the cut went through a character */
			buf_cut(&out, fault);
		buf_add(&out, "...");
	}
	buf_wipe(text);
	*text = out;
}

void aws_error_words(
    struct buf *out, const struct buf *body, const struct credentials *c)
{
	struct buf words = BUF_INIT;
	bool in_tag = false;

	for (size_t i = 0; i < body->n; i++) {
		char byte = body->s[i];

		if (byte == '<')
			in_tag = true;
		if (!in_tag && byte != '\0')
			buf_addc(&words, byte);
		if (byte == '>' && in_tag) {
			in_tag = false;
			buf_addc(&words, ' ');
		}
	}
	drop_nuls(&words);
	mask(&words, c);
	mask_signatures(&words);
	clip(&words, FEW_WORDS);
	buf_add(out, words.n > 0 ? words.s : "an empty body");
	buf_free(&words);
}

/* "Name: message", "Name (HTTP 400)" or "HTTP 502: first words". */
static void compose(const struct http_answer *answer, const char *message,
    const struct credentials *c, struct error *err)
{
	struct buf text = BUF_INIT, words = BUF_INIT;

	if (message != NULL)
		buf_add(&text, message);
	else if (err->aws_name[0] == '\0')
		aws_error_words(&text, &answer->body, c);
	/* Signature errors go on with what the service signed. */
	if (err->code == E_AUTH)
		buf_cut(&text, strcspn(buf_text(&text), "\r\n"));
	drop_nuls(&text);
	mask(&text, c);
	mask_signatures(&text);
	clip(&text, LIMIT_ERROR_TEXT);
	if (err->aws_name[0] == '\0')
		buf_addf(&words, "HTTP %d: %s", answer->status, text.s);
	else if (text.n > 0)
		buf_addf(&words, "%s: %s", err->aws_name, text.s);
	else
		buf_addf(&words, "%s (HTTP %d)", err->aws_name, answer->status);
	copy(err->text, sizeof err->text, words.s, words.n, NULL);
	buf_free(&text);
	buf_free(&words);
}

void aws_error_fill(const struct http_answer *answer,
    const struct aws_error_parts *parts, const struct credentials *c,
    struct error *err)
{
	const char *id = parts->request_id;

	*err = (struct error){ .http_status = answer->status };
	if (parts->name != NULL)
		read_name(parts->name, c, err);
	if (parts->query_name != NULL)
		read_query_name(parts->query_name, c, err);
	if (id != NULL)
		copy(
		    err->request_id, sizeof err->request_id, id, strlen(id), c);
	err->code = code_of(err->aws_name, answer->status);
	compose(answer, parts->message, c, err);
}

void aws_error_read_masked(const struct http_answer *answer,
    const struct credentials *c, struct error *err)
{
	struct aws_error_parts parts = { .request_id =
		                             http_headers_get(&answer->headers,
		                                 "x-amzn-requestid") };
	struct error ignored;
	struct node *body = NULL;

	/* A condition that failed may bring the item along, with all that an
	 * item may hold. */
	if (json_parse_item(
	        buf_text(&answer->body), answer->body.n, &body, &ignored) != 0)
		body = NULL;
	parts.name = http_headers_get(&answer->headers, "x-amzn-errortype");
	if (parts.name == NULL)
		parts.name = node_text_or(body, "__type", NULL);
	if (parts.name == NULL)
		parts.name = node_text_or(body, "code", NULL);
	parts.query_name =
	    http_headers_get(&answer->headers, "x-amzn-query-error");
	parts.message =
	    node_text_or(body, "message", node_text_or(body, "Message", NULL));
	aws_error_fill(answer, &parts, c, err);
	node_free(body);
}

void aws_error_read(const struct http_answer *answer, struct error *err)
{
	aws_error_read_masked(answer, NULL, err);
}
