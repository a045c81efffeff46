#include "aws/query.h"

#include <string.h>

#include "aws/error.h"
#include "base/text.h"

static void add(struct buf *form, const char *name, const char *value)
{
	if (buf_text(form)[0] != '\0')
		buf_addc(form, '&');
	text_percent(form, name);
	buf_addc(form, '=');
	text_percent(form, value);
}

void query_begin(struct buf *form, const char *action, const char *version)
{
	add(form, "Action", action);
	add(form, "Version", version);
}

void query_add(struct buf *form, const char *name, const char *value)
{
	if (value != NULL)
		add(form, name, value);
}

/* The tree is the caller's, and what was found points into it. */
static struct xml *read_fault(
    const struct http_answer *answer, struct aws_error_parts *out)
{
	struct xml *all = NULL;
	const struct xml *fault;
	struct error ignored;

	*out = (struct aws_error_parts){ .request_id =
		                             http_headers_get(&answer->headers,
		                                 "x-amzn-requestid") };
	if (xml_parse(
	        buf_text(&answer->body), answer->body.n, &all, &ignored) != 0)
		return NULL;
	fault = xml_child(all, "Error");
	out->name = xml_text(fault, "Code");
	out->message = xml_text(fault, "Message");
	if (out->message == NULL)
		out->message = xml_text(fault, "message");
	if (out->request_id == NULL)
		out->request_id = xml_text(all, "RequestId");
	return all;
}

enum retry_kind query_judge(const struct http_answer *answer)
{
	struct aws_error_parts parts;
	enum retry_kind kind;
	struct xml *all;

	if (answer->status < 400)
		return RETRY_NEVER;
	all = read_fault(answer, &parts);
	kind = retry_classify(
	    parts.name != NULL ? parts.name : "", answer->status);
	xml_free(all);
	return kind;
}

static const struct xml *result_of(const struct xml *all, const char *action)
{
	struct buf name = BUF_INIT;
	const struct xml *found;

	buf_addf(&name, "%sResult", action);
	found = xml_child(all, name.s);
	buf_free(&name);
	return found;
}

int query_read(const struct http_answer *answer, const char *action,
    const struct credentials *c, struct xml **out, const struct xml **result,
    struct error *err)
{
	*out = NULL;
	*result = NULL;
	if (answer->status < 200 || answer->status > 299) {
		struct aws_error_parts parts;
		struct xml *all = read_fault(answer, &parts);

		aws_error_fill(answer, &parts, c, err);
		xml_free(all);
		return -1;
	}
	if (answer->body.n == 0)
		return 0;
	if (xml_parse(answer->body.s, answer->body.n, out, err) != 0) {
		error_wrap(err, "the answer to %s", action);
		return -1;
	}
	*result = result_of(*out, action);
	return 0;
}
