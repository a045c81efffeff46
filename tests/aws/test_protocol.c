/*
 * awsJson over the published protocol cases, from a caller's body to the bytes
 * of the wire and from those of an answer to what the caller gets.  A stand-in
 * for a model (lib/shape_wire.h) makes bodies of values and reads answers by
 * shape; what the model asks for besides is said to the client as a caller would
 * say it: a host prefix in the endpoint, other headers beside the request.
 */
#include "aws/http_reader.h"
#include "base/text.h"
#include "data/json.h"
#include "lib/cases.h"
#include "lib/rig.h"
#include "lib/shape_wire.h"
#include "test.h"

enum { COMPRESS_FROM = 10240, FILES_MAX = 16 };

struct trial {
	const struct node *suite, *test;
	struct buf why;  /* it fails, or empty */
	struct buf sent; /* by the client, as it is on the wire */
	struct buf body; /* what it was given */
	/* What came back. */
	bool done, failed;
	struct error err;
	struct buf answer;
};

/* The files of a folder. */
struct tally {
	const char *name;
	void (*check)(struct trial *t);
	size_t n;
	struct {
		char name[64];
		size_t passed, cases;
	} files[FILES_MAX];
};

static void blame(
    struct trial *t, const char *what, const char *got, const char *want)
{
	if (t->why.n == 0)
		buf_addf(&t->why, "%s: '%s' instead of '%s'", what, got, want);
}

/* --- one call ------------------------------------------------------------- */

/* The case's answer through the reader of answers. */
static void answer_case(void *arg, const struct http_request *request,
    struct http_answer *answer, int64_t *delay_ms)
{
	struct trial *t = arg;
	const struct node *response = node_key(t->test, "response");
	const char *body = node_text_or(response, "body", "");
	struct http_reader reader = { .answer = answer,
		.max = request->max_answer };
	struct buf wire = BUF_INIT;

	*delay_ms = 1;
	http_request_write(request, &t->sent);
	buf_addf(&wire, "HTTP/1.1 %d X\r\n",
	    (int)node_int_or(response, "status_code", 200));
	node_each (header, node_key(response, "headers"))
		buf_addf(&wire, "%s: %s\r\n", header->key, header->text);
	buf_addf(&wire, "content-length: %zu\r\n\r\n%s", strlen(body), body);
	http_reader_feed(&reader, wire.s, wire.n);
	ck_assert_int_eq(reader.at, HTTP_WHOLE);
	http_reader_free(&reader);
	http_answer_arrived(answer, request->host);
	buf_free(&wire);
}

static void note(void *arg, const struct buf *body,
    const struct aws_outcome *outcome, const struct error *err)
{
	struct trial *t = arg;

	(void)outcome;
	t->done = true;
	t->failed = err != NULL;
	if (err != NULL)
		t->err = *err;
	buf_addn(&t->answer, buf_text(body), body->n);
}

/* "foo.{label}." with what the caller has for the label. */
static void add_prefix(
    struct buf *out, const char *pattern, const struct node *params)
{
	for (; *pattern != '\0'; pattern++) {
		size_t n = strcspn(pattern, "}");
		char *label;

		if (*pattern != '{') {
			buf_addc(out, *pattern);
			continue;
		}
		label = mem_strndup(pattern + 1, n - 1);
		buf_add(out, node_text_or(node_key(params, label), "", "?"));
		mem_free(label);
		pattern += n;
	}
}

static void endpoint_of(const struct trial *t, struct buf *out)
{
	const char *url =
	    node_text_or(t->suite, "clientEndpoint", "https://example.com");
	const char *host = strstr(url, "://") + 3;

	buf_addn(out, url, (size_t)(host - url));
	add_prefix(out, node_text_or(t->test, "given.endpoint.hostPrefix", ""),
	    node_key(t->test, "params"));
	buf_add(out, host);
}

static bool is_compressed(const struct node *given)
{
	node_each (encoding, node_get(given, "requestcompression.encodings"))
		if (strcmp(node_text_or(encoding, "", ""), "gzip") == 0)
			return true;
	return false;
}

static void add_asked(
    const struct trial *t, struct http_headers *headers, struct buf *body)
{
	const struct node *metadata = node_key(t->suite, "metadata");
	const char *version = node_text_or(metadata, "jsonVersion", "1.0");
	struct buf type = BUF_INIT;

	if (strcmp(version, "1.0") != 0) {
		buf_addf(&type, "application/x-amz-json-%s", version);
		http_headers_add(headers, "Content-Type", type.s);
		buf_free(&type);
	}
	if (node_key(metadata, "awsQueryCompatible") != NULL)
		http_headers_add(headers, "x-amzn-query-mode", "true");
	/* None of DynamoDB's operations, nor of the others that are called,
	 * takes compressed requests: they come to the client as bytes. */
	if (is_compressed(node_key(t->test, "given")) &&
	    body->n >= COMPRESS_FROM) {
		shape_wire_gzip(body);
		http_headers_add(headers, "Content-Encoding", "gzip");
	}
}

