/*
 * Error answers.  The input is "STATUS NAME<tab>QUERY", a line with the request's
 * id, and the body; the names are those of two headers, and may be missing.
 */
#include <string.h>

#include "aws/error.h"
#include "aws/retry.h"
#include "base/limits.h"
#include "base/text.h"
#include "data/json.h"
#include "fuzz/fuzz.h"
#include "fuzz/secrets.h"

const char fuzz_name[] = "error";

/* As a reader of HTTP would let it in. */
static void add_header(
    struct http_answer *a, const char *name, const char *value, size_t n)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s: ", name);
	for (size_t i = 0; i < n; i++)
		if (value[i] != '\0')
			buf_addc(&line, value[i]);
	if (n > 0)
		http_headers_add_line(&a->headers, line.s, line.n);
	buf_free(&line);
}

static bool is_status(const char *s)
{
	for (int i = 0; i < 3; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return s[0] != '0';
}

static void read_answer(struct http_answer *a, const char *s, size_t n)
{
	const char *first = s, *id;
	size_t first_n = fuzz_take(&s, &n, "\n"), id_n;

	id = s;
	id_n = fuzz_take(&s, &n, "\n");
	a->status = 400;
	if (first_n >= 3 && is_status(first))
		a->status = (first[0] - '0') * 100 + (first[1] - '0') * 10 +
		            first[2] - '0';
	if (first_n > 4) {
		const char *query = first + 4;
		size_t left = first_n - 4, n_name;

		n_name = fuzz_take(&query, &left, "\t");
		add_header(a, "x-amzn-ErrorType", first + 4, n_name);
		add_header(a, "x-amzn-query-error", query, left);
	}
	add_header(a, "x-amzn-RequestId", id, id_n);
	buf_addn(&a->body, s, n);
}

/* aws-client.md 1.8: the header, then __type, then code; up to the first ':',
 * then behind the first '#'.  Before all of them, what is in front of the one ';'
 * of the header of the old protocol. */
static char *name_of(const struct http_answer *a)
{
	const char *raw = http_headers_get(&a->headers, "X-AMZN-ERRORTYPE");
	struct node *body = NULL;
	struct error ignored;
	char *name, *hash;
	const char *end;

	if (json_parse_item(buf_text(&a->body), a->body.n, &body, &ignored) !=
	    0)
		body = NULL;
	for (int i = 0; i < 2 && raw == NULL; i++) {
		const struct node *n =
		    node_key(body, i == 0 ? "__type" : "code");

		if (n != NULL && n->type == NODE_TEXT)
			raw = n->text;
	}
	name = mem_strdup(raw != NULL ? raw : "");
	name[strcspn(name, ":")] = '\0';
	hash = strchr(name, '#');
	if (hash != NULL)
		memmove(name, hash + 1, strlen(hash));
	node_free(body);
	raw = http_headers_get(&a->headers, "X-AMZN-QUERY-ERROR");
	end = raw != NULL ? strchr(raw, ';') : NULL;
	if (end != NULL && end != raw && end[1] != '\0' &&
	    strchr(end + 1, ';') == NULL) {
		mem_free(name);
		name = mem_strndup(raw, (size_t)(end - raw));
	}
	return name;
}

static void check(const struct http_answer *a, const struct error *err)
{
	char *name = name_of(a);
	size_t n = strlen(name), most = sizeof err->aws_name - 1;

	fuzz_must(err->code != E_OK && err->code < E_COUNT, "code %d",
	    (int)err->code);
	fuzz_must(err->http_status == a->status, "status %d", err->http_status);
	fuzz_must(err->text[0] != '\0', "no sentence");
	fuzz_must(strpbrk(err->text, "\r\n\t") == NULL ||
	              strpbrk(err->aws_name, "\r\n\t") != NULL,
	    "white space in '%s'", err->text);
	fuzz_must(err->effect == EFFECT_NONE, "an effect");
	/* Masked, it need not be. */
	if (strchr(err->aws_name, '*') == NULL) {
		fuzz_must(strncmp(err->aws_name, name, most) == 0,
		    "name '%s' is not '%s'", err->aws_name, name);
		if (n <= most &&
		    retry_classify(name, a->status) == RETRY_THROTTLING)
			fuzz_must(err->code == E_THROTTLED, "not throttled");
	}
	mem_free(name);
}

/* Without a server that repeats them, credentials make no difference. */
static void check_mask(const struct http_answer *a, const struct error *masked)
{
	struct error err = { 0 };

	aws_error_read(a, &err);
	/* A cut may leave one star of a mask. */
	if (strchr(masked->text, '*') == NULL &&
	    strchr(masked->aws_name, '*') == NULL &&
	    strchr(masked->request_id, '*') == NULL)
		fuzz_must(strcmp(err.text, masked->text) == 0 &&
		              strcmp(err.aws_name, masked->aws_name) == 0 &&
		              err.code == masked->code,
		    "'%s' became '%s'", err.text, masked->text);
}

static void check_words(const struct buf *body)
{
	struct buf words = BUF_INIT;

	aws_error_words(&words, body, &fuzz_secrets);
	fuzz_must(words.n > 0 && words.n <= 103, "%zu bytes of words", words.n);
	fuzz_must(strlen(words.s) == words.n, "a NUL in the words");
	/* No character is cut in two. */
	if (text_utf8_fault(buf_text(body), body->n) == body->n)
		fuzz_must(fuzz_is_text(words.s), "words that are no text");
	buf_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_answer a = { 0 };
	struct error err = { 0 };

	fuzz_start();
	read_answer(&a, (const char *)data, size);
	aws_error_read_masked(&a, &fuzz_secrets, &err);
	check(&a, &err);
	check_mask(&a, &err);
	check_words(&a.body);
	fuzz_no_secret(&err, &a);
	http_answer_free(&a);
	return 0;
}
