/*
 * The conditions on a key leave one stretch of the sorted items.  Its two ends
 * are found by halving; a page is a part of it, which begins at one of them or
 * behind the key at which the page before it ended.
 */
#include "model/fake_query.h"

#include <string.h>

#include "base/text.h"
#include "model/fake_error.h"
#include "model/fake_request.h"
#include "model/fake_value.h"

enum { PAGE_BYTES = 1 << 20 };

/* NULL: not bounded. */
struct range {
	const char *partition, *prefix, *low, *high;
	bool without_low, without_high;
};

struct query {
	const struct fake_table *table;
	int kind;
	struct range range;
	struct node *names; /* to be shown; NULL: all */
	bool backward;
	size_t limit;
	struct fake_item start; /* keys NULL: at the end of the range */
};

/* "name = :a", and what else a condition on a key can be. */
struct term {
	const char *name, *sign; /* also "BETWEEN" and "begins_with" */
	const struct node *a, *b;
};

static const char *read_sign(struct fake_parse *p)
{
	static const char *const signs[] = { "=", "<", "<=", ">",
		">=", "BETWEEN" };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (fake_parse_accept(p, signs[i]))
			return signs[i];
	fake_parse_wrong(p);
	return "";
}

static void read_term(struct fake_parse *p, struct term *t)
{
	int open = 0;

	while (fake_parse_accept(p, "("))
		open++;
	if (fake_parse_accept(p, "begins_with")) {
		t->sign = "begins_with";
		fake_parse_expect(p, "(");
		t->name = fake_parse_path(p);
		fake_parse_expect(p, ",");
		t->a = fake_parse_value(p);
		fake_parse_expect(p, ")");
	} else {
		t->name = fake_parse_path(p);
		t->sign = read_sign(p);
		t->a = fake_parse_value(p);
	}
	if (strcmp(t->sign, "BETWEEN") == 0) {
		fake_parse_expect(p, "AND");
		t->b = fake_parse_value(p);
	}
	while (open-- > 0)
		fake_parse_expect(p, ")");
}

static void read_bounds(struct range *r, const struct term *t)
{
	const char *a = fake_value_text(t->a), *sign = t->sign;

	if (strcmp(sign, "begins_with") == 0)
		r->prefix = a;
	else if (*sign != '<') /* = > >= BETWEEN */
		r->low = a;
	if (*sign == '<' || *sign == '=')
		r->high = a;
	if (t->b != NULL)
		r->high = fake_value_text(t->b);
	r->without_low = strcmp(sign, ">") == 0;
	r->without_high = strcmp(sign, "<") == 0;
}

static int check_value(const struct term *t, const struct node *value,
    bool sort, struct error *err)
{
	if (value == NULL)
		return 0;
	if (!fake_value_is(value, "S"))
		return fake_error_invalid(err,
		    "One or more parameter values were invalid: Condition "
		    "parameter type does not match schema type");
	return fake_table_check_text(
	    t->name, sort, fake_value_text(value), err);
}

/* The first key attribute needs =, the second can be left out. */
static int read_terms(
    struct query *q, const struct term terms[2], struct error *err)
{
	const char *const *key = q->table->schema->key[q->kind];
	bool swap = terms[1].name != NULL && strcmp(terms[1].name, key[0]) == 0;
	const struct term *first = &terms[swap], *second = &terms[!swap];

	if (strcmp(first->name, key[0]) != 0)
		return fake_error_invalid(err,
		    "Query condition missed key schema element: %s", key[0]);
	if (strcmp(first->sign, "=") != 0)
		return fake_error_invalid(
		    err, "Query key condition not supported");
	if (check_value(first, first->a, false, err) != 0)
		return -1;
	q->range.partition = fake_value_text(first->a);
	if (second->name == NULL)
		return 0;
	if (key[1] == NULL || strcmp(second->name, key[1]) != 0)
		return fake_error_invalid(err,
		    "Query condition missed key schema element: %s",
		    key[1] != NULL ? key[1] : second->name);
	if (check_value(second, second->a, true, err) != 0 ||
	    check_value(second, second->b, true, err) != 0)
		return -1;
	read_bounds(&q->range, second);
	if (second->b != NULL && strcmp(q->range.low, q->range.high) > 0)
		return fake_error_invalid(err,
		    "Invalid KeyConditionExpression: The BETWEEN operator "
		    "requires upper bound to be greater than or equal to lower "
		    "bound");
	return 0;
}

static int read_condition(struct query *q, struct node *request,
    struct fake_scope *scope, struct error *err)
{
	struct fake_parse p = {
		.kind = "KeyConditionExpression", .scope = scope, .err = err
	};
	struct term terms[2] = { 0 };
	struct node *text;
	int rc = -1;

	if (fake_request_member(request, p.kind, NODE_TEXT, true, &text, err) !=
	    0)
		return -1;
	fake_parse_open(&p, text->text);
	read_term(&p, &terms[0]);
	if (fake_parse_accept(&p, "AND"))
		read_term(&p, &terms[1]);
	if (p.word != FAKE_END)
		fake_parse_wrong(&p);
	if (!p.failed)
		rc = read_terms(q, terms, err);
	return fake_parse_close(&p) == 0 ? rc : -1;
}

