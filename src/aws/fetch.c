#include "aws/fetch.h"

#include <poll.h>
#include <string.h>

#include "aws/defaults.h"
#include "aws/hash.h"
#include "aws/sigv4.h"
#include "aws/user_agent.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"

enum { ATTEMPT_MS = 10000, WAKE_MS = 60000 };

/* One request on its way. */
struct fetching {
	struct fetcher *fetcher;
	struct loop loop;
	struct http_request http;
	struct http_answer answer;
	bool answered, slept;
	int64_t until; /* of the monotonic clock */
};

void fetcher_close(struct fetcher *f)
{
	if (f->transport != NULL)
		f->transport->free(f->transport);
	sigv4_free(f->sigv4);
	*f = (struct fetcher){ .config = f->config };
}

void fetch_answer_free(struct http_answer *a)
{
	buf_wipe(&a->body);
	http_answer_free(a);
}

static int wake_fd(const struct fetcher *f)
{
	const int *fd = f->config->options.wake_fd;

	return fd != NULL ? *fd : -1;
}

static void connect_fetcher(struct fetcher *f)
{
	const struct aws_options *o = &f->config->options;

	if (f->transport != NULL)
		return;
	f->transport = o->connect != NULL
	                   ? o->connect(o->connect_arg, f->config->ca_bundle)
	                   : http_curl_new(1, f->config->ca_bundle, wake_fd(f));
	f->sigv4 = sigv4_new();
}

bool fetch_interrupted(const struct fetcher *f)
{
	struct pollfd wake = { .fd = wake_fd(f), .events = POLLIN };

	return wake.fd >= 0 && poll(&wake, 1, 0) > 0;
}

/* "https://host:port/path?query" */
static void set_place(struct http_request *http, const char *url)
{
	const char *host = strstr(url, "://");
	size_t n;

	host = host != NULL ? host + 3 : url;
	n = strcspn(host, "/?#");
	http->url = mem_strdup(url);
	http->host = mem_strndup(host, n);
	http->path = mem_strdup(host[n] != '\0' ? host + n : "/");
}

static int64_t now(const struct fetching *f)
{
	return clock_mono(aws_config_clock(f->fetcher->config));
}

static void prepare(struct fetching *f, const struct fetch_request *r)
{
	set_place(&f->http, r->url);
	f->http.method = mem_strdup(r->method);
	f->http.direct = r->direct;
	f->http.secret = true;
	f->http.connect_ms = r->connect_ms > 0
	                         ? r->connect_ms
	                         : defaults_connect_ms(f->fetcher->config);
	f->until = r->total_ms > 0 ? now(f) + r->total_ms : INT64_MAX;
	f->http.max_answer = LIMIT_CREDENTIALS_BYTES;
	if (r->body != NULL) {
		secret_buf(&f->http.body, strlen(r->body));
		buf_add(&f->http.body, r->body);
	}
}

/* Anew for each attempt, as it may come much later. */
static void add_headers(struct fetching *f, const struct fetch_request *r)
{
	const struct aws_config *config = f->fetcher->config;
	struct http_headers *h = &f->http.headers;
	struct buf agent = BUF_INIT, fresh = BUF_INIT;

	http_headers_free(h);
	for (int i = 0; i < FETCH_HEADERS && r->headers[i].name != NULL; i++)
		http_headers_add(h, r->headers[i].name, r->headers[i].value);
	if (r->fresh.name != NULL) {
		r->fresh.make(r->fresh.arg, &fresh);
		http_headers_add(h, r->fresh.name, fresh.s);
	}
	if (r->signer != NULL) {
		struct sigv4_scope scope = { .region = r->region,
			.service = r->service,
			.unix_s = clock_wall(aws_config_clock(config)) / 1000 };

		sigv4_sign(
		    f->fetcher->sigv4, &f->http, r->signer, &scope, NULL, NULL);
	}
	user_agent_add(&agent, config, NULL, NULL);
	http_headers_add(h, "User-Agent", agent.s);
	http_headers_add(h, "Accept-Encoding", "identity");
	buf_free(&agent);
	buf_free(&fresh);
}

