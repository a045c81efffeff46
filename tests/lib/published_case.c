#include "lib/published_case.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "data/json.h"
#include "test.h"

struct node *published_case_suite(const char *below)
{
	const char *path = test_conformance_path(below);
	struct buf text = BUF_INIT;
	struct node *doc = NULL;
	struct error err;

	if (path == NULL)
		return NULL;
	ck_assert_msg(
	    file_read(path, 1 << 20, &text, &err) == 0, "%s", err.text);
	ck_assert_msg(
	    json_parse(text.s, text.n, &doc, &err) == 0, "%s", err.text);
	buf_free(&text);
	return doc;
}

static char *below(const struct published_case *c, const char *path)
{
	struct buf whole = BUF_INIT;

	buf_addf(&whole, "%s/%s", c->folder, path + strspn(path, "/"));
	return buf_take(&whole);
}

void published_case_put(
    struct published_case *c, const char *name, const char *text)
{
	char *path = below(c, name);
	struct error err;

	for (char *s = path + strlen(c->folder) + 1; *s != '\0'; s++)
		if (*s == '/') {
			*s = '\0';
			if (mkdir(path, 0700) == 0)
				*vec_push(&c->made) = mem_strdup(path);
			*s = '/';
		}
	ck_assert_msg(
	    file_replace(path, text, strlen(text), &err) == 0, "%s", err.text);
	*vec_push(&c->made) = path;
}

void published_case_start(
    struct published_case *c, const struct node *env, const struct node *fs)
{
	*c = (struct published_case){ .env = env };
	temp_folder(c->folder);
	node_each (file, fs)
		published_case_put(c, file->key, file->text);
}

const char *published_case_env(void *arg, const char *name)
{
	struct published_case *c = arg;
	const struct node *value = node_key(c->env, name);
	char *path;

	if (value == NULL)
		return strcmp(name, "HOME") == 0 ? c->folder : NULL;
	if (value->text[0] == '\0')
		return "";
	path = below(c, value->text);
	if (access(path, F_OK) != 0) {
		mem_free(path);
		return value->text;
	}
	*vec_push(&c->values) = path;
	return path;
}

void published_case_end(struct published_case *c)
{
	while (c->made.n > 0) {
		char *path = c->made.v[--c->made.n];

		remove(path);
		mem_free(path);
	}
	vec_free(&c->made);
	remove(c->folder);
	vec_each (char *, v, &c->values)
		mem_free(*v);
	vec_free(&c->values);
}
