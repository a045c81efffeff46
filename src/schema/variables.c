#include "schema/variables.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const names[] = { "environment", "project", "table", NULL };

static const char *value_of(const struct variables *v, const char *name)
{
	const char *const values[] = { v->environment, v->project, v->table };

	for (size_t i = 0; names[i] != NULL; i++)
		if (strcmp(name, names[i]) == 0)
			return values[i];
	return NULL;
}

static bool known(const char *name)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void refuse_name(
    const struct node *n, const char *name, struct problems *problems)
{
	const char *near = text_nearest(name, names);

	if (known(name))
		problem_at(problems, n,
		    "'${%s}' has no value here: add '%s: NAME' at the top of "
		    "the file",
		    name, name);
	else if (near != NULL)
		problem_at(problems, n,
		    "unknown variable '${%s}' (did you mean '${%s}'?)", name,
		    near);
	else
		problem_at(problems, n,
		    "unknown variable '${%s}': there are ${environment}, "
		    "${project} and ${table}, and '$${' gives a literal '${'",
		    name);
}

/* One ${name} at s, whose end is returned; NULL: a problem was added. */
static const char *replace_one(const struct node *n, const char *s,
    const struct variables *values, struct buf *out, struct problems *problems)
{
	const char *end = strchr(s, '}'), *value;
	char *name;

	if (end == NULL) {
		problem_at(problems, n,
		    "'${' without a closing '}': add it, or write '$${' for "
		    "a literal '${'");
		return NULL;
	}
	name = mem_strndup(s + 2, (size_t)(end - s) - 2);
	value = value_of(values, name);
	if (value != NULL)
		buf_add(out, value);
	else
		refuse_name(n, name, problems);
	mem_free(name);
	return value != NULL ? end + 1 : NULL;
}

static void replace_text(
    struct node *n, const struct variables *values, struct problems *problems)
{
	struct buf out = BUF_INIT;
	const char *s = n->text;

	while (s != NULL && *s != '\0' && out.n <= LIMIT_REPLACED) {
		if (text_starts(s, "$${")) {
			buf_add(&out, "${");
			s += 3;
		} else if (text_starts(s, "${")) {
			s = replace_one(n, s, values, &out, problems);
		} else {
			buf_addc(&out, *s++);
		}
	}
	if (out.n > LIMIT_REPLACED) {
		problem_at(problems, n,
		    "the text is longer than %d bytes with its variables "
		    "replaced: shorten it",
		    LIMIT_REPLACED);
	} else if (s != NULL) {
		node_replace_text(n, buf_take(&out));
		n->quoted = true;
	}
	buf_free(&out);
}

void variables_replace(
    struct node *n, const struct variables *values, struct problems *problems)
{
	if (n->type == NODE_TEXT && strstr(n->text, "${") != NULL)
		replace_text(n, values, problems);
	node_each (child, n)
		variables_replace(child, values, problems);
}

static bool text_uses(const char *s, const char *name)
{
	size_t len = strlen(name);

	while ((s = strchr(s, '$')) != NULL) {
		if (text_starts(s, "$${")) {
			s += 3;
			continue;
		}
		if (text_starts(s, "${") && strncmp(s + 2, name, len) == 0 &&
		    s[2 + len] == '}')
			return true;
		s++;
	}
	return false;
}

bool variables_use(const struct node *n, const char *name)
{
	if (n == NULL)
		return false;
	if (n->type == NODE_TEXT && text_uses(n->text, name))
		return true;
	node_each (child, n)
		if (variables_use(child, name))
			return true;
	return false;
}

void variables_check_keys(const struct node *n, struct problems *problems)
{
	node_each (child, n) {
		if (child->key != NULL && strstr(child->key, "${") != NULL)
			problem_at_key(problems, child,
			    "'${' in the key '%s': variables are replaced in "
			    "values only",
			    child->key);
		variables_check_keys(child, problems);
	}
}
