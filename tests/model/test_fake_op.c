/*
 * GetItem, PutItem, UpdateItem and DeleteItem, by the API reference: what they
 * store, what they answer, what they refuse.
 */
#include "model/fake_op.h"

#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

#define ALL_OLD     "'ReturnValues':'ALL_OLD'"
#define ALL_NEW     "'ReturnValues':'ALL_NEW'"
#define SHOW_FAILED "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"
#define ANN         RIG_ID("ann") ",'email':{'S':'a@b.example'}"
#define GET_ANN     "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}}"
#define PUT_ANN     "PutItem", "{" RIG_USERS "'Item':{" ANN "}}"
#define FAILED      "ConditionalCheckFailedException: The conditional request failed"

/* clang-format off */
static const struct fake_step put_and_get[] = {
	{ GET_ANN, "{}" },
	{ PUT_ANN, "{}" },
	{ GET_ANN, "{'Item':{" ANN "}}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ConsistentRead':true}", "{'Item':{" ANN "}}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ben") "}}", "{}" },
	/* A put replaces the whole item. */
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("ann") ",'n':{'N':'1.50'}},"
	  ALL_OLD "}", "{'Attributes':{" ANN "}}" },
	{ GET_ANN, "{'Item':{" RIG_ID("ann") ",'n':{'N':'1.5'}}}" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("new") "}," ALL_OLD "}", "{}" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("new") "},"
	  "'ReturnValues':'NONE'}", "{}" },
	/* Names do not depend on the case, and tables are apart. */
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("Ann") "}}", "{}" },
	{ "GetItem", "{'TableName':'other-test-users','Key':{" RIG_ID("ann") "}}",
	  "{}" },
	{ NULL, NULL, NULL }
};

static const struct fake_step projections[] = {
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("ann")
	  ",'a':{'S':'1'},'b':{'S':'2'},'c':{'S':'3'}}}", "{}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'a, #b','ExpressionAttributeNames':{'#b':'b'}}",
	  "{'Item':{'a':{'S':'1'},'b':{'S':'2'}}}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'gone'}", "{'Item':{}}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ben") "},"
	  "'ProjectionExpression':'a'}", "{}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':''}",
	  "ValidationException: Invalid ProjectionExpression: "
	  "The expression can not be empty;" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'a,'}",
	  "ValidationException: Invalid ProjectionExpression: Syntax error" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'a b'}",
	  "ValidationException: Invalid ProjectionExpression: Syntax error" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'a, a'}", "ValidationException: overlap" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'#x'}",
	  "ValidationException: An expression attribute name used in the document "
	  "path is not defined; attribute name: #x" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ProjectionExpression':'a','ExpressionAttributeNames':{'#b':'b'}}",
	  "ValidationException: Value provided in ExpressionAttributeNames unused "
	  "in expressions: keys: {#b}" },
	{ NULL, NULL, NULL }
};

static const struct fake_step conditional_writes[] = {
	{ "PutItem", "{" RIG_USERS "'Item':{" ANN "},"
	  "'ConditionExpression':'attribute_exists(id)'}", FAILED },
	{ "PutItem", "{" RIG_USERS "'Item':{" ANN "},"
	  "'ConditionExpression':'attribute_exists(id)'," SHOW_FAILED "}",
	  "{'__type':'com.amazonaws.dynamodb.v20120810#"
	  "ConditionalCheckFailedException',"
	  "'message':'The conditional request failed'}" },
	{ "PutItem", "{" RIG_USERS "'Item':{" ANN "},"
	  "'ConditionExpression':'attribute_not_exists(id)'}", "{}" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("ann") "},"
	  "'ConditionExpression':'attribute_not_exists(id)'," SHOW_FAILED "}",
	  "{'__type':'com.amazonaws.dynamodb.v20120810#"
	  "ConditionalCheckFailedException',"
	  "'message':'The conditional request failed','Item':{" ANN "}}" },
	{ GET_ANN, "{'Item':{" ANN "}}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ConditionExpression':'email = :e',"
	  "'ExpressionAttributeValues':{':e':{'S':'x'}}}", FAILED },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'UpdateExpression':'SET email = :e','ConditionExpression':'email = :e',"
	  "'ExpressionAttributeValues':{':e':{'S':'x'}}," SHOW_FAILED "}",
	  "{'__type':'com.amazonaws.dynamodb.v20120810#"
	  "ConditionalCheckFailedException',"
	  "'message':'The conditional request failed','Item':{" ANN "}}" },
	{ GET_ANN, "{'Item':{" ANN "}}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'ConditionExpression':'email = :e',"
	  "'ExpressionAttributeValues':{':e':{'S':'a@b.example'}}}", "{}" },
	{ GET_ANN, "{}" },
	{ NULL, NULL, NULL }
};

