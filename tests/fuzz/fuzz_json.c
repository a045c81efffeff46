/*
 * JSON.  What is taken must be JSON by RFC 8259, read here a second time, and
 * what is refused must not be, but for what json.h refuses on purpose.  What was
 * printed must be read as the same tree.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "data/json.h"
#include "fuzz/fuzz.h"

const char fuzz_name[] = "json";

/* --- RFC 8259, by itself; each says where it ends, NULL: not there ---------- */

static const char *value(const char *s, const char *end);

static const char *blanks(const char *s, const char *end)
{
	while (
	    s < end && (*s == 0x20 || *s == 0x09 || *s == 0x0a || *s == 0x0d))
		s++;
	return s;
}

static const char *digits(const char *s, const char *end)
{
	const char *from = s;

	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s > from ? s : NULL;
}

static const char *number(const char *s, const char *end)
{
	s += s < end && *s == '-';
	s = s < end && *s == '0' ? s + 1 : digits(s, end);
	if (s != NULL && s < end && *s == '.')
		s = digits(s + 1, end);
	if (s != NULL && s < end && (*s == 'e' || *s == 'E')) {
		s++;
		s += s < end && (*s == '+' || *s == '-');
		s = digits(s, end);
	}
	return s;
}

static const char *string(const char *s, const char *end)
{
	if (s == end || *s++ != '"')
		return NULL;
	while (s < end && *s != '"') {
		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s++ != '\\')
			continue;
		if (s == end || *s == '\0' || strchr("\"\\/bfnrtu", *s) == NULL)
			return NULL;
		if (*s++ != 'u')
			continue;
		for (int i = 0; i < 4; i++, s++)
			if (s == end || *s == '\0' ||
			    strchr("0123456789abcdefABCDEF", *s) == NULL)
				return NULL;
	}
	return s < end ? s + 1 : NULL;
}

/* Members or elements up to the closing bracket. */
static const char *several(const char *s, const char *end, bool map)
{
	char close = map ? '}' : ']';

	s = blanks(s + 1, end);
	if (s < end && *s == close)
		return s + 1;
	for (;;) {
		if (map) {
			s = string(blanks(s, end), end);
			s = s != NULL ? blanks(s, end) : end;
			if (s == end || *s++ != ':')
				return NULL;
		}
		s = value(s, end);
		if (s == NULL || s == end)
			return NULL;
		if (*s == close)
			return s + 1;
		if (*s++ != ',')
			return NULL;
	}
}

/* With the blanks on both sides. */
static const char *value(const char *s, const char *end)
{
	static const char *const words[] = { "true", "false", "null" };

	s = blanks(s, end);
	if (s == end)
		return NULL;
	if (*s == '{' || *s == '[')
		s = several(s, end, *s == '{');
	else if (*s == '"')
		s = string(s, end);
	else if (*s == '-' || (*s >= '0' && *s <= '9'))
		s = number(s, end);
	else {
		const char *from = s;

		for (size_t i = 0; i < 3 && s == from; i++) {
			size_t n = strlen(words[i]);

			if ((size_t)(end - s) >= n &&
			    memcmp(s, words[i], n) == 0)
				s += n;
		}
		s = s > from ? s : NULL;
	}
	return s != NULL ? blanks(s, end) : NULL;
}

/* The brackets nest no deeper than the stack can take: json.h's are 80. */
static bool is_flat(const char *s, size_t n)
{
	size_t depth = 0, most = 0;

	for (size_t i = 0; i < n; i++) {
		depth += s[i] == '[' || s[i] == '{';
		depth -= depth > 0 && (s[i] == ']' || s[i] == '}');
		most = depth > most ? depth : most;
	}
	return most < 1000;
}

static bool is_json(const char *s, size_t n)
{
	return text_utf8_fault(s, n) == n && value(s, s + n) == s + n;
}

/* --- the product ------------------------------------------------------------ */