static void on_answer(void *arg, struct http_answer *answer)
{
	struct fetching *f = arg;

	f->answer = *answer;
	*answer = (struct http_answer){ 0 };
	f->answered = true;
}

static void on_time(void *arg)
{
	((struct fetching *)arg)->slept = true;
}

static void loop_poll(void *poller, int64_t ms)
{
	struct transport *t = poller;

	t->poll(t, ms);
}

/* Until *over; false: the person wants to stop. */
static bool wait_for(struct fetching *f, const bool *over)
{
	while (!*over && !fetch_interrupted(f->fetcher))
		loop_step(&f->loop, WAKE_MS);
	return *over;
}

static enum retry_kind kind_of(
    const struct fetch_request *r, const struct http_answer *a)
{
	if (a->status == 0)
		return a->final || r->only_answers
		           ? RETRY_NEVER
		           : (a->timed_out ? RETRY_TIMEOUT : RETRY_TRANSIENT);
	return r->judge != NULL ? r->judge(a) : retry_classify("", a->status);
}

static int stopped(const struct fetching *f, struct error *err)
{
	return error_set(
	    err, E_CANCELLED, "stopped while '%s' was asked", f->http.host);
}

/* One attempt; the answer is in f, whatever it is. */
static int attempt(
    struct fetching *f, const struct fetch_request *r, struct error *err)
{
	struct transport *t = f->fetcher->transport;
	int64_t most = r->attempt_ms > 0 ? r->attempt_ms : ATTEMPT_MS;
	int64_t left = f->until - now(f);

	f->http.total_ms = left < most ? left : most;
	fetch_answer_free(&f->answer);
	f->answered = false;
	add_headers(f, r);
	t->start(t, &f->http, on_answer, f);
	if (!wait_for(f, &f->answered)) {
		t->abort_all(t);
		return stopped(f, err);
	}
	log_debug("%s to '%s': %s", r->method, f->http.host,
	    f->answer.status != 0 ? "answered" : f->answer.error.text);
	return 0;
}

static int attempts(
    struct fetching *f, const struct fetch_request *r, struct error *err)
{
	const struct aws_config *config = f->fetcher->config;
	int most = (int)config->values[CONFIG_MAX_ATTEMPTS].number;
	struct retry_quota quota = { RETRY_QUOTA, RETRY_QUOTA };
	struct retry_state state = { 0 };
	struct retry_rules rules;

	retry_rules_for(&rules, config->retry_mode, false,
	    r->max_attempts > 0 ? r->max_attempts : most);
	for (;;) {
		struct retry_hint hint = { hash_random_unit(), -1 };
		int64_t delay = 0;

		if (attempt(f, r, err) != 0)
			return -1;
		state.attempts++;
		if (retry_next(&rules, &quota, &state, kind_of(r, &f->answer),
		        &hint, &delay) != RETRY_GO ||
		    delay >= f->until - now(f))
			return 0;
		f->slept = false;
		loop_after(&f->loop, delay, on_time, f);
		if (!wait_for(f, &f->slept))
			return stopped(f, err);
	}
}

int fetch(struct fetcher *fetcher, const struct fetch_request *r,
    struct http_answer *out, struct error *err)
{
	struct fetching f = { .fetcher = fetcher };
	int rc;

	*out = (struct http_answer){ 0 };
	connect_fetcher(fetcher);
	f.loop = (struct loop){ .clock = aws_config_clock(fetcher->config),
		.poll = loop_poll,
		.poller = fetcher->transport };
	prepare(&f, r);
	rc = attempts(&f, r, err);
	if (rc == 0 && f.answer.status == 0) {
		*err = f.answer.error;
		out->sent = f.answer.sent;
		out->timed_out = f.answer.timed_out;
		out->unresolved = f.answer.unresolved;
		rc = -1;
	}
	if (rc == 0) {
		*out = f.answer;
		f.answer = (struct http_answer){ 0 };
	}
	fetch_answer_free(&f.answer);
	buf_wipe(&f.http.body);
	http_request_free(&f.http);
	loop_free(&f.loop);
	return rc;
}
