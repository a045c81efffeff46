/*
 * The published cases of awsQuery.  The program itself knows STS's two actions
 * and writes and reads them member by member, so the shapes of the cases are
 * walked here, down to the values that the program writes and reads.
 */
#include "aws/endpoint.h"
#include "aws/query.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

#ifndef WB_EXPAT
START_TEST(needs_xml)
{
	TEST_SKIP("built without expat");
}
END_TEST

TEST_MAIN(query_cases, TEST(needs_xml))
#else

/* A member of a shape, with what it refers to. */
struct member {
	const struct node *own, *shape, *shapes;
};

static struct member member_of(
    const struct node *shapes, const struct node *own)
{
	return (struct member){ own,
		node_key(shapes, node_text_or(own, "shape", "")), shapes };
}

static struct member below(const struct member *m, const char *which)
{
	return member_of(m->shapes, node_key(m->shape, which));
}

static const char *type_of(const struct member *m)
{
	return node_text_or(m->shape, "type", "string");
}

static const char *name_of(const struct member *m, const char *fallback)
{
	return node_text_or(m->own, "locationName", fallback);
}

static bool is_flat(const struct member *m)
{
	return node_bool_or(
	    m->own, "flattened", node_bool_or(m->shape, "flattened", false));
}

static const char *date_form(const struct member *m)
{
	return node_text_or(m->own, "timestampFormat",
	    node_text_or(m->shape, "timestampFormat", "iso8601"));
}

static struct node *read_suites(const char *path)
{
	struct buf text = BUF_INIT;
	struct error err;
	struct node *doc;

	ck_assert_int_eq(file_read(path, 4 << 20, &text, &err), 0);
	ck_assert_int_eq(json_parse(text.s, text.n, &doc, &err), 0);
	buf_free(&text);
	return doc;
}

/* --- requests ---------------------------------------------------------- */

static void put(struct buf *form, const struct member *m, const char *prefix,
    const struct node *value);

static void put_date(struct buf *out, const char *form, const char *digits)
{
	struct instant at;
	char text[CLOCK_TEXT];

	ck_assert_int_eq(clock_epoch_parse(digits, &at), 0);
	if (strcmp(form, "unixTimestamp") == 0) {
		buf_add(out, digits);
		return;
	}
	ck_assert_int_eq(
	    (strcmp(form, "rfc822") == 0 ? clock_http_show : clock_iso_show)(
	        at, text),
	    0);
	buf_add(out, text);
}

/* Of the alphabet for URLs the ordinary one. */
static void put_blob(struct buf *out, const char *text)
{
	size_t from = out->n;

	text_base64url(out, text, strlen(text));
	for (size_t i = from; i < out->n; i++)
		out->s[i] = out->s[i] == '-'   ? '+'
		            : out->s[i] == '_' ? '/'
		                               : out->s[i];
	while ((out->n - from) % 4 != 0)
		buf_addc(out, '=');
}

static void put_scalar(struct buf *form, const struct member *m,
    const char *name, const struct node *value)
{
	struct buf text = BUF_INIT;

	if (value->type == NODE_BOOL)
		buf_add(&text, value->yes ? "true" : "false");
	else if (strcmp(type_of(m), "timestamp") == 0)
		put_date(&text, date_form(m), value->text);
	else if (strcmp(type_of(m), "blob") == 0)
		put_blob(&text, value->text);
	else
		buf_add(&text, value->text);
	query_add(form, name, text.s);
	buf_free(&text);
}

static void put_structure(struct buf *form, const struct member *m,
    const char *prefix, const struct node *value)
{
	node_each (child, value) {
		struct member c = member_of(m->shapes,
		    node_key(node_key(m->shape, "members"), child->key));
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s%s", prefix, *prefix != '\0' ? "." : "",
		    name_of(&c, child->key));
		put(form, &c, name.s, child);
		buf_free(&name);
	}
}

