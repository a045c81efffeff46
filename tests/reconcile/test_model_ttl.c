#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define WINDOW "+ 3600000\n"

/* R48 */
START_TEST(it_goes_on_and_off_by_way_of_transient_states)
{
	model_script("$table\n$ttl {\"TimeToLiveStatus\":\"DISABLED\"}\n"
	             "$ttlon = TimeToLiveSpecification.Enabled true\n"
	             "$ttl {\"TimeToLiveStatus\":\"ENABLING\","
	             "\"AttributeName\":\"x\"}\n"
	             "+ 4000\n"
	             "$ttl {\"TimeToLiveStatus\":\"ENABLED\","
	             "\"AttributeName\":\"x\"}\n" WINDOW "$ttloff\n"
	             "$ttl {\"TimeToLiveStatus\":\"DISABLING\","
	             "\"AttributeName\":\"x\"}\n"
	             "+ 4000\n$ttl {\"TimeToLiveStatus\":\"DISABLED\"}\n"
	             "effects UpdateTimeToLive 2\n");
}
END_TEST

/* R46 */
START_TEST(what_is_so_is_refused)
{
	model_script(
	    "$table\n$ttloff ! ValidationException TimeToLive is already "
	    "disabled\n"
	    "$ttlon\nsettle\n" WINDOW
	    "$ttlon ! ValidationException TimeToLive is already enabled\n"
	    "$ttlony ! ValidationException current AttributeName is x\n"
	    "UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':false,"
	    "'AttributeName':'y'}} ! ValidationException current AttributeName "
	    "is x\n"
	    "$ttloff\n");
}
END_TEST

/* R47 */
START_TEST(a_second_change_has_to_wait)
{
	model_script(
	    "$table\n$ttlon\nsettle\n"
	    "$ttloff ! ValidationException modified multiple times\n"
	    "+ 3590000\n"
	    "$ttloff ! ValidationException within a fixed interval\n"
	    "+ 10000\n"
	    "$ttloff\nsettle\n"
	    "$ttlony ! ValidationException modified multiple times\n" WINDOW
	    "$ttlony\n");
}
END_TEST

/* R40 */
START_TEST(recovery_that_comes_up_is_in_its_way)
{
	model_script("$table\n$recovery{'PointInTimeRecoveryEnabled':true}}\n"
	             "$ttlon ! ValidationException Backups are being enabled\n"
	             "+ 3000\n$ttlon\n");
}
END_TEST

static const struct {
	const char *status, *refusal;
} statuses[] = {
	{ "CREATING", " ! ResourceInUseException being created" },
	{ "DELETING", " ! ResourceInUseException being deleted" },
	{ "UPDATING", "" },
	{ "ACTIVE", "" },
};

START_TEST(not_while_the_table_comes_or_goes)
{
	char script[1000];

	snprintf(script, sizeof script,
	    "put {'DescribeTable':{'Table':{$t,'TableStatus':'%s'}}}\n"
	    "$ttlon%s",
	    statuses[_i].status, statuses[_i].refusal);
	model_script(script);
}
END_TEST

#define PUT(status)                                                  \
	"put {'DescribeTable':{'Table':{$t}},'DescribeTimeToLive':{" \
	"'TimeToLiveDescription':{'TimeToLiveStatus':'" status "',"  \
	"'AttributeName':'x'}}}\n"

START_TEST(what_was_under_way_goes_on)
{
	model_script(PUT(
	    "ENABLING") "$ttloff ! ValidationException multiple times\n"
	                "+ 4000\n$ttl.TimeToLiveStatus \"ENABLED\"\n" PUT(
	                    "DISABLING") "$ttlon ! ValidationException multiple times\n"
	                                 "+ 4000\n$ttl {\"TimeToLiveStatus\":\"DISABLED\"}\n" PUT(
	                                     "ENABLED") "$ttloff\n");
}
END_TEST

TEST_MAIN(model_ttl, TEST(it_goes_on_and_off_by_way_of_transient_states),
    TEST(what_is_so_is_refused), TEST(a_second_change_has_to_wait),
    TEST(recovery_that_comes_up_is_in_its_way),
    LOOP(not_while_the_table_comes_or_goes, statuses),
    TEST(what_was_under_way_goes_on))
