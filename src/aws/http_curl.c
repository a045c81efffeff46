/*
 * libcurl's multi interface with a queue of our own: what waits inside libcurl
 * would burn its own time limit and slow the rest down (performance.md section
 * 1), so it never gets more transfers than there are connections.
 *
 * libcurl repeats a request by itself when a reused connection dies before the
 * first byte of an answer.  That is not its decision to make: the request may
 * have had its effect.  The callback that runs before each sending lets the
 * first through and stops the second.
 */
#include "aws/http.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/limits.h"

enum {
	PROBE_S = 30,     /* keep-alive, for long waits */
	STALL_S = 30,     /* without a byte */
	MAX_AGE_S = 55,   /* idle connections are not trusted longer */
	LIFETIME_S = 300, /* so that new DNS answers are used */
	MAX_INTERIM = 5   /* 1xx answers (faults.md F13) */
};

struct transfer {
	struct curl_transport *owner;
	CURL *easy;
	struct curl_slist *headers;
	const struct http_request *request;
	http_done *done;
	void *arg;
	struct http_answer answer;
	size_t header_bytes, header_lines, interim;
	int sends;
	bool in_body;
	bool too_big, bad_framing;
	char curl_says[CURL_ERROR_SIZE];
	struct transfer *next; /* in a queue or the pool */
};

struct curl_transport {
	struct transport base;
	CURLM *multi;
	int connections, running;
	int wake_fd;
	char *ca_bundle;
	struct transfer *pool; /* with a handle, not in use */
	struct transfer *waiting, *active;
};

static size_t on_header(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	(void)size; /* always 1 */
	t->header_bytes += n;
	t->header_lines++;
	if (n > 5 && memcmp(line, "HTTP/", 5) == 0 && !t->in_body) {
		http_headers_free(&t->answer.headers);
		t->header_lines = 0;
		t->interim++;
	} else if (n > 0 && (line[0] == '\r' || line[0] == '\n')) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		t->in_body = status >= 200;
		t->bad_framing |= http_headers_conflict(&t->answer.headers);
	} else if (!t->in_body) { /* trailers are not ours to trust */
		http_headers_add_line(&t->answer.headers, line, n);
	}
	t->too_big |= t->header_bytes > LIMIT_HEADER_BYTES ||
	              t->header_lines > LIMIT_HEADER_COUNT;
	t->bad_framing |= t->interim > MAX_INTERIM + 1;
	return t->too_big || t->bad_framing ? 0 : n;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)size;
	if (n > t->request->max_answer - t->answer.body.n) {
		t->too_big = true;
		return 0;
	}
	buf_addn(&t->answer.body, bytes, n);
	return n;
}

