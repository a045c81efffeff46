/* What is good to know before a change that AWS counts or that loses time. */
#include "schema/settings_odd.h"

const char *settings_recovery_warning(const struct plan_context *c)
{
	const struct recovery *have =
	    &c->have->table.set.point_in_time_recovery;
	const struct recovery *want = &c->want->set.point_in_time_recovery;

	if (have->enabled != SWITCH_ON)
		return NULL;
	if (want->enabled == SWITCH_OFF)
		return "every backup of the period is lost, and switching on "
		       "again starts a new one"; /* R43 */
	if (want->days > 0 && want->days < have->days)
		return "backups older than the shorter period are lost";
	return NULL;
}

const char *settings_class_warning(const struct plan_context *c)
{
	enum { WINDOW_S = 30 * 24 * 3600 }; /* R69 */
	double last = node_real_or(node_key(c->have->answers, "DescribeTable"),
	    "Table.TableClassSummary.LastUpdateDateTime", 0);

	if (last <= 0 || (double)c->now - last >= WINDOW_S)
		return NULL;
	return "the class was changed in the last 30 days; AWS allows two "
	       "changes in 30 days";
}
