/* Time to live: the service takes one change an hour, refuses what is already
 * so, and wants the live attribute to switch off (control-plane.md R46, R47). */
#include <string.h>

#include "schema/settings_odd.h"

static struct node *request(
    const struct table *want, bool on, const char *attribute)
{
	struct node *body = node_map();

	node_put(body, "TableName", node_text(want->real_name));
	node_put(body, "TimeToLiveSpecification.Enabled", node_bool(on));
	node_put(body, "TimeToLiveSpecification.AttributeName",
	    node_text(attribute));
	return body;
}

static struct step *ttl_step(const struct plan_context *c, bool on,
    const char *attribute, struct steps *out)
{
	struct node *body = request(c->want, on, attribute);
	struct step *step =
	    step_add(out, PHASE_TTL, "UpdateTimeToLive", body, "ttl");
	struct buf why = BUF_INIT;

	if (on)
		buf_addf(&why, "remove items by their '%s'", attribute);
	else
		buf_addf(&why, "stop removing items by their '%s'", attribute);
	step->why = buf_take(&why);
	step->risk = RISK_NOTICE;
	step->wait = WAIT_CHANGE;
	return step;
}

/* Another attribute takes two calls, with the window between them. */
static void change_attribute(
    const struct plan_context *c, struct changes *changes, struct steps *out)
{
	const char *from = c->have->table.set.ttl.attribute;
	const char *to = c->want->set.ttl.attribute;
	struct step *step = ttl_step(c, false, from, out);

	step_change_add(&step->changes, "ttl.enabled", "true", "false", 0, 0);
	step->warning = mem_strdup("no items expire until the other attribute "
	                           "is set, after about an hour");
	step = ttl_step(c, true, to, out);
	step->changes = *changes;
	*changes = (struct changes){ 0 };
	step_change_add(&step->changes, "ttl.enabled", "false", "true", 0, 0);
	step->pending = mem_strdup("AWS takes one change of ttl an hour: run "
	                           "again about an hour after it is off");
}

void settings_ttl_steps(const struct plan_context *c, struct steps *out)
{
	const struct ttl *have = &c->have->table.set.ttl;
	const struct ttl *want = &c->want->set.ttl;
	bool is_on = have->enabled == SWITCH_ON;
	struct changes changes = { 0 };
	struct step *step = NULL;

	setting_changes(setting_find("ttl"), c, &changes);
	if (changes.n == 0)
		return;
	if (want->enabled != SWITCH_ON && have->attribute != NULL)
		step = ttl_step(c, false, have->attribute, out);
	else if (want->attribute != NULL && !is_on)
		step = ttl_step(c, true, want->attribute, out);
	else if (want->attribute != NULL && have->attribute != NULL)
		change_attribute(c, &changes, out);
	if (step != NULL) {
		step->changes = changes;
		changes = (struct changes){ 0 };
	}
	step_changes_free(&changes);
}
