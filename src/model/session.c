#include "model/session.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/defaults.h"
#include "aws/explain.h"
#include "aws/region.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "data/json.h"
#include "model/task.h"

enum {
	CONNECTIONS = 16,
	MOST_CONNECTIONS = 1000,
	ATTEMPT_MS = 5000,
	DEADLINE_MS = 15000,
	LONGEST_MS = 24 * 3600 * 1000
};

static const char *const table_words[TABLES] = { "users", "wikis", "acls" };
static const char *const table_fields[TABLES] = { "users_table", "wikis_table",
	"acls_table" };

static int64_t given_mono(const struct clock *c)
{
	const struct wb_clock *given = ((const struct session_clock *)c)->given;

	return given->mono_ms(given->arg);
}

static int64_t given_wall(const struct clock *c)
{
	const struct wb_clock *given = ((const struct session_clock *)c)->given;

	return given->wall_ms(given->arg);
}

static void set_clock(struct wb_session *s)
{
	const struct wb_clock *given = s->options.clock;

	s->clock = &clock_system;
	if (given == NULL)
		return;
	s->own_clock.given = given;
	s->own_clock.clock = (struct clock){ given_mono, given_wall };
	s->clock = &s->own_clock.clock;
}

static void log_nothing(void *arg, enum log_level level, const char *line)
{
	(void)arg, (void)level, (void)line;
}

static void log_given(void *arg, enum log_level level, const char *line)
{
	const struct wb_session *s = arg;

	s->options.log(s->options.log_arg,
	    (enum wb_log_level)((int)level + WB_LOG_ERROR), line);
}

static void set_log(struct wb_session *s)
{
	enum wb_log_level most = s->options.log_level;

	if ((int)most == 0)
		most = WB_LOG_WARNING;
	s->log = (struct log_sink){ LOG_ERROR, log_nothing, s };
	if (s->options.log != NULL)
		s->log = (struct log_sink){
			(enum log_level)((int)most - WB_LOG_ERROR), log_given, s
		};
}

/* Keys that were given stand where the providers look first; what else the
 * environment has belongs to its own keys. */