static int before_sending(
    void *arg, char *to, char *from, int to_port, int from_port)
{
	struct transfer *t = arg;

	(void)to, (void)from, (void)to_port, (void)from_port;
	return t->sends++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static struct transfer *take_transfer(struct curl_transport *c)
{
	struct transfer *t = c->pool;

	if (t != NULL) {
		c->pool = t->next;
		t->next = NULL;
		return t;
	}
	t = mem_alloc(sizeof *t);
	t->owner = c;
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		abort(); /* only for lack of memory */
	return t;
}

static void give_back(struct transfer *t)
{
	struct curl_transport *c = t->owner;
	CURL *easy = t->easy;

	curl_slist_free_all(t->headers);
	http_answer_free(&t->answer);
	/* Keeps connections, TLS sessions and names: they are the multi's. */
	curl_easy_reset(easy);
	*t = (struct transfer){ .owner = c, .easy = easy, .next = c->pool };
	c->pool = t;
}

static void add_line(struct transfer *t, struct buf *line)
{
	struct curl_slist *more = curl_slist_append(t->headers, line->s);

	if (more == NULL)
		abort(); /* only for lack of memory */
	t->headers = more;
	buf_wipe(line); /* it may have held a session token */
}

static void set_headers(struct transfer *t)
{
	const struct http_request *r = t->request;
	struct buf line = BUF_INIT;

	buf_addf(&line, "Host: %s", r->host); /* what was signed */
	add_line(t, &line);
	for (size_t i = 0; i < r->headers.n; i++) {
		const struct http_header *h = &r->headers.v[i];

		buf_addf(&line, "%s: %s", h->name, h->value);
		add_line(t, &line);
	}
	buf_add(&line, "Expect:");
	add_line(t, &line);
	buf_add(&line, "Accept:");
	add_line(t, &line);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void set_method(CURL *e, const struct http_request *r)
{
	if (strcmp(r->method, "GET") == 0) {
		curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
		return;
	}
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, buf_text(&r->body));
	if (strcmp(r->method, "POST") != 0)
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
}

/* clang-format off */
static const struct {
	CURLoption option;
	long value;
} fixed[] = {
	{ CURLOPT_NOSIGNAL, 1 },
	{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
	{ CURLOPT_PATH_AS_IS, 1 }, /* as it was signed */
	{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
	{ CURLOPT_FOLLOWLOCATION, 0 },
	{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
	{ CURLOPT_LOW_SPEED_LIMIT, 1 },
	{ CURLOPT_LOW_SPEED_TIME, STALL_S },
	{ CURLOPT_TCP_KEEPALIVE, 1 },
	{ CURLOPT_TCP_KEEPIDLE, PROBE_S },
	{ CURLOPT_TCP_KEEPINTVL, PROBE_S },
	{ CURLOPT_MAXAGE_CONN, MAX_AGE_S },
	{ CURLOPT_MAXLIFETIME_CONN, LIFETIME_S },
};
/* clang-format on */

static void set_options(struct transfer *t)
{
	const struct http_request *r = t->request;
	const char *ca_bundle = t->owner->ca_bundle;
	bool loopback = endpoint_is_loopback(r->host);
	CURL *e = t->easy;

	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		curl_easy_setopt(e, fixed[i].option, fixed[i].value);
	curl_easy_setopt(e, CURLOPT_URL, r->url);
	curl_easy_setopt(
	    e, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
	if (ca_bundle != NULL)
		curl_easy_setopt(e, CURLOPT_CAINFO, ca_bundle);
	if (loopback)
		curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)r->connect_ms);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->total_ms);
	set_method(e, r);
	set_headers(t);
}

static void set_callbacks(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->curl_says);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_sending);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
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
	{ CURLE_WEIRD_SERVER_REPLY, true, E_SERVICE, "no HTTP from" },
	{ CURLE_URL_MALFORMAT, true, E_INVALID, "malformed request to" },
	{ CURLE_GOT_NOTHING, false, E_NETWORK, "no answer from" },
	{ CURLE_PARTIAL_FILE, false, E_NETWORK, "half an answer from" },
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

static void set_timeout(struct transfer *t, struct error *err)
{
	const struct http_request *r = t->request;
	char span[CLOCK_TEXT];

	clock_span(t->sends == 0 ? r->connect_ms : r->total_ms, span);
	error_set(err, E_NETWORK, "%s '%s' within %s",
	    t->sends == 0 ? "cannot connect to" : "no whole answer from",
	    r->host, span);
}

static void set_failure(struct transfer *t, CURLcode rc)
{
	const struct failure *f = failure_of(rc);
	const char *says = t->curl_says, *hint = "";
	long number = 0;

	if (rc == CURLE_COULDNT_CONNECT) {
		curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
		says = number != 0 ? strerror((int)number) : "refused";
	} else if (says[0] == '\0') {
		says = curl_easy_strerror(rc);
	}
	if (strstr(says, "not yet valid") != NULL)
		hint = " (is the clock of this machine right?)";
	t->answer.unresolved = rc == CURLE_COULDNT_RESOLVE_HOST;
	error_set(&t->answer.error, f->wb, "%s '%s': %s%s", f->text,
	    t->request->host, says, hint);
	/* A handshake that was cut off says nothing about certificates. */
	t->answer.final = f->final && strstr(says, "SYSCALL") == NULL &&
	                  strstr(says, "reset") == NULL;
}

static void judge(struct transfer *t, CURLcode rc)
{
	struct http_answer *a = &t->answer;
	const char *host = t->request->host;

	a->status = 0;
	a->sent = t->sends > 0;
	a->timed_out = rc == CURLE_OPERATION_TIMEDOUT;
	/* libcurl's word for a header line beyond its own limit, last. */
	if (t->too_big || rc == CURLE_OUT_OF_MEMORY) {
		a->final = true;
		error_set(&a->error, E_LIMIT,
		    "the answer of '%s' is larger than an answer may be", host);
	} else if (t->bad_framing) {
		a->final = true;
		error_set(&a->error, E_SERVICE,
		    "the answer of '%s' contradicts itself", host);
	} else if (a->timed_out) {
		set_timeout(t, &a->error);
	} else if (t->sends > 1) {
		a->connected_before = true;
		error_set(&a->error, E_NETWORK,
		    "'%s' closed the connection without an answer", host);
	} else {
		set_failure(t, rc);
	}
}

static void read_facts(struct transfer *t)
{
	struct http_answer *a = &t->answer;
	curl_off_t took = 0, ready = 0;
	long connects = 0, status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	a->status = (int)status;
	a->took_us = took;
	a->connected = connects > 0;
	a->connect_us = a->connected ? ready : 0;
}

static void detach(struct transfer **list, struct transfer *t)
{
	while (*list != t)
		list = &(*list)->next;
	*list = t->next;
	t->next = NULL;
}

/* done may start the next request, so t is out of everything before. */
static void complete(struct transfer *t, CURLcode rc)
{
	struct curl_transport *c = t->owner;

	/* libcurl is content with a status line and nothing after it. */
	if (rc == CURLE_OK && !t->in_body)
		rc = CURLE_PARTIAL_FILE;
	read_facts(t);
	if (rc == CURLE_OK)
		http_answer_arrived(&t->answer, t->request->host);
	else
		judge(t, rc);
	curl_multi_remove_handle(c->multi, t->easy);
	detach(&c->active, t);
	c->running--;
	t->done(t->arg, &t->answer);
	give_back(t);
}

static void launch(struct curl_transport *c)
{
	while (c->waiting != NULL && c->running < c->connections) {
		struct transfer *t = c->waiting;
		const struct http_request *r = t->request;

		detach(&c->waiting, t);
		t->next = c->active;
		c->active = t;
		c->running++;
		set_options(t);
		set_callbacks(t);
		if (!http_request_is_clean(r) ||
		    curl_multi_add_handle(c->multi, t->easy) != CURLM_OK)
			complete(t, CURLE_URL_MALFORMAT);
	}
}

static size_t finish(struct curl_transport *c)
{
	size_t finished = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(c->multi, &left)) != NULL) {
		CURLcode rc = message->data.result;
		char *private = NULL;

		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, &private);
		complete((struct transfer *)(void *)private, rc);
		finished++;
	}
	return finished;
}

