/* Streams: another view means off and on again (control-plane.md R37). */
#include <string.h>

#include "schema/settings_odd.h"

static struct step *stream_step(
    const struct plan_context *c, bool on, const char *why, struct steps *out)
{
	const struct setting *s = setting_find("stream");
	const struct stream off = { .enabled = SWITCH_OFF };
	struct node *body = node_map();
	struct step *step;

	node_put(body, "TableName", node_text(c->want->real_name));
	setting_put(body, s->write_root,
	    shape_encode(&s->shape, on ? &c->want->set.stream : &off, WIRE));
	step = step_add(out, s->phase, s->write_op, body, s->name);
	step->why = mem_strdup(why);
	step->wait = WAIT_TABLE;
	step->risk = on ? s->risk : s->risk_off;
	return step;
}

void settings_stream_steps(const struct plan_context *c, struct steps *out)
{
	const struct stream *have = &c->have->table.set.stream;
	const struct stream *want = &c->want->set.stream;
	bool is_on = have->enabled == SWITCH_ON;
	bool on = want->enabled == SWITCH_ON;
	struct changes changes = { 0 };
	struct step *step;

	setting_changes(setting_find("stream"), c, &changes);
	if (changes.n == 0)
		return;
	if (is_on && on) {
		step = stream_step(
		    c, false, "switch off the stream to change its view", out);
		step_change_add(
		    &step->changes, "stream.enabled", "true", "false", 0, 0);
		step->warning = mem_strdup(
		    "changes of items are not recorded until it is on again");
	}
	step = stream_step(
	    c, on, on ? "switch on the stream" : "switch off the stream", out);
	if (is_on)
		step->warning = mem_strdup(
		    on ? "a new stream ARN: consumers have to be moved to it; "
		         "the old stream can be read for 24 hours"
		       : "consumers get nothing new; what is in the stream "
		         "can be read for 24 hours");
	step->changes = changes;
	if (is_on && on)
		step_change_add(
		    &step->changes, "stream.enabled", "false", "true", 0, 0);
}