static const struct fake_step deletes[] = {
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}," ALL_OLD "}", "{}" },
	{ PUT_ANN, "{}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}," ALL_OLD "}",
	  "{'Attributes':{" ANN "}}" },
	{ GET_ANN, "{}" },
	{ PUT_ANN, "{}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}}", "{}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}}", "{}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "},"
	  "'UpdateExpression':'SET a = :a'}", "ValidationException" },
	{ NULL, NULL, NULL }
};

static const struct fake_step updates[] = {
	/* An update of what is not there makes an item with its key. */
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("ann") "}}", "{}" },
	{ GET_ANN, "{'Item':{" RIG_ID("ann") "}}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("ben") "},"
	  "'UpdateExpression':'SET a = :a',"
	  "'ExpressionAttributeValues':{':a':{'N':'01'}}," ALL_NEW "}",
	  "{'Attributes':{" RIG_ID("ben") ",'a':{'N':'1'}}}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("ben") "},"
	  "'UpdateExpression':'SET a = :a',"
	  "'ExpressionAttributeValues':{':a':{'N':'2'}}," ALL_OLD "}",
	  "{'Attributes':{" RIG_ID("ben") ",'a':{'N':'1'}}}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("cat") "},"
	  "'UpdateExpression':'SET a = :a',"
	  "'ExpressionAttributeValues':{':a':{'N':'2'}}," ALL_OLD "}", "{}" },
	{ "UpdateItem", "{" RIG_WIKIS "'Key':{" RIG_WIKI("o", "s") "},"
	  "'UpdateExpression':'SET a = :a','ConditionExpression':"
	  "'attribute_exists(owner_id)',"
	  "'ExpressionAttributeValues':{':a':{'N':'2'}}}", FAILED },
	{ "GetItem", "{" RIG_WIKIS "'Key':{" RIG_WIKI("o", "s") "}}", "{}" },
	{ NULL, NULL, NULL }
};

#define KEY_ERROR "ValidationException: The provided key element does not match " \
	"the schema"
#define EMPTY_KEY(name) "ValidationException: One or more parameter values are " \
	"not valid. The AttributeValue for a key attribute cannot contain an " \
	"empty string value. Key: " name

static const struct fake_step refusals[] = {
	{ "GetItem", "{'TableName':'wikibot-test-pages','Key':{" RIG_ID("a") "}}",
	  "ResourceNotFoundException: Requested resource not found" },
	{ "GetItem", "{'Key':{" RIG_ID("a") "}}", "ValidationException: TableName" },
	{ "GetItem", "{" RIG_USERS "'ConsistentRead':true}",
	  "ValidationException: Key" },
	{ "GetItem", "{" RIG_USERS "'Key':{}}", KEY_ERROR },
	{ "GetItem", "{" RIG_USERS "'Key':{'id':{'N':'1'}}}", KEY_ERROR },
	{ "GetItem", "{" RIG_USERS "'Key':{'no':{'S':'1'}}}", KEY_ERROR },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_WIKI("a", "b") "}}", KEY_ERROR },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("a") ",'b':{'S':'1'}}}",
	  KEY_ERROR },
	{ "GetItem", "{" RIG_WIKIS "'Key':{'owner_id':{'S':'a'}}}", KEY_ERROR },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("") "}}", EMPTY_KEY("id") },
	{ "GetItem", "{" RIG_WIKIS "'Key':{" RIG_WIKI("a", "") "}}",
	  EMPTY_KEY("wiki_slug") },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "},'Colour':'red'}",
	  "ValidationException: Colour" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "},'ConsistentRead':'x'}",
	  "SerializationException: ConsistentRead" },
	{ "GetItem", "{" RIG_USERS "'Key':[]}", "SerializationException: Key" },
	{ "GetItem", "[]", "SerializationException" },
	{ "GetItem", "{'TableName':", "SerializationException: cut off" },
	{ "GetItem", "", "SerializationException: empty" },
	{ "Scan", "{" RIG_USERS "'Limit':1}", "UnknownOperationException" },
	{ "PutItem", "{" RIG_USERS "'Item':{'a':{'S':'x'}}}",
	  "ValidationException: Missing the key id in the item" },
	{ "PutItem", "{" RIG_WIKIS "'Item':{'owner_id':{'S':'x'}}}",
	  "ValidationException: Missing the key wiki_slug in the item" },
	{ "PutItem", "{" RIG_USERS "'Item':{'id':{'N':'1'}}}",
	  "ValidationException: Type mismatch for key id expected: S actual: N" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("") "}}", EMPTY_KEY("id") },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") ",'x':{'N':'x'}}}",
	  "ValidationException: cannot be converted to a numeric value: x" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") ",'':{'N':'1'}}}",
	  "ValidationException" },
	/* The index: either key may be missing, but not be of another type. */
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a")
	  ",'oauth_provider':{'N':'1'}}}",
	  "ValidationException: Type mismatch for index key oauth_provider" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a")
	  ",'oauth_provider_sub':{'S':''}}}", "ValidationException: empty string" },
	{ "PutItem", "{" RIG_WIKIS "'Item':{" RIG_WIKI("a", "b")
	  ",'oauth_provider_sub':{'S':''}}}", "{}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "},"
	  "'UpdateExpression':'SET oauth_provider = :n',"
	  "'ExpressionAttributeValues':{':n':{'N':'1'}}}",
	  "ValidationException: Type mismatch for" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "}," ALL_NEW "}",
	  "ValidationException: ReturnValues" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "},"
	  "'ReturnValues':'UPDATED_NEW'}", "ValidationException: ReturnValues" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "},"
	  "'ReturnValuesOnConditionCheckFailure':'ALL_NEW'}",
	  "ValidationException: ReturnValuesOnConditionCheckFailure" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "},"
	  "'ExpressionAttributeNames':{}}",
	  "ValidationException: ExpressionAttributeNames must not be empty" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "},"
	  "'ExpressionAttributeValues':{}}",
	  "ValidationException: ExpressionAttributeValues must not be empty" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "},"
	  "'ExpressionAttributeNames':{'a':'b'}}",
	  "ValidationException: invalid key" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") "},"
	  "'ExpressionAttributeValues':{':a':{'N':''}}}", "ValidationException" },
	/* None of them left anything. */
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "}}", "{}" },
	{ NULL, NULL, NULL }
};
/* clang-format on */

