/*
 * libyaml's parser gives events; its loader is not used, since that resolves
 * aliases and takes minutes for deep nesting.  The maps and lists that are
 * open stand on a stack of at most LIMIT_NESTING; a key waits until its value
 * comes.
 */
#include "data/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "data/number.h"

struct state {
	const char *text;
	size_t n, chars;
	int end_column; /* of a last line without an end, else 0 */
	struct node *root;
	VEC(struct node *) open; /* at most LIMIT_NESTING */
	size_t nodes, documents;
	char *key; /* read, waits for its value */
	struct yaml_place key_at;
	struct yaml_place *place;
	struct error *err;
};

/* The place of a byte; columns are characters, as in libyaml's marks. */
static struct yaml_place place_at(const char *text, size_t at)
{
	struct yaml_place p = { 1, 1 };

	for (size_t i = 0; i < at; i++)
		if (text[i] == '\n')
			p = (struct yaml_place){ p.line + 1, 1 };
		else
			p.column += ((unsigned char)text[i] & 0xc0) != 0x80;
	return p;
}

/* libyaml ends the last line itself where the text does not, and then speaks of
 * a line that is not there. */
static struct yaml_place place_of(
    const struct state *st, const yaml_mark_t *mark)
{
	if (st->end_column > 0 && mark->column == 0 && mark->index >= st->chars)
		return (struct yaml_place){ (int)mark->line, st->end_column };
	return (
	    struct yaml_place){ (int)mark->line + 1, (int)mark->column + 1 };
}

static void take_text(struct state *st, const char *text, size_t n)
{
	st->text = text;
	st->n = n;
	for (size_t i = 0; i < n; i++)
		st->chars += ((unsigned char)text[i] & 0xc0) != 0x80;
	if (n > 0 && text[n - 1] != '\n' && text[n - 1] != '\r')
		st->end_column = place_at(text, n).column;
}

static int refuse(
    struct state *st, const yaml_mark_t *mark, const char *sentence)
{
	*st->place = place_of(st, mark);
	return error_set(st->err, E_PARSE, "%s", sentence);
}

static const char no_end[] = "the quote that begins here has no end";

/* libyaml's words, and ours, which say what to do. */
/* clang-format off */
static const struct {
	const char *theirs, *ours;
} sentences[] = {
	{ "mapping values are not allowed in this context",
	  "a ':' is out of place: check the indentation, or quote the text that holds it" },
	{ "did not find expected key",
	  "expected a key: check the indentation, quotes and brackets above" },
	{ "could not find expected ':'",
	  "expected ':' and a space after the key" },
	{ "did not find expected ',' or ']'",
	  "expected ',' or ']' in a list" },
	{ "did not find expected ',' or '}'",
	  "expected ',' or '}' in a map" },
	{ "did not find expected '-' indicator",
	  "expected '- ' for the next item of the list: check the indentation" },
	{ "did not find expected node content",
	  "expected a value" },
	{ "did not find expected <document start>",
	  "expected the end of the file: check the indentation" },
	{ "found unexpected end of stream",
	  no_end },
	{ "found unexpected document indicator",
	  no_end },
	{ "block sequence entries are not allowed in this context",
	  "a '- ' is out of place: begin the list on a line of its own" },
	{ "block mapping keys are not allowed in this context",
	  "a '? ' is out of place: quote the text that holds it" },
	{ "found unknown escape character",
	  "unknown escape in double quotes: write '\\\\' for a backslash" },
	{ "found a tab character that violates indentation",
	  "a tab in the indentation: use spaces" },
	{ "found unknown directive name",
	  "directives are not used here: remove the line" },
	{ "found undefined tag handle",
	  "tags are not used here: remove it" },
};
/* clang-format on */

/* "found character that cannot start any token": which one helps to see why. */
static const char *bad_start(char c)
{
	switch (c) {
	case '\t':
		return "a tab where only spaces may stand";
	case '@':
	case '`':
		return "text cannot begin with '@' or '`': quote it";
	case '%':
		return "text cannot begin with '%': quote it";
	default:
		return "a character that cannot begin a value: quote it";
	}
}

/* The character a mark stands on; marks count characters. */
static char char_at(const char *text, size_t n, size_t index)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80 && index-- == 0)
			return text[i];
	return '\0';
}

