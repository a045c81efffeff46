#include "lib/model_case.h"

#include "base/buf.h"
#include "data/json.h"
#include "test.h"

static int64_t mono_of(void *arg)
{
	return ((struct model_case *)arg)->mono;
}

static int64_t wall_of(void *arg)
{
	return ((struct model_case *)arg)->wall;
}

static void pass(struct model_case *m, int64_t ms)
{
	m->mono += ms;
	m->wall += ms;
}

static void wait_for(void *arg, int64_t ms)
{
	struct model_case *m = arg;

	m->waited += ms;
	pass(m, ms);
}

/* --- stamps ------------------------------------------------------------------ */

static const char digits[] =
    "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/* Times have as many bytes, but colons. */
static bool is_stamp(const char *text)
{
	return strlen(text) == STAMP_TEXT - 1 &&
	       strspn(text, digits) == STAMP_TEXT - 1;
}

static void search_stamp(const struct node *n, struct stamp *out)
{
	if (n->type == NODE_TEXT && n->quoted && is_stamp(n->text))
		memcpy(out->text, n->text, STAMP_TEXT);
	if (n->type == NODE_TEXT && strncmp(n->text, "mut_", 4) == 0)
		snprintf(out->slot, sizeof out->slot, "%s", n->text);
	node_each (child, n)
		search_stamp(child, out);
}

struct stamp model_case_stamp(const char *op, const char *body)
{
	struct stamp stamp = { "", "" };
	struct node *n = NULL;
	struct error err;

	ck_assert_msg(json_parse(body, strlen(body), &n, &err) == 0, "%s: %s",
	    op, err.text);
	search_stamp(n, &stamp);
	node_free(n);
	return stamp;
}

/* A quarter of an hour later, or sooner, with the same random end. */
static void move(char *text, int step)
{
	for (int i = 3; i >= 0; i--) {
		const char *digit = strchr(digits, text[i]);
		int place = (int)(digit - digits) + step;

		text[i] = digits[place & 63];
		if (place >= 0 && place < 64)
			return;
	}
}

static const char *word_of(
    const char *at, const struct stamp *stamp, char *out, size_t *length)
{
	static const struct {
		const char *word;
		int step;
	} words[] = { { "STAMP", 0 }, { "SMALLER", -1 }, { "LARGER", 1 },
		{ "SLOT", 0 } };

	for (size_t i = 0; i < COUNT(words); i++) {
		*length = strlen(words[i].word);
		if (strncmp(at, words[i].word, *length) != 0)
			continue;
		if (i == 3)
			return stamp->slot;
		memcpy(out, stamp->text, STAMP_TEXT);
		if (words[i].step != 0 && out[0] != '\0')
			move(out, words[i].step);
		return out;
	}
	return NULL;
}

char *model_case_words(const char *text, const struct stamp *stamp)
{
	struct buf out = BUF_INIT;
	char made[STAMP_TEXT];
	size_t n;

	buf_add(&out, "");
	while (*text != '\0') {
		const char *word = word_of(text, stamp, made, &n);

		if (word != NULL)
			buf_add(&out, word);
		else
			buf_addc(&out, *text == '\'' ? '"' : *text);
		text += word != NULL ? n : 1;
	}
	return buf_take(&out);
}

/* --- the hook ---------------------------------------------------------------- */

static const char *header_of(const struct wb_request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++)
		if (strcmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return "";
}

static struct model_sent *record(
    struct model_case *m, const struct wb_request *r)
{
	struct model_sent *sent = vec_push(&m->sent);

	ck_assert_uint_eq(r->body_size, strlen(r->body));
	*sent = (struct model_sent){
		.op = mem_strdup(r->operation),
		.body = mem_strdup(r->body),
		.invocation = mem_strdup(header_of(r, "amz-sdk-invocation-id")),
		.stamp = model_case_stamp(r->operation, r->body),
		.at = m->mono,
		.timeout_ms = r->timeout_ms,
	};
	if (sent->stamp.text[0] != '\0')
		m->last = sent->stamp;
	return sent;
}

static enum wb_delivery answer(
    void *arg, const struct wb_request *r, struct wb_response *response)
{
	struct model_case *m = arg;
	const struct model_row *row = &m->rows[m->next];
	char *body;

	record(m, r);
	ck_assert_msg(row->op != NULL, "request %zu, '%s', was not expected",
	    m->next + 1, r->operation);
	ck_assert_str_eq(r->operation, row->op);
	m->next++;
	pass(m, row->how == WB_TIMED_OUT ? r->timeout_ms : row->took_ms);
	if (row->then != NULL)
		row->then(m);
	if (row->how != WB_ANSWERED)
		return row->how;
	body = model_case_words(row->body, &m->last);
	wb_response_status(response, row->status);
	wb_response_header(response, "x-amzn-requestid", "REQUEST-1");
	wb_response_body(response, body, strlen(body));
	mem_free(body);
	return WB_ANSWERED;
}

/* --- the session -------------------------------------------------------------- */

void model_case_bare_environment(void)
{
	static const char *const names[] = { "AWS_REGION", "AWS_DEFAULT_REGION",
		"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID",
		"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB",
		"AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS", "WIKIBOT_ENVIRONMENT" };

	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	setenv("AWS_CONFIG_FILE", "/nonexistent/config", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", 1);
}

struct wb_session_options model_case_options(struct model_case *m)
{
	return (struct wb_session_options){
		.size = sizeof(struct wb_session_options),
		.environment = "test",
		.region = "eu-west-1",
		.access_key_id = "AKIDEXAMPLE",
		.secret_access_key = "SECRETSECRET",
		.max_connections = 1,
		.transport = answer,
		.transport_arg = m,
		.clock = &m->clock,
	};
}

void model_case_open_with(struct model_case *m, const struct model_row *rows,
    const struct wb_session_options *options)
{
	*m = (struct model_case){
		.clock = { wall_of, mono_of, wait_for, m },
		.mono = 1000000,
		.wall = INT64_C(1795348800000), /* 2026-11-22T12:00:00Z */
		.rows = rows,
		.call = { .size = sizeof(struct wb_call) },
		.cancel = wb_cancel_new(),
	};
	model_case_bare_environment();
	ck_assert_msg(wb_session_open(options, &m->session, &m->err) == WB_OK,
	    "%s", m->err.text);
}

void model_case_open(struct model_case *m, const struct model_row *rows)
{
	struct wb_session_options options = model_case_options(m);

	model_case_open_with(m, rows, &options);
}

void model_case_rows(struct model_case *m, const struct model_row *rows)
{
	ck_assert_ptr_null(m->rows[m->next].op);
	m->rows = rows;
	m->next = 0;
}

void model_case_close(struct model_case *m)
{
	const char *op = m->rows[m->next].op;

	ck_assert_msg(op == NULL, "row %zu, '%s', was not asked for",
	    m->next + 1, op != NULL ? op : "");
	wb_session_unref(m->session);
	wb_cancel_free(m->cancel);
	vec_each (struct model_sent, sent, &m->sent) {
		mem_free(sent->op);
		mem_free(sent->body);
		mem_free(sent->invocation);
	}
	vec_free(&m->sent);
}

void model_case_was(const struct model_case *m, size_t i, const char *want)
{
	char *text;

	ck_assert_uint_lt(i, m->sent.n);
	text = model_case_words(want, &m->sent.v[i].stamp);
	ck_assert_str_eq(m->sent.v[i].body, text);
	mem_free(text);
}
