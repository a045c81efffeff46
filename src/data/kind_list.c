/* The kinds with members: a list of text, and a map of text to text. */
#include <string.h>

#include "data/shape.h"

static int texts_item(const struct node *n, struct error *err)
{
	if (n->type != NODE_TEXT)
		return error_set(err, E_INVALID, "must be text, not %s%s",
		    node_type_name(n->type),
		    n->type == NODE_NUMBER || n->type == NODE_BOOL
		        ? "; write it in quotes"
		        : "");
	return *n->text != '\0'
	           ? 0
	           : error_set(err, E_INVALID, "must not be empty");
}

static bool has(const struct texts *list, const char *text)
{
	vec_each (char *, one, list)
		if (strcmp(*one, text) == 0)
			return true;
	return false;
}

static void texts_clear(void *slot)
{
	struct texts *list = slot;

	vec_each (char *, one, list)
		mem_free(*one);
	vec_free(list);
}

static int texts_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	(void)f;
	(void)d;
	if (n->type != NODE_LIST)
		return error_set(err, E_INVALID,
		    "must be a list of texts, not %s", node_type_name(n->type));
	texts_clear(slot);
	node_each (one, n) {
		if (one->type != NODE_TEXT) {
			texts_clear(slot);
			return error_set(err, E_INVALID,
			    "must be a list of texts, and has %s in it",
			    node_type_name(one->type));
		}
		*vec_push((struct texts *)slot) = mem_strdup(one->text);
	}
	return 0;
}

static struct node *texts_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	struct node *list = node_list();

	(void)f;
	(void)d;
	vec_each (char *const, one, (const struct texts *)slot)
		node_add(list, node_text(*one));
	return list;
}

static bool texts_stated(const void *slot)
{
	return ((const struct texts *)slot)->n > 0;
}

/* As sets (control-plane.md N14). */
static bool texts_equal(
    const struct field *f, const void *have, const void *want)
{
	const struct texts *a = have, *b = want;

	(void)f;
	vec_each (char *, one, a)
		if (!has(b, *one))
			return false;
	vec_each (char *, one, b)
		if (!has(a, *one))
			return false;
	return true;
}

static void texts_show(const struct field *f, const void *slot, struct buf *out)
{
	const struct texts *list = slot;

	(void)f;
	buf_addc(out, '[');
	vec_each (char *, one, list)
		buf_addf(out, "%s'%s'", one == list->v ? "" : ", ", *one);
	buf_addc(out, ']');
}

static void texts_copy(void *to, const void *from)
{
	vec_each (char *const, one, (const struct texts *)from)
		*vec_push((struct texts *)to) = mem_strdup(*one);
}

const struct kind kind_texts = { .name = "a list of texts",
	.decode = texts_decode,
	.encode = texts_encode,
	.stated = texts_stated,
	.equal = texts_equal,
	.show = texts_show,
	.copy = texts_copy,
	.clear = texts_clear,
	.item = texts_item };

static void pairs_clear(void *slot)
{
	struct pairs *pairs = slot;

	vec_each (struct pair, p, pairs) {
		mem_free(p->key);
		mem_free(p->value);
	}
	vec_free(pairs);
}

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct pair *find(const struct pairs *pairs, const char *key)
{
	vec_each (struct pair, p, pairs)
		if (strcmp(p->key, key) == 0)
			return p;
	return NULL;
}

/* A tombstone is the bare word none, or null, which is what it is in JSON. */
static bool is_tombstone(const struct node *n)
{
	return n->type == NODE_NULL || (n->type == NODE_TEXT && !n->quoted &&
	                                   strcmp(n->text, "none") == 0);
}

static int pairs_item(const struct node *n, struct error *err)
{
	if (n->type == NODE_TEXT || is_tombstone(n))
		return 0;
	return error_set(err, E_INVALID, "must be text or none, not %s%s",
	    node_type_name(n->type),
	    n->type == NODE_NUMBER || n->type == NODE_BOOL
	        ? "; write it in quotes"
	        : "");
}

