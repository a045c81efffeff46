#include "reconcile/failure.h"

#include <string.h>

#include "base/text.h"

/* One meaning of a refusal.  What a row leaves out fits everything. */
struct row {
	const char *op, *name; /* "UpdateTable", "LimitExceededException" */
	enum error_code code;
	int status;       /* and above */
	const char *part; /* of the message, whatever the case */
	enum failure means;
};

/* control-plane.md section 2, error classes.  The first that fits wins, so a
 * message stands before its name, and a name before its code.  Wording differs
 * by region and month (engines.md section 2): parts are as short as they can be
 * and still tell one meaning from another. */
/* clang-format off */
static const struct row rows[] = {
	/* nothing helps but another start */
	{ .code = E_CANCELLED,                               .means = FAILURE_FATAL },
	{ .code = E_AUTH,                                    .means = FAILURE_FATAL },
	{ .code = E_INTERNAL,                                .means = FAILURE_FATAL },
	{ .code = E_NETWORK,                                 .means = FAILURE_FATAL },

	/* not again yet: R47, R32, R30, R69 */
	{ .part = "multiple times within a fixed interval",     .means = FAILURE_WINDOW },
	{ .part = "modified multiple times",                    .means = FAILURE_WINDOW },
	{ .part = "decreases are limited",                      .means = FAILURE_WINDOW },
	{ .part = "decreased at most",                          .means = FAILURE_WINDOW },
	{ .part = "next decrease can be made",                  .means = FAILURE_WINDOW },
	{ .part = "next update can be made",                    .means = FAILURE_WINDOW },
	{ .part = "in a 24-hour period",                        .means = FAILURE_WINDOW },
	{ .part = "in a 24 hour period",                        .means = FAILURE_WINDOW },
	{ .part = "in a rolling 24",                            .means = FAILURE_WINDOW },
	{ .part = "every 24 hours",                             .means = FAILURE_WINDOW },
	{ .part = "mode are limited",                           .means = FAILURE_WINDOW },
	{ .part = "trailing 30-day",                            .means = FAILURE_WINDOW },
	{ .part = "30-day period",                              .means = FAILURE_WINDOW },
	{ .part = "30 day period",                              .means = FAILURE_WINDOW },
	{ .part = "in 30 days",                                 .means = FAILURE_WINDOW },

	/* the three meanings of R5, and quotas, which no waiting helps (F22) */
	{ .name = "LimitExceededException", .part = "online index",     .means = FAILURE_SEQUENCE },
	{ .name = "LimitExceededException", .part = "simultaneous",     .means = FAILURE_CONCURRENCY },
	{ .name = "LimitExceededException", .part = "indexed tables",   .means = FAILURE_CONCURRENCY },
	{ .name = "LimitExceededException", .part = "secondary indexes that are being created", .means = FAILURE_CONCURRENCY },
	{ .name = "LimitExceededException", .part = "concurrent",       .means = FAILURE_CONCURRENCY },
	{ .name = "LimitExceededException", .part = "at the same time", .means = FAILURE_CONCURRENCY },
	{ .name = "LimitExceededException", .part = "too many operations", .means = FAILURE_CONCURRENCY },

	/* a table of that name is there: perhaps ours (F25, F30) */
	{ .op = "CreateTable", .name = "ResourceInUseException", .means = FAILURE_ALREADY },
	{ .op = "CreateTable", .name = "TableAlreadyExistsException", .means = FAILURE_ALREADY },
	{ .op = "CreateTable", .name = "TableInUseException",   .means = FAILURE_ALREADY },

	/* on its way: R40, R52, R39, R67; also worded as ValidationException */
	{ .part = "backups are being enabled",                  .means = FAILURE_BUSY },
	{ .part = "is being enabled",                           .means = FAILURE_BUSY },
	{ .part = "being enabled or disabled",                  .means = FAILURE_BUSY },
	{ .part = "tags are being updated",                     .means = FAILURE_BUSY },
	{ .part = "being created or deleted",                   .means = FAILURE_BUSY },
	{ .part = "is being created",                           .means = FAILURE_BUSY },
	{ .part = "is being deleted",                           .means = FAILURE_BUSY },
	{ .part = "is being updated",                           .means = FAILURE_BUSY },
	{ .part = "retry later",                                .means = FAILURE_BUSY },
	{ .part = "retry again later",                          .means = FAILURE_BUSY },
	{ .part = "try again later",                            .means = FAILURE_BUSY },

	{ .name = "ContinuousBackupsUnavailableException",      .means = FAILURE_BUSY },
	{ .name = "PointInTimeRecoveryUnavailableException",    .means = FAILURE_BUSY },
	{ .name = "ResourceInUseException",                     .means = FAILURE_BUSY },
	{ .name = "TableInUseException",                        .means = FAILURE_BUSY },

	/* it says that it is so: R6, R7, R37, R46, R56, R57, R22 */
	{ .part = "will not change",                            .means = FAILURE_ALREADY },
	{ .part = "equals the current value",                   .means = FAILURE_ALREADY },
	{ .part = "is already enabled",                         .means = FAILURE_ALREADY },
	{ .part = "is already disabled",                        .means = FAILURE_ALREADY },
	{ .part = "already has an enabled stream",              .means = FAILURE_ALREADY },
	{ .part = "already has a disabled stream",              .means = FAILURE_ALREADY },
	{ .part = "already has a stream",                       .means = FAILURE_ALREADY },
	{ .part = "already enabled",                            .means = FAILURE_ALREADY },
	{ .part = "already disabled",                           .means = FAILURE_ALREADY },
	{ .part = "stream that you are trying to disable",      .means = FAILURE_ALREADY },
	{ .part = "already encrypted",                          .means = FAILURE_ALREADY },
	{ .part = "must be specified for each replica",         .means = FAILURE_ALREADY },
	{ .op = "UpdateTable", .name = "ResourceNotFoundException", .part = "index", .means = FAILURE_ALREADY },
	{ .name = "IndexNotFoundException",                     .means = FAILURE_ALREADY },
	{ .name = "PolicyNotFoundException",                    .means = FAILURE_ALREADY },

	/* an engine that does not know a member takes the call for empty */
	{ .op = "UpdateTable", .name = "ValidationException", .part = "at least one of", .means = FAILURE_UNSUPPORTED },
	{ .name = "UnknownOperationException",                  .means = FAILURE_UNSUPPORTED },
	{ .code = E_UNSUPPORTED,                             .means = FAILURE_UNSUPPORTED },

	/* F28: and right after our own create it is not there yet (F27) */
	{ .name = "ResourceNotFoundException",                  .means = FAILURE_CHANGED },
	{ .name = "TableNotFoundException",                     .means = FAILURE_CHANGED },
	{ .code = E_NOT_FOUND,                               .means = FAILURE_CHANGED },

	/* F21, F23, F24 */
	{ .name = "InternalServerError",                        .means = FAILURE_THROTTLE },
	{ .name = "InternalFailure",                            .means = FAILURE_THROTTLE },
	{ .name = "ServiceUnavailable",                         .means = FAILURE_THROTTLE },
	{ .code = E_THROTTLED,                               .means = FAILURE_THROTTLE },
	{ .code = E_SERVICE, .status = 500,                  .means = FAILURE_THROTTLE },
	{ .code = E_EXISTS,                                  .means = FAILURE_ALREADY },
	{ .code = E_BUSY,                                    .means = FAILURE_BUSY },
};
/* clang-format on */

