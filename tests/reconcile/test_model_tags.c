#include "base/buf.h"
#include "base/mem.h"
#include "lib/model_script.h"
#include "reconcile/model.h"
#include "test.h"

#define TAG(key, value) \
	"TagResource {$arn,'Tags':[{'Key':'" key "','Value':'" value "'}]}"
#define UNTAG(key) "UntagResource {$arn,'TagKeys':['" key "']}"

/* R52 */
START_TEST(tags_show_later_and_bear_no_hurry)
{
	model_script(
	    "$table\n" TAG("k", "v") "\n$tags []\n" TAG("l", "w") " ! ResourceInUseException Table tags are being updated\n" UNTAG(
	        "k") " ! ResourceInUseException Table tags are being "
	             "updated\n"
	             "+ 1999\n$tags []\n+ 1\n"
	             "$tags [{\"Key\":\"k\",\"Value\":\"v\"}]\n" TAG("l",
	                 "w") "\nsettle\n"
	                      "$tags.l.Value \"w\"\n$tags.k.Value \"v\"\n" UNTAG(
	                          "k") "\n"
	                               "$tags.k.Value \"v\"\nsettle\n$tags.k -\n"
	                               "effects TagResource 2\neffects UntagResource 1\n");
}
END_TEST

/* R50: overwriting needs no removal; a value may be empty. */
START_TEST(a_key_is_overwritten)
{
	model_script("$table\n" TAG("k", "v") "\nsettle\n" TAG(
	    "k", "") "\nsettle\n$tags [{\"Key\":\"k\",\"Value\":\"\"}]\n"
	    /* nothing new is no effect, and is taken at once */
	    TAG("k", "") "\n" UNTAG("other") "\n" TAG(
	        "k", "w") "\n"
	                  "effects TagResource 3\neffects UntagResource 0\n");
}
END_TEST

START_TEST(tags_of_the_service_are_not_ours)
{
	model_script(
	    "put {'DescribeTable':{'Table':{$t,'TableArn':'arn:aws:dynamodb:"
	    "us-east-1:123456789012:table/tab'}},'ListTagsOfResource':{'Tags':["
	    "{'Key':'aws:cloudformation:stack-name','Value':'s'}]}}\n"
	    "$tags.0.Value \"s\"\n" TAG("aws:x", "y") " ! ValidationException must not start with aws:\n" UNTAG(
	        "aws:cloudformation:stack-name") " ! ValidationException must not start with aws:\n" TAG("k",
	        "v") "\nsettle\n$tags.k.Value \"v\"\n"
	             "$tags.aws:cloudformation:stack-name.Value \"s\"\n");
}
END_TEST

/* R53 */
START_TEST(only_tables_have_tags)
{
	model_script(
	    "$indexed\n"
	    "TagResource {'ResourceArn':'arn:aws:dynamodb:us-east-1:"
	    "123456789012:table/tab/index/by-a','Tags':[{'Key':'k','Value':"
	    "'v'}]} ! ValidationException Invalid ResourceArn\n"
	    "ListTagsOfResource {'ResourceArn':'tab'} ! ValidationException "
	    "Invalid ResourceArn\n"
	    "ListTagsOfResource {'ResourceArn':'arn:aws:dynamodb:us-east-1:"
	    "123456789012:table/other'} ! ResourceNotFoundException other\n");
}
END_TEST

static const struct {
	const char *status, *refusal;
} statuses[] = {
	{ "CREATING", " ! ResourceInUseException being created" },
	{ "DELETING", " ! ResourceInUseException being deleted" },
	{ "UPDATING", "" },
};

START_TEST(not_while_the_table_comes_or_goes)
{
	char script[1000];

	snprintf(script, sizeof script,
	    "put {'DescribeTable':{'Table':{$t,'TableArn':'arn:aws:dynamodb:"
	    "us-east-1:123456789012:table/tab','TableStatus':'%s'}}}\n%s%s\n"
	    "UntagResource {$arn,'TagKeys':['x']}%s",
	    statuses[_i].status, TAG("k", "v"), statuses[_i].refusal,
	    statuses[_i].refusal[0] != '\0' ? statuses[_i].refusal
	                                    : " ! ResourceInUseException tags");
	model_script(script);
}
END_TEST

/* "$table" with n tags in the call, then more. */
static char *with_tags(int n, const char *rest)
{
	struct buf b = BUF_INIT;

	buf_add(&b, "CreateTable {$t,$plain,$ondemand,'Tags':[");
	for (int i = 0; i < n; i++)
		buf_addf(
		    &b, "%s{'Key':'key-%d','Value':'v'}", i > 0 ? "," : "", i);
	buf_addf(&b, "]}%s", rest);
	return buf_take(&b);
}

static const struct {
	int n;
	const char *rest;
} counts[] = {
	{ 50, "\nsettle\n" TAG("key-7", "w") "\n" },
	{ 50, "\nsettle\n" TAG("more", "w") " ! ValidationException most 50" },
	{ 51, " ! ValidationException at most 50" },
	/* ten a page (N29) */
	{ 25, "\nsettle\nListTagsOfResource {$arn} = NextToken \"10\"\n"
	      "ListTagsOfResource {$arn,'NextToken':'20'} = NextToken -\n"
	      "ListTagsOfResource {$arn,'NextToken':'x'} ! ValidationException "
	      "token\n"
	      "ListTagsOfResource {$arn,'NextToken':'-1'} ! "
	      "ValidationException token\n" },
	{ 10, "\nsettle\nListTagsOfResource {$arn} = NextToken -\n" },
};

START_TEST(fifty_tags_ten_a_page)
{
	char *script = with_tags(counts[_i].n, counts[_i].rest);

	model_script(script);
	mem_free(script);
}
END_TEST

/* Tags of CreateTable show late, too. */
START_TEST(tags_of_a_new_table_show_late)
{
	model_script("CreateTable {$t,$plain,$ondemand,'Tags':[{'Key':'k',"
	             "'Value':'v'}]}\n$tags []\n+ 2000\n"
	             "$tags [{\"Key\":\"k\",\"Value\":\"v\"}]\n");
}
END_TEST

TEST_MAIN(model_tags, TEST(tags_show_later_and_bear_no_hurry),
    TEST(a_key_is_overwritten), TEST(tags_of_the_service_are_not_ours),
    TEST(only_tables_have_tags),
    LOOP(not_while_the_table_comes_or_goes, statuses),
    LOOP(fifty_tags_ten_a_page, counts), TEST(tags_of_a_new_table_show_late))
