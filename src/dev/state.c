#include "dev/state.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "data/json.h"

enum { MOST_BYTES = 64 << 10, FORMAT = 1 };

static const struct {
	const char *key;
	size_t off;
} texts[] = {
	{ "engine", offsetof(struct state, engine) },
	{ "version", offsetof(struct state, version) },
	{ "program", offsetof(struct state, program) },
	{ "url", offsetof(struct state, url) },
	{ "schema", offsetof(struct state, schema) },
	{ "environment", offsetof(struct state, environment) },
};
enum { TEXTS = sizeof texts / sizeof *texts };

static char **text_at(struct state *s, size_t i)
{
	return (char **)(void *)((char *)s + texts[i].off);
}

void state_set(char **text, const char *value)
{
	char *copy = mem_strdup(value);

	mem_free(*text);
	*text = copy;
}

static void decode(const struct node *n, struct state *out)
{
	for (size_t i = 0; i < TEXTS; i++)
		*text_at(out, i) =
		    mem_strdup(node_text_or(n, texts[i].key, NULL));
	out->port = (int)node_int_or(n, "port", 0);
	out->since = node_int_or(n, "since", 0);
	out->ending = node_bool_or(n, "ending", false);
	out->process.pid = node_int_or(n, "pid", 0);
	out->process.start = (uint64_t)node_int_or(n, "start", 0);
	snprintf(out->process.boot, sizeof out->process.boot, "%s",
	    node_text_or(n, "boot", ""));
}

int state_read(const char *path, struct state *out, struct error *err)
{
	struct buf text = BUF_INIT;
	struct node *n = NULL;
	int rc;

	*out = (struct state){ 0 };
	rc = file_read(path, MOST_BYTES, &text, err);
	if (rc != 0 && err->code == E_NOT_FOUND) {
		rc = 0;
	} else if (rc == 0 &&
	           (json_parse(text.s, text.n, &n, err) != 0 ||
	               node_int_or(n, "format_version", 0) != FORMAT)) {
		log_warn("'%s' is not what was written there; a local engine "
		         "that still runs has to be ended by hand",
		    path);
	} else if (rc == 0) {
		decode(n, out);
	}
	node_free(n);
	buf_free(&text);
	return rc;
}

int state_write(const char *path, const struct state *s, struct error *err)
{
	struct node *n = node_map();
	struct state copy = *s;
	struct buf text = BUF_INIT;
	int rc;

	node_set(n, "format_version", node_int(FORMAT));
	for (size_t i = 0; i < TEXTS; i++)
		if (*text_at(&copy, i) != NULL)
			node_set(
			    n, texts[i].key, node_text(*text_at(&copy, i)));
	node_set(n, "port", node_int(s->port));
	node_set(n, "since", node_int(s->since));
	node_set(n, "ending", node_bool(s->ending));
	node_set(n, "pid", node_int(s->process.pid));
	node_set(n, "start", node_int((int64_t)s->process.start));
	node_set(n, "boot", node_text(s->process.boot));
	json_pretty(&text, n);
	rc = file_replace(path, text.s, text.n, err);
	buf_free(&text);
	node_free(n);
	return rc;
}

void state_free(struct state *s)
{
	for (size_t i = 0; i < TEXTS; i++)
		mem_free(*text_at(s, i));
	*s = (struct state){ 0 };
}
