#include "lib/fault_case.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "data/json.h"
#include "dynamodb/call.h"
#include "lib/fault_place.h"
#include "lib/fault_text.h"
#include "lib/temp.h"
#include "test.h"

enum {
	ROWS = 16,
	ATTEMPT_MS = 5000,
	DEADLINE_MS = 8000,
	LATE_MS = 1500, /* what a busy machine may take longer */
	MIB = 1 << 20
};

/* Of the whole program. */
static char folder[TEMP_PATH];

struct trial {
	const struct fault_case *row;
	enum fault_call call;
	struct fault_end end; /* what is expected */
	struct raw_answer script[ROWS];
	struct buf texts[2]; /* of the fault, of a good answer */
	struct buf first[FAULT_FIRST];
	struct raw_server server;
	struct fault_relay tls, proxy;
	struct fault_hole hole, six;
	char file[TEMP_PATH], port[8], host[32], hole_at[32], proxy_at[32];
	struct buf values[FAULT_VARIABLES];
	int secrets_asked;
	struct aws_config config;
	struct ddb *ddb;
	struct buf warnings, said, log; /* said: all that was logged */
	/* What came. */
	struct error err;
	int tries;
	int64_t took_ms;
};

bool fault_case_prepare(void)
{
	return fault_certificates(folder);
}

void fault_case_clear(void)
{
	fault_certificates_remove(folder);
}

static void expand(const struct trial *t, struct buf *out, const char *text)
{
	const struct fault_mark marks[] = {
		{ "PORT", t->port },
		{ "HOST", t->host },
		{ "HOLE", t->hole_at },
		{ "PROXY", t->proxy_at },
		{ "FILE", t->file },
		{ "FOLDER", folder },
		{ "KEY", fault_key },
		{ "SECRET", fault_secret },
		{ "TOKEN", fault_token },
		{ NULL, NULL },
	};

	fault_text(out, text, t->call, marks);
}

static bool mentions(const struct fault_case *row, const char *mark)
{
	for (size_t i = 0; i < FAULT_VARIABLES; i++)
		if (row->env[i].value != NULL &&
		    strstr(row->env[i].value, mark) != NULL)
			return true;
	return false;
}

/* A good answer first, where it is wanted; the fault; then only good ones. */
static size_t write_script(struct trial *t)
{
	const struct fault_case *row = t->row;
	int times = row->times == 0 ? 1 : row->times;
	struct raw_answer fault = row->answer, well = { 0 };
	size_t n = 0;

	if (times == ALWAYS)
		times = t->end.arrived > 0 ? t->end.arrived : t->end.tries;
	expand(t, &t->texts[1], "$GOOD");
	well.bytes = t->texts[1].s;
	if (fault.bytes == NULL) {
		fault.bytes = well.bytes;
	} else if (fault.n == 0) {
		expand(t, &t->texts[0], fault.bytes);
		fault.bytes = buf_text(&t->texts[0]);
	}
	if (row->warm > 0) {
		t->script[n] = well;
		t->script[n++].then = row->warm == 2 ? RAW_CLOSE : RAW_KEEP;
	}
	for (size_t i = 0; i < FAULT_FIRST && row->first[i] != NULL; i++) {
		expand(t, &t->first[i], row->first[i]);
		t->script[n++] = (struct raw_answer){ t->first[i].s };
	}
	for (; times > 0; times--)
		t->script[n++] = fault;
	t->script[n++] = well;
	return n;
}

static void start_servers(struct trial *t)
{
	const struct fault_case *row = t->row;
	char words[256];
	int port;

	raw_server_start(&t->server, t->script, write_script(t));
	port = t->server.port;
	if (row->certificate != NULL) {
		snprintf(words, sizeof words,
		    "%d --key key --certificate %s %s", port, row->certificate,
		    row->tls != NULL ? row->tls : "");
		fault_relay_start(&t->tls, folder, words);
		port = t->tls.port;
	}
	snprintf(t->port, sizeof t->port, "%d", port);
	snprintf(t->host, sizeof t->host, "127.0.0.1:%d", port);
	if (mentions(row, "$PROXY")) {
		snprintf(words, sizeof words, "%d --connect elsewhere.invalid",
		    port);
		fault_relay_start(&t->proxy, folder, words);
		snprintf(t->proxy_at, sizeof t->proxy_at, "127.0.0.1:%d",
		    t->proxy.port);
	}
	if (mentions(row, "$HOLE"))
		ck_assert(fault_hole_open(&t->hole, false, 0));
	snprintf(t->hole_at, sizeof t->hole_at, "127.0.0.1:%d", t->hole.port);
	/* A name with two addresses, of which the first lets nobody in. */
	if (mentions(row, "//localhost"))
		fault_hole_open(&t->six, true, port);
	if (row->file != NULL) {
		struct buf text = BUF_INIT;

		expand(t, &text, row->file);
		temp_file(t->file, buf_text(&text));
		chmod(t->file, (mode_t)row->file_mode);
		buf_free(&text);
	}
}

