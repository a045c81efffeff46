#include "lib/setting_case.h"
#include "schema/live.h"
#include "test.h"

#define BACKUPS(status, more)                                               \
	{                                                                   \
		.backups = "{ContinuousBackupsDescription: "                \
		           "{PointInTimeRecoveryDescription: "              \
		           "{PointInTimeRecoveryStatus: " status more "}}}" \
	}
#define RECOVERY(risk, spec)                                \
	"recovery " risk " change UpdateContinuousBackups " \
	"{'TableName':'t','PointInTimeRecoverySpecification':{" spec "}}\n"
#define UPDATE(what, member) \
	what " change UpdateTable {'TableName':'t'," member "}\n"
#define PITR "point_in_time_recovery"

/* The settings that need no steps of their own. */
static const struct case_row rows[] = {
	{ PITR, BACKUPS("DISABLED", ""), PITR ": none", "" },
	{ PITR, BACKUPS("ENABLED", ""), PITR ": true", "" },
	/* Scenario 18, N22 */
	{ PITR, BACKUPS("ENABLED", ", RecoveryPeriodInDays: 35"), PITR ": true",
	    "" },
	{ PITR, BACKUPS("ENABLED", ""), PITR ": {recovery_period_days: 35}",
	    "" },
	{ PITR, BACKUPS("ENABLED", ", RecoveryPeriodInDays: 14"), PITR ": true",
	    "" }, /* it does not say how many */
	{ PITR, { .backups = NULL }, PITR ": true", "" },
	/* R42: the period only when it is asked for. */
	{ PITR, BACKUPS("DISABLED", ""), PITR ": true",
	    RECOVERY("none",
	        "'PointInTimeRecoveryEnabled':true") "  switch on " PITR "\n"
	                                             "  " PITR
	                                             ".enabled: false -> true\n" },
	{ PITR, BACKUPS("DISABLED", ""), PITR ": {recovery_period_days: 14}",
	    RECOVERY("none",
	        "'PointInTimeRecoveryEnabled':true,"
	        "'RecoveryPeriodInDays':14") "  switch on " PITR "\n"
	                                     "  " PITR
	                                     ".enabled: false -> true\n"
	                                     "  " PITR
	                                     ".recovery_period_days: none -> 14\n" },
	{ PITR, BACKUPS("ENABLED", ""), PITR ": {recovery_period_days: 14}",
	    RECOVERY("none",
	        "'PointInTimeRecoveryEnabled':true,"
	        "'RecoveryPeriodInDays':14") "  set " PITR
	                                     ".recovery_period_days to 14\n"
	                                     "  ! backups older than the shorter period are lost\n"
	                                     "  " PITR
	                                     ".recovery_period_days: 35 -> 14\n" },
	{ PITR, BACKUPS("ENABLED", ", RecoveryPeriodInDays: 7"),
	    PITR ": {recovery_period_days: 14}",
	    RECOVERY("none",
	        "'PointInTimeRecoveryEnabled':true,"
	        "'RecoveryPeriodInDays':14") "  set " PITR
	                                     ".recovery_period_days to 14\n"
	                                     "  " PITR
	                                     ".recovery_period_days: 7 -> 14\n" },
	/* R43, scenario 71 */
	{ PITR, BACKUPS("ENABLED", ""), PITR ": none",
	    RECOVERY("destructive",
	        "'PointInTimeRecoveryEnabled':false") "  switch off " PITR "\n"
	                                              "  ! every backup of the period is lost, and switching on again "
	                                              "starts a new one\n"
	                                              "  " PITR
	                                              ".enabled: true -> false\n" },
	/* Scenario 14, N8 */
	{ "table_class", { "{}" }, "table_class: STANDARD", "" },
	{ "table_class", { "{}" }, "table_class: STANDARD_INFREQUENT_ACCESS",
	    UPDATE("class notice",
	        "'TableClass':'STANDARD_INFREQUENT_ACCESS'") "  set table_class to STANDARD_INFREQUENT_ACCESS\n"
	                                                     "  table_class: STANDARD -> STANDARD_INFREQUENT_ACCESS\n" },
	/* R69: 29 days ago; 30 days ago. */
	{ "table_class",
	    { "{TableClassSummary: {TableClass: STANDARD_INFREQUENT_ACCESS, "
	      "LastUpdateDateTime: 1761494400.5}}" },
	    "table_class: STANDARD",
	    UPDATE("class notice",
	        "'TableClass':'STANDARD'") "  set table_class to STANDARD\n"
	                                   "  ! the class was changed in the last 30 days; AWS allows two "
	                                   "changes in 30 days\n"
	                                   "  table_class: STANDARD_INFREQUENT_ACCESS -> STANDARD\n" },
	{ "table_class",
	    { "{TableClassSummary: {TableClass: STANDARD_INFREQUENT_ACCESS, "
	      "LastUpdateDateTime: 1761408000}}" },
	    "table_class: STANDARD",
	    UPDATE("class notice",
	        "'TableClass':'STANDARD'") "  set table_class to STANDARD\n"
	                                   "  table_class: STANDARD_INFREQUENT_ACCESS -> STANDARD\n" },
	{ "deletion_protection", { "{}" }, "deletion_protection: none", "" },
	{ "deletion_protection", { "{}" }, "deletion_protection: true",
	    UPDATE("protect none",
	        "'DeletionProtectionEnabled':true") "  switch on deletion_protection\n"
	                                            "  deletion_protection: false -> true\n" },
	{ "deletion_protection", { "{DeletionProtectionEnabled: true}" },
	    "deletion_protection: false",
	    UPDATE("unprotect notice",
	        "'DeletionProtectionEnabled':false") "  switch off deletion_protection\n"
	                                             "  deletion_protection: true -> false\n" },
};