static struct curl_transport *of(struct transport *t)
{
	return (struct curl_transport *)(void *)t; /* base is first */
}

static void curl_start(struct transport *transport,
    const struct http_request *request, http_done *done, void *arg)
{
	struct curl_transport *c = of(transport);
	struct transfer *t = take_transfer(c), **end = &c->waiting;

	t->request = request;
	t->done = done;
	t->arg = arg;
	while (*end != NULL)
		end = &(*end)->next;
	*end = t;
}

static void curl_poll(struct transport *transport, int64_t ms)
{
	struct curl_transport *c = of(transport);
	struct curl_waitfd extra = { .fd = c->wake_fd,
		.events = CURL_WAIT_POLLIN };
	int running;

	launch(c);
	curl_multi_perform(c->multi, &running);
	if (finish(c) > 0)
		return;
	/* Returns early on a signal. */
	curl_multi_poll(c->multi, &extra, c->wake_fd >= 0 ? 1 : 0,
	    ms < INT_MAX ? (int)ms : INT_MAX, NULL);
	curl_multi_perform(c->multi, &running);
	finish(c);
}

static void curl_watch(struct transport *transport, int fd)
{
	of(transport)->wake_fd = fd;
}

static void curl_abort_all(struct transport *transport)
{
	struct curl_transport *c = of(transport);
	struct transfer *t;

	while ((t = c->active) != NULL) {
		curl_multi_remove_handle(c->multi, t->easy);
		detach(&c->active, t);
		give_back(t);
	}
	while ((t = c->waiting) != NULL) {
		detach(&c->waiting, t);
		give_back(t);
	}
	c->running = 0;
}

static void curl_free_transport(struct transport *transport)
{
	struct curl_transport *c = of(transport);
	struct transfer *t;

	curl_abort_all(transport);
	while ((t = c->pool) != NULL) {
		c->pool = t->next;
		curl_easy_cleanup(t->easy);
		mem_free(t);
	}
	curl_multi_cleanup(c->multi);
	curl_global_cleanup();
	mem_free(c->ca_bundle);
	mem_free(c);
}

struct transport *http_curl_new(
    int connections, const char *ca_bundle, int wake_fd)
{
	struct curl_transport *c = mem_alloc(sizeof *c);

	c->base = (struct transport){ curl_start, curl_poll, curl_watch,
		curl_abort_all, curl_free_transport };
	c->connections = connections;
	c->ca_bundle = mem_strdup(ca_bundle);
	c->wake_fd = wake_fd;
	/* Counted: each initialisation has its cleanup. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (c->multi = curl_multi_init()) == NULL)
		abort(); /* only for lack of memory */
	curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)connections);
	curl_multi_setopt(
	    c->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	return &c->base;
}
