#include "cli/context.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/region.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/guard.h"
#include "cli/out.h"
#include "data/json.h"
#include "dev/engines.h"
#include "reconcile/reader.h"

static const char *first_set(const char *flag, const char *variable)
{
	const char *value = getenv(variable);

	if (flag != NULL)
		return flag;
	return value != NULL && *value != '\0' ? value : NULL;
}

static int check_tables(
    const struct schema *s, const struct texts *names, struct error *err)
{
	VEC(const char *) known = { 0 };
	int rc = 0;

	vec_each (struct table, t, &s->tables)
		*vec_push(&known) = t->name;
	*vec_push(&known) = NULL;
	for (size_t i = 0; i < names->n && rc == 0; i++) {
		const char *near;

		if (schema_table(s, names->v[i]) != NULL)
			continue;
		near = text_nearest(names->v[i], known.v);
		rc = near != NULL
		         ? error_set(err, E_USAGE,
		               "'%s' has no table '%s' (did you mean '%s'?)",
		               s->file, names->v[i], near)
		         : error_set(err, E_USAGE, "'%s' has no table '%s'",
		               s->file, names->v[i]);
	}
	vec_free(&known);
	return rc;
}

const char *context_environment(const struct cli *cli)
{
	return first_set(cli->common.environment, "WIKIBOT_ENVIRONMENT");
}

const char *context_schema_path(const struct cli *cli)
{
	static const char *const usual[] = { "wikibot.yaml",
		"schemas/wikibot.yaml" };
	const char *named = first_set(cli->common.schema, "WIKIBOT_SCHEMA");

	for (size_t i = 0; named == NULL && i < 2; i++)
		if (access(usual[i], F_OK) == 0)
			named = usual[i];
	return named;
}

int context_read(struct context *c, struct error *err)
{
	c->path = context_schema_path(c->cli);
	if (c->path == NULL)
		return error_set(err, E_NOT_FOUND,
		    "no schema: neither 'wikibot.yaml' nor"
		    " 'schemas/wikibot.yaml' is here; name one with --schema or"
		    " WIKIBOT_SCHEMA");
	return file_read(c->path, LIMIT_SCHEMA_BYTES, &c->text, err);
}

int context_load(struct context *c, const char *environment, struct error *err)
{
	struct schema_options options = { .path = c->path,
		.environment = environment };

	if (environment == NULL)
		options.environment = c->environment != NULL
		                          ? c->environment
		                          : context_environment(c->cli);
	return schema_parse(
	    &c->schema, &options, buf_text(&c->text), c->text.n, err);
}

int context_schema(struct context *c, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc = context_read(c, err);

	if (rc == 0)
		rc = context_load(c, NULL, err);
	if (rc != 0 && c->schema.problems.list.n > 0) {
		problem_show(&c->schema.problems, &text);
		out_message_text(&text);
		buf_free(&text);
	}
	if (rc == 0)
		rc = check_tables(&c->schema, &c->cli->common.tables, err);
	return rc;
}

/* --verbose: each call as it is sent, and what came back. */
static void trace(void *arg, const char *op, const struct node *body,
    const struct node *answer, const struct error *err)
{
	struct buf text = BUF_INIT;

	(void)arg;
	if (body != NULL) {
		json_print(&text, body);
		log_info("-> %s %s", op, text.s);
	} else if (err != NULL) {
		log_info("<- %s failed: %s", op, err->text);
	} else if (answer != NULL) {
		log_info("<- %s", op);
	}
	buf_free(&text);
}

enum { PARALLELISM = 16, CALL_MS = 60000 };

int context_configure(struct context *c, struct error *err)
{
	const struct common *common = &c->cli->common;
	struct aws_options wish = {
		.region = common->region,
		.endpoint_url = common->endpoint_url,
		.profile = common->profile,
		.timeout_ms = CALL_MS,
		.wake_fd = &c->cli->stop->wake_fd,
		.ask = ask_possible() ? ask_line : NULL,
		.ask_arg = c->cli->stop,
	};

	if (common->timeout_ms > 0 && common->timeout_ms < CALL_MS)
		wish.timeout_ms = common->timeout_ms;
	if (c->local != NULL) {
		wish.env = engines_variable;
		wish.env_arg = (void *)(uintptr_t)c->local;
	}
	if (aws_config_load(&c->config, &wish, err) != 0)
		return -1;
	return region_find(&c->config, err);
}