static void put_list(struct buf *form, const struct member *m,
    const char *prefix, const struct node *value)
{
	struct member entry = below(m, "member");
	int i = 0;

	if (value->first == NULL)
		query_add(form, prefix, "");
	node_each (child, value) {
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s%s.%d", prefix, is_flat(m) ? "" : ".",
		    is_flat(m) ? "" : name_of(&entry, "member"), ++i);
		put(form, &entry, name.s, child);
		buf_free(&name);
	}
}

static void put_map(struct buf *form, const struct member *m,
    const char *prefix, const struct node *value)
{
	struct member k = below(m, "key"), v = below(m, "value");
	int i = 0;

	node_each (child, value) {
		struct buf name = BUF_INIT;
		size_t n;

		buf_addf(
		    &name, "%s%s.%d.", prefix, is_flat(m) ? "" : ".entry", ++i);
		n = name.n;
		buf_add(&name, name_of(&k, "key"));
		query_add(form, name.s, child->key);
		buf_cut(&name, n);
		buf_add(&name, name_of(&v, "value"));
		put(form, &v, name.s, child);
		buf_free(&name);
	}
}

static void put(struct buf *form, const struct member *m, const char *prefix,
    const struct node *value)
{
	const char *type = type_of(m);

	if (value->type == NODE_NULL)
		return;
	if (strcmp(type, "structure") == 0)
		put_structure(form, m, prefix, value);
	else if (strcmp(type, "list") == 0)
		put_list(form, m, prefix, value);
	else if (strcmp(type, "map") == 0)
		put_map(form, m, prefix, value);
	else
		put_scalar(form, m, prefix, value);
}

/* Where a request goes that is for the root of an endpoint. */
static bool same_place(const struct node *suite, const struct node *want)
{
	struct endpoint e, at;
	struct error err;
	char *url;
	bool same;

	ck_assert_msg(
	    endpoint_parse(&e,
	        node_text_or(suite, "clientEndpoint", "https://example.com"),
	        &err) == 0,
	    "%s", err.text);
	url = endpoint_url(&e, "");
	ck_assert_int_eq(endpoint_parse(&at, url, &err), 0);
	same = strcmp(at.path, node_text_or(want, "uri", "/")) == 0;
	if (!same)
		printf("path %s\n", at.path);
	mem_free(url);
	endpoint_free(&e);
	endpoint_free(&at);
	return same;
}

static bool same_headers(const struct node *want)
{
	return strcmp(node_text_or(
	                  want, "headers.Content-Type", QUERY_CONTENT_TYPE),
	           QUERY_CONTENT_TYPE) == 0 &&
	       strcmp(node_text_or(want, "method", ""), "POST") == 0;
}

static bool writes(const struct node *suite, const struct node *test)
{
	const struct node *shapes = node_key(suite, "shapes");
	const struct node *want = node_key(test, "serialized");
	struct member top = member_of(shapes, node_get(test, "given.input"));
	struct buf form = BUF_INIT;
	bool same;

	query_begin(&form, node_text_or(test, "given.name", ""),
	    node_text_or(suite, "metadata.apiVersion", ""));
	if (top.shape != NULL)
		put_structure(&form, &top, "", node_key(test, "params"));
	same = strcmp(form.s, node_text_or(want, "body", "")) == 0 &&
	       same_headers(want) && same_place(suite, want);
	if (!same)
		printf("%s: %s\n", node_text_or(test, "id", ""), form.s);
	buf_free(&form);
	return same;
}

static bool fills_in_a_token(const struct node *suite, const struct node *test)
{
	const char *input = node_text_or(test, "given.input.shape", "");
	const struct node *members =
	    node_key(node_key(node_key(suite, "shapes"), input), "members");

	node_each (m, members)
		if (node_bool_or(m, "idempotencyToken", false) &&
		    node_key(node_key(test, "params"), m->key) == NULL)
			return true;
	return false;
}

