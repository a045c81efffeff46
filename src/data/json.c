/*
 * cJSON does the grammar of the structure; what it lets pass or loses is done
 * here, in one scan of the text before it (performance.md section 2).  cJSON
 * keeps numbers as doubles, so the scan also notes where each number stands;
 * the tree is then walked in the order of the text, and each number takes the
 * next noted piece.  Keys take theirs for the message about a repeated one.
 */
#include "data/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "data/number.h"

enum { DIGITS_MAX = 63 }; /* cJSON reads no further and would then stumble */

static const char nul_escape[] = "\\u0000", nul_bytes[] = "\xc0\x80";

struct piece {
	size_t at, n;
};

struct scan {
	const char *s;
	size_t n, at;
	size_t depth, deepest;
	size_t text_at; /* the last text: a colon makes it a key */
	bool done;      /* the one value at depth 0 is complete */
	bool secret;    /* leave no copies behind */
	VEC(struct piece) numbers, keys;
	struct error *err;
};

/* Bytes are counted from 1, as editors do. */
static int fault(const struct scan *sc, size_t at, const char *what)
{
	return error_set(sc->err, E_PARSE, "byte %zu: %s", at + 1, what);
}

/* Four hexadecimal digits at s; -1 if they are not there. */
static long hex4(const char *s, size_t n)
{
	long v = 0;

	for (size_t i = 0; i < 4; i++) {
		char c = i < n ? s[i] : '\0';
		int digit = c >= '0' && c <= '9'   ? c - '0'
		            : c >= 'a' && c <= 'f' ? c - 'a' + 10
		            : c >= 'A' && c <= 'F' ? c - 'A' + 10
		                                   : -1;

		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

/* At the u of \u; leaves at behind the digits, of both halves of a pair. */
static int scan_unicode(struct scan *sc)
{
	size_t from = sc->at - 1;
	const char *s = sc->s + sc->at + 1;
	size_t left = sc->n - sc->at - 1;
	long c = hex4(s, left), low;

	if (c < 0)
		return fault(sc, from, "\\u without four hexadecimal digits");
	if (c == 0)
		return fault(sc, from, "\\u0000 cannot be kept in text");
	sc->at += 5;
	if (c < 0xd800 || c > 0xdfff)
		return 0;
	low = left > 6 && s[4] == '\\' && s[5] == 'u' ? hex4(s + 6, left - 6)
	                                              : -1;
	if (c > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return fault(sc, from, "half of a surrogate pair");
	sc->at += 6;
	return 0;
}

/* At the opening quote; leaves at behind the closing one. */
static int scan_text(struct scan *sc)
{
	size_t from = sc->at++;

	while (sc->at < sc->n && sc->s[sc->at] != '"') {
		unsigned char c = (unsigned char)sc->s[sc->at];

		if (c < 0x20)
			return fault(sc, sc->at, "control character in text");
		sc->at++;
		if (c != '\\')
			continue;
		if (sc->at == sc->n)
			break;
		if (sc->s[sc->at] == 'u') {
			if (scan_unicode(sc) != 0)
				return -1;
		} else if (strchr("\"\\/bfnrt", sc->s[sc->at]) == NULL ||
		           sc->s[sc->at] == '\0')
			return fault(sc, sc->at - 1, "unknown escape in text");
		else
			sc->at++;
	}
	if (sc->at == sc->n)
		return fault(sc, from, "text without a closing quote");
	sc->at++;
	sc->text_at = from;
	return 0;
}

static int scan_number(struct scan *sc)
{
	struct piece p = { .at = sc->at };

	while (sc->at < sc->n && sc->s[sc->at] != '\0' &&
	       strchr("+-.0123456789Ee", sc->s[sc->at]) != NULL)
		sc->at++;
	p.n = sc->at - p.at;
	if (p.n > DIGITS_MAX)
		return fault(sc, p.at, "a number of too many digits");
	if (!number_valid(sc->s + p.at, p.n, true))
		return fault(sc, p.at, "a number that JSON does not know");
	*vec_push(&sc->numbers) = p;
	return 0;
}

static int scan_word(struct scan *sc)
{
	static const char *const words[] = { "true", "false", "null" };
	const char *from = sc->s + sc->at;
	size_t n = 0;

	while (sc->at + n < sc->n && from[n] >= 'a' && from[n] <= 'z')
		n++;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (n == strlen(words[i]) && memcmp(from, words[i], n) == 0) {
			sc->at += n;
			return 0;
		}
	return fault(sc, sc->at, "a word that JSON does not know");
}

static int scan_open(struct scan *sc)
{
	if (sc->depth == sc->deepest)
		return error_set(sc->err, E_LIMIT,
		    "byte %zu: nested deeper than %zu levels", sc->at + 1,
		    sc->deepest);
	sc->depth++;
	sc->at++;
	return 0;
}

/* One token; whether it stands in the right place is for cJSON to say. */
static int scan_token(struct scan *sc)
{
	char c = sc->s[sc->at];

	if (sc->done)
		return fault(sc, sc->at, "something after the end of the JSON");
	if (c == '{' || c == '[')
		return scan_open(sc);
	if (c == '}' || c == ']') {
		if (sc->depth == 0)
			return fault(
			    sc, sc->at, "a bracket that closes nothing");
		sc->depth--;
		sc->at++;
	} else if (c == '"') {
		if (scan_text(sc) != 0)
			return -1;
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		if (scan_number(sc) != 0)
			return -1;
	} else if (c >= 'a' && c <= 'z') {
		if (scan_word(sc) != 0)
			return -1;
	} else if (sc->depth > 0 && (c == ',' || c == ':')) {
		if (c == ':')
			vec_push(&sc->keys)->at = sc->text_at;
		sc->at++;
		return 0;
	} else
		return fault(
		    sc, sc->at, "a character that has no place in JSON");
	sc->done = sc->depth == 0;
	return 0;
}

/* Before the scan, which reads the text or a copy of it. */
static int check_bytes(const struct scan *sc)
{
	size_t bad = text_utf8_fault(sc->s, sc->n);

	if (sc->n > LIMIT_JSON_BYTES)
		return error_set(
		    sc->err, E_LIMIT, "larger than %d bytes", LIMIT_JSON_BYTES);
	return bad < sc->n ? fault(sc, bad, "not UTF-8") : 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int scan_all(struct scan *sc)
{
	while (sc->at < sc->n)
		if (is_blank(sc->s[sc->at]))
			sc->at++;
		else if (scan_token(sc) != 0)
			return -1;
	if (!sc->done)
		return fault(sc, sc->n,
		    sc->n == 0 ? "no JSON: it is empty"
		               : "the JSON is cut off");
	return 0;
}

struct walk {
	const struct scan *sc;
	size_t number, key; /* the next ones of sc */
	struct error *err;
};

static struct node *convert(struct walk *w, const cJSON *item);

static struct node *convert_number(struct walk *w)
{
	const struct piece *p = &w->sc->numbers.v[w->number];

	assert(w->number < w->sc->numbers.n);
	w->number++;
	return node_numbern(w->sc->s + p->at, p->n);
}

/* The place of each key is in key_column until its object is complete. */
static int check_keys(struct walk *w, struct node *map)
{
	const char *twice = node_duplicate(map);
	int at = 0;

	node_each (child, map) {
		if (twice != NULL && strcmp(child->key, twice) == 0)
			at = child->key_column;
		child->key_column = 0;
	}
	if (twice == NULL)
		return 0;
	return error_set(w->err, E_PARSE,
	    "byte %d: key '%s' twice in one object", at, twice);
}

/* Depth is bounded by the scan. */
static struct node *convert_children(
    struct walk *w, const cJSON *item, struct node *parent)
{
	bool map = parent->type == NODE_MAP;

	for (const cJSON *child = item->child; child != NULL;
	     child = child->next) {
		size_t key = map ? w->key++ : 0;
		struct node *n = convert(w, child);

		if (n == NULL)
			goto fail;
		if (map) {
			assert(key < w->sc->keys.n);
			n->key_column = (int)w->sc->keys.v[key].at + 1;
		}
		node_append(parent, map ? child->string : NULL, n);
	}
	if (!map || check_keys(w, parent) == 0)
		return parent;
fail:
	if (w->sc->secret)
		node_wipe(parent);
	node_free(parent);
	return NULL;
}

static struct node *convert(struct walk *w, const cJSON *item)
{
	struct node *text;

	if (cJSON_IsNull(item))
		return node_null();
	if (cJSON_IsBool(item))
		return node_bool(cJSON_IsTrue(item));
	if (cJSON_IsNumber(item))
		return convert_number(w);
	if (cJSON_IsString(item)) {
		text = node_text(item->valuestring);
		text->quoted = true; /* "none" is no word of ours here */
		return text;
	}
	return convert_children(
	    w, item, cJSON_IsObject(item) ? node_map() : node_list());
}

/* cJSON gives its copies back as they are. */
static void wipe(const cJSON *item)
{
	for (; item != NULL; item = item->next) {
		if (item->valuestring != NULL)
			mem_wipe(item->valuestring, strlen(item->valuestring));
		wipe(item->child);
	}
}

static int parse(struct scan *sc, struct node **out)
{
	struct walk w = { .sc = sc, .err = sc->err };
	const char *end = NULL;
	cJSON *tree = NULL;

	if (scan_all(sc) != 0)
		goto out;
	tree = cJSON_ParseWithLengthOpts(sc->s, sc->n, &end, 0);
	if (tree == NULL) {
		fault(sc, end != NULL ? (size_t)(end - sc->s) : 0,
		    "not what JSON expects here");
		goto out;
	}
	*out = convert(&w, tree);
out:
	if (sc->secret)
		wipe(tree);
	cJSON_Delete(tree);
	vec_free(&sc->numbers);
	vec_free(&sc->keys);
	return *out != NULL ? 0 : -1;
}

int json_parse(const char *text, size_t n, struct node **out, struct error *err)
{
	struct scan sc = { text, n, .deepest = LIMIT_NESTING, .err = err };

	*out = NULL;
	return check_bytes(&sc) == 0 ? parse(&sc, out) : -1;
}

int json_parse_secret(
    const char *text, size_t n, struct node **out, struct error *err)
{
	struct scan sc = { text, n, .deepest = LIMIT_NESTING, .secret = true,
		.err = err };

	*out = NULL;
	return check_bytes(&sc) == 0 ? parse(&sc, out) : -1;
}

static bool is_nul(const char *s, size_t n)
{
	return n >= sizeof nul_escape - 1 &&
	       memcmp(s, nul_escape, sizeof nul_escape - 1) == 0;
}

static bool has_nuls(const char *s, size_t n)
{
	const char *end = s + n;

	while ((s = memchr(s, '\\', (size_t)(end - s))) != NULL &&
	       !is_nul(s, (size_t)(end - s)))
		s++;
	return s != NULL;
}

/* A backslash goes with what it escapes, which may be a backslash. */
static void keep_nuls(struct buf *out, const char *s, size_t n)
{
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		len = s[i] == '\\' && i + 1 < n ? 2 : 1;
		if (!is_nul(s + i, n - i)) {
			buf_addn(out, s + i, len);
			continue;
		}
		len = sizeof nul_escape - 1;
		buf_add(out, nul_bytes);
	}
}

int json_parse_item(
    const char *text, size_t n, struct node **out, struct error *err)
{
	struct scan sc = { text, n, .deepest = LIMIT_ITEM_NESTING, .err = err };
	struct buf kept = BUF_INIT;
	int rc;

	*out = NULL;
	if (check_bytes(&sc) != 0)
		return -1;
	if (has_nuls(text, n)) {
		keep_nuls(&kept, text, n);
		sc.s = kept.s;
		sc.n = kept.n;
	}
	rc = parse(&sc, out);
	buf_free(&kept);
	return rc;
}
