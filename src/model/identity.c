#include "model/identity.h"

#include <string.h>

#include "aws/hash.h"
#include "base/text.h"
#include "dynamodb/attribute.h"
#include "model/check.h"
#include "model/read.h"
#include "model/record.h"
#include "model/transaction.h"
#include "model/user.h"

#define CLAIM      "identity:"
#define CLAIMED_BY "claimed_by"
#define CLAIMED_AT "claimed_at"
#define PROVIDER   "oauth_provider"
#define SUB        "oauth_provider_sub"

enum { CLAIM_TEXT = sizeof CLAIM + HASH_HEX, TRIES = 8 };
enum { USER, NEW_CLAIM }; /* in a transaction; then the old claim */

bool identity_is_claim(const char *id)
{
	return text_starts(id, CLAIM);
}

static void claim_id(const struct identity *who, char out[CLAIM_TEXT])
{
	struct buf both = BUF_INIT;
	char hex[HASH_HEX];

	buf_addf(
	    &both, "%zu:%s:%s", strlen(who->provider), who->provider, who->sub);
	hash_sha256_hex(both.s, both.n, hex);
	buf_free(&both);
	memcpy(out, CLAIM, sizeof CLAIM);
	memcpy(out + sizeof CLAIM - 1, hex, HASH_HEX);
}

static struct identity of_item(const struct node *item)
{
	return (struct identity){ attribute_text_of(node_key(item, PROVIDER)),
		attribute_text_of(node_key(item, SUB)) };
}

static bool same(const struct identity *a, const struct identity *b)
{
	return a->provider != NULL && b->provider != NULL && a->sub != NULL &&
	       b->sub != NULL && strcmp(a->provider, b->provider) == 0 &&
	       strcmp(a->sub, b->sub) == 0;
}

/* A Put of the claim, where nobody else has it. */
static struct node *put_claim(const struct task *t, const struct identity *who,
    const char *user, const struct stamp *stamp)
{
	struct node *body = entity_request(t, &user_entity), *item = node_map();
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };
	char id[CLAIM_TEXT];

	claim_id(who, id);
	attribute_put_text(item, user_entity.partition, id);
	attribute_put_text(item, CLAIMED_BY, user);
	node_append(item, CLAIMED_AT, entity_now(t));
	attribute_put_text(item, ATTRIBUTE_MADE, stamp->text);
	node_append(body, "Item", item);
	terms_add(&terms, &condition, "attribute_not_exists(@) OR @ = $",
	    user_entity.partition, CLAIMED_BY, attribute_text(user));
	node_append(body, "ConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	node_append(
	    body, "ReturnValuesOnConditionCheckFailure", node_text("ALL_OLD"));
	buf_free(&condition);
	return body;
}

/* A Delete of the claim, unless somebody else has it. */
static struct node *delete_claim(
    const struct task *t, const struct identity *who, const char *user)
{
	struct node *body = entity_request(t, &user_entity);
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };
	char id[CLAIM_TEXT];

	claim_id(who, id);
	node_append(
	    body, "Key", entity_key(&user_entity, &(struct key){ id, NULL }));
	terms_add(&terms, &condition, "attribute_not_exists(@) OR @ = $",
	    user_entity.partition, CLAIMED_BY, attribute_text(user));
	node_append(body, "ConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	buf_free(&condition);
	return body;
}

static int fail_taken(struct task *t)
{
	task_fail(
	    t, WB_TAKEN, PROVIDER, "another user has the identity already");
	t->error.maybe_applied = false;
	return -1;
}

/* What stands at the user's key after a transaction that failed: as it was told,
 * or read where it was not and an attempt had no answer, or where an engine tells
 * nothing. */
static int look(struct task *t, const char *id, struct transaction_result *r,
    struct node **item)
{
	struct wb_error error = t->error;
	int rc;

	*item = r->items[USER];
	r->items[USER] = NULL;
	if (*item != NULL ||
	    (r->refused[USER] ? write_gives_items(t) : !t->unknown))
		return 0;
	rc = read_item(t, &user_entity, &(struct key){ id, NULL }, true, item);
	/* Only the item says what a condition that was not met means. */
	if (rc == 0 || error.status != WB_CONFLICT) {
		error.attempts = t->error.attempts;
		error.slept_ms = t->error.slept_ms;
		t->error = error;
	}
	t->error.maybe_applied = t->unknown;
	return rc;
}

static int settle_create(struct task *t, const char *id, const char *stamp,
    struct transaction_result *r, const void **record)
{
	struct node *item = NULL;
	int rc = -1;

	if (look(t, id, r, &item) != 0)
		return -1;
	if (item != NULL &&
	    strcmp(stamp_of(item, ATTRIBUTE_MADE), stamp) == 0) {
		task_forgive(t);
		return record_make(t, &user_entity, item, record);
	}
	/* One that was there and is gone may have been ours. */
	if (item != NULL || (r->refused[USER] && !t->unknown)) {
		task_fail(t, WB_EXISTS, "id", "it exists already");
		t->error.maybe_applied = false;
	} else if (r->refused[NEW_CLAIM] && !r->refused[USER]) {
		fail_taken(t);
	}
	node_free(item);
	return rc;
}