START_TEST(makes_one_step_of_what_differs)
{
	case_check_row(&rows[_i]);
}
END_TEST

START_TEST(a_change_knows_its_place_in_the_file)
{
	struct case_answers answers = { "{}", .tags = "{Tags: []}" };
	struct changes changes = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };

	case_live(&live, &answers, NULL);
	/* case_want puts four lines before these. */
	case_want(&want, "stream:\n  view: NEW_IMAGE\ntags: {a: x, b: y}");
	setting_changes(setting_find("stream"), &context, &changes);
	setting_changes(setting_find("tags"), &context, &changes);
	ck_assert_uint_eq(changes.n, 4);
	ck_assert_str_eq(changes.v[0].path, "stream.enabled");
	ck_assert_int_eq(changes.v[0].line, 5); /* stated by its group */
	ck_assert_int_eq(changes.v[1].line, 6);
	ck_assert_int_eq(changes.v[1].column, 9);
	ck_assert_str_eq(changes.v[3].path, "tags.b");
	ck_assert_int_eq(changes.v[3].line, 7);
	ck_assert_int_eq(changes.v[3].column, 17);
	step_changes_free(&changes);
	table_free(&want);
	live_free(&live);
}
END_TEST

START_TEST(a_new_table_gets_what_create_table_does_not_take)
{
	static const char *const follow[] = { PITR, "ttl" };
	struct error err = { 0 };
	struct steps steps = { 0 };
	struct table want = { 0 };
	struct live live = { 0 };
	struct plan_context context = { &live, &want, .now = CASE_NOW };
	struct buf out = BUF_INIT;

	error_set(&err, E_NOT_FOUND, "no such table");
	live_take(&live, FROM_TABLE, NULL, &err);
	live_decode(&live, "t", NULL);
	case_want(&want, "ttl: at\n" PITR ": {recovery_period_days: 14}");
	for (size_t i = 0; i < 2; i++)
		setting_steps(setting_find(follow[i]), &context, &steps);
	case_show_steps(&out, &steps);
	ck_assert_str_eq(out.s, /* scenario 3 */
	    RECOVERY("none",
	        "'PointInTimeRecoveryEnabled':true,"
	        "'RecoveryPeriodInDays':14") "  switch on " PITR "\n"
	                                     "  " PITR
	                                     ".enabled: false -> true\n"
	                                     "  " PITR
	                                     ".recovery_period_days: none -> 14\n"
	                                     "ttl notice change UpdateTimeToLive {'TableName':'t',"
	                                     "'TimeToLiveSpecification':{'Enabled':true,"
	                                     "'AttributeName':'at'}}\n"
	                                     "  remove items by their 'at'\n"
	                                     "  ttl.enabled: false -> true\n"
	                                     "  ttl.attribute: none -> 'at'\n");
	buf_free(&out);
	steps_free(&steps);
	table_free(&want);
	live_free(&live);
}
END_TEST

TEST_MAIN(settings_change, LOOP(makes_one_step_of_what_differs, rows),
    TEST(a_change_knows_its_place_in_the_file),
    TEST(a_new_table_gets_what_create_table_does_not_take))
