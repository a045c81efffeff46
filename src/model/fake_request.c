#include "model/fake_request.h"

#include <string.h>

#include "model/fake_error.h"
#include "model/fake_value.h"

/* Whether "A B C" has the word. */
static bool listed(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; n > 0 && (at = strstr(at, word)) != NULL;
	     at += n)
		if ((at == words || at[-1] == ' ') &&
		    (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

int fake_request_check(
    const struct node *request, const char *members, struct error *err)
{
	if (request->type != NODE_MAP)
		return fake_error_set(err, "SerializationException",
		    "a map was expected, not %s",
		    node_type_name(request->type));
	node_each (member, request)
		if (!listed(members, member->key))
			return fake_error_invalid(err,
			    "the parameter '%s' is not known here",
			    member->key);
	return 0;
}

int fake_request_member(struct node *request, const char *name,
    enum node_type type, bool needed, struct node **out, struct error *err)
{
	*out = fake_value_member(request, name);
	if (*out == NULL && needed)
		return fake_error_invalid(err,
		    "1 validation error detected: Value null at '%s' failed to "
		    "satisfy constraint: Member must not be null",
		    name);
	if (*out != NULL && (*out)->type != type)
		return fake_error_set(err, "SerializationException",
		    "'%s' cannot be %s", name, node_type_name((*out)->type));
	return 0;
}

int fake_request_text(
    struct node *request, const char *name, const char **out, struct error *err)
{
	struct node *n;

	if (fake_request_member(request, name, NODE_TEXT, false, &n, err) != 0)
		return -1;
	*out = n != NULL ? n->text : NULL;
	return 0;
}

int fake_request_table(struct node *request, struct fake_tables *all,
    struct fake_table **out, struct error *err)
{
	struct node *name;

	if (fake_request_member(
	        request, "TableName", NODE_TEXT, true, &name, err) != 0)
		return -1;
	*out = fake_table_get(all, name->text, err);
	return *out != NULL ? 0 : -1;
}

int fake_request_choice(struct node *request, const char *name,
    const char *words, const char **out, struct error *err)
{
	if (fake_request_text(request, name, out, err) != 0)
		return -1;
	if (*out == NULL)
		*out = "NONE";
	if (!listed(words, *out))
		return fake_error_invalid(err,
		    "1 validation error detected: Value '%s' at '%s' failed to "
		    "satisfy constraint: Member must satisfy enum value set: "
		    "[%s]",
		    *out, name, words);
	return 0;
}

int fake_request_count(const struct node *entries, const char *name, size_t n,
    size_t most, struct error *err)
{
	if (entries->count == 0)
		return fake_error_invalid(err,
		    "1 validation error detected: Value at '%s' failed to "
		    "satisfy constraint: Member must have length greater than "
		    "or equal to 1",
		    name);
	if (n > most)
		return fake_error_invalid(err,
		    "1 validation error detected: Value at '%s' failed to "
		    "satisfy constraint: Member must have length less than or "
		    "equal to %zu",
		    name, most);
	return 0;
}

int fake_request_projection(struct node *request, struct fake_scope *scope,
    struct node **out, struct error *err)
{
	struct fake_parse p = {
		.kind = "ProjectionExpression", .scope = scope, .err = err
	};
	const char *text, *path;
	struct node *names;

	*out = NULL;
	if (fake_request_text(request, p.kind, &text, err) != 0)
		return -1;
	if (text == NULL)
		return 0;
	names = node_map();
	fake_parse_open(&p, text);
	do {
		path = fake_parse_path(&p);
		if (node_key(names, path) != NULL)
			fake_parse_fail(&p,
			    "Two document paths overlap with each other; must "
			    "remove or rewrite one of these paths; path one: "
			    "[%s], path two: [%s]",
			    path, path);
		node_set(names, path, node_null());
	} while (fake_parse_accept(&p, ","));
	if (fake_parse_close(&p) != 0) {
		node_free(names);
		return -1;
	}
	*out = names;
	return 0;
}

struct node *fake_request_project(
    const struct node *names, const struct node *item)
{
	struct node *some;

	if (names == NULL)
		return node_copy(item);
	some = node_map();
	node_each (name, names) {
		const struct node *value = node_key(item, name->key);

		if (value != NULL)
			node_set(some, name->key, node_copy(value));
	}
	return some;
}