int identity_create(struct task *t, struct node *item, const void **record)
{
	const char *id =
	    attribute_text_of(node_key(item, user_entity.partition));
	struct identity who = of_item(item);
	struct transaction_result result;
	struct node *transaction, *put;
	struct stamp stamp;
	int rc = -1;

	task_about(t, user_entity.name, id, NULL);
	if (stamp_make(t, &stamp) != 0)
		goto out;
	write_stamp_new(item, &stamp);
	if (check_item_size(t, &user_entity, item) != 0)
		goto out;
	transaction = transaction_new();
	put = entity_request(t, &user_entity);
	write_condition_absent(put, &user_entity, node_copy(item));
	transaction_add(transaction, "Put", put);
	transaction_add(transaction, "Put", put_claim(t, &who, id, &stamp));
	if (transaction_send(t, transaction, &result) == 0) {
		task_forgive(t);
		rc = record_make(t, &user_entity, item, record);
		item = NULL;
	} else {
		rc = settle_create(t, id, stamp.text, &result, record);
	}
	transaction_result_free(&result);
out:
	node_free(item);
	return rc;
}

/* The identity that the update leads to, from the one that is. */
static struct identity wanted(
    const struct wb_user_update *up, const struct identity *have)
{
	struct identity who = *have;

	if (up->oauth_provider.change != WB_KEEP)
		who.provider = up->oauth_provider.value;
	if (up->oauth_provider_sub.change != WB_KEEP)
		who.sub = up->oauth_provider_sub.value;
	return who;
}

static void if_still(struct change *c, const char *attribute, const char *have)
{
	if (have != NULL)
		terms_add(&c->terms, &c->condition, " AND @ = $", attribute,
		    attribute_text(have));
	else
		terms_add(&c->terms, &c->condition,
		    " AND attribute_not_exists(@)", attribute);
}

static int update_of(struct task *t, const struct update *u,
    const struct identity *have, const struct stamp *stamp, struct node **out)
{
	struct node *body = entity_request(t, &user_entity);
	struct change change = { 0 };
	int rc = change_read(t, &user_entity, u->fields, &change);

	if (rc == 0) {
		change_set(&change, user_entity.changed_at, entity_now(t));
		/* The identity must be the one that was read. */
		if_still(&change, PROVIDER, have->provider);
		if_still(&change, SUB, have->sub);
		node_append(body, "Key", entity_key(&user_entity, &u->key));
		change_put(&change, &user_entity, u->if_version, stamp, body);
		*out = body;
	} else {
		node_free(body);
	}
	change_free(&change);
	return rc;
}

/* What is there after a transaction that failed decides: done; refused for good; or
 * to be tried again with what is read then. */
static enum settled settle_update(struct task *t, const struct update *u,
    struct stamp *stamp, struct transaction_result *r, bool claims)
{
	int old_claim = claims ? NEW_CLAIM + 1 : NEW_CLAIM;
	struct node *item = NULL;
	enum settled settled = SETTLED_FAILED;

	if (look(t, u->key.partition, r, &item) != 0)
		return SETTLED_FAILED;
	if (item != NULL || r->refused[USER])
		settled =
		    write_judge_update(t, u, item, stamp, r->refused[USER]);
	if (settled == SETTLED_FAILED && !r->refused[USER]) {
		if (claims && r->refused[NEW_CLAIM])
			fail_taken(t);
		else if (r->refused[old_claim])
			task_fail(t, WB_CONFLICT, PROVIDER,
			    "the claim of the old identity belongs to another "
			    "user");
	}
	node_free(item);
	return settled;
}

static int send_update(struct task *t, const struct update *u,
    const struct identity *from, const struct identity *to,
    const struct stamp *stamp, struct transaction_result *result)
{
	struct node *transaction, *body;

	if (update_of(t, u, from, stamp, &body) != 0)
		return -1;
	transaction = transaction_new();
	transaction_add(transaction, "Update", body);
	if (to->provider != NULL)
		transaction_add(transaction, "Put",
		    put_claim(t, to, u->key.partition, stamp));
	if (from->provider != NULL && from->sub != NULL && !same(from, to))
		transaction_add(transaction, "Delete",
		    delete_claim(t, from, u->key.partition));
	return transaction_send(t, transaction, result);
}

/* One try, from the item that is there now. */
static enum settled try_update(struct task *t, const struct update *u,
    const struct node *item, struct stamp *stamp)
{
	const struct wb_user_update *up = u->fields;
	struct transaction_result result = { 0 };
	struct identity from = of_item(item), to = wanted(up, &from);
	enum settled settled = SETTLED_DONE;

	if ((to.provider == NULL) != (to.sub == NULL)) {
		task_fail(t, WB_INVALID, to.sub == NULL ? SUB : PROVIDER,
		    "'" PROVIDER "' and '" SUB "' go together");
		return SETTLED_FAILED;
	}
	if (send_update(t, u, &from, &to, stamp, &result) != 0)
		settled =
		    settle_update(t, u, stamp, &result, to.provider != NULL);
	transaction_result_free(&result);
	return settled;
}