static int parser_fault(struct state *st, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	const char *theirs = parser->problem != NULL ? parser->problem : "";

	if (parser->error == YAML_READER_ERROR) {
		size_t at = parser->problem_offset;

		*st->place = place_at(st->text, at < st->n ? at : st->n);
		return error_set(st->err, E_PARSE,
		    "a character that YAML does not allow: remove it");
	}
	if (strcmp(theirs, "found character that cannot start any token") == 0)
		return refuse(
		    st, mark, bad_start(char_at(st->text, st->n, mark->index)));
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (strcmp(theirs, sentences[i].theirs) == 0)
			return refuse(st,
			    sentences[i].ours == no_end ? &parser->context_mark
			                                : mark,
			    sentences[i].ours);
	return refuse(st, mark, theirs);
}

static bool is_one_of(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

static struct node *plain(const char *s, size_t n)
{
	static const char *const nulls[] = { "", "~", "null", NULL };
	static const char *const bools[] = { "true", "false", NULL };

	if (is_one_of(s, nulls))
		return node_null();
	if (is_one_of(s, bools))
		return node_bool(*s == 't');
	return number_valid(s, n, false) ? node_number(s) : node_textn(s, n);
}

/* Into the open parent, or the root; the parent's key is used up. */
static int put(struct state *st, struct node *n, const yaml_mark_t *mark)
{
	struct yaml_place at = place_of(st, mark);

	n->line = at.line;
	n->column = at.column;
	if (st->open.n == 0) {
		st->root = n;
	} else {
		node_append(*vec_last(&st->open), st->key, n);
		if (st->key != NULL) {
			n->key_line = st->key_at.line;
			n->key_column = st->key_at.column;
		}
	}
	mem_free(st->key);
	st->key = NULL;
	if (++st->nodes <= LIMIT_NODES)
		return 0;
	*st->place = at;
	return error_set(st->err, E_LIMIT,
	    "more than %d values: split the file", LIMIT_NODES);
}

static bool wants_key(const struct state *st)
{
	return st->open.n > 0 && st->key == NULL &&
	       (*vec_last(&st->open))->type == NODE_MAP;
}

static int take_key(struct state *st, const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	struct node *as_value;
	enum node_type type = NODE_TEXT;

	if (e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
		if (strcmp(s, "<<") == 0)
			return refuse(st, &e->start_mark,
			    "merge keys are not used here: write the keys out");
		as_value = plain(s, e->data.scalar.length);
		type = as_value->type;
		node_free(as_value);
	}
	if (type == NODE_NULL && *s == '\0')
		return refuse(
		    st, &e->start_mark, "a key is missing before ':'");
	if (type != NODE_TEXT) {
		*st->place = place_of(st, &e->start_mark);
		return error_set(st->err, E_PARSE,
		    "the key '%s' is %s: put it in quotes", s,
		    node_type_name(type));
	}
	st->key = mem_strdup(s);
	st->key_at = place_of(st, &e->start_mark);
	return 0;
}

static int on_scalar(struct state *st, const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t len = e->data.scalar.length;
	yaml_scalar_style_t style = e->data.scalar.style;
	struct node *n;

	if (e->data.scalar.anchor != NULL)
		return refuse(st, &e->start_mark,
		    "anchors are not used here: write the value out");
	if (e->data.scalar.tag != NULL)
		return refuse(
		    st, &e->start_mark, "tags are not used here: remove it");
	if (memchr(s, '\0', len) != NULL)
		return refuse(st, &e->start_mark,
		    "text cannot hold the character \\0: remove it");
	if (wants_key(st))
		return take_key(st, e);
	n = style == YAML_PLAIN_SCALAR_STYLE ? plain(s, len)
	                                     : node_textn(s, len);
	n->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
	            style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	return put(st, n, &e->start_mark);
}

static int on_open(struct state *st, const yaml_event_t *e, struct node *n,
    bool anchor, bool tag)
{
	const char *sentence =
	    anchor          ? "anchors are not used here: write the value out"
	    : tag           ? "tags are not used here: remove it"
	    : wants_key(st) ? "a key must be text, not a list or a map"
	                    : NULL;

	if (sentence != NULL) {
		node_free(n);
		return refuse(st, &e->start_mark, sentence);
	}
	if (st->open.n == LIMIT_NESTING) {
		node_free(n);
		*st->place = place_of(st, &e->start_mark);
		return error_set(st->err, E_LIMIT,
		    "nested deeper than %d levels", LIMIT_NESTING);
	}
	if (put(st, n, &e->start_mark) != 0)
		return -1;
	*vec_push(&st->open) = n;
	return 0;
}

static int on_close(struct state *st)
{
	const struct node *map = *vec_last(&st->open);
	const char *twice = map->type == NODE_MAP ? node_duplicate(map) : NULL;
	int first = 0;

	st->open.n--;
	if (twice == NULL)
		return 0;
	node_each (child, map) {
		if (strcmp(child->key, twice) != 0)
			continue;
		*st->place =
		    (struct yaml_place){ child->key_line, child->key_column };
		if (first > 0)
			break;
		first = child->key_line;
	}
	return error_set(st->err, E_PARSE,
	    "the key '%s' stands here again, first in line %d: remove one",
	    twice, first);
}

static int on_document(struct state *st, const yaml_event_t *e)
{
	if (st->documents++ > 0)
		return refuse(st, &e->start_mark,
		    "a second document begins: one file holds one");
	if (e->data.document_start.version_directive != NULL ||
	    e->data.document_start.tag_directives.start !=
	        e->data.document_start.tag_directives.end)
		return refuse(st, &e->start_mark,
		    "directives are not used here: remove the line");
	return 0;
}

static int on_event(struct state *st, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(st, e);
	case YAML_ALIAS_EVENT:
		return refuse(st, &e->start_mark,
		    "aliases are not used here: write the value out");
	case YAML_SCALAR_EVENT:
		return on_scalar(st, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(st, e, node_list(),
		    e->data.sequence_start.anchor != NULL,
		    e->data.sequence_start.tag != NULL);
	case YAML_MAPPING_START_EVENT:
		return on_open(st, e, node_map(),
		    e->data.mapping_start.anchor != NULL,
		    e->data.mapping_start.tag != NULL);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_close(st);
	default:
		return 0;
	}
}

static int read_events(struct state *st)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false;
	int rc = 0;

	if (yaml_parser_initialize(&parser) == 0)
		return error_set(st->err, E_INTERNAL, "no YAML parser");
	yaml_parser_set_input_string(
	    &parser, (const unsigned char *)st->text, st->n);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	while (rc == 0 && !end) {
		if (yaml_parser_parse(&parser, &event) == 0) {
			rc = parser_fault(st, &parser);
			break;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		rc = on_event(st, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return rc;
}

/* What libyaml would read otherwise than we mean it. */
static int check_bytes(struct state *st, const char *text, size_t n)
{
	size_t bad = text_utf8_fault(text, n);

	*st->place = (struct yaml_place){ 1, 1 };
	if (n > LIMIT_SCHEMA_BYTES)
		return error_set(st->err, E_LIMIT,
		    "larger than %d bytes: split the file", LIMIT_SCHEMA_BYTES);
	if (n >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 ||
	                  memcmp(text, "\xfe\xff", 2) == 0 || text[0] == '\0' ||
	                  text[1] == '\0'))
		return error_set(st->err, E_PARSE,
		    "the file is UTF-16 or UTF-32: save it as UTF-8");
	if (bad == n)
		return 0;
	*st->place = place_at(text, bad);
	return error_set(st->err, E_PARSE,
	    "byte 0x%02x is not UTF-8: save the file as UTF-8",
	    (unsigned)(unsigned char)text[bad]);
}

int yaml_parse(const char *text, size_t n, struct node **out,
    struct yaml_place *place, struct error *err)
{
	struct state st = { .place = place, .err = err };
	int rc = -1;

	*out = NULL;
	if (check_bytes(&st, text, n) != 0)
		goto out;
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	take_text(&st, text, n);
	if (read_events(&st) != 0)
		goto out;
	if (st.root == NULL) { /* nothing but comments */
		st.root = node_null();
		st.root->line = st.root->column = 1;
	}
	*out = st.root;
	st.root = NULL;
	rc = 0;
out:
	vec_free(&st.open);
	mem_free(st.key);
	node_free(st.root);
	return rc;
}
