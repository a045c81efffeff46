/*
 * Each connection has a multi handle of its own.  In a common one libcurl looks
 * after all connections whenever it makes a new one, and closes those that have
 * something to read: they were given away, so it takes them for idle.
 */
#include "aws/connection.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/text.h"

enum { PROBE_S = 30 /* keep-alive, for long waits */ };

struct connection_maker {
	CURLSH *share;
	char *ca_bundle;
};

struct connection {
	CURL *easy;
	CURLM *multi;
	VEC(struct pollfd) waits;
	int64_t until_ms;
	CURLcode failure; /* the last one */
	char says[CURL_ERROR_SIZE];
};

struct connection_maker *connection_maker_new(const char *ca_bundle)
{
	struct connection_maker *m = mem_alloc(sizeof *m);

	m->ca_bundle = mem_strdup(ca_bundle);
	/* Counted: each initialisation has its cleanup. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (m->share = curl_share_init()) == NULL)
		abort(); /* only for lack of memory */
	curl_share_setopt(m->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
	curl_share_setopt(
	    m->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	return m;
}

void connection_maker_free(struct connection_maker *m)
{
	curl_share_cleanup(m->share);
	curl_global_cleanup();
	mem_free(m->ca_bundle);
	mem_free(m);
}

static int on_wait(CURL *easy, curl_socket_t fd, int what, void *arg, void *own)
{
	struct connection *c = arg;
	struct pollfd p = { .fd = fd };

	(void)easy, (void)own;
	p.events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
	                   (what & CURL_POLL_OUT ? POLLOUT : 0));
	for (size_t i = c->waits.n; i-- > 0;)
		if (c->waits.v[i].fd == fd)
			vec_remove(&c->waits, i);
	if (what != CURL_POLL_REMOVE)
		*vec_push(&c->waits) = p;
	return 0;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct connection *c = arg;

	(void)multi;
	c->until_ms = ms < 0 ? INT64_MAX : clock_mono(&clock_system) + ms;
	return 0;
}

/* clang-format off */
static const struct {
	CURLoption option;
	long value;
} fixed[] = {
	{ CURLOPT_CONNECT_ONLY, 1 },
	{ CURLOPT_NOSIGNAL, 1 },
	/* A thread that waits for a name is left behind, and ends by itself:
	 * waiting for it would hold up everything beyond any deadline. */
	{ CURLOPT_QUICK_EXIT, 1 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_TCP_KEEPALIVE, 1 },
	{ CURLOPT_TCP_KEEPIDLE, PROBE_S },
	{ CURLOPT_TCP_KEEPINTVL, PROBE_S },
};
/* clang-format on */

/* This machine, its network, and the metadata service, which only this machine
 * can ask (aws-client.md 1.9). */
static bool is_near(const char *host)
{
	return endpoint_is_loopback(host) || text_starts(host, "169.254.") ||
	       text_starts(host, "[fd00:ec2:");
}

static void set_options(struct connection *c, const struct connection_maker *m,
    const struct http_request *r)
{
	bool direct = r->direct || endpoint_is_loopback(r->host);
	CURL *e = c->easy;

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		curl_easy_setopt(e, fixed[i].option, fixed[i].value);
	curl_easy_setopt(e, CURLOPT_SHARE, m->share);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->says);
	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(
	    e, CURLOPT_PROTOCOLS_STR, direct ? "http,https" : "https");
	if (m->ca_bundle != NULL)
		curl_easy_setopt(e, CURLOPT_CAINFO, m->ca_bundle);
	if (direct || is_near(r->host))
		curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_ms);
}

struct connection *connection_begin(
    struct connection_maker *m, const struct http_request *r)
{
	struct connection *c = mem_alloc(sizeof *c);

	c->easy = curl_easy_init();
	c->multi = curl_multi_init();
	if (c->easy == NULL || c->multi == NULL)
		abort(); /* only for lack of memory */
	set_options(c, m, r);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_wait);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	curl_multi_add_handle(c->multi, c->easy); /* sets the timer */
	return c;
}

static enum connection_step step(struct connection *c, CURLcode rc)
{
	if (rc == CURLE_OK)
		return CONNECTION_DONE;
	if (rc == CURLE_AGAIN)
		return CONNECTION_LATER;
	c->failure = rc;
	return CONNECTION_FAILED;
}

/* From now on its socket is ours to poll. */
static void take_socket(struct connection *c)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	curl_easy_getinfo(c->easy, CURLINFO_ACTIVESOCKET, &fd);
	c->waits.n = 0;
	*vec_push(&c->waits) = (struct pollfd){ fd, POLLIN, 0 };
	c->until_ms = INT64_MAX;
}

enum connection_step connection_make(
    struct connection *c, const struct pollfd *polled, size_t n)
{
	int running, left;
	CURLMsg *message;
	CURLcode rc;

