#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

/* What is sent has to be wholly right: nothing unknown, nothing empty (R34),
 * nothing of another type, everything within the service model's bounds. */
static const char *const rows[] = {
	/* unknown members, at every depth */
	"$up'Surprise':1} ! ValidationException 'Surprise'",
	"$up'ReplicaUpdates':[{'Create':{'RegionName':'eu-west-1'}}]} ! "
	"ValidationException 'ReplicaUpdates'",
	"$up'StreamSpecification':{'StreamEnabled':true,'StreamViewTyp':'x'}} ! "
	"ValidationException 'StreamSpecification.StreamViewTyp'",
	"CreateTable {$t,'AttributeDefinitions':[{'AttributeName':'id',"
	"'AttributeType':'S','X':1}],$key,$ondemand} ! ValidationException "
	"'AttributeDefinitions[0].X'",
	"DescribeTable {$t,'Extra':true} ! ValidationException 'Extra'",
	/* R16: an index's key and projection are no part of its update */
	"$up'GlobalSecondaryIndexUpdates':[{'Update':{'IndexName':'by-a',"
	"$all}}]} ! ValidationException "
	"'GlobalSecondaryIndexUpdates[0].Update.Projection'",
	/* null and empty */
	"$up'OnDemandThroughput':null} ! ValidationException null",
	"$up'OnDemandThroughput':{}} ! ValidationException must not be empty",
	"$up'GlobalSecondaryIndexUpdates':[]} ! ValidationException "
	"must not be empty",
	"$up'GlobalSecondaryIndexUpdates':[{}]} ! ValidationException "
	"must not be empty",
	"$up'SSESpecification':{}} ! ValidationException must not be empty",
	"TagResource {$arn,'Tags':[]} ! ValidationException must not be empty",
	"UntagResource {$arn,'TagKeys':[]} ! ValidationException "
	"must not be empty",
	"CreateTable {$t,$plain,$ondemand,'GlobalSecondaryIndexes':[]} ! "
	"ValidationException 'GlobalSecondaryIndexes'",
	/* missing */
	"DescribeTable {} ! ValidationException 'TableName'",
	"CreateTable {$t,$key} ! ValidationException 'AttributeDefinitions'",
	"UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':true}} ! "
	"ValidationException 'TimeToLiveSpecification.AttributeName'",
	"TagResource {$arn,'Tags':[{'Key':'k'}]} ! ValidationException "
	"'Tags[0].Value'",
	"$up'ProvisionedThroughput':{'ReadCapacityUnits':5}} ! "
	"ValidationException 'ProvisionedThroughput.WriteCapacityUnits'",
	/* another type */
	"DescribeTable {'TableName':7} ! SerializationException 'TableName'",
	"$up'DeletionProtectionEnabled':'true'} ! SerializationException "
	"true or false",
	"$up'ProvisionedThroughput':{'ReadCapacityUnits':'5',"
	"'WriteCapacityUnits':5}} ! SerializationException a number",
	"$up'ProvisionedThroughput':{'ReadCapacityUnits':5.5,"
	"'WriteCapacityUnits':5}} ! SerializationException a whole number",
	"$up'StreamSpecification':[true]} ! SerializationException a map",
	"UntagResource {$arn,'TagKeys':'k'} ! SerializationException a list",
	"UntagResource {$arn,'TagKeys':[1]} ! SerializationException text",
	"DescribeTable [] ! SerializationException body",
	/* bounds and choices */
	"DescribeTable {'TableName':'ab'} ! ValidationException from 3 to 255",
	"DescribeTable {'TableName':'a b'} ! ValidationException pattern",
	"$up'BillingMode':'ON_DEMAND'} ! ValidationException enum value set",
	"$up'BillingMode':''} ! ValidationException enum value set",
	"$up'BillingMode':'PROVISIONED|PAY_PER_REQUEST'} ! ValidationException "
	"enum value set",
	"$up'BillingMode':'|'} ! ValidationException enum value set",
	"$up'TableClass':'standard'} ! ValidationException enum value set",
	"$up'ProvisionedThroughput':{'ReadCapacityUnits':0,"
	"'WriteCapacityUnits':5}} ! ValidationException ReadCapacityUnits",
	"$recovery{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':36}}"
	" ! ValidationException from 1 to 35",
	"$recovery{'PointInTimeRecoveryEnabled':true,'RecoveryPeriodInDays':0}}"
	" ! ValidationException from 1 to 35",
	"UpdateTimeToLive {$t,'TimeToLiveSpecification':{'Enabled':true,"
	"'AttributeName':''}} ! ValidationException AttributeName",
	"TagResource {$arn,'Tags':[{'Key':'','Value':'v'}]} ! "
	"ValidationException 'Tags[0].Key'",
};

START_TEST(malformed_requests_are_refused)
{
	char script[2000];

	snprintf(script, sizeof script, "$table\n%s", rows[_i]);
	model_script(script);
}
END_TEST

/* The same on a table that is not there: the form comes first. */
START_TEST(form_is_looked_at_before_the_table)
{
	model_script("DescribeTable {$t,'Extra':true} ! ValidationException "
	             "Extra\n"
	             "DescribeTable {$t} ! ResourceNotFoundException tab\n"
	             "UpdateContinuousBackups {$t} ! ValidationException "
	             "PointInTimeRecoverySpecification\n"
	             "DescribeContinuousBackups {$t} ! TableNotFoundException "
	             "tab\n"
	             "DescribeTimeToLive {$t} ! ResourceNotFoundException tab\n"
	             "ListTagsOfResource {$arn} ! ResourceNotFoundException "
	             "table/tab\n");
}
END_TEST

/* The bounds of tags count characters, not bytes (R50). */
START_TEST(lengths_count_characters)
{
	char key[400] = "", script[3000];

	for (int i = 0; i < 128; i++)
		strncat(key, "\xc3\xa4", sizeof key - strlen(key) - 1);
	snprintf(script, sizeof script,
	    "$table\nTagResource {$arn,'Tags':[{'Key':'%s','Value':''}]}\n"
	    "settle\nTagResource {$arn,'Tags':[{'Key':'%sx','Value':''}]} ! "
	    "ValidationException from 1 to 128",
	    key, key);
	model_script(script);
}
END_TEST

TEST_MAIN(model_request, LOOP(malformed_requests_are_refused, rows),
    TEST(form_is_looked_at_before_the_table), TEST(lengths_count_characters))