typedef int parser(
    const char *text, size_t n, struct node **out, struct error *err);
typedef void printer(struct buf *out, const struct node *n);

static void check_refusal(
    const struct error *err, const char *s, size_t n, bool sound)
{
	/* Refused on purpose, where RFC 8259 lets it be. */
	static const char *const purposes[] = { "twice in one object",
		"nested deeper", "too many digits", "\\u0000",
		"surrogate pair" };
	size_t at = 0;
	bool on_purpose = false;

	(void)s;
	fuzz_must(err->code == E_PARSE || err->code == E_LIMIT, "code %d",
	    (int)err->code);
	fuzz_must(
	    sscanf(err->text, "byte %zu: ", &at) == 1 && at >= 1 && at <= n + 1,
	    "no place in '%s', %zu bytes", err->text, n);
	for (size_t i = 0; i < sizeof purposes / sizeof *purposes; i++)
		on_purpose |= strstr(err->text, purposes[i]) != NULL;
	fuzz_must(!sound || on_purpose, "refused: %s", err->text);
}

/* C0 80 is the NUL of an item. */
static void check_texts(const struct node *n, bool item)
{
	const char *both[] = { n->key, n->text };

	for (size_t i = 0; i < 2 && !item; i++)
		fuzz_must(both[i] == NULL || fuzz_is_text(both[i]),
		    "text that is not UTF-8");
	fuzz_must(n->key_column == 0 && n->key_line == 0 && n->line == 0,
	    "a place in what is no file");
	node_each (child, n)
		check_texts(child, item);
}

static void check_print(const struct node *tree, printer *print, parser *parse)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct node *again = NULL;
	struct error err = { 0 };

	print(&first, tree);
	fuzz_must(is_json(first.s, first.n), "printed what is no JSON");
	fuzz_must(parse(first.s, first.n, &again, &err) == 0, "%s", err.text);
	fuzz_must(fuzz_same_tree(tree, again), "read otherwise after printing");
	print(&second, again);
	fuzz_must(first.n == second.n && strcmp(first.s, second.s) == 0,
	    "printed otherwise the second time");
	buf_free(&first);
	buf_free(&second);
	node_free(again);
}

/* For people: nothing that a terminal would act on (faults.md F76). */
static void check_pretty(const struct node *tree)
{
	struct buf text = BUF_INIT;
	size_t len;
	uint32_t c = 0;

	json_pretty(&text, tree);
	for (size_t i = 0; i < text.n; i += len) {
		len = text_decode(text.s + i, text.n - i, &c);
		fuzz_must(len > 0 && (c == '\n' || !text_hidden(c)),
		    "U+%04x in what people read", (unsigned)c);
	}
	buf_free(&text);
}

static struct node *check(const char *s, size_t n, parser *parse, bool item)
{
	bool sound = is_flat(s, n) && is_json(s, n);
	struct node *tree = NULL;
	struct error err = { 0 };

	if (parse(s, n, &tree, &err) != 0) {
		fuzz_must(tree == NULL, "half a tree");
		check_refusal(&err, s, n, sound);
		return NULL;
	}
	fuzz_must(sound, "let in what is no JSON");
	check_texts(tree, item);
	check_print(tree, json_print, parse);
	check_print(tree, json_pretty, parse);
	check_pretty(tree);
	return tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct node *plain, *item, *secret;

	fuzz_start();
	plain = check(s, size, json_parse, false);
	item = check(s, size, json_parse_item, true);
	fuzz_must(
	    plain == NULL || (item != NULL && fuzz_same_tree(plain, item)),
	    "an item of the same text is another tree");
	secret = check(s, size, json_parse_secret, false);
	fuzz_must((plain != NULL) == (secret != NULL) &&
	              (plain == NULL || fuzz_same_tree(plain, secret)),
	    "a secret of the same text is another tree");
	node_free(plain);
	node_free(item);
	node_free(secret);
	return 0;
}