static void run(struct trial *t)
{
	const struct node *given = node_key(t->test, "given");
	struct buf url = BUF_INIT, target = BUF_INIT;
	struct http_headers headers = { 0 };
	struct aws_request request = { .body = BUF_INIT, .headers = &headers };
	struct node *body = shape_wire_encode(node_key(t->suite, "shapes"),
	    node_key(given, "input"), node_key(t->test, "params"));

	endpoint_of(t, &url);
	buf_addf(&target, "%s.%s",
	    node_text_or(t->suite, "metadata.targetPrefix", ""),
	    node_text_or(given, "name", ""));
	if (body->count > 0) /* else the client knows what to send */
		json_print(&request.body, body);
	add_asked(t, &headers, &request.body);
	buf_addn(&t->body, buf_text(&request.body), request.body.n);
	request.target = target.s;
	rig_answer(answer_case, t);
	rig_open(
	    (const char *[]){ "AWS_ACCESS_KEY_ID", "AKID",
	        "AWS_SECRET_ACCESS_KEY", "SECRET", "AWS_REGION", "us-east-1",
	        "AWS_MAX_ATTEMPTS", "1", "AWS_ENDPOINT_URL", url.s, NULL },
	    1);
	aws_submit(rig.client, &request, note, t);
	for (int i = 0; !t->done && i < 100; i++)
		loop_step(aws_client_loop(rig.client), 1000);
	ck_assert(t->done);
	rig_stop();
	node_free(body);
	http_headers_free(&headers);
	buf_free(&target);
	buf_free(&url);
}

/* --- requests ------------------------------------------------------------- */

/* A request out of its bytes: "POST / HTTP/1.1", headers, body. */
struct wire {
	char *line;
	struct http_headers headers;
	const char *body;
	size_t body_n;
};

static void read_wire(const struct buf *sent, struct wire *out)
{
	const char *at = sent->s, *end;

	*out = (struct wire){ 0 };
	end = strstr(at, "\r\n");
	ck_assert_ptr_nonnull(end);
	out->line = mem_strndup(at, (size_t)(end - at));
	for (at = end + 2; strncmp(at, "\r\n", 2) != 0; at = end + 2) {
		end = strstr(at, "\r\n");
		ck_assert_ptr_nonnull(end);
		http_headers_add_line(
		    &out->headers, at, (size_t)(end + 2 - at));
	}
	out->body = at + 2;
	out->body_n = sent->n - (size_t)(out->body - sent->s);
}

static void check_header(struct trial *t, const struct wire *wire,
    const char *name, const char *want)
{
	const char *got = http_headers_get(&wire->headers, name);

	if (got == NULL || (want != NULL && strcmp(got, want) != 0))
		blame(t, name, got != NULL ? got : "nothing",
		    want != NULL ? want : "anything");
}

static void check_line(struct trial *t, const struct wire *wire)
{
	const struct node *want = node_key(t->test, "serialized");
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s %s HTTP/1.1", node_text_or(want, "method", "POST"),
	    node_text_or(want, "uri", "/"));
	if (strcmp(wire->line, line.s) != 0)
		blame(t, "request line", wire->line, line.s);
	buf_free(&line);
}

static void check_host(struct trial *t, const struct wire *wire)
{
	const char *want = node_text_or(t->test, "serialized.host", NULL);
	char *host;

	if (want == NULL)
		return;
	/* A custom endpoint's path may be there, which is in the uri too. */
	host = mem_strndup(want, strcspn(want, "/"));
	check_header(t, wire, "Host", host);
	mem_free(host);
}

/* As JSON: where white space stands and in which order is free. */
static void check_body(struct trial *t, const struct wire *wire)
{
	const char *want = node_text_or(t->test, "serialized.body", NULL);
	struct node *a = NULL, *b = NULL;
	struct error err;
	char length[32];

	snprintf(length, sizeof length, "%zu", wire->body_n);
	check_header(t, wire, "Content-Length", length);
	/* What was given goes out to the byte. */
	if (t->body.n > 0 && (t->body.n != wire->body_n ||
	                         memcmp(t->body.s, wire->body, t->body.n) != 0))
		blame(t, "body", "other bytes", "those given");
	if (want == NULL)
		return;
	if (json_parse(want, strlen(want), &a, &err) != 0 ||
	    json_parse(wire->body, wire->body_n, &b, &err) != 0 ||
	    !node_equal(a, b))
		blame(t, "body", wire->body, want);
	node_free(a);
	node_free(b);
}

static void check_request(struct trial *t)
{
	const struct node *want = node_key(t->test, "serialized");
	struct wire wire;

	read_wire(&t->sent, &wire);
	check_line(t, &wire);
	check_host(t, &wire);
	node_each (header, node_key(want, "headers"))
		check_header(t, &wire, header->key, header->text);
	node_each (name, node_key(want, "requireHeaders"))
		check_header(t, &wire, node_text_or(name, "", ""), NULL);
	node_each (name, node_key(want, "forbidHeaders"))
		if (http_headers_get(
		        &wire.headers, node_text_or(name, "", "")) != NULL)
			blame(t, name->text, "sent", "nothing");
	check_body(t, &wire);
	http_headers_free(&wire.headers);
	mem_free(wire.line);
}

