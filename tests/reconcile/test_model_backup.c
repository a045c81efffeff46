#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define ON "$recovery{'PointInTimeRecoveryEnabled':true}}"
#define ON14 \
	"$recovery{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':14}}"
#define OFF "$recovery{'PointInTimeRecoveryEnabled':false}}"

/* R39 */
START_TEST(a_new_table_takes_recovery_after_a_while)
{
	model_script(
	    "$create\n" ON " ! ContinuousBackupsUnavailableException Backups "
	    "are being enabled\n"
	    "+ 11999\n$show Table.TableStatus \"ACTIVE\"\n" ON
	    " ! ContinuousBackupsUnavailableException retry later\n"
	    "+ 1\n" ON "\neffects UpdateContinuousBackups 1\n");
}
END_TEST

/* R41, R42, N22 */
START_TEST(it_shows_later_with_its_period)
{
	model_script(
	    "$table\n"
	    "$backups {\"ContinuousBackupsStatus\":\"ENABLED\","
	    "\"PointInTimeRecoveryDescription\":{"
	    "\"PointInTimeRecoveryStatus\":\"DISABLED\"}}\n" ON
	    " = ContinuousBackupsDescription.PointInTimeRecoveryDescription."
	    "RecoveryPeriodInDays 35\n"
	    "$pitr.PointInTimeRecoveryStatus \"DISABLED\"\n"
	    "+ 2999\n$pitr.PointInTimeRecoveryStatus \"DISABLED\"\n"
	    "+ 1\n$pitr.PointInTimeRecoveryStatus \"ENABLED\"\n"
	    "$pitr.RecoveryPeriodInDays 35\n"
	    "$pitr.EarliestRestorableDateTime 1795348812.000\n" ON14 "\n"
	    "settle\n$pitr.RecoveryPeriodInDays 14\n"
	    /* no period keeps the one there is */
	    ON "\nsettle\n$pitr.RecoveryPeriodInDays 14\n" OFF "\nsettle\n"
	    "$pitr {\"PointInTimeRecoveryStatus\":\"DISABLED\"}\n"
	    "effects UpdateContinuousBackups 3\n");
}
END_TEST

/* R43 */
START_TEST(off_and_on_begins_the_window_anew)
{
	model_script("$table\n" ON "\nsettle\n"
	             "$pitr.EarliestRestorableDateTime 1795348812.000\n"
	             "+ 1000000\n" OFF "\nsettle\n" ON "\nsettle\n"
	             "$pitr.EarliestRestorableDateTime 1795349818.000\n");
}
END_TEST

START_TEST(the_same_again_is_no_effect)
{
	model_script("$table\n" OFF "\n" ON14 "\nsettle\n" ON14 "\n" ON "\n"
	             "effects UpdateContinuousBackups 1\n");
}
END_TEST

START_TEST(a_period_belongs_to_recovery_that_is_on)
{
	model_script("$table\n$recovery{'PointInTimeRecoveryEnabled':false,"
	             "'RecoveryPeriodInDays':5}} ! ValidationException "
	             "RecoveryPeriodInDays\n");
}
END_TEST

/* R45 */
START_TEST(an_archived_table_has_no_backups)
{
	model_script("put {'DescribeTable':{'Table':{$t,'TableStatus':"
	             "'ARCHIVED'}}}\n"
	             "DescribeContinuousBackups {$t} ! TableNotFoundException "
	             "tab\n");
}
END_TEST

START_TEST(what_was_read_is_there)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t}},'DescribeContinuousBackups':{"
	    "'ContinuousBackupsDescription':{'ContinuousBackupsStatus':"
	    "'ENABLED','PointInTimeRecoveryDescription':{"
	    "'PointInTimeRecoveryStatus':'ENABLED','RecoveryPeriodInDays':7}}}}"
	    "\n$pitr.RecoveryPeriodInDays 7\n" ON
	    "\neffects UpdateContinuousBackups 0\n" OFF
	    "\neffects UpdateContinuousBackups 1\n");
}
END_TEST

TEST_MAIN(model_backup, TEST(a_new_table_takes_recovery_after_a_while),
    TEST(it_shows_later_with_its_period),
    TEST(off_and_on_begins_the_window_anew), TEST(the_same_again_is_no_effect),
    TEST(a_period_belongs_to_recovery_that_is_on),
    TEST(an_archived_table_has_no_backups), TEST(what_was_read_is_there))
