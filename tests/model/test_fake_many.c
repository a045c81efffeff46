/*
 * Batches and transactions, by the API reference of BatchGetItem,
 * BatchWriteItem and TransactWriteItems.
 */
#include "model/fake_many.h"

#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

#define USERS    "'wikibot-test-users'"
#define WIKIS    "'wikibot-test-wikis'"
#define PUT(id)  "{'PutRequest':{'Item':{" RIG_ID(id) "}}}"
#define GONE(id) "{'DeleteRequest':{'Key':{" RIG_ID(id) "}}}"
#define WRITE(x) "BatchWriteItem", "{'RequestItems':{" x "}}"
#define GET(x)   "BatchGetItem", "{'RequestItems':{" x "}}"
#define ONE(id)  "{" RIG_ID(id) "}"
#define TWICE \
	"ValidationException: Provided list of item keys contains duplicates"
#define WRITTEN   "{'UnprocessedItems':{}}"
#define VALUES(v) "'ExpressionAttributeValues':{" v "}"

/* clang-format off */
static const struct fake_step batch_write[] = {
	{ WRITE(USERS ":[" PUT("a") "," PUT("b") "]," WIKIS
	  ":[{'PutRequest':{'Item':{" RIG_WIKI("o", "s") "}}}]"), WRITTEN },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("b") "}}",
	  "{'Item':{" RIG_ID("b") "}}" },
	{ "GetItem", "{" RIG_WIKIS "'Key':{" RIG_WIKI("o", "s") "}}",
	  "{'Item':{" RIG_WIKI("o", "s") "}}" },
	{ WRITE(USERS ":[" GONE("a") "," PUT("c") "," GONE("none") "]"), WRITTEN },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("a") "}}", "{}" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("c") "}}",
	  "{'Item':{" RIG_ID("c") "}}" },
	/* Refused as a whole. */
	{ WRITE(USERS ":[" PUT("x") "," GONE("x") "]"), TWICE },
	{ WRITE(USERS ":[" PUT("x") "," PUT("x") "]"), TWICE },
	{ WRITE(USERS ":[" PUT("x") "],'wikibot-test-pages':[" PUT("x") "]"),
	  "ResourceNotFoundException" },
	{ WRITE(USERS ":[" PUT("x") ",{'PutRequest':{'Item':{}}}]"),
	  "ValidationException: Missing the key id in the item" },
	{ WRITE(USERS ":[" PUT("x") ",{'DeleteRequest':{'Key':{}}}]"),
	  "ValidationException: The provided key element does not match the schema" },
	{ WRITE(USERS ":[" PUT("x") ",{}]"), "ValidationException" },
	{ WRITE(USERS ":[{'PutRequest':{'Item':{" RIG_ID("x") "}},"
	  "'DeleteRequest':{'Key':{" RIG_ID("y") "}}}]"), "ValidationException" },
	{ WRITE(USERS ":[" PUT("") "]"), "ValidationException: empty string value" },
	{ WRITE(USERS ":[]"), "ValidationException" },
	{ WRITE(USERS ":{}"), "SerializationException" },
	{ WRITE(""), "ValidationException: requestItems" },
	{ "BatchWriteItem", "{}", "ValidationException: RequestItems" },
	{ "GetItem", "{" RIG_USERS "'Key':{" RIG_ID("x") "}}", "{}" },
	{ NULL, NULL, NULL }
};

/* The answers have no order that one could rely on, so they come from the last
 * key to the first. */
