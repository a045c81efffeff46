/* Time to live: control-plane.md R40, R46 to R48. */
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

static const char *status_of(const struct model_table *t)
{
	return node_text_or(t->ttl, "TimeToLiveStatus", "DISABLED");
}

static bool is_on(const struct model_table *t)
{
	return strcmp(status_of(t), "ENABLED") == 0 ||
	       strcmp(status_of(t), "ENABLING") == 0;
}

/* R48: off shows no attribute. */
static void settle(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	bool on = is_on(t);

	(void)m;
	(void)event;
	node_set(
	    t->ttl, "TimeToLiveStatus", node_text(on ? "ENABLED" : "DISABLED"));
	if (!on)
		node_remove(t->ttl, "AttributeName");
}

static void start_window(struct model *m, struct model_table *t)
{
	int64_t now = model_mono(m);

	t->ttl_closed = now + m->times.ttl_window;
	model_later(&t->events, now + m->times.ttl, settle, NULL);
}

void model_ttl_begin(
    struct model *m, struct model_table *t, const struct node *answer)
{
	const struct node *given = node_key(answer, "TimeToLiveDescription");

	t->ttl = given != NULL ? node_copy(given) : node_map();
	if (given == NULL)
		node_set(t->ttl, "TimeToLiveStatus", node_text("DISABLED"));
	if (strcmp(status_of(t), "ENABLING") == 0 ||
	    strcmp(status_of(t), "DISABLING") == 0)
		start_window(m, t);
}

static int check(const struct model_request *r, bool on, const char *attribute,
    struct error *err)
{
	const struct model_table *t = r->table;
	const char *name = node_text_or(t->description, "TableName", "");
	const char *status = node_text_or(t->description, "TableStatus", "");
	const char *is = node_text_or(t->ttl, "AttributeName", "");
	int64_t now = model_mono(r->m);

	if (strcmp(status, "CREATING") == 0)
		return model_in_use(err, WORDS_CREATING, name);
	if (strcmp(status, "DELETING") == 0)
		return model_in_use(err, WORDS_DELETING, name);
	if (now < t->backups_busy) /* R40 */
		return model_invalid(err, WORDS_BACKUPS, name);
	if (!on && !is_on(t)) /* R46 */
		return model_invalid(err, WORDS_TTL_OFF);
	if (is_on(t) && strcmp(attribute, is) != 0)
		return model_invalid(err, WORDS_TTL_OTHER, is);
	if (on && is_on(t))
		return model_invalid(err, WORDS_TTL_ON);
	if (now < t->ttl_closed) /* R47 */
		return model_invalid(err, WORDS_TTL_WINDOW);
	return 0;
}

int model_ttl_update(struct model_request *r, struct error *err)
{
	const struct node *wanted =
	    node_key(r->body, "TimeToLiveSpecification");
	const char *attribute = node_text_or(wanted, "AttributeName", "");
	bool on = node_bool_or(wanted, "Enabled", false);
	struct model_table *t = r->table;

	if (check(r, on, attribute, err) != 0)
		return -1;
	node_set(t->ttl, "TimeToLiveStatus",
	    node_text(on ? "ENABLING" : "DISABLING"));
	node_set(t->ttl, "AttributeName", node_text(attribute));
	start_window(r->m, t);
	r->effect = true;
	r->answer = node_map();
	node_set(r->answer, "TimeToLiveSpecification", node_copy(wanted));
	return 0;
}

int model_ttl_describe(struct model_request *r, struct error *err)
{
	(void)err;
	r->answer = node_map();
	node_set(r->answer, "TimeToLiveDescription", node_copy(r->table->ttl));
	return 0;
}