static const char *environment(void *arg, const char *name)
{
	static const char *const names[] = { "AWS_ACCESS_KEY_ID",
		"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
		"AWS_ACCOUNT_ID" };
	const struct wb_session *s = arg;

	for (size_t i = 0;
	     s->keys[0] != NULL && i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return i < 3 ? s->keys[i] : NULL;
	return getenv(name);
}

static int set_keys(struct task *t, struct wb_session *s)
{
	const struct wb_session_options *o = &s->options;

	if ((o->access_key_id == NULL) != (o->secret_access_key == NULL) ||
	    (o->session_token != NULL && o->access_key_id == NULL))
		return task_fail(t, WB_INVALID, "secret_access_key",
		    "an access key id and its secret go together");
	if (o->access_key_id != NULL && o->profile != NULL)
		return task_fail(t, WB_INVALID, "profile",
		    "give a profile or an access key, not both");
	s->keys[0] = secret_strdup(o->access_key_id);
	s->keys[1] = secret_strdup(o->secret_access_key);
	s->keys[2] = secret_strdup(o->session_token);
	return 0;
}

static bool is_table_name(const char *name)
{
	size_t n = strlen(name);

	for (const char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("_.-", *c) == NULL)
			return false;
	return n >= LIMIT_NAME_MIN && n <= LIMIT_NAME_MAX;
}

static int set_table(
    struct task *t, struct wb_session *s, enum table table, const char *given)
{
	const char *environment_name = s->options.environment;
	const char *word = table_words[table];
	struct buf name = BUF_INIT;

	if (environment_name == NULL)
		environment_name = getenv("WIKIBOT_ENVIRONMENT");
	if (given == NULL && (environment_name == NULL || !*environment_name))
		return task_fail(t, WB_INVALID, "environment",
		    "no environment is set, so the table of %s has no name; "
		    "give one, or set WIKIBOT_ENVIRONMENT",
		    word);
	if (given != NULL)
		buf_add(&name, given);
	else
		buf_addf(&name, "%s-%s-%s",
		    s->options.prefix != NULL ? s->options.prefix : "wikibot",
		    environment_name, word);
	s->tables[table] = buf_take(&name);
	if (is_table_name(s->tables[table]))
		return 0;
	return task_fail(t, WB_INVALID,
	    given != NULL ? table_fields[table] : "environment",
	    "'%s' is no name of a table: 3 to 255 of a-z, A-Z, 0-9, '_', '-' "
	    "and '.'",
	    s->tables[table]);
}

static int set_number(struct task *t, const char *field, int64_t *slot,
    int64_t fallback, int64_t most)
{
	if (*slot < 0 || *slot > most)
		return task_fail(t, WB_INVALID, field,
		    "'%s' is between 1 and %lld", field, (long long)most);
	if (*slot == 0)
		*slot = fallback;
	return 0;
}

static int set_numbers(struct task *t, struct wb_session *s)
{
	struct wb_session_options *o = &s->options;
	int64_t connections = o->max_connections;

	if (set_number(t, "max_connections", &connections, CONNECTIONS,
	        MOST_CONNECTIONS) != 0 ||
	    set_number(
	        t, "attempt_ms", &o->attempt_ms, ATTEMPT_MS, LONGEST_MS) != 0 ||
	    set_number(t, "deadline_ms", &o->deadline_ms, DEADLINE_MS,
	        LONGEST_MS) != 0)
		return -1;
	o->max_connections = (int)connections;
	return 0;
}

static int set_tables(struct task *t, struct wb_session *s)
{
	const struct wb_session_options *o = &s->options;

	if (set_table(t, s, TABLE_USERS, o->users_table) != 0 ||
	    set_table(t, s, TABLE_WIKIS, o->wikis_table) != 0 ||
	    set_table(t, s, TABLE_ACLS, o->acls_table) != 0)
		return -1;
	return 0;
}

/* Who and where; also whether a client would open. */
static int set_account(struct task *t, struct wb_session *s)
{
	const struct aws_options options = {
		.region = s->options.region,
		.endpoint_url = s->options.endpoint_url,
		.profile = s->options.profile,
		.by_program = true,
		.env = environment,
		.env_arg = s,
		.clock = s->clock,
	};
	struct error err = { 0 };
	struct endpoint endpoint = { 0 };

	if (aws_config_load(&s->config, &options, &err) != 0 ||
	    region_find(&s->config, &err) != 0)
		return task_fail(t, WB_INVALID, NULL, "%s", err.text);
	if (s->config.region == NULL)
		return task_fail(t, WB_INVALID, "region",
		    "no region is set; give one, or set AWS_REGION, or "
		    "'region' in profile '%s'",
		    s->config.profile);
	if (aws_shared_open(&s->shared, &s->config, &err) != 0)
		return task_fail(t, WB_AUTH, NULL, "%s", err.text);
	if (endpoint_resolve(
	        &endpoint, &s->config, "dynamodb", NULL, NULL, &err) != 0)
		return task_fail(t, WB_INVALID, "endpoint_url", "%s", err.text);
	endpoint_free(&endpoint);
	return 0;
}

/* What was borrowed for the time of opening. */
static void forget_texts(struct wb_session_options *o)
{
	o->prefix = o->environment = NULL;
	o->users_table = o->wikis_table = o->acls_table = NULL;
	o->region = o->profile = o->endpoint_url = NULL;
	o->access_key_id = o->secret_access_key = o->session_token = NULL;
}

static void session_free(struct wb_session *s)
{
	pool_free(&s->pool);
	aws_shared_close(s->shared);
	aws_config_free(&s->config);
	for (int i = 0; i < TABLES; i++)
		mem_free(s->tables[i]);
	for (int i = 0; i < 3; i++) {
		if (s->keys[i] != NULL)
			mem_wipe(s->keys[i], strlen(s->keys[i]));
		mem_free(s->keys[i]);
	}
	mem_free(s);
}

enum wb_status wb_session_open(const struct wb_session_options *options,
    struct wb_session **out, struct wb_error *err)
{
	struct wb_session *s = mem_alloc(sizeof *s);
	struct task t = { .session = s, .began = clock_mono(&clock_system) };
	enum wb_status status;

	*out = NULL;
	s->references = 1;
	s->clock = &clock_system;
	if (task_copy_in(&t, "wb_session_options", options, &s->options,
	        sizeof s->options) == 0) {
		set_clock(s);
		set_log(s);
		t.log_before = log_divert(&s->log);
		t.began = clock_mono(s->clock);
		if (set_numbers(&t, s) == 0 && set_tables(&t, s) == 0 &&
		    set_keys(&t, s) == 0 && set_account(&t, s) == 0)
			*out = s;
	}
	pool_init(&s->pool, s->options.max_connections);
	forget_texts(&s->options);
	status = task_end(&t, err);
	if (*out == NULL)
		session_free(s);
	return status;
}

struct wb_session *wb_session_ref(struct wb_session *s)
{
	s->references++;
	return s;
}

void wb_session_unref(struct wb_session *s)
{
	const struct log_sink *before;

	if (s == NULL || --s->references > 0)
		return;
	before = log_divert(&s->log);
	session_free(s);
	log_divert(before);
}

void wb_session_stats(struct wb_session *s, struct wb_stats *out)
{
	struct wb_stats now = {
		.size = out->size,
		.calls = s->stats.calls,
		.attempts = s->stats.attempts,
		.retries = s->stats.retries,
		.throttled = s->stats.throttled,
		.connections_opened = s->stats.opened,
		.slept_ms = s->stats.slept_ms,
	};

	pool_count(&s->pool, &now.connections, &now.connections_busy);
	memcpy(out, &now, out->size < sizeof now ? out->size : sizeof now);
}

/* What it found out since it was opened. */
static struct node *learnt(const struct wb_session *s)
{
	int64_t rate = aws_shared_rate(s->shared);
	struct node *out = node_map();

	node_set(out, "clock_skew_ms", node_int(aws_shared_skew(s->shared)));
	node_set(out, "requests_per_minute",
	    rate > 0 ? node_int(rate) : node_null());
	return out;
}

char *wb_session_explain(struct wb_session *s)
{
	const struct log_sink *before = log_divert(&s->log);
	struct node *n = aws_explain(&s->config, NULL);
	struct node *tables = node_map(), *timeouts = node_map();
	struct buf text = BUF_INIT;

	for (int i = 0; i < TABLES; i++)
		node_set(tables, table_words[i], node_text(s->tables[i]));
	node_set(n, "tables", tables);
	node_set(
	    timeouts, "connect_ms", node_int(defaults_connect_ms(&s->config)));
	node_set(timeouts, "attempt_ms", node_int(s->options.attempt_ms));
	node_set(timeouts, "deadline_ms", node_int(s->options.deadline_ms));
	node_set(n, "timeouts", timeouts);
	node_set(n, "learnt", learnt(s));
	node_set(n, "max_connections", node_int(s->options.max_connections));
	json_pretty(&text, n);
	node_free(n);
	log_divert(before);
	return buf_take(&text);
}

int64_t session_wall(const struct wb_session *s)
{
	return clock_wall(s->clock) + aws_shared_skew(s->shared);
}