static const struct fake_step batch_get[] = {
	{ WRITE(USERS ":[" PUT("a") "," PUT("b") "," PUT("c") "]"), WRITTEN },
	{ "PutItem", "{" RIG_WIKIS "'Item':{" RIG_WIKI("o", "s")
	  ",'x':{'S':'y'}}}", "{}" },
	{ GET(USERS ":{'Keys':[" ONE("c") "," ONE("none") "," ONE("a") "]}"),
	  "{'Responses':{" USERS ":[" ONE("a") "," ONE("c") "]},"
	  "'UnprocessedKeys':{}}" },
	{ GET(USERS ":{'Keys':[" ONE("none") "]}," WIKIS ":{'Keys':[{"
	  RIG_WIKI("o", "s") "}],'ConsistentRead':true,'ProjectionExpression':"
	  "'#x','ExpressionAttributeNames':{'#x':'x'}}"),
	  "{'Responses':{" USERS ":[]," WIKIS ":[{'x':{'S':'y'}}]},"
	  "'UnprocessedKeys':{}}" },
	{ GET(USERS ":{'Keys':[" ONE("a") "," ONE("b") "," ONE("a") "]}"), TWICE },
	{ GET(USERS ":{'Keys':[]}"), "ValidationException: keys" },
	{ GET(USERS ":{'Keys':[{}]}"), "ValidationException: The provided key" },
	{ GET(USERS ":{'Keys':[" ONE("") "]}"), "ValidationException: empty string" },
	{ GET(USERS ":{'ConsistentRead':true}"), "ValidationException: Keys" },
	{ GET(USERS ":{'Keys':[" ONE("a") "],'ExpressionAttributeNames':{'#x':'x'}}"),
	  "ValidationException: unused in expressions: keys: {#x}" },
	{ GET("'wikibot-test-pages':{'Keys':[" ONE("a") "]}"),
	  "ResourceNotFoundException" },
	{ GET(""), "ValidationException: requestItems" },
	{ NULL, NULL, NULL }
};

#define TRANSACT(x) "TransactWriteItems", "{'TransactItems':[" x "]}"
#define T_PUT(id, more) "{'Put':{" RIG_USERS "'Item':{" RIG_ID(id) "}" more "}}"
#define T_GONE(id, more) "{'Delete':{" RIG_USERS "'Key':{" RIG_ID(id) "}" more "}}"
#define T_UPDATE(id, more) "{'Update':{" RIG_USERS "'Key':{" RIG_ID(id) "}" more "}}"
#define T_CHECK(id, more) \
	"{'ConditionCheck':{" RIG_USERS "'Key':{" RIG_ID(id) "}" more "}}"
#define IF(c) ",'ConditionExpression':'" c "'"
#define SHOW ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"
#define IS(id) "GetItem", "{" RIG_USERS "'Key':{" RIG_ID(id) "}}"
#define COUNT ",'UpdateExpression':'ADD n :v'," VALUES("':v':{'N':'1'}")
#define CANCELLED(codes, reasons) \
	"{'__type':'com.amazonaws.dynamodb.v20120810#TransactionCanceledException'," \
	"'Message':'Transaction cancelled, please refer cancellation reasons for " \
	"specific reasons [" codes "]','CancellationReasons':[" reasons "]}"
#define FAILED(more) "{'Code':'ConditionalCheckFailed'," \
	"'Message':'The conditional request failed'" more "}"
#define NONE "{'Code':'None'}"

