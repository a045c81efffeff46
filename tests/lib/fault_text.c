#include "lib/fault_text.h"

#include "base/crc32.h"
#include "base/text.h"
#include "data/json.h"
#include "test.h"

const char fault_key[] = "AKIACANARYKEYEXAMPLE";
const char fault_secret[] = "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";
const char fault_token[] = "FwoGZXIvYXdzCANARYTOKEN1234567890";

#define ARN(region) "arn:aws:dynamodb:" region ":123456789012:table/faults"
#define TABLE(top, name, region, status, more)                               \
	"{\"" top "\":{\"TableName\":\"" name "\",\"TableStatus\":\"" status \
	"\",\"TableArn\":\"" ARN(region) "\"" more "}}"
#define ITEM(id, more) "{\"Item\":{\"id\":{\"S\":\"" id "\"}" more "}}"
#define USED(table)    "{\"ConsumedCapacity\":{\"TableName\":\"" table "\"}}"

/* clang-format off */
static const struct {
	const char *op, *request, *good, *other, *abroad, *odd;
} calls[FAULT_CALLS] = {
	[DESCRIBE_TABLE] = { "DescribeTable", "{\"TableName\":\"faults\"}",
	    TABLE("Table", "faults", "us-east-1", "ACTIVE", ""),
	    TABLE("Table", "others", "us-east-1", "ACTIVE", ""),
	    TABLE("Table", "faults", "us-west-2", "ACTIVE", ""),
	    TABLE("Table", "faults", "us-east-1", "DREAMING", ",\"Mood\":[7]") },
	[UPDATE_TABLE] = { "UpdateTable",
	    "{\"TableName\":\"faults\",\"DeletionProtectionEnabled\":true}",
	    TABLE("TableDescription", "faults", "us-east-1", "UPDATING", ""),
	    TABLE("TableDescription", "others", "us-east-1", "UPDATING", ""),
	    TABLE("TableDescription", "faults", "us-west-2", "UPDATING", ""),
	    TABLE("TableDescription", "faults", "us-east-1", "DREAMING",
		",\"Mood\":[7]") },
	[GET_ITEM] = { "GetItem",
	    "{\"TableName\":\"faults\",\"Key\":{\"id\":{\"S\":\"one\"}}}",
	    ITEM("one", ",\"n\":{\"N\":\"1\"}"),
	    ITEM("two", ",\"n\":{\"N\":\"1\"}"),
	    ITEM("one", ",\"n\":{\"N\":\"1\"}"),
	    ITEM("one", ",\"n\":{\"Q\":[{}]}") },
	[PUT_ITEM] = { "PutItem",
	    "{\"TableName\":\"faults\",\"Item\":{\"id\":{\"S\":\"one\"}},"
	    "\"ConditionExpression\":\"attribute_not_exists(id)\"}",
	    "{}", USED("others"), "{}", "{\"Mood\":[7]}" },
};
/* clang-format on */

const char *fault_call_name(enum fault_call call)
{
	return calls[call].op;
}

const char *fault_operation(enum fault_call call)
{
	return calls[call].op;
}

const char *fault_answer(enum fault_call call)
{
	return calls[call].good;
}

const char *fault_abroad(enum fault_call call)
{
	return calls[call].abroad;
}

const char *fault_odd(enum fault_call call)
{
	return calls[call].odd;
}

struct node *fault_request(enum fault_call call, size_t pad)
{
	const char *text = calls[call].request;
	struct buf more = BUF_INIT;
	struct error err = { 0 };
	struct node *n;

	ck_assert_int_eq(json_parse(text, strlen(text), &n, &err), 0);
	for (size_t i = 0; i < pad; i++)
		buf_addc(&more, 'p');
	if (pad > 0)
		node_set(n, "Pad", node_text(more.s));
	buf_free(&more);
	return n;
}

static const char good[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
    "x-amzn-RequestId: WELL\r\nx-amz-crc32: $CRC\r\n"
    "Content-Length: $LENGTH\r\n\r\n$BODY";

static void repeat(struct buf *out, const char *line, int times)
{
	for (int i = 0; i < times; i++)
		buf_add(out, line);
}

/* What follows from the call, by the name of the mark. */
static bool add_of_call(struct buf *out, const char *name, enum fault_call call)
{
	const char *body = calls[call].good;
	size_t n = strlen(body), half = n / 2;

	if (strcmp(name, "GOOD") == 0)
		fault_text(out, good, call, NULL);
	else if (strcmp(name, "BODY") == 0)
		buf_add(out, body);
	else if (strcmp(name, "LENGTH") == 0)
		buf_addf(out, "%zu", n);
	else if (strcmp(name, "CRC") == 0)
		buf_addf(out, "%u", (unsigned)crc32_of(body, n));
	else if (strcmp(name, "HALF") == 0)
		buf_addn(out, body, half);
	else if (strcmp(name, "REST") == 0)
		buf_add(out, body + half);
	else if (strcmp(name, "OTHER") == 0)
		buf_add(out, calls[call].other);
	else if (strcmp(name, "ABROAD") == 0)
		buf_add(out, calls[call].abroad);
	else if (strcmp(name, "ODD") == 0)
		buf_add(out, calls[call].odd);
	else if (strcmp(name, "OTHERSIZE") == 0)
		buf_addf(out, "%zx", strlen(calls[call].other));
	else if (strcmp(name, "ABROADSIZE") == 0)
		buf_addf(out, "%zx", strlen(calls[call].abroad));
	else if (strcmp(name, "ODDSIZE") == 0)
		buf_addf(out, "%zx", strlen(calls[call].odd));
	else if (strcmp(name, "MANY") == 0)
		repeat(out, "X-Many: of them\r\n", 100000);
	else if (strcmp(name, "SOME") == 0)
		repeat(out, "zzzzzzzzzzzzzzzz", 1 << 15);
	else if (strcmp(name, "DOLLAR") == 0)
		buf_addc(out, '$');
	else if (strcmp(name, "LONG") == 0)
		repeat(out, "zzzzzzzzzzzzzzzz", 1 << 16);
	else
		return false;
	return true;
}

static bool add_given(
    struct buf *out, const char *name, const struct fault_mark *more)
{
	for (; more != NULL && more->name != NULL; more++)
		if (strcmp(more->name, name) == 0) {
			buf_add(out, more->value);
			return true;
		}
	return false;
}

void fault_text(struct buf *out, const char *text, enum fault_call call,
    const struct fault_mark *more)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (; *text != '\0'; text++) {
		size_t n = *text == '$' ? strspn(text + 1, letters) : 0;
		char name[16] = "";
		bool found = n == 0;

		if (n == 0)
			buf_addc(out, *text);
		for (n = n < sizeof name ? n : sizeof name - 1; !found; n--) {
			ck_assert_msg(n > 0, "no mark at %.20s", text);
			memset(name, 0, sizeof name);
			memcpy(name, text + 1, n);
			found = add_given(out, name, more) ||
			        add_of_call(out, name, call);
			if (found)
				break;
		}
		text += n;
	}
}
