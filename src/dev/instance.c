#include "dev/instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aws/endpoint.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "dev/listen.h"

enum {
	UP_MS = 60000,
	GRACE_MS = 5000,
	CLOSE_MS = 2000,
	TICK_MS = 5,
	TRIES = 3
};

extern char **environ;

int instance_open(struct instance *out, const char *schema, const char *name,
    struct error *err)
{
	*out = (struct instance){ .lock = -1 };
	if (folder_find(&out->folder, schema, name, err) == 0 &&
	    state_read(out->folder.state, &out->state, err) == 0)
		return 0;
	instance_close(out);
	return -1;
}

int instance_lock(
    struct instance *in, const struct folder_wait *wait, struct error *err)
{
	if (folder_make(&in->folder, NULL, err) != 0 ||
	    folder_lock(in->folder.lock, wait, &in->lock, err) != 0)
		return -1;
	state_free(&in->state);
	return state_read(in->folder.state, &in->state, err);
}

void instance_close(struct instance *in)
{
	if (in->lock >= 0)
		close(in->lock);
	folder_free(&in->folder);
	state_free(&in->state);
	in->lock = -1;
}

int instance_save(struct instance *in, struct error *err)
{
	return state_write(in->folder.state, &in->state, err);
}

/* When that fails, the engine is still what it is. */
static void try_save(struct instance *in)
{
	struct error err;

	if (instance_save(in, &err) != 0)
		log_warn("%s", err.text);
}

const struct engine *instance_engine(const struct instance *in)
{
	return in->state.engine != NULL ? engines_find(in->state.engine) : NULL;
}

bool instance_is_foreign(const struct instance *in)
{
	return in->state.engine != NULL && in->state.url != NULL &&
	       strcmp(in->state.engine, ENGINE_NONE) == 0;
}

bool instance_runs(const struct instance *in)
{
	return instance_is_foreign(in) ||
	       (!in->state.ending && process_alive(&in->state.process));
}

bool instance_answers(const struct instance *in)
{
	const struct engine *e = instance_engine(in);

	return instance_is_foreign(in) ||
	       (e != NULL && instance_runs(in) &&
	           listen_answers(in->state.port, e->probe));
}

char *instance_data(const struct instance *in)
{
	const struct engine *e = instance_engine(in);

	return e != NULL ? folder_data(&in->folder, e->name) : NULL;
}

/* --- starting --- */

VEC_TYPE(words, char *);

static void words_free(struct words *w)
{
	vec_each (char *, word, w)
		mem_free(*word);
	vec_free(w);
}

static void add_forms(const char *const *forms,
    const struct engine_values *values, struct words *out)
{
	for (; *forms != NULL; forms++) {
		struct buf word = BUF_INIT;

		engines_expand(*forms, values, &word);
		*vec_push(out) = buf_take(&word);
	}
}

static bool same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return strncmp(a, b, n + 1) == 0;
}

/* The user's credentials and settings are none of an engine's business. */
static void make_env(const struct engine *e, const struct engine_values *values,
    struct words *out)
{
	add_forms(e->env, values, out);
	for (char **s = environ; *s != NULL; s++) {
		bool ours =
		    text_starts(*s, "AWS_") || text_starts(*s, "WIKIBOT_");

		for (size_t i = 0; i < out->n && !ours; i++)
			ours = same_name(out->v[i], *s);
		if (!ours)
			*vec_push(out) = mem_strdup(*s);
	}
	*vec_push(out) = NULL;
}

/* In the child: from here on, whoever reads the state knows of it. */
static int write_state(void *arg, const struct process *self, struct error *err)
{
	struct instance *in = arg;

	in->state.process = *self;
	return instance_save(in, err);
}

static int spawn(struct instance *in, const struct instance_start *start,
    const char *data, pid_t *pid, struct error *err)
{
	struct engine_values values = { start->found->program, data,
		in->state.port };
	struct words argv = { 0 }, env = { 0 };
	struct process_start p = { .dir = data,
		.log = in->folder.log,
		.ready = write_state,
		.arg = in };
	struct buf old = BUF_INIT;
	int rc;

	add_forms(start->engine->argv, &values, &argv);
	*vec_push(&argv) = NULL;
	make_env(start->engine, &values, &env);
	p.argv = (const char *const *)argv.v;
	p.env = (const char *const *)env.v;
	buf_addf(&old, "%s.old", in->folder.log);
	(void)rename(in->folder.log, old.s);
	rc = process_start(&p, pid, err);
	if (rc == 0 && !process_look((int64_t)*pid, &in->state.process))
		in->state.process.pid = (int64_t)*pid; /* ended already */
	buf_free(&old);
	words_free(&argv);
	words_free(&env);
	return rc;
}

/* What answers on the port has to be this engine, and it must not listen
 * where others could reach it. */
static bool is_ours(
    const struct instance *in, const char *data, bool *ours, struct error *err)
{
	struct processes all = { 0 };
	struct buf outside = BUF_INIT;
	bool seen;

	process_session(&in->state.process, data, &all);
	seen = listen_look(&all, in->state.port, ours, &outside);
	if (outside.n > 0)
		error_set(err, E_REFUSED,
		    "%s listens on %s, so that others reach it: it was ended",
		    in->state.engine, outside.s);
	if (!seen)
		*ours = true;
	seen = outside.n == 0;
	vec_free(&all);
	buf_free(&outside);
	return seen;
}

