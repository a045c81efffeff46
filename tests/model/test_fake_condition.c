/*
 * What each condition says of one item, by the developer guide ("Comparison
 * operator and function reference"), and what is no condition.
 */
#include "model/fake_condition.h"

#include "base/buf.h"
#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

static const char item[] = "{" RIG_USERS "'Item':{" RIG_ID(
    "a") ",'s':{'S':'middle'},'n':{'N':'10'},'big':{'N':'12345678901234567890'},"
         "'yes':{'BOOL':true},'nil':{'NULL':true},'ss':{'SS':['x','y']},"
         "'ns':{'NS':['1','2']},'l':{'L':[{'S':'x'},{'N':'1'}]},"
         "'m':{'M':{'k':{'S':'v'}}},'bin':{'B':'AAEC'},'dash-ed':{'S':'d'}}}";

#define YES  "{}"
#define NO   "ConditionalCheckFailedException"
#define V(v) "'ExpressionAttributeValues':{" v "},"
#define N(n) "'ExpressionAttributeNames':{" n "},"

/* clang-format off */
static const struct {
	const char *condition, *terms, *answer;
} rows[] = {
	{ "attribute_exists(s)", "", YES },
	{ "attribute_exists(gone)", "", NO },
	{ "attribute_exists(nil)", "", YES },
	{ "attribute_not_exists(s)", "", NO },
	{ "attribute_not_exists(gone)", "", YES },
	{ "attribute_exists ( #s )", N("'#s':'s'"), YES },
	{ "attribute_exists(#d)", N("'#d':'dash-ed'"), YES },
	{ "s = :v", V("':v':{'S':'middle'}"), YES },
	{ "s = :v", V("':v':{'S':'Middle'}"), NO },
	{ "s = :v", V("':v':{'N':'1'}"), NO },
	{ ":v = s", V("':v':{'S':'middle'}"), YES },
	{ "gone = :v", V("':v':{'S':''}"), NO },
	{ "s <> :v", V("':v':{'S':'middle'}"), NO },
	{ "s <> :v", V("':v':{'S':'other'}"), YES },
	{ "s <> :v", V("':v':{'N':'1'}"), YES },
	{ "gone <> :v", V("':v':{'S':'x'}"), YES },
	{ "n = :v", V("':v':{'N':'10.0'}"), YES },
	{ "n = :v", V("':v':{'N':'1e1'}"), YES },
	{ "n = :v", V("':v':{'S':'10'}"), NO },
	{ "n < :v", V("':v':{'N':'9'}"), NO }, /* as text it would be */
	{ "n < :v", V("':v':{'N':'10.5'}"), YES },
	{ "n < :v", V("':v':{'N':'10'}"), NO },
	{ "n <= :v", V("':v':{'N':'10'}"), YES },
	{ "n >= :v", V("':v':{'N':'10'}"), YES },
	{ "n > :v", V("':v':{'N':'10'}"), NO },
	{ "n > :v", V("':v':{'N':'-11'}"), YES },
	{ "n > :v", V("':v':{'S':'1'}"), NO },
	{ "gone > :v", V("':v':{'N':'1'}"), NO },
	{ "gone < :v", V("':v':{'N':'1'}"), NO },
	{ "n < big", "", YES },
	{ "big = :v", V("':v':{'N':'12345678901234567891'}"), NO },
	{ "s < :v", V("':v':{'S':'n'}"), YES },
	{ "s > :v", V("':v':{'S':'Z'}"), YES },
	{ "s < :v", V("':v':{'S':'\xc3\xa9'}"), YES },
	{ "yes = :v", V("':v':{'BOOL':true}"), YES },
	{ "yes = :v", V("':v':{'BOOL':false}"), NO },
	{ "ss = :v", V("':v':{'SS':['y','x']}"), YES },
	{ "l = :v", V("':v':{'L':[{'S':'x'},{'N':'1'}]}"), YES },
	{ "m = :v", V("':v':{'M':{'k':{'S':'v'}}}"), YES },
	{ "m = :v", V("':v':{'M':{'k':{'S':'w'}}}"), NO },
	{ "n BETWEEN :a AND :b", V("':a':{'N':'10'},':b':{'N':'11'}"), YES },
	{ "n BETWEEN :a AND :b", V("':a':{'N':'9'},':b':{'N':'10'}"), YES },
	{ "n between :a and :b", V("':a':{'N':'11'},':b':{'N':'12'}"), NO },
	{ "gone BETWEEN :a AND :b", V("':a':{'N':'1'},':b':{'N':'2'}"), NO },
	{ "n BETWEEN :a AND :b AND s = :c",
	  V("':a':{'N':'9'},':b':{'N':'11'},':c':{'S':'x'}"), NO },
	{ "s IN (:a, :b)", V("':a':{'S':'x'},':b':{'S':'middle'}"), YES },
	{ "s IN (:a)", V("':a':{'S':'x'}"), NO },
	{ "begins_with(s, :v)", V("':v':{'S':'mid'}"), YES },
	{ "begins_with(s, :v)", V("':v':{'S':'mit'}"), NO },
	{ "begins_with(s, :v)", V("':v':{'S':'middle.'}"), NO },
	{ "begins_with(n, :v)", V("':v':{'S':'1'}"), NO },
	{ "begins_with(gone, :v)", V("':v':{'S':'1'}"), NO },
	{ "contains(s, :v)", V("':v':{'S':'ddl'}"), YES },
	{ "contains(s, :v)", V("':v':{'S':'dlx'}"), NO },
	{ "contains(ss, :v)", V("':v':{'S':'y'}"), YES },
	{ "contains(ss, :v)", V("':v':{'S':'z'}"), NO },
	{ "contains(ns, :v)", V("':v':{'N':'2.0'}"), YES },
	{ "contains(ns, :v)", V("':v':{'S':'2'}"), NO },
	{ "contains(l, :v)", V("':v':{'N':'1'}"), YES },
	{ "contains(l, :v)", V("':v':{'S':'1'}"), NO },
	{ "contains(gone, :v)", V("':v':{'S':'1'}"), NO },
	{ "attribute_type(s, :v)", V("':v':{'S':'S'}"), YES },
	{ "attribute_type(n, :v)", V("':v':{'S':'S'}"), NO },
	{ "attribute_type(gone, :v)", V("':v':{'S':'S'}"), NO },
	/* NOT binds closest, then AND, then OR. */
	{ "NOT attribute_exists(s)", "", NO },
	{ "NOT s = :v", V("':v':{'S':'x'}"), YES },
	{ "NOT attribute_exists(s) OR attribute_exists(n)", "", YES },
	{ "NOT (attribute_exists(s) OR attribute_exists(n))", "", NO },
	{ "attribute_exists(s) OR attribute_exists(s) AND attribute_exists(gone)",
	  "", YES },
	{ "(attribute_exists(s) OR attribute_exists(s)) AND attribute_exists(gone)",
	  "", NO },
	{ "attribute_exists(gone) OR attribute_exists(n) AND attribute_exists(s)",
	  "", YES },
	{ "attribute_exists(s) AND NOT attribute_exists(gone)", "", YES },
	{ "attribute_exists(s) And attribute_exists(n) oR attribute_exists(gone)",
	  "", YES },

#define BAD "ValidationException: Invalid ConditionExpression: "
	{ "", "", BAD "The expression can not be empty;" },
	{ "s", "", BAD "Syntax error" },
	{ "s =", "", BAD "Syntax error; token: '<EOF>'" },
	{ "s = :v :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s == :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "(s = :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s = :v)", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s = \\'x\\'", "", BAD "Syntax error" },
	{ "s = 5", "", BAD "Syntax error" },
	{ "AND s = :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s = :v AND", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "s IN ()", "", BAD "Syntax error" },
	{ "s IN :v", V("':v':{'S':'x'}"), BAD "Syntax error" },
	{ "n BETWEEN :v", V("':v':{'N':'1'}"), BAD "Syntax error" },
	{ "attribute_exists(s", "", BAD "Syntax error" },
	{ "attribute_exists(s, n)", "", BAD "" },
	{ "attribute_exists(:v)", V("':v':{'S':'x'}"), BAD "" },
	{ "begins_with(s)", "", BAD "" },
	{ "Attribute_exists(s)", "", BAD "Invalid function name" },
	{ "sizes(s) = :v", V("':v':{'N':'1'}"), BAD "Invalid function name" },
	{ "s = #", "", BAD "" },
	{ "#x = :v", V("':v':{'S':'x'}"),
	  BAD "An expression attribute name used in the document path is not "
	  "defined; attribute name: #x" },
	{ "s = :w", V("':v':{'S':'x'}"), BAD "An expression attribute value used in "
	  "expression is not defined; attribute value: :w" },
	{ "attribute_exists(s)", V("':v':{'S':'x'}"), "ValidationException: Value "
	  "provided in ExpressionAttributeValues unused in expressions: keys: {:v}" },
	{ "attribute_exists(s)", N("'#v':'x'"), "ValidationException: Value "
	  "provided in ExpressionAttributeNames unused in expressions: keys: {#v}" },
	{ "s < :v", V("':v':{'BOOL':true}"), BAD "Incorrect operand type for "
	  "operator or function; operator or function: <, operand type: BOOL" },
	{ "begins_with(s, :v)", V("':v':{'N':'1'}"), BAD "Incorrect operand type" },
	{ "n BETWEEN :a AND :b", V("':a':{'N':'2'},':b':{'N':'1'}"),
	  BAD "The BETWEEN operator requires upper bound to be greater than or "
	  "equal to lower bound" },
	{ "m.k = :v", V("':v':{'S':'v'}"), BAD "" },
	{ "l[0] = :v", V("':v':{'S':'x'}"), BAD "" },
};
/* clang-format on */