static const struct fake_step transactions[] = {
	{ TRANSACT(T_PUT("a", IF("attribute_not_exists(id)")) ","
	  T_UPDATE("b", COUNT) "," T_GONE("c", "") ","
	  T_CHECK("d", IF("attribute_not_exists(id)"))), "{}" },
	{ IS("a"), "{'Item':{" RIG_ID("a") "}}" },
	{ IS("b"), "{'Item':{" RIG_ID("b") ",'n':{'N':'1'}}}" },
	{ IS("d"), "{}" },
	{ TRANSACT(T_GONE("a", IF("attribute_exists(id)")) ","
	  T_UPDATE("b", COUNT) "," T_PUT("c", "")), "{}" },
	{ IS("a"), "{}" },
	{ IS("b"), "{'Item':{" RIG_ID("b") ",'n':{'N':'2'}}}" },
	/* One that fails cancels all, and each says how it fared. */
	{ TRANSACT(T_PUT("x", "") "," T_PUT("c", IF("attribute_not_exists(id)") SHOW)
	  "," T_UPDATE("b", COUNT) ","
	  T_CHECK("none", IF("attribute_exists(id)") SHOW) ","
	  T_GONE("b2", IF("attribute_exists(id)"))),
	  CANCELLED("None, ConditionalCheckFailed, None, ConditionalCheckFailed, "
	  "ConditionalCheckFailed", NONE "," FAILED(",'Item':{" RIG_ID("c") "}") ","
	  NONE "," FAILED("") "," FAILED("")) },
	{ TRANSACT(T_PUT("x", "") "," T_PUT("c", IF("attribute_not_exists(id)"))),
	  CANCELLED("None, ConditionalCheckFailed", NONE "," FAILED("")) },
	{ TRANSACT(T_PUT("x", "") ","
	  T_UPDATE("b", ",'UpdateExpression':'SET m = gone'")),
	  CANCELLED("None, ValidationError", NONE ",{'Code':'ValidationError',"
	  "'Message':'The provided expression refers to an attribute that does not "
	  "exist in the item'}") },
	{ IS("x"), "{}" },
	{ IS("b"), "{'Item':{" RIG_ID("b") ",'n':{'N':'2'}}}" },
	/* What is wrong in itself is refused before. */
	{ TRANSACT(T_PUT("x", "") "," T_GONE("x", "")), "ValidationException: "
	  "Transaction request cannot include multiple operations on one item" },
	{ TRANSACT(T_PUT("x", "") "," T_CHECK("x", IF("attribute_exists(id)"))),
	  "ValidationException: multiple operations on one item" },
	{ TRANSACT(T_CHECK("x", "")), "ValidationException: ConditionExpression" },
	{ TRANSACT(T_UPDATE("x", "")), "ValidationException: UpdateExpression" },
	{ TRANSACT(T_PUT("x", ",'ReturnValues':'ALL_OLD'")),
	  "ValidationException: ReturnValues" },
	{ TRANSACT(T_PUT("", "")), "ValidationException: empty string value" },
	{ TRANSACT(T_PUT("x", "") ",{}"), "ValidationException" },
	{ TRANSACT("{'Put':{" RIG_USERS "'Item':{" RIG_ID("x") "}},'Delete':{"
	  RIG_USERS "'Key':{" RIG_ID("y") "}}}"), "ValidationException" },
	{ TRANSACT("{'Get':{" RIG_USERS "'Key':{" RIG_ID("x") "}}}"),
	  "ValidationException" },
	{ TRANSACT("{'Put':{'TableName':'pages','Item':{" RIG_ID("x") "}}}"),
	  "ResourceNotFoundException" },
	{ TRANSACT(""), "ValidationException" },
	{ IS("x"), "{}" },
	{ NULL, NULL, NULL }
};

#define WITH(token, x) "TransactWriteItems", \
	"{'ClientRequestToken':'" token "','TransactItems':[" x "]}"

static const struct fake_step tokens[] = {
	{ WITH("one", T_UPDATE("a", COUNT)), "{}" },
	{ WITH("one", T_UPDATE("a", COUNT)), "{}" },
	{ IS("a"), "{'Item':{" RIG_ID("a") ",'n':{'N':'1'}}}" },
	/* The same, written in another order. */
	{ "TransactWriteItems", "{'TransactItems':[{'Update':{'UpdateExpression':"
	  "'ADD n :v','Key':{" RIG_ID("a") "}," VALUES("':v':{'N':'1'}")
	  ",'TableName':'wikibot-test-users'}}],'ClientRequestToken':'one'}", "{}" },
	{ WITH("one", T_UPDATE("b", COUNT)), "IdempotentParameterMismatchException" },
	{ WITH("two", T_UPDATE("a", COUNT)), "{}" },
	{ IS("a"), "{'Item':{" RIG_ID("a") ",'n':{'N':'2'}}}" },
	{ IS("b"), "{}" },
	/* One that was cancelled may be tried again. */
	{ WITH("three", T_GONE("c", IF("attribute_exists(id)"))),
	  CANCELLED("ConditionalCheckFailed", FAILED("")) },
	{ "PutItem", "{" RIG_USERS "'Item':{" RIG_ID("c") "}}", "{}" },
	{ WITH("three", T_GONE("c", IF("attribute_exists(id)"))), "{}" },
	{ IS("c"), "{}" },
	{ WITH("three", T_GONE("c", IF("attribute_exists(id)"))), "{}" },
	{ WITH("", T_PUT("x", "")), "ValidationException: clientRequestToken" },
	{ WITH("123456789012345678901234567890123456", T_PUT("x", "")), "{}" },
	{ WITH("1234567890123456789012345678901234567", T_PUT("x", "")),
	  "ValidationException: clientRequestToken" },
	{ NULL, NULL, NULL }
};
/* clang-format on */

static const struct fake_step *const scripts[] = { batch_write, batch_get,
	transactions, tokens };

START_TEST(answers_as_the_service)
{
	fake_rig_run(scripts[_i]);
}
END_TEST

