#include <stdio.h>

#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

static bool is_provisioned(const struct node *body)
{
	return strcmp(node_text_or(body, "BillingMode", "PROVISIONED"),
	           "PROVISIONED") == 0;
}

static int check_capacity(const struct node *body, struct error *err)
{
	bool provisioned = is_provisioned(body);

	if (model_capacity_check_new(body, provisioned, NULL, err) != 0)
		return -1;
	node_each (index, node_key(body, "GlobalSecondaryIndexes"))
		if (model_capacity_check_new(index, provisioned,
		        node_text_or(index, "IndexName", ""), err) != 0)
			return -1;
	return 0;
}

static bool has_indexes(const struct node *table)
{
	return node_key(table, "GlobalSecondaryIndexes") != NULL ||
	       node_key(table, "LocalSecondaryIndexes") != NULL;
}

/* R4, R5: tables that are being changed, and those with indexes among them. */
static int check_concurrency(
    const struct model *m, const struct node *body, struct error *err)
{
	int all = 0, indexed = 0;

	vec_each (struct model_table *, t, &m->tables) {
		const struct node *d = (*t)->description;

		if (strcmp(node_text_or(d, "TableStatus", ""), "ACTIVE") == 0)
			continue;
		all++;
		indexed += has_indexes(d);
	}
	if (all >= m->most_tables)
		return model_limit(err, WORDS_TABLES_AT_ONCE, m->most_tables);
	if (has_indexes(body) && indexed >= m->most_indexed)
		return model_limit(err, WORDS_INDEXED_AT_ONCE, m->most_indexed);
	return 0;
}

static int check(struct model_request *r, struct error *err)
{
	const char *name = node_text_or(r->body, "TableName", "");

	if (model_keys_check_create(r->body, err) != 0 ||
	    check_capacity(r->body, err) != 0 ||
	    model_stream_check(node_key(r->body, "StreamSpecification"), err) !=
	        0 ||
	    model_encryption_check(
	        node_key(r->body, "SSESpecification"), err) != 0 ||
	    model_tags_check(node_key(r->body, "Tags"), NULL, err) != 0)
		return -1;
	vec_each (struct model_table *, t, &r->m->tables)
		if (strcmp(node_text_or((*t)->description, "TableName", ""),
		        name) == 0)
			return model_in_use(err, WORDS_EXISTS, name);
	return check_concurrency(r->m, r->body, err);
}

/* N1, N8: what is the default leaves no trace. */
static void set_billing_and_class(
    struct model *m, struct node *d, const struct node *body)
{
	const char *class = node_text_or(body, "TableClass", "STANDARD");

	model_capacity_new(d, body, is_provisioned(body));
	if (!is_provisioned(body)) {
		node_put(d, "BillingModeSummary.BillingMode",
		    node_text("PAY_PER_REQUEST"));
		node_put(d,
		    "BillingModeSummary.LastUpdateToPayPerRequestDateTime",
		    model_date(m));
	}
	if (strcmp(class, "STANDARD") != 0)
		node_put(d, "TableClassSummary.TableClass", node_text(class));
	node_put(d, "DeletionProtectionEnabled",
	    node_bool(node_bool_or(body, "DeletionProtectionEnabled", false)));
}

static void set_indexes(struct node *d, const struct node *body)
{
	node_each (index, node_key(body, "LocalSecondaryIndexes"))
		node_add(node_at_list(d, "LocalSecondaryIndexes"),
		    model_index_new_local(d, index));
	node_each (index, node_key(body, "GlobalSecondaryIndexes"))
		node_add(node_at_list(d, "GlobalSecondaryIndexes"),
		    model_index_new(d, index, false));
}

static struct node *describe(struct model *m, const struct node *body)
{
	const char *name = node_text_or(body, "TableName", "");
	struct node *d = node_map(), *encryption;
	char arn[400], id[64];

	snprintf(arn, sizeof arn,
	    "arn:aws:dynamodb:us-east-1:123456789012:table/%s", name);
	snprintf(id, sizeof id, "00000000-0000-4000-8000-%012d", ++m->made);
	node_set(d, "AttributeDefinitions",
	    node_copy(node_key(body, "AttributeDefinitions")));
	node_set(d, "TableName", node_text(name));
	node_set(d, "KeySchema", node_copy(node_key(body, "KeySchema")));
	node_set(d, "TableStatus", node_text("CREATING"));
	node_set(d, "CreationDateTime", model_date(m));
	node_set(d, "TableSizeBytes", node_int(0));
	node_set(d, "ItemCount", node_int(0));
	node_set(d, "TableArn", node_text(arn));
	node_set(d, "TableId", node_text(id));
	set_billing_and_class(m, d, body);
	set_indexes(d, body);
	if (node_bool_or(body, "StreamSpecification.StreamEnabled", false))
		model_stream_on(m, d, node_key(body, "StreamSpecification"));
	encryption =
	    model_encryption_new(d, node_key(body, "SSESpecification"));
	if (encryption != NULL)
		node_set(d, "SSEDescription", encryption);
	return d;
}

static void ready_for_backups(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	(void)m;
	(void)t;
	(void)event;
}

int model_create_table(struct model_request *r, struct error *err)
{
	struct model *m = r->m;
	struct model_table *t;
	int64_t now = model_mono(m);

	if (check(r, err) != 0)
		return -1;
	t = mem_alloc(sizeof *t);
	*vec_push(&m->tables) = t;
	t->description = describe(m, r->body);
	model_backup_begin(t, NULL);
	model_ttl_begin(m, t, NULL);
	model_tags_begin(m, t, node_key(r->body, "Tags"));
	t->backups_ready = now + m->times.recovery_ready; /* R39 */
	model_later(
	    &t->events, now + m->times.create, model_event_table_active, NULL);
	model_later(&t->events, t->backups_ready, ready_for_backups, NULL);
	r->effect = true;
	r->answer = node_map();
	node_set(r->answer, "TableDescription", model_describe_show(t));
	/* The date comes with the first reading. */
	if (node_get(t->description, "BillingModeSummary") != NULL)
		node_remove(
		    node_at_map(node_at_map(r->answer, "TableDescription"),
		        "BillingModeSummary"),
		    "LastUpdateToPayPerRequestDateTime");
	return 0;
}
