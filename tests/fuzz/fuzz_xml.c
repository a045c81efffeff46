/*
 * XML.  What was read, written out under another prefix, must be read as the
 * same elements; a document without its last tag's end must be refused.  As an
 * answer of STS that is refused it must tell no secret.
 */
#include <stdio.h>
#include <string.h>

#include "aws/query.h"
#include "base/buf.h"
#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "fuzz/secrets.h"

const char fuzz_name[] = "xml";

static bool has(const char *s, size_t n, const char *part)
{
	size_t part_n = strlen(part);

	for (size_t i = 0; i + part_n <= n; i++)
		if (memcmp(s + i, part, part_n) == 0)
			return true;
	return false;
}

/* The next element of that name, found in another way. */
static const struct xml *next_of(const struct xml *x, const char *name)
{
	for (; x != NULL; x = x->next)
		if (strcmp(x->name, name) == 0)
			return x;
	return NULL;
}

static void check_children(const struct xml *x)
{
	const struct xml *last = NULL;

	for (const struct xml *c = x->first; c != NULL; c = c->next) {
		const struct xml *first = next_of(x->first, c->name);

		fuzz_must(c->parent == x, "'%s' has another parent", c->name);
		fuzz_must(xml_child(x, c->name) == first &&
		              xml_text(x, c->name) == first->text,
		    "not the first '%s'", c->name);
		fuzz_must(xml_again(c) == next_of(c->next, c->name),
		    "not the next '%s'", c->name);
		last = c;
	}
	fuzz_must(x->last == last, "another is the last");
}

static void check_tree(const struct xml *x, int depth)
{
	fuzz_must(depth <= LIMIT_NESTING, "%d levels", depth);
	fuzz_must(fuzz_is_text(x->name) && strchr(x->name, ':') == NULL,
	    "name '%s'", x->name);
	fuzz_must(fuzz_is_text(x->text), "a text that is not UTF-8");
	fuzz_must(x->first == NULL || *x->text == '\0', "'%s' beside elements",
	    x->text);
	check_children(x);
	for (const struct xml *c = x->first; c != NULL; c = c->next)
		check_tree(c, depth + 1);
}

static void write_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("&<>\r", *s) != NULL)
			buf_addf(out, "&#%d;", *s);
		else
			buf_addc(out, *s);
	}
}

static void write_out(struct buf *out, const struct xml *x)
{
	buf_addf(out, "<x:%s a='1'>", x->name);
	write_text(out, x->text);
	for (const struct xml *c = x->first; c != NULL; c = c->next)
		write_out(out, c);
	buf_addf(out, "</x:%s>", x->name);
}

static bool same(const struct xml *a, const struct xml *b)
{
	const struct xml *y = b->first;

	if (strcmp(a->name, b->name) != 0 || strcmp(a->text, b->text) != 0)
		return false;
	for (const struct xml *x = a->first; x != NULL; x = x->next) {
		if (y == NULL || !same(x, y))
			return false;
		y = y->next;
	}
	return y == NULL;
}

static void check_again(const struct xml *tree)
{
	struct buf text = BUF_INIT;
	struct xml *again = NULL;
	struct error err = { 0 };

	write_out(&text, tree);
	if (text.n <= LIMIT_ANSWER_BYTES) {
		fuzz_must(xml_parse(text.s, text.n, &again, &err) == 0,
		    "%s: %s", err.text, text.s);
		fuzz_must(same(tree, again), "read otherwise: %s", text.s);
	}
	xml_free(again);
	buf_free(&text);
}

static void check_cut(const char *s, size_t n)
{
	struct xml *half = NULL;
	struct error err = { 0 };

	while (n > 0 && s[n - 1] != '>')
		n--;
	fuzz_must(n > 0 && xml_parse(s, n - 1, &half, &err) != 0,
	    "half a document is enough");
}

static void check_refusal(const struct error *err, const char *s, size_t n)
{
	int lines = 1, line = 1;

	for (size_t i = 0; i < n; i++)
		lines += s[i] == '\n' || s[i] == '\r';
	fuzz_must(err->code == E_PARSE || err->code == E_LIMIT, "code %d",
	    (int)err->code);
	if (sscanf(err->text, "line %d:", &line) == 1)
		fuzz_must(
		    line >= 1 && line <= lines, "line %d of %d", line, lines);
}

static void check_answer(const char *s, size_t n, int status)
{
	struct http_answer a = { .status = status };
	struct xml *all = NULL;
	const struct xml *result = NULL;
	struct error err = { 0 };

	buf_addn(&a.body, s, n);
	if (query_read(&a, "AssumeRole", &fuzz_secrets, &all, &result, &err) ==
	    0) {
		fuzz_must(status == 200 && (all != NULL) == (n > 0),
		    "taken with %d", status);
		fuzz_must(
		    result == NULL || result == all || result->parent == all,
		    "a result of something else");
	} else {
		fuzz_must(all == NULL && result == NULL, "half an answer");
		fuzz_must(
		    err.code != E_OK && err.text[0] != '\0', "no sentence");
		fuzz_no_secret(&err, &a);
	}
	xml_free(all);
	http_answer_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct xml *tree = NULL;
	struct error err = { 0 };

	fuzz_start();
	if (xml_available(&err) != 0)
		return 0;
	check_answer(s, size, 200);
	check_answer(s, size, 400);
	if (xml_parse(s, size, &tree, &err) != 0) {
		fuzz_must(tree == NULL, "half a tree");
		check_refusal(&err, s, size);
		return 0;
	}
	fuzz_must(tree != NULL && tree->parent == NULL && tree->next == NULL,
	    "no root");
	check_tree(tree, 1);
	check_again(tree);
	check_cut(s, size);
	/* But in a comment, and as other characters in UTF-16. */
	if (!has(s, size, "<!--") && !has(s, size, "<![CDATA[") &&
	    !has(s, size, "<?") && memchr(s, '\0', size) == NULL)
		fuzz_must(!has(s, size, "<!DOCTYPE"), "a document type");
	xml_free(tree);
	return 0;
}