/* Below, in or above the range. */
static int place(const struct range *r, const char *const key[2])
{
	int c = strcmp(key[0], r->partition), d;

	if (c == 0 && r->prefix != NULL)
		c = strncmp(key[1], r->prefix, strlen(r->prefix));
	if (c == 0 && r->low != NULL) {
		d = strcmp(key[1], r->low);
		c = d < 0 || (d == 0 && r->without_low) ? -1 : 0;
	}
	if (c == 0 && r->high != NULL) {
		d = strcmp(key[1], r->high);
		c = d > 0 || (d == 0 && r->without_high) ? 1 : 0;
	}
	return c;
}

/* The first item in the range or above it; with past, the first above it. */
static size_t edge(const struct query *q, bool past)
{
	const struct fake_order *o = &q->table->order[q->kind];
	size_t low = 0, high = o->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = place(
		    &q->range, (const char *const *)o->v[middle]->key[q->kind]);

		if (c < 0 || (past && c == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void answer_page(const struct query *q, struct node *answer)
{
	const struct fake_order *o = &q->table->order[q->kind];
	size_t low = edge(q, false), high = edge(q, true), bytes = 0;
	const struct fake_item *last = NULL;
	struct node *items = node_list();
	bool more = false;

	if (q->start.attributes != NULL && q->backward)
		high = fake_table_seek(q->table, q->kind, &q->start, false);
	else if (q->start.attributes != NULL)
		low = fake_table_seek(q->table, q->kind, &q->start, true);
	while (low < high && !more) {
		const struct fake_item *item =
		    o->v[q->backward ? high - 1 : low];

		bytes += item->size;
		more = bytes > PAGE_BYTES;
		if (more)
			break;
		high -= q->backward;
		low += !q->backward;
		node_add(
		    items, fake_request_project(q->names, item->attributes));
		last = item;
		/* A full page has a next one, were it empty: the service has
		 * not looked. */
		more = items->count == q->limit;
	}
	if (more)
		node_set(answer, "LastEvaluatedKey",
		    fake_table_keys_of(q->table, q->kind, last));
	node_set(answer, "Count", node_int((int64_t)items->count));
	node_set(answer, "ScannedCount", node_int((int64_t)items->count));
	node_set(answer, "Items", items);
}

static int read_limit(
    struct query *q, struct node *request, int page_size, struct error *err)
{
	struct node *limit;
	int64_t n = page_size;

	if (fake_request_member(
	        request, "Limit", NODE_NUMBER, false, &limit, err) != 0)
		return -1;
	if (limit != NULL) {
		n = node_int_or(limit, "", 0);
		if (n < 1)
			return fake_error_invalid(err,
			    "1 validation error detected: Value '%s' at "
			    "'limit' failed to satisfy constraint: Member must "
			    "have value greater than or equal to 1",
			    limit->text);
		if (page_size > 0 && page_size < n)
			n = page_size;
	}
	q->limit = (size_t)n;
	return 0;
}

static int read_index(struct query *q, struct node *request, struct error *err)
{
	struct node *index, *consistent, *forward;
	const char *has = q->table->schema->index;

	if (fake_request_member(
	        request, "IndexName", NODE_TEXT, false, &index, err) != 0 ||
	    fake_request_member(request, "ConsistentRead", NODE_BOOL, false,
	        &consistent, err) != 0 ||
	    fake_request_member(request, "ScanIndexForward", NODE_BOOL, false,
	        &forward, err) != 0)
		return -1;
	q->backward = forward != NULL && !forward->yes;
	if (index == NULL)
		return 0;
	q->kind = FAKE_INDEX;
	if (has == NULL || strcmp(has, index->text) != 0)
		return fake_error_invalid(err,
		    "The table does not have the specified index: %s",
		    index->text);
	if (consistent != NULL && consistent->yes)
		return fake_error_invalid(err,
		    "Consistent reads are not supported on global secondary "
		    "indexes");
	return 0;
}

static int read_start(struct query *q, struct node *request, struct error *err)
{
	struct node *key;

	if (fake_request_member(
	        request, "ExclusiveStartKey", NODE_MAP, false, &key, err) != 0)
		return -1;
	if (key == NULL)
		return 0;
	if (fake_table_key(q->table, q->kind, key, &q->start, err) != 0)
		return error_wrap(err, "The provided starting key is invalid");
	if (place(&q->range, (const char *const *)q->start.key[q->kind]) != 0)
		return fake_error_invalid(err,
		    "The provided starting key is outside query boundaries "
		    "based on provided conditions");
	return 0;
}

int fake_query_run(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	struct fake_scope scope = { 0 };
	struct query q = { .kind = FAKE_TABLE };
	struct fake_table *t;
	int rc = -1;

	if (fake_request_check(request,
	        "TableName IndexName KeyConditionExpression "
	        "ProjectionExpression ExpressionAttributeNames "
	        "ExpressionAttributeValues ConsistentRead Limit "
	        "ExclusiveStartKey ScanIndexForward",
	        err) != 0 ||
	    fake_request_table(request, &db->tables, &t, err) != 0)
		return -1;
	q.table = t;
	if (read_index(&q, request, err) == 0 &&
	    read_limit(&q, request, db->page_size, err) == 0 &&
	    fake_scope_open(&scope, request, err) == 0 &&
	    fake_request_projection(request, &scope, &q.names, err) == 0 &&
	    read_condition(&q, request, &scope, err) == 0 &&
	    fake_scope_check(&scope, err) == 0 &&
	    read_start(&q, request, err) == 0) {
		answer_page(&q, answer);
		rc = 0;
	}
	node_free(q.names);
	fake_scope_free(&scope);
	return rc;
}