/* STS has none of these. */
static const char *not_for_sts(
    const struct node *suite, const struct node *test)
{
	if (node_get(test, "given.endpoint.hostPrefix") != NULL)
		return "no action of STS has a host of its own";
	if (node_get(test, "given.requestcompression") != NULL)
		return "no request of STS is compressed";
	if (fills_in_a_token(suite, test))
		return "no action of STS has an idempotency token";
	return NULL;
}

/* --- answers ----------------------------------------------------------- */

static struct node *take(const struct member *m, const struct xml *x);

static struct node *take_date(const struct member *m, const char *text)
{
	const char *form = date_form(m);
	struct instant at = { 0 };
	char digits[CLOCK_TEXT];
	int rc;

	if (strcmp(form, "unixTimestamp") == 0)
		rc = clock_epoch_parse(text, &at);
	else if (strcmp(form, "rfc822") == 0)
		rc = clock_http_parse(text, &at);
	else
		rc = clock_iso_parse(text, &at);
	ck_assert_msg(rc == 0, "'%s' is no date", text);
	clock_epoch_show(at, digits);
	return node_number(digits);
}

static struct node *take_blob(const char *text)
{
	struct buf plain = BUF_INIT, out = BUF_INIT;
	struct node *n;

	for (; *text != '\0' && *text != '='; text++)
		buf_addc(&plain, *text == '+'   ? '-'
		                 : *text == '/' ? '_'
		                                : *text);
	ck_assert(text_base64url_read(&out, plain.s));
	n = node_textn(out.s, out.n);
	buf_free(&plain);
	buf_free(&out);
	return n;
}

static struct node *take_scalar(const struct member *m, const struct xml *x)
{
	const char *type = type_of(m);

	if (strcmp(type, "boolean") == 0)
		return node_bool(strcmp(x->text, "true") == 0);
	if (strcmp(type, "timestamp") == 0)
		return take_date(m, x->text);
	if (strcmp(type, "blob") == 0)
		return take_blob(x->text);
	/* NaN and Infinity are texts. */
	if (strcmp(type, "string") == 0 ||
	    strpbrk(x->text, "0123456789") == NULL)
		return node_text(x->text);
	return node_number(x->text);
}

/* The elements of a list or map: those of one name. */
static const struct xml *entries(
    const struct member *m, const struct xml *x, const char *name)
{
	return is_flat(m) ? x : xml_child(x, name);
}

static struct node *take_list(const struct member *m, const struct xml *x)
{
	struct member entry = below(m, "member");
	struct node *out = node_list();

	for (x = entries(m, x, name_of(&entry, "member")); x != NULL;
	     x = xml_again(x))
		node_add(out, take(&entry, x));
	return out;
}

static struct node *take_map(const struct member *m, const struct xml *x)
{
	struct member k = below(m, "key"), v = below(m, "value");
	struct node *out = node_map();

	for (x = entries(m, x, "entry"); x != NULL; x = xml_again(x)) {
		const char *key = xml_text(x, name_of(&k, "key"));
		const struct xml *value = xml_child(x, name_of(&v, "value"));

		ck_assert_ptr_nonnull(key);
		if (value != NULL)
			node_set(out, key, take(&v, value));
	}
	return out;
}

static struct node *take_structure(const struct member *m, const struct xml *x)
{
	struct node *out = node_map();

	node_each (own, node_key(m->shape, "members")) {
		struct member c = member_of(m->shapes, own);
		const struct xml *found = xml_child(x, name_of(&c, own->key));

		if (found != NULL)
			node_set(out, own->key, take(&c, found));
	}
	return out;
}

static struct node *take(const struct member *m, const struct xml *x)
{
	const char *type = type_of(m);

	if (strcmp(type, "structure") == 0)
		return take_structure(m, x);
	if (strcmp(type, "list") == 0)
		return take_list(m, x);
	if (strcmp(type, "map") == 0)
		return take_map(m, x);
	return take_scalar(m, x);
}