/* clang-format off */
static const struct {
	const char *operation, *before, *entry, *behind; /* entry: one number */
	int most;
	const char *answer, *error;
} counts[] = {
	{ "BatchWriteItem", "{'RequestItems':{" USERS ":[",
	  "{'PutRequest':{'Item':{'id':{'S':'%d'}}}}", "]}}", 25, WRITTEN,
	  "ValidationException: Too many items requested for the BatchWriteItem" },
	{ "BatchGetItem", "{'RequestItems':{" USERS ":{'Keys':[",
	  "{'id':{'S':'%d'}}", "]}}}", 100,
	  "{'Responses':{" USERS ":[]},'UnprocessedKeys':{}}",
	  "ValidationException" },
	{ "BatchGetItem", "{'RequestItems':{" WIKIS ":{'Keys':[{" RIG_WIKI("o", "s")
	  "}]}," USERS ":{'Keys':[", "{'id':{'S':'%d'}}", "]}}}", 99,
	  "{'Responses':{" WIKIS ":[]," USERS ":[]},'UnprocessedKeys':{}}",
	  "ValidationException: Too many items requested for the BatchGetItem call" },
	{ "TransactWriteItems", "{'TransactItems':[",
	  "{'Delete':{" RIG_USERS "'Key':{'id':{'S':'%d'}}}}", "]}", 100, "{}",
	  "ValidationException: less than or equal to 100" },
};
/* clang-format on */

START_TEST(takes_so_many_and_no_more)
{
	struct fake_rig r;
	struct buf body = BUF_INIT;

	fake_rig_open(&r);
	for (int more = 0; more < 2; more++) {
		struct fake_step step = { counts[_i].operation, NULL,
			more == 0 ? counts[_i].answer : counts[_i].error };

		buf_reset(&body);
		buf_add(&body, counts[_i].before);
		for (int i = 0; i < counts[_i].most + more; i++) {
			const char *entry = counts[_i].entry;
			const char *number = strstr(entry, "%d");

			buf_addf(&body, "%s%.*s%d%s", i > 0 ? "," : "",
			    (int)(number - entry), entry, i, number + 2);
		}
		buf_add(&body, counts[_i].behind);
		step.body = body.s;
		fake_rig_expect(&r, &step);
	}
	buf_free(&body);
	fake_rig_close(&r);
}
END_TEST

/* 16 MB of answer is 41 items of 400,000 bytes; the rest is left for later. */
START_TEST(leaves_what_is_more_than_16_megabytes)
{
	struct buf keys = BUF_INIT, body = BUF_INIT;
	const struct node *left;
	struct fake_rig r;

	fake_rig_open(&r);
	for (int i = 0; i < 45; i++) {
		buf_reset(&body);
		buf_addf(&body,
		    "{" RIG_USERS "'Item':{'id':{'S':'%d'},'x':{'S':'", i);
		for (int n = 0; n < 400000; n++)
			buf_addc(&body, 'x');
		buf_add(&body, "'}}}");
		fake_rig_send(&r, "PutItem", body.s);
		ck_assert_int_eq(r.status, 200);
		buf_addf(&keys, "%s{'id':{'S':'%d'}}", i > 0 ? "," : "", i);
	}
	buf_reset(&body);
	buf_addf(&body,
	    "{'RequestItems':{" USERS ":{'Keys':[%s],'ConsistentRead':true,"
	    "'ProjectionExpression':'id'}}}",
	    keys.s);
	fake_rig_send(&r, "BatchGetItem", body.s);
	ck_assert_int_eq(r.status, 200);
	ck_assert_int_eq(
	    (int)node_get(r.answer, "Responses.wikibot-test-users")->count, 41);
	left = node_get(r.answer, "UnprocessedKeys.wikibot-test-users");
	ck_assert_int_eq((int)node_key(left, "Keys")->count, 4);
	ck_assert(node_bool_or(left, "ConsistentRead", false));
	ck_assert_str_eq(node_text_or(left, "ProjectionExpression", ""), "id");
	buf_free(&keys);
	buf_free(&body);
	fake_rig_close(&r);
}
END_TEST

TEST_MAIN(fake_many, LOOP(answers_as_the_service, scripts),
    LOOP(takes_so_many_and_no_more, counts),
    TEST(leaves_what_is_more_than_16_megabytes))
