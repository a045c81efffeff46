#include "model/fake_many.h"

#include <string.h>

#include "data/json.h"
#include "model/fake_error.h"
#include "model/fake_request.h"
#include "model/fake_value.h"
#include "model/fake_write.h"

enum {
	GET_MOST = 100,
	WRITE_MOST = 25,
	TRANSACT_MOST = 100,
	TOKEN_BYTES = 36,
	ANSWER_BYTES = 16 << 20
};

/* The keys that one table of a BatchGetItem is asked for. */
struct ask {
	struct fake_table *table;
	struct node *request, *keys, *names;
	VEC(struct fake_item) at;
};

static int ask_key(struct ask *a, struct node *key, struct error *err)
{
	struct fake_item at;

	if (fake_table_key(a->table, FAKE_TABLE, key, &at, err) != 0)
		return -1;
	vec_each (struct fake_item, other, &a->at)
		if (fake_table_compare(FAKE_TABLE, other, &at) == 0)
			return fake_error_invalid(err,
			    "Provided list of item keys contains duplicates");
	*vec_push(&a->at) = at;
	return 0;
}

static int ask_open(
    struct ask *a, struct fake_db *db, struct node *request, struct error *err)
{
	struct fake_scope scope = { 0 };
	struct node *consistent;
	int rc = -1;

	a->request = request;
	a->table = fake_table_get(&db->tables, request->key, err);
	if (a->table == NULL ||
	    fake_request_check(request,
	        "Keys ConsistentRead ProjectionExpression "
	        "ExpressionAttributeNames",
	        err) != 0 ||
	    fake_request_member(
	        request, "Keys", NODE_LIST, true, &a->keys, err) != 0 ||
	    fake_request_count(
	        a->keys, "keys", a->keys->count, GET_MOST, err) != 0 ||
	    fake_request_member(request, "ConsistentRead", NODE_BOOL, false,
	        &consistent, err) != 0 ||
	    fake_scope_open(&scope, request, err) != 0 ||
	    fake_request_projection(request, &scope, &a->names, err) != 0 ||
	    fake_scope_check(&scope, err) != 0)
		goto out;
	node_each (key, a->keys)
		if (ask_key(a, key, err) != 0)
			goto out;
	rc = 0;
out:
	fake_scope_free(&scope);
	return rc;
}

/* Leave a key for another request, with all that was said besides the keys. */
static void put_off(
    const struct ask *a, const struct fake_item *at, struct node *answer)
{
	struct node *all = node_at_map(answer, "UnprocessedKeys");
	struct node *again = node_at_map(all, a->table->name);

	if (again->count == 0)
		node_each (member, a->request)
			node_set(again, member->key,
			    strcmp(member->key, "Keys") == 0
			        ? node_list()
			        : node_copy(member));
	node_add(node_at_list(again, "Keys"), node_copy(at->attributes));
}

/* The service answers in no order, so here the last key comes first. */
static void ask_answer(const struct ask *a, size_t *bytes, struct node *answer)
{
	struct node *items =
	    node_at_list(node_at_map(answer, "Responses"), a->table->name);

	for (size_t i = a->at.n; i-- > 0;) {
		const struct fake_item *item =
		    fake_table_find(a->table, &a->at.v[i]);

		if (item == NULL)
			continue;
		*bytes += item->size;
		if (*bytes > ANSWER_BYTES)
			put_off(a, &a->at.v[i], answer);
		else
			node_add(items,
			    fake_request_project(a->names, item->attributes));
	}
}

/* RequestItems; how many entries there are below its tables. */
static int batch_open(
    struct node *request, struct node **tables, struct error *err)
{
	if (fake_request_check(request, "RequestItems", err) != 0 ||
	    fake_request_member(
	        request, "RequestItems", NODE_MAP, true, tables, err) != 0)
		return -1;
	return fake_request_count(*tables, "requestItems", 0, 0, err);
}

int fake_many_get(struct fake_db *db, struct node *request, struct node *answer,
    struct error *err)
{
	VEC(struct ask) asks = { 0 };
	size_t count = 0, bytes = 0;
	struct node *tables;
	int rc = -1;

	if (batch_open(request, &tables, err) != 0)
		return -1;
	node_each (table, tables) {
		if (ask_open(vec_push(&asks), db, table, err) != 0)
			goto out;
		count += vec_last(&asks)->at.n;
	}
	if (count > GET_MOST) {
		fake_error_invalid(
		    err, "Too many items requested for the BatchGetItem call");
		goto out;
	}
	node_at_map(answer, "UnprocessedKeys");
	vec_each (struct ask, a, &asks)
		ask_answer(a, &bytes, answer);
	rc = 0;
out:
	vec_each (struct ask, a, &asks) {
		node_free(a->names);
		vec_free(&a->at);
	}
	vec_free(&asks);
	return rc;
}

