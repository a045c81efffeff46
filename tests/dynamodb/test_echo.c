#include "dynamodb/echo.h"

#include "data/json.h"
#include "test.h"

#define ARN   "arn:aws:dynamodb:eu-west-1:123456789012:table/t"
#define TABLE "{\"Table\":{\"TableName\":\"t\"}}"
#define T     "{\"TableName\":\"t\"}"
#define KEY   "{\"Key\":{\"a\":{\"S\":\"x\"},\"n\":{\"N\":\"1\"}}}"

/* faults.md F16, F18, F20.  words NULL: it belongs to the request. */
static const struct {
	const char *op, *request, *answer, *region, *account, *words;
} rows[] = {
	{ "DescribeTable", T, TABLE, "eu-west-1", "123456789012", NULL },
	{ "DescribeTable", T, "{\"Table\":{\"TableName\":\"u\"}}", NULL, NULL,
	    "about 'u', and 't'" },
	{ "DescribeTable", "{\"TableName\":\"" ARN "\"}", TABLE, NULL, NULL,
	    NULL },
	{ "DescribeTable", T, "{}", NULL, NULL, "has no 'Table'" },
	{ "DescribeTable", T, "{\"Table\":[]}", NULL, NULL,
	    "'Table' is a list" },
	{ "DescribeTable", T, "{\"Table\":{}}", NULL, NULL,
	    "has no 'Table.TableName'" },
	{ "DescribeTable", T, "{\"Table\":{\"TableName\":7}}", NULL, NULL,
	    "'Table.TableName' is a number" },
	{ "UpdateTable", T, "{}", NULL, NULL, NULL },
	{ "CreateTable", T, "{\"TableDescription\":{}}", NULL, NULL, NULL },
	{ "CreateTable", T, "{\"TableDescription\":1}", NULL, NULL,
	    "'TableDescription' is a number" },
	{ "UpdateTable", T, "{\"TableDescription\":{\"TableName\":\"tt\"}}",
	    NULL, NULL, "about 'tt'" },
	/* Another place. */
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"" ARN "\"}}",
	    "eu-west-1", "123456789012", NULL },
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"" ARN "\"}}",
	    "eu-west-2", NULL, "not for region 'eu-west-2'" },
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"" ARN "\"}}",
	    "eu-west", NULL, "not for region" },
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"" ARN "\"}}",
	    "eu-west-1", "123456789013", "not for account '123456789013'" },
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"arn:x\"}}",
	    "eu-west-1", "1", NULL },
	{ "DescribeTable", T,
	    "{\"Table\":{\"TableName\":\"t\",\"TableArn\":\"" ARN "\"}}", NULL,
	    NULL, NULL },
	/* Items. */
	{ "GetItem", KEY, "{}", NULL, NULL, NULL },
	{ "GetItem", KEY, "{\"Item\":{\"b\":{\"S\":\"x\"}}}", NULL, NULL,
	    NULL },
	{ "GetItem", KEY, "{\"Item\":{\"a\":{\"S\":\"x\"}}}", NULL, NULL,
	    NULL },
	{ "GetItem", KEY, "{\"Item\":{\"a\":{\"S\":\"xx\"}}}", NULL, NULL,
	    "another item" },
	{ "GetItem", KEY, "{\"Item\":{\"a\":{\"B\":\"x\"}}}", NULL, NULL,
	    "'a' is a map" },
	{ "GetItem", KEY, "{\"Item\":{\"a\":{\"S\":1}}}", NULL, NULL,
	    "'a' is a number" },
	{ "GetItem", KEY, "{\"Item\":{\"n\":{\"N\":\"1.0\"}}}", NULL, NULL,
	    NULL },
	{ "GetItem", KEY, "{\"Item\":[]}", NULL, NULL, "'Item' is a list" },
	{ "Query", KEY, "{\"Items\":[]}", NULL, NULL, NULL },
	{ "PutItem", T, "{}", NULL, NULL, NULL },
	{ "PutItem", T, "{\"ConsumedCapacity\":{\"TableName\":\"t\"}}", NULL,
	    NULL, NULL },
	{ "PutItem", T, "{\"ConsumedCapacity\":{\"TableName\":\"u\"}}", NULL,
	    NULL, "about 'u'" },
	{ "PutItem", T, "{\"ConsumedCapacity\":\"t\"}", NULL, NULL,
	    "'ConsumedCapacity' is text" },
	/* A list of many tables. */
	{ "BatchGetItem", "{\"RequestItems\":{}}",
	    "{\"ConsumedCapacity\":[{\"TableName\":\"t\"}]}", NULL, NULL,
	    NULL },
};

static struct node *read_json(const char *text)
{
	struct error err = { 0 };
	struct node *n;

	ck_assert_msg(
	    json_parse(text, strlen(text), &n, &err) == 0, "%s", err.text);
	return n;
}

START_TEST(knows_what_belongs_together)
{
	struct echo_place place = { rows[_i].region, rows[_i].account };
	struct node *request = read_json(rows[_i].request);
	struct node *answer = read_json(rows[_i].answer);
	struct error err = { 0 };
	int rc = echo_check(rows[_i].op, request, answer, &place, &err);

	ck_assert_msg((rc == 0) == (rows[_i].words == NULL), "%s: %s",
	    rows[_i].answer, err.text);
	if (rc != 0) {
		ck_assert_int_eq(err.code, E_SERVICE);
		ck_assert_msg(strstr(err.text, rows[_i].words) != NULL,
		    "no '%s' in '%s'", rows[_i].words, err.text);
	}
	node_free(request);
	node_free(answer);
}
END_TEST

TEST_MAIN(echo, LOOP(knows_what_belongs_together, rows))
