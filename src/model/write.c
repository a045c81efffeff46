/*
 * Each kind of write sends, and then judges by the item that is there: the one
 * that DynamoDB gave back with the condition that failed, or, where an engine gives
 * none or the last attempt had no answer at all, one that is read.
 */
#include "model/write.h"

#include <string.h>

#include "dynamodb/attribute.h"
#include "model/check.h"
#include "model/read.h"
#include "model/record.h"

/* With a larger stamp: each that failed means that somebody else's passed, which
 * among many writers of one slot is so for one in three or four. */
enum { TRIES = 32 };

/* Some local engines give no item with a condition that failed; of the service's
 * answer its absence means that there is none. */
bool write_gives_items(const struct task *t)
{
	return !t->unknown && !ddb_endpoint(t->channel->ddb)->loopback;
}

/* Whether the answer to a write left open what became of it; if so, *item is what
 * is there now, or NULL for nothing, and *refused says that the condition was not
 * met.  If not, the task's error stands. */
static bool look(struct task *t, const struct entity *e, const struct key *key,
    struct node *answer, struct node **item, bool *refused)
{
	struct wb_error error = t->error;
	int rc;

	*refused = error.status == WB_CONFLICT;
	*item = read_take(answer, "Item");
	if (*item != NULL || (*refused && write_gives_items(t)))
		return true;
	if ((!*refused && !t->unknown) || error.status == WB_CANCELLED)
		return false;
	rc = read_item(t, e, key, true, item);
	/* Why the write failed is what counts, not how the read did; but of a
	 * condition that was not met only the item says what it means. */
	if (rc == 0 || !*refused) {
		error.attempts = t->error.attempts;
		error.slept_ms = t->error.slept_ms;
		t->error = error;
	}
	t->error.maybe_applied = t->unknown;
	return rc == 0;
}

void write_stamp_new(struct node *item, const struct stamp *stamp)
{
	node_append(item, ATTRIBUTE_VERSION, attribute_int(1));
	attribute_put_text(item, ATTRIBUTE_MADE, stamp->text);
}

void write_condition_absent(
    struct node *body, const struct entity *e, struct node *item)
{
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };

	node_append(body, "Item", item);
	terms_add(&terms, &condition, "attribute_not_exists(@)", e->partition);
	node_append(body, "ConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	node_append(
	    body, "ReturnValuesOnConditionCheckFailure", node_text("ALL_OLD"));
	buf_free(&condition);
}

static int fail_exists(struct task *t)
{
	task_fail(t, WB_EXISTS, NULL, "it exists already");
	t->error.maybe_applied = false;
	return -1;
}

static int fail_gone(struct task *t)
{
	task_fail(t, WB_NOT_FOUND, NULL, "it does not exist");
	t->error.maybe_applied = false;
	return -1;
}

/* The texts are the item's. */
static struct key key_of(const struct entity *e, const struct node *item)
{
	const struct node *sort =
	    e->sort != NULL ? node_key(item, e->sort) : NULL;

	return (struct key){ attribute_text_of(node_key(item, e->partition)),
		attribute_text_of(sort) };
}

/* The create of this stamp failed; takes answer. */
static int settle_create(struct task *t, const struct entity *e,
    struct node *sent, const char *stamp, struct node *answer, const void **out)
{
	struct key key = key_of(e, sent);
	struct node *item;
	bool refused;
	int rc = -1;

	if (!look(t, e, &key, answer, &item, &refused))
		goto out;
	if (item == NULL && !(refused && !t->unknown))
		goto out; /* not done, but it may be under way */
	if (strcmp(stamp_of(item, ATTRIBUTE_MADE), stamp) == 0) {
		task_forgive(t);
		rc = record_make(t, e, item, out);
		item = NULL;
	} else {
		fail_exists(t);
	}
out:
	node_free(item);
	node_free(answer);
	return rc;
}