VEC_TYPE(writes, struct fake_write);

static void writes_free(struct writes *all)
{
	vec_each (struct fake_write, w, all)
		fake_write_free(w);
	vec_free(all);
}

/* Open one more; none may be for the item of another. */
static int writes_add(struct writes *all, enum fake_action action,
    struct fake_table *t, struct node *request, const char *twice,
    struct error *err)
{
	struct fake_write *mine = vec_push(all);

	if (fake_write_open(mine, action, t, request, err) != 0)
		return -1;
	vec_each (struct fake_write, w, all)
		if (w != mine && fake_write_same_item(w, mine))
			return fake_error_invalid(err, "%s", twice);
	return 0;
}

/* {"PutRequest":{"Item":...}} or {"DeleteRequest":{"Key":...}} */
static int write_request(struct writes *all, struct fake_table *t,
    struct node *entry, struct error *err)
{
	struct node *put, *gone;

	if (fake_request_check(entry, "PutRequest DeleteRequest", err) != 0 ||
	    fake_request_member(
	        entry, "PutRequest", NODE_MAP, false, &put, err) != 0 ||
	    fake_request_member(
	        entry, "DeleteRequest", NODE_MAP, false, &gone, err) != 0)
		return -1;
	if ((put == NULL) == (gone == NULL))
		return fake_error_invalid(err,
		    "Supplied AttributeValue has to be exactly one of "
		    "PutRequest or DeleteRequest");
	if (fake_request_check(put != NULL ? put : gone,
	        put != NULL ? "Item" : "Key", err) != 0)
		return -1;
	return writes_add(all, put != NULL ? FAKE_PUT : FAKE_DELETE, t,
	    put != NULL ? put : gone,
	    "Provided list of item keys contains duplicates", err);
}

static int write_table(struct writes *all, struct fake_db *db,
    struct node *entries, struct error *err)
{
	struct fake_table *t = fake_table_get(&db->tables, entries->key, err);

	if (t == NULL)
		return -1;
	if (entries->type != NODE_LIST)
		return fake_error_set(err, "SerializationException",
		    "write requests are a list, not %s",
		    node_type_name(entries->type));
	if (fake_request_count(entries, "requestItems", 0, 0, err) != 0)
		return -1;
	if (all->n + entries->count > WRITE_MOST)
		return fake_error_invalid(err,
		    "Too many items requested for the BatchWriteItem call");
	node_each (entry, entries)
		if (write_request(all, t, entry, err) != 0)
			return -1;
	return 0;
}

int fake_many_write(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	struct writes all = { 0 };
	struct node *tables;
	int rc = -1;

	if (batch_open(request, &tables, err) != 0)
		return -1;
	node_each (entries, tables)
		if (write_table(&all, db, entries, err) != 0)
			goto out;
	vec_each (struct fake_write, w, &all) {
		if (fake_write_decide(w, err) != 0)
			goto out;
		fake_write_commit(w);
	}
	node_at_map(answer, "UnprocessedItems");
	rc = 0;
out:
	writes_free(&all);
	return rc;
}

static int transact_action(struct writes *all, struct fake_db *db,
    struct node *entry, struct error *err)
{
	static const char *const names[] = { [FAKE_PUT] = "Put",
		[FAKE_UPDATE] = "Update",
		[FAKE_DELETE] = "Delete",
		[FAKE_CHECK] = "ConditionCheck" };
	struct node *request = entry->first, *needed;
	struct fake_table *t;
	enum fake_action action = FAKE_PUT;

	if (fake_request_check(
	        entry, "Put Update Delete ConditionCheck", err) != 0)
		return -1;
	if (entry->count != 1)
		return fake_error_invalid(err,
		    "TransactItems can only contain one of Check, Put, Update "
		    "or Delete");
	while (strcmp(names[action], request->key) != 0)
		action++;
	if (fake_request_check(request, fake_write_members(action), err) != 0 ||
	    fake_request_table(request, &db->tables, &t, err) != 0 ||
	    fake_request_member(request, "UpdateExpression", NODE_TEXT,
	        action == FAKE_UPDATE, &needed, err) != 0 ||
	    fake_request_member(request, "ConditionExpression", NODE_TEXT,
	        action == FAKE_CHECK, &needed, err) != 0)
		return -1;
	return writes_add(all, action, t, request,
	    "Transaction request cannot include multiple operations on one "
	    "item",
	    err);
}

