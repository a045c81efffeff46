#include "schema/settings_billing.h"

#include <string.h>

#include "base/clock.h"
#include "schema/settings_capacity.h"
#include "schema/settings_odd.h"

enum { DAY_S = 24 * 3600 };

int settings_billing_mode(const struct live *have, const struct table *want)
{
	if (want->set.billing.mode != 0)
		return want->set.billing.mode;
	if (have != NULL && have->status != LIVE_ABSENT &&
	    have->table.set.billing.mode != 0)
		return have->table.set.billing.mode;
	return MODE_PAY_PER_REQUEST;
}

/* Each mode has its own limits; the others are left over in answers (N2) or
 * gone with a switch (N21). */
static void keep_for_mode(
    int mode, struct throughput *provisioned, struct throughput *maximum)
{
	if (mode != MODE_PROVISIONED)
		*provisioned = (struct throughput){ 0 };
	else
		*maximum = (struct throughput){ NUMBER_NONE, NUMBER_NONE };
}

void settings_billing_normalise(struct live *live)
{
	struct billing *b = &live->table.set.billing;

	keep_for_mode(b->mode, &b->provisioned, &b->maximum);
	vec_each (struct index, ix, &live->table.indexes)
		if (!ix->local)
			keep_for_mode(b->mode, &ix->provisioned, &ix->maximum);
}

void settings_billing_index(
    int mode, const struct index *ix, struct node *create)
{
	settings_capacity_put(mode, &ix->provisioned, &ix->maximum, create);
}

static const char *mode_text(int mode)
{
	return mode == MODE_PROVISIONED ? "PROVISIONED" : "PAY_PER_REQUEST";
}

void settings_billing_create(const struct table *want, struct node *body)
{
	const struct billing *b = &want->set.billing;
	int mode = settings_billing_mode(NULL, want);

	node_put(body, "BillingMode", node_text(mode_text(mode)));
	settings_capacity_put(mode, &b->provisioned, &b->maximum, body);
}

static bool switches(const struct plan_context *c)
{
	int mode = c->want->set.billing.mode;

	return c->have->status != LIVE_ABSENT && mode != 0 &&
	       mode != c->have->table.set.billing.mode;
}

bool settings_billing_flips(const struct plan_context *c)
{
	return switches(c) && c->want->set.billing.mode == MODE_PROVISIONED;
}

void settings_billing_lacking(const struct plan_context *c, struct texts *out)
{
	if (!settings_billing_flips(c))
		return;
	vec_each (const struct index, ix, &c->have->table.indexes) {
		const struct index *want = table_index(c->want, ix->name);

		if (!settings_capacity_stays(c, ix) ||
		    (want != NULL && want->provisioned.read > 0 &&
		        want->provisioned.write > 0))
			continue;
		*vec_push(out) = mem_strdup(ix->name);
	}
}

/* R27: one call with a capacity for every index, however many there are. */
static struct node *provisioned_body(
    const struct plan_context *c, struct changes *changes)
{
	const struct billing *want = &c->want->set.billing;
	struct node *body = node_map(), *list = node_list();

	node_put(body, "TableName", node_text(c->want->real_name));
	node_put(body, "BillingMode", node_text(mode_text(MODE_PROVISIONED)));
	settings_capacity_put(
	    want->mode, &want->provisioned, &want->maximum, body);
	vec_each (const struct index, ix, &c->have->table.indexes) {
		const struct index *w = table_index(c->want, ix->name);
		struct node *values = node_map();

		if (w != NULL && settings_capacity_stays(c, ix)) {
			settings_capacity_put(
			    want->mode, &w->provisioned, &w->maximum, values);
			settings_capacity_changes(ix, w, c->want, changes);
		}
		if (values->count > 0)
			node_add(
			    list, settings_capacity_update(ix->name, values));
		else
			node_free(values);
	}
	setting_put(body, "GlobalSecondaryIndexUpdates", list);
	return body;
}

/* R30; how often it was switched is not to be had, only when. */
static char *switch_warning(const struct plan_context *c)
{
	double last = node_real_or(node_key(c->have->answers, "DescribeTable"),
	    "Table.BillingModeSummary.LastUpdateToPayPerRequestDateTime", 0);
	char when[CLOCK_TEXT];
	struct buf text = BUF_INIT;

	if (last <= 0 || (double)c->now - last >= DAY_S)
		return NULL;
	clock_iso((int64_t)last, when);
	buf_addf(&text,
	    "the table was switched to PAY_PER_REQUEST at %s; AWS allows four "
	    "such switches in 24 hours",
	    when);
	return buf_take(&text);
}

/* R29, R33: no throughput; the maximum may ride along. */
static struct step *to_on_demand(
    const struct plan_context *c, struct steps *out)
{
	const struct field *f =
	    shape_field(&setting_find("billing")->shape, "mode");
	char *from = field_text(f, &c->have->table.set.billing);
	const struct place *at = place_find(&c->want->places, "billing.mode");
	struct changes none = { 0 };
	size_t first = out->n;
	struct step *step;

	settings_capacity_steps(c, MODE_PAY_PER_REQUEST, out);
	if (out->n == first) {
		settings_capacity_step(node_map(), &none, out);
		node_put(out->v[first].body, "TableName",
		    node_text(c->want->real_name));
	}
	step = &out->v[first];
	step_change_add(&step->changes, "billing.mode", from,
	    mode_text(MODE_PAY_PER_REQUEST), at != NULL ? at->line : 0,
	    at != NULL ? at->column : 0);
	mem_free(from);
	node_put(step->body, "BillingMode",
	    node_text(mode_text(MODE_PAY_PER_REQUEST)));
	step->warning = switch_warning(c);
	return step;
}

static struct step *to_provisioned(
    const struct plan_context *c, struct steps *out)
{
	struct changes changes = { 0 };
	struct node *body;

	setting_changes(setting_find("billing"), c, &changes);
	body = provisioned_body(c, &changes);
	return settings_capacity_step(body, &changes, out);
}

void settings_billing_steps(const struct plan_context *c, struct steps *out)
{
	int mode = settings_billing_mode(c->have, c->want);
	struct buf why = BUF_INIT;
	struct step *step;

	if (!switches(c)) {
		settings_capacity_steps(c, mode, out);
		return;
	}
	step = mode == MODE_PROVISIONED ? to_provisioned(c, out)
	                                : to_on_demand(c, out);
	buf_addf(&why, "switch billing to %s", mode_text(mode));
	mem_free(step->why);
	step->why = buf_take(&why);
	mem_free(step->subject);
	step->subject = mem_strdup("billing");
}
