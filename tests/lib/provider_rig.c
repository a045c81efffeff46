#include "lib/provider_rig.h"

#include "test.h"

static struct transport *connect_fake(void *arg, const char *ca_bundle)
{
	(void)ca_bundle;
	return &((struct provider_rig *)arg)->http.base;
}

int provider_rig_open(struct provider_rig *r,
    const char *(*env)(void *arg, const char *name), const void *env_arg,
    const struct fake_row *rows, size_t n)
{
	struct aws_options options = r->options; /* the caller's wishes */
	struct error err = { 0 };
	int rc;

	*r = (struct provider_rig){ .fetcher = { .config = &r->config } };
	fake_clock_init(&r->clock);
	fake_http_script(&r->http, &r->clock, rows, n);
	options.env = env;
	/* The environment is only read. */
	memcpy(&options.env_arg, &env_arg, sizeof env_arg);
	options.clock = &r->clock.clock;
	options.connect = connect_fake;
	options.connect_arg = r;
	rc = aws_config_load(&r->config, &options, &err);
	r->err = err;
	return rc;
}

void provider_rig_ask(struct provider_rig *r, credentials_fetch *provider)
{
	struct credentials_search s = { &r->config, &r->fetcher };

	buf_free(&r->why);
	credentials_free(&r->credentials);
	r->err = (struct error){ 0 };
	r->found = provider(&s, &r->credentials, &r->why, &r->err);
	ck_assert_int_eq(r->found == CREDENTIALS_NONE, r->why.n > 0);
	ck_assert_int_eq(
	    r->found == CREDENTIALS_FOUND, r->credentials.key_id != NULL);
	if (r->found == CREDENTIALS_BROKEN)
		ck_assert_int_eq(r->err.code, E_AUTH);
}

void provider_rig_close(struct provider_rig *r)
{
	fetcher_close(&r->fetcher);
	fake_http_clear(&r->http);
	aws_config_free(&r->config);
	credentials_free(&r->credentials);
	buf_free(&r->why);
}

const char *provider_rig_sent(
    const struct provider_rig *r, size_t i, const char *header)
{
	const char *v =
	    http_headers_get(&r->http.requests.v[i].headers, header);

	return v != NULL ? v : "";
}