static const struct fake_step *const scripts[] = { put_and_get, projections,
	conditional_writes, deletes, updates, refusals };

START_TEST(answers_as_the_service)
{
	fake_rig_run(scripts[_i]);
}
END_TEST

static char *text_of(char c, size_t n)
{
	char *s = mem_alloc(n + 1);

	memset(s, c, n);
	return s;
}

/* Names count: "id", "x" and the key "a" are four bytes. */
/* clang-format off */
static const struct {
	const char *operation, *before, *behind;
	size_t fits; /* letters between the two */
	const char *error;
} sizes[] = {
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") ",'x':{'S':'", "'}}}",
	  409600 - 4, "ValidationException: Item size has exceeded the maximum "
	  "allowed size" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") ",'x':{'L':[{'M':{'y':"
	  "{'S':'", "'}}},{'NULL':true}]}}}", 409600 - 4 - 3 - 1 - 3 - 1 - 1 - 1 - 1,
	  "ValidationException: Item size" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "},"
	  "'UpdateExpression':'SET x = :x','ExpressionAttributeValues':"
	  "{':x':{'S':'", "'}}}", 409600 - 4, "ValidationException: Item size to "
	  "update has exceeded the maximum allowed size" },
	{ "PutItem", "{" RIG_USERS "'Item':{'id':{'S':'", "'}}}", 2048,
	  "ValidationException: Size of hashkey has exceeded the maximum size limit" },
	{ "GetItem", "{" RIG_WIKIS "'Key':{'owner_id':{'S':'x'},'wiki_slug':{'S':'",
	  "'}}}", 1024, "ValidationException: exceeded the size limit of 1024 bytes" },
	{ "GetItem", "{" RIG_WIKIS "'Key':{'wiki_slug':{'S':'x'},'owner_id':{'S':'",
	  "'}}}", 2048, "ValidationException: Size of hashkey" },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("a") ",'oauth_provider':{'S':'",
	  "'}}}", 2048, "ValidationException: Size of hashkey" },
};
/* clang-format on */

START_TEST(keeps_the_limits_to_the_byte)
{
	struct fake_rig r;
	struct buf body = BUF_INIT;

	fake_rig_open(&r);
	for (size_t more = 0; more < 2; more++) {
		char *text = text_of('x', sizes[_i].fits + more);
		struct fake_step step = { sizes[_i].operation, NULL,
			more == 0 ? "{}" : sizes[_i].error };

		buf_reset(&body);
		buf_addf(
		    &body, "%s%s%s", sizes[_i].before, text, sizes[_i].behind);
		step.body = body.s;
		fake_rig_expect(&r, &step);
		mem_free(text);
	}
	buf_free(&body);
	fake_rig_close(&r);
}
END_TEST

TEST_MAIN(fake_op, LOOP(answers_as_the_service, scripts),
    LOOP(keeps_the_limits_to_the_byte, sizes))
