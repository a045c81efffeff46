/*
 * UpdateTable: what may be sent when, and together with what (control-plane.md
 * R1, R6, R12 to R14, and the combination table).
 */
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

enum { CLASS_DAYS = 30, CLASS_CHANGES = 2, DAY = 24 * 3600 };

static int check_active(const struct node *description, struct error *err)
{
	const char *name = node_text_or(description, "TableName", "");
	const char *status = node_text_or(description, "TableStatus", "");

	if (strcmp(status, "ACTIVE") == 0)
		return 0;
	if (strcmp(status, "CREATING") == 0)
		return model_in_use(err, WORDS_CREATING, name);
	if (strcmp(status, "UPDATING") == 0)
		return model_in_use(err, WORDS_UPDATING, name);
	if (strcmp(status, "DELETING") == 0)
		return model_in_use(err, WORDS_DELETING, name);
	return model_in_use(err, WORDS_OTHER_STATUS, name);
}

/* Members that change something, but for those named. */
static size_t others(const struct node *body, const char *mine)
{
	size_t n = 0;

	node_each (member, body)
		n += strcmp(member->key, "TableName") != 0 &&
		     strcmp(member->key, "AttributeDefinitions") != 0 &&
		     strcmp(member->key, mine) != 0;
	return n;
}

static int check_together(const struct node *body, struct error *err)
{
	bool extra = node_key(body, "AttributeDefinitions") != NULL;

	if (others(body, "") == 0) /* R6 */
		return model_invalid(err, WORDS_EMPTY_UPDATE);
	if (node_key(body, "SSESpecification") != NULL &&
	    (others(body, "SSESpecification") > 0 || extra))
		return model_invalid(err, WORDS_ENCRYPTION_ALONE);
	if (node_key(body, "TableClass") != NULL &&
	    (others(body, "TableClass") > 0 || extra))
		return model_invalid(err, WORDS_CLASS_ALONE);
	if (model_index_changes_set(body) &&
	    others(body, "GlobalSecondaryIndexUpdates") > 0)
		return model_invalid(err, WORDS_INDEX_ALONE);
	return 0;
}

/* R12, R14: while an index is allocated only the capacity of other indexes may
 * change; each entry for an index is looked at by itself.  An encryption change
 * is waited for. */
static int check_quiet(
    const struct node *description, const struct node *body, struct error *err)
{
	const struct node *index = model_busy_allocating(description);
	const char *encryption =
	    node_text_or(description, "SSEDescription.Status", "ENABLED");

	if (strcmp(encryption, "ENABLED") != 0)
		return model_in_use(err, WORDS_UPDATING,
		    node_text_or(description, "TableName", ""));
	if (index == NULL || others(body, "GlobalSecondaryIndexUpdates") == 0)
		return 0;
	return model_in_use(
	    err, WORDS_INDEX_BUSY, node_text_or(index, "IndexName", ""));
}

/* R69, N8: after any change the summary stays. */
static int update_class(struct model_draft *d, struct error *err)
{
	const char *wanted = node_text_or(d->body, "TableClass", "");
	const char *is = node_text_or(
	    d->description, "TableClassSummary.TableClass", "STANDARD");
	int64_t now = model_wall(d->m);
	int recent = 0;

	if (wanted[0] == '\0')
		return 0;
	if (strcmp(wanted, is) == 0)
		return model_invalid(err, WORDS_SAME_CLASS);
	vec_each (int64_t, when, &d->table->classes)
		recent += now - *when < (int64_t)CLASS_DAYS * DAY;
	if (recent >= CLASS_CHANGES)
		return model_limit(err, WORDS_CLASS_WINDOW);
	node_put(
	    d->description, "TableClassSummary.TableClass", node_text(wanted));
	node_put(d->description, "TableClassSummary.LastUpdateDateTime",
	    model_date(d->m));
	d->class_changed = true;
	return 0;
}

static void update_protection(struct model_draft *d)
{
	const struct node *wanted =
	    node_key(d->body, "DeletionProtectionEnabled");

	if (wanted != NULL)
		node_set(d->description, "DeletionProtectionEnabled",
		    node_copy(wanted));
}

/* Protection and encryption leave the table ACTIVE. */
static bool makes_busy(const struct node *body)
{
	return others(body, "DeletionProtectionEnabled") > 0 &&
	       node_key(body, "SSESpecification") == NULL;
}

static int apply(struct model_draft *d, struct error *err)
{
	const struct node *before = d->table->description;

	if (check_active(before, err) != 0 ||
	    check_together(d->body, err) != 0 ||
	    check_quiet(before, d->body, err) != 0 ||
	    model_encryption_update(d, err) != 0 || update_class(d, err) != 0 ||
	    model_index_update(d, err) != 0 ||
	    model_capacity_update(d, err) != 0 ||
	    model_stream_update(d, err) != 0)
		return -1;
	update_protection(d);
	if (node_equal(before, d->description)) /* R6 */
		return model_invalid(err, WORDS_SAME_VALUES);
	return 0;
}

static void commit(struct model_draft *d)
{
	struct model_table *t = d->table;
	int64_t now = model_mono(d->m);
	int64_t busy = d->busy_ms > 0 ? d->busy_ms : d->m->times.update;

	if (makes_busy(d->body)) {
		node_set(d->description, "TableStatus", node_text("UPDATING"));
		model_later(
		    &d->events, now + busy, model_event_table_active, NULL);
	}
	node_free(t->description);
	t->description = d->description;
	d->description = NULL;
	vec_each (struct model_event, event, &d->events)
		*vec_push(&t->events) = *event;
	d->events.n = 0;
	if (d->to_on_demand)
		*vec_push(&t->flips) = model_wall(d->m);
	if (d->class_changed)
		*vec_push(&t->classes) = model_wall(d->m);
}

int model_update_table(struct model_request *r, struct error *err)
{
	struct model_draft d = {
		.m = r->m, .table = r->table, .body = r->body
	};
	int rc;

	d.description = node_copy(r->table->description);
	rc = apply(&d, err);
	if (rc == 0) {
		commit(&d);
		r->effect = true;
		r->answer = node_map();
		node_set(r->answer, "TableDescription",
		    model_describe_show(r->table));
	}
	node_free(d.description);
	model_events_free(&d.events);
	return rc;
}
