#include "lib/fake_dynamo.h"

#include "base/crc32.h"
#include "base/text.h"
#include "data/json.h"
#include "lib/iam.h"
#include "test.h"

struct node *fake_dynamo_json(const char *text)
{
	struct error err = { 0 };
	struct node *n = NULL;
	char *copy = mem_strdup(text);

	for (char *s = copy; *s != '\0'; s++)
		if (*s == '\'')
			*s = '"';
	ck_assert_msg(json_parse(copy, strlen(copy), &n, &err) == 0, "%s: %s",
	    err.text, text);
	mem_free(copy);
	return n;
}

static void answer_error(
    struct http_answer *a, int status, const char *name, const char *message)
{
	struct node *n = node_map();
	char type[160];

	snprintf(
	    type, sizeof type, "com.amazonaws.dynamodb.v20120810#%s", name);
	node_set(n, "__type", node_text(type));
	node_set(n, "message", node_text(message));
	a->status = status;
	a->sent = true;
	json_print(&a->body, n);
	node_free(n);
}

/* KMS, for the keys the model knows: all but AWS's own are customers'. */
static struct node *describe_key(const struct node *body)
{
	const char *key = node_text_or(body, "KeyId", "");
	const char *table = "arn:aws:dynamodb:us-east-1:123456789012:table/any";
	char *managed = model_key_arn(table, "alias/aws/dynamodb");
	char *arn = model_key_arn(table, key);
	struct node *n = node_map();

	node_put(n, "KeyMetadata.Arn", node_text(arn));
	node_put(n, "KeyMetadata.KeyManager",
	    node_text(strcmp(arn, managed) == 0 ? "AWS" : "CUSTOMER"));
	mem_free(managed);
	mem_free(arn);
	return n;
}

static void play(struct fake_dynamo *f, struct fake_call *call,
    const struct node *body, struct http_answer *a)
{
	struct error err = { 0 };
	struct node *answer = NULL;

	if (strcmp(call->op, "DescribeKey") == 0) {
		answer = describe_key(body);
	} else if (model_call(f->model, call->op, body, &answer, &err) != 0) {
		answer_error(a, err.http_status, err.aws_name, err.text);
		call->outcome = mem_strdup(err.aws_name);
		return;
	}
	a->status = 200;
	a->sent = true;
	json_print(&a->body, answer);
	node_free(answer);
}

static void no_answer(struct http_answer *a, bool sent)
{
	http_answer_free(a);
	a->sent = sent;
	error_set(&a->error, E_NETWORK,
	    sent ? "the connection broke" : "cannot connect");
}

static void set_outcome(struct fake_call *call, const char *text)
{
	mem_free(call->outcome);
	call->outcome = mem_strdup(text);
}

static void spoil(const struct fake_fault *fault, struct fake_call *call,
    struct http_answer *a, int64_t *delay_ms)
{
	static const char page[] =
	    "<html><head><title>Bad Gateway</title></head></html>";
	const char *name = fault->name != NULL ? fault->name : "";

	switch (fault->kind) {
	case FAULT_ERROR:
		http_answer_free(a);
		answer_error(a, fault->status != 0 ? fault->status : 400, name,
		    fault->text != NULL ? fault->text : "");
		set_outcome(call, name);
		break;
	case FAULT_ANSWER:
		http_answer_free(a);
		fake_http_json(a, 200, fault->text);
		break;
	case FAULT_HTML:
		http_answer_free(a);
		fake_http_json(
		    a, fault->status != 0 ? fault->status : 502, page);
		set_outcome(call, "html");
		break;
	case FAULT_LOST:
	case FAULT_UNSENT:
		no_answer(a, fault->kind == FAULT_LOST);
		set_outcome(
		    call, fault->kind == FAULT_LOST ? "lost" : "unsent");
		break;
	case FAULT_STALL:
		*delay_ms = 24 * 3600 * 1000; /* fake_http cuts it short */
		set_outcome(call, "no answer");
		break;
	case FAULT_TRUNCATED:
		set_outcome(call, "truncated");
		break; /* after the checksum */
	case FAULT_DELAY:
		*delay_ms = fault->delay_ms;
		break;
	}
}

static bool fits(const struct fake_fault *fault, const struct fake_call *call)
{
	return (fault->op == NULL || strcmp(fault->op, call->op) == 0) &&
	       (fault->table == NULL || strcmp(fault->table, call->table) == 0);
}