static const struct fault_variable usual[] = {
	{ "AWS_ACCESS_KEY_ID", fault_key },
	{ "AWS_SECRET_ACCESS_KEY", fault_secret },
	{ "AWS_SESSION_TOKEN", fault_token },
	{ "AWS_REGION", "us-east-1" },
	{ "AWS_CONFIG_FILE", "/nonexistent" },
	{ "AWS_SHARED_CREDENTIALS_FILE", "/nonexistent" },
	{ "AWS_EC2_METADATA_DISABLED", "true" },
	{ "AWS_ENDPOINT_URL_DYNAMODB", "http://$HOST" },
};

static const char *get_env(void *arg, const char *name)
{
	static struct buf url;
	struct trial *t = arg;

	if (strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 && t->row->renews &&
	    ++t->secrets_asked > 1)
		return "anotherCANARYSECRETofThirtyTwoLetters";
	for (size_t i = 0; i < FAULT_VARIABLES; i++)
		if (t->row->env[i].name != NULL &&
		    strcmp(t->row->env[i].name, name) == 0)
			return t->row->env[i].value != NULL ? t->values[i].s
			                                    : NULL;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (strcmp(usual[i].name, name) == 0 &&
		    strchr(usual[i].value, '$') == NULL) {
			return usual[i].value;
		} else if (strcmp(usual[i].name, name) == 0) {
			buf_reset(&url);
			expand(t, &url, usual[i].value);
			return url.s;
		}
	return NULL;
}

/* Proxies are looked up by libcurl, and not in our table. */
static void set_real_env(struct trial *t)
{
	for (size_t i = 0; i < FAULT_VARIABLES; i++) {
		const struct fault_variable *v = &t->row->env[i];

		if (v->value != NULL)
			expand(t, &t->values[i], v->value);
		if (v->name != NULL && strncmp(v->name, "AWS_", 4) != 0)
			setenv(v->name, buf_text(&t->values[i]), 1);
	}
}

static void unset_real_env(struct trial *t)
{
	for (size_t i = 0; i < FAULT_VARIABLES; i++) {
		const char *name = t->row->env[i].name;

		if (name != NULL && strncmp(name, "AWS_", 4) != 0)
			unsetenv(name);
		buf_free(&t->values[i]);
	}
}

static double no_jitter(void *arg)
{
	(void)arg;
	return 0; /* no waiting between attempts */
}

static void hear(void *arg, enum log_level level, const char *line)
{
	struct trial *t = arg;

	buf_addf(&t->said, "%s\n", line);
	if (level <= LOG_WARN)
		buf_addf(&t->warnings, "%s\n", line);
}

/* Each look at it is some seconds later. */
static int64_t hasty_mono(const struct clock *c)
{
	static int64_t ms;

	(void)c;
	return ms += 4000;
}

static int64_t usual_wall(const struct clock *c)
{
	(void)c;
	return clock_wall(&clock_system);
}

static int open_client(struct trial *t)
{
	static const struct clock hasty = { hasty_mono, usual_wall };
	struct aws_options wish = { .env = get_env, .env_arg = t };
	struct ddb_options options = { .may_write = true };

	if (t->row->hasty)
		wish.clock = &hasty;

	if (aws_config_load(&t->config, &wish, &t->err) != 0)
		return -1;
	options.aws.config = &t->config;
	options.aws.transport = http_curl_new(1, t->config.ca_bundle, -1);
	options.aws.parallelism = 1;
	options.aws.random_unit = no_jitter;
	return ddb_open(&t->ddb, &options, &t->err);
}

static const char *says(const struct trial *t)
{
	static char text[256];

	snprintf(text, sizeof text, "%s, %s, %s", t->row->fault, t->row->what,
	    fault_call_name(t->call));
	return text;
}

/* A call; what it answers must be these bytes. */
static int call(
    struct trial *t, const char *want, int attempt_ms, struct error *err)
{
	struct node *body =
	    fault_request(t->call, (size_t)t->row->pad_mb * MIB);
	struct ddb_request request = { .op = fault_operation(t->call),
		.body = body,
		.attempt_ms = attempt_ms > 0 ? attempt_ms : ATTEMPT_MS,
		.deadline_ms = DEADLINE_MS };
	struct ddb_reply reply = { 0 };
	struct buf got = BUF_INIT;
	int rc = ddb_perform(t->ddb, &request, &reply, err);

