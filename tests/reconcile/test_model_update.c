#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define STREAM                                                          \
	"'StreamSpecification':{'StreamEnabled':true,'StreamViewType':" \
	"'NEW_IMAGE'}"
#define SSE     "'SSESpecification':{'Enabled':true}"
#define CLASS   "'TableClass':'STANDARD_INFREQUENT_ACCESS'"
#define MAXIMUM "'OnDemandThroughput':{'MaxReadRequestUnits':9}"

/* The combination table of control-plane.md, on an on-demand table with an index
 * by-a: what may share an UpdateTable. */
static const char *const together[] = {
	"$up" SSE "}",
	"$up" CLASS "}",
	"$up" STREAM "}",
	"$up" MAXIMUM "}",
	"$protect",
	"$adda ! ValidationException already exists",
	"$addb",
	"$dropa",
	"$up" SSE ",'DeletionProtectionEnabled':true} ! ValidationException "
	"SSESpecification cannot be combined",
	"$up" SSE "," CLASS "} ! ValidationException cannot be combined",
	"$up" SSE ",'AttributeDefinitions':[$id]} ! ValidationException "
	"cannot be combined",
	"$up" CLASS ",'DeletionProtectionEnabled':true} ! ValidationException "
	"TableClass cannot be combined",
	"$up" CLASS "," MAXIMUM "} ! ValidationException TableClass cannot",
	/* the billing group takes protection, stream and maximum */
	"$up" STREAM ",'DeletionProtectionEnabled':true," MAXIMUM "}",
	"$up'BillingMode':'PROVISIONED',$cap54," STREAM ","
	"'DeletionProtectionEnabled':true,'GlobalSecondaryIndexUpdates':[{"
	"'Update':{'IndexName':'by-a',$cap53}}]}",
	/* index creates and deletes are alone */
	"$up'DeletionProtectionEnabled':true,'GlobalSecondaryIndexUpdates':[{"
	"'Delete':{'IndexName':'by-a'}}]} ! ValidationException alone",
	"$up" STREAM ",'AttributeDefinitions':[$b],"
	"'GlobalSecondaryIndexUpdates':[{'Create':$byb}]} ! "
	"ValidationException alone",
	/* R6 */
	"$up'AttributeDefinitions':[$id]} ! ValidationException At least one",
	"UpdateTable {$t} ! ValidationException At least one",
	"$up'DeletionProtectionEnabled':false} ! ValidationException "
	"will not change",
	"$up'OnDemandThroughput':{'MaxReadRequestUnits':-1}} ! "
	"ValidationException will not change",
	"$up'TableClass':'STANDARD'} ! ValidationException table class will "
	"not change",
	"$up'BillingMode':'PAY_PER_REQUEST'} ! ValidationException billing "
	"mode will not change",
	"$up'BillingMode':'PAY_PER_REQUEST'," STREAM "} ! ValidationException "
	"billing mode will not change",
};

START_TEST(what_may_share_a_call)
{
	char script[2000];

	snprintf(script, sizeof script, "$indexed\n%s", together[_i]);
	model_script(script);
}
END_TEST

/* A call is taken as a whole or not at all (R27, R32). */
START_TEST(a_refused_call_changes_nothing)
{
	model_script(
	    "$indexed\n"
	    "$up'DeletionProtectionEnabled':true,"
	    "'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a',"
	    "$cap54}}]} ! ValidationException Neither\n"
	    "$show Table.DeletionProtectionEnabled false\n"
	    "$show Table.TableStatus \"ACTIVE\"\n"
	    "$show Table.GlobalSecondaryIndexes.by-a.IndexStatus \"ACTIVE\"\n"
	    "effects UpdateTable 0\n");
}
END_TEST

START_TEST(protection_leaves_the_table_active)
{
	model_script("$table\n"
	             "$protect = TableDescription.TableStatus \"ACTIVE\"\n"
	             "$show Table.DeletionProtectionEnabled true\n"
	             "$up" STREAM "} = TableDescription.TableStatus "
	             "\"UPDATING\"\n");
}
END_TEST

/* R69, N8 */
START_TEST(the_class_changes_twice_in_thirty_days)
{
	model_script(
	    "$table\n"
	    "$up" CLASS "}\nsettle\n"
	    "$show Table.TableClassSummary.TableClass "
	    "\"STANDARD_INFREQUENT_ACCESS\"\n"
	    "$show Table.TableClassSummary.LastUpdateDateTime "
	    "1795348812.000\n"
	    "+ 864000000\n"
	    "$up'TableClass':'STANDARD'}\nsettle\n"
	    "$show Table.TableClassSummary.TableClass \"STANDARD\"\n"
	    "$up" CLASS "} ! LimitExceededException table class updates\n"
	    "+ 1728000000\n"
	    "$up" CLASS "}\n");
}
END_TEST

static const struct {
	const char *status, *refusal;
} statuses[] = {
	{ "CREATING", "being created" },
	{ "UPDATING", "being updated" },
	{ "DELETING", "being deleted" },
	{ "ARCHIVED", "not ACTIVE" },
	{ "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "not ACTIVE" },
};

START_TEST(only_an_active_table_changes)
{
	char script[1000];

	snprintf(script, sizeof script,
	    "put {'DescribeTable':{'Table':{$t,'TableStatus':'%s'}}}\n"
	    "$protect ! ResourceInUseException %s",
	    statuses[_i].status, statuses[_i].refusal);
	model_script(script);
}
END_TEST

TEST_MAIN(model_update, LOOP(what_may_share_a_call, together),
    TEST(a_refused_call_changes_nothing),
    TEST(protection_leaves_the_table_active),
    TEST(the_class_changes_twice_in_thirty_days),
    LOOP(only_an_active_table_changes, statuses))