int context_open(struct context *c, bool may_write, aws_attempted *attempted,
    void *arg, struct error *err)
{
	const struct common *common = &c->cli->common;
	struct ddb_options options = {
		.may_write = may_write,
		.trace = common->verbose ? trace : NULL,
		.deadline_ms = c->config.timeout_ms,
		.aws = { .config = &c->config,
		    .shared = c->shared,
		    .parallelism = PARALLELISM,
		    .attempted = attempted,
		    .attempted_arg = arg },
	};

	if (common->parallelism > 0)
		options.aws.parallelism = (int)common->parallelism;
	options.aws.transport = http_curl_new(options.aws.parallelism,
	    c->config.ca_bundle, c->cli->stop->wake_fd);
	if (ddb_open(&c->ddb, &options, err) != 0)
		return -1;
	return guard_credentials(ddb_endpoint(c->ddb), ddb_key_id(c->ddb), err);
}

/* An endpoint that nobody named on the command line (faults.md F82). */
static void show_override(const struct context *c)
{
	if (!c->cli->common.quiet && c->local == NULL &&
	    c->config.endpoint_from != NULL &&
	    c->cli->common.endpoint_url == NULL)
		out_message("The endpoint is '%s', from the %s.",
		    ddb_endpoint(c->ddb)->url, c->config.endpoint_from);
}

int context_connect(struct context *c, bool may_write, struct error *err)
{
	if (context_configure(c, err) != 0 ||
	    context_open(c, may_write, NULL, NULL, err) != 0)
		return -1;
	show_override(c);
	return 0;
}

struct reading_all {
	size_t open;
	struct error err; /* the first failure; code E_OK: none */
};
struct reading_one {
	struct reading_all *all;
	struct table_plan *into;
};

static void table_read(void *arg, struct live *live, const struct error *err)
{
	struct reading_one *one = arg;

	one->all->open--;
	if (err != NULL) {
		if (one->all->err.code == E_OK) {
			one->all->err = *err;
			error_wrap(
			    &one->all->err, "table '%s'", one->into->want.name);
		}
		return;
	}
	one->into->live = *live;
	*live = (struct live){ 0 };
}

/* Every table of the plan at once; ends early when asked to stop. */
static int read_all(
    struct context *c, struct plan *plan, bool whole, struct error *err)
{
	struct reading_all all = { .open = plan->tables.n };
	struct reading_one *each = mem_array(plan->tables.n + 1, sizeof *each);
	bool drained = false;

	for (size_t i = 0; i < plan->tables.n; i++) {
		struct table_plan *t = &plan->tables.v[i];

		each[i].all = &all;
		each[i].into = t;
		reader_start(c->ddb, t->want.real_name, &t->want,
		    live_needed(whole ? NULL : &t->want), table_read, &each[i]);
	}
	while (all.open > 0) {
		if (!drained && (stop_asked(NULL) || all.err.code != E_OK)) {
			ddb_drain(c->ddb);
			drained = true;
		}
		loop_step(ddb_loop(c->ddb), 1000);
	}
	mem_free(each);
	if (stop_asked(NULL))
		return error_set(err, E_CANCELLED,
		    "stopped while reading; nothing was changed");
	if (all.err.code == E_OK)
		return 0;
	*err = all.err;
	return -1;
}

int context_plan(struct context *c, const struct policy *policy, bool whole,
    struct plan *out, struct error *err)
{
	const struct texts *only = &c->cli->common.tables;
	const struct clock *clock = ddb_clock(c->ddb);
	const char *account = ddb_account(c->ddb);
	char now[CLOCK_TEXT];

	clock_iso(clock_wall(clock) / 1000, now);
	out->created = mem_strdup(now);
	out->file = mem_strdup(c->schema.file);
	out->environment = mem_strdup(c->schema.environment);
	out->account = mem_strdup(account);
	out->region = mem_strdup(c->config.region);
	out->endpoint = mem_strdup(ddb_endpoint(c->ddb)->url);
	out->policy = *policy;
	vec_each (struct table, t, &c->schema.tables) {
		struct table_plan *p;

		if (only->n > 0 && !texts_have(only, t->name))
			continue;
		p = vec_push(&out->tables);
		table_copy(&p->want, t);
	}
	if (read_all(c, out, whole, err) != 0)
		return -1;
	vec_each (struct table_plan, p, &out->tables)
		plan_table(p, policy, clock_wall(clock) / 1000);
	return 0;
}

struct policy context_policy(const struct context *c)
{
	const struct common *common = &c->cli->common;

	return (struct policy){
		.prune_indexes = texts_have(&common->prune, "indexes"),
		.prune_tags = texts_have(&common->prune, "tags"),
		.allow_recovery_off =
		    texts_have(&common->allow, "disable-pitr"),
		.strict_endpoint = common->strict_endpoint,
		.local = ddb_endpoint(c->ddb)->loopback,
	};
}

void context_close(struct context *c)
{
	ddb_close(c->ddb);
	aws_shared_close(c->shared);
	aws_config_free(&c->config);
	schema_free(&c->schema);
	buf_free(&c->text);
}

bool context_color(const struct cli *cli)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	return !cli->common.no_color && (off == NULL || *off == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0) &&
	       out_result_is_terminal();
}
