/*
 * Billing and capacity of tables and indexes: control-plane.md R7, R10, R27 to
 * R33.
 */
#include "base/limits.h"
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

enum { HOUR = 3600, DAY = 24 * HOUR, FLIPS_A_DAY = 4 };

static const char *const on_demand_members[] = { "MaxReadRequestUnits",
	"MaxWriteRequestUnits" };

bool model_capacity_provisioned(const struct node *description)
{
	return strcmp(node_text_or(description,
	                  "BillingModeSummary.BillingMode", "PROVISIONED"),
	           "PROVISIONED") == 0;
}

static int check_maximum(
    const struct node *wanted, bool provisioned, struct error *err)
{
	if (wanted != NULL && provisioned)
		return model_invalid(err, WORDS_MAXIMUM_MODE);
	node_each (member, wanted) {
		int64_t v = node_int_or(member, "", 0);

		if (v < 1 && v != -1)
			return model_invalid(err, WORDS_MAXIMUM_VALUE);
	}
	return 0;
}

/* R33: member by member; -1 takes one away, and then it is not shown. */
static void set_maximum(struct node *holder, const struct node *wanted)
{
	struct node *map;

	if (wanted == NULL)
		return;
	map = node_at_map(holder, "OnDemandThroughput");
	for (size_t i = 0; i < 2; i++) {
		const char *name = on_demand_members[i];
		int64_t v = node_int_or(wanted, name, 0);

		if (v > 0)
			node_set(map, name, node_int(v));
		else if (v < 0)
			node_remove(map, name);
	}
	if (map->count == 0)
		node_remove(holder, "OnDemandThroughput");
}

int model_capacity_check_new(const struct node *request, bool provisioned,
    const char *index, struct error *err)
{
	bool given = node_key(request, "ProvisionedThroughput") != NULL;

	if (given && !provisioned)
		return model_invalid(err, WORDS_NO_CAPACITY);
	if (!given && provisioned)
		return index != NULL ? model_invalid(err,
		                           WORDS_NEEDS_INDEX_CAPACITY, index)
		                     : model_invalid(err, WORDS_NEEDS_CAPACITY);
	return check_maximum(
	    node_key(request, "OnDemandThroughput"), provisioned, err);
}

static void set_units(struct node *holder, int64_t read, int64_t write)
{
	struct node *map = node_at_map(holder, "ProvisionedThroughput");

	if (node_key(map, "NumberOfDecreasesToday") == NULL)
		node_set(map, "NumberOfDecreasesToday", node_int(0));
	node_set(map, "ReadCapacityUnits", node_int(read));
	node_set(map, "WriteCapacityUnits", node_int(write));
}

/* N2, N18: 0/0 on demand, and warm throughput that nobody asked for. */
void model_capacity_new(
    struct node *holder, const struct node *request, bool provisioned)
{
	int64_t read =
	    node_int_or(request, "ProvisionedThroughput.ReadCapacityUnits", 0);
	int64_t write =
	    node_int_or(request, "ProvisionedThroughput.WriteCapacityUnits", 0);

	set_units(holder, read, write);
	set_maximum(holder, node_key(request, "OnDemandThroughput"));
	node_put(holder, "WarmThroughput.ReadUnitsPerSecond",
	    node_int(provisioned ? read : 12000));
	node_put(holder, "WarmThroughput.WriteUnitsPerSecond",
	    node_int(provisioned ? write : 4000));
	node_put(holder, "WarmThroughput.Status", node_text("ACTIVE"));
}

/* R32: four decreases in a UTC day, then one an hour. */
static int count_decrease(
    const struct model *m, struct node *map, struct error *err)
{
	int64_t now = model_wall(m);
	int64_t last = (int64_t)node_real_or(map, "LastDecreaseDateTime", 0);
	int64_t today = node_int_or(map, "NumberOfDecreasesToday", 0);

	if (last / DAY != now / DAY)
		today = 0;
	if (today >= LIMIT_DECREASES && now - last < HOUR)
		return model_limit(err, WORDS_DECREASES, (long long)today);
	node_set(map, "NumberOfDecreasesToday", node_int(today + 1));
	node_set(map, "LastDecreaseDateTime", model_date(m));
	return 0;
}

/* holder is the table, or the index of this name. */
static int set_capacity(const struct model *m, struct node *holder,
    const struct node *wanted, const char *index, struct error *err)
{
	struct node *map = node_at_map(holder, "ProvisionedThroughput");
	long long r0 = node_int_or(map, "ReadCapacityUnits", 0);
	long long w0 = node_int_or(map, "WriteCapacityUnits", 0);
	long long r1 = node_int_or(wanted, "ReadCapacityUnits", 0);
	long long w1 = node_int_or(wanted, "WriteCapacityUnits", 0);

	if (r0 == r1 && w0 == w1) /* R7 */
		return index != NULL
		           ? model_invalid(err, WORDS_SAME_INDEX, index)
		           : model_invalid(
		                 err, WORDS_SAME_TABLE, r0, r1, w0, w1);
	if ((r1 < r0 || w1 < w0) && count_decrease(m, map, err) != 0)
		return -1;
	if (r1 > r0 || w1 > w0)
		node_set(map, "LastIncreaseDateTime", model_date(m));
	set_units(holder, r1, w1);
	return 0;
}

static const struct node *update_of(const struct node *body, const char *index)
{
	node_each (entry, node_key(body, "GlobalSecondaryIndexUpdates"))
		if (strcmp(node_text_or(entry, "Update.IndexName", ""),
		        index) == 0)
			return node_key(entry, "Update");
	return NULL;
}

