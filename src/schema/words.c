#include "schema/words.h"

#include "base/text.h"

const char *words_text(
    const struct node *n, const char *label, struct problems *problems)
{
	if (n->type == NODE_TEXT)
		return n->text;
	if (n->type == NODE_NULL)
		problem_at(
		    problems, n, "%s has no value: text is expected", label);
	else
		problem_at(problems, n, "%s must be text, not %s%s", label,
		    node_type_name(n->type),
		    n->type == NODE_NUMBER || n->type == NODE_BOOL
		        ? "; write it in quotes"
		        : "");
	return NULL;
}

static bool is_a(const struct node *n, enum node_type type, const char *label,
    const char *advice, struct problems *problems)
{
	if (n->type == type)
		return true;
	if (n->type == NODE_NULL)
		problem_at_key(
		    problems, n, "%s has no value: %s", label, advice);
	else
		problem_at(problems, n, "%s must be %s, not %s: %s", label,
		    node_type_name(type), node_type_name(n->type), advice);
	return false;
}

bool words_map(const struct node *n, const char *label, const char *advice,
    struct problems *problems)
{
	return is_a(n, NODE_MAP, label, advice, problems);
}

bool words_list(const struct node *n, const char *label, const char *advice,
    struct problems *problems)
{
	return is_a(n, NODE_LIST, label, advice, problems);
}

void words_must(
    const struct node *n, const char *must, struct problems *problems)
{
	const char *quote = n->type == NODE_TEXT ? "'" : "";

	problem_at(problems, n, "'%s' must be %s, not %s%.60s%s", n->key, must,
	    quote, n->type == NODE_TEXT ? n->text : node_type_name(n->type),
	    quote);
}

void words_join(struct buf *out, const char *const *words, const char *last)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (i > 0 && words[i + 1] == NULL)
			buf_addf(out, " %s ", last);
		else if (i > 0)
			buf_add(out, ", ");
		buf_addf(out, "'%s'", words[i]);
	}
}

void words_unknown(const struct node *n, const char *what,
    const char *const *allowed, struct problems *problems)
{
	const char *near = text_nearest(n->key, allowed);
	struct buf all = BUF_INIT;

	if (near != NULL) {
		problem_at_key(problems, n,
		    "unknown %s '%s' (did you mean '%s'?)", what, n->key, near);
		return;
	}
	words_join(&all, allowed, "and");
	problem_at_key(problems, n, "unknown %s '%s': there are %s", what,
	    n->key, buf_text(&all));
	buf_free(&all);
}