START_TEST(judges_an_item)
{
	struct fake_step step = { "UpdateItem", NULL, rows[_i].answer };
	struct buf body = BUF_INIT;
	struct fake_rig r;
	char *part = fake_rig_quote(rows[_i].answer);

	fake_rig_open(&r);
	ck_assert(fake_rig_send(&r, "PutItem", item) != NULL);
	ck_assert_int_eq(r.status, 200);
	buf_addf(&body,
	    "{" RIG_USERS
	    "'Key':{" RIG_ID("a") "},%s'ConditionExpression':'%s'}",
	    rows[_i].terms, rows[_i].condition);
	step.body = body.s;
	if (*part == 'V')
		step.answer = part;
	fake_rig_expect(&r, &step);
	mem_free(part);
	buf_free(&body);
	fake_rig_close(&r);
}
END_TEST

START_TEST(judges_what_is_not_there)
{
	static const struct fake_step steps[] = {
		{ "DeleteItem",
		    "{" RIG_USERS "'Key':{" RIG_ID(
		        "x") "},"
		             "'ConditionExpression':'attribute_not_exists(id) "
		             "AND "
		             "email <> :e',"
		             "'ExpressionAttributeValues':{':e':{'S':''}}}",
		    "{}" },
		{ "DeleteItem",
		    "{" RIG_USERS "'Key':{" RIG_ID(
		        "x") "},"
		             "'ConditionExpression':'email = :e',"
		             "'ExpressionAttributeValues':{':e':{'S':''}}}",
		    "ConditionalCheckFailedException" },
		{ NULL, NULL, NULL },
	};

	fake_rig_run(steps);
}
END_TEST

static void send_repeated(
    const char *part, int times, const char *end, const char *answer)
{
	struct fake_step step = { "DeleteItem", NULL, answer };
	struct buf body = BUF_INIT;
	struct fake_rig r;

	fake_rig_open(&r);
	buf_add(&body,
	    "{" RIG_USERS "'Key':{" RIG_ID("x") "},'ConditionExpression':'");
	for (int i = 0; i < times; i++)
		buf_add(&body, part);
	buf_addf(&body, "%s'}", end);
	step.body = body.s;
	fake_rig_expect(&r, &step);
	buf_free(&body);
	fake_rig_close(&r);
}

START_TEST(bounds_what_it_reads)
{
	send_repeated("(", 4000, "", BAD);
	send_repeated("NOT ", 200, "attribute_not_exists(a)", "{}");
	send_repeated(" ", 4096 - 19, "attribute_exists(a)",
	    "ConditionalCheckFailedException");
	send_repeated(" ", 4097 - 19, "attribute_exists(a)",
	    BAD "Expression size has exceeded the maximum allowed size");
}
END_TEST

TEST_MAIN(fake_condition, LOOP(judges_an_item, rows),
    TEST(judges_what_is_not_there), TEST(bounds_what_it_reads))
