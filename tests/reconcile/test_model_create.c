#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define CT(rest) "CreateTable {$t,$plain," rest "}"
#define INDEXED(rest) \
	"CreateTable {$t,'AttributeDefinitions':[$id,$a],$key," rest "}"
#define WITH(capacity)                                                                   \
	"'GlobalSecondaryIndexes':[{'IndexName':'by-a','KeySchema':[$ha],$all," capacity \
	"}]"

static const char *const rows[] = {
	/* capacity and mode belong together */
	CT("$cap54"),
	CT("'BillingMode':'PROVISIONED',$cap54"),
	"CreateTable {$t,$plain} ! ValidationException both be specified",
	CT("'BillingMode':'PROVISIONED'") " ! ValidationException both be specified",
	CT("$ondemand,$cap54") " ! ValidationException Neither",
	INDEXED(
	    "$cap54,'GlobalSecondaryIndexes':[$bya]") " ! ValidationException specified for index: by-a",
	INDEXED("$cap54," WITH("$cap53")),
	INDEXED("$ondemand," WITH("$cap53")) " ! ValidationException Neither",
	/* R33 */
	CT("$ondemand,'OnDemandThroughput':{'MaxReadRequestUnits':10}"),
	CT("$cap54,'OnDemandThroughput':{'MaxReadRequestUnits':10}") " ! ValidationException PAY_PER_REQUEST",
	CT("$ondemand,'OnDemandThroughput':{'MaxReadRequestUnits':0}") " ! ValidationException -1 or at least 1",
	INDEXED("$cap54," WITH(
	    "$cap53,'OnDemandThroughput':"
	    "{'MaxReadRequestUnits':1}")) " ! ValidationException PAY_PER_REQUEST",
	/* R38 */
	CT("$ondemand,'StreamSpecification':{'StreamEnabled':false,"
	   "'StreamViewType':'NEW_IMAGE'}") " ! ValidationException UpdateStreamEnabled is false",
	CT("$ondemand,'StreamSpecification':{'StreamEnabled':true}") " ! ValidationException StreamViewType must be",
	/* encryption */
	CT("$ondemand,'SSESpecification':{'Enabled':false,"
	   "'KMSMasterKeyId':'alias/x'}") " ! ValidationException KMSMasterKeyId",
	CT("$ondemand,'SSESpecification':{'SSEType':'KMS'}") " ! ValidationException SSE is enabled",
	/* R50 */
	CT("$ondemand,'Tags':[{'Key':'aws:x','Value':'v'}]") " ! ValidationException must not start with aws:",
	CT("$ondemand,'Tags':[{'Key':'x','Value':'v'},{'Key':'x','Value':'w'}]") " ! ValidationException unique: x",
};

START_TEST(what_a_new_table_may_have)
{
	model_script(rows[_i]);
}
END_TEST

START_TEST(a_refused_create_leaves_nothing)
{
	model_script("CreateTable {$t,$plain} ! ValidationException \n"
	             "ListTables {} = TableNames []\n"
	             "effects CreateTable 0\n");
}
END_TEST

/* Everything in one call (scenario 2), and how it is shown. */
START_TEST(a_full_table_shows_all_of_it)
{
	model_script(
	    "CreateTable {$t,'AttributeDefinitions':[$id,$a,$b],"
	    "'KeySchema':[$hid,$ra],$ondemand,"
	    "'LocalSecondaryIndexes':[{'IndexName':'local','KeySchema':"
	    "[$hid,$rb],'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
	    "'GlobalSecondaryIndexes':[{'IndexName':'by-b','KeySchema':[$hb],"
	    "$all,'OnDemandThroughput':{'MaxReadRequestUnits':-1,"
	    "'MaxWriteRequestUnits':7}}],"
	    "'OnDemandThroughput':{'MaxReadRequestUnits':10,"
	    "'MaxWriteRequestUnits':-1},"
	    "'StreamSpecification':{'StreamEnabled':true,'StreamViewType':"
	    "'NEW_IMAGE'},'SSESpecification':{'Enabled':true},"
	    "'TableClass':'STANDARD_INFREQUENT_ACCESS',"
	    "'DeletionProtectionEnabled':true,"
	    "'Tags':[{'Key':'k','Value':'v'}]} = "
	    "TableDescription.GlobalSecondaryIndexes.by-b.IndexStatus "
	    "\"CREATING\"\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.Backfilling -\n"
	    "settle\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.IndexStatus \"ACTIVE\"\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.OnDemandThroughput "
	    "{\"MaxWriteRequestUnits\":7}\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.ProvisionedThroughput."
	    "ReadCapacityUnits 0\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.WarmThroughput.Status "
	    "\"ACTIVE\"\n"
	    "$show Table.GlobalSecondaryIndexes.by-b.IndexArn \"arn:aws:dynamodb"
	    ":us-east-1:123456789012:table/tab/index/by-b\"\n"
	    "$show Table.LocalSecondaryIndexes.local.Projection "
	    "{\"ProjectionType\":\"KEYS_ONLY\"}\n"
	    "$show Table.LocalSecondaryIndexes.local.IndexStatus -\n"
	    "$show Table.OnDemandThroughput {\"MaxReadRequestUnits\":10}\n"
	    "$show Table.StreamSpecification {\"StreamEnabled\":true,"
	    "\"StreamViewType\":\"NEW_IMAGE\"}\n"
	    "$show Table.SSEDescription.Status \"ENABLED\"\n"
	    "$show Table.SSEDescription.SSEType \"KMS\"\n"
	    "$show Table.TableClassSummary {\"TableClass\":"
	    "\"STANDARD_INFREQUENT_ACCESS\"}\n"
	    "$show Table.DeletionProtectionEnabled true\n"
	    "$show Table.TableSizeBytes 0\n"
	    "$tags [{\"Key\":\"k\",\"Value\":\"v\"}]\n");
}
END_TEST

TEST_MAIN(model_create, LOOP(what_a_new_table_may_have, rows),
    TEST(a_refused_create_leaves_nothing), TEST(a_full_table_shows_all_of_it))