static bool fits(const struct row *r, const char *op, const struct error *e)
{
	return (r->op == NULL || (op != NULL && strcmp(r->op, op) == 0)) &&
	       (r->name == NULL || strcmp(r->name, e->aws_name) == 0) &&
	       (r->code == E_OK || r->code == e->code) &&
	       e->http_status >= r->status &&
	       (r->part == NULL || text_has(e->text, r->part, true));
}

enum failure failure_classify(const char *op, const struct error *err)
{
	/* Whatever stood in the way: what was sent may have happened. */
	if (err->effect == EFFECT_UNKNOWN)
		return FAILURE_UNKNOWN;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (fits(&rows[i], op, err))
			return rows[i].means;
	return FAILURE_REFUSED;
}

static const char *const names[] = {
	[FAILURE_THROTTLE] = "throttled",
	[FAILURE_BUSY] = "busy",
	[FAILURE_CONCURRENCY] = "too much at once",
	[FAILURE_SEQUENCE] = "one index at a time",
	[FAILURE_ALREADY] = "already so",
	[FAILURE_WINDOW] = "not again yet",
	[FAILURE_UNSUPPORTED] = "unsupported",
	[FAILURE_UNKNOWN] = "outcome unknown",
	[FAILURE_CHANGED] = "changed by somebody else",
	[FAILURE_REFUSED] = "refused",
	[FAILURE_FATAL] = "fatal",
};

const char *failure_name(enum failure f)
{
	return names[f];
}