static int read_user(struct task *t, const char *id, struct node **item)
{
	if (read_item(t, &user_entity, &(struct key){ id, NULL }, true, item) !=
	    0)
		return -1;
	return *item != NULL
	           ? 0
	           : task_fail(t, WB_NOT_FOUND, NULL, "it does not exist");
}

int identity_update(struct task *t, const struct update *u, const void **record)
{
	enum settled settled = SETTLED_AGAIN;
	struct node *item = NULL;
	struct stamp stamp;
	int rc;

	task_about(t, user_entity.name, u->key.partition, NULL);
	if (stamp_make(t, &stamp) != 0)
		return -1;
	for (int i = 0; i < TRIES && settled == SETTLED_AGAIN; i++) {
		if (read_user(t, u->key.partition, &item) != 0)
			return -1;
		settled = try_update(t, u, item, &stamp);
		node_free(item);
	}
	if (settled != SETTLED_DONE)
		return -1;
	task_forgive(t);
	if (read_user(t, u->key.partition, &item) != 0) {
		t->error.maybe_applied = true; /* in fact it is */
		return -1;
	}
	rc = record_make(t, &user_entity, item, record);
	t->error.maybe_applied = rc != 0; /* in fact it is */
	return rc;
}

/* By the claim; *item is NULL where there is none, or where it does not lead to a
 * user of this identity. */
static int find_by_claim(
    struct task *t, const struct identity *who, struct node **item)
{
	char id[CLAIM_TEXT];
	struct node *claim;
	struct identity found;
	const char *user;
	int rc;

	*item = NULL;
	claim_id(who, id);
	if (read_item(
	        t, &user_entity, &(struct key){ id, NULL }, true, &claim) != 0)
		return -1;
	user = attribute_text_of(node_key(claim, CLAIMED_BY));
	rc = user == NULL ? 0
	                  : read_item(t, &user_entity,
	                        &(struct key){ user, NULL }, true, item);
	found = of_item(*item);
	if (!same(&found, who)) {
		node_free(*item);
		*item = NULL;
	}
	node_free(claim);
	return rc;
}

static int ask_index(
    struct task *t, const struct identity *who, struct node **answer)
{
	struct node *body = entity_request(t, &user_entity);
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };
	int rc;

	node_append(body, "IndexName", node_text(INDEX_OAUTH));
	terms_add(&terms, &condition, "@ = $ AND @ = $", PROVIDER,
	    attribute_text(who->provider), SUB, attribute_text(who->sub));
	node_append(body, "KeyConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	node_append(
	    body, "Limit", node_int(2)); /* one, and whether it is alone */
	rc = task_send(t, "Query", body, true, answer);
	buf_free(&condition);
	return rc;
}

/* An index shows what was; the item itself shows what is. */
static int confirm(struct task *t, const struct identity *who,
    const struct node *shown, struct node **item)
{
	const char *id =
	    attribute_text_of(node_key(shown, user_entity.partition));
	struct identity found;

	*item = NULL;
	if (id == NULL)
		return 0;
	if (read_item(t, &user_entity, &(struct key){ id, NULL }, true, item) !=
	    0)
		return -1;
	found = of_item(*item);
	if (!same(&found, who)) {
		node_free(*item);
		*item = NULL;
	}
	return 0;
}

static int find_by_index(struct task *t, const struct identity *who,
    struct node **item, bool *shared)
{
	struct node *answer;
	int rc = ask_index(t, who, &answer);

	*item = NULL;
	*shared = rc == 0 && node_key(answer, "Items") != NULL &&
	          node_key(answer, "Items")->count > 1;
	if (rc == 0)
		node_each (shown, node_key(answer, "Items")) {
			if (!t->call.consistent)
				*item = node_copy(shown);
			else
				rc = confirm(t, who, shown, item);
			if (rc != 0 || *item != NULL)
				break;
		}
	node_free(answer);
	return rc;
}

int identity_find(
    struct task *t, const struct identity *who, const void **record)
{
	struct node *item = NULL;
	bool shared = false;

	task_about(t, "user of", who->provider, who->sub);
	if (t->session->options.unique_identity && t->call.consistent &&
	    find_by_claim(t, who, &item) != 0)
		return -1;
	if (item == NULL && find_by_index(t, who, &item, &shared) != 0)
		return -1;
	if (item == NULL)
		return task_fail(t, WB_NOT_FOUND, NULL, "there is none");
	if (record_make(t, &user_entity, item, record) != 0)
		return -1;
	((struct wb_user *)(uintptr_t)*record)->identity_shared = shared;
	return 0;
}
