#include "lib/random_check.h"

#include "base/buf.h"
#include "base/mem.h"
#include "lib/fake_clock.h"
#include "reconcile/failure.h"
#include "reconcile/model.h"
#include "test.h"

struct view {
	const struct random_case *c;
	const struct node *was; /* answers before, NULL: no table */
	struct node *table, *backups, *ttl, *tags;
	const struct table_plan *plan;
	struct buf *why;
};

static bool wrong(struct view *v, const char *what)
{
	buf_addf(v->why, "after the plan: %s is not as it should be", what);
	return false;
}

static bool pending(const struct view *v, const char *subject)
{
	vec_each (struct step, s, &v->plan->steps)
		if (s->pending != NULL && strcmp(s->subject, subject) == 0)
			return true;
	return false;
}

static const struct node *old_table(const struct view *v)
{
	return node_get(v->was, "DescribeTable.Table");
}

static bool mentions(const struct view *v, unsigned what)
{
	return (v->c->mentions & what) != 0;
}

static const struct node *named(
    const struct node *list, const char *member, const char *name)
{
	node_each (item, list)
		if (strcmp(node_text_or(item, member, ""), name) == 0)
			return item;
	return NULL;
}

static const char *mode_of(const struct node *table)
{
	return node_text_or(
	    table, "BillingModeSummary.BillingMode", "PROVISIONED");
}

static bool has_capacity(const struct node *n, int read, int write)
{
	return node_int_or(n, "ProvisionedThroughput.ReadCapacityUnits", 0) ==
	           read &&
	       node_int_or(n, "ProvisionedThroughput.WriteCapacityUnits", 0) ==
	           write;
}

static bool has_read_maximum(const struct node *n, int read)
{
	return node_int_or(n, "OnDemandThroughput.MaxReadRequestUnits", 0) ==
	       read;
}

static bool check_billing(struct view *v)
{
	const struct random_table *w = &v->c->want;

	if (pending(v, "billing"))
		return true;
	if (!mentions(v, MENTION_BILLING)) {
		const char *old =
		    v->was != NULL ? mode_of(old_table(v)) : "PAY_PER_REQUEST";

		return strcmp(mode_of(v->table), old) == 0 ||
		       wrong(v, "the mode");
	}
	if (strcmp(mode_of(v->table),
	        w->provisioned ? "PROVISIONED" : "PAY_PER_REQUEST") != 0)
		return wrong(v, "the mode");
	if (w->provisioned && !has_capacity(v->table, w->read, w->write))
		return wrong(v, "the capacity");
	if (!w->provisioned && mentions(v, MENTION_MAXIMUM) &&
	    !has_read_maximum(v->table, w->max_read))
		return wrong(v, "the maximum");
	return true;
}

static bool check_key(const struct node *index, const struct random_index *ix)
{
	const struct node *part = node_item(node_key(index, "KeySchema"), 0);
	int n = ix->parts + ix->sorts;

	if (part == NULL || node_key(index, "KeySchema")->count != (size_t)n)
		return false;
	for (int i = 0; i < n; i++, part = part->next) {
		bool hash = i < ix->parts;
		int attribute = hash ? ix->part[i] : ix->sort[i - ix->parts];

		if (strcmp(node_text_or(part, "AttributeName", ""),
		        random_case_attribute(attribute)) != 0 ||
		    strcmp(node_text_or(part, "KeyType", ""),
		        hash ? "HASH" : "RANGE") != 0)
			return false;
	}
	return true;
}

static bool check_types(struct view *v, const struct random_index *ix)
{
	const struct node *list = node_key(v->table, "AttributeDefinitions");

	for (int i = 0; i < ix->parts + ix->sorts; i++) {
		int a = i < ix->parts ? ix->part[i] : ix->sort[i - ix->parts];
		const struct node *one =
		    named(list, "AttributeName", random_case_attribute(a));

		if (node_text_or(one, "AttributeType", "?")[0] !=
		    v->c->want.types[a])
			return false;
	}
	return true;
}

static bool check_projection(
    const struct node *index, const struct random_index *ix)
{
	const struct node *list =
	    node_get(index, "Projection.NonKeyAttributes");
	unsigned found = 0;

	if (strcmp(node_text_or(index, "Projection.ProjectionType", ""),
	        random_case_projections[ix->projection]) != 0)
		return false;
	node_each (name, list)
		found |= 1u << (name->text[1] - '0');
	return ix->projection != 2 || found == ix->included;
}

static bool check_wanted(struct view *v, const struct node *index,
    const struct random_index *ix, const char *name)
{
	struct buf subject = BUF_INIT;
	bool waits;

	if (index == NULL || !check_key(index, ix) || !check_types(v, ix) ||
	    !check_projection(index, ix))
		return wrong(v, name);
	buf_addf(&subject, "indexes.%s", name);
	waits = pending(v, "billing") || pending(v, subject.s);
	buf_free(&subject);
	if (ix->local || !mentions(v, MENTION_BILLING) || waits)
		return true;
	if (v->c->want.provisioned ? !has_capacity(index, ix->read, ix->write)
	                           : mentions(v, MENTION_MAXIMUM) &&
	                                 !has_read_maximum(index, ix->max_read))
		return wrong(v, name);
	return true;
}

