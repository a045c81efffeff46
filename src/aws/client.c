/*
 * A call is queued, flying or sleeping.  All are in one array in the order of
 * their submission, so that one that comes back from its sleep goes first.
 */
#include "aws/client.h"

#include <string.h>

#include "aws/client_call.h"
#include "aws/defaults.h"
#include "base/mem.h"

static double default_random(void *arg)
{
	(void)arg;
	return hash_random_unit();
}

static void loop_poll(void *poller, int64_t ms)
{
	struct transport *t = poller;

	t->poll(t, ms);
}

static int add_place(struct aws_client *c, const char *service,
    struct place **out, struct error *err)
{
	struct place *p;

	for (size_t i = 0; i < c->places.n; i++) {
		*out = c->places.v[i];
		if (strcmp((*out)->service, service) == 0)
			return 0;
	}
	p = mem_alloc(sizeof *p);
	if (endpoint_resolve(&p->endpoint, c->config, service, NULL,
	        c->credentials.account, err) != 0) {
		mem_free(p);
		return -1;
	}
	p->service = mem_strdup(service);
	retry_rules_for(&p->rules, c->config->retry_mode,
	    strcmp(service, "dynamodb") == 0,
	    (int)c->config->values[CONFIG_MAX_ATTEMPTS].number);
	*vec_push(&c->places) = p;
	*out = p;
	return 0;
}

static int open_parts(
    struct aws_client *c, const char *service, struct error *err)
{
	struct place *own;

	if (c->config->region == NULL)
		return aws_config_no_region(c->config, err);
	c->own_shared = c->shared == NULL;
	if (c->own_shared && aws_shared_open(&c->shared, c->config, err) != 0)
		return -1;
	aws_shared_credentials(c->shared, &c->credentials, &c->identity);
	return add_place(c, service, &own, err);
}

int aws_client_open(struct aws_client **out,
    const struct aws_client_options *options, struct error *err)
{
	struct aws_client *c = mem_alloc(sizeof *c);

	c->config = options->config;
	c->clock = options->clock != NULL ? options->clock : &clock_system;
	c->transport = options->transport;
	c->random_unit = options->random_unit != NULL ? options->random_unit
	                                              : default_random;
	c->random_arg = options->random_arg;
	c->parallelism = (size_t)options->parallelism;
	c->lambda =
	    aws_config_env(c->config, "AWS_LAMBDA_FUNCTION_NAME") != NULL;
	c->connect_ms = defaults_connect_ms(c->config);
	c->shared = options->shared;
	c->attempted = options->attempted;
	c->attempted_arg = options->attempted_arg;
	c->loop.clock = c->clock;
	c->loop.poll = loop_poll;
	c->loop.poller = c->transport;
	c->sigv4 = sigv4_new();
	if (open_parts(c, options->service, err) != 0) {
		aws_client_close(c);
		*out = NULL;
		return -1;
	}
	*out = c;
	return 0;
}

void aws_client_close(struct aws_client *c)
{
	if (c == NULL)
		return;
	c->transport->abort_all(c->transport);
	for (size_t i = 0; i < c->calls.n; i++)
		client_call_free(c->calls.v[i]);
	vec_free(&c->calls);
	mem_free(c->spare);
	for (size_t i = 0; i < c->places.n; i++) {
		mem_free(c->places.v[i]->service);
		buf_free(&c->places.v[i]->user_agent);
		endpoint_free(&c->places.v[i]->endpoint);
		mem_free(c->places.v[i]);
	}
	vec_free(&c->places);
	c->transport->free(c->transport);
	credentials_free(&c->credentials);
	if (c->own_shared)
		aws_shared_close(c->shared);
	sigv4_free(c->sigv4);
	loop_free(&c->loop);
	mem_free(c);
}

struct loop *aws_client_loop(struct aws_client *c)
{
	return &c->loop;
}

const struct endpoint *aws_client_endpoint(const struct aws_client *c)
{
	return &c->places.v[0]->endpoint;
}

bool aws_client_reaches(const struct aws_client *c, const char *service)
{
	const struct place *own = c->places.v[0];
	struct error ignored;
	char *url = NULL, *from = NULL;
	bool configured;

	if (strcmp(own->service, service) == 0 || !own->endpoint.custom)
		return true;
	configured = aws_config_endpoint(
	                 c->config, service, &url, &from, &ignored) == 0 &&
	             url != NULL;
	mem_free(url);
	mem_free(from);
	return configured;
}

const struct credentials *aws_client_credentials(const struct aws_client *c)
{
	return &c->credentials;
}

size_t aws_client_in_flight(const struct aws_client *c)
{
	return c->flying;
}

static struct call *find(
    struct aws_client *c, enum call_state a, enum call_state b)
{
	for (size_t i = 0; i < c->calls.n; i++) {
		if (c->calls.v[i]->state == a || c->calls.v[i]->state == b)
			return c->calls.v[i];
	}
	return NULL;
}

void client_pump(struct aws_client *c)
{
	struct call *call;

	while (c->flying < c->parallelism && !c->draining &&
	       (call = find(c, QUEUED, QUEUED)) != NULL)
		client_call_start(call);
}

/* A local engine's client must not send anything to AWS itself. */
static int find_place(struct aws_client *c, const char *service,
    struct place **out, struct error *err)
{
	if (!aws_client_reaches(c, service))
		return error_set(err, E_UNSUPPORTED,
		    "there is no endpoint for '%s' beside '%s'", service,
		    c->places.v[0]->endpoint.url);
	return add_place(c, service, out, err);
}

void aws_submit(struct aws_client *c, struct aws_request *request,
    aws_done *done, void *arg)
{
	struct call *call =
	    c->spare != NULL ? c->spare : mem_alloc(sizeof *call);
	struct place *place = c->places.v[0];

	c->spare = NULL;
	*call = (struct call){ .client = c,
		.request = *request,
		.done = done,
		.arg = arg,
		.submitted = clock_mono(c->clock) };
	request->body = (struct buf)BUF_INIT;
	*vec_push(&c->calls) = call;
	if (request->service != NULL &&
	    find_place(c, request->service, &place, &call->last) != 0) {
		client_call_fail_soon(call);
		return;
	}
	call->place = place;
	client_call_prepare(call);
	if (c->draining) {
		client_call_cancel(call);
		client_call_fail_soon(call);
		return;
	}
	client_pump(c);
}

void aws_client_cancel(struct aws_client *c)
{
	struct call *call;

	c->transport->abort_all(c->transport);
	while ((call = find(c, FLYING, FLYING)) != NULL) {
		c->flying--;
		client_call_cut(call);
	}
	aws_client_drain(c);
	c->draining = false;
}

void aws_client_distrust(struct aws_client *c)
{
	if (c->transport->distrust != NULL)
		c->transport->distrust(c->transport);
}

void aws_client_drain(struct aws_client *c)
{
	struct call *call;

	c->draining = true;
	while ((call = find(c, QUEUED, SLEEPING)) != NULL) {
		loop_cancel(&c->loop, call->timer);
		client_call_cancel(call);
		client_call_fail(call);
	}
}