/* The fault of this call; every fitting one counts it. */
static const struct fake_fault *find_fault(
    struct fake_dynamo *f, const struct fake_call *call)
{
	const struct fake_fault *found = NULL;

	for (size_t i = 0; i < f->fault_count; i++) {
		const struct fake_fault *fault = &f->faults[i];
		int first = fault->nth > 0 ? fault->nth : 1;
		int times = fault->times > 0 ? fault->times : 1;
		int n;

		if (!fits(fault, call))
			continue;
		n = ++f->counts[i];
		if (found == NULL && n >= first && n < first + times)
			found = fault;
	}
	return found;
}

static void finish_answer(struct http_answer *a, bool cut)
{
	char crc[16];

	if (a->status == 0)
		return;
	snprintf(crc, sizeof crc, "%u",
	    (unsigned)crc32_of(buf_text(&a->body), a->body.n));
	http_headers_add(&a->headers, "x-amz-crc32", crc);
	http_headers_add(
	    &a->headers, "Content-Type", "application/x-amz-json-1.0");
	http_headers_add(&a->headers, "x-amzn-requestid",
	    "FAKE000000000000000000000000000000000000000000000000");
	if (cut)
		buf_cut(&a->body, a->body.n / 2);
}

static const char *table_of(const struct node *body)
{
	const char *arn = node_text_or(body, "ResourceArn", "");
	const char *slash = strrchr(arn, '/');

	return node_text_or(body, "TableName", slash != NULL ? slash + 1 : "");
}

static struct fake_call *record(
    struct fake_dynamo *f, const char *op, const struct node *body)
{
	const struct ddb_op *known = ddb_op_find(op);
	struct node *sorted = node_copy(body);
	struct buf text = BUF_INIT;
	struct fake_call *call = vec_push(&f->calls);

	node_sort(sorted);
	json_print(&text, sorted);
	node_free(sorted);
	call->op = mem_strdup(op);
	call->body = buf_take(&text);
	call->table = mem_strdup(table_of(body));
	call->at = f->clock.mono;
	call->writes = known != NULL && known->writes;
	return call;
}

static void answer_call(struct fake_dynamo *f, const struct node *body,
    struct http_answer *a, int64_t *delay_ms)
{
	struct fake_call *call = vec_last(&f->calls);
	const struct fake_fault *fault = find_fault(f, call);
	bool dies = f->die_at > 0 && (int)f->calls.n == f->die_at;

	if (dies && !f->die_after) {
		f->dead = true;
		set_outcome(call, "died before");
		return;
	}
	if (fault == NULL || fault->effect || fault->kind == FAULT_DELAY)
		play(f, call, body, a);
	if (fault != NULL)
		spoil(fault, call, a, delay_ms);
	if (dies) {
		f->dead = true;
		set_outcome(call, "died after");
	}
	finish_answer(a, fault != NULL && fault->kind == FAULT_TRUNCATED);
}

static bool deny(
    struct fake_dynamo *f, const struct node *body, struct http_answer *a)
{
	struct fake_call *call = vec_last(&f->calls);
	const char *action = iam_denied(f->policy, call->op, call->table, body);
	struct buf text = BUF_INIT;

	if (action == NULL)
		return false;
	buf_addf(&text, "User: test is not authorized to perform: %s", action);
	answer_error(a, 400, "AccessDeniedException", text.s);
	set_outcome(call, "AccessDeniedException");
	finish_answer(a, false);
	buf_free(&text);
	return true;
}

/* What is no JSON is the client's fault, and the service says so. */
static void answer_living(struct fake_dynamo *f,
    const struct http_request *request, struct http_answer *a,
    int64_t *delay_ms)
{
	const char *op = fake_http_operation(request);
	struct node *body = NULL;
	struct error err = { 0 };

	if (json_parse(
	        buf_text(&request->body), request->body.n, &body, &err) != 0) {
		answer_error(a, 400, "SerializationException", err.text);
		return;
	}
	if (f->hook != NULL)
		f->hook(f->hook_arg, f, op, table_of(body));
	record(f, op, body);
	if (!deny(f, body, a))
		answer_call(f, body, a, delay_ms);
	node_free(body);
}

void fake_dynamo_answer(void *arg, const struct http_request *request,
    struct http_answer *a, int64_t *delay_ms)
{
	struct fake_dynamo *f = arg;