/* Wanted: as it should be.  With a tombstone: gone.  Else: as before. */
static bool check_index(struct view *v, size_t number)
{
	const struct random_index *ix = &v->c->want.ix[number];
	const struct random_index *was = &v->c->live.ix[number];
	bool stays = v->was != NULL && was->there && was->status != 3;
	char *name = random_case_index(number);
	const struct node *index = named(
	    node_key(v->table, "GlobalSecondaryIndexes"), "IndexName", name);
	bool good;

	if (index == NULL)
		index = named(node_key(v->table, "LocalSecondaryIndexes"),
		    "IndexName", name);
	if (ix->there)
		good = check_wanted(v, index, ix, name);
	else if (mentions(v, MENTION_TOMBSTONES) ||
	         (v->c->prune_indexes && !was->local))
		good = index == NULL || wrong(v, name);
	else
		good = (index != NULL) == stays || wrong(v, name);
	mem_free(name);
	return good;
}

static bool check_tags(struct view *v)
{
	const struct node *old = node_get(v->was, "ListTagsOfResource.Tags");

	for (int i = 0; i < RANDOM_TAGS; i++) {
		char key[] = { 't', (char)('0' + i), '\0' };
		char value[] = { 'v', (char)('0' + v->c->want.tags[i]), '\0' };
		const char *is =
		    node_text_or(named(v->tags, "Key", key), "Value", "");
		const char *was =
		    node_text_or(named(old, "Key", key), "Value", "");
		bool mine = mentions(v, MENTION_TAGS);
		const char *ought = was;

		if (mine && v->c->want.tags[i] > 0)
			ought = value;
		else if (v->c->prune_tags ||
		         (mine && mentions(v, MENTION_TOMBSTONES)))
			ought = "";
		if (strcmp(is, ought) != 0)
			return wrong(v, key);
	}
	return true;
}

static bool check_ttl(struct view *v)
{
	const char *name = v->c->want.ttl == 2 ? "expires" : "ttl";
	const char *is = node_text_or(v->ttl, "AttributeName", "");
	const char *old = node_text_or(v->was,
	    "DescribeTimeToLive.TimeToLiveDescription.AttributeName", "");
	const char *status = node_text_or(v->was,
	    "DescribeTimeToLive.TimeToLiveDescription.TimeToLiveStatus", "");

	if (pending(v, "ttl"))
		return is[0] == '\0' || wrong(v, "ttl");
	if (!mentions(v, MENTION_TTL))
		name = strncmp(status, "DIS", 3) == 0 ? "" : old;
	else if (v->c->want.ttl == 0)
		name = "";
	return strcmp(is, name) == 0 || wrong(v, "ttl");
}

static bool check_recovery(struct view *v)
{
	const struct random_table *w = &v->c->want;
	int64_t is =
	    strcmp(node_text_or(v->backups,
	               "PointInTimeRecoveryDescription."
	               "PointInTimeRecoveryStatus",
	               ""),
	        "ENABLED") != 0
	        ? 0
	        : node_int_or(v->backups,
	              "PointInTimeRecoveryDescription.RecoveryPeriodInDays",
	              35);
	int was = v->was != NULL ? v->c->live.recovery_days : 0;

	if (!mentions(v, MENTION_RECOVERY))
		return is == was || wrong(v, "recovery");
	if (w->recovery_days > 0 && mentions(v, MENTION_DAYS))
		return is == w->recovery_days || wrong(v, "recovery");
	return (is > 0) == (w->recovery_days > 0) || wrong(v, "recovery");
}

static bool check_stream(struct view *v)
{
	bool on =
	    node_bool_or(v->table, "StreamSpecification.StreamEnabled", false);
	const char *is = on ? node_text_or(v->table,
	                          "StreamSpecification.StreamViewType", "?")
	                    : "";
	int ought = v->was != NULL ? v->c->live.stream : 0;

	if (mentions(v, MENTION_STREAM))
		ought = v->c->want.stream;
	return strcmp(is, random_case_view(ought)) == 0 || wrong(v, "stream");
}

static bool check_rest(struct view *v)
{
	const struct random_table none = { .exists = false };
	const struct random_table *old = v->was != NULL ? &v->c->live : &none;
	const struct random_table *w = &v->c->want;
	bool infrequent =
	    mentions(v, MENTION_CLASS) ? w->infrequent : old->infrequent;
	bool protected =
	    mentions(v, MENTION_PROTECTION) ? w->protected : old->protected;
	const char *class =
	    node_text_or(v->table, "TableClassSummary.TableClass", "STANDARD");

	if ((strcmp(class, "STANDARD") != 0) != infrequent)
		return wrong(v, "the class");
	return node_bool_or(v->table, "DeletionProtectionEnabled", false) ==
	           protected ||
	       wrong(v, "the protection");
}