	t->tries = reply.outcome.attempts;
	t->took_ms = reply.outcome.took_ms;
	if (rc == 0) {
		json_print(&got, reply.answer);
		ck_assert_msg(strcmp(got.s, want) == 0, "%s: answered with %s",
		    says(t), got.s);
	}
	node_free(reply.answer);
	node_free(body);
	buf_free(&got);
	return rc;
}

static void no_secret(const struct trial *t, const char *text)
{
	static const char *const never[] = { fault_secret, fault_token,
		"Signature=0", "CANARY" };

	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		ck_assert_msg(strstr(text, never[i]) == NULL, "%s: says %s",
		    says(t), text);
}

static void judge_words(const struct trial *t)
{
	struct buf words = BUF_INIT;

	expand(t, &words, t->end.words != NULL ? t->end.words : "");
	ck_assert_msg(strstr(t->err.text, buf_text(&words)) != NULL,
	    "%s: no '%s' in '%s'", says(t), words.s, t->err.text);
	buf_free(&words);
	no_secret(t, t->err.text);
}

static void judge(const struct trial *t, int rc)
{
	const struct fault_end *end = &t->end;
	enum effect effect = rc == 0 ? EFFECT_DONE : t->err.effect;
	enum error_code code = rc == 0 ? E_OK : t->err.code;

	ck_assert_msg(effect == end->effect && code == end->code,
	    "%s: effect %d instead of %d, '%s' instead of '%s': %s", says(t),
	    effect, end->effect, error_name(code), error_name(end->code),
	    t->err.text);
	ck_assert_msg(t->tries == end->tries, "%s: %d attempts, not %d: %s",
	    says(t), t->tries, end->tries, t->err.text);
	if (rc != 0)
		judge_words(t);
	if (t->row->attempt_ms > 0)
		ck_assert_msg(
		    t->took_ms < t->tries * t->row->attempt_ms + LATE_MS,
		    "%s: took %d ms", says(t), (int)t->took_ms);
}

static void judge_warnings(const struct trial *t)
{
	const char *text = buf_text(&t->warnings), *want = t->row->warns;

	no_secret(t, buf_text(&t->said));
	ck_assert_msg(want != NULL ? strstr(text, want) != NULL : *text == '\0',
	    "%s: warns '%s'", says(t), text);
}

/* The signatures that the server has seen are said nowhere. */
static void judge_signatures(const struct trial *t)
{
	static const char name[] = "Signature=";

	for (const char *s = buf_text(&t->log); (s = strstr(s, name)) != NULL;
	     s++) {
		char signature[65] = "";

		memcpy(signature, s + strlen(name), sizeof signature - 1);
		ck_assert_msg(strstr(buf_text(&t->said), signature) == NULL &&
		                  strstr(t->err.text, signature) == NULL,
		    "%s: says the signature", says(t));
	}
}

static void judge_log(const struct trial *t, int after)
{
	const struct fault_case *row = t->row;
	int warm = row->warm > 0;
	int arrived =
	    (int)raw_server_count(&t->log, "\n<end>\n") - warm - after;
	int connections = (int)raw_server_count(&t->log, "<accept>\n");

	ck_assert_msg(arrived == t->end.arrived,
	    "%s: %d requests arrived, not %d", says(t), arrived,
	    t->end.arrived);
	ck_assert_msg(
	    t->end.connections < 0 || connections == t->end.connections,
	    "%s: %d connections, not %d", says(t), connections,
	    t->end.connections);
	if (row->in_log != NULL) {
		struct buf want = BUF_INIT;

		expand(t, &want, row->in_log);
		ck_assert_msg(strstr(buf_text(&t->log), want.s) != NULL,
		    "%s: no '%s' in %.300s", says(t), want.s, t->log.s);
		buf_free(&want);
	}
	if (row->not_heard != NULL)
		ck_assert_msg(strstr(buf_text(&t->log), row->not_heard) == NULL,
		    "%s: heard '%s'", says(t), row->not_heard);
}

/* The server that is looked at is the one that the call was for. */
static bool is_reached(const struct trial *t)
{
	for (size_t i = 0; i < FAULT_VARIABLES; i++)
		if (t->row->env[i].name != NULL &&
		    strcmp(t->row->env[i].name, "AWS_ENDPOINT_URL_DYNAMODB") ==
		        0)
			return t->end.effect == EFFECT_DONE;
	return true;
}