int write_create(
    struct task *t, const struct entity *e, struct node *item, const void **out)
{
	struct key key = key_of(e, item);
	struct node *body = entity_request(t, e), *answer = NULL;
	struct stamp stamp;
	int rc = -1;

	task_about(t, e->name, key.partition, key.sort);
	if (stamp_make(t, &stamp) == 0)
		write_stamp_new(item, &stamp);
	write_condition_absent(body, e, item);
	if (t->error.status != WB_OK || check_item_size(t, e, item) != 0)
		goto out;
	rc = task_send_kept(t, "PutItem", body, true, &answer);
	if (rc == 0) {
		rc = record_make(t, e, node_take(body, "Item"), out);
	} else {
		rc = settle_create(t, e, item, stamp.text, answer, out);
		answer = NULL;
	}
out:
	node_free(body);
	node_free(answer);
	return rc;
}

static int64_t version_of(const struct node *item)
{
	int64_t v = 0;

	attribute_int_of(node_key(item, ATTRIBUTE_VERSION), &v);
	return v;
}

static int fail_version(struct task *t, int64_t have, int64_t want, bool maybe)
{
	task_fail(t, WB_CONFLICT, "if_version",
	    "it is at version %lld, not %lld", (long long)have,
	    (long long)want);
	t->error.maybe_applied = maybe;
	return -1;
}

static int fail_overtaken(struct task *t)
{
	task_fail(t, WB_CONFLICT, NULL,
	    "the answer was lost, and others wrote to it meanwhile");
	t->error.maybe_applied = true;
	return -1;
}

enum settled write_judge_update(struct task *t, const struct update *u,
    const struct node *item, struct stamp *stamp, bool refused)
{
	const char *slot = stamp_of(item, stamp->slot);
	int order = strcmp(slot, stamp->text);
	int64_t version = version_of(item);

	if (item == NULL) {
		fail_gone(t);
		return SETTLED_FAILED;
	}
	if (order == 0)
		return SETTLED_DONE;
	if (u->if_version != 0 && version != u->if_version) {
		fail_version(
		    t, version, u->if_version, order > 0 && t->unknown);
		return SETTLED_FAILED;
	}
	if (order > 0 && t->unknown) {
		fail_overtaken(t);
		return SETTLED_FAILED;
	}
	if (!refused)
		return SETTLED_FAILED; /* not done, but it may be under way */
	if (order > 0)
		stamp_pass(t, stamp, slot);
	return SETTLED_AGAIN;
}

static int make_change(
    struct task *t, const struct update *u, struct change *change)
{
	if (change_read(t, u->entity, u->fields, change) != 0)
		return -1;
	if (u->entity->changed_at != NULL)
		change_set(change, u->entity->changed_at, entity_now(t));
	return 0;
}

/* One request; *answer is what it brought. */
static int send_update(struct task *t, const struct update *u,
    const struct stamp *stamp, struct node **answer)
{
	struct change change = { 0 };
	struct node *body;
	int rc = make_change(t, u, &change);

	*answer = NULL;
	if (rc == 0) {
		body = entity_request(t, u->entity);
		node_append(body, "Key", entity_key(u->entity, &u->key));
		change_put(&change, u->entity, u->if_version, stamp, body);
		node_append(body, "ReturnValues", node_text("ALL_NEW"));
		rc = task_send(t, "UpdateItem", body, true, answer);
	}
	change_free(&change);
	return rc;
}

static enum settled try_update(struct task *t, const struct update *u,
    struct stamp *stamp, struct node **item)
{
	struct node *answer;
	bool refused;
	enum settled settled = SETTLED_FAILED;

	*item = NULL;
	if (send_update(t, u, stamp, &answer) == 0) {
		*item = read_take(answer, "Attributes");
		settled = SETTLED_DONE;
	} else if (look(t, u->entity, &u->key, answer, item, &refused)) {
		settled = write_judge_update(t, u, *item, stamp, refused);
	}
	node_free(answer);
	return settled;
}

