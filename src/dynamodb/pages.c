#include "dynamodb/pages.h"

#include "base/limits.h"

/* clang-format off */
const struct ddb_listing ddb_list_tags = {
	"ListTagsOfResource", "Tags", "NextToken", "NextToken"
};
const struct ddb_listing ddb_list_tables = {
	"ListTables", "TableNames", "LastEvaluatedTableName",
	"ExclusiveStartTableName"
};
/* clang-format on */

void pages_begin(
    struct pages *p, const struct ddb_listing *listing, struct node *body)
{
	p->listing = listing;
	p->body = body;
	p->all = node_map();
	node_at_list(p->all, listing->list);
}

struct node *pages_next_body(const struct pages *p)
{
	struct node *body = node_copy(p->body);

	if (p->tokens.n > 0)
		node_set(body, p->listing->token_in,
		    node_text(*vec_last(&p->tokens)));
	return body;
}

static int refuse(const struct pages *p, struct error *err, const char *why)
{
	error_set(err, E_SERVICE, "'%s' %s", p->listing->op, why);
	err->http_status = 200;
	return -1;
}

int pages_add(
    struct pages *p, struct node *answer, bool *more, struct error *err)
{
	const char *token = node_text_or(answer, p->listing->token_out, "");
	struct node *list = node_at_list(p->all, p->listing->list);

	node_each (item, node_key(answer, p->listing->list))
		node_add(list, node_copy(item));
	*more = token[0] != '\0';
	if (!*more)
		return 0;
	vec_each (char *, seen, &p->tokens)
		if (strcmp(*seen, token) == 0)
			return refuse(p, err, "gives the same pages again");
	if (p->tokens.n + 1 >= LIMIT_PAGES)
		return refuse(p, err, "gives pages without end");
	*vec_push(&p->tokens) = mem_strdup(token);
	return 0;
}

struct node *pages_take(struct pages *p)
{
	struct node *all = p->all;

	p->all = NULL;
	return all;
}

void pages_free(struct pages *p)
{
	node_free(p->body);
	node_free(p->all);
	vec_each (char *, token, &p->tokens)
		mem_free(*token);
	vec_free(&p->tokens);
	*p = (struct pages){ 0 };
}
