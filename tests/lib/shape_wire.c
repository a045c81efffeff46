#include "lib/shape_wire.h"

#include "base/clock.h"
#include "base/crc32.h"
#include "test.h"

/* An idempotency token that the cases expect of an empty member. */
#define TOKEN "00000000-0000-4000-8000-000000000000"

enum { STORED_MAX = 65535 };

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct coder {
	const struct node *shapes;
	bool encode;
};

static const struct node *shape_of(
    const struct coder *c, const struct node *ref)
{
	const char *name = node_text_or(ref, "shape", "");
	const struct node *shape = node_key(c->shapes, name);

	ck_assert_msg(shape != NULL, "there is no shape '%s'", name);
	return shape;
}

static struct node *blob_encode(const char *s)
{
	size_t n = strlen(s);
	struct buf out = BUF_INIT;
	struct node *text;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)(unsigned char)s[i] << 16;

		if (i + 1 < n)
			bits |= (uint32_t)(unsigned char)s[i + 1] << 8;
		if (i + 2 < n)
			bits |= (unsigned char)s[i + 2];
		for (size_t k = 0; k < 4; k++)
			buf_addc(&out, i + k > n
			                   ? '='
			                   : base64[bits >> (18 - 6 * k) & 63]);
	}
	text = node_text(buf_text(&out));
	buf_free(&out);
	return text;
}

static struct node *blob_decode(const char *s)
{
	struct buf out = BUF_INIT;
	struct node *text;
	uint32_t bits = 0;
	int have = 0;

	for (; *s != '\0' && *s != '='; s++) {
		const char *at = strchr(base64, *s);

		ck_assert_msg(at != NULL, "'%s' is no base64", s);
		bits = bits << 6 | (uint32_t)(at - base64);
		if ((have += 6) >= 8)
			buf_addc(&out, (char)(bits >> (have -= 8) & 255));
	}
	text = node_text(buf_text(&out));
	buf_free(&out);
	return text;
}

/* In JSON a number, unless the member or its shape names another form. */
static const char *format_of(const struct node *ref, const struct node *shape)
{
	return node_text_or(ref, "timestampFormat",
	    node_text_or(shape, "timestampFormat", "unixTimestamp"));
}

static struct node *time_encode(const char *value, const char *format)
{
	struct instant at = { 0, 0 };
	char text[CLOCK_TEXT];
	int rc;

	if (clock_epoch_parse(value, &at) != 0)
		ck_assert_msg(clock_iso_parse(value, &at) == 0, "%s", value);
	if (strcmp(format, "unixTimestamp") == 0) {
		clock_epoch_show(at, text);
		return node_number(text);
	}
	if (strcmp(format, "iso8601") == 0)
		rc = clock_iso_show(at, text);
	else
		rc = clock_http_show(at, text);
	ck_assert_int_eq(rc, 0);
	return node_text(text);
}

static struct node *time_decode(const char *wire)
{
	struct instant at = { 0, 0 };
	char text[CLOCK_TEXT];

	if (clock_epoch_parse(wire, &at) != 0 &&
	    clock_iso_parse(wire, &at) != 0 && clock_http_parse(wire, &at) != 0)
		ck_abort_msg("'%s' is no time", wire);
	clock_epoch_show(at, text);
	return node_number(text);
}

static struct node *code(
    const struct coder *c, const struct node *ref, const struct node *value);

static struct node *code_structure(
    const struct coder *c, const struct node *shape, const struct node *value)
{
	struct node *out = node_map();

	node_each (member, node_key(shape, "members")) {
		const char *name =
		    node_text_or(member, "locationName", member->key);
		const char *from = c->encode ? member->key : name;
		const char *to = c->encode ? name : member->key;
		const struct node *v = node_key(value, from);

		if (v != NULL && v->type != NODE_NULL)
			node_set(out, to, code(c, member, v));
		else if (c->encode &&
		         node_bool_or(member, "idempotencyToken", false))
			node_set(out, to, node_text(TOKEN));
	}
	return out;
}

static struct node *code_many(const struct coder *c, const struct node *shape,
    const struct node *value, bool list)
{
	struct node *out = list ? node_list() : node_map();
	const struct node *ref = node_key(shape, list ? "member" : "value");
	bool sparse = node_bool_or(shape, "sparse", false);

	node_each (v, value) {
		struct node *made;

		if (v->type == NODE_NULL && !sparse)
			continue;
		made = v->type == NODE_NULL ? node_null() : code(c, ref, v);
		if (list)
			node_add(out, made);
		else
			node_set(out, v->key, made);
	}
	return out;
}

static struct node *code(
    const struct coder *c, const struct node *ref, const struct node *value)
{
	const struct node *shape = shape_of(c, ref);
	const char *type = node_text_or(shape, "type", "");

	if (node_bool_or(shape, "document", false))
		return node_copy(value);
	if (strcmp(type, "structure") == 0)
		return code_structure(c, shape, value);
	if (strcmp(type, "list") == 0 || strcmp(type, "map") == 0)
		return code_many(c, shape, value, *type == 'l');
	if (strcmp(type, "blob") == 0)
		return c->encode ? blob_encode(value->text)
		                 : blob_decode(value->text);
	if (strcmp(type, "timestamp") == 0)
		return c->encode
		           ? time_encode(value->text, format_of(ref, shape))
		           : time_decode(value->text);
	return node_copy(value);
}

struct node *shape_wire_encode(
    const struct node *shapes, const struct node *ref, const struct node *value)
{
	struct coder c = { shapes, true };

	return ref != NULL ? code(&c, ref, value) : node_map();
}

struct node *shape_wire_decode(
    const struct node *shapes, const struct node *ref, const struct node *wire)
{
	struct coder c = { shapes, false };

	return ref != NULL ? code(&c, ref, wire) : node_map();
}

static void add_little(struct buf *out, uint32_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_addc(out, (char)(v & 255));
}

void shape_wire_gzip(struct buf *body)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";
	struct buf out = BUF_INIT;

	buf_addn(&out, head, sizeof head - 1);
	for (size_t at = 0, n; at < body->n; at += n) {
		n = body->n - at < STORED_MAX ? body->n - at : STORED_MAX;
		buf_addc(&out, at + n == body->n ? 1 : 0);
		add_little(&out, (uint32_t)n, 2);
		add_little(&out, ~(uint32_t)n, 2);
		buf_addn(&out, body->s + at, n);
	}
	add_little(&out, crc32_of(body->s, body->n), 4);
	add_little(&out, (uint32_t)body->n, 4);
	buf_free(body);
	*body = out;
}
