/* Point-in-time recovery: control-plane.md R39 to R43, R45. */
#include "reconcile/model_state.h"
#include "reconcile/model_words.h"

enum { DAYS = 35 };

void model_backup_begin(struct model_table *t, const struct node *answer)
{
	const struct node *given =
	    node_key(answer, "ContinuousBackupsDescription");

	if (given != NULL) {
		t->backups = node_copy(given);
	} else {
		t->backups = node_map();
		node_put(t->backups, "ContinuousBackupsStatus",
		    node_text("ENABLED"));
		node_put(t->backups,
		    "PointInTimeRecoveryDescription.PointInTimeRecoveryStatus",
		    node_text("DISABLED"));
	}
	t->backups_shown = node_copy(t->backups);
}

static bool is_on(const struct model_table *t)
{
	return strcmp(node_text_or(t->backups,
	                  "PointInTimeRecoveryDescription."
	                  "PointInTimeRecoveryStatus",
	                  "DISABLED"),
	           "ENABLED") == 0;
}

static struct node *answer_of(const struct node *backups)
{
	struct node *answer = node_map();

	node_set(answer, "ContinuousBackupsDescription", node_copy(backups));
	return answer;
}

/* R41: reading shows it some time later. */
static void show(
    struct model *m, struct model_table *t, const struct model_event *event)
{
	(void)m;
	node_free(t->backups_shown);
	t->backups_shown = node_copy(event->value);
}

/* R43: the window begins anew. */
static void set(struct model_request *r, bool on, int64_t days)
{
	struct model_table *t = r->table;
	struct node *d =
	    node_at_map(t->backups, "PointInTimeRecoveryDescription");
	int64_t now = model_mono(r->m), shown = now + r->m->times.recovery;
	bool was = is_on(t);

	if (on && !was) {
		node_set(d, "EarliestRestorableDateTime", model_date(r->m));
		node_set(d, "LatestRestorableDateTime", model_date(r->m));
		t->backups_busy = shown;
	}
	if (!on) {
		node_remove(d, "EarliestRestorableDateTime");
		node_remove(d, "LatestRestorableDateTime");
		node_remove(d, "RecoveryPeriodInDays");
	} else {
		node_set(d, "RecoveryPeriodInDays", node_int(days));
	}
	node_set(d, "PointInTimeRecoveryStatus",
	    node_text(on ? "ENABLED" : "DISABLED"));
	model_later(&t->events, shown, show, NULL)->value =
	    node_copy(t->backups);
	r->effect = true;
}

static bool has_status(const struct model_table *t, const char *status)
{
	return strcmp(node_text_or(t->description, "TableStatus", ""),
	           status) == 0;
}

int model_backup_update(struct model_request *r, struct error *err)
{
	const struct node *wanted =
	    node_key(r->body, "PointInTimeRecoverySpecification");
	struct model_table *t = r->table;
	const char *name = node_text_or(t->description, "TableName", "");
	bool on = node_bool_or(wanted, "PointInTimeRecoveryEnabled", false);
	int64_t is = node_int_or(t->backups,
	    "PointInTimeRecoveryDescription.RecoveryPeriodInDays", DAYS);
	int64_t days = node_int_or(wanted, "RecoveryPeriodInDays", is);

	if (has_status(t, "CREATING") ||
	    model_mono(r->m) < t->backups_ready) /* R39 */
		return model_fail(err, "ContinuousBackupsUnavailableException",
		    WORDS_BACKUPS, name);
	if (!on && node_key(wanted, "RecoveryPeriodInDays") != NULL)
		return model_invalid(err, WORDS_PERIOD); /* R42 */
	if (on != is_on(t) || (on && days != is))
		set(r, on, days);
	r->answer = answer_of(t->backups);
	return 0;
}

int model_backup_describe(struct model_request *r, struct error *err)
{
	if (has_status(r->table, "ARCHIVED")) /* R45 */
		return model_fail(err, "TableNotFoundException",
		    WORDS_NO_TABLE_BACKUPS,
		    node_text_or(r->table->description, "TableName", ""));
	r->answer = answer_of(r->table->backups_shown);
	return 0;
}