/* R27: capacity for the table and for every index there is. */
static int check_to_provisioned(const struct model_draft *d, struct error *err)
{
	if (node_key(d->body, "ProvisionedThroughput") == NULL)
		return model_invalid(err, WORDS_NEEDS_CAPACITY);
	node_each (index, node_key(d->description, "GlobalSecondaryIndexes")) {
		const char *name = node_text_or(index, "IndexName", "");

		if (strcmp(node_text_or(index, "IndexStatus", ""),
		        "DELETING") != 0 &&
		    node_key(update_of(d->body, name),
		        "ProvisionedThroughput") == NULL)
			return model_invalid(
			    err, WORDS_NEEDS_INDEX_CAPACITY, name);
	}
	return 0;
}

/* R30: four times in any 24 hours; of before we know the last time only. */
static int count_flip(const struct model_draft *d, struct error *err)
{
	int64_t now = model_wall(d->m);
	int recent = 0;

	vec_each (int64_t, when, &d->table->flips)
		recent += now - *when < DAY;
	if (recent >= FLIPS_A_DAY)
		return model_limit(err, WORDS_FLIPS);
	return 0;
}

static void settle_index(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	struct node *index = model_index(t->description, event->name);

	(void)m;
	if (index != NULL &&
	    strcmp(node_text_or(index, "IndexStatus", ""), "UPDATING") == 0)
		node_set(index, "IndexStatus", node_text("ACTIVE"));
}

static void busy_index(struct model_draft *d, struct node *index, int64_t ms)
{
	if (strcmp(node_text_or(index, "IndexStatus", "ACTIVE"), "ACTIVE") != 0)
		return;
	node_set(index, "IndexStatus", node_text("UPDATING"));
	model_later(&d->events, model_mono(d->m) + ms, settle_index,
	    node_text_or(index, "IndexName", ""));
}

/* R31: minutes, and the indexes settle after the table.  R33: on-demand maxima
 * do not survive. */
static void flip_holder(struct node *holder, bool provisioned)
{
	if (provisioned)
		node_remove(holder, "OnDemandThroughput");
	set_units(holder, 0, 0);
}

static void flip(struct model_draft *d, bool provisioned)
{
	const struct model_times *times = &d->m->times;
	struct node *summary =
	    node_at_map(d->description, "BillingModeSummary");

	node_set(summary, "BillingMode",
	    node_text(provisioned ? "PROVISIONED" : "PAY_PER_REQUEST"));
	if (!provisioned) {
		node_set(summary, "LastUpdateToPayPerRequestDateTime",
		    model_date(d->m));
		d->to_on_demand = true;
	}
	flip_holder(d->description, provisioned);
	node_each (
	    index, model_member(d->description, "GlobalSecondaryIndexes")) {
		flip_holder(index, provisioned);
		busy_index(d, index, times->flip + times->update);
	}
	d->busy_ms = times->flip;
}

static int update_mode(struct model_draft *d, struct error *err)
{
	const char *mode = node_text_or(d->body, "BillingMode", "");
	bool is = model_capacity_provisioned(d->description);
	bool to = strcmp(mode, "PROVISIONED") == 0;

	if (mode[0] == '\0')
		return 0;
	if (is == to)
		return model_invalid(err, WORDS_SAME_MODE);
	if ((to ? check_to_provisioned(d, err) : count_flip(d, err)) != 0)
		return -1;
	flip(d, to);
	return 0;
}

/* The table or an index: what one entry wants of it. */
static int update_holder(struct model_draft *d, struct node *holder,
    const struct node *wanted, const char *index, struct error *err)
{
	bool provisioned = model_capacity_provisioned(d->description);
	const struct node *capacity = node_key(wanted, "ProvisionedThroughput");
	const struct node *maximum = node_key(wanted, "OnDemandThroughput");

	if (capacity != NULL && !provisioned) /* R29 */
		return model_invalid(err, WORDS_NO_CAPACITY);
	if (check_maximum(maximum, provisioned, err) != 0)
		return -1;
	if (capacity != NULL &&
	    set_capacity(d->m, holder, capacity, index, err) != 0)
		return -1;
	set_maximum(holder, maximum);
	return 0;
}

static int update_index(
    struct model_draft *d, const struct node *wanted, struct error *err)
{
	const char *name = node_text_or(wanted, "IndexName", "");
	struct node *index = model_index(d->description, name), *before;
	bool deleting =
	    strcmp(node_text_or(index, "IndexStatus", ""), "DELETING") == 0;
	int rc;

	if (index == NULL)
		return model_fail(
		    err, "ResourceNotFoundException", WORDS_NO_INDEX, name);
	if (deleting || index == model_busy_allocating(d->description))
		return model_in_use(err, WORDS_INDEX_BUSY, name); /* R12 */
	if (wanted->count == 1)
		return model_invalid(err, WORDS_EMPTY_UPDATE);
	before = node_copy(index);
	rc = update_holder(d, index, wanted, name, err);
	if (rc == 0 && !node_equal(before, index))
		busy_index(d, index, d->m->times.update);
	node_free(before);
	return rc;
}

int model_capacity_update(struct model_draft *d, struct error *err)
{
	if (update_mode(d, err) != 0 ||
	    update_holder(d, d->description, d->body, NULL, err) != 0)
		return -1;
	node_each (entry, node_key(d->body, "GlobalSecondaryIndexUpdates")) {
		const struct node *update = node_key(entry, "Update");

		if (update != NULL && update_index(d, update, err) != 0)
			return -1;
	}
	return 0;
}