static int pairs_from_map(
    const struct node *n, struct pairs *out, struct error *err)
{
	if (n->type != NODE_MAP)
		return error_set(err, E_INVALID,
		    "must be a map of texts, not %s; to remove one member "
		    "write 'KEY: none'",
		    node_type_name(n->type));
	node_each (one, n) {
		if (pairs_item(one, err) < 0)
			return -1;
		*vec_push(out) = (struct pair){ mem_strdup(one->key),
			is_tombstone(one) ? NULL : mem_strdup(one->text),
			one->key_line, one->key_column };
	}
	return 0;
}

/* [{"Key": ..., "Value": ...}]; should a key stand twice, the last wins
 * (engines.md section 2, moto). */
static int pairs_from_list(
    const struct node *n, struct pairs *out, struct error *err)
{
	if (n->type != NODE_LIST)
		return error_set(err, E_INVALID, "must be a list, not %s",
		    node_type_name(n->type));
	node_each (one, n) {
		const char *key = node_text_or(one, "Key", NULL);
		const char *value = node_text_or(one, "Value", "");
		struct pair *p = key != NULL ? find(out, key) : NULL;

		if (key == NULL)
			return error_set(
			    err, E_INVALID, "has a member without a Key");
		if (p == NULL) {
			p = vec_push(out);
			p->key = mem_strdup(key);
		}
		mem_free(p->value);
		p->value = mem_strdup(value);
	}
	return 0;
}

static int pairs_decode(const struct field *f, const struct node *n,
    enum dialect d, void *slot, struct error *err)
{
	struct pairs *out = slot;
	int rc;

	(void)f;
	pairs_clear(out);
	rc = d == OURS ? pairs_from_map(n, out, err)
	               : pairs_from_list(n, out, err);
	if (rc < 0)
		pairs_clear(out);
	vec_sort(out, by_key);
	return rc;
}

static struct node *pairs_encode(
    const struct field *f, const void *slot, enum dialect d)
{
	struct node *n = d == OURS ? node_map() : node_list(), *one;

	(void)f;
	vec_each (const struct pair, p, (const struct pairs *)slot) {
		if (d == OURS) {
			one = p->value != NULL ? node_text(p->value)
			                       : node_null();
			one->quoted = true;
			node_set(n, p->key, one);
		} else if (p->value != NULL) {
			one = node_map();
			node_put(one, "Key", node_text(p->key));
			node_put(one, "Value", node_text(p->value));
			node_add(n, one);
		}
	}
	return n;
}

static bool pairs_stated(const void *slot)
{
	return ((const struct pairs *)slot)->n > 0;
}

static bool pairs_equal(
    const struct field *f, const void *have, const void *want)
{
	(void)f;
	vec_each (const struct pair, w, (const struct pairs *)want) {
		const struct pair *h = find(have, w->key);
		const char *value = h != NULL ? h->value : NULL;

		if (w->value == NULL
		        ? value != NULL
		        : value == NULL || strcmp(value, w->value) != 0)
			return false;
	}
	return true;
}

static void pairs_show(const struct field *f, const void *slot, struct buf *out)
{
	const struct pairs *pairs = slot;

	(void)f;
	buf_addc(out, '{');
	vec_each (struct pair, p, pairs) {
		buf_addf(out, "%s%s: ", p == pairs->v ? "" : ", ", p->key);
		if (p->value != NULL)
			buf_addf(out, "'%s'", p->value);
		else
			buf_add(out, "none");
	}
	buf_addc(out, '}');
}

static void pairs_copy(void *to, const void *from)
{
	vec_each (const struct pair, p, (const struct pairs *)from) {
		struct pair copy = *p;

		copy.key = mem_strdup(p->key);
		copy.value = mem_strdup(p->value);
		*vec_push((struct pairs *)to) = copy;
	}
}

const struct kind kind_pairs = { .name = "a map of texts",
	.decode = pairs_decode,
	.encode = pairs_encode,
	.stated = pairs_stated,
	.equal = pairs_equal,
	.show = pairs_show,
	.copy = pairs_copy,
	.clear = pairs_clear,
	.item = pairs_item };