static void clear(struct trial *t)
{
	ddb_close(t->ddb);
	aws_config_free(&t->config);
	unset_real_env(t);
	fault_relay_stop(&t->proxy);
	fault_relay_stop(&t->tls);
	fault_hole_close(&t->hole);
	fault_hole_close(&t->six);
	if (t->file[0] != '\0')
		unlink(t->file);
	for (size_t i = 0; i < 2; i++)
		buf_free(&t->texts[i]);
	for (size_t i = 0; i < FAULT_FIRST; i++)
		buf_free(&t->first[i]);
	buf_free(&t->warnings);
	buf_free(&t->said);
	buf_free(&t->log);
}

static int run_calls(struct trial *t)
{
	static const struct timespec a_while = { 0, 30000000 };
	const char *good = fault_answer(t->call), *want = good;
	struct error ignored = { 0 };
	int rc, after = 0;

	if (t->row->answer.bytes != NULL &&
	    strstr(t->row->answer.bytes, "$ODD") != NULL)
		want = fault_odd(t->call);
	if (t->row->answer.bytes != NULL &&
	    strstr(t->row->answer.bytes, "$ABROAD") != NULL)
		want = fault_abroad(t->call);
	if (t->row->warm > 0) {
		ck_assert_int_eq(call(t, good, 0, &ignored), 0);
		nanosleep(&a_while, NULL);
	}
	rc = call(t, want, t->row->attempt_ms, &t->err);
	judge(t, rc);
	if (is_reached(t)) {
		int tries = t->tries;

		ck_assert_msg(call(t, good, 0, &ignored) == 0,
		    "%s, and after: %s", says(t), ignored.text);
		ck_assert_msg(t->tries == 1, "%s, and after: %d attempts",
		    says(t), t->tries);
		t->tries = tries;
		after = 1;
	}
	return after;
}

static void run_one(const struct fault_case *row, enum fault_call which)
{
	struct trial t = { .row = row, .call = which };
	int after = 0;

	t.end = row->ends[which];
	start_servers(&t);
	set_real_env(&t);
	log_set_level(LOG_DEBUG);
	log_set_sink(hear, &t);
	if (open_client(&t) == 0) {
		ck_assert_msg(!row->refused, "%s: not refused", says(&t));
		after = run_calls(&t);
	} else {
		ck_assert_msg(row->refused, "%s: %s", says(&t), t.err.text);
		judge(&t, -1);
	}
	log_set_sink(NULL, NULL);
	log_set_level(LOG_WARN);
	raw_server_stop(&t.server, &t.log);
	judge_warnings(&t);
	judge_log(&t, after);
	judge_signatures(&t);
	clear(&t);
}

void fault_case_run(const struct fault_case *row)
{
	for (int call = 0; call < FAULT_CALLS; call++)
		run_one(row, (enum fault_call)call);
}

/* Reads are repeated, so each cut is followed by a whole answer. */
static void one_cut(struct trial *t, size_t k, bool writes)
{
	struct error err = { 0 };
	int rc = call(t, fault_answer(t->call), 0, &err);

	if (!writes) {
		ck_assert_msg(rc == 0 && t->tries == 2,
		    "%s, after %zu bytes: %d attempts, %s", says(t), k,
		    t->tries, err.text);
		return;
	}
	ck_assert_msg(rc != 0 && err.effect == EFFECT_UNKNOWN &&
	                  err.code == E_NETWORK && t->tries == 1,
	    "%s, after %zu bytes: %d attempts, effect %d, %s", says(t), k,
	    t->tries, err.effect, err.text);
}

void fault_case_cut(enum fault_call which, enum raw_then then)
{
	static const struct fault_case row = { "F9", "cut anywhere" };
	struct trial t = { .row = &row, .call = which };
	bool writes = which == UPDATE_TABLE || which == PUT_ITEM;
	VEC(struct raw_answer) script = { 0 };

	expand(&t, &t.texts[1], "$GOOD");
	for (size_t k = 0; k < t.texts[1].n; k++) {
		*vec_push(&script) =
		    (struct raw_answer){ k > 0 ? t.texts[1].s : "", k,
			    .then = then };
		if (!writes)
			*vec_push(&script) =
			    (struct raw_answer){ t.texts[1].s };
	}
	raw_server_start(&t.server, script.v, script.n);
	snprintf(t.host, sizeof t.host, "%s", t.server.host);
	ck_assert_msg(open_client(&t) == 0, "%s", t.err.text);
	for (size_t k = 0; k < t.texts[1].n; k++)
		one_cut(&t, k, writes);
	raw_server_stop(&t.server, NULL);
	vec_free(&script);
	clear(&t);
}