int write_update(struct task *t, const struct update *u, const void **out)
{
	enum settled settled = SETTLED_AGAIN;
	struct node *item = NULL;
	struct stamp stamp;
	int rc;

	task_about(t, u->entity->name, u->key.partition, u->key.sort);
	if (stamp_make(t, &stamp) != 0)
		return -1;
	for (int i = 0; i < TRIES && settled == SETTLED_AGAIN; i++) {
		node_free(item);
		settled = try_update(t, u, &stamp, &item);
	}
	if (settled == SETTLED_DONE && item != NULL) {
		task_forgive(t);
		rc = record_make(t, u->entity, item, out);
		t->error.maybe_applied = rc != 0; /* in fact it is */
		return rc;
	}
	node_free(item);
	if (settled == SETTLED_DONE) {
		task_fail(t, WB_SERVICE, NULL,
		    "it was updated, but the answer does not show it");
		t->error.maybe_applied = true; /* in fact it is */
	}
	return -1;
}

static int send_delete(struct task *t, const struct entity *e,
    const struct key *key, int64_t if_version, const struct stamp *stamp,
    struct node **answer)
{
	struct node *body = entity_request(t, e);
	struct buf condition = BUF_INIT;
	struct terms terms = { 0 };
	int rc;

	terms_add(&terms, &condition,
	    "attribute_exists(@) AND (attribute_not_exists(@) OR @ < $)",
	    e->partition, ATTRIBUTE_MADE, ATTRIBUTE_MADE,
	    attribute_text(stamp->text));
	if (if_version != 0)
		terms_add(&terms, &condition, " AND @ = $", ATTRIBUTE_VERSION,
		    attribute_int(if_version));
	node_append(body, "Key", entity_key(e, key));
	node_append(body, "ConditionExpression", node_text(condition.s));
	terms_put(&terms, body);
	node_append(
	    body, "ReturnValuesOnConditionCheckFailure", node_text("ALL_OLD"));
	rc = task_send(t, "DeleteItem", body, true, answer);
	buf_free(&condition);
	return rc;
}

/* An item with a larger stamp than ours was made after it, in place of the one that
 * was to be deleted; or by a clock ahead of ours, and then it is that one. */
static enum settled judge_delete(struct task *t, const struct node *item,
    struct stamp *stamp, int64_t if_version, bool refused)
{
	const char *made = stamp_of(item, ATTRIBUTE_MADE);
	bool later = strcmp(made, stamp->text) > 0;

	if (item == NULL && t->unknown)
		return SETTLED_DONE;
	if (item == NULL) {
		fail_gone(t);
		return SETTLED_FAILED;
	}
	if (later && t->unknown) {
		fail_overtaken(t);
		return SETTLED_FAILED;
	}
	if (if_version != 0 && version_of(item) != if_version) {
		fail_version(t, version_of(item), if_version, false);
		return SETTLED_FAILED;
	}
	if (!refused)
		return SETTLED_FAILED; /* not done, but it may be under way */
	if (later)
		stamp_pass(t, stamp, made);
	return SETTLED_AGAIN;
}

int write_delete(struct task *t, const struct entity *e, const struct key *key,
    int64_t if_version)
{
	enum settled settled = SETTLED_AGAIN;
	struct node *answer, *item;
	struct stamp stamp;
	bool refused;

	task_about(t, e->name, key->partition, key->sort);
	if (stamp_make_last(t, &stamp) != 0)
		return -1;
	for (int i = 0; i < TRIES && settled == SETTLED_AGAIN; i++) {
		item = NULL;
		if (send_delete(t, e, key, if_version, &stamp, &answer) == 0)
			settled = SETTLED_DONE;
		else if (look(t, e, key, answer, &item, &refused))
			settled =
			    judge_delete(t, item, &stamp, if_version, refused);
		else
			settled = SETTLED_FAILED;
		node_free(item);
		node_free(answer);
	}
	if (settled != SETTLED_DONE)
		return -1;
	task_forgive(t);
	return 0;
}
