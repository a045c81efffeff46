#include <string.h>

#include "base/text.h"
#include "data/json.h"

/* Of what s begins with, the bytes that are printed as they are. */
static size_t plain_length(const char *s)
{
	size_t n = 0;

	while (s[n] >= ' ' && s[n] <= '~' && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* For people, also what a terminal would act on is escaped (faults.md F76). */
static void print_text(struct buf *out, const char *s, bool people)
{
	size_t n = strlen(s), len;
	uint32_t c = 0;

	buf_addc(out, '"');
	for (size_t i = 0; i < n; i += len) {
		len = plain_length(s + i);
		if (len > 0) {
			buf_addn(out, s + i, len);
			continue;
		}
		len = text_decode(s + i, n - i, &c);
		if (len == 0 && strncmp(s + i, "\xc0\x80", 2) == 0) {
			buf_add(out, "\\u0000");
			len = 2;
		} else if (len == 0) {
			buf_add(out, "\\ufffd"); /* JSON has no bytes */
			len = 1;
		} else if (c == '"' || c == '\\') {
			buf_addc(out, '\\');
			buf_addc(out, (char)c);
		} else if (c == '\n')
			buf_add(out, "\\n");
		else if (c < 0x20 || (people && c <= 0xffff && text_hidden(c)))
			buf_addf(out, "\\u%04x", (unsigned)c);
		else if (people && text_hidden(c))
			buf_addf(out, "\\u%04x\\u%04x",
			    (unsigned)(0xd7c0 + (c >> 10)),
			    (unsigned)(0xdc00 + (c & 0x3ff)));
		else
			buf_addn(out, s + i, len);
	}
	buf_addc(out, '"');
}

enum { COMPACT = -1, STEP = 2 };

static void new_line(struct buf *out, int indent)
{
	if (indent == COMPACT)
		return;
	buf_addc(out, '\n');
	buf_pad(out, (size_t)indent);
}

static void print(struct buf *out, const struct node *n, int indent);

static void print_children(struct buf *out, const struct node *n, int indent)
{
	bool map = n->type == NODE_MAP, people = indent != COMPACT;
	int inner = people ? indent + STEP : COMPACT;

	buf_addc(out, map ? '{' : '[');
	node_each (child, n) {
		new_line(out, inner);
		if (map) {
			print_text(out, child->key, people);
			buf_add(out, people ? ": " : ":");
		}
		print(out, child, inner);
		if (child->next != NULL)
			buf_addc(out, ',');
	}
	if (n->count > 0)
		new_line(out, indent);
	buf_addc(out, map ? '}' : ']');
}

static void print(struct buf *out, const struct node *n, int indent)
{
	switch (n->type) {
	case NODE_NULL:
		buf_add(out, "null");
		break;
	case NODE_BOOL:
		buf_add(out, n->yes ? "true" : "false");
		break;
	case NODE_NUMBER:
		buf_add(out, n->text);
		break;
	case NODE_TEXT:
		print_text(out, n->text, indent != COMPACT);
		break;
	case NODE_LIST:
	case NODE_MAP:
		print_children(out, n, indent);
		break;
	}
}

void json_print(struct buf *out, const struct node *n)
{
	print(out, n, COMPACT);
}

void json_pretty(struct buf *out, const struct node *n)
{
	print(out, n, 0);
	buf_addc(out, '\n');
}
