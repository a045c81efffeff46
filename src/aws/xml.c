#include "aws/xml.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/secret.h"

static void wipe(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	mem_free(text);
}

void xml_free(struct xml *x)
{
	/* Without recursion: the parser's limit is not known here. */
	while (x != NULL) {
		struct xml *over = x;

		if (x->first != NULL) {
			x = x->first;
			over->first = NULL;
			continue;
		}
		x = x->next != NULL ? x->next : x->parent;
		wipe(over->text);
		mem_free(over->name);
		mem_free(over);
	}
}

static const struct xml *named(const struct xml *x, const char *name)
{
	while (x != NULL && strcmp(x->name, name) != 0)
		x = x->next;
	return x;
}

const struct xml *xml_child(const struct xml *x, const char *name)
{
	return x != NULL ? named(x->first, name) : NULL;
}

const struct xml *xml_again(const struct xml *x)
{
	return x != NULL ? named(x->next, x->name) : NULL;
}

const char *xml_text(const struct xml *x, const char *name)
{
	x = xml_child(x, name);
	return x != NULL ? x->text : NULL;
}

#ifdef WB_EXPAT
#include <expat.h>

/* Expat keeps a copy of what it reads. */
static void *memory_realloc(void *p, size_t n)
{
	return p != NULL ? mem_realloc(p, n) : secret_alloc(n);
}

struct reader {
	XML_Parser parser;
	struct xml *root, *open;
	struct buf text; /* since the last tag */
	int depth, count;
	const char *refused;
	enum error_code code;
};

static void refuse(struct reader *r, enum error_code code, const char *why)
{
	r->refused = why;
	r->code = code;
	XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_start(
    void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct reader *r = arg;
	const char *colon = strrchr(name, ':');
	struct xml *x;

	(void)attributes;
	if (r->refused != NULL)
		return;
	if (++r->depth > LIMIT_NESTING || ++r->count > LIMIT_NODES) {
		refuse(r, E_LIMIT, "it has too many levels or elements");
		return;
	}
	x = mem_alloc(sizeof *x);
	x->name = mem_strdup(colon != NULL ? colon + 1 : name);
	x->text = mem_strdup("");
	x->parent = r->open;
	if (r->open == NULL)
		r->root = x;
	else if (r->open->last == NULL)
		r->open->first = x;
	else
		r->open->last->next = x;
	if (r->open != NULL)
		r->open->last = x;
	r->open = x;
	buf_reset(&r->text);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct reader *r = arg;
	struct xml *x = r->open;

	(void)name;
	if (r->refused != NULL) /* some calls may still follow */
		return;
	if (x->first == NULL) {
		mem_free(x->text);
		x->text = secret_strndup(r->text.s, r->text.n);
	}
	r->open = x->parent;
	r->depth--;
	buf_reset(&r->text);
}

static void XMLCALL on_text(void *arg, const XML_Char *s, int n)
{
	struct reader *r = arg;

	buf_addn(&r->text, s, (size_t)n);
}

static void XMLCALL on_doctype(void *arg, const XML_Char *name,
    const XML_Char *system_id, const XML_Char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	refuse(arg, E_PARSE, "it has a document type");
}

static int fault(const struct reader *r, struct error *err)
{
	if (r->refused != NULL)
		return error_set(
		    err, r->code, "the XML is refused: %s", r->refused);
	return error_set(err, E_PARSE, "line %d: no XML: %s",
	    (int)XML_GetCurrentLineNumber(r->parser),
	    XML_ErrorString(XML_GetErrorCode(r->parser)));
}

int xml_parse(const char *text, size_t n, struct xml **out, struct error *err)
{
	static const XML_Memory_Handling_Suite memory = { secret_alloc,
		memory_realloc, mem_free };
	struct reader r = { 0 };
	int rc = 0;

	*out = NULL;
	if (n > LIMIT_ANSWER_BYTES)
		return error_set(err, E_LIMIT,
		    "the XML is larger than %d bytes", LIMIT_ANSWER_BYTES);
	r.parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	/* In UTF-8 it may be twice as long as in Latin-1. */
	secret_buf(&r.text, 2 * n + 1);
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	if (XML_Parse(r.parser, text, (int)n, 1) != XML_STATUS_OK)
		rc = fault(&r, err);
	XML_ParserFree(r.parser);
	buf_wipe(&r.text);
	if (rc == 0)
		*out = r.root;
	else
		xml_free(r.root);
	return rc;
}

int xml_available(struct error *err)
{
	(void)err;
	return 0;
}
#else
int xml_available(struct error *err)
{
	return error_set(err, E_UNSUPPORTED,
	    "this program was built without expat, so it can neither assume a "
	    "role nor use a web identity");
}

int xml_parse(const char *text, size_t n, struct xml **out, struct error *err)
{
	(void)text;
	(void)n;
	*out = NULL;
	return xml_available(err);
}
#endif