/* --- answers -------------------------------------------------------------- */

static void check_value(struct trial *t, const char *what,
    const struct node *ref, const struct node *want)
{
	struct buf got_text = BUF_INIT, want_text = BUF_INIT;
	struct node *wire = NULL, *got;
	struct error err;

	if (t->answer.n > 0 &&
	    json_parse(t->answer.s, t->answer.n, &wire, &err) != 0)
		blame(t, what, t->answer.s, "JSON");
	got = shape_wire_decode(node_key(t->suite, "shapes"), ref, wire);
	if (!node_equal(got, want)) {
		json_print(&got_text, got);
		json_print(&want_text, want);
		blame(t, what, buf_text(&got_text), buf_text(&want_text));
	}
	buf_free(&got_text);
	buf_free(&want_text);
	node_free(got);
	node_free(wire);
}

/* Of the errors that the operation has, the one of this name; or the first, as
 * a code of the query protocol names no shape. */
static const struct node *error_shape(const struct trial *t)
{
	const struct node *errors = node_get(t->test, "given.errors");
	const char *name = node_text_or(t->test, "errorCode", "");

	node_each (error, errors)
		if (strcmp(node_text_or(error, "shape", ""), name) == 0)
			return error;
	return node_item(errors, 0);
}

static void check_error(struct trial *t)
{
	const char *name = node_text_or(t->test, "errorCode", "");
	const char *message = node_text_or(t->test, "errorMessage", NULL);
	const struct node *members = node_key(t->test, "error");
	struct buf text = BUF_INIT;

	if (!t->failed)
		blame(t, "outcome", "success", name);
	if (strcmp(t->err.aws_name, name) != 0)
		blame(t, "error name", t->err.aws_name, name);
	if (message != NULL) {
		buf_addf(&text, "%s: %s", name, message);
		if (strcmp(t->err.text, text.s) != 0)
			blame(t, "error text", t->err.text, text.s);
	}
	if (t->err.http_status !=
	    node_int_or(t->test, "response.status_code", 200))
		blame(t, "status", "another", "the answer's");
	if (members != NULL)
		check_value(t, "error", error_shape(t), members);
	buf_free(&text);
}

static void check_answer(struct trial *t)
{
	if (node_key(t->test, "errorCode") != NULL) {
		check_error(t);
		return;
	}
	if (t->failed)
		blame(t, "outcome", t->err.text, "success");
	check_value(t, "result", node_get(t->test, "given.output"),
	    node_key(t->test, "result"));
}

/* --- suites --------------------------------------------------------------- */

static void run_case(
    struct tally *tally, const struct node *suite, const struct node *test)
{
	struct trial t = { .suite = suite, .test = test };

	run(&t);
	tally->check(&t);
	if (t.why.n > 0)
		printf("%s: %s: %s\n", tally->name,
		    node_text_or(test, "id", ""), t.why.s);
	tally->files[tally->n].passed += t.why.n == 0;
	tally->files[tally->n].cases++;
	buf_free(&t.why);
	buf_free(&t.sent);
	buf_free(&t.body);
	buf_free(&t.answer);
}

/* Files of other protocols lie in the same folder. */
static void run_file(void *arg, const char *name, const struct node *doc)
{
	struct tally *tally = arg;

	ck_assert_uint_lt(tally->n, FILES_MAX);
	snprintf(tally->files[tally->n].name, sizeof tally->files[0].name,
	    "%s, %.*s", tally->name, (int)strcspn(name, "."), name);
	node_each (suite, doc) {
		if (strcmp(node_text_or(suite, "metadata.protocol", ""),
		        "json") != 0)
			continue;
		node_each (test, node_key(suite, "cases"))
			run_case(tally, suite, test);
	}
	tally->n += tally->files[tally->n].cases > 0;
}

static const struct {
	const char *name, *folder;
	void (*check)(struct trial *t);
} suites[] = {
	{ "awsJson requests", "input", check_request },
	{ "awsJson answers", "output", check_answer },
};

START_TEST(speaks_as_the_published_cases)
{
	const char *base = test_conformance_path("botocore-protocols");
	struct tally tally = { .name = suites[_i].name,
		.check = suites[_i].check };

	if (base == NULL)
		TEST_SKIP("WIKIBOT_CONFORMANCE_DIR is not set");
	cases_each(base, suites[_i].folder, run_file, &tally);
	ck_assert_uint_gt(tally.n, 0);
	for (size_t i = 0; i < tally.n; i++)
		test_conformance(tally.files[i].name, tally.files[i].passed,
		    tally.files[i].cases);
}
END_TEST

TEST_MAIN(protocol, LOOP(speaks_as_the_published_cases, suites))