	if (!f->dead)
		answer_living(f, request, a, delay_ms);
	if (f->dead) {
		no_answer(a, false);
		a->final = true;
		*delay_ms = 0;
	}
}

static void free_calls(struct fake_dynamo *f)
{
	vec_each (struct fake_call, call, &f->calls) {
		mem_free(call->op);
		mem_free(call->body);
		mem_free(call->table);
		mem_free(call->outcome);
	}
	vec_free(&f->calls);
}

void fake_dynamo_init(struct fake_dynamo *f, const struct model_times *times)
{
	*f = (struct fake_dynamo){ 0 };
	fake_clock_init(&f->clock);
	fake_http_init(&f->http, &f->clock, fake_dynamo_answer, f);
	f->model = model_new(&f->clock.clock, times);
}

void fake_dynamo_clear(struct fake_dynamo *f)
{
	free_calls(f);
	fake_http_clear(&f->http);
	model_free(f->model);
	aws_config_free(&f->config);
	buf_free(&f->text);
}

static const char *env(void *arg, const char *name)
{
	(void)arg;
	if (strcmp(name, "AWS_ACCESS_KEY_ID") == 0)
		return "AKIDEXAMPLE";
	if (strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0)
		return "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
	if (strcmp(name, "AWS_CONFIG_FILE") == 0 ||
	    strcmp(name, "AWS_SHARED_CREDENTIALS_FILE") == 0)
		return "/nonexistent/aws";
	return NULL;
}

static double half(void *arg)
{
	(void)arg;
	return 0.5;
}

struct ddb *fake_dynamo_open(struct fake_dynamo *f, bool may_write)
{
	struct aws_options given = { .region = "us-east-1",
		.endpoint_url = f->endpoint_url,
		.env = env };
	struct ddb_options options = {
		.aws = { .config = &f->config,
		    .transport = &f->http.base,
		    .clock = &f->clock.clock,
		    .parallelism = 16,
		    .random_unit = half },
		.may_write = may_write,
	};
	struct error err = { 0 };
	struct ddb *ddb = NULL;

	ck_assert_uint_le(f->fault_count, sizeof f->counts / sizeof *f->counts);
	aws_config_free(&f->config);
	ck_assert_msg(
	    aws_config_load(&f->config, &given, &err) == 0, "%s", err.text);
	ck_assert_msg(ddb_open(&ddb, &options, &err) == 0, "%s", err.text);
	return ddb;
}

void fake_dynamo_revive(struct fake_dynamo *f)
{
	f->dead = false;
	f->die_at = 0;
}

static const char *show(struct fake_dynamo *f, bool bodies)
{
	buf_reset(&f->text);
	vec_each (struct fake_call, call, &f->calls) {
		if (!call->writes)
			continue;
		buf_addf(&f->text, "%s %s", call->op,
		    bodies ? call->body : call->table);
		if (call->outcome != NULL)
			buf_addf(&f->text, " -> %s", call->outcome);
		buf_addc(&f->text, '\n');
	}
	return buf_text(&f->text);
}

const char *fake_dynamo_changes(struct fake_dynamo *f)
{
	return show(f, false);
}

const char *fake_dynamo_bodies(struct fake_dynamo *f)
{
	return show(f, true);
}

size_t fake_dynamo_count(const struct fake_dynamo *f, const char *op)
{
	size_t n = 0;

	vec_each (struct fake_call, call, &f->calls)
		n += strcmp(call->op, op) == 0;
	return n;
}

void fake_dynamo_forget(struct fake_dynamo *f)
{
	free_calls(f);
}

struct node *fake_dynamo_do(
    struct fake_dynamo *f, const char *op, const char *body)
{
	struct error err = { 0 };
	struct node *request = fake_dynamo_json(body), *reply = NULL;

	ck_assert_msg(model_call(f->model, op, request, &reply, &err) == 0,
	    "%s: %s: %s", op, err.aws_name, err.text);
	node_free(request);
	return reply;
}

void fake_dynamo_settle(struct fake_dynamo *f)
{
	int64_t ms;
	struct node *reply;

	while ((ms = model_next(f->model)) >= 0) {
		fake_clock_advance(&f->clock, ms);
		reply = fake_dynamo_do(f, "ListTables", "{}");
		node_free(reply);
	}
}