/* Without KMS a managed key is not told apart from a customer's. */
static bool check_encryption(struct view *v)
{
	const char *is =
	    node_text_or(v->table, "SSEDescription.KMSMasterKeyArn", "");
	int key = v->c->want.key;

	if (!mentions(v, MENTION_ENCRYPTION))
		return strcmp(is, node_text_or(old_table(v),
		                      "SSEDescription.KMSMasterKeyArn", "")) ==
		           0 ||
		       wrong(v, "the key");
	/* With KMS's word it is known that a customer's key is not it. */
	if (key == 1 && v->c->kms && v->was != NULL && v->c->live.key >= 2)
		return (is[0] != '\0' &&
		           strcmp(is, random_case_key_arn(v->c->live.key)) !=
		               0) ||
		       wrong(v, "the managed key");
	if (key < 2)
		return (is[0] != '\0') == (key == 1) || wrong(v, "the key");
	/* The region is that of the table, by the id alone. */
	return (strchr(is, '/') != NULL &&
	           strcmp(strchr(is, '/'),
	               strchr(random_case_key_arn(key), '/')) == 0) ||
	       wrong(v, "the key");
}

/* arn: NULL for calls that take the name. */
static struct node *ask(
    struct model *m, const char *op, const char *root, const char *arn)
{
	struct node *body = node_map(), *answer = NULL, *found = NULL;
	struct error err = { 0 };
	const struct node *at;

	if (arn != NULL)
		node_set(body, "ResourceArn", node_text(arn));
	else
		node_set(body, "TableName", node_text("random"));
	if (model_call(m, op, body, &answer, &err) == 0) {
		at = node_get(answer, root);
		found = at != NULL ? node_copy(at) : NULL;
	}
	node_free(answer);
	node_free(body);
	return found;
}

static void settle(struct fake_clock *clock, struct model *m)
{
	struct node *table;
	int64_t ms;

	while ((ms = model_next(m)) >= 0) {
		fake_clock_advance(clock, ms + 1);
		table = ask(m, "DescribeTable", "Table", NULL);
		node_free(table);
	}
}

/* One request, with patience for what is refused only for now. */
static bool deliver(struct fake_clock *clock, struct model *m,
    const struct step *s, struct buf *why)
{
	struct error err = { 0 };
	struct node *answer = NULL;

	for (int i = 0; i < 100; i++) {
		enum failure failure;
		struct node *body = node_copy(s->body);
		int rc = model_call(m, s->op, body, &answer, &err);

		node_free(body);
		node_free(answer);
		answer = NULL;
		if (rc == 0)
			return true;
		failure = failure_classify(s->op, &err);
		if (failure != FAILURE_BUSY && failure != FAILURE_WINDOW)
			break;
		fake_clock_advance(clock, 30 * 60 * 1000);
	}
	buf_addf(why, "%s (%s): %s", s->op, s->subject, err.text);
	return false;
}

static bool look(struct view *v, struct model *m)
{
	bool good = true;

	v->table = ask(m, "DescribeTable", "Table", NULL);
	v->backups = ask(m, "DescribeContinuousBackups",
	    "ContinuousBackupsDescription", NULL);
	v->ttl = ask(m, "DescribeTimeToLive", "TimeToLiveDescription", NULL);
	v->tags = ask(m, "ListTagsOfResource", "Tags",
	    node_text_or(v->table, "TableArn", ""));
	if (v->table == NULL)
		good = wrong(v, "the table");
	for (size_t i = 0; good && i < RANDOM_INDEXES; i++)
		good = check_index(v, i);
	good = good && check_billing(v) && check_tags(v) && check_ttl(v) &&
	       check_recovery(v) && check_stream(v) && check_rest(v) &&
	       check_encryption(v);
	node_free(v->table);
	node_free(v->backups);
	node_free(v->ttl);
	node_free(v->tags);
	return good;
}

bool random_check_outcome(struct random_case *c, const struct plan *p,
    const struct node *answers, struct buf *why)
{
	struct view v = {
		.c = c, .was = answers, .why = why, .plan = &p->tables.v[0]
	};
	struct fake_clock clock;
	struct model *m;
	bool good = true;

	/* What is on its way may be another plan when it is there. */
	if (c->moving || table_plan_count(v.plan, REMARK_REFUSED) > 0)
		return true;
	fake_clock_init(&clock);
	m = model_new(&clock.clock, &model_times_aws);
	if (answers != NULL)
		model_put(m, answers);
	settle(&clock, m);
	vec_each (struct step, s, &v.plan->steps) {
		if (s->pending != NULL)
			continue;
		good = good && deliver(&clock, m, s, why);
		settle(&clock, m);
	}
	good = good && look(&v, m);
	model_free(m);
	return good;
}
