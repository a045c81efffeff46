#include "lib/fake_rig.h"

#include "base/clock.h"
#include "base/mem.h"
#include "data/json.h"
#include "model/hook_transport.h"
#include "test.h"

void fake_rig_open(struct fake_rig *r)
{
	*r = (struct fake_rig){ .fake = wb_fake_new() };
}

static void forget(struct fake_rig *r)
{
	buf_reset(&r->body);
	node_free(r->answer);
	r->answer = NULL;
	r->status = 0;
	r->id[0] = r->crc[0] = r->type[0] = '\0';
}

void fake_rig_close(struct fake_rig *r)
{
	forget(r);
	buf_free(&r->body);
	wb_fake_free(r->fake);
}

char *fake_rig_quote(const char *text)
{
	char *copy = mem_strdup(text);

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	return copy;
}

struct sending {
	struct fake_rig *rig;
	const char *operation;
	struct wb_session_options options;
};

/* The fake, by way of the transport that serves hooks. */
static enum wb_delivery ask(
    void *arg, const struct wb_request *request, struct wb_response *response)
{
	struct sending *s = arg;
	struct wb_request mine = *request;

	mine.operation = s->operation;
	s->rig->delivery =
	    s->options.transport(s->options.transport_arg, &mine, response);
	return s->rig->delivery;
}

static void note(char *out, size_t size, const struct http_answer *answer,
    const char *header)
{
	const char *value = http_headers_get(&answer->headers, header);

	snprintf(out, size, "%s", value != NULL ? value : "");
}

static void done(void *arg, struct http_answer *answer)
{
	struct fake_rig *r = arg;

	r->status = answer->status;
	note(r->id, sizeof r->id, answer, "x-amzn-requestid");
	note(r->crc, sizeof r->crc, answer, "x-amz-crc32");
	note(r->type, sizeof r->type, answer, "content-type");
	buf_addn(&r->body, buf_text(&answer->body), answer->body.n);
}

const struct node *fake_rig_send(
    struct fake_rig *r, const char *operation, const char *body)
{
	struct sending s = { .rig = r, .operation = operation };
	struct hook_options hook = {
		.hook = ask, .arg = &s, .clock = &clock_system
	};
	struct transport *t = hook_transport_new(&hook);
	struct http_request request = { 0 };
	struct error err = { 0 };
	char *json = fake_rig_quote(body);

	forget(r);
	wb_fake_options(r->fake, &s.options);
	buf_add(&request.body, json);
	t->start(t, &request, done, r);
	t->poll(t, 0);
	if (r->delivery == WB_ANSWERED)
		ck_assert_msg(json_parse_item(
		                  r->body.s, r->body.n, &r->answer, &err) == 0,
		    "%s: %s", err.text, r->body.s);
	t->free(t);
	http_request_free(&request);
	mem_free(json);
	return r->answer;
}

static void expect_error(struct fake_rig *r, const struct fake_step *step)
{
	const char *type = node_text_or(r->answer, "__type", "");
	const char *text = node_text_or(
	    r->answer, "message", node_text_or(r->answer, "Message", ""));
	const char *name = strchr(type, '#'), *part;
	size_t n = strcspn(step->answer, ":");

	ck_assert_msg(name != NULL, "%s: %s", step->body, r->body.s);
	ck_assert_msg(
	    strlen(name + 1) == n && strncmp(step->answer, name + 1, n) == 0,
	    "%s: %s", step->body, r->body.s);
	part = step->answer + n + strspn(step->answer + n, ": ");
	ck_assert_msg(
	    strstr(text, part) != NULL, "%s: %s", step->body, r->body.s);
	ck_assert_int_eq(r->status, 400);
}

void fake_rig_expect(struct fake_rig *r, const struct fake_step *step)
{
	struct error err = { 0 };
	struct node *want;
	char *json;

	fake_rig_send(r, step->operation, step->body);
	if (*step->answer != '{') {
		expect_error(r, step);
		return;
	}
	json = fake_rig_quote(step->answer);
	ck_assert_msg(json_parse_item(json, strlen(json), &want, &err) == 0,
	    "%s: %s", err.text, json);
	ck_assert_msg(node_equal(r->answer, want), "%s %s\n%s\nnot\n%s",
	    step->operation, step->body, r->body.s, json);
	ck_assert_int_eq(
	    r->status, node_key(want, "__type") != NULL ? 400 : 200);
	node_free(want);
	mem_free(json);
}

void fake_rig_run(const struct fake_step *steps)
{
	struct fake_rig r;

	fake_rig_open(&r);
	for (; steps->operation != NULL; steps++)
		fake_rig_expect(&r, steps);
	fake_rig_close(&r);
}