static struct node *reason(
    const struct fake_write *w, bool failed, const struct error *err)
{
	struct node *n = node_map();
	bool condition = failed && strcmp(err->aws_name,
	                               "ConditionalCheckFailedException") == 0;

	node_set(n, "Code",
	    node_text(condition ? "ConditionalCheckFailed"
	              : failed  ? "ValidationError"
	                        : "None"));
	if (failed)
		node_set(n, "Message", node_text(err->text));
	if (condition && w->show_old && w->old != NULL)
		node_set(n, "Item", node_copy(w->old->attributes));
	return n;
}

static int transact_decide(
    struct writes *all, struct node *answer, struct error *err)
{
	struct node *reasons = node_list();
	struct buf codes = BUF_INIT;
	struct error one;
	bool cancelled = false;

	vec_each (struct fake_write, w, all) {
		bool failed = fake_write_decide(w, &one) != 0;

		node_add(reasons, reason(w, failed, &one));
		buf_addf(&codes, "%s%s", codes.n > 0 ? ", " : "",
		    node_text_or(reasons->last, "Code", ""));
		cancelled = cancelled || failed;
	}
	if (cancelled) {
		node_set(answer, "CancellationReasons", reasons);
		fake_error_set(err, "TransactionCanceledException",
		    "Transaction cancelled, please refer cancellation reasons "
		    "for specific reasons [%s]",
		    codes.s);
	} else
		node_free(reasons);
	buf_free(&codes);
	return cancelled ? -1 : 0;
}

/* The same request, whatever the order in which its members are written. */
static void hash_request(const struct node *request, char hash[HASH_HEX])
{
	struct node *sorted = node_copy(request);
	struct buf text = BUF_INIT;

	node_sort(sorted);
	json_print(&text, sorted);
	hash_sha256_hex(text.s, text.n, hash);
	buf_free(&text);
	node_free(sorted);
}

/* 1: done before under this token.  The service forgets after ten minutes, this
 * here never. */
static int find_token(const struct fake_db *db, const char *token,
    const char *hash, struct error *err)
{
	vec_each (struct fake_token, t, &db->tokens) {
		if (strcmp(t->token, token) != 0)
			continue;
		if (strcmp(t->hash, hash) == 0)
			return 1;
		return fake_error_set(err,
		    "IdempotentParameterMismatchException",
		    "the token was used for another request");
	}
	return 0;
}

static int read_token(
    struct node *request, const char **token, struct error *err)
{
	if (fake_request_text(request, "ClientRequestToken", token, err) != 0)
		return -1;
	if (*token == NULL ||
	    (**token != '\0' && strlen(*token) <= TOKEN_BYTES))
		return 0;
	return fake_error_invalid(err,
	    "1 validation error detected: Value '%s' at 'clientRequestToken' "
	    "failed to satisfy constraint: Member must have length between 1 "
	    "and %d",
	    *token, TOKEN_BYTES);
}

static int transact(struct fake_db *db, struct node *items, struct node *answer,
    struct error *err)
{
	struct writes all = { 0 };
	int rc = -1;

	if (fake_request_count(
	        items, "transactItems", items->count, TRANSACT_MOST, err) != 0)
		return -1;
	node_each (entry, items)
		if (transact_action(&all, db, entry, err) != 0)
			goto out;
	if (transact_decide(&all, answer, err) != 0)
		goto out;
	vec_each (struct fake_write, w, &all)
		fake_write_commit(w);
	rc = 0;
out:
	writes_free(&all);
	return rc;
}

int fake_many_transact(struct fake_db *db, struct node *request,
    struct node *answer, struct error *err)
{
	struct fake_token mine = { 0 };
	struct node *items;
	const char *token;
	int seen = 0;

	hash_request(request, mine.hash); /* before numbers are made alike */
	if (fake_request_check(
	        request, "TransactItems ClientRequestToken", err) != 0 ||
	    fake_request_member(
	        request, "TransactItems", NODE_LIST, true, &items, err) != 0 ||
	    read_token(request, &token, err) != 0)
		return -1;
	if (token != NULL)
		seen = find_token(db, token, mine.hash, err);
	if (seen != 0)
		return seen < 0 ? -1 : 0;
	if (transact(db, items, answer, err) != 0)
		return -1;
	if (token != NULL) {
		mine.token = mem_strdup(token);
		*vec_push(&db->tokens) = mine;
	}
	return 0;
}