/* Numbers are written in more than one way. */
static bool equal(const struct node *a, const struct node *b)
{
	const struct node *other;

	if (a->type == NODE_NUMBER && b->type == NODE_NUMBER)
		return strtod(a->text, NULL) == strtod(b->text, NULL);
	if (a->type != b->type || a->count != b->count)
		return false;
	if (a->count == 0)
		return node_equal(a, b);
	other = b->first;
	for (const struct node *n = a->first; n != NULL; n = n->next) {
		if (a->type == NODE_MAP)
			other = node_key(b, n->key);
		if (other == NULL || !equal(n, other))
			return false;
		other = other->next;
	}
	return true;
}

static bool same_node(const struct node *have, const struct node *want)
{
	struct buf text = BUF_INIT;
	bool same = want != NULL && equal(have, want);

	if (!same) {
		json_print(&text, have);
		printf("have %s\n", text.s);
	}
	buf_free(&text);
	return same;
}

static bool same_fault(const struct node *suite, const struct node *test,
    const struct http_answer *answer, const struct error *err)
{
	const struct node *shape = node_item(node_get(test, "given.errors"), 0);
	struct member top = member_of(node_key(suite, "shapes"), shape);
	const char *message = node_text_or(test, "errorMessage", "");
	struct xml *all;
	struct error ignored;
	struct node *have;
	bool same;

	ck_assert_int_eq(
	    xml_parse(answer->body.s, answer->body.n, &all, &ignored), 0);
	have = take_structure(&top, xml_child(all, "Error"));
	same =
	    strcmp(err->aws_name, node_text_or(test, "errorCode", "")) == 0 &&
	    strstr(err->text, message) != NULL &&
	    err->http_status == answer->status &&
	    same_node(have, node_key(test, "error"));
	node_free(have);
	xml_free(all);
	return same;
}

static bool same_result(
    const struct node *suite, const struct node *test, const struct xml *result)
{
	struct member top = member_of(
	    node_key(suite, "shapes"), node_get(test, "given.output"));
	struct node *have = take_structure(&top, result);
	bool same = same_node(have, node_key(test, "result"));

	node_free(have);
	return same;
}

static bool reads(const struct node *suite, const struct node *test)
{
	struct http_answer a = { .status = (int)node_int_or(
		                     test, "response.status_code", 200) };
	const struct xml *result = NULL;
	struct xml *all = NULL;
	struct error err = { 0 };
	bool same;
	int rc;

	buf_add(&a.body, node_text_or(test, "response.body", ""));
	rc = query_read(&a, node_text_or(test, "given.name", ""), NULL, &all,
	    &result, &err);
	if (rc != 0)
		same = node_key(test, "errorCode") != NULL &&
		       same_fault(suite, test, &a, &err);
	else
		same = node_key(test, "errorCode") == NULL &&
		       same_result(suite, test, result);
	if (!same)
		printf("%s: %s\n", node_text_or(test, "id", ""), err.text);
	xml_free(all);
	http_answer_free(&a);
	return same;
}

static void run(const char *name, const char *file,
    bool (*passes)(const struct node *suite, const struct node *test))
{
	const char *path = test_conformance_path(file);
	size_t cases = 0, passed = 0;
	struct node *doc;

	if (path == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	doc = read_suites(path);
	node_each (suite, doc) {
		node_each (test, node_key(suite, "cases")) {
			const char *why = not_for_sts(suite, test);

			if (why != NULL) {
				test_not_applicable(
				    name, node_text_or(test, "id", ""), why);
				continue;
			}
			cases++;
			passed += passes(suite, test);
		}
	}
	node_free(doc);
	test_conformance(name, passed, cases);
}

START_TEST(writes_the_published_requests)
{
	run("awsQuery requests", "botocore-protocols/input/query.json", writes);
}
END_TEST

START_TEST(reads_the_published_answers)
{
	run("awsQuery answers", "botocore-protocols/output/query.json", reads);
}
END_TEST

TEST_MAIN(query_cases, TEST(writes_the_published_requests),
    TEST(reads_the_published_answers))
#endif
