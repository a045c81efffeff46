#include "aws/client_sign.h"

#include "aws/user_agent.h"
#include "base/secret.h"

/* By the clock of the service, even where ours is near enough for signatures. */
static void add_retry_header(struct call *call)
{
	struct aws_client *c = call->client;
	struct buf value = BUF_INIT;
	char date[CLOCK_TEXT];

	if (c->date_seen) {
		clock_basic(
		    (clock_wall(c->clock) + c->ahead_ms + call->http.total_ms) /
		        1000,
		    date);
		buf_add(&value, "ttl=");
		buf_add(&value, date);
		buf_add(&value, "; ");
	}
	buf_addf(&value, "attempt=%d; max=%d", call->retry.attempts,
	    call->place->rules.max_attempts);
	http_headers_add(&call->http.headers, "amz-sdk-request", value.s);
	buf_free(&value);
}

static const char *user_agent(struct call *call)
{
	struct aws_client *c = call->client;
	struct place *p = call->place;

	if (p->agent_identity != c->identity) {
		buf_reset(&p->user_agent);
		user_agent_add(
		    &p->user_agent, c->config, &c->credentials, &p->endpoint);
		p->agent_identity = c->identity;
	}
	return p->user_agent.s;
}

/* Lambda tells functions that call each other without end by this header; the
 * variable is another one at each invocation (aws-client.md 1.10). */
static void add_trace(struct aws_client *c, struct http_headers *h)
{
	const char *id =
	    c->lambda ? aws_config_env(c->config, "_X_AMZN_TRACE_ID") : NULL;
	struct buf value = BUF_INIT;

	if (id == NULL || http_headers_get(h, "X-Amzn-Trace-Id") != NULL)
		return;
	for (; *id != '\0'; id++) {
		unsigned char byte = (unsigned char)*id;

		if (byte >= ' ' && byte < 0x7f)
			buf_addc(&value, *id);
		else
			buf_addf(&value, "%%%02X", byte);
	}
	http_headers_add(h, "X-Amzn-Trace-Id", value.s);
	buf_free(&value);
}

static void add_asked(struct http_headers *h, const struct http_headers *asked)
{
	if (asked == NULL)
		return;
	vec_each (const struct http_header, header, asked)
		http_headers_set(h, header->name, header->value);
}

void client_sign(struct call *call)
{
	struct aws_client *c = call->client;
	struct http_headers *h = &call->http.headers;
	int64_t skew_ms = aws_shared_skew(c->shared);
	int64_t service_ms = clock_wall(c->clock) + skew_ms;
	struct sigv4_scope scope = { .region = c->config->signing_region,
		.service = call->place->service,
		.unix_s = service_ms / 1000 };

	aws_shared_credentials(c->shared, &c->credentials, &c->identity);
	http_headers_free(h);
	http_headers_add(h, "Content-Type", "application/x-amz-json-1.0");
	http_headers_add(h, "X-Amz-Target", call->request.target);
	http_headers_add(h, "amz-sdk-invocation-id", call->invocation);
	add_retry_header(call);
	add_asked(h, call->request.headers);
	sigv4_sign(c->sigv4, &call->http, &c->credentials, &scope, NULL, NULL);
	secret_leave_registers();
	/* Proxies may change these. */
	add_trace(c, h);
	http_headers_add(h, "User-Agent", user_agent(call));
	http_headers_add(h, "Accept-Encoding", "identity");
	call->skew_ms = skew_ms;
	call->identity = c->identity;
}

void client_sign_date(struct aws_client *c, const struct http_answer *answer)
{
	if (answer->date == 0)
		return;
	c->date_seen = true;
	c->ahead_ms = answer->date * 1000 - clock_wall(c->clock);
}
