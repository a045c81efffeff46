#include "base/mem.h"
#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define SSE     "$show Table.SSEDescription"
#define ON(key) "$up'SSESpecification':{'Enabled':true" key "}}"
#define OFF     "$up'SSESpecification':{'Enabled':false}}"
#define ARN1    "arn:aws:kms:us-east-1:123456789012:key/11111111-2222"

/* R55, N4; as recorded the table stays ACTIVE and the status says UPDATING. */
START_TEST(encryption_changes_beside_the_table)
{
	model_script("$table\n" ON(
	    "") " = TableDescription.TableStatus "
	        "\"ACTIVE\"\n" SSE " {\"Status\":\"UPDATING\"}\n"
	        "+ 39999\n" SSE ".Status \"UPDATING\"\n"
	        "+ 1\n" SSE ".Status \"ENABLED\"\n" SSE ".SSEType \"KMS\"\n" OFF
	        "\n" SSE ".Status \"UPDATING\"\n"
	        "+ 40000\n" SSE " -\n");
}
END_TEST

/* R56 */
START_TEST(the_same_again_is_refused)
{
	model_script(
	    "$table\n" OFF " ! ValidationException already encrypted "
	    "by default\n" ON("") "\nsettle\n" ON(
	        "") " ! ValidationException already encrypted by given "
	            "KMSMasterKeyId\n" ON(",'KMSMasterKeyId':'alias/aws/dynamodb'") " ! ValidationException already encrypted\n" ON(
	                ",'KMSMasterKeyId':'" ARN1
	                "'") "\nsettle\n" ON(",'KMSMasterKeyId':'11111111-2222'") " ! ValidationException already encrypted\n");
}
END_TEST

/* R58: the old key is there until the new one is. */
START_TEST(a_new_key_shows_when_it_is_in_use)
{
	model_script("$table\n" ON(
	    ",'KMSMasterKeyId':'" ARN1
	    "'") "\nsettle\n" SSE ".KMSMasterKeyArn \"" ARN1
	         "\"\n" ON(
	             ",'KMSMasterKeyId':'other'") "\n" SSE
	                                          ".KMSMasterKeyArn \"" ARN1
	                                          "\"\n" SSE
	                                          ".Status \"UPDATING\"\n"
	                                          "settle\n" SSE
	                                          ".KMSMasterKeyArn \"arn:aws:kms:us-east-1:"
	                                          "123456789012:key/other\"\n");
}
END_TEST

START_TEST(nothing_else_changes_meanwhile)
{
	model_script("$table\n" ON(
	    "") "\n"
	        "$protect ! ResourceInUseException being updated\n" OFF
	        " ! ResourceInUseException being updated\n"
	        "TagResource {$arn,'Tags':[{'Key':'k','Value':'v'}]}\n"
	        "+ 40000\n$protect\n");
}
END_TEST

START_TEST(a_key_belongs_to_encryption_that_is_on)
{
	model_script("$table\n$up'SSESpecification':{'Enabled':false,"
	             "'KMSMasterKeyId':'x'}} ! ValidationException "
	             "KMSMasterKeyId\n");
}
END_TEST

static const struct {
	const char *status, *after;
} resumed[] = {
	{ "UPDATING", ".Status \"ENABLED\"" },
	{ "ENABLING", ".Status \"ENABLED\"" },
	{ "DISABLING", " -" },
};

START_TEST(what_was_under_way_goes_on)
{
	char script[1000];

	snprintf(script, sizeof script,
	    "put {'DescribeTable':{'Table':{$t,'SSEDescription':{'Status':'%s',"
	    "'KMSMasterKeyArn':'x'}}}}\n" SSE ".Status \"%s\"\n+ 40000\n" SSE
	    "%s\n",
	    resumed[_i].status, resumed[_i].status, resumed[_i].after);
	model_script(script);
}
END_TEST

#define TABLE "arn:aws:dynamodb:eu-west-1:210987654321:table/x"
static const struct {
	const char *table, *key, *arn;
} keys[] = {
	{ TABLE, ARN1, ARN1 },
	{ TABLE, "1234-abcd",
	    "arn:aws:kms:eu-west-1:210987654321:key/1234-abcd" },
	{ "no arn", "1234-abcd", "arn:aws:kms::key/1234-abcd" },
};

START_TEST(keys_are_read_back_as_arns)
{
	char *arn = model_key_arn(keys[_i].table, keys[_i].key);

	ck_assert_str_eq(arn, keys[_i].arn);
	mem_free(arn);
}
END_TEST

START_TEST(an_alias_and_its_arn_are_one_key)
{
	char *a = model_key_arn(TABLE, "alias/mine");
	char *b = model_key_arn(
	    TABLE, "arn:aws:kms:eu-west-1:210987654321:alias/mine");
	char *c = model_key_arn(TABLE, "alias/yours");

	ck_assert_str_eq(a, b);
	ck_assert_str_ne(a, c);
	ck_assert_ptr_null(strstr(a, "alias"));
	mem_free(a);
	mem_free(b);
	mem_free(c);
}
END_TEST

TEST_MAIN(model_encryption, TEST(encryption_changes_beside_the_table),
    TEST(the_same_again_is_refused), TEST(a_new_key_shows_when_it_is_in_use),
    TEST(nothing_else_changes_meanwhile),
    TEST(a_key_belongs_to_encryption_that_is_on),
    LOOP(what_was_under_way_goes_on, resumed),
    LOOP(keys_are_read_back_as_arns, keys),
    TEST(an_alias_and_its_arn_are_one_key))