	for (size_t i = 0; i < n; i++) {
		short got = polled[i].revents;
		int what = (got & POLLIN ? CURL_CSELECT_IN : 0) |
		           (got & POLLOUT ? CURL_CSELECT_OUT : 0) |
		           (got & ~(POLLIN | POLLOUT) ? CURL_CSELECT_ERR : 0);

		if (what != 0)
			curl_multi_socket_action(
			    c->multi, polled[i].fd, what, &running);
	}
	if (clock_mono(&clock_system) >= c->until_ms)
		curl_multi_socket_action(
		    c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	message = curl_multi_info_read(c->multi, &left);
	if (message == NULL)
		return CONNECTION_LATER;
	rc = message->data.result;
	if (rc == CURLE_OK)
		take_socket(c);
	return step(c, rc);
}

size_t connection_waits(const struct connection *c, const struct pollfd **out)
{
	*out = c->waits.v;
	return c->waits.n;
}

int64_t connection_until(const struct connection *c)
{
	return c->until_ms;
}

enum connection_step connection_send(
    struct connection *c, const void *p, size_t n, size_t *done)
{
	*done = 0;
	return step(c, curl_easy_send(c->easy, p, n, done));
}

enum connection_step connection_receive(
    struct connection *c, void *p, size_t n, size_t *done)
{
	*done = 0;
	return step(c, curl_easy_recv(c->easy, p, n, done));
}

/* clang-format off */
static const struct failure {
	CURLcode code;
	bool final;
	enum error_code wb;
	const char *text; /* before the host's name */
} failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, false, E_NETWORK, "there is no host" },
	{ CURLE_COULDNT_RESOLVE_PROXY, true, E_NETWORK, "no proxy to" },
	{ CURLE_COULDNT_CONNECT, false, E_NETWORK, "cannot connect to" },
	{ CURLE_PEER_FAILED_VERIFICATION, true, E_NETWORK, "cannot trust" },
	{ CURLE_SSL_CACERT_BADFILE, true, E_NETWORK,
	    "cannot use the file of CA certificates for" },
	{ CURLE_SSL_CONNECT_ERROR, true, E_NETWORK, "TLS failed with" },
	{ CURLE_UNSUPPORTED_PROTOCOL, true, E_SERVICE, "no HTTP from" },
	{ CURLE_URL_MALFORMAT, true, E_INVALID, "malformed request to" },
	{ CURLE_OK, false, E_NETWORK, "the connection broke to" },
};
/* clang-format on */

static const struct failure *failure_of(CURLcode rc)
{
	const struct failure *f = failures;

	while (f->code != rc && f->code != CURLE_OK)
		f++;
	return f;
}

/* "Failed to connect to HOST port ...": who was asked, if not the host itself. */
static const char *proxy_in(const char *says, const char *host, char *out)
{
	static const char start[] = "Failed to connect to ";
	const char *name = says + sizeof start - 1;
	size_t n;

	if (!text_starts(says, start))
		return NULL;
	n = strcspn(name, " ");
	memcpy(out, name, n);
	out[n] = '\0';
	return strncmp(host + (host[0] == '['), out, n) != 0 ? out : NULL;
}

/* What libcurl says, in our words where they are better. */
static void reason(
    const struct connection *c, const char *host, struct buf *out)
{
	char proxy[CURL_ERROR_SIZE];
	long number = 0;

	if (c->failure == CURLE_COULDNT_CONNECT) {
		curl_easy_getinfo(c->easy, CURLINFO_OS_ERRNO, &number);
		buf_add(out, number != 0 ? strerror((int)number) : "refused");
		if (proxy_in(c->says, host, proxy) != NULL)
			buf_addf(out, ", by way of the proxy '%s'", proxy);
	} else {
		buf_add(out, c->says[0] != '\0'
		                 ? c->says
		                 : curl_easy_strerror(c->failure));
	}
	if (strstr(out->s, "not yet valid") != NULL)
		buf_add(out, " (is the clock of this machine right?)");
}

void connection_explain(
    const struct connection *c, const char *host, struct http_answer *a)
{
	const struct failure *f = failure_of(c->failure);
	struct buf why = BUF_INIT;
	long proxy = 0; /* the status of its answer */

	reason(c, host, &why);
	curl_easy_getinfo(c->easy, CURLINFO_HTTP_CONNECTCODE, &proxy);
	a->timed_out = c->failure == CURLE_OPERATION_TIMEDOUT;
	a->unresolved = c->failure == CURLE_COULDNT_RESOLVE_HOST;
	error_set(&a->error, f->wb, "%s '%s': %s", f->text, host, why.s);
	/* A handshake that was cut off says nothing about certificates; a proxy
	 * that refuses will do so again. */
	a->final = (f->final && strstr(why.s, "SYSCALL") == NULL &&
	               strstr(why.s, "reset") == NULL) ||
	           proxy / 100 == 4;
	buf_free(&why);
}

void connection_close(struct connection *c)
{
	curl_multi_remove_handle(c->multi, c->easy);
	curl_easy_cleanup(c->easy);
	curl_multi_cleanup(c->multi);
	vec_free(&c->waits);
	mem_free(c);
}