static int wait_up(struct instance *in, const struct instance_start *start,
    const char *data, pid_t pid, struct error *err)
{
	int64_t until = clock_mono(&clock_system) + UP_MS;
	struct buf how = BUF_INIT, said = BUF_INIT;
	bool ours = false;
	int rc = -1;

	while (!process_ended(pid, &how)) {
		if (listen_answers(in->state.port, start->engine->probe)) {
			if (!is_ours(in, data, &ours, err))
				goto out;
			if (ours) {
				rc = 0;
				goto out;
			}
		}
		if (start->stop != NULL && start->stop(start->stop_arg)) {
			error_set(
			    err, E_CANCELLED, "stopped; the engine was ended");
			goto out;
		}
		if (clock_mono(&clock_system) >= until) {
			buf_addf(
			    &how, "does not answer within %d s", UP_MS / 1000);
			break;
		}
		folder_pause(TICK_MS);
	}
	install_log_end(in->folder.log, &said);
	error_set(err, E_IO, "%s %s; %s", start->engine->title, how.s,
	    said.n > 0 ? said.s : "it said nothing");
out:
	buf_free(&said);
	buf_free(&how);
	return rc;
}

/* Once, on one port. */
static int start_once(struct instance *in, struct instance_start *start,
    const char *data, struct error *err)
{
	int64_t began = clock_mono(&clock_system);
	struct error ignored;
	pid_t pid = 0;
	int rc = spawn(in, start, data, &pid, err);

	if (rc == 0)
		rc = wait_up(in, start, data, pid, err);
	start->took_ms = clock_mono(&clock_system) - began;
	if (rc == 0)
		return 0;
	if (in->state.process.pid != 0 &&
	    process_end(&in->state.process, data, GRACE_MS, &ignored) != 0)
		return -1;
	in->state.process = (struct process){ 0 };
	try_save(in);
	return -1;
}

int instance_start(
    struct instance *in, struct instance_start *start, struct error *err)
{
	const struct engine *e = start->engine;
	char *data = folder_data(&in->folder, e->name);
	struct buf url = BUF_INIT;
	int port = start->port > 0 ? start->port : in->state.port;
	int rc = folder_make(&in->folder, data, err);

	if (rc == 0 && start->port > 0 && !listen_is_free(port))
		rc = error_set(err, E_BUSY,
		    "port %d is taken by another program; leave --port out to "
		    "have a free one chosen",
		    port);
	state_set(&in->state.engine, e->name);
	state_set(&in->state.version, start->found->version);
	state_set(&in->state.program, start->found->program);
	in->state.ending = false;
	in->state.since = clock_wall(&clock_system) / 1000;
	for (int i = 0; rc == 0 && i < TRIES; i++) {
		rc = listen_choose(port, &in->state.port, err);
		if (rc != 0)
			break;
		buf_reset(&url);
		buf_addf(&url, "http://127.0.0.1:%d", in->state.port);
		state_set(&in->state.url, url.s);
		rc = start_once(in, start, data, err);
		/* Somebody was quicker: another port. */
		if (rc == 0 || err->code != E_IO || start->port > 0 ||
		    listen_is_free(in->state.port))
			break;
		port = 0;
		rc = i + 1 < TRIES ? 0 : rc;
	}
	buf_free(&url);
	mem_free(data);
	return rc;
}

int instance_adopt(struct instance *in, const char *url, struct error *err)
{
	struct endpoint at = { 0 };
	int rc = endpoint_parse(&at, url, err);

	if (rc == 0 && !at.loopback)
		rc = error_set(err, E_REFUSED,
		    "'%s' is not on this machine: `dev` is for local engines "
		    "only",
		    url);
	if (rc == 0) {
		state_free(&in->state);
		state_set(&in->state.engine, ENGINE_NONE);
		state_set(&in->state.url, url);
		in->state.since = clock_wall(&clock_system) / 1000;
	}
	endpoint_free(&at);
	return rc;
}

/* --- ending --- */

static void wait_closed(int port)
{
	int64_t until = clock_mono(&clock_system) + CLOSE_MS;

	while (!listen_is_free(port)) {
		if (clock_mono(&clock_system) >= until) {
			log_warn("the engine has ended, and another program "
			         "listens on its port %d now",
			    port);
			return;
		}
		folder_pause(TICK_MS);
	}
}

int instance_stop(struct instance *in, bool *was, struct error *err)
{
	char *data = instance_data(in);
	struct processes all = { 0 };
	int rc = 0;

	*was = instance_is_foreign(in);
	if (*was)
		state_free(&in->state);
	if (data != NULL)
		process_session(&in->state.process, data, &all);
	if (all.n > 0) {
		*was = true;
		/* If we are killed now, the next run does not take it for one
		 * that is up.  A full disk must not keep it from ending. */
		in->state.ending = true;
		try_save(in);
		rc = process_end(&in->state.process, data, GRACE_MS, err);
		if (rc == 0)
			wait_closed(in->state.port);
	}
	if (rc == 0) {
		in->state.process = (struct process){ 0 };
		in->state.ending = false;
		if (*was || in->state.engine != NULL)
			try_save(in);
	}
	vec_free(&all);
	mem_free(data);
	return rc;
}
