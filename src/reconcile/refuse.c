#include "reconcile/refuse.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "reconcile/refuse_index.h"

static void refuse(struct table_plan *t, const char *path, const char *advice,
    const char *fmt, ...) PRINTF_LIKE(4, 5);

static void refuse(struct table_plan *t, const char *path, const char *advice,
    const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	table_plan_remark(t, REMARK_REFUSED, path, buf_take(&text), advice);
}

static void refuse_status(struct table_plan *t)
{
	const char *status = t->live.status_text;

	if (t->live.status == LIVE_DELETING)
		refuse(t, "table",
		    "wait until it is gone, then run this again: the table "
		    "will be made anew, empty",
		    "the table is being deleted");
	else if (t->live.status == LIVE_BLOCKED &&
	         text_has(status, "ENCRYPTION", false))
		refuse(t, "table",
		    "look at the KMS key of the table: enable it, cancel its "
		    "deletion, or give DynamoDB the grant back; the table "
		    "comes back by itself, within 7 days",
		    "the table is %s: DynamoDB cannot use its KMS key", status);
	else if (t->live.status == LIVE_BLOCKED)
		refuse(t, "table",
		    "its data is in an on-demand backup: restore that to a "
		    "new table; a table is archived when its KMS key could "
		    "not be used for 7 days",
		    "the table is %s", status);
}

static void refuse_key(struct table_plan *t)
{
	static const char recipe[] =
	    "1. describe a new table with the new key beside this one\n"
	    "2. apply, and copy the items into it\n"
	    "3. switch readers and writers to it\n"
	    "4. take this one out of the schema, and delete it when nothing "
	    "needs it";

	vec_each (struct change, c, &t->changes)
		if (strcmp(c->path, "key") == 0)
			refuse(t, "key", recipe,
			    "the key of a table cannot be changed: it is %s, "
			    "the schema says %s",
			    c->from, c->to);
}

/* Off when it is on, where what is lost cannot be had back (R43). */
static void refuse_loss(struct table_plan *t, const struct policy *policy)
{
	settings_each (s) {
		const void *is = setting_value(s, &t->live.table.set);
		const void *want = setting_value(s, &t->want.set);

		if (s->risk_off != RISK_DESTRUCTIVE ||
		    policy->allow_recovery_off ||
		    !setting_stated(s, &t->want) ||
		    live_reading(&t->live, s) != READING_OK ||
		    t->live.settling[setting_number(s)] ||
		    !shape_on(&s->shape, is) || shape_on(&s->shape, want))
			continue;
		refuse(t, s->name,
		    "if that is meant: run again with --allow disable-pitr",
		    "switching %s off throws away every point in time that "
		    "could be restored; on again, it starts from nothing",
		    s->name);
	}
}

/* Replication lives on the stream (scenario 54). */
static void refuse_stream(struct table_plan *t)
{
	const struct node *replicas =
	    node_get(t->live.answers, "DescribeTable.Table.Replicas");

	if (replicas == NULL || replicas->count == 0 ||
	    t->live.table.set.stream.enabled != SWITCH_ON)
		return;
	vec_each (struct change, c, &t->changes) {
		if (!text_starts(c->path, "stream."))
			continue;
		refuse(t, "stream",
		    "remove the replicas first, or leave the stream as it is",
		    "the table has replicas, which live on its stream: it "
		    "cannot be switched off or get another view");
		return;
	}
}

/* The schema is checked against the mode it states; if it states none, the
 * table's own decides. */
static void refuse_mode(struct table_plan *t)
{
	const struct billing *want = &t->want.set.billing;

	if (want->mode != 0)
		return;
	if (t->live.table.set.billing.mode == MODE_PROVISIONED &&
	    (want->maximum.read > 0 || want->maximum.write > 0))
		refuse(t, "billing.on_demand_maximum",
		    "state billing.mode: PAY_PER_REQUEST, or take the maximum "
		    "out",
		    "the live table is PROVISIONED, which has no on-demand "
		    "maximum");
}

void refuse_table(struct table_plan *t, const struct policy *policy)
{
	if (t->live.status == LIVE_ABSENT)
		return;
	refuse_status(t);
	if (t->live.status == LIVE_DELETING || t->live.status == LIVE_BLOCKED)
		return;
	refuse_key(t);
	refuse_index_table(t);
	refuse_mode(t);
	refuse_loss(t, policy);
	refuse_stream(t);
}
